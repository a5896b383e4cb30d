"""Runs what awaits a model beside the thread that answers, and hands over what it says piece by piece.

Never reads evidence: whatever has to be computed is asked of the thread that answers.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Generator, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

MOST_HELD = 64  # pieces that wait for a slow reader; the model's stream then waits too
BEAT_S = 0.25  # how often the thread that answers looks up, so that a client that left is noticed


@dataclass
class Asked:
    """Something the model wants computed; whoever takes it out answers it."""

    what: Any
    reply: Callable[[Any], None]


class Waiting:
    """Nothing was said for a moment."""


Piece = Any


@dataclass
class Channel:
    """The two ends of one run: `say` and `ask` in the loop, `pieces` in the thread that answers."""

    loop: asyncio.AbstractEventLoop
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_HELD))
    _held: deque[Piece] = field(default_factory=deque)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    async def say(self, piece: Piece) -> None:
        """Hand a piece over; waits while too many are held."""
        await self._room.acquire()
        self._put(piece)

    async def ask(self, what: Any) -> Any:
        """What the thread that answers replies."""
        future: asyncio.Future[Any] = self.loop.create_future()

        def reply(value: Any) -> None:
            self.loop.call_soon_threadsafe(lambda: None if future.done() else future.set_result(value))

        await self.say(Asked(what, reply))
        return await future

    def ended(self) -> None:
        """Wake the reader: nothing more will come."""
        self._put(None, counted=False)

    def pieces(self, running: Future[Any]) -> Iterator[Piece]:
        """All pieces in order, and Waiting where none comes; raises what the run raised."""
        while True:
            with self._changed:
                if not self._held:
                    self._changed.wait(BEAT_S)
                piece = self._held.popleft() if self._held else Waiting()
            if piece is None:
                running.result()
                return
            if not isinstance(piece, Waiting):
                self.loop.call_soon_threadsafe(self._room.release)
            yield piece

    def _put(self, piece: Piece, counted: bool = True) -> None:
        with self._changed:
            self._held.append(piece)
            self._changed.notify()


class Loop:
    """One event loop for all answers, in a thread of its own that starts with the first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, job: Callable[[Channel], Awaitable[None]]) -> Generator[Piece, None, None]:
        """What the job says; a reader that stops early cancels it, and waits until its connection is closed."""
        loop = self._running()
        made: Future[tuple[Channel, asyncio.Task[None]]] = Future()
        ended: Future[None] = Future()
        loop.call_soon_threadsafe(lambda: made.set_result(_begin(loop, job, ended)))
        channel, task = made.result()
        try:
            yield from channel.pieces(ended)
        finally:
            if not ended.done():
                loop.call_soon_threadsafe(task.cancel)
                _settle(ended)

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="model", daemon=True).start()
            return self._loop


CLOSING_S = 5.0  # for a connection to be closed; a server that takes longer is left to itself


def _begin(
    loop: asyncio.AbstractEventLoop, job: Callable[[Channel], Awaitable[None]], ended: Future[None]
) -> tuple[Channel, asyncio.Task[None]]:
    channel = Channel(loop)

    async def whole() -> None:
        try:
            await job(channel)
        except BaseException as error:
            ended.set_exception(error if isinstance(error, Exception) else Stopped())
        else:
            ended.set_result(None)

    def wake(_: object) -> None:
        if not ended.done():  # cancelled before its first step
            ended.set_exception(Stopped())
        channel.ended()

    task = loop.create_task(whole())
    task.add_done_callback(wake)
    return channel, task


class Stopped(Exception):
    """The run was cancelled."""


def _settle(ended: Future[None]) -> None:
    try:
        ended.exception(CLOSING_S)
    except TimeoutError:
        return
