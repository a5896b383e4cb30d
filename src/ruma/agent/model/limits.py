"""What one answer may ask of a model, and the ways a model may pick tools. Never calls one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Way = Literal["native", "text", "schema", "plan"]
"""How tools were picked: by native calls, by a call sent as text, by a constrained pick, or by the planner."""

WAYS: tuple[Way, ...] = ("native", "text", "schema", "plan")


@dataclass(frozen=True)
class Limits:
    """Per answer: the next step that would go beyond one of them is not taken."""

    requests: int = 6
    tool_calls: int = 6
    """Tools that a model may pick for one answer."""
    tokens: int = 24_000
    """Prompts and replies together."""
    reply_tokens: int = 1_000
    """Of one reply."""
    usd: Decimal | None = None
    """Money, as far as the price of the model is known."""
    total_s: float = 90.0
    silence_s: float = 30.0
    """Between two pieces of a reply, and before its first."""
    extra_credits: int = 4
    """Credits for tools that a model picks beyond those that the plan would read."""


class ModelFailed(Exception):
    """The model gave nothing that can be used; the message is for the reader and holds no secret."""


class Unfit(ModelFailed):
    """The server or the model cannot do this way of picking; another way may do."""
