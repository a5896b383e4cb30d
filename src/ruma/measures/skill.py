"""How good a record of calls is, shrunk towards what callers as a whole are worth (empirical Bayes). Never reads the store.

Skill is the probability that a call is right. What is believed of a caller without a record is a mixture of beta distributions
around the mean of all records, from wide to narrow, in the shares that make the records most likely (adaptive shrinkage: Stephens
2017, "False discovery rates: a new deal"; shares by EM). Most callers toss a coin and a few do not: one beta would be
too wide for the former or too narrow for the latter, and its intervals miss those whom it matters to know.
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
STRENGTHS = (
    4.0,
    8.0,
    16.0,
    32.0,
    64.0,
    128.0,
    256.0,
)  # calls that a part of the prior is worth: below the first it shrinks nobody
FIT_ROUNDS = 100  # of EM; shares still move a little after them, intervals no more
DOUBT_CALLS = 100.0  # tosses of a coin that the mean of all records is mixed with, so that a few records do not move it
UNKNOWN_STRENGTH = 30.0  # of the prior while there are too few callers to fit one
GRID = np.linspace(0.0025, 0.9975, 200)  # skills at which posteriors are evaluated: an interval is read to 0.003
_LOG, _LOG_NOT = np.log(GRID), np.log1p(-GRID)


@dataclass(frozen=True)
class Prior:
    """What is believed of a caller without a record: beta(mean * strength, (1 - mean) * strength), mixed in some shares."""

    mean: float = CHANCE
    strengths: tuple[float, ...] = (UNKNOWN_STRENGTH,)
    shares: tuple[float, ...] = (1.0,)

    @property
    def spread(self) -> float:
        """Standard deviation of skills between callers."""
        parts = zip(self.strengths, self.shares, strict=True)
        return math.sqrt(math.fsum(share * self.mean * (1 - self.mean) / (strength + 1) for strength, share in parts))

    def density(self, mean: float) -> Floats:
        """On the grid, for any mean."""
        return np.asarray(np.array(self.shares) @ _betas(mean, self.strengths))


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
    whole, many = np.unique(np.rint(n) + 1j * np.minimum(np.rint(k), np.rint(n)), return_counts=True)
    likely = _likelihood(whole.real, whole.imag) @ _betas(mean, STRENGTHS).T
    shares = np.full(len(STRENGTHS), 1 / len(STRENGTHS))
    for _ in range(FIT_ROUNDS):
        part = likely * shares
        shares = (many / part.sum(axis=1)) @ part / many.sum()
    return Prior(mean, STRENGTHS, tuple(shares.tolist()))


def skills_of(prior: Prior, calls: Floats, hits: Floats) -> Skills:
    """Posterior mean, 80 % interval and probability above chance of each caller."""
    density, row = _posterior(prior.density(prior.mean), calls, hits)
    cumulated = _cumulated(density)
    low, high = (_quantile(cumulated, share)[row] for share in INTERVAL)
    return Skills((density @ GRID)[row], low, high, above_chance(prior, calls, hits))


def mean_skill(prior: Prior, calls: Floats, hits: Floats) -> Floats:
    """Posterior mean of each caller."""
    density, row = _posterior(prior.density(prior.mean), calls, hits)
    return np.asarray((density @ GRID)[row])


def above_chance(prior: Prior, calls: Floats, hits: Floats) -> Floats:
    """Posterior probability that skill is above one half, from a prior that is centred there.

    Where most callers do worse than a coin, the records of others must not brand one whose own is good.
    """
    density, row = _posterior(prior.density(CHANCE), calls, hits)
    cumulated = _cumulated(density)
    place = int(np.searchsorted(GRID, CHANCE))
    share = (CHANCE - GRID[place - 1]) / (GRID[place] - GRID[place - 1])
    return np.asarray(1 - (cumulated[:, place - 1] + share * (cumulated[:, place] - cumulated[:, place - 1])))[row]


def _betas(mean: float, strengths: tuple[float, ...]) -> Floats:
    """Densities on the grid of a beta distribution of each strength, a row each that sums to 1."""
    strength = np.array(strengths)[:, None]
    log = (mean * strength - 1) * _LOG + ((1 - mean) * strength - 1) * _LOG_NOT
    density = np.exp(log - log.max(axis=1, keepdims=True))
    return np.asarray(density / density.sum(axis=1, keepdims=True))


def _likelihood(calls: Floats, hits: Floats) -> Floats:
    """Of each record at every skill of the grid, at most 1."""
    log = hits[:, None] * _LOG + (calls - hits)[:, None] * _LOG_NOT
    return np.exp(log - log.max(axis=1, keepdims=True)) if len(calls) else log


def _posterior(prior: Floats, calls: Floats, hits: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Densities on the grid of all different records, and which of them each record is: short ones are much alike."""
    different, row = np.unique(calls + 1j * hits, return_inverse=True)
    density = _likelihood(different.real, different.imag) * prior
    return np.asarray(density / density.sum(axis=1, keepdims=True)), row


def _cumulated(density: Floats) -> Floats:
    """Distribution functions on the grid, a row each: each point stands for the cell around it."""
    return np.asarray(np.cumsum(density, axis=1) - density / 2)


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
