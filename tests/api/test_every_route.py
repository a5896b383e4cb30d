"""Every declared measure over HTTP, on the simulated market: the route, the answer's form, the price."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic_core import from_json
from starlette.testclient import TestClient

from ruma.api.factory import build_api
from ruma.api.services import Services
from ruma.measures.declare import Measure, declared_measures
from ruma.measures.reading import Reading
from ruma.store.selecting import EXAMPLE
from ruma.store.store import Store

AS_OF = datetime(2026, 3, 1, tzinfo=UTC)
MEASURES = declared_measures()
SEARCHED = "a"  # a search needs words; any letter finds something


def address(measure: Measure, token: str) -> tuple[str, dict[str, str]]:
    """The measure's address and the least query it needs."""
    words = {"q": SEARCHED, "query": EXAMPLE}
    query = {name: words[name] for name in words if name in measure.arguments.model_fields}
    named = {"id": "defi" if measure.name == "narrative" else token, "author": "whalepilot", "chain": "solana"}
    path = f"/api/v1/public{measure.path}".format_map(named)
    return path, {**query, "as_of": AS_OF.isoformat()}


@pytest.mark.parametrize("name", MEASURES)
def test_a_declared_measure_is_served(name: str, simulated: Store, make_stage: Callable[..., Any]) -> None:
    stage, measure = make_stage(), MEASURES[name]
    services = Services(
        stage.settings,
        stage.accounts,
        stage.rates,
        {name: measure},
        lambda asked: Reading(simulated, asked),
        stage.agent,
        simulated.data_kind,
        lambda: AS_OF,
    )
    client = TestClient(build_api(services), headers={"X-API-Key": stage.key})
    path, query = address(measure, next(iter(simulated.tokens())).id)
    answer = client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    said = measure.result.model_validate(from_json(answer.content))
    assert said.asked_as_of == AS_OF
    assert stage.balance() == 1_000 - measure.credits
    assert client.get(path, params={**query, "made_up": "1"}).json()["error"]["param"] == "made_up"
    assert client.get(path, params=query).content == answer.content
