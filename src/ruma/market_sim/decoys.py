"""Talk that looks like the birth of a story and is none: what comes round every week, and the wires that hum for a day.

Never moves a price.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ruma.market_sim.authors import NEWS
from ruma.market_sim.stage import Draft, Stage, draw_stances
from ruma.market_sim.themes import Season, Theme

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_HEADLINE_MEMORY_HOURS, _HEADLINE_LIFE_HOURS = 5.0, 30.0
_DESK_SHARE = 0.45  # of the talk are news desks, word for word
_MAJORS = 5  # tokens that such talk names: the first of the universe


@dataclass(frozen=True)
class Seasonal:
    """One subject that fills the same hours of every week."""

    stage: Stage
    season: Season
    loudness: float

    def rate(self, hours: Floats) -> Floats:
        clock = hours + self.stage.world.start_hour_utc
        weekday = (self.stage.world.start_weekday + clock // 24).astype(np.int64) % 7
        inside = (weekday == self.season.weekday) & (clock % 24 >= self.season.first) & (clock % 24 < self.season.last)
        return np.where(inside, self.loudness, 0.0)

    def drafts(self, seconds: Floats, chance: np.random.Generator) -> Iterator[Draft]:
        stage, speaker = self.stage, self.stage.speaker
        authors = stage.world.crowd.draw(stage.people, len(seconds), chance)
        tokens = chance.integers(0, _MAJORS, len(seconds))
        prices, returns = stage.facts(seconds, tokens)
        moods = draw_stances(np.full(len(seconds), 0.4), chance)
        rows = zip(seconds.tolist(), authors.tolist(), tokens.tolist(), prices, returns, moods, strict=True)
        for second, author, token, price_usd, day_return, stance in rows:
            stage.about(author, token, token, price_usd, stance, day_return, self.season.theme.terms)
            text = speaker.dress(speaker.say("season_post"), stage.casual[author])
            yield Draft(second, author, text, "seasonal", stance, tuple(speaker.named))


@dataclass(frozen=True)
class Headline:
    """Something of the wide world at one hour: desks repeat the headline, people answer in their own words; gone in a day."""

    stage: Stage
    theme: Theme
    hour: float
    loudness: float
    _headline: list[str] = field(default_factory=list)

    def rate(self, hours: Floats) -> Floats:
        age = hours - self.hour
        alive = (age >= 0) & (age < _HEADLINE_LIFE_HOURS)
        return np.where(alive, self.loudness * np.exp(-np.maximum(age, 0.0) / _HEADLINE_MEMORY_HOURS), 0.0)

    def drafts(self, seconds: Floats, chance: np.random.Generator) -> Iterator[Draft]:
        stage, speaker, crowd = self.stage, self.stage.speaker, self.stage.world.crowd
        desk = chance.random(len(seconds)) < _DESK_SHARE
        desks, people = (crowd.draw(who, len(seconds), chance) for who in (crowd.of_role(NEWS), stage.people))
        authors = np.where(desk, desks, people).tolist()
        tokens = chance.integers(0, _MAJORS, len(seconds))
        prices, returns = stage.facts(seconds, tokens)
        rows = zip(seconds.tolist(), authors, tokens.tolist(), desk.tolist(), prices, returns, strict=True)
        for second, author, token, by_desk, price_usd, day_return in rows:
            stage.about(author, token, token, price_usd, "neutral", day_return, self.theme.terms)
            if not self._headline:
                self._headline.append(speaker.say("headline_wire"))
            speaker["headline"] = self._headline[0]
            text = self._headline[0] if by_desk else speaker.dress(speaker.say("headline_react"), stage.casual[author])
            yield Draft(second, author, text, "headline", None, () if by_desk else tuple(speaker.named))


def decoys(stage: Stage) -> list[Seasonal | Headline]:
    """The talk of every planned decoy, in a fixed order."""
    plan = stage.world.decoys
    seasonal = [Seasonal(stage, season, loudness) for season, loudness in plan.seasons]
    return [*seasonal, *(Headline(stage, *headline) for headline in plan.headlines)]
