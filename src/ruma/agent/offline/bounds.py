"""Keeps the rows of a list to the bound that was set, and says so. Never sets one of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ruma.agent.offline.draft import Findings
from ruma.agent.plan_lists import went
from ruma.measures.tokens import TokenRow

SHOWN = 10  # rows of a list that is bounded
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
    if by_price_too(found):
        rows = [row for row in rows if went(row.price_change_pct, found.asked.price_way)]
    bound = found.asked.bound
    if bound is None:
        return list(rows)
    value, sign = _VALUE[bound.what], -1.0 if bound.what == "change" and found.asked.order == "price_loss" else 1.0
    return [row for row in rows if bound.met_by(sign * known if (known := value(row)) is not None else None)]


def by_price_too(found: Findings) -> bool:
    """Whether a list by attention is to hold only tokens whose price went one way."""
    return found.asked.kind == "trending" and found.asked.price_way in ("up", "down")


def said(found: Findings, before: Sequence[TokenRow], rows: Sequence[TokenRow]) -> str | None:
    """That the list is kept to the bound, or that nothing is."""
    if found.asked.bound is None and not by_price_too(found):
        return None
    if not rows:
        return "None of the tokens that were looked at keeps to what you asked for; this is the list without it."
    left = len(before) > len(rows)
    return "Only tokens that keep to what you asked for are listed." if left else "All of them keep to what you asked for."
