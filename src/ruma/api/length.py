"""Keeps an answer within `max_tokens`, at whole sentences. Never rewrites one."""

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
    """Lets sentences pass until the next one would be too many; from then on nothing."""

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
                return kept.rstrip()
            self.words += words
            kept += sentence
        return kept


def sentences(text: str) -> list[str]:
    """The text cut behind its sentences and lines; the pieces concatenate to the whole."""
    cuts = [match.end() for match in SENTENCE_END.finditer(text)]
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
