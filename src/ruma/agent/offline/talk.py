"""Writes what people say about a token, with their posts quoted. Never treats what a post says as true."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ruma.agent.offline import facts
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, bullet, opened, opening, paragraph
from ruma.agent.offline.words import count, joined, pct
from ruma.measures.simple_sentiment import SimpleSentimentResult
from ruma.store.tokens import KnownToken

SHOWN = 5
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
        names = joined([str(theme.label) for theme in shown[:NAMED]])
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
    named = joined([f"{theme.label} ({pct(theme.share_pct)} of the posts)" for theme in shown])
    lead = found.choose(("What people talked about", "The talk was about", "On people's minds"), token.id)
    receipts = _receipts(shown, 2 if found.depth != "fast" else 1)
    yield paragraph(f"{lead}: {named} {seen.mark}.", *(facts.quote(r, seen.mark, seen.result) + "." for r in receipts))


def _shown(seen: Seen[Any], limit: int = SHOWN) -> list[Any]:
    return list(seen.result.themes)[:limit]


def _receipts(shown: Sequence[Any], most: int) -> list[Any]:
    found: list[Any] = []
    for theme in shown:
        new = [r for r in theme.receipts if r.text not in {held.text for held in found}]
        found += new[:1]
    return found[:most]


def _bullets(found: Findings, seen: Seen[Any], shown: Sequence[Any]) -> Iterator[Block]:
    used: set[str] = set()
    for theme in shown:
        subject = found.entity("narrative", str(getattr(theme, "id", theme.label)))
        receipt = next((r for r in theme.receipts if r.text not in used), None)
        used.add(receipt.text if receipt else "")
        yield bullet(
            Sentence(f"**{theme.label}**: {count(theme.posts)} posts, {pct(theme.share_pct)} of the posts {seen.mark}.", subject),
            Sentence(facts.quote(receipt, seen.mark, seen.result) + ".", subject) if receipt else None,
        )
