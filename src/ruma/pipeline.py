"""The left half of the flow on one page: files -> records -> marks -> store -> derived. Never answers a question.

Enrichment is the costly step, so a large load marks its posts in helper processes while this one parses and stores.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

import orjson
import pyarrow as pa

from ruma.derive.derive import derive
from ruma.enrich.marks import Marker, Marks
from ruma.marking import MARK_ROWS, Marking, helpers, marking, read_of
from ruma.records import Post, Price, Record, Token
from ruma.sources.files import ENDINGS, LOAD_ORDER, Kind, RecordFile, Reject, read_records, record_files
from ruma.store.columns import FOLLOWER_COLUMNS, MARK_COLUMNS, POST_COLUMNS, PRICE_COLUMNS, TRADE_COLUMNS, WALLET_COLUMNS
from ruma.store.store import Store
from ruma.store.writing import Writer, writing

BATCH_ROWS = 10_000  # one insert of this size takes about 40 ms and leaves one part a month
SHOWN_REJECTS = 3
REPORT_ORDER: tuple[Kind, ...] = ("tokens", "posts", "prices", "trades", "wallets", "followers")
AHEAD = 4  # parts in flight per helper: keeps them busy and memory bounded

Item = TypeVar("Item")


@dataclass
class LoadReport:
    """What a load did, by kind."""

    loaded: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(REPORT_ORDER, 0))
    already_there: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(REPORT_ORDER, 0))
    rejected: int = 0
    rejects_file: Path | None = None
    first_rejects: list[Reject] = field(default_factory=list)
    files: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        """True if a row was loaded or was there already."""
        return any(self.loaded.values()) or any(self.already_there.values())


Progress = Callable[[RecordFile, int], None]


Deriving = Callable[[str, float], None]


def load(
    store: Store,
    paths: Iterable[Path],
    now: datetime,
    rejects: Path,
    progress: Progress | None = None,
    deriving: Deriving | None = None,
    *,
    derived: bool = True,
) -> LoadReport:
    """Load every record file among `paths`; rejected rows are appended to `rejects` as JSON lines.

    `progress(file, bytes_read)` is called as a file is read, `deriving(pass, share done)` afterwards. With `derived` False
    what follows from the records is left to the next load or start. BadInput names a path that can't be loaded; nothing is
    loaded then.
    """
    files = record_files(paths)
    report = LoadReport(files=len(files))
    if not files:
        report.notes.append(f"No record file there: a name begins with {', '.join(LOAD_ORDER)} and ends in {', '.join(ENDINGS)}.")
    with _rejects(rejects, report) as reject, writing(store, f"load {os.getpid()}") as writer:
        had_posts = store.data_kind() != "empty"
        for file in (f for f in files if f.kind == "tokens"):
            _load_tokens(store, _records(file, now, reject, progress), report)
        if had_posts and report.loaded["tokens"]:
            report.notes.append("Posts stored before these tokens keep their old mentions; load tokens first.")
        addresses = {
            token.address: token.id for token in reversed(list(store.tokens())) if token.address
        }  # the first of an address
        for file in (f for f in files if f.kind not in ("tokens", "posts")):
            _load_plain(writer, file.kind, _records(file, now, reject, progress, addresses), report)
        posts = [f for f in files if f.kind == "posts"]
        if posts:
            with marking([token.record() for token in store.tokens()], sum(f.bytes for f in posts)) as mark:
                records = chain.from_iterable(_records(file, now, reject, progress) for file in posts)
                _load_posts(writer, records, report, mark)
    if derived:
        derive(store, deriving)
    return report


def _records(
    file: RecordFile,
    now: datetime,
    reject: Callable[[Reject], None],
    progress: Progress | None,
    tokens: Mapping[str, str] | None = None,
) -> Iterator[Any]:
    read = [0]
    for index, record in enumerate(read_records(file, now, read, tokens)):
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
        if len(report.first_rejects) < SHOWN_REJECTS:
            report.first_rejects.append(row)

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


def _load_plain(writer: Writer, kind: Kind, records: Iterator[Any], report: LoadReport) -> None:
    """Records that carry no marks: they are stored as they are."""
    append = {
        "prices": writer.append_prices,
        "followers": writer.append_followers,
        "trades": writer.append_trades,
        "wallets": writer.append_wallets,
    }[kind]
    for batch in _batches(records):
        added = append(plain_table(kind, batch))
        report.loaded[kind] += added
        report.already_there[kind] += len(batch) - added


def _load_posts(writer: Writer, posts: Iterator[Post], report: LoadReport, mark: Marking) -> None:
    for batch, marks in _marked(posts, mark):
        added = writer.append_posts(post_table(batch, marks))
        report.loaded["posts"] += added
        report.already_there["posts"] += len(batch) - added


def _marked(posts: Iterator[Post], mark: Marking) -> Iterator[tuple[list[Post], pa.Table]]:
    """Batches with their marks, in file order, some being marked ahead."""
    waiting: deque[tuple[list[Post], Future[pa.Table]]] = deque()
    ready: list[tuple[list[Post], pa.Table]] = []

    def take(most: int) -> Iterator[tuple[list[Post], pa.Table]]:
        while len(waiting) > most:
            batch, future = waiting.popleft()
            ready.append((batch, future.result()))
            if sum(len(posts) for posts, _ in ready) >= BATCH_ROWS or not waiting:
                yield [post for posts, _ in ready for post in posts], pa.concat_tables(table for _, table in ready)
                ready.clear()

    for batch in _batches(posts, MARK_ROWS):
        waiting.append((batch, mark(batch)))
        yield from take(AHEAD * helpers())
    yield from take(0)


def _batches(items: Iterator[Item], size: int = BATCH_ROWS) -> Iterator[list[Item]]:
    while batch := list(islice(items, size)):
        yield batch


def post_table(posts: list[Post], marks: pa.Table) -> pa.Table:
    """Posts and their marks as the columns of the store."""
    plain = [field for field in POST_COLUMNS if field.name not in MARK_COLUMNS.names]
    values = {field.name: [getattr(post, field.name) for post in posts] for field in plain if field.name != "seen_at"}
    values["seen_at"] = [post.known_at for post in posts]
    table = pa.table([pa.array(values[field.name], field.type) for field in plain], schema=pa.schema(plain))
    for name, column in zip(marks.column_names, marks.columns, strict=True):
        table = table.append_column(name, column)
    return table.select(POST_COLUMNS.names)


PLAIN_COLUMNS = {
    "prices": PRICE_COLUMNS,
    "followers": FOLLOWER_COLUMNS,
    "trades": TRADE_COLUMNS,
    "wallets": WALLET_COLUMNS,
}
FIELDS = {"token": "token_id", "seen_at": "known_at"}  # of a record, where its column is called otherwise


def plain_table(kind: Kind, records: list[Any]) -> pa.Table:
    """Records as the columns of the store."""
    schema = PLAIN_COLUMNS[kind]
    columns = [pa.array([getattr(row, FIELDS.get(f.name, f.name)) for row in records], f.type) for f in schema]
    return pa.table(columns, schema=schema)


def price_table(prices: list[Price]) -> pa.Table:
    """Candles as the columns of the store."""
    return plain_table("prices", prices)


def mark_file(path: Path, tokens: list[Token], now: datetime) -> Iterator[tuple[Post, Marks] | Reject]:
    """Posts of a file with their marks, storing nothing; rejects come where they stand."""
    marker = Marker(tokens)
    (file,) = record_files([path])
    held: list[Record | Reject] = []
    for row in chain(read_records(file, now), [None]):
        if row is not None:
            held.append(row)
        if row is None or len(held) >= BATCH_ROWS:
            marks = iter(marker.mark(*read_of([item for item in held if isinstance(item, Post)])))
            for item in held:
                if isinstance(item, Post):
                    yield item, next(marks)
                elif isinstance(item, Reject):
                    yield item
            held = []
