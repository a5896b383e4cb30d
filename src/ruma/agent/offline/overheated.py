"""Writes whether a token looks overheated, sign by sign. Never says what its price will do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ruma.agent.offline import facts
from ruma.agent.offline.absent import no_talk
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, bullet, opened, opening, paragraph
from ruma.agent.offline.words import of, score
from ruma.measures.mindshare import MindshareResult
from ruma.measures.mood_index import MoodResult
from ruma.measures.price_series import PriceSeriesResult
from ruma.measures.simple_sentiment import SimpleSentimentResult
from ruma.measures.volatility_index import VolatilityResult
from ruma.measures.volume_series import VolumeSeriesResult
from ruma.store.tokens import KnownToken

GREED, FEAR = 75.0, 25.0  # of the index, where its regimes of greed and fear are extreme
FAR_MOVE_PCT = 15.0  # of a price within the window
HOPEFUL, GLOOMY = 65.0, 40.0  # of the sentiment score, where it goes on in that direction
WILD, CALM = 75.0, 25.0  # percentile of volatility within its own year
MUCH_PCT = 30.0  # by which talk or trading has to grow or shrink to count


@dataclass(frozen=True)
class Sign:
    """One thing to judge by: 1 hot, -1 cold, 0 neither, and the sentence that shows it."""

    side: int
    name: str
    text: str


def write(found: Findings) -> Iterator[Block]:
    """The verdict, the signs for it and against it, what is missing, and what would change it."""
    token = found.asked.tokens[0]
    subject, price = found.subject(token), found.of(PriceSeriesResult, token)
    signs = list(_signs(found, token))
    if not signs:
        yield from no_talk(found, token, found.of(SimpleSentimentResult, token))
        return
    first = found.of(MoodResult, token) or price or found.of(SimpleSentimentResult, token)
    yield paragraph(*opened(opening(found, first), _verdict(token.name, signs), subject), subject=subject)
    for side, title in ((1, "Hot"), (-1, "Cold"), (0, "Neither")):
        for sign in signs:
            if sign.side == side:
                yield bullet(Sentence(f"**{title}, {sign.name}**: {sign.text}", subject))
    yield paragraph(
        "These signs compare the token with its own past, so they tell heat, not value, and heat can last.",
        _turn(signs),
        subject=subject,
    )


def _verdict(name: str, signs: list[Sign]) -> str:
    hot, cold = (sum(sign.side == side for sign in signs) for side in (1, -1))
    if hot * 2 > len(signs):
        return f"{name} looks overheated: most of the signs below are hot."
    if cold * 2 > len(signs):
        return f"{name} looks washed out and not overheated: most of the signs below are cold."
    if hot and hot > cold:
        return f"{name} looks warm but not overheated: some signs are hot, and more are not."
    if hot:
        return f"the signs on {name} contradict each other, so overheated would be too strong a word."
    return f"{name} does not look overheated: none of the signs below is hot."


def _turn(signs: list[Sign]) -> str:
    cool = [sign.name for sign in signs if sign.side != 1]
    return f"What would change this view: {cool[0]} turning hot as well." if cool else "What would change this view: any of them."


def _signs(found: Findings, token: KnownToken) -> Iterator[Sign]:
    """Fear and greed, price, talk, tone, volatility and trading, as far as each is known."""
    main = facts.main_of(found)
    mood = found.of(MoodResult, token)
    if mood and mood.result.current.index is not None:
        index = mood.result.current.index
        text = f"The fear and greed index is {score(index)} out of 100, {mood.result.current.label} {mood.mark}."
        yield Sign((index >= GREED) - (index <= FEAR), "greed", text)
    price = found.of(PriceSeriesResult, token)
    clause = facts.price_clause(price, of(token.name))
    if clause and price and (move := price.result.overview.price_change_pct) is not None:
        text = f"{clause} {facts.when(found.asked)}{facts.then(found, price, main)} {price.mark}."
        yield Sign((move >= FAR_MOVE_PCT) - (move <= -FAR_MOVE_PCT), "price", text)
    yield from _talk(found, token)
    volatility = found.of(VolatilityResult, token)
    if volatility and (place := volatility.result.overview.percentile) is not None:
        text = f"The volatility percentile within its own year is {score(place)} {volatility.mark}."
        yield Sign(int(place >= WILD) - int(place <= CALM), "volatility", text)
    volume = found.of(VolumeSeriesResult, token)
    traded = facts.volume_clause(volume)
    if traded and volume and (grown := volume.result.overview.volume_change_pct) is not None:
        text = f"{traded[:1].upper()}{traded[1:]} {facts.when(found.asked)}{facts.then(found, volume, main)} {volume.mark}."
        yield Sign((grown >= MUCH_PCT) - (grown <= -MUCH_PCT), "trading", text)


def _talk(found: Findings, token: KnownToken) -> Iterator[Sign]:
    share: Seen[MindshareResult] | None = found.of(MindshareResult, token)
    if share and facts.has_talk(share):
        o = share.result.overview
        grown = 100 * o.mindshare_change_pp / o.previous_mindshare_pct if o.previous_mindshare_pct else 0.0
        text = f"{facts.mindshare_clause(share, of(token.name))}{facts.then(found, share)} {share.mark}."
        yield Sign((grown >= MUCH_PCT) - (grown <= -MUCH_PCT), "attention", text)
    tone: Seen[SimpleSentimentResult] | None = found.of(SimpleSentimentResult, token)
    if tone and facts.has_talk(tone):
        level = tone.result.overview.sentiment_score
        text = f"{facts.sentiment_move(tone, token.name)}{facts.then(found, tone)} {tone.mark}."
        change = tone.result.overview.sentiment_change_points
        yield Sign(int(level >= HOPEFUL and change > 0) - int(level <= GLOOMY and change < 0), "tone", text)
