"""Judges what is read off each post (as by `ruma mark`): the tokens it names and the call it makes. Never reads the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from ruma.pipeline import mark_file
from ruma.records import Token
from ruma.sources.files import Reject

SHOWN = 3  # texts of each kind of failure


@dataclass
class Tally:
    """Hits and misses of one kind of mark, with texts of the misses."""

    right: int = 0
    false: int = 0
    missed: int = 0
    texts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.false, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.right + self.missed, 1)

    def failures(self, shown: int) -> list[str]:
        """Every kind of failure with its count, the commonest first, and some of its texts."""
        order = sorted(self.texts.items(), key=lambda item: (-len(item[1]), item[0]))
        return [f"{kind} x{len(texts)}: {text!r}" for kind, texts in order for text in texts[:shown]]


def judge(folder: Path, tokens: list[Token], truth: Mapping[str, Any], now: datetime) -> tuple[Tally, Tally]:
    """Mentions and calls over all posts; where people would quarrel over a call, it is not counted."""
    mentions, calls = Tally(), Tally()
    for item in mark_file(folder / "posts.jsonl.gz", tokens, now):
        if isinstance(item, Reject):
            raise ValueError(f"a planted post was rejected: {item}")
        post, marks = item
        true = truth["posts"][post.source_id]
        heard = {mention.token_id for mention in marks.mentions}
        _count_mentions(mentions, post.text, heard, set(true["mentions"]))
        found = (marks.call.token_id, marks.call.direction) if marks.call else None
        count_call(calls, post.text, found, true["call"], true["kind"])
    return mentions, calls


def _count_mentions(tally: Tally, text: str, heard: set[str], true: set[str]) -> None:
    tally.right += len(heard & true)
    tally.false += len(heard - true)
    tally.missed += len(true - heard)
    for token in sorted(true - heard):
        tally.texts[f"missed {token}"].append(text)
    for token in sorted(heard - true):
        tally.texts[f"false {token}"].append(text)


def count_call(tally: Tally, text: str, found: tuple[str, str] | None, true: Any, kind: str) -> None:
    if true == "unclear":
        return
    if true is None:
        if found:
            tally.false += 1
            tally.texts[f"false {found[1]} in {kind}"].append(text)
        return
    if found == tuple(true):
        tally.right += 1
        return
    tally.missed += 1
    if found:
        tally.false += 1
        tally.texts["wrong token" if found[1] == true[1] else f"{true[1]} heard as {found[1]}"].append(text)
    else:
        tally.texts[f"{true[1]} not heard"].append(text)
