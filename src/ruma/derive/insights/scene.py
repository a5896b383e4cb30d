"""What the rules read: one month of steps and the four weeks before, in columns. Never holds what a step had not seen.

Every column is "as seen at its own step": the value at step S counts records that happened in the hours before S and had been
seen before S. So a later arrival changes later steps only, and a baseline over past steps is one of what was known then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ruma.derive.insights.rule import moment, news_kinds
from ruma.store.store import Store

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

DAY_HOURS = 24
PAST_DAYS = 28  # four weeks of one's own past: every hour of the week is in it four times
HALF_LIFE_DAYS = 10.0
OTHER_SORT_OF_DAY = 0.4  # a working day says less about a Sunday than another Sunday does
LEAST_DAYS = 7  # of past before anything can be called unusual
WEIGHT_UNIT = 1024  # weights are whole numbers: sums of whole numbers are the same in any order, so no bit depends on it
MOST_TOKENS = 3  # a post that names more tokens is a list and tells news of none

GROUPS: Mapping[str, tuple[int, int]] = {"talk": (6, 1), "tone": (24, 3), "news": (12, 1), "topic": (24, 6)}
"""Hours looked back over, and hours between steps, of each group of subjects."""


@dataclass(frozen=True)
class Usual:
    """What is usual for a key at each step, by its own past at that time of day and sort of day."""

    mean: Floats
    sd: Floats
    known: Flags  # enough past to say

    def rise(self, now: Floats, floor: float) -> Floats:
        """Biased z: (now - max(mean, floor)) / (max(sd, sqrt of that mean) + floor); rare keys do not explode."""
        level = np.maximum(self.mean, floor)
        z: Floats = np.where(self.known, (now - level) / (np.maximum(self.sd, np.sqrt(level)) + floor), 0.0)
        return z


@dataclass(frozen=True)
class Panel:
    """Columns of one group of subjects: a row a key (subject, token), a column a step of the group."""

    keys: list[tuple[str, str]]
    steps: NDArray[np.int64]
    columns: dict[str, Floats]
    heard: Flags  # steps before which anyone talked of anything: silence of a feed is no calm
    hours: int

    def usual(self, column: str) -> Usual:
        """The key's own past of a column."""
        return usual_of(self.columns[column], self.heard, self.steps)


def day_weights(days: int, first_weekday: int) -> Floats:
    """Whole weights [day, past day]: of the 28 days before, halved every ten days, less for the other sort of day."""
    numbers = np.arange(days)
    age = numbers[:, None] - numbers[None, :]
    weekend = (numbers + first_weekday) % 7 >= 5
    weight = WEIGHT_UNIT * 0.5 ** (age / HALF_LIFE_DAYS) * np.where(weekend[:, None] == weekend[None, :], 1.0, OTHER_SORT_OF_DAY)
    return np.where((age >= 1) & (age <= PAST_DAYS), np.rint(weight), 0.0)


