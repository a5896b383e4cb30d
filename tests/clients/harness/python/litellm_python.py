"""LiteLLM, with the model named openai/..., as aider and many proxies use it."""

from __future__ import annotations

import litellm

litellm.suppress_debug_info = True


class Client:
    def __init__(self, base_url, folder):
        self.base_url = base_url

    def _said(self, key):
        return {"model": "openai/ruma-agent", "api_base": self.base_url, "api_key": key}

    def models(self, key):
        return litellm.get_valid_models(
            check_provider_endpoint=True, custom_llm_provider="openai", api_key=key, api_base=self.base_url
        )

    def whole(self, key, messages, heard):
        return litellm.completion(messages=messages, **self._said(key)).choices[0].message.content

    def streamed(self, key, messages, heard):
        parts = []
        for chunk in litellm.completion(messages=messages, stream=True, **self._said(key)):
            if text := chunk.choices[0].delta.content:
                parts.append(text)
                heard(text)
        return "".join(parts)
