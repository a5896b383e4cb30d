"""Keeps an answer within `max_tokens`, at whole sentences where one fits. Never rewrites one, never keeps nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

TOKENS_PER_WORD = 1 / 0.75  # the usual rule of thumb for English; we run no tokenizer, and say so in the reference
SENTENCE_END = re.compile(r"(?<=[.!?\]])[ \t]+(?=[A-Z$@#*])|(?<=\n)(?=\S)")


def tokens_of(text: str) -> int:
    """About how many tokens a text is."""
    return round(len(text.split()) * TOKENS_PER_WORD)


@dataclass
class Length:
    """Lets sentences pass until the next one would be too many; from then on nothing.

    A first sentence that is too long is cut behind the words that fit: an empty answer breaks clients.
    """

    max_tokens: int | None
    words: int = 0
    full: bool = False

    def fit(self, piece: str) -> str:
        """The part of a piece that may be sent."""
        if self.full or self.max_tokens is None:
            return "" if self.full else piece
        kept = ""
        for sentence in sentences(piece):
            words = len(sentence.split())
            if round((self.words + words) * TOKENS_PER_WORD) > self.max_tokens:
                self.full = True
                return kept.rstrip() if self.words else kept + first_words(sentence, self.max_tokens)
            self.words += words
            kept += sentence
        return kept


def first_words(sentence: str, max_tokens: int) -> str:
    """The beginning of a sentence that is at most so many tokens; one token is enough for one word."""
    ends = [match.end() for match in re.finditer(r"\S+", sentence)]
    fitting = [end for count, end in enumerate(ends, start=1) if round(count * TOKENS_PER_WORD) <= max_tokens]
    return sentence[: fitting[-1]] if fitting else ""


def sentences(text: str) -> list[str]:
    """The text cut behind its sentences and lines; the pieces concatenate to the whole."""
    cuts = [match.end() for match in SENTENCE_END.finditer(text)]
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
