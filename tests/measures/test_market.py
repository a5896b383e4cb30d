"""The market overview against values worked out by hand, and the dates of prices in the lists of tokens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.measures.hand_made import compute, said, store_of, utc

from ruma.measures.sentiment_points import score_of
from ruma.records import Followers, Price
from ruma.store.store import Store

AS_OF = utc(2026, 5, 8, 12, 30)
SIM_END = utc(2026, 3, 1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def candle(token: str, day: int, price: float, cap: float | None = None, volume: float | None = None, **more: Any) -> Price:
    more = {"source": "one"} | more
    ts = utc(2026, 5, day)
    return Price(token_id=token, ts=ts, interval_hours=24, price_usd=price, market_cap_usd=cap, volume_usd=volume, **more)


PRICES = [
    candle("bitcoin", 7, 100.0, 600.0, 10.0),
    candle("bitcoin", 8, 110.0, 660.0, 30.0),
    candle("bitcoin", 9, 999.0, 999.0, 999.0),  # ends after the moment
    candle("zorblax", 7, 4.0, 400.0, None),
    candle("zorblax", 8, 3.0, 340.0, 5.0),
    candle("quiet", 8, 1.0, None, None),
    candle("unlisted", 1, 1.0, 10.0),  # no candle in the window
]
POSTS = [
    *(said("bitcoin", name, AS_OF - HOUR, "bullish", emotions={"joy": 1.0}) for name in ("ann", "bob", "cyd", "dan", "eve")),
    *(said("zorblax", name, AS_OF - 2 * HOUR, "bearish") for name in ("ann", "fay")),
    *(said("zorblax", name, AS_OF - 30 * HOUR) for name in ("ann", "bob", "cyd", "dan", "eve")),
    said("bitcoin", "gus", AS_OF - HOUR, "bullish", seen_at=AS_OF + HOUR),
]


@pytest.fixture(scope="module")
def store(new_store: Callable[[], Store]) -> Store:
    followers = [Followers(source="x", handle="z", token_id="zorblax", followers_count=5, snapshot_at=AS_OF - HOUR)]
    return store_of(new_store, POSTS, PRICES, followers)


def test_the_market_adds_up(store: Store) -> None:
    result = compute(store, "market", AS_OF)
    view = result.overview
    assert (view.posts, view.previous_posts, view.posts_change_pct) == (7, 5, 40.0)
    assert (view.authors, view.voices, view.previous_voices) == (6, 6, 5)
    assert (view.sentiment_score, view.previous_sentiment_score) == (round(score_of(5.0, 0.0, 2.0), 1), 50.0)
    assert (view.total_market_cap_usd, view.btc_dominance_pct, view.previous_btc_dominance_pct) == (1_000.0, 66.0, 60.0)
    assert (view.market_cap_change_pct, view.volume_usd, view.volume_change_pct) == (0.0, 35.0, 200.0)
    assert (view.tokens_compared, view.tokens_up_pct) == (2, 50.0)
    shares = [(row.token.id, row.market_cap_share_pct, row.previous_market_cap_share_pct) for row in result.largest_caps]
    assert shares == [("bitcoin", 66.0, 60.0), ("zorblax", 34.0, 40.0)]
    assert [(row.token.id, row.price_change_pct) for row in result.price_gainers] == [("bitcoin", 10.0)]
    assert [(row.token.id, row.price_change_pct) for row in result.price_losers] == [("zorblax", -25.0)]
    assert [(row.token.id, row.mindshare_change_pp) for row in result.attention_gainers] == [("bitcoin", 71.43)]
    assert [(row.token.id, row.mindshare_change_pp) for row in result.attention_losers] == [("zorblax", -71.43)]
    assert (result.emotions[0].emotion, result.emotions[0].share_pct, result.emotions[0].posts) == ("joy", 100.0, 5)
    held = result.coverage
    assert (held.tokens_known, held.tokens_talked_about, held.tokens_with_prices, held.tokens_with_caps) == (3, 2, 3, 2)
    assert held.newest == {"posts": AS_OF - HOUR, "prices": utc(2026, 5, 8), "followers": AS_OF - HOUR}
    assert [(row.kind, row.source, row.records) for row in held.sources] == [
        ("followers", "x", 1),
        ("posts", "s", 7),
        ("prices", "one", 3),
    ]
    assert view.fear_greed_index is None and "no fear and greed index" in result.notes[-1]


def test_the_mood_of_the_market_is_the_weighed_mean_of_its_loudest_tokens(simulated: Store) -> None:
    result = compute(simulated, "market", SIM_END, hours=168)
    known = [row for row in result.fear_greed if row.index is not None]
    assert len(known) == 3 and sum(row.weight for row in known) == pytest.approx(1, abs=1e-3)
    mean = sum(row.weight * row.index for row in known)
    assert result.overview.fear_greed_index == pytest.approx(mean, abs=0.06)
    for row in known:
        assert compute(simulated, "fear-greed-index", SIM_END, id=row.token.id, hours=168).current.index == row.index
    board = compute(simulated, "narratives", SIM_END, limit=5)
    assert [row.id for row in result.narratives] == [row.id for row in board.narratives]
    assert 0 < result.overview.btc_dominance_pct < 100
    assert result.coverage.newest["posts"] <= SIM_END


def test_all_parts_stand_on_the_newest_posts_where_those_are_old(simulated: Store) -> None:
    late = compute(simulated, "market", SIM_END + 60 * DAY)
    assert late.as_of == late.seen_until and late.overview.posts > 0
    assert late.coverage.newest["prices"] <= late.as_of
    then = compute(simulated, "narratives", late.as_of, limit=5)
    assert [row.id for row in late.narratives] == [row.id for row in then.narratives]


def test_prices_in_lists_carry_their_own_date(store: Store) -> None:
    later = utc(2026, 5, 20)  # posts ended long before; a price after them is known
    rows = {row.id: row for row in compute(store, "tokens", later).tokens}
    assert (rows["bitcoin"].price_usd, rows["bitcoin"].price_at) == (999.0, utc(2026, 5, 9))
    assert (rows["zorblax"].price_usd, rows["zorblax"].price_at) == (3.0, utc(2026, 5, 8))
    assert [row.id for row in compute(store, "tokens", later).tokens] == ["bitcoin", "zorblax", "quiet"]
    found = compute(store, "token-search", AS_OF, q="bitcoin").tokens[0]
    assert (found.price_usd, found.price_at, found.price_change_24h_pct) == (110.0, utc(2026, 5, 8), 10.0)


def test_the_list_of_tokens_is_ordered_by_the_price_over_the_asked_window_and_sees_no_later_candle(
    new_store: Callable[[], Store],
) -> None:
    late = candle("bitcoin", 8, 50.0, seen_at=AS_OF + DAY)  # the same candle, corrected after the moment
    week = [candle("bitcoin", 5, 55.0), candle("zorblax", 5, 6.0), candle("quiet", 7, 1.0)]
    store = store_of(new_store, POSTS, [*PRICES, *week, late])

    def told(**given: Any) -> list[tuple[str, float | None]]:
        return [(row.id, row.price_change_pct) for row in compute(store, "tokens", AS_OF, **given).tokens]

    assert told(order="price_gain", hours=72) == [("bitcoin", 100.0), ("zorblax", -50.0), ("quiet", None)]
    assert told(order="price_loss", hours=72) == [("zorblax", -50.0), ("bitcoin", 100.0), ("quiet", None)]
    assert told(order="price_gain") == [("bitcoin", 10.0), ("quiet", 0.0), ("zorblax", -25.0)]
    assert told(order="price_gain", limit=1, offset=1, hours=72) == [("zorblax", -50.0)]
    assert [id for id, _ in told()] == ["bitcoin", "zorblax", "quiet"]
