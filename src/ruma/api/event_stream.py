"""A streamed body: frames as they come, a comment in silence, and always an end that cannot be taken for another.

Every way out writes either the frames' own last chunk or one error frame, then [DONE]. Never sends a byte after [DONE].
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

import anyio
import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ruma.api.chat_wire import DONE, PING, error_frame
from ruma.api.errors import named
from ruma.api.passage import passage_of
from ruma.errors import Unavailable

log = structlog.get_logger()
QUIET_S = 10.0  # proxies cut idle connections after 30 to 100 s
GOODBYE_S = 1.0  # a server that shuts down waits for nobody who does not read
HEADERS = {"cache-control": "no-cache, no-transform", "x-accel-buffering": "no"}  # nginx would hold frames back
Emit = Callable[[bytes], Awaitable[None]]


async def watch(receive: Receive, on_leave: Callable[[], None], scope: anyio.CancelScope) -> None:
    """Say so and cancel the scope as soon as the client leaves. The request's body must have been read."""
    while (await receive())["type"] != "http.disconnect":
        pass
    on_leave()
    scope.cancel()


class EventStream(Response):
    """Server-sent events from an async generator, which is closed at once when the client leaves."""

    media_type = "text/event-stream"

    def __init__(
        self,
        frames: AsyncGenerator[bytes],
        on_leave: Callable[[], None],
        at_end: Callable[[], None],
        quiet_s: float = QUIET_S,
    ) -> None:
        self._frames = frames
        self._on_leave = on_leave
        self._at_end = at_end
        self._quiet_s = quiet_s
        self.status_code = 200
        self.background = None
        self.init_headers(HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._stream(scope, receive, send)
        except* OSError:
            pass  # how some servers say that the client has left

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            async with anyio.create_task_group() as group:
                group.start_soon(watch, receive, self._on_leave, group.cancel_scope)
                pulse = Pulse(send, self._quiet_s)
                group.start_soon(pulse.beat)
                try:
                    await self._write(pulse.emit, passage_of(scope).request_id)
                except anyio.get_cancelled_exc_class():
                    if not group.cancel_scope.cancel_called:  # not the client but the server goes
                        await self._say_goodbye(send)
                    raise
                group.cancel_scope.cancel()
        finally:
            self._at_end()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _say_goodbye(self, send: Send) -> None:
        """A last word when the server shuts down, so that nobody takes the text so far for the whole."""
        with anyio.move_on_after(GOODBYE_S, shield=True):
            for frame in (error_frame(Unavailable("The server is shutting down; ask again.")), DONE):
                await send({"type": "http.response.body", "body": frame, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _write(self, emit: Emit, request_id: str) -> None:
        """The single writer: whatever the frames do, the body has a legal end."""
        try:
            async with aclosing(self._frames) as frames:
                async for frame in frames:
                    await emit(frame)
        except OSError:
            raise
        except Exception as error:
            known = named(error, request_id)
            if known.status >= 500:
                log.error("failed in stream", code=known.code, exc_info=error)
            await emit(error_frame(known))
        await emit(DONE)


class Pulse:
    """Sends frames, and a comment after each stretch of silence; each send is awaited, so a slow reader slows us."""

    def __init__(self, send: Send, quiet_s: float) -> None:
        self._send = send
        self._quiet_s = quiet_s
        self._lock = anyio.Lock()
        self._last = anyio.current_time()

    async def emit(self, frame: bytes) -> None:
        async with self._lock:
            await self._send({"type": "http.response.body", "body": frame, "more_body": True})
            self._last = anyio.current_time()

    async def beat(self) -> None:
        while True:
            wait = self._last + self._quiet_s - anyio.current_time()
            if wait > 0:
                await anyio.sleep(wait)
            else:
                await self.emit(PING)
