"""A request that is sent again, over HTTP: charged once, answered once, whatever got lost between."""

from __future__ import annotations

import json
import runpy
import threading
from pathlib import Path
from typing import Any

import anyio
import pytest

from ruma.agent.events import Done, Text
from ruma.errors import InProgress
from ruma.tiers import Tier

Visit = runpy.run_path(str(Path(__file__).with_name("test_streams.py")))["Visit"]
WAIT_S = 10.0
CHAT = "/api/v1/public/chat/completions"
TALK = "/api/v1/public/token/solana/talk"
BODY: dict[str, Any] = {"messages": [{"role": "user", "content": "What about Solana?"}]}


def ask(stage: Any, stream: bool = False, **headers: str) -> Any:
    return stage.client.post(CHAT, json={**BODY, "stream": stream}, headers={k.replace("_", "-"): v for k, v in headers.items()})


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("first", "again"),
    [
        ({"idempotency_key": "one"}, {"idempotency_key": "one"}),
        ({"x_stainless_retry_count": "0"}, {"x_stainless_retry_count": "1"}),
        ({"x_stainless_retry_count": "1"}, {"x_stainless_retry_count": "2"}),
    ],
)
def test_a_lost_answer_is_given_again_for_nothing(stage: Any, stream: bool, first: dict[str, str], again: dict[str, str]) -> None:
    lost, found = ask(stage, stream, **first), ask(stage, stream, **again)
    assert (lost.status_code, found.status_code) == (200, 200)
    assert len(stage.agent.questions) == 1
    assert stage.balance() == 993
    assert (found.headers["idempotent-replayed"], found.headers["x-credits-used"]) == ("true", "0")
    assert "idempotent-replayed" not in lost.headers
    assert found.headers["content-type"] == lost.headers["content-type"]
    if stream:
        assert told(found.text) == told(lost.text)
        assert found.text.endswith("data: [DONE]\n\n")
    else:
        assert found.content == lost.content


def told(stream: str) -> Any:
    """What a stream says, however it was cut: head, text, and all else."""
    frames = [json.loads(event[6:]) for event in stream.split("\n\n") if event.startswith("data: {")]
    text = "".join(one["choices"][0]["delta"].pop("content", "") for one in frames if one["choices"])
    return frames[0]["id"], text, [one for one in frames if one["choices"] != [empty(one)]]


def empty(frame: dict[str, Any]) -> dict[str, Any]:
    """A choice that adds nothing."""
    return {"index": 0, "delta": {}, "logprobs": None, "finish_reason": None}


def test_another_question_under_the_same_key_is_refused(stage: Any) -> None:
    ask(stage, idempotency_key="one")
    other = ask(stage, stream=True, idempotency_key="one")
    assert (other.status_code, other.json()["error"]["code"]) == (400, "idempotency_key_reused")
    assert other.json()["error"]["param"] == "Idempotency-Key"
    assert stage.balance() == 993


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "bell\x07", "tab\tbed"])
def test_a_key_that_cannot_be_one_is_refused(stage: Any, key: str) -> None:
    answer = ask(stage, idempotency_key=key)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "Idempotency-Key")


@pytest.mark.parametrize("count", ["x", "-1", "²", "1" * 50, ""])
def test_an_odd_count_of_attempts_is_no_count(stage: Any, count: str) -> None:
    headers = {"x-stainless-retry-count": count.encode()} if not count.isascii() else {"x-stainless-retry-count": count}
    for _ in range(2):
        assert stage.client.post(CHAT, json=BODY, headers=headers).status_code == 200
    assert stage.balance() == 986


def test_the_same_question_asked_twice_on_purpose_is_answered_twice(stage: Any) -> None:
    for _ in range(2):
        ask(stage, x_stainless_retry_count="0")
        ask(stage)
    assert (stage.balance(), len(stage.agent.questions)) == (972, 4)


