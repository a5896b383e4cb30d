"""Attention of every token over a window: posts, people, voices, shares. Never a measure by itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ruma.measures.reading import Reading, Window
from ruma.measures.series import share_pct


@dataclass(frozen=True)
class Attention:
    """What one token got. voices = min(authors, different texts): a person or a copied text counts once."""

    token: str
    posts: int = 0
    authors: int = 0
    voices: int = 0


@dataclass(frozen=True)
class AttentionOfAll:
    """All tokens that were named in a window, most voices first."""

    tokens: tuple[Attention, ...]

    @cached_property
    def _by_id(self) -> dict[str, Attention]:
        return {row.token: row for row in self.tokens}

    @cached_property
    def voices(self) -> int:
        return sum(row.voices for row in self.tokens)

    def of(self, id: str) -> Attention:
        return self._by_id.get(id) or Attention(id)

    def share_pct(self, id: str) -> float:
        return share_pct(self.of(id).voices, self.voices)


def attention_of_all(reading: Reading, window: Window) -> AttentionOfAll:
    """Attention of all tokens in the window, from one query."""
    return AttentionOfAll(tuple(Attention(**row) for row in reading.rows("attention", window, tokens=[])))


def rank_of(attention: AttentionOfAll, id: str) -> int | None:
    """1 for the token with the most voices; equal voices share the better rank; None without any."""
    mine = attention.of(id).voices
    return 1 + sum(row.voices > mine for row in attention.tokens) if mine else None
