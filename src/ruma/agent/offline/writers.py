"""Which writer answers which kind of question. Never writes a sentence itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ruma.agent.offline import (
    attention,
    compare,
    declines,
    definition,
    lists,
    market,
    posts,
    price,
    sentiment,
    state,
    talk,
    themes,
    trending,
    why,
)
from ruma.agent.offline.absent import no_posts
from ruma.agent.offline.draft import Block, Findings, paragraph
from ruma.agent.offline.naming import readings
from ruma.agent.understand_windows import past_words

Writer = Callable[[Findings], Iterator[Block]]

WRITERS: dict[str, Writer] = {
    "sentiment": sentiment.write,
    "talk": talk.write,
    "state": state.write,
    "trending": trending.write,
    "narratives": themes.write,
    "compare": compare.write,
    "why": why.write,
    "price": price.write,
    "volume": price.write_volume,
    "post_volume": attention.write_post_volume,
    "mindshare": attention.write_mindshare,
    "posts": posts.write,
    "tokens": lists.write,
    "market": market.write,
    "definition": definition.write,
    "advice": declines.advice,
    "not_held": declines.not_held,
    "unknown_token": declines.unknown_token,
    "out_of_scope": declines.out_of_scope,
    "greeting": declines.greeting,
    "meta": declines.meta,
}
ADD_NOT_HELD = frozenset({"compare", "sentiment", "why", "price", "volume", "trending", "advice"})
NEED_DATA = frozenset(WRITERS) - {"definition", "out_of_scope", "greeting", "meta", "unknown_token"}


def _settled(found: Findings) -> Findings:
    """The window in the words of what was read: a tool may look back less far, or older data may stand for the window."""
    window = found.asked.window
    first = next((evidence.result for evidence in found.evidence if evidence.result.n), None)
    if first is None or not first.window_hours:
        return found
    moved = first.as_of < first.asked_as_of and window.words.startswith("since")
    if not moved and first.window_hours == window.hours:
        return found
    words = past_words(first.window_hours)
    return replace(found, asked=replace(found.asked, window=replace(window, words=words)))


def last_words(text: str, data_kind: str) -> Iterator[Block]:
    """What every answer says: that its data is simulated, if nothing before did; and something, if nothing passed the check."""
    if not text:
        yield paragraph("Nothing that could be checked against the data answers this; another window or token may.")
    if data_kind == "simulated" and "simulated" not in text:
        yield paragraph("The market here is simulated.")
    if data_kind == "mixed" and "simulated" not in text:
        yield paragraph("Part of the data here is simulated.")


def write(found: Findings) -> Iterator[Block]:
    """The blocks that answer one part of a question."""
    found = _settled(found)
    if found.data_kind == "empty" and found.asked.kind in NEED_DATA:
        yield from no_posts(found)
        return
    yield from WRITERS[found.asked.kind](found)
    if found.asked.not_held and found.asked.kind in ADD_NOT_HELD:
        yield paragraph(declines.nothing_covers(found))
    yield from readings(found)
