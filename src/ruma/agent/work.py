"""An answer under way: what is asked, the tools, what they found; and the seam behind which a writer stands.

Never chooses a tool and never writes a sentence.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from ruma.agent.checking import Checked, Checker
from ruma.agent.events import Depth, Event, Question, ToolCall, ToolResult
from ruma.agent.evidence import Evidence
from ruma.agent.offline.draft import Findings
from ruma.agent.plan import at_last, plan, then
from ruma.agent.plan_steps import Step
from ruma.agent.toolbox import Toolbox
from ruma.agent.understand_asked import Asked
from ruma.measures.declare import Measure
from ruma.store.tokens import TokenBook


@dataclass(frozen=True)
class Task:
    """A question as it was understood, and how deep to look."""

    question: Question
    asked: tuple[Asked, ...]
    depth: Depth
    why: str
    book: TokenBook


@dataclass(frozen=True)
class Told:
    """How an answer was written: what was checked, and what the vendor object says of its writer."""

    checked: Checked
    parts: tuple[Findings, ...]
    vendor: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Work:
    """The task with its tools; what they find is kept part by part."""

    task: Task
    data_kind: str
    measures: Mapping[str, Measure]
    toolbox: Toolbox

    def begun(self) -> list[Findings]:
        """The parts of the question, nothing found yet."""
        task = self.task
        return [
            Findings(asked, task.question, task.depth, self.data_kind, task.book, self.measures, opening=number == 0)
            for number, asked in enumerate(task.asked)
        ]

    def as_planned(self, found: Findings) -> Generator[Event, None, Findings]:
        """One part with all its plan asks for, and what follows from the rows of the first results."""
        for step in plan(found.asked, self.task.depth).steps:
            found = yield from self.call(step, found)
        for follow in (then, at_last):
            for step in follow(found.asked, self.task.depth, found.evidence):
                found = yield from self.call(step, found)
        return found

    def call(self, step: Step, found: Findings) -> Generator[Event, None, Findings]:
        """One tool call, added to the findings; a call that another part of the question made is not made twice."""
        arguments = self.toolbox.arguments(found.asked, step)
        seen = self.toolbox.seen(step.tool, arguments)
        if seen is None:
            yield ToolCall(step.tool, arguments)
            seen = self.toolbox.run(step, arguments)
            if isinstance(seen, Evidence):
                yield ToolResult(seen, self.toolbox.credits(step.tool))
        if isinstance(seen, Evidence):
            held = seen.id in {one.id for one in found.evidence}
            return found if held else replace(found, evidence=(*found.evidence, seen))
        return replace(found, failed=(*found.failed, seen))

    def checker(self) -> Checker:
        """The last door, over all evidence found so far."""
        question = self.task.question
        spans = [asked.window.span(question.as_of) for asked in self.task.asked]
        return Checker(self.toolbox.evidence, self.task.book, question.as_of, question.text, spans)


class Writer(Protocol):
    """Who words the answer; `answer` yields tool calls, their results and verified text."""

    @property
    def follows_the_plan(self) -> bool:
        """Whether it tells part by part as planned: second readings of doubtful words, and what follows from an earlier list."""

    def extra_credits(self, task: Task) -> int:
        """Credits that tools beyond the plan may cost at most."""

    def answer(self, work: Work) -> Generator[Event, None, Told]: ...
