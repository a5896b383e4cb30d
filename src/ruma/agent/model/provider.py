"""Makes the model that settings name: an OpenAI-compatible server, or another provider that pydantic-ai speaks.

Every request goes through the guard of `outgoing`. Never sends one and never reads a setting itself.
"""

from __future__ import annotations

import warnings
from typing import Any, get_args, get_type_hints

import httpx2
from openai import AsyncOpenAI
from pydantic_ai.exceptions import CostNotFoundWarning, UsageLimitUnavailableWarning, UserError
from pydantic_ai.models import Model, infer_model
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers import Provider, infer_provider, infer_provider_class
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

from ruma import outgoing
from ruma.agent.model.limits import WAYS, Limits, Way
from ruma.agent.model.writer import ModelWriter
from ruma.errors import BadInput

IDLE_S = 2.0  # servers close an idle connection after about 5 s; one that is used just then looks like a dead server


def writer_of(name: str, url: str | None, key: str | None, tools: str, limits: Limits, reach: outgoing.Reach) -> ModelWriter:
    """The writer over that model; BadInput where the name means none."""
    for unknown in (CostNotFoundWarning, UsageLimitUnavailableWarning):  # what a server does not count is estimated (see Meter)
        warnings.filterwarnings("ignore", category=unknown)
    ways: tuple[Way, ...] = WAYS if tools == "auto" else tuple(way for way in WAYS if way in (tools, "plan"))
    timeout = httpx2.Timeout(limits.total_s, connect=min(10.0, limits.total_s))
    http = outgoing.client(reach, timeout, keepalive_s=IDLE_S)
    model = server_model(name, url, key, http, reach) if url else provider_model(name, key, http)
    return ModelWriter(model, name, limits, ways)


def server_model(name: str, url: str, key: str | None, http: httpx2.AsyncClient, reach: outgoing.Reach) -> Model:
    """A model of any OpenAI-compatible server. Retries are ours: the client's own would count twice."""
    address = outgoing.literal_in(url)
    if address is not None and not outgoing.allowed(address, reach):
        raise BadInput(
            f"RUMA_MODEL_URL leads to {address}, which RUMA_OUTGOING_TO={reach} does not allow: loopback allows this machine, "
            "private also private networks; link-local and metadata addresses are never allowed."
        )
    client = AsyncOpenAI(base_url=url, api_key=key or "none", max_retries=0, http_client=http)
    profile = OpenAIModelProfile(
        openai_chat_streaming_requires_finish_reason=True,  # else a stream cut short passes for a whole one
        openai_chat_supports_max_completion_tokens=".openai.com" in url,  # other servers know the older name
    )
    return OpenAIChatModel(name, provider=OpenAICompatibleProvider("server", openai_client=client), profile=profile)


def provider_model(name: str, key: str | None, http: httpx2.AsyncClient) -> Model:
    """A model of a provider, `provider:name`."""

    def with_key(provider: str) -> Provider[Any]:
        made: Any = infer_provider_class(provider)
        given: dict[str, Any] = {} if key is None else {"api_key": key}
        if takes(made, http):
            given["http_client"] = http
        return made(**given) if given else infer_provider(provider)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            return infer_model(name, with_key)
    except (UserError, ValueError, TypeError, ImportError) as error:
        raise BadInput(f"RUMA_MODEL {name!r} cannot be used: {error}") from error


def takes(provider: Any, http: httpx2.AsyncClient) -> bool:
    """Whether a provider takes a client of ours; the few that do not reach the fixed public addresses they come with."""
    hint = get_type_hints(provider.__init__).get("http_client")
    return type(http) in (hint, *get_args(hint))
