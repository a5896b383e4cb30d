"""Which writer answers which kind of question. Never writes a sentence itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ruma.agent.offline import (
    attention,
    compare,
    declines,
    definition,
    lists,
    market,
    narratives,
    posts,
    price,
    sentiment,
    state,
    talk,
    trending,
    why,
)
from ruma.agent.offline.absent import no_posts
from ruma.agent.offline.draft import Block, Findings, paragraph
from ruma.agent.offline.naming import readings

Writer = Callable[[Findings], Iterator[Block]]

WRITERS: dict[str, Writer] = {
    "sentiment": sentiment.write,
    "talk": talk.write,
    "state": state.write,
    "trending": trending.write,
    "narratives": narratives.write,
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


def write(found: Findings) -> Iterator[Block]:
    """The blocks that answer one part of a question."""
    if found.data_kind == "empty" and found.asked.kind in NEED_DATA:
        yield from no_posts(found)
        return
    yield from WRITERS[found.asked.kind](found)
    if found.asked.not_held and found.asked.kind in ADD_NOT_HELD:
        yield paragraph(declines.nothing_covers(found))
    yield from readings(found)
