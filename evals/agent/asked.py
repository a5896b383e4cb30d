"""Golden questions as they are asked and answered. Never judges an answer."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ruma.agent.agent import Agent
from ruma.agent.events import Done, Message, Question, Text, ThinkingMode, ToolCall, ToolResult
from ruma.agent.evidence import Evidence
from ruma.agent.work import Writer
from ruma.measures.declare import declared_measures
from ruma.measures.reading import Reading
from ruma.store.store import Store

HERE = Path(__file__).parent
SETS = ("golden", "blind_a", "blind_b", "blind_c", "blind_d", "blind_e", "blind_f")
_MARKER = re.compile(r"\[\d+\]")
_QUOTATION = re.compile(r"“[^”]*” \([^)]*\)|“(?:[^\s”]+\s+){3,}[^”]*”")  # shorter ones are names


@dataclass(frozen=True)
class Golden:
    """One question with what a right answer has to hold (see checks.py)."""

    id: str
    store: str
    as_of: str
    kind: str
    sort: str
    before: tuple[str, ...]
    text: str
    tools: tuple[str, ...]
    checks: tuple[str, ...]

    @property
    def answerable(self) -> bool:
        return not any(check.startswith("declines") for check in self.checks)


@dataclass(frozen=True)
class Answered:
    """An answer and all it stands on."""

    question: Question
    text: str
    called: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    ruma: dict[str, Any]
    credits: int
    seconds: float


def golden(name: str = "golden") -> list[Golden]:
    """The questions of a set; the blind ones were written by somebody who never saw how questions are read."""
    rows = (json.loads(line) for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())
    return [Golden(**{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}) for row in rows]


def moment(said: str, end: datetime) -> datetime:
    """A moment, or the end of a simulated market with days or hours added or taken: "2020-03-16", "end", "end-7d", "end-36h"."""
    if said.startswith("end"):
        return end + (
            timedelta(hours=int(said[3:-1])) if said.endswith("h") else timedelta(days=int(said[3:].removesuffix("d") or 0))
        )
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


def agent_of(store: Store, writer: Writer | None = None) -> Agent:
    return Agent(declared_measures(), lambda as_of: Reading(store, as_of), store.data_kind, writer)


def ask(agent: Agent, text: str, as_of: datetime, before: tuple[Message, ...] = (), mode: ThinkingMode = "auto") -> Answered:
    """One question and its whole answer."""
    question = Question(text, before, as_of, True, mode)
    started = time.perf_counter()
    events = list(agent.answer(question))
    seconds = time.perf_counter() - started
    done = events[-1]
    assert isinstance(done, Done)
    return Answered(
        question,
        "".join(event.text for event in events if isinstance(event, Text)),
        tuple(event.tool for event in events if isinstance(event, ToolCall)),
        tuple(event.evidence for event in events if isinstance(event, ToolResult)),
        done.ruma,
        done.credits_used,
        seconds,
    )


def in_turn(agent: Agent, one: Golden, as_of: datetime, mode: ThinkingMode, earlier: Agent | None = None) -> Answered:
    """The last question of a conversation, after the answers to those before it, by `earlier` where it is given."""
    before: tuple[Message, ...] = ()
    for text in one.before:
        said = ask(earlier or agent, text, as_of, before[-6:]).text
        before = (*before, Message("user", text), Message("assistant", said))
    return ask(agent, one.text, as_of, before[-6:], mode)


def prose_of(text: str) -> str:
    """An answer without quotations and markers: what we say, not what posts say."""
    return _MARKER.sub("", _QUOTATION.sub("“”", text))


def leaves(value: Any) -> Iterator[Any]:
    """Every plain value inside a result."""
    if isinstance(value, dict):
        for item in value.values():
            yield from leaves(item)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from leaves(item)
    else:
        yield value
