"""LangChain's ChatOpenAI."""

from __future__ import annotations

from langchain_openai import ChatOpenAI


class Client:
    def __init__(self, base_url, folder):
        self.base_url = base_url

    def _of(self, key):
        return ChatOpenAI(model="ruma-agent", base_url=self.base_url, api_key=key)

    def models(self, key):
        return None  # it lists none

    def whole(self, key, messages, heard):
        return self._of(key).invoke(messages).content

    def streamed(self, key, messages, heard):
        parts = []
        for chunk in self._of(key).stream(messages):
            parts.append(chunk.content)
            heard(chunk.content)
        return "".join(parts)
