"""The restated forms themselves: they hold what OpenAI's own client types hold, and the witness sees each fault.

That every answer of the suite is of these forms is asserted where each stage is taken down (see conftest).
"""

from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from openai.types import Model
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from starlette.responses import Response
from starlette.testclient import TestClient
from tests.api.openai_forms import FORMS, Witness, faults, stream_faults

NULLABLE = {"logprobs", "refusal", "content"}  # the document wants them there, the client's types bear their absence


@pytest.mark.parametrize(("form", "model"), [("completion", ChatCompletion), ("chunk", ChatCompletionChunk), ("model", Model)])
def test_the_forms_ask_for_what_openai_s_types_ask_for(form: str, model: Any) -> None:
    def compare(schema: dict[str, Any], other: dict[str, Any], defs: dict[str, Any]) -> None:
        other = defs[other["$ref"].rpartition("/")[2]] if "$ref" in other else other
        assert (
            set(other.get("required", []))
            <= set(schema["required"])
            <= set(other.get("required", [])) | NULLABLE | {"finish_reason"}
        )
        for name, inner in schema["properties"].items():
            theirs = other["properties"][name]
            if inner.get("type") == "array" and "properties" in inner["items"] and "items" in theirs:
                compare(inner["items"], theirs["items"], defs)
            elif inner.get("type") == "object" and "$ref" in theirs:
                compare(inner, theirs, defs)

    theirs = model.model_json_schema()
    compare(FORMS[form], theirs, theirs.get("$defs", {}))


def completion(stage: Any) -> dict[str, Any]:
    answer: dict[str, Any] = stage.ask().json()
    return answer


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body.pop("id"),
        lambda body: body.update(created=1.5),
        lambda body: body.update(object="completion"),
        lambda body: body["choices"][0].pop("logprobs"),
        lambda body: body["choices"][0].update(finish_reason="error"),
        lambda body: body["choices"][0]["message"].pop("refusal"),
        lambda body: body["choices"][0]["message"].update(content=["text"]),
        lambda body: body["choices"][0]["message"]["annotations"][0].update(type="post"),
        lambda body: body["choices"][0]["message"]["annotations"][0]["url_citation"].pop("title"),
        lambda body: body["usage"].pop("total_tokens"),
    ],
)
def test_each_departure_is_a_fault(stage: Any, spoil: Callable[[Any], Any]) -> None:
    body = completion(stage)
    assert faults("completion", body) == []
    worse = copy.deepcopy(body)
    spoil(worse)
    assert len(faults("completion", worse)) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace('"role":"assistant",', "", 1),
        lambda text: text.removesuffix("data: [DONE]\n\n"),
        lambda text: text.replace('"finish_reason":"stop"', '"finish_reason":null'),
        lambda text: text + "data: [DONE]\n\n",
        lambda text: "event: ping\ndata: {}\n\n" + text,
        lambda text: text.replace('"choices"', '"choice"', 1),
        lambda text: text.replace("chatcmpl-", "chatcmpl-2", 1),
    ],
)
def test_each_departure_of_a_stream_is_a_fault(stage: Any, spoil: Callable[[str], str]) -> None:
    text = stage.ask(stream=True).text
    assert stream_faults(text, cut=False) == []
    with contextlib.suppress(KeyError, json.JSONDecodeError):  # a witness that cannot read on has seen it too
        assert stream_faults(spoil(text), cut=False) != []


def test_the_witness_looks_at_models_answers_and_errors() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = Response('{"detail": "no"}', 404 if scope["path"] == "/nope" else 200, media_type="application/json")
        await body(scope, receive, send)

    wrong: list[str] = []
    client = TestClient(Witness(app, wrong))
    for path in ("/v1/models", "/v1/models/one", "/v1/chat/completions", "/nope", "/healthz"):
        client.get(path)
    assert {line.partition(":")[0] for line in wrong} == {
        "/v1/models 200", "/v1/models/one 200", "/v1/chat/completions 200", "/nope 404",
    }  # fmt: skip
