"""Writes how much a token is talked about: mindshare and post volume. Never says whether the talk is good or bad."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ruma.agent.offline import facts, talk
from ruma.agent.offline.absent import no_talk
from ruma.agent.offline.draft import Block, Findings, opened, opening, paragraph
from ruma.agent.offline.words import count, counted, joined, of, pct, size
from ruma.measures.coordination import CoordinationResult
from ruma.measures.mindshare import MindshareResult
from ruma.measures.post_volume import PostVolumeResult
from ruma.measures.price_series import PriceSeriesResult
from ruma.measures.simple_sentiment import SimpleSentimentResult
from ruma.store.tokens import KnownToken


def write_mindshare(found: Findings) -> Iterator[Block]:
    """The share, its move, its peak and its place among all tokens."""
    token = found.asked.tokens[0]
    seen, subject = found.of(MindshareResult, token), found.subject(token)
    if seen is None or not seen.result.overview.posts:
        yield from no_talk(found, token, seen)
        return
    o = seen.result.overview
    peak = (
        f"The peak was {pct(o.peak_mindshare_pct)} on {facts.day_in(seen.result, o.peak_at)} {seen.mark}."
        if o.peak_mindshare_pct is not None and o.peak_at is not None and seen.result.window_hours >= 48
        else None
    )
    name = of(token.name)
    rank = (
        f"That is rank {o.mindshare_rank} by mindshare among {count(o.tokens)} tokens {seen.mark}." if o.mindshare_rank else None
    )
    price = found.of(PriceSeriesResult, token)
    move = facts.price_clause(price, "Its")
    yield paragraph(
        *opened(opening(found, seen), f"{facts.mindshare_clause(seen, name)} {facts.when(found.asked)} {seen.mark}.", subject),
        rank,
        peak,
        f"It stands on {size(o)}{_from(o)} {seen.mark}.",
        facts.thin_note(found, seen, "the share"),
        facts.age_note(seen),
        subject=subject,
    )
    yield from talk.themes(found, token)
    yield paragraph(
        f"{move} {facts.when(found.asked)}{facts.then(found, price)} {price.mark}." if move and price else None, subject=subject
    )


def _from(o: Any) -> str:
    """Beside the posts of the window before, where there were some."""
    return f"; {counted(o.previous_posts, 'post', 'posts')} in the window before" if o.previous_posts else ""


def write_post_volume(found: Findings) -> Iterator[Block]:
    """How many posts, against the window before, when most, and of which kinds."""
    token = found.asked.tokens[0]
    seen, subject = found.of(PostVolumeResult, token), found.subject(token)
    if seen is None or not seen.result.overview.posts:
        yield from no_talk(found, token, seen)
        return
    tone = found.of(SimpleSentimentResult, token)
    yield paragraph(
        *opened(opening(found, seen), f"{_volume(found, token.name, seen.result)} {seen.mark}.", subject),
        _per_author(seen.result, seen.mark),
        _busiest(seen.result, seen.mark),
        _tags(seen.result, seen.mark),
        *_in_step(found, token),
        facts.thin_note(found, seen, "the count"),
        facts.age_note(seen),
        f"{facts.sentiment_move(tone, 'Its')}{facts.then(found, tone)} {tone.mark}." if tone and facts.has_talk(tone) else None,
        subject=subject,
    )
    yield from talk.themes(found, token)


def _in_step(found: Findings, token: KnownToken) -> Iterator[str]:
    """Whether accounts repeat each other about it, where the question doubts that the talk is real."""
    seen = found.of(CoordinationResult)
    if seen is None:
        return
    o = seen.result.overview
    if not o.groups:
        yield f"No group that posts in step about {token.name} is found, so nothing here points to a ring {seen.mark}."
        return
    groups = counted(o.groups, "coordination group", "coordination groups")
    posts = counted(o.posts, "copied post", "copied posts")
    name = "names" if o.groups == 1 else "name"
    yield f"Not all of it is organic: {groups} with {posts} {name} {token.name} {seen.mark}."


_PEOPLE = re.compile(r"\bhow many\s+(?:\w+\s+){0,2}?(?:people|persons?|authors?|users?|accounts?|voices|individuals)\b", re.I)


def _volume(found: Findings, name: str, result: PostVolumeResult) -> str:
    """Dogecoin was named in 62 posts over the past week, up 5.1 % from 59, by 53 authors"""
    o = result.overview
    move = ""
    if o.posts_change_pct is not None and abs(o.posts_change_pct) >= 1:
        move = f", {facts.moved(o.posts_change_pct, 'up', 'down')} {pct(o.posts_change_pct)} from {count(o.previous_posts)},"
    elif o.posts_change_pct is not None:
        move = ", about as many as before,"
    posts, authors = counted(o.posts, "post", "posts"), counted(o.authors, "author", "authors")
    if _PEOPLE.search(found.asked.text):
        return f"{authors} named {name} {facts.when(found.asked)}, in {posts}{move.removesuffix(',')}"
    return f"{name} was named in {posts} {facts.when(found.asked)}{move} by {authors}"


def _per_author(result: PostVolumeResult, mark: str) -> str | None:
    ratio = result.overview.posts_per_author
    return f"That makes {ratio:.1f} posts per author {mark}." if ratio and result.overview.authors > 1 else None


def _busiest(result: PostVolumeResult, mark: str) -> str | None:
    o = result.overview
    if not o.busiest_posts or not o.busiest_at or result.granularity != "1d":
        return None
    return f"Most posts came on {facts.day_in(result, o.busiest_at)}, with {counted(o.busiest_posts, 'post', 'posts')} {mark}."


def _tags(result: PostVolumeResult, mark: str) -> str | None:
    tags = result.overview.tags[:3]
    if not tags:
        return None
    named = joined([f"{tag.tag.replace('_', ' ')} with {counted(tag.posts, 'post', 'posts')}" for tag in tags])
    return f"By kind: {named} {mark}."
