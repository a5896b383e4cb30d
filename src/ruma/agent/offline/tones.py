"""Writes which of the much-discussed tokens people like or fear. Never looks at tokens that hardly anyone names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ruma.agent.offline import facts
from ruma.agent.offline.absent import no_posts
from ruma.agent.offline.draft import Block, Findings, Seen, bullet, opened, opening, paragraph
from ruma.agent.offline.places import among, placed
from ruma.agent.offline.words import joined, size, ticker
from ruma.measures.simple_sentiment import SimpleSentimentResult


def write(found: Findings) -> Iterator[Block]:
    """The tokens that lead the talk, sorted by tone from the side that was asked for."""
    low = found.asked.order == "loss"
    read = [Seen(e.result, e) for e in found.evidence if isinstance(e.result, SimpleSentimentResult) and e.result.overview.posts]
    held = [seen for seen in read if not seen.result.thin] or read
    if not held:
        yield from no_posts(found)
        return
    rows = sorted(held, key=lambda seen: (_level(seen) if low else -_level(seen), seen.result.token.token_id))
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
        "Each of them stands on few posts, so read the order with care."
        if held[0].result.thin
        else "Tokens that few people name are left out, as a handful of posts says little about tone.",
    )
    for seen in rows:
        said = (
            f"**{seen.result.token.name}**{ticker(seen.result.token)}: {facts.sentiment_move(seen, 'its').removeprefix('its ')}"
        )
        then = facts.then(found, seen, rows[0])
        yield bullet(
            f"{said}, {size(seen.result.overview)}{then} {seen.mark}.", subject=found.entity("token", seen.result.token.id)
        )


def _level(seen: Seen[Any]) -> float:
    return float(round(seen.result.overview.sentiment_score, 1))
