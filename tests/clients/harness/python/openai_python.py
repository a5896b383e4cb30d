"""OpenAI's Python SDK."""

from __future__ import annotations

import openai


class Client:
    def __init__(self, base_url, folder):
        self.base_url = base_url

    def _of(self, key):
        return openai.OpenAI(api_key=key, base_url=self.base_url)

    def models(self, key):
        return [model.id for model in self._of(key).models.list()]

    def whole(self, key, messages, heard):
        return self._of(key).chat.completions.create(model="ruma-agent", messages=messages).choices[0].message.content

    def streamed(self, key, messages, heard):
        parts = []
        for chunk in self._of(key).chat.completions.create(model="ruma-agent", messages=messages, stream=True):
            if chunk.choices and chunk.choices[0].delta.content:
                parts.append(chunk.choices[0].delta.content)
                heard(parts[-1])
        return "".join(parts)
