"""Shrunk skill: between the raw rate and what callers are worth, with intervals that hold what they promise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruma.measures.bot_score import BOT, bot_scores
from ruma.measures.skill import Prior, above_chance, excess_of, luck_tail, prior_of, skills_of


def one(prior: Prior, calls: float, hits: float) -> tuple[float, float, float]:
    found = skills_of(prior, np.array([calls]), np.array([hits]))
    return float(found.skill[0]), float(found.low[0]), float(found.high[0])


def test_the_posterior_is_the_beta_distribution() -> None:
    """Against a numerical integration of its own on a grid ten times as fine."""
    x = np.linspace(0, 1, 20_001)[1:-1]
    density = x ** (15 + 14 - 1) * (1 - x) ** (15 + 6 - 1)
    share = np.cumsum(density) / density.sum()
    low, high = np.interp([0.1, 0.9], share, x)
    skill, below, above = one(Prior(0.5, (30.0,)), 20, 14)
    assert (skill, below, above) == (pytest.approx(29 / 50), pytest.approx(low, abs=3e-3), pytest.approx(high, abs=3e-3))
    assert float(above_chance(Prior(0.5, (30.0,)), np.array([20.0]), np.array([14.0]))[0]) == pytest.approx(
        1 - np.interp(0.5, x, share), abs=3e-3
    )


@given(st.integers(1, 400), st.floats(0, 1), st.floats(0.3, 0.7), st.floats(4, 150))
def test_skill_lies_between_the_raw_rate_and_the_usual(calls: int, rate: float, mean: float, strength: float) -> None:
    skill, low, high = one(Prior(mean, (strength,)), calls, rate * calls)
    assert min(rate, mean) - 1e-3 <= skill <= max(rate, mean) + 1e-3
    assert 0 <= low <= high <= 1


@pytest.mark.parametrize("spread", ["beta", "two kinds", "one kind"])
def test_intervals_hold_the_truth_as_often_as_they_say(spread: str) -> None:
    """On generators that are not the simulator's; callers of one kind are held more often than promised, never less."""
    chance = np.random.default_rng(3)
    size = 4_000
    truth = {
        "beta": chance.beta(0.5 * 35, 0.5 * 35, size),
        "two kinds": np.where(chance.random(size) < 0.3, 0.62, 0.48),
        "one kind": np.full(size, 0.5),
    }[spread]
    calls = chance.integers(20, 80, size).astype(float)
    hits = chance.binomial(calls.astype(int), truth).astype(float)
    found = skills_of(prior_of(calls, hits), calls, hits)
    held = float(np.mean((found.low <= truth) & (truth <= found.high)))
    assert 0.75 <= held <= (1.0 if spread == "one kind" else 0.85)


def test_those_who_are_not_like_most_are_held_too() -> None:
    """Where most toss a coin, one beta distribution is too narrow for the able, and holds 0.35 of them."""
    chance = np.random.default_rng(4)
    size = 4_000
    able = chance.random(size) < 0.15
    truth = np.where(able, chance.uniform(0.6, 0.8, size), 0.5)
    calls = chance.integers(20, 80, size).astype(float)
    hits = chance.binomial(calls.astype(int), truth).astype(float)
    found = skills_of(prior_of(calls, hits), calls, hits)
    held = (found.low <= truth) & (truth <= found.high)
    assert 0.75 <= float(np.mean(held)) <= 0.95
    assert float(np.mean(held[able])) >= 0.45


def test_few_records_do_not_brand_a_good_one() -> None:
    """Seven of nine right among callers who mostly fail: no prior may turn that into a bad record."""
    calls = np.full(12, 9.0)
    hits = np.array([7.0, *[3.0] * 11])
    assert float(above_chance(prior_of(calls, hits), calls, hits)[0]) > 0.5


def test_luck_is_a_coin() -> None:
    assert luck_tail(10, 0) == 1.0
    assert luck_tail(10, 8) == pytest.approx((45 + 10 + 1) / 1024)
    assert luck_tail(40, 30) == pytest.approx(sum(math.comb(40, k) for k in range(30, 41)) / 2**40)


def test_mean_returns_are_drawn_to_that_of_all() -> None:
    weight = np.array([40.0, 40.0, 2.0])
    mean = np.array([2.0, -2.0, 30.0])
    found = excess_of(weight, weight * mean, weight * (mean**2 + 25.0))
    assert np.all(np.abs(found.mean - found.mean.mean()) <= np.abs(mean - mean.mean()) + 1e-9)
    assert np.all(found.low < found.mean) and np.all(found.mean < found.high)
    assert found.high[2] - found.low[2] > found.high[0] - found.low[0]


def test_whoever_repeats_a_small_vocabulary_is_a_bot() -> None:
    said = np.array([*np.linspace(60, 4_000, 60), 600.0, 600.0])
    people = said ** (1.09 - 0.029 * np.log(said))  # Herdan's C on the line of recorded talk
    words = np.array([*people[:60], 80.0, float(people[60])])
    none = np.zeros(len(said))
    scores = bot_scores(said, words, none, none)
    assert scores[60] >= 0.99 and scores[61] < BOT and float(scores[:60].max()) < BOT
    assert bot_scores(*[np.zeros(0)] * 4).tolist() == []
