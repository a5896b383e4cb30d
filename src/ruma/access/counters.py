"""Counts of requests and of open answers in this process's memory. Never shared: with several processes, see counters_valkey."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import Protocol

WINDOW_MS = 60_000
DAY_MS = 86_400_000
SWEEP_EVERY = 1_000  # hits between two looks for names that are not used any more


@dataclass(frozen=True)
class Tally:
    """After a hit: whether it fits, and how much of the minute and of the day is used."""

    allowed: bool
    in_minute: int
    today: int
    oldest_ms: int
    """When the oldest hit of the minute was; the moment asked for where there is none."""


class Counters(Protocol):
    """A moving minute, a fixed UTC day and a set of leases for each name. Every step happens whole or not at all."""

    shared: bool
    """Whether other processes count in the same place; asking takes a while then."""

    def hit(self, name: str, per_minute: int, per_day: int | None, member: str, now_ms: int) -> Tally: ...

    def take(self, name: str, member: str, most: int, until_ms: int, now_ms: int) -> bool: ...

    def keep(self, name: str, member: str, until_ms: int, now_ms: int) -> None: ...

    def leave(self, name: str, member: str, now_ms: int) -> None: ...

    def close(self) -> None: ...


class MemoryCounters:
    """The embedded default."""

    shared = False

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minutes: dict[str, deque[int]] = {}
        self._days: dict[str, tuple[int, int]] = {}
        self._leases: dict[str, dict[str, int]] = {}
        self._hits = 0

    def hit(self, name: str, per_minute: int, per_day: int | None, member: str, now_ms: int) -> Tally:
        """Count one request where it fits."""
        with self._lock:
            self._hits += 1
            if self._hits % SWEEP_EVERY == 0:
                self._sweep(now_ms)
            minute = self._minutes.setdefault(name, deque())
            while minute and minute[0] <= now_ms - WINDOW_MS:
                minute.popleft()
            day, today = self._days.get(name, (0, 0))
            today = today if day == now_ms // DAY_MS else 0
            allowed = len(minute) < per_minute and (per_day is None or today < per_day)
            if allowed:
                minute.append(now_ms)
                today += 1
                self._days[name] = (now_ms // DAY_MS, today)
            return Tally(allowed, len(minute), today, minute[0] if minute else now_ms)

    def take(self, name: str, member: str, most: int, until_ms: int, now_ms: int) -> bool:
        """A lease for the member, unless as many as may be are held; one that ran out is not."""
        with self._lock:
            held = {one: until for one, until in self._leases.get(name, {}).items() if until > now_ms}
            if len(held) >= most:
                self._leases[name] = held
                return False
            self._leases[name] = {**held, member: until_ms}
            return True

    def keep(self, name: str, member: str, until_ms: int, now_ms: int) -> None:
        """A longer lease; nothing where it is not held any more."""
        with self._lock:
            if member in self._leases.get(name, {}):
                self._leases[name][member] = until_ms

    def leave(self, name: str, member: str, now_ms: int) -> None:
        """Give the lease back; nothing where it is not held any more."""
        with self._lock:
            held = self._leases.get(name, {})
            held.pop(member, None)
            if not held:
                self._leases.pop(name, None)

    def close(self) -> None:
        """Nothing to let go of."""

    def _sweep(self, now_ms: int) -> None:
        """Forget the names whose minute and day are over."""
        idle = [name for name, minute in self._minutes.items() if not minute or minute[-1] <= now_ms - WINDOW_MS]
        for name in idle:
            del self._minutes[name]
        for name in [name for name, (day, _) in self._days.items() if day != now_ms // DAY_MS]:
            del self._days[name]
