"""Brings all derived tables up to the newest records. Never derives a day from a record that was seen after it.

A writer notes from which `seen_at` on derived tables are out of date (table `underived`). From the first day of that month on
every pass forgets what it had derived and derives it again, so that a store says the same in whatever order its records came.
The notes are lifted at the end: a process that dies in between leaves them, and the next one starts from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from ruma.store.derived import forget_months, lift_notes, note_span, note_sums_hold, span_to_derive
from ruma.store.store import Store

DAY = timedelta(days=1)
SUMS = {"callers", "standings", "hours"}  # passes that keep the sums which questions read, or what these stand on
READS_SUMS = "insights"  # a pass that asks questions itself, thousands of them

Progress = Callable[[str, float], None]
"""Called with the name of the running pass and how much of it is done, 0 to 1."""


@dataclass(frozen=True)
class Span:
    """Whole UTC days to derive: from `start`, the first of a month, to before `end`, the day after the newest record."""

    start: datetime
    end: datetime

    @property
    def days(self) -> list[datetime]:
        """Midnights of the span, oldest first."""
        return [self.start + number * DAY for number in range((self.end - self.start) // DAY)]


class Pass(Protocol):
    """One kind of derived knowledge."""

    name: str
    tables: tuple[str, ...]
    """Tables it fills, each partitioned by the month of the day derived; forgotten from the span's first month on."""

    def run(self, store: Store, span: Span, progress: Callable[[float], None]) -> None:
        """Derive the span. What it says of a day stands on records seen before that day's midnight, or at its seen times."""


def passes() -> tuple[Pass, ...]:
    """All passes in the order they need each other."""
    from ruma.derive.bots import Bots  # passes read spans, so they come after this module
    from ruma.derive.callers import Callers
    from ruma.derive.groups import Groups
    from ruma.derive.hours import Hours
    from ruma.derive.insights.walk import Insights
    from ruma.derive.ledger import Ledger
    from ruma.derive.standings import Standings
    from ruma.derive.washing import Washing

    return (Callers(), Standings(), Ledger(), Bots(), Groups(), Hours(), Washing(), Insights())


def derive(store: Store, progress: Progress | None = None, todo: Sequence[Pass] | None = None) -> Span | None:
    """Derive whatever is out of date; the span that was derived, or None where nothing was."""
    found = span_to_derive(store)
    if found is None:
        return None
    span = Span(*found)
    note_span(store, span.start)
    done: set[str] = set()
    for one in passes() if todo is None else todo:
        if one.name == READS_SUMS and done >= SUMS:
            note_sums_hold(store, span.start)
        forget_months(store, one.tables, span.start)

        def report(share: float, name: str = one.name) -> None:
            if progress:
                progress(name, share)

        report(0.0)
        one.run(store, span, report)
        report(1.0)
        done.add(one.name)
    lift_notes(store)
    return span
