"""A chat request's body: what is honoured, what is ignored, what is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruma.agent.events import Message, Question
from ruma.api.chat_request import ChatOrder, ResponseFormat, read_order
from ruma.errors import BadInput, Unsupported

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
HI = [{"role": "user", "content": "hi"}]


def order(**fields: Any) -> ChatOrder:
    return read_order(json.dumps({"messages": HI, **fields}).encode(), NOW)


def test_the_seed_s_own_body() -> None:
    body = b"""{"messages": [{"content": "What narratives are heating up around Solana?", "role": "user"}],
               "stream": true, "thinking_mode": "auto"}"""
    assert read_order(body, NOW) == ChatOrder(
        question=Question("What narratives are heating up around Solana?", (), NOW, False, "auto"),
        model="ruma-agent",
        stream=True,
        include_usage=False,
        include_progress=False,
        include_reasoning=False,
        max_tokens=None,
        max_credits=None,
        response_format=None,
        ignored=(),
        asked=b'{"messages":[{"content":"What narratives are heating up around Solana?","role":"user"}],'
        b'"stream":true,"thinking_mode":"auto"}',
    )


def test_everything_that_is_honoured() -> None:
    got = order(
        model="ruma-agent-fast",
        stream=True,
        stream_options={"include_usage": True, "include_progress": True, "include_obfuscation": False},
        thinking_mode="deep",
        as_of="2026-01-01T01:00:00+01:00",
        max_tokens=5,
        max_completion_tokens=9,
        max_credits=50.0,
        response_format={"type": "text"},
        n=1,
    )
    assert got == ChatOrder(
        question=Question("hi", (), datetime(2026, 1, 1, tzinfo=UTC), True, "deep"),
        model="ruma-agent-fast",
        stream=True,
        include_usage=True,
        include_progress=True,
        include_reasoning=True,
        max_tokens=9,
        max_credits=50,
        response_format=ResponseFormat(type="text"),
        ignored=(),
        asked=got.asked,
    )


def test_one_request_has_one_form_however_it_is_written() -> None:
    bodies = [
        b'{"messages":[{"role":"user","content":"hi"}],"stream":false,"n":null}',
        b'{ "stream": false, "messages": [{"content": "hi", "role": "user"}] }',
        b'{"messages":[{"role":"user","content":"ho"}],"stream":false}',
        b'{"messages":[{"role":"user","content":"hi"}],"stream":true}',
    ]
    forms = [read_order(body, NOW).asked for body in bodies]
    assert forms[0] == forms[1]
    assert len(set(forms)) == 3


@pytest.mark.parametrize(
    ("fields", "mode", "model"),
    [
        ({}, "auto", "ruma-agent"),
        ({"model": "ruma-agent-deep"}, "deep", "ruma-agent-deep"),
        ({"model": "ruma-agent-fast"}, "fast", "ruma-agent-fast"),
        ({"model": "gpt-9"}, "auto", "ruma-agent"),
        ({"model": "openai/Ruma-Agent-DEEP "}, "deep", "ruma-agent-deep"),
        ({"model": "a/b/ruma-agent-fast"}, "fast", "ruma-agent-fast"),
        ({"reasoning": {"effort": "high", "summary": "auto"}}, "deep", "ruma-agent"),
        ({"reasoning": {"effort": "minimal"}}, "fast", "ruma-agent"),
        ({"reasoning": {"effort": "high"}, "reasoning_effort": "none"}, "fast", "ruma-agent"),
        ({"reasoning": {}}, "auto", "ruma-agent"),
        ({"model": "ruma-agent-deep", "thinking_mode": "fast"}, "fast", "ruma-agent-deep"),
        ({"reasoning_effort": "high"}, "deep", "ruma-agent"),
        ({"reasoning_effort": "xhigh"}, "deep", "ruma-agent"),
        ({"reasoning_effort": "medium"}, "auto", "ruma-agent"),
        ({"reasoning_effort": "high", "thinking_mode": "auto"}, "auto", "ruma-agent"),
        ({"thinking_mode": None, "stream": None, "max_tokens": None, "model": None}, "auto", "ruma-agent"),
    ],
)
def test_thinking_mode_comes_from_the_most_explicit_field(fields: dict[str, Any], mode: str, model: str) -> None:
    got = order(**fields)
    assert (got.question.thinking_mode, got.model) == (mode, model)


def test_unused_and_unknown_fields_are_ignored_and_named() -> None:
    unused = {
        "temperature": 0.1, "top_p": 1, "seed": 3, "stop": ["x"], "presence_penalty": 0, "logit_bias": {}, "logprobs": False,
        "user": "u", "metadata": {}, "tools": [{"type": "function"}], "tool_choice": "auto", "store": True,
        "modalities": ["text"], "x\r\nset-cookie: a": 1, "ünï": 1, "made_up": {"deep": [1]},
    }  # fmt: skip
    assert order(**unused).ignored == tuple(sorted(set(unused) - {"x\r\nset-cookie: a", "ünï"}))


@pytest.mark.parametrize(
    "fields",
    [
        {"tool_choice": {"type": "auto"}},
        {"tool_choice": {"type": "none"}},
        {"tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": []}},
        {"tool_choice": {"type": "allowed_tools", "allowed_tools": {"mode": "auto"}}},
        {"function_call": "auto"},
        {"function_call": "none"},
    ],
)
def test_tools_that_need_not_be_called_are_ignored(fields: dict[str, Any]) -> None:
    assert order(**fields).ignored == tuple(fields)


@pytest.mark.parametrize(("said", "meant"), [(0, None), (-1, None), (-1.0, None), (20.0, 20), (20, 20)])
@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_a_bound_below_one_is_none_and_a_whole_float_is_whole(name: str, said: float, meant: int | None) -> None:
    assert order(**{name: said}, n=1.0).max_tokens == meant


def test_the_last_user_message_is_answered_with_six_before_it() -> None:
    turns = [{"role": "user" if i % 2 == 0 else "assistant", "content": f"turn {i}"} for i in range(9)]
    messages = [
        {"role": "system", "content": "Be brief."},
        *turns[:4],
        {"role": "tool", "content": "42", "tool_call_id": "x"},
        {"role": "developer", "content": "In English."},
        *turns[4:],
        {"role": "assistant", "content": "an unfinished answer"},
    ]
    question = read_order(json.dumps({"messages": messages}).encode(), NOW).question
    assert question.text == "turn 8"
    assert question.before == (
        Message("system", "Be brief."),
        Message("system", "In English."),
        *(Message("user" if i % 2 == 0 else "assistant", f"turn {i}") for i in range(2, 8)),
    )


def test_content_may_be_parts_and_an_assistant_s_may_be_null() -> None:
    messages = [
        {"role": "user", "content": "first"},
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "assistant", "content": [{"type": "output_text", "text": "said"}, {"type": "refusal", "refusal": "no"}]},
        {"role": "user", "content": [{"type": "text", "text": "one"}, {"type": "text", "text": "two \ud83d"}]},
    ]
    question = read_order(json.dumps({"messages": messages}).encode(), NOW).question
    assert question.text == "one\ntwo �"
    assert question.before == (Message("user", "first"), Message("assistant", "said"))


IMAGE = {"type": "image_url", "image_url": {"url": "https://pictures.test/1.png"}}


def test_an_image_is_refused_only_in_the_message_that_is_answered() -> None:
    messages = [
        {"role": "user", "content": [{"type": "text", "text": "first"}, IMAGE]},
        {"role": "user", "content": [IMAGE]},
        {"role": "user", "content": [{"type": "text", "text": None}, {"type": "text", "text": "second"}]},
    ]
    question = read_order(json.dumps({"messages": messages}).encode(), NOW).question
    assert (question.text, question.before) == ("second", (Message("user", "first"),))


SAID = [{"role": "user", "content": [{"type": "input_text", "text": "hi"}]}]
REASONED = [{"type": "reasoning", "summary": []}, *SAID, {"type": "function_call", "name": "f", "arguments": "{}"}]


@pytest.mark.parametrize("given_input", ["hi", SAID, REASONED])
@pytest.mark.parametrize("beside", [{}, {"messages": []}, {"messages": None}])
def test_input_is_taken_for_messages(given_input: Any, beside: dict[str, Any]) -> None:
    got = read_order(json.dumps({"input": given_input, **beside}).encode(), NOW)
    assert (got.question.text, got.question.before, got.ignored) == ("hi", (), ())


@pytest.mark.parametrize(
    ("given_input", "param"),
    [
        (7, "input"),
        ([], "input"),
        ([{"type": "reasoning"}], "input"),
        ("  ", "input[0].content"),
        ([{"type": "reasoning"}, {"role": "user", "content": 7}], "input[1].content"),
        ([{"type": "reasoning"}, {"role": "user", "content": [IMAGE]}], "input[1].content"),
    ],
)
def test_a_wrong_input_is_called_input(given_input: Any, param: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_order(json.dumps({"input": given_input}).encode(), NOW)
    assert caught.value.param == param
    assert caught.value.message.startswith(f"{param}: ")
    assert "messages" not in caught.value.message


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"messages": [*HI, {"role": "user", "content": 7}]}, "messages[1].content: must be a string or a list of text parts."),
        (
            {"messages": [{"role": "user", "content": [{"type": "text", "text": 7}]}]},
            "messages[0].content: must be a string or a list of text parts.",
        ),
        ({"messages": ["hi"]}, "messages[0]: must be an object."),
        ({"stream_options": True}, "stream_options: must be an object."),
        ({"response_format": "text"}, "response_format: must be an object."),
        ({"reasoning": "high"}, "reasoning: must be an object."),
    ],
)
def test_wrong_forms_are_said_without_names_of_ours(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput) as caught:
        order(**fields)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"messages": []}, "messages"),
        ({"messages": None}, "messages"),
        ({"messages": "hi"}, "messages"),
        ({"messages": ["hi"]}, "messages[0]"),
        ({"messages": [{"role": "assistant", "content": "hi"}]}, "messages"),
        ({"messages": [{"role": "wizard", "content": "hi"}]}, "messages[0].role"),
        ({"messages": [{"content": "hi"}]}, "messages[0].role"),
        ({"messages": [*HI, {"role": "user", "content": 7}]}, "messages[1].content"),
        ({"messages": [{"role": "user", "content": [{"text": "hi"}]}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": "  "}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": None}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": "x" * 32_001}]}, "messages[0].content"),
        ({"stream": "yes"}, "stream"),
        ({"stream_options": {"include_usage": 1}}, "stream_options.include_usage"),
        ({"thinking_mode": "hard"}, "thinking_mode"),
        ({"thinking_mode": 1}, "thinking_mode"),
        ({"model": 1}, "model"),
        ({"max_tokens": True}, "max_tokens"),
        ({"max_completion_tokens": 1.5}, "max_completion_tokens"),
        ({"n": "1"}, "n"),
        ({"n": 1.5}, "n"),
        ({"n": True}, "n"),
        ({"reasoning": "high"}, "reasoning"),
        ({"reasoning": {"effort": 3}}, "reasoning.effort"),
        ({"as_of": "yesterday"}, "as_of"),
        ({"as_of": 1_700_000_000}, "as_of"),
        ({"as_of": "2008-12-31T23:59:59Z"}, "as_of"),
        ({"as_of": "2026-05-01T12:02:00Z"}, "as_of"),
        ({"as_of": "0001-01-01T00:00:00+14:00"}, "as_of"),
        ({"as_of": "2026-02-30"}, "as_of"),
    ],
)
def test_wrong_values_name_their_field(fields: dict[str, Any], param: str) -> None:
    with pytest.raises(BadInput) as caught:
        order(**fields)
    assert (caught.value.status, caught.value.code) == (400, "invalid_value")
    assert str(caught.value.param).startswith(param)


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"n": 2}, "n"),
        ({"n": 0}, "n"),
        ({"n": 2.0}, "n"),
        ({"logprobs": True}, "logprobs"),
        ({"audio": {"voice": "x"}}, "audio"),
        ({"modalities": ["text", "audio"]}, "modalities"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"tool_choice": "any"}, "tool_choice"),
        ({"tool_choice": {"type": "allowed_tools", "mode": "required", "tools": []}}, "tool_choice"),
        ({"tool_choice": {"type": "allowed_tools", "allowed_tools": {"mode": "required"}}}, "tool_choice"),
        ({"function_call": {"name": "f"}}, "function_call"),
        ({"tool_choice": {"type": "function", "function": {"name": "f"}}}, "tool_choice"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]}, "messages[0].content"),
    ],
)
def test_what_cannot_be_done_is_refused_before_it_costs(fields: dict[str, Any], param: str) -> None:
    with pytest.raises(Unsupported) as caught:
        order(**fields)
    assert (caught.value.status, caught.value.code, caught.value.param) == (400, "unsupported_parameter", param)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "The body is not JSON: Expecting value at line 1 column 1."),
        (b'{"messages":\n  [}', "The body is not JSON: Expecting value at line 2 column 4."),
        (b"[]", "The body must be a JSON object."),
        (b"\xff\xfe", "The body is not UTF-8."),
        (b'{"a": NaN}', "The body is not JSON: NaN is no JSON value."),
        (b'{"a": ' + b"[" * 100_000, "The body is nested too deeply."),
        (b'{"a": ' + b"9" * 5_000 + b"}", "The body holds a number that cannot be read."),
    ],
    ids=["empty", "broken", "array", "bytes", "nan", "deep", "digits"],
)
def test_broken_bodies_say_where(body: bytes, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_order(body, NOW)
    assert caught.value.message == message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["messages", "stream", "model", "thinking_mode", "as_of", "n", "stream_options", "input", "reasoning", "max_tokens"]
)


@given(st.dictionaries(FIELDS | st.text(max_size=5), JSON, max_size=5))
def test_any_json_is_an_order_or_a_bad_input(body: dict[str, Any]) -> None:
    try:
        got = read_order(json.dumps(body).encode(), NOW)
    except BadInput as error:
        assert error.status == 400
    else:
        assert got.question.text.strip()
        assert len([message for message in got.question.before if message.role != "system"]) <= 6
