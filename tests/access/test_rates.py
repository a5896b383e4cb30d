"""Rates and open answers of a key."""

from __future__ import annotations

import pytest

from ruma.access.rates import Rates, Standing
from ruma.errors import RateLimited


def test_the_fourth_request_of_a_minute_is_one_too_many() -> None:
    rates = Rates(per_minute=3, open_answers=1)
    standings = [rates.hit("a") for _ in range(5)]
    assert [(one.remaining, one.allowed) for one in standings] == [(2, True), (1, True), (0, True), (0, False), (0, False)]
    assert all(1 <= one.reset_s <= 60 for one in standings)
    assert rates.hit("b").allowed
    rates.refuse(standings[0])
    with pytest.raises(RateLimited) as caught:
        rates.refuse(standings[3])
    assert caught.value.retry_after_s == standings[3].reset_s


def test_headers_of_a_standing() -> None:
    assert Standing(limit=3, remaining=2, reset_s=60, allowed=True).headers() == {
        "x-ratelimit-limit": "3",
        "x-ratelimit-remaining": "2",
        "x-ratelimit-reset": "60",
    }


def test_open_answers_are_bounded_per_key_and_given_back() -> None:
    rates = Rates(per_minute=100, open_answers=2)
    with rates.place("a"), rates.place("a"), rates.place("b"):
        assert rates.open_answers() == 3
        with pytest.raises(RateLimited, match="already has 2 answers"):
            rates.take_place("a")
    assert rates.open_answers() == 0
    with pytest.raises(ValueError, match="boom"), rates.place("a"):
        raise ValueError("boom")
    assert rates.open_answers() == 0
