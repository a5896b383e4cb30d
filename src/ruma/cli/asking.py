"""Asks without a server: opens the store, answers, closes it. Speaks the same completion as the HTTP door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from ruma import clock
from ruma.agent.events import Done, Text, ToolResult
from ruma.agent.evidence import Evidence
from ruma.api.chat_request import read_order
from ruma.api.chat_wire import Envelope, Usage, encode
from ruma.api.citations import cited
from ruma.api.moments import check_moment
from ruma.app import build_agent, opened_store
from ruma.cli.remote import Piece
from ruma.measures.declare import Measure, Result
from ruma.measures.reading import Reading
from ruma.settings import Settings


def local_chat(settings: Settings, body: dict[str, Any]) -> Iterator[Piece]:
    """The text of an answer as it is written, then the whole completion."""
    now = clock.now()
    order = read_order(orjson.dumps(body), now)
    envelope = Envelope("chatcmpl-local", int(now.timestamp()), order.model)
    text, evidence = "", list[Evidence]()
    with opened_store(settings, "ask") as store:
        for event in build_agent(settings, store).answer(order.question):
            match event:
                case Text():
                    text += event.text
                    yield event.text, None
                case ToolResult():
                    evidence.append(event.evidence)
                case Done():
                    whole = envelope.whole(text, "stop", _usage(event), cited(text, evidence), event.ruma)
                    yield "", orjson.loads(encode(whole))


def _usage(done: Done) -> Usage:
    return Usage(
        prompt_tokens=done.prompt_tokens,
        completion_tokens=done.completion_tokens,
        total_tokens=done.prompt_tokens + done.completion_tokens,
        credits_used=done.credits_used,
    )


def local_measure(settings: Settings, measure: Measure, arguments: dict[str, Any]) -> Result:
    """A measure's result, computed here."""
    now = clock.now()
    as_of = arguments.pop("as_of")
    with opened_store(settings, "measure") as store:
        return measure.compute(Reading(store, check_moment(as_of, now) if as_of else now), **arguments)
