"""Attention of every token over a window: posts, people, voices, shares. Never a measure by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from ruma.measures.reading import Reading, Window
from ruma.measures.series import share_pct


@dataclass(frozen=True)
class Attention:
    """What one token got. voices = min(people, different texts), see `mindshare`."""

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
    return _attention(reading, window, window.start)[0]


def attention_and_before(reading: Reading, window: Window) -> tuple[AttentionOfAll, AttentionOfAll]:
    """Attention of all tokens in the window and in the one of the same length just before it, from one query."""
    return _attention(reading, window.since(2 * window.hours), window.start)


def _attention(reading: Reading, window: Window, turn: datetime) -> tuple[AttentionOfAll, AttentionOfAll]:
    rows = reading.rows("attention", window, turn=turn)
    now = [Attention(row["token"], row["posts"], row["authors"], row["voices"]) for row in rows if row["posts"]]
    before = [
        Attention(row["token"], row["posts_before"], row["authors_before"], row["voices_before"])
        for row in rows
        if row["posts_before"]
    ]
    before.sort(key=lambda row: (-row.voices, row.token))
    return AttentionOfAll(tuple(now)), AttentionOfAll(tuple(before))


def rank_of(attention: AttentionOfAll, id: str) -> int | None:
    """1 for the token with the most voices; equal voices share the better rank; None without any."""
    mine = attention.of(id).voices
    return 1 + sum(row.voices > mine for row in attention.tokens) if mine else None
