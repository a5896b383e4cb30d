"""One answer from the first step of the agent to the last credit; whole and streamed answers are both made of it.

The agent is stepped in worker threads, one step at a time, and no further when nobody waits any more. Never writes HTTP.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, field

import anyio
import anyio.to_thread
import structlog

from ruma.access.accounts import Accounts
from ruma.agent.events import Done, Event, Question, Text, ToolResult, Waiting
from ruma.agent.evidence import Evidence
from ruma.api.chat_wire import Annotation, FinishReason, Usage, encode, whole_characters
from ruma.api.citations import cited
from ruma.api.length import Length, tokens_of
from ruma.api.services import AgentLike

log = structlog.get_logger()
SETTLE_S = 10.0  # for giving credits back after a client left; a database that takes longer is down


class AgentFellSilent(Exception):
    """The agent ended without saying that it was done, or without any text."""


@dataclass
class Charge:
    """The credits of one answer: taken before its first text, settled once to what it cost."""

    accounts: Accounts
    public_id: str
    request_id: str
    quoted: int
    what: str = "chat/completions"
    by_tools: int = 0
    taken: bool = False
    settled: int | None = None

    async def take(self) -> None:
        """Take the quoted credits, once; OutOfCredits where another call was quicker."""
        if self.taken:
            return
        self.taken = True
        await anyio.to_thread.run_sync(self.accounts.debit, self.public_id, self.quoted, self.what, self.request_id)

    async def settle(self, credits: int, why: str) -> None:
        """Give back what was taken above `credits`; the first word counts."""
        if not self.taken or self.settled is not None:
            return
        self.settled = max(0, min(credits, self.quoted))
        if self.settled < self.quoted:
            await anyio.to_thread.run_sync(self.give_back, why)

    def give_back(self, why: str) -> None:
        """The refund of a settled charge; a second one does nothing."""
        if self.settled is not None:
            self.accounts.refund(self.public_id, self.quoted - self.settled, self.request_id, why)


@dataclass
class Answering:
    """An answer in the making: `events()` runs it, the rest is there when it has ended with `done`."""

    agent: AgentLike
    question: Question
    charge: Charge
    length: Length
    workers: anyio.CapacityLimiter
    streamed: bool
    text: str = ""
    done: Done | None = None
    client_left: bool = False
    evidence: list[Evidence] = field(default_factory=list)

    async def events(self) -> AsyncGenerator[Event]:
        """The agent's events in order, Text cut to the length asked for.

        Nothing is charged when it raises or is cut off. A client that left a stream pays for the tools that ran, one
        credit at least, if text was sent; one that gave up waiting for a whole answer got nothing and pays nothing, for
        it may well ask again.
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
            await self._clear_up(steps)

    async def _take_in(self, event: Event | None) -> Event | None:
        """Account for one event; what comes back goes on to the caller."""
        match event:
            case None:
                raise AgentFellSilent
            case Waiting():
                return None
            case Text(text=piece):
                await self.charge.take()
                kept = self.length.fit(whole_characters(piece))
                self.text += kept
                return Text(kept) if kept else None
            case ToolResult():
                self.charge.by_tools += event.credits
                self.evidence.append(event.evidence)
            case Done():
                if not self.text.strip():
                    raise AgentFellSilent
                encode([event.ruma, self.annotations])  # what cannot be sent fails here, where nothing is settled yet
                await self.charge.take()
                await self.charge.settle(event.credits_used, "settled")
                self.done = event
                return None
        return event

    async def _clear_up(self, steps: Iterator[Event] | None) -> None:
        """Settle what a whole answer has settled already, and let the agent go; not to be stopped by a cancellation."""
        owed = max(1, self.charge.by_tools) if self.client_left and self.streamed else 0
        why = "client left" if self.client_left else "failure"
        try:
            with anyio.move_on_after(SETTLE_S, shield=True):
                await self.charge.settle(owed, why)
                await self._close(steps)
        except anyio.get_cancelled_exc_class():  # the event loop itself is going: nothing can be awaited any more
            self.charge.give_back(why)
            raise

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
        return cited(self.text, self.evidence)

    @property
    def credits_used(self) -> int:
        return self.charge.settled or 0

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
