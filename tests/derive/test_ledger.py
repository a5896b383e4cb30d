"""The ledger of calls: one chain in the order seen, editions for what turns up late, and a change that shows."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruma.derive.ledger import COLUMNS, first_fault
from ruma.measures.calls import CallsResult, calls
from ruma.measures.ledger_hash import GENESIS, HASHED, entry_hash
from ruma.measures.reading import Reading
from ruma.pipeline import load
from ruma.store.derived import insert_derived
from ruma.store.store import Store

NOW = datetime(2026, 6, 1, tzinfo=UTC)
TOKEN = {"id": "solana", "symbol": "SOL", "name": "Solana"}
CALLS = [
    {"source": "s", "source_id": str(n), "author": f"a{n}", "text": f"I am long $SOL here, reason {n}"}
    | {"happened_at": f"2026-03-0{n + 1}T10:00:00Z"}
    for n in range(4)
]


def filled(store: Store, folder: Path, *loads: list[dict[str, str]]) -> Store:
    (folder / "tokens.jsonl").write_bytes(orjson.dumps(TOKEN))
    load(store, [folder / "tokens.jsonl"], NOW, folder / "rejects.jsonl")
    for rows in loads:
        (folder / "posts.jsonl").write_bytes(b"\n".join(orjson.dumps(row) for row in rows))
        load(store, [folder / "posts.jsonl"], NOW, folder / "rejects.jsonl")
    return store


def editions(store: Store) -> list[tuple[int, int]]:
    return [(row["edition"], row["entries"]) for row in store.rows("ledger_editions")]


def answer(store: Store, as_of: datetime = NOW) -> CallsResult:
    return calls(Reading(store, as_of))


def test_each_entry_is_bound_to_the_one_before_by_the_published_formula(empty_store: Store, tmp_path: Path) -> None:
    said = answer(filled(empty_store, tmp_path, CALLS))
    entries = list(reversed(said.calls))
    assert [entry.seq for entry in entries] == [1, 2, 3, 4]
    before = "2" + "0" * 63
    for entry, row in zip(entries, CALLS, strict=True):
        digest = hashlib.sha256(row["text"].encode()).hexdigest()
        when = row["happened_at"].replace("Z", ".000Z")
        fields = [entry.seq, "s", row["source_id"], row["author"], "solana", "long", when, when, digest, before]
        netstrings = "".join(f"{len(str(field).encode())}:{field}," for field in fields)
        assert entry.hash == hashlib.sha256(netstrings.encode()).hexdigest()
        before = entry.hash
    assert (said.entries, said.head) == (4, before)


def test_later_calls_are_added_and_the_past_keeps_its_head(empty_store: Store, tmp_path: Path) -> None:
    store = filled(empty_store, tmp_path, CALLS[:2])
    moment = datetime(2026, 3, 2, 12, tzinfo=UTC)
    first = answer(store, moment).model_dump_json()
    filled(store, tmp_path, CALLS[2:])
    assert editions(store) == [(1, 4)]
    assert answer(store, moment).model_dump_json() == first


def test_a_call_that_turns_up_late_opens_an_edition_and_rewrites_none(new_store: Callable[[], Store], tmp_path: Path) -> None:
    late, whole = new_store(), new_store()
    filled(late, tmp_path, CALLS[1:], CALLS[:1])
    filled(whole, tmp_path, CALLS)
    assert editions(late) == [(1, 3), (2, 4)]
    assert first_fault(late) is None
    assert answer(late).model_dump_json() == answer(whole).model_dump_json()


@pytest.mark.parametrize(
    ("change", "seq", "reason"),
    [
        ("UPDATE direction = 'short' WHERE seq = 2", 2, "its content does not give its hash"),
        ("DELETE WHERE seq = 3", 3, "an entry is missing before it"),
        ("UPDATE prev_hash = repeat('1', 64) WHERE seq = 4", 4, "it is not bound to the entry before"),
    ],
)
def test_a_changed_entry_shows(empty_store: Store, tmp_path: Path, change: str, seq: int, reason: str) -> None:
    store = filled(empty_store, tmp_path, CALLS)
    assert first_fault(store) is None
    with store.engine.client() as client:
        client.command(f"ALTER TABLE call_ledger {change} SETTINGS mutations_sync = 1")
    assert first_fault(store) == (1, seq, reason)


ENTRY: dict[str, Any] = {
    "seq": 1,
    "source": "s",
    "source_id": "1",
    "author": "a",
    "token": "solana",
    "direction": "long",
    "happened_at": datetime(2026, 3, 1, tzinfo=UTC),
    "seen_at": datetime(2026, 3, 1, tzinfo=UTC),
    "text_sha256": "0" * 64,
    "prev_hash": GENESIS,
}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"source": "x\ny", "source_id": "z"}, {"source": "x", "source_id": "y\nz"}),
        ({"source_id": "1,1:b", "author": "c"}, {"source_id": "1", "author": "b,1:c"}),
        ({"author": "é"}, {"author": "e\u0301"}),
    ],
    ids=["line feeds", "netstring signs", "accents"],
)
def test_no_two_entries_share_a_hash(one: dict[str, str], other: dict[str, str]) -> None:
    assert entry_hash(ENTRY | one) != entry_hash(ENTRY | other)


@given(st.text(alphabet="a1:,\n", min_size=4, max_size=12), st.data())
def test_one_text_cut_in_two_ways_gives_two_hashes(text: str, data: st.DataObject) -> None:
    names = ("source", "source_id", "author", "token", "direction")
    text += "\n" * 5
    borders = [place for place, sign in enumerate(text) if sign == "\n"]
    cuts = st.lists(st.sampled_from(borders), min_size=4, max_size=4, unique=True).map(sorted)
    one, other = (_cut(text, data.draw(cuts)) for _ in range(2))
    first, second = (entry_hash(ENTRY | dict(zip(names, fields, strict=True))) for fields in (one, other))
    assert (first == second) == (one == other)


def _cut(text: str, places: list[int]) -> list[str]:
    """The text parted at some of its line feeds."""
    return [text[start + 1 : end] for start, end in pairwise([-1, *places, len(text)])]


def test_a_chain_of_the_first_formula_still_verifies_and_the_next_load_begins_a_new_one(
    empty_store: Store, tmp_path: Path
) -> None:
    store = filled(empty_store, tmp_path, CALLS[:3])
    rows, before = store.rows("ledger_chain", edition=1), "0" * 64
    for row in rows:  # as an older version wrote them
        row["prev_hash"] = before
        fields = [row[name] if not isinstance(row[name], datetime) else _time(row[name]) for name in HASHED]
        row["hash"] = before = hashlib.sha256("\n".join(map(str, fields)).encode()).hexdigest()
    with store.engine.client() as client:
        client.command("TRUNCATE TABLE call_ledger")
    insert_derived(store, "call_ledger", pa.Table.from_pylist([{**row, "edition": 1, "author_key": 1} for row in rows], COLUMNS))
    assert first_fault(store) is None
    filled(store, tmp_path, CALLS[3:])
    assert editions(store) == [(1, 3), (2, 4)]
    assert first_fault(store) is None
    with store.engine.client() as client:
        client.command(
            "ALTER TABLE call_ledger UPDATE author = 'other' WHERE edition = 1 AND seq = 2 SETTINGS mutations_sync = 1"
        )
    assert first_fault(store) == (1, 2, "its content does not give its hash")


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"


def test_the_command_names_the_first_fault(tmp_path: Path) -> None:
    environment = os.environ | {"RUMA_DATA_DIR": str(tmp_path / "data")}

    def run(*words: str) -> tuple[int, str]:
        done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout

    verify = ("-m", "ruma.cli", "ledger", "verify")
    assert run(*verify) == (0, "The ledger is empty: no call has been loaded.\n")
    (tmp_path / "tokens.jsonl").write_bytes(orjson.dumps(TOKEN))
    (tmp_path / "posts.jsonl").write_bytes(b"\n".join(orjson.dumps(row) for row in CALLS))
    assert run("-m", "ruma.cli", "load", str(tmp_path))[0] == 0
    status, said = run(*verify)
    assert status == 0 and said.startswith("edition 1: 4 entries verify, head ")
    change = "ALTER TABLE call_ledger UPDATE author = 'other' WHERE seq = 3 SETTINGS mutations_sync = 1"
    spoil = f"""if True:
        from pathlib import Path
        from ruma.store.store import Store
        store = Store.embedded(Path({str(tmp_path / "data")!r}))
        with store.engine.client() as client:
            client.command({change!r})
        store.close()
    """
    assert run("-c", spoil)[0] == 0
    assert run(*verify) == (1, "edition 1, entry 3: its content does not give its hash\n")


def test_pages_of_an_author_and_of_a_token_are_the_ledger_of_that_author_and_token(empty_store: Store, tmp_path: Path) -> None:
    ether = {"id": "ethereum", "symbol": "ETH", "name": "Ethereum"}
    (tmp_path / "tokens_more.jsonl").write_bytes(orjson.dumps(ether))
    load(empty_store, [tmp_path / "tokens_more.jsonl"], NOW, tmp_path / "rejects.jsonl")
    told = [
        {
            "source": "st"[n % 2],
            "source_id": str(n),
            "author": f"a{n % 3}",
            "text": f"I am long ${('SOL', 'ETH')[n % 4 // 3]}, reason {n}",
        }
        | {"happened_at": f"2026-03-{n + 1:02}T10:00:00Z"}
        for n in range(24)
    ]
    late = {
        "source": "s",
        "source_id": "late",
        "author": "a1",
        "text": "I am long $ETH at last",
        "happened_at": "2026-03-02T09:00:00Z",
    }
    store = filled(empty_store, tmp_path, told, [late])  # a second edition: the first one must not be read
    for as_of in (NOW, datetime(2026, 3, 9, 11, tzinfo=UTC)):
        whole = calls(Reading(store, as_of), limit=500)
        assert whole.entries == whole.matching == len(whole.calls)
        for token in (None, "solana", "ethereum"):
            for author in (None, "a1", "nobody"):
                mine = [
                    entry
                    for entry in whole.calls
                    if (author is None or entry.call.author == author) and (token is None or entry.call.token.id == token)
                ]
                page = calls(Reading(store, as_of), token=token, author=author, limit=3, offset=1)
                assert (page.matching, page.calls) == (len(mine), mine[1:4])
