"""The ledger on both databases: one end for each call, no credit made or lost, whoever runs at the same time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import URL, event, text

from ruma.access.accounts import Accounts
from ruma.access.ledger import LEASE, Cost, Opened, Order
from ruma.access.usage import Call, Usage, as_csv, usage
from ruma.errors import DailyLimit, NotFound, OutOfCredits
from ruma.tiers import Tier


def a_key(accounts: Accounts, credits: int, **more: Any) -> str:
    """A new key's public id."""
    return accounts.create_key("desk", Tier.PRO, credits, **more).split("_")[2]


def opened(accounts: Accounts, me: str, request_id: str, ceiling: int, what: str = "chat") -> Opened:
    call = accounts.ledger.open(Order(request_id, me, what, ceiling))
    assert isinstance(call, Opened)
    return call


def test_the_ceiling_is_held_and_the_cost_is_kept(accounts: Accounts) -> None:
    me = a_key(accounts, 100)
    call = opened(accounts, me, "r1", 40)
    assert accounts.balance(me) == 60
    assert accounts.ledger.settle(call, Cost(25)) == 25
    assert accounts.balance(me) == 75


@pytest.mark.parametrize(("cost", "charged"), [(-5, 0), (0, 0), (40, 40), (41, 40), (10**15, 40)])
def test_no_cost_is_above_the_ceiling_or_below_nothing(accounts: Accounts, cost: int, charged: int) -> None:
    me = a_key(accounts, 100)
    assert accounts.ledger.settle(opened(accounts, me, "r1", 40), Cost(cost)) == charged
    assert accounts.balance(me) == 100 - charged


def test_the_first_end_counts_and_tells_the_later_ones(accounts: Accounts) -> None:
    me = a_key(accounts, 100)
    first, second = opened(accounts, me, "r1", 40), opened(accounts, me, "r2", 40)
    ends = [accounts.ledger.settle(first, Cost(7)), accounts.ledger.settle(first, Cost(9)), accounts.ledger.release(first, "x")]
    assert ends == [7, 7, 7]
    assert [accounts.ledger.release(second, "failure"), accounts.ledger.settle(second, Cost(9))] == [0, 0]
    assert accounts.balance(me) == 93
    assert accounts.ledger.settle(Opened("never opened", 5), Cost(5)) == 0


def test_too_few_credits_take_nothing(accounts: Accounts) -> None:
    me = a_key(accounts, 9)
    with pytest.raises(OutOfCredits, match=r"may cost 10 credits and the key has 9 left"):
        accounts.ledger.open(Order("r1", me, "chat", 10))
    assert usage(accounts.database, me, accounts._now()).calls == []
    with pytest.raises(NotFound):
        accounts.ledger.open(Order("r1", "nobody", "chat", 1))
    assert opened(accounts, me, "free", 0) == Opened("free", 0)


def test_a_day_has_a_ceiling(open_accounts: Callable[..., Accounts], hands: Any) -> None:
    accounts = open_accounts(daily_credits=50)
    me, other = a_key(accounts, 1_000), a_key(accounts, 1_000, daily_credits=20)
    call = opened(accounts, me, "r1", 40)
    with pytest.raises(DailyLimit, match="may cost 11 credits; the key has used 40 of its 50 for today") as caught:
        accounts.ledger.open(Order("r2", me, "chat", 11))
    assert caught.value.retry_after_s == 12 * 3_600
    with pytest.raises(DailyLimit, match="of its 20"):
        accounts.ledger.open(Order("r3", other, "chat", 21))
    accounts.ledger.settle(call, Cost(15))
    running = opened(accounts, me, "r4", 35)
    hands.now += timedelta(hours=12)
    opened(accounts, me, "tomorrow", 50)
    accounts.ledger.release(running, "failure")
    with pytest.raises(DailyLimit):  # what yesterday gave back is not to be spent today
        accounts.ledger.open(Order("r5", me, "chat", 1))
    accounts.limit(me, 60)
    opened(accounts, me, "r6", 10)
    hands.now -= timedelta(hours=1)  # a process whose clock is behind does not begin the old day again
    with pytest.raises(DailyLimit):
        accounts.ledger.open(Order("r7", me, "chat", 1))


