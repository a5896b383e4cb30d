"""A stage for the API: real accounts, a scripted agent, one small real measure over two tokens. No engine is opened."""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

import pytest
import structlog
from fastapi import FastAPI
from pydantic import Field
from starlette.testclient import TestClient

from ruma.access.accounts import Accounts
from ruma.agent.events import Done, Event, Question, Text, Thinking, ToolCall, ToolResult
from ruma.agent.evidence import Evidence, evidence_of
from ruma.api.factory import build_api
from ruma.api.logs import configure_logs
from ruma.api.services import Services
from ruma.measures.declare import Hours, Measure, Part, Result, TokenId, TokenRef, figure
from ruma.measures.reading import Reading
from ruma.settings import Settings
from ruma.store.tokens import KnownToken, TokenBook
from ruma.tiers import Tier

NEWEST = datetime(2026, 5, 1, tzinfo=UTC)
BOOK = TokenBook([KnownToken(1, "bitcoin", "BTC", "Bitcoin"), KnownToken(2, "solana", "SOL", "Solana")])


class TalkPost(Part):
    """A post."""

    source: str
    source_id: str
    author: str
    text: str
    happened_at: datetime
    url: str | None


class TalkResult(Result):
    """How much a token is talked about."""

    token: TokenRef
    talk_pct: float = figure("pct", "share of talk", about="Share of all posts.")
    hours: int
    posts: list[TalkPost]


def talk(
    reading: Reading, id: TokenId, hours: Hours = 24, loud: Annotated[bool, Field(description="Shout.")] = False
) -> TalkResult:
    """Talk of a token.

    Share of talk.
    """
    if hours == 666:
        raise RuntimeError("the measure broke over ruma_live_secret")
    window = reading.window(hours, NEWEST)
    token = reading.token(id)
    post = TalkPost(
        source="forum", source_id="7", author="ada", text="Sol is loud.", happened_at=NEWEST, url="https://forum.test/7"
    )
    return TalkResult(**window.said(30, 9), token=reading.ref(token), talk_pct=12.5 * token.token_id, hours=hours, posts=[post])


def measure(**changes: Any) -> Measure:
    """The one measure, declared by hand so that no test adds to the product's registry."""
    told: dict[str, Any] = {
        "name": "talk",
        "path": "/token/{id}/talk",
        "tier": Tier.BASIC,
        "title": "Talk of a token",
        "summary": "Share of talk.",
        "formula": "posts / all posts",
        "credits": 3,
        "compute": talk,
        "result": TalkResult,
        "family": "token",
        "aliases": ("/token/{id}/chatter",),
    }
    return Measure(**told | changes)


def found() -> Evidence:
    """What a tool call of the scripted agent found."""
    reading = Reading(SimpleNamespace(tokens=lambda: BOOK), NEWEST)  # type: ignore[arg-type]
    return evidence_of(1, measure(), {"id": "solana", "hours": 24}, talk(reading, "solana"))


ANSWER = "Solana has 25 % of the talk [1]. As @ada says, it is loud [1]."


def told(credits: int = 7) -> list[Event]:
    """A whole answer."""
    return [
        Thinking("Reading the talk."),
        ToolCall("talk", {"id": "solana", "hours": 24}),
        ToolResult(found(), 3),
        Text("Solana has 25 % of the talk [1]. "),
        Text("As @ada says, it is loud [1]."),
        Done(credits, 11, 17, {"data_kind": "simulated", "figures": {"checked": 2, "dropped": 1}, "evidence": [{"id": "1"}]}),
    ]


@dataclass
class ScriptedAgent:
    """Plays a script: events are sent, errors raised, functions called (to wait for something)."""

    script: list[Event | Exception | Callable[[], object]] = field(default_factory=list)
    price: int = 10
    questions: list[Question] = field(default_factory=list)
    steps: int = 0
    closed: threading.Event = field(default_factory=threading.Event)

    def quote(self, question: Question) -> int:
        return self.price

    def answer(self, question: Question) -> Iterator[Event]:
        self.questions.append(question)
        self.steps = 0
        self.closed.clear()
        try:
            for step in self.script:
                self.steps += 1
                if isinstance(step, Exception):
                    raise step
                if callable(step):
                    step()
                else:
                    yield step
        finally:
            self.closed.set()


@dataclass
class Stage:
    """An app with what is behind it."""

    app: FastAPI
    client: TestClient
    accounts: Accounts
    agent: ScriptedAgent
    settings: Settings
    key: str
    free_key: str

    def balance(self, key: str | None = None) -> int:
        return self.accounts.authenticate(key or self.key).balance_credits

    def ask(self, question: str = "What about Solana?", **fields: Any) -> Any:
        body = {"messages": [{"role": "user", "content": question}], **fields}
        return self.client.post("/api/v1/public/chat/completions", json=body)


def set_stage(folder: Path, **settings: Any) -> Stage:
    """Builds a stage in a folder; 1,000 credits and the Pro tier for the key."""
    chosen = Settings(data_dir=folder, _env_file=None, **settings)  # type: ignore[call-arg]
    accounts = Accounts.open(folder / "accounts.db")
    agent = ScriptedAgent(told())
    store = SimpleNamespace(tokens=lambda: BOOK)
    services = Services(
        settings=chosen,
        accounts=accounts,
        measures={"talk": measure()},
        reading=lambda asked: Reading(store, asked),  # type: ignore[arg-type]
        agent=agent,
        data_kind=lambda: "simulated",
        seen_until=lambda: NEWEST,
    )
    key = accounts.create_key("pro", Tier.PRO, 1_000)
    app = build_api(services)
    client = TestClient(app, headers={"X-API-Key": key}, raise_server_exceptions=True)
    return Stage(app, client, accounts, agent, chosen, key, accounts.create_key("free", Tier.FREE, 1_000))


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is logged, as it is logged in service."""
    root = logging.getLogger()
    before = (root.handlers, root.level)
    written = io.StringIO()
    configure_logs("INFO", written)
    yield written
    root.handlers, root.level = before
    structlog.reset_defaults()


@pytest.fixture
def make_stage(tmp_path: Path, log: io.StringIO) -> Iterator[Callable[..., Stage]]:
    """Makes stages with settings of one's own; in the end each ledger adds up and no key is in the log."""
    stages: list[Stage] = []

    def make(**settings: Any) -> Stage:
        stages.append(set_stage(tmp_path / str(len(stages)), **settings))
        return stages[-1]

    yield make
    for stage in stages:
        assert stage.accounts.audit() == []
        assert stage.key.split("_")[3] not in log.getvalue()
        stage.accounts.close()


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    return make_stage()
