"""Errors: one envelope for all, nothing echoed, a request id on everything."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ruma.api.errors import ErrorResponse
from ruma.api.logs import redact

ASK = "/api/v1/public/chat/completions"
ASKED = b'{"messages": [{"role": "user", "content": "x"}]'


def error_of(answer: Any) -> dict[str, Any]:
    """The error of an answer that is an envelope and nothing else."""
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"].startswith("req_")
    ErrorResponse.model_validate(answer.json(), strict=True, extra="forbid")
    assert list(answer.json()["error"]) == ["message", "type", "code", "param"]
    return dict(answer.json()["error"])


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nope", 404, "not_found"),
        ("GET", "/api/v1/public/nope", 404, "not_found"),
        ("GET", "/api/v1/public/models/gpt-9", 404, "model_not_found"),
        ("HEAD", "/api/v1/public/usage", 405, None),
        ("GET", "/reference/nope", 404, "not_found"),
        ("GET", "/reference/nope/index.md", 404, "not_found"),
        ("GET", "/console/nope.js", 404, "not_found"),
        ("GET", "/console/__init__.py", 404, "not_found"),
        ("GET", "/console/..%2f..%2fsettings.py", 404, "not_found"),
        ("GET", ASK, 405, "method_not_allowed"),
        ("DELETE", "/api/v1/public/usage/", 405, "method_not_allowed"),
    ],
)
def test_the_framework_s_errors_wear_our_envelope(stage: Any, method: str, path: str, status: int, code: str | None) -> None:
    answer = stage.client.request(method, path, follow_redirects=False)
    assert (answer.status_code, error_of(answer)["code"] if code else None) == (status, code)
    assert ("allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize(
    ("headers", "works"),
    [
        ({}, False),
        ({"X-API-Key": ""}, False),
        ({"X-API-Key": "ruma_live_nope"}, False),
        ({"Authorization": "Bearer"}, False),
        ({"Authorization": "Basic KEY"}, False),
        ({"Authorization": "Bearer DUMMY_KEY"}, False),
        ({"Authorization": "Bearer KEY"}, True),
        ({"Authorization": "bearer  KEY "}, True),
        ({"X-API-Key": "KEY"}, True),
        ({"X-API-Key": "KEY", "Authorization": "Bearer DUMMY_KEY"}, True),
        ({"X-API-Key": " ", "Authorization": "Bearer KEY"}, True),
        ({"X-API-Key": "", "Authorization": "Bearer DUMMY_KEY"}, False),
        ({"X-API-Key": "wrong", "Authorization": "Bearer KEY"}, False),
    ],
)
def test_both_ways_to_send_a_key(stage: Any, headers: dict[str, str], works: bool) -> None:
    del stage.client.headers["X-API-Key"]
    answer = stage.client.get(
        "/api/v1/public/models", headers={n: v.replace("KEY", stage.key) if "DUMMY" not in v else v for n, v in headers.items()}
    )
    assert (answer.status_code == 200) == works
    if not works:
        assert (answer.status_code, error_of(answer)["code"]) == (401, "invalid_api_key")
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_tier_too_low_is_403(stage: Any) -> None:
    answer = stage.client.post(ASK, json={"messages": [{"role": "user", "content": "hi"}]}, headers={"X-API-Key": stage.free_key})
    assert (answer.status_code, error_of(answer)) == (
        403,
        {
            "message": "This needs the Pro tier; the key has Free.",
            "type": "permission_error",
            "code": "tier_too_low",
            "param": None,
        },
    )
    assert stage.balance(stage.free_key) == 1_000


def test_too_many_requests_say_when_to_come_back(make_stage: Callable[..., Any]) -> None:
    stage = make_stage(rate_per_minute=2)
    answers = [stage.client.get("/api/v1/public/usage") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert [one.headers["x-ratelimit-remaining"] for one in answers] == ["1", "0", "0"]
    assert {one.headers["x-ratelimit-limit"] for one in answers} == {"2"}
    assert all(1 <= int(one.headers["x-ratelimit-reset"]) <= 60 for one in answers)
    assert error_of(answers[2])["code"] == "rate_limit_exceeded"
    assert 1 <= int(answers[2].headers["retry-after"]) <= 60
    assert stage.client.get("/api/v1/public/usage", headers={"X-API-Key": stage.free_key}).status_code == 200


def chunks(total: int) -> Iterator[bytes]:
    for _ in range(0, total, 65_536):
        yield b" " * 65_536


@pytest.mark.parametrize("declared", [True, False])
def test_8_mb_are_too_large_declared_or_not(stage: Any, declared: bool) -> None:
    content = b" " * 8_000_000 if declared else chunks(8_000_000)
    answer = stage.client.post(ASK, content=content)
    assert ("content-length" in answer.request.headers) == declared
    assert (answer.status_code, error_of(answer)["code"]) == (413, "request_too_large")
    assert stage.agent.questions == []


def test_a_declared_length_that_is_none_is_counted(stage: Any) -> None:
    answer = stage.client.post(ASK, content=b" " * 8_000_000, headers={"Content-Length": "-5"})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("body", "message", "param"),
    [
        (b'{"messages": [\n', "The body is not JSON: Expecting value at line 2 column 1.", None),
        (b"", "The body is not JSON: Expecting value at line 1 column 1.", None),
        (b'{"messages": []}', "messages: List should have at least 1 item after validation, not 0.", "messages"),
        (ASKED + b', "thinking_mode": "hard"}', "thinking_mode: Input should be 'auto', 'fast' or 'deep'.", "thinking_mode"),
        (ASKED + b', "as_of": "soon"}', "as_of: not an ISO 8601 time such as 2026-01-01T00:00:00Z.", "as_of"),
        (ASKED + b', "as_of": "2999-01-01"}', "as_of: lies in the future.", "as_of"),
        (ASKED + b', "stream": "ruma_live_x"}', "stream: Input should be a valid boolean.", "stream"),
    ],
    ids=["broken", "empty", "no messages", "mode", "as_of", "future", "type"],
)
def test_bad_bodies_are_400_with_the_field_and_no_echo(stage: Any, body: bytes, message: str, param: str | None) -> None:
    answer = stage.client.post(ASK, content=body, headers={"Content-Type": "text/plain"})
    assert answer.status_code == 400
    assert error_of(answer) == {"message": message, "type": "invalid_request_error", "code": "invalid_value", "param": param}
    assert stage.balance() == 1_000


def test_what_nobody_foresaw_is_500_with_the_request_id_and_logged(stage: Any, log: Any) -> None:
    answer = stage.client.get("/api/v1/public/token/bitcoin/talk?hours=666")
    assert answer.status_code == 500
    assert error_of(answer) == {
        "message": f"Something went wrong on our side; quote the request id {answer.headers['x-request-id']}.",
        "type": "server_error",
        "code": "internal_error",
        "param": None,
    }
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    (failed,) = [line for line in lines if line["event"] == "failed"]
    assert failed["request_id"] == answer.headers["x-request-id"]
    assert "the measure broke over ruma_live_[redacted]" in failed["exception"]


def test_the_log_is_one_json_line_a_request_without_the_address(stage: Any, log: Any) -> None:
    stage.client.get("/api/v1/public/token/bit%0Acoin%1b[31m/talk?hours=5")
    (line,) = log.getvalue().splitlines()
    said = json.loads(line)
    assert {**said, "timestamp": "", "ms": 0, "request_id": ""} == {
        "method": "GET", "route": "/api/v1/public/token/{id}/talk", "status": 400, "ms": 0, "key": stage.key.split("_")[2],
            "credits": 0, "replayed": False,
        "event": "request", "request_id": "", "level": "info", "timestamp": "",
    }  # fmt: skip


def test_keys_are_redacted_wherever_they_stand() -> None:
    assert redact('{"a": "ruma_live_abc_DEF, x"}') == '{"a": "ruma_live_[redacted], x"}'


def test_security_headers_on_answers_and_errors(stage: Any) -> None:
    for path in ("/healthz", "/nope"):
        headers = stage.client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]


def test_cors_only_for_origins_that_were_set(make_stage: Callable[..., Any]) -> None:
    shut, opened = make_stage(), make_stage(cors_origins=("https://app.test",))
    asked = {"Origin": "https://app.test"}
    assert "access-control-allow-origin" not in shut.client.get("/nope", headers=asked).headers
    for path in ("/healthz", "/nope"):
        headers = opened.client.get(path, headers=asked).headers
        assert headers["access-control-allow-origin"] == "https://app.test"
        assert "x-request-id" in headers["access-control-expose-headers"]
    assert "access-control-allow-origin" not in opened.client.get("/nope", headers={"Origin": "https://evil.test"}).headers
    before = opened.client.options(
        ASK, headers={**asked, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key"}
    )
    assert (before.status_code, "x-request-id" in before.headers) == (200, True)
