"""The measures as tools: runs one with checked arguments and turns its result into evidence. Never chooses a tool."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ruma.agent.evidence import Evidence, evidence_of
from ruma.agent.plan_steps import Step
from ruma.agent.understand_asked import Asked
from ruma.errors import RumaError
from ruma.measures.declare import Measure, Result
from ruma.measures.reading import Reading

THIN = "thin"  # the field of every result whose rule may be asked for like a measure
DEFINITION = "definition"  # the one tool that is no measure: it quotes how one is defined


@dataclass(frozen=True)
class Failed:
    """A call that gave nothing, and what to tell the reader."""

    step: Step
    message: str


class Toolbox:
    """Runs tools as of one moment and numbers the evidence in the order of the calls."""

    def __init__(self, measures: Mapping[str, Measure], reading: Callable[[datetime], Reading], as_of: datetime) -> None:
        self._measures = measures
        self._reading = reading
        self._as_of = as_of
        self._held: dict[tuple[str, str], Evidence | Failed] = {}
        self.evidence: list[Evidence] = []

    def arguments(self, asked: Asked, step: Step) -> dict[str, Any]:
        """A step's arguments with the moment they are read at, as anyone could send them again."""
        if step.tool == DEFINITION:
            return dict(step.arguments)
        end = self._as_of if step.now else min(asked.window.ends_at or self._as_of, self._as_of)
        return {**step.arguments, "as_of": end.isoformat().replace("+00:00", "Z")}

    def credits(self, tool: str) -> int:
        return self._measures[tool].credits if tool in self._measures else 0

    def seen(self, tool: str, arguments: dict[str, Any]) -> Evidence | Failed | None:
        """What the same call gave before."""
        return self._held.get(_key(tool, arguments))

    def run(self, step: Step, arguments: dict[str, Any]) -> Evidence | Failed:
        """The evidence of one call; a refused call is no evidence and says why."""
        found = self._run(step, arguments)
        self._held[_key(step.tool, arguments)] = found
        if isinstance(found, Evidence):
            self.evidence.append(found)
        return found

    def _run(self, step: Step, arguments: dict[str, Any]) -> Evidence | Failed:
        if step.tool == DEFINITION:
            return self._defined(step)
        measure = self._measures.get(step.tool)
        if measure is None:
            return Failed(step, f"The measure {step.tool} is not installed.")
        try:
            parsed = measure.parse(arguments)
            as_of = parsed.pop("as_of") or self._as_of
            result = measure.compute(self._reading(as_of), **parsed)
        except RumaError as error:
            return Failed(step, error.message)
        return evidence_of(len(self.evidence) + 1, measure, arguments, result)

    def _defined(self, step: Step) -> Evidence | Failed:
        """A measure's own words as evidence: there is nothing to compute."""
        name = str(step.arguments.get("measure"))
        measure = self._measures.get(name)
        if measure is None and name != THIN:
            return Failed(step, "No such measure is installed.")
        moment = {"window_start": self._as_of, "as_of": self._as_of, "asked_as_of": self._as_of}
        nothing = Result(**moment, window_hours=0, seen_until=None, age_hours=None, n=0, thin=False)
        if measure is None:
            rule = Result.model_fields[THIN].description or ""
            id = str(len(self.evidence) + 1)
            return Evidence(id, DEFINITION, step.arguments, nothing, (), frozenset(), (), texts=(rule,), statements=(rule,))
        return replace(evidence_of(len(self.evidence) + 1, measure, step.arguments, nothing), tool=DEFINITION)


def _key(tool: str, arguments: dict[str, Any]) -> tuple[str, str]:
    return tool, repr(sorted(arguments.items()))
