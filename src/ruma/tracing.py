"""Spans of requests, tools and model runs for OpenTelemetry, where the operator names a collector; else nothing at all.

Attributes are ids, names and counts that we chose. Never holds a word of a question, an answer, a header or an error's text,
and imports nothing before it is begun.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import structlog

from ruma.errors import BadInput

MODEL = {"gen_ai.operation.name": "chat"}  # GenAI conventions 0.1.0, still in development: their names stand here alone
TOKENS_IN, TOKENS_OUT = "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"
Said = str | int | float | bool | None


def _nothing() -> None:
    """What there is to send before tracing has begun."""


_tracer: Any = None
_stop: Callable[[], None] = _nothing


@dataclass
class Span:
    """Something that takes time; one that nobody traces does nothing."""

    inner: Any = None

    def say(self, **attributes: Said) -> None:
        """Add what became known; dots are written as double underscores, None says nothing."""
        if self.inner is not None:
            self.inner.set_attributes(_named(attributes))

    def call(self, name: str) -> None:
        """The name under which it is found."""
        if self.inner is not None:
            self.inner.update_name(name)

    def end(self, failure: BaseException | None = None) -> None:
        """It is over; of a failure only the kind is told."""
        if self.inner is not None:
            if failure is not None:
                from opentelemetry.trace import Status, StatusCode

                self.inner.set_status(Status(StatusCode.ERROR, type(failure).__name__))
            self.inner.end()
            self.inner = None


def begin(name: str, **attributes: Said) -> Span:
    """A span below the one that is open here, with the id of the request; whoever begins it ends it."""
    if _tracer is None:
        return Span()
    request = structlog.contextvars.get_contextvars().get("request_id")
    return Span(_tracer.start_span(name, attributes=_named({"ruma__request_id": request, **attributes})))


@contextmanager
def opened(name: str, **attributes: Said) -> Iterator[Span]:
    """A span that others are begun below, for as long as the block runs."""
    span = begin(name, **attributes)
    if span.inner is None:
        yield span
        return
    from opentelemetry.trace import use_span

    try:
        with use_span(span.inner, record_exception=False, set_status_on_exception=False):
            yield span
    except BaseException as error:
        span.end(error)
        raise
    span.end()


def trace_to(endpoint: str) -> None:
    """Send spans to a collector that speaks OTLP over HTTP, from now until `stop`."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise BadInput("RUMA_OTEL_ENDPOINT is set, but the extra `otel` is not installed: pip install 'ruma[otel]'.") from error
    provider = TracerProvider(resource=Resource.create({"service.name": "ruma", "service.version": version("ruma")}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    use(provider.get_tracer("ruma"), provider.shutdown)


def use(tracer: Any, stop: Callable[[], None] = _nothing) -> None:
    """Begin spans with that tracer."""
    global _tracer, _stop
    _tracer, _stop = tracer, stop


def stop() -> None:
    """Send what is left and trace no more."""
    ending = _stop
    use(None)
    ending()


def _named(attributes: dict[str, Said]) -> dict[str, Any]:
    return {name.replace("__", "."): value for name, value in attributes.items() if value is not None}
