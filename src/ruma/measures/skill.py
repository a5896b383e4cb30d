"""How good a record of calls is, shrunk towards what callers as a whole are worth (empirical Bayes). Never reads the store.

Skill is the probability that a call is right. Callers' skills are taken to follow a beta distribution whose mean and spread are
fitted to all records by moments (Kleinman 1973), so a short record says little, a long one speaks for itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CHANCE = 0.5
INTERVAL = (0.1, 0.9)  # 80 %
LEAST_FIT_CALLS = 8.0  # shorter records say nothing of how far callers differ, and most are of people who only sound like callers
LEAST_FIT_CALLERS = 10
STRENGTHS = (4.0, 150.0)  # calls that the prior may be worth: below it shrinks nobody, above it everybody alike
DOUBT_CALLS = 100.0  # tosses of a coin that the mean of all records is mixed with, so that a few records do not move it
UNKNOWN_STRENGTH = 30.0  # of the prior while there are too few callers to fit one
GRID = np.linspace(0.0025, 0.9975, 200)  # skills at which posteriors are evaluated: an interval is read to 0.003
_LOG, _LOG_NOT = np.log(GRID), np.log1p(-GRID)


@dataclass(frozen=True)
class Prior:
    """What is believed of a caller without a record: beta(mean * strength, (1 - mean) * strength)."""

    mean: float = CHANCE
    strength: float = UNKNOWN_STRENGTH


@dataclass(frozen=True)
class Skills:
    """Posterior of each caller."""

    skill: Floats
    low: Floats
    high: Floats
    above_chance: Floats


def prior_of(calls: Floats, hits: Floats) -> Prior:
    """The prior that the records themselves suggest. `calls` and `hits` are weighted counts of each caller."""
    held = calls >= LEAST_FIT_CALLS
    n, k = calls[held], hits[held]
    if len(n) < LEAST_FIT_CALLERS:
        return Prior()
    mean = float((k.sum() + CHANCE * DOUBT_CALLS) / (n.sum() + DOUBT_CALLS))
    spread = float((n * (k / n - mean) ** 2).sum()) / (mean * (1 - mean))
    free = len(n) - 1
    room = float(n.sum() - (n**2).sum() / n.sum()) - free
    likeness = (spread - free) / room if room > 0 else 0.0  # correlation of two calls of one caller
    strength = 1 / likeness - 1 if likeness > 0 else STRENGTHS[1]
    return Prior(mean, float(np.clip(strength, *STRENGTHS)))


def skills_of(prior: Prior, calls: Floats, hits: Floats) -> Skills:
    """Posterior mean, 80 % interval and probability above chance of each caller."""
    a = prior.mean * prior.strength + hits
    b = (1 - prior.mean) * prior.strength + calls - hits
    cumulated = _cumulated(a, b)
    low, high = (_quantile(cumulated, share) for share in INTERVAL)
    return Skills(a / (a + b), low, high, above_chance(prior, calls, hits))


def above_chance(prior: Prior, calls: Floats, hits: Floats) -> Floats:
    """Posterior probability that skill is above one half, from a prior that is centred there.

    Where most callers do worse than a coin, the records of others must not brand one whose own is good.
    """
    half = CHANCE * prior.strength
    cumulated = _cumulated(half + hits, half + calls - hits)
    place = int(np.searchsorted(GRID, CHANCE))
    share = (CHANCE - GRID[place - 1]) / (GRID[place] - GRID[place - 1])
    return np.asarray(1 - (cumulated[:, place - 1] + share * (cumulated[:, place] - cumulated[:, place - 1])))


def _cumulated(a: Floats, b: Floats) -> Floats:
    """Distribution functions of beta(a, b) on the grid, a row each."""
    log = (a - 1)[:, None] * _LOG + (b - 1)[:, None] * _LOG_NOT
    density = np.exp(log - log.max(axis=1, keepdims=True)) if len(a) else log
    sums = np.cumsum(density, axis=1) - density / 2  # each point stands for the cell around it
    return np.asarray(sums / density.sum(axis=1, keepdims=True))


def _quantile(cumulated: Floats, share: float) -> Floats:
    return np.array([float(np.interp(share, row, GRID)) for row in cumulated])


def luck_tail(calls: int, hits: int) -> float:
    """Probability that a coin is right in at least `hits` of `calls`."""
    if hits <= 0:
        return 1.0
    logs = [math.lgamma(calls + 1) - math.lgamma(k + 1) - math.lgamma(calls - k + 1) for k in range(hits, calls + 1)]
    return min(1.0, math.fsum(math.exp(log - calls * math.log(2)) for log in logs))


@dataclass(frozen=True)
class Excess:
    """Shrunk mean excess return of each caller, percent a call, with its 80 % interval."""

    mean: Floats
    low: Floats
    high: Floats


Z_80 = 1.2815515655446004  # of a normal distribution, 10 % lie above


def excess_of(weights: Floats, sums: Floats, squares: Floats) -> Excess:
    """Normal-normal shrinkage of mean excess returns (DerSimonian and Laird 1986).

    `weights`, `sums`, `squares`: of each caller the sum of weights, of weight * excess, and of weight * excess squared.
    """
    n = np.maximum(weights, 1e-9)
    means = sums / n
    total = float(weights.sum())
    if total <= 1:
        wide = np.full(len(weights), np.inf)
        return Excess(means * 0, -wide, wide)
    within = max(float((squares - n * means**2).sum()) / max(total - len(weights), 1.0), 1e-9)
    grand = float(sums.sum()) / total
    q = float((n * (means - grand) ** 2).sum()) / within
    room = total - float((n**2).sum()) / total
    between = max((q - (len(weights) - 1)) * within / room, 0.0) if room > 0 else 0.0
    if between == 0.0:
        sd = math.sqrt(within / total)
        flat = np.full(len(weights), grand)
        return Excess(flat, flat - Z_80 * sd, flat + Z_80 * sd)
    trust = between / (between + within / n)
    shrunk = grand + trust * (means - grand)
    sd_each = np.sqrt(trust * within / n)
    return Excess(shrunk, shrunk - Z_80 * sd_each, shrunk + Z_80 * sd_each)
