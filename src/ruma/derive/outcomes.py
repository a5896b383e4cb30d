"""What calls came to: the token's return against Bitcoin's from the first price after the post. Never changes an outcome.

A leg of an outcome (entry and exit of the token, the same of Bitcoin) is taken on the first midnight by which it and its
candles were seen, from the candles seen by then. What is seen later, a restated or a missing candle, leaves it as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
HORIZONS_HOURS = (24, 168, 720)
BENCHMARK = "bitcoin"
SAME_CALL_MS = DAY_MS  # one author, one token, one direction within a day: one call
COPIED_MS = DAY_MS  # another author's call in the very same words within a day is a copy of it
COPIED_CHARS = 30  # two people say "long $SOL" without having heard of each other
APART_MS = 7 * DAY_MS  # calls of the main horizon that overlap share one move of the price and count for less
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Series:
    """Candles of one token, source and length, oldest first; times in ms, `known` the first midnight by which each was seen."""

    interval_hours: int
    ends: Ints
    prices: Floats
    known: Ints

    @property
    def ordered(self) -> bool:
        """True where no candle was seen after a later one."""
        return bool(np.all(np.diff(self.known) >= 0))

    @property
    def slack_ms(self) -> int:
        """How long after the moment wanted a candle may end: two of its lengths, six hours at least."""
        return max(2 * self.interval_hours, 6) * HOUR_MS

    def seen_by(self, midnight: int) -> Series:
        mask = self.known <= midnight
        return Series(self.interval_hours, self.ends[mask], self.prices[mask], self.known[mask])


def series_of(candles: pa.Table) -> dict[str, list[Series]]:
    """All series by token; of a token the finest first, then by the source's name."""
    tokens = candles["token"].to_pylist()
    sources = candles["source"].to_pylist()
    intervals = candles["interval_hours"].to_numpy().astype(np.int64)
    ends = candles["ts"].cast(pa.int64()).to_numpy()
    seen = candles["first_seen"].cast(pa.int64()).to_numpy()
    prices = candles["price_usd"].to_numpy()
    found: dict[str, list[Series]] = {}
    keys = list(zip(tokens, intervals.tolist(), sources, strict=True))
    edges = [0, *(n for n in range(1, len(keys)) if keys[n] != keys[n - 1]), len(keys)] if keys else []
    for first, last in pairwise(edges):
        known = (seen[first:last] // DAY_MS + 1) * DAY_MS
        found.setdefault(tokens[first], []).append(Series(int(intervals[first]), ends[first:last], prices[first:last], known))
    return found


@dataclass(frozen=True)
class Legs:
    """Entry and exit of each call in one token's prices; `known` is NEVER where there is none."""

    entry_at: Ints
    entry: Floats
    exit_at: Ints
    exit: Floats
    known: Ints

    @classmethod
    def none(cls, count: int) -> Legs:
        zeros = np.zeros(count, np.int64)
        return cls(zeros, np.zeros(count), zeros.copy(), np.zeros(count), np.full(count, NEVER))

    def better(self, other: Legs) -> Legs:
        """Of each call the leg that was known first; this one where both were."""
        take = other.known < self.known

        def chosen(one: NDArray[np.generic], two: NDArray[np.generic]) -> NDArray[np.generic]:
            return np.where(take, two, one)

        return Legs(*(chosen(getattr(self, n), getattr(other, n)) for n in Legs.__dataclass_fields__))  # type: ignore[arg-type]


def _by_day(series: Series, count: int, leg: Leg) -> Legs:
    """The leg of every call on the first midnight at which it can be taken."""
    if series.ordered:
        return leg(series)
    found = Legs.none(count)
    for midnight in np.unique(series.known).tolist():
        now = leg(series.seen_by(midnight))
        taken = now.known < NEVER
        now = Legs(now.entry_at, now.entry, now.exit_at, now.exit, np.where(taken, midnight, NEVER))
        found = found.better(now)
    return found


Leg = Callable[[Series], Legs]
"""A way to take a leg from a series that is in order."""


@dataclass(frozen=True)
class _Trade:
    """Enter at the first candle that ends after the post, leave at the first that ends a horizon later."""

    posted: Ints
    horizon_ms: int

    def __call__(self, series: Series) -> Legs:
        if not len(series.ends):
            return Legs.none(len(self.posted))
        entry, there = _at(series, np.searchsorted(series.ends, self.posted, side="right"))
        entry_at = series.ends[entry]
        due = entry_at + self.horizon_ms
        leave, later = _at(series, np.searchsorted(series.ends, due, side="left"))
        exit_at = series.ends[leave]
        good = there & later & (entry_at - self.posted <= series.slack_ms) & (exit_at - due <= max(series.slack_ms, DAY_MS))
        known = np.where(good, np.maximum(series.known[entry], series.known[leave]), NEVER)
        return Legs(entry_at, series.prices[entry], exit_at, series.prices[leave], known)


@dataclass(frozen=True)
class _Between:
    """Prices at two moments: of the candle that ends there, or else the last before, once a later one is known."""

    first: Ints
    last: Ints

    def __call__(self, series: Series) -> Legs:
        if not len(series.ends):
            return Legs.none(len(self.first))
        entry, entry_known = self._price(series, self.first)
        leave, leave_known = self._price(series, self.last)
        return Legs(self.first, entry, self.last, leave, np.maximum(entry_known, leave_known))

    @staticmethod
    def _price(series: Series, moment: Ints) -> tuple[Floats, Ints]:
        after, there = _at(series, np.searchsorted(series.ends, moment, side="left"))
        exact = series.ends[after] == moment
        used = np.where(exact, after, np.maximum(after - 1, 0))
        near = np.abs(moment - series.ends[used]) <= series.slack_ms
        good = there & near & (exact | (after > 0))
        return series.prices[used], np.where(good, series.known[after], NEVER)


def _at(series: Series, places: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Places that exist, and whether they were beyond the end."""
    return np.minimum(places, max(len(series.ends) - 1, 0)), places < len(series.ends)


def best_legs(held: Sequence[Series], count: int, leg: Leg) -> Legs:
    """Of each call the leg that was known first over all series; ties go to the finer, then to the source's name."""
    found = Legs.none(count)
    for series in held:
        found = found.better(_by_day(series, count, leg))
    return found


def weights(calls: pa.Table) -> Floats:
    """How far each call stands apart from the author's last one on that token in that direction; 0 for repeats and copies.

    Calls are taken in the order they were seen, so a call that turns up late weighs against those seen before and changes none.
    """
    own = ~_copied(calls)
    happened = calls["happened_at"].cast(pa.int64()).to_numpy()
    keys = zip(
        calls["author_key"].to_pylist(),
        calls["token"].to_pylist(),
        calls["direction"].to_pylist(),
        happened.tolist(),
        strict=True,
    )
    last: dict[tuple[int, str, str], int] = {}
    found = np.zeros(len(happened))
    for row, (author, token, direction, at) in enumerate(keys):
        before = last.get((author, token, direction))
        apart = APART_MS if before is None else abs(at - before)
        if own[row] and apart >= SAME_CALL_MS:
            found[row] = min(1.0, apart / APART_MS)
            last[author, token, direction] = at
    return found


def _copied(calls: pa.Table) -> NDArray[np.bool_]:
    """Whether each call says in the same words what another author had called up to a day before."""
    first: dict[str, tuple[int, int]] = {}  # the newest original of each wording: its author and time
    found = np.zeros(calls.num_rows, bool)
    happened = calls["happened_at"].cast(pa.int64()).to_pylist()
    columns = (calls["author_key"].to_pylist(), calls["text_sha256"].to_pylist(), calls["chars"].to_pylist(), happened)
    for row, (author, wording, chars, at) in enumerate(zip(*columns, strict=True)):
        if chars < COPIED_CHARS:
            continue
        who, when = first.get(wording, (author, at))
        found[row] = who != author and 0 <= at - when <= COPIED_MS
        if not found[row]:
            first[wording] = (author, at)
    return found


def outcomes(calls: pa.Table, candles: pa.Table) -> pa.Table:
    """A row for each scored call and horizon, in the columns of `call_outcomes`; calls in the order they were seen."""
    held = series_of(candles)
    apart = weights(calls)
    counted = calls.append_column("weight", pa.array(apart)).filter(pa.array(apart > 0))
    tokens = np.asarray(counted["token"].to_pylist(), dtype=object)
    parts = [part for token in sorted(set(tokens.tolist())) for part in _of_token(counted, tokens == token, token, held)]
    return pa.concat_tables(parts) if parts else pa.table({})


def _of_token(calls: pa.Table, mask: NDArray[np.bool_], token: str, held: dict[str, list[Series]]) -> Iterator[pa.Table]:
    mine = calls.filter(pa.array(mask))
    posted = mine["happened_at"].cast(pa.int64()).to_numpy()
    for horizon in HORIZONS_HOURS:
        legs = best_legs(held.get(token, ()), len(posted), _Trade(posted, horizon * HOUR_MS))
        market = best_legs(held.get(BENCHMARK, ()), len(posted), _Between(legs.entry_at, legs.exit_at))
        if token == BENCHMARK or not held.get(BENCHMARK):  # Bitcoin is measured against nothing, and so is all without its price
            market = Legs(legs.entry_at, np.ones(len(posted)), legs.exit_at, np.ones(len(posted)), legs.known)
        yield _scored(mine, horizon, legs, market)


def _scored(calls: pa.Table, horizon: int, legs: Legs, market: Legs) -> pa.Table:
    seen = calls["seen_at"].cast(pa.int64()).to_numpy()
    known = np.maximum(np.maximum(legs.known, market.known), (seen // DAY_MS + 1) * DAY_MS)  # a post may turn up late, too
    keep = known < NEVER
    sign = np.where(np.asarray(calls["direction"].to_pylist(), dtype=object) == "long", 1.0, -1.0)[keep]
    own = 100 * (legs.exit[keep] / legs.entry[keep] - 1)
    bench = 100 * (market.exit[keep] / market.entry[keep] - 1)
    rows = calls.filter(pa.array(keep))
    columns = ("source", "source_id", "author", "author_key", "token", "direction", "happened_at")
    made = {name: rows[name] for name in columns}
    count = int(keep.sum())
    return pa.table(
        {
            **made,
            "horizon_hours": pa.array(np.full(count, horizon, np.uint16)),
            "weight": rows["weight"],
            "entry_at": _times(legs.entry_at[keep]),
            "entry_usd": pa.array(legs.entry[keep]),
            "exit_at": _times(legs.exit_at[keep]),
            "exit_usd": pa.array(legs.exit[keep]),
            "return_pct": pa.array(own),
            "benchmark_pct": pa.array(bench),
            "excess_pct": pa.array(sign * (own - bench)),
            "known_day": pa.array(known[keep] // 1000, pa.timestamp("s", tz="UTC")),
        }
    )


def _times(moments: Ints) -> pa.Array:
    return pa.array(moments, pa.timestamp("ms", tz="UTC"))
