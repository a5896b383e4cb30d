"""Counts the talk of every token hour by hour. Never counts a person, or a text, twice in an hour."""

from __future__ import annotations

from collections.abc import Callable

from ruma.derive.derive import Span
from ruma.store.derived import insert_selected
from ruma.store.store import Store


class Hours:
    """Rollups that hold what each hour of seeing added (see store/schema/0011_hours.sql)."""

    name: str = "hours"
    tables: tuple[str, ...] = ("token_hours",)

    def run(self, store: Store, span: Span, progress: Callable[[float], None]) -> None:
        """Everything that was seen in the span; talk of a month at a time, for what is seen now may be years old."""
        months = [row["month"] for row in store.rows("mention_months", start=span.start)]
        for done, month in enumerate(months, 1):
            insert_selected(store, "token_hours", "derive_token_hours", start=span.start, month=month)
            progress(done / len(months))
