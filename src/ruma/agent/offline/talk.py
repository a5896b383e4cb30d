"""Writes what people say about a token, with their posts quoted. Never treats what a post says as true."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ruma.agent.offline import facts, quoting
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, bullet, opened, opening, paragraph
from ruma.agent.offline.words import counted, joined, pct, size, story
from ruma.measures.simple_sentiment import SimpleSentimentResult
from ruma.store.tokens import KnownToken

SHOWN = 5
NAMED = 3
CLEAR_LIFT = 1.5  # told half as much again as among all others; below that a theme is the market's, not the token's


def talk_of(found: Findings, token: KnownToken) -> Seen[Any] | None:
    """The talk result about a token (its type is the talk measure's own)."""
    for evidence in found.evidence:
        if evidence.tool == "talk" and evidence.result.token.id == token.id:  # type: ignore[attr-defined]
            return Seen(evidence.result, evidence)
    return None


def write(found: Findings) -> Iterator[Block]:
    """What the talk is about, theme by theme, with a post each; then its tone."""
    from ruma.agent.offline import posts
    from ruma.agent.offline.absent import no_talk

    token = found.asked.tokens[0]
    seen = talk_of(found, token)
    named = posts.search_of(found)
    if (seen is None or not seen.result.overview.posts) and named and named.result.posts:  # the name occurs, if not as a token
        yield from posts.write(found)
        return
    if seen is None or not seen.result.overview.posts:
        yield from no_talk(found, token, seen)
        return
    subject = found.subject(token)
    o = seen.result.overview
    shown = _shown(seen)
    if shown:
        names = joined([story(theme) for theme in shown[:NAMED]])
        clause = f"the talk about {token.name} {facts.when(found.asked)} turns on {names} {seen.mark}."
    else:
        clause = f"the talk about {token.name} {facts.when(found.asked)} has no theme that stands out {seen.mark}."
    yield paragraph(
        *opened(opening(found, seen), clause, subject),
        f"It stands on {size(o)} {seen.mark}.",
        facts.thin_note(found, seen),
        facts.age_note(seen),
        subject=subject,
    )
    yield paragraph(words_apart(found, seen), subject=subject)
    yield from _bullets(found, seen, shown)
    yield from _posts(found, len(shown))
    sentiment = found.of(SimpleSentimentResult, token)
    if sentiment and sentiment.result.overview.posts:
        tone = facts.sentiment_move(sentiment, f"{token.name}")
        yield paragraph(
            Sentence(f"{tone} {facts.when(found.asked)}{facts.then(found, sentiment)} {sentiment.mark}.", subject),
            subject=subject,
        )


def themes(found: Findings, token: KnownToken) -> Iterator[Block]:
    """The themes in one sentence and one or two posts, for answers that are about something else."""
    seen = talk_of(found, token)
    if seen is None or not seen.result.overview.posts:
        return
    shown = telling(seen.result.themes)
    if not shown:
        return
    named = joined([f"{story(theme)} ({counted(theme.posts, 'post', 'posts')})" for theme in shown])
    lead = found.choose(("What people talked about", "The talk was about", "On people's minds"), token.id)
    receipts = quoting.pick(shown, 2 if found.depth != "fast" else 1)
    yield paragraph(
        f"{lead}: {named}{facts.then(found, seen)} {seen.mark}.",
        *(facts.quote(r, seen.mark, seen.result) + "." for r in receipts),
    )


def telling(themes: Sequence[Any], most: int = NAMED) -> list[Any]:
    """Themes that set the token apart come first: told more than among others, or more than before."""
    apart = [theme for theme in themes if theme.lift >= 1 or theme.share_change_pp > 0]
    return [*apart, *(theme for theme in themes if theme not in apart)][:most] if apart else list(themes)[:most]


def stands_out(themes: Sequence[Any]) -> bool:
    """Whether what posts name first belongs to this token: the largest theme is told far more about it than about others."""
    largest = max(themes, key=lambda theme: theme.posts, default=None)
    return largest is not None and largest.lift >= CLEAR_LIFT


def _shown(seen: Seen[Any], limit: int = SHOWN) -> list[Any]:
    return list(seen.result.themes)[:limit]


def _size(theme: Any, compared: bool) -> str:
    """602 posts by 320 authors, a 25.2 % share of posts, up from 12.0 %"""
    said = f"{size(theme)}, a {pct(theme.share_pct)} share of posts"
    if theme.previous_posts and abs(theme.share_change_pp) >= 1:
        said += f", {facts.moved(theme.share_change_pp, 'up', 'down')} from {pct(theme.previous_share_pct)}"
    elif compared and not theme.previous_posts:
        said += ", none in the previous window"
    return said


_PLAIN_WORD = re.compile(r"[a-z][a-z'-]+(?: [a-z][a-z'-]+){0,2}")
# The figure gate reads a claim about a size in these.
_SIZE_WORD = re.compile(r"^(?:halv|half|doubl|twice|hundred|thousand|million|billion|majorit|quarter)")


def words_apart(found: Findings, seen: Seen[Any], most: int = 5) -> str | None:
    """The words that this token's posts use and others do not; only plain words, as they come from posts."""
    plain = (row.word for row in seen.result.words)
    plain = (word for word in plain if not any(found.book.with_symbol(part) or found.book.get(part) for part in word.split()))
    words = [word for word in plain if _PLAIN_WORD.fullmatch(word) and not _SIZE_WORD.search(word)][:most]
    return f"Words that set these posts apart: {joined(words)} {seen.mark}." if len(words) > 2 else None


def _posts(found: Findings, themes: int) -> Iterator[Block]:
    """Posts to read where hardly a theme was found."""
    search: Seen[Any] | None = next((Seen(e.result, e) for e in found.evidence if e.tool == "posts-search"), None)
    if themes > 1 or search is None:
        return
    for receipt in quoting.best(search.result.posts)[:NAMED]:
        yield Block((Sentence(facts.quote(receipt, search.mark, search.result) + "."),), bullet=True)


def _bullets(found: Findings, seen: Seen[Any], shown: Sequence[Any]) -> Iterator[Block]:
    used: set[str] = set()
    for theme in shown:
        subject = found.entity("narrative", str(getattr(theme, "id", theme.label)))
        receipt = next((r for r in quoting.best(theme.receipts) if r.text not in used), None)
        used.add(receipt.text if receipt else "")
        yield bullet(
            Sentence(f"**{theme.label}**: {_size(theme, bool(seen.result.overview.previous_posts))} {seen.mark}.", subject),
            Sentence(facts.quote(receipt, seen.mark, seen.result) + ".", subject) if receipt else None,
        )
