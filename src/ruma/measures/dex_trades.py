"""DEX volume of a window by token, raw and without wash trades, and who traded. Never judges a trade: see `derive/washing.py`.

A day counts as it was judged at the newest midnight by the moment asked about. What was seen since that midnight is taken trade
by trade: wash trades that show alone, or stay inside a set that was known then, are left out; a new set is found at its midnight.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import fsum
from typing import Any

from ruma.measures.reading import Reading, Window

NO_TRADES = "No DEX trade of this token is known for the window."
ONE_BUCKET = 0
EVERY_TRADE, HOURS, DAYS = 0, 1, 24  # what sums are kept of
FIGURES = ("raw", "honest", "trades_all", "trades_honest", "pool_bought", "pool_sold")


@dataclass(frozen=True)
class Volume:
    """What was traded: all of it, and what is left without wash trades."""

    raw_usd: float = 0.0
    adjusted_usd: float = 0.0
    trades: int = 0
    wash_trades: int = 0
    pool_bought_usd: float = 0.0  # honest trades in which an account bought from a pool, and sold to one
    pool_sold_usd: float = 0.0

    @property
    def wash_pct(self) -> float | None:
        """Share of the raw volume that is taken out."""
        return round(100 * (1 - self.adjusted_usd / self.raw_usd), 2) + 0.0 if self.raw_usd else None

    @property
    def honest_trades(self) -> int:
        return self.trades - self.wash_trades


@dataclass(frozen=True)
class Sum:
    """Volume of a token on a chain in one bucket."""

    token: str
    chain: str
    start: datetime
    volume: Volume


@dataclass(frozen=True)
class Traders:
    """Accounts in honest trades; what they traded, each side counted; the part of the ten largest."""

    accounts: int = 0
    usd: float = 0.0
    top_usd: float = 0.0


def total(volumes: Iterable[Volume]) -> Volume:
    """All volumes together, in cents."""
    held = list(volumes)
    return Volume(
        raw_usd=round(fsum(one.raw_usd for one in held), 2),
        adjusted_usd=round(fsum(one.adjusted_usd for one in held), 2),
        trades=sum(one.trades for one in held),
        wash_trades=sum(one.wash_trades for one in held),
        pool_bought_usd=round(fsum(one.pool_bought_usd for one in held), 2),
        pool_sold_usd=round(fsum(one.pool_sold_usd for one in held), 2),
    )


def sums(reading: Reading, window: Window, *, token: str = "", chain: str = "", hours: int = ONE_BUCKET) -> list[Sum]:
    """Volume by token, bucket and chain; tokens and buckets ascending, empty buckets left out."""
    return _sums(reading, window, window.start, token, chain, hours)[1]


def sums_and_before(
    reading: Reading, window: Window, *, token: str = "", chain: str = "", hours: int = ONE_BUCKET
) -> tuple[list[Sum], list[Sum]]:
    """`sums` of the window, and of the window of the same length before it."""
    before, now = _sums(reading, window, window.before().start, token, chain, hours)
    return now, before


def _sums(reading: Reading, window: Window, start: datetime, token: str, chain: str, hours: int) -> tuple[list[Sum], list[Sum]]:
    """Volume from a start to the window's, and of the window: what is kept by whole hours, and the trades that are left."""
    scope = _scope(token, chain, HOURS) | {"middle": window.start, "bucket_hours": hours}
    longer = replace(window, start=start)
    held: dict[tuple[bool, str, datetime, str], list[dict[str, Any]]] = defaultdict(list)
    for query in ("dex_hours", "dex_loose"):
        for row in reading.rows(query, longer, **scope):
            held[row["later"] == 1, row["token"], row["bucket"], row["chain"]].append(row)
    parts: tuple[list[Sum], list[Sum]] = ([], [])
    for later, name, bucket, where in sorted(held):
        parts[later].append(Sum(name, where, bucket, _volume(held[later, name, bucket, where])))
    return parts


def _volume(rows: list[dict[str, Any]]) -> Volume:
    """Of exact decimals, so that it doesn't matter which hours were whole."""
    whole = {name: sum(row[name] for row in rows) for name in FIGURES}
    return Volume(
        float(whole["raw"]), float(whole["honest"]), whole["trades_all"], whole["trades_all"] - whole["trades_honest"],
        float(whole["pool_bought"]), float(whole["pool_sold"]),
    )  # fmt: skip


def traders(
    reading: Reading, window: Window, *, token: str = "", chain: str = "", tokens: Sequence[str] = ()
) -> dict[str, Traders]:
    """Who traded honestly, by token; under "" all tokens together, each account once."""
    rows = reading.rows("dex_traders", window, **_scope(token, chain, DAYS), middle=window.start, tokens=list(tokens))
    return {row["token"]: Traders(row["traders"], row["all_usd"], row["top_usd"]) for row in rows}


def honest_trades_of(reading: Reading, window: Window, accounts: Sequence[str], *, token: str) -> list[dict[str, Any]]:
    """Honest trades of a token in which one of the accounts takes part, oldest first."""
    if not accounts:
        return []
    return reading.rows(
        "dex_trades_of", window, **_scope(token, "", EVERY_TRADE) | {"middle": window.start, "accounts": list(accounts)}
    )


def _scope(token: str, chain: str, whole_hours: int) -> dict[str, Any]:
    return {"token": token, "chain": chain, "accounts": list[str](), "whole_hours": whole_hours}
