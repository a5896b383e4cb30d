"""One caller, the search for accounts and the labels of every day, on calls and prices whose worth is known by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.measures.hand_made import Said, compute, days, said, store_of, utc

from ruma.derive.bots import Bots
from ruma.derive.callers import Callers
from ruma.derive.derive import derive
from ruma.derive.groups import Groups
from ruma.derive.ledger import Ledger
from ruma.enrich.calls import Call
from ruma.errors import BadInput
from ruma.measures.skill import luck_tail
from ruma.store.store import Store

START = utc(2026, 3, 2)
NOON, DAY, MS = timedelta(hours=12), timedelta(days=1), timedelta(milliseconds=1)
CALLS = 12
LABELLED = START + 58 * DAY  # the eighth call is of day 49; entry 50, exit 57, and the midnight after that candle was seen
END = START + 100 * DAY


def weekly(author: str, direction: str, count: int = CALLS, **more: Any) -> list[Said]:
    """A call on Zorblax every seven days at noon: each stands apart from the one before by its whole horizon."""
    call = Call(direction, "zorblax")  # type: ignore[arg-type]
    return [said("zorblax", author, START + 7 * k * DAY + NOON, text=f"call {k}", call=call, **more) for k in range(count)]


POSTS = [
    *weekly("ann", "long"),
    *weekly("bob", "short"),
    *weekly("cyd", "long", 3),
    said("quiet", "Anna_L", START + DAY, handles=("ann",)),
    said("quiet", "joann", START + DAY, handles=("ann", "bob")),
    said("quiet", "ann", LABELLED + DAY, handles=("bob",)),
    said("quiet", "zed", LABELLED + DAY, handles=("bob",)),
    said("quiet", "100%_an", END - DAY),
]
PRICES = [
    *days("zorblax", [10 * 1.01**day for day in range(101)], END),  # it rises every day
    *days("bitcoin", [100.0] * 101, END),
]


def market_of(new_store: Callable[[], Store], posts: Iterable[Said]) -> Store:
    store = store_of(new_store, posts, PRICES)
    derive(store, todo=[Callers(), Ledger(), Bots(), Groups()])
    return store


@pytest.fixture(scope="module")
def market(new_store: Callable[[], Store]) -> Store:
    return market_of(new_store, POSTS)


def test_a_caller_whole(market: Store) -> None:
    result = compute(market, "caller", END, author="@ANN", limit=2)
    record = result.record
    assert (result.author, record.rank, record.calls, record.calls_made, record.hits, record.n) == ("ann", 1, 12, 12, 12, 12)
    assert (record.hit_rate, record.hit_rate_pct, record.independent_calls) == (1.0, 100.0, 12.0)
    assert record.skill == round((15 + 12) / (30 + 12), 4)  # three callers fit no prior: one half, worth thirty calls
    assert record.skill_low < record.skill < record.skill_high and record.above_chance_pct > 90
    assert (record.luck_pct, record.luck_count) == (round(100 * luck_tail(12, 12), 3), round(2 * luck_tail(12, 12), 2))
    assert (record.cohort, record.cohort_name, record.thin, result.thin) == (1, "smart money", False, False)
    week, month = (round(100 * (1.01**days - 1), 3) for days in (7, 30))
    assert [one.model_dump() for one in result.horizons] == [
        {"horizon_hours": 24, "calls": 12, "hits": 12, "hit_rate_pct": 100.0, "mean_excess_pct": pytest.approx(1.0, abs=1e-3)},
        {"horizon_hours": 168, "calls": 12, "hits": 12, "hit_rate_pct": 100.0, "mean_excess_pct": pytest.approx(week, abs=0.01)},
        {"horizon_hours": 720, "calls": 10, "hits": 10, "hit_rate_pct": 100.0, "mean_excess_pct": pytest.approx(month, abs=0.01)},
    ]
    assert [one.model_dump() for one in result.directions] == [
        {"direction": "long", "calls": 12, "scored": 12, "hit_rate_pct": 100.0},
        {"direction": "short", "calls": 0, "scored": 0, "hit_rate_pct": None},
    ]
    assert [(one.id, one.calls, one.scored, one.hit_rate_pct) for one in result.tokens] == [("zorblax", 12, 12, 100.0)]
    assert [(one.day, one.cohort_name, one.calls) for one in result.labels] == [(LABELLED, "smart money", 8.0)]
    assert [one.text for one in result.calls] == ["call 11", "call 10"]
    assert (result.bot_score, result.group, result.seen_until) == (None, None, START + 77 * DAY + NOON)
    assert result.age_hours == (23 * 24 - 12)


def test_a_caller_who_is_always_wrong(market: Store) -> None:
    result = compute(market, "caller", END, author="bob")
    assert (result.record.rank, result.record.hits, result.record.skill) == (3, 0, round(15 / 42, 4))
    assert [(one.day, one.cohort_name) for one in result.labels] == [(LABELLED, "dumb money")]
    assert result.record.luck_pct == 100.0 and len(result.calls) == 12  # wrong calls stay
    assert all(not outcome.right for call in result.calls for outcome in call.outcomes)


def test_a_short_record_is_thin_and_has_no_label(market: Store) -> None:
    result = compute(market, "caller", END, author="cyd")
    assert (result.record.calls, result.record.cohort_name, result.record.thin, result.labels) == (3, "baseline", True, [])


def test_a_caller_as_of_an_earlier_day(market: Store) -> None:
    result = compute(market, "caller", START + 15 * DAY, author="ann")
    assert (result.record.calls_made, result.record.calls, result.record.cohort_name) == (3, 1, "baseline")
    assert [len(call.outcomes) for call in result.calls] == [0, 1, 2]  # 24 h, and of the first also seven days


@pytest.mark.parametrize("as_of", [END, START + NOON - MS], ids=["never", "not yet"])
def test_an_author_without_a_call_is_refused_with_near_names(market: Store, as_of: datetime) -> None:
    with pytest.raises(BadInput) as caught:
        compute(market, "caller", as_of, author="joann" if as_of == END else "ann")
    assert caught.value.param == "author"


def test_accounts_are_found_exact_then_by_beginning_then_by_part(market: Store) -> None:
    result = compute(market, "users-search", END, q=" @Ann ")
    assert (result.query, result.total) == ("ann", 3)
    assert [user.screen_name for user in result.users] == ["ann", "Anna_L", "joann"]
    assert [user.screen_name for user in compute(market, "users-search", END, q="ann", limit=1).users] == ["ann"]
    assert [user.screen_name for user in compute(market, "users-search", END, q="100%_").users] == ["100%_an"]  # signs are signs
    assert compute(market, "users-search", END, q="nobody").users == []


def test_an_account_whole(market: Store) -> None:
    (bob,) = compute(market, "users-search", LABELLED + 2 * DAY, q="bob").users
    assert 0 < bob.author_id < 2**53
    assert bob.model_dump(exclude={"author_id"}) == {
        "source": "s",
        "source_user_id": "bob",
        "screen_name": "bob",
        "display_name": None,
        "name": "bob",
        "avatar_url": None,
        "profile_url": None,
        "followers": None,
        "verified": None,
        "cohort": 3,
        "cohort_name": "dumb money",
        "smart_followers_score": 0.5,  # of the two who named it within thirty days, one is smart money
        "smart_money_score": round(15 / (30 + 8), 4),
        "bot_score": None,
        "posts": 9,
        "calls": 9,
        "named_by": 2,
        "first_post_at": START + NOON,
        "last_post_at": START + 56 * DAY + NOON,
    }


@pytest.mark.parametrize(("as_of", "cohort"), [(LABELLED - MS, 0), (LABELLED, 1)], ids=["the evening before", "from midnight"])
def test_a_label_holds_from_the_midnight_on_that_knew_its_calls(market: Store, as_of: datetime, cohort: int) -> None:
    assert compute(market, "users-search", as_of, q="ann", limit=1).users[0].cohort == cohort
    assert compute(market, "caller", as_of, author="ann").record.cohort == cohort


def test_labels_of_every_day_do_not_know_the_days_after(market: Store, new_store: Callable[[], Store]) -> None:
    """The store without a later post, and one with a month of calls that turn the record round."""
    turned = weekly("ann", "short", 30)[CALLS:]
    early = market_of(new_store, [one for one in POSTS if one[0].happened_at < LABELLED + 2 * DAY])
    late = market_of(new_store, [*turned, *reversed(POSTS)])
    cut = LABELLED + 2 * DAY
    assert labels(early, cut) == labels(market, cut) == labels(late, cut) != []


def labels(store: Store, before: datetime) -> list[dict[str, Any]]:
    with store.engine.client() as client:
        rows: list[dict[str, Any]] = client.query_arrow("SELECT * FROM author_labels ORDER BY day, author").to_pylist()
    return [row for row in rows if row["day"] < before.timestamp()]
