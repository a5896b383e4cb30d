"""A streamed body: frames as they come, a comment in silence, and always an end that cannot be taken for another.

Every way out writes either the frames' own last chunk or one error frame, then [DONE]; what fails at once, before the
first byte, is an HTTP error. Never sends a byte after [DONE].
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from typing import Any

import anyio
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ruma.api.chat_wire import DONE, PING, error_frame
from ruma.api.errors import error_response, named
from ruma.api.passage import passage_of
from ruma.errors import Unavailable

log = structlog.get_logger()
OPEN_S = 0.05  # nobody notices it; longer, and clients see a server that does not answer
QUIET_S = 10.0  # proxies cut idle connections after 30 to 100 s
GOODBYE = "The server is shutting down; ask again."
GOODBYE_S = 1.0  # a server that shuts down waits for nobody who does not read
HEADERS = {"cache-control": "no-cache, no-transform", "x-accel-buffering": "no"}  # nginx would hold frames back


async def watch(receive: Receive, on_leave: Callable[[], None], scope: anyio.CancelScope) -> None:
    """Say so and cancel the scope as soon as the client leaves. The request's body must have been read."""
    while (await receive())["type"] != "http.disconnect":
        pass
    on_leave()
    scope.cancel()


class EventStream(Response):
    """Server-sent events from an async generator, which is closed at once when the client leaves.

    The opening goes out with the first frame, after `open_s` at the latest. `beside` runs as long as the stream does.
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        opening: bytes,
        frames: AsyncGenerator[bytes],
        on_leave: Callable[[], None],
        at_end: Callable[[], None],
        quiet_s: float = QUIET_S,
        open_s: float = OPEN_S,
        beside: Callable[[], Coroutine[Any, Any, None]] | None = None,
    ) -> None:
        self._opening = opening
        self._frames = frames
        self._on_leave = on_leave
        self._at_end = at_end
        self._quiet_s = quiet_s
        self._open_s = open_s
        self._beside = beside
        self.status_code = 200
        self.background = None
        self.init_headers(HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._stream(scope, receive, send)
        except* OSError:
            pass  # how some servers say that the client has left

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        failure: Exception | None = None
        pulse = Pulse(send, self.raw_headers, self._opening, self._quiet_s)
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(watch, receive, self._on_leave, group.cancel_scope)
                group.start_soon(pulse.beat, self._open_s)
                if self._beside is not None:
                    group.start_soon(self._beside)
                try:
                    failure = await self._write(pulse, passage_of(scope).request_id)
                except anyio.get_cancelled_exc_class():
                    if not group.cancel_scope.cancel_called:  # not the client but the server goes
                        with anyio.move_on_after(GOODBYE_S, shield=True):
                            await self._say_goodbye(pulse, scope, receive, send)
                    raise
                group.cancel_scope.cancel()
        finally:
            self._at_end()
        if failure is not None:
            await error_response(failure, Request(scope))(scope, receive, send)
        elif pulse.begun:  # else the client left before anything was sent
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _say_goodbye(self, pulse: Pulse, scope: Scope, receive: Receive, send: Send) -> None:
        """A last word when the server shuts down, so that nobody takes the text so far for the whole."""
        goodbye = Unavailable(GOODBYE)
        if not pulse.begun:
            await error_response(goodbye, Request(scope))(scope, receive, send)
            return
        for frame in (error_frame(goodbye), DONE):
            await send({"type": "http.response.body", "body": frame, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _write(self, pulse: Pulse, request_id: str) -> Exception | None:
        """The single writer: whatever the frames do, the body has a legal end. A failure before the body is handed back."""
        try:
            async with aclosing(self._frames) as frames:
                async for frame in frames:
                    await pulse.emit(frame)
        except OSError:
            raise
        except Exception as error:
            if not pulse.begun:
                return error
            known = named(error, request_id)
            if known.status >= 500:
                log.error("failed in stream", code=known.code, exc_info=error)
            await pulse.emit(error_frame(known))
        await pulse.emit(DONE)
        return None


class Pulse:
    """Sends frames, and a comment after each stretch of silence; each send is awaited, so a slow reader slows us."""

    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]], opening: bytes, quiet_s: float) -> None:
        self._send = send
        self._headers = headers
        self._opening = opening
        self._quiet_s = quiet_s
        self._lock = anyio.Lock()
        self._last = anyio.current_time()
        self.begun = False

    async def emit(self, frame: bytes) -> None:
        async with self._lock:
            await self._begin()
            await self._send_body(frame)

    async def _begin(self) -> None:
        """Head and opening, once."""
        if not self.begun:
            self.begun = True
            await self._send({"type": "http.response.start", "status": 200, "headers": self._headers})
            await self._send_body(self._opening)

    async def _send_body(self, frame: bytes) -> None:
        await self._send({"type": "http.response.body", "body": frame, "more_body": True})
        self._last = anyio.current_time()

    async def beat(self, open_s: float) -> None:
        await anyio.sleep(open_s)
        async with self._lock:
            await self._begin()
        while True:
            wait = self._last + self._quiet_s - anyio.current_time()
            if wait > 0:
                await anyio.sleep(wait)
            else:
                await self.emit(PING)
