"""Arithmetic that every series shares: buckets without gaps, shares, changes, smoothing. Never reads the store."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ruma.measures.reading import Window


def bucket_start(moment: datetime, size_hours: int) -> datetime:
    """Start of the bucket that holds the moment; buckets are counted from 1970, so days start at midnight UTC."""
    seconds = size_hours * 3600
    return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, UTC)


def bucket_starts(window: Window, size_hours: int, found: Mapping[datetime, Any]) -> list[datetime]:
    """Starts of all buckets of the window, oldest first; one that begins at `as_of` itself only if something is in it."""
    step, start, starts = timedelta(hours=size_hours), bucket_start(window.start, size_hours), []
    while start < window.as_of or (start == window.as_of and start in found):
        starts.append(start)
        start += step
    return starts


def share_pct(part: float, whole: float) -> float:
    """100 * part / whole, two decimals; 0 where there is no whole."""
    return round(100 * part / whole, 2) if whole else 0.0


def change_pct(now: float | None, before: float | None) -> float | None:
    """Change in percent of what was there before, one decimal, never -0.0; None where there was nothing to compare with."""
    return round(100 * (now - before) / before, 1) + 0.0 if now is not None and before else None


def ewma(values: Sequence[float], half_life: float) -> list[float]:
    """Exponentially weighted mean so far at each point, started at the first value."""
    keep = 0.5 ** (1 / half_life)
    smoothed: list[float] = []
    for value in values:
        smoothed.append(value if not smoothed else keep * smoothed[-1] + (1 - keep) * value)
    return smoothed


def mean_and_sd(values: Iterable[float]) -> tuple[float, float]:
    """Mean and population standard deviation; (0, 0) of nothing."""
    held = list(values)
    if not held:
        return 0.0, 0.0
    mean = math.fsum(held) / len(held)
    return mean, math.sqrt(math.fsum((value - mean) ** 2 for value in held) / len(held))