def usual_of(values: Floats, heard: Flags, steps: NDArray[np.int64]) -> Usual:
    """Mean and deviation of each key at the same time of day over its past days; the grid must hold whole days."""
    keys, per_day = len(values), DAY_HOURS // int(steps[1] - steps[0])
    days = values.shape[1] // per_day
    weights = day_weights(days, int(steps[0] // DAY_HOURS + 3) % 7)  # 1970 began on a Thursday
    there = heard.reshape(days, per_day).astype(np.float64)
    cube = values.reshape(keys, days, per_day) * there
    total = weights @ there
    held = np.maximum(total, 1.0)
    mean = np.einsum("de,kep->kdp", weights, cube) / held
    square = np.einsum("de,kep->kdp", weights, cube * cube) / held
    count = (weights > 0).astype(np.float64) @ there
    shape = values.shape
    sd = np.sqrt(np.maximum(square - mean * mean, 0.0)).reshape(shape)
    known = np.broadcast_to(count >= LEAST_DAYS, cube.shape).reshape(shape)
    return Usual(mean.reshape(shape), sd, known)


@dataclass(frozen=True)
class Scene:
    """One month of steps [first, last), with the past that rules look back to; whole months, so that no grid depends on more."""

    store: Store
    first: int
    last: int
    until: int  # steps before this one are walked: the end of the span, at most `last`
    names: Mapping[str, str]  # what people call each token
    before: pa.Table | None = None  # the voices of the month before, where it was walked just now

    @property
    def start(self) -> int:
        """First step of the past, a midnight."""
        return self.first - PAST_DAYS * DAY_HOURS

    @cached_property
    def live(self) -> NDArray[np.int64]:
        """Steps to walk: those in whose hour before any record was seen. Nothing is raised where nothing new was seen."""
        bounds = {"start": moment(self.first - 1), "end": moment(self.until)}
        steps: NDArray[np.int64] = self.store.table("insight_steps", **bounds).column("step").to_numpy().astype(np.int64)
        return steps[(steps >= self.first) & (steps < self.until)]

    def is_live(self, steps: NDArray[np.int64]) -> Flags:
        return np.isin(steps, self.live)

    def name(self, token: str) -> str:
        return self.names.get(token, token)

    def reading(self) -> dict[str, Any]:
        """What every query over posts is bound by; a query narrows `start` to what it needs."""
        kinds = news_kinds()
        return {
            "start": moment(self.start),
            "end": moment(self.until),
            "most_tokens": MOST_TOKENS,
            "news_kinds": [kind.name for kind in kinds],
            "news_patterns": [kind.pattern for kind in kinds],
            "news_tags": [kind.tag for kind in kinds],
            "phrases": list[str](),
            "any_news": "|".join(f"(?:{kind.pattern})" for kind in kinds),
        }

    @cached_property
    def voices(self) -> pa.Table:
        """Posts and people by subject, token and step, the past included."""
        groups = list(GROUPS)
        first = self.start if self.before is None else self.first
        found = self.store.table(
            "insight_voices",
            **self.reading() | {"start": moment(first - DAY_HOURS)},
            from_step=first,
            to_step=self.until,
            groups=groups,
            widths=[GROUPS[group][0] for group in groups],
            everies=[GROUPS[group][1] for group in groups],
        )
        if self.before is None:
            return found
        return pa.concat_tables([self.before.filter(pc.greater_equal(self.before["step"], self.start)), found])

    @cached_property
    def _panels(self) -> dict[tuple[str, float], Panel]:
        return {}

    def panel(self, group: str, least: float) -> Panel:
        """The group's keys that reach `least` voices at a step to walk, in order; read once for all rules."""
        if (group, least) not in self._panels:
            self._panels[group, least] = self._panel(group, least)
        return self._panels[group, least]

    def _panel(self, group: str, least: float) -> Panel:
        return self.panel_of(self._group(group), *GROUPS[group], least)

    def panel_of(self, found: pa.Table, hours: int, every: int, least: float) -> Panel:
        """Columns of a table of subject, token and step."""
        grid = np.arange(self.start, self.last, every, dtype=np.int64)
        subjects, tokens = found["subject"].to_pylist(), found["token"].to_pylist()
        column = ((found["step"].to_numpy().astype(np.int64)) - self.start) // every
        heard = self._heard[::every]
        numbers: dict[tuple[str, str], int] = {}
        row = np.array([numbers.setdefault(key, len(numbers)) for key in zip(subjects, tokens, strict=True)], dtype=np.int64)
        loud = np.zeros(len(numbers), dtype=bool)
        walked = (found["voices"].to_numpy() >= least) & (grid[column] >= self.first)
        loud[row[walked]] = True
        place = np.cumsum(loud) - 1
        kept = loud[row]
        columns = {}
        for name in ("posts", "authors", "voices", "bullish", "bearish"):
            filled = np.zeros((int(loud.sum()), len(grid)))
            filled[place[row[kept]], column[kept]] = found[name].to_numpy()[kept]
            columns[name] = filled
        keys = [key for key, number in numbers.items() if loud[number]]
        order = sorted(range(len(keys)), key=keys.__getitem__)  # a past that was read apart comes in another order
        columns = {name: values[order] for name, values in columns.items()}
        return Panel([keys[place] for place in order], grid, columns, heard, hours)

    @cached_property
    def _heard(self) -> Flags:
        """Steps in whose six hours before anyone named any token: elsewhere the feed, not the market, was silent."""
        heard = np.zeros(self.last - self.start, dtype=bool)
        heard[self._group("talk")["step"].to_numpy().astype(np.int64) - self.start] = True
        return heard

    def _group(self, group: str) -> pa.Table:
        mask = np.array([subject.split(":")[0] == group for subject in self._subjects], dtype=bool)
        if not len(mask):
            return self.voices
        codes = self.voices.column("subject").combine_chunks().dictionary_encode()
        return self.voices.filter(pa.array(mask[codes.indices.to_numpy()]))

    @cached_property
    def _subjects(self) -> list[str]:
        names: list[str] = self.voices.column("subject").combine_chunks().dictionary_encode().dictionary.to_pylist()
        return names

    def active(self, panel: Panel, holds: Flags) -> Iterator[tuple[int, int]]:
        """Where a rule holds at a step to walk: (row, column), in the order of steps."""
        walked = (panel.steps >= self.first) & (panel.steps < self.until) & self.is_live(panel.steps)
        columns, rows = np.nonzero((holds & walked[None, :]).T)
        return zip(rows.tolist(), columns.tolist(), strict=True)
