"""Bitcoin's market cap set against a token's. Never the share of the whole market (see /market)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from ruma.measures.declare import Bucket, Hours, Part, Result, TokenId, TokenRef, bucket_hours, bucket_name, figure, measure
from ruma.measures.reading import Reading, Window
from ruma.measures.series import bucket_starts
from ruma.tiers import Tier

BITCOIN = "bitcoin"
SHARE_DECIMALS = 4  # a small token moves Bitcoin's 99.9 % in the third decimal


class DominancePoint(Part):
    time: datetime = Field(description="Start of the bucket, UTC.")
    btc_dominance_pct: float | None = figure("pct", "BTC dominance", about="BTC cap / (BTC cap + token cap), percent.")
    btc_market_cap: float | None = figure("usd", "Bitcoin's market cap", about="Last known in the bucket; null: none known.")
    token_market_cap: float | None = figure("usd", "market cap", about="Last known in the bucket; null: none known.")


class DominanceCurrent(Part):
    btc_dominance_pct: float | None = figure("pct", "BTC dominance", about="BTC cap / (BTC cap + token cap), percent.")
    btc_market_cap: float | None = figure("usd", "Bitcoin's market cap")
    token_market_cap: float | None = figure("usd", "market cap")
    time: datetime | None = Field(description="Start of the newest bucket in which both caps are known; null: none.")


class DominanceChange(Part):
    pct: float | None = figure("pct", "BTC dominance", change=True, about="Newest against oldest value of the window, percent.")
    pp: float | None = figure("pp", "BTC dominance", change=True, about="The same in percentage points.")


class BtcDominanceResult(Result):
    token: TokenRef
    granularity: str
    source: str | None = Field(description="Where the token's caps come from; all are of one source.")
    btc_source: str | None = Field(description="Where Bitcoin's caps come from.")
    change: DominanceChange
    current: DominanceCurrent
    data: list[DominancePoint]


@dataclass(frozen=True)
class Caps:
    """A token's caps by bucket, of one source and candle length."""

    by_bucket: dict[datetime, float]
    source: str | None = None
    interval_hours: int = 1


@measure(
    "/token/{id}/btc-dominance",
    tier=Tier.STARTER,
    formula="100 * BTC cap / (BTC cap + token cap), both the last known of the bucket; null where either is unknown.",
)
def btc_dominance(reading: Reading, id: TokenId, hours: Hours = 168, granularity: Bucket = None) -> BtcDominanceResult:
    """Token BTC dominance

    Token market cap set against Bitcoin's over time; ordered, no gaps between the first and the last known cap; null where a
    cap is unknown.
    """
    token = reading.token(id)
    window = reading.prices_window(hours, token)
    size = bucket_hours(hours, granularity)
    mine, btc = _caps(reading, window, token.id, size)
    coarse = min(max(mine.interval_hours, btc.interval_hours), 24)
    if coarse > size:  # no finer than the sources give
        size = coarse
        mine, btc = _caps(reading, window, token.id, size)
    data = _series(window, size, mine, btc)
    known = [point for point in data if point.btc_dominance_pct is not None]
    said = window.said(len(known), notes=_notes(mine, btc, token.id))
    return BtcDominanceResult(
        **said | {"thin": not known},
        token=reading.ref(token),
        granularity=bucket_name(size),
        source=mine.source,
        btc_source=btc.source,
        change=_change(known),
        current=_current(known, mine, btc),
        data=data,
    )


def _caps(reading: Reading, window: Window, token: str, size: int) -> tuple[Caps, Caps]:
    """Caps of the token and of Bitcoin, each of the source and length that knows it longest; ties: finer length, then source."""
    series: dict[str, dict[tuple[int, str], dict[datetime, float]]] = {token: {}, BITCOIN: {}}
    for row in reading.rows("market_caps", window, tokens=list(series), bucket_hours=size):
        series[row["token"]].setdefault((row["interval_hours"], row["source"]), {})[row["bucket"]] = row["market_cap_usd"]
    return _longest(series[token], size), _longest(series[BITCOIN], size)


def _longest(series: dict[tuple[int, str], dict[datetime, float]], size: int) -> Caps:
    if not series:
        return Caps({})
    interval, source = min(series, key=lambda key: (-len(series[key]) * max(key[0], size), *key))
    return Caps(series[interval, source], source or None, interval)


def _series(window: Window, size: int, mine: Caps, btc: Caps) -> list[DominancePoint]:
    held = mine.by_bucket.keys() | btc.by_bucket.keys()
    if not held:
        return []
    starts = [start for start in bucket_starts(window, size, dict.fromkeys(held)) if min(held) <= start <= max(held)]
    return [_point(start, mine.by_bucket.get(start), btc.by_bucket.get(start)) for start in starts]


def _point(start: datetime, mine: float | None, btc: float | None) -> DominancePoint:
    share = None if mine is None or btc is None else round(100 * btc / (btc + mine), SHARE_DECIMALS)
    return DominancePoint(time=start, btc_dominance_pct=share, btc_market_cap=btc, token_market_cap=mine)


def _current(known: list[DominancePoint], mine: Caps, btc: Caps) -> DominanceCurrent:
    """The newest bucket that knows both caps; without one, the newest cap of each by itself."""
    if known:
        last = known[-1]
        return DominanceCurrent(
            btc_dominance_pct=last.btc_dominance_pct,
            btc_market_cap=last.btc_market_cap,
            token_market_cap=last.token_market_cap,
            time=last.time,
        )
    lasts = [caps.by_bucket[max(caps.by_bucket)] if caps.by_bucket else None for caps in (btc, mine)]
    return DominanceCurrent(btc_dominance_pct=None, btc_market_cap=lasts[0], token_market_cap=lasts[1], time=None)


def _change(known: list[DominancePoint]) -> DominanceChange:
    shares = [point.btc_dominance_pct for point in known if point.btc_dominance_pct is not None]
    if len(shares) < 2:
        return DominanceChange(pct=None, pp=None)
    first, last = shares[0], shares[-1]
    return DominanceChange(pct=round(100 * (last - first) / first, 4), pp=round(last - first, SHARE_DECIMALS))


def _notes(mine: Caps, btc: Caps, id: str) -> list[str]:
    notes = []
    if id == BITCOIN:
        notes.append("Bitcoin against itself is 50 % by the formula, whatever its cap.")
    if not mine.by_bucket:
        notes.append("No market cap of this token is known for the window: its price source gives none.")
    if not btc.by_bucket:
        notes.append("No market cap of Bitcoin is known for the window: its price source gives none.")
    return notes
