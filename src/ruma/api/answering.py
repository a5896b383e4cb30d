"""One answer from the first step of the agent to the last credit; whole and streamed answers are both made of it.

The agent is stepped in worker threads, one step at a time, and no further when nobody waits any more. Never writes HTTP.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass, field

import anyio
import anyio.to_thread
import structlog

from ruma import tracing
from ruma.access.ledger import Cost
from ruma.access.repeats import Reply
from ruma.agent.events import Done, Event, Question, Text, ToolCall, ToolResult, Waiting
from ruma.agent.evidence import Evidence
from ruma.api.chat_wire import Annotation, FinishReason, Usage, whole_characters
from ruma.api.citations import cited
from ruma.api.forms import Form, Said
from ruma.api.length import Length, tokens_of
from ruma.api.metering import Charge
from ruma.api.services import AgentLike

log = structlog.get_logger()
SETTLE_S = 10.0  # for giving credits back after a client left; a database that takes longer is down


class AgentFellSilent(Exception):
    """The agent ended without saying that it was done, or without any text."""


@dataclass
class Answering:
    """An answer in the making: `events()` runs it, the rest is there when it has ended with `done`."""

    agent: AgentLike
    question: Question
    charge: Charge
    length: Length
    workers: anyio.CapacityLimiter
    streamed: bool
    compose: Callable[[Answering], Reply]
    """Makes the whole reply of an answer that is done; what cannot be sent fails in it, before anything is settled."""
    text: str = ""
    done: Done | None = None
    reply: Reply | None = None
    credits_used: int = 0
    by_tools: int = 0
    client_left: bool = False
    form: Form | None = None
    content: str = ""
    """What the message holds: the text, or the caller's form filled from it."""
    evidence: list[Evidence] = field(default_factory=list)
    _tool: tracing.Span = field(default_factory=tracing.Span)
    """The tool that runs now: from its call to whatever the agent says next."""

    async def events(self) -> AsyncGenerator[Event]:
        """The agent's events in order, Text cut to the length asked for.

        Nothing is charged when it raises or is cut off. A client that left a stream pays for the tools that ran, one
        credit at least, if text over their evidence was sent; one that gave up waiting for a whole answer got nothing
        and pays nothing, for it may well ask again.
        """
        steps: Iterator[Event] | None = None
        try:
            steps = await anyio.to_thread.run_sync(self.agent.answer, self.question, limiter=self.workers)
            while self.done is None:
                event = await anyio.to_thread.run_sync(next, steps, None, limiter=self.workers)
                if passed := await self._take_in(event):
                    yield passed
        except Exception:
            self.client_left = False
            raise
        finally:
            self._tool.end()
            await self._clear_up(steps)

    async def _take_in(self, event: Event | None) -> Event | None:
        """Account for one event; what comes back goes on to the caller."""
        if isinstance(event, Waiting):
            return None
        self._trace(event)
        match event:
            case None:
                raise AgentFellSilent
            case Text(text=piece):
                kept = self.length.fit(whole_characters(piece))
                self.text += kept
                return Text(kept) if kept else None
            case ToolResult():
                self.by_tools += event.credits
                self.evidence.append(event.evidence)
            case Done():
                await self._settle(event)
                return None
        return event

    def _trace(self, event: Event | None) -> None:
        if isinstance(event, ToolResult):
            self._tool.say(ruma__credits=event.credits, ruma__evidence=event.evidence.id, ruma__n=event.evidence.result.n)
        self._tool.end()
        if isinstance(event, ToolCall):
            self._tool = tracing.begin("tool " + event.tool, ruma__tool=event.tool)

    async def _settle(self, event: Done) -> None:
        """The one good end: the reply is made, and kept in the step that charges for it."""
        if not self.text.strip():
            raise AgentFellSilent
        self.done, self.credits_used = event, self.charge.cost_of(event.credits_used)
        try:
            self.content = self.form.filled(Said(self.text, event.ruma, self.evidence)) if self.form else self.text
            self.reply = self.compose(self)
            usage = self.usage()
            cost = Cost(event.credits_used, "settled", usage.prompt_tokens, usage.completion_tokens)
            await anyio.to_thread.run_sync(self.charge.settle, cost, self.reply)
        except BaseException:  # a cancellation too: what was not settled is not done
            if self.charge.charged is None:
                self.done, self.reply, self.credits_used = None, None, 0
            raise

    async def _clear_up(self, steps: Iterator[Event] | None) -> None:
        """End what has not ended, and let the agent go; not to be stopped by a cancellation."""
        try:
            with anyio.move_on_after(SETTLE_S, shield=True):
                await anyio.to_thread.run_sync(self.finish)
                await self._close(steps)
        except anyio.get_cancelled_exc_class():  # the event loop itself is going: nothing can be awaited any more
            self.finish()
            raise

    def finish(self) -> None:
        """Give back what is held, credits and place; saying so again does nothing. It may block."""
        try:
            if self.charge.charged is None:
                self._give_up()
        finally:
            self.charge.leave()

    def _give_up(self) -> None:
        why = "client left" if self.client_left else "failure"
        if self.client_left and self.streamed and self.text and self.evidence:
            self.credits_used = self.charge.settle(Cost(max(1, self.by_tools), why))
        else:
            self.charge.release(why)

    async def _close(self, steps: Iterator[Event] | None) -> None:
        """Let the agent's own `finally` blocks run, in a thread like its steps."""
        close = getattr(steps, "close", None)
        if close is not None:
            try:
                await anyio.to_thread.run_sync(close)
            except Exception as error:
                log.error("agent did not close", exc_info=error)

    def leave(self) -> None:
        """The client has gone; what is under way is stopped by whoever runs `events`."""
        self.client_left = True

    @property
    def outcome(self) -> str:
        """How it ended: whole, left (by the client) or failed."""
        return "whole" if self.done else "left" if self.client_left else "failed"

    @property
    def finish_reason(self) -> FinishReason:
        return "length" if self.length.full else "stop"

    @property
    def annotations(self) -> list[Annotation]:
        return [] if self.form else cited(self.text, self.evidence)  # places in prose mean nothing in JSON

    def usage(self) -> Usage:
        """Tokens as the agent counted them; of a shortened answer by the rule of thumb."""
        assert self.done is not None, "usage is known when the answer has ended"
        written = tokens_of(self.text) if self.length.full else self.done.completion_tokens
        return Usage(
            prompt_tokens=self.done.prompt_tokens,
            completion_tokens=written,
            total_tokens=self.done.prompt_tokens + written,
            credits_used=self.credits_used,
        )

    def vendor(self) -> dict[str, object]:
        """The `ruma` object of the answer."""
        assert self.done is not None, "the vendor object is known when the answer has ended"
        return {**self.done.ruma, "credits_used": self.credits_used}
