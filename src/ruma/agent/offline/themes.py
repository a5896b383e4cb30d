"""Writes about one theme that was asked for by name, and the tokens of its kind. Never widens a theme to its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ruma.agent.offline import facts, narratives, quoting
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, bullet, opened, opening, paragraph
from ruma.agent.offline.places import place_of, placed
from ruma.agent.offline.words import in_prose, joined, pct, size, story, ticker
from ruma.measures.narrative_names import topic_label

SHOWN = 5
STAGES = {
    "born": "is new",
    "rising": "is rising",
    "peaking": "is peaking",
    "fading": "is fading",
    "dormant": "is at its usual level",
}


def write(found: Findings) -> Iterator[Block]:
    """The theme that was asked for by name; without one, or without a board, what narratives are there."""
    seen = narratives.board_of(found)
    if not found.asked.topic or seen is None or not seen.result.narratives:
        yield from narratives.write(found)
        return
    row = next((row for row in seen.result.narratives if row.id == found.asked.topic), None)
    yield from _untold(found, seen) if row is None else told(found, seen, row)


def _untold(found: Findings, seen: Seen[Any]) -> Iterator[Block]:
    """Too few people tell it to be on the board."""
    label = in_prose(topic_label(found.asked.topic or ""))
    where = f" around {found.asked.place}" if found.asked.place else ""
    said = f"too few people talk about {label}{where} {facts.when(found.asked)} to make a narrative of it."
    rows = seen.result.narratives[:3]
    yield paragraph(
        *opened(opening(found, seen), said, also=placed(found)),
        f"What people do tell: {joined([story(row) for row in rows])} {seen.mark}.",
        subject=found.entity("narrative", rows[0].id),
    )
    yield from _of_kind(found)


def told(found: Findings, seen: Seen[Any], row: Any) -> Iterator[Block]:
    """Where the theme is in its life, who tells it, with which tokens, and two posts."""
    subject = found.entity("narrative", row.id)
    bare = in_prose(row.label).removeprefix("the ") if row.kind == "taxonomy" else story(row)
    where = place_of(found)
    lead = f"the {bare} narrative {STAGES[row.stage]} {where}{facts.when(found.asked)} {seen.mark}."
    change = row.authors_change_pct if row.previous_authors else None
    than = f"Its authors are {facts.up_or_down(change, pct(change))} on the window before {seen.mark}." if change else None
    base = f"It stands on {size(row)} {seen.mark}."  # apart from the lead, whose ecosystem would own the numbers
    tone = f"Its mindshare is {pct(row.mindshare_pct)} and its sentiment {row.sentiment_score:.1f} out of 100 {seen.mark}."
    yield paragraph(
        *opened(opening(found, seen), lead, subject, placed(found)),
        base,
        than,
        tone,
        facts.thin_note(found, seen),
        subject=subject,
    )
    listed = list(_of_kind(found))
    yield from listed
    for token in [] if listed else row.tokens[:SHOWN]:
        said = f"**{token.name}**{ticker(token)}: {size(token)}"
        yield bullet(Sentence(f"{said} {seen.mark}.", found.entity("token", token.id)))
    yield paragraph(*narratives.prices(found))
    for receipt in quoting.best(row.receipts)[:2]:
        yield paragraph(facts.quote(receipt, seen.mark, seen.result) + ".", subject=subject)


def _of_kind(found: Findings) -> Iterator[Block]:
    """The tokens of that kind that people talk about, where the question asks for tokens."""
    board: Seen[Any] | None = next((Seen(e.result, e) for e in found.evidence if e.tool == "trending"), None)
    rows = [row for row in (board.result.tokens if board else ()) if is_of_kind(found, row.id)]
    if not board or not rows:
        return
    yield paragraph("The tokens of that kind that people talk about, by mindshare:")
    for row in rows[:SHOWN]:
        yield bullet(
            Sentence(
                f"**{row.name}**{ticker(row)}: mindshare {pct(row.mindshare_24h)}, {size(row)} {board.mark}.",
                found.entity("token", row.id),
            )
        )


def is_of_kind(found: Findings, id: str) -> bool:
    """Whether a token is of the kind that the question names."""
    return id in found.book.kinds.of_kind(found.asked.topic or "")
