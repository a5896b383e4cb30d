"""What an answer is made of, in the order it happens: thinking, tool calls, text, done. Never speaks HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from ruma.agent.evidence import Evidence

ThinkingMode = Literal["auto", "fast", "deep"]
Verbosity = Literal["low", "medium", "high"]
Depth = Literal["fast", "standard", "deep"]
Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class Message:
    role: Role
    text: str


@dataclass(frozen=True)
class Question:
    """The latest user message, up to six messages before it, and the moment to answer as of."""

    text: str
    before: tuple[Message, ...]
    as_of: datetime
    replay: bool = False
    """True when the caller named the moment; false when it is now."""
    thinking_mode: ThinkingMode = "auto"
    verbosity: Verbosity = "medium"
    """How much of what was found is told; what was read is the same."""


@dataclass(frozen=True)
class Thinking:
    """What the agent is about to do, one sentence, for those who watch progress."""

    text: str


@dataclass(frozen=True)
class ToolCall:
    tool: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class ToolResult:
    evidence: Evidence
    credits: int


@dataclass(frozen=True)
class Waiting:
    """Nothing happened for a moment; it lets whoever steps through the events see whether anyone still listens."""


@dataclass(frozen=True)
class Text:
    """A verified piece of the answer, ready to be sent; pieces concatenate to the whole answer."""

    text: str


@dataclass(frozen=True)
class Done:
    """The end of a whole answer. `ruma` is the vendor object: as_of, data_kind, evidence, tools, figures, credits ..."""

    credits_used: int
    prompt_tokens: int
    completion_tokens: int
    ruma: dict[str, Any] = field(default_factory=dict)


Event = Thinking | ToolCall | ToolResult | Waiting | Text | Done
