"""Writes a list of posts that were asked for, quoted. Never summarises them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ruma.agent.evidence import Entity
from ruma.agent.offline import facts, narratives, quoting, themes
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, opened, opening, paragraph
from ruma.agent.offline.words import QUOTE_LEAST_WORDS, counted, in_prose, joined, quoted
from ruma.agent.plan_posts import QUOTED_POSTS, words_about
from ruma.agent.plan_steps import number_asked
from ruma.measures.narrative_names import topic_label

QUOTED_EACH = 3  # posts of each side where both are asked for


def search_of(found: Findings) -> Seen[Any] | None:
    searches: list[Seen[Any]] = [Seen(e.result, e) for e in found.evidence if e.tool == "posts-search"]
    return next((seen for seen in searches if seen.result.posts), searches[0] if searches else None)


def write(found: Findings) -> Iterator[Block]:
    """The posts, newest as the search gives them."""
    board = narratives.board_of(found)
    story = next((row for row in board.result.narratives if _same(row.label, found.asked.story)), None) if board else None
    if board and story:
        yield from themes.told(found, board, story)
        return
    sides: list[Seen[Any]] = [Seen(e.result, e) for e in found.evidence if "sentiment" in e.arguments]
    if len(sides) > 1:
        yield from _both(found, sides)
        return
    seen = search_of(found)
    about = _about(found, seen)
    if seen is None:
        refused = found.failed[0].message if found.failed else "Name a token or some words to look for."
        yield paragraph(
            *opened(opening(found, None), "no search could be made."), refused if not any(c.isdigit() for c in refused) else None
        )
        return
    tone = seen.evidence.arguments.get("sentiment")
    read_as = f"; {'it reads' if seen.result.total == 1 else 'these read'} as {tone}" if tone else ""
    rows = [row for row in seen.result.posts if len(quoted(row.text).split()) >= QUOTE_LEAST_WORDS]
    if not rows:
        yield paragraph(
            *opened(
                opening(found, seen), f"no post{about} is known {facts.when(found.asked)} {seen.mark}.", also=_account(found)
            ),
            "Other words or a longer window may find some.",
        )
        return
    own = _subject(found) if seen.evidence.arguments.get("token") else None  # else it is a search for words
    yield paragraph(*opened(opening(found, seen), f"{_found(found, seen)}{read_as} {seen.mark}.", own))
    ordered = quoting.surest(rows, tone) if tone else quoting.lists_last(rows)
    for row in ordered[: number_asked(found.asked) or QUOTED_POSTS]:
        yield Block((Sentence(facts.quote(row, seen.mark, seen.result) + ".", _subject(found)),), bullet=True)
    yield paragraph("They are quoted as people wrote them; none of it is checked.")


def _both(found: Findings, sides: list[Seen[Any]]) -> Iterator[Block]:
    """What either side posts, set against each other; how many they are comes first."""
    about, subject = _about(found, sides[0]), _subject(found)
    counts = [f"{counted(side.result.total, 'post', 'posts')}{about} {_reads(side)} {side.mark}" for side in sides]
    yield paragraph(*opened(opening(found, sides[0]), f"{joined(counts)}, {facts.when(found.asked)}.", subject))
    for side in sides:
        rows = [row for row in side.result.posts if len(quoted(row.text).split()) >= QUOTE_LEAST_WORDS]
        if rows:
            yield paragraph(f"The {side.evidence.arguments['sentiment']} side:")
        for row in quoting.surest(rows, side.evidence.arguments["sentiment"])[: number_asked(found.asked) or QUOTED_EACH]:
            yield Block((Sentence(facts.quote(row, side.mark, side.result) + ".", subject),), bullet=True)
    yield paragraph("They are quoted as people wrote them; which side a post is on was read from its words.")


def _reads(side: Seen[Any]) -> str:
    return f"{'reads' if side.result.total == 1 else 'read'} as {side.evidence.arguments['sentiment']}"


def _same(label: str, story: str | None) -> bool:
    """Whether a narrative is what the words ask for, plural endings aside."""
    one, other = ({word.rstrip("s") for word in text.lower().split()} for text in (label, story or ""))
    return bool(other) and one == other


def _found(found: Findings, seen: Seen[Any]) -> str:
    """41 posts by 30 authors match over the past week"""
    result = seen.result
    own = not found.asked.tokens or seen.evidence.arguments.get("token")
    about = _about(found, seen) if own else ""
    verb = "matches" if result.total == 1 else "match"
    if found.asked.author:
        about = _of(found, seen) if own else ""
        return f"{counted(result.total, 'post', 'posts')}{about} by that account {verb} {facts.when(found.asked)}"
    posts, authors = counted(result.total, "post", "posts"), counted(result.total_authors, "author", "authors")
    return f"{posts}{about} by {authors} {verb} {facts.when(found.asked)}"


def _account(found: Findings) -> Entity | None:
    """The account asked about as something a sentence may name."""
    name = found.asked.author
    return Entity("author", name, (f"@{name}",)) if name else None


def _subject(found: Findings) -> Any:
    return found.subject(found.asked.tokens[0]) if found.asked.tokens else None


def _about(found: Findings, seen: Seen[Any] | None) -> str:
    """What the posts are of, and whose."""
    return (f" by @{found.asked.author}" if found.asked.author else "") + _of(found, seen)


def _of(found: Findings, seen: Seen[Any] | None) -> str:
    if found.asked.tokens:
        words = str(seen.evidence.arguments.get("q", "")) if seen and "token" in seen.evidence.arguments else ""
        beside = f" with “{words}”" if words and not any(c.isdigit() for c in words) else ""
        return f" about {found.asked.tokens[0].name}{beside}"
    topic = in_prose(topic_label(found.asked.topic)) if found.asked.topic else ""
    words = found.asked.search or words_about(found.asked) or topic
    if found.asked.search:
        return f" with “{words.lower()}”" if not any(c.isdigit() for c in words) else ""  # a search looks at no capitals
    return f" about {words}" if words and not any(c.isdigit() for c in words) else ""
