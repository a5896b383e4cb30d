"""The bytes of an answer in the dialect of chat completions, whole and in chunks. Never decides what is in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field

from ruma.agent.events import Event, Thinking, ToolCall, ToolResult
from ruma.api.errors import envelope
from ruma.errors import RumaError

DONE = b"data: [DONE]\n\n"
PING = b": ping\n\n"  # a comment: named events and empty data break several clients
FinishReason = Literal["stop", "length"]


class UrlCitation(BaseModel):
    """A post the text names."""

    url: str
    title: str
    start_index: int = Field(description="First character in the text that the citation covers.")
    end_index: int = Field(description="One past the last.")


class Annotation(BaseModel):
    """A citation, in the form OpenAI's clients read."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class Usage(BaseModel):
    """What the answer cost."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    credits_used: int = Field(description="Credits charged for this answer.", examples=[42])


class AnswerMessage(BaseModel):
    """The answer."""

    role: Literal["assistant"] = "assistant"
    content: str = Field(
        description="The answer; markers such as [1] point to evidence.",
        examples=["Solana talk is led by DEX volume and app tokens [1]."],
    )
    refusal: None = None
    annotations: list[Annotation] = Field(description="Posts the text names.")
    ruma: dict[str, Any] = Field(description="as_of, data_kind, evidence, tools, figures, credits and more.")


class Choice(BaseModel):
    """The only choice."""

    index: int = Field(examples=[0])
    message: AnswerMessage
    logprobs: None = None
    finish_reason: FinishReason


class ChatCompletion(BaseModel):
    """A whole answer."""

    model_config = ConfigDict(title="ChatCompletion")

    id: str = Field(examples=["chatcmpl-example"])
    object: Literal["chat.completion"] = "chat.completion"
    created: int = Field(description="Unix seconds.", examples=[1780934400])
    model: str = Field(examples=["ruma-agent"])
    choices: list[Choice]
    usage: Usage
    citations: list[str] = Field(description="Addresses of the posts the text names.")


class Delta(BaseModel):
    """What a chunk adds."""

    role: Literal["assistant"] | None = Field(default=None, description="On the first chunk only.")
    content: str | None = None
    annotations: list[Annotation] | None = None
    reasoning_content: str | None = Field(default=None, description="What is being done, in prose; only where it was asked for.")


class ChunkChoice(BaseModel):
    """The only choice."""

    index: int = Field(examples=[0])
    delta: Delta
    logprobs: None = None
    finish_reason: FinishReason | None = None


class ChatCompletionChunk(BaseModel):
    """One `data:` frame of a streamed answer; the stream ends with `data: [DONE]`."""

    id: str
    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    created: int
    model: str
    choices: list[ChunkChoice] = Field(description="Empty on the usage chunk and on progress chunks.")
    usage: Usage | None = Field(default=None, description="On the last chunk.")
    citations: list[str] | None = None
    ruma: dict[str, Any] | None = Field(default=None, description="On the last chunk; on progress chunks what is being done.")


@dataclass(frozen=True)
class Envelope:
    """What every chunk of one answer repeats."""

    id: str
    created: int
    model: str

    def chunk(self, delta: dict[str, Any] | None, finish: FinishReason | None = None, **extra: Any) -> bytes:
        """One frame; `delta` None makes a chunk without a choice."""
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        choices = [] if delta is None else [choice]
        return frame({**self._head("chat.completion.chunk"), "choices": choices, **extra})

    def whole(
        self, text: str, finish: FinishReason, usage: Usage, annotations: list[Annotation], ruma: dict[str, Any]
    ) -> dict[str, Any]:
        """The body of an answer that is not streamed."""
        message = {
            "role": "assistant",
            "content": text,
            "refusal": None,
            "annotations": [annotation.model_dump() for annotation in annotations],
            "ruma": ruma,
        }
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish}
        head = self._head("chat.completion")
        return {**head, "choices": [choice], "usage": usage.model_dump(), "citations": addresses(annotations)}

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model}


def frame(body: dict[str, Any]) -> bytes:
    """One server-sent event."""
    return b"data: " + encode(body) + b"\n\n"


def error_frame(error: RumaError) -> bytes:
    """An error after the first byte; it has no `choices`, so that every client raises it."""
    return frame(envelope(error))


def encode(body: Any) -> bytes:
    """JSON as UTF-8; times as ISO 8601, models and unknown objects by their own account."""
    return orjson.dumps(body, default=_own_account, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def whole_characters(text: str) -> str:
    """Half a surrogate pair, which JSON and Python allow, becomes the replacement character: it could not be sent."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def addresses(annotations: list[Annotation]) -> list[str]:
    """The addresses cited, each once, in the order of the text."""
    return list(dict.fromkeys(annotation.url_citation.url for annotation in annotations))


def progress(event: Event) -> dict[str, Any]:
    """What a progress chunk says of an event."""
    match event:
        case Thinking(text=text):
            return {"event": "thinking", "text": text}
        case ToolCall(tool=tool, arguments=arguments):
            return {"event": "tool_call", "tool": tool, "arguments": arguments}
        case ToolResult(evidence=found, credits=credits):
            stands = {"n": found.result.n, "as_of": found.result.as_of, "thin": found.result.thin}
            return {"event": "tool_result", "id": found.id, "tool": found.tool, "credits": credits, **stands}
        case _:
            return {"event": type(event).__name__.lower()}


def progress_prose(event: Event) -> str | None:
    """What an event says to people who watch: the plan, and each measure as it is read."""
    match event:
        case Thinking(text=text):
            return f"{text}\n"
        case ToolCall(tool=tool, arguments=arguments):
            about = arguments.get("id") or arguments.get("token") or arguments.get("ecosystem")
            return f"Reading {tool}{f' of {about}' if about else ''}.\n"
        case _:
            return None


def _own_account(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return sorted(value, key=str) if isinstance(value, set | frozenset) else str(value)
