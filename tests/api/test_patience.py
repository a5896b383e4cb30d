"""Connections that do not get on, on real sockets: which are let go, and which are not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.clients.conftest import log, make_stage, serve

from ruma.agent.events import Done, Event, Question, Text
from ruma.api.patience import PatientProtocol

__all__ = ["log", "make_stage", "serve"]  # the fixtures of a real server
WAIT_S = 20.0
POST = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-API-Key: {key}\r\nContent-Length: {length}\r\n\r\n"
BODY = b'{"messages":[{"role":"user","content":"hi"}]}'


class Hasty(PatientProtocol):
    """Waits hardly at all for what is being tested, and for ever for everything else."""

    head_s = body_s = stall_s = 1_000.0


class HastyHead(Hasty):
    head_s = 0.1


class HastyBody(Hasty):
    body_s = 0.1


class HastyReader(Hasty):
    stall_s = 0.1


def connected(served: Any) -> socket.socket:
    host, port = served.site.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=WAIT_S)


def was_cut(connection: socket.socket) -> bool:
    """Waits until the server has let the connection go, without an answer on it."""
    try:
        return connection.recv(1_000) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("begun", [b"", b"GET /healthz HT", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A"])
def test_a_head_that_does_not_come_is_not_waited_for(serve: Callable[..., Any], begun: bytes) -> None:
    with connected(serve(http=HastyHead)) as connection:
        connection.sendall(begun)
        assert was_cut(connection)


def test_a_second_head_has_its_own_time(serve: Callable[..., Any]) -> None:
    with connected(serve(http=HastyHead)) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(10_000).startswith(b"HTTP/1.1 200")
        connection.sendall(b"GET /healthz HT")
        assert was_cut(connection)


def test_a_body_that_does_not_come_is_not_waited_for_and_holds_nothing(serve: Callable[..., Any]) -> None:
    served = serve(http=HastyBody)
    with connected(served) as connection:
        connection.sendall(POST.format(key=served.stage.key, length=len(BODY) + 1).encode() + BODY)
        assert was_cut(connection)
    assert (served.stage.agent.questions, served.stage.rates.open_answers()) == ([], 0)


def test_a_request_that_is_whole_may_take_its_time(serve: Callable[..., Any]) -> None:
    """The answer takes longer than any part of the request might."""
    served = serve(http=type("Hastiest", (HastyHead,), {"body_s": 0.1, "stall_s": 0.1}))
    served.stage.agent.script.insert(0, lambda: threading.Event().wait(0.5))
    with connected(served) as connection:
        connection.sendall(POST.format(key=served.stage.key, length=len(BODY)).encode() + BODY)
        assert connection.recv(10_000).startswith(b"HTTP/1.1 200")


PIECE = "x" * 40_000 + " "
MOST_BYTES = 1_000_000  # that the system, the server and the answer may hold for a reader


class Fountain:
    """Answers that never end by themselves, piece by piece; counts what was drawn."""

    def __init__(self) -> None:
        self.drawn = 0
        self.ended = 0
        self._seen = -1
        self._lock = threading.Lock()

    def answer(self, question: Question) -> Iterator[Event]:
        if question.text != "for ever":
            yield Text("A short answer.")
            yield Done(1, 1, 1, {})
            return
        try:
            while True:
                with self._lock:
                    self.drawn += 1
                yield Text(PIECE)
        finally:
            with self._lock:
                self.ended += 1

    def rests(self) -> bool:
        """Whether nothing was drawn since this was asked before."""
        seen, self._seen = self._seen, self.drawn
        return seen == self._seen


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def ask_and_not_read(served: Any) -> socket.socket:
    """A stream whose reader takes nothing, and whose machine has hardly room for it."""
    host, port = served.site.removeprefix("http://").split(":")
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    reader.connect((host, int(port)))
    body = b'{"messages":[{"role":"user","content":"for ever"}],"stream":true}'
    reader.sendall(POST.format(key=served.stage.key, length=len(body)).encode() + body)
    return reader


def until(holds: Callable[[], bool], pause_s: float = 0.1) -> None:
    for _ in range(int(60 / pause_s)):
        if holds():
            return
        threading.Event().wait(pause_s)
    pytest.fail("it never came to that")


READERS = 200


def test_200_readers_that_do_not_read_hold_little(serve: Callable[..., Any]) -> None:
    """An endless answer for each: none is drawn from further than its buffers hold, others are served, and all places come
    back when the readers go."""
    served = serve(http=Hasty, max_streams_per_key=READERS + 1, rate_per_minute=10_000)
    served.stage.accounts.grant(served.stage.key.split("_")[2], READERS * served.stage.agent.price)
    fountain = Fountain()
    served.stage.agent.answer = fountain.answer
    before_mb = resident_mb()
    readers = [ask_and_not_read(served) for _ in range(READERS)]
    try:
        until(lambda: served.stage.rates.open_answers() == READERS)
        until(fountain.rests, pause_s=0.3)
        assert fountain.drawn * len(PIECE) < READERS * MOST_BYTES
        assert (resident_mb() - before_mb) * 1e6 < 2 * READERS * MOST_BYTES  # the suite's witness keeps a copy too
        assert served.stage.ask().json()["choices"][0]["message"]["content"] == "A short answer."
    finally:
        for reader in readers:
            reader.close()
    until(lambda: served.stage.rates.open_answers() == 0 and fountain.ended == READERS)


def test_a_reader_that_takes_nothing_is_let_go_in_time(serve: Callable[..., Any]) -> None:
    served = serve(http=HastyReader)
    fountain = Fountain()
    served.stage.agent.answer = fountain.answer
    with ask_and_not_read(served):
        until(lambda: fountain.ended == 1)
        until(lambda: served.stage.rates.open_answers() == 0)
    (call,) = served.stage.usage().calls
    assert (call.status, call.why) == ("released", "client left")
