"""Writes what happened: the insights that the data raised, newest first. Never adds an event of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ruma.agent.offline import facts
from ruma.agent.offline.draft import Block, Findings, Seen, bullet, opened, opening, paragraph
from ruma.agent.offline.words import quoted
from ruma.measures.insights import IntelligenceResult, MarketInsightsResult

LISTED = 6


def _within(found: Findings, seen: Seen[Any] | None) -> list[Any]:
    """The events that began within the window asked for."""
    if seen is None:
        return []
    start = seen.result.as_of - timedelta(hours=found.asked.window.hours)
    return [row for row in seen.result.insights if row.start_time >= start]


def write(found: Findings) -> Iterator[Block]:
    """The events of a token, or of all, with their days."""
    token = found.asked.tokens[0] if found.asked.tokens else None
    seen: Seen[Any] | None = found.of(IntelligenceResult, token) if token else found.of(MarketInsightsResult)
    about = f" about {token.name}" if token else ""
    subject = found.subject(token) if token else None
    rows = _within(found, seen)
    if seen is None or not rows:
        yield paragraph(
            *opened(opening(found, seen), f"no event{about} stands out {facts.when(found.asked)}.", subject),
            "An event is raised when talk, tone, price or news of several accounts breaks with its own past.",
        )
        return
    yield paragraph(*opened(opening(found, seen), f"this stands out{about}, newest first {seen.mark}:", subject))
    for row in rows[: found.asked.limit or LISTED]:
        yield bullet(f"{facts.day_in(seen.result, row.start_time)}: {quoted(row.title)} {seen.mark}.", subject=subject)
    yield paragraph(
        "Each was raised by a published rule from posts and prices known at the time; none of it is checked with the project."
    )
