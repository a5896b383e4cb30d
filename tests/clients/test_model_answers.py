"""Answers of the model writer over HTTP: whole and streamed alike, and a client that leaves stops the model."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from openai import OpenAI
from tests.agent.model.fake_server import FakeServer, Script, calls, delta, refused, serving, text
from tests.agent.model.test_streams import model_agent
from tests.conftest import SIM_END

from ruma.agent.plan import Step
from ruma.agent.toolbox import Toolbox
from ruma.api.answering import Answering
from ruma.store.store import Store

ASKED = "how is bitcoin doing?"
AS_OF = SIM_END.isoformat().replace("+00:00", "Z")
FIRST = "Bitcoin's price rose 20.3 % to $110,188 over the past week [1].\n"
PICK = calls(("price-series", '{"token": "bitcoin"}'))
GOOD = text(FIRST, "Its market cap is $2.19T [6].")
SILENT = Script([delta(FIRST), 60.0])
SILENT_PICK = Script([60.0])
WAIT_S = 20.0


@contextmanager
def behind(serve: Callable[..., Any], store: Store, *scripts: Script) -> Iterator[tuple[Any, FakeServer]]:
    """Our server with a model writer over a scripted model."""
    with serving(*scripts) as model:
        served = serve()
        agent = model_agent(store, model.url, silence_s=50.0, total_s=55.0)
        served.stage.agent.answer, served.stage.agent.quote = agent.answer, agent.quote
        yield served, model


def body(stream: bool) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": ASKED}], "as_of": AS_OF, "stream": stream}


def test_a_whole_answer_is_the_fold_of_the_stream(serve: Callable[..., Any], simulated: Store) -> None:
    with behind(serve, simulated, PICK, GOOD, PICK, GOOD) as (served, _):
        client = OpenAI(base_url=f"{served.site}/v1", api_key=served.stage.key, max_retries=0)
        asked: Any = {"model": "ruma-agent", "messages": [{"role": "user", "content": ASKED}], "extra_body": {"as_of": AS_OF}}
        whole = client.chat.completions.create(**asked)
        streamed = list(client.chat.completions.create(**asked, stream=True))
    said = "".join(choice.delta.content or "" for chunk in streamed for choice in chunk.choices)
    assert said == whole.choices[0].message.content
    assert said.startswith("This answers from the simulated data as of 1 March 2026. Bitcoin's price rose 20.3 %")
    ruma: Any = (whole.choices[0].message.model_extra or {})["ruma"]
    assert ruma["writer"]["used"] == "model" and ruma["writer"]["tools_picked_by"] == "native"
    assert ruma["writer"]["tokens"] == {"prompt": 200, "reply": 40}


def test_a_failing_model_is_a_whole_answer_that_says_so(serve: Callable[..., Any], simulated: Store) -> None:
    with behind(serve, simulated, refused(401)) as (served, _):
        headers = {"X-API-Key": served.stage.key}
        got = httpx2.post(f"{served.site}/v1/chat/completions", json=body(False), headers=headers, timeout=60.0)
    ruma = got.json()["choices"][0]["message"]["ruma"]
    assert got.status_code == 200 and ruma["degraded"] is True
    assert "refused the key" in ruma["notes"][0]
    assert ruma["writer"]["used"] == "offline"


def ask_and_hold(served: Any, stream: bool) -> socket.socket:
    """A request on a connection of its own, to be hung up at will."""
    host, port = served.site.removeprefix("http://").split(":")
    sent = json.dumps(body(stream)).encode()
    head = (
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-API-Key: {served.stage.key}\r\nContent-Length: {len(sent)}\r\n\r\n"
    )
    connection = socket.create_connection((host, int(port)), timeout=WAIT_S)
    connection.sendall(head.encode() + sent)
    return connection


def read_until(connection: socket.socket, words: bytes) -> None:
    got = b""
    while words not in got:
        piece = connection.recv(65_536)
        assert piece, "the answer ended before it came to that"
        got += piece


def until(holds: Callable[[], object]) -> None:
    """Waits until it holds; how long is no part of what is tested."""
    end = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


PHASES = {
    "while tools are picked": ([SILENT_PICK], 1),
    "while the model is silent": ([PICK, Script([60.0])], 2),
    "amid the text": ([PICK, SILENT], 2),
}


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("phase", PHASES)
def test_a_client_that_leaves_stops_the_model(serve: Callable[..., Any], simulated: Store, phase: str, stream: bool) -> None:
    """The model's server sees the hang-up; the call ends once, at its tools' price where text was streamed, else for nothing."""
    scripts, requests = PHASES[phase]
    with behind(serve, simulated, *scripts) as (served, model):
        with ask_and_hold(served, stream) as connection:
            until(lambda: len(model.bodies) == requests)
            if stream:
                read_until(connection, b"Bitcoin's price" if phase == "amid the text" else b'"role":"assistant"')
        assert model.hung_up.wait(WAIT_S)
        until(lambda: served.stage.usage().calls[0].status != "open")
        until(lambda: served.stage.rates.open_answers() == 0)
        (call,) = served.stage.usage().calls
    assert len(model.bodies) == requests
    assert call.why == "client left"
    assert (call.credits > 0) == (stream and phase == "amid the text")


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_leaves_during_a_tool_call_ends_the_work_with_that_call(
    serve: Callable[..., Any], simulated: Store, monkeypatch: pytest.MonkeyPatch, stream: bool
) -> None:
    """A query that runs is not torn out of the store; nothing is begun after it: no other tool, no word of the model."""
    running, seen, gone = threading.Event(), threading.Event(), threading.Event()
    calls: list[str] = []
    run, leave = Toolbox.run, Answering.leave

    def slow(self: Toolbox, step: Step, arguments: dict[str, Any]) -> Any:
        calls.append(step.tool)
        running.set()
        assert gone.wait(WAIT_S)
        return run(self, step, arguments)

    monkeypatch.setattr(Toolbox, "run", slow)
    monkeypatch.setattr(Answering, "leave", lambda self: leave(self) or seen.set())
    with behind(serve, simulated, PICK, GOOD) as (served, model):
        with ask_and_hold(served, stream):
            assert running.wait(WAIT_S)
        assert seen.wait(WAIT_S)
        assert served.stage.rates.open_answers() == 1
        gone.set()
        until(lambda: served.stage.rates.open_answers() == 0)
        (call,) = served.stage.usage().calls
    assert (len(calls), len(model.bodies)) == (1, 1)
    assert (call.status, call.why, call.credits) == ("released", "client left", 0)
