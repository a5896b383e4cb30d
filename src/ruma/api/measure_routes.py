"""A route for each declared measure, made from its declaration alone. Never names a measure."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import anyio
import anyio.to_thread
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from ruma import clock
from ruma.access.ledger import Cost, Order
from ruma.access.repeats import Repeat, Reply
from ruma.api.admission import Admission
from ruma.api.metering import open_call, refuse_above, repeat_of, replayed
from ruma.api.metrics import Metrics
from ruma.api.moments import check_moment
from ruma.api.openapi import BASE, error_answers, operation_id, priced
from ruma.api.passage import Passage, passage_of
from ruma.api.services import Services
from ruma.errors import BadInput
from ruma.measures.declare import Measure

JSON = "application/json"
MEASURE_THREADS = 2  # queries on one store handle are serialised; more threads would only keep the event loop waiting
ALIASES_SINCE = "@1780934400"  # RFC 9745: deprecated since 8 June 2026, the day of the public record; no day of removal is set
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Paid:
    """A computed body and what it was charged."""

    body: str
    credits: int


@dataclass(frozen=True)
class MeasureRoutes:
    """All measures over HTTP."""

    services: Services
    admission: Admission
    metrics: Metrics
    workers: anyio.CapacityLimiter

    def add_to(self, app: FastAPI) -> None:
        for measure in self.services.measures.values():
            for path in (measure.path, *measure.aliases):
                deprecated = measure.deprecated or path != measure.path
                app.add_api_route(
                    BASE + path,
                    self._endpoint(measure, path),
                    methods=["GET"],
                    operation_id=operation_id("get", path),
                    summary=measure.title,
                    description=described(measure),
                    tags=[measure.family],
                    response_model=measure.result,
                    response_description="OK.",
                    responses=error_answers(400, 401, 402, 403, 429, 500, 503),
                    deprecated=deprecated or None,
                    openapi_extra={**priced(measure.tier, measure.credits), "parameters": list(parameters(measure, path))},
                )

    def _endpoint(self, measure: Measure, path: str) -> Endpoint:
        async def answer(request: Request) -> Response:
            if path != measure.path:
                given = {name: quote(value, safe="") for name, value in request.path_params.items()}
                link = f'<{BASE}{measure.path.format(**given)}>; rel="successor-version"'
                passage_of(request).headers.update({"deprecation": ALIASES_SINCE, "link": link})
            account = await self.admission.admit(request, measure.tier)
            refuse_above(request.headers, measure.credits)
            raw = {**_single(request), **request.path_params}
            passage = passage_of(request)
            order = Order(passage.request_id, account.public_id, measure.name, measure.credits)
            repeat = repeat_of(request.headers, repr((measure.name, sorted(raw.items()))).encode())
            body = await anyio.to_thread.run_sync(self._compute, measure, raw, order, repeat, clock.now(), limiter=self.workers)
            if isinstance(body, Reply):
                return replayed(body, passage)
            return self._paid(measure, body, passage)

        return answer

    def _paid(self, measure: Measure, paid: Paid, passage: Passage) -> Response:
        passage.credits = paid.credits
        passage.headers["x-credits-used"] = str(paid.credits)
        self.metrics.credits.labels(measure.name).inc(paid.credits)
        return Response(paid.body, media_type=JSON)

    def _compute(self, measure: Measure, raw: dict[str, str], order: Order, repeat: Repeat | None, now: datetime) -> Paid | Reply:
        """Parse, hold the price, compute, charge: a refused or failed call costs nothing."""
        arguments = measure.parse(raw)
        as_of = arguments.pop("as_of")
        reading = self.services.reading(now if as_of is None else check_moment(as_of, now))
        ledger = self.services.accounts.ledger
        call = open_call(ledger, order, repeat)
        if isinstance(call, Reply):
            return call
        try:
            body = measure.compute(reading, **arguments).model_dump_json()
            kept = Reply(JSON, body.encode()) if repeat is not None else None
            return Paid(body, ledger.settle(call, Cost(measure.credits), kept))
        except BaseException:
            ledger.release(call, "failure")
            raise


def described(measure: Measure) -> str:
    """Text of the page: what it gives, how it is computed, what it needs and costs."""
    parts = [measure.summary, measure.details, f"Formula: {measure.formula}" if measure.formula else ""]
    return "\n\n".join(part.strip() for part in parts if part.strip())


def parameters(measure: Measure, path: str) -> Iterator[dict[str, Any]]:
    """The arguments as OpenAPI parameters, with their bounds and examples."""
    schema = measure.arguments.model_json_schema()
    in_path = set(re.findall(r"\{(\w+)\}", path))
    required = set(schema.get("required", ()))
    for name, field in schema["properties"].items():
        shape = _without_null(field)
        parameter = {
            "name": name,
            "in": "path" if name in in_path else "query",
            "required": name in in_path or name in required,
            "description": shape.pop("description", ""),
            "schema": shape,
        }
        if examples := shape.pop("examples", None):
            parameter["example"] = examples[0]
        yield parameter


def _without_null(field: dict[str, Any]) -> dict[str, Any]:
    """A query parameter is there or not; it is never null."""
    shape = {name: value for name, value in field.items() if name != "title"}
    choices = [choice for choice in shape.get("anyOf", ()) if choice.get("type") != "null"]
    if len(choices) == 1:
        del shape["anyOf"]
        shape = {**choices[0], **shape}
    if shape.get("default", ...) is None:
        del shape["default"]
    return shape


def _single(request: Request) -> dict[str, str]:
    """The query's parameters; one that is given twice says two things and is refused."""
    pairs = request.query_params.multi_items()
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise BadInput(f"{name}: given more than once.", param=name)
        if name in request.path_params:
            raise BadInput(f"{name}: belongs into the path.", param=name)
    return dict(pairs)
