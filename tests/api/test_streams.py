"""Streams and departures, driven on the bare ASGI interface: first byte, silence, back-pressure, a client that leaves."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncGenerator, Callable
from typing import Any

import anyio
import pytest
from tests import virtual_time

from ruma.agent.events import Done, Text, ToolResult
from ruma.api.event_stream import OPEN_S, QUIET_S, EventStream

WAIT_S = 10.0  # a test that has to wait that long has failed


class Visit:
    """One request on the bare interface; `leave` is the client going away."""

    def __init__(self, stage: Any, path: str = "/api/v1/public/chat/completions", retry: str = "", **fields: Any) -> None:
        body = {"messages": [{"role": "user", "content": "hi"}], **fields}
        self.app = stage.app
        self.scope = {
            "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"", "scheme": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80), "root_path": "",
            "headers": [(b"x-api-key", stage.key.encode()), (b"x-stainless-retry-count", retry.encode())],
        }  # fmt: skip
        self.left = anyio.Event()
        self.sent: list[bytes] = []
        self.status = 0
        self.on_body: Callable[[bytes], None] = lambda body: None
        self._messages = [{"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}]

    def leave(self) -> None:
        self.left.set()

    async def receive(self) -> dict[str, Any]:
        if self._messages:
            return self._messages.pop()
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif body := message.get("body", b""):
            self.sent.append(body)
            self.on_body(body)

    async def run(self) -> None:
        with anyio.fail_after(WAIT_S):
            await self.app(self.scope, self.receive, self.send)

    @property
    def text(self) -> str:
        return b"".join(self.sent).decode()


def test_the_first_byte_does_not_wait_for_the_agent(stage: Any) -> None:
    seen = threading.Event()
    stage.agent.script.insert(0, lambda: seen.wait(WAIT_S) or pytest.fail("no byte before the agent's first step"))
    visit = Visit(stage, stream=True)
    visit.on_body = lambda body: seen.set()
    anyio.run(visit.run)
    assert b'"delta":{"role":"assistant","content":""}' in visit.sent[0]
    assert visit.sent[-1] == b"data: [DONE]\n\n"


def test_a_slow_step_blocks_nobody_else(stage: Any) -> None:
    answered = threading.Event()
    stage.agent.script.insert(0, lambda: answered.wait(WAIT_S) or pytest.fail("the loop was blocked"))

    async def main() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(Visit(stage, stream=False).run)
            await anyio.sleep(0.05)
            other = Visit(stage, "/healthz")
            other.scope["method"] = "GET"
            await other.run()
            assert other.text == '{"status":"ok"}'
            answered.set()

    anyio.run(main)


def leave_during(visit: Visit, working: threading.Event, left: threading.Event) -> None:
    """Run a visit whose client leaves while the agent works."""

    async def main() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(visit.run)
            await anyio.to_thread.run_sync(working.wait)
            visit.leave()
            await anyio.sleep(0.05)
            left.set()

    anyio.run(main)


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_leaves_before_any_text_pays_nothing(stage: Any, stream: bool) -> None:
    visit = Visit(stage, stream=stream)
    working, left = threading.Event(), threading.Event()
    stage.agent.script = [lambda: working.set() or left.wait(WAIT_S), Text("One. "), Text("Two. "), Done(7, 1, 1, {})]

    leave_during(visit, working, left)
    assert stage.agent.closed.wait(WAIT_S)
    assert stage.agent.steps <= 2
    assert stage.balance() == 1_000
    assert "One." not in visit.text


@pytest.mark.parametrize(
    ("tools", "paid", "status"), [([3, 4], 7, "settled"), ([0], 1, "settled"), ([8, 8], 10, "settled"), ([], 0, "released")]
)
def test_a_client_that_leaves_amid_the_text_pays_for_the_work_done(stage: Any, tools: list[int], paid: int, status: str) -> None:
    """Its tools, one credit at least, the ceiling at most; a refusal, which stands on no evidence, is free."""
    visit = Visit(stage, stream=True)
    left = threading.Event()
    (found,) = [step for step in stage.agent.script if isinstance(step, ToolResult)]
    work = [ToolResult(found.evidence, credits) for credits in tools]
    stage.agent.script = [*work, Text("One. "), lambda: left.wait(WAIT_S), Text("Two. "), Done(9, 1, 1, {})]

    async def main() -> None:
        text_came = anyio.Event()
        visit.on_body = lambda body: text_came.set() if b"One." in body else None
        async with anyio.create_task_group() as group:
            group.start_soon(visit.run)
            await text_came.wait()
            visit.leave()
            await anyio.sleep(0.05)
            left.set()

    anyio.run(main)
    assert stage.agent.closed.wait(WAIT_S)
    assert "Two." not in visit.text
    assert "[DONE]" not in visit.text
    assert stage.balance() == 1_000 - paid
    (call,) = stage.usage().calls
    assert (call.credits, call.status, call.why) == (paid, status, "client left")
    assert 'ruma_answers_total{mode="auto",outcome="left"} 1.0' in stage.client.get("/metrics").text
    assert "ruma_open_answers 0.0" in stage.client.get("/metrics").text


def test_giving_up_on_a_whole_answer_costs_nothing_at_any_time(stage: Any) -> None:
    """Clients that time out ask again; they must not pay twice."""
    visit = Visit(stage, stream=False)
    working, left = threading.Event(), threading.Event()
    stage.agent.script.insert(4, lambda: working.set() or left.wait(WAIT_S))

    leave_during(visit, working, left)
    assert stage.agent.closed.wait(WAIT_S)
    assert stage.balance() == 1_000
    (call,) = stage.usage().calls
    assert (call.credits, call.status) == (0, "released")
    assert 'outcome="left"} 1.0' in stage.client.get("/metrics").text


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_has_left_already_costs_nothing_and_holds_nothing(stage: Any, stream: bool) -> None:
    visit = Visit(stage, stream=stream)
    visit.leave()
    anyio.run(visit.run)
    assert (stage.balance(), stage.rates.open_answers()) == (1_000, 0)
    assert [call.status for call in stage.usage().calls] == ["released"]


def test_a_stream_that_never_began_gives_back_what_it_holds(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The frames were never asked for, so none of their own clearing up runs."""

    async def gone(self: EventStream, *_: Any) -> None:
        self._at_end()

    monkeypatch.setattr(EventStream, "_stream", gone)
    anyio.run(Visit(stage, stream=True).run)
    assert (stage.balance(), stage.rates.open_answers()) == (1_000, 0)


