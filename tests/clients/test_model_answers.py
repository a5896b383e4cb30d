"""Answers of the model writer over HTTP: whole and streamed alike, and a client that leaves stops the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from openai import OpenAI
from tests.agent.model.fake_server import FakeServer, Script, calls, delta, refused, serving, text
from tests.agent.model.test_streams import model_agent
from tests.conftest import SIM_END

from ruma.store.store import Store

ASKED = "how is bitcoin doing?"
AS_OF = SIM_END.isoformat().replace("+00:00", "Z")
FIRST = "Bitcoin's price rose 20.3 % to $110,188 over the past week [1].\n"
PICK = calls(("price-series", '{"token": "bitcoin"}'))
GOOD = text(FIRST, "Its market cap is $2.19T [6].")
SILENT = Script([delta(FIRST), 60.0])


@contextmanager
def behind(serve: Callable[..., Any], store: Store, *scripts: Script) -> Iterator[tuple[Any, FakeServer]]:
    """Our server with a model writer over a scripted model."""
    with serving(*scripts) as model:
        served = serve()
        agent = model_agent(store, model.url, silence_s=50.0, total_s=55.0)
        served.stage.agent.answer, served.stage.agent.quote = agent.answer, agent.quote
        yield served, model


def body(stream: bool) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": ASKED}], "as_of": AS_OF, "stream": stream}


def test_a_whole_answer_is_the_fold_of_the_stream(serve: Callable[..., Any], simulated: Store) -> None:
    with behind(serve, simulated, PICK, GOOD, PICK, GOOD) as (served, _):
        client = OpenAI(base_url=f"{served.site}/v1", api_key=served.stage.key, max_retries=0)
        asked: Any = {"model": "ruma-agent", "messages": [{"role": "user", "content": ASKED}], "extra_body": {"as_of": AS_OF}}
        whole = client.chat.completions.create(**asked)
        streamed = list(client.chat.completions.create(**asked, stream=True))
    said = "".join(choice.delta.content or "" for chunk in streamed for choice in chunk.choices)
    assert said == whole.choices[0].message.content
    assert said.startswith("This answers from the simulated data as of 1 March 2026. Bitcoin's price rose 20.3 %")
    ruma: Any = (whole.choices[0].message.model_extra or {})["ruma"]
    assert ruma["writer"]["used"] == "model" and ruma["writer"]["tools_picked_by"] == "native"
    assert ruma["writer"]["tokens"] == {"prompt": 200, "reply": 40}


def test_a_failing_model_is_a_whole_answer_that_says_so(serve: Callable[..., Any], simulated: Store) -> None:
    with behind(serve, simulated, refused(401)) as (served, _):
        headers = {"X-API-Key": served.stage.key}
        got = httpx2.post(f"{served.site}/v1/chat/completions", json=body(False), headers=headers, timeout=60.0)
    ruma = got.json()["choices"][0]["message"]["ruma"]
    assert got.status_code == 200 and ruma["degraded"] is True
    assert "refused the key" in ruma["notes"][0]
    assert ruma["writer"]["used"] == "offline"


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_leaves_stops_the_model(serve: Callable[..., Any], simulated: Store, stream: bool) -> None:
    with behind(serve, simulated, PICK, SILENT) as (served, model):
        headers = {"X-API-Key": served.stage.key}
        patience = httpx2.Timeout(60.0, read=60.0 if stream else 4.0)
        with httpx2.Client(timeout=patience) as client:
            if stream:
                with client.stream("POST", f"{served.site}/v1/chat/completions", json=body(True), headers=headers) as got:
                    assert any("Bitcoin" in line for line in got.iter_lines())
            else:
                with pytest.raises(httpx2.ReadTimeout):
                    client.post(f"{served.site}/v1/chat/completions", json=body(False), headers=headers)
        assert model.hung_up.wait(15)
