"""What labelled wallets bought and sold, by labels known before each trade, and its worth. Never a measure by itself."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ruma.measures.dex_trades import DAYS
from ruma.measures.reading import Reading, Window

BITCOIN = "bitcoin"
PRIOR_HOURS = 24 * 365  # of the past in which a signal is tested
LEAST_DAYS = 10  # of a signal before its worth is said
Z_80 = 1.2816

Labels = Mapping[tuple[str, str], Sequence[tuple[datetime, str]]]
"""By chain and address: since when it was known as what, oldest first."""


@dataclass(frozen=True)
class Flow:
    """Of one category: bought and sold by its wallets, from anybody."""

    bought_usd: float
    sold_usd: float
    trades: int
    wallets: int

    @property
    def net_usd(self) -> float:
        return round(self.bought_usd - self.sold_usd, 2)


@dataclass(frozen=True)
class Worth:
    """How often a day's net flow of a category was followed by a move that way against Bitcoin over the day after."""

    days: int
    right: int
    low: float | None
    high: float | None

    @property
    def verdict(self) -> str:
        if self.days < LEAST_DAYS or self.low is None or self.high is None:
            known = f"{self.days} days with a net flow and a known outcome"
            return f"The worth of smart money flows is not measured: {known}, {LEAST_DAYS} are needed."
        if self.low > 0.5:
            return "Smart money flows were followed by a move that way more often than not (80 % interval above one half)."
        if self.high < 0.5:
            return "Smart money flows were followed by a move the other way more often than not (80 % interval below one half)."
        return "No edge is measured: smart money flows were followed by moves either way (the 80 % interval holds one half)."


def labels_known(reading: Reading, window: Window) -> Labels:
    """Labels of addresses known by the moment, each with the time since when; oldest first."""
    held: dict[tuple[str, str], list[tuple[datetime, str]]] = defaultdict(list)
    for row in reading.rows("wallet_labels_known", window):
        held[row["chain"], row["address"]].append((row["since"], row["category"]))
    return held


def category_of(labels: Labels, chain: str, account: str, moment: datetime) -> str | None:
    """What an account was known as when it traded: a label that came later says nothing of that trade."""
    known = [category for since, category in labels.get((chain, account), ()) if since <= moment]
    return known[-1] if known else None


def flows(trades: Iterable[Mapping[str, Any]], labels: Labels) -> dict[str, Flow]:
    """What each category bought and sold, of rows of honest trades."""
    bought: dict[str, float] = defaultdict(float)
    sold: dict[str, float] = defaultdict(float)
    counts: dict[str, int] = defaultdict(int)
    wallets: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for trade in trades:
        for account, side in ((trade["buyer"], bought), (trade["seller"], sold)):
            category = category_of(labels, trade["chain"], account, trade["happened_at"])
            if category:
                side[category] += trade["volume_usd"]
                counts[category] += 1
                wallets[category].add((trade["chain"], account))
    return {name: Flow(round(bought[name], 2), round(sold[name], 2), counts[name], len(wallets[name])) for name in sorted(counts)}


def worth_of(reading: Reading, window: Window, category: str, labels: Labels) -> Worth:
    """The record of a category over all tokens in the year before the moment, on what was known then: of whole days, by labels
    known before the day began."""
    past = window.since(PRIOR_HOURS)
    net: dict[tuple[str, date], float] = defaultdict(float)
    addresses = sorted(address for (_, address), held in labels.items() if any(name == category for _, name in held))
    for row in reading.rows("account_days", past, token="", chain="", accounts=addresses, whole_hours=DAYS):
        if category_of(labels, row["chain"], row["account"], row["day_start"]) == category:
            net[row["token"], row["day_start"].date()] += row["bought_usd"] - row["sold_usd"]
    tokens = sorted({token for token, _ in net})
    closes = _closes(reading, past, [*tokens, BITCOIN]) if tokens else {}
    outcomes = [
        (moved > 0) == (flow > 0)
        for (token, day), flow in sorted(net.items())
        if flow and (moved := _day_after(closes, token, day)) is not None
    ]
    return Worth(len(outcomes), sum(outcomes), *_wilson(sum(outcomes), len(outcomes)))


def _closes(reading: Reading, window: Window, tokens: list[str]) -> dict[str, dict[date, float]]:
    held: dict[str, dict[date, float]] = defaultdict(dict)
    for row in reading.rows("daily_prices", window, tokens=tokens):
        held[row["token"]][row["day"]] = row["price_usd"]
    return held


def _day_after(closes: Mapping[str, Mapping[date, float]], token: str, day: date) -> float | None:
    """Return of the token from the end of a day to the end of the next, beyond Bitcoin's."""
    after = day + timedelta(days=1)
    found = [closes.get(id, {}).get(when) for id in (token, BITCOIN) for when in (day, after)]
    if any(price is None for price in found):
        return None
    own, own_after, market, market_after = (float(price) for price in found if price is not None)
    return own_after / own - market_after / market


def _wilson(right: int, of: int) -> tuple[float | None, float | None]:
    """80 % interval of a share (Wilson 1927)."""
    if not of:
        return None, None
    share, z2 = right / of, Z_80**2
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    reach = Z_80 * math.sqrt(share * (1 - share) / of + z2 / (4 * of**2)) / (1 + z2 / of)
    return middle - reach, middle + reach