@pytest.mark.parametrize("stream", [True, False])
def test_an_opening_of_unknown_outcome_is_undone(stage: Any, monkeypatch: pytest.MonkeyPatch, stream: bool) -> None:
    """The ceiling was taken and nobody was told."""
    ledger = stage.accounts.ledger
    take = ledger.open

    def lost(*given: Any) -> None:
        take(*given)
        raise OSError("the database's word was lost")

    monkeypatch.setattr(ledger, "open", lost)
    assert stage.ask(stream=stream).status_code == 500
    assert stage.client.get("/api/v1/public/token/solana/talk").status_code == 500
    assert (stage.balance(), stage.rates.open_answers()) == (1_000, 0)


def test_a_client_that_leaves_while_sending_is_no_error(stage: Any, log: Any) -> None:
    visit = Visit(stage)
    visit._messages = []
    visit.leave()
    anyio.run(visit.run)
    assert visit.sent == []
    assert "error" not in log.getvalue()


OPENING = b"data: opening\n\n"
PINGED = b": ping\n\n"


def run_stream(frames: AsyncGenerator[bytes], slow_s: float = 0.0, open_s: float = OPEN_S) -> list[Any]:
    """What an EventStream sends: the status, then the body piece by piece. Its seconds are counted, not spent."""
    sent: list[Any] = []

    async def main() -> None:
        never = anyio.Event()

        async def receive() -> Any:
            await never.wait()

        async def send(message: Any) -> None:
            sent.append(message["body"] if "body" in message else message["status"])
            await anyio.sleep(slow_s)

        stream = EventStream(OPENING, frames, lambda: None, lambda: sent.append(b"<ended>"), open_s=open_s)
        await stream({"type": "http"}, receive, send)

    virtual_time.run(main)
    return sent


async def counted(pauses: list[float], fails_at: int | None = None) -> AsyncGenerator[bytes]:
    for index, pause in enumerate(pauses):
        if index == fails_at:
            raise ValueError("secret detail")
        await anyio.sleep(pause)
        yield b"data: %d\n\n" % index


