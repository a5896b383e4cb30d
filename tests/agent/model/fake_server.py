"""A scripted OpenAI-compatible server on loopback: each request gets the next script; it records bodies and hang-ups."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Part = dict[str, Any] | bytes | float | str
"""A chunk, raw bytes, seconds to wait, or one of RESET (the connection breaks) and CLOSE (it ends as if all were well)."""
RESET = "reset"
CLOSE = "close"


@dataclass(frozen=True)
class Script:
    """What one request gets: a status with a body, or a stream of parts."""

    parts: Sequence[Part] = ()
    status: int = 200
    body: dict[str, Any] = field(default_factory=dict)


def delta(content: str | None = None, finish: str | None = None, **more: Any) -> dict[str, Any]:
    """One chunk of a chat completion."""
    choice = {"index": 0, "delta": {**({} if content is None else {"content": content}), **more}, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "fake", "choices": [choice]}


def usage(prompt: int = 100, reply: int = 20) -> dict[str, Any]:
    tokens = {"prompt_tokens": prompt, "completion_tokens": reply, "total_tokens": prompt + reply}
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "fake", "choices": [], "usage": tokens}


def text(*pieces: str, finish: str = "stop") -> Script:
    return Script([*(delta(piece) for piece in pieces), delta(finish=finish), usage(), b"data: [DONE]\n\n"])


def calls(*named: tuple[str, str], cut: int = 1_000) -> Script:
    """Native tool calls, their arguments in pieces of `cut` characters."""
    parts: list[Part] = []
    for index, (name, arguments) in enumerate(named):
        head = {"index": index, "id": f"call{index}", "type": "function", "function": {"name": name, "arguments": ""}}
        parts.append(delta(tool_calls=[head]))
        for at in range(0, len(arguments), cut):
            parts.append(delta(tool_calls=[{"index": index, "function": {"arguments": arguments[at : at + cut]}}]))
    return Script([*parts, delta(finish="tool_calls"), usage(), b"data: [DONE]\n\n"])


def refused(status: int, message: str = "no") -> Script:
    return Script(status=status, body={"error": {"message": message, "type": "error", "code": None}})


Answerer = Callable[[dict[str, Any]], Script]


@dataclass
class FakeServer:
    """`scripts` in turn, the last one again and again; or `answer`, which sees the body."""

    scripts: Sequence[Script] = ()
    answer: Answerer | None = None
    bodies: list[dict[str, Any]] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def next(self, body: dict[str, Any]) -> Script:
        self.bodies.append(body)
        if self.answer:
            return self.answer(body)
        return self.scripts[min(len(self.bodies), len(self.scripts)) - 1]


@contextmanager
def serving(*scripts: Script, answer: Answerer | None = None) -> Iterator[FakeServer]:
    fake = FakeServer(scripts, answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            script = fake.next(body)
            if script.status != 200:
                self._whole(script)
                return
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            try:
                self._stream(script)
            except OSError:
                fake.hung_up.set()
                self.close_connection = True

        def _whole(self, script: Script) -> None:
            sent = json.dumps(script.body).encode()
            self.send_response(script.status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def _stream(self, script: Script) -> None:
            for part in script.parts:
                if part == RESET:
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
                    self.connection.close()
                    self.close_connection = True
                    return
                if part == CLOSE:
                    break
                if isinstance(part, float):
                    self._wait(part)
                    continue
                self._chunk(part if isinstance(part, bytes) else b"data: " + json.dumps(part).encode() + b"\n\n")
            self.wfile.write(b"0\r\n\r\n")

        def _wait(self, seconds: float) -> None:
            """Silence, ended early by a client that hangs up."""
            until = time.monotonic() + seconds
            self.connection.settimeout(0.02)
            while time.monotonic() < until:
                try:
                    if not self.connection.recv(1, socket.MSG_PEEK):
                        raise ConnectionResetError
                except TimeoutError:
                    continue
            self.connection.settimeout(None)

        def _chunk(self, sent: bytes) -> None:
            self.wfile.write(f"{len(sent):x}\r\n".encode() + sent + b"\r\n")
            self.wfile.flush()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
