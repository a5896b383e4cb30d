"""One question in, one checked answer out, as a stream of events. Remembers nothing and never sends an unchecked sentence."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from ruma.agent.checking import Checked, Checker
from ruma.agent.events import Depth, Done, Event, Question, Text, Thinking, ToolCall, ToolResult
from ruma.agent.evidence import Evidence
from ruma.agent.offline.draft import Findings
from ruma.agent.offline.follow_ups import follow_ups
from ruma.agent.offline.writers import last_words, write
from ruma.agent.plan import Step, depth_of, plan, then
from ruma.agent.prices import PriceList
from ruma.agent.report import vendor_object, words_in
from ruma.agent.toolbox import Toolbox
from ruma.agent.understand import Asked, understand
from ruma.agent.understand_tokens import TokenFinder
from ruma.measures.declare import Measure
from ruma.measures.reading import Reading
from ruma.store.tokens import TokenBook


@lru_cache(maxsize=4)  # the book of the store and, while tokens are being added, the one before
def _finder(book: TokenBook) -> TokenFinder:
    return TokenFinder(book)


@dataclass(frozen=True)
class Task:
    """A question as it was understood, and how deep to look."""

    question: Question
    asked: tuple[Asked, ...]
    depth: Depth
    why: str
    book: TokenBook


class Agent:
    """Answers from the measures and from nothing else."""

    def __init__(
        self, measures: Mapping[str, Measure], reading: Callable[[datetime], Reading], data_kind: Callable[[datetime], str]
    ) -> None:
        self._measures = measures
        self._reading = reading
        self._data_kind = data_kind
        self._prices = PriceList({name: measure.credits for name, measure in measures.items()})

    def answer(self, question: Question) -> Iterator[Event]:
        """The answer as it is made; the last event is Done."""
        task, data_kind = self._task(question), self._data_kind(question.as_of)
        yield Thinking(task.why)
        toolbox = Toolbox(self._measures, self._reading, question.as_of)
        parts: list[Findings] = []
        for asked in task.asked:
            found = Findings(asked, question, task.depth, data_kind, task.book, self._measures, opening=not parts)
            for step in plan(asked, task.depth).steps:
                found = yield from self._call(toolbox, step, found)
            for step in then(asked, task.depth, found.evidence):  # these follow from the rows of the first
                found = yield from self._call(toolbox, step, found)
            parts.append(found)
        checker = Checker(toolbox.evidence, task.book, question.as_of, question.text)
        yield from (Text(piece) for piece in self._written(checker, parts, data_kind))
        tools, asked_words = [evidence.tool for evidence in toolbox.evidence], words_asked(question)
        cost = self._prices.cost(task.depth, tools, asked_words, checker.checked.words)
        ruma = self._vendor(task, data_kind, toolbox, parts, checker.checked) | {"credits": cost}
        yield Done(sum(cost.values()), asked_words, checker.checked.words, ruma)

    def quote(self, question: Question) -> int:
        """The most that answering can cost, known before any tool runs."""
        task = self._task(question)
        tools: list[str] = []
        for asked in task.asked:
            planned = plan(asked, task.depth)
            tools += [step.tool for step in (*planned.steps, *planned.instead)] + [planned.then_tool or ""] * planned.then_most
        return self._prices.ceiling(task.depth, tools, words_asked(question))

    def price_list(self) -> dict[str, Any]:
        """What a question costs, by depth, tool and tokens."""
        return self._prices.as_json()

    def _task(self, question: Question) -> Task:
        book = self._reading(question.as_of).tokens
        asked = understand(question, _finder(book))
        return Task(question, asked, *depth_of(asked, question.thinking_mode), book)

    @staticmethod
    def _written(checker: Checker, parts: Sequence[Findings], data_kind: str) -> Iterator[str]:
        """The parts one after the other; what they may leave unsaid, that data is simulated, ends the answer."""
        text = ""
        for found in parts:
            for piece in checker.pieces(write(found), apart=bool(text)):
                text += piece
                yield piece
        yield from checker.pieces(last_words(text, data_kind), apart=bool(text))

    @staticmethod
    def _call(toolbox: Toolbox, step: Step, found: Findings) -> Generator[Event, None, Findings]:
        """One tool call, added to the findings; a call that another part of the question made is not made twice."""
        arguments = toolbox.arguments(found.asked, step)
        seen = toolbox.seen(step.tool, arguments)
        if seen is None:
            yield ToolCall(step.tool, arguments)
            seen = toolbox.run(step, arguments)
            if isinstance(seen, Evidence):
                yield ToolResult(seen, toolbox.credits(step.tool))
        if isinstance(seen, Evidence):
            return replace(found, evidence=(*found.evidence, seen))
        return replace(found, failed=(*found.failed, seen))

    @staticmethod
    def _vendor(task: Task, data_kind: str, toolbox: Toolbox, parts: Sequence[Findings], checked: Checked) -> dict[str, Any]:
        about = vendor_object(task.question, data_kind, task.depth, task.why, toolbox.evidence, checked)
        return about | {"follow_ups": follow_ups(parts)}


def words_asked(question: Question) -> int:
    """Words of the question and of the conversation before it."""
    return sum(words_in(text) for text in (question.text, *(message.text for message in question.before)))
