"""The writer that needs no key and no network: reads what the plan asks for and words it by rule. Never calls a model."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

from ruma.agent.checking import Checker
from ruma.agent.events import Event, Text
from ruma.agent.offline.draft import Findings
from ruma.agent.offline.writers import last_words, write
from ruma.agent.plan_lists import by_tone
from ruma.agent.understand_asked import FIRST
from ruma.agent.work import Task, Told, Work
from ruma.measures.tokens import TokensResult

DECLINED = ("advice", "not_held", "future")  # kinds that tell what is there instead


class OfflineWriter:
    """The embedded default: the same store, question and moment give the same bytes."""

    follows_the_plan = True

    def extra_credits(self, task: Task) -> int:
        return 0

    def answer(self, work: Work) -> Generator[Event, None, Told]:
        """Plan, read, write, check."""
        parts: list[Findings] = []
        for begun in work.begun():
            if found := about_the_first(begun, parts):
                parts.append((yield from work.as_planned(found)))
        checker = work.checker()
        yield from (Text(piece) for piece in written(checker, parts, work.data_kind))
        return Told(checker.checked, tuple(parts))


def about_the_first(found: Findings, parts: Sequence[Findings]) -> Findings | None:
    """A part about what comes first in the list before it, once that is known; nothing where the list has no first."""
    if FIRST not in found.asked.tokens:
        return found
    ids = (id for part in reversed(parts) for id in _listed(part))
    token = found.book.get(next(ids, ""))
    return replace(found, asked=replace(found.asked, tokens=(token,))) if token else None


def _listed(part: Findings) -> Iterator[str]:
    """The tokens of a list in its order, without those that are left out."""
    out = {token.id for token in part.asked.without}
    if part.asked.kind == "tones":
        yield from (tone.token.id for tone in by_tone((one.result for one in part.evidence), part.asked))
    elif part.asked.kind in ("trending", "tokens"):
        lists = (one.result for one in part.evidence if isinstance(one.result, TokensResult))
        yield from (row.id for result in lists for row in result.tokens if row.id not in out)


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
