"""What people post about, one class per reason to post: how often by the hour, and the drafts themselves.

Never writes a file. To add a reason to post, add a class with `rate` and `drafts` and list it in `every_topic`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ruma.market_sim.authors import CALLER, COMMUNITY_HOMES, NEWS
from ruma.market_sim.chance import stream
from ruma.market_sim.decoys import decoys
from ruma.market_sim.machines import machines
from ruma.market_sim.narratives import Narrative
from ruma.market_sim.prices import NEWS_KINDS
from ruma.market_sim.stage import Draft, Edit, Stage, Topic, draw_stances
from ruma.market_sim.talk import Speaker, Stance
from ruma.market_sim.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Shares of all ordinary talk; stories, news, decoys and rings come on top.
_OPINION_RATE, _CALL_RATE, _SMALL_TALK_RATE = 0.52, 0.16, 0.20
_NEWS_RATE, _NEWS_MEMORY_HOURS, _NEWS_LIFE_HOURS = 0.10, 7.0, 36
_REPEAT_SHARE = 0.12  # of calls say once more what the same author called earlier that day
_EDITED_CALLS, _EDITED_OPINIONS = 0.04, 0.015  # shares; an edited call says the opposite of what was posted
_EDIT_HOURS = (0.2, 60.0)


@dataclass(frozen=True)
class Opinions:
    """The permanent chatter on every token."""

    stage: Stage

    def rate(self, hours: Floats) -> Floats:
        return _OPINION_RATE * self.stage.rhythm(hours)

    def drafts(self, seconds: Floats, chance: np.random.Generator) -> Iterator[Draft]:
        stage, speaker = self.stage, self.stage.speaker
        authors = stage.world.crowd.draw(stage.people, len(seconds), chance)
        tokens, others = stage.pick_tokens(authors, chance), stage.pick_tokens(authors, chance)
        prices, returns = stage.facts(seconds, tokens)
        moods = stage.moods(returns, tokens, authors, chance)
        columns = (authors.tolist(), tokens.tolist(), others.tolist(), prices, returns, moods)
        rows = zip(seconds.tolist(), *columns, strict=True)
        for second, author, token, other, price_usd, day_return, stance in rows:
            stage.about(author, token, other, price_usd, stance, day_return)
            text, sarcastic = speaker.opinion(stage.casual[author])
            named = tuple(speaker.named)
            edit = Edit(second + _edit_delay(speaker), f"{text} (edited)") if speaker.chance() < _EDITED_OPINIONS else None
            yield Draft(second, author, text, "opinion", stance, named, sarcastic=sarcastic, edit=edit)


@dataclass(frozen=True)
class Calls:
    """Directional calls. A caller of skill s picks a token that goes the called way with probability s, no more."""

    stage: Stage
    candidates: int = 6  # tokens a caller looks at: with fewer, calls flip too often; with more, all flock to the same
    long_share: float = 0.74  # callers like to be long, in any market
    _last: dict[int, tuple[float, int, int]] = field(default_factory=dict)  # second, token, direction by author

    def rate(self, hours: Floats) -> Floats:
        return _CALL_RATE * self.stage.rhythm(hours)

    def choose(self, seconds: Floats, authors: Ints, chance: np.random.Generator) -> tuple[Ints, Ints]:
        """Token and direction (+1, -1) of each call, right exactly as often as the author's skill says."""
        market, count = self.stage.world.market, len(seconds)
        hour = (seconds // 3600).astype(np.int64)
        looked_at = np.stack([self.stage.pick_tokens(authors, chance) for _ in range(self.candidates)], axis=1)
        rises = market.call_return(hour[:, None], looked_at) > 0.0
        direction = np.where(chance.random(count) < self.long_share, 1, -1)
        right = chance.random(count) < self.stage.world.crowd.skill[authors]
        fits = (rises == (direction > 0)[:, None]) == right[:, None]
        direction[~fits.any(axis=1)] *= -1  # nothing fits: then the first token does, called the other way
        return looked_at[np.arange(count), fits.argmax(axis=1)], direction

    def drafts(self, seconds: Floats, chance: np.random.Generator) -> Iterator[Draft]:
        stage, speaker = self.stage, self.stage.speaker
        authors = stage.world.crowd.draw(stage.world.crowd.of_role(CALLER), len(seconds), chance)
        tokens, directions = self.choose(seconds, authors, chance)
        repeats = self._repeat(seconds, authors, tokens, directions, chance)
        prices, returns = stage.facts(seconds, tokens)
        columns = (authors.tolist(), tokens.tolist(), prices, returns, directions.tolist(), repeats)
        rows = zip(seconds.tolist(), *columns, strict=True)
        for second, author, token, price_usd, day_return, direction, repeat in rows:
            stances: tuple[Stance, Stance] = ("bullish", "bearish") if direction > 0 else ("bearish", "bullish")
            edit = None
            if speaker.chance() < _EDITED_CALLS:
                stage.about(author, token, token, price_usd, stances[1], day_return)
                edit = Edit(second + _edit_delay(speaker), speaker.call(stage.casual[author]))
            stage.about(author, token, token, price_usd, stances[0], day_return)
            text = speaker.call(stage.casual[author])
            yield Draft(second, author, text, "call", stances[0], tuple(speaker.named), repeat=repeat, edit=edit)

    def _repeat(self, seconds: Floats, authors: Ints, tokens: Ints, directions: Ints, chance: np.random.Generator) -> list[bool]:
        """Puts an author's call of earlier the same day in the place of some new ones; says which."""
        found = []
        luck = chance.random(len(seconds)).tolist()
        for row, (second, author) in enumerate(zip(seconds.tolist(), authors.tolist(), strict=True)):
            last = self._last.get(author)
            again = last is not None and luck[row] < _REPEAT_SHARE and self._day(second) == self._day(last[0])
            if last is not None and again:
                tokens[row], directions[row] = last[1], last[2]
            self._last[author] = (second, int(tokens[row]), int(directions[row]))
            found.append(again)
        return found

    def _day(self, second: float) -> int:
        return int((second / 3600.0 + self.stage.world.start_hour_utc) // 24)


def _edit_delay(speaker: Speaker) -> float:
    low, high = _EDIT_HOURS
    return 3600.0 * (low + (high - low) * speaker.chance() ** 2)


@dataclass(frozen=True)
class SmallTalk:
    """Coffee, cats and traps such as "link in bio": posts without a market in them."""

    stage: Stage

    def rate(self, hours: Floats) -> Floats:
        return _SMALL_TALK_RATE * self.stage.rhythm(hours)

    def drafts(self, seconds: Floats, chance: np.random.Generator) -> Iterator[Draft]:
        stage, speaker = self.stage, self.stage.speaker
        authors = stage.world.crowd.draw(stage.people, len(seconds), chance).tolist()
        for second, author in zip(seconds.tolist(), authors, strict=True):
            stage.about(author, 0, 0, 1.0, "neutral", 0.0)
            yield Draft(second, author, speaker.dress(speaker.say("small_talk"), stage.casual[author]), "small_talk")


class NewsBursts:
    """The talk that follows news: headlines word for word by news accounts, reactions by people."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.news = stage.world.market.news
        self._born = np.array([event.hour for event in self.news], dtype=np.float64)
        usual = stage.world.market.daily_volatility
        self._size = np.array([min(abs(event.log_return) / usual[event.token], 6.0) for event in self.news])
        self._good = {kind: sign > 0 for kind, sign, _ in NEWS_KINDS}
        self._headlines: dict[int, str] = {}

    def _loudness(self, hours: Floats, events: Ints) -> Floats:
        age = hours[:, None] - self._born[events][None, :]
        alive = (age >= 0.0) & (age < _NEWS_LIFE_HOURS)
        loudness: Floats = np.where(alive, np.exp(-np.maximum(age, 0.0) / _NEWS_MEMORY_HOURS), 0.0) * self._size[events]
        return loudness

    def _events(self, hours: Floats) -> Ints:
        if not len(hours):
            return np.empty(0, dtype=np.int64)
        return np.flatnonzero((self._born > hours[0] - _NEWS_LIFE_HOURS) & (self._born <= hours[-1]))

    def rate(self, hours: Floats) -> Floats:
        total: Floats = self._loudness(hours, self._events(hours)).sum(axis=1)
        return _NEWS_RATE * total

    def drafts(self, seconds: Floats, chance: np.random.Generator) -> Iterator[Draft]:
        stage, crowd = self.stage, self.stage.world.crowd
        hours = np.floor(seconds / 3600.0)
        events = self._events(hours)
        odds = np.cumsum(self._loudness(hours, events), axis=1)
        luck = chance.random(len(seconds)) * odds[:, -1]
        chosen = events[np.minimum((odds <= luck[:, None]).sum(axis=1), len(events) - 1)]
        by_desk = chance.random(len(seconds)) < 0.35
        desks = crowd.draw(crowd.of_role(NEWS), len(seconds), chance)
        people = crowd.draw(stage.people, len(seconds), chance)
        tokens = np.array([self.news[i].token for i in chosen], dtype=np.int64)
        prices, returns = stage.facts(seconds, tokens)
        authors = np.where(by_desk, desks, people).tolist()
        rows = zip(seconds.tolist(), authors, chosen.tolist(), by_desk.tolist(), prices, returns, strict=True)
        for second, author, event, desk, price_usd, day_return in rows:
            yield self._draft(second, author, event, desk, price_usd, day_return)

    def _draft(self, second: float, author: int, event: int, desk: bool, price_usd: float, day_return: float) -> Draft:
        news, stage, speaker = self.news[event], self.stage, self.stage.speaker
        good = self._good[news.kind]
        stance: Stance = "bullish" if good else "bearish"
        stage.about(author, news.token, news.token, price_usd, stance, day_return)
        if event not in self._headlines:
            self._headlines[event] = speaker.say(f"news_{news.kind}")
        speaker["headline"] = self._headlines[event]
        if desk:
            text = speaker["headline"]
        else:
            text = speaker.dress(speaker.say("news_react_up" if good else "news_react_down"), stage.casual[author])
        return Draft(second, author, text, "news", stance, (news.token,))


class Story:
    """The talk of one narrative: it starts in one community, reaches more as it grows, and doubts as it fades."""

    def __init__(self, stage: Stage, narrative: Narrative, number: int) -> None:
        self.stage, self.narrative = stage, narrative
        order = stream(stage.world.seed, "communities", number).permutation(len(COMMUNITY_HOMES))
        at_home = [c for c in order.tolist() if COMMUNITY_HOMES[c] == narrative.ecosystem]
        self._communities = np.array(at_home + [c for c in order.tolist() if c not in at_home])

    def rate(self, hours: Floats) -> Floats:
        narrative = self.narrative
        return narrative.loudness * narrative.intensity(hours) * self.stage.rhythm(hours)

    def _authors(self, intensity: Floats, chance: np.random.Generator) -> Ints:
        everyone = self.narrative.kind == "off_topic"
        reached = 1.0 + (len(self._communities) - 1.0) * (np.ones(len(intensity)) if everyone else intensity)
        # the square leans to the communities that were there first
        community = self._communities[(chance.random(len(intensity)) ** 2 * reached).astype(np.int64)]
        authors = np.empty(len(intensity), dtype=np.int64)
        for number in np.unique(community).tolist():
            rows = np.flatnonzero(community == number)
            members = self.stage.members[number]
            members = members if len(members) else self.stage.people
            authors[rows] = self.stage.world.crowd.draw(members, len(rows), chance)
        return authors

    def drafts(self, seconds: Floats, chance: np.random.Generator) -> Iterator[Draft]:
        narrative, stage, speaker = self.narrative, self.stage, self.stage.speaker
        hours = seconds / 3600.0
        intensity = narrative.intensity(hours)
        authors = self._authors(intensity, chance)
        fading = np.clip((hours - narrative.peak_hour) / (narrative.end_hour - narrative.peak_hour), 0.0, 1.0)
        moods = draw_stances(0.62 - 0.40 * fading, chance)
        tokens = chance.choice(np.array(narrative.tokens or (0,)), len(seconds)).astype(np.int64)
        prices, returns = stage.facts(seconds, tokens)
        rows = zip(seconds.tolist(), authors.tolist(), tokens.tolist(), prices, returns, moods, strict=True)
        terms, ecosystem = narrative.theme.terms, narrative.ecosystem
        for second, author, token, price_usd, day_return, stance in rows:
            stage.about(author, token, token, price_usd, stance, day_return, terms, ecosystem)
            if narrative.kind == "off_topic":
                text = speaker.dress(speaker.say("off_topic_post"), stage.casual[author])
                yield Draft(second, author, text, "off_topic", None, (), narrative.id)
                continue
            text = speaker.story(stage.casual[author])
            yield Draft(second, author, text, "narrative", stance, tuple(speaker.named), narrative.id)


def every_topic(world: World) -> list[Topic]:
    """All reasons to post in this world, in a fixed order."""
    stage = Stage(world)
    topics: list[Topic] = [Opinions(stage), Calls(stage), SmallTalk(stage), NewsBursts(stage)]
    topics += [*machines(stage), *decoys(stage)]
    topics += [Story(stage, narrative, number) for number, narrative in enumerate(world.narratives)]
    return topics
