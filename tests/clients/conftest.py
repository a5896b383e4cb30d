"""A real server on loopback, in front of the same stage as the API's own tests."""

from __future__ import annotations

import runpy
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from ruma.api.patience import PatientProtocol

_api = runpy.run_path(str(Path(__file__).parents[1] / "api" / "conftest.py"))
log = _api["log"]
make_stage = _api["make_stage"]


@dataclass
class Served:
    """A stage and where it is served."""

    stage: Any
    site: str
    server: uvicorn.Server
    thread: threading.Thread

    def ended(self) -> bool:
        """Waits until the server has stopped by itself."""
        self.thread.join(10)
        return not self.thread.is_alive()


@pytest.fixture
def serve(make_stage: Callable[..., Any]) -> Iterator[Callable[..., Served]]:
    """Starts servers with settings of one's own; they are stopped in the end."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(
        in_front: Callable[[Any], Any] = lambda app: app, http: type[PatientProtocol] = PatientProtocol, **settings: Any
    ) -> Served:
        stage = make_stage(**settings)
        app = in_front(stage.app)
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, http=http, ws="none", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        running.append((server, thread))
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        return Served(stage, f"http://127.0.0.1:{port}", server, thread)

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()
