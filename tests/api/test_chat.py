"""The chat endpoint: what goes over the wire, what it costs, and what is refused."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

from ruma.agent.events import Done, Text, Thinking
from ruma.api.chat_wire import ChatCompletion, ChatCompletionChunk
from ruma.errors import UnknownToken

PATHS = [
    "/api/v1/public/chat/completions",
    "/api/v1/public/chat/completions/",
    "/v1/chat/completions",
    "/v1/chat/completions/",
]
BODY = {"messages": [{"role": "user", "content": "What about Solana?"}]}
CITATION = {
    "type": "url_citation",
    "url_citation": {"url": "https://forum.test/7", "title": "@ada: Sol is loud.", "start_index": 58, "end_index": 61},
}
VENDOR = {
    "data_kind": "simulated",
    "figures": {"checked": 2, "dropped": 1},
    "evidence": [{"id": "1"}],
    "credits_used": 7,
}
USAGE = {"prompt_tokens": 11, "completion_tokens": 17, "total_tokens": 28, "credits_used": 7}
ANSWER = "Solana has 25 % of the talk [1]. As @ada says, it is loud [1]."


def frames(text: str) -> list[Any]:
    """The data of a stream's frames, [DONE] as it is; comments are left out."""
    events = [event for event in text.split("\n\n") if event and not event.startswith(":")]
    assert all(event.startswith("data: ") and "\n" not in event for event in events)
    return [event[6:] if event == "data: [DONE]" else json.loads(event[6:]) for event in events]


def error_of_stream(answer: Any) -> dict[str, Any]:
    """The error that ends a stream, or that came at once in its place: which one depends on who is quicker."""
    if answer.status_code != 200:
        return dict(answer.json()["error"])
    *_, last, done = frames(answer.text)
    assert (list(last), done) == (["error"], "[DONE]")
    return dict(last["error"])


@pytest.mark.parametrize("path", PATHS)
def test_a_whole_answer(stage: Any, path: str) -> None:
    answer = stage.client.post(path, json=BODY, follow_redirects=False)
    assert answer.status_code == 200
    body = answer.json()
    assert {**body, "id": "", "created": 0} == {
        "id": "",
        "object": "chat.completion",
        "created": 0,
        "model": "ruma-agent",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": ANSWER, "refusal": None, "annotations": [CITATION], "ruma": VENDOR},
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": USAGE,
        "citations": ["https://forum.test/7"],
    }
    ChatCompletion.model_validate(body, strict=True, extra="forbid")
    assert body["id"] == answer.headers["x-request-id"].replace("req_", "chatcmpl-")
    assert answer.headers["x-credits-used"] == "7"
    assert answer.headers["x-ratelimit-limit"] == "120"
    assert stage.balance() == 993


GOLDEN = """\
data: {HEAD,"choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}

data: {HEAD,"choices":[{"index":0,"delta":{"content":"Solana has 25 % of the talk [1]. "},"logprobs":null,"finish_reason":null}]}

data: {HEAD,"choices":[{"index":0,"delta":{"content":"As @ada says, it is loud [1]."},"logprobs":null,"finish_reason":null}]}

data: {HEAD,"choices":[{"index":0,"delta":{"annotations":[CITED]},"logprobs":null,"finish_reason":null}]}

data: {HEAD,"choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],LAST}

data: [DONE]

"""
LAST = (
    '"usage":{"prompt_tokens":11,"completion_tokens":17,"total_tokens":28,"credits_used":7},'
    '"citations":["https://forum.test/7"],"ruma":{"data_kind":"simulated","figures":{"checked":2,"dropped":1},'
    '"evidence":[{"id":"1"}],"credits_used":7}'
)


def golden(first: dict[str, Any]) -> str:
    """The transcript that this stream must be, byte for byte."""
    head = json.dumps({name: first[name] for name in ("id", "object", "created", "model")}, separators=(",", ":"))[1:-1]
    cite = json.dumps(CITATION, separators=(",", ":"))
    return GOLDEN.replace("HEAD", head).replace("CITED", cite).replace("LAST", LAST)


def test_a_streamed_answer_byte_for_byte(stage: Any) -> None:
    answer = stage.ask(stream=True)
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache, no-transform"
    assert answer.headers["x-accel-buffering"] == "no"
    assert answer.headers["x-request-id"].startswith("req_")
    assert "content-encoding" not in answer.headers
    assert answer.text == golden(frames(answer.text)[0])
    assert stage.balance() == 993


def test_include_usage_moves_usage_to_a_chunk_of_its_own(stage: Any) -> None:
    *_, finish, last, done = frames(stage.ask(stream=True, stream_options={"include_usage": True}).text)
    assert "usage" not in finish
    assert finish["choices"][0]["finish_reason"] == "stop"
    assert (last["choices"], last["usage"], last["ruma"]) == ([], USAGE, VENDOR)
    assert done == "[DONE]"


