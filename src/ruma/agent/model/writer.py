"""The writer behind which a language model stands: it picks tools and words the answer; code computes and checks.

Never lets a token of the model out that the figure gate has not passed, and never asks it where nothing is to be told.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from pydantic_ai.models import Model

from ruma.agent.checking import Checker
from ruma.agent.events import Event, Text, Thinking, Waiting
from ruma.agent.model import running
from ruma.agent.model.desk import Desk, summary
from ruma.agent.model.hearing import Meter
from ruma.agent.model.lenient import Call
from ruma.agent.model.limits import WAYS, Limits, ModelFailed, Way
from ruma.agent.model.picking import Picker, Reply
from ruma.agent.model.prompts import fence_of
from ruma.agent.model.statements import Statement, leads_with_evidence, statements_of
from ruma.agent.model.wording import Wording
from ruma.agent.model.writing import word
from ruma.agent.offline.draft import Block, Findings, Sentence, opening
from ruma.agent.offline.facts import main_of
from ruma.agent.offline.writer import OfflineWriter
from ruma.agent.offline.writers import last_words, tail
from ruma.agent.work import Task, Told, Work

log = structlog.get_logger()
# What rules answer best: nothing is to be worded, or a refusal is to be exact.
BY_RULE = frozenset(
    {"greeting", "meta", "definition", "out_of_scope", "unknown_token", "language", "future", "not_held", "advice", "posts"}
)
ROUNDS = {"fast": 0, "standard": 1, "deep": 2}  # of picking; a question for one figure leaves nothing to pick
BROKE_OFF = "The language model broke off while it wrote, so this answer is not complete."


@dataclass
class ModelWriter:
    """Answers through one model; hands over to the offline writer where that fails before any text was sent."""

    model: Model
    name: str
    limits: Limits = field(default_factory=Limits)
    ways: tuple[Way, ...] = WAYS
    loop: running.Loop = field(default_factory=running.Loop)
    offline: OfflineWriter = field(default_factory=OfflineWriter)
    follows_the_plan: bool = False

    def extra_credits(self, task: Task) -> int:
        return self.limits.extra_credits if self.picks(task) else 0

    def answer(self, work: Work) -> Generator[Event, None, Told]:
        """Pick, read, word, check; each answer once."""
        by_rule = self._by_rule(work.task, work.data_kind)
        if by_rule:
            told = yield from self.offline.answer(work)
            return self.told(told, {"used": "offline", "why": by_rule})
        answering = Answering(self, work, Meter(self.limits))
        try:
            return (yield from answering.answer())
        except ModelFailed as failure:
            log.warning("model failed", model=self.name, why=str(failure))
            yield Thinking(f"{failure} The offline writer answers.")
            told = yield from self.offline.answer(work)
            note = f"{failure} This answer was written without it."
            vendor = {"used": "offline", "why": note, **answering.spent()}
            return self.told(told, vendor, degraded=True, notes=[note])

    def _by_rule(self, task: Task, data_kind: str) -> str | None:
        """Why no model is asked, if none is."""
        if data_kind == "empty":
            return "There is no data to write about."
        if any(one.kind in BY_RULE for one in task.asked):
            return "Questions of this kind are answered by rule."
        if any(one.bound or one.price_way for one in task.asked):
            return "Lists that keep to a bound are answered by rule."
        if any(one.window.ends_at for one in task.asked[1:]):
            return "Parts with windows of their own are answered by rule."
        return None

    def picks(self, task: Task) -> bool:
        return bool(ROUNDS[task.depth]) and set(self.ways) != {"plan"} and not any(one.kind in BY_RULE for one in task.asked)

    def told(self, told: Told, vendor: dict[str, Any], **more: Any) -> Told:
        return replace(told, vendor={**told.vendor, "writer": {"model": self.name, **vendor}, **more})


@dataclass
class Answering:
    """One answer of the model writer under way."""

    writer: ModelWriter
    work: Work
    meter: Meter
    way: Way = "plan"
    desk: Desk | None = None
    whole: bool = False

    def answer(self) -> Generator[Event, None, Told]:
        """ModelFailed only while nothing has been sent."""
        parts = yield from self._read()
        checker = self.work.checker()
        statements = statements_of(parts, checker)
        if not all(_answered(found) and leads_with_evidence(found) for found in parts) or not statements:
            told = yield from self.writer.offline.answer(self.work)
            return self.writer.told(told, {"used": "offline", "why": "Nothing was found that could be worded.", **self.spent()})
        return (yield from self._write(parts, statements, checker))

    def spent(self) -> dict[str, Any]:
        """What the model was asked for and how."""
        usage = self.meter.usage
        cost = None if usage.cost is None else float(usage.cost)
        refused = self.desk.refused if self.desk else []
        return {
            "tools_picked_by": self.way,
            "picks": {"read": self.desk.calls if self.desk else 0, "refused": len(refused)},
            "requests": usage.requests,
            "tokens": {"prompt": usage.input_tokens, "reply": usage.output_tokens},
            "usd": cost,
        }

    def _read(self) -> Generator[Event, None, list[Findings]]:
        """All that the plan asks for, as the offline writer would read it, and what the model picked beside it."""
        picked = self.work.begun()
        if self.writer.picks(self.work.task):
            yield Thinking("The language model picks what to read.")
            picked = yield from self._picked(picked)
        parts = []
        for begun, more in zip(self.work.begun(), picked, strict=True):
            found = yield from self.work.as_planned(begun)
            held = {one.id for one in found.evidence}
            extra = tuple(one for one in more.evidence if one.id not in held)
            parts.append(replace(found, evidence=(*found.evidence, *extra)))
        return parts

    def _picked(self, parts: list[Findings]) -> Generator[Event, None, list[Findings]]:
        writer, task = self.writer, self.work.task
        desk = self.desk = Desk(self.work, writer.limits.extra_credits, writer.limits.tool_calls)

        async def job(channel: running.Channel) -> None:
            tokens, offers = tuple(desk.tokens(parts)), desk.offers()
            picker = Picker(writer.model, self.meter, channel, task.question, offers, tokens, ROUNDS[task.depth])
            await channel.say(Picked(await picker.pick(writer.ways)))

        with closing(writer.loop.run(job)) as pieces:
            for piece in pieces:
                match piece:
                    case running.Waiting():
                        yield Waiting()
                    case running.Asked(what=Call() as call, reply=reply):
                        reply((yield from self._called(call, desk, parts)))
                    case Picked(way=way):
                        self.way = way
        return parts

    def _called(self, call: Call, desk: Desk, parts: list[Findings]) -> Generator[Event, None, Reply]:
        """One pick, read by this thread; what the model is told of it."""
        taken = desk.take(call, parts)
        if isinstance(taken, str):
            return Reply(taken, False)
        before = len(self.work.toolbox.evidence)
        parts[taken.part] = yield from self.work.call(taken.step, parts[taken.part])
        found = self.work.toolbox.evidence[before:]
        return Reply(summary(found[0]), True) if found else Reply("That has been read already, or cannot be.", False)

    def _write(
        self, parts: Sequence[Findings], statements: Sequence[Statement], checker: Checker
    ) -> Generator[Event, None, Told]:
        wording = Wording(statements, checker, fence_of(self.work.task.question))
        yield Thinking("The language model words what was found.")
        opened, failure = _opened(parts[0], checker), ""
        try:
            for piece in self._worded(statements, wording):
                yield Waiting() if piece is None else Text(piece if wording.sent > 1 else _joined(opened, piece))
        except ModelFailed as failed:
            if not wording.text:
                raise
            failure = str(failed)
        if not wording.text:
            raise ModelFailed("The language model wrote nothing that the data supports.")
        if not (failure or self.whole or wording.full):
            failure = "The language model's text was cut off."
        by_model = wording.sent - wording.repaired - len(wording.by_code)
        yield from (Text(piece) for piece in self._closing(parts, wording, checker, opened, broken_off=bool(failure)))
        vendor = {
            "used": "model",
            "why": failure or "The language model worded what the data says.",
            **self.spent(),
            "sentences": {
                "by_model": by_model,
                "repaired": wording.repaired,
                "added": wording.sent - by_model - wording.repaired,
            },
        }
        more: dict[str, Any] = {"degraded": True, "notes": [failure]} if failure else {}
        return self.writer.told(Told(checker.checked, tuple(parts)), vendor, **more)

    def _worded(self, statements: Sequence[Statement], wording: Wording) -> Iterator[str | None]:
        """Verified pieces; None while the model is silent."""
        writer, question = self.writer, self.work.task.question

        async def job(channel: running.Channel) -> None:
            await channel.say(Ended(await word(writer.model, self.meter, channel, question, statements)))

        with closing(writer.loop.run(job)) as pieces:
            for piece in pieces:
                match piece:
                    case running.Waiting():
                        yield None
                    case str():
                        yield from wording.take(piece)
                    case Ended():
                        self.whole = piece.whole
                if wording.full:
                    return
        yield from wording.end(broken_off=not self.whole)

    def _closing(
        self, parts: Sequence[Findings], wording: Wording, checker: Checker, opened: str, broken_off: bool
    ) -> Iterator[str]:
        """What code says at the end of any answer."""
        yield from wording.leads()
        blocks = [Block((Sentence(BROKE_OFF),))] if broken_off else []
        blocks += [block for found in parts for block in tail(found)]
        yield from checker.pieces([*blocks, *last_words(opened + wording.text, self.work.data_kind)], apart=True)


@dataclass(frozen=True)
class Picked:
    """How tools were picked."""

    way: Way


@dataclass(frozen=True)
class Ended:
    """Whether the model came to its own end."""

    whole: bool


def _answered(found: Findings) -> bool:
    """Whether what was read first found anything: without it, the offline writer knows what to say is missing."""
    return bool(found.evidence) and found.evidence[0].result.n > 0


def _opened(first: Findings, checker: Checker) -> str:
    """What the answer has to begin with: which market and moment it stands on."""
    said = opening(first, main_of(first))
    if first.data_kind == "live" and not first.question.replay and not said.before:
        return ""
    subject = first.subject(first.asked.tokens[0]) if first.asked.tokens else None
    texts = [text for text in (said.before, said.plainer) if text]
    sentence = checker.allowed(Sentence(texts[0], subject, plainer=tuple(texts[1:]))) if texts else None
    return sentence.text if sentence else ""


def _joined(opened: str, piece: str) -> str:
    """The first piece behind what opens the answer."""
    return f"{opened}{'' if not opened else chr(10) * 2 if piece.startswith('- ') else ' '}{piece}"
