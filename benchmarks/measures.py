"""How much every token measure over seven days costs beside its bare statements: the same ones, through the same client, no more.

`python -m benchmarks.measures DATA FOLDER` takes a folder of real data and one to work in.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from ruma import clock
from ruma.market_sim.simulate import simulate
from ruma.measures.declare import Measure, declared_measures
from ruma.measures.reading import Reading
from ruma.pipeline import load
from ruma.store.engine import Engine
from ruma.store.store import Store

ROUNDS = 15
FREE_MS = 5.0  # what a measure may take beside twice its statements
SIM_SEED, SIM_DAYS, SIM_POSTS = 71, 120, 60_000
SIM_END = datetime(2026, 3, 1, tzinfo=UTC)
MAJORS_AT = datetime(2020, 9, 1, 12, tzinfo=UTC)


@dataclass
class Recording:
    """A store that keeps what it was asked."""

    store: Store
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def table(self, query: str, /, **parameters: Any) -> pa.Table:
        self.asked.append((query, parameters))
        return self.store.table(query, **parameters)

    def rows(self, query: str, /, **parameters: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.table(query, **parameters).to_pylist()
        return rows

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


def p50s_ms(*works: Callable[[], Any]) -> list[float]:
    """Median of each, measured in turn, so that a busy machine slows all alike."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, taken in zip(works, times, strict=True):
            started = time.perf_counter()
            work()
            taken.append((time.perf_counter() - started) * 1e3)
    return [statistics.median(taken) for taken in times]


def timed(store: Store, measure: Measure, as_of: datetime, token: str) -> tuple[float, float, int]:
    """p50 of the measure as the API gives it (JSON), p50 of its statements alone, and how many they are."""
    arguments = measure.parse({"id": token})
    arguments.pop("as_of")
    recording: Any = Recording(store)
    measure.compute(Reading(recording, as_of), **arguments)

    def bare() -> None:
        for query, parameters in recording.asked:
            store.table(query, **parameters)

    def whole() -> None:
        measure.compute(Reading(store, as_of), **arguments).model_dump_json()

    whole()
    p50, without = p50s_ms(whole, bare)
    return p50, without, len(recording.asked)


def stores(data: Path, folder: Path) -> list[tuple[str, Store, datetime, str]]:
    """The real set and a simulated one, each with a moment and a token to ask about."""
    made = []
    sets = [("majors2020", [data / "tokens.jsonl.gz", data / "majors2020"], MAJORS_AT, "ethereum")]
    simulated = folder / "simulated"
    if not simulated.exists():
        simulate(SIM_SEED, SIM_DAYS, simulated, posts=SIM_POSTS, end=SIM_END)
    sets.append(("simulated", [simulated], SIM_END, "solana"))
    for name, paths, as_of, token in sets:
        store = Store(Engine.embedded(folder / "engine", name))  # a process may open one folder: a database for each
        if store.data_kind() == "empty":
            load(store, paths, clock.now(), folder / "rejects.jsonl")
        made.append((name, store, as_of, token))
    return made


def main(data: Path, folder: Path) -> None:
    figures: dict[str, float] = {}
    names = [name for name, measure in declared_measures().items() if measure.family == "token"]
    worst = 0.0
    for label, store, as_of, token in stores(data, folder):
        for name in names:
            p50, bare, statements = timed(store, declared_measures()[name], as_of, token)
            allowed = 2 * bare + FREE_MS
            worst = max(worst, p50 / allowed)
            figures[f"{name} on {label}, p50 ms"] = round(p50, 2)
            figures[f"{name} on {label}, bare ms"] = round(bare, 2)
            late = "" if p50 <= allowed else "  over"
            print(
                f"{label:10} {name:26} {p50:8.1f} ms  bare {bare:8.1f} ms ({statements})  x{p50 / bare:.2f}{late}",
                file=sys.stderr,
            )
        store.close()
    figures["token measures over 7 days, worst p50 / (2 x bare + 5 ms)"] = round(worst, 3)
    print(orjson.dumps(figures).decode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
