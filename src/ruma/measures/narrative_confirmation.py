"""Whether the prices and volumes of a story's tokens move with its talk, and by how many hours before or after. Never a forecast.

The story's share of talk is compared with its tokens' volume, and daily changes of it with those of their price against Bitcoin,
shifted against each other; a lag counts only if it fits clearly better than random series that wander as much and as slowly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ruma.measures.candles import Candle, candles_of
from ruma.measures.declare import Part, TokenRef, figure
from ruma.measures.narrative_liquidity import TokenLiquidity
from ruma.measures.reading import Reading, Window

Floats = NDArray[np.float64]

BENCHMARK = "bitcoin"
FARTHEST_HOURS = 36  # a price that moves more than a day and a half before or after is another story
SMOOTH_HOURS = 24  # talk has a daily rhythm, and an hour holds too few posts
LEAST_DAYS = 7  # of candles beside talk; fewer hold no lag
SURE_P = 0.1  # of random series of the same spectrum may fit as well
SURROGATES = 400  # a p-value of 0.1 then has a standard error of 0.015
LEAST_FIT = 0.2  # correlation below which a fit explains nothing


class Moves(Part):
    """How one series of the tokens fits the talk."""

    lag_hours: float = figure("hours", "lag", change=True, about="Hours after the talk (negative: before it) that fit best.")
    correlation: float = figure("ratio", "correlation", change=True, about="At that lag.")
    p_value: float = figure("ratio", "p-value", about="Share of random series of the same spectrum that fit as well.")
    sure: bool = Field(description=f"True where p-value <= {SURE_P} and correlation >= {LEAST_FIT}.")


class Confirmation(Part):
    """What the tokens of the story did beside the talk."""

    verdict: str = Field(description="In words: confirmed or not, by what, before or after the talk.")
    tokens: list[TokenRef] = Field(description="Tokens whose candles were read.")
    benchmark: str = Field(default=BENCHMARK, description="What the tokens' prices are measured against.")
    price: Moves | None = Field(description="Price against the benchmark; null where there are too few candles.")
    volume: Moves | None = Field(description="Traded volume against the benchmark's; null where there are too few candles.")
    liquidity: list[TokenLiquidity] | None = Field(
        default=None, description="How far a dollar moves the tokens' prices, now and before; null with too few candles."
    )
    liquidity_missing: str | None = Field(default=None, description="Why liquidity is null.")


@dataclass(frozen=True)
class Talked:
    """Voices of a story and of all talk in steps of one hour, oldest first; the last ends at `end`."""

    end: datetime
    story: Floats
    panel: Floats


def confirmation(reading: Reading, window: Window, talked: Talked, tokens: Sequence[TokenRef]) -> Confirmation:
    """The fit of the tokens' candles of the window to the talk."""
    benchmark = candles_of(reading, window, BENCHMARK).now if reading.tokens.get(BENCHMARK) else []
    held = [(token, candles_of(reading, window, token.id).now) for token in tokens if token.id != BENCHMARK]
    held = [(token, candles) for token, candles in held if _days(candles) >= LEAST_DAYS]
    if not held:
        return Confirmation(verdict="too few prices of its tokens to confirm it", tokens=[], price=None, volume=None)
    step = max(candles[0].interval_hours for _, candles in held)
    hours = len(talked.story)
    share = _smooth(talked.story, talked.panel, max(SMOOTH_HOURS, step))
    base_price, base_volume = _series(benchmark, talked.end, hours)
    prices, volumes = [], []
    for _, candles in held:
        own_price, own_volume = _series(candles, talked.end, hours)
        prices.append(own_price - (base_price if np.isfinite(base_price).any() else 0.0))
        volumes.append(own_volume - (base_volume if np.isfinite(base_volume).any() else 0.0))
    width = max(SMOOTH_HOURS, step)
    price = _moves(share[width:] - share[:-width], _change(_smoothed(_mean(prices), width), width), step)
    volume = _moves(share, _smoothed(_mean(volumes), width), step)
    return Confirmation(verdict=_verdict(price, volume), tokens=[token for token, _ in held], price=price, volume=volume)


def _verdict(price: Moves | None, volume: Moves | None) -> str:
    said = [f"{name} {_when(moves.lag_hours)}" for name, moves in (("price", price), ("volume", volume)) if moves and moves.sure]
    if said:
        return f"confirmed: {' and '.join(said)}"
    return "not confirmed: prices and volumes of its tokens do not move with the talk" if price or volume else "too few prices"


