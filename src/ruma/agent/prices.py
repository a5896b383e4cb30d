"""What a question costs: by depth, by tool, by tokens. Never charges; it only says how much.

An answer that stands on no evidence, such as a refusal or a greeting, is free.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ruma.agent.events import Depth

# What an answer costs beside its tools: reading the question, writing and checking the answer.
BASE_CREDITS: Mapping[Depth, int] = {"fast": 1, "standard": 2, "deep": 4}
TOKENS_INCLUDED = 4_000  # question, conversation and answer; an ordinary question with its answer takes some 500
TOKENS_PER_CREDIT = 1_000
# The longest answer that is counted; the longest of the offline writer had 700 words
MOST_WRITTEN: Mapping[Depth, int] = {"fast": 1_000, "standard": 2_000, "deep": 3_000}


@dataclass(frozen=True)
class PriceList:
    """The price of each tool is its measure's own."""

    tools: Mapping[str, int]

    def ceiling(self, depth: Depth, tools: Iterable[str], prompt_tokens: int) -> int:
        """The most that a question can cost with these calls."""
        called = sum(self.tools.get(tool, 0) for tool in tools)
        return BASE_CREDITS[depth] + called + by_tokens(prompt_tokens + MOST_WRITTEN[depth])

    def cost(self, depth: Depth, tools: Iterable[str], prompt_tokens: int, written: int) -> dict[str, int]:
        """What an answer did cost, in its parts; nothing where no tool gave evidence."""
        called = list(tools)
        if not called:
            return {"base": 0, "tools": 0, "tokens": 0}
        tokens = by_tokens(prompt_tokens + min(written, MOST_WRITTEN[depth]))
        return {"base": BASE_CREDITS[depth], "tools": sum(self.tools.get(tool, 0) for tool in called), "tokens": tokens}

    def as_json(self) -> dict[str, Any]:
        """The list for people and programs."""
        tokens = {"included": TOKENS_INCLUDED, "per_credit": TOKENS_PER_CREDIT, "most_written": dict(MOST_WRITTEN)}
        return {"base": dict(BASE_CREDITS), "tools": dict(self.tools), "tokens": tokens, "without_evidence": 0}


def by_tokens(tokens: int) -> int:
    """A credit for each thousand begun above what is included."""
    return -(-max(0, tokens - TOKENS_INCLUDED) // TOKENS_PER_CREDIT)
