"""The models a client may ask for, and the caller's own credits. Costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import anyio.to_thread
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from ruma import clock
from ruma.access.usage import Usage, as_csv, usage
from ruma.api.admission import Admission
from ruma.api.chat_request import MODELS, known_model
from ruma.api.chat_wire import encode
from ruma.api.errors import UnknownModel
from ruma.errors import BadInput

MODELS_SINCE = 1_780_934_400  # 8 June 2026, the public contract's own example; a constant keeps the list the same
CALLS_SHOWN = 50
MOST_CALLS_SHOWN = 500
MOST_CALLS_LISTED = 50_000  # rows of the table for spreadsheets; some 8 MB


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
    credits: int = Field(description="What it cost in the end; 0 while it is open.", examples=[42])
    ceiling_credits: int = Field(description="The most it could cost; held while it is open.", examples=[60])
    status: Literal["open", "settled", "released"] = Field(
        description="open while it runs; settled at `credits`; released for nothing.", examples=["settled"]
    )
    why: str | None = Field(description="How it ended.", examples=["settled"])
    depth: str | None = Field(description="The thinking mode asked for, of an answer.", examples=["auto"])
    prompt_tokens: int | None
    completion_tokens: int | None
    ended_at: datetime | None


class UsageAnswer(BaseModel):
    """Credits of the key that asks."""

    balance_credits: int = Field(description="Credits that are free to be spent.", examples=[958])
    used_credits: int = Field(description="Credits used since the key was made.", examples=[42])
    held_credits: int = Field(description="Credits held for calls that run now.", examples=[0])
    today_credits: int = Field(description="Credits used or held on this UTC day.", examples=[42])
    daily_credits: int | None = Field(description="What the key may use on a UTC day; null without a bound.", examples=[500])
    tier: str = Field(examples=["Pro"])
    calls: list[UsageCall] = Field(description="Latest calls, newest first.")


class TokenPrice(BaseModel):
    """Long conversations and answers cost more."""

    included: int = Field(description="Tokens that the base holds.", examples=[4000])
    per_credit: int = Field(description="Tokens a credit pays for beyond them.", examples=[1000])
    most_written: dict[str, int] = Field(description="The longest answer that is counted, by depth.")


class PriceAnswer(BaseModel):
    """What a question costs: the base of its depth, its tools, and its tokens beyond those included."""

    base: dict[str, int] = Field(description="Credits by depth.", examples=[{"fast": 1, "standard": 2, "deep": 4}])
    tools: dict[str, int] = Field(description="Credits of each tool call that gave evidence.", examples=[{"mindshare": 1}])
    tokens: TokenPrice
    without_evidence: int = Field(description="Credits of an answer over no evidence, such as a refusal.", examples=[0])


@dataclass(frozen=True)
class AccountRoutes:
    """The endpoints with what they need."""

    admission: Admission
    price_list: Callable[[], dict[str, Any]]
    daily_credits: int | None

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
        form = request.query_params.get("format", "json")
        if form not in ("json", "csv"):
            raise BadInput("format: must be json or csv.", param="format")
        most = MOST_CALLS_SHOWN if form == "json" else MOST_CALLS_LISTED
        limit = _limit(request.query_params.get("limit"), most)
        accounts = self.admission.accounts
        used = await anyio.to_thread.run_sync(usage, accounts.database, account.public_id, clock.now(), limit)
        if form == "csv":
            headers = {"content-disposition": 'attachment; filename="ruma-usage.csv"'}
            return Response(as_csv(used.calls), headers=headers, media_type="text/csv")
        return _json(_answer(used, self.daily_credits))

    async def prices(self, request: Request) -> Response:
        return Response(encode(self.price_list()), media_type="application/json")


def card(name: str) -> ModelCard:
    return ModelCard(id=name, created=MODELS_SINCE, owned_by="ruma")


def _answer(used: Usage, daily_credits: int | None) -> UsageAnswer:
    state = {name: value for name, value in vars(used).items() if name not in ("tier", "calls")}
    state["daily_credits"] = used.daily_credits or daily_credits
    return UsageAnswer(**state, tier=used.tier.label, calls=[UsageCall(**vars(call)) for call in used.calls])


def _limit(text: str | None, most: int) -> int:
    if text is None:
        return CALLS_SHOWN
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= most):
        raise BadInput(f"limit: must be a whole number from 1 to {most}.", param="limit")
    return int(text)


def _json(body: BaseModel) -> Response:
    return Response(encode(body), media_type="application/json")
