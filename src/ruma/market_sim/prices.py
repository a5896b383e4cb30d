"""Hourly prices, caps and volumes: a market factor, own noise with clustered volatility, stories and news.

Never looks at posts; skilled callers look at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ruma.market_sim.chance import stream
from ruma.market_sim.narratives import Narrative
from ruma.market_sim.tokens import Universe

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BITCOIN = 0  # its index in the universe: the benchmark of every other token
LOOKBACK_HOURS = 24  # rows before the start, so that the first post already knows yesterday's return
CALL_HORIZON_HOURS = 168  # a call is right when its token beats bitcoin (bitcoin: zero) over the next seven days

_MARKET_DAILY_VOLATILITY = 0.022
_FAT_TAIL = 4.0  # degrees of freedom of Student's t, the usual fit to crypto returns
_VOLATILITY_MEMORY = 0.92  # per day: calm and wild weeks
_VOLATILITY_SWING = 0.13  # daily shock to log volatility
_NEWS_PER_DAY = 0.6
_DAILY_TURNOVER = 0.06  # of market cap, before attention and excitement

# kind, direction of the surprise, typical size in daily volatilities of the token
NEWS_KINDS: tuple[tuple[str, int, float], ...] = (
    ("listing", 1, 3.0), ("partnership", 1, 1.5), ("upgrade", 1, 1.2), ("buyback", 1, 1.8),
    ("hack", -1, 4.5), ("unlock", -1, 1.5), ("outage", -1, 1.5), ("lawsuit", -1, 2.2),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened to one token; hours count from the start of the run."""

    hour: int
    token: int
    kind: str
    log_return: float


@dataclass(frozen=True)
class Market:
    """Log prices for hours -24 .. hours + 1 + 168: the rows past the end are the future that calls are judged by."""

    hours: int
    log_price: Floats  # (rows, tokens); row LOOKBACK_HOURS is the start of the run
    volume_usd: Floats  # same shape
    supply: Floats
    daily_volatility: Floats
    news: tuple[News, ...]

    def price_usd(self, hour: Ints, token: Ints) -> Floats:
        """Close of the last candle that had ended at `hour`."""
        close: Floats = np.exp(self.log_price[hour + LOOKBACK_HOURS, token])
        return close

    def past_day_return(self, hour: Ints, token: Ints) -> Floats:
        """Log return over the 24 hours before `hour`."""
        row = hour + LOOKBACK_HOURS
        gain: Floats = self.log_price[row, token] - self.log_price[row - 24, token]
        return gain

    def call_return(self, hour: Ints, token: Ints) -> Floats:
        """Log return against bitcoin of a call posted within the hour after `hour`, entered at that hour's close."""
        entry = hour + LOOKBACK_HOURS + 1
        own = self.log_price[entry + CALL_HORIZON_HOURS, token] - self.log_price[entry, token]
        btc = self.log_price[entry + CALL_HORIZON_HOURS, BITCOIN] - self.log_price[entry, BITCOIN]
        gain: Floats = own - np.where(token == BITCOIN, 0.0, btc)
        return gain

    def candles(self, first_hour: int, last_hour: int) -> Iterator[tuple[int, int, float, float, float]]:
        """Token, hour of the end, price, market cap, volume of each candle that ends in (first_hour, last_hour]."""
        for hour in range(first_hour + 1, last_hour + 1):
            row = hour + LOOKBACK_HOURS
            prices = np.exp(self.log_price[row])
            columns = (prices.tolist(), (prices * self.supply).tolist(), self.volume_usd[row].tolist())
            for token, (price_usd, cap_usd, volume_usd) in enumerate(zip(*columns, strict=True)):
                yield token, hour, price_usd, cap_usd, volume_usd


def _swings(rows: int, width: int, chance: np.random.Generator) -> Floats:
    """Volatility multipliers, one per hour and column, that wander by the day around 1."""
    days = rows // 24 + 1
    log_level = np.zeros((days, width))
    shocks = chance.normal(0.0, _VOLATILITY_SWING, (days, width))
    for day in range(1, days):
        log_level[day] = _VOLATILITY_MEMORY * log_level[day - 1] + shocks[day]
    swings: Floats = np.repeat(np.exp(log_level), 24, axis=0)[:rows]
    return swings


def _noise(rows: int, width: int, chance: np.random.Generator) -> Floats:
    """Fat-tailed hourly noise of daily variance 1."""
    unit_variance = np.sqrt((_FAT_TAIL - 2.0) / _FAT_TAIL / 24.0)
    noise: Floats = np.clip(chance.standard_t(_FAT_TAIL, (rows, width)) * unit_variance, -2.0, 2.0)
    return noise


def _news(seed: int, rows: int, universe: Universe) -> tuple[News, ...]:
    chance = stream(seed, "news")
    count = int(chance.poisson(_NEWS_PER_DAY * rows / 24.0))
    weights = np.array([token.start_price_usd * token.supply for token in universe]) ** 0.2
    events = []
    for hour in sorted(chance.integers(1 - LOOKBACK_HOURS, rows - LOOKBACK_HOURS, count).tolist()):
        token = int(chance.choice(len(universe), p=weights / weights.sum()))
        kind, sign, size = NEWS_KINDS[int(chance.integers(len(NEWS_KINDS)))]
        surprise = sign * size * universe[token].daily_volatility * float(chance.uniform(0.4, 1.4))
        events.append(News(hour, token, kind, surprise))
    return tuple(events)


def _story_paths(rows: int, universe: Universe, narratives: tuple[Narrative, ...]) -> Floats:
    """What stories add to log prices: it comes with the attention and leaves with it. Majors hardly feel them."""
    path = np.zeros((rows, len(universe)))
    hours = np.arange(rows, dtype=np.float64) - LOOKBACK_HOURS
    for narrative in narratives:
        intensity = narrative.intensity(hours - narrative.price_lag_hours)
        for token in narrative.tokens:
            feeling = universe[token].daily_volatility / 0.09
            path[:, token] += narrative.price_strength * feeling * intensity
    return path


def simulate_market(seed: int, hours: int, universe: Universe, narratives: tuple[Narrative, ...]) -> Market:
    """The whole run at once: some 70 bytes per token and hour, so a year of 40 tokens takes 25 MB."""
    rows = LOOKBACK_HOURS + hours + 2 + CALL_HORIZON_HOURS
    width = len(universe)
    chance = stream(seed, "prices")
    beta = np.array([token.beta for token in universe])
    volatility = np.array([token.daily_volatility for token in universe])
    supply = np.array([token.supply for token in universe])
    market = _MARKET_DAILY_VOLATILITY * _swings(rows, 1, chance) * _noise(rows, 1, chance)
    own = volatility * _swings(rows, width, chance) * _noise(rows, width, chance)
    own[:, BITCOIN] *= 0.3  # bitcoin is the market factor, nearly
    news = _news(seed, rows, universe)
    for event in news:
        own[event.hour + LOOKBACK_HOURS, event.token] += event.log_return
    returns = beta * market + own
    stories = _story_paths(rows, universe, narratives)
    path = np.cumsum(returns, axis=0) + stories
    start = np.log([token.start_price_usd for token in universe])
    log_price = path - path[LOOKBACK_HOURS] + start
    excitement = np.abs(returns) / (volatility / np.sqrt(24.0)) + 4.0 * stories
    turnover = _DAILY_TURNOVER / 24.0 * np.exp(chance.normal(0.0, 0.35, (rows, width))) * (0.6 + 0.5 * excitement)
    volume_usd = np.exp(log_price) * supply * turnover
    return Market(hours, log_price, volume_usd, supply, volatility, news)
