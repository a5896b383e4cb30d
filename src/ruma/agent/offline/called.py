"""Writes who called a move before it happened. Never credits a call that came after it."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
_MOVED = re.compile(r"\bmoves?\b|\bmoved\b|\bbefore\b|\bin advance\b|\bcalled it\b|\bright\b", re.I)
Side = Literal["long", "short"]


def side_asked(text: str) -> Side | None:
    """Which way the calls go that are asked for."""
    down, up = _DOWN.search(text), _UP.search(text)
    return "short" if down and not up else "long" if up and not down else None


def write(found: Findings) -> Iterator[Block]:
    """Who called it that way before the turn, with day and record; who called the other way; that luck is likely."""
    calls, board = found.of(CallsResult), found.of(CallersResult)
    price = next((Seen(e.result, e) for e in found.evidence if isinstance(e.result, PriceSeriesResult)), None)
    side = side_asked(found.asked.text) or _side_of(found.asked.text, price)
    turn = _turn(price, side)
    if side is None or calls is None or price is None or turn is None:
        yield from write_calls_on(found) if found.asked.tokens else people.write_callers(found)
        return
    name, subject = price.result.token.name, found.entity("token", price.result.token.id)
    start = price.result.window_start - EARLY
    early = [
        e.call for e in calls.result.calls if start <= e.call.happened_at < turn and e.call.token.id == price.result.token.id
    ]
    right = {call.author: call for call in early if call.direction == side}  # newest first, so the first call stays
    way, extreme = ("lower", "lowest") if side == "short" else ("higher", "highest")
    day = facts.day_in(price.result, _candle_day(price, side))
    if not right:
        clause = f"no call on record says {way} for {name} before its {extreme} close on {day} {calls.mark}{price.mark}."
        yield paragraph(*opened(opening(found, calls), clause, subject), _move(found, price), subject=subject)
        yield paragraph(*_others(early, calls, side, day), subject=subject)
        return
    records = {row.author: row for row in board.result.callers} if board else {}
    order = sorted(
        right.values(), key=lambda call: (-(records[call.author].skill if call.author in records else 0.0), call.author)
    )
    named = joined([f"@{call.author}" for call in order[:NAMED]])
    clause = f"{named} called {name} {way} before its {extreme} close on {day} {calls.mark}{price.mark}."
    yield paragraph(*opened(opening(found, calls), clause, subject), _move(found, price), subject=subject)
    for call in order[:LISTED]:
        yield bullet(*_line(found, call, records.get(call.author), calls, board))
    yield paragraph(*_others(early, calls, side, day), subject=subject)
    yield paragraph("One right call is no record: some account always calls either way, so look at how often each was right.")


def _side_of(text: str, price: Seen[PriceSeriesResult] | None) -> Side | None:
    """Which way the price went, where it is only said that something was called before it moved."""
    move = price.result.overview.price_change_pct if price else None
    if move is None or abs(move) < facts.STEADY_PRICE_PCT or not _MOVED.search(text):
        return None
    return "long" if move > 0 else "short"


def _turn(price: Seen[PriceSeriesResult] | None, side: Side | None) -> datetime | None:
    o = price.result.overview if price else None
    return None if o is None else o.low_at if side == "short" else o.high_at


def _candle_day(price: Seen[PriceSeriesResult], side: Side) -> datetime | None:
    o = price.result.overview
    return (o.low_from or o.low_at) if side == "short" else (o.high_from or o.high_at)


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
