"""Rates and open answers of a key, in memory and in a real Valkey; and the brake on guessing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ruma.access.counters import Counters, MemoryCounters
from ruma.access.counters_valkey import ValkeyCounters
from ruma.access.rates import BLOCKED_S, LEASE, Guesses, Rates, Standing
from ruma.errors import DailyLimit, RateLimited


@pytest.fixture(params=["memory", "valkey"])
def counters(request: pytest.FixtureRequest) -> Any:
    made: Counters = MemoryCounters() if request.param == "memory" else ValkeyCounters(request.getfixturevalue("valkey"))
    yield made
    made.close()


@pytest.fixture
def make(counters: Counters, hands: Any) -> Callable[..., Rates]:
    return lambda per_minute=100, open_answers=2, per_day=None: Rates(per_minute, open_answers, per_day, counters, hands)


def test_the_fourth_request_of_a_minute_is_one_too_many(make: Callable[..., Rates], hands: Any) -> None:
    rates = make(per_minute=3)
    standings = []
    for turn in range(5):
        standings.append(rates.hit("a", str(turn)))
        hands.now += timedelta(seconds=10)
    assert [(one.remaining, one.reset_s, one.allowed) for one in standings] == [
        (2, 60, True), (1, 50, True), (0, 40, True), (0, 30, False), (0, 20, False),
    ]  # fmt: skip
    assert rates.hit("b", "other").allowed
    rates.refuse(standings[0])
    with pytest.raises(RateLimited) as caught:
        rates.refuse(standings[3])
    assert caught.value.retry_after_s == 30


def test_the_minute_moves(make: Callable[..., Rates], hands: Any) -> None:
    rates = make(per_minute=2)
    allowed = []
    for turn, seconds in enumerate((0, 30, 29, 1, 29, 1)):
        hands.now += timedelta(seconds=seconds)
        allowed.append(rates.hit("a", str(turn)).allowed)
    assert allowed == [True, True, False, True, False, True]


def test_a_day_has_its_own_bound(make: Callable[..., Rates], hands: Any) -> None:
    rates = make(per_day=2)
    standings = [rates.hit("a", str(turn)) for turn in range(3)]
    assert [(one.allowed, one.day_remaining) for one in standings] == [(True, 1), (True, 0), (False, 0)]
    with pytest.raises(DailyLimit) as caught:
        rates.refuse(standings[2])
    assert caught.value.retry_after_s == 12 * 3_600
    hands.now += timedelta(hours=12)
    assert rates.hit("a", "tomorrow").allowed


def test_headers_of_a_standing() -> None:
    assert Standing(limit=3, remaining=2, reset_s=60, allowed=True).headers() == {
        "x-ratelimit-limit": "3",
        "x-ratelimit-remaining": "2",
        "x-ratelimit-reset": "60",
        "ratelimit-policy": '"minute";q=3;w=60',
        "ratelimit": '"minute";r=2;t=60',
    }
    standing = Standing(limit=3, remaining=2, reset_s=60, allowed=True, day_limit=9, day_remaining=8, day_reset_s=70)
    assert standing.headers()["ratelimit-policy"] == '"minute";q=3;w=60, "day";q=9;w=86400'
    assert standing.headers()["ratelimit"] == '"minute";r=2;t=60, "day";r=8;t=70'


def test_open_answers_are_bounded_per_key_and_given_back(make: Callable[..., Rates]) -> None:
    rates = make()
    for public_id, request_id in (("a", "1"), ("a", "2"), ("b", "3")):
        rates.take_place(public_id, request_id)
    assert rates.open_answers() == 3
    with pytest.raises(RateLimited, match="already has 2 answers"):
        rates.take_place("a", "4")
    assert rates.open_answers() == 3
    for _ in range(2):
        rates.leave_place("a", "1")
    rates.take_place("a", "4")
    for public_id, request_id in (("a", "2"), ("b", "3"), ("a", "4")):
        rates.leave_place(public_id, request_id)
    assert rates.open_answers() == 0


def test_the_place_of_a_dead_process_is_free_again_and_that_of_a_living_one_is_not(
    make: Callable[..., Rates], hands: Any
) -> None:
    rates = make(open_answers=2)
    rates.take_place("a", "dead")
    rates.take_place("a", "living")
    hands.now += LEASE / 2
    rates.beat("a", "living")
    hands.now += LEASE / 2
    rates.take_place("a", "next")
    with pytest.raises(RateLimited):
        rates.take_place("a", "one too many")
    rates.beat("a", "dead")
    hands.now += LEASE / 2
    rates.take_place("a", "a beat does not bring the dead back")


WORKER = """
import sys
from ruma.access.counters_valkey import ValkeyCounters
from ruma.access.rates import Rates

rates = Rates(300, 1, None, ValkeyCounters(sys.argv[1]))
print(sum(rates.hit("a", f"{sys.argv[2]}-{turn}").allowed for turn in range(250)))
"""


def test_four_processes_share_one_limit(valkey: str) -> None:
    words = [[sys.executable, "-c", WORKER, valkey, str(number)] for number in range(4)]
    workers = [subprocess.Popen(line, stdout=subprocess.PIPE) for line in words]
    assert sum(int(worker.communicate(timeout=60)[0]) for worker in workers) == 300


def test_limits_that_cannot_be_counted_stop_nobody(hands: Any) -> None:
    counters = ValkeyCounters("redis://127.0.0.1:1/0")
    rates = Rates(1, 1, None, counters, hands)
    assert [rates.hit("a", str(turn)).allowed for turn in range(3)] == [True] * 3
    rates.take_place("a", "1")
    rates.take_place("a", "2")
    rates.leave_place("a", "1")
    rates.close()


def test_a_server_that_comes_back_is_asked_again(valkey: str, hands: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    counters = ValkeyCounters(valkey)
    rates = Rates(1, 1, None, counters, hands)
    with monkeypatch.context() as patch:
        patch.setattr(counters, "_hit", ValkeyCounters("valkey://127.0.0.1:1/0")._hit)
        assert rates.hit("a", "1").allowed
    assert rates.hit("a", "2").remaining == 1
    hands.now += timedelta(seconds=2)
    assert [rates.hit("a", str(turn)).allowed for turn in (3, 4)] == [True, False]
    rates.close()


def test_guessing_is_slowed_per_address(hands: Any) -> None:
    guesses = Guesses(3, hands)
    for _ in range(3):
        guesses.wrong("10.0.0.1")
    assert not guesses.blocked("10.0.0.1")
    with pytest.raises(RateLimited) as caught:
        guesses.wrong("10.0.0.1")
    assert caught.value.retry_after_s == BLOCKED_S
    assert (guesses.blocked("10.0.0.1"), guesses.blocked("10.0.0.2")) == (True, False)
    hands.now += timedelta(seconds=BLOCKED_S)
    assert not guesses.blocked("10.0.0.1")
    unbraked = Guesses(0, hands)
    for _ in range(100):
        unbraked.wrong("10.0.0.1")


def test_memory_forgets_keys_that_are_not_used(hands: Any) -> None:
    counters = MemoryCounters()
    rates = Rates(5, 1, 5, counters, hands)
    for turn in range(900):
        rates.hit(f"key{turn}", "1")
    hands.now += timedelta(days=1)
    for turn in range(100):
        rates.hit("a", str(turn))
    assert (set(counters._minutes), set(counters._days)) == ({"a"}, {"a"})
