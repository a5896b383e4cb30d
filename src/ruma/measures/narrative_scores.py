"""Where a story stands in its life, and how sure its momentum is. Never reads the store."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ruma.measures.narrative_strength import Strength
from ruma.measures.narrative_surprise import surprise

Stage = Literal["born", "rising", "peaking", "fading", "dormant"]
Floats = NDArray[np.float64]

RESAMPLES = 200  # of the bootstrap: the ends of an 80 % interval then move by about a tenth of its width
INTERVAL = (0.1, 0.9)

BURST_RATE = 2.0  # Kleinberg's s: in a burst a story has twice its usual share
BURST_COST = 1.0  # Kleinberg's gamma: what entering a burst costs, times ln(buckets)
NEAR_PEAK = 0.8
SURE = 1.3  # standard deviations of counting that a step needs: one in ten steps of level talk looks so large
STEP = 3  # buckets that make a step: one busy day is no trend
NEW_VOICES = 1.0  # a story of which fewer were to be expected in the window is new


def interval(key: str, strength: Strength, breadth: float) -> tuple[float, float]:
    """80 % interval of momentum when authors are drawn again (Poisson bootstrap).

    Each author is drawn Poisson(1) times, so a sum over k authors is Poisson(k), now and in the windows before. The draw is
    seeded by the key: the same story has the same interval whatever stands beside it.
    """
    chance = np.random.default_rng(zlib.crc32(key.encode()))
    windows = max(strength.expected.windows, 1.0)
    now = chance.poisson(strength.voices, RESAMPLES).astype(np.float64)
    before = chance.poisson(float(strength.expected.mean[0]) * windows, RESAMPLES) / windows
    scores = surprise(now, before, np.full(RESAMPLES, strength.expected.clumping[0])) * breadth
    low, high = np.quantile(scores, INTERVAL)
    return round(float(low), 2), round(float(high), 2)


def burst_levels(voices: Sequence[float], panel: Sequence[float]) -> tuple[int, ...]:
    """1 for every bucket in a burst, else 0: Kleinberg's two-state automaton on counts, oldest first."""
    total = sum(panel)
    if not total or not sum(voices):
        return (0,) * len(voices)
    usual = min(sum(voices) / total, 0.49)  # twice the usual share must stay a share
    rates = (usual, min(BURST_RATE * usual, 0.99))
    enter = BURST_COST * math.log(len(voices)) if len(voices) > 1 else 0.0
    costs = [0.0, enter]
    came_from: list[tuple[int, int]] = []
    for count, size in zip(voices, panel, strict=True):
        fit = [-(count * math.log(rate) + max(size - count, 0) * math.log1p(-rate)) for rate in rates]
        calm = (costs[0], 0) if costs[0] <= costs[1] else (costs[1], 1)
        burst = (costs[1], 1) if costs[1] <= costs[0] + enter else (costs[0] + enter, 0)
        came_from.append((calm[1], burst[1]))
        costs = [calm[0] + fit[0], burst[0] + fit[1]]
    state = int(costs[1] < costs[0])
    levels = []
    for previous in reversed(came_from):
        levels.append(state)
        state = previous[state]
    return tuple(reversed(levels))


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
        burst = any(burst_levels(voices, panel)[-2 * window :])
        return Life("fading" if fallen and burst else "dormant", peak)
    if fallen and not gaining:
        return Life("fading", peak)
    if usual < NEW_VOICES and (gaining or now >= before):
        return Life("born", peak)
    return Life("rising" if gaining else "peaking", peak)


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
