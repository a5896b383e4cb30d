"""Writes what happened to the sentiment of a token. Never counts how much talk there is (see attention)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ruma.agent.offline import facts, talk
from ruma.agent.offline.absent import no_talk
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, opened, opening, paragraph
from ruma.agent.offline.words import count, score, usd
from ruma.measures.mindshare import MindshareResult
from ruma.measures.price_series import PriceSeriesResult
from ruma.measures.simple_sentiment import SimpleSentimentResult
from ruma.measures.volume_series import VolumeSeriesResult
from ruma.store.tokens import KnownToken


def write(found: Findings) -> Iterator[Block]:
    """Direction, range, what people said, whether the price agrees, what would change the view."""
    token = found.asked.tokens[0]
    seen = found.of(SimpleSentimentResult, token)
    if seen is None or not seen.result.overview.posts:
        yield from no_talk(found, token, seen)
        return
    subject = found.subject(token)
    clause = f"{facts.sentiment_move(seen, token.name)} {facts.when(found.asked)} {seen.mark}."
    yield paragraph(
        *opened(opening(found, seen), clause, subject),
        leaning(found, seen) if not seen.result.thin else None,
        facts.sentiment_shape(seen),
        facts.sentiment_makeup(seen),
        confidence(seen) if _HOW_SURE.search(found.asked.text) else None,
        facts.thin_note(found, seen, "the score"),
        facts.age_note(seen),
        subject=subject,
    )
    yield from talk.themes(found, token)
    yield paragraph(*confirmation(found, token, seen), subject=subject)
    yield paragraph(*change_of_view(found, seen), subject=subject)


_HOW_SURE = re.compile(r"\bconfiden\w+|\bhow (?:sure|certain|reliable|solid|robust)|\brel(?:y|iable)\b|\btrust\w*", re.I)


def leaning(found: Findings, seen: Seen[SimpleSentimentResult]) -> str:
    """Which side the talk is on, whatever its direction."""
    level, change = seen.result.overview.sentiment_score, seen.result.overview.sentiment_change_points
    still = "still " if abs(change) >= facts.STEADY_POINTS and (change < 0) == (level > 50) else ""  # it moved towards the middle
    if level >= 60:
        return found.choose((f"The tone {still}leans bullish.", f"People are {still}more hopeful than worried."), level)
    if level <= 45:
        return found.choose((f"The tone {still}leans bearish.", f"Worry {still}outweighs hope."), level)
    return found.choose(("The tone is mixed.", "Neither side has the upper hand."), level)


def confirmation(found: Findings, token: KnownToken, seen: Seen[SimpleSentimentResult]) -> Iterator[Sentence]:
    """Whether price and volume agree with the tone."""
    price = found.of(PriceSeriesResult, token)
    subject = found.subject(token)
    clause = facts.price_clause(price, "its")
    if price is None:  # it was not looked at
        return
    if clause is None:
        yield Sentence(
            f"No price of {token.name} is loaded for this window, so nothing confirms or contradicts the tone.", subject
        )
        return
    tone, move = seen.result.overview.sentiment_change_points, price.result.overview.price_change_pct or 0.0
    agreement = f"{_agreement(found, tone, move, seen.result.thin)}: {clause}"
    if facts.apart(seen, price):  # two moments confirm and contradict nothing of each other
        agreement = f"{clause[:1].upper()}{clause[1:]}"
    yield Sentence(f"{agreement} {facts.when(found.asked)}{facts.then(found, price)} {price.mark}.", subject)
    if move < 0 and (same := _same_low(seen, price)):
        yield Sentence(same, subject)
    volume = found.of(VolumeSeriesResult, token)
    if (said := facts.volume_clause(volume)) and volume:
        yield Sentence(f"{said[:1].upper()}{said[1:]}{facts.then(found, volume)} {volume.mark}.", subject)
    mindshare = found.of(MindshareResult, token)
    if mindshare:
        yield Sentence(f"{facts.mindshare_clause(mindshare, 'Its')}{facts.then(found, mindshare)} {mindshare.mark}.", subject)


def _same_low(seen: Seen[SimpleSentimentResult], price: Seen[PriceSeriesResult]) -> str | None:
    """Price and tone were at their lowest on the same day."""
    p, lowest = price.result.overview, seen.result.overview.lowest_at
    if p.low_usd is None or p.low_from is None or lowest is None or p.low_from.date() != lowest.date():
        return None
    if facts.apart(seen, price) or price.result.n < facts.LEAST_CLOSES or p.low_at == price.result.as_of:
        return None
    day = facts.day_in(price.result, p.low_from)
    return f"The lowest close was {usd(p.low_usd)} on {day}, the same day as the low in tone {price.mark}."


def _agreement(found: Findings, tone: float, move: float, thin: bool) -> str:
    if not thin and abs(tone) < facts.STEADY_POINTS and abs(move) < facts.STEADY_PRICE_PCT:
        return found.choose(("The price stood as still", "The price did not move either"), tone, move)
    if not thin and abs(tone) < facts.STEADY_POINTS <= abs(move) / 5:
        return found.choose(("The tone did not go along with the price", "The price moved without the tone"), tone, move)
    if not thin and abs(move) < facts.STEADY_PRICE_PCT and abs(tone) >= 3 * facts.STEADY_POINTS:
        return found.choose(("The price hardly reacted", "The price does not bear that out"), tone, move)
    if thin or abs(tone) < facts.STEADY_POINTS or abs(move) < facts.STEADY_PRICE_PCT:
        return found.choose(("The price settles little", "The price adds little to that"), tone, move)
    if (tone > 0) == (move > 0):
        return found.choose(("The price confirms it", "Price and tone point the same way"), tone, move)
    return found.choose(("The price contradicts it", "Price and tone disagree"), tone, move)


def change_of_view(found: Findings, seen: Seen[SimpleSentimentResult]) -> Iterator[Sentence]:
    """What would have to happen for the reading to turn."""
    o = seen.result.overview
    if found.depth == "fast" or not o.previous_posts or seen.result.thin:
        return
    before = score(o.previous_sentiment_score)
    if abs(o.sentiment_change_points) < facts.STEADY_POINTS:
        yield Sentence("What would change this view: a move of several points that holds for more than a day.")
    else:
        side = "above" if o.sentiment_change_points < 0 else "below"
        yield Sentence(f"What would change this view: a sentiment score {side} the previous {before} {seen.mark}.")
    if found.depth == "deep" and not _HOW_SURE.search(found.asked.text):
        yield Sentence(confidence(seen))


def confidence(seen: Seen[SimpleSentimentResult]) -> str:
    """How sure the reading is, by how many people it stands on."""
    o = seen.result.overview
    if seen.result.thin:
        return "Confidence is low, because few people stand behind the score."
    if o.authors >= 200:  # the standard error of a share over 200 people is below 4 points
        return f"Confidence is high for the direction, as {count(o.authors)} authors stand behind it {seen.mark}."
    return f"Confidence is moderate: {count(o.authors)} authors stand behind the score {seen.mark}."
