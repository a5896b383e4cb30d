"""Records of all callers as known at a moment, in columns, with skill shrunk over all of them. Never a measure by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ruma.measures.cohorts import BASELINE, LABEL_HORIZON_HOURS
from ruma.measures.reading import Reading, Window
from ruma.measures.skill import Excess, Floats, Prior, Skills, excess_of, mean_skill, prior_of, skills_of

Ints = NDArray[np.int64]

HORIZONS_HOURS = (24, 168, 720)


@dataclass(frozen=True)
class Horizon:
    """What the calls of each author came to at one horizon. Counts with `weighed` leave out what overlaps with earlier calls."""

    resolved: Ints
    right: Ints
    weighed: Floats
    weighed_right: Floats
    excess_pct: Floats
    squares: Floats

    @classmethod
    def of(cls, found: pa.Table, author_keys: Ints) -> Horizon:
        """From rows of `caller_records` at one horizon; authors without any are zero."""
        keys = found["author_key"].to_numpy().astype(np.int64)
        place = np.searchsorted(author_keys, keys)
        inside = place < len(author_keys)
        inside[inside] = author_keys[place[inside]] == keys[inside]

        def column(name: str) -> Ints:
            held = np.zeros(len(author_keys), np.int64)
            held[place[inside]] = found[name].to_numpy()[inside]
            return held

        permille = column("permille")
        return cls(
            resolved=column("resolved"),
            right=column("right"),
            weighed=permille / 1000,
            weighed_right=column("hit_permille") / 1000,
            excess_pct=np.where(permille > 0, column("weighed_bps") / np.maximum(permille, 1) / 100, 0.0),
            squares=column("weighed_squares") / 1000 / 10_000,
        )


@dataclass(frozen=True)
class Records:
    """Everyone who made a call, ordered by key, and what they are worth at the main horizon."""

    author_keys: Ints
    calls: Ints
    cohorts: Ints
    main: Horizon
    prior: Prior

    def __len__(self) -> int:
        return len(self.author_keys)

    @cached_property
    def skill(self) -> Floats:
        """Posterior mean of each author; the rest of the posterior is worked out for those who are shown."""
        return mean_skill(self.prior, self.main.weighed, self.main.weighed_right)

    @cached_property
    def excess(self) -> Excess:
        return excess_of(self.main.weighed, self.main.excess_pct * self.main.weighed, self.main.squares)

    def skills(self, rows: Sequence[int] | Ints) -> Skills:
        """Posteriors of some authors."""
        at = np.asarray(rows, np.int64)
        return skills_of(self.prior, self.main.weighed[at], self.main.weighed_right[at])

    def row_of(self, author_key: int) -> int | None:
        row = int(np.searchsorted(self.author_keys, author_key))
        return row if row < len(self) and self.author_keys[row] == author_key else None


def records_at(reading: Reading, window: Window) -> Records:
    """All records at the main horizon as known at the moment asked for."""
    made = reading.table("calls_count", window)
    author_keys = made["author_key"].to_numpy().astype(np.int64)
    main = Horizon.of(reading.table("caller_records", window, horizons=[LABEL_HORIZON_HOURS], keys=[]), author_keys)
    return Records(
        author_keys=author_keys,
        calls=made["calls"].to_numpy(),
        cohorts=_cohorts(reading.table("labels_now", window), author_keys),
        main=main,
        prior=prior_of(main.weighed, main.weighed_right),
    )


def horizons_of(reading: Reading, window: Window, author_key: int) -> dict[int, Horizon]:
    """What one author's calls came to at each horizon, in its first row."""
    found = reading.table("caller_records", window, horizons=list(HORIZONS_HOURS), keys=[author_key])
    keys = np.array([author_key], np.int64)
    return {hours: Horizon.of(found.filter(pc.equal(found["horizon_hours"], hours)), keys) for hours in HORIZONS_HOURS}


@dataclass(frozen=True)
class Name:
    """Who a caller is."""

    source: str
    author: str


def names_of(reading: Reading, window: Window, keys: Sequence[int] = (), name: str = "") -> dict[int, Name]:
    """Names of callers by key: of those with some keys, of those called `name` (lower case), of all where neither is given."""
    rows = reading.rows("caller_names", window, keys=list(keys), name=name)
    return {row["author_key"]: Name(row["source"], row["author"]) for row in rows}


def _cohorts(labels: pa.Table, author_keys: Ints) -> Ints:
    """The label of each author, baseline for those without."""
    cohorts = np.full(len(author_keys), BASELINE, np.int64)
    keys = labels["author_key"].to_numpy().astype(np.int64)
    if len(keys):
        place = np.searchsorted(keys, author_keys).clip(max=len(keys) - 1)
        known = keys[place] == author_keys
        cohorts[known] = labels["cohort"].to_numpy()[place[known]]
    return cohorts
