"""Candles of a token in a window, of one source and one length. Never a measure by itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ruma.measures.reading import Reading, Window


@dataclass(frozen=True)
class Candle:
    """One candle; `ts` is its end."""

    ts: datetime
    interval_hours: int
    source: str
    price_usd: float
    market_cap_usd: float | None
    volume_usd: float | None

    @property
    def start(self) -> datetime:
        return self.ts - timedelta(hours=self.interval_hours)


@dataclass(frozen=True)
class Candles:
    """Oldest first. `before` is of the same source and length: figures of different sources are no series."""

    now: list[Candle]
    before: list[Candle]
    others: tuple[str, ...] = ()
    """Other sources that report the token in the window."""

    @property
    def source(self) -> str | None:
        return self.now[0].source or None if self.now else None

    @property
    def interval_hours(self) -> int:
        return self.now[0].interval_hours if self.now else 1

    def said(self, window: Window) -> dict[str, Any]:
        """The shared fields of a result that stands on candles: thin only where there is none."""
        notes = [] if self.now else ["No prices of this token are known for the window."]
        if self.others:
            notes.append(f"Prices are those of {self.source or 'an unnamed source'}; also known: {', '.join(self.others)}.")
        return window.said(len(self.now), notes=notes) | {"thin": not self.now, "source": self.source}


def candles_of(reading: Reading, window: Window, token: str) -> Candles:
    """Candles that ended in the window, of the source and length that cover it best; ties: finer length, then source."""
    now = _by_series(reading, window, token)
    if not now:
        return Candles([], [])
    best = min(now, key=lambda key: (-len(now[key]) * key[0], *key))
    # a candle that ends at the window's start is of the time before
    earlier = replace(window.before(), as_of=window.start)
    others = sorted({source for _, source in now if source and source != best[1]})
    return Candles(now[best], _by_series(reading, earlier, token).get(best, []), tuple(others))


def _by_series(reading: Reading, window: Window, token: str) -> dict[tuple[int, str], list[Candle]]:
    series: dict[tuple[int, str], list[Candle]] = defaultdict(list)
    for row in reading.rows("candles", window, token=token):
        series[row["interval_hours"], row["source"]].append(Candle(**row))
    return series


Floats = NDArray[np.float64]
Moments = NDArray[np.datetime64]
DAY = np.timedelta64(24, "h")
STALE = np.timedelta64(48, "h")  # an older price says nothing of now


@dataclass(frozen=True)
class PriceColumns:
    """Ends, prices and volumes of live candles, oldest first; NaN for an unknown volume."""

    ends: Moments
    prices: Floats
    volumes: Floats
    interval_hours: int = 1
    source: str | None = None

    def at(self, moments: Moments) -> Floats:
        """The newest price that ended at or before each moment; NaN where none is younger than two days."""
        if not len(self.ends):
            return np.full(len(moments), np.nan)
        row = np.searchsorted(self.ends, moments, side="right") - 1
        fresh = (row >= 0) & (moments - self.ends[np.maximum(row, 0)] <= STALE)
        return np.where(fresh, self.prices[np.maximum(row, 0)], np.nan)

    def traded(self, moments: Moments) -> Floats:
        """Volume of the 24 h up to the newest candle of each moment; NaN where it is unknown."""
        if not len(self.ends):
            return np.full(len(moments), np.nan)
        sums = np.concatenate([[0.0], np.cumsum(np.nan_to_num(self.volumes))])
        last = np.searchsorted(self.ends, moments, side="right")
        newest = self.ends[np.maximum(last - 1, 0)]
        first = np.searchsorted(self.ends, newest - DAY, side="right")
        fresh = (last > 0) & (moments - newest <= STALE)
        total = sums[last] - sums[np.minimum(first, last)]
        return np.where(fresh & (total > 0), total, np.nan)


def price_columns(reading: Reading, window: Window, token: str) -> PriceColumns:
    """Live candles of the source and length that cover the window best (as candles_of); a stuck feed's repeats are left out."""
    found = reading.table("candles", window, token=token)
    if not found.num_rows:
        return PriceColumns(np.empty(0, "datetime64[ms]"), np.empty(0), np.empty(0))
    lengths, sources = found["interval_hours"].to_numpy(), np.asarray(found["source"].to_pylist())
    edges = np.flatnonzero((lengths[1:] != lengths[:-1]) | (sources[1:] != sources[:-1])) + 1  # rows come by length, then source
    spans = list(zip([0, *edges.tolist()], [*edges.tolist(), len(lengths)], strict=True))
    first, last = min(spans, key=lambda span: (-(span[1] - span[0]) * int(lengths[span[0]]), span))
    rows = found.slice(first, last - first)
    prices, volumes = (np.asarray(rows[name].to_numpy(), float) for name in ("price_usd", "volume_usd"))
    alive = np.ones(len(prices), bool)
    idle = ~(volumes[1:] > 0) | (volumes[1:] == volumes[:-1])
    alive[1:] = (prices[1:] != prices[:-1]) | ~idle
    ends = rows["ts"].to_numpy().astype("datetime64[ms]")
    return PriceColumns(ends[alive], prices[alive], volumes[alive], int(lengths[first]), str(sources[first]) or None)
