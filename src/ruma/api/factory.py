"""Puts the HTTP application together from what `app` built. Never builds a store, an agent or accounts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import anyio.to_thread
import structlog
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from ruma import tracing
from ruma.access.ledger import Ledger
from ruma.access.rates import Guesses, Rates
from ruma.api import errors, openapi
from ruma.api.account_routes import CALLS_SHOWN, MOST_CALLS_LISTED, AccountRoutes, ModelCard, ModelList, PriceAnswer, UsageAnswer
from ruma.api.admission import Admission
from ruma.api.chat import AGENT_THREADS, CHAT_TIER, MODEL_THREADS, Chat, Estimate
from ruma.api.chat_wire import ChatCompletion
from ruma.api.frame import Frame
from ruma.api.guard import Guard
from ruma.api.health import Alive, Health, Ready
from ruma.api.measure_routes import MEASURE_THREADS, MeasureRoutes
from ruma.api.metrics import Metrics, watch_loop
from ruma.api.openapi import BASE, BY_QUESTION, error_answers, operation_id, priced
from ruma.api.pages import Pages
from ruma.api.services import Services
from ruma.tiers import Tier

log = structlog.get_logger()
FAREWELL_S = 3.0  # a last frame and a refund take milliseconds; with the grace of 25 s still below a supervisor's 30
SWEEP_S = 15.0  # a lease is 60 s; an orphan holds credits for a quarter longer at the most
ALIAS = "/v1"  # many interfaces only take a base address that ends in /v1
READABLE_HEADERS = [
    "x-request-id",
    "x-credits-used",
    "x-ignored-params",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "ratelimit-policy",
    "ratelimit",
    "x-should-retry",
    "idempotent-replayed",
    "retry-after",
]

CHAT_ABOUT = """Stateless inference over the market intelligence layer. The latest user message is answered; up to six messages
before it are context that the caller keeps. `stream: true` answers as server-sent events of `chat.completion.chunk` frames
that end with `data: [DONE]`.

`thinking_mode` is auto (default), fast or deep. `as_of` answers as of a past moment. `max_tokens` ends the answer after the
last whole sentence that fits, or within the first one where that is longer; tokens are estimated as words / 0.75. Fields
that are not known are ignored and named in `x-ignored-params`.

The most it can cost is held before any work (`chat/estimate` tells it, `max_credits` bounds it), what it did cost is charged
at the end, and `usage.credits_used` says so. A failed answer costs nothing, nor does one that stands on no evidence, such as
a refusal. A client that leaves a stream before any text pays nothing, later what the tools cost, at least 1 credit; one that
gives up waiting for a whole answer pays nothing.

