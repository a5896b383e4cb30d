"""What the terminal shows: bars, counts, tables, answers. Never computes."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import TracebackType
from typing import Any

from pydantic import BaseModel
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from ruma.cli.remote import Piece
from ruma.measures.declare import Measure, Result
from ruma.pipeline import LoadReport
from ruma.sources.files import RecordFile

MAX_ROWS = 40  # a terminal's height; --json has all
IDENTITIES = ("token_id", "coingecko_id", "address", "handle", "followers", "image_url", "source_id", "url")  # for machines
ALWAYS_COUNTED = ("tokens", "posts", "prices")  # the rest is told of only where there is any
MAX_COLUMNS = 9  # and about its width
PIPED_COLUMNS = 200  # where there is no terminal, nothing cuts a name short


def output() -> Console:
    """Standard output, as wide as the terminal or, piped, as wide as any table."""
    return Console(width=None if sys.stdout.isatty() else PIPED_COLUMNS)


class LoadBars:
    """A bar a file, by bytes read; then a bar for each kind of knowledge that is derived."""

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn(), TimeRemainingColumn())
        self._bars = Progress(*columns, console=console)
        self._deriving = Progress(TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), console=console)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> LoadBars:
        self._bars.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bars.stop()
        self._deriving.stop()

    def deriving(self, name: str, share: float) -> None:
        """What is derived after the files were read."""
        if not self._deriving.live.is_started:
            self._bars.stop()
            self._deriving.start()
        if name not in self._tasks:
            self._tasks[name] = self._deriving.add_task(f"deriving {name}", total=1.0)
        self._deriving.update(self._tasks[name], completed=share)

    def update(self, file: RecordFile, done: int) -> None:
        name = str(file.path)
        if name not in self._tasks:
            self._tasks[name] = self._bars.add_task("/".join(file.path.parts[-2:]), total=file.bytes)
        self._bars.update(self._tasks[name], completed=done)


def print_load_report(report: LoadReport) -> None:
    """Counts by kind and where bad rows went."""
    table = Table("", "loaded", "already there")
    for kind, loaded in report.loaded.items():
        if kind not in ALWAYS_COUNTED and not loaded and not report.already_there[kind]:
            continue
        table.add_row(kind, f"{loaded:,}", f"{report.already_there[kind]:,}")
    console = output()
    console.print(table)
    where = f", set aside in {report.rejects_file}" if report.rejects_file else ""
    console.print(f"rejected: {report.rejected:,}{where}", highlight=False, soft_wrap=True)
    for reject in report.first_rejects:
        console.print(f"  {reject.file}, line {reject.line}: {reject.reason}", highlight=False, soft_wrap=True)
    for note in report.notes:
        console.print(f"note: {note}", highlight=False, soft_wrap=True)


def stream_answer(answer: Iterable[Piece]) -> None:
    """The text as it comes, then one line on what it stands on."""
    whole: dict[str, Any] | None = None
    for text, end in answer:
        sys.stdout.write(text)
        sys.stdout.flush()
        whole = end or whole
    sys.stdout.write("\n")
    if whole:
        about = whole["choices"][0]["message"].get("ruma", {})
        figures, used = about.get("figures", {}), whole["usage"]["credits_used"]
        line = f"as of {about.get('as_of')} · {figures.get('checked', 0)} figures checked · {used} credits"
        Console(stderr=True).print(f"[dim]{line}[/]", highlight=False)


def print_measure(measure: Measure, result: Result, *, as_json: bool) -> None:
    """JSON, or what it comes to and the newest rows as tables."""
    if as_json:
        sys.stdout.write(result.model_dump_json(indent=2) + "\n")
        return
    console = output()
    console.print(f"[bold]{measure.title}[/]  as of {result.as_of:%Y-%m-%d %H:%M} UTC, n {result.n}", highlight=False)
    for note in result.notes:
        console.print(f"[yellow]{note}[/]", highlight=False)
    for name in type(result).model_fields:
        if isinstance(part := getattr(result, name), BaseModel) and name != "token":
            _print_part(console, name, part)
    for name in type(result).model_fields:
        rows = getattr(result, name)
        for key, series in rows.items() if isinstance(rows, dict) else ((name, rows),):
            if isinstance(series, list) and series and isinstance(series[0], BaseModel):
                _print_rows(console, key if key == name else f"{name} {key}", series)


def _print_part(console: Console, name: str, part: BaseModel) -> None:
    """Figures of the overview, of the newest bucket, of how it was computed: what is neither nested nor a list."""
    table = Table("figure", "value", title=None if name == "overview" else name)
    for key, value in part.model_dump(mode="json").items():
        if not isinstance(value, dict) and (name == "overview" or not isinstance(value, list)):
            table.add_row(key, _cell(value))
    console.print(table)


def _print_rows(console: Console, name: str, rows: list[BaseModel]) -> None:
    shown = [row.model_dump(mode="json") for row in rows[-MAX_ROWS:]]
    plain = [column for column in shown[0] if not isinstance(shown[0][column], list | dict) and column not in IDENTITIES]
    columns = plain[:MAX_COLUMNS]
    more = f" ({len(plain) - MAX_COLUMNS} more columns with --json)" if len(plain) > MAX_COLUMNS else ""
    table = Table(*columns, title=name + more)
    for row in shown:
        table.add_row(*(_cell(row[column]) for column in columns))
    console.print(table)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) >= 0.01 or value == 0 else f"{value:.3g}"
    return str(value) if not isinstance(value, list | dict) else f"{len(value)} rows"