def test_progress_is_opt_in_and_has_no_choices(stage: Any) -> None:
    sent = frames(stage.ask(stream=True, stream_options={"include_progress": True}).text)
    steps = [one["ruma"] for one in sent[:-1] if one["choices"] == []]
    assert steps == [
        {"event": "thinking", "text": "Reading the talk."},
        {"event": "tool_call", "tool": "talk", "arguments": {"id": "solana", "hours": 24}},
        {
            "event": "tool_result", "id": "1", "tool": "talk", "credits": 3,
            "n": 30, "as_of": "2026-05-01T00:00:00Z", "thin": False,
        },
    ]  # fmt: skip


@pytest.mark.parametrize("asked", [{"stream_options": {"include_progress": True}}, {"reasoning_effort": "high"}])
def test_progress_is_told_in_prose_where_reasoning_is_asked_for(stage: Any, asked: dict[str, Any]) -> None:
    sent = [one["choices"][0]["delta"] for one in frames(stage.ask(stream=True, **asked).text)[:-1] if one["choices"]]
    told = [delta["reasoning_content"] for delta in sent if "reasoning_content" in delta]
    assert told == ["Reading the talk.\n", "Reading talk of solana.\n"]
    plain = frames(stage.ask(stream=True).text)[:-1]
    assert not any("reasoning_content" in one["choices"][0]["delta"] for one in plain if one["choices"])


def test_every_chunk_is_of_the_published_form(stage: Any) -> None:
    options = {"include_progress": True, "include_usage": True}
    *chunks, _ = frames(stage.ask(stream=True, stream_options=options).text)
    for chunk in chunks:
        ChatCompletionChunk.model_validate(chunk, strict=True, extra="forbid")
    assert len({(one["id"], one["created"], one["model"]) for one in chunks}) == 1
    assert [one["choices"][0]["finish_reason"] for one in chunks if one["choices"]].count("stop") == 1


def test_the_agent_gets_the_question_as_asked(stage: Any) -> None:
    stage.ask("And Ethereum?", thinking_mode="fast", as_of="2026-01-01T00:00:00Z")
    (question,) = stage.agent.questions
    assert (question.text, question.thinking_mode, question.replay) == ("And Ethereum?", "fast", True)
    assert question.as_of.isoformat() == "2026-01-01T00:00:00+00:00"


def test_ignored_fields_are_named_in_a_header(stage: Any) -> None:
    assert stage.ask(temperature=0.1, seed=1).headers["x-ignored-params"] == "seed, temperature"
    assert "x-ignored-params" not in stage.ask().headers


@pytest.mark.parametrize("stream", [False, True])
def test_max_tokens_ends_behind_a_sentence_and_keeps_the_evidence(stage: Any, stream: bool) -> None:
    answer = stage.ask(stream=stream, max_tokens=12)
    if stream:
        sent = frames(answer.text)[:-1]
        text = "".join(one["choices"][0]["delta"].get("content", "") for one in sent if one["choices"])
        finish, usage, ruma = sent[-1]["choices"][0]["finish_reason"], sent[-1]["usage"], sent[-1]["ruma"]
    else:
        choice = answer.json()["choices"][0]
        text, finish, ruma = choice["message"]["content"], choice["finish_reason"], choice["message"]["ruma"]
        usage = answer.json()["usage"]
    assert (text, finish, ruma) == ("Solana has 25 % of the talk [1]. ", "length", VENDOR)
    assert usage == {"prompt_tokens": 11, "completion_tokens": 11, "total_tokens": 22, "credits_used": 7}


@pytest.mark.parametrize("stream", [False, True])
def test_too_few_credits_is_402_before_any_work(stage: Any, stream: bool) -> None:
    stage.agent.price = 1_001
    answer = stage.ask(stream=stream)
    assert (answer.status_code, answer.headers["x-should-retry"]) == (402, "false")
    assert answer.json()["error"] == {
        "message": "This call may cost 1001 credits and the key has 1000 left.",
        "type": "insufficient_quota",
        "code": "insufficient_quota",
        "param": None,
    }
    assert stage.agent.questions == []


def test_what_an_answer_may_cost_is_held_while_it_runs(stage: Any) -> None:
    seen: list[int] = []
    stage.agent.script.insert(1, lambda: seen.append(stage.balance()))
    assert stage.ask().status_code == 200
    assert (seen, stage.balance()) == ([990], 993)


@pytest.mark.parametrize("place", range(7))
def test_a_failing_agent_costs_nothing_wherever_it_fails(stage: Any, place: int) -> None:
    stage.agent.script.insert(min(place, 5), RuntimeError(f"broke with {stage.key}"))
    whole = stage.ask()
    assert whole.status_code == 500
    error = whole.json()["error"]
    assert error["code"] == "internal_error"
    assert whole.headers["x-request-id"] in error["message"]
    streamed = stage.ask(stream=True)
    assert error_of_stream(streamed)["code"] == "internal_error"
    assert stage.key not in whole.text + streamed.text
    assert stage.balance() == 1_000
    assert stage.agent.closed.is_set()


