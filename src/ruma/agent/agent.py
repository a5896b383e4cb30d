"""One question in, one checked answer out, as a stream of events. Remembers nothing and never sends an unchecked sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from ruma.agent.checking import Checked, Checker
from ruma.agent.events import Depth, Done, Event, Question, Text, Thinking, ToolCall, ToolResult
from ruma.agent.evidence import Evidence
from ruma.agent.offline.draft import Findings
from ruma.agent.offline.follow_ups import follow_ups
from ruma.agent.offline.writers import write
from ruma.agent.plan import Step, depth_of, plan, then
from ruma.agent.report import vendor_object, words_in
from ruma.agent.toolbox import BASE_CREDITS, Failed, Toolbox
from ruma.agent.understand import Asked, understand
from ruma.agent.understand_tokens import TokenFinder
from ruma.measures.declare import Measure
from ruma.measures.reading import Reading
from ruma.store.tokens import TokenBook


@lru_cache(maxsize=4)  # the book of the store and, while tokens are being added, the one before
def _finder(book: TokenBook) -> TokenFinder:
    return TokenFinder(book)


class Agent:
    """Answers from the measures and from nothing else."""

    def __init__(
        self, measures: Mapping[str, Measure], reading: Callable[[datetime], Reading], data_kind: Callable[[], str]
    ) -> None:
        self._measures = measures
        self._reading = reading
        self._data_kind = data_kind

    def answer(self, question: Question) -> Iterator[Event]:
        """The answer as it is made; the last event is Done."""
        book = self._reading(question.as_of).tokens
        asked = understand(question, _finder(book))
        depth, why = depth_of(asked, question.thinking_mode)
        yield Thinking(why)
        toolbox = Toolbox(self._measures, self._reading, question.as_of)
        parts: list[Findings] = []
        for one in asked:
            part: list[Evidence | Failed] = []
            for step in plan(one, depth).steps:
                yield from self._call(toolbox, one, step, part)
            for step in then(one, depth, _evidence(part)):
                yield from self._call(toolbox, one, step, part)
            parts.append(self._findings(question, one, depth, book, part, opening=not parts))
        checker = Checker(toolbox.evidence, book, question.as_of)
        for number, found in enumerate(parts):
            for text in checker.pieces(write(found), apart=number > 0):
                yield Text(text)
        yield self._done(question, toolbox, parts, depth, why, checker.checked)

    def quote(self, question: Question) -> int:
        """The most that answering can cost, known before any tool runs."""
        book = self._reading(question.as_of).tokens
        asked = understand(question, _finder(book))
        depth, _ = depth_of(asked, question.thinking_mode)
        total = BASE_CREDITS[depth]
        for one in asked:
            planned = plan(one, depth)
            tools = [step.tool for step in planned.steps] + [planned.then_tool or ""] * planned.then_most
            total += sum(self._measures[tool].credits for tool in tools if tool in self._measures)
        return total

    def _call(self, toolbox: Toolbox, asked: Asked, step: Step, part: list[Evidence | Failed]) -> Iterator[Event]:
        """One tool call; the same call in another part of the question is not made twice."""
        arguments = toolbox.arguments(asked, step)
        held = toolbox.seen(step.tool, arguments)
        if held is None:
            yield ToolCall(step.tool, arguments)
            held = toolbox.run(step, arguments)
            if isinstance(held, Evidence):
                yield ToolResult(held, toolbox.credits(step.tool))
        part.append(held)

    def _findings(
        self, question: Question, asked: Asked, depth: Depth, book: TokenBook, part: Sequence[Evidence | Failed], opening: bool
    ) -> Findings:
        return Findings(
            asked=asked,
            question=question,
            depth=depth,
            data_kind=self._data_kind(),
            book=book,
            measures=self._measures,
            evidence=_evidence(part),
            failed=tuple(one for one in part if isinstance(one, Failed)),
            opening=opening,
        )

    def _done(
        self, question: Question, toolbox: Toolbox, parts: Sequence[Findings], depth: Depth, why: str, checked: Checked
    ) -> Done:
        used = BASE_CREDITS[depth] + sum(toolbox.credits(evidence.tool) for evidence in toolbox.evidence)
        ruma: dict[str, Any] = vendor_object(question, self._data_kind(), depth, why, toolbox.evidence, checked)
        ruma["credits"] = {"base": BASE_CREDITS[depth], "tools": used - BASE_CREDITS[depth]}
        ruma["follow_ups"] = follow_ups(parts)
        asked_words = sum(words_in(text) for text in (question.text, *(message.text for message in question.before)))
        return Done(used, asked_words, checked.words, ruma)


def _evidence(part: Sequence[Evidence | Failed]) -> tuple[Evidence, ...]:
    return tuple(one for one in part if isinstance(one, Evidence))
