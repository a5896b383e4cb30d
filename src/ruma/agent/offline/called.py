"""Writes who called a move before it happened. Never credits a call that came after it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from ruma.agent.offline import facts, people
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, bullet, opened, opening, paragraph
from ruma.agent.offline.records import write_calls_on
from ruma.agent.offline.words import counted, joined, pct
from ruma.measures.call_outcomes import MadeCall
from ruma.measures.callers import CallersResult
from ruma.measures.calls import CallsResult
from ruma.measures.price_series import PriceSeriesResult

LISTED = 5
NAMED = 3
EARLY = timedelta(days=14)  # before the window, in which a call of its move still counts
_DOWN = re.compile(
    r"\b(?:crash\w*|drops?|dropp\w+|falls?|fell|dump\w*|sell-?offs?|slides?|slid|sinks?|plung\w+|nuk\w+|top|bear\w*|short|lower|down)\b",
    re.I,
)
_UP = re.compile(r"\b(?:pump\w*|rall\w+|runs?|ris\w+|rose|jumps?|moon\w*|bottom|bull\w*|long|higher|up|surg\w+|gains?)\b", re.I)
# A turn that is named itself: whoever called it said so while the price stood there, and not on the way.
_AT_LOW = re.compile(r"\b(?:bottom\w*|the lows?|(?:absolute|exact|local) low|capitulation|bought the (?:dip|low))\b", re.I)
_AT_HIGH = re.compile(r"\b(?:topp?ed|tops?|the highs?|peak\w*|(?:absolute|exact|local) high)\b", re.I)
NEAR = timedelta(days=3)  # before such a turn
_MOVED = re.compile(r"\bmoves?\b|\bmoved\b|\bbefore\b|\bin advance\b|\bcalled it\b|\bright\b(?! now)", re.I)
Side = Literal["long", "short"]


def side_asked(text: str) -> Side | None:
    """Which way the calls go that are asked for."""
    down, up = _DOWN.search(text), _UP.search(text)
    return "short" if down and not up else "long" if up and not down else None


@dataclass(frozen=True)
class Turn:
    """An extreme of a price, the calls it proves right, and from when on such a call counts."""

    side: Side
    extreme: str
    at: datetime
    candle: datetime
    since: datetime

    @property
    def way(self) -> str:
        return "lower" if self.side == "short" else "higher"


def write(found: Findings) -> Iterator[Block]:
    """Who called it that way before the turn, with day and record; who called the other way; that luck is likely."""
    calls, board = found.of(CallsResult), found.of(CallersResult)
    price = next((Seen(e.result, e) for e in found.evidence if isinstance(e.result, PriceSeriesResult)), None)
    turn = _turn(found.asked.text, price)
    if calls is None or price is None or turn is None:
        yield from write_calls_on(found) if found.asked.tokens else people.write_callers(found)
        return
    name, subject = price.result.token.name, found.entity("token", price.result.token.id)
    early = [
        e.call
        for e in calls.result.calls
        if turn.since <= e.call.happened_at < turn.at and e.call.token.id == price.result.token.id
    ]
    right = {call.author: call for call in early if call.direction == turn.side}  # newest first, so the first call stays
    day = facts.day_in(price.result, turn.candle)
    before = f"{turn.way} {'shortly ' if turn.since > price.result.window_start - EARLY else ''}before its {turn.extreme} close"
    if not right:
        clause = f"no call on record says {name} goes {before} on {day} {calls.mark}{price.mark}."
        yield paragraph(*opened(opening(found, calls), clause, subject), _move(found, price), subject=subject)
        yield paragraph(*_others(early, calls, turn.side, day), subject=subject)
        return
    records = {row.author: row for row in board.result.callers} if board else {}
    order = sorted(
        right.values(), key=lambda call: (-(records[call.author].skill if call.author in records else 0.0), call.author)
    )
    named = joined([f"@{call.author}" for call in order[:NAMED]])
    clause = f"{named} called {name} {before} on {day} {calls.mark}{price.mark}."
    yield paragraph(*opened(opening(found, calls), clause, subject), _move(found, price), subject=subject)
    for call in order[:LISTED]:
        yield bullet(*_line(found, call, records.get(call.author), calls, board))
    yield paragraph(*_others(early, calls, turn.side, day), subject=subject)
    yield paragraph("One right call is no record: some account always calls either way, so look at how often each was right.")


def _side_of(text: str, price: Seen[PriceSeriesResult]) -> Side | None:
    """Which way the price went, where it is only said that something was called before it moved."""
    move = price.result.overview.price_change_pct
    if move is None or abs(move) < facts.STEADY_PRICE_PCT or not _MOVED.search(text):
        return None
    return "long" if move > 0 else "short"


def _turn(text: str, price: Seen[PriceSeriesResult] | None) -> Turn | None:
    """The low or high that is asked about by name, else the one that a move ended in."""
    if price is None or (o := price.result.overview).low_at is None or o.high_at is None:
        return None
    low, high = (o.low_at, o.low_from or o.low_at), (o.high_at, o.high_from or o.high_at)
    bottom, top = _AT_LOW.search(text), _AT_HIGH.search(text)
    if bottom and not top:
        return Turn("long", "lowest", *low, low[0] - NEAR)
    if top and not bottom:
        return Turn("short", "highest", *high, high[0] - NEAR)
    side, since = side_asked(text) or _side_of(text, price), price.result.window_start - EARLY
    if side is None:
        return None
    return Turn(side, "lowest", *low, since) if side == "short" else Turn(side, "highest", *high, since)


def _move(found: Findings, price: Seen[PriceSeriesResult]) -> str | None:
    clause = facts.price_clause(price, "Its")
    return f"{clause} {facts.when(found.asked)} {price.mark}." if clause else None


def _line(found: Findings, call: MadeCall, row: Any, calls: Seen[Any], board: Seen[Any] | None) -> Iterator[Sentence]:
    author, way = found.entity("author", call.author), "lower" if call.direction == "short" else "higher"
    yield Sentence(f"**@{call.author}** called it {way} on {facts.day_in(calls.result, call.happened_at)} {calls.mark}.", author)
    if row is not None and board is not None and row.calls:
        rate = f"a hit rate of {pct(row.hit_rate_pct or 0)} in {counted(row.calls, 'scored call', 'scored calls')}"
        yield Sentence(f"Skill {pct(row.skill_pct)}, {rate} {board.mark}.", author)
    else:
        yield Sentence("It has too few scored calls for a record.", author)


def _others(early: list[MadeCall], calls: Seen[CallsResult], side: Side, day: str) -> Iterator[str]:
    """Who called the other way before the same turn."""
    wrong = list(dict.fromkeys(call.author for call in early if call.direction != side))
    if wrong:
        way = "higher" if side == "short" else "lower"
        yield f"Before {day} these called it {way}: {joined([f'@{author}' for author in wrong[:NAMED]])} {calls.mark}."
