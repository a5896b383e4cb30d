"""Keeps rollups equal to posts, whatever moment a writing process dies at. Never loses a post.

A writer marks the months it is about to touch; the mark is lifted when the writer is done. Marks found when a store is
opened belong to a writer that died: the rollups of those months are counted again from the posts. In the same way it notes
versions of posts that it is about to replace by ones that were seen earlier.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

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


def note_superseded(client: Client, keys: NDArray[np.uint64], seen: NDArray[np.int64]) -> None:
    """Durably note versions of posts that earlier ones, about to be written, replace."""
    rows = {"post_key": pa.array(keys), "seen_at": pa.array(seen).cast(pa.timestamp("ms", tz="UTC"))}
    client.insert_arrow("superseded", pa.table(rows))


def note_superseded_trades(client: Client, trades: pa.Table) -> None:
    """Durably note trades (chain, trade_id) of which a version seen earlier is about to be written."""
    client.insert_arrow("superseded_trades", trades)


def settle(client: Client) -> list[int]:
    """Take out replaced versions, recount the rollups of every marked month and lift the marks; returns the months."""
    _remove_superseded(client)
    months = [
        row["month"] for row in client.query_arrow("SELECT DISTINCT month FROM unsettled_months ORDER BY month").to_pylist()
    ]
    for month in months:
        for name in MONTHLY_ROLLUPS:
            client.command(f"ALTER TABLE {name} DROP PARTITION {month:d}")
            client.command(f"INSERT INTO {name} {rollup_select(name, _posts_of(month))}")
    if months:
        client.command("TRUNCATE TABLE post_keys")
        client.command(f"INSERT INTO post_keys {rollup_select(POST_KEYS, 'posts')}")
        mark_settled(client)
    return months


def _remove_superseded(client: Client) -> None:
    """Of every noted post leave the version seen first: where the earlier one was not written any more, that is the noted one."""
    noted = "post_key IN (SELECT post_key FROM superseded)"
    first = f"SELECT post_key, min(seen_at) FROM posts WHERE {noted} GROUP BY post_key"
    later = f"{noted} AND (post_key, seen_at) NOT IN ({first})"
    months = client.query_arrow(f"SELECT DISTINCT toYYYYMM(happened_at) AS month FROM posts WHERE {later}").to_pylist()
    if months:
        mark_unsettled(client, [row["month"] for row in months], "settle")
        client.command(f"ALTER TABLE posts DELETE WHERE {later} SETTINGS mutations_sync = 2")
    client.command("TRUNCATE TABLE superseded")
    _remove_superseded_trades(client)


def _remove_superseded_trades(client: Client) -> None:
    """Of every noted trade leave the version seen first."""
    noted = "(chain, trade_id) IN (SELECT chain, trade_id FROM superseded_trades)"
    first = f"SELECT chain, trade_id, min(seen_at) FROM trades WHERE {noted} GROUP BY chain, trade_id"
    later = f"{noted} AND (chain, trade_id, seen_at) NOT IN ({first})"
    if client.query_arrow(f"SELECT count() AS n FROM trades WHERE {later}").to_pylist()[0]["n"]:
        client.command(f"ALTER TABLE trades DELETE WHERE {later} SETTINGS mutations_sync = 2")
    client.command("TRUNCATE TABLE superseded_trades")


def _posts_of(month: int) -> str:
    return f"(SELECT *, author_key, handle_keys FROM posts WHERE toYYYYMM(happened_at) = {month:d})"
