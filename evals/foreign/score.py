"""Scores the product on markets that its authors' simulator did not make, through what it publishes, with every failure.

    python -m evals.foreign.score [--seeds 1 2 3] [--work FOLDER] [--shown 3]

The generator (`evals.foreign.market`) was written from the public documents alone: words, prices and bots are its own.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from evals.foreign import judge_accounts, judge_marks, judge_stories
from evals.foreign.market import make, write
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from ruma.measures.dex import dex
from ruma.measures.reading import Reading
from ruma.pipeline import load
from ruma.store.engine import Engine
from ruma.store.store import Store

SEEDS = (1, 2, 3)
WITHIN = 0.10
SHOWN = 3
TARGETS: dict[str, tuple[str, Callable[[float], bool]]] = {
    "narratives: recall": (">= 0.90", lambda x: x >= 0.90),
    "narratives: precision": (">= 0.85", lambda x: x >= 0.85),
    "narratives: delay, h": ("< 6", lambda x: x < 6),
    "narratives: delay from five in a day, h": ("", lambda x: True),
    "narratives: false alarms a week": ("< 0.5", lambda x: x < 0.5),
    "callers: rank correlation": (">= 0.6", lambda x: x >= 0.6),
    "callers: interval coverage": ("0.75 to 0.85", lambda x: 0.75 <= x <= 0.85),
    "callers: lucky fools in top ten": ("", lambda x: True),
    "bots: precision": (">= 0.9", lambda x: x >= 0.9),
    "bots: recall": (">= 0.9", lambda x: x >= 0.9),
    "wash: tokens within 10 %": ("1.0", lambda x: x >= 1),
    "mentions: precision": (">= 0.97", lambda x: x >= 0.97),
    "mentions: recall": (">= 0.90", lambda x: x >= 0.90),
    "calls heard: precision": ("", lambda x: True),
    "calls heard: recall": ("", lambda x: True),
}


def wash(store: Store, truth: dict[str, Any]) -> tuple[float, list[str]]:
    """Share of tokens whose adjusted volume over all days is within 10 % of the true one, and the others."""
    start, end = (datetime.fromisoformat(truth[name]) for name in ("start", "end"))
    hours = int((end - start) / timedelta(hours=1))
    shown = {
        (chain, row.token.id): row.volume_usd
        for chain in {row["chain"] for row in truth["dex"]}
        for row in dex(Reading(store, end), chain=chain, hours=hours, limit=200).tokens
    }
    misses = []
    for row in truth["dex"]:
        adjusted = shown.get((row["chain"], row["token"]), 0.0)
        error = adjusted / row["true_usd"] - 1
        if abs(error) > WITHIN:
            raw = row["raw_usd"] / row["true_usd"] - 1
            misses.append(f"{row['token']}: {adjusted:,.0f} USD against {row['true_usd']:,.0f} ({error:+.1%}; raw {raw:+.1%})")
    return 1 - len(misses) / len(truth["dex"]), misses


def score(seed: int, root: Path, shown: int, told: Callable[[str, float], None]) -> tuple[dict[str, float], dict[str, list[str]]]:
    """Figures by name and failures by part; files and store are kept under `root` and found again."""
    folder = root / f"market{seed}"
    if not (folder / "truth.json").exists():
        told("making", 0.0)
        write(make(seed), folder)
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    with gzip.open(folder / "posts.jsonl.gz", "rt", encoding="utf-8") as lines:
        posts = [json.loads(line) for line in lines]
    now = datetime.fromisoformat(truth["end"]) + timedelta(days=1)
    store = Store(Engine.embedded(root / "engine", f"foreign_{seed}"))
    try:
        if store.data_kind() == "empty":
            told("loading", 0.0)
            load(store, [folder], now, root / "rejects.jsonl")
        told("posts", 0.0)
        mentions, calls = judge_marks.judge(folder, [token.record() for token in store.tokens()], truth, now)
        told("accounts", 0.0)
        callers = judge_accounts.judge_callers(store, truth)
        bots = judge_accounts.judge_bots(store, truth, posts)
        within, misses = wash(store, truth)
        stories = judge_stories.judge(store, truth, lambda share: told("narratives", share))
    finally:
        store.close()
    told("done", 1.0)
    found = stories.figures
    return {
        "narratives: recall": found["recall"],
        "narratives: precision": found["precision"],
        "narratives: delay, h": found["delay_hours"],
        "narratives: delay from five in a day, h": found["crowd_delay_hours"],
        "narratives: false alarms a week": found["alarms_week"],
        "callers: rank correlation": callers.figures["rank_correlation"],
        "callers: interval coverage": callers.figures["coverage"],
        "callers: lucky fools in top ten": callers.figures["fools_in_top_ten"],
        "bots: precision": bots.figures["precision"],
        "bots: recall": bots.figures["recall"],
        "wash: tokens within 10 %": within,
        "mentions: precision": mentions.precision,
        "mentions: recall": mentions.recall,
        "calls heard: precision": calls.precision,
        "calls heard: recall": calls.recall,
    }, {
        "narratives": stories.failures,
        f"callers ({callers.figures['callers']:.0f} ranked)": callers.failures,
        "bots": bots.failures,
        "wash": misses,
        "mentions": mentions.failures(shown),
        "calls heard": calls.failures(shown),
    }


def card(figures: dict[int, dict[str, float]]) -> Table:
    """One line a figure, one column a seed; red where it misses its target."""
    table = Table("figure", "target", *(f"seed {seed}" for seed in figures))
    for name, (target, reached) in TARGETS.items():
        values = [(one[name], reached(one[name])) for one in figures.values()]
        table.add_row(name, target, *(f"{value:.3f}" if good else f"[red]{value:.3f}[/red]" for value, good in values))
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    parser.add_argument("--work", type=Path, help="keep markets and stores here, and find them again")
    parser.add_argument("--shown", type=int, default=SHOWN, help="texts of each kind of failure; large: every one")
    given = parser.parse_args()
    console = Console(soft_wrap=True)
    figures: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as place:
        for seed in given.seeds:
            with Progress(console=Console(stderr=True)) as progress:
                task = progress.add_task(f"seed {seed}", total=1.0)
                figures[seed], failures = score(
                    seed,
                    given.work or Path(place),
                    given.shown,
                    lambda what, share, task=task, seed=seed: progress.update(
                        task, description=f"seed {seed}: {what}", completed=share
                    ),
                )
            for part, lines in failures.items():
                console.print(f"\nseed {seed}, {part}:", markup=False)
                for line in lines or ["nothing went wrong"]:
                    console.print(f"  {line}", markup=False, highlight=False)
    console.print(card(figures))


if __name__ == "__main__":
    main()
