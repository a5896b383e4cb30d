"""Asks without a server: opens the store, answers, closes it. Speaks the same completion as the HTTP door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ruma import clock
from ruma.agent.events import Done, Text
from ruma.api.completion import completion, question_of
from ruma.app import build_agent, opened_store
from ruma.cli.remote import Piece
from ruma.measures.declare import Measure, Result
from ruma.measures.reading import Reading
from ruma.settings import Settings


def local_chat(settings: Settings, body: dict[str, Any]) -> Iterator[Piece]:
    """The text of an answer as it is written, then the whole completion."""
    question = question_of(body, clock.now())
    with opened_store(settings, "ask") as store:
        texts: list[str] = []
        for event in build_agent(store).answer(question):
            match event:
                case Text(text=text):
                    texts.append(text)
                    yield text, None
                case Done():
                    yield "", completion("".join(texts), event, clock.now())


def local_measure(settings: Settings, measure: Measure, arguments: dict[str, Any]) -> Result:
    """A measure's result, computed here."""
    with opened_store(settings, "measure") as store:
        as_of = arguments.pop("as_of", None) or clock.now()
        return measure.compute(Reading(store, as_of), **arguments)
