"""Simon Willison's llm with an entry in extra-openai-models.yaml, as its users write it."""

from __future__ import annotations

from pathlib import Path

import llm
from llm.default_plugins.openai_models import Chat


class Client:
    def __init__(self, base_url, folder):
        entry = f"- model_id: ruma\n  model_name: ruma-agent\n  api_base: {base_url}\n  api_key_name: ruma\n"
        (Path(folder) / "extra-openai-models.yaml").write_text(entry)

    def models(self, key):
        return None  # it lists none

    def _prompted(self, key, messages, stream):
        model = llm.get_model("ruma")
        assert isinstance(model, Chat)
        talk = model.conversation()
        for said, answered in zip(messages[:-1:2], messages[1::2], strict=True):
            talk.responses.append(past(model, said["content"], answered["content"]))
        return talk.prompt(messages[-1]["content"], key=key, stream=stream)

    def whole(self, key, messages, heard):
        return self._prompted(key, messages, stream=False).text()

    def streamed(self, key, messages, heard):
        parts = []
        for text in self._prompted(key, messages, stream=True):
            parts.append(text)
            heard(text)
        return "".join(parts)


def past(model, asked, answered):
    """An earlier turn, as llm reads it back from its log."""
    prompt = llm.Prompt(asked, model)
    response = llm.Response(prompt, model, stream=False)
    response._chunks, response._done = [answered], True
    return response
