"""The ledger of calls: each entry bound to the one before by a hash, in the order they were seen. Never rewrites an entry.

A call that turns up later but says it was seen before the ledger's end does not fit behind it: the whole chain is then written
again as a new edition, and the old one stays beside it, so that nothing that was ever published can be lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa

from ruma.derive.derive import Span
from ruma.measures.ledger_hash import FORMULAS, GENESIS, entry_hash
from ruma.store.derived import insert_derived
from ruma.store.store import Store

COLUMNS = pa.schema(
    [
        ("edition", pa.uint32()),
        ("seq", pa.uint64()),
        ("source", pa.string()),
        ("source_id", pa.string()),
        ("author", pa.string()),
        ("author_key", pa.uint32()),
        ("token", pa.string()),
        ("direction", pa.string()),
        ("happened_at", pa.timestamp("ms", tz="UTC")),
        ("seen_at", pa.timestamp("ms", tz="UTC")),
        ("text_sha256", pa.string()),
        ("prev_hash", pa.string()),
        ("hash", pa.string()),
    ]
)


class Ledger:
    """Adds what is new to the chain; keeps every edition."""

    name: str = "ledger"
    tables: tuple[str, ...] = ()  # append-only: nothing of it is ever forgotten

    def run(self, store: Store, span: Span, progress: Callable[[float], None]) -> None:
        """Chain all calls seen so far; append those behind the newest edition, or open a new one where they do not fit."""
        chain = list(chained(store.table("calls_made", until=span.end).to_pylist()))
        progress(0.6)
        editions = store.rows("ledger_editions")
        edition, entries, head = 0, 0, GENESIS
        if editions:
            edition, entries, head = (editions[-1][name] for name in ("edition", "entries", "head"))
        fits = entries == 0 or (len(chain) >= entries and chain[entries - 1]["hash"] == head)
        fresh = chain[entries:] if fits else chain
        number = edition if fits and entries else edition + 1
        insert_derived(store, "call_ledger", pa.Table.from_pylist([{**row, "edition": number} for row in fresh], COLUMNS))


def chained(calls: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The entries of a chain from calls in the order they were seen."""
    before = GENESIS
    for seq, call in enumerate(calls, 1):
        row = {**call, "seq": seq, "prev_hash": before}
        row["hash"] = before = entry_hash(row)
        yield row


def first_fault(store: Store) -> tuple[int, int, str] | None:
    """Edition, sequence number and reason of the first entry that does not verify; None where all do."""
    for row in store.rows("ledger_editions"):
        chain = store.rows("ledger_chain", edition=row["edition"])
        before = chain[0]["prev_hash"] if chain[0]["prev_hash"] in FORMULAS else GENESIS
        hash_of = FORMULAS[before]
        for place, entry in enumerate(chain, 1):
            if entry["seq"] != place:
                return row["edition"], place, "an entry is missing before it"
            if entry["prev_hash"] != before:
                return row["edition"], place, "it is not bound to the entry before"
            if entry["hash"] != hash_of(entry):
                return row["edition"], place, "its content does not give its hash"
            before = entry["hash"]
    return None
