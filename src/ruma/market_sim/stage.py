"""What every reason to post has in common: the draft, the protocol, and the stage with the draws that most topics need.

Never holds a topic of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ruma.market_sim.authors import BOT, CALLER, COMMUNITY_HOMES, REGULAR, home_ecosystem
from ruma.market_sim.talk import Speaker, Stance
from ruma.market_sim.tokens import ECOSYSTEMS
from ruma.market_sim.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_NEUTRAL_SHARE = 0.27  # of opinions take no side


@dataclass(frozen=True, slots=True)
class Edit:
    """What a post was changed into later, at `second` of the run."""

    second: float
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A post before it is stamped, with what is true about it."""

    second: float  # since the start of the run
    author: int
    text: str
    kind: str
    stance: Stance | None = None
    tokens: tuple[int, ...] = ()  # universe indices that the text names
    narrative: str = ""
    sarcastic: bool = False
    repeat: bool = False  # a call that its author made the same day already
    edit: Edit | None = None


class Topic(Protocol):
    """A reason to post."""

    def rate(self, hours: Floats) -> Floats:
        """Posts per hour relative to all ordinary talk on an average hour."""

    def drafts(self, seconds: Floats, chance: np.random.Generator) -> Iterator[Draft]:
        """One draft for each of the ascending `seconds`."""


class Stage:
    """What all topics share: the world, the speaker, and the draws that most of them need."""

    def __init__(self, world: World) -> None:
        crowd = world.crowd
        self.world = world
        self.speaker = Speaker(world.seed, world.universe, crowd.handles)
        self.people = np.flatnonzero((crowd.role == REGULAR) | (crowd.role == CALLER))
        self.members = [self.people[crowd.community[self.people] == c] for c in range(len(COMMUNITY_HOMES))]
        edges = np.searchsorted(crowd.community, np.arange(len(COMMUNITY_HOMES) + 1))
        machines = np.bincount(crowd.community[crowd.role >= BOT], minlength=len(COMMUNITY_HOMES))
        lasts = np.maximum(edges[1:] - machines, edges[:-1] + 1)  # people name people
        self.friends = [(int(first), int(last)) for first, last in zip(edges[:-1], lasts, strict=True)]
        self._community = crowd.community.tolist()
        self.casual: list[float] = crowd.casual.tolist()
        caps = np.array([token.start_price_usd * token.supply for token in world.universe])
        self._attention = caps**0.35  # talk grows far slower than value, and caps differ by a factor of a million
        home = [token.ecosystem for token in world.universe]
        self._at_home = [np.array([h == ecosystem for h in home]) for ecosystem in ECOSYSTEMS]

    def rhythm(self, hours: Floats) -> Floats:
        """How awake people are: most at 15 UTC, least at 3, quieter at weekends; 1 on average."""
        clock = hours + self.world.start_hour_utc
        daily = 1.0 + 0.45 * np.cos((clock - 15.0) * np.pi / 12.0)
        weekend = (self.world.start_weekday + clock // 24).astype(np.int64) % 7 >= 5
        return np.where(weekend, 0.8, 1.08) * daily

    def pick_tokens(self, authors: Ints, chance: np.random.Generator) -> Ints:
        """A token for each author: half of the time of the author's home ecosystem, otherwise of the whole market."""
        picked = np.empty(len(authors), dtype=np.int64)
        home = home_ecosystem(self.world.crowd.community[authors])
        home[chance.random(len(authors)) < 0.5] = -1
        for ecosystem in range(-1, len(ECOSYSTEMS)):
            rows = np.flatnonzero(home == ecosystem)
            if len(rows):
                weights = self._attention if ecosystem < 0 else self._attention * self._at_home[ecosystem]
                cumulated = np.cumsum(weights)
                picked[rows] = np.searchsorted(cumulated, chance.random(len(rows)) * cumulated[-1], side="right")
        return picked

    def about(
        self, author: int, token: int, other: int, price_usd: float, stance: Stance, day_return: float,
        terms: tuple[str, ...] = (), ecosystem: str = "markets",
    ) -> None:  # fmt: skip
        """Gives the speaker the facts of one post; four of five handles it names are of the author's community."""
        close = self.speaker.chance() < 0.8
        friends = self.friends[self._community[author]] if close else (0, len(self._community))
        self.speaker.about(token, other, price_usd, stance, day_return, terms, ecosystem, friends)

    def facts(self, seconds: Floats, tokens: Ints) -> tuple[list[float], list[float]]:
        """Price at, and return over the day before, the last full hour before each second."""
        hour = (seconds // 3600).astype(np.int64)
        market = self.world.market
        return market.price_usd(hour, tokens).tolist(), market.past_day_return(hour, tokens).tolist()

    def moods(self, day_return: list[float], tokens: Ints, authors: Ints, chance: np.random.Generator) -> list[Stance]:
        """Stances of a crowd that runs after the price of the last day."""
        surprise = np.array(day_return) / self.world.market.daily_volatility[tokens]
        bull = np.clip(0.42 + 0.22 * np.tanh(surprise / 1.5) + self.world.crowd.mood[authors], 0.05, 0.70)
        return draw_stances(bull, chance)


def draw_stances(bull: Floats, chance: np.random.Generator) -> list[Stance]:
    """A stance for each probability of being bullish; a fixed share is neutral, the rest is bearish."""
    luck = chance.random(len(bull)).tolist()
    return [
        "bullish" if chosen < odds else "neutral" if chosen < odds + _NEUTRAL_SHARE else "bearish"
        for chosen, odds in zip(luck, bull.tolist(), strict=True)
    ]
