"""Reads files of the record format: JSON lines, CSV or Parquet, gzipped or not. Never stores a record.

A bad row is set aside with its line and the reason; a file that breaks off keeps the rows before the break.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, Literal, cast

import orjson
import pyarrow as pa
import pyarrow.parquet as parquet
from pydantic import ValidationError

from ruma.errors import BadInput
from ruma.records import Followers, Post, Price, Record, Token, Trade, WalletLabel
from ruma.sources import bitquery

Kind = Literal["tokens", "posts", "prices", "followers", "trades", "wallets"]
RECORDS: dict[Kind, type[Record]] = {
    "tokens": Token,
    "posts": Post,
    "prices": Price,
    "followers": Followers,
    "trades": Trade,
    "wallets": WalletLabel,
}
LOAD_ORDER: tuple[Kind, ...] = (
    "tokens",
    "prices",
    "followers",
    "wallets",
    "trades",
    "posts",
)  # posts last: they are linked to the tokens
ENDINGS = (".jsonl", ".jsonl.gz", ".csv", ".csv.gz", ".parquet")
LIST_COLUMNS = ("categories",)
FUTURE = timedelta(days=1)  # clocks of sources run a little ahead; more is a wrong date
MAX_LINE_BYTES = 1_000_000  # a longer line is no post; it is set aside without being read whole into a record
csv.field_size_limit(MAX_LINE_BYTES)


@dataclass(frozen=True)
class Reject:
    """A row that was set aside."""

    file: str
    line: int
    reason: str
    row: str


@dataclass(frozen=True)
class RecordFile:
    path: Path
    kind: Kind

    @property
    def bytes(self) -> int:
        return self.path.stat().st_size


def record_files(paths: Iterable[Path]) -> list[RecordFile]:
    """The loadable files among paths and folders, tokens first, posts last; BadInput names what can't be one."""
    found: list[RecordFile] = []
    for path in paths:
        if not path.exists():
            raise BadInput(f"{path}: no such file or folder.", param=str(path))
        if path.is_dir():
            found += [RecordFile(file, kind) for file in files_below(path) if (kind := kind_of(file))]
        elif kind := kind_of(path):
            found.append(RecordFile(path, kind))
        else:
            starts, ends = ", ".join(LOAD_ORDER), ", ".join(ENDINGS)
            raise BadInput(f"{path.name}: a name begins with {starts} and ends in {ends}.", param=str(path))
    unique = {file.path.resolve(): file for file in found}
    return sorted(unique.values(), key=lambda file: (LOAD_ORDER.index(file.kind), str(file.path)))


def files_below(folder: Path) -> list[Path]:
    """All files below a folder, linked folders included, in order of their names."""
    found: list[Path] = []
    walked: set[str] = set()  # a link may lead back up
    for place, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [] if os.path.realpath(place) in walked else folders
        if os.path.realpath(place) not in walked:
            found += [Path(place) / name for name in names]
        walked.add(os.path.realpath(place))
    return sorted(found)


def kind_of(path: Path) -> Kind | None:
    """What a file holds, by its name; None where it is no file of ours."""
    if not (path.is_file() and path.name.endswith(ENDINGS)):
        return None
    return next((kind for kind in LOAD_ORDER if path.name.startswith(kind)), None)


def read_records(
    file: RecordFile, now: datetime, seen_bytes: list[int] | None = None, tokens: Mapping[str, str] | None = None
) -> Iterator[Record | Reject]:
    """Every row as a checked record or a reject, in file order. `seen_bytes[0]` follows the bytes read from disk; `tokens` gives
    token ids by address, for trades that name addresses only."""
    model, limit = RECORDS[file.kind], now + FUTURE
    for line, row in _rows(file, seen_bytes if seen_bytes is not None else [0]):
        if isinstance(row, Reject):
            yield row
            continue
        try:
            record = model.model_validate(bitquery.parse(row, tokens or {}) if bitquery.MARK in row else row)
        except ValueError as error:
            yield Reject(file.path.name, line, explain(error) if isinstance(error, ValidationError) else str(error), _shown(row))
            continue
        if late := _in_future(record, limit):
            yield Reject(file.path.name, line, f"{late}: lies in the future", _shown(row))
        else:
            yield record


def explain(error: ValidationError) -> str:
    """What is wrong with a row: each field and why, without echoing the values."""
    parts = []
    for problem in error.errors(include_input=False, include_url=False, include_context=False)[:4]:
        where = ".".join(str(part) for part in problem["loc"]) or "row"
        parts.append(f"{where}: {problem['msg'].removeprefix('Value error, ')}")
    return "; ".join(parts)


def _in_future(record: Record, limit: datetime) -> str | None:
    for name in ("happened_at", "ts", "snapshot_at", "seen_at"):
        value = getattr(record, name, None)
        if value is not None and value > limit:
            return name
    return None


