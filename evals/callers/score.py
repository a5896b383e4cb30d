"""Scores callers on planted skill: rank correlation, coverage of the intervals, lucky fools; and how many calls are heard.

Only callers with at least twenty scored calls are ranked. A lucky fool tosses a coin and has a raw rate of the highest tenth.

    python -m evals.callers.score [--seeds 9101 ...] [--days 150] [--failures]
"""

from __future__ import annotations

import argparse
import csv
import gzip
from typing import Any

import numpy as np
from evals.markets import SEEDS, Market, markets
from numpy.typing import NDArray

from ruma.measures.callers import Caller, callers
from ruma.measures.reading import Reading

LEAST_CALLS = 20
TOP = 10


def ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1, equal values sharing their mean rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[inverse])


def heard(market: Market) -> tuple[float, float]:
    """Precision and recall of calls against the posts that were written as calls (reposts of calls count as calls)."""
    with gzip.open(market.folder / "truth_posts.csv.gz", "rt", newline="") as file:
        truth = {row["source_id"]: row for row in csv.DictReader(file)}
    found = {row["source_id"]: row for row in market.store.rows("calls_made", until=market.end)}
    planted = {id for id, row in truth.items() if row["kind"] == "call"}
    right = {id for id in planted & set(found) if (found[id]["direction"] == "long") == (truth[id]["stance"] == "bullish")}
    called = {id for id in found if truth[id]["kind"] in ("call", "repost")}
    return len(called) / max(len(found), 1), len(right) / max(len(planted), 1)


def score(market: Market) -> dict[str, Any]:
    """Figures of one seed, with the callers whose interval misses their skill."""
    known = {row["author"]: row["skill"] for row in market.truth["callers"]}
    board = callers(Reading(market.store, market.end), limit=1_000, min_calls=LEAST_CALLS)
    rows = [row for row in board.callers if row.author in known]
    truth = np.array([known[row.author] for row in rows])
    skill, raw = (np.array([getattr(row, name) or 0.0 for row in rows]) for name in ("skill", "hit_rate"))
    held = [row.skill_low <= known[row.author] <= row.skill_high for row in rows]
    lucky = {row.author for row in rows if known[row.author] == 0.5 and (row.hit_rate or 0.0) >= np.quantile(raw, 0.9)}
    precision, recall = heard(market)
    return {
        "seed": market.seed,
        "callers": len(rows),
        "strangers": len(board.callers) - len(rows),
        "rank_correlation": float(np.corrcoef(ranks(skill), ranks(truth))[0, 1]),
        "coverage": float(np.mean(held)),
        "lucky_by_skill": _lucky(sorted(rows, key=lambda row: -row.skill), lucky),
        "lucky_by_raw_rate": _lucky(sorted(rows, key=lambda row: -(row.hit_rate or 0.0)), lucky),
        "calls_precision": precision,
        "calls_recall": recall,
        "failures": [
            (row.author, row.calls, row.skill_low, row.skill_high, known[row.author])
            for row, ok in zip(rows, held, strict=True)
            if not ok
        ],
    }


def _lucky(rows: list[Caller], lucky: set[str]) -> int:
    return sum(row.author in lucky for row in rows[:TOP])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    parser.add_argument("--days", type=int, default=150)
    parser.add_argument("--failures", action="store_true")
    given = parser.parse_args()
    print("targets: rank correlation >= 0.6, coverage of 80 % intervals 0.75 to 0.85")
    with markets(given.days, trades=False) as market:
        for seed in given.seeds:
            card = score(market(seed))
            fools = f"lucky fools in the top {TOP}: {card['lucky_by_skill']} by skill, {card['lucky_by_raw_rate']} by raw rate"
            calls = f"calls heard: precision {card['calls_precision']:.3f}, recall {card['calls_recall']:.3f}"
            fit = f"rank correlation {card['rank_correlation']:.3f}, coverage {card['coverage']:.3f}"
            print(f"seed {seed}: {card['callers']} callers, {fit}; {fools}; {calls}", flush=True)
            for author, made, low, high, true in card["failures"] if given.failures else ():
                print(f"   missed: {author} ({made} calls) {low:.3f} to {high:.3f}, true {true:.3f}")


if __name__ == "__main__":
    main()
