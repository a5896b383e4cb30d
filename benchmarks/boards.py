"""How the boards of stories grow with the store: milliseconds and posts read. Prints one line of JSON.

    python -m benchmarks.boards FOLDER [AS_OF]

FOLDER is a data folder (RUMA_DATA_DIR) with posts; the boards stand on AS_OF, by default the newest post.
`boards(store, as_of)` is what a benchmark of scale calls for stores of different sizes.
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


def main() -> None:
    store = Store.embedded(Path(sys.argv[1]), role="bench")
    asked = datetime.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else now()
    try:
        newest = Reading(store, asked).posts_window(168).as_of
        print(orjson.dumps(boards(store, newest)).decode())
    finally:
        store.close()


if __name__ == "__main__":
    main()
