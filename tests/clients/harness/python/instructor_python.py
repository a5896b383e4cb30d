"""instructor over OpenAI's SDK: it wants JSON of a schema, here an object with the answer's text."""

from __future__ import annotations

import instructor
import openai
from pydantic import BaseModel


class Said(BaseModel):
    answer: str


class Client:
    def __init__(self, base_url, folder):
        self.base_url = base_url

    def _of(self, key):
        return instructor.from_openai(openai.OpenAI(api_key=key, base_url=self.base_url), mode=instructor.Mode.JSON_SCHEMA)

    def models(self, key):
        return [model.id for model in openai.OpenAI(api_key=key, base_url=self.base_url).models.list()]

    def whole(self, key, messages, heard):
        return (
            self._of(key)
            .chat.completions.create(model="ruma-agent", messages=messages, response_model=Said, max_retries=0)
            .answer
        )

    def streamed(self, key, messages, heard):
        said = ""
        for part in self._of(key).chat.completions.create_partial(
            model="ruma-agent", messages=messages, response_model=Said, max_retries=0
        ):
            said = part.answer or ""
            heard(said)
        return said
