"""A stage for the API: real accounts, a scripted agent, one small real measure over two tokens. No engine is opened."""

from __future__ import annotations

import io
import json
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
from tests.api.openai_forms import Witness

from ruma import clock
from ruma.access.accounts import Accounts
from ruma.access.audit import against_log, snapshot
from ruma.access.rates import Rates
from ruma.access.usage import Usage, usage
from ruma.agent.events import Done, Event, Question, Text, Thinking, ToolCall, ToolResult
from ruma.agent.evidence import Evidence, evidence_of
from ruma.agent.prices import PriceList
from ruma.api.factory import build_api
from ruma.api.logs import configure_logs
from ruma.api.services import Services
from ruma.app import open_accounts, open_rates
from ruma.measures.declare import Hours, Measure, Part, Result, TokenId, TokenRef, declared_measures, figure
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

    def price_list(self) -> dict[str, Any]:
        return PriceList({"talk": 3}).as_json()

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
    rates: Rates
    agent: ScriptedAgent
    settings: Settings
    key: str
    free_key: str
    unreadable: list[str]
    """What OpenAI's clients could not read of the answers given so far."""

    def balance(self, key: str | None = None) -> int:
        return self.accounts.balance((key or self.key).split("_")[2])

    def usage(self) -> Usage:
        return usage(self.accounts.database, self.key.split("_")[2], clock.now())

    def ask(self, question: str = "What about Solana?", **fields: Any) -> Any:
        body = {"messages": [{"role": "user", "content": question}], **fields}
        return self.client.post("/api/v1/public/chat/completions", json=body)


def set_stage(folder: Path, **settings: Any) -> Stage:
    """Builds a stage in a folder; 1,000 credits and the Pro tier for the key."""
    chosen = Settings(data_dir=folder, _env_file=None, **settings)  # type: ignore[call-arg]
    accounts = open_accounts(chosen)
    agent = ScriptedAgent(told())
    store = SimpleNamespace(tokens=lambda: BOOK)
    services = Services(
        settings=chosen,
        accounts=accounts,
        rates=open_rates(chosen),
        measures={"talk": measure()},
        reading=lambda asked: Reading(store, asked),  # type: ignore[arg-type]
        agent=agent,
        data_kind=lambda: "simulated",
        seen_until=lambda: NEWEST,
    )
    key = accounts.create_key("pro", Tier.PRO, 1_000)
    app = build_api(services)
    unreadable: list[str] = []
    app.add_middleware(Witness, wrong=unreadable)
    client = TestClient(app, headers={"X-API-Key": key}, raise_server_exceptions=True)
    free_key = accounts.create_key("free", Tier.FREE, 1_000)
    return Stage(app, client, accounts, services.rates, agent, chosen, key, free_key, unreadable)


@pytest.fixture(scope="session")
def whole_document() -> dict[str, Any]:
    """The OpenAPI document of the real product, every declared measure in it; made once, for it takes half a second."""
    nothing: Any = SimpleNamespace(ledger=None)
    chosen = Settings(_env_file=None)  # type: ignore[call-arg]
    services = Services(chosen, nothing, open_rates(chosen), declared_measures(), nothing, ScriptedAgent(), nothing, nothing)
    return dict(build_api(services).openapi())


@pytest.fixture
def log(tmp_path: Path) -> Iterator[io.StringIO]:
    """What is logged, as it is logged in service; kept as a file, for the look at all that the suite wrote."""
    root = logging.getLogger()
    before = (root.handlers, root.level)
    written = io.StringIO()
    configure_logs("INFO", written)
    yield written
    (tmp_path / "log").write_text(written.getvalue(), encoding="utf-8")
    root.handlers, root.level = before
    structlog.reset_defaults()


def disagreements(stage: Stage, log: str) -> list[str]:
    """Where what was logged of a stage's requests is not what its ledger charged for them."""
    with stage.accounts.database.reading(steady=True) as connection:
        books = snapshot(connection)
    mine = {row["public_id"] for row in books.keys}
    lines = [line for line in map(json.loads, log.splitlines()) if line.get("event") == "request" and line["key"] in mine]
    return against_log(books, lines)


@pytest.fixture
def make_stage(tmp_path: Path, log: io.StringIO) -> Iterator[Callable[..., Stage]]:
    """Makes stages with settings of one's own; in the end each ledger agrees with the log, no key is in the log, and every
    answer was of OpenAI's form."""
    stages: list[Stage] = []

    def make(**settings: Any) -> Stage:
        stages.append(set_stage(tmp_path / str(len(stages)), **settings))
        return stages[-1]

    yield make
    for stage in stages:
        assert disagreements(stage, log.getvalue()) == []
        assert stage.unreadable == []
        assert stage.key.split("_")[3] not in log.getvalue()
        stage.accounts.close()


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    return make_stage()
