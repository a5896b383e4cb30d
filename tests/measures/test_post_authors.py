"""Posts with what was known of their authors: label frozen when seen, bot score, group, call and outcome, by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from tests.derive.test_groups import PUSH, RING, pushed
from tests.measures.hand_made import compute, days, said, store_of, utc

from ruma.derive.bots import Bots
from ruma.derive.callers import LABEL_COLUMNS, Callers
from ruma.derive.derive import derive
from ruma.derive.groups import Groups
from ruma.derive.ledger import Ledger
from ruma.enrich.calls import Call
from ruma.measures.cohorts import CROWD, SMART
from ruma.store.derived import insert_derived
from ruma.store.store import Store

START = utc(2026, 3, 2)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG = Call("long", "zorblax")
WORDS = [f"reason{number}" for number in range(30)]
ANN_AT = START + 2 * DAY + 30 * timedelta(minutes=1)


def label(store: Store, author: str, day: datetime, cohort: int) -> None:
    (key,) = [row["author_key"] for row in store.rows("users_search", seen=START + 99 * DAY, wanted=author, limit=1)]
    row = {"author_key": key, "source": "s", "author": author, "day": day, "cohort": cohort}
    insert_derived(
        store,
        "author_labels",
        pa.Table.from_pylist([row | {"skill": 0.6, "above_chance": 0.95, "calls": 9.0, "hits": 7.0}], LABEL_COLUMNS),
    )


@pytest.fixture(scope="module")
def market(new_store: Callable[[], Store]) -> Store:
    posts = [
        said("zorblax", "ann", START, text="zebra one"),
        said("zorblax", "ann", ANN_AT, text="zebra two", call=LONG),
        said("zorblax", "ann", START + 4 * DAY, text="zebra three", seen_at=START + 6 * DAY),
        *pushed(RING, 5, text=f"{PUSH} {' '.join(WORDS)}"),  # words enough for a bot score
        said("quiet", "zoe", START + 20 * DAY, text="zebra four"),
    ]
    prices = days("zorblax", [10, 10, 10, 11, 12, 12, 12, 12, 12, 12, 15, 15, 15], START + 13 * DAY)
    bitcoin = days("bitcoin", [100.0] * 13, START + 13 * DAY)
    store = store_of(new_store, posts, [*prices, *bitcoin])
    derive(store, todo=[Callers(), Ledger(), Bots(), Groups()])
    label(store, "ann", START + 1 * DAY, CROWD)
    label(store, "ann", START + 5 * DAY, SMART)
    return store


def found(market: Store, as_of: datetime, **more: Any) -> dict[str, Any]:
    return {post.text: post for post in compute(market, "posts-search", as_of, hours=720, **more).posts}


def test_the_label_is_the_one_of_the_day_on_which_the_post_was_seen(market: Store) -> None:
    posts = found(market, START + 21 * DAY, q="zebra")
    told = {text: (post.cohort, post.cohort_name) for text, post in posts.items()}
    assert told == {
        "zebra one": (0, "baseline"),
        "zebra two": (2, "crowd"),
        "zebra three": (1, "smart money"),  # written under one label, seen under the next
        "zebra four": (0, "baseline"),
    }


def test_a_call_shows_what_was_known_of_its_outcome_by_the_moment(market: Store) -> None:
    early, day, week = (found(market, START + days * DAY, q="zebra")["zebra two"].call for days in (3, 6, 13))
    assert (early.direction, early.token.id, early.outcomes) == ("long", "zorblax", [])
    assert [(one.horizon_hours, one.right, one.entry_usd, one.exit_usd, one.excess_pct) for one in day.outcomes] == [
        (24, True, 10.0, 11.0, 10.0)
    ]
    assert [(one.horizon_hours, one.exit_usd) for one in week.outcomes] == [(24, 11.0), (168, 12.0)]
    assert found(market, START + 13 * DAY, q="zebra")["zebra one"].call is None


def test_posts_of_a_group_say_so_from_the_monday_on_that_found_it(market: Store) -> None:
    before = compute(market, "posts-search", START + 6 * DAY, q="sleeping", hours=720).posts
    after = compute(market, "posts-search", START + 8 * DAY, q="sleeping", hours=720).posts
    assert [post.group for post in before] == [None] * 5
    (group,) = compute(market, "coordination", START + 8 * DAY).groups
    expected = {"group_id": group.group_id, "accounts": 4, "posts": 5, "since": START + 7 * DAY}
    assert [post.group.model_dump() for post in after] == [expected] * 5
    assert found(market, START + 8 * DAY, q="zebra")["zebra one"].group is None


def test_a_bot_score_is_that_of_the_newest_monday(market: Store) -> None:
    scores = {row["author"]: row["bot_score"] for row in market.rows("bot_scores", bots_by=START + 8 * DAY)}
    posts = compute(market, "posts-search", START + 8 * DAY, q="sleeping", hours=720).posts
    assert set(scores) == set(RING)
    assert [post.bot_score for post in posts] == [round(scores["ra"], 4)] * 5
    assert found(market, START + 8 * DAY, q="zebra")["zebra one"].bot_score is None
    before = compute(market, "posts-search", START + 6 * DAY, q="sleeping", hours=720).posts
    assert [post.bot_score for post in before] == [None] * 5
