"""Keeps rollups equal to posts, whatever moment a writing process dies at. Never loses a post.

A writer marks the months it is about to touch; the mark is lifted when the writer is done. Marks found when a store is
opened belong to a writer that died: the rollups of those months are counted again from the posts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import pyarrow as pa

from ruma.store.engine import Client
from ruma.store.migrations import ROLLUPS, rollup_select

POST_KEYS = "post_keys"
MONTHLY_ROLLUPS = tuple(name for name in ROLLUPS if name != POST_KEYS)  # each is partitioned by the month of happened_at


def mark_unsettled(client: Client, months: Iterable[int], writer: str) -> None:
    """Durably note that `writer` is about to write posts of these months (YYYYMM)."""
    rows = [{"month": month, "writer": writer} for month in sorted(set(months))]
    if rows:
        schema = pa.schema([("month", pa.uint32()), ("writer", pa.string())])
        client.insert_arrow("unsettled_months", pa.Table.from_pylist(rows, schema))


def mark_settled(client: Client) -> None:
    """Lift all marks; only the owner of the store may."""
    client.command("TRUNCATE TABLE unsettled_months")


def mark_underived(client: Client, seen_from: datetime, writer: str) -> None:
    """Durably note that `writer` is about to add records seen from this moment on."""
    schema = pa.schema([("seen_from", pa.timestamp("ms", tz="UTC")), ("writer", pa.string())])
    client.insert_arrow("underived", pa.Table.from_pylist([{"seen_from": seen_from, "writer": writer}], schema))


def settle(client: Client) -> list[int]:
    """Recount the rollups of every marked month and lift the marks; returns the months."""
    months = [
        row["month"] for row in client.query_arrow("SELECT DISTINCT month FROM unsettled_months ORDER BY month").to_pylist()
    ]
    for month in months:
        for name in MONTHLY_ROLLUPS:
            client.command(f"ALTER TABLE {name} DROP PARTITION {month:d}")
            client.command(f"INSERT INTO {name} {rollup_select(name, _posts_of(month))}")
    if months:
        client.command("TRUNCATE TABLE post_keys")
        client.command("INSERT INTO post_keys SELECT post_key FROM posts")
        mark_settled(client)
    return months


def _posts_of(month: int) -> str:
    return f"(SELECT *, author_key, handle_keys FROM posts WHERE toYYYYMM(happened_at) = {month:d})"
