"""Settings to a model: any server by its address, any provider by its name, and errors that tell what to do."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr
from pydantic_ai.models.openai import OpenAIChatModel

from ruma.agent.model.limits import Limits
from ruma.agent.model.provider import provider_model, server_model, writer_of
from ruma.agent.model.writer import ModelWriter
from ruma.app import build_writer
from ruma.errors import BadInput
from ruma.outgoing import GuardedTransport, client
from ruma.settings import Settings


@pytest.fixture
def http() -> httpx2.AsyncClient:
    return client("loopback", httpx2.Timeout(1.0), keepalive_s=1.0)


def test_no_model_is_the_default(tmp_path: Path) -> None:
    assert build_writer(Settings(data_dir=tmp_path, model=None)) is None


def test_settings_make_the_writer_with_its_limits(tmp_path: Path) -> None:
    writer = build_writer(
        Settings(
            data_dir=tmp_path,
            model="small",
            model_url="http://127.0.0.1:9/v1",
            model_key=SecretStr("k"),
            model_tools="schema",
            outgoing_to="loopback",
            model_usd=Decimal("0.02"),
            model_seconds=7,
        )
    )
    assert isinstance(writer, ModelWriter)
    assert (writer.name, writer.ways) == ("small", ("schema", "plan"))
    assert (writer.limits.usd, writer.limits.total_s, writer.limits.requests) == (Decimal("0.02"), 7.0, 6)


def test_a_server_is_asked_without_retries_of_its_client(http: httpx2.AsyncClient) -> None:
    model = server_model("small", "http://127.0.0.1:9/v1", None, http, "loopback")
    assert isinstance(model, OpenAIChatModel)
    assert model.client.max_retries == 0
    assert str(model.client.base_url) == "http://127.0.0.1:9/v1/"


@pytest.mark.parametrize("name", ["openai-chat:gpt-4o-mini", "openrouter:some/model", "ollama:small", "azure:gpt"])
def test_a_provider_takes_the_key_of_the_settings_and_the_guarded_client(
    name: str, http: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "https://azure.test")
    monkeypatch.setenv("OPENAI_API_VERSION", "1")
    model = provider_model(name, "sk-test", http)
    assert isinstance(model, OpenAIChatModel)
    assert model.client.api_key == "sk-test"
    assert isinstance(model.client._client._transport, GuardedTransport)


@pytest.mark.parametrize(
    ("url", "reach"),
    [
        ("http://127.0.0.1:9/v1", "public"),
        ("http://[::1]:9/v1", "public"),
        ("http://10.1.2.3/v1", "loopback"),
        ("http://169.254.169.254/v1", "private"),
    ],
)
def test_an_address_that_may_not_be_asked_is_refused_at_the_start(tmp_path: Path, url: str, reach: str) -> None:
    chosen = Settings(data_dir=tmp_path, model="small", model_url=url, outgoing_to=reach)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="RUMA_OUTGOING_TO"):
        build_writer(chosen)


@pytest.mark.parametrize("name", ["gpt", "nosuchprovider:model", "anthropic:claude-sonnet-4-5"])
def test_a_name_that_means_no_model_is_refused_at_the_start(name: str) -> None:
    with pytest.raises(BadInput, match="RUMA_MODEL"):
        writer_of(name, None, "k", "auto", Limits(), "public")
