"""Emotions, horizons of sentiment, volatility, dominance and followers, against values worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.measures.hand_made import compute, days, said, store_of, utc

from ruma.enrich.emotions import LABELS
from ruma.errors import BadInput
from ruma.measures.emotions_series import EMOTIONS, shares_of
from ruma.measures.sentiment_points import score_of
from ruma.measures.volatility_index import DAYS_A_YEAR, Close, ewma_volatility, percentile_of
from ruma.records import Followers, Price
from ruma.store.store import Store

AS_OF = utc(2026, 5, 8, 12, 30)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_the_fifteen_emotions_are_those_that_posts_are_marked_with() -> None:
    assert sorted(EMOTIONS) == sorted(LABELS) and len(EMOTIONS) == 15


@pytest.fixture(scope="module")
def felt(new_store: Callable[[], Store]) -> Store:
    rows = [
        said("bitcoin", "ann", AS_OF - HOUR, emotions={"joy": 1.0}),
        said("bitcoin", "bob", AS_OF - HOUR, emotions={"joy": 0.5, "fear": 0.5}),
        said("bitcoin", "cyd", AS_OF - HOUR),  # feels nothing
        said("bitcoin", "dan", AS_OF - timedelta(minutes=5), emotions={"greed": 1.0}),  # in the hour that is not whole
        said("bitcoin", "eve", AS_OF - HOUR, emotions={"anger": 1.0}, seen_at=AS_OF + HOUR),  # seen too late
        said("bitcoin", "fay", AS_OF - 30 * HOUR, emotions={"trust": 1.0}),
        said("zorblax", "gus", AS_OF - HOUR, emotions={"love": 1.0}),
    ]
    return store_of(new_store, rows)


def test_emotions_share_what_is_felt_in_a_bucket(felt: Store) -> None:
    result = compute(felt, "emotions-series", AS_OF, id="bitcoin", hours=24, granularity="1h")
    at = {point.time.hour: point.value for point in result.series["joy"] if point.value is not None}
    assert at == {11: 0.75, 12: 0.0}
    assert [point.value for point in result.series["greed"]][-2:] == [0.0, 1.0]
    assert [(row.n, row.thin) for row in result.labelled][-2:] == [(2, True), (1, True)]
    assert all(point.value is None for point in result.series["fear"][:-2])
    view = result.overview
    assert (view.labelled_posts, view.previous_labelled_posts, view.posts, view.labelled_pct) == (3, 1, 4, 75.0)
    assert [(row.emotion, row.share_pct, row.posts) for row in view.emotions[:3]] == [
        ("joy", 50.0, 2),
        ("greed", 33.33, 1),
        ("fear", 16.67, 1),
    ]
    assert next(row for row in view.emotions if row.emotion == "trust").share_change_pp == -100.0


@pytest.mark.parametrize("size", ["1h", "4h", "1d"])
def test_emotion_shares_sum_to_one_in_every_bucket(simulated: Store, size: str) -> None:
    result = compute(simulated, "emotions-series", utc(2026, 3, 1), id="solana", granularity=size)
    sums = [[series[k].value for series in result.series.values()] for k in range(len(result.labelled))]
    for row, values in zip(result.labelled, sums, strict=True):
        assert (row.n == 0) == (values[0] is None)
        assert row.n == 0 or math.fsum(values) == pytest.approx(1, abs=1e-5)
    assert sum(row.n for row in result.labelled) == result.overview.labelled_posts > 20


@given(st.dictionaries(st.sampled_from(EMOTIONS), st.integers(0, 10**7), max_size=15))
def test_shares_of_any_counts_sum_to_one_or_are_all_none(permille: dict[str, int]) -> None:
    shares = shares_of({name: {"permille": value} for name, value in permille.items()})
    assert math.fsum(shares.values()) == pytest.approx(1 if any(permille.values()) else 0, abs=1e-5)


def test_timeframes_weigh_by_age(new_store: Callable[[], Store]) -> None:
    rows = [
        said("bitcoin", "ann", AS_OF, "bullish"),
        said("bitcoin", "bob", AS_OF - 6 * HOUR, "bearish"),
        said("bitcoin", "cyd", AS_OF - 48 * HOUR, "bearish"),
    ]
    store = store_of(new_store, rows)
    result = compute(store, "sentiment-timeframes", AS_OF, id="bitcoin", hours=72)
    short = score_of(1.0, 0.0, 0.5)  # after one half-life; what is older than five is out
    medium = score_of(1.0, 0.0, 0.5 ** (6 / 48) + 0.5)
    long = score_of(1.0, 0.0, 0.5 ** (6 / 336) + 0.5 ** (48 / 336))
    summary = result.summary
    assert (summary.short, summary.medium, summary.long) == tuple(round(value, 2) for value in (short, medium, long))
    assert {name: series[-1].value for name, series in result.series.items()} == summary.model_dump()
    assert result.overview.short_minus_long_points == round(summary.short - summary.long, 2)
    assert (result.metadata.lookback_days, result.metadata.handle, result.metadata.handles) == (70, None, [])
    assert (result.n, result.thin, result.overview.thin_timeframes) == (3, True, ["short", "medium", "long"])


def test_a_timeframe_point_does_not_depend_on_the_window_asked_for(simulated: Store) -> None:
    as_of = utc(2026, 3, 1)
    few, many = (compute(simulated, "sentiment-timeframes", as_of, id="solana", hours=h, granularity="4h") for h in (48, 168))
    for name, series in few.series.items():
        assert series == many.series[name][-len(series) :]


def test_volatility_of_steady_returns_is_their_size(new_store: Callable[[], Store]) -> None:
    prices = [100 * math.exp(0.02 * (number % 2)) for number in range(100)]  # up and down by 2 % in turn
    store = store_of(new_store, prices=days("bitcoin", prices, utc(2026, 5, 8)))
    result = compute(store, "volatility-index", AS_OF, id="bitcoin", hours=72)
    year = round(2 * math.sqrt(365), 2)
    assert [(point.time, point.value, point.n) for point in result.volatility] == [
        (utc(2026, 5, 5), year, 97),
        (utc(2026, 5, 6), year, 98),
        (utc(2026, 5, 7), year, 99),
    ]
    view = result.overview
    assert (view.volatility_pct, view.daily_volatility_pct, view.volatility_change_pp, view.stuck_days) == (year, 2.0, 0.0, 0)
    assert not result.thin and result.volatility[-1].percentile is not None


def test_a_stuck_feed_is_not_calm(new_store: Callable[[], Store]) -> None:
    alive = [100 * math.exp(0.02 * (number % 2)) for number in range(40)]
    stuck = days("bitcoin", [alive[-1]] * 5, utc(2026, 5, 8), volume=0)
    store = store_of(new_store, prices=days("bitcoin", alive, utc(2026, 5, 3)) + stuck)
    result = compute(store, "volatility-index", AS_OF, id="bitcoin", hours=240)
    assert [point.time.day for point in result.volatility] == [28, 29, 30, 1, 2]
    assert result.overview.volatility_pct == round(2 * math.sqrt(365), 2)
    assert result.overview.stuck_days == 5
    assert any("stuck on 5 day(s), 2026-05-03 to 2026-05-07" in note for note in result.notes)
    repeated = [
        Price(**row.model_dump() | {"token_id": "zorblax", "volume_usd": 77.0}) for row in stuck
    ]  # the last row over and over
    store = store_of(new_store, prices=repeated)
    assert compute(store, "volatility-index", AS_OF, id="zorblax", hours=240).overview.stuck_days == 4


def test_volatility_knows_one_size_only(simulated: Store) -> None:
    with pytest.raises(BadInput, match="'1d'") as caught:
        compute(simulated, "volatility-index", AS_OF, id="bitcoin", granularity="1h")
    assert caught.value.param == "granularity"


@given(st.lists(st.floats(0.001, 1e6), min_size=2, max_size=80))
def test_volatility_lies_between_the_smallest_and_the_largest_move(prices: list[float]) -> None:
    closes = [Close(utc(2025, 1, 1) + number * DAY, utc(2025, 1, 2) + number * DAY, p) for number, p in enumerate(prices)]
    moves = [abs(math.log(b / a)) for a, b in pairwise(prices)]
    for spread in ewma_volatility(closes):
        daily = spread.value / 100 / math.sqrt(DAYS_A_YEAR)
        assert min(moves) - 1e-9 <= daily <= max(moves) + 1e-9


@given(st.lists(st.floats(0, 500), min_size=60, max_size=90), st.floats(0, 500))
def test_a_percentile_lies_within_its_scale(others: list[float], value: float) -> None:
    place = percentile_of(value, others)
    assert place is not None and 0 <= place <= 100
    assert percentile_of(max(others) + 1, others) == 100.0


def caps(token: str, *pairs: tuple[int, float | None]) -> list[Price]:
    return [
        Price(token_id=token, ts=utc(2026, 5, day), interval_hours=24, price_usd=1.0, market_cap_usd=cap) for day, cap in pairs
    ]


def test_dominance_sets_one_cap_against_the_other(new_store: Callable[[], Store]) -> None:
    prices = caps("bitcoin", (5, 900.0), (6, None), (7, 800.0), (8, 600.0)) + caps("zorblax", (5, 100.0), (7, 200.0), (8, 400.0))
    store = store_of(new_store, prices=prices)
    result = compute(store, "btc-dominance", AS_OF, id="zorblax", hours=120)
    assert [(p.time.day, p.btc_dominance_pct, p.btc_market_cap, p.token_market_cap) for p in result.data] == [
        (4, 90.0, 900.0, 100.0),
        (5, None, None, None),
        (6, 80.0, 800.0, 200.0),
        (7, 60.0, 600.0, 400.0),
    ]
    assert (result.change.pct, result.change.pp) == (-33.3333, -30.0)
    now = result.current
    assert (now.btc_dominance_pct, now.btc_market_cap, now.token_market_cap) == (60.0, 600.0, 400.0)


def test_a_missing_cap_is_null_and_said(new_store: Callable[[], Store]) -> None:
    store = store_of(new_store, prices=caps("bitcoin", (8, 600.0)) + caps("zorblax", (8, None)))
    result = compute(store, "btc-dominance", AS_OF, id="zorblax")
    now = result.current
    assert (now.btc_dominance_pct, now.btc_market_cap, now.token_market_cap, result.thin) == (None, 600.0, None, True)
    assert result.notes == ["No market cap of this token is known for the window: its price source gives none."]


def snapshot(handle: str, day: int, count: int, **more: object) -> Followers:
    at = utc(2026, 5, day)
    return Followers(source="x", handle=handle, token_id="zorblax", followers_count=count, snapshot_at=at, **more)  # type: ignore[arg-type]


def test_followers_are_summed_over_the_accounts_as_they_were_seen(new_store: Callable[[], Store]) -> None:
    rows = [
        snapshot("main", 1, 100),
        snapshot("main", 6, 110),
        snapshot("main", 7, 120),
        snapshot("side", 7, 1_000),  # tracked from here on
        snapshot("main", 8, 9_999, seen_at=AS_OF + HOUR),
    ]
    store = store_of(new_store, followers=rows)
    result = compute(store, "follower-history", AS_OF, id="zorblax", days=3)
    assert [(p.snapshot_at.day, p.followers_count, p.accounts) for p in result.data] == [(6, 110, 1), (7, 1_120, 2)]
    view = result.overview
    assert (view.followers, view.previous_followers, view.followers_change, view.followers_change_pct) == (1_120, 100, 20, 20.0)
    assert [(row.handle, row.followers_count) for row in result.accounts] == [("side", 1_000), ("main", 120)]
    assert compute(store, "sentiment-timeframes", AS_OF, id="zorblax").metadata.handles == ["side", "main"]
    found = compute(store, "token-search", AS_OF, q="zorblax").tokens[0]
    assert (found.handle, found.followers) == ("side", 1_120)


def test_without_snapshots_followers_are_unknown_and_it_is_said(felt: Store) -> None:
    result = compute(felt, "follower-history", AS_OF, id="bitcoin")
    assert (result.data, result.accounts, result.n, result.overview.followers) == ([], [], 0, None)
    assert "look ahead" in result.notes[0]
