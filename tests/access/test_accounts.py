"""Keys and credits: whole values, and what must hold whatever runs at the same time."""

from __future__ import annotations

import hmac
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given, settings
from hypothesis import strategies as st

from ruma.access.accounts import Account, Accounts, Call, KeyListing, Usage
from ruma.access.keys import new_key
from ruma.access.tables import metadata, open_engine, sqlite_address
from ruma.errors import BadInput, NotFound, OutOfCredits, Unauthorized
from ruma.tiers import Tier

START = datetime(2026, 5, 1, 12, tzinfo=UTC)


class Hands:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def accounts(tmp_path: Path, hands: Hands) -> Iterator[Accounts]:
    opened = Accounts.open(tmp_path / "accounts.db", hands)
    yield opened
    assert opened.audit() == []
    opened.close()


def public_id(key: str) -> str:
    return key.split("_")[2]


def test_a_key_authenticates_as_its_account(accounts: Accounts) -> None:
    key = accounts.create_key("desk", Tier.STARTER, 40)
    assert accounts.authenticate(key) == Account(public_id(key), "desk", Tier.STARTER, 40)


def test_only_a_hash_and_the_last_four_are_stored(accounts: Accounts, tmp_path: Path) -> None:
    key = accounts.create_key("desk", Tier.PRO, 1)
    secret = key.split("_")[3]
    stored = "".join(path.read_bytes().decode("latin-1") for path in tmp_path.iterdir())
    assert secret not in stored
    assert accounts.list_keys() == [
        KeyListing(public_id(key), "desk", Tier.PRO, 1, secret[-4:], START, None, None, None),
    ]


