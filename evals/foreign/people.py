"""Who posts: regulars with their habits, news desks, and the clock of their days. Knows nothing of what they say."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from evals.foreign.universe import COINS

FIRST = "bram ilka osei tova ruud nadia pim yuki jonas freya malik odette sven carla dario wren".split()  # noqa: SIM905
LAST = """
    onchain charts capital eats_ticks trades 0x notes macro degenerate bagholder reads yield hodl the_third crypto tape
""".split()  # noqa: SIM905


@dataclass(frozen=True)
class Person:
    """One account. Its circle is the people it answers to; its favourites are the coins it names most."""

    handle: str
    circle: int
    lower: bool  # never finds the shift key
    busy: float  # relative share of the day's posts
    favourites: tuple[int, ...]
    followers: int


@dataclass
class Post:
    """One post and what is true of it. `call` is None for a text that is clearly none, "unclear" where people would quarrel."""

    hour: float  # since the beginning
    author: str
    text: str
    kind: str
    mentions: tuple[str, ...] = ()
    call: tuple[str, str] | str | None = None  # (token, long | short)
    story: str | None = None
    channel: str | None = None
    followers: int | None = None
    source_id: str = field(default="")


def person(rng: np.random.Generator, number: int, words: tuple[list[str], list[str]] = (FIRST, LAST)) -> Person:
    """Somebody new; `number` keeps handles apart."""
    weights = np.array([3.0 if coin.id in ("bitcoin", "ethereum", "solana") else 1.0 for coin in COINS])
    favourites = rng.choice(len(COINS), 4, replace=False, p=weights / weights.sum())
    handle = f"{words[0][int(rng.integers(len(words[0])))]}_{words[1][int(rng.integers(len(words[1])))]}{number}"
    return Person(
        handle,
        int(rng.integers(6)),
        bool(rng.random() < 0.4),
        float(rng.pareto(1.6) + 0.15),
        tuple(int(coin) for coin in favourites),
        int(rng.lognormal(6.5, 1.5)),
    )


def activity(hour: np.ndarray | float) -> np.ndarray:
    """How lively an hour is, mean about 1: evenings of Europe and America most, nights least, weekends slow."""
    hour = np.asarray(hour)
    day = 1 + 0.6 * np.sin(2 * np.pi * (hour % 24 - 11) / 24)
    weekend = np.isin((hour // 24 % 7).astype(int), (5, 6))
    return day * np.where(weekend, 0.7, 1.1)


def moments(rng: np.random.Generator, rate_per_hour: np.ndarray) -> np.ndarray:
    """Times of a Poisson process with that rate in each hour, sorted."""
    counts = rng.poisson(rate_per_hour)
    return np.sort(np.repeat(np.arange(len(rate_per_hour)), counts) + rng.random(int(counts.sum())))
