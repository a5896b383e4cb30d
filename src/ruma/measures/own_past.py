"""Sets a value against the token's own past, so that a loud token and a quiet one can be compared. Never reads the store."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BASELINE_HOURS = 720  # 30 days, the usual length of a sentiment baseline
MIN_BASELINE = 168  # less than a week of hours is no baseline
FLAT = 1e-9  # a spread this small is rounding
HALF_N = 20.0  # with 20 voices a signal keeps half its strength
ROWS_AT_ONCE = 256  # bounds the memory of a year of hourly points


def past_z(values: Floats, held: NDArray[np.bool_], rows: list[int]) -> Floats:
    """Standard scores of some rows of an hourly series above the mean of the held hours of the 30 days before each.

    NaN without a week of held hours, or without spread.
    """
    padded = np.concatenate([np.zeros(BASELINE_HOURS), values])
    there = np.concatenate([np.zeros(BASELINE_HOURS, bool), held])
    parts = [np.empty(0)]
    for first in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[first : first + ROWS_AT_ONCE]
        base = np.lib.stride_tricks.sliding_window_view(padded, BASELINE_HOURS)[some]
        counted = np.lib.stride_tricks.sliding_window_view(there, BASELINE_HOURS)[some]
        count = counted.sum(axis=1)
        mean = np.where(counted, base, 0.0).sum(axis=1) / np.maximum(count, 1)
        spread = np.sqrt((np.where(counted, base - mean[:, None], 0.0) ** 2).sum(axis=1) / np.maximum(count, 1))
        known = (count >= MIN_BASELINE) & (spread >= FLAT)
        parts.append(np.where(known, (values[some] - mean) / np.where(known, spread, 1.0), np.nan))
    return np.concatenate(parts)


def signal_of(z: Floats, n: Floats) -> Floats:
    """tanh(z/2), shrunk by n/(n+20): -1 to 1, near 0 where few voices stand behind it."""
    return np.asarray(np.tanh(z / 2) * n / (n + HALF_N))


def rolling_sum(values: Floats, hours: int) -> Floats:
    """Sum of the `hours` rows up to and with each row."""
    padded = np.concatenate([np.zeros(hours - 1), values])
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, hours).sum(axis=1))
