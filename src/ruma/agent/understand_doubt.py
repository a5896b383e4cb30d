"""The other reading of words that leave one open. Never doubts what a name or a rule decided.

On messages of writers that the weights had not seen, a reading below UNSURE was right every second time and the next best one
every third: telling both costs a few sentences and answers most of what would else be missed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast, get_args

from ruma.agent.understand_after import Part
from ruma.agent.understand_kinds import Heard, Kind, of_tokens
from ruma.agent.understand_signals import Signal

UNSURE, LEAST_OTHER = 0.6, 0.15
LEAST_LEARNT = 0.35  # from here on what was learnt of follow-ups is told beside what the rules read
# Kinds that can be told beside another one: all that read data.
TOLD = frozenset(
    {
        "narratives", "talk", "state", "why", "compare", "price", "volume", "sentiment", "tones", "trending", "tokens",
        "mindshare", "post_volume", "coordination", "callers_on", "market", "posts", *get_args(Signal),
    }
)  # fmt: skip
# What an answer of a kind tells anyway.
_CONTAINS: Mapping[str, tuple[str, ...]] = {
    "state": ("price", "sentiment", "mindshare", "talk"), "why": ("price", "talk", "sentiment"), "callers_on": ("callers",),
    "overheated": ("price", "sentiment"), "talk": ("sentiment",), "sentiment": ("talk",),
}  # fmt: skip
DOUBTED = TOLD | {"advice", "not_held", "out_of_scope"}


def other_reading(read: Part, kind: Kind) -> Part | None:
    """The part by the next best reading of its words, where `kind` rests on a doubtful one."""
    heard = read.heard
    if heard.second is None or heard.sure >= UNSURE or heard.second_sure < LEAST_OTHER:
        return None
    if read.follow or kind not in DOUBTED or (heard.kind is not None and kind != heard.kind):
        return None
    tokens = len(read.tokens)
    second = of_tokens(heard.second, tokens) or "state" if tokens else heard.second
    if second not in TOLD or second in _CONTAINS.get(kind, ()):
        return None
    return of_kind(read, cast(Kind, second), heard.second_order)


def of_kind(read: Part, kind: Kind, order: str | None) -> Part:
    """The same part, asking for something else."""
    return replace(read, kind=kind, heard=Heard(kind, order))
