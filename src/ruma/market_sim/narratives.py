"""Plants stories: which theme, where, with which tokens, and the curve from birth over a peak to the end.

Never writes a post and never moves a price; it says how loud a story is at each hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ruma.market_sim.chance import stream
from ruma.market_sim.themes import FIRST_COINAGES, KNOWN_THEMES, OFF_TOPIC_THEMES, Theme, coinages, kin
from ruma.market_sim.tokens import Universe

Kind = Literal["known", "new", "off_topic"]
Floats = NDArray[np.float64]

_HOURS_BETWEEN_BIRTHS = 72.0  # with lives of about 18 days, some six stories overlap at any time
_LONGEST_LIFE_HOURS = 32 * 24.0  # so far before the start a story may have been born
_LOUDNESS_MEDIAN = 0.05  # share of all human talk at the peak of a typical story
_RIVAL_SHARE = 0.35  # of new stories meet one that shares a word of theirs while they live, and often their tokens
_SAME_TOKENS_SHARE = 0.5  # of rivals
_DECAY = 3.0  # e-foldings between peak and end

# kind, ecosystem, birth, peak, end in days from the end of the run, loudness: what a demonstration must find.
_CAST: tuple[tuple[Kind, str, float, float, float, float], ...] = (
    ("new", "solana", -5.0, 2.0, 14.0, 0.17),
    ("known", "solana", -4.0, 2.5, 15.0, 0.13),
    ("known", "solana", -16.0, -7.5, 1.5, 0.15),
    ("new", "base", -19.0, -9.0, 0.5, 0.10),
)
_CAST_SPAN_DAYS = 20.0  # a shorter run squeezes the lives of the cast to fit


@dataclass(frozen=True, slots=True)
class Narrative:
    """One planted story; hours count from the start of the run and may lie outside of it."""

    id: str
    theme: Theme
    kind: Kind
    ecosystem: str
    tokens: tuple[int, ...]  # indices into the universe
    born_hour: float
    peak_hour: float
    end_hour: float
    loudness: float  # posts at the peak, as a share of all other human talk
    price_strength: float  # log return of its tokens between silence and peak
    price_lag_hours: float  # price follows talk by so much; negative: price moves first
    collides_with: str = ""  # id of the story whose words it shares

    def intensity(self, hours: Floats) -> Floats:
        """0 before birth, a smooth rise to 1 at the peak, an exponential decay that reaches 0 at the end."""
        rise = np.clip((hours - self.born_hour) / (self.peak_hour - self.born_hour), 0.0, 1.0)
        fall = np.clip((hours - self.peak_hour) / (self.end_hour - self.peak_hour), 0.0, 1.0)
        return np.where(hours < self.peak_hour, rise**2 * (3.0 - 2.0 * rise), np.exp(-_DECAY * fall) * (1.0 - fall))


class _Planter:
    """Hands out themes so that no story is told twice at once, and draws the figures of a life."""

    def __init__(self, seed: int, universe: Universe) -> None:
        self.chance = stream(seed, "narratives")
        self.universe = universe
        self.reserved = list(coinages(self.chance)[: len(FIRST_COINAGES)])
        self.fresh: list[Theme] = []
        self.told: dict[str, int] = {}
        self.busy_until: dict[str, float] = {}

    def coinage(self) -> Theme:
        if not self.fresh:  # at the start, and once in some four years, when the first stories come round again
            self.fresh = list(coinages(self.chance)[len(FIRST_COINAGES) :])
        return self.fresh.pop(0)

    def theme(self, kind: Kind, ecosystem: str, born_hour: float) -> Theme:
        if kind == "new":
            return self.coinage()
        pool = OFF_TOPIC_THEMES if kind == "off_topic" else KNOWN_THEMES
        here = [theme for theme in pool if ecosystem in theme.ecosystems]
        idle = [theme for theme in here if self.busy_until.get(f"{theme.slug}-{ecosystem}", -np.inf) < born_hour]
        choices = idle or here
        return choices[int(self.chance.integers(len(choices)))]

    def tokens(self, theme: Theme, ecosystem: str) -> tuple[int, ...]:
        """The ecosystem's tokens of the theme's category; a coinage takes one to three of its invented tokens."""
        here = [i for i, token in enumerate(self.universe) if token.ecosystem == ecosystem]
        of_theme = [i for i in here if theme.category in self.universe[i].record.categories]
        if theme.category or not here:
            return tuple(of_theme)
        small = [i for i in here if self.universe[i].invented]
        count = int(self.chance.integers(1, 4))
        return tuple(sorted(self.chance.choice(small, size=min(count, len(small)), replace=False).tolist()))

    def plant(self, kind: Kind, ecosystem: str, life: tuple[float, float, float], loudness: float) -> Narrative:
        born_hour, peak_hour, end_hour = life
        theme = self.theme(kind, ecosystem, born_hour)
        name = f"{theme.slug}-{ecosystem}"
        self.busy_until[name] = end_hour
        self.told[name] = self.told.get(name, 0) + 1
        wave = self.told[name]
        return Narrative(
            id=name if wave == 1 else f"{name}-{wave}", theme=theme, kind=kind, ecosystem=ecosystem,
            tokens=() if kind == "off_topic" else self.tokens(theme, ecosystem),
            born_hour=born_hour, peak_hour=peak_hour, end_hour=end_hour, loudness=loudness,
            price_strength=float(self.chance.uniform(0.25, 1.0)),
            price_lag_hours=float(np.round(self.chance.uniform(-18.0, 24.0))),
        )  # fmt: skip

    def rival(self, other: Narrative, chance: np.random.Generator) -> Narrative | None:
        """A story born within another's life, with a word of its vocabulary and perhaps its tokens; None where all are told."""
        themes = [theme for theme in kin(other.theme) if not any(name.startswith(f"{theme.slug}-") for name in self.told)]
        fresh = {theme.slug for theme in self.fresh}
        themes = [theme for theme in themes if theme.slug in fresh]
        if not themes:
            return None
        theme = themes[int(chance.integers(len(themes)))]
        self.fresh = [one for one in self.fresh if one.slug != theme.slug]
        name = f"{theme.slug}-{other.ecosystem}"
        self.told[name] = 1
        born_hour = float(chance.uniform(other.born_hour, other.peak_hour + 0.5 * (other.end_hour - other.peak_hour)))
        _, peak_hour, end_hour = _random_life(chance, born_hour)
        same = chance.random() < _SAME_TOKENS_SHARE
        return Narrative(
            id=name, theme=theme, kind="new", ecosystem=other.ecosystem,
            tokens=other.tokens if same else self.tokens(theme, other.ecosystem),
            born_hour=born_hour, peak_hour=peak_hour, end_hour=end_hour,
            loudness=other.loudness * float(chance.uniform(0.5, 1.0)),
            price_strength=float(chance.uniform(0.25, 1.0)), price_lag_hours=float(np.round(chance.uniform(-18.0, 24.0))),
            collides_with=other.id,
        )  # fmt: skip


