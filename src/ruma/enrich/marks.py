"""Puts all marks on a post: tokens, sentiment, tags, topics, terms, near-duplicate key. Never changes the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ruma.enrich.calls import Call, call_of
from ruma.enrich.duplicates import text_key
from ruma.enrich.mentions import MentionLinker
from ruma.enrich.sentiment import SentimentModel, label_of
from ruma.enrich.tags import tags_of
from ruma.enrich.terms import terms_of
from ruma.enrich.topics import TopicFinder
from ruma.records import Mention, Sentiment, Token


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


class Marker:
    """Marks texts against one list of tokens. Same text in, same marks out, in any batch and any process."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        held = list(tokens)
        self._linker = MentionLinker(held)
        self._topics = TopicFinder(held)
        self._sentiment = SentimentModel.load()

    def mark(self, texts: Sequence[str]) -> list[Marks]:
        """The marks of each text, in order."""
        mentions = self._linker.link_many(texts)
        sentiment = self._sentiment.probabilities(texts)
        return [self._marks(*row) for row in zip(texts, mentions, sentiment, strict=True)]

    def _marks(self, text: str, mentions: tuple[Mention, ...], sentiment: np.ndarray) -> Marks:
        topics, ecosystems = self._topics.find(text, mentions)
        call = call_of(text, mentions)
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
        )
