"""Asks an agent and keeps all it said, for the tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ruma.agent.agent import Agent
from ruma.agent.events import Done, Event, Message, Question, Text, ThinkingMode, ToolCall, ToolResult
from ruma.measures.declare import declared_measures
from ruma.measures.reading import Reading
from ruma.store.store import Store


@dataclass(frozen=True)
class Answer:
    events: tuple[Event, ...]

    @property
    def pieces(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Text)]

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def tools(self) -> list[str]:
        return [event.tool for event in self.events if isinstance(event, ToolCall)]

    @property
    def results(self) -> list[ToolResult]:
        return [event for event in self.events if isinstance(event, ToolResult)]

    @property
    def done(self) -> Done:
        last = self.events[-1]
        assert isinstance(last, Done)
        return last


def agent_of(store: Store) -> Agent:
    return Agent(declared_measures(), lambda as_of: Reading(store, as_of), store.data_kind)


def question(text: str, as_of: datetime, *before: str, replay: bool = True, mode: ThinkingMode = "auto") -> Question:
    return Question(text, tuple(Message("user", earlier) for earlier in before), as_of, replay, mode)


def ask(store: Store, text: str, as_of: datetime, *before: str, replay: bool = True, mode: ThinkingMode = "auto") -> Answer:
    return Answer(tuple(agent_of(store).answer(question(text, as_of, *before, replay=replay, mode=mode))))
