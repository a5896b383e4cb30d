"""Appends batches of posts and prices, each record once. Never judges a record.

A record that is already there (posts: source and source_id; prices: token, end, length, source) is counted and skipped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ruma.store.engine import Client
from ruma.store.settling import mark_settled, mark_underived, mark_unsettled
from ruma.store.store import Store

Keys = NDArray[np.uint64]
PRICE_KEY = ("token", "ts", "interval_hours", "source")
MERGE_KEYS = 200_000  # new keys are looked up in a set until there are this many


class Writer:
    """Writes to one store. What `append_*` returned for is durable: it survives a kill of the process."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._name = name
        self._marked: set[int] = set()
        self._derive_from: datetime | None = None
        self._known = KnownKeys(store.table("post_keys")["post_key"].to_numpy())

    def append_posts(self, posts: pa.Table) -> int:
        """Add posts that are not there yet; returns how many were added. Views count them before this returns."""
        keys = post_keys(posts)
        fresh = self._known.fresh(keys)
        rows = posts.append_column("post_key", pa.array(keys)).filter(pa.array(fresh))
        months = set(pc.strftime(rows["happened_at"], "%Y%m").unique().cast(pa.uint32()).to_pylist())
        with self._store.engine.client() as client:
            if new := months - self._marked:
                mark_unsettled(client, new, self._name)
                self._marked |= new
            self.note_new(client, rows)
            insert_block(client, "posts", rows, ("source", "source_id"))
        self._known.add(keys[fresh])
        return int(rows.num_rows)

    def append_prices(self, prices: pa.Table) -> int:
        """Add candles that are not there yet; returns how many were added."""
        ends = prices["ts"]
        known = {
            tuple(row.values())
            for row in self._store.rows(
                "prices_there",
                tokens=sorted(set(prices["token"].to_pylist())),
                first=pc.min(ends).as_py(),
                last=pc.max(ends).as_py(),
            )
        }
        keep = []
        for key in zip(*(prices[name].to_pylist() for name in PRICE_KEY), strict=True):
            keep.append(key not in known)
            known.add(key)
        rows = prices.filter(pa.array(keep))
        with self._store.engine.client() as client:
            self.note_new(client, rows)
            insert_block(client, "prices", rows, PRICE_KEY)
        return int(rows.num_rows)

    def note_new(self, client: Client, rows: pa.Table) -> None:
        """Durably note from when on what is derived is out of date, before rows seen since then are written."""
        seen_from: datetime | None = pc.min(rows["seen_at"]).as_py() if rows.num_rows else None
        if seen_from is not None and (self._derive_from is None or seen_from < self._derive_from):
            mark_underived(client, seen_from, self._name)
            self._derive_from = seen_from

    def settle(self) -> None:
        """All rollups are whole: lift the marks of the months that were written."""
        with self._store.engine.client() as client:
            mark_settled(client)
        self._marked.clear()


class KnownKeys:
    """A growing set of 64-bit keys: 8 bytes a key, where a Python set takes some 70."""

    def __init__(self, keys: Keys) -> None:
        self._sorted = np.sort(keys.astype(np.uint64))
        self._new: set[int] = set()

    def fresh(self, keys: Keys) -> NDArray[np.bool_]:
        """A mask of the keys that are neither known nor earlier in `keys`."""
        there = np.zeros(len(keys), bool)
        if len(self._sorted):
            at = np.searchsorted(self._sorted, keys).clip(max=len(self._sorted) - 1)
            there = self._sorted[at] == keys
        first = np.zeros(len(keys), bool)
        first[np.unique(keys, return_index=True)[1]] = True
        recent = np.fromiter((int(key) in self._new for key in keys), bool, len(keys)) if self._new else there
        return np.asarray(first & ~there & ~recent)

    def add(self, keys: Keys) -> None:
        """Know these too."""
        self._new.update(int(key) for key in keys)
        if len(self._new) > MERGE_KEYS:
            self._sorted = np.sort(np.concatenate([self._sorted, np.fromiter(self._new, np.uint64, len(self._new))]))
            self._new.clear()


def post_keys(posts: pa.Table) -> Keys:
    """A post's identity in 64 bits, from (source, source_id)."""
    pairs = zip(posts["source"].to_pylist(), posts["source_id"].to_pylist(), strict=True)
    digests = b"".join(hashlib.blake2b(f"{source}\0{id}".encode(), digest_size=8).digest() for source, id in pairs)
    return np.frombuffer(digests, dtype="<u8")


@contextmanager
def writing(store: Store, name: str) -> Iterator[Writer]:
    """A writer whose marks are lifted at the end, and stay for the next opening if the block dies."""
    writer = Writer(store, name)
    yield writer
    writer.settle()


def insert_block(client: Client, table: str, rows: pa.Table, key: tuple[str, ...]) -> None:
    """One block; should the engine see it twice (a retry after a lost answer), it counts once, views included."""
    if not rows.num_rows:
        return
    digest = hashlib.sha256()
    for name in key:
        digest.update("\x1f".join(map(str, rows[name].to_pylist())).encode())
    settings = {
        "insert_deduplication_token": digest.hexdigest(),
        "deduplicate_blocks_in_dependent_materialized_views": 1,
        "max_partitions_per_insert_block": 0,  # unordered files of ten years are no mistake
    }
    client.insert_arrow(table, rows, settings=settings)
