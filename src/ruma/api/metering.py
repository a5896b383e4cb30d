"""The money and the place of one call: taken before any work, vouched for while it runs, given back once at its end.

Whole and streamed answers and measures all pay through here. Never decides what a call costs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

import anyio
import anyio.to_thread
from starlette.datastructures import Headers
from starlette.responses import Response

from ruma.access.ledger import BEAT_S, Cost, Ledger, Opened, Order
from ruma.access.rates import Rates
from ruma.access.repeats import Repeat, Reply, by_body, by_key
from ruma.api.passage import Passage
from ruma.errors import BadInput, CostsMore, InProgress, RumaError

IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,254}")
ATTEMPT = re.compile(r"[0-9]{1,4}", re.ASCII)  # more digits count no attempts
CREDITS = re.compile(r"[0-9]{1,12}", re.ASCII)
JOIN_S = 20.0  # an SDK that asks again has given the attempt before it up, which ends that within a second
LOOK_S = 0.1


@dataclass
class Charge:
    """One call that has been opened; `charged` is known when it has ended."""

    ledger: Ledger
    rates: Rates
    call: Opened
    public_id: str
    passage: Passage
    keeps_reply: bool
    """Whether the same thing may be asked again; else no reply needs to be kept."""
    charged: int | None = None
    place_left: bool = False

    def cost_of(self, credits: int) -> int:
        """What settling at so many credits will charge."""
        return max(0, min(credits, self.call.ceiling_credits) - self.call.paid_before)

    def settle(self, cost: Cost, reply: Reply | None = None) -> int:
        """End it at its cost, with the reply for those who ask again; the first end counts. It may block."""
        if self.charged is None:
            self._note(self.ledger.settle(self.call, cost, reply if self.keeps_reply else None))
        return self.charged or 0

    def release(self, why: str) -> int:
        """End it for nothing. It may block."""
        if self.charged is None:
            self._note(self.ledger.release(self.call, why))
        return self.charged or 0

    def leave(self) -> None:
        """Give the place of an open answer back. It may block."""
        if not self.place_left:
            self.place_left = True
            self.rates.leave_place(self.public_id, self.call.request_id)

    async def keep_alive(self, every_s: float = BEAT_S) -> None:
        """Vouch for the call until cancelled."""
        while True:
            await anyio.sleep(every_s)
            await anyio.to_thread.run_sync(self._beat)

    def _beat(self) -> None:
        self.ledger.beat([self.call.request_id])
        self.rates.beat(self.public_id, self.call.request_id)

    def _note(self, credits: int) -> None:
        self.charged = credits
        self.passage.credits = credits


async def open_answer(ledger: Ledger, rates: Rates, order: Order, repeat: Repeat | None, passage: Passage) -> Charge | Reply:
    """Take a place and the ceiling; or the reply where this was answered before. What cannot be had leaves nothing taken."""

    def step() -> Opened | Reply:
        rates.take_place(order.public_id, order.request_id)
        found: Opened | Reply | None = None
        try:
            found = open_call(ledger, order, repeat)
            return found
        finally:
            if not isinstance(found, Opened):
                rates.leave_place(order.public_id, order.request_id)

    found = await joined(step, repeat)
    return found if isinstance(found, Reply) else Charge(ledger, rates, found, order.public_id, passage, repeat is not None)


def open_call(ledger: Ledger, order: Order, repeat: Repeat | None) -> Opened | Reply:
    """Take the ceiling; where it is not known whether it was taken, it is given back."""
    try:
        return ledger.open(order, repeat)
    except RumaError:
        raise
    except Exception:
        ledger.release(Opened(order.request_id, order.ceiling_credits), "failure")
        raise


async def joined(step: Callable[[], Opened | Reply], repeat: Repeat | None) -> Opened | Reply:
    """Another attempt of an SDK waits for the one before it to end; under an Idempotency-Key it is told so at once."""
    deadline = anyio.current_time() + JOIN_S
    while True:
        try:
            return await anyio.to_thread.run_sync(step)
        except InProgress:
            if repeat is None or repeat.token.startswith("key:") or anyio.current_time() >= deadline:
                raise
        await anyio.sleep(LOOK_S)


def refuse_above(headers: Headers, quoted: int, max_credits: int | None = None) -> None:
    """CostsMore where the call may cost more than its body's `max_credits` or its header's X-Max-Credits; the smaller counts."""
    given = headers.get("x-max-credits")
    if given is not None:
        if not CREDITS.fullmatch(given.strip()):
            raise BadInput("X-Max-Credits: must be a whole number of credits.", param="X-Max-Credits")
        max_credits = min(int(given), int(given) if max_credits is None else max_credits)
    if max_credits is not None and quoted > max_credits:
        raise CostsMore(
            f"The answer may cost {quoted} credits, more than the max_credits of {max_credits}; nothing was charged.",
            param="max_credits",
        )


def repeat_of(headers: Headers, asked: bytes) -> Repeat | None:
    """How this request can be told to be another attempt; None where it cannot."""
    digest = hashlib.sha256(asked).hexdigest()
    key = headers.get("idempotency-key")
    if key is not None:
        if not IDEMPOTENCY_KEY.fullmatch(key.strip()):
            raise BadInput("Idempotency-Key: must be 1 to 255 printable ASCII characters.", param="Idempotency-Key")
        return by_key(hashlib.sha256(key.strip().encode()).hexdigest(), digest)
    attempt = headers.get("x-stainless-retry-count", "")
    return by_body(digest, int(attempt)) if ATTEMPT.fullmatch(attempt) else None


def replayed(reply: Reply, passage: Passage) -> Response:
    """A kept reply, byte for byte; it costs nothing."""
    passage.credits = 0
    passage.replayed = True
    headers = {"idempotent-replayed": "true", "x-credits-used": "0"}
    return Response(reply.body, headers=headers, media_type=reply.media_type)
