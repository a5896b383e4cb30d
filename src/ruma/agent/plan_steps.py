"""What a plan is made of: calls of tools, on the tokens asked about, more of them the deeper it looks. Never runs one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ruma.agent.events import Depth
from ruma.agent.understand_asked import Asked
from ruma.agent.understand_bounds import without_bound
from ruma.agent.understand_numbers import rows_of

LISTED = 5
SCREENED_POSTS = 50  # posts that are looked at when those of one tone are asked for


def number_asked(asked: Asked) -> int | None:
    """How many rows or posts are asked for: what the question or the one before it said, else a number beside what is listed."""
    return asked.limit or rows_of(without_bound(asked.text))


@dataclass(frozen=True)
class Step:
    """One tool call to make."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)
    now: bool = False
    """Read at the moment of the question, whatever past window it names."""


@dataclass(frozen=True)
class Plan:
    """Calls to make at once, and how many more the answer may ask for after seeing the first results."""

    steps: tuple[Step, ...]
    then_tool: str | None = None
    then_most: int = 0
    last_tool: str | None = None
    """One more call, on what comes first once all results are there."""
    instead: tuple[Step, ...] = ()
    """Calls to make where those before found nothing at all."""


def within(asked: Asked) -> dict[str, Any]:
    """The chain and the kind of tokens that a list is restricted to."""
    named = {"chain": asked.ecosystem, "category": asked.topic}
    return {name: said for name, said in named.items() if said}


def token_step(tool: str, id: str, asked: Asked, **more: Any) -> Step:
    return Step(tool, {"id": id, "hours": asked.window.hours, **more})


def of_tokens(asked: Asked, tools: Sequence[str], most: int = 1) -> tuple[Step, ...]:
    return tuple(token_step(tool, token.id, asked) for token in asked.tokens[:most] for tool in tools)


def by_depth(fast: Sequence[str], standard: Sequence[str], deep: Sequence[str], most: int = 1) -> Callable[[Asked, Depth], Plan]:
    """A plan that runs more tools on the tokens asked about the deeper it looks."""
    tools = {"fast": fast, "standard": [*fast, *standard], "deep": [*fast, *standard, *deep]}
    return lambda asked, depth: Plan(of_tokens(asked, tools[depth], most))