def test_a_failed_answer_is_made_again(stage: Any) -> None:
    script = stage.agent.script
    stage.agent.script = [Text("Half. "), RuntimeError("broke")]
    assert ask(stage, idempotency_key="one").status_code == 500
    stage.agent.script = script
    again = ask(stage, idempotency_key="one")
    assert (again.status_code, "idempotent-replayed" in again.headers) == (200, False)
    assert stage.balance() == 993


def test_a_running_answer_is_409_under_a_key(stage: Any) -> None:
    inner: list[Any] = []
    stage.agent.script.insert(0, lambda: inner or inner.append(ask(stage, idempotency_key="one")))
    assert ask(stage, idempotency_key="one").status_code == 200
    assert (inner[0].status_code, inner[0].json()["error"]["code"]) == (409, "request_in_progress")
    assert inner[0].headers["retry-after"] == "1"
    assert (stage.balance(), "ruma_open_answers 0.0" in stage.client.get("/metrics").text) == (993, True)


def test_a_counted_attempt_joins_the_one_that_runs(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an SDK that lost its connection does: the answer it was waiting for is still being made."""
    working, go_on = threading.Event(), threading.Event()
    stage.agent.script.insert(0, lambda: working.set() or go_on.wait(WAIT_S))
    answers: list[Any] = []
    threads = [
        threading.Thread(target=lambda count=count: answers.append(ask(stage, x_stainless_retry_count=count)))
        for count in ("0", "1")
    ]
    threads[0].start()
    assert working.wait(WAIT_S)
    begin = stage.accounts.ledger.open

    def refused(*given: Any) -> Any:
        try:
            return begin(*given)
        except InProgress:
            go_on.set()
            raise

    monkeypatch.setattr(stage.accounts.ledger, "open", refused)
    threads[1].start()
    for thread in threads:
        thread.join(WAIT_S)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert (stage.balance(), len(stage.agent.questions)) == (993, 1)


def test_what_a_lost_stream_cost_is_not_charged_again(stage: Any) -> None:
    """The head of the answer was lost, so the SDK asks again; the server only saw a client that left amid the text."""
    left = threading.Event()
    script = stage.agent.script
    stage.agent.script = [script[2], Text("One. "), lambda: left.wait(WAIT_S), Done(9, 1, 1, {})]
    gone = Visit(stage, retry="0", **BODY, stream=True)

    async def main() -> None:
        text_came = anyio.Event()
        gone.on_body = lambda body: text_came.set() if b"One." in body else None
        async with anyio.create_task_group() as group:
            group.start_soon(gone.run)
            await text_came.wait()
            gone.leave()
            await anyio.sleep(0.05)
            left.set()

    anyio.run(main)
    assert stage.balance() == 997
    assert 'ruma_answers_total{mode="auto",outcome="left"} 1.0' in stage.client.get("/metrics").text
    stage.agent.script = script
    again = ask(stage, stream=True, x_stainless_retry_count="1")
    assert '"credits_used":4' in again.text
    assert stage.balance() == 993
    assert [call.credits for call in stage.usage().calls] == [4, 3]


def test_measures_take_an_idempotency_key_too(stage: Any) -> None:
    first = stage.client.get(TALK, headers={"Idempotency-Key": "one"})
    again = stage.client.get(TALK, headers={"Idempotency-Key": "one"})
    assert (first.content, first.headers["x-credits-used"]) == (again.content, "3")
    assert (again.headers["x-credits-used"], again.headers["idempotent-replayed"]) == ("0", "true")
    assert stage.client.get(f"{TALK}?hours=5", headers={"Idempotency-Key": "one"}).status_code == 400
    assert ask(stage, idempotency_key="one").status_code == 400
    assert stage.balance() == 997


def test_keys_of_two_callers_are_two(stage: Any) -> None:
    ask(stage, idempotency_key="one")
    other = stage.accounts.create_key("other", Tier.PRO, 100)
    assert "idempotent-replayed" not in ask(stage, idempotency_key="one", x_api_key=other).headers
    assert stage.balance(other) == 93
