"""`make bench`: prints speed and memory with the machine, as ratios measured in one run where that is possible."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

import orjson
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ruma.measures.declare import declared_measures

CONSOLE = Console()
TROUBLE = Console(stderr=True)
TOKEN_MEASURES = [name for name, measure in declared_measures().items() if measure.family == "token"]
BOARD_MOMENTS = ("2020-09-01T12:00:00+00:00", "2024-11-20T00:00:00+00:00")  # in majors2020 and in solana2024


def machine() -> str:
    """The processor, its cores and the memory, as the system names them."""
    names = [line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    memory = next((line.split()[1] for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), "0")
    name = names[0] if names else platform.processor()
    return f"{name}, {os.cpu_count()} cores, {int(memory) / 2**20:.0f} GiB, Python {platform.python_version()}"


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def run(name: str, *words: str) -> dict[str, float]:
    """One benchmark in a process of its own; it prints one line of JSON. A failure is said at once, and the others go on."""
    command = [sys.executable, "-m", f"benchmarks.{name}", *words]
    with TROUBLE.status(f"benchmarks.{name}"):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        TROUBLE.print(f"[red]{name} failed[/]\n{escape(done.stderr[-2000:])}")
        return {}
    return dict(orjson.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scale", type=int, default=1_000_000, help="posts to grow a store to")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if not (given.data / "majors2020").is_dir():
        TROUBLE.print(f"[red]NOT RUN:[/] no majors2020 in {given.data}; give the folder of real data with DATA=.")
        raise SystemExit(1)
    with tempfile.TemporaryDirectory() as folder:
        found = measured(str(given.data), folder, given.scale, quiet=given.json)
    if given.json:
        rows = {name: value for group in found.values() for name, value in group.items()}
        sys.stdout.buffer.write(orjson.dumps({"machine": machine(), **rows}) + b"\n")
    if failed := [name for name, group in found.items() if not group]:
        TROUBLE.print(f"[red]not measured:[/] {', '.join(failed)}")
        raise SystemExit(1)


def measured(data: str, folder: str, scale: int, *, quiet: bool) -> dict[str, dict[str, float]]:
    """The figures of each benchmark, printed as soon as they are there; empty where it failed."""
    found: dict[str, dict[str, float]] = {}
    for name, words in (
        ("loading", (data, folder)),
        ("answering", (data, folder)),
        ("boards", (folder, *BOARD_MOMENTS)),
        ("measures", (data, f"{folder}/measures")),
        ("access", ()),
        ("scale", (f"{folder}/scale", "--posts", str(scale))),
        ("dex", (f"{folder}/dex",)),
    ):
        found[name] = run(name, *words)
        if not quiet and found[name]:
            CONSOLE.print(table_of(name, found[name]))
    return found


def table_of(name: str, rows: dict[str, float]) -> Table:
    table = Table("figure", "value", "target", title=f"{name}: {machine()}")
    for figure, value in rows.items():
        target = TARGETS.get(figure.rpartition(" posts: ")[2], "")
        if not target and figure.endswith(", growth of p50") and figure.partition(",")[0] in TOKEN_MEASURES:
            target = "< 2"
        table.add_row(figure, f"{value:,.2f}", target)
    return table


TARGETS = {
    "load majors2020, enriched, posts/s": ">= 3,000",
    "load enriched / parse and insert bare rows": "<= 4",
    "server ready on an existing store, s": "< 6",
    "server resident with all sets, MB": "< 900",
    "seed question, first byte p50, ms": "< 100",
    "seed question, whole answer p50, ms": "< 400",
    "token measures over 7 days, worst p50 / (2 x bare + 5 ms)": "<= 1",
    "auth, limits and ledger, embedded, p50, ms": "< 3",
    "auth, limits and ledger, PostgreSQL and Valkey, p50, ms": "< 6",
    "peak memory of writing, MB": "< 2,000",
    "7-day token measure, worst growth of p50": "< 2",
    "narratives, growth of p50": "< 3",
    "narratives, solana, growth of p50": "< 3",
    "narratives on real sets, worst p50, ms": "< 200",
    "dex, growth of p50 with trades": "< 2",
}

if __name__ == "__main__":
    main()
