"""OpenAI's Python SDK through its own stream helper, which checks more than the plain stream."""

from __future__ import annotations

import openai_python


class Client(openai_python.Client):
    def streamed(self, key, messages, heard):
        with self._of(key).chat.completions.stream(model="ruma-agent", messages=messages) as stream:
            for event in stream:
                if event.type == "content.delta":
                    heard(event.delta)
            return stream.get_final_completion().choices[0].message.content
