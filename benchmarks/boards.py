"""How long the boards of stories take on a store of real posts. Prints one line of JSON.

    python -m benchmarks.boards FOLDER [AS_OF ...]

FOLDER is a data folder (RUMA_DATA_DIR) with posts; the boards stand on each AS_OF, by default on the newest post.
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import datetime
from pathlib import Path

import orjson

from ruma.clock import now
from ruma.measures.narratives import narratives
from ruma.measures.reading import Reading
from ruma.measures.talk import talk
from ruma.store.store import Store

ROUNDS = 15
TOKEN = "bitcoin"


def boards(
    store: Store, as_of: datetime, token: str = TOKEN, ecosystem: str | None = "solana", rounds: int = ROUNDS
) -> dict[str, float]:
    """p50 in milliseconds of the board of all talk, of one ecosystem, and of the talk round a token."""
    asks = {
        "narratives, all talk, p50 ms": lambda: narratives(Reading(store, as_of)),
        "narratives, one ecosystem, p50 ms": lambda: narratives(Reading(store, as_of), ecosystem=ecosystem),
        "talk round a token, p50 ms": lambda: talk(Reading(store, as_of), token),
    }
    rows: dict[str, float] = {}
    for name, ask in asks.items():
        ask()
        times = []
        for _ in range(rounds):
            started = time.perf_counter()
            ask()
            times.append((time.perf_counter() - started) * 1e3)
        rows[name] = statistics.median(times)
    return rows


def main(folder: Path, *asked: str) -> None:
    store = Store.embedded(folder, role="bench")
    rows: dict[str, float] = {}
    try:
        for moment in asked or (now().isoformat(),):
            newest = Reading(store, datetime.fromisoformat(moment)).posts_window(168).as_of
            rows |= {f"{name}, on {newest:%Y-%m-%d}": p50 for name, p50 in boards(store, newest).items()}
    finally:
        store.close()
    worst = max(p50 for name, p50 in rows.items() if name.startswith("narratives"))
    print(orjson.dumps(rows | {"narratives on real sets, worst p50, ms": worst}).decode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
