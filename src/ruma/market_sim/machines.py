"""What accounts do that are no people: tickers and promoters by the clock, copiers, and rings that push a token in volleys.

Never lets a machine hold an opinion of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ruma.market_sim.authors import BOT, COPIER, TICKER, Ring
from ruma.market_sim.stage import Draft, Stage

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_BOT_RATE = 0.12  # of all ordinary talk
_COPIED_POSTS, _REWORDED_POSTS = 6.0, 5.0  # of each account in one burst
_VOLLEY_HOURS = 3  # between volleys of a burst
_VOLLEY_SPREAD_S = 240.0  # of the posts of a volley, exponential
_LOUDEST_VOLLEY = 8.0  # times all ordinary talk of an hour: a ring larger than the market does not write all of it
_CHATTER_PER_DAY = 0.4  # posts of each seasoned account that push nothing
_EDITS = ("", "!", "!!", " 🚀", " LFG", " gm", " 💎🙌", " 1")


@dataclass(frozen=True)
class Bots:
    """Price tickers, give-aways and copiers, day and night at the same pace; all but copiers keep to a minute of their own."""

    stage: Stage

    def rate(self, hours: Floats) -> Floats:
        return np.full(len(hours), _BOT_RATE)

    def drafts(self, seconds: Floats, chance: np.random.Generator) -> Iterator[Draft]:
        stage, speaker, crowd = self.stage, self.stage.speaker, self.stage.world.crowd
        authors = crowd.draw(crowd.of_role(BOT), len(seconds), chance)
        tokens, others = stage.pick_tokens(authors, chance), stage.pick_tokens(authors, chance)
        prices, returns = stage.facts(seconds, tokens)
        columns = (authors.tolist(), tokens.tolist(), others.tolist(), prices, returns)
        rows = zip(seconds.tolist(), *columns, strict=True)
        for second, author, token, other, price_usd, day_return in rows:
            stage.about(author, token, other, price_usd, "neutral", day_return)
            kind = crowd.bot_kind(author)
            text = speaker.say("bot_price" if kind == TICKER else "bot_spam")
            if kind == COPIER:  # its text is what the platform shows at that moment; this one only where nothing does
                yield Draft(second, author, text, "copy", None, tuple(speaker.named))
                continue
            by_the_clock = second // 3600 * 3600 + author * 37 % 60 * 60 + int(3 * speaker.chance())
            yield Draft(by_the_clock, author, text, "bot", None, tuple(speaker.named))


@dataclass(frozen=True)
class RingPush:
    """One ring's pushes: every few hours most accounts post within minutes, one text in eight spellings or reworded each time."""

    stage: Stage
    ring: Ring
    _texts: dict[int, str] = field(default_factory=dict)
    _said: list[tuple[int, str]] = field(default_factory=list)  # what members wrote last, for the amplifiers

    def _burst(self, hours: Floats) -> Ints:
        """Number of the burst that each hour lies in, -1 outside."""
        found = np.full(len(hours), -1, dtype=np.int64)
        for number, (start, end) in enumerate(self.ring.bursts):
            found[(hours >= np.floor(start)) & (hours < end)] = number
        return found

    def _volley(self, hours: Floats) -> NDArray[np.bool_]:
        """Whether each hour of a burst has a volley."""
        burst = self._burst(hours)
        starts = np.array([np.floor(start) for start, _ in self.ring.bursts])
        fires: NDArray[np.bool_] = (burst >= 0) & ((hours - starts[burst]) % _VOLLEY_HOURS == 0)
        return fires

    def rate(self, hours: Floats) -> Floats:
        world, ring = self.stage.world, self.ring
        lengths = np.array([end - np.floor(start) for start, end in ring.bursts])
        each = _COPIED_POSTS if ring.wording == "copied" else _REWORDED_POSTS
        volley = each * len(ring.authors) * _VOLLEY_HOURS / lengths[self._burst(hours)]
        ordinary = world.posts / world.hours
        return np.where(self._volley(hours), np.minimum(volley / ordinary, _LOUDEST_VOLLEY), 0.0)

    def drafts(self, seconds: Floats, chance: np.random.Generator) -> Iterator[Draft]:
        hours = np.floor(seconds / 3600.0)
        for hour in np.unique(hours).tolist():
            yield from self._one_volley(hour, int((hours == hour).sum()), chance)

    def _one_volley(self, hour: float, count: int, chance: np.random.Generator) -> Iterator[Draft]:
        stage, ring = self.stage, self.ring
        turns = [chance.permutation(ring.authors) for _ in range(-(-count // len(ring.authors)))]
        authors = np.concatenate(turns)[:count].tolist()
        start = 3600.0 * hour + float(chance.uniform(0.0, 1800.0))
        after = np.sort(np.minimum(chance.exponential(_VOLLEY_SPREAD_S, count), 1700.0))
        seconds = np.floor(start + after)
        prices, returns = stage.facts(seconds, np.full(count, ring.token, dtype=np.int64))
        burst = int(self._burst(np.array([hour]))[0])
        amplifiers = set(ring.amplifiers.tolist())
        for row, (second, author) in enumerate(zip(seconds.tolist(), authors, strict=True)):
            stage.about(author, ring.token, ring.token, prices[row], "bullish", returns[row])
            text = self._repeated() if author in amplifiers and self._said else self._written(burst, author)
            yield Draft(second, author, text, "ring", "bullish", (ring.token,))

    def _written(self, burst: int, author: int) -> str:
        speaker = self.stage.speaker
        if self.ring.wording == "copied":
            if burst not in self._texts:
                self._texts[burst] = speaker.say("ring_post")
            text = self._texts[burst] + _EDITS[int(speaker.chance() * len(_EDITS))]
        else:
            text = speaker.say("ring_reworded")
        self._said.append((author, text))
        del self._said[:-20]
        return text

    def _repeated(self) -> str:
        author, text = self._said[int(self.stage.speaker.chance() * len(self._said))]
        return f"RT @{self.stage.world.crowd.handles[author]}: {text}"


@dataclass(frozen=True)
class RingChatter:
    """What the accounts of a seasoned ring say between pushes, to look like people."""

    stage: Stage
    ring: Ring

    def rate(self, hours: Floats) -> Floats:
        world = self.stage.world
        share = _CHATTER_PER_DAY / 24.0 * len(self.ring.authors) / (world.posts / world.hours)
        return min(share, 1.0) * self.stage.rhythm(hours)

    def drafts(self, seconds: Floats, chance: np.random.Generator) -> Iterator[Draft]:
        stage, speaker = self.stage, self.stage.speaker
        authors = chance.choice(self.ring.authors, len(seconds))
        tokens = stage.pick_tokens(authors, chance)
        prices, returns = stage.facts(seconds, tokens)
        rows = zip(seconds.tolist(), authors.tolist(), tokens.tolist(), prices, returns, strict=True)
        for second, author, token, price_usd, day_return in rows:
            stage.about(author, token, token, price_usd, "neutral", day_return)
            text = speaker.say("small_talk" if speaker.chance() < 0.5 else "neutral_post")
            yield Draft(second, author, text, "chatter", None, tuple(speaker.named))


def machines(stage: Stage) -> list[Bots | RingPush | RingChatter]:
    """Every machine of this world, in a fixed order."""
    rings = stage.world.crowd.rings
    chatters = [RingChatter(stage, ring) for ring in rings if ring.seasoned]
    return [Bots(stage), *(RingPush(stage, ring) for ring in rings), *chatters]
