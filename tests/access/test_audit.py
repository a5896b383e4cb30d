"""The audit finds what is wrong: each single falsification of right books, and of a right log, is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import IntegrityError

from ruma.access.accounts import Accounts
from ruma.access.audit import against_log, snapshot
from ruma.access.ledger import Cost, Opened, Order
from ruma.access.repeats import Reply, by_key
from ruma.access.tables import api_keys, calls, ledger, repeats
from ruma.tiers import Tier


@pytest.fixture
def books(accounts: Accounts) -> Accounts:
    """A key with a call of each kind: settled at 7 of 10, released, open."""
    me = accounts.create_key("desk", Tier.PRO, 100).split("_")[2]
    accounts.create_key("other", Tier.PRO, 100)
    for request_id in ("settled", "released", "open"):
        call = accounts.ledger.open(Order(request_id, me, "chat", 10), by_key(request_id, "body"))
        assert isinstance(call, Opened)
        if request_id == "settled":
            accounts.ledger.settle(call, Cost(7), Reply("text/plain", b"hi"))
        if request_id == "released":
            accounts.ledger.release(call, "failure")
    assert accounts.audit() == []
    return accounts


def of(request_id: str, kind: str) -> Any:
    return (ledger.c.request_id == request_id) & (ledger.c.kind == kind)


FALSIFICATIONS: dict[str, Callable[[], Any]] = {
    "a balance": lambda: update(api_keys).where(api_keys.c.name == "desk").values(balance_credits=1_000),
    "a day": lambda: update(api_keys).where(api_keys.c.name == "desk").values(day_credits=0),
    "a grant": lambda: update(ledger).where(ledger.c.kind == "grant").values(credits=101),
    "an end of an open call": lambda: update(calls).where(calls.c.request_id == "open").values(state="released"),
    "a cost": lambda: update(calls).where(calls.c.request_id == "settled").values(credits=6),
    "a cost of a released call": lambda: update(calls).where(calls.c.request_id == "released").values(credits=1),
    "a settled call open again": lambda: update(calls).where(calls.c.request_id == "settled").values(state="open"),
    "no reserve": lambda: delete(ledger).where(of("open", "reserve")),
    "no end": lambda: delete(ledger).where(of("settled", "end")),
    "too much given back": lambda: update(ledger).where(of("settled", "end")).values(credits=4),
    "an end of nothing": lambda: update(ledger).where(of("settled", "end")).values(request_id="nobody"),
    "another kind": lambda: update(ledger).where(of("settled", "end")).values(kind="gift"),
    "another's call": lambda: update(calls).where(calls.c.request_id == "open").values(public_id=_other()),
    "a reply of a released call": lambda: update(repeats).where(repeats.c.request_id == "released").values(reply=b"x"),
}


def _other() -> Any:
    return api_keys.select().with_only_columns(api_keys.c.public_id).where(api_keys.c.name == "other").scalar_subquery()


@pytest.mark.tampers
@pytest.mark.parametrize("what", FALSIFICATIONS)
def test_every_single_falsification_is_found(books: Accounts, what: str) -> None:
    with books.database.writing() as connection:
        assert connection.execute(FALSIFICATIONS[what]()).rowcount >= 1
    assert books.audit() != []


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE api_keys SET balance_credits = -1",
        "UPDATE calls SET credits = ceiling_credits + 1",
        "UPDATE calls SET credits = -1",
        "UPDATE calls SET state = 'paid'",
    ],
)
def test_the_database_itself_refuses_what_can_never_be(books: Accounts, wrong: str) -> None:
    with pytest.raises(IntegrityError), books.database.writing() as connection:
        connection.execute(text(wrong))


def test_a_second_end_of_one_call_cannot_be_written(books: Accounts) -> None:
    row = {"public_id": books.list_keys()[0].public_id, "kind": "end", "credits": 3, "what": "again", "at": books._now()}
    with pytest.raises(IntegrityError), books.database.writing() as connection:
        connection.execute(insert(ledger).values(**row, request_id="settled"))


def line(request_id: str, credits: int, status: int = 200) -> dict[str, Any]:
    return {"request_id": request_id, "credits": credits, "status": status}


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([line("settled", 7), line("free", 0), line("released", 0, 500)], []),
        ([line("settled", 6)], ["settled was logged at 6 credits and charged 7"]),
        ([line("settled", 7, 503)], ["settled was answered 503 and charged 7"]),
        ([line("settled", 7, 499)], []),
        ([line("settled", 7), line("settled", 7)], ["settled was logged 2 times"]),
        ([line("settled", 7), line("nobody", 3)], ["nobody was logged at 3 credits and charged 0"]),
        ([], ["settled was charged 7 and never logged"]),
    ],
)
def test_the_request_log_is_held_against_the_books(books: Accounts, lines: list[Any], found: list[str]) -> None:
    with books.database.reading(steady=True) as connection:
        rows = snapshot(connection)
    assert against_log(rows, lines) == found
    assert against_log(rows, lines, whole=False) == [one for one in found if "never logged" not in one]
