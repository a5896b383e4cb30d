"""Keeps the rows of a list to the bound that was set, and says so. Never sets one of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ruma.agent.offline.draft import Findings
from ruma.agent.plan_lists import BY_PRICE, LEAST_MOVE
from ruma.measures.tokens import TokenRow

SHOWN = 10  # rows of a list that is bounded
_WAYS = {"up": 1.0, "down": -1.0}
_VALUE: Mapping[str, Callable[[TokenRow], float | None]] = {
    "posts": lambda row: row.posts,
    "authors": lambda row: row.authors,
    "mindshare": lambda row: row.mindshare_24h,
    "market_cap": lambda row: row.market_cap_usd,
    "volume": lambda row: row.volume_usd,
    "change": lambda row: row.price_change_pct,
}


def kept(found: Findings, rows: Sequence[TokenRow]) -> list[TokenRow]:
    """The rows that keep to the bound, if one was set; a change counts in the direction of the list."""
    if found.asked.kind == "trending" and found.asked.price_way in _WAYS:
        rows = [row for row in rows if (row.price_change_pct or 0.0) * _WAYS[found.asked.price_way] >= LEAST_MOVE]
    bound, sign = found.asked.bound, -1.0 if found.asked.order == "price_loss" else 1.0
    if bound is None or (bound.what == "change" and found.asked.order not in BY_PRICE):
        return list(rows)
    value = _VALUE[bound.what]
    return [row for row in rows if bound.met_by(sign * known if (known := value(row)) is not None else None)]


def said(found: Findings, before: Sequence[TokenRow], rows: Sequence[TokenRow]) -> str | None:
    """That the list is kept to the bound, or that nothing is."""
    if found.asked.bound is None and (found.asked.kind != "trending" or found.asked.price_way not in _WAYS):
        return None
    if not rows:
        return "None of the tokens that were looked at keeps to what you asked for; this is the list without it."
    left = len(before) > len(rows)
    return "Only tokens that keep to what you asked for are listed." if left else "All of them keep to what you asked for."