def test_orphans_are_released_when_their_lease_runs_out(accounts: Accounts, hands: Any) -> None:
    me = a_key(accounts, 100)
    orphan, living = opened(accounts, me, "orphan", 30), opened(accounts, me, "living", 30)
    hands.now += LEASE / 2
    accounts.ledger.beat(["living"])
    assert accounts.ledger.sweep() == 0
    hands.now += LEASE / 2
    assert [accounts.ledger.sweep(), accounts.ledger.sweep()] == [1, 0]
    assert accounts.balance(me) == 70
    accounts.ledger.beat(["orphan"])
    assert [accounts.ledger.settle(orphan, Cost(9)), accounts.ledger.settle(living, Cost(9))] == [0, 9]
    assert accounts.balance(me) == 91


def test_a_beat_between_the_look_and_the_sweep_saves_the_call(accounts: Accounts, hands: Any) -> None:
    me = a_key(accounts, 100)
    opened(accounts, me, "slow", 30)
    hands.now += LEASE
    late = hands.now
    accounts.ledger.beat(["slow"])
    with accounts.database.writing() as connection:
        assert not accounts.ledger._let_go(connection, "slow", late)


def test_usage_tells_the_whole_story(accounts: Accounts, hands: Any) -> None:
    start: datetime = hands.now
    me = a_key(accounts, 100, daily_credits=70)
    first = accounts.ledger.open(Order("r1", me, "chat/completions", 40, "deep"))
    assert isinstance(first, Opened)
    hands.now += timedelta(seconds=1)
    later = hands.now
    accounts.ledger.settle(first, Cost(25, "settled", 11, 17))
    accounts.ledger.release(opened(accounts, me, "r2", 9, "mindshare"), "failure")
    hands.now += timedelta(seconds=1)
    opened(accounts, me, "r3", 5)
    accounts.grant(me, 6)
    seen = usage(accounts.database, me, hands.now, 10)
    assert seen == Usage(
        balance_credits=76,
        used_credits=25,
        held_credits=5,
        today_credits=30,
        daily_credits=70,
        tier=Tier.PRO,
        calls=[
            Call("r3", hands.now, "chat", None, 5, 0, "open", None, None, None, None),
            Call("r2", later, "mindshare", None, 9, 0, "released", "failure", None, None, later),
            Call("r1", start, "chat/completions", "deep", 40, 25, "settled", "settled", 11, 17, later),
        ],
    )
    assert [call.request_id for call in usage(accounts.database, me, hands.now, 1).calls] == ["r3"]
    assert usage(accounts.database, me, hands.now + timedelta(days=1)).today_credits == 0
    with pytest.raises(NotFound):
        usage(accounts.database, "nobody", hands.now)


def test_calls_as_csv_hold_no_formula(hands: Any) -> None:
    calls = [Call("r1", hands.now, "=cmd()", None, 9, 3, "settled", "settled", 11, None, hands.now)]
    assert as_csv(calls) == (
        "request_id,at,what,depth,ceiling_credits,credits,status,why,prompt_tokens,completion_tokens,ended_at\r\n"
        "r1,2026-05-01T12:00:00Z,'=cmd(),,9,3,settled,settled,11,,2026-05-01T12:00:00Z\r\n"
    )


SPENDER = """
import sys, threading
from ruma.access.accounts import Accounts
from ruma.access.ledger import Cost, Order
from ruma.errors import OutOfCredits

accounts = Accounts.open(sys.argv[1])
granted, refused = [], []

def spend(worker):
    for turn in range(25):
        try:
            call = accounts.ledger.open(Order(f"{sys.argv[3]}-{worker}-{turn}", sys.argv[2], "chat", 10))
            granted.append(accounts.ledger.settle(call, Cost(10)))
        except OutOfCredits:
            refused.append(turn)

workers = [threading.Thread(target=spend, args=(worker,)) for worker in range(8)]
for worker in workers: worker.start()
for worker in workers: worker.join()
print(sum(granted), len(granted), len(refused))
"""


def test_400_debits_at_once_of_10_on_1000_grant_exactly_100(open_accounts: Callable[..., Accounts], address: URL) -> None:
    """Eight threads in each of two processes, 25 calls each."""
    accounts = open_accounts()
    me = a_key(accounts, 1_000)
    place = address.render_as_string(hide_password=False)
    words = [[sys.executable, "-c", SPENDER, place, me, str(number)] for number in range(2)]
    spenders = [subprocess.Popen(line, stdout=subprocess.PIPE) for line in words]
    told = [[int(word) for word in spender.communicate(timeout=120)[0].split()] for spender in spenders]
    credits, granted, refused = (sum(column) for column in zip(*told, strict=True))
    assert (credits, granted, refused) == (1_000, 100, 300)
    assert accounts.balance(me) == 0


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["open", "settle", "release", "grant", "sweep", "beat", "wait"]), st.integers(0, 60), st.integers(0, 4)
    ),
    max_size=30,
)


