"""`POST chat/completions`: one question in, one answer out, whole or streamed. Never thinks itself."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import anyio
import anyio.to_thread
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from ruma import clock
from ruma.access.ledger import Order
from ruma.access.repeats import Reply
from ruma.agent.events import Text
from ruma.api.admission import Admission
from ruma.api.answering import Answering
from ruma.api.chat_request import ChatOrder, read_order
from ruma.api.chat_wire import DONE, Envelope, addresses, encode, progress, progress_prose
from ruma.api.event_stream import GOODBYE, EventStream, watch
from ruma.api.forms import Form, known_names
from ruma.api.length import Length
from ruma.api.metering import Charge, open_answer, refuse_above, repeat_of, replayed
from ruma.api.metrics import Metrics
from ruma.api.passage import passage_of
from ruma.api.services import Services
from ruma.errors import BadInput, Unavailable
from ruma.tiers import Tier

CHAT_TIER = Tier.PRO
CHAT = "chat/completions"
JSON, EVENTS = "application/json", "text/event-stream"
CLIENT_LEFT = 499  # nginx's number for it; only our log sees it
# Answers that compute at once: with 32 the loop waited over 20 ms once in a hundred times, and no more were answered.
AGENT_THREADS = 3
MODEL_THREADS = 32  # steps of the model writer mostly wait for the model


class Estimate(BaseModel):
    """What an answer may cost."""

    ceiling_credits: int = Field(
        description="The most it can cost; held while it runs, what is not used is given back.", examples=[9]
    )
    balance_credits: int = Field(description="Credits that are free to be spent.", examples=[958])


@dataclass(frozen=True)
class Chat:
    """The endpoint with what it needs."""

    services: Services
    admission: Admission
    metrics: Metrics
    workers: anyio.CapacityLimiter

    async def complete(self, request: Request) -> Response:
        """Everything that can be refused is refused here, before the first byte and before any work."""
        account = await self.admission.admit(request, CHAT_TIER)
        passage, now = passage_of(request), clock.now()
        order, quoted = await self._read(request, now)
        if order.ignored:
            passage.headers["x-ignored-params"] = ", ".join(order.ignored)
        refuse_above(request.headers, quoted, order.max_credits)
        repeat = repeat_of(request.headers, CHAT.encode() + order.asked)
        call = Order(passage.request_id, account.public_id, CHAT, quoted, order.question.thinking_mode)
        form = self._form(order)
        charge = await open_answer(self.services.accounts.ledger, self.admission.rates, call, repeat, passage)
        if isinstance(charge, Reply):
            self.metrics.answers.labels("replayed", order.question.thinking_mode).inc()
            return replayed(charge, passage)
        envelope = Envelope(passage.request_id.replace("req_", "chatcmpl-"), int(now.timestamp()), order.model)
        answering = self._answering(order, charge, envelope, form)
        if not order.stream:
            try:
                return await self._whole(request, answering)
            except anyio.get_cancelled_exc_class() as cancelled:  # not the client, who is seen to inside, but the server goes
                raise Unavailable(GOODBYE) from cancelled
            finally:
                self._ended(answering)
        return EventStream(
            opening_of(envelope),
            frames_of(answering, envelope, order),
            on_leave=answering.leave,
            at_end=lambda: self._ended(answering),
            beside=charge.keep_alive,
        )

    async def estimate(self, request: Request) -> Response:
        """What the same body may cost at the most; nothing is run and nothing charged."""
        account = await self.admission.admit(request, CHAT_TIER)
        _, quoted = await self._read(request, clock.now())
        balance = await anyio.to_thread.run_sync(self.services.accounts.balance, account.public_id)
        return Response(encode(Estimate(ceiling_credits=quoted, balance_credits=balance)), media_type=JSON)

    async def _read(self, request: Request, now: datetime) -> tuple[ChatOrder, int]:
        """The order of a request's body and the most it can cost."""
        if request.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
            raise BadInput("Content-Encoding: a compressed body cannot be read; send plain JSON.")
        body = await request.body()

        def read() -> tuple[ChatOrder, int]:
            order = read_order(body, now)
            return order, self.services.agent.quote(order.question)

        return await anyio.to_thread.run_sync(read)

    def _form(self, order: ChatOrder) -> Form | None:
        """The form that is asked for; refused here where no answer could fill it."""
        asked = order.response_format
        if asked is None:
            return None
        schema = asked.json_schema.form if asked.json_schema else None
        return Form.of(asked.type, schema, known_names(self.services.measures.values()))

    def _answering(self, order: ChatOrder, charge: Charge, envelope: Envelope, form: Form | None) -> Answering:
        def compose(answering: Answering) -> Reply:
            if order.stream:
                return Reply(EVENTS, transcript(answering, envelope, order))
            return Reply(JSON, whole_body(answering, envelope))

        length = Length(order.max_tokens)
        return Answering(self.services.agent, order.question, charge, length, self.workers, order.stream, compose, form=form)

    async def _whole(self, request: Request, answering: Answering) -> Response:
        """The fold of the stream; stopped like it when the client leaves."""
        failure: Exception | None = None
        async with anyio.create_task_group() as group:
            group.start_soon(watch, request.receive, answering.leave, group.cancel_scope)
            group.start_soon(answering.charge.keep_alive)
            try:
                async with aclosing(answering.events()) as events:
                    async for _ in events:
                        pass
            except Exception as error:  # carried out of the group, which would wrap it
                failure = error
            group.cancel_scope.cancel()
        if failure is not None:
            raise failure
        if answering.reply is None or answering.done is None:
            return Response(status_code=CLIENT_LEFT)
        headers = {"x-credits-used": str(answering.credits_used)}
        return Response(answering.reply.body, headers=headers, media_type=answering.reply.media_type)

    def _ended(self, answering: Answering) -> None:
        """Count how it ended. What never began has nobody else to give back what it holds."""
        if not answering.charge.place_left:
            answering.finish()
        self.metrics.answers.labels(answering.outcome, answering.question.thinking_mode).inc()
        self.metrics.credits.labels(CHAT).inc(answering.credits_used)
        figures = answering.done.ruma.get("figures") if answering.done else None
        if isinstance(figures, dict):
            self.metrics.figures_checked.inc(figures.get("checked", 0))
            self.metrics.figures_dropped.inc(figures.get("dropped", 0))


