"""Lets a model word the computed statements: one request, no tools, its text as it comes. Never checks a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from typing import Any

from pydantic_ai import Agent
from pydantic_ai.messages import PartDeltaEvent, PartStartEvent, TextPart, TextPartDelta
from pydantic_ai.models import Model
from pydantic_ai.run import AgentRunResultEvent
from pydantic_ai.settings import ModelSettings

from ruma.agent.events import Question
from ruma.agent.model.hearing import CHARS_A_TOKEN, Meter, heard
from ruma.agent.model.prompts import WRITING, writing_prompt
from ruma.agent.model.running import Channel
from ruma.agent.model.statements import Statement

MOST_BLANK = 80  # white space in a row: a derailed model writes it until it is stopped


async def word(model: Model, meter: Meter, channel: Channel, question: Question, statements: Sequence[Statement]) -> bool:
    """Say the text piece by piece; whether it came to its own end."""
    settings = ModelSettings(temperature=0.0, max_tokens=meter.limits.reply_tokens)
    agent = Agent(model, instructions=WRITING, model_settings=settings, retries=0)
    prompt, text, before = writing_prompt(question, statements), "", meter.usage.total_tokens
    run = agent.run_stream_events(prompt, usage=meter.usage, usage_limits=meter.usage_limits())
    whole = ended = False
    async with aclosing(heard(run, meter)) as events:  # type: ignore[type-var]
        async for event in events:
            if isinstance(event, AgentRunResultEvent):
                ended = True
                whole = event.result.response.finish_reason == "stop"  # none at all: the stream just ended
            if delta := text_of(event):
                text += delta
                await channel.say(delta)
            blank = len(text) >= MOST_BLANK and not text[-MOST_BLANK:].strip()
            if blank or len(text) > meter.limits.reply_tokens * CHARS_A_TOKEN:
                break
    meter.settle(before, prompt, text, ended)
    return whole


def text_of(event: Any) -> str:
    """What an event adds to the visible text."""
    match event:
        case PartStartEvent(part=TextPart(content=content)):
            return content
        case PartDeltaEvent(delta=TextPartDelta(content_delta=delta)):
            return delta
    return ""
