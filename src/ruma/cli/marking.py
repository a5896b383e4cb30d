"""Posts of a file with their marks, as JSON lines. Stores nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import orjson

from ruma.enrich.marks import Marks
from ruma.pipeline import mark_file
from ruma.records import Post, Token
from ruma.sources.files import Reject

DIGITS = 4  # probabilities are not known better


def marked_lines(file: Path, tokens: list[Token], now: datetime) -> Iterator[tuple[bytes, Reject | None]]:
    """Each post of the file as one line of JSON, or the reject in its place."""
    for item in mark_file(file, tokens, now):
        if isinstance(item, Reject):
            yield b"", item
        else:
            yield orjson.dumps(marked(*item)), None


def marked(post: Post, marks: Marks) -> dict[str, object]:
    """One post and what was recognised in it."""
    shares = {name: round(getattr(marks, name), DIGITS) for name in ("bullish", "neutral", "bearish")}
    return {
        **post.model_dump(mode="json", exclude_none=True),
        "mentions": [mention.model_dump() for mention in marks.mentions],
        "sentiment": {"label": marks.label, **shares},
        "emotions": {name: round(share, DIGITS) for name, share in marks.emotions.items()},
        "tags": list(marks.tags),
        "topics": list(marks.topics),
        "ecosystems": list(marks.ecosystems),
        "terms": list(marks.terms),
        "call": {"token_id": marks.call.token_id, "direction": marks.call.direction} if marks.call else None,
        "near_duplicate_key": marks.text_key,
        "bot_score": None,  # a bot shows in an author's history; one file of posts is none
    }
