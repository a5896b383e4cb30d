"""Fear and greed and its twin: parts against values worked out by hand, the index re-computed from its own answer."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.measures.hand_made import compute, days, said, store_of, utc

from ruma.measures import fear_greed_index, fomo_fud_index
from ruma.measures.mood_index import Recipe
from ruma.measures.own_past import BASELINE_HOURS, past_z
from ruma.store.store import Store

AS_OF = utc(2026, 5, 8, 12, 30)
SIM_END = utc(2026, 3, 1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RECIPES = {"fear-greed-index": fear_greed_index.RECIPE, "fomo-fud-index": fomo_fud_index.RECIPE}


@pytest.mark.parametrize("recipe", RECIPES.values())
def test_published_weights_sum_to_one(recipe: Recipe) -> None:
    assert math.fsum(part.weight for part in recipe.components) == pytest.approx(1)


def test_fear_and_greed_has_the_published_weights() -> None:
    weights = {part.name: part.weight for part in fear_greed_index.RECIPE.components}
    assert weights == {"momentum": 0.30, "sentiment": 0.25, "volume": 0.20, "emotions": 0.15, "volatility": 0.10}


@pytest.mark.parametrize(
    ("index", "label"),
    [
        (0, "extreme fear"),
        (19.99, "extreme fear"),
        (20, "fear"),
        (40, "neutral"),
        (59.99, "neutral"),
        (60, "greed"),
        (80, "extreme greed"),
        (100, "extreme greed"),
    ],
)
def test_regimes_change_at_the_published_bounds(index: float, label: str) -> None:
    assert fear_greed_index.RECIPE.label(index) == label


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("token", ["bitcoin", "solana"])
@pytest.mark.parametrize("as_of", [SIM_END, SIM_END - timedelta(days=31, minutes=13)])
def test_the_index_can_be_computed_again_from_the_answer(simulated: Store, name: str, token: str, as_of: Any) -> None:
    result = compute(simulated, name, as_of, id=token, hours=96)
    weights = {part.name: part.weight for part in result.metadata.components}
    assert math.fsum(part.weight_used for part in result.metadata.components) == pytest.approx(1, abs=1e-3)
    assert len(result.series) >= 48
    for point in result.series:
        known = {part: value for part, value in point.components.items() if value is not None}
        assert all(0 <= value <= 100 for value in known.values())
        if not known:  # too young to be compared with its past
            assert (point.index, point.label) == (None, None)
            continue
        expected = sum(weights[part] * value for part, value in known.items()) / sum(weights[part] for part in known)
        assert point.index == pytest.approx(expected, abs=0.006)
        assert point.label == RECIPES[name].label(point.index)
    assert as_of < SIM_END or all(point.index is not None for point in result.series)
    assert (result.current.index, result.current.label) == (result.series[-1].index, result.series[-1].label)
    missing = [part.name for part in result.metadata.components if part.value is None]
    assert all(part in result.notes[-1] for part in missing)


values = st.one_of(st.none(), st.floats(0, 100))


@given(st.tuples(values, values, values, values, values))
def test_an_index_lies_between_its_lowest_and_highest_part(parts: tuple[float | None, ...]) -> None:
    recipe = fear_greed_index.RECIPE
    held = dict(zip((part.name for part in recipe.components), parts, strict=True))
    known = [value for value in parts if value is not None]
    index = recipe.index(held)
    if not known:
        assert index is None
    else:
        assert index is not None and min(known) - 0.006 <= index <= max(known) + 0.006


def test_momentum_is_a_return_in_units_of_its_usual_size(new_store: Callable[[], Store]) -> None:
    swings = [100 * math.exp(0.02 * (number % 2)) for number in range(60)]  # usual size of a day: 2 %
    jump = swings[-1] * math.exp(0.04)
    store = store_of(new_store, prices=days("bitcoin", [*swings, jump], utc(2026, 5, 8), volume=None))
    result = compute(store, "fear-greed-index", AS_OF, id="bitcoin", hours=24, granularity="1d")
    last = result.series[-1]
    assert last.immediate_momentum == round(50 + 50 * math.tanh(0.04 / 0.02 / 2), 2) == 88.08
    assert last.debug_mom_short == round(100 * math.expm1(0.04), 2)
    assert last.long_rel_momentum is None
    assert last.components == {
        "momentum": last.absolute_momentum,
        "sentiment": None,
        "volume": None,
        "emotions": None,
        "volatility": None,
    }
    assert last.index == last.absolute_momentum
    assert "sentiment, volume, emotions, volatility" in result.notes[-1]
    assert [part.weight_used for part in result.metadata.components] == [1.0, 0, 0, 0, 0]


def test_a_stuck_feed_gives_no_momentum(new_store: Callable[[], Store]) -> None:
    swings = [100 * math.exp(0.02 * (number % 2)) for number in range(60)]
    prices = days("bitcoin", swings, utc(2026, 5, 4)) + days("bitcoin", [swings[-1]] * 4, utc(2026, 5, 8), volume=0)
    store = store_of(new_store, prices=prices)
    result = compute(store, "fear-greed-index", AS_OF, id="bitcoin", hours=24)
    assert result.current.index is None and result.current.label is None
    assert result.notes == ["Neither prices nor enough talk of this token are known: there is no index."]


@pytest.fixture(scope="module")
def chased(new_store: Callable[[], Store]) -> Store:
    """Twelve days of doubt, an hour apart, then a day of chasing."""
    posts = []
    for hour in range(12 * 24):
        late = hour < 24
        when = AS_OF - (hour + 0.5) * HOUR
        for author in ("ann", "bob", "cyd"):
            wobble = (hour + len(author + str(hour % 5))) % 3 == 0
            tags = ("fomo",) if late else ("fud",) if wobble else ()
            emotions = {"greed": 1.0} if late else {"fear": 1.0} if wobble else {"joy": 1.0}
            posts.append(
                said("zorblax", author, when, "bullish" if late or not wobble else "bearish", tags=tags, emotions=emotions)
            )
    return store_of(new_store, posts)


def test_the_twin_rises_when_doubt_turns_into_chasing(chased: Store) -> None:
    now = compute(chased, "fomo-fud-index", AS_OF, id="zorblax", hours=48, granularity="1d")
    parts = {part.name: part.value for part in now.metadata.components}
    assert parts["tags"] > 85 and parts["emotions"] > 85 and parts["immediate_sentiment"] > 85
    assert parts["immediate_momentum"] is None
    assert now.current.label == "extreme FOMO"
    greed = compute(chased, "fear-greed-index", AS_OF, id="zorblax", hours=48, granularity="1d")
    assert now.current.index > greed.current.index  # tags and emotions weigh more in the twin


@given(st.integers(0, 400), st.integers(1, 50))
def test_z_of_some_rows_is_z_of_each_row(extra: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    series, held = chance.normal(size=BASELINE_HOURS + extra + 1), chance.random(BASELINE_HOURS + extra + 1) < 0.7
    rows = [len(series) - 1, 100, 200, len(series) // 2]
    for row, z in zip(rows, past_z(series, held, rows), strict=True):
        base = series[max(0, row - BASELINE_HOURS) : row][held[max(0, row - BASELINE_HOURS) : row]]
        expected = (series[row] - base.mean()) / base.std() if len(base) >= 168 else math.nan
        assert z == pytest.approx(expected, nan_ok=True)
