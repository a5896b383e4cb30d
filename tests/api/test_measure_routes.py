"""Measures over HTTP: every route is its declaration, and is charged when it has answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ruma.access.ledger import Order

TALK = "/api/v1/public/token/solana/talk"


def test_a_measure_answers_and_costs_its_credits(stage: Any) -> None:
    answer = stage.client.get(TALK, params={"hours": 48, "as_of": "2026-05-01T06:00:00Z"}, follow_redirects=False)
    assert answer.status_code == 200
    assert answer.json() == {
        "window_start": "2026-04-29T06:00:00Z",
        "window_hours": 48,
        "as_of": "2026-05-01T06:00:00Z",
        "asked_as_of": "2026-05-01T06:00:00Z",
        "seen_until": "2026-05-01T00:00:00Z",
        "age_hours": 6.0,
        "n": 30,
        "thin": False,
        "notes": [],
        "token": {"token_id": 2, "id": "solana", "symbol": "SOL", "name": "Solana"},
        "talk_pct": 25.0,
        "hours": 48,
        "posts": [
            {
                "source": "forum", "source_id": "7", "author": "ada", "text": "Sol is loud.",
                "happened_at": "2026-05-01T00:00:00Z", "url": "https://forum.test/7",
            }
        ],
    }  # fmt: skip
    assert answer.headers["x-credits-used"] == "3"
    (call,) = stage.client.get("/api/v1/public/usage").json()["calls"]
    assert (call["request_id"], call["what"], call["credits"]) == (answer.headers["x-request-id"], "talk", 3)
    assert stage.balance() == 997


@pytest.mark.parametrize("path", [TALK, TALK + "/", "/api/v1/public/token/2/talk", "/api/v1/public/token/solana/chatter"])
def test_every_form_of_the_address_works_without_a_redirect(stage: Any, path: str) -> None:
    answer = stage.client.get(path, follow_redirects=False)
    assert (answer.status_code, answer.json()["talk_pct"]) == (200, 25.0)


def test_an_alias_says_that_it_is_deprecated_and_what_follows_it(stage: Any) -> None:
    old = stage.client.get("/api/v1/public/token/solana/chatter")
    assert old.headers["deprecation"] == "@1780934400"
    assert old.headers["link"] == f'<{TALK}>; rel="successor-version"'
    assert not {"deprecation", "link"} & set(stage.client.get(TALK).headers)
    odd = stage.client.get("/api/v1/public/token/a%0Ab/chatter")
    assert odd.status_code == 400 and odd.headers["link"].startswith("</api/v1/public/token/a%0Ab/talk>")


@pytest.mark.parametrize(
    ("query", "code", "param"),
    [
        ("hours=0", "invalid_value", "hours"),
        ("hours=many", "invalid_value", "hours"),
        ("hours=1&hours=2", "invalid_value", "hours"),
        ("id=bitcoin", "invalid_value", "id"),
        ("lookback=5", "invalid_value", "lookback"),
        ("as_of=soon", "invalid_value", "as_of"),
        ("as_of=2999-01-01T00:00:00Z", "invalid_value", "as_of"),
        ("as_of=2008-06-01T00:00:00Z", "invalid_value", "as_of"),
    ],
)
def test_bad_arguments_name_the_parameter_and_cost_nothing(stage: Any, query: str, code: str, param: str) -> None:
    answer = stage.client.get(f"{TALK}?{query}")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["param"]) == (400, code, param)
    assert stage.balance() == 1_000


def test_an_unknown_token_is_400_and_costs_nothing(stage: Any) -> None:
    answer = stage.client.get("/api/v1/public/token/sola/talk")
    assert answer.status_code == 400
    assert answer.json()["error"] == {
        "message": "No token has the id or number 'sola'. Did you mean solana (SOL)?",
        "type": "invalid_request_error",
        "code": "unknown_token",
        "param": "id",
    }
    assert stage.balance() == 1_000


def test_an_empty_query_value_is_none(stage: Any) -> None:
    assert stage.client.get(f"{TALK}?hours=&as_of=").json()["hours"] == 24


def test_a_time_without_a_zone_is_utc(stage: Any) -> None:
    assert stage.client.get(f"{TALK}?as_of=2026-05-01T06:00:00").json()["asked_as_of"] == "2026-05-01T06:00:00Z"


def test_a_clock_that_runs_a_little_ahead_is_forgiven(stage: Any) -> None:
    ahead = datetime.now(UTC) + timedelta(seconds=20)
    asked = datetime.fromisoformat(stage.client.get(TALK, params={"as_of": ahead.isoformat()}).json()["asked_as_of"])
    assert asked < ahead


def test_the_tier_is_checked_and_then_the_balance(stage: Any) -> None:
    answer = stage.client.get(TALK, headers={"X-API-Key": stage.free_key})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "tier_too_low")
    stage.accounts.ledger.open(Order("other", stage.key.split("_")[2], "other", 998))
    answer = stage.client.get(TALK)
    assert (answer.status_code, answer.json()["error"]["code"]) == (402, "insufficient_quota")
    assert stage.balance() == 2


def test_a_measure_that_breaks_costs_nothing(stage: Any) -> None:
    assert stage.client.get(f"{TALK}?hours=666").status_code == 500
    assert stage.balance() == 1_000


@pytest.mark.parametrize("limit", ["0", "501", "x", "²", "-1", ""])
def test_usage_takes_a_sensible_limit(stage: Any, limit: str) -> None:
    answer = stage.client.get("/api/v1/public/usage", params={"limit": limit})
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "limit")


def test_models_cost_nothing(stage: Any) -> None:
    listed = stage.client.get("/v1/models").json()
    assert listed == stage.client.get("/api/v1/public/models/").json()
    assert [sorted(card) for card in listed["data"]] == [["created", "id", "object", "owned_by"]] * 3
    assert [card["id"] for card in listed["data"]] == ["ruma-agent", "ruma-agent-deep", "ruma-agent-fast"]
    assert stage.client.get("/v1/models/ruma-agent-deep").json() == listed["data"][1]
    assert stage.balance() == 1_000


TIMES = st.sampled_from(
    ["9999-12-31T23:59:59-14:00", "0001-01-01", "nan", "-1", "1e400", "99999999999999999", "2026-05-01", "\x00"]
)
QUERY = st.dictionaries(
    st.sampled_from(["hours", "as_of", "loud", "id", "Hours", ""]) | st.text(max_size=4),
    TIMES | st.text(max_size=6) | st.integers().map(str) | st.just("9" * 5_000),
    max_size=3,
)


@pytest.fixture
def hasty(make_stage: Callable[..., Any]) -> Any:
    """A stage that minds neither haste nor cost."""
    stage = make_stage(rate_per_minute=1_000_000)
    stage.accounts.grant(stage.key.split("_")[2], 1_000_000)
    return stage


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(QUERY, st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8))
def test_no_query_and_no_token_can_break_a_measure(hasty: Any, query: dict[str, str], token: str) -> None:
    for given_token in ("solana", quote(token, safe="")):
        answer = hasty.client.get(f"/api/v1/public/token/{given_token}/talk", params=query)
        assert answer.status_code in (200, 400, 404), answer.text
        if answer.status_code != 200:
            assert list(answer.json()["error"]) == ["message", "type", "code", "param"]
