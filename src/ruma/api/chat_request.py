"""A chat request's body, from bytes to a checked order. Liberal in what it takes; never guesses a wrong type.

What is honoured, ignored and refused is written down field by field; an unknown field is no error, it is ignored and named.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from ruma.agent.events import Message, Question, ThinkingMode, Verbosity
from ruma.api.chat_wire import whole_characters
from ruma.api.moments import read_moment
from ruma.errors import BadInput, Unsupported

CONTEXT_MESSAGES = 6  # the public contract: up to six messages before the latest user message are context
MOST_QUESTION_CHARACTERS = 32_000  # some 20 pages: beyond that it is no question
MOST_IGNORED_NAMES = 30  # of the response header that lists ignored fields
MODELS: dict[str, ThinkingMode | None] = {"ruma-agent": None, "ruma-agent-deep": "deep", "ruma-agent-fast": "fast"}
EFFORTS: dict[str, ThinkingMode] = {"none": "fast", "minimal": "fast", "high": "deep", "xhigh": "deep", "max": "deep"}
TEXT_PARTS = frozenset({"text", "input_text", "output_text"})
HONOURED = frozenset({"messages", "input", "model", "stream", "stream_options", "thinking_mode", "as_of", "max_tokens"})
HONOURED |= {"max_completion_tokens", "max_credits", "verbosity", "reasoning_effort", "reasoning", "response_format", "n"}


def _whole_number(value: Any) -> Any:
    """JSON has one kind of number: 20.0 is 20."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _bound(value: Any) -> Any:
    """As a whole number; below 1 it is how some clients say that there is no bound."""
    number = _whole_number(value)
    return None if type(number) is int and number < 1 else number


WholeNumber = Annotated[int | None, BeforeValidator(_whole_number)]
TokenBound = Annotated[int | None, BeforeValidator(_bound)]


