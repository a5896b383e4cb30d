"""Three questions that the same data can answer next. Never suggests what was just asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ruma.agent.offline.draft import Findings
from ruma.measures.tokens import TokensResult

HOW_MANY = 3


def follow_ups(parts: Sequence[Findings]) -> list[str]:
    """Up to three, in a fixed order, without those already asked."""
    asked = {part.asked.text.strip().lower().rstrip("?.!") for part in parts}
    kinds = {part.asked.kind for part in parts}
    found: list[str] = []
    for part in parts:
        for kind, text in _next(part):
            if kind not in kinds and text not in found and text.lower().rstrip("?") not in asked:
                found.append(text)
    return found[:HOW_MANY]


def _next(part: Findings) -> Iterator[tuple[str, str]]:
    asked = part.asked
    if part.data_kind == "empty":
        yield "definition", "How is sentiment measured?"
        yield "definition", "How is mindshare measured?"
        return
    if asked.kind == "compare" and len(asked.tokens) > 1:
        yield "talk", f"What are people saying about {asked.tokens[0].name}?"
        yield "sentiment", f"What happened to {asked.tokens[1].name} sentiment this week?"
        yield "mindshare", f"What is {asked.tokens[0].name}'s mindshare?"
    elif asked.tokens:
        name = asked.tokens[0].name
        yield "sentiment", f"What happened to {name} sentiment this week?"
        yield "talk", f"What are people saying about {name}?"
        yield "why", f"Why did {name} move this week?"
        yield "mindshare", f"What is {name}'s mindshare?"
    named = next((e.result.tokens for e in part.evidence if e.tool == "trending" and isinstance(e.result, TokensResult)), [])
    for row in named[:1]:
        yield "talk", f"What are people saying about {row.name}?"
        yield "why", f"Why did {row.name} move this week?"
    if asked.place:
        yield "narratives_all", "What narratives are heating up across the market?"
    yield "trending", "Which tokens gained mindshare this week, and why?"
    yield "narratives", "What narratives are heating up?"
    yield "market", "Give me a market overview."
    yield "definition", "How is mindshare measured?"
    yield "definition", "How is sentiment measured?"
