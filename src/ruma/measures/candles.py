"""Candles of a token in a window and the one before, of one source and one length. Never a measure by itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

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
