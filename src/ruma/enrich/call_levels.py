"""Reads a trade plan: where its entry, stop and target lie tells the direction, whatever words stand round them.

Never tells the token, and never guesses from one level alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ruma.enrich.call_signs import Direction, any_of
from ruma.enrich.tags import listed

_AT = "(?:(?:is|are|at|of|under|below|above|over|around|near|from|to|zone|area|price|just|now|on|:) )*"
_NUMBER = r"\$?(?P<price>\d[\d.,]*)(?P<thousands>k?)(?= )"
_STOP = any_of("sl, stop, stops, stop loss, stoploss, invalidation, invalidated, invalid, cut, cut it")
_TARGET = any_of(r"tp ?\d?, tgt ?\d?, tgts, targets? ?\d?, take profits?, price targets?, objective, sell")
_ENTRY = any_of(
    "entry, entries, entered, buy, bought, buying, bid, bids, long, longed, short, shorted, in at, filled, scooped, grabbed"
)
_KINDS = {
    kind: re.compile(f" {words} {_AT}{_NUMBER}")
    for kind, words in (("stop", _STOP), ("target", _TARGET), ("entry", _ENTRY + r"(?: \$?[a-z]\w*){0,2}"))
}
_DONE = re.compile(r" (?:hit|reached|smashed|done|achieved|filled both) ")
LEVEL_WORDS = listed("sl, stop, stops, invalidation, tp, tp1, tgt, target, targets, cut, entry, take profit, objective")
_FARTHEST = 100.0  # times: a hundredfold is dreamt of; more is two different things


@dataclass(frozen=True)
class Plan:
    """Which way a plan goes, and the stretch of the words that holds it."""

    direction: Direction
    start: int
    end: int


def plan_of(plain: str) -> Plan | None:
    """The plan in plain words, where at least two of its levels are told: a target beyond the stop, or either beside an entry."""
    found = {kind: match for kind, pattern in _KINDS.items() if (match := pattern.search(plain))}
    if len(found) < 2 or _DONE.search(plain):
        return None
    low, high = ("stop" if "stop" in found else "entry"), ("target" if "target" in found else "entry")
    bottom, top = _price(found[low]), _price(found[high])
    if bottom == top or not 1 / _FARTHEST < bottom / top < _FARTHEST:
        return None
    return Plan(
        "long" if top > bottom else "short",
        min(match.start() for match in found.values()),
        max(match.end() for match in found.values()),
    )


def _price(match: re.Match[str]) -> float:
    """The number as it is meant: a comma before three digits parts thousands, any other is a decimal point."""
    digits = match["price"].rstrip(".,")
    digits = re.sub(r",(?=\d{3}(?:\D|$))", "", digits).replace(",", ".")
    whole, _, part = digits.partition(".")
    return max(float(f"{whole}.{part.replace('.', '') or 0}"), 1e-12) * (1_000 if match["thousands"] else 1)
