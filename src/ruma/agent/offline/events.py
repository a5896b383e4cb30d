"""Writes what happened: the insights that the data raised, newest first. Never adds an event of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ruma.agent.offline import facts, state
from ruma.agent.offline.draft import Block, Findings, Seen, bullet, opened, opening, paragraph
from ruma.agent.offline.words import joined, quoted
from ruma.agent.plan import MOST_WITH_NEWS
from ruma.agent.plan_steps import number_asked
from ruma.measures.insights import IntelligenceResult, MarketInsightsResult
from ruma.measures.tokens import TokensResult
from ruma.store.tokens import KnownToken

LISTED = 6
GAINED = 3


def _within(found: Findings, seen: Seen[Any] | None) -> list[Any]:
    """The events that began within the window asked for, or of which more became known in it.

    Of a past window only those that began in it, where there are some.
    """
    if seen is None:
        return []
    start = seen.result.as_of - timedelta(hours=found.asked.window.hours)
    begun = [row for row in seen.result.insights if row.start_time >= start]
    if begun and found.asked.window.ends_at:
        return begun
    return [row for row in seen.result.insights if max(row.start_time, row.updated_at) >= start]


def write(found: Findings) -> Iterator[Block]:
    """The events of each token, or of all, with their days; of all, where attention moved besides."""
    for number, token in enumerate(found.asked.tokens[:MOST_WITH_NEWS]):
        asked = replace(found.asked, tokens=(token,))
        yield from _of(replace(found, asked=asked, opening=found.opening and not number))
    if not found.asked.tokens:
        yield from _of(found)
        yield paragraph(_attention(found))


def _attention(found: Findings) -> str | None:
    """Which tokens gained most attention over the same window."""
    seen = next((Seen(e.result, e) for e in found.evidence if isinstance(e.result, TokensResult)), None)
    rows = [row for row in seen.result.tokens if row.mindshare_change > 0][:GAINED] if seen else []
    if seen is None or not rows:
        return None
    return f"Attention moved to {joined([row.name for row in rows])} {facts.when(found.asked)} {seen.mark}."


def _of(found: Findings) -> Iterator[Block]:
    token = found.asked.tokens[0] if found.asked.tokens else None
    seen: Seen[Any] | None = found.of(IntelligenceResult, token) if token else found.of(MarketInsightsResult)
    about = f" about {token.name}" if token else ""
    subject = found.subject(token) if token else None
    rows = _within(found, seen)
    if (seen is None or not rows) and token and any(one.tool != "intelligence" and one.result.n for one in found.evidence):
        yield from _quiet(found, seen, token)
        return
    if seen is None or not rows:
        yield paragraph(
            *opened(opening(found, seen), f"no event{about} stands out in the time asked about.", subject),
            "An event is raised when talk, tone, price or news of several accounts breaks with its own past.",
        )
        return
    main = max(rows, key=lambda row: (_tells(row), row.strength))
    yield paragraph(
        *opened(
            opening(found, seen), f"what stands out{about} is {quoted(main.title)}, on {_day(seen, main)} {seen.mark}.", subject
        )
    )
    if len(rows) > 1:
        yield paragraph("Newest first:")
    for row in rows[: number_asked(found.asked) or LISTED] if len(rows) > 1 else []:
        yield bullet(f"{_day(seen, row)}: {quoted(row.title)} {seen.mark}.", subject=subject)
    yield paragraph(
        "Each was raised by a published rule from posts and prices known at the time; none of it is checked with the project."
    )


def _quiet(found: Findings, seen: Seen[Any] | None, token: KnownToken) -> Iterator[Block]:
    """No event, and how the token stands; where all is old, that comes first."""
    said, subject = (
        f"no event about {token.name} stands out in the time asked about; this is how it stands.",
        found.subject(token),
    )
    if any(one.result.n and one.result.as_of < one.result.asked_as_of for one in found.evidence if one.tool != "intelligence"):
        yield from state.write(found)
        yield paragraph(f"No event about {token.name} stands out in the time asked about.", subject=subject)
        return
    yield paragraph(*opened(opening(found, seen), said, subject), subject=subject)
    yield from state.write(replace(found, opening=False))


def _day(seen: Seen[Any], row: Any) -> str:
    return facts.day_in(seen.result, row.start_time)


def _tells(row: Any) -> bool:
    """News that accounts tell comes before figures that moved: it may say why they did."""
    return row.category == "news" if hasattr(row, "category") else False
