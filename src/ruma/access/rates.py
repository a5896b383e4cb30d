"""How often and how many at once: requests per minute and day of a key, and its open answers. Never charges a credit.

What is counted where is the counters' matter; open answers are leases, so that one whose process died is not counted on.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ruma import clock
from ruma.access.counters import DAY_MS, WINDOW_MS, Counters, MemoryCounters
from ruma.errors import DailyLimit, RateLimited

LEASE = timedelta(seconds=60)  # as long as a call's own lease in the ledger; both are kept by one beat
BLOCKED_S = 30  # long enough that guessing is pointless, short enough for a person who has mistyped


@dataclass(frozen=True)
class Standing:
    """Where a key stands in its minute and day; `allowed` is false where this request is one too many."""

    limit: int
    remaining: int
    reset_s: int
    allowed: bool
    day_limit: int | None = None
    day_remaining: int = 0
    day_reset_s: int = 0

    @property
    def day_is_over(self) -> bool:
        return not self.allowed and self.day_limit is not None and self.day_remaining == 0

    def headers(self) -> dict[str, str]:
        """The widely known names, and those of the IETF draft, which can say two windows."""
        policy = f'"minute";q={self.limit};w={WINDOW_MS // 1_000}'
        stands = f'"minute";r={self.remaining};t={self.reset_s}'
        if self.day_limit is not None:
            policy += f', "day";q={self.day_limit};w={DAY_MS // 1_000}'
            stands += f', "day";r={self.day_remaining};t={self.day_reset_s}'
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-reset": str(self.reset_s),
            "ratelimit-policy": policy,
            "ratelimit": stands,
        }


class Rates:
    """The limits of all keys, and the open answers of this process."""

    def __init__(
        self,
        per_minute: int,
        open_answers: int,
        per_day: int | None = None,
        counters: Counters | None = None,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._per_minute, self._per_day, self._most_open = per_minute, per_day, open_answers
        self._counters: Counters = counters or MemoryCounters()
        self._open: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        self._now = now

    @property
    def shared(self) -> bool:
        """Whether a question to the counters leaves this process, and so must not be asked on the event loop."""
        return self._counters.shared

    def hit(self, public_id: str, request_id: str) -> Standing:
        """Count one request and say where the key stands."""
        now_ms = self._now_ms()
        tally = self._counters.hit(public_id, self._per_minute, self._per_day, request_id, now_ms)
        return Standing(
            limit=self._per_minute,
            remaining=max(0, self._per_minute - tally.in_minute),
            reset_s=_seconds(tally.oldest_ms + WINDOW_MS - now_ms, WINDOW_MS),
            allowed=tally.allowed,
            day_limit=self._per_day,
            day_remaining=max(0, (self._per_day or 0) - tally.today),
            day_reset_s=_seconds(DAY_MS - now_ms % DAY_MS, DAY_MS),
        )

    def refuse(self, standing: Standing) -> None:
        """RateLimited where the request was one too many."""
        if standing.day_is_over:
            raise DailyLimit(
                f"More than {standing.day_limit} requests in a day (UTC); it ends in {standing.day_reset_s} s.",
                retry_after_s=standing.day_reset_s,
            )
        if not standing.allowed:
            raise RateLimited(
                f"More than {standing.limit} requests in a minute; try again in {standing.reset_s} s.",
                retry_after_s=standing.reset_s,
            )

    def take_place(self, public_id: str, request_id: str) -> None:
        """One more open answer of the key; RateLimited above the bound. Keep it with `beat`, give it back with `leave_place`."""
        now_ms = self._now_ms()
        if not self._counters.take(public_id, request_id, self._most_open, now_ms + _ms(LEASE), now_ms):
            raise RateLimited(
                f"This key already has {self._most_open} answers being written; wait for one to end.", retry_after_s=1
            )
        with self._lock:
            self._open.add((public_id, request_id))

    def beat(self, public_id: str, request_id: str) -> None:
        """The answer is still being written."""
        now_ms = self._now_ms()
        self._counters.keep(public_id, request_id, now_ms + _ms(LEASE), now_ms)

    def leave_place(self, public_id: str, request_id: str) -> None:
        """The answer has ended; saying so again does nothing."""
        with self._lock:
            self._open.discard((public_id, request_id))
        self._counters.leave(public_id, request_id, self._now_ms())

    def open_answers(self) -> int:
        """How many answers this process is writing, over all keys."""
        with self._lock:
            return len(self._open)

    def close(self) -> None:
        self._counters.close()

    def _now_ms(self) -> int:
        return int(self._now().timestamp() * 1_000)


class Guesses:
    """How often keys that are none came from one address: a brake on guessing, in this process's memory alone."""

    def __init__(self, per_minute: int, now: Callable[[], datetime] = clock.now) -> None:
        self._per_minute = per_minute
        self._counters = MemoryCounters()
        self._blocked: dict[str, float] = {}
        self._now = now

    def blocked(self, address: str) -> bool:
        """Whether the address has guessed too often and must not be looked up for."""
        return self._blocked.get(address, 0.0) > self._now().timestamp()

    def wrong(self, address: str) -> None:
        """Count a key that was none; RateLimited instead of the answer to it from the one on that is too many."""
        now = self._now().timestamp()
        if self._per_minute and not self._counters.hit(address, self._per_minute, None, "", int(now * 1_000)).allowed:
            self._blocked = {one: until for one, until in self._blocked.items() if until > now}
            self._blocked[address] = now + BLOCKED_S
            self.refuse()

    @staticmethod
    def refuse() -> None:
        raise RateLimited("Too many wrong keys came from your address; try again later.", retry_after_s=BLOCKED_S)


def _ms(duration: timedelta) -> int:
    return int(duration.total_seconds() * 1_000)


def _seconds(ms: int, most_ms: int) -> int:
    return min(most_ms // 1_000, max(1, math.ceil(ms / 1_000)))
