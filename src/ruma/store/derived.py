"""Notes of what is out of date, and tables that can be forgotten by month. Never derives anything itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from ruma.store.settling import mark_underived
from ruma.store.store import Store, bound, statement

SUMS_HOLD = "sums hold"  # a note of which queries/parts/derived_until takes no account


def span_to_derive(store: Store) -> tuple[datetime, datetime] | None:
    """From the first of the month of the oldest noted record to the midnight after the newest record; None without a note."""
    row = store.one("underived")
    if not row["notes"]:
        return None
    start = row["seen_from"].replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    newest: datetime = max(row["newest"], row["seen_from"])
    end = datetime(newest.year, newest.month, newest.day, tzinfo=UTC) + timedelta(days=1)
    return start, end


def forget_months(store: Store, tables: Sequence[str], start: datetime) -> None:
    """Drop all partitions (YYYYMM) of the tables from the month of `start` on."""
    with store.engine.client() as client:
        for table in tables:
            rows = store.rows("partitions_from", table=table, month=start.year * 100 + start.month)
            for row in rows:
                client.command(f"ALTER TABLE {table} DROP PARTITION {int(row['month'])}")


def insert_derived(store: Store, table: str, rows: pa.Table) -> None:
    """Append derived rows; a table that is forgotten before it is derived again needs no identity."""
    if rows.num_rows:
        with store.engine.client() as client:
            client.insert_arrow(table, rows)


def insert_selected(store: Store, table: str, query: str, /, **parameters: Any) -> None:
    """Append what `queries/<query>.sql` selects, inside the engine."""
    with store.engine.client() as client:
        client.command(f"INSERT INTO {table} {statement(query)}", parameters={k: bound(v) for k, v in parameters.items()})


def note_span(store: Store, start: datetime) -> None:
    """Durably note that what is derived is out of date from `start` on, before any of it is forgotten."""
    with store.engine.client() as client:
        mark_underived(client, start, "derive")


def note_sums_hold(store: Store, start: datetime) -> None:
    """Sums are up to date, and only what is derived after them is still out of date from `start` on: sums may be read again."""
    with store.engine.client() as client:
        mark_underived(client, start, SUMS_HOLD)
        client.command(f"ALTER TABLE underived DELETE WHERE writer != '{SUMS_HOLD}' SETTINGS mutations_sync = 2")


def lift_notes(store: Store) -> None:
    """All derived tables are up to date."""
    with store.engine.client() as client:
        client.command("TRUNCATE TABLE underived")
