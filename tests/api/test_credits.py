"""What a caller sees of credits and limits over HTTP, embedded and on PostgreSQL with Valkey."""

from __future__ import annotations

import csv
import io
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import anyio
import psycopg
import pytest
from sqlalchemy import make_url

from ruma import clock
from ruma.access.ledger import LEASE
from ruma.api.factory import lifetime, sweep
from ruma.api.metrics import Metrics
from ruma.tiers import Tier

USAGE = "/api/v1/public/usage"
TALK = "/api/v1/public/token/solana/talk"


@pytest.fixture(params=["embedded", "servers"])
def anywhere(request: pytest.FixtureRequest, make_stage: Callable[..., Any]) -> Callable[..., Any]:
    """Makes stages on the embedded accounts and limits, or on PostgreSQL and Valkey."""
    if request.param == "embedded":
        return make_stage
    server, name = request.getfixturevalue("postgres"), f"t{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    accounts = make_url(server).set(database=name).render_as_string(hide_password=False)
    return lambda **settings: make_stage(accounts_dsn=accounts, limits_dsn=request.getfixturevalue("valkey"), **settings)


def test_an_answer_and_a_measure_everywhere(anywhere: Callable[..., Any]) -> None:
    stage = anywhere()
    assert [stage.ask().status_code, stage.ask(stream=True).status_code, stage.client.get(TALK).status_code] == [200] * 3
    assert stage.balance() == 1_000 - 7 - 7 - 3
    stage.agent.script.insert(1, RuntimeError("broke"))
    assert stage.ask().status_code == 500
    assert [(call.what, call.credits, call.status) for call in stage.usage().calls] == [
        ("chat/completions", 0, "released"),
        ("talk", 3, "settled"),
        ("chat/completions", 7, "settled"),
        ("chat/completions", 7, "settled"),
    ]
    assert stage.rates.open_answers() == 0


def test_every_answer_to_a_key_says_where_it_stands(anywhere: Callable[..., Any]) -> None:
    stage = anywhere(rate_per_minute=6, requests_per_day=100)
    answers = [
        stage.ask(),
        stage.ask(stream=True),
        stage.ask(n=2),
        stage.client.get(TALK, headers={"X-API-Key": stage.free_key}),
        stage.client.get(f"{TALK}?hours=666"),
        stage.client.get(USAGE),
        stage.client.get("/v1/models/none"),
        stage.client.get(USAGE),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 400, 403, 500, 200, 404, 429]
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["5", "4", "3", "5", "2", "1", "0", "0"]
    for answer in answers:
        assert answer.headers["x-ratelimit-limit"] == "6"
        assert 1 <= int(answer.headers["x-ratelimit-reset"]) <= 60
        assert answer.headers["ratelimit-policy"] == '"minute";q=6;w=60, "day";q=100;w=86400'
    assert answers[-1].headers["retry-after"] == answers[-1].headers["x-ratelimit-reset"]


def test_max_credits_is_a_free_refusal(stage: Any) -> None:
    refused = stage.ask(max_credits=9)
    assert (refused.status_code, refused.headers["x-should-retry"]) == (402, "false")
    assert refused.json()["error"] == {
        "message": "The answer may cost 10 credits, more than the max_credits of 9; nothing was charged.",
        "type": "invalid_request_error",
        "code": "max_credits_exceeded",
        "param": "max_credits",
    }
    assert stage.ask(max_credits=10).status_code == 200
    assert (stage.balance(), len(stage.agent.questions)) == (993, 1)


def test_any_call_can_be_bounded_by_a_header(stage: Any) -> None:
    """A measure has a price, an answer a ceiling; of two bounds the smaller counts."""
    for most, wanted in (("2", 402), ("0", 402), ("3", 200)):
        answer = stage.client.get(TALK, headers={"X-Max-Credits": most})
        assert answer.status_code == wanted
    assert stage.balance() == 1_000 - 3
    body = {"messages": [{"role": "user", "content": "hi"}]}
    chat = "/api/v1/public/chat/completions"
    asked = [({"X-Max-Credits": "9"}, 99), ({"X-Max-Credits": "99"}, 9), ({"X-Max-Credits": "99"}, None), ({}, None)]
    answers = [stage.client.post(chat, json={**body, "max_credits": most}, headers=headers) for headers, most in asked]
    assert [answer.status_code for answer in answers] == [402, 402, 200, 200]
    assert answers[0].json()["error"]["code"] == "max_credits_exceeded"
    assert stage.balance() == 1_000 - 3 - 7 - 7


@pytest.mark.parametrize("wrong", ["", "-1", "1.5", "many", "9" * 13])
def test_a_bound_in_a_header_that_is_none_is_refused(stage: Any, wrong: str) -> None:
    answer = stage.client.get(TALK, headers={"X-Max-Credits": wrong})
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "X-Max-Credits")


@pytest.mark.parametrize("wrong", [-1, 1.5, "9", True, [9]])
def test_a_max_credits_that_is_none_is_refused(stage: Any, wrong: Any) -> None:
    answer = stage.ask(max_credits=wrong)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "max_credits")


def test_the_estimate_is_free_and_tells_the_ceiling(stage: Any) -> None:
    body = {"messages": [{"role": "user", "content": "hi"}], "stream": True}
    answer = stage.client.post("/api/v1/public/chat/estimate", json=body)
    assert answer.json() == {"ceiling_credits": 10, "balance_credits": 1_000}
    assert stage.client.post("/api/v1/public/chat/estimate", json={}).status_code == 400
    assert (stage.balance(), stage.agent.questions, stage.usage().calls) == (1_000, [], [])


