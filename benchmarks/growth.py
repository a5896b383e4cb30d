"""How much longer every question takes on a large store than on a small one: one process a store, asked in turn.

A process may own one folder, so each store is held by a process of its own; the same question goes to the one and then to the
other, so that a busy machine slows both alike.

    python -m benchmarks.growth SMALL LARGE [--only NAME ...]    folders that benchmarks.scale wrote
"""

from __future__ import annotations

import argparse
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from ruma.errors import BadInput
from ruma.measures.attention import attention_of_all
from ruma.measures.callers import callers
from ruma.measures.declare import Measure, declared_measures
from ruma.measures.reading import Reading
from ruma.store.store import Store

END = datetime(2026, 3, 1, tzinfo=UTC)
HOURS = 168
TOKENS = 3  # the loudest ones: they cost most
ROUNDS = 5
MOMENTS = [END - timedelta(days=1 + 29 * back, hours=5, minutes=17) for back in range(ROUNDS)]  # nothing is asked twice
WARM = END - timedelta(days=200, hours=3)  # what is asked first, so that no page of code is read within a measured time
PATIENCE_S = 600.0
VARIANTS: dict[str, dict[str, Any]] = {"narratives": {"ecosystem": "solana"}}  # asked beside the plain question


def questions(tokens: list[str], author: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(name, measure, arguments) of all that is asked: seven days where it takes hours, each token where it is about one."""
    for measure in declared_measures().values():
        for given in _arguments(measure, tokens, author):
            yield measure.name, measure.name, given
            if more := VARIANTS.get(measure.name):
                yield f"{measure.name}, {', '.join(map(str, more.values()))}", measure.name, given | more


def _arguments(measure: Measure, tokens: list[str], author: str) -> list[dict[str, Any]]:
    fields = measure.arguments.model_fields
    examples = {name: (field.examples or [None])[0] for name, field in fields.items() if field.is_required() and name != "id"}
    raw = examples | ({"hours": HOURS} if "hours" in fields else {}) | ({"q": "solana"} if "q" in fields else {})
    raw |= {"author": author} if "author" in fields else {}
    if "id" in fields and "/token/" not in measure.path:
        return []  # one of our own objects, whose ids depend on the data
    return [raw | {"id": token} for token in tokens] if "id" in fields else [raw]


def rest(store: Store) -> None:
    """Wait until the engine has merged what it had begun to: that is how a store rests."""
    until = time.perf_counter() + PATIENCE_S
    with store.engine.client() as client:
        while time.perf_counter() < until and client.query_arrow("SELECT 1 FROM system.merges").num_rows:
            time.sleep(0.5)


def answer(folder: Path) -> None:
    """Hold one store: for each line of JSON that comes, ask and say how many milliseconds it took."""
    store = Store.embedded(folder / "store", role="bench")
    rest(store)
    loud = [row.token for row in attention_of_all(Reading(store, END), Reading(store, END).posts_window(HOURS)).tokens]
    (caller,) = callers(Reading(store, END), limit=1).callers
    print(orjson.dumps({"tokens": loud[:TOKENS], "author": caller.author}).decode(), flush=True)
    for line in sys.stdin:
        asked = orjson.loads(line)
        measure = declared_measures()[asked["measure"]]
        given = {name: value for name, value in measure.parse(asked["arguments"]).items() if name != "as_of"}
        reading = Reading(store, datetime.fromisoformat(asked["as_of"]))
        started, worked = time.perf_counter(), time.process_time()
        try:
            measure.compute(reading, **given)
            print((time.perf_counter() - started) * 1e3, (time.process_time() - worked) * 1e3, flush=True)
        except BadInput:  # about records that these stores hold none of
            print("nan nan", flush=True)
    store.close()


class Held:
    """A store in a process of its own."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.growth", str(folder)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.about: dict[str, Any] = orjson.loads(self._read())

    def _read(self) -> str:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("a store did not answer")
        return line

    def ms(self, measure: str, arguments: dict[str, Any], as_of: datetime) -> tuple[float, float]:
        """Milliseconds that an answer took, and those of processor time."""
        assert self.process.stdin
        line = orjson.dumps({"measure": measure, "arguments": arguments, "as_of": as_of.isoformat()}).decode()
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        took, worked = self._read().split()
        return float(took), float(worked)


@contextmanager
def held(folders: Iterable[Path]) -> Iterator[list[Held]]:
    stores = [Held(folder) for folder in folders]
    try:
        yield stores
    finally:
        for store in stores:
            assert store.process.stdin
            store.process.stdin.close()
            store.process.wait(60)


def compare(*folders: Path, only: Sequence[str] = ()) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """Every question with its p50 in milliseconds on each store: as it is waited for, and of processor time."""
    with held(folders) as stores:
        asked: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        for name, measure, arguments in questions(**stores[0].about):
            asked.setdefault(name, []).append((measure, arguments))
        for name in only or asked:
            found: list[list[tuple[float, float]]] = [[] for _ in stores]
            for moment in (WARM, *MOMENTS):
                for measure, arguments in asked[name]:
                    for store, each in zip(stores, found, strict=True):
                        took = store.ms(measure, arguments, moment)
                        each.extend([took] if moment != WARM else [])
            if not math.isnan(found[0][0][0]):
                yield name, [_p50(each) for each in found]


def _p50(times: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(took for took, _ in times), statistics.median(worked for _, worked in times)


def main(*folders: Path, only: Sequence[str] = ()) -> None:
    """Print p50s and how much the last folder's is above the first's."""
    for name, took in compare(*folders, only=only):
        (first, worked), (last, worked_last) = took[0], took[-1]
        print(
            f"{name:26} {first:8.1f} {last:8.1f} ms  x{last / first:.2f}"
            f"   processor {worked:8.1f} {worked_last:8.1f} ms  x{worked_last / worked:.2f}",
            flush=True,
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--only", nargs="+", default=[], help="names of questions")
    chosen = parser.parse_args()
    if len(chosen.folders) == 1:
        answer(chosen.folders[0])
    else:
        main(*chosen.folders, only=chosen.only)
