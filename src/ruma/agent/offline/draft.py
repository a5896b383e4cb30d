"""What a writer works with: the findings of one part of a question, and the blocks of prose it makes. Never calls a tool."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeGuard, TypeVar

from ruma.agent.events import Depth, Question
from ruma.agent.evidence import Entity, Evidence
from ruma.agent.offline.words import choose
from ruma.agent.toolbox import Failed
from ruma.agent.understand_asked import Asked
from ruma.agent.understand_windows import say_day
from ruma.measures.declare import Measure, Result
from ruma.store.tokens import KnownToken, TokenBook

R = TypeVar("R", bound=Result)
S = TypeVar("S", bound=Result, covariant=True)


@dataclass(frozen=True)
class Sentence:
    """One sentence, the entity it is about where it names none, and one it may name though no evidence is about it."""

    text: str
    subject: Entity | None = None
    also: Entity | None = None
    plainer: tuple[str, ...] = ()
    """What to say in its place where it fails the check, the first that passes: which data and moment the answer stands on."""


@dataclass(frozen=True)
class Block:
    """A paragraph, or one bullet: a bullet whose first sentence fails the check is left out whole."""

    sentences: tuple[Sentence, ...]
    bullet: bool = False


def paragraph(*sentences: Sentence | str | None, subject: Entity | None = None) -> Block:
    """A block of the sentences that are there, about `subject` where they name nothing else."""
    return Block(
        tuple(Sentence(s, subject) if isinstance(s, str) else replace(s, subject=s.subject or subject) for s in sentences if s)
    )


def bullet(*sentences: Sentence | str | None, subject: Entity | None = None) -> Block:
    return Block(paragraph(*sentences, subject=subject).sentences, bullet=True)


@dataclass(frozen=True)
class Seen(Generic[S]):
    """A result with the marker of its evidence."""

    result: S
    evidence: Evidence

    @property
    def mark(self) -> str:
        return f"[{self.evidence.id}]"


@dataclass(frozen=True)
class Findings:
    """All a writer may use for one part of a question."""

    asked: Asked
    question: Question
    depth: Depth
    data_kind: str
    book: TokenBook
    measures: Mapping[str, Measure]
    evidence: tuple[Evidence, ...] = ()
    failed: tuple[Failed, ...] = ()
    opening: bool = True
    """True for the first part: it says which market, which moment."""
    told: frozenset[str] = frozenset()
    """The tokens whose figures another part of the answer tells."""

    def of(self, kind: type[R], token: KnownToken | str | None = None) -> Seen[R] | None:
        """The result of that type about that token."""
        id = token.id if isinstance(token, KnownToken) else token
        for evidence in self.evidence:
            if isinstance(evidence.result, kind) and (id is None or _token_id(evidence.result) == id):
                return Seen(evidence.result, evidence)
        return None

    def choose(self, options: Iterable[str], *facts: Any) -> str:
        """One of several ways to say the same, always the same one for the same question and facts."""
        return choose(tuple(options), self.question.text, *facts)

    def entity(self, kind: str, id: str) -> Entity | None:
        return next((e for evidence in self.evidence for e in evidence.entities if (e.kind, e.id) == (kind, id)), None)

    def subject(self, token: KnownToken) -> Entity | None:
        return self.entity("token", token.id)


def _token_id(result: Result) -> str | None:
    token = getattr(result, "token", None)
    return getattr(token, "id", None)


@dataclass(frozen=True)
class Opening:
    """How an answer begins: which market and moment it stands on."""

    before: str | None
    prefix: str
    plainer: str = ""
    """The same as a sentence of its own, for the case that the first sentence fails the check."""

    def lead(self, clause: str) -> str:
        """The first sentence, from a clause that begins as it would inside a sentence."""
        return f"{self.prefix}, {clause}" if self.prefix else clause[:1].upper() + clause[1:]


def opening(found: Findings, seen: Seen[Any] | None) -> Opening:
    """What the first sentence has to say of the data: stale, simulated, recorded, a replayed moment."""
    simulated, question = found.data_kind == "simulated", found.question
    where = " in the simulated market" if simulated else ""
    about = f"This looks at {found.asked.window.about}{where}." if found.asked.window.ends_at and seen else None
    result = seen.result if seen else None
    if not found.opening:
        older = result is not None and about is not None and _older(result)
        said = None if found.asked.beside else about  # it was said of the first reading
        return Opening(_as_of_then(found, result) if older and result else said, "")
    data = f"the {found.data_kind} data"
    market = "In the simulated market" if simulated else ""
    if result is not None and result.seen_until and _older(result):
        return Opening(_as_of_then(found, result), market, f"This answers from older {found.data_kind} data.")
    if question.replay and found.asked.window.ends_at is None:
        moment = f"as of {say_day(question.as_of)}"
        return Opening(None, f"{market} {moment}" if market else f"As{moment[2:]}", f"This answers from {data} {moment}.")
    if market:
        return Opening(about, "" if about else market, f"This answers from {data}.")
    return Opening(about, "" if question.replay else f"In {data}", f"This answers from {data}.")


def _as_of_then(found: Findings, result: Result) -> str:
    day = say_day(result.seen_until or result.as_of)
    return f"The newest {found.data_kind} {newest_of(result)} is from {day}, so this answers as of then."


def _older(result: Result) -> bool:
    """Whether the result stands on an earlier day than was asked for, as its whole window held nothing."""
    seen = result.seen_until
    return seen is not None and result.as_of < result.asked_as_of and seen.date() < result.asked_as_of.date()


def newest_of(result: Result) -> str:
    """What a result's newest record is: its own token's, or any."""
    token = getattr(result, "token", None)
    if token is None:
        return "data here"
    return f"price of {token.name}" if hasattr(result, "price") or hasattr(result, "volume") else f"post about {token.name}"


def opened(start: Opening, clause: str, subject: Entity | None = None, also: Entity | None = None) -> Iterator[Sentence]:
    """The first sentences of an answer."""
    if start.before:
        yield Sentence(start.before, subject, plainer=(start.plainer,))
    about = [start.plainer.replace("This answers", f"This answers about {subject.names[0]}")] if _is_token(subject) else []
    plainer = [*about, *([] if start.before else [start.plainer])]
    yield Sentence(start.lead(clause), subject, also, tuple(said for said in plainer if said))


def _is_token(entity: Entity | None) -> TypeGuard[Entity]:
    return entity is not None and entity.kind == "token"
