"""Simulated markets for the scorecards: one store a seed, loaded once, with the truth that was planted. Never tuned on.

with markets() as market:
    one = market(9101)
    one.store, one.truth, one.folder, one.end
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ruma.market_sim.simulate import simulate
from ruma.pipeline import load
from ruma.store.engine import Engine
from ruma.store.store import Store

SEEDS = (9101, 9102, 9103, 9104, 9105)  # the scorecard's own: nothing is ever tuned on them
DAYS = 45
END = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Market:
    """One simulated market at rest."""

    seed: int
    folder: Path
    store: Store
    truth: dict[str, Any]
    end: datetime


@contextmanager
def markets(days: int = DAYS, **more: Any) -> Iterator[Callable[[int], Market]]:
    """Makes the market of a seed when it is first asked for; all live in one engine folder, as a process may own only one."""
    made: dict[int, Market] = {}
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)

        def market(seed: int) -> Market:
            if seed not in made:
                folder = root / str(seed)
                simulate(seed, days, folder, end=END, **more)
                store = Store(Engine.embedded(root / "engine", f"seed_{seed}"))
                load(store, [folder], NOW, root / "rejects.jsonl")
                truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
                made[seed] = Market(seed, folder, store, truth, END)
            return made[seed]

        try:
            yield market
        finally:
            for one in made.values():
                one.store.close()
