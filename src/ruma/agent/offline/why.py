"""Writes what moved beside a price: talk, tone, volume, attention. Never claims that one caused the other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ruma.agent.offline import facts, quoting, talk
from ruma.agent.offline.absent import no_talk
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, opened, opening, paragraph
from ruma.agent.offline.words import counted, of, size, story
from ruma.agent.understand_windows import say_day
from ruma.measures.mindshare import MindshareResult
from ruma.measures.price_series import PriceSeriesResult
from ruma.measures.simple_sentiment import SimpleSentimentResult
from ruma.measures.volume_series import VolumeSeriesResult
from ruma.store.tokens import KnownToken

NO_REASON = "The posts do not name a reason, as no theme sets this token apart; what they mention"


def write(found: Findings) -> Iterator[Block]:
    """The move, what people said beside it, whether volume and tone went along, and what that does not prove."""
    token = found.asked.tokens[0]
    subject, price = found.subject(token), found.of(PriceSeriesResult, token)
    said, tone = talk.talk_of(found, token), found.of(SimpleSentimentResult, token)
    clause = facts.price_clause(price, of(token.name))
    if clause is None and (said is None or not said.result.overview.posts):
        yield from no_talk(found, token, tone)
        return
    if clause and price:
        start = opening(found, price)
        yield paragraph(
            *opened(start, f"{clause} {facts.when(found.asked)} {price.mark}.", subject),
            _premise(found, price),
            facts.price_range(price),
            *_themes(found, token),
            subject=subject,
        )
    else:
        lead = f"no price of {token.name} is loaded {facts.when(found.asked)}, so a move cannot be dated; the talk can."
        yield paragraph(*opened(opening(found, said), lead, subject), *_themes(found, token), subject=subject)
    yield from _quotes(found, token)
    yield paragraph(*_beside(found, token), subject=subject)
    yield paragraph(_honest(found), subject=subject)


_ASKED_MOVE = re.compile(
    r"\b(?P<up>up|pump\w*|moon\w*|ris(?:e|es|ing|en)|rose|rall\w+|surg\w+|jump\w*|gain\w*|soar\w*|rip\w*|explod\w*|fly\w*)\b"
    r"|\b(?P<down>down|dump\w*|drop\w*|fall\w*|fell|crash\w*|nuk\w+|tank\w*|sink\w*|sank|bleed\w*|plung\w*|slid\w*|collaps\w*|rekt)\b",
    re.I,
)
_ASKED_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?(?:%|percent|pct)")
FAR = 0.5  # of the size asked about, by which the real move may differ before it is worth a word


def _premise(found: Findings, price: Seen[PriceSeriesResult]) -> str | None:
    """Where the question takes a move for granted that the prices do not show."""
    move, asked = price.result.overview.price_change_pct, _ASKED_MOVE.search(found.asked.text)
    if move is None or asked is None:
        return None
    sign, size = (1 if asked["up"] else -1), _ASKED_SIZE.search(found.asked.text)
    if move * sign < facts.STEADY_PRICE_PCT:
        said = f"So the prices loaded here do not show the {'rise' if sign > 0 else 'fall'} that is asked about"
        return _later(found, price, sign, said) or f"{said}."
    if size and abs(abs(move) - float(size[1])) > FAR * float(size[1]):
        return "So the prices loaded here do not show a move of that size."
    return None


def _later(found: Findings, price: Seen[PriceSeriesResult], sign: int, said: str) -> str | None:
    """That the seven days up to now show the move which a calendar week does not, where they do."""
    series = (Seen(e.result, e) for e in found.evidence if isinstance(e.result, PriceSeriesResult))
    now = next((seen for seen in series if seen.result.as_of > price.result.as_of), None)
    if now is None or (now.result.overview.price_change_pct or 0.0) * sign < facts.STEADY_PRICE_PCT:
        return None
    return f"{said}; in the week to {say_day(now.result.as_of)} {facts.price_clause(now, 'its')} {now.mark}."


def _themes(found: Findings, token: KnownToken) -> Iterator[Sentence]:
    seen = talk.talk_of(found, token)
    if seen is None or not seen.result.overview.posts:
        yield Sentence(
            f"No post that names {token.name} is known for that time, so its talk explains nothing.", found.subject(token)
        )
        return
    shown = talk.telling(seen.result.themes)
    if shown:
        named = ", ".join(f"{story(theme)} ({counted(theme.posts, 'post', 'posts')})" for theme in shown)
        lead = "People who posted about it named these" if talk.stands_out(shown) else NO_REASON
        yield Sentence(f"{lead}: {named}{facts.then(found, seen)} {seen.mark}.", found.subject(token))
    else:
        yield Sentence("No theme stands out in the posts about it, so they do not name a reason.", found.subject(token))
    o = seen.result.overview
    yield Sentence(
        f"There {'was' if o.posts == 1 else 'were'} {size(o)} {seen.mark}.",
        found.subject(token),
    )


def _quotes(found: Findings, token: KnownToken) -> Iterator[Block]:
    seen = talk.talk_of(found, token)
    if seen is None:
        return
    for receipt in quoting.pick(talk.telling(seen.result.themes), 3):
        yield Block((Sentence(facts.quote(receipt, seen.mark, seen.result) + ".", found.subject(token)),), bullet=True)


def _beside(found: Findings, token: KnownToken) -> Iterator[Sentence | str]:
    """Volume, tone and attention of the same window."""
    volume, tone, mindshare = (found.of(kind, token) for kind in (VolumeSeriesResult, SimpleSentimentResult, MindshareResult))
    if (clause := facts.volume_clause(volume)) and volume:  # type: ignore[arg-type]
        yield f"{clause[:1].upper()}{clause[1:]} {facts.when(found.asked)}{facts.then(found, volume)} {volume.mark}."
        yield from weight(found, token)
    if tone and facts.has_talk(tone):  # type: ignore[arg-type]
        yield f"{facts.sentiment_move(tone, 'Its')}{facts.then(found, tone)} {tone.mark}."  # type: ignore[arg-type]
    if mindshare and facts.has_talk(mindshare):  # type: ignore[arg-type]
        yield f"{facts.mindshare_clause(mindshare, 'Its')}{facts.then(found, mindshare)} {mindshare.mark}."  # type: ignore[arg-type]


def weight(found: Findings, token: KnownToken) -> Iterator[str]:
    """Whether trading backs the move."""
    price, volume = found.of(PriceSeriesResult, token), found.of(VolumeSeriesResult, token)
    move = price.result.overview.price_change_pct if price else None
    traded = volume.result.overview.volume_change_pct if volume else None
    if move is None or traded is None or facts.apart(price, volume) or abs(move) < facts.STEADY_PRICE_PCT or abs(traded) < 5:
        return
    yield (
        "So the move came with more trading." if traded > 0 else "So the move came on thinner trading, which argues for caution."
    )


def _honest(found: Findings) -> str:
    return found.choose(
        (
            "This shows what moved together, not what caused what: posts follow a price as often as they run before it.",
            "None of this proves a cause. Talk tends to follow price as much as the other way round.",
            "Read this as company, not as cause: people explain a move after it happened.",
        ),
        found.asked.text,
    )
