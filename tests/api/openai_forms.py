"""The answers of OpenAI's chat API as JSON Schemas, restated by hand from the facts of its OpenAPI document (2.3.0): the
required fields, their types and their closed lists of values. Extra fields are allowed where that document allows them,
which is everywhere here.

`Witness` stands around an application and holds every answer it gives against them.
"""

from __future__ import annotations

import json
import re
from typing import Any

from jsonschema import Draft202012Validator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TEXT, WHOLE, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
LAST = "data: [DONE]"
FINISH = ["stop", "length", "tool_calls", "content_filter", "function_call"]


def thing(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """An object with fields that must be there and fields that may."""
    return {"type": "object", "required": list(required), "properties": {**required, **optional}}


def some(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


def or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


CITATION = thing({"end_index": WHOLE, "start_index": WHOLE, "url": TEXT, "title": TEXT})
ANNOTATIONS = some(thing({"type": {"const": "url_citation"}, "url_citation": CITATION}))
TOOL_CALL = thing(
    {"id": TEXT, "type": {"const": "function"}, "function": thing({"name": TEXT, "arguments": TEXT})},
)
USAGE = thing(
    {"prompt_tokens": WHOLE, "completion_tokens": WHOLE, "total_tokens": WHOLE},
    completion_tokens_details=thing({}, reasoning_tokens=WHOLE),
    prompt_tokens_details=thing({}, cached_tokens=WHOLE),
)
LOGPROBS = or_null(thing({"content": or_null(some({"type": "object"})), "refusal": or_null(some({"type": "object"}))}))
COMMON = {"id": TEXT, "created": WHOLE, "model": TEXT}
TIER = or_null({"enum": ["auto", "default", "flex", "scale", "priority", "fast"]})

MESSAGE = thing(
    {"role": {"const": "assistant"}, "content": or_null(TEXT), "refusal": or_null(TEXT)},
    annotations=ANNOTATIONS,
    tool_calls=some(TOOL_CALL),
)
CHOICE = thing({"finish_reason": {"enum": FINISH}, "index": WHOLE, "message": MESSAGE, "logprobs": LOGPROBS})
COMPLETION = thing(
    {**COMMON, "object": {"const": "chat.completion"}, "choices": some(CHOICE)},
    usage=USAGE,
    service_tier=TIER,
    system_fingerprint=TEXT,
)
DELTA = thing(
    {},
    role={"enum": ["developer", "system", "user", "assistant", "tool"]},
    content=or_null(TEXT),
    refusal=or_null(TEXT),
    tool_calls=some(thing({"index": WHOLE})),
)
CHUNK_CHOICE = thing({"delta": DELTA, "finish_reason": or_null({"enum": FINISH}), "index": WHOLE}, logprobs=LOGPROBS)
CHUNK = thing(
    {**COMMON, "object": {"const": "chat.completion.chunk"}, "choices": some(CHUNK_CHOICE)},
    usage=or_null(USAGE),
    service_tier=TIER,
    system_fingerprint=TEXT,
)
MODEL = thing({"id": TEXT, "created": WHOLE, "object": {"const": "model"}, "owned_by": TEXT})
MODELS = thing({"object": {"const": "list"}, "data": some(MODEL)})
ERROR = thing({"error": thing({"type": TEXT, "message": TEXT, "param": or_null(TEXT), "code": or_null(TEXT)})})

FORMS = {"completion": COMPLETION, "chunk": CHUNK, "model": MODEL, "models": MODELS, "error": ERROR}
CHECKS = {name: Draft202012Validator(schema) for name, schema in FORMS.items()}


def faults(form: str, body: Any) -> list[str]:
    """Where a body is not of the form; none means that it is."""
    return [f"{form}: {error.json_path}: {error.message[:120]}" for error in CHECKS[form].iter_errors(body)]


def stream_faults(text: str, cut: bool) -> list[str]:
    """Where a stream is none of OpenAI's: its frames, its first and its last words. `cut` where its reader left."""
    events = [event for event in text.split("\n\n") if event and not event.startswith(":")]
    found = [f"an event with more than data: {event[:60]!r}" for event in events if not event.startswith("data: ")]
    frames = [json.loads(event[6:]) for event in events if event != LAST]
    for frame in frames:
        found += faults("error" if "error" in frame else "chunk", frame)
    chunks = [frame for frame in frames if "error" not in frame]
    found += [f"chunks differ in {name}" for name in COMMON if len({chunk[name] for chunk in chunks}) > 1]
    deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]
    if deltas and [index for index, delta in enumerate(deltas) if "role" in delta] != [0]:
        found.append("the role is not on the first chunk alone")
    ends = [choice["finish_reason"] for chunk in chunks for choice in chunk["choices"] if choice["finish_reason"]]
    errors = len(frames) - len(chunks)
    if not cut and (len(ends) + errors != 1 or events.count(LAST) != 1 or events[-1] != LAST):
        found.append(f"the stream has {len(ends)} ends and {errors} errors, and closes with {events[-1:]}")
    return found


class Witness:
    """Notes in `wrong` what OpenAI's clients could not read of the answers that the application gives."""

    def __init__(self, app: ASGIApp, wrong: list[str]) -> None:
        self._app = app
        self._wrong = wrong

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("HEAD", "OPTIONS"):  # no body, or none of ours
            await self._app(scope, receive, send)
            return
        head: dict[str, Any] = {}
        body = bytearray()
        left = False

        async def received() -> Message:
            nonlocal left
            message = await receive()
            left = left or message["type"] == "http.disconnect"
            return message

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                kinds = [value.decode() for name, value in message["headers"] if name == b"content-type"]
                head.update(status=message["status"], kind=kinds[0] if kinds else "")
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    self._look(scope["path"].rstrip("/"), head["status"], head["kind"], bytes(body), left)
            await send(message)

        await self._app(scope, received, sent)

    def _look(self, path: str, status: int, kind: str, body: bytes, left: bool) -> None:
        form = form_of(path, status)
        if form is None or (left and not body):
            return
        if kind.startswith("text/event-stream"):
            found = stream_faults(body.decode(), cut=left)
        elif kind != "application/json":
            found = [f"is {kind}"]
        else:
            found = faults(form, json.loads(body))
        self._wrong += [f"{path} {status}: {one}" for one in found]


def form_of(path: str, status: int) -> str | None:
    """Which form an answer must have; None where OpenAI has nothing of the kind."""
    if status >= 400:
        return "error"
    for pattern, form in ((r"/chat/completions$", "completion"), (r"/models$", "models"), (r"/models/[^/]+$", "model")):
        if re.search(pattern, path):
            return form
    return None