def test_an_agent_that_ends_without_done_has_failed(stage: Any) -> None:
    stage.agent.script = [Thinking("hm"), Text("Half an")]
    assert stage.ask().status_code == 500
    assert list(frames(stage.ask(stream=True).text)[-2]) == ["error"]
    assert stage.balance() == 1_000


def test_an_error_meant_for_the_caller_is_said_as_it_is(stage: Any) -> None:
    stage.agent.script = [UnknownToken("No token is called floop.", param="messages")]
    whole = stage.ask()
    assert (whole.status_code, whole.json()["error"]["code"]) == (400, "unknown_token")
    assert error_of_stream(stage.ask(stream=True)) == whole.json()["error"]


@pytest.mark.parametrize("texts", [[], [""], [" \n"]])
def test_an_answer_without_a_word_has_failed(stage: Any, texts: list[str]) -> None:
    stage.agent.script = [*map(Text, texts), Done(2, 1, 0, {})]
    assert stage.ask().status_code == 500
    assert list(error_of_stream(stage.ask(stream=True))) == ["message", "type", "code", "param"]
    assert stage.balance() == 1_000


@pytest.mark.parametrize("stream", [False, True])
def test_a_bound_below_the_first_sentence_still_gets_words(stage: Any, stream: bool) -> None:
    answer = stage.ask(stream=stream, max_tokens=3)
    if stream:
        sent = [one["choices"][0] for one in frames(answer.text)[:-1] if one["choices"]]
        text, finish = "".join(one["delta"].get("content", "") for one in sent), sent[-1]["finish_reason"]
    else:
        choice = answer.json()["choices"][0]
        text, finish = choice["message"]["content"], choice["finish_reason"]
    assert (text, finish) == ("Solana has", "length")


def test_half_a_character_of_the_agent_is_replaced(stage: Any) -> None:
    stage.agent.script = [Text("Up \ud83d here."), Done(2, 1, 1, {})]
    assert stage.ask().json()["choices"][0]["message"]["content"] == "Up \ufffd here."
    assert "Up \ufffd here." in stage.ask(stream=True).text


@pytest.mark.parametrize("unsendable", ["\ud83d", 2**70])
def test_an_answer_that_cannot_be_encoded_costs_nothing(stage: Any, unsendable: Any) -> None:
    stage.agent.script = [Text("Fine."), Done(2, 1, 1, {"data_kind": unsendable})]
    whole = stage.ask()
    assert (whole.status_code, "x-credits-used" in whole.headers) == (500, False)
    assert error_of_stream(stage.ask(stream=True))["code"] == "internal_error"
    assert stage.balance() == 1_000
    assert stage.client.get("/metrics").text.count('outcome="failed"} 2.0') == 1


def test_a_compressed_body_is_named_as_such(stage: Any) -> None:
    body = gzip.compress(json.dumps(BODY).encode())
    answer = stage.client.post(PATHS[0], content=body, headers={"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_value")
    assert answer.json()["error"]["message"] == "Content-Encoding: a compressed body cannot be read; send plain JSON."
    assert stage.client.post(PATHS[0], json=BODY, headers={"Content-Encoding": "identity"}).status_code == 200


def test_no_answer_costs_more_than_was_quoted(stage: Any) -> None:
    stage.agent.script = [Text("Hi."), Done(5_000, 1, 1, {})]
    assert stage.ask().json()["usage"]["credits_used"] == 10
    assert stage.balance() == 990


def test_usage_and_metrics_tell_of_it(stage: Any) -> None:
    done = stage.ask()
    stage.agent.script = [Text("x"), ValueError("boom")]
    failed = stage.ask()
    usage = stage.client.get("/api/v1/public/usage").json()
    assert (usage["balance_credits"], usage["used_credits"], usage["tier"]) == (993, 7, "Pro")
    assert [(call["request_id"], call["what"], call["credits"], call["status"]) for call in usage["calls"]] == [
        (failed.headers["x-request-id"], "chat/completions", 0, "released"),
        (done.headers["x-request-id"], "chat/completions", 7, "settled"),
    ]
    counted = stage.client.get("/metrics").text
    for line in (
        'ruma_answers_total{mode="auto",outcome="whole"} 1.0',
        'ruma_answers_total{mode="auto",outcome="failed"} 1.0',
        "ruma_figures_checked_total 2.0",
        "ruma_figures_dropped_total 1.0",
        'ruma_credits_total{what="chat/completions"} 7.0',
        "ruma_open_answers 0.0",
        'ruma_requests_total{method="POST",route="/api/v1/public/chat/completions",status="500"} 1.0',
    ):
        assert line in counted.splitlines()


def test_open_answers_are_bounded_per_key(make_stage: Callable[..., Any]) -> None:
    stage = make_stage(max_streams_per_key=1)
    inner: list[Any] = []
    stage.agent.script.insert(0, lambda: inner or inner.append(stage.ask()))
    assert stage.ask().status_code == 200
    assert (inner[0].status_code, inner[0].headers["retry-after"]) == (429, "1")
    assert stage.ask().status_code == 200
