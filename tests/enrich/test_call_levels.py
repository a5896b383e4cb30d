"""The direction of a plan is told by where its levels lie. Reads no data folder; texts are made up."""

from __future__ import annotations

import pytest

from ruma.enrich.call_levels import plan_of
from ruma.enrich.tags import plain_words

PLANS = [
    ("stop 11, target 15", "long"),
    ("SL under 0.94 / TP 1.3", "long"),
    ("invalidation above $1,950, tp1 $1,700", "short"),
    ("entry 42 stop 45", "short"),
    ("entry 2.1k, targets 2.4k", "long"),
    ("buy at 0,12 and sell at 0,15", "long"),
    ("shorted LINK at 14, stop 14.8, target 12", "short"),
    ("targets 3.2 then 4, stop 2.6", "long"),
]
NO_PLANS = [
    "stop 11",
    "target 15",
    "stop 11, target 15 reached",
    "stop 11, target 11",
    "stop 0.001, target 900",
    "we stop at 5 today",
    "",
]


@pytest.mark.parametrize(("text", "direction"), PLANS)
def test_a_target_beyond_the_stop_or_the_entry_tells_the_direction(text: str, direction: str) -> None:
    plan = plan_of(plain_words(text))
    assert plan is not None
    assert plan.direction == direction


@pytest.mark.parametrize("text", NO_PLANS)
def test_one_level_a_reached_one_and_levels_that_cannot_belong_together_are_no_plan(text: str) -> None:
    assert plan_of(plain_words(text)) is None


def test_the_stretch_holds_every_level() -> None:
    plain = plain_words("so then: stop 11 and a target of 15 , thanks")
    plan = plan_of(plain)
    assert plan is not None
    assert plain[plan.start : plan.end] == " stop 11 and a target of 15"