def opening_of(envelope: Envelope) -> bytes:
    return envelope.chunk({"role": "assistant", "content": ""})


async def frames_of(answering: Answering, envelope: Envelope, order: ChatOrder) -> AsyncGenerator[bytes]:
    """The frames of a streamed answer between the opening and [DONE]."""
    async with aclosing(answering.events()) as events:
        async for event in events:
            if isinstance(event, Text) and answering.form is None:
                yield envelope.chunk({"content": event.text})
                continue
            if order.include_progress and not isinstance(event, Text):
                yield envelope.chunk(None, ruma=progress(event))
            if order.include_reasoning and (prose := progress_prose(event)):
                yield envelope.chunk({"reasoning_content": prose})
    for frame in last_frames(answering, envelope, order):
        yield frame


def last_frames(answering: Answering, envelope: Envelope, order: ChatOrder) -> Iterator[bytes]:
    """What follows the text: a filled form, citations, the finish, the cost."""
    if answering.form:
        yield envelope.chunk({"content": answering.content})
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


def transcript(answering: Answering, envelope: Envelope, order: ChatOrder) -> bytes:
    """A finished stream as a fast one, with all its text in one chunk: what a lost stream is answered with."""
    text = b"" if answering.form else envelope.chunk({"content": answering.text})
    return b"".join([opening_of(envelope), text, *last_frames(answering, envelope, order), DONE])


def whole_body(answering: Answering, envelope: Envelope) -> bytes:
    """The body of an answer that is not streamed."""
    finish, usage = answering.finish_reason, answering.usage()
    return encode(envelope.whole(answering.content, finish, usage, answering.annotations, answering.vendor()))
