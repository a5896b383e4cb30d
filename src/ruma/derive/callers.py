"""Scores calls and labels their authors day by day. Never lets a label know a call that was decided later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ruma.derive.derive import Span
from ruma.derive.outcomes import BENCHMARK, outcomes
from ruma.measures.cohorts import LABEL_HORIZON_HOURS, cohort_of
from ruma.measures.skill import Floats, above_chance, mean_skill, prior_of
from ruma.store.derived import insert_derived
from ruma.store.store import Store


class Callers:
    """Outcomes of calls, and labels of their authors."""

    name: str = "callers"
    tables: tuple[str, ...] = ("call_outcomes", "author_labels")

    def run(self, store: Store, span: Span, progress: Callable[[float], None]) -> None:
        """Outcomes and labels are worked out from the first day on, and those of the span written."""
        calls = store.table("calls_made", until=span.end)
        found = pa.table({})
        if calls.num_rows:
            tokens = sorted({*calls["token"].unique().to_pylist(), BENCHMARK})
            found = outcomes(calls, store.table("candles_for_calls", tokens=tokens, until=span.end))
        progress(0.6)
        if found.num_rows:
            insert_derived(store, "call_outcomes", found.filter(pc.greater_equal(found["known_day"], _day(span.start))))
            insert_derived(store, "author_labels", labels(found, span.start))


def _day(moment: datetime) -> pa.Scalar:
    return pa.scalar(moment, pa.timestamp("s", tz="UTC"))


def labels(found: pa.Table, start: datetime) -> pa.Table:
    """A row whenever an author's cohort changes on or after `start`; each day stands on outcomes known by its midnight."""
    main = found.filter(pc.equal(found["horizon_hours"], LABEL_HORIZON_HOURS))
    keys, who = np.unique(main["author_key"].to_numpy(), return_inverse=True)
    first = {key: row for row, key in reversed(list(enumerate(main["author_key"].to_pylist())))}
    days = main["known_day"].cast(pa.int64()).to_numpy()
    weight, hit = main["weight"].to_numpy(), main["excess_pct"].to_numpy() > 0
    order = np.argsort(days, kind="stable")
    calls, hits = np.zeros(len(keys)), np.zeros(len(keys))
    cohorts: NDArray[np.int64] = np.zeros(len(keys), np.int64)
    rows: list[dict[str, object]] = []
    edges = [0, *(np.flatnonzero(np.diff(days[order])) + 1).tolist(), len(order)] if len(order) else []  # nothing decided yet
    for begin, end in pairwise(edges):
        today = order[begin:end]
        np.add.at(calls, who[today], weight[today])
        np.add.at(hits, who[today], weight[today] * hit[today])
        now, skill, above = _judged(calls, hits)
        day = int(days[today[0]])
        changed: list[int] = np.flatnonzero(now != cohorts).tolist() if day >= start.timestamp() else []
        for author in changed:
            place = first[int(keys[author])]
            rows.append(
                {
                    "author_key": int(keys[author]),
                    "source": main["source"][place].as_py(),
                    "author": main["author"][place].as_py(),
                    "day": day,
                    "cohort": int(now[author]),
                    "skill": float(skill[author]),
                    "above_chance": float(above[author]),
                    "calls": float(calls[author]),
                    "hits": float(hits[author]),
                }
            )
        cohorts = now
    return pa.Table.from_pylist(rows, LABEL_COLUMNS)


LABEL_COLUMNS = pa.schema(
    [
        ("author_key", pa.uint32()),
        ("source", pa.string()),
        ("author", pa.string()),
        ("day", pa.timestamp("s", tz="UTC")),
        ("cohort", pa.uint8()),
        ("skill", pa.float64()),
        ("above_chance", pa.float64()),
        ("calls", pa.float64()),
        ("hits", pa.float64()),
    ]
)


def _judged(calls: Floats, hits: Floats) -> tuple[NDArray[np.int64], Floats, Floats]:
    prior = prior_of(calls, hits)
    above = above_chance(prior, calls, hits)
    return cohort_of(calls, above), mean_skill(prior, calls, hits), above
