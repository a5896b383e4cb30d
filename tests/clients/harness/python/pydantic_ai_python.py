"""pydantic-ai, which checks every answer against its own model of it."""

from __future__ import annotations

import asyncio

from pydantic_ai.direct import model_request, model_request_stream
from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, UserPromptPart
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider


class Client:
    def __init__(self, base_url, folder):
        self.base_url = base_url

    def _of(self, key):
        return OpenAIChatModel("ruma-agent", provider=OpenAIProvider(base_url=self.base_url, api_key=key))

    def models(self, key):
        return None  # it lists none

    def whole(self, key, messages, heard):
        answer = asyncio.run(model_request(self._of(key), history(messages)))
        return "".join(part.content for part in answer.parts if isinstance(part, TextPart))

    def streamed(self, key, messages, heard):
        return asyncio.run(self._streamed(key, messages, heard))

    async def _streamed(self, key, messages, heard):
        async with model_request_stream(self._of(key), history(messages)) as stream:
            async for event in stream:
                part = getattr(event, "delta", None) or getattr(event, "part", None)
                text = getattr(part, "content_delta", None) or getattr(part, "content", None)
                if event.event_kind in ("part_start", "part_delta") and text:
                    heard(text)
            return "".join(part.content for part in stream.get().parts if isinstance(part, TextPart))


def history(messages):
    """OpenAI's messages as pydantic-ai's."""
    return [
        ModelResponse(parts=[TextPart(said["content"])])
        if said["role"] == "assistant"
        else ModelRequest(parts=[UserPromptPart(said["content"])])
        for said in messages
    ]
