"""How many follow each token's account, once a day: growth that answers to stories and news, gaps, and bought crowds.

Never looks at posts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ruma.market_sim.chance import stream
from ruma.market_sim.narratives import Narrative
from ruma.market_sim.prices import Market
from ruma.market_sim.tokens import Universe

_FOLLOWERS_PER_CAP = 55.0  # times cap ** 0.3: some 3,000 at a million dollars, 250,000 at a trillion
_USUAL_GROWTH, _NOISE = 0.0004, 0.0006  # a day, of the logarithm
_STORY_GROWTH = 0.012  # a day at the peak of a story of median loudness
_MEDIAN_LOUDNESS = 0.05
_NEWS_GROWTH = 0.004  # of a day with news of usual size, good or bad
_MISSING_SHARE, _LATE_SHARE = 0.04, 0.03
_LATE_HOURS = (3.0, 40.0)
_BOUGHT_SHARE = 0.05  # of tokens buy a crowd once
_BOUGHT_GROWTH = (0.2, 0.6)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Followers of a token's account; hours count from the start of the run."""

    token: int
    handle: str
    followers: int
    hour: float
    seen_hour: float


@dataclass(frozen=True)
class Following:
    """Daily counts of a run; `bought` is the day on which a token bought its crowd."""

    paths: np.ndarray  # (days + 1, tokens)
    bought: dict[int, int]
    handles: tuple[str, ...]
    seed: int
    hours: int

    def snapshots(self) -> Iterator[Snapshot]:
        """All that were taken and seen by the end of the run, day by day."""
        chance = stream(self.seed, "snapshots")
        for day, counts in enumerate(np.rint(np.exp(self.paths)).astype(np.int64).tolist()):
            luck, late = chance.random(len(counts)).tolist(), chance.uniform(*_LATE_HOURS, len(counts)).tolist()
            for token, count in enumerate(counts):
                if luck[token] < _MISSING_SHARE:
                    continue
                seen = 24.0 * day + (late[token] if luck[token] > 1.0 - _LATE_SHARE else 0.05)
                if seen <= self.hours:
                    yield Snapshot(token, self.handles[token], count, 24.0 * day, seen)


def follow(seed: int, hours: int, universe: Universe, narratives: tuple[Narrative, ...], market: Market) -> Following:
    """The followers of every token over the run."""
    chance = stream(seed, "followers")
    days = hours // 24
    moments = np.arange(days, dtype=np.float64) * 24.0 + 12.0
    caps = np.array([token.start_price_usd * token.supply for token in universe])
    growth = _USUAL_GROWTH + chance.normal(0.0, _NOISE, (days, len(universe)))
    for narrative in narratives:
        for token in narrative.tokens:
            size = _STORY_GROWTH * narrative.loudness / _MEDIAN_LOUDNESS
            feeling = universe[token].daily_volatility / 0.09  # a story is small beside what a major has anyway
            growth[:, token] += size * feeling * narrative.intensity(moments)
    for event in market.news:
        if 0 <= event.hour < 24 * days:
            growth[event.hour // 24, event.token] += _NEWS_GROWTH * min(abs(event.log_return) / 0.05, 4.0)
    bought: dict[int, int] = {}
    for token in np.flatnonzero(chance.random(len(universe)) < _BOUGHT_SHARE).tolist():
        if days > 2:
            bought[token] = int(chance.integers(1, days))
            growth[bought[token], token] += float(chance.uniform(*_BOUGHT_GROWTH))
    start = np.log(_FOLLOWERS_PER_CAP * caps**0.3) + chance.normal(0.0, 0.5, len(universe))
    paths = np.vstack([start, start + np.cumsum(growth, axis=0)])
    handles = tuple(token.record.id.replace("-", "_")[:15] for token in universe)
    return Following(paths, bought, handles, seed, hours)