def _when(lag_hours: float) -> str:
    if abs(lag_hours) < 1:
        return "moves with the talk"
    return f"moves about {abs(lag_hours):.0f} h {'after' if lag_hours > 0 else 'before'} the talk"


def _days(candles: Sequence[Candle]) -> float:
    return sum(candle.interval_hours for candle in candles) / 24


def _series(candles: Sequence[Candle], end: datetime, hours: int) -> tuple[Floats, Floats]:
    """Log price and log volume an hour at each full hour up to the end, the last known one where there is no newer."""
    price, volume = np.full(hours, np.nan), np.full(hours, np.nan)
    for candle in candles:
        place = hours - 1 - int((end - candle.ts) / timedelta(hours=1))
        if 0 <= place < hours:
            price[place] = np.log(candle.price_usd) if candle.price_usd > 0 else np.nan
            if candle.volume_usd:
                start = max(place - candle.interval_hours + 1, 0)
                volume[start : place + 1] = np.log(candle.volume_usd / candle.interval_hours)
    return _filled(price), _filled(volume)


def _filled(values: Floats) -> Floats:
    known = np.flatnonzero(np.isfinite(values))
    if not len(known):
        return values
    last = np.maximum.accumulate(np.where(np.isfinite(values), np.arange(len(values)), -1))
    return np.where(last >= 0, values[np.maximum(last, 0)], np.nan)


def _mean(rows: Sequence[Floats]) -> Floats:
    held = np.array(rows)
    known = np.isfinite(held)
    total = np.where(known, held, 0.0).sum(axis=0)
    return np.where(known.all(axis=0), total / len(held), np.nan)


def _smooth(story: Floats, panel: Floats, width: int) -> Floats:
    """The story's share of talk over the `width` hours before each hour."""
    sums = [np.convolve(series, np.ones(width))[: len(series)] for series in (story, panel)]
    share: Floats = sums[0] / np.maximum(sums[1], 1.0)
    return share


def _smoothed(values: Floats, width: int) -> Floats:
    known = np.isfinite(values)
    total = np.convolve(np.where(known, values, 0.0), np.ones(width))[: len(values)]
    count = np.convolve(known.astype(np.float64), np.ones(width))[: len(values)]
    return np.where(known, total / np.maximum(count, 1.0), np.nan)


def _change(values: Floats, width: int) -> Floats:
    return values[width:] - values[:-width]


def _moves(talk: Floats, other: Floats, step: int) -> Moves | None:
    """The lag at which the two fit best, and how often a random series fits as well."""
    known = np.isfinite(other)
    talk, other = talk[known], other[known]
    farthest = FARTHEST_HOURS // step * step
    if len(talk) < LEAST_DAYS * 24 or not talk.std() or not other.std() or len(talk) < 4 * farthest:
        return None
    talk, other = (talk - talk.mean()) / talk.std(), (other - other.mean()) / other.std()
    # correlation at every circular shift at once; shift s compares talk[t] with other[t + s]
    fits = np.fft.irfft(np.conj(np.fft.rfft(talk)) * np.fft.rfft(other), len(talk)) / len(talk)
    near = np.arange(-farthest, farthest + 1, step)
    best = int(near[np.argmax(fits[near])])
    fit = float(fits[best])
    arbitrary = _surrogate_fits(talk, other, near)
    p_value = float((1 + (arbitrary >= fit).sum()) / (1 + len(arbitrary)))
    return Moves(
        lag_hours=float(best), correlation=round(fit, 3), p_value=round(p_value, 3), sure=p_value <= SURE_P and fit >= LEAST_FIT
    )


def _surrogate_fits(talk: Floats, other: Floats, near: NDArray[np.int64]) -> Floats:
    """Best fits of series that wander as much and as slowly as the other, with its phases drawn at random."""
    chance = np.random.default_rng(SURROGATES)
    spectrum = np.abs(np.fft.rfft(other))
    phases = chance.uniform(0.0, 2 * np.pi, (SURROGATES, len(spectrum)))
    fits = np.fft.irfft(np.conj(np.fft.rfft(talk))[None, :] * spectrum * np.exp(1j * phases), len(talk), axis=1) / len(talk)
    best: Floats = fits[:, near].max(axis=1)
    return best
