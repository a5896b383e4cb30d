"""Listens to one run of a model through pydantic-ai: its events within the limits, its failures in our words.

Never shows a key, an address or the text of a foreign error.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from pydantic_ai import exceptions
from pydantic_ai.run import AgentRunResultEvent
from pydantic_ai.usage import RunUsage, UsageLimits

from ruma import tracing
from ruma.agent.model.limits import Limits, ModelFailed, Unfit
from ruma.outgoing import Refused

log = structlog.get_logger()
CHARS_OF_A_TOKEN = 4  # of English, roughly
CHARS_A_TOKEN = 8  # no ordinary text has more; a reply longer than that many characters a token is cut off


@dataclass
class Meter:
    """What an answer has used of its limits."""

    limits: Limits
    usage: RunUsage = field(default_factory=RunUsage)
    ends_at: float | None = None

    def usage_limits(self, rounds: int | None = None) -> UsageLimits:
        """The limits as pydantic-ai counts them, over all runs of the answer; `rounds` leave one request for writing."""
        limits = self.limits
        return UsageLimits(
            request_limit=limits.requests if rounds is None else min(limits.requests - 1, self.usage.requests + rounds),
            total_tokens_limit=limits.tokens,
            cost_limit=limits.usd,
        )

    def settle(self, before: int, prompt: str, text: str, ended: bool) -> None:
        """Estimate a reply whose tokens nobody told: broken off by us, or by a server that does not count."""
        if not ended or self.usage.total_tokens == before:
            self.usage.incr(RunUsage(input_tokens=len(prompt) // CHARS_OF_A_TOKEN, output_tokens=len(text) // CHARS_OF_A_TOKEN))

    def left_s(self) -> float:
        """Seconds until the answer has to be there, on the loop's clock; it starts with the first request."""
        now = asyncio.get_running_loop().time()
        if self.ends_at is None:
            self.ends_at = now + self.limits.total_s
        return self.ends_at - now


async def heard(run: AbstractAsyncContextManager[Any], meter: Meter) -> AsyncIterator[Any]:
    """The events of a run in order; ModelFailed where it fails, falls silent or takes too long."""
    span, before = tracing.begin("model", **tracing.MODEL), replace(meter.usage)
    try:
        async with run as events:
            stream = aiter(events)
            while True:
                left = meter.left_s()
                async with asyncio.timeout(max(0.0, min(left, meter.limits.silence_s))):
                    event = await anext(stream, None)
                if event is None:
                    return
                yield event
                if isinstance(event, AgentRunResultEvent):
                    return
    except ModelFailed:
        raise
    except TimeoutError as error:
        span.end(error)
        raise ModelFailed(_late(meter)) from error
    except Exception as error:
        span.end(error)
        raise _told(error) from error
    finally:
        used = meter.usage
        counts = {tracing.TOKENS_IN: used.input_tokens - before.input_tokens}
        span.say(**counts, **{tracing.TOKENS_OUT: used.output_tokens - before.output_tokens})
        span.end()


def _late(meter: Meter) -> str:
    if meter.ends_at is not None and meter.left_s() <= 0:
        return f"The language model took longer than {meter.limits.total_s:g} s."
    return f"The language model said nothing for {meter.limits.silence_s:g} s."


def _told(error: Exception) -> ModelFailed:
    """An error of the model, its server or the way to it, in our words."""
    match error:
        case exceptions.ModelHTTPError(status_code=status):
            return _refused(status)
        case exceptions.ModelConnectionError() | exceptions.ModelAPIError():
            if _was_refused(error):
                return ModelFailed("The language model's address is not one that requests may go to.")
            return ModelFailed("The language model's server could not be reached, or broke off.")
        case exceptions.UsageLimitExceeded():
            return Unfit("The language model used up what one answer may cost.")
        case exceptions.ContentFilterError():
            return ModelFailed("The language model's server refused to answer.")
        case exceptions.UnexpectedModelBehavior():
            return Unfit("The language model's reply could not be used.")
    log.error("the model's reply could not be read", exc_info=error)
    return Unfit("The language model's reply could not be read.")


def _was_refused(error: BaseException | None) -> bool:
    """Whether the guard of `outgoing` stands behind an error."""
    while error is not None and not isinstance(error, Refused):
        error = error.__cause__ or error.__context__
    return error is not None


def _refused(status: int) -> ModelFailed:
    if status in (401, 403):
        return ModelFailed(f"The language model's server refused the key ({status}).")
    if status == 404:
        return ModelFailed("The language model's server does not know the model or the address (404).")
    if status in (402, 429):
        return ModelFailed(f"The language model's server is busy or its quota is spent ({status}).")
    if status in (400, 413, 422):
        return Unfit(f"The language model's server did not take the request ({status}).")
    if status == 500:  # llama.cpp's answer where a model derails in a tool turn
        return Unfit("The language model's server failed (500).")
    return ModelFailed(f"The language model's server failed ({status}).")
