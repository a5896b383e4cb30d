"""Candles of a token inside a window, read at one resolution. Never a measure by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ruma.measures.reading import Reading, Window


@dataclass(frozen=True)
class Candle:
    """One candle; `ts` is its end."""

    ts: datetime
    interval_hours: int
    price_usd: float
    market_cap_usd: float | None
    volume_usd: float | None

    @property
    def start(self) -> datetime:
        return self.ts - timedelta(hours=self.interval_hours)


def candles_of(reading: Reading, window: Window, token: str) -> list[Candle]:
    """Candles that ended in the window, oldest first, of the one length that covers it best; ties go to the finer."""
    rows = [Candle(**row) for row in reading.rows("candles", window, token=token)]
    lengths = sorted({row.interval_hours for row in rows}, key=lambda k: (-_covered_hours(rows, k), k))
    return [row for row in rows if row.interval_hours == lengths[0]] if lengths else []


def said_of(window: Window, candles: list[Candle]) -> dict[str, Any]:
    """The shared fields of a result that stands on candles: thin only where there is none."""
    notes = [] if candles else ["No prices of this token are known for the window."]
    return window.said(len(candles), notes=notes) | {"thin": not candles}


def _covered_hours(rows: list[Candle], length: int) -> int:
    return sum(row.interval_hours for row in rows if row.interval_hours == length)