def test_a_wrong_checksum_never_reaches_the_database(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    key = accounts.create_key("desk", Tier.PRO, 1)
    with monkeypatch.context() as patch, pytest.raises(Unauthorized, match="not valid"):
        patch.setattr(accounts._database, "reading", lambda: pytest.fail("the database was asked"))
        accounts.authenticate(key[:-1] + ("0" if key[-1] != "0" else "1"))


def test_unknown_known_and_wrong_keys_cost_the_same_compares(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    known = accounts.create_key("desk", Tier.PRO, 1)
    calls: list[int] = []
    compare = hmac.compare_digest
    monkeypatch.setattr("hmac.compare_digest", lambda a, b: calls.append(1) or compare(a, b))
    counts = []
    for key in (known, new_key(public_id(known)).text, new_key().text):
        calls.clear()
        try:
            accounts.authenticate(key)
        except Unauthorized as error:
            assert error.message.startswith("The API key is not valid.")
        counts.append(len(calls))
    assert counts == [3, 3, 3]


def test_expiry_and_revocation(accounts: Accounts, hands: Hands) -> None:
    short = accounts.create_key("short", Tier.PRO, 1, expires_at=START + timedelta(hours=1))
    revoked = accounts.create_key("revoked", Tier.PRO, 1)
    accounts.revoke(public_id(revoked))
    with pytest.raises(Unauthorized, match="revoked"):
        accounts.authenticate(revoked)
    assert accounts.authenticate(short).name == "short"
    hands.now += timedelta(hours=1)
    with pytest.raises(Unauthorized, match="expired"):
        accounts.authenticate(short)
    accounts.revoke(public_id(revoked))
    assert {one.name: one.revoked_at for one in accounts.list_keys()} == {"short": None, "revoked": START}


def test_rotation_keeps_the_account_and_overlaps(accounts: Accounts, hands: Hands) -> None:
    old = accounts.create_key("desk", Tier.PRO, 70)
    new = accounts.rotate(public_id(old), overlap_hours=2)
    assert public_id(new) == public_id(old)
    assert new != old
    assert accounts.authenticate(old) == accounts.authenticate(new) == Account(public_id(old), "desk", Tier.PRO, 70)
    hands.now += timedelta(hours=2)
    assert accounts.authenticate(new).balance_credits == 70
    with pytest.raises(Unauthorized):
        accounts.authenticate(old)
    newest = accounts.rotate(public_id(old), overlap_hours=0)
    with pytest.raises(Unauthorized):
        accounts.authenticate(new)
    assert accounts.authenticate(newest).name == "desk"


def test_last_used_is_written_at_most_once_a_minute(accounts: Accounts, hands: Hands) -> None:
    key = accounts.create_key("desk", Tier.PRO, 1)
    used = []
    for seconds in (0, 59, 60):
        hands.now = START + timedelta(seconds=seconds)
        accounts.authenticate(key)
        used.append(accounts.list_keys()[0].last_used_at)
    assert used == [START, START, START + timedelta(seconds=60)]


def test_usage_tells_the_whole_story(accounts: Accounts, hands: Hands) -> None:
    me = public_id(accounts.create_key("desk", Tier.PRO, 100))
    assert accounts.debit(me, 40, "chat/completions", "r1") == 60
    hands.now += timedelta(seconds=1)
    assert accounts.debit(me, 1, "mindshare", "r2") == 59
    assert accounts.refund(me, 15, "r1", "settled") == 74
    assert accounts.debit(me, 9, "chat/completions", "r3") == 65
    assert accounts.refund(me, 99, "r3") == 74
    assert accounts.grant(me, 6) == 80
    later = START + timedelta(seconds=1)
    assert accounts.usage(me, 10) == Usage(
        balance_credits=80,
        used_credits=26,
        tier=Tier.PRO,
        calls=[
            Call("r3", later, "chat/completions", 0, "refunded"),
            Call("r2", later, "mindshare", 1, "charged"),
            Call("r1", START, "chat/completions", 25, "settled"),
        ],
    )
    assert [call.request_id for call in accounts.usage(me, 1).calls] == ["r3"]


def test_a_request_is_debited_and_refunded_once(accounts: Accounts) -> None:
    me = public_id(accounts.create_key("desk", Tier.PRO, 100))
    assert [accounts.debit(me, 30, "chat", "r1") for _ in range(2)] == [70, 70]
    assert [accounts.refund(me, 10, "r1") for _ in range(3)] == [80, 80, 80]
    assert accounts.refund(me, 10, "never debited") == 80


def test_refunds_belong_to_the_key_that_paid(accounts: Accounts) -> None:
    payer = public_id(accounts.create_key("payer", Tier.PRO, 100))
    other = public_id(accounts.create_key("other", Tier.PRO, 5))
    accounts.debit(payer, 30, "chat", "r1")
    assert accounts.refund(other, 30, "r1") == 5


def test_too_few_credits_takes_nothing(accounts: Accounts) -> None:
    me = public_id(accounts.create_key("desk", Tier.PRO, 9))
    with pytest.raises(OutOfCredits, match=r"costs 10 credits and the key has 9 left"):
        accounts.debit(me, 10, "chat", "r1")
    assert accounts.usage(me) == Usage(9, 0, Tier.PRO, [])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda accounts: accounts.create_key("x", Tier.PRO, -1),
        lambda accounts: accounts.create_key(" ", Tier.PRO, 1),
        lambda accounts: accounts.create_key("x", Tier.PRO, 10**30),
        lambda accounts: accounts.grant("nobody", 0),
        lambda accounts: accounts.rotate("nobody", -1),
    ],
)
def test_bad_values_are_refused(accounts: Accounts, wrong: Callable[[Accounts], object]) -> None:
    with pytest.raises(BadInput):
        wrong(accounts)
    assert accounts.list_keys() == []


@pytest.mark.parametrize(
    "call",
    [
        lambda accounts: accounts.revoke("nobody"),
        lambda accounts: accounts.rotate("nobody"),
        lambda accounts: accounts.grant("nobody", 1),
        lambda accounts: accounts.debit("nobody", 1, "chat", "r"),
        lambda accounts: accounts.usage("nobody"),
    ],
)
def test_unknown_keys_are_not_found(accounts: Accounts, call: Callable[[Accounts], object]) -> None:
    with pytest.raises(NotFound):
        call(accounts)


