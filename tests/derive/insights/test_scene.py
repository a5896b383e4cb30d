"""Baselines: from the own past alone, by time of day and sort of day, and to the last bit the same whatever follows."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ruma.derive.insights.scene import LEAST_DAYS, Usual, day_weights, usual_of

MONDAY_STEP = 4 * 24  # 5 January 1970 was a Monday
DAYS = 40


def grid(values: np.ndarray, heard: np.ndarray | None = None) -> Usual:
    steps = np.arange(MONDAY_STEP, MONDAY_STEP + values.shape[1])
    return usual_of(values, np.ones(values.shape[1], bool) if heard is None else heard, steps)


def test_weights_are_whole_and_of_the_past_alone() -> None:
    weights = day_weights(DAYS, 0)
    assert np.array_equal(weights, np.rint(weights))
    assert not np.triu(weights).any()
    assert (weights[35] > 0).sum() == 28
    saturday, sunday, friday = 12, 11, 10
    assert weights[13, saturday] > weights[13, friday] * 2 and weights[12, sunday] > 0


def test_usual_is_that_of_the_time_of_day() -> None:
    values = np.tile(np.arange(24.0), DAYS)[None, :]
    usual = grid(values)
    assert np.allclose(usual.mean[0, -24:], np.arange(24.0)) and np.allclose(usual.sd[0, -24:], 0)
    assert not usual.known[0, : LEAST_DAYS * 24].any() and usual.known[0, LEAST_DAYS * 24 :].all()


def test_silence_of_the_feed_is_no_calm() -> None:
    values = np.full((1, DAYS * 24), 10.0)
    heard = np.ones(DAYS * 24, bool)
    values[0, 20 * 24 : 30 * 24], heard[20 * 24 : 30 * 24] = 0, False
    assert np.allclose(grid(values, heard).mean[0, 35 * 24 :], 10.0)


def test_rise_is_bounded_where_nobody_talks() -> None:
    values = np.zeros((1, DAYS * 24))
    values[0, -1] = 12
    rise = grid(values).rise(values, 2.0)[0, -1]
    assert rise == (12 - 2) / (np.sqrt(2) + 2)


@given(cut=st.integers(8, DAYS - 1), seed=st.integers(0, 1_000), keys=st.integers(1, 5))
def test_what_follows_changes_no_bit(cut: int, seed: int, keys: int) -> None:
    chance = np.random.default_rng(seed)
    values = chance.poisson(5, (keys, DAYS * 24)).astype(float)
    later = values.copy()
    later[:, cut * 24 :] = chance.poisson(50, (keys, (DAYS - cut) * 24))
    more = np.vstack([later, chance.poisson(9, (3, DAYS * 24)).astype(float)])  # other keys known later
    before, after = grid(values), grid(more)
    assert np.array_equal(before.mean[:, : cut * 24], after.mean[:keys, : cut * 24])
    assert np.array_equal(before.sd[:, : cut * 24], after.sd[:keys, : cut * 24])
