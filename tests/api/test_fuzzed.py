"""Schemathesis over our own OpenAPI document and the real measures: whatever the document allows is answered as it says.

The draws are fixed, so a run is always the same; each finding prints its curl line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient
from tests.conftest import NOW

from ruma.api.factory import build_api
from ruma.api.services import Services
from ruma.measures.declare import declared_measures
from ruma.measures.reading import Reading
from ruma.store.store import Store

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
NOT_OF_STREAMS = [response_schema_conformance]  # OpenAPI 3.1 has no word for a stream's events; openai_forms holds them
DRAWS = 3  # of each operation; more find nothing new and cost a second each


@pytest.fixture
def app(make_stage: Callable[..., Any], simulated: Store) -> tuple[Any, str]:
    """The whole product over the simulated market, but for the agent; and a key that may ask without end."""
    stage = make_stage(rate_per_minute=100_000)
    services = Services(
        stage.settings,
        stage.accounts,
        stage.rates,
        declared_measures(),
        lambda asked: Reading(simulated, asked),
        stage.agent,
        simulated.data_kind,
        lambda: NOW,
    )
    stage.accounts.grant(stage.key.split("_")[2], 10**6)
    return build_api(services), stage.key


def test_what_the_document_allows_is_answered_as_it_says(app: tuple[Any, str]) -> None:
    served, key = app
    schema = schemathesis.openapi.from_asgi("/openapi.json", served)
    tried = 0
    with TestClient(served, headers={"X-API-Key": key}) as client:
        for found in schema.get_all_operations():
            operation = found.ok()

            @settings(max_examples=DRAWS, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None)
            @given(case=operation.as_strategy())
            def ask(case: Any) -> None:
                nonlocal tried
                tried += 1
                answer = case.call(session=client)
                streamed = answer.headers["content-type"][0].startswith("text/event-stream")
                case.validate_response(answer, checks=CHECKS, excluded_checks=NOT_OF_STREAMS if streamed else [])

            ask()
    assert tried >= 50
