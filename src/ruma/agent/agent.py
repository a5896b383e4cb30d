"""One question in, one checked answer out, as a stream of events. Remembers nothing and never sends an unchecked sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from ruma.agent.events import Done, Event, Question, Thinking
from ruma.agent.offline.follow_ups import follow_ups
from ruma.agent.offline.writer import OfflineWriter
from ruma.agent.plan import depth_of, plan
from ruma.agent.prices import PriceList
from ruma.agent.report import vendor_object, words_in
from ruma.agent.toolbox import Toolbox
from ruma.agent.understand import understand
from ruma.agent.understand_asked import FIRST
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
        self._prices = PriceList({name: measure.credits for name, measure in measures.items()})

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
        tools: list[str] = []
        for asked in task.asked:
            planned = plan(asked, task.depth)
            tools += [step.tool for step in (*planned.steps, *planned.instead)] + [planned.last_tool or ""]
            tools += [planned.then_tool or ""] * planned.then_most
        return self._prices.ceiling(task.depth, tools, words_asked(question)) + self._writer.extra_credits(task)

    def price_list(self) -> dict[str, Any]:
        """What a question costs, by depth, tool and tokens."""
        return self._prices.as_json()

    def _task(self, question: Question) -> Task:
        book = self._reading(question.as_of).tokens
        asked = understand(question, _finder(book))
        main = tuple(one for one in asked if not one.beside)
        depth, why = depth_of(main, question.thinking_mode)
        if not self._writer.follows_the_plan or question.thinking_mode == "fast":
            asked = tuple(replace(one, other=None) for one in main)
        if not self._writer.follows_the_plan:
            asked = tuple(one for one in asked if FIRST not in one.tokens)
        return Task(question, asked, depth, why, book)

    def _done(self, work: Work, told: Told) -> Done:
        task, evidence, question = work.task, work.toolbox.evidence, work.task.question
        asked_words, written = words_asked(question), told.checked.words
        cost = self._prices.cost(task.depth, [one.tool for one in evidence], asked_words, written)
        about = vendor_object(question, work.data_kind, task.depth, task.why, evidence, told.checked)
        about |= {"credits": cost, "follow_ups": follow_ups(told.parts), **told.vendor}
        return Done(sum(cost.values()), asked_words, written, about)


def words_asked(question: Question) -> int:
    """Words of the question and of the conversation before it."""
    return sum(words_in(text) for text in (question.text, *(message.text for message in question.before)))
