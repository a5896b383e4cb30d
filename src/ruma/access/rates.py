"""How often and how many at once: a rate per key and a bound on its open answers. Never charges a credit.

Kept in this process's memory, so it counts per process: run one, or put Valkey behind `limits` when there are more.
"""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from ruma import clock
from ruma.errors import RateLimited

WINDOW_S = 60


@dataclass(frozen=True)
class Standing:
    """Where a key stands in its minute; `allowed` is false where this request is one too many."""

    limit: int
    remaining: int
    reset_s: int
    allowed: bool

    def headers(self) -> dict[str, str]:
        names = ("limit", "remaining", "reset")
        values = (self.limit, self.remaining, self.reset_s)
        return {f"x-ratelimit-{name}": str(value) for name, value in zip(names, values, strict=True)}


class Rates:
    """Requests of the last minute per key, and answers being written per key."""

    def __init__(self, per_minute: int, open_answers: int, now: Callable[[], datetime] = clock.now) -> None:
        self._item = RateLimitItemPerMinute(per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._open_answers = open_answers
        self._open: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._now = now

    def hit(self, public_id: str) -> Standing:
        """Count one request and say where the key stands."""
        allowed = self._limiter.hit(self._item, public_id)
        stats = self._limiter.get_window_stats(self._item, public_id)
        reset_s = min(WINDOW_S, max(1, math.ceil(stats.reset_time - self._now().timestamp())))
        return Standing(self._item.amount, max(0, stats.remaining), reset_s, allowed)

    def refuse(self, standing: Standing) -> None:
        """RateLimited where the request was one too many."""
        if not standing.allowed:
            raise RateLimited(
                f"More than {standing.limit} requests in a minute; try again in {standing.reset_s} s.",
                retry_after_s=standing.reset_s,
            )

    def take_place(self, public_id: str) -> None:
        """One more open answer of the key; RateLimited above the bound. Give it back with `leave_place`."""
        with self._lock:
            if self._open[public_id] >= self._open_answers:
                raise RateLimited(
                    f"This key already has {self._open_answers} answers being written; wait for one to end.",
                    retry_after_s=1,
                )
            self._open[public_id] += 1

    def leave_place(self, public_id: str) -> None:
        with self._lock:
            self._open[public_id] -= 1
            if self._open[public_id] <= 0:
                del self._open[public_id]

    @contextmanager
    def place(self, public_id: str) -> Iterator[None]:
        """An open answer for the length of the block."""
        self.take_place(public_id)
        try:
            yield
        finally:
            self.leave_place(public_id)

    def open_answers(self) -> int:
        """How many answers are being written, over all keys."""
        with self._lock:
            return sum(self._open.values())
