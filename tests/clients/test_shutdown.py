"""`ruma serve` itself, in a process of its own with a scripted agent: what a termination signal and old clients get."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

WAIT_S = 20.0
CONFTEST = Path(__file__).parents[1] / "api" / "conftest.py"
# the real `serve` with a short grace; only what it builds is replaced
PROGRAM = """
import json, runpy, sys, time
from pathlib import Path
from types import SimpleNamespace
from ruma.agent.events import Done, Text
from ruma.cli import serving

folder = Path(sys.argv[2])
stage = runpy.run_path(sys.argv[1])["set_stage"](folder, port=0, **json.loads(sys.argv[4]))
stage.accounts.grant(stage.key.split("_")[2], 10**6)
stage.agent.script = [Text("One. "), lambda: time.sleep(float(sys.argv[3])), Text("Two. "), Done(9, 1, 1, {})]

def announce(about):
    (folder / "announced.part").write_text(json.dumps({**about, "key": stage.key, "switch_s": sys.getswitchinterval()}))
    (folder / "announced.part").rename(folder / "announced")

def close():
    (folder / "closed").write_text(str(stage.balance() - 10**6))

serving.GRACE_S = 1
serving.open_store = lambda settings, role: SimpleNamespace(
    repaired_months=[], announce=announce, close=close, data_kind=lambda: "simulated"
)
serving.build_server = lambda settings, store: stage.app
serving.local_key = lambda settings: "none"
serving.derive = lambda store, progress: None
serving.serve(stage.settings)
"""


@dataclass
class Running:
    """A server process."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int
    key: str
    switch_s: float

    def ask(self, version: str, stream: bool) -> socket.socket:
        body = json.dumps({"messages": [{"role": "user", "content": "hi"}], "stream": stream}).encode()
        head = (
            f"POST /v1/chat/completions HTTP/{version}\r\nHost: x\r\nX-API-Key: {self.key}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=WAIT_S)
        connection.sendall(head.encode() + body)
        return connection


def start(folder: Path, step_s: float, **settings: int) -> Running:
    """The server, when it has said where it is."""
    words = [sys.executable, "-c", PROGRAM, str(CONFTEST), str(folder), str(step_s), json.dumps(settings)]
    process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    end = time.monotonic() + WAIT_S
    while not (folder / "announced").exists():
        assert process.poll() is None and time.monotonic() < end, "the server did not start"
        time.sleep(0.05)
    about: dict[str, Any] = json.loads((folder / "announced").read_text())
    return Running(process, folder, int(about["url"].rpartition(":")[2]), about["key"], about["switch_s"])


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Running]:
    """A server whose answers take longer than its grace."""
    running = start(tmp_path, step_s=2.5)
    yield running
    running.process.kill()
    running.process.wait()


def read_until(connection: socket.socket, words: bytes) -> bytes:
    got = b""
    while words not in got and (piece := connection.recv(65_536)):
        got += piece
    return got


def read_all(connection: socket.socket) -> bytes:
    return read_until(connection, b"no answer holds this")


def test_a_termination_signal_ends_answers_in_words_gives_back_and_closes_the_store(slow: Running) -> None:
    with slow.ask("1.1", stream=False) as other, slow.ask("1.1", stream=True) as connection:
        assert b"One. " in read_until(connection, b"One. ")
        slow.process.send_signal(signal.SIGTERM)
        rest, whole = read_all(connection).decode(), read_all(other).decode()
    assert whole.startswith("HTTP/1.1 503 ")
    assert '{"error":{"message":"The server is shutting down; ask again."' in whole
    assert "The server is shutting down; ask again." in rest
    assert "data: [DONE]\n\n" in rest
    assert "Two." not in rest
    assert slow.process.wait(WAIT_S) == 0
    assert slow.switch_s < 0.001, "threads that compute would keep the event loop waiting"
    assert (slow.folder / "closed").read_text() == "1000"


def test_a_client_of_http_1_0_gets_a_plain_body(tmp_path: Path) -> None:
    running = start(tmp_path, step_s=0)
    try:
        with running.ask("1.0", stream=True) as connection:
            head, _, body = read_all(connection).partition(b"\r\n\r\n")
    finally:
        running.process.kill()
        running.process.wait()
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert b"transfer-encoding" not in head.lower()
    assert body.startswith(b"data: {")
    assert body.endswith(b"data: [DONE]\n\n")
