"""The same counts in Valkey or Redis, for several processes and machines. Each step is one script, so one round trip.

A server that does not answer is left alone for a moment and the step is let pass: a limit that cannot be counted must not
stop everyone. Credits are not counted here and are never let pass. Never holds a key, only its public id.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

import structlog
from valkey import Valkey
from valkey.exceptions import ValkeyError

from ruma.access.counters import DAY_MS, WINDOW_MS, Tally

log = structlog.get_logger()
ANSWER_S = 0.25  # a round trip takes a fraction of a millisecond; a request must not wait longer for a dead server
BLIND_MS = 2_000  # how long a server that did not answer is not asked

HIT = """
local now, window, per_minute, per_day = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
local used = redis.call('ZCARD', KEYS[1])
local today = tonumber(redis.call('GET', KEYS[2]) or '0')
local allowed = 0
if used < per_minute and (per_day < 0 or today < per_day) then
  redis.call('ZADD', KEYS[1], now, ARGV[5])
  redis.call('PEXPIRE', KEYS[1], window)
  today = redis.call('INCR', KEYS[2])
  redis.call('PEXPIRE', KEYS[2], ARGV[6])
  used = used + 1
  allowed = 1
end
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return {allowed, used, today, tonumber(oldest[2] or now)}
"""
TAKE = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[3] - ARGV[1])
return 1
"""
KEEP = """
if redis.call('ZSCORE', KEYS[1], ARGV[2]) then
  redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return 1
"""


class ValkeyCounters:
    """At an address such as valkey://host:6379/0 (or redis://); `?prefix=` sets what its keys begin with."""

    shared = True

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        query = parse_qs(parts.query)
        self._prefix = query.pop("prefix", ["ruma"])[0]
        scheme = {"redis": "valkey", "rediss": "valkeys"}.get(parts.scheme, parts.scheme)
        plain = urlunsplit((scheme, parts.netloc, parts.path, "", ""))
        self._client: Any = Valkey.from_url(plain, socket_timeout=ANSWER_S, socket_connect_timeout=ANSWER_S)
        self._hit, self._take, self._keep = (self._client.register_script(script) for script in (HIT, TAKE, KEEP))
        self._blind_until_ms = 0

    def hit(self, name: str, per_minute: int, per_day: int | None, member: str, now_ms: int) -> Tally:
        """Count one request where it fits."""
        day, rest = divmod(now_ms, DAY_MS)
        keys = [self._key(name, "minute"), self._key(name, f"day:{day}")]
        given: list[str | int] = [now_ms, WINDOW_MS, per_minute, -1 if per_day is None else per_day, member, DAY_MS - rest]
        found = self._ask(now_ms, lambda: self._hit(keys, given))
        if found is None:
            return Tally(True, 0, 0, now_ms)
        allowed, used, today, oldest_ms = found
        return Tally(bool(allowed), used, today, oldest_ms)

    def take(self, name: str, member: str, most: int, until_ms: int, now_ms: int) -> bool:
        """A lease for the member, unless as many as may be are held; one that ran out is not."""
        found = self._ask(now_ms, lambda: self._take([self._key(name, "open")], [now_ms, most, until_ms, member]))
        return found is None or bool(found)

    def keep(self, name: str, member: str, until_ms: int, now_ms: int) -> None:
        """A longer lease; nothing where it is not held any more."""
        self._ask(now_ms, lambda: self._keep([self._key(name, "open")], [until_ms, member, until_ms - now_ms]))

    def leave(self, name: str, member: str, now_ms: int) -> None:
        """Give the lease back; where that cannot be said it runs out."""
        self._ask(now_ms, lambda: self._client.zrem(self._key(name, "open"), member))

    def close(self) -> None:
        self._client.close()

    def _key(self, name: str, what: str) -> str:
        return f"{self._prefix}:{{{name}}}:{what}"  # the braces keep what belongs to one name on one node of a cluster

    def _ask(self, now_ms: int, step: Callable[[], Any]) -> Any:
        """What the server says; None where it does not, which is logged once in each such stretch."""
        if now_ms < self._blind_until_ms:
            return None
        try:
            return step()
        except ValkeyError as error:
            self._blind_until_ms = now_ms + BLIND_MS
            log.error("limits are not counted", error=type(error).__name__)
            return None