def test_the_price_list_is_published(stage: Any) -> None:
    prices = stage.client.get("/api/v1/public/prices").json()
    assert prices == {
        "base": {"fast": 1, "standard": 2, "deep": 4},
        "tools": {"talk": 3},
        "tokens": {
            "included": 4_000,
            "per_credit": 1_000,
            "most_written": {"fast": 1_000, "standard": 2_000, "deep": 3_000},
        },
        "without_evidence": 0,
    }


def test_the_ceiling_of_a_day(make_stage: Callable[..., Any]) -> None:
    stage = make_stage(daily_credits=15)
    assert stage.ask().status_code == 200
    over = stage.ask()
    assert (over.status_code, over.json()["error"]["code"]) == (429, "daily_limit_exceeded")
    assert over.headers["x-should-retry"] == "false"
    assert 1 <= int(over.headers["retry-after"]) <= 86_400
    usage = stage.client.get(USAGE).json()
    assert (usage["today_credits"], usage["daily_credits"], usage["balance_credits"]) == (7, 15, 993)
    stage.accounts.limit(stage.key.split("_")[2], 17)
    assert stage.ask().status_code == 200
    assert stage.client.get(USAGE).json()["daily_credits"] == 17


def test_usage_as_a_table_for_spreadsheets(stage: Any) -> None:
    done = stage.ask()
    answer = stage.client.get(USAGE, params={"format": "csv", "limit": "50000"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="ruma-usage.csv"'
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert {**row, "at": "", "ended_at": ""} == {
        "request_id": done.headers["x-request-id"], "at": "", "what": "chat/completions", "depth": "auto",
        "ceiling_credits": "10", "credits": "7", "status": "settled", "why": "settled", "prompt_tokens": "11",
        "completion_tokens": "17", "ended_at": "",
    }  # fmt: skip
    assert stage.client.get(USAGE, params={"format": "xml"}).json()["error"]["param"] == "format"
    assert stage.client.get(USAGE, params={"limit": "501"}).json()["error"]["param"] == "limit"


def test_what_runs_is_shown_as_held(stage: Any) -> None:
    seen: list[Any] = []
    stage.agent.script.insert(1, lambda: seen.append(stage.client.get(USAGE).json()))
    stage.ask()
    (usage,) = seen
    assert (usage["balance_credits"], usage["held_credits"], usage["used_credits"]) == (990, 10, 0)
    assert [(call["status"], call["credits"], call["ceiling_credits"]) for call in usage["calls"]] == [("open", 0, 10)]


def test_a_revoked_key_is_refused_at_once_by_the_server_that_revoked_it(stage: Any) -> None:
    assert stage.client.get(USAGE).status_code == 200
    stage.accounts.revoke(stage.key.split("_")[2])
    answer = stage.client.get(USAGE)
    assert (answer.status_code, answer.json()["error"]["message"]) == (401, "This API key was revoked.")


def test_guessing_is_braked_and_known_callers_are_not(make_stage: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    stage = make_stage(wrong_keys_per_minute=3)
    assert stage.client.get(USAGE).status_code == 200
    other = stage.accounts.create_key("other", Tier.PRO, 1)
    wrong = [stage.client.get(USAGE, headers={"X-API-Key": f"{stage.key[:-1]}~{turn}"}).status_code for turn in range(5)]
    assert wrong == [401, 401, 401, 429, 429]
    with monkeypatch.context() as patch:  # from here on nothing that this address sends reaches the database
        patch.setattr(stage.accounts.database, "reading", lambda *_: pytest.fail("the database was asked"))
        answer = stage.client.get(USAGE, headers={"X-API-Key": other})
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
        assert stage.client.get("/v1/models").status_code == 200


def test_the_server_sweeps_what_a_dead_process_left(stage: Any) -> None:
    stage.accounts.ledger._now = lambda: clock.now() - LEASE - timedelta(seconds=1)
    from ruma.access.ledger import Order

    stage.accounts.ledger.open(Order("orphan", stage.key.split("_")[2], "chat", 10))
    stage.accounts.ledger._now = clock.now

    async def main() -> None:
        async with lifetime(stage.accounts.ledger, stage.rates, Metrics()):
            with anyio.fail_after(10):
                while stage.balance() != 1_000:
                    await anyio.sleep(0.01)

    anyio.run(main)


def test_a_ledger_that_is_away_for_a_while_is_swept_later(stage: Any) -> None:
    tries: list[int] = []
    came_back = anyio.Event()

    class Ledger:
        def sweep(self) -> int:
            tries.append(1)
            if len(tries) < 3:
                raise OSError("the database is away")
            return 2

    async def main() -> None:
        with anyio.fail_after(10):
            async with anyio.create_task_group() as group:
                group.start_soon(sweep, Ledger(), 0.01)
                while len(tries) < 3:
                    await anyio.sleep(0.01)
                came_back.set()
                group.cancel_scope.cancel()

    anyio.run(main)
    assert came_back.is_set()


def test_a_long_answer_is_vouched_for(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    beaten = threading.Event()
    monkeypatch.setattr("ruma.api.metering.Charge.keep_alive.__defaults__", (0.01,))
    beat = stage.accounts.ledger.beat
    monkeypatch.setattr(stage.accounts.ledger, "beat", lambda ids: beat(ids) or beaten.set())
    for stream in (False, True):
        beaten.clear()
        stage.agent.script.insert(0, lambda: beaten.wait(10) or pytest.fail("no beat"))
        assert stage.ask(stream=stream).status_code == 200
