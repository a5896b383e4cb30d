"""Events: raised once, told again when they grow, turn or end; the same however the walk is cut into months."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ruma.derive.insights.events import Event, Fold, Version, insight_id
from ruma.derive.insights.rule import Rule, Signal, Told

RULE = Rule("burst", "attention", ("burst",), "x", gap_hours=3, rest_hours=4, signals=lambda scene: ())
LIVE = np.arange(0, 200)


def signal(step: int, strength: float = 1.0, state: str = "", opens: bool = True, token: str = "sol") -> Signal:
    return Signal(
        step, token, opens, strength, 6, lambda: Told(f"at {step}", f"strength {strength:g}", (), ("extra",)), state=state
    )


def run(signals: list[Signal], live: np.ndarray = LIVE, events: tuple[Event, ...] = ()) -> tuple[list[Version], list[Event]]:
    fold = Fold(RULE, live, events)
    versions = list(fold.run(signals, lambda figures: "[]"))
    return versions, [fold.open[key] for key in sorted(fold.open)]


def said(versions: list[Version]) -> list[tuple[int, int, str, int | None]]:
    return [(one.step, one.event.version, one.change, one.event.ended) for one in versions]


def test_an_event_is_raised_once_and_ends_after_its_silence() -> None:
    versions, _ = run([signal(10), signal(11), signal(12, 1.2)])
    assert said(versions) == [(10, 1, "Raised.", None), (15, 2, "Over.", 12)]
    assert versions[0].event.id == insight_id("burst", "sol", "", 4) == versions[1].event.id
    assert versions[0].event.tags == ("burst", "extra")
    assert versions[1].event.title == "at 10"


def test_growth_by_half_and_a_turn_are_told() -> None:
    versions, _ = run([signal(10), signal(11, 1.4), signal(12, 1.6), signal(13, 1.7, "down"), signal(14, 1.7, "down")])
    assert said(versions)[:3] == [
        (10, 1, "Raised.", None),
        (12, 2, "Grown to 1.6x of what it was.", None),
        (13, 3, "Now down.", None),
    ]


def test_a_weak_signal_raises_nothing_but_keeps_an_event_alive() -> None:
    assert run([signal(10, opens=False)]) == ([], [])
    versions, _ = run([signal(10), signal(12, opens=False), signal(14, opens=False)])
    assert said(versions) == [(10, 1, "Raised.", None), (17, 2, "Over.", 14)]


def test_after_its_end_only_a_stronger_one_is_new_until_it_has_rested() -> None:
    versions, _ = run([signal(10), signal(15, 1.4), signal(16, 2.0)])
    assert said(versions)[:3] == [(10, 1, "Raised.", None), (13, 2, "Over.", 10), (16, 1, "Raised.", None)]
    versions, _ = run([signal(10), signal(18, 1.0)])
    assert [one.step for one in versions if one.change == "Raised."] == [10, 18]


def test_an_end_is_told_only_at_a_step_that_saw_something_new() -> None:
    quiet = np.array([10, 11, 40, 41])
    versions, _ = run([signal(10), signal(11)], quiet)
    assert said(versions) == [(10, 1, "Raised.", None), (40, 2, "Over.", 11)]
    versions, left = run([signal(10)], np.array([10, 11]))
    assert said(versions) == [(10, 1, "Raised.", None)]
    assert [event.ended for event in left] == [None]


def test_tokens_do_not_touch_each_other() -> None:
    versions, _ = run([signal(10), signal(10, token="btc")])
    assert sorted({one.event.token for one in versions}) == ["btc", "sol"]
    assert len({one.event.id for one in versions}) == 2


@given(
    found=st.lists(
        st.tuples(st.integers(0, 60), st.sampled_from([0.5, 1.0, 1.6, 2.6, 4.0]), st.sampled_from(["up", "down"]), st.booleans()),
        max_size=25,
        unique_by=lambda row: row[0],
    ),
    live=st.sets(st.integers(0, 80), min_size=1),
    cut=st.integers(0, 80),
)
def test_a_walk_in_two_parts_tells_what_one_walk_tells(
    found: list[tuple[int, float, str, bool]], live: set[int], cut: int
) -> None:
    steps = np.array(sorted(live | {row[0] for row in found}))
    signals = [signal(*row) for row in sorted(found)]
    whole, left = run(signals, steps)
    first, between = run([one for one in signals if one.step < cut], steps[steps < cut])
    kept = tuple(Event.of(event.kept()) for event in between)
    second, rest = run([one for one in signals if one.step >= cut], steps[steps >= cut], kept)
    order = [(one.step, one.event.id, one.event.version, one.change, one.event.ended) for one in whole]
    parts = [(one.step, one.event.id, one.event.version, one.change, one.event.ended) for one in first + second]
    assert sorted(parts, key=str) == sorted(order, key=str)
    assert [event for event in rest if event.ended is None] == [event for event in left if event.ended is None]


@given(strengths=st.lists(st.sampled_from([0.5, 1.0, 1.6, 2.6, 4.0]), min_size=1, max_size=40))
def test_versions_count_up_and_nothing_is_told_twice_at_a_step(strengths: list[float]) -> None:
    versions, _ = run([signal(step, strength) for step, strength in enumerate(strengths)])
    by_id: dict[str, list[int]] = {}
    for one in versions:
        by_id.setdefault(one.event.id, []).append(one.event.version)
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in by_id.values())
    assert len({(one.event.id, one.step) for one in versions}) == len(versions)