@settings(max_examples=60)
@given(steps=STEPS)
def test_the_ledger_agrees_with_plain_arithmetic(steps: list[tuple[str, int, int]]) -> None:
    """Against an oracle of a dictionary; every step may come at any time and any number of times."""
    now = [datetime.fromisoformat("2026-05-01T12:00:00+00:00")]
    accounts = Accounts.open("sqlite://", lambda: now[0])
    me = a_key(accounts, 100)
    free, used, held, leases = 100, 0, {}, {}
    calls: dict[int, Opened] = {}
    for kind, number, request in steps:
        match kind:
            case "open" if request not in calls:
                if number <= free:
                    calls[request] = opened(accounts, me, str(request), number)
                    held[request], leases[request] = number, now[0] + LEASE
                    free -= number
                else:
                    with pytest.raises(OutOfCredits):
                        accounts.ledger.open(Order(str(request), me, "chat", number))
            case "settle" | "release" if request in calls:
                ceiling = held.pop(request, None)
                cost = min(number, ceiling or 0) if kind == "settle" else 0
                if ceiling is not None:
                    free, used = free + ceiling - cost, used + cost
                call = calls[request]
                end = accounts.ledger.settle(call, Cost(number)) if kind == "settle" else accounts.ledger.release(call, "x")
                assert ceiling is None or end == cost
            case "grant" if number:
                free += number
                assert accounts.grant(me, number) == free
            case "beat":
                accounts.ledger.beat([str(request)])
                leases[request] = now[0] + LEASE
            case "wait":
                now[0] += timedelta(seconds=number)
            case "sweep":
                late = [one for one in held if leases[one] <= now[0]]
                free += sum(held.pop(one) for one in late)
                assert accounts.ledger.sweep() == len(late)
        seen = usage(accounts.database, me, now[0])
        assert (seen.balance_credits, seen.used_credits, seen.held_credits) == (free, used, sum(held.values()))
    accounts.close()


class Crash(Exception):
    """The process died here."""


def statements_of(accounts: Accounts, step: Callable[[], object], dies_at: int | None) -> int:
    """Runs a step that dies before its n-th statement (or, one past the last, at its commit); how many it sent."""
    sent = 0

    def count(*_: Any) -> None:
        nonlocal sent
        if sent == dies_at:
            raise Crash
        sent += 1

    def commit(*_: Any) -> None:
        if sent == dies_at:
            raise Crash

    engine = accounts.database.engine
    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", commit)
    try:
        step()
    finally:
        event.remove(engine, "before_cursor_execute", count)
        event.remove(engine, "commit", commit)
    return sent


@pytest.mark.parametrize("what", ["open", "settle", "release", "sweep"])
def test_a_death_at_any_statement_leaves_the_books_as_they_were(accounts: Accounts, hands: Any, what: str) -> None:
    me = a_key(accounts, 1_000)
    survived = False
    for dies_at in range(40):
        request_id = f"r{dies_at}"
        call = opened(accounts, me, request_id, 10) if what != "open" else Opened(request_id, 10)
        if what == "sweep":
            hands.now += LEASE
        before = accounts.balance(me)
        steps: dict[str, Callable[[], object]] = {
            "open": lambda request_id=request_id: accounts.ledger.open(Order(request_id, me, "chat", 10)),
            "settle": lambda call=call: accounts.ledger.settle(call, Cost(4)),
            "release": lambda call=call: accounts.ledger.release(call, "failure"),
            "sweep": accounts.ledger.sweep,
        }
        try:
            statements_of(accounts, steps[what], dies_at)
            survived = True
            break
        except Crash:
            assert accounts.audit() == []
            swept_already = what == "sweep" and accounts.balance(me) == before + 10
            assert swept_already or accounts.balance(me) == before
            accounts.ledger.release(call, "cleared up")
            if what == "open":
                with accounts.database.reading() as connection:
                    assert connection.execute(text("SELECT count(*) FROM calls")).scalar_one() == 0
    assert survived and dies_at >= 3
    assert accounts.audit() == []
