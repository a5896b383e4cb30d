"""LlamaIndex's OpenAILike."""

from __future__ import annotations

from llama_index.core.llms import ChatMessage
from llama_index.llms.openai_like import OpenAILike


class Client:
    def __init__(self, base_url, folder):
        self.base_url = base_url

    def _of(self, key):
        return OpenAILike(model="ruma-agent", api_base=self.base_url, api_key=key, is_chat_model=True)

    def models(self, key):
        return None  # it lists none

    def whole(self, key, messages, heard):
        return self._of(key).chat([ChatMessage(**said) for said in messages]).message.content

    def streamed(self, key, messages, heard):
        parts = []
        for part in self._of(key).stream_chat([ChatMessage(**said) for said in messages]):
            parts.append(part.delta)
            heard(part.delta)
        return "".join(parts)
