"""The same thing asked again, on both databases: charged once, whatever became of the attempts before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from ruma.access.accounts import Accounts
from ruma.access.ledger import LEASE, Cost, Opened, Order
from ruma.access.repeats import KEPT_BY_BODY, KEPT_BY_KEY, Repeat, Reply, by_body, by_key
from ruma.errors import InProgress, KeyReused, OutOfCredits
from ruma.tiers import Tier

REPLY = Reply("application/json", b'{"answer": 1}')
KEYED = by_key("key", "body")


@pytest.fixture
def me(accounts: Accounts) -> str:
    return accounts.create_key("desk", Tier.PRO, 100).split("_")[2]


def begin(accounts: Accounts, me: str, request_id: str, repeat: Repeat, ceiling: int = 10) -> Opened:
    call = accounts.ledger.open(Order(request_id, me, "chat", ceiling), repeat)
    assert isinstance(call, Opened)
    return call


@pytest.mark.parametrize("repeat", [KEYED, by_body("body", 1)])
def test_a_finished_answer_is_given_again_for_nothing(accounts: Accounts, me: str, repeat: Repeat) -> None:
    accounts.ledger.settle(begin(accounts, me, "r1", repeat), Cost(7), REPLY)
    for attempt in ("r2", "r3"):
        assert accounts.ledger.open(Order(attempt, me, "chat", 10), repeat) == REPLY
    assert accounts.balance(me) == 93


def test_a_running_answer_is_not_begun_twice(accounts: Accounts, me: str) -> None:
    begin(accounts, me, "r1", KEYED)
    with pytest.raises(InProgress):
        accounts.ledger.open(Order("r2", me, "chat", 10), KEYED)
    assert accounts.balance(me) == 90


def test_the_key_on_another_body_is_refused(accounts: Accounts, me: str) -> None:
    accounts.ledger.settle(begin(accounts, me, "r1", KEYED), Cost(7), REPLY)
    with pytest.raises(KeyReused):
        accounts.ledger.open(Order("r2", me, "chat", 10), by_key("key", "other body"))
    other = accounts.create_key("other", Tier.PRO, 100).split("_")[2]
    assert begin(accounts, other, "r3", KEYED).paid_before == 0  # another caller's key is another key


def test_a_lost_answer_is_made_again_for_one_price(accounts: Accounts, me: str) -> None:
    accounts.ledger.release(begin(accounts, me, "r1", KEYED), "failure")
    left = begin(accounts, me, "r2", KEYED)
    assert left.paid_before == 0
    assert accounts.ledger.settle(left, Cost(3, "client left")) == 3
    again = begin(accounts, me, "r3", KEYED)
    assert again.paid_before == 3
    assert accounts.ledger.settle(again, Cost(2, "client left")) == 0
    last = begin(accounts, me, "r4", KEYED)
    assert (last.paid_before, accounts.ledger.settle(last, Cost(8), REPLY)) == (3, 5)
    assert accounts.ledger.open(Order("r5", me, "chat", 10), KEYED) == REPLY
    assert accounts.balance(me) == 92


def test_an_answer_whose_process_died_is_made_again(accounts: Accounts, me: str, hands: Any) -> None:
    dead = begin(accounts, me, "r1", KEYED)
    hands.now += LEASE
    again = begin(accounts, me, "r2", KEYED)
    assert accounts.ledger.settle(dead, Cost(9), Reply("text/plain", b"too late")) == 0
    assert accounts.ledger.settle(again, Cost(7), REPLY) == 7
    assert accounts.ledger.open(Order("r3", me, "chat", 10), KEYED) == REPLY
    assert accounts.balance(me) == 93


def test_a_first_attempt_is_never_taken_for_a_later_one(accounts: Accounts, me: str) -> None:
    """The same question asked twice on purpose is answered twice, and a retry joins the newer one."""
    first = begin(accounts, me, "r1", by_body("body", 0))
    second = begin(accounts, me, "r2", by_body("body", 0))
    assert accounts.ledger.settle(first, Cost(7), Reply("text/plain", b"first")) == 7
    with pytest.raises(InProgress):
        accounts.ledger.open(Order("r3", me, "chat", 10), by_body("body", 1))
    assert accounts.ledger.settle(second, Cost(7), REPLY) == 7
    assert accounts.ledger.open(Order("r4", me, "chat", 10), by_body("body", 2)) == REPLY
    assert accounts.balance(me) == 86


@pytest.mark.parametrize(("repeat", "kept"), [(KEYED, KEPT_BY_KEY), (by_body("body", 1), KEPT_BY_BODY)])
def test_replies_are_forgotten_in_time(accounts: Accounts, me: str, hands: Any, repeat: Repeat, kept: timedelta) -> None:
    accounts.ledger.settle(begin(accounts, me, "r1", repeat), Cost(7), REPLY)
    hands.now += kept - timedelta(seconds=1)
    accounts.ledger.sweep()
    assert accounts.ledger.open(Order("r2", me, "chat", 10), repeat) == REPLY
    hands.now += timedelta(seconds=1)
    assert begin(accounts, me, "r3", repeat) == Opened("r3", 10)
    hands.now += kept
    accounts.ledger.sweep()
    assert begin(accounts, me, "r4", repeat) == Opened("r4", 10)


@pytest.mark.parametrize("repeat", [KEYED, by_body("body", 1)])
def test_the_time_runs_from_the_latest_attempt(accounts: Accounts, me: str, hands: Any, repeat: Repeat) -> None:
    accounts.ledger.release(begin(accounts, me, "r1", repeat), "failure")
    hands.now += repeat.keep - timedelta(seconds=1)
    accounts.ledger.settle(begin(accounts, me, "r2", repeat), Cost(7), REPLY)
    hands.now += repeat.keep - timedelta(seconds=1)
    assert accounts.ledger.open(Order("r3", me, "chat", 10), repeat) == REPLY


def test_without_credits_nothing_is_claimed(accounts: Accounts, me: str) -> None:
    with pytest.raises(OutOfCredits):
        accounts.ledger.open(Order("r1", me, "chat", 101), KEYED)
    assert begin(accounts, me, "r2", KEYED) == Opened("r2", 10)


def test_a_reply_that_came_after_the_sweep_is_not_kept(accounts: Accounts, me: str, hands: Any) -> None:
    """Its call was released: given again it would be an answer that nobody pays for, and the books would say so."""
    slow = begin(accounts, me, "r1", KEYED)
    hands.now += LEASE
    assert accounts.ledger.sweep() == 1
    assert accounts.ledger.settle(slow, Cost(7), REPLY) == 0
    assert begin(accounts, me, "r2", KEYED) == Opened("r2", 10)


@pytest.mark.parametrize("former", ["none", "failed"])
def test_many_attempts_at_once_begin_one_answer(open_accounts: Callable[..., Accounts], former: str) -> None:
    doors = [open_accounts() for _ in range(2)]
    me = doors[0].create_key("desk", Tier.PRO, 1_000).split("_")[2]
    if former == "failed":
        doors[0].ledger.release(begin(doors[0], me, "failed", KEYED), "failure")
    told: list[str] = []

    def ask(number: int) -> None:
        try:
            doors[number % 2].ledger.open(Order(f"r{number}", me, "chat", 10), KEYED)
            told.append("begun")
        except InProgress:
            told.append("running")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["begun"] + ["running"] * 15
    assert doors[1].balance(me) == 990


def test_an_acknowledgement_that_was_lost_does_not_charge_again(
    accounts: Accounts, me: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit happened and nobody was told: the same step said again finds it done; so does the clearing up."""
    call = begin(accounts, me, "r1", KEYED)
    dialect, lost = accounts.database.engine.dialect, []
    commit = dialect.do_commit

    def commit_and_lose(raw: Any) -> None:
        commit(raw)
        if not lost:
            lost.append(1)
            raise OperationalError("commit", None, Exception("the connection broke"))

    with monkeypatch.context() as patch:
        patch.setattr(dialect, "do_commit", commit_and_lose)
        assert accounts.ledger.settle(call, Cost(7), REPLY) == 7
    assert lost
    assert accounts.ledger.release(call, "failure") == 7
    assert accounts.ledger.open(Order("r2", me, "chat", 10), KEYED) == REPLY
    assert accounts.balance(me) == 93
