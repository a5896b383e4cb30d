"""Appends batches of posts, prices and follower snapshots, each record once. Never judges a record.

A record that is already there (posts: source and source_id; prices: token, end, length, source and seen_at; follower snapshots:
source, handle, token, time and seen_at; trades: chain and trade_id, among those of its token and days) is counted and skipped. Of
a post or a trade that was seen twice the version seen first counts, in whatever order the two are loaded; of a candle or snapshot
that was restated measures take the version that had been seen by the moment they are asked about.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ruma.store.columns import TIME
from ruma.store.engine import Client
from ruma.store.settling import mark_settled, mark_underived, mark_unsettled, note_superseded, note_superseded_trades, settle
from ruma.store.store import Store

Keys = NDArray[np.uint64]
Moments = NDArray[np.int64]
POST_KEY = ("source", "source_id", "seen_at")
PRICE_KEY = ("token", "ts", "interval_hours", "source", "seen_at")
FOLLOWER_KEY = ("source", "handle", "token", "snapshot_at", "seen_at")
NEVER = np.iinfo(np.int64).max
TRADE_KEY = ("chain", "trade_id", "seen_at")
WALLET_KEY = ("chain", "address", "label", "seen_at")
MERGE_KEYS = 200_000  # new keys are looked up in a set until there are this many


class Writer:
    """Writes to one store. What `append_*` returned for is durable: it survives a kill of the process."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._name = name
        self._marked: set[int] = set()
        self._derive_from: datetime | None = None
        self._superseded = False
        known = store.table("post_keys")
        self._known = KnownKeys(known["post_key"].to_numpy(), milliseconds(known["seen_at"]))

    def append_posts(self, posts: pa.Table) -> int:
        """Add posts that are not there yet, or were seen earlier than the version that is; returns how many were added.

        Views count them before this returns.
        """
        keys, seen = post_keys(posts), milliseconds(posts["seen_at"])
        there = self._known.seen(keys)
        kept = first_seen(keys, seen) & (seen < there)
        earlier = kept & (there < NEVER)
        rows = posts.append_column("post_key", pa.array(keys)).filter(pa.array(kept))
        months = set(pc.strftime(rows["happened_at"], "%Y%m").unique().cast(pa.uint32()).to_pylist())
        with self._store.engine.client() as client:
            if new := months - self._marked:
                mark_unsettled(client, new, self._name)
                self._marked |= new
            self.note_new(client, rows)
            if earlier.any():
                note_superseded(client, keys[earlier], there[earlier])
                self._superseded = True
            insert_block(client, "posts", rows, POST_KEY)
        self._known.add(keys[kept], seen[kept])
        return int(rows.num_rows)

    def append_prices(self, prices: pa.Table) -> int:
        """Add candles that are not there yet; returns how many were added."""
        return self._append_keyed("prices", prices, PRICE_KEY, "ts", derived_from=True)

    def append_followers(self, snapshots: pa.Table) -> int:
        """Add follower snapshots that are not there yet; returns how many were added."""
        return self._append_keyed("followers", snapshots, FOLLOWER_KEY, "snapshot_at", derived_from=False)

    def append_trades(self, trades: pa.Table) -> int:
        """Add trades that are not there yet, or were seen earlier than the version that is; returns how many were added."""
        span = {"first": pc.min(trades["happened_at"]).as_py(), "last": pc.max(trades["happened_at"]).as_py()}
        there = self._store.rows("trades_there", tokens=sorted(set(trades["token"].to_pylist())), **span)
        known: dict[tuple[str, str], datetime] = {(row["chain"], row["trade_id"]): row["seen_at"] for row in there}
        kept: dict[tuple[str, str], int] = {}
        earlier: set[tuple[str, str]] = set()
        for place, (chain, id, seen) in enumerate(zip(*(trades[name].to_pylist() for name in TRADE_KEY), strict=True)):
            if (before := known.get((chain, id))) is None or seen < before:
                if before is not None and (chain, id) not in kept:
                    earlier.add((chain, id))
                known[chain, id], kept[chain, id] = seen, place
        rows = trades.take(pa.array(sorted(kept.values()), pa.int64()))
        with self._store.engine.client() as client:
            self.note_new(client, rows)
            if earlier:
                chains, ids = zip(*sorted(earlier), strict=True)
                note_superseded_trades(client, pa.table({"chain": pa.array(chains), "trade_id": pa.array(ids)}))
                self._superseded = True
            insert_block(client, "trades", rows, TRADE_KEY)
        return int(rows.num_rows)

    def append_wallets(self, labels: pa.Table) -> int:
        """Add labels of addresses that are not there yet; returns how many were added."""
        known = {tuple(row.values()) for row in self._store.rows("wallet_labels_there")}
        return self._append_unknown("wallet_labels", labels, WALLET_KEY, known, derived_from=False)

    def _append_keyed(self, name: str, table: pa.Table, key: tuple[str, ...], time: str, *, derived_from: bool) -> int:
        """Add the rows whose key is not there yet; `<name>_there` gives the keys that some tokens have in a span of `time`."""
        tokens, first, last = sorted(set(table["token"].to_pylist())), pc.min(table[time]).as_py(), pc.max(table[time]).as_py()
        known = {tuple(row.values()) for row in self._store.rows(f"{name}_there", tokens=tokens, first=first, last=last)}
        return self._append_unknown(name, table, key, known, derived_from=derived_from)

    def _append_unknown(
        self, name: str, table: pa.Table, key: tuple[str, ...], known: set[tuple[Any, ...]], *, derived_from: bool
    ) -> int:
        keep = []
        for identity in zip(*(table[column].to_pylist() for column in key), strict=True):
            keep.append(identity not in known)
            known.add(identity)
        rows = table.filter(pa.array(keep))
        with self._store.engine.client() as client:
            if derived_from:
                self.note_new(client, rows)
            insert_block(client, name, rows, key)
        return int(rows.num_rows)

    def note_new(self, client: Client, rows: pa.Table) -> None:
        """Durably note from when on what is derived is out of date, before rows seen since then are written."""
        seen_from: datetime | None = pc.min(rows["seen_at"]).as_py() if rows.num_rows else None
        if seen_from is not None and (self._derive_from is None or seen_from < self._derive_from):
            mark_underived(client, seen_from, self._name)
            self._derive_from = seen_from

    def settle(self) -> None:
        """Take out versions that earlier ones replaced; then all rollups are whole: lift the marks of the months written."""
        with self._store.engine.client() as client:
            if self._superseded:
                settle(client)
            mark_settled(client)
        self._marked.clear()
        self._superseded = False


