"""OpenAI's own Python client against a real server: answers, streams, and every error as the class it maps to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import openai
import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from ruma.agent.events import Message, Text

ANSWER = "Solana has 25 % of the talk [1]. As @ada says, it is loud [1]."
ASKED: list[Any] = [{"role": "user", "content": "What narratives are heating up around Solana?"}]
WAIT_S = 10.0


def client_of(served: Any, key: str | None = None, **options: Any) -> openai.OpenAI:
    options.setdefault("max_retries", 0)
    return openai.OpenAI(api_key=key or served.stage.key, base_url=f"{served.site}/api/v1/public", **options)


@pytest.fixture
def served(serve: Callable[..., Any]) -> Any:
    return serve()


@pytest.fixture
def client(served: Any) -> Iterator[openai.OpenAI]:
    with client_of(served) as made:
        yield made


def test_models_are_listed_and_found(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["ruma-agent", "ruma-agent-deep", "ruma-agent-fast"]
    assert client.models.retrieve("ruma-agent").owned_by == "ruma"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-9")


def test_a_whole_answer(client: openai.OpenAI) -> None:
    got = client.chat.completions.create(model="ruma-agent", messages=ASKED, extra_body={"thinking_mode": "deep"})
    assert (got.choices[0].message.content, got.choices[0].finish_reason) == (ANSWER, "stop")
    assert got.usage is not None
    assert (got.usage.total_tokens, got.usage.credits_used) == (28, 7)  # type: ignore[attr-defined]
    (citation,) = got.choices[0].message.annotations or []
    assert citation.url_citation.url == "https://forum.test/7"
    assert got.choices[0].message.ruma["data_kind"] == "simulated"  # type: ignore[attr-defined]
    assert str(got._request_id).startswith("req_")


@pytest.mark.parametrize("include_usage", [False, True])
def test_a_streamed_answer(client: openai.OpenAI, include_usage: bool) -> None:
    options: Any = {"include_usage": True} if include_usage else openai.omit
    chunks = list(client.chat.completions.create(model="ruma-agent", messages=ASKED, stream=True, stream_options=options))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == ANSWER
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [chunk.choices == [] for chunk in chunks].count(True) == include_usage
    assert [chunk.usage is not None for chunk in chunks] == [False] * (len(chunks) - 1) + [True]
    assert chunks[-1].ruma["evidence"] == [{"id": "1"}]  # type: ignore[attr-defined]


def test_every_body_is_of_the_sdk_s_own_types(served: Any) -> None:
    """The SDK builds its objects without checking; checked strictly they are right too, progress chunks included."""
    asked = {"messages": ASKED, "stream": False}
    whole = served.stage.client.post("/v1/chat/completions", json=asked).json()
    ChatCompletion.model_validate(whole, strict=True)
    options = {"include_progress": True, "include_usage": True}
    stream = served.stage.client.post("/v1/chat/completions", json={**asked, "stream": True, "stream_options": options}).text
    frames = [line[6:] for line in stream.splitlines() if line.startswith("data: {")]
    assert len(frames) == 11
    for frame in frames:
        ChatCompletionChunk.model_validate_json(frame, strict=True)


def test_asking_for_reasoning_gets_the_work_in_prose_and_the_same_text(client: openai.OpenAI) -> None:
    asked: Any = {"model": "ruma-agent", "messages": ASKED, "stream": True, "reasoning_effort": "high"}
    deltas = [chunk.choices[0].delta for chunk in client.chat.completions.create(**asked) if chunk.choices]
    assert "".join(delta.content or "" for delta in deltas) == ANSWER
    assert "".join(getattr(delta, "reasoning_content", None) or "" for delta in deltas).startswith("Reading the talk.\n")


def test_the_sdk_s_own_stream_helper(client: openai.OpenAI) -> None:
    with client.chat.completions.stream(model="ruma-agent", messages=ASKED) as stream:
        kinds = {event.type for event in stream}
        final = stream.get_final_completion()
    assert final.choices[0].message.content == ANSWER
    assert "content.delta" in kinds


def test_a_follow_up_carries_its_history(served: Any, client: openai.OpenAI) -> None:
    first = client.chat.completions.create(model="ruma-agent", messages=ASKED)
    said = first.choices[0].message.content
    again = [*ASKED, {"role": "assistant", "content": said}, {"role": "user", "content": "And since yesterday?"}]
    client.chat.completions.create(model="ruma-agent", messages=again)
    question = served.stage.agent.questions[-1]
    assert question.text == "And since yesterday?"
    assert question.before == (Message("user", ASKED[0]["content"]), Message("assistant", ANSWER))


def test_a_bad_key(served: Any) -> None:
    with client_of(served, "ruma_live_nope") as client, pytest.raises(openai.AuthenticationError, match="not valid") as caught:
        client.chat.completions.create(model="ruma-agent", messages=ASKED)
    assert caught.value.code == "invalid_api_key"
    assert str(caught.value.request_id).startswith("req_")


def test_a_tier_too_low(served: Any) -> None:
    with client_of(served, served.stage.free_key) as client, pytest.raises(openai.PermissionDeniedError) as caught:
        client.chat.completions.create(model="ruma-agent", messages=ASKED)
    assert caught.value.code == "tier_too_low"


@pytest.mark.parametrize("stream", [False, True])
def test_no_credits_is_not_retried(served: Any, stream: bool) -> None:
    served.stage.agent.price = 2_000
    with client_of(served, max_retries=2) as client, pytest.raises(openai.APIStatusError) as caught:
        client.chat.completions.create(model="ruma-agent", messages=ASKED, stream=stream)
    assert (caught.value.status_code, caught.value.code) == (402, "insufficient_quota")
    assert served.stage.client.get("/metrics").text.count('status="402"} 1.0') == 1


def test_rate_limited(serve: Callable[..., Any]) -> None:
    served = serve(rate_per_minute=1)
    with client_of(served) as client:
        client.models.list()
        with pytest.raises(openai.RateLimitError) as caught:
            client.chat.completions.create(model="ruma-agent", messages=ASKED)
    assert caught.value.code == "rate_limit_exceeded"
    assert 1 <= int(caught.value.response.headers["retry-after"]) <= 60


def test_a_wrong_field_names_itself(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="thinking_mode") as caught:
        client.chat.completions.create(model="ruma-agent", messages=ASKED, extra_body={"thinking_mode": "hard"})
    assert caught.value.param == "thinking_mode"


def test_a_stream_that_fails_half_way_raises_and_costs_nothing(served: Any, client: openai.OpenAI) -> None:
    served.stage.agent.script = [Text("Half an answer"), RuntimeError("boom")]
    got = []
    with pytest.raises(openai.APIError, match="went wrong on our side") as caught:
        for chunk in client.chat.completions.create(model="ruma-agent", messages=ASKED, stream=True):
            got.append(chunk.choices[0].delta.content)
    assert got == ["", "Half an answer"]
    assert caught.value.code == "internal_error"
    assert served.stage.balance() == 1_000


def test_a_client_that_closes_the_stream_stops_the_agent(served: Any, client: openai.OpenAI) -> None:
    """Through a real socket and server: the agent takes no further step."""
    gate = threading.Event()
    served.stage.agent.script = [Text("One. "), lambda: gate.wait(WAIT_S), *[Text("More. ")] * 1_000]
    stream = client.chat.completions.create(model="ruma-agent", messages=ASKED, stream=True)
    assert next(iter(stream)).choices[0].delta.role == "assistant"
    assert next(iter(stream)).choices[0].delta.content == "One. "
    stream.close()
    client.close()
    threading.Timer(0.2, gate.set).start()
    assert served.stage.agent.closed.wait(WAIT_S)
    assert served.stage.agent.steps <= 3


def test_a_client_that_gives_up_a_whole_answer_stops_the_agent(served: Any) -> None:
    gate = threading.Event()
    served.stage.agent.script = [lambda: gate.wait(WAIT_S), Text("One. "), *served.stage.agent.script]
    with client_of(served, timeout=0.3) as client, pytest.raises(openai.APITimeoutError):
        client.chat.completions.create(model="ruma-agent", messages=ASKED)
    threading.Timer(0.2, gate.set).start()
    assert served.stage.agent.closed.wait(WAIT_S)
    assert served.stage.agent.steps <= 2
    assert served.stage.balance() == 1_000


def body_of(size: int) -> Iterator[bytes]:
    for _ in range(0, size, 100_000):
        yield b" " * 100_000


@pytest.mark.parametrize("declared", [True, False])
def test_8_mb_get_their_413_through_a_real_server(served: Any, declared: bool) -> None:
    content = b" " * 8_000_000 if declared else body_of(8_000_000)
    url = f"{served.site}/v1/chat/completions"
    answer = httpx2.post(url, content=content, headers={"X-API-Key": served.stage.key}, trust_env=False)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "request_too_large")


def test_the_stream_ends_the_body_at_once(served: Any) -> None:
    """[DONE] is the last byte and the connection can be used again."""
    host, port = served.site.removeprefix("http://").split(":")
    body = b'{"messages": [{"role": "user", "content": "hi"}], "stream": true}'
    head = (
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-API-Key: {served.stage.key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=WAIT_S) as connection:
        for _ in range(2):
            connection.sendall(head.encode() + body)
            got = b""
            while not got.endswith(b"0\r\n\r\n"):
                got += connection.recv(65_536)
            assert got.startswith(b"HTTP/1.1 200 OK\r\n")
            assert got.endswith(b"data: [DONE]\n\n\r\n0\r\n\r\n")


def test_a_server_that_shuts_down_amid_a_stream_says_so(served: Any, client: openai.OpenAI) -> None:
    gate = threading.Event()
    served.stage.agent.script = [Text("One. "), lambda: gate.wait(WAIT_S), Text("Two. ")]
    got = []
    threading.Timer(1.5, gate.set).start()  # the step under way ends half a second after the server's grace period
    with pytest.raises(openai.APIError, match="shutting down"):
        for chunk in client.chat.completions.create(model="ruma-agent", messages=ASKED, stream=True):
            got.append(chunk.choices[0].delta.content)
            served.server.should_exit = True
    assert got == ["", "One. "]
    assert served.ended()
    assert served.stage.balance() == 1_000