class Wire(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class ContentPart(Wire):
    """A part of a message's content; only text can be read."""

    type: str
    text: str | None = None


class ChatMessage(Wire):
    """One message of the conversation, oldest first."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"] = Field(examples=["user"])
    content: str | list[ContentPart] | None = Field(
        default=None,
        description="Text, or parts of type text.",
        examples=["What narratives are heating up around Solana?"],
    )


class StreamOptions(Wire):
    """What a stream carries beside the text."""

    include_usage: bool | None = Field(default=None, description="Send usage in a last chunk of its own.")
    include_progress: bool | None = Field(default=None, description="Send chunks about the work; their `choices` is empty.")


class Reasoning(Wire):
    """The Responses dialect's way to say `reasoning_effort`."""

    effort: str | None = Field(default=None, examples=["high"])


class JsonSchema(Wire):
    """The form of a structured answer."""

    name: str | None = None
    form: dict[str, Any] | None = Field(default=None, alias="schema", description="A JSON schema of type object.")
    strict: bool | None = None


class ResponseFormat(Wire):
    """Plain text, a JSON object of our own, or JSON of the caller's schema, filled by the names of its fields."""

    type: str = Field(examples=["text"], description="text, json_object or json_schema.")
    json_schema: JsonSchema | None = None


class ChatRequest(Wire):
    """A question with its conversation. Unknown fields are ignored and named in `x-ignored-params`."""

    messages: list[ChatMessage] = Field(
        min_length=1,
        description="The conversation, oldest first. The latest user message is answered; up to six messages before it are "
        "context; system and developer messages guide the style.",
    )
    stream: bool = Field(default=False, description="Answer as server-sent events.", examples=[True])
    thinking_mode: ThinkingMode | None = Field(
        default=None, description="How deep to think; auto by default, which picks by the question.", examples=["auto"]
    )
    as_of: str | None = Field(
        default=None,
        description="Answer as it would have been given at this moment (ISO 8601, UTC where no zone is named); default now.",
        json_schema_extra={"format": "date-time"},
    )
    model: str | None = Field(default=None, description="ruma-agent, ruma-agent-deep or ruma-agent-fast; others mean the first.")
    stream_options: StreamOptions | None = None
    max_tokens: TokenBound = Field(default=None, description="Deprecated name of the next.")
    max_completion_tokens: TokenBound = Field(
        default=None,
        description="Ends the answer after the last whole sentence within so many tokens, or within the first sentence where "
        "that is longer; below 1 means no bound.",
    )
    max_credits: WholeNumber = Field(
        default=None,
        ge=0,
        description="Refuse, for free, where the answer may cost more than so many credits.",
        examples=[50],
    )
    verbosity: Verbosity | None = Field(
        default=None, description="low: the answer and no more. high: how each figure is measured, too. Default medium."
    )
    reasoning_effort: str | None = Field(
        default=None, description="high or xhigh mean deep where neither thinking_mode nor model says otherwise."
    )
    reasoning: Reasoning | None = Field(default=None, description="`effort` in it is read as reasoning_effort.")
    response_format: ResponseFormat | None = Field(
        default=None,
        description="The form of the answer. A schema's fields are filled by name: answer, figures, sources, tokens, as_of, "
        "data_kind, or the name of a measure's figure; what no answer can hold is refused.",
    )
    n: WholeNumber = Field(default=None, description="Only 1.")


@dataclass(frozen=True)
class ChatOrder:
    """What is to be done."""

    question: Question
    model: str
    stream: bool
    include_usage: bool
    include_progress: bool
    include_reasoning: bool
    """Whether the work is told in prose as `reasoning_content`: asked for with progress, or by asking for reasoning at all."""
    max_tokens: int | None
    max_credits: int | None
    response_format: ResponseFormat | None
    ignored: tuple[str, ...]
    asked: bytes
    """The request itself, in one form however it was written; equal for two attempts at the same thing."""


def read_order(body: bytes, now: datetime) -> ChatOrder:
    """The order a body stands for; BadInput or Unsupported names the field at fault."""
    given = {name: value for name, value in _json_object(body).items() if value is not None}
    asked = _one_form(given)
    source = "messages"
    if given.get("messages", []) == [] and "input" in given:
        source = "input"
        given["messages"] = _messages_of_input(given["input"])
    _refuse_unsupported(given)
    request = _validated(given, source)
    model = known_model(request.model) or "ruma-agent"
    effort = request.reasoning_effort or (request.reasoning and request.reasoning.effort) or ""
    options = request.stream_options or StreamOptions()
    text, before = read_conversation(request.messages, source)
    return ChatOrder(
        question=Question(
            text=text,
            before=before,
            as_of=now if request.as_of is None else read_moment(request.as_of, now),
            replay=request.as_of is not None,
            thinking_mode=request.thinking_mode or MODELS[model] or EFFORTS.get(effort, "auto"),
            verbosity=request.verbosity or "medium",
        ),
        model=model,
        stream=request.stream,
        include_usage=bool(options.include_usage),
        include_progress=bool(options.include_progress),
        include_reasoning=bool(options.include_progress or request.reasoning or request.reasoning_effort),
        max_tokens=request.max_completion_tokens or request.max_tokens,
        max_credits=request.max_credits,
        response_format=request.response_format,
        ignored=_printable(name for name in given if name not in HONOURED),
        asked=asked,
    )


def known_model(name: str | None) -> str | None:
    """The model of that name, in any case and behind any provider's name (`openai/ruma-agent`); None where there is none."""
    plain = (name or "").strip().lower().rpartition("/")[2]
    return plain if plain in MODELS else None


def read_conversation(messages: list[ChatMessage], source: str = "messages") -> tuple[str, tuple[Message, ...]]:
    """The latest user message's text, and what stands before it: style guidance first, then up to six turns."""
    last = max((index for index, message in enumerate(messages) if message.role == "user"), default=None)
    if last is None:
        raise BadInput(f"{source}: there is no user message to answer.", param=source)
    where = f"{source}[{last}].content"
    _refuse_unreadable(messages[last], where)
    text = _text_of(messages[last]).strip()
    if not text:
        raise BadInput(f"{where}: the question is empty.", param=where)
    if len(text) > MOST_QUESTION_CHARACTERS:
        raise BadInput(f"{where}: longer than {MOST_QUESTION_CHARACTERS} characters.", param=where)
    style: list[Message] = []
    turns: list[Message] = []
    for message in messages[:last]:
        said = _text_of(message).strip()
        match message.role:
            case "system" | "developer" if said:
                style.append(Message("system", said))
            case "user" | "assistant" if said:
                turns.append(Message(message.role, said))
    return text, (*style, *turns[-CONTEXT_MESSAGES:])


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise BadInput("The body is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise BadInput(f"The body is not JSON: {error.msg} at line {error.lineno} column {error.colno}.") from None
    except RecursionError:
        raise BadInput("The body is nested too deeply.") from None
    except ValueError:  # a number with thousands of digits
        raise BadInput("The body holds a number that cannot be read.") from None
    if not isinstance(value, dict):
        raise BadInput("The body must be a JSON object.")
    return value


def _one_form(given: dict[str, Any]) -> bytes:
    """The same bytes for the same request, in whatever order its fields were written."""
    try:
        return json.dumps(given, sort_keys=True, separators=(",", ":")).encode()
    except RecursionError:
        raise BadInput("The body is nested too deeply.") from None


def _no_constant(name: str) -> None:
    raise BadInput(f"The body is not JSON: {name} is no JSON value.")


def _messages_of_input(given: Any) -> Any:
    """`input` of the Responses dialect, which Cursor sends to this address, as messages.

    An item that is no message (reasoning, a function's call) keeps its place, for the numbers in errors, and says nothing.
    """
    if isinstance(given, str):
        return [{"role": "user", "content": given}]
    if not isinstance(given, list):
        return given
    return [{"role": "tool"} if isinstance(item, dict) and item.get("role") is None else item for item in given]


def _refuse_unsupported(given: dict[str, Any]) -> None:
    """What would silently get another answer than the caller needs is refused, before it costs anything."""
    modalities = given.get("modalities")
    for name in ("tool_choice", "function_call"):
        if _forces_a_tool(given.get(name)):
            raise Unsupported(f"{name}: the agent calls its own tools only; use auto or none.", param=name)
    if given.get("logprobs") is True:
        raise Unsupported("logprobs: not available.", param="logprobs")
    if "audio" in given:
        raise Unsupported("audio: the answer is text.", param="audio")
    if isinstance(modalities, list) and modalities != ["text"]:
        raise Unsupported("modalities: the answer is text.", param="modalities")


def _forces_a_tool(choice: Any) -> bool:
    """Whether a tool of the caller's must be called; the old function_call has one form for that too."""
    match choice:
        case {"type": "auto" | "none"}:
            return False
        case {"type": "allowed_tools", "mode": "auto"} | {"type": "allowed_tools", "allowed_tools": {"mode": "auto"}}:
            return False
        case _:
            return isinstance(choice, dict) or choice in ("required", "any")


def _validated(given: dict[str, Any], source: str) -> ChatRequest:
    try:
        request = ChatRequest.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        raise _complaint(first, source) from None
    if request.n not in (None, 1):
        raise Unsupported("n: there is one answer to a question.", param="n")
    return request


def _complaint(error: ErrorDetails, source: str) -> BadInput:
    """What pydantic found, in words that name no class of ours; the messages go by the name the caller gave them."""
    location, said = error["loc"], error["msg"]
    if "content" in location:
        location, said = location[: location.index("content") + 1], "must be a string or a list of text parts"
    elif error["type"] == "model_type":
        said = "must be an object"
    where = re.sub("^messages", source, _where(location))
    return BadInput(f"{where}: {said}.", param=where)


def _where(location: tuple[int | str, ...]) -> str:
    """`messages[0].content`, without the names pydantic gives to the branches of a union."""
    steps = [step for step in location if isinstance(step, int) or re.fullmatch(r"(?!str$|int$)[a-z_]+", step)]
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


def _refuse_unreadable(message: ChatMessage, where: str) -> None:
    """The question must be read in full: an image in it would go unanswered. One in an older message is only left out."""
    if isinstance(message.content, list) and any(part.type not in TEXT_PARTS for part in message.content):
        raise Unsupported(f"{where}: only parts of type text can be read.", param=where)


def _text_of(message: ChatMessage) -> str:
    """The text of a message; parts are joined by newlines, those without text left out."""
    if not isinstance(message.content, list):
        return whole_characters(message.content or "")
    return whole_characters("\n".join(part.text for part in message.content if part.type in TEXT_PARTS and part.text is not None))


def _printable(names: Any) -> tuple[str, ...]:
    """Names that may stand in a header: a caller chose them."""
    return tuple(sorted(name for name in names if re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", name)))[:MOST_IGNORED_NAMES]
