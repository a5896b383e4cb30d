"""Canaries: secrets are sent in at every door and raised in every error, then looked for in everything that was written."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import structlog
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import SecretStr

from ruma import tracing
from ruma.api.logs import configure_logs
from ruma.settings import Settings

CHAT = "/api/v1/public/chat/completions"
TALK = "/api/v1/public/token/solana/talk"
MODEL_KEY, PASSWORD = "sk-canary-of-the-model", "canary/of+the database"
STRAY = f"ruma_live_{'z' * 10}_{'S' * 43}_{'0' * 6}"


def settings(folder: Path) -> Settings:
    return Settings(
        data_dir=folder,
        model_key=SecretStr(MODEL_KEY),
        accounts_dsn=SecretStr("postgresql://ruma:canary%2Fof%2Bthe%20database@db.test/ruma"),
        _env_file=None,
    )  # type: ignore[call-arg]


def test_settings_know_what_must_never_be_seen(tmp_path: Path) -> None:
    assert settings(tmp_path).secrets() == [
        "postgresql://ruma:canary%2Fof%2Bthe%20database@db.test/ruma",
        MODEL_KEY,
        "canary%2Fof%2Bthe%20database",
        PASSWORD,
    ]
    assert "canary" not in repr(settings(tmp_path))


def test_no_secret_of_the_operator_gets_into_the_log(tmp_path: Path, log: io.StringIO) -> None:
    """Whatever holds it: the event, a field, a nested value, a traceback, a library's own line."""
    configure_logs("INFO", log, settings(tmp_path).secrets())
    own, foreign = structlog.get_logger(), logging.getLogger("psycopg")
    for secret in (PASSWORD, MODEL_KEY, "canary%2Fof%2Bthe%20database"):
        own.error(f"said {secret}", field=secret, nested={"deep": [f"x{secret}x"]}, path=tmp_path / secret)
        foreign.warning("connect to %s", f"postgresql://ruma:{secret}@db.test/ruma")
        try:
            raise OSError(f"could not log in with {secret}")
        except OSError as error:
            own.error("failed", exc_info=error)
    assert len(log.getvalue().splitlines()) == 9
    assert "[redacted]" in log.getvalue()
    assert "canary" not in log.getvalue()


@pytest.mark.parametrize("secret", ["", "ab", "short"])
def test_a_word_too_short_for_a_secret_takes_nothing_out(secret: str, log: io.StringIO) -> None:
    configure_logs("INFO", log, [secret])
    structlog.get_logger().info("a short note about ab")
    assert json.loads(log.getvalue())["event"] == "a short note about ab"


HOSTILE = '\r\n\x1b[31m{"event": "forged"}\x00\u2028\u2029\x7f'


def test_no_caller_writes_a_line_or_a_colour_into_the_log(make_stage: Callable[..., Any], log: io.StringIO) -> None:
    """Whatever a header, a path, a query, a body or an error holds, one event is one line of plain JSON."""
    stage = make_stage()
    stage.agent.script = [RuntimeError(HOSTILE)]
    stage.ask(HOSTILE, **{HOSTILE: HOSTILE, "model": HOSTILE})
    stage.client.get(TALK, params={"hours": HOSTILE, HOSTILE: "1"})
    stage.client.get("/" + "".join(f"%{byte:02x}" for byte in HOSTILE.encode()))
    stage.client.get("/v1/models", headers={"X-API-Key": "\x1b[31mforged", "User-Agent": "\x1b[31mforged"})
    structlog.get_logger().info(HOSTILE, **{"field\n": HOSTILE})
    text = log.getvalue()
    assert all(letter == "\n" or letter.isprintable() for letter in text)
    events = [json.loads(line)["event"] for line in text.split("\n")[:-1]]
    assert events == ["failed", "request", "request", "request", "request", HOSTILE]


@pytest.fixture
def traced() -> Any:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(provider.get_tracer("test"))
    yield lambda: "".join(span.to_json() for span in exporter.get_finished_spans())
    tracing.use(None)


def test_no_key_and_no_question_is_kept_anywhere(
    make_stage: Callable[..., Any], log: io.StringIO, traced: Callable[[], str], tmp_path: Path
) -> None:
    """A right key and one that is none, in every place a request has; a question that holds a secret; errors that repeat both."""
    stage, question = make_stage(), "what about QUESTION-CANARY?"
    for place in ({"X-API-Key": STRAY}, {"Authorization": f"Bearer {STRAY}"}, {"Idempotency-Key": STRAY}, {"Cookie": STRAY}):
        stage.client.post(CHAT, json={"messages": [{"role": "user", "content": STRAY}], STRAY: 1}, headers=place)
    stage.client.get(f"{TALK}?as_of={STRAY}")
    stage.client.get(f"{TALK}?{STRAY}=1")
    stage.client.get(f"/api/v1/public/token/{STRAY}/talk")
    stage.client.get(f"/{STRAY}")
    answers = [stage.ask(question), stage.ask(question, stream=True)]
    stage.agent.script = [RuntimeError(f"broke over {STRAY} and {stage.key} and {question}")]
    answers += [stage.ask(STRAY, idempotency_key=STRAY), stage.ask(stream=True)]
    for wrong in (b'{"messages": "%s"}', b'{"messages": [{"role": "%s"}]}', b'{"n": "%s"', b'{"as_of": "%s", "messages": []}'):
        answers.append(stage.client.post(CHAT, content=wrong % STRAY.encode()))
    stage.accounts.close()
    files = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    written = {"log": log.getvalue(), "metrics": stage.client.get("/metrics").text, "spans": traced()}
    assert "accounts.sqlite3" in files and "spans" in written and "tool talk" in written["spans"]
    for secret in ("S" * 43, stage.key.split("_")[3], "QUESTION-CANARY"):
        assert [name for name, held in files.items() if secret.encode() in held] == []
        kept = [name for name, held in written.items() if secret in held]
        assert kept == (["log"] if secret == "QUESTION-CANARY" else [])
        assert [answer.text for answer in answers if secret in answer.text] == []
