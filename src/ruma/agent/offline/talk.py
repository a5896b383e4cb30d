"""Writes what people say about a token, with their posts quoted. Never treats what a post says as true."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ruma.agent.offline import facts
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, bullet, opened, opening, paragraph
from ruma.agent.offline.words import QUOTE_LEAST_WORDS, count, counted, in_prose, joined, pct, quoted
from ruma.measures.simple_sentiment import SimpleSentimentResult
from ruma.store.tokens import KnownToken

SHOWN = 5
# Posts that an analyst would not pass on while there is another: slurs, and calls to join or win something.
_ROUGH = re.compile(r"\b(?:retard\w*|fag\w*|nigg\w*|cunt|rape\w*|fuck\w*|giveaway|give away|airdrop|follow (?:us|me)|join (?:us|our|now)|sign up|retweet|dm me|countdown)\b", re.I)
NAMED = 3


def talk_of(found: Findings, token: KnownToken) -> Seen[Any] | None:
    """The talk result about a token (its type is the talk measure's own)."""
    for evidence in found.evidence:
        if evidence.tool == "talk" and evidence.result.token.id == token.id:  # type: ignore[attr-defined]
            return Seen(evidence.result, evidence)
    return None


def write(found: Findings) -> Iterator[Block]:
    """What the talk is about, theme by theme, with a post each; then its tone."""
    from ruma.agent.offline.absent import no_talk

    token = found.asked.tokens[0]
    seen = talk_of(found, token)
    if seen is None or not seen.result.overview.posts:
        yield from no_talk(found, token, seen)
        return
    subject = found.subject(token)
    o = seen.result.overview
    shown = _shown(seen)
    if shown:
        names = joined([in_prose(theme.label) for theme in shown[:NAMED]])
        clause = f"the talk about {token.name} {facts.when(found.asked)} turns on {names} {seen.mark}."
    else:
        clause = f"the talk about {token.name} {facts.when(found.asked)} has no theme that stands out {seen.mark}."
    yield paragraph(
        *opened(opening(found, seen), clause, subject),
        f"It stands on {count(o.posts)} posts by {count(o.authors)} authors {seen.mark}.",
        facts.thin_note(found, seen),
        facts.age_note(seen),
        subject=subject,
    )
    yield from _bullets(found, seen, shown)
    sentiment = found.of(SimpleSentimentResult, token)
    if sentiment and sentiment.result.overview.posts:
        tone = facts.sentiment_move(sentiment, f"{token.name}")
        yield paragraph(Sentence(f"{tone} {facts.when(found.asked)} {sentiment.mark}.", subject), subject=subject)


def themes(found: Findings, token: KnownToken) -> Iterator[Block]:
    """The themes in one sentence and one or two posts, for answers that are about something else."""
    seen = talk_of(found, token)
    if seen is None or not seen.result.overview.posts:
        return
    shown = _shown(seen)[:NAMED]
    if not shown:
        return
    named = joined([f"{in_prose(theme.label)} ({counted(theme.posts, 'post', 'posts')})" for theme in shown])
    lead = found.choose(("What people talked about", "The talk was about", "On people's minds"), token.id)
    receipts = pick(shown, 2 if found.depth != "fast" else 1)
    yield paragraph(f"{lead}: {named} {seen.mark}.", *(facts.quote(r, seen.mark, seen.result) + "." for r in receipts))


def _shown(seen: Seen[Any], limit: int = SHOWN) -> list[Any]:
    return list(seen.result.themes)[:limit]


def pick(shown: Sequence[Any], most: int) -> list[Any]:
    """The posts to quote: one a theme, the plainest prose first, none twice."""
    found: list[Any] = []
    for theme in shown:
        held = {receipt.text for receipt in found}
        found += [r for r in best(theme.receipts) if r.text not in held][:1]
    return found[:most]


def best(receipts: Sequence[Any]) -> list[Any]:
    """Posts worth quoting, those that read like prose before those that are tags, tickers and links."""
    good = [receipt for receipt in receipts if len(quoted(receipt.text).split()) >= QUOTE_LEAST_WORDS]
    return sorted(good, key=lambda receipt: _clutter(quoted(receipt.text)))


def _clutter(text: str) -> float:
    """Share of a quotation that is tags, tickers, gaps and signs rather than words; in tenths, so that order decides ties."""
    words = text.split()
    rough = 1.0 if _ROUGH.search(text) else 0.0
    noise = rough * len(words) + sum(1 for word in words if word[0] in "#$…&" or "&" in word or not any(c.isalpha() for c in word))
    return round(noise / len(words), 1)


def _size(theme: Any) -> str:
    """602 posts by 320 authors, a 25.2 % share of posts, up from 12.0 %"""
    said = f"{counted(theme.posts, 'post', 'posts')} by {counted(theme.authors, 'author', 'authors')}, a {pct(theme.share_pct)} share of posts"
    if theme.previous_posts and abs(theme.share_change_pp) >= 1:
        said += f", {facts.moved(theme.share_change_pp, 'up', 'down')} from {pct(theme.previous_share_pct)}"
    elif not theme.previous_posts:
        said += ", none in the previous window"
    return said


def _bullets(found: Findings, seen: Seen[Any], shown: Sequence[Any]) -> Iterator[Block]:
    used: set[str] = set()
    for theme in shown:
        subject = found.entity("narrative", str(getattr(theme, "id", theme.label)))
        receipt = next((r for r in best(theme.receipts) if r.text not in used), None)
        used.add(receipt.text if receipt else "")
        yield bullet(
            Sentence(f"**{theme.label}**: {_size(theme)} {seen.mark}.", subject),
            Sentence(facts.quote(receipt, seen.mark, seen.result) + ".", subject) if receipt else None,
        )
