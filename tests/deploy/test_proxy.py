"""The reference proxy in front of a real server on loopback: streams byte by byte, bounds, errors in the envelope."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from ruma.agent.events import Text

ROOT = Path(__file__).parents[2]
CONFIG = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
WAIT_S = 20.0
ASKED = {"messages": [{"role": "user", "content": "What about Solana?"}], "stream": True}


def nginx() -> str:
    """The program; where it is not installed the test is skipped, but never in CI, which installs it."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found is None:
        assert not os.environ.get("CI"), "nginx is not installed: .ci/run installs it"
        pytest.skip("nginx is not installed")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(serve: Callable[..., Any]) -> Any:
    return serve()


@pytest.fixture
def proxy(served: Any, tmp_path: Path) -> Iterator[str]:
    """The configuration as it is shipped, but for the addresses and the place of its files."""
    program, port = nginx(), free_port()
    text = CONFIG.replace("app:8000", served.site.removeprefix("http://")).replace("listen 8080", f"listen 127.0.0.1:{port}")
    text = text.replace("/tmp/", f"{tmp_path}/").replace("client_header_timeout 10s", "client_header_timeout 1s")
    config = tmp_path / "nginx.conf"
    config.write_text(text, encoding="utf-8")
    subprocess.run([program, "-t", "-c", str(config)], check=True, capture_output=True)
    running = subprocess.Popen([program, "-c", str(config), "-g", "daemon off;"], stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(WAIT_S)


def client_of(served: Any, proxy: str) -> httpx2.Client:
    return httpx2.Client(base_url=proxy, headers={"X-API-Key": served.stage.key}, timeout=WAIT_S, trust_env=False)


def test_the_first_byte_of_a_stream_is_not_held_back(served: Any, proxy: str) -> None:
    """The agent does not go on before the client has read what came first: a proxy that buffers would never end."""
    gate = threading.Event()
    read_in_time: list[bool] = []
    served.stage.agent.script = [Text("One. "), lambda: read_in_time.append(gate.wait(WAIT_S)), *served.stage.agent.script]
    got = []
    with client_of(served, proxy) as client, client.stream("POST", "/v1/chat/completions", json=ASKED) as answer:
        for line in answer.iter_lines():
            got.append(line)
            if "One. " in line:
                gate.set()
    assert [line for line in got if line][-1] == "data: [DONE]"
    assert read_in_time == [True]


def test_a_client_that_leaves_stops_the_agent_behind_the_proxy(served: Any, proxy: str) -> None:
    gate = threading.Event()
    served.stage.agent.script = [Text("One. "), lambda: gate.wait(WAIT_S), *[Text("More. ")] * 1_000]
    with client_of(served, proxy) as client, client.stream("POST", "/v1/chat/completions", json=ASKED) as answer:
        assert any("One. " in line for line in answer.iter_lines())  # reads no further than that line
    threading.Timer(0.3, gate.set).start()
    assert served.stage.agent.closed.wait(WAIT_S)
    assert served.stage.agent.steps <= 4


def test_a_body_too_large_gets_the_envelope(served: Any, proxy: str) -> None:
    with client_of(served, proxy) as client:
        answer = client.post("/v1/chat/completions", content=b" " * 3_000_000)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "request_too_large")


def test_a_client_that_dribbles_its_headers_is_let_go(served: Any, proxy: str) -> None:
    host, port = proxy.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=WAIT_S) as slow:
        slow.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n")
        assert slow.recv(1_000)[:12] in (b"", b"HTTP/1.1 408")
    with client_of(served, proxy) as client:
        assert client.get("/healthz").status_code == 200


def test_a_server_that_is_away_is_said_in_the_envelope(served: Any, proxy: str) -> None:
    served.server.should_exit = True
    assert served.ended()
    with client_of(served, proxy) as client:
        answer = client.get("/api/v1/public/models")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "5"


def test_metrics_are_not_for_the_world(served: Any, proxy: str) -> None:
    with client_of(served, proxy) as client:
        assert client.get("/metrics").status_code == 404
