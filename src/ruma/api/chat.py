"""`POST chat/completions`: one question in, one answer out, whole or streamed. Never thinks itself."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from ruma import clock
from ruma.access.accounts import Account, short_of
from ruma.agent.events import Text
from ruma.api.admission import Admission
from ruma.api.answering import Answering, Charge
from ruma.api.chat_request import ChatOrder, read_order
from ruma.api.chat_wire import Envelope, addresses, encode, progress
from ruma.api.event_stream import GOODBYE, EventStream, watch
from ruma.api.length import Length
from ruma.api.metrics import Metrics
from ruma.api.passage import Passage, passage_of
from ruma.api.services import Services
from ruma.errors import BadInput, OutOfCredits, Unavailable
from ruma.tiers import Tier

CHAT_TIER = Tier.PRO
CLIENT_LEFT = 499  # nginx's number for it; only our log sees it
AGENT_THREADS = 32  # steps mostly wait for the store or a model; more would only queue there


@dataclass(frozen=True)
class Chat:
    """The endpoint with what it needs."""

    services: Services
    admission: Admission
    metrics: Metrics
    workers: anyio.CapacityLimiter

    async def complete(self, request: Request) -> Response:
        """Everything that can be refused is refused here, before the first byte and before any credit."""
        account = await self.admission.admit(request, CHAT_TIER)
        now = clock.now()
        if request.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
            raise BadInput("Content-Encoding: a compressed body cannot be read; send plain JSON.")
        order = await anyio.to_thread.run_sync(read_order, await request.body(), now)
        quoted = await anyio.to_thread.run_sync(self.services.agent.quote, order.question)
        if account.balance_credits < quoted:
            raise OutOfCredits(short_of(quoted, account.balance_credits))
        passage = passage_of(request)
        if order.ignored:
            passage.headers["x-ignored-params"] = ", ".join(order.ignored)
        self.admission.rates.take_place(account.public_id)
        answering = self._answering(order, account, passage, quoted)
        envelope = Envelope(passage.request_id.replace("req_", "chatcmpl-"), int(now.timestamp()), order.model)
        if not order.stream:
            try:
                return await self._whole(request, answering, envelope)
            except anyio.get_cancelled_exc_class() as cancelled:  # not the client, who is seen to inside, but the server goes
                raise Unavailable(GOODBYE) from cancelled
            finally:
                self._ended(account, answering)
        opening = envelope.chunk({"role": "assistant", "content": ""})
        frames = frames_of(answering, envelope, order)
        return EventStream(opening, frames, on_leave=answering.leave, at_end=lambda: self._ended(account, answering))

    def _answering(self, order: ChatOrder, account: Account, passage: Passage, quoted: int) -> Answering:
        charge = Charge(self.services.accounts, account.public_id, passage.request_id, quoted)
        return Answering(self.services.agent, order.question, charge, Length(order.max_tokens), self.workers, order.stream)

    async def _whole(self, request: Request, answering: Answering, envelope: Envelope) -> Response:
        """The fold of the stream; stopped like it when the client leaves."""
        failure: Exception | None = None
        async with anyio.create_task_group() as group:
            group.start_soon(watch, request.receive, answering.leave, group.cancel_scope)
            try:
                async with aclosing(answering.events()) as events:
                    async for _ in events:
                        pass
            except Exception as error:  # carried out of the group, which would wrap it
                failure = error
            group.cancel_scope.cancel()
        if failure is not None:
            raise failure
        if answering.done is None:
            return Response(status_code=CLIENT_LEFT)
        usage = answering.usage()
        body = envelope.whole(answering.text, answering.finish_reason, usage, answering.annotations, answering.vendor())
        return Response(encode(body), headers={"x-credits-used": str(usage.credits_used)}, media_type="application/json")

    def _ended(self, account: Account, answering: Answering) -> None:
        """Leave the place of an open answer and count how it ended."""
        self.admission.rates.leave_place(account.public_id)
        self.metrics.answers.labels(answering.outcome, answering.question.thinking_mode).inc()
        self.metrics.credits.labels(answering.charge.what).inc(answering.credits_used)
        figures = answering.done.ruma.get("figures") if answering.done else None
        if isinstance(figures, dict):
            self.metrics.figures_checked.inc(figures.get("checked", 0))
            self.metrics.figures_dropped.inc(figures.get("dropped", 0))


async def frames_of(answering: Answering, envelope: Envelope, order: ChatOrder) -> AsyncGenerator[bytes]:
    """The frames of a streamed answer between the opening and [DONE]."""
    async with aclosing(answering.events()) as events:
        async for event in events:
            if isinstance(event, Text):
                yield envelope.chunk({"content": event.text})
            elif order.include_progress:
                yield envelope.chunk(None, ruma=progress(event))
    if annotations := answering.annotations:
        yield envelope.chunk({"annotations": [annotation.model_dump() for annotation in annotations]})
    last: dict[str, Any] = {
        "usage": answering.usage().model_dump(),
        "citations": addresses(annotations),
        "ruma": answering.vendor(),
    }
    if order.include_usage:
        yield envelope.chunk({}, answering.finish_reason)
        yield envelope.chunk(None, **last)
    else:
        yield envelope.chunk({}, answering.finish_reason, **last)
