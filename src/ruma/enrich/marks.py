"""Puts all marks on a post: tokens, sentiment, emotions, tags, call, topics, terms, handles. Never changes the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from ruma.enrich.calls import Call, call_of
from ruma.enrich.duplicates import text_key
from ruma.enrich.emotions import emotions_of
from ruma.enrich.mentions import MentionLinker
from ruma.enrich.sentiment import SentimentModel, label_of
from ruma.enrich.tags import tags_of
from ruma.enrich.terms import terms_of
from ruma.enrich.topics import TopicFinder
from ruma.records import Mention, Sentiment, Token

MAX_HANDLES = 20  # who names more accounts names nobody in particular
_HANDLE = re.compile(r"(?<![\w@])@(\w{1,30})")  # an address such as me@mail.com names no account


@dataclass(frozen=True)
class Marks:
    """What was recognised in one text."""

    mentions: tuple[Mention, ...]
    bearish: float
    neutral: float
    bullish: float
    label: Sentiment
    tags: tuple[str, ...]
    topics: tuple[str, ...]
    ecosystems: tuple[str, ...]
    terms: tuple[str, ...]
    call: Call | None
    text_key: int
    emotions: Mapping[str, float] = field(default_factory=dict)
    handles: tuple[str, ...] = ()


class Marker:
    """Marks texts against one list of tokens. Same text and time in, same marks out, in any batch and any process."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        held = list(tokens)
        self._linker = MentionLinker(held)
        self._topics = TopicFinder(held)
        self._sentiment = SentimentModel.load()
        self._words = {token.id: frozenset({token.symbol.lower(), *token.name.lower().split()}) for token in held}

    def mark(self, texts: Sequence[str], moments: Sequence[datetime] | None = None) -> list[Marks]:
        """The marks of each text, in order; `moments` are the times they were written (without them: today)."""
        mentions = self._linker.link_many(texts, moments)
        sentiment = self._sentiment.probabilities(texts)
        return [self._marks(*row) for row in zip(texts, mentions, sentiment, strict=True)]

    def _marks(self, text: str, mentions: tuple[Mention, ...], sentiment: np.ndarray) -> Marks:
        topics, ecosystems = self._topics.find(text, mentions)
        call = call_of(text, mentions, self._words)
        bearish, neutral, bullish = (float(share) for share in sentiment)
        tags = tags_of(text, len(mentions))
        return Marks(
            mentions=mentions,
            bearish=bearish,
            neutral=neutral,
            bullish=bullish,
            label=label_of(sentiment),
            tags=tuple(dict.fromkeys((*tags, f"{call.direction}_call"))) if call else tags,
            topics=topics,
            ecosystems=ecosystems,
            terms=terms_of(text),
            call=call,
            text_key=text_key(text),
            emotions=emotions_of(text),
            handles=handles_of(text),
        )


def handles_of(text: str) -> tuple[str, ...]:
    """The accounts that a text names with an @, lower case, each once, in order."""
    return tuple(dict.fromkeys(name.lower() for name in _HANDLE.findall(text)))[:MAX_HANDLES] if "@" in text else ()
