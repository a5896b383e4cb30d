"""OpenAI's agents SDK over chat completions."""

from __future__ import annotations

import asyncio

import openai
from agents import Agent, OpenAIChatCompletionsModel, Runner


class Client:
    def __init__(self, base_url, folder):
        self.base_url = base_url

    def _of(self, key):
        client = openai.AsyncOpenAI(api_key=key, base_url=self.base_url)
        return Agent(name="asker", model=OpenAIChatCompletionsModel("ruma-agent", client))

    def models(self, key):
        return None  # it lists none

    def whole(self, key, messages, heard):
        return asyncio.run(Runner.run(self._of(key), messages)).final_output

    def streamed(self, key, messages, heard):
        return asyncio.run(self._streamed(key, messages, heard))

    async def _streamed(self, key, messages, heard):
        run = Runner.run_streamed(self._of(key), messages)
        async for event in run.stream_events():
            if event.type == "raw_response_event" and event.data.type == "response.output_text.delta":
                heard(event.data.delta)
        return run.final_output
