"""One question in, one checked answer out, as a stream of events. Remembers nothing and never sends an unchecked sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from ruma.agent.events import Done, Event, Question, Thinking
from ruma.agent.offline.follow_ups import follow_ups
from ruma.agent.offline.writer import OfflineWriter
from ruma.agent.plan import depth_of, plan
from ruma.agent.report import vendor_object, words_in
from ruma.agent.toolbox import BASE_CREDITS, Toolbox
from ruma.agent.understand import understand
from ruma.agent.understand_tokens import TokenFinder
from ruma.agent.work import Task, Told, Work, Writer
from ruma.measures.declare import Measure
from ruma.measures.reading import Reading
from ruma.store.tokens import TokenBook


@lru_cache(maxsize=4)  # the book of the store and, while tokens are being added, the one before
def _finder(book: TokenBook) -> TokenFinder:
    return TokenFinder(book)


class Agent:
    """Answers from the measures and from nothing else, by the offline writer if no other is given."""

    def __init__(
        self,
        measures: Mapping[str, Measure],
        reading: Callable[[datetime], Reading],
        data_kind: Callable[[datetime], str],
        writer: Writer | None = None,
    ) -> None:
        self._measures = measures
        self._reading = reading
        self._data_kind = data_kind
        self._writer = writer or OfflineWriter()

    def answer(self, question: Question) -> Iterator[Event]:
        """The answer as it is made; the last event is Done."""
        task, data_kind = self._task(question), self._data_kind(question.as_of)
        yield Thinking(task.why)
        work = Work(task, data_kind, self._measures, Toolbox(self._measures, self._reading, question.as_of))
        told = yield from self._writer.answer(work)
        yield self._done(work, told)

    def quote(self, question: Question) -> int:
        """The most that answering can cost, known before any tool runs."""
        task = self._task(question)
        total = BASE_CREDITS[task.depth] + self._writer.extra_credits(task)
        for asked in task.asked:
            planned = plan(asked, task.depth)
            tools = [step.tool for step in planned.steps] + [planned.then_tool or ""] * planned.then_most
            total += sum(self._measures[tool].credits for tool in tools if tool in self._measures)
        return total

    def _task(self, question: Question) -> Task:
        book = self._reading(question.as_of).tokens
        asked = understand(question, _finder(book))
        return Task(question, asked, *depth_of(asked, question.thinking_mode), book)

    @staticmethod
    def _done(work: Work, told: Told) -> Done:
        task, evidence = work.task, work.toolbox.evidence
        question, base = task.question, BASE_CREDITS[task.depth]
        tools = sum(work.toolbox.credits(one.tool) for one in evidence)
        ruma: dict[str, Any] = vendor_object(question, work.data_kind, task.depth, task.why, evidence, told.checked)
        ruma |= {"credits": {"base": base, "tools": tools}, "follow_ups": follow_ups(told.parts), **told.vendor}
        asked_words = sum(words_in(text) for text in (question.text, *(message.text for message in question.before)))
        return Done(base + tools, told.prompt_tokens or asked_words, told.completion_tokens or told.checked.words, ruma)
