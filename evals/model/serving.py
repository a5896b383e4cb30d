"""Serves the weights on loopback, in a process of its own: `python -m evals.model.serving RUNNER WEIGHTS PORT`."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from evals.model.fetching import NotRun

TEMPLATE = Path(__file__).with_name("bare_json_tools.jinja")  # this model family never writes the tags that its own one asks for
CONTEXT = 4_096
SLOTS = 2  # one prompt is picking, the other writing: each keeps its beginning
READY_S = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(runner: Path, weights: Path) -> Iterator[str]:
    """The address of a server that is ready."""
    port = free_port()
    command = [sys.executable, "-m", "evals.model.serving", str(runner), str(weights), str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(process, f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], health: str) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise NotRun(f"the model server ended at once with code {process.returncode}")
        try:
            if httpx2.get(health, timeout=2.0).status_code == 200:
                return
        except httpx2.HTTPError:
            pass
        time.sleep(0.3)
    raise NotRun(f"the model server was not ready within {READY_S} s")


def main() -> None:
    runner, weights, port = sys.argv[1:]
    sys.path.insert(0, runner)
    import xllamacpp  # type: ignore[import-not-found]

    asked = xllamacpp.CommonParams()
    asked.model.path = weights
    asked.port = int(port)
    asked.n_ctx = CONTEXT * SLOTS
    asked.n_parallel = SLOTS
    asked.use_jinja = True
    asked.cpuparams.n_threads = asked.cpuparams_batch.n_threads = 2
    asked.cpuparams.poll = asked.cpuparams_batch.poll = (
        0  # no busy waiting: on a machine that is shared it eats what it waits for
    )
    asked.chat_template = TEMPLATE.read_text(encoding="utf-8")
    server = xllamacpp.Server(asked)
    print(server.listening_address, flush=True)
    while True:
        time.sleep(3_600)


if __name__ == "__main__":
    main()
