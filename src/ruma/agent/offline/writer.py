"""The writer that needs no key and no network: reads what the plan asks for and words it by rule. Never calls a model."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

from ruma.agent.checking import Checker
from ruma.agent.events import Event, Text
from ruma.agent.offline.draft import Findings
from ruma.agent.offline.writers import last_words, write
from ruma.agent.work import Task, Told, Work

DECLINED = ("advice", "not_held", "future")  # kinds that tell what is there instead


class OfflineWriter:
    """The embedded default: the same store, question and moment give the same bytes."""

    tells_other_readings = True

    def extra_credits(self, task: Task) -> int:
        return 0

    def answer(self, work: Work) -> Generator[Event, None, Told]:
        """Plan, read, write, check."""
        parts = []
        for found in work.begun():
            parts.append((yield from work.as_planned(found)))
        checker = work.checker()
        yield from (Text(piece) for piece in written(checker, parts, work.data_kind))
        return Told(checker.checked, tuple(parts))


def written(checker: Checker, parts: Sequence[Findings], data_kind: str) -> Iterator[str]:
    """The parts one after the other; what they may leave unsaid, that data is simulated, ends the answer."""
    text = ""
    for found in _aware(parts):
        for piece in checker.pieces(write(found), apart=bool(text)):
            text += piece
            yield piece
    yield from checker.pieces(last_words(text, data_kind), apart=bool(text))


def _aware(parts: Sequence[Findings]) -> Iterator[Findings]:
    """Each part with what the others tell, so that nothing is said twice."""
    for found in parts:
        others = (one.asked for one in parts if one is not found and one.asked.kind not in DECLINED)
        yield replace(found, told=frozenset(token.id for asked in others for token in asked.tokens))
