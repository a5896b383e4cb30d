"""Writes how a token is doing: price, tone, attention, talk. Never says what it will do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ruma.agent.offline import facts, talk
from ruma.agent.offline.absent import no_talk
from ruma.agent.offline.draft import Block, Findings, Sentence, opened, opening, paragraph
from ruma.agent.offline.sentiment import change_of_view
from ruma.agent.offline.words import of, usd
from ruma.measures.mindshare import MindshareResult
from ruma.measures.price_series import PriceSeriesResult
from ruma.measures.simple_sentiment import SimpleSentimentResult
from ruma.measures.volume_series import VolumeSeriesResult
from ruma.store.tokens import KnownToken

_MIND = re.compile(r"\bchange (?:your|the|this|that|my) (?:mind|view|opinion|picture)\b|\bwrong about\b", re.I)


def write(found: Findings) -> Iterator[Block]:
    """The state in three short paragraphs."""
    token = found.asked.tokens[0]
    subject = found.subject(token)
    price, tone = found.of(PriceSeriesResult, token), found.of(SimpleSentimentResult, token)
    clause = facts.price_clause(price, of(token.name))
    if clause and price:
        start = opening(found, price)
        yield paragraph(
            *opened(start, f"{clause} {facts.when(found.asked)} {price.mark}.", subject),
            *_tone(found, token),
            subject=subject,
        )
        yield paragraph(facts.price_range(price), _volume(found, token), _cap(found, token), subject=subject)
    elif tone and facts.has_talk(tone):
        clause = f"{facts.sentiment_move(tone, token.name)} {facts.when(found.asked)} {tone.mark}."
        yield paragraph(
            *opened(opening(found, tone), clause, subject),
            *_tone(found, token, said=True),
            f"No price of {token.name} is loaded for this window." if price else None,
            subject=subject,
        )
    else:
        yield from no_talk(found, token, tone)
        return
    yield from talk.themes(found, token)
    if tone and facts.has_talk(tone):
        turn = found.depth == "deep" or _MIND.search(found.asked.text)
        yield paragraph(*(change_of_view(found, tone) if turn else ()), subject=subject)


def _tone(found: Findings, token: KnownToken, said: bool = False) -> Iterator[Sentence]:
    """Sentiment, attention and how many stand behind them."""
    tone, mindshare, subject = found.of(SimpleSentimentResult, token), found.of(MindshareResult, token), found.subject(token)
    if tone is None or not facts.has_talk(tone):
        yield Sentence(f"No post that names {token.name} is known {facts.when(found.asked)}.", subject)
        return
    if not said:
        yield Sentence(f"{facts.sentiment_move(tone, 'Its')}{facts.then(found, tone)} {tone.mark}.", subject)
        if agreement := _agreement(found, token):
            yield Sentence(agreement, subject)
    if mindshare and mindshare.result.overview.posts:
        rank = mindshare.result.overview.mindshare_rank
        place = f", rank {rank} by mindshare" if rank else ""
        yield Sentence(
            f"{facts.mindshare_clause(mindshare, 'Its')}{place}{facts.then(found, mindshare)} {mindshare.mark}.", subject
        )
    if makeup := facts.sentiment_makeup(tone):
        yield Sentence(makeup, subject)
    if thin := facts.thin_note(found, tone, "the tone"):
        yield thin
    if note := facts.age_note(tone):
        yield Sentence(note, subject)


def _volume(found: Findings, token: KnownToken) -> str | None:
    volume = found.of(VolumeSeriesResult, token)
    clause = facts.volume_clause(volume)
    return (
        f"{clause[:1].upper()}{clause[1:]} {facts.when(found.asked)}{facts.then(found, volume)} {volume.mark}."
        if clause and volume
        else None
    )


def _cap(found: Findings, token: KnownToken) -> str | None:
    price = found.of(PriceSeriesResult, token)
    cap = price.result.overview.market_cap_usd if price else None
    return f"Its market cap is {usd(cap)} {price.mark}." if cap and price and found.depth != "fast" else None


def _agreement(found: Findings, token: KnownToken) -> str | None:
    """Whether price and tone went the same way, without a figure."""
    price, tone = found.of(PriceSeriesResult, token), found.of(SimpleSentimentResult, token)
    if price is None or tone is None or found.depth == "fast" or not tone.result.overview.previous_posts or tone.result.thin:
        return None
    move, change = price.result.overview.price_change_pct or 0.0, tone.result.overview.sentiment_change_points
    if facts.apart(price, tone) or abs(move) < facts.STEADY_PRICE_PCT or abs(change) < facts.STEADY_POINTS:
        return None
    if (move > 0) == (change > 0):
        return found.choose(("Price and tone agree.", "The talk goes along with the price."), token.id, move)
    return found.choose(
        ("Price and tone disagree: worth watching which gives way.", "The talk does not go along with the price."), token.id, move
    )
