"""Feeds that break: channels of posts and price feeds that go silent, and deliver late in one go, or never.

Never changes what happened; only when, and whether, we saw it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ruma.market_sim.chance import stream

Floats = NDArray[np.float64]

CHANNELS = ("timeline", "room")
CHANNEL_SHARES = (0.85, 0.15)
_DAYS_BETWEEN_SILENCES = (24.0, 12.0)  # of each channel
_SILENCE_HOURS = (7.0, 0.9)  # median and spread (log-normal) of a channel's silence: from an hour to some days
_LONGEST_SILENCE_HOURS = 72.0
_DAYS_BETWEEN_STOPS = 45.0  # of each token's price feed
_STOP_HOURS = (6.0, 0.7)
_LOST_SHARE = 0.3  # of stops are never made good
ALL_TOKENS = -1
_DAYS_BETWEEN_BLACKOUTS = 30.0  # of all prices at once; always made good


@dataclass(frozen=True, slots=True)
class Silence:
    """From one hour (since the start of the run) to another nothing came; `lost` says it never did."""

    first: float
    last: float
    lost: bool = False


@dataclass(frozen=True)
class Feeds:
    """`channels` by place in CHANNELS; `prices` by token, ALL_TOKENS for stops of all at once."""

    channels: tuple[tuple[Silence, ...], ...]
    prices: dict[int, tuple[Silence, ...]]

    def delivered(self, channel: int, seconds: Floats) -> Floats:
        """When what would have come at `seconds` came: at once, or just when the silence ends."""
        came = seconds.copy()
        for silence in self.channels[channel]:
            inside = (came >= 3600.0 * silence.first) & (came < 3600.0 * silence.last)
            came[inside] = 3600.0 * silence.last + np.arange(int(inside.sum())) % 90
        return came

    @cached_property
    def _late_prices(self) -> dict[int, list[tuple[int, int, bool]]]:
        return {token: [(int(s.first), int(s.last), s.lost) for s in silences] for token, silences in self.prices.items()}

    def price_seen(self, token: int, hour: int) -> int | None:
        """The hour in which the candle that ends at `hour` was seen; None where it never was."""
        for whose in (token, ALL_TOKENS):
            for first, last, lost in self._late_prices.get(whose, ()):
                if first < hour <= last:
                    return None if lost else last
        return hour

    def rows(self) -> Iterator[tuple[str, int, Silence]]:
        """(channel or "", token or ALL_TOKENS, silence) of every silence."""
        for name, silences in zip(CHANNELS, self.channels, strict=True):
            yield from ((name, ALL_TOKENS, silence) for silence in silences)
        for token, silences in sorted(self.prices.items()):
            yield from (("", token, silence) for silence in silences)


def _silences(
    hours: int, days_between: float, length: tuple[float, float], lost_share: float, chance: np.random.Generator
) -> tuple[Silence, ...]:
    found, hour = [], 0.0
    while (hour := hour + float(chance.exponential(24.0 * days_between))) < hours:
        width = float(np.clip(np.exp(chance.normal(np.log(length[0]), length[1])), 1.0, _LONGEST_SILENCE_HOURS))
        found.append(Silence(np.floor(hour), np.ceil(hour + width), bool(chance.random() < lost_share)))
        hour += width + 1.0
    return tuple(found)


def plan_feeds(seed: int, hours: int, tokens: int) -> Feeds:
    """The silences of a run; a run of a day or two may well have none."""
    chance = stream(seed, "feeds")
    channels = tuple(_silences(hours, days, _SILENCE_HOURS, 0.0, chance) for days in _DAYS_BETWEEN_SILENCES)
    prices = {token: _silences(hours, _DAYS_BETWEEN_STOPS, _STOP_HOURS, _LOST_SHARE, chance) for token in range(tokens)}
    prices[ALL_TOKENS] = _silences(hours, _DAYS_BETWEEN_BLACKOUTS, _STOP_HOURS, 0.0, chance)
    return Feeds(channels, prices)