def test_400_debits_at_once_of_10_on_1000_grant_exactly_100(tmp_path: Path) -> None:
    """Eight threads on each of two openings of the file, as two processes would have it."""
    doors = [Accounts.open(tmp_path / "accounts.db") for _ in range(2)]
    me = public_id(doors[0].create_key("desk", Tier.PRO, 1_000))
    granted: list[int] = []
    refused: list[OutOfCredits] = []

    def spend(worker: int) -> None:
        for turn in range(25):
            try:
                granted.append(doors[worker % 2].debit(me, 10, "chat", f"{worker}-{turn}"))
            except OutOfCredits as error:
                refused.append(error)

    workers = [threading.Thread(target=spend, args=(worker,)) for worker in range(16)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(granted) == list(range(0, 1_000, 10))
    assert len(refused) == 300
    assert doors[1].usage(me).balance_credits == 0
    assert doors[0].audit() == []
    for door in doors:
        door.close()


STEPS = st.lists(st.tuples(st.sampled_from(["debit", "refund", "grant"]), st.integers(1, 60), st.integers(0, 4)), max_size=25)


@settings(max_examples=30)
@given(steps=STEPS)
def test_the_ledger_agrees_with_plain_arithmetic(steps: list[tuple[str, int, int]]) -> None:
    accounts = Accounts.open("sqlite://")
    me = public_id(accounts.create_key("desk", Tier.PRO, 100))
    balance = 100
    paid: dict[int, int] = {}
    returned: dict[int, int] = {}
    for kind, credits, request in steps:
        match kind:
            case "grant":
                balance += credits
                got = accounts.grant(me, credits)
            case "refund":
                given_back = 0 if request in returned else min(credits, paid.get(request, 0))
                if given_back:
                    returned[request] = given_back
                balance += given_back
                got = accounts.refund(me, credits, str(request))
            case _:
                if request not in paid and credits <= balance:
                    paid[request] = credits
                    balance -= credits
                try:
                    got = accounts.debit(me, credits, "chat", str(request))
                except OutOfCredits:
                    got = balance
        assert got == balance >= 0
    used = sum(paid.values()) - sum(returned.values())
    assert (accounts.usage(me).balance_credits, accounts.usage(me).used_credits) == (balance, used)
    assert accounts.audit() == []
    accounts.close()


def test_the_audit_finds_a_balance_changed_by_hand(tmp_path: Path) -> None:
    accounts = Accounts.open(tmp_path / "accounts.db")
    me = public_id(accounts.create_key("desk", Tier.PRO, 100))
    accounts.create_key("other", Tier.PRO, 100)
    with sqlite3.connect(tmp_path / "accounts.db") as raw:
        raw.execute("UPDATE api_keys SET balance_credits = 1000 WHERE public_id = ?", (me,))
        with pytest.raises(sqlite3.IntegrityError, match="balance_never_below_zero"):
            raw.execute("UPDATE api_keys SET balance_credits = -1")
    assert accounts.audit() == [me]
    accounts.close()


def test_migrations_lead_to_the_tables_the_code_uses(tmp_path: Path) -> None:
    first = Accounts.open(tmp_path / "a%20b" / "accounts.db")
    key = first.create_key("desk", Tier.PRO, 3)
    first.close()
    again = Accounts.open(tmp_path / "a%20b" / "accounts.db")
    assert again.authenticate(key).balance_credits == 3
    again.close()
    engine = open_engine(sqlite_address(tmp_path / "a%20b" / "accounts.db"))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    Accounts.open(tmp_path / "accounts.db").close()
    assert (tmp_path / "accounts.db").stat().st_mode & 0o077 == 0
