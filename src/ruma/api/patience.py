"""Connections that do not get on are let go: a head or a body that dribbles in, a reader that takes nothing.

The server has no such bounds of its own; a proxy in front of it usually has. Never reads a request and never writes an answer.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import h11
import structlog
from uvicorn.protocols.http.h11_impl import H11Protocol

log = structlog.get_logger()
SEND_BYTES = 131_072  # of the system's buffer; left alone, it grows to 4 MB for a reader that takes nothing


class PatientProtocol(H11Protocol):
    """HTTP/1.1 with an end to waiting; what is cut off looks to the application like a client that left."""

    head_s = 10.0
    """From the connection, or the first byte of a later request, to the end of its headers."""
    body_s = 30.0
    """From the end of the headers to the end of the body: 2 MB in that time is half a megabit a second."""
    stall_s = 60.0
    """How long a full buffer may stay full; a reader that takes anything at all begins anew."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._awaited = ""
        self._deadline: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BYTES)
        self._await("headers")

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        state = self.conn.their_state
        self._await("headers" if state is h11.IDLE else "body" if state is h11.SEND_BODY else "")

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = self.loop.call_later(self.stall_s, self._let_go, "reader")

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._stalled is not None:
            self._stalled.cancel()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._await("")  # until the next request begins, the server's own bound on idle connections holds

    def connection_lost(self, exc: Exception | None) -> None:
        self._await("")
        if self._stalled is not None:
            self._stalled.cancel()
        super().connection_lost(exc)

    def _await(self, what: str) -> None:
        """Start the time for a part of a request; one that is under way goes on."""
        if what == self._awaited:
            return
        self._awaited = what
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if what:
            self._deadline = self.loop.call_later(self.head_s if what == "headers" else self.body_s, self._let_go, what)

    def _let_go(self, what: str) -> None:
        log.warning("connection let go", waited_for=what)
        self.transport.abort()  # closing would wait for a buffer that nobody empties
