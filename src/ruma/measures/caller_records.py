"""Records of all callers as known at a moment, with skill shrunk over all of them. Never a measure by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ruma.measures.cohorts import BASELINE, LABEL_HORIZON_HOURS
from ruma.measures.reading import Reading, Window
from ruma.measures.skill import Excess, Prior, Skills, excess_of, prior_of, skills_of

HORIZONS_HOURS = (24, 168, 720)


@dataclass(frozen=True)
class Horizon:
    """What calls came to at one horizon. Counts with `weighed` leave out what overlaps with earlier calls."""

    resolved: int = 0
    right: int = 0
    weighed: float = 0.0
    weighed_right: float = 0.0
    excess_pct: float = 0.0
    squares: float = 0.0


@dataclass(frozen=True)
class Record:
    """One author's calls."""

    author_key: int
    source: str
    author: str
    calls: int
    cohort: int
    horizons: dict[int, Horizon]

    @property
    def main(self) -> Horizon:
        return self.horizons.get(LABEL_HORIZON_HOURS, Horizon())


@dataclass(frozen=True)
class Records:
    """Everyone who made a call, and what they are worth at the main horizon; rows of the arrays are `callers`."""

    callers: list[Record]
    prior: Prior
    skills: Skills
    excess: Excess

    def row_of(self, author_key: int) -> int | None:
        return next((row for row, record in enumerate(self.callers) if record.author_key == author_key), None)


def records_at(reading: Reading, window: Window) -> Records:
    """All records as known at the moment asked for."""
    horizons: dict[int, dict[int, Horizon]] = {}
    for row in reading.rows("caller_records", window):
        horizons.setdefault(row["author_key"], {})[row["horizon_hours"]] = _horizon(row)
    labels = {row["author_key"]: row["cohort"] for row in reading.rows("labels_now", window)}
    callers = [
        Record(
            author_key=row["author_key"],
            source=row["source"],
            author=row["author"],
            calls=row["calls"],
            cohort=labels.get(row["author_key"], BASELINE),
            horizons=horizons.get(row["author_key"], {}),
        )
        for row in reading.rows("calls_count", window)
    ]
    weighed, right = _column(callers, "weighed"), _column(callers, "weighed_right")
    prior = prior_of(weighed, right)
    sums = _column(callers, "excess_pct") * weighed
    return Records(callers, prior, skills_of(prior, weighed, right), excess_of(weighed, sums, _column(callers, "squares")))


def _column(callers: list[Record], name: str) -> NDArray[np.float64]:
    return np.array([getattr(record.main, name) for record in callers], dtype=np.float64)


def _horizon(row: dict[str, Any]) -> Horizon:
    weight = row["permille"] / 1000
    return Horizon(
        resolved=row["resolved"],
        right=row["right"],
        weighed=weight,
        weighed_right=row["hit_permille"] / 1000,
        excess_pct=row["weighed_bps"] / row["permille"] / 100 if row["permille"] else 0.0,
        squares=row["weighed_squares"] / 1000 / 10_000,
    )