def _random_life(chance: np.random.Generator, born_hour: float) -> tuple[float, float, float]:
    peak_hour = born_hour + 24.0 * chance.uniform(2.5, 9.0)
    return born_hour, peak_hour, peak_hour + 24.0 * chance.uniform(6.0, 18.0)


def _ecosystem(chance: np.random.Generator, kind: Kind) -> str:
    if kind == "off_topic":
        return "markets"
    return str(chance.choice(["solana", "ethereum", "base"], p=[0.45, 0.3, 0.25]))


def plant_narratives(seed: int, hours: int, universe: Universe) -> tuple[Narrative, ...]:
    """The cast that is alive at the end of the run first, then stories born all along it, oldest first."""
    planter = _Planter(seed, universe)
    chance = planter.chance
    others = []
    born_hour = -_LONGEST_LIFE_HOURS
    while (born_hour := born_hour + float(chance.exponential(_HOURS_BETWEEN_BIRTHS))) < hours:
        kind: Kind = ("known", "new", "off_topic")[int(chance.choice(3, p=[0.45, 0.45, 0.10]))]
        loudness = float(np.clip(_LOUDNESS_MEDIAN * np.exp(chance.normal(0.0, 0.6)), 0.02, 0.15))
        planted = planter.plant(kind, _ecosystem(chance, kind), _random_life(chance, born_hour), loudness)
        if planted.end_hour > 0:
            others.append(planted)
    planter.fresh[:0] = planter.reserved
    squeeze = 24.0 * min(1.0, hours / 24.0 / _CAST_SPAN_DAYS)
    cast = []
    for kind, ecosystem, born, peak, end, loudness in _CAST:
        life = (hours + born * squeeze, hours + peak * squeeze, hours + end * squeeze)
        cast.append(planter.plant(kind, ecosystem, life, loudness))
    meeting = stream(seed, "rivals")
    met = [one for one in others if one.kind == "new" and meeting.random() < _RIVAL_SHARE]
    rivals = [planter.rival(one, meeting) for one in met]
    return (*cast, *others, *(one for one in rivals if one is not None and one.born_hour < hours and one.end_hour > 0))
