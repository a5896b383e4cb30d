"""Coordination groups: who is in step often enough, who is left out, and what a Monday knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from tests.measures.hand_made import Said, compute, said, store_of, utc

from ruma.derive.derive import derive
from ruma.derive.groups import Groups
from ruma.measures.coordination_rule import Group, groups_of
from ruma.store.store import Store

START = utc(2026, 3, 2)  # a Monday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PUSH = "everyone is sleeping on this coin, the chart is ready and whales are in"
RING = ("ra", "rb", "rc", "rd")


def sent(authors: Sequence[str], at: datetime, wording: int, apart: timedelta = MINUTE, **more: Any) -> list[Said]:
    """The same wording by each of the authors, one after the other."""
    more = {"text": PUSH, "text_key": wording} | more
    return [said("zorblax", author, at + place * apart, **more) for place, author in enumerate(authors)]


def pushed(authors: Sequence[str], times: int = 3, first: datetime = START + DAY, wording: int = 900, **more: Any) -> list[Said]:
    """The authors in step on so many occasions, a day apart, each with a wording of its own."""
    return [post for number in range(times) for post in sent(authors, first + number * DAY, wording + number, **more)]


def derived(new_store: Callable[[], Store], posts: Iterable[Said]) -> Store:
    store = store_of(new_store, posts)
    derive(store, todo=[Groups()])
    return store


def members(store: Store, as_of: datetime = START + 8 * DAY) -> list[list[str]]:
    return [sorted(one.author for one in group.members) for group in compute(store, "coordination", as_of).groups]


def test_a_group_with_its_figures(new_store: Callable[[], Store]) -> None:
    posts = [
        *pushed(RING, tags=("shilling",)),
        *sent(RING, START + DAY + 5 * MINUTE, 900),
        said("bitcoin", "zoe", START + 6 * DAY),
    ]
    result = compute(derived(new_store, posts), "coordination", START + 8 * DAY)
    assert (result.overview.groups, result.overview.accounts, result.overview.posts, result.n) == (1, 4, 16, 16)
    assert result.found_on == START + 7 * DAY
    (group,) = result.groups
    assert (group.rank, group.accounts, group.posts, group.wordings, group.occasions) == (1, 4, 16, 3, 3)
    assert (group.promotion_pct, [token.id for token in group.tokens], group.n) == (75.0, ["zorblax"], 16)
    assert [(one.author, one.posts) for one in group.members] == [(name, 4) for name in RING]
    assert (group.first_at, group.last_at, group.since) == (START + DAY, START + 3 * DAY + 3 * MINUTE, START + 7 * DAY)
    assert [(one.author, one.happened_at, one.text) for one in group.receipts] == [
        ("ra", START + (number + 1) * DAY, PUSH) for number in range(3)
    ]


@pytest.mark.parametrize(
    "posts",
    [
        pushed(RING, 2),  # two occasions are chance
        pushed(RING[:3]),  # three accounts are a household
        pushed(RING, apart=61 * MINUTE),  # not in step
        pushed(RING, text="RT @someone " + PUSH),  # a repost that says so
        pushed(RING, text="good morning to all"),
        pushed(RING, tags=("breaking_news",)),  # passed on as news
        [post for number in range(3) for post in sent(RING, START + DAY + number * MINUTE, 900)],  # one wording in one hour
        pushed(("solo",) * 4),  # one account with itself
    ],
    ids=["twice", "three accounts", "apart", "reposts", "short", "news", "one occasion", "alone"],
)
def test_what_makes_no_group(new_store: Callable[[], Store], posts: list[Said]) -> None:
    result = compute(derived(new_store, posts), "coordination", START + 8 * DAY)
    assert (result.groups, result.found_on, result.notes) == ([], None, ["No group is found."])


def test_news_that_is_promotion_counts(new_store: Callable[[], Store]) -> None:
    assert members(derived(new_store, pushed(RING, tags=("breaking_news", "shilling")))) == [list(RING)]


def test_one_account_between_two_groups_does_not_tie_them(new_store: Callable[[], Store]) -> None:
    others = ("sa", "sb", "sc", "sd")
    tied = pushed((RING[0], "between"), wording=930) + pushed((others[0], "between"), wording=960)
    store = derived(new_store, [*pushed(RING), *pushed(others, wording=990), *tied])
    # "between" has two partners, one in each: it is a bridge that the rule cannot cut, so the groups are one of nine
    assert members(store) == [sorted([*RING, *others, "between"])]
    store = derived(new_store, [*pushed(RING), *pushed(others, wording=990), *pushed((RING[0], "between"), wording=930)])
    assert members(store) == [list(RING), list(others)]


def test_a_monday_knows_only_what_was_seen_before_it(new_store: Callable[[], Store]) -> None:
    late = [said("zorblax", name, START + (8 + n) * DAY, text=PUSH, text_key=950 + n) for n in range(3) for name in ("re", "rf")]
    unseen = pushed(("ta", "tb", "tc", "td"), wording=970, seen_at=START + 10 * DAY)
    joined = [post for number in range(3) for post in sent(RING, START + (8 + number) * DAY, 950 + number)]
    store = derived(new_store, [*pushed(RING), *unseen, *joined, *late])
    assert members(store, START + 7 * DAY - MINUTE) == []
    assert members(store, START + 13 * DAY) == [list(RING)]
    assert members(store, START + 14 * DAY) == [[*RING, "re", "rf"], ["ta", "tb", "tc", "td"]]
    assert members(store, START + 60 * DAY) == [[*RING, "re", "rf"], ["ta", "tb", "tc", "td"]]  # as of the newest data
    first, second = (compute(store, "coordination", START + days * DAY).groups[0] for days in (8, 15))
    assert (first.group_id, first.since) == (second.group_id, second.since)  # it keeps its id while it grows


def test_a_group_that_falls_silent_is_gone_after_four_weeks(new_store: Callable[[], Store]) -> None:
    store = derived(new_store, [*pushed(RING), said("bitcoin", "zoe", START + 40 * DAY)])
    assert members(store, START + 28 * DAY) == [list(RING)]
    assert members(store, START + 42 * DAY) == []


def test_a_dense_burst_shows_its_pairs() -> None:
    accounts = np.tile(np.arange(300), 3)
    found = groups_of(accounts, np.repeat(np.arange(3), 300), np.arange(900) * 1_000)
    assert [(len(group.members), len(group.rows), group.occasions) for group in found] == [(300, 900, 3)]


def test_no_posts_no_groups() -> None:
    nothing = np.zeros(0, np.int64)
    assert groups_of(nothing, nothing, nothing) == list[Group]()
