"""The outermost layer, in plain ASGI: request id, security headers, one log line and one count per request.

Never reads a body and never turns an error into an answer (see guard).
"""

from __future__ import annotations

import anyio
import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ruma import tracing
from ruma.api.metrics import Metrics
from ruma.api.passage import SCOPE_KEY, Passage

log = structlog.get_logger()

SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
}


class Frame:
    """Wraps every HTTP request; each answer carries `x-request-id`."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        passage = Passage()
        scope[SCOPE_KEY] = passage
        scope["path"] = without_slash(scope["path"])
        status = 499  # what nginx calls a client that left before the answer began

        async def framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in {**SECURITY_HEADERS, **passage.headers}.items():
                    headers.setdefault(name, value)
                headers["x-request-id"] = passage.request_id
            await send(message)

        started = anyio.current_time()
        with structlog.contextvars.bound_contextvars(request_id=passage.request_id), tracing.opened("request") as span:
            try:
                await self._app(scope, receive, framed)
            finally:
                self._note(scope, passage, status, anyio.current_time() - started, span)

    def _note(self, scope: Scope, passage: Passage, status: int, seconds: float, span: tracing.Span) -> None:
        """One count, one log line and one span; the route's pattern, never the address, so that no text of a caller gets in."""
        route = getattr(scope.get("route"), "path", "unmatched")
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._metrics.requests.labels(route, method, str(status)).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        spent = {"key": passage.public_id, "credits": passage.credits, "replayed": passage.replayed}
        span.call(f"{method} {route}")
        span.say(http__request__method=method, http__route=route, http__response__status_code=status)
        span.say(ruma__key=passage.public_id, ruma__credits=passage.credits, ruma__replayed=passage.replayed)
        log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1), **spent)


METHODS = frozenset({"GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"})


def without_slash(path: str) -> str:
    """Both forms of an address are served; a redirect would lose the body or the key in some clients."""
    return path.rstrip("/") or "/"