With an `Idempotency-Key` (1 to 255 characters, kept for 24 hours) a request is charged once however often it is sent: a
finished answer is given again for nothing (`idempotent-replayed: true`), a running one is 409, the key on another body 400.
SDKs that number their attempts in `x-stainless-retry-count` get the same without a key for 15 minutes."""

CHAT_EXAMPLE = {
    "messages": [{"role": "user", "content": "What narratives are heating up around Solana?"}],
    "stream": True,
    "thinking_mode": "auto",
}


def build_api(services: Services) -> FastAPI:
    """The application; serve it with any ASGI server."""
    settings = services.settings
    metrics = Metrics()
    rates = services.rates
    admission = Admission(services.accounts, rates, Guesses(settings.wrong_keys_per_minute))
    app = FastAPI(
        title=openapi.TITLE,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lambda _: lifetime(services.accounts.ledger, rates, metrics),
    )
    errors.install(app)
    openapi.install(app)
    app.add_middleware(Guard, max_body_bytes=settings.max_body_bytes)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["*"],
            expose_headers=READABLE_HEADERS,
        )
    app.add_middleware(Frame, metrics=metrics)
    threads = AGENT_THREADS if settings.model is None else MODEL_THREADS
    _add_chat(app, Chat(services, admission, metrics, anyio.CapacityLimiter(threads)))
    _add_accounts(app, AccountRoutes(admission, services.agent.price_list, settings.daily_credits))
    MeasureRoutes(services, admission, metrics, anyio.CapacityLimiter(MEASURE_THREADS)).add_to(app)
    _add_health(app, Health(services, rates, metrics))
    Pages(app.openapi).add_to(app)
    return app


@asynccontextmanager
async def lifetime(ledger: Ledger, rates: Rates, metrics: Metrics) -> AsyncIterator[None]:
    """Sweeps the ledger of what dead processes left and watches the event loop; in the end waits until cut-off answers have
    said so and given back."""
    async with anyio.create_task_group() as group:
        group.start_soon(sweep, ledger)
        group.start_soon(watch_loop, metrics)
        yield
        group.cancel_scope.cancel()
    with anyio.move_on_after(FAREWELL_S):
        while rates.open_answers():
            await anyio.sleep(0.02)
    await anyio.to_thread.run_sync(tracing.stop)  # last, so that the spans of the last answers are sent too


async def sweep(ledger: Ledger, every_s: float = SWEEP_S) -> None:
    """Release orphans for as long as the server runs; a database that is away for a while is asked again."""
    while True:
        try:
            if released := await anyio.to_thread.run_sync(ledger.sweep):
                log.warning("released calls of a process that died", calls=released)
        except Exception as error:
            log.error("ledger not swept", exc_info=error)
        await anyio.sleep(every_s)


def _add_chat(app: FastAPI, chat: Chat) -> None:
    body = {"required": True, "content": {"application/json": {"schema": _ref("ChatRequest"), "example": CHAT_EXAMPLE}}}
    streamed: dict[str, Any] = {
        "description": "OK. When stream=true, the response is text/event-stream with chat.completion.chunk data frames.",
        "content": {"text/event-stream": {"schema": _ref("ChatCompletionChunk")}},
    }
    app.add_api_route(
        f"{BASE}/chat/completions",
        chat.complete,
        methods=["POST"],
        operation_id=operation_id("post", "/chat/completions"),
        summary="Ruma Agent chat completions",
        description=CHAT_ABOUT,
        tags=["agent"],
        response_model=ChatCompletion,
        responses={200: streamed, **error_answers(400, 401, 402, 403, 409, 413, 429, 500, 503)},
        openapi_extra={**priced(CHAT_TIER, BY_QUESTION), "requestBody": body},
    )
    app.add_api_route(
        f"{BASE}/chat/estimate",
        chat.estimate,
        methods=["POST"],
        operation_id=operation_id("post", "/chat/estimate"),
        summary="What an answer may cost",
        description="The most that the same body would cost at `chat/completions`, and the balance. Nothing is run.",
        tags=["agent"],
        response_model=Estimate,
        response_description="OK.",
        responses=error_answers(400, 401, 403, 413, 429, 500, 503),
        openapi_extra={**priced(CHAT_TIER, 0), "requestBody": body},
    )
    app.add_api_route(f"{ALIAS}/chat/completions", chat.complete, methods=["POST"], include_in_schema=False)


def _add_accounts(app: FastAPI, routes: AccountRoutes) -> None:
    name = _parameter("id", "path", "Name of the model.", {"type": "string"}, "ruma-agent")
    bounds = {"type": "integer", "minimum": 1, "maximum": MOST_CALLS_LISTED, "default": CALLS_SHOWN}
    limit = _parameter("limit", "query", "How many calls to show; up to 50,000 as csv.", bounds, CALLS_SHOWN)
    form = _parameter("format", "query", "json, or csv of the calls alone.", {"type": "string", "enum": ["json", "csv"]}, "json")
    listed = "The names that `model` may hold."
    spent = "Balance, credits used and the latest calls of the key."
    rows: list[tuple[str, Any, str, str, Any, list[Any], list[int]]] = [
        ("/models", routes.models, "Models", listed, ModelList, [], [401, 429, 500]),
        ("/models/{id}", routes.model, "One model", listed, ModelCard, [name], [401, 404, 429, 500]),
        (
            "/prices",
            routes.prices,
            "Prices",
            "What a question costs, by depth, tool and tokens.",
            PriceAnswer,
            [],
            [401, 429, 500],
        ),
        ("/usage", routes.usage, "Credits and calls", spent, UsageAnswer, [limit, form], [400, 401, 429, 500]),
    ]
    for path, endpoint, title, about, model, parameters, failures in rows:
        app.add_api_route(
            BASE + path,
            endpoint,
            methods=["GET"],
            operation_id=operation_id("get", path),
            summary=title,
            description=about,
            tags=["account"],
            response_model=model,
            response_description="OK.",
            responses=error_answers(*failures),
            openapi_extra={**priced(Tier.FREE, 0), "parameters": parameters},
        )
    for path, endpoint in (("/models", routes.models), ("/models/{id}", routes.model)):
        app.add_api_route(BASE + path, endpoint, methods=["HEAD"], include_in_schema=False)
        app.add_api_route(ALIAS + path, endpoint, methods=["GET", "HEAD"], include_in_schema=False)


def _parameter(name: str, place: str, about: str, schema: dict[str, Any], example: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "description": about,
        "schema": schema,
        "example": example,
    }


def _add_health(app: FastAPI, health: Health) -> None:
    for path, endpoint, title, model in (
        ("/healthz", health.alive, "Alive", Alive),
        ("/readyz", health.ready, "Ready", Ready),
    ):
        failing = error_answers(503) if model is Ready else {}
        app.add_api_route(
            path,
            endpoint,
            methods=["GET"],
            operation_id=operation_id("get", path),
            summary=title,
            description=model.__doc__ or "",
            tags=["operation"],
            response_model=model,
            responses=failing,
        )
        app.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)
    app.add_api_route("/metrics", health.counted, methods=["GET", "HEAD"], include_in_schema=False)


def _ref(model: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model}"}
