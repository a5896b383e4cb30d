"""Where a story stands in its life: bursts, slope, stage. Never reads the store."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Stage = Literal["born", "rising", "peaking", "fading", "dormant"]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

BURST_RATE = 2.0  # Kleinberg's s: in a burst a story has twice its usual share
BURST_COST = 1.0  # Kleinberg's gamma: what entering a burst costs, times ln(buckets)
NEAR_PEAK = 0.8
SURE = 1.3  # standard deviations of counting that a step needs: one in ten steps of level talk looks so large
STEP = 3  # buckets that make a step: one busy day is no trend
NEW_VOICES = 1.0  # a story of which fewer were to be expected in the window is new


def bursting(voices: Floats, panel: Floats) -> Mask:
    """True for every bucket in a burst: Kleinberg's two-state automaton on the counts of each row, oldest first."""
    stories, buckets = voices.shape
    told, total = voices.sum(axis=1), float(panel.sum())
    if not total or not stories or buckets < 2:
        return np.zeros(voices.shape, dtype=bool)
    usual = np.clip(told / total, 1e-12, 0.49)  # twice the usual share must stay a share
    rates = np.stack([usual, np.minimum(BURST_RATE * usual, 0.99)])
    fits = -(voices * np.log(rates)[:, :, None] + np.maximum(panel - voices, 0.0) * np.log1p(-rates)[:, :, None])
    enter = BURST_COST * math.log(buckets)
    calm, burst = np.zeros(stories), np.full(stories, enter)
    fell, stayed = np.zeros((buckets, stories), dtype=bool), np.zeros((buckets, stories), dtype=bool)
    for bucket in range(buckets):
        fell[bucket] = burst < calm  # the calm bucket came from a burst
        stayed[bucket] = burst <= calm + enter
        calm, burst = np.minimum(calm, burst) + fits[0, :, bucket], np.minimum(burst, calm + enter) + fits[1, :, bucket]
    state = (burst < calm) & (told > 0)
    found = np.zeros(voices.shape, dtype=bool)
    for bucket in reversed(range(buckets)):
        found[:, bucket] = state
        state = np.where(state, stayed[bucket], fell[bucket])
    return found


@dataclass(frozen=True)
class Life:
    """Where a story stands, and the bucket (0 is the oldest) in which most people told it."""

    stage: Stage
    peak_bucket: int


def life_of(voices: Sequence[float], panel: Sequence[float], window: int, loud: bool, usual: float) -> Life:
    """Stage from burst level and slope; the last `window` buckets are the window asked for.

    born     louder than usual, and hardly told before the window
    rising   louder than usual and gaining
    peaking  louder than usual, near its highest, not gaining
    fading   losing after a peak within two windows
    dormant  no louder than usual

    `loud` says whether it is louder than usual, `usual` how many voices were to be expected in the window: infinitely many
    where there is no past to compare with, so that nothing is called born then.
    """
    steps = _steps(voices)
    now, before = float(steps[-1]), float(steps[-1 - STEP])
    fallen, gaining = _fallen(steps, window), _sure(now, before)
    peak = int(np.argmax(voices))
    if not loud:
        counts, sizes = np.array([voices], dtype=np.float64), np.array(panel, dtype=np.float64)
        burst = bool(bursting(counts, sizes)[0, -2 * window :].any())
        return Life("fading" if fallen and burst else "dormant", peak)
    if fallen and not gaining:
        return Life("fading", peak)
    if usual < NEW_VOICES and (gaining or now >= before):
        return Life("born", peak)
    return Life("rising" if gaining else "peaking", peak)


def born_bucket(voices: Sequence[float], panel: Sequence[float]) -> int | None:
    """The first bucket of the newest burst, 0 the oldest; None where there is none within the last two weeks of six."""
    found = bursting(np.array([voices], dtype=np.float64), np.array(panel, dtype=np.float64))[0]
    if not found[-len(found) // 3 :].any():
        return None
    last = int(np.flatnonzero(found)[-1])
    calm = np.flatnonzero(~found[:last])
    return int(calm[-1]) + 1 if len(calm) else 0


def losing(voices: Sequence[float], window: int) -> bool:
    """True where a story is told by fewer people than at its highest within two windows, and no longer gains."""
    steps = _steps(voices)
    return _fallen(steps, window) and not _sure(float(steps[-1]), float(steps[-1 - STEP]))


def _steps(voices: Sequence[float]) -> Floats:
    return np.convolve(np.asarray(voices, dtype=np.float64), np.ones(STEP), mode="valid")


def _fallen(steps: Floats, window: int) -> bool:
    now, top = float(steps[-1]), float(steps[-2 * window :].max())
    return now < NEAR_PEAK * top and _sure(top, now)


def _sure(more: float, less: float) -> bool:
    """True where two counts differ by more than counting alone would make likely."""
    return more - less > SURE * math.sqrt(more + less)
