"""Deriving: from the right month on, in order, once, and again where a process died."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pyarrow as pa
import pytest

from ruma.derive.derive import Span, derive
from ruma.pipeline import load
from ruma.store.derived import insert_derived
from ruma.store.store import Store

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass
class Days:
    """A pass that notes the days it was asked for; `dies` to break off."""

    name: str = "days"
    tables: tuple[str, ...] = ("derived_days",)
    dies: bool = False
    spans: list[Span] = field(default_factory=list)

    def run(self, store: Store, span: Span, progress: Callable[[float], None]) -> None:
        self.spans.append(span)
        if self.dies:
            raise KeyboardInterrupt
        insert_derived(store, "derived_days", pa.table({"day": pa.array(span.days, pa.timestamp("ms", tz="UTC"))}))


@pytest.fixture
def store(empty_store: Store) -> Store:
    with empty_store.engine.client() as client:
        client.command(
            "CREATE TABLE derived_days (day DateTime64(3, 'UTC')) ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY day"
        )
    return empty_store


def days(store: Store) -> list[str]:
    with store.engine.client() as client:
        rows = client.query_arrow("SELECT toString(toDate(day)) AS day FROM derived_days ORDER BY day").to_pylist()
    return [row["day"] for row in rows]


def put(store: Store, folder: Path, *moments: str) -> None:
    rows = [{"source": "s", "source_id": m, "author": "a", "text": "hello", "happened_at": m} for m in moments]
    (folder / "posts.jsonl").write_bytes(b"\n".join(orjson.dumps(row) for row in rows))
    # the product's own passes lift the note; this test is about a pass of its own
    load(store, [folder / "posts.jsonl"], NOW, folder / "rejects.jsonl", derived=False)


def test_nothing_new_derives_nothing(store: Store) -> None:
    one = Days()
    assert derive(store, todo=[one]) is None
    assert one.spans == []


def test_new_records_are_derived_from_their_month_on_and_only_once(store: Store, tmp_path: Path) -> None:
    put(store, tmp_path, "2026-01-30T10:00:00Z", "2026-02-02T23:59:59Z")
    one = Days()
    span = derive(store, todo=[one])
    assert span == Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 3, tzinfo=UTC))
    assert days(store)[0] == "2026-01-01" and days(store)[-1] == "2026-02-02" and len(days(store)) == 33
    assert derive(store, todo=[one]) is None
    put(store, tmp_path, "2026-02-03T01:00:00Z")
    derive(store, todo=[one])
    assert one.spans[-1] == Span(datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 2, 4, tzinfo=UTC))
    assert len(days(store)) == len(set(days(store))) == 34


def test_records_of_an_earlier_month_make_all_later_months_be_derived_again(store: Store, tmp_path: Path) -> None:
    put(store, tmp_path, "2026-02-02T00:00:00Z")
    one = Days()
    derive(store, todo=[one])
    put(store, tmp_path, "2025-12-31T00:00:00Z")
    assert derive(store, todo=[one]) == Span(datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 2, 3, tzinfo=UTC))
    assert days(store)[0] == "2025-12-01" and len(days(store)) == len(set(days(store))) == 31 + 31 + 2


def test_a_pass_that_dies_is_run_again(store: Store, tmp_path: Path) -> None:
    put(store, tmp_path, "2026-02-02T00:00:00Z")
    with pytest.raises(KeyboardInterrupt):
        derive(store, todo=[Days(dies=True)])
    one = Days()
    assert derive(store, todo=[one]) is not None
    assert len(days(store)) == 2
