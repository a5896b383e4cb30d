"""Whether records of calls predict: skill learned to the end of June 2020 against what the same authors' later calls came to.

Real posts and prices (majors2020). Intervals are 80 %, by bootstrap over authors. The result is printed whatever it is.

    python -m evals.cohorts.score --data DIR
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from evals.callers.score import ranks
from numpy.typing import NDArray

from ruma.measures.caller_records import records_at
from ruma.measures.cohorts import COHORT_NAMES, LABEL_HORIZON_HOURS, cohort_of
from ruma.measures.reading import Reading
from ruma.pipeline import load
from ruma.store.store import Store

LEARNED = datetime(2020, 6, 30, tzinfo=UTC)
END = datetime(2020, 10, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
LEAST_LATER = 5  # scored calls after June before an author's later rate says anything
DRAWS = 2_000
Floats = NDArray[np.float64]


def later_calls(store: Store) -> dict[int, tuple[float, float, float]]:
    """Of each author: weight, weighted hits and weighted excess of the calls made after June."""
    found: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for row in store.rows("outcomes_between", start=LEARNED, until=END, horizon_hours=LABEL_HORIZON_HOURS):
        held = found[row["author_key"]]
        held[0] += row["weight"]
        held[1] += row["weight"] * (row["excess_pct"] > 0)
        held[2] += row["weight"] * row["excess_pct"]
    return {key: (weight, hits, excess) for key, (weight, hits, excess) in found.items()}


def bootstrapped(statistic: list[float]) -> str:
    low, high = np.quantile([value for value in statistic if not np.isnan(value)], [0.1, 0.9])
    return f"{low:+.3f} to {high:+.3f}"


def correlation(rows: Floats) -> float:
    """Spearman's, of learned skill with the later hit rate."""
    return float(np.corrcoef(ranks(rows[:, 0]), ranks(rows[:, 1]))[0, 1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    with tempfile.TemporaryDirectory() as place:
        store = Store.embedded(Path(place))
        load(store, [data / "tokens.jsonl.gz", data / "majors2020"], NOW, Path(place) / "rejects.jsonl")
        reading = Reading(store, LEARNED)
        records = records_at(reading, reading.posts_window(24))
        later = later_calls(store)
        store.close()
    weighed, keys = records.main.weighed, records.author_keys.tolist()
    cohorts = cohort_of(weighed, records.skills(range(len(records))).above_chance)
    print(f"{len(records)} authors with calls to June, {int((weighed > 0).sum())} with an outcome")
    chance = np.random.default_rng(1)
    pairs = np.array(
        [
            (records.skill[row], later[key][1] / later[key][0])
            for row, key in enumerate(keys)
            if weighed[row] > 0 and later.get(key, (0.0,))[0] >= LEAST_LATER
        ]
    )
    drawn = [correlation(pairs[chance.integers(0, len(pairs), len(pairs))]) for _ in range(DRAWS)]
    print(f"skill to June against later hit rate: {correlation(pairs):+.3f} ({bootstrapped(drawn)}), {len(pairs)} authors")
    for cohort, name in COHORT_NAMES.items():
        mine = np.array([later[key] for key, label in zip(keys, cohorts, strict=True) if label == cohort and key in later])
        if not len(mine):
            print(f"{name}: no later call")
            continue
        weight, hits, excess = mine.sum(axis=0)
        parts = (mine[chance.integers(0, len(mine), len(mine))] for _ in range(DRAWS))
        span = bootstrapped([float(part[:, 2].sum() / part[:, 0].sum()) for part in parts])
        print(f"{name}: {len(mine)} authors, hit rate {hits / weight:.3f}, mean excess {excess / weight:+.3f} % a call ({span})")


if __name__ == "__main__":
    main()
