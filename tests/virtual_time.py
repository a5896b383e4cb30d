"""An event loop whose clock jumps to the next timer as soon as nothing else is left to do: waiting takes no time, and the
order of what is waited for is exact. For code that waits on timers alone; a thread would be overtaken by the clock.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Awaitable, Callable
from typing import Any

import anyio


class _Leaping(selectors.DefaultSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0 if timeout is not None else None)
        if not ready and timeout is not None:
            self.now += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """Its seconds are counted, not spent."""

    def __init__(self) -> None:
        self.clock = _Leaping()
        super().__init__(self.clock)

    def time(self) -> float:
        return self.clock.now

    def spend(self, seconds: float) -> None:
        """As if a computation had blocked the loop for so long."""
        self.clock.now += seconds


def run(main: Callable[[], Awaitable[Any]]) -> Any:
    """What `main` gives."""
    return anyio.run(main, backend_options={"loop_factory": VirtualLoop})