class _Counting(io.RawIOBase):
    """Passes reads through and keeps the count of bytes, for the progress bar."""

    def __init__(self, raw: IO[bytes], seen: list[int]) -> None:
        self._raw, self._seen = raw, seen

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._raw.read(len(buffer))
        buffer[: len(data)] = data
        self._seen[0] += len(data)
        return len(data)


def _rows(file: RecordFile, seen: list[int]) -> Iterator[tuple[int, dict[str, Any] | Reject]]:
    if file.path.name.endswith(".parquet"):
        yield from _parquet_rows(file, seen)
        return
    with file.path.open("rb") as raw:
        plain = io.BufferedReader(_Counting(raw, seen), 1 << 18)
        stream = cast(IO[bytes], gzip.GzipFile(fileobj=plain) if file.path.name.endswith(".gz") else plain)
        read = _json_rows if ".jsonl" in file.path.suffixes else _csv_rows
        yield from read(file, _lines(file, stream))


def _lines(file: RecordFile, stream: IO[bytes]) -> Iterator[tuple[int, bytes | Reject]]:
    """Numbered lines; a stream that breaks off or is no gzip ends with a reject that says so."""
    number = 0
    try:
        for number, line in enumerate(stream, 1):
            yield number, line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        yield number + 1, Reject(file.path.name, number + 1, f"the file is broken from here on ({error})", "")


def _json_rows(file: RecordFile, lines: Iterator[tuple[int, bytes | Reject]]) -> Iterator[tuple[int, dict[str, Any] | Reject]]:
    for number, line in lines:
        if isinstance(line, Reject):
            yield number, line
        elif len(line) > MAX_LINE_BYTES:
            yield number, Reject(file.path.name, number, f"longer than {MAX_LINE_BYTES} bytes", _shown(line[:200]))
        elif line.strip():
            try:
                row = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                yield number, Reject(file.path.name, number, f"not JSON: {error}", _shown(line))
                continue
            good = isinstance(row, dict)
            yield number, row if good else Reject(file.path.name, number, "not a JSON object", _shown(line))


def _csv_rows(file: RecordFile, lines: Iterator[tuple[int, bytes | Reject]]) -> Iterator[tuple[int, dict[str, Any] | Reject]]:
    """CSV with a header; quoted cells may span lines. An empty cell is an unknown value."""
    broken: list[Reject] = []

    def texts() -> Iterator[str]:
        for _, line in lines:
            if isinstance(line, Reject):
                broken.append(line)
                return
            yield line.decode("utf-8", errors="replace")

    reader = csv.reader(texts())
    header = [name.strip() for name in next(reader, [])]
    if problem := _header_problem(file.kind, header):
        yield 1, Reject(file.path.name, 1, problem, ",".join(header)[:200])
        return
    try:
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                reason = f"{len(cells)} cells where the header has {len(header)}"
                yield reader.line_num, Reject(file.path.name, reader.line_num, reason, ",".join(cells)[:300])
            else:
                yield reader.line_num, _from_cells(dict(zip(header, cells, strict=True)))
    except csv.Error as error:
        yield reader.line_num, Reject(file.path.name, reader.line_num, f"not CSV: {error}", "")
    for reject in broken:
        yield reject.line, reject


def _header_problem(kind: Kind, header: list[str]) -> str | None:
    needed = [name for name, field in RECORDS[kind].model_fields.items() if field.is_required()]
    needed = list(bitquery.COLUMNS) if kind == "trades" and bitquery.MARK in header else needed
    if twice := sorted({name for name in header if header.count(name) > 1}):
        return f"column {', '.join(twice)} stands twice"
    missing = [name for name in needed if name not in header]
    return f"wrong columns: {', '.join(missing)} missing ({kind} need {', '.join(needed)})" if missing else None


def _from_cells(row: dict[str, str]) -> dict[str, Any]:
    """Cells as values: empty is unknown, lists are split at ; or |."""
    known = {name: cell for name, cell in row.items() if cell != ""}
    for name in LIST_COLUMNS:
        if name in known:
            known[name] = [part.strip() for part in known[name].replace("|", ";").split(";") if part.strip()]  # type: ignore[assignment]
    return dict(known)


def _parquet_rows(file: RecordFile, seen: list[int]) -> Iterator[tuple[int, dict[str, Any] | Reject]]:
    try:
        source = parquet.ParquetFile(file.path)
    except (pa.ArrowInvalid, OSError) as error:
        yield 1, Reject(file.path.name, 1, f"not Parquet: {error}", "")
        return
    if problem := _header_problem(file.kind, source.schema_arrow.names):
        yield 1, Reject(file.path.name, 1, problem, "")
        return
    number, share = 0, file.bytes / max(source.metadata.num_rows, 1)
    for batch in source.iter_batches():
        for row in batch.to_pylist():
            number += 1
            yield number, {name: value for name, value in row.items() if value is not None}
        seen[0] = int(number * share)


def _shown(row: Any) -> str:
    """The row as text for the rejects file, short enough to read."""
    if isinstance(row, bytes):
        return row.decode("utf-8", errors="replace").strip()[:500]
    return orjson.dumps(row, default=str).decode()[:500]
