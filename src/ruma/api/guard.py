"""Bounds a request's body and catches what nobody foresaw, in plain ASGI. Never looks into a body."""

from __future__ import annotations

import structlog
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ruma.api.errors import error_response
from ruma.errors import TooLarge

log = structlog.get_logger()


class Guard:
    """Stands inside CORS, so that a browser may read its errors too."""

    def __init__(self, app: ASGIApp, max_body_bytes: int) -> None:
        self._app = app
        self._max = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._max:
                raise self._too_large()
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            if declared_length(scope) > self._max:
                raise self._too_large()
            await self._app(scope, counted, noted)
        except ClientDisconnect:
            pass  # left while sending its body: nobody is there to answer
        except Exception as error:
            if started:  # too late for an answer: let the server cut the connection, so that nobody takes it for whole
                log.error("cut", exc_info=error)
                raise
            await error_response(error, Request(scope))(scope, receive, send)

    def _too_large(self) -> TooLarge:
        return TooLarge(f"The body is larger than {self._max} bytes.")


def declared_length(scope: Scope) -> int:
    """What Content-Length says; 0 where it says nothing that can be read (the count decides then)."""
    text = Headers(scope=scope).get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() else 0
