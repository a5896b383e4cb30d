"""Adds up records of calls, month by month and cohort by cohort. Never judges what they are worth."""

from __future__ import annotations

from collections.abc import Callable

from ruma.derive.derive import Span
from ruma.measures.cohorts import LABEL_HORIZON_HOURS
from ruma.store.derived import insert_selected
from ruma.store.store import Store


class Standings:
    """Sums over outcomes and calls (see store/schema/0012_standings.sql)."""

    name: str = "standings"
    tables: tuple[str, ...] = ("caller_months", "call_months", "cohort_days")

    def run(self, store: Store, span: Span, progress: Callable[[float], None]) -> None:
        """Sums at the first of every month of the span; days of the span for cohorts."""
        firsts = [day for day in (*span.days, span.end) if day.day == 1]
        for done, month in enumerate(firsts, 1):
            insert_selected(store, "caller_months", "derive_caller_months", month=month)
            insert_selected(store, "call_months", "derive_call_months", month=month)
            progress(done / (len(firsts) + 1))
        insert_selected(store, "cohort_days", "derive_cohort_days", start=span.start, horizon_hours=LABEL_HORIZON_HOURS)
