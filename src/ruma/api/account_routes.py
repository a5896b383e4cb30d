"""The models a client may ask for, and the caller's own credits. Costs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import anyio.to_thread
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from ruma.access.accounts import Usage
from ruma.api.admission import Admission
from ruma.api.chat_request import MODELS, known_model
from ruma.api.chat_wire import encode
from ruma.api.errors import UnknownModel
from ruma.errors import BadInput

MODELS_SINCE = 1_780_934_400  # 8 June 2026, the public contract's own example; a constant keeps the list the same
CALLS_SHOWN = 50
MOST_CALLS_SHOWN = 500


class ModelCard(BaseModel):
    """A name to put into `model`."""

    id: str = Field(examples=["ruma-agent"])
    object: Literal["model"] = "model"
    created: int = Field(description="Unix seconds.", examples=[MODELS_SINCE])
    owned_by: str = Field(examples=["ruma"])


class ModelList(BaseModel):
    """All of them."""

    object: Literal["list"] = "list"
    data: list[ModelCard]


class UsageCall(BaseModel):
    """One call and its cost."""

    request_id: str = Field(description="The call's x-request-id.", examples=["req_0123456789abcdef0123456789abcdef"])
    at: datetime
    what: str = Field(description="What was called.", examples=["chat/completions"])
    credits: int = Field(description="What it cost in the end.", examples=[42])
    status: str = Field(description="charged, settled (part given back) or refunded.", examples=["charged"])


class UsageAnswer(BaseModel):
    """Credits of the key that asks."""

    balance_credits: int = Field(description="Credits left.", examples=[958])
    used_credits: int = Field(description="Credits used since the key was made.", examples=[42])
    tier: str = Field(examples=["Pro"])
    calls: list[UsageCall] = Field(description="Latest calls that were charged, newest first.")


@dataclass(frozen=True)
class AccountRoutes:
    """The endpoints with what they need."""

    admission: Admission

    async def models(self, request: Request) -> Response:
        await self.admission.admit(request)
        return _json(ModelList(data=[card(name) for name in MODELS]))

    async def model(self, request: Request) -> Response:
        await self.admission.admit(request)
        name = known_model(request.path_params["id"])
        if name is None:
            raise UnknownModel(f"There is no such model; there are {', '.join(MODELS)}.", param="model")
        return _json(card(name))

    async def usage(self, request: Request) -> Response:
        account = await self.admission.admit(request)
        if unknown := sorted(set(request.query_params) - {"limit"}):
            raise BadInput(f"Unknown parameter {unknown[0]!r}; usage takes limit.", param=unknown[0])
        limit = _limit(request.query_params.get("limit"))
        used = await anyio.to_thread.run_sync(self.admission.accounts.usage, account.public_id, limit)
        return _json(_answer(used))


def card(name: str) -> ModelCard:
    return ModelCard(id=name, created=MODELS_SINCE, owned_by="ruma")


def _answer(used: Usage) -> UsageAnswer:
    calls = [
        UsageCall(request_id=call.request_id, at=call.at, what=call.what, credits=call.credits, status=call.status)
        for call in used.calls
    ]
    return UsageAnswer(balance_credits=used.balance_credits, used_credits=used.used_credits, tier=used.tier.label, calls=calls)


def _limit(text: str | None) -> int:
    if text is None:
        return CALLS_SHOWN
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MOST_CALLS_SHOWN):
        raise BadInput(f"limit: must be a whole number from 1 to {MOST_CALLS_SHOWN}.", param="limit")
    return int(text)


def _json(body: BaseModel) -> Response:
    return Response(encode(body), media_type="application/json")
