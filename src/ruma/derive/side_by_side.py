"""Reads several days at once, as the embedded engine answers two questions faster side by side. Never changes their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from ruma.store.engine import EMBEDDED_HANDLES

Item = TypeVar("Item")
Found = TypeVar("Found")


def side_by_side(read: Callable[[Item], Found], items: Iterable[Item]) -> Iterator[Found]:
    """What `read` says of each item, in the order of the items; at most one more than the engine's handles is held."""
    with ThreadPoolExecutor(EMBEDDED_HANDLES, thread_name_prefix="derive") as pool:
        waiting: deque[Future[Found]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(read, item))
                if len(waiting) > EMBEDDED_HANDLES:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()
