"""Spans of a request, its tools and its model runs: with the request id, without a word of anybody, and only where asked for."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from tests.agent.model.fake_server import serving, text
from tests.agent.model.test_streams import PICK, model_agent
from tests.api.conftest import log, make_stage
from tests.conftest import SIM_END

from ruma import tracing
from ruma.store.store import Store

__all__ = ["log", "make_stage"]  # the fixtures of a stage
TALK = "/api/v1/public/token/solana/talk"


@pytest.fixture
def spans() -> Iterator[Callable[[], dict[str, Any]]]:
    """The spans that ended so far, by name."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(provider.get_tracer("test"))
    yield lambda: {span.name: span for span in exporter.get_finished_spans()}
    tracing.use(None)


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_is_a_request_with_its_tools_below(
    make_stage: Callable[..., Any], spans: Callable[[], dict[str, Any]], stream: bool
) -> None:
    stage = make_stage()
    answer = stage.ask(stream=stream)
    request, tool = spans()["POST /api/v1/public/chat/completions"], spans()["tool talk"]
    assert dict(request.attributes) == {
        "ruma.request_id": answer.headers["x-request-id"],
        "http.request.method": "POST",
        "http.route": "/api/v1/public/chat/completions",
        "http.response.status_code": 200,
        "ruma.key": stage.key.split("_")[2],
        "ruma.credits": 7,
        "ruma.replayed": False,
    }
    assert dict(tool.attributes) == {
        "ruma.request_id": answer.headers["x-request-id"],
        "ruma.tool": "talk",
        "ruma.credits": 3,
        "ruma.evidence": "1",
        "ruma.n": 30,
    }
    assert tool.parent.span_id == request.context.span_id
    assert request.start_time <= tool.start_time <= tool.end_time <= request.end_time


def test_a_tool_that_breaks_and_a_client_error_end_their_spans(
    make_stage: Callable[..., Any], spans: Callable[[], dict[str, Any]]
) -> None:
    stage = make_stage()
    stage.agent.script[2] = RuntimeError("broke over a secret")
    assert stage.ask().status_code == 500
    assert stage.client.get(f"{TALK}?hours=none").status_code == 400
    assert spans()["tool talk"].end_time
    assert spans()["GET /api/v1/public/token/{id}/talk"].attributes["http.response.status_code"] == 400
    assert "secret" not in "".join(span.to_json() for span in spans().values())


def test_model_runs_stand_below_the_request(
    make_stage: Callable[..., Any], simulated: Store, spans: Callable[[], dict[str, Any]]
) -> None:
    """Though they run on a loop of their own, in another thread."""
    stage = make_stage()
    with serving(PICK, text("Bitcoin's price rose 20.3 % to $110,188 over the past week [1].\n")) as server:
        agent = model_agent(simulated, server.url)
        stage.agent.answer, stage.agent.quote = agent.answer, agent.quote
        answer = stage.ask("how is bitcoin doing?", as_of=SIM_END.isoformat())
    assert answer.status_code == 200
    model, request = spans()["model"], spans()["POST /api/v1/public/chat/completions"]
    assert dict(model.attributes) == {
        "ruma.request_id": answer.headers["x-request-id"],
        "gen_ai.operation.name": "chat",
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.output_tokens": 20,
    }
    assert model.parent.span_id == request.context.span_id


def test_a_failure_is_told_by_its_kind_alone(spans: Callable[[], dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match="secret"), tracing.opened("work"):
        raise ValueError("a secret")
    found = spans()["work"]
    assert (found.status.status_code, found.status.description, found.events) == (StatusCode.ERROR, "ValueError", ())


def test_without_a_collector_nothing_is_imported_and_nothing_is_begun() -> None:
    """FastAPI itself imports the bare interface where it is installed; what costs is the rest."""
    program = (
        "import sys\nfrom ruma import tracing\nimport ruma.cli.serving\n"
        "with tracing.opened('work') as span:\n    span.say(a=1)\n    tracing.begin('tool').end()\n"
        "assert span.inner is None\n"
        "print([name for name in sys.modules if name.startswith(('opentelemetry.sdk', 'opentelemetry.exporter'))])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_spans_reach_a_collector() -> None:
    got: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    tracing.trace_to(f"http://127.0.0.1:{server.server_address[1]}/v1/traces")
    with tracing.opened("work") as span:
        span.say(ruma__n=3)
    tracing.stop()
    server.shutdown()
    server.server_close()
    ((path, sent),) = got
    assert path == "/v1/traces"
    assert b"work" in sent and b"ruma.n" in sent and b"service.name" in sent
