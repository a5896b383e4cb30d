"""Cohort sentiment, bias and post volume against values worked out by hand, with labels given by hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from tests.measures.hand_made import compute, said, store_of, utc

from ruma.derive.callers import LABEL_COLUMNS
from ruma.derive.derive import Span
from ruma.derive.standings import Standings
from ruma.measures.cohorts import BASELINE, CROWD, DUMB, SMART
from ruma.measures.sentiment_points import score_of
from ruma.store.derived import insert_derived
from ruma.store.store import Store

AS_OF = utc(2026, 5, 8, 12, 30)
SIM_END = utc(2026, 3, 1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SMARTS = [f"smart{number}" for number in range(6)]
POSTS = [
    *(said("zorblax", name, AS_OF - HOUR, "bullish", tags=("macro",)) for name in SMARTS),
    said("zorblax", SMARTS[0], AS_OF - 2 * HOUR, "bearish", tags=("macro", "etf")),
    *(said("zorblax", f"crowd{number}", AS_OF - HOUR, "bearish") for number in range(6)),
    said("zorblax", "dumb", AS_OF - HOUR, "bearish"),
    *(said("zorblax", f"new{number}", AS_OF - HOUR) for number in range(7)),
    said("zorblax", SMARTS[1], AS_OF - 3 * DAY, "bearish"),  # before that author had a label
    said("zorblax", SMARTS[2], AS_OF - 30 * HOUR, "bullish"),  # the window before
    said("bitcoin", SMARTS[3], AS_OF - HOUR, "bullish"),
]
COHORT_OF = {SMARTS[0]: SMART, **dict.fromkeys(SMARTS[1:], SMART), "dumb": DUMB, **{f"crowd{n}": CROWD for n in range(6)}}


def author_keys(store: Store) -> dict[str, int]:
    with store.engine.client() as client:
        rows = client.query_arrow("SELECT DISTINCT author, author_key FROM posts").to_pylist()
    return {row["author"]: row["author_key"] for row in rows}


def label(store: Store, cohorts: Mapping[str, int], day: datetime) -> None:
    keys = author_keys(store)
    fixed = {"source": "s", "day": day, "skill": 0.6, "above_chance": 0.9, "calls": 10.0, "hits": 6.0}
    rows = [{"author_key": keys[name], "author": name, "cohort": cohort, **fixed} for name, cohort in cohorts.items()]
    insert_derived(store, "author_labels", pa.Table.from_pylist(rows, LABEL_COLUMNS))


@pytest.fixture(scope="module")
def labelled(new_store: Callable[[], Store]) -> Store:
    store = store_of(new_store, POSTS)
    label(store, COHORT_OF, utc(2026, 5, 6))
    return store


def test_smart_money_is_those_who_bore_the_label_when_they_posted(labelled: Store) -> None:
    result = compute(labelled, "smart-money-sentiment", AS_OF, id="zorblax", hours=24, granularity="1h")
    last = result.data[-1]
    assert (last.bullish_posts, last.bearish_posts, last.neutral_posts, last.total_posts) == (6, 1, 0, 7)
    assert last.sentiment_score == round(score_of(6.0, 0.0, 1.0), 2)
    assert [point.interval_posts for point in result.data if point.interval_posts] == [1, 6]
    view = result.overview
    assert (view.posts, view.authors, view.previous_posts, view.all_posts) == (7, 6, 1, 21)
    assert (view.sentiment_score, view.previous_sentiment_score) == (
        round(score_of(6.0, 0.0, 1.0), 1),
        round(score_of(1.0, 0.0, 0.0), 1),
    )
    assert (result.n, result.thin, result.cohort.id, result.cohort.name) == (7, True, 1, "smart money")
    whole = compute(labelled, "smart-money-sentiment", AS_OF, id="zorblax", hours=96)
    assert whole.overview.posts == 8  # the post of three days ago was a baseline one


def test_the_dumb_money_is_read_the_same_way(labelled: Store) -> None:
    result = compute(labelled, "dumb-money-sentiment", AS_OF, id="zorblax", hours=24)
    assert (result.overview.posts, result.data[-1].bearish_posts, result.cohort.id) == (1, 1, 3)
    silent = compute(labelled, "dumb-money-sentiment", AS_OF, id="bitcoin", hours=24)
    assert silent.overview.sentiment_score is None
    assert silent.notes[0] == "No author of the cohort dumb money named the token in the window."


def test_the_bias_is_the_difference_in_basis_points(labelled: Store) -> None:
    result = compute(labelled, "smart-money-bias", AS_OF, id="zorblax", hours=24)
    now = result.current
    smart, overall = round(score_of(6.0, 0.0, 1.0), 2), round(score_of(6.0, 7.0, 8.0), 2)
    assert (now.smart_money_sentiment_score, now.overall_sentiment_score) == (smart, overall)
    assert now.sentiment_bias_bps == round(100 * (smart - overall), 1)
    assert (now.smart_money_authors, now.bucket_start) == (6, utc(2026, 5, 8, 12))
    view = result.overview
    assert (view.smart_money_posts, view.smart_money_authors, view.posts) == (7, 6, 21)
    assert view.sentiment_bias_bps == round(100 * (view.smart_money_sentiment_score - view.overall_sentiment_score), 1)


def test_a_silent_or_small_cohort_has_no_bias_and_says_why(labelled: Store) -> None:
    small = compute(labelled, "smart-money-bias", AS_OF, id="bitcoin", hours=24)
    assert (small.current.sentiment_bias_bps, small.current.smart_money_sentiment_score) == (None, None)
    assert small.current.overall_sentiment_score is not None
    assert small.notes[0].startswith("There are fewer than 5 smart-money authors")
    silent = compute(labelled, "smart-money-bias", AS_OF - 4 * DAY, id="zorblax", hours=24)
    assert silent.current.sentiment_bias_bps is None
    assert silent.notes[0] == "No author of the smart-money cohort named the token in the window: there is no bias."


def test_smart_money_posts_are_counted_with_their_tags(labelled: Store) -> None:
    result = compute(labelled, "smart-money-post-volume", AS_OF, id="zorblax", hours=24, granularity="1d")
    assert [(point.time.day, point.value, point.authors) for point in result.giga_brain_volume] == [(7, 0, 0), (8, 7, 6)]
    assert [(tag.tag, tag.count) for tag in result.giga_brain_volume[-1].tag_breakdown] == [("macro", 7), ("etf", 1)]
    assert (result.overview.posts, result.overview.previous_posts, result.overview.authors) == (7, 1, 6)


def test_simple_sentiment_splits_all_authors_into_the_cohorts(labelled: Store) -> None:
    result = compute(labelled, "simple-sentiment", AS_OF, id="zorblax", hours=96, granularity="4h")
    assert list(result.cohorts) == ["0", "1", "2", "3"]
    last = {cohort: points[-1].interval_posts for cohort, points in result.cohorts.items()}
    assert last == {"0": 0, "1": 0, "2": 0, "3": 0}  # 12:00 to 12:30
    for at, point in enumerate(result.summary):
        parts = [series[at] for series in result.cohorts.values()]
        assert {part.bucket_start for part in parts} == {point.bucket_start}
        assert sum(part.interval_posts for part in parts) == point.interval_posts
        assert sum(part.total_posts for part in parts) == pytest.approx(point.total_posts, abs=0.05)
        recorded = result.summary_recorded[at]
        assert recorded.interval_posts == point.interval_posts - parts[BASELINE].interval_posts
    assert result.summary_recorded[-1].bearish_posts == 8


def test_nobody_is_smart_before_the_first_label(labelled: Store) -> None:
    result = compute(labelled, "smart-money-post-volume", utc(2026, 5, 6) - HOUR, id="zorblax", hours=168)
    assert result.overview.posts == 0


OUTCOMES = pa.schema(
    [
        *((name, pa.string()) for name in ("source", "source_id", "author", "token", "direction")),
        ("author_key", pa.uint32()),
        *((name, pa.timestamp("ms", tz="UTC")) for name in ("happened_at", "entry_at", "exit_at")),
        ("horizon_hours", pa.uint16()),
        *((name, pa.float64()) for name in ("weight", "entry_usd", "exit_usd", "return_pct", "benchmark_pct", "excess_pct")),
        ("known_day", pa.timestamp("s", tz="UTC")),
    ]
)


def outcomes(store: Store, author: str, excess: list[float], when: datetime, known: datetime) -> None:
    fixed: dict[str, Any] = dict.fromkeys(("happened_at", "entry_at", "exit_at"), when) | {"source": "s", "token": "zorblax"}
    fixed |= {"direction": "long", "horizon_hours": 168, "weight": 1.0, "entry_usd": 1.0, "exit_usd": 1.0, "return_pct": 0.0}
    fixed |= {"benchmark_pct": 0.0, "known_day": known, "author": author, "author_key": author_keys(store)[author]}
    rows = [
        fixed | {"source_id": f"{author}{known:%d}{number}", "excess_pct": value, "token": f"t{number % 10}"}
        for number, value in enumerate(excess)
    ]
    insert_derived(store, "call_outcomes", pa.Table.from_pylist(rows, OUTCOMES))


def test_the_worth_of_a_cohort_is_what_calls_under_its_label_came_to(new_store: Callable[[], Store]) -> None:
    store = store_of(new_store, POSTS)
    label(store, COHORT_OF, utc(2026, 5, 6))
    assert compute(store, "smart-money-sentiment", AS_OF, id="zorblax").cohort.worth.verdict == (
        "The worth of smart money is not measured: 0 of its calls, of 0 tokens and weeks, have an outcome; "
        "at least 20 calls, of 5, are needed."
    )
    outcomes(store, SMARTS[0], [4.0, 4.0, -1.0, 1.0] * 10, utc(2026, 5, 7), utc(2026, 5, 8))
    outcomes(store, "crowd0", [0.0, 0.0, -1.0, 1.0] * 10, utc(2026, 5, 7), utc(2026, 5, 8))
    outcomes(store, SMARTS[0], [0.0] * 40, utc(2026, 5, 1), utc(2026, 5, 8))  # before the label: no test of it
    outcomes(store, SMARTS[0], [-50.0] * 400, utc(2026, 5, 7), utc(2026, 5, 9))  # not known yet
    Standings().run(store, Span(utc(2026, 5, 1), utc(2026, 5, 10)), lambda share: None)
    worth = compute(store, "smart-money-sentiment", AS_OF, id="zorblax").cohort.worth
    assert (worth.calls, worth.authors, worth.clusters) == (40, 1, 10)
    assert (worth.hit_rate_pct, worth.everyone_hit_rate_pct) == (75.0, 33.33)  # 30 of 40, 40 of 120
    assert (worth.excess_return_pct, worth.everyone_excess_return_pct, worth.edge_pp) == (2.0, 0.67, 1.33)
    spread = math.sqrt(20 / 19 * math.fsum(residual**2 for residual in residuals()))
    assert worth.edge_low_pp == round(4 / 3 - 1.2816 * spread, 2) > 0
    assert worth.verdict == "Calls made as smart money did better than everyone's over 168 h (80 % interval)."
    later = compute(store, "smart-money-sentiment", utc(2026, 5, 9), id="zorblax").cohort.worth
    assert later.calls == 440 and "did worse" in later.verdict
    crowd = compute(store, "dumb-money-sentiment", AS_OF, id="zorblax").cohort.worth
    assert (crowd.calls, crowd.hit_rate_pct, crowd.edge_pp) == (0, None, None)


def residuals() -> list[float]:
    """How far each token and week pulls the edge: the smart calls' share of it minus everyone's."""
    smart, crowd, everyone = [4.0, 4.0, -1.0, 1.0] * 10, [0.0, 0.0, -1.0, 1.0] * 10, 80 / 120
    found = []
    for token in range(10):
        theirs = sum(value - 2.0 for number, value in enumerate(smart) if number % 10 == token) / 40
        both = [value for held in (smart, crowd) for number, value in enumerate(held) if number % 10 == token]
        found.append(theirs - sum(value - everyone for value in both) / 120)  # the week of the label
        found.append(4 * everyone / 120)  # the week before it: four calls a token that came to nothing
    return found


@pytest.mark.parametrize("token", ["bitcoin", "solana"])
def test_cohorts_of_a_simulated_market_add_up(simulated: Store, token: str) -> None:
    result = compute(simulated, "simple-sentiment", SIM_END, id=token)
    for at, point in enumerate(result.summary):
        assert sum(series[at].interval_posts for series in result.cohorts.values()) == point.interval_posts
    bias = compute(simulated, "smart-money-bias", SIM_END, id=token).current
    if bias.sentiment_bias_bps is not None:
        expected = 100 * (bias.smart_money_sentiment_score - bias.overall_sentiment_score)
        assert bias.sentiment_bias_bps == pytest.approx(expected, abs=0.06)
