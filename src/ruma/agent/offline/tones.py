"""Writes which of the much-discussed tokens people like or fear. Never looks at tokens that hardly anyone names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ruma.agent.offline import facts, talk
from ruma.agent.offline.absent import no_posts
from ruma.agent.offline.draft import Block, Findings, Seen, bullet, opened, opening, paragraph
from ruma.agent.offline.places import among, placed
from ruma.agent.offline.words import joined, size, ticker
from ruma.agent.plan_lists import by_tone
from ruma.measures.declare import TokenRef
from ruma.measures.simple_sentiment import SimpleSentimentResult

LISTED = 6
MIDDLE = 50.0


def write(found: Findings) -> Iterator[Block]:
    """The tokens that lead the talk, sorted by tone from the side that was asked for."""
    low = found.asked.order == "loss"
    read = {e.result.token.id: Seen(e.result, e) for e in found.evidence if isinstance(e.result, SimpleSentimentResult)}
    rows = [read[tone.token.id] for tone in by_tone((seen.result for seen in read.values()), low)]
    if not rows:
        yield from no_posts(found)
        return
    names, marks = [seen.result.token.name for seen in rows], "".join(seen.mark for seen in rows[:3])
    side = "bearish" if low else "bullish"
    then = f", then {joined(names[1:3])}" if len(names) > 1 else ""
    which = among(found) or "tokens"
    lead = (
        f"sorted from the {side} end, the tone of much-discussed {which} {facts.when(found.asked)} begins with {names[0]}{then}"
    )
    first = found.entity("token", rows[0].result.token.id)
    yield paragraph(
        *opened(opening(found, rows[0]), f"{lead} {marks}.", first, placed(found)),
        _none_there(rows, low),
        "Each of them stands on few posts, so read the order with care."
        if rows[0].result.thin
        else "Tokens that few people name are left out, as a handful of posts says little about tone.",
    )
    for seen in rows[:LISTED]:
        said = (
            f"**{seen.result.token.name}**{ticker(seen.result.token)}: {facts.sentiment_move(seen, 'its').removeprefix('its ')}"
        )
        then = facts.then(found, seen, rows[0])
        yield bullet(
            f"{said}, {size(seen.result.overview)}{then} {seen.mark}.", subject=found.entity("token", seen.result.token.id)
        )
    yield from _why(found, rows[0].result.token)


def _none_there(rows: Sequence[Seen[SimpleSentimentResult]], low: bool) -> str | None:
    """That the first of the list stands on the other side of the middle, where it does."""
    first = rows[0].result
    level = round(first.overview.sentiment_score, 1)
    if low and level > MIDDLE:
        return f"None of them leans bearish: {first.token.name} still leans bullish {rows[0].mark}."
    if not low and level < MIDDLE:
        return f"None of them leans bullish: {first.token.name} still leans bearish {rows[0].mark}."
    return None


def _why(found: Findings, first: TokenRef) -> Iterator[Block]:
    """What people say about the first of the list, where it is asked why it stands there."""
    token = found.book.get(first.id)
    if token is None or talk.talk_of(found, token) is None:
        return
    if said := list(talk.themes(found, token)):
        yield paragraph(f"Why {token.name}, as far as posts can tell (what is said beside a tone, not proof of its cause):")
        yield from said
    else:
        yield paragraph(f"No theme stands out in the posts about {token.name}, so they do not name a reason.")