def test_silence_is_filled_with_comments_that_end_with_the_stream() -> None:
    sent = run_stream(counted([0, 2.5 * QUIET_S, 0]))
    assert sent == [
        200, OPENING, b"data: 0\n\n", PINGED, PINGED, b"data: 1\n\n", b"data: 2\n\n",
        b"data: [DONE]\n\n", b"<ended>", b"",
    ]  # fmt: skip


def test_no_client_waits_longer_than_the_shortest_patience_of_a_proxy() -> None:
    assert QUIET_S <= 15
    assert OPEN_S < 1


def test_a_sign_of_life_comes_after_each_stretch_of_silence_not_on_a_beat() -> None:
    """Frames every nine tenths of it leave nothing to fill; one pause of a little more takes one comment."""
    almost, more = 0.9 * QUIET_S, 1.1 * QUIET_S
    assert run_stream(counted([almost, almost, almost])).count(PINGED) == 0
    assert run_stream(counted([almost, more, almost])).count(PINGED) == 1


def test_sends_never_overlap() -> None:
    """A reader so slow that a comment would be due in the middle of every frame."""
    sent = run_stream(counted([0] * 5), slow_s=1.5 * QUIET_S)
    assert [piece for piece in sent if piece not in (PINGED, b"")] == [
        200, OPENING, *[b"data: %d\n\n" % index for index in range(5)], b"data: [DONE]\n\n", b"<ended>",
    ]  # fmt: skip


def test_a_failure_before_the_first_byte_is_an_http_error() -> None:
    ended, status, error = run_stream(counted([0], fails_at=0), open_s=10.0)
    assert (ended, status) == (b"<ended>", 500)
    assert json.loads(error)["error"]["code"] == "internal_error"
    assert b"secret detail" not in error


def test_the_opening_does_not_wait_for_a_slow_first_frame() -> None:
    sent = run_stream(counted([1.5 * QUIET_S, 0], fails_at=1))
    assert sent[:4] == [200, OPENING, PINGED, b"data: 0\n\n"]
    assert list(json.loads(sent[4][6:])) == ["error"]
    assert sent[5:] == [b"data: [DONE]\n\n", b"<ended>", b""]


@pytest.mark.parametrize("fails_at", [1, 2])
def test_every_later_failure_ends_in_one_error_frame_and_done(fails_at: int) -> None:
    status, opening, *body, error, done, ended, last = run_stream(counted([0, 0, 0], fails_at))
    assert (status, opening) == (200, OPENING)
    assert body == [b"data: %d\n\n" % index for index in range(fails_at)]
    assert list(json.loads(error[6:])) == ["error"]
    assert b"secret detail" not in error
    assert (done, ended, last) == (b"data: [DONE]\n\n", b"<ended>", b"")


def test_a_server_that_raises_on_a_lost_client_is_understood() -> None:
    async def main() -> None:
        ends: list[str] = []

        async def receive() -> Any:
            await anyio.Event().wait()

        async def send(message: Any) -> None:
            if message.get("body"):
                raise OSError("the client has left")

        await EventStream(OPENING, counted([0, 0]), lambda: ends.append("left"), lambda: ends.append("ended"))(
            {"type": "http"}, receive, send
        )
        assert ends == ["ended"]

    anyio.run(main)


def test_a_server_that_shuts_down_says_so_and_charges_nothing(stage: Any) -> None:
    """What uvicorn does to open answers when its grace period is over: it cancels their tasks."""
    gate = threading.Event()
    stage.agent.script = [Text("One. "), lambda: gate.wait(WAIT_S), Text("Two. "), Done(9, 1, 1, {})]

    async def main() -> None:
        visit = Visit(stage, stream=True)
        text_came = anyio.Event()
        visit.on_body = lambda body: text_came.set() if b"One." in body else None
        task = asyncio.get_running_loop().create_task(visit.run())
        await text_came.wait()
        task.cancel()
        gate.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        *_, error, done = visit.sent
        assert json.loads(error[6:])["error"]["message"] == "The server is shutting down; ask again."
        assert done == b"data: [DONE]\n\n"

    anyio.run(main)
    assert stage.agent.closed.wait(WAIT_S)
    assert stage.balance() == 1_000
    assert 'ruma_answers_total{mode="auto",outcome="failed"} 1.0' in stage.client.get("/metrics").text
