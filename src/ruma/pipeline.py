"""The left half of the flow on one page: files -> records -> marks -> store. Never answers a question.

Enrichment is the costly step, so a large load marks its posts in helper processes while this one parses and stores.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

import orjson
import pyarrow as pa

from ruma.enrich.marks import Marker, Marks
from ruma.records import Post, Price, Record, Token
from ruma.sources.files import Kind, RecordFile, Reject, read_records, record_files
from ruma.store.store import Store
from ruma.store.writing import MARK_COLUMNS, POST_COLUMNS, PRICE_COLUMNS, Writer, writing

BATCH_ROWS = 10_000  # one insert of this size takes about 40 ms and leaves one part a month
SMALL_LOAD_BYTES = 1_000_000  # below this, starting helper processes costs more than they save
AHEAD = 2  # batches in flight per helper: keeps them busy and memory bounded

Item = TypeVar("Item")
Marking = Callable[[list[str]], "Future[pa.Table]"]


@dataclass
class LoadReport:
    """What a load did, by kind."""

    loaded: dict[Kind, int] = field(default_factory=lambda: {"tokens": 0, "posts": 0, "prices": 0})
    already_there: dict[Kind, int] = field(default_factory=lambda: {"tokens": 0, "posts": 0, "prices": 0})
    rejected: int = 0
    rejects_file: Path | None = None
    files: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        """True if a row was loaded or was there already."""
        return any(self.loaded.values()) or any(self.already_there.values())


Progress = Callable[[RecordFile, int], None]


def load(store: Store, paths: Iterable[Path], now: datetime, rejects: Path, progress: Progress | None = None) -> LoadReport:
    """Load every record file among `paths`; rejected rows are appended to `rejects` as JSON lines.

    `progress(file, bytes_read)` is called as a file is read. BadInput names a path that can't be loaded; nothing is
    loaded then.
    """
    files = record_files(paths)
    report = LoadReport(files=len(files))
    with _rejects(rejects, report) as reject, writing(store, f"load {os.getpid()}") as writer:
        had_posts = bool(store.one("data_kind")["posts"])
        for file in (f for f in files if f.kind == "tokens"):
            _load_tokens(store, _records(file, now, reject, progress), report)
        if had_posts and report.loaded["tokens"]:
            report.notes.append("Posts stored before these tokens keep their old mentions; load tokens first.")
        for file in (f for f in files if f.kind == "prices"):
            _load_prices(writer, _records(file, now, reject, progress), report)
        posts = [f for f in files if f.kind == "posts"]
        if posts:
            with marking([token.record() for token in store.tokens()], sum(f.bytes for f in posts)) as mark:
                records = chain.from_iterable(_records(file, now, reject, progress) for file in posts)
                _load_posts(writer, records, report, mark)
    return report


def _records(file: RecordFile, now: datetime, reject: Callable[[Reject], None], progress: Progress | None) -> Iterator[Any]:
    read = [0]
    for index, record in enumerate(read_records(file, now, read)):
        if progress and index % 2_000 == 0:
            progress(file, read[0])
        if isinstance(record, Reject):
            reject(record)
        else:
            yield record
    if progress:
        progress(file, file.bytes)


@contextmanager
def _rejects(path: Path, report: LoadReport) -> Iterator[Callable[[Reject], None]]:
    """Writes rejected rows to `path`, which is made only when there is one."""
    file = None

    def reject(row: Reject) -> None:
        nonlocal file
        if file is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("wb")
            report.rejects_file = path
        file.write(orjson.dumps({"file": row.file, "line": row.line, "reason": row.reason, "row": row.row}) + b"\n")
        report.rejected += 1

    try:
        yield reject
    finally:
        if file is not None:
            file.close()


def _load_tokens(store: Store, tokens: Iterator[Token], report: LoadReport) -> None:
    first: dict[str, Token] = {}  # the first row of an id counts: lists are in order of importance
    rows = 0
    for rows, token in enumerate(tokens, 1):  # noqa: B007 (the count is used below)
        first.setdefault(token.id, token)
    written = store.put_tokens(list(first.values()))
    report.loaded["tokens"] += written
    report.already_there["tokens"] += rows - written


def _load_prices(writer: Writer, prices: Iterator[Price], report: LoadReport) -> None:
    for batch in _batches(prices):
        added = writer.append_prices(price_table(batch))
        report.loaded["prices"] += added
        report.already_there["prices"] += len(batch) - added


def _load_posts(writer: Writer, posts: Iterator[Post], report: LoadReport, mark: Marking) -> None:
    for batch, marks in _marked(posts, mark):
        added = writer.append_posts(post_table(batch, marks))
        report.loaded["posts"] += added
        report.already_there["posts"] += len(batch) - added


def _marked(posts: Iterator[Post], mark: Marking) -> Iterator[tuple[list[Post], pa.Table]]:
    """Batches with their marks, in file order, a few batches being marked ahead."""
    waiting: list[tuple[list[Post], Future[pa.Table]]] = []
    for batch in _batches(posts):
        waiting.append((batch, mark([post.text for post in batch])))
        if len(waiting) > AHEAD * _helpers():
            done, future = waiting.pop(0)
            yield done, future.result()
    for done, future in waiting:
        yield done, future.result()


def _batches(items: Iterator[Item], size: int = BATCH_ROWS) -> Iterator[list[Item]]:
    while batch := list(islice(items, size)):
        yield batch


def _helpers() -> int:
    return max(1, min(4, os.cpu_count() or 1))


@contextmanager
def marking(tokens: list[Token], bytes_to_read: int) -> Iterator[Marking]:
    """A way to mark texts: in helper processes for a large load, in this one for a small."""
    if bytes_to_read < SMALL_LOAD_BYTES:
        marker = Marker(tokens)

        def mark_here(texts: list[str]) -> Future[pa.Table]:
            future: Future[pa.Table] = Future()
            future.set_result(mark_table(marker.mark(texts)))
            return future

        yield mark_here
        return
    # spawn: the engine's threads do not survive a fork
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(_helpers(), context, initializer=_start_helper, initargs=(tokens,)) as pool:
        yield lambda texts: pool.submit(_mark, texts)


_marker: Marker | None = None  # of a helper process; set once by its initializer


def _start_helper(tokens: list[Token]) -> None:
    global _marker
    _marker = Marker(tokens)


def _mark(texts: list[str]) -> pa.Table:
    assert _marker is not None
    return mark_table(_marker.mark(texts))  # columns cross to the parent in a fraction of the time objects take


def post_table(posts: list[Post], marks: pa.Table) -> pa.Table:
    """Posts and their marks as the columns of the store."""
    plain = [field for field in POST_COLUMNS if field.name not in MARK_COLUMNS.names]
    values = {field.name: [getattr(post, field.name) for post in posts] for field in plain if field.name != "seen_at"}
    values["seen_at"] = [post.known_at for post in posts]
    table = pa.table([pa.array(values[field.name], field.type) for field in plain], schema=pa.schema(plain))
    for name, column in zip(marks.column_names, marks.columns, strict=True):
        table = table.append_column(name, column)
    return table.select(POST_COLUMNS.names)


def mark_table(marks: list[Marks]) -> pa.Table:
    """Marks as the columns of the store."""
    values: dict[str, list[Any]] = {
        "mention_ids": [[mention.token_id for mention in mark.mentions] for mark in marks],
        "mention_confidences": [[mention.confidence for mention in mark.mentions] for mark in marks],
        "mention_hows": [[mention.how for mention in mark.mentions] for mark in marks],
    }
    values |= {name: [getattr(mark, name) for mark in marks] for name in MARK_COLUMNS.names if name not in values}
    return pa.table([pa.array(values[field.name], field.type) for field in MARK_COLUMNS], schema=MARK_COLUMNS)


def price_table(prices: list[Price]) -> pa.Table:
    """Candles as the columns of the store."""
    columns = {
        name: [getattr(price, name) for price in prices] for name in PRICE_COLUMNS.names if name not in ("token", "seen_at")
    }
    columns |= {"token": [price.token_id for price in prices], "seen_at": [price.known_at for price in prices]}
    return pa.table([pa.array(columns[f.name], f.type) for f in PRICE_COLUMNS], schema=PRICE_COLUMNS)


def mark_file(path: Path, tokens: list[Token], now: datetime) -> Iterator[tuple[Post, Marks] | Reject]:
    """Posts of a file with their marks, storing nothing; rejects come where they stand."""
    marker = Marker(tokens)
    (file,) = record_files([path])
    held: list[Record | Reject] = []
    for row in chain(read_records(file, now), [None]):
        if row is not None:
            held.append(row)
        if row is None or len(held) >= BATCH_ROWS:
            marks = iter(marker.mark([item.text for item in held if isinstance(item, Post)]))
            for item in held:
                if isinstance(item, Post):
                    yield item, next(marks)
                elif isinstance(item, Reject):
                    yield item
            held = []