class KnownKeys:
    """A growing map from 64-bit keys to the moment seen: 16 bytes a key, where a Python dict takes some 100."""

    def __init__(self, keys: Keys, seen: Moments) -> None:
        self._keys, self._seen = _sorted(keys.astype(np.uint64), seen)
        self._new: dict[int, int] = {}

    def seen(self, keys: Keys) -> Moments:
        """When each was seen, milliseconds; NEVER for the unknown."""
        found = np.full(len(keys), NEVER, np.int64)
        if len(self._keys):
            at = np.searchsorted(self._keys, keys).clip(max=len(self._keys) - 1)
            found = np.where(self._keys[at] == keys, self._seen[at], found)
        if self._new:
            recent = np.fromiter((self._new.get(key, NEVER) for key in keys.tolist()), np.int64, len(keys))
            found = np.minimum(found, recent)
        return found

    def add(self, keys: Keys, seen: Moments) -> None:
        """Know these too; of a key that is known the earlier moment stays."""
        self._new.update(zip(keys.tolist(), seen.tolist(), strict=True))
        if len(self._new) > MERGE_KEYS:
            count = len(self._new)
            new = np.fromiter(self._new.keys(), np.uint64, count), np.fromiter(self._new.values(), np.int64, count)
            self._keys, self._seen = _sorted(np.concatenate([self._keys, new[0]]), np.concatenate([self._seen, new[1]]))
            self._new.clear()


def _sorted(keys: Keys, seen: Moments) -> tuple[Keys, Moments]:
    """By key; of equal ones the one seen first."""
    order = np.lexsort((seen, keys))
    keys, seen = keys[order], seen[order]
    first = np.ones(len(keys), bool)
    first[1:] = keys[1:] != keys[:-1]
    return (keys, seen) if first.all() else (keys[first], seen[first])


def first_seen(keys: Keys, seen: Moments) -> NDArray[np.bool_]:
    """A mask of the rows that were seen first among those with their key; of equal moments the first row."""
    order = np.lexsort((seen, keys))
    mask = np.zeros(len(keys), bool)
    if len(keys):
        ordered = keys[order]
        mask[order[np.concatenate([[True], ordered[1:] != ordered[:-1]])]] = True
    return mask


def milliseconds(column: pa.ChunkedArray) -> Moments:
    """Times as whole milliseconds since 1970."""
    return np.asarray(column.cast(TIME).cast(pa.int64()).to_numpy())


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
