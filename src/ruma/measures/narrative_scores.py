"""How loud a story is against its own past, how sure that is, and where it stands in its life. Never reads the store."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Stage = Literal["born", "rising", "peaking", "fading", "dormant"]
Floats = NDArray[np.float64]
Past = tuple[float, ...]  # share of each window before that there is talk of, newest first

BIAS_VOICES = 5.0  # SigniTrend's beta: below five people a change is noise, so a rare story cannot explode
BASELINE_HALF_LIFE = 2.0  # windows; of five windows the two newest carry half of the baseline
RESAMPLES = 200  # of the bootstrap: the ends of an 80 % interval then move by about a tenth of its width
INTERVAL = (0.1, 0.9)
LEAST_PANEL = 20  # a window with fewer people in all says nothing of the past of a story
PANEL_GROWTH = 2.0  # a panel that more than doubles or halves is a change of what is read, not of the market

BURST_RATE = 2.0  # Kleinberg's s: in a burst a story has twice its usual share
BURST_COST = 1.0  # Kleinberg's gamma: what entering a burst costs, times ln(buckets)
NEAR_PEAK = 0.8
SURE = 1.3  # standard deviations of counting that a step needs: one in ten steps of level talk looks so large
STEP = 3  # buckets that make a step: one busy day is no trend
LOUDER = 1.0  # momentum from which talk counts as louder than usual without a burst
LEAST_MOMENTUM = 0.5  # below it nothing is called born, rising or peaking, whatever the burst levels say


def baseline(voices: Floats, panel: Floats, past: Past | None = None) -> tuple[Floats, Floats]:
    """Expected voices in the newest window and their standard deviation, from the windows before.

    Columns are windows, newest first; `panel` is the voices of all talk: a louder market alone is no news, so what was
    usual grows with it (at most PANEL_GROWTH times, and more where the store holds only a part of the past). The deviation
    holds the spread between windows, that of counting, and the doubt of a thin past: one voice of it stands for as many
    now as the panel has grown.
    """
    covered = np.asarray(past if past is not None else np.ones(len(panel) - 1))
    usable = (panel[1:] >= LEAST_PANEL) & (covered > 0)
    if not usable.any():
        return np.zeros(len(voices)), np.zeros(len(voices))
    weights = np.where(usable, 0.5 ** (np.arange(len(panel) - 1) / BASELINE_HALF_LIFE), 0.0)
    weights /= weights.sum()
    growth = panel[0] / (panel[1:] @ weights)
    scale = min(max(growth, 1 / PANEL_GROWTH), PANEL_GROWTH / float(covered @ weights))
    mean = voices[:, 1:] @ weights
    # windows of other sizes are compared as shares, or a growing panel would look like spread
    level = voices[:, 1:] / np.maximum(panel[1:], 1.0) * (panel[1:] @ weights)
    spread = ((level - mean[:, None]) ** 2) @ weights
    expected = scale * mean
    return expected, np.sqrt(scale**2 * spread + expected + growth**2)


def biased_z(now: Floats, expected: Floats, deviation: Floats) -> Floats:
    """(now - max(expected, bias)) / (deviation + bias): SigniTrend's significance of a rise."""
    return (now - np.maximum(expected, BIAS_VOICES)) / (deviation + BIAS_VOICES)


def burst_scores(voices: Floats, panel: Floats, past: Past | None = None) -> Floats:
    """Biased z of the newest window of every row."""
    return biased_z(voices[:, 0], *baseline(voices, panel, past))


def interval(
    key: str, voices: Sequence[float], panel: Sequence[float], breadth: float, past: Past | None = None
) -> tuple[float, float]:
    """80 % interval of momentum when authors are drawn again (Poisson bootstrap).

    Each author is drawn Poisson(1) times, so a sum over k authors is Poisson(k). The draw is seeded by the key: the
    same story has the same interval whatever stands beside it.
    """
    chance = np.random.default_rng(zlib.crc32(key.encode()))
    drawn = chance.poisson(np.asarray(voices, dtype=np.float64), size=(RESAMPLES, len(voices))).astype(np.float64)
    scores = burst_scores(drawn, np.asarray(panel, dtype=np.float64), past) * breadth
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


def life_of(voices: Sequence[float], panel: Sequence[float], window: int, momentum: tuple[float, float], expected: float) -> Life:
    """Stage from burst level and slope; the last `window` buckets are the window asked for.

    born     louder than usual, and hardly told before the window
    rising   louder than usual and gaining
    peaking  louder than usual, near its highest, not gaining
    fading   losing after a peak within two windows
    dormant  no louder than usual

    Louder than usual is a momentum (`momentum` is it and the lower end of its interval) that is surely above nothing.
    `expected` is infinite where there is no past to compare with: nothing is called born then.
    """
    steps = _steps(voices)
    now, before = float(steps[-1]), float(steps[-1 - STEP])
    levels = burst_levels(voices, panel)
    fallen = _fallen(steps, window)
    peak = int(np.argmax(voices))
    strength, low = momentum
    louder = strength >= LEAST_MOMENTUM and low > 0
    if not louder or not (any(levels[-window:]) or strength >= LOUDER):
        return Life("fading" if fallen and any(levels[-2 * window :]) else "dormant", peak)
    if fallen and not _sure(now, before):
        return Life("fading", peak)
    if expected < 1.0:
        return Life("born", peak)
    return Life("rising" if _sure(now, before) else "peaking", peak)


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
