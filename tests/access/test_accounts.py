"""Keys on both databases: whole values, and what must hold whatever runs at the same time."""

from __future__ import annotations

import hmac
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, text

from ruma.access.accounts import REMEMBERED, Account, Accounts, KeyListing
from ruma.access.keys import new_key
from ruma.access.tables import Database, metadata, open_engine
from ruma.errors import BadInput, NotFound, Unauthorized, Unavailable
from ruma.tiers import Tier


def public_id(key: str) -> str:
    return key.split("_")[2]


def test_a_key_authenticates_as_its_account(accounts: Accounts) -> None:
    key = accounts.create_key("desk", Tier.STARTER, 40)
    assert accounts.authenticate(key) == Account(public_id(key), "desk", Tier.STARTER)
    assert accounts.balance(public_id(key)) == 40


def test_only_a_hash_and_the_last_four_are_stored(accounts: Accounts, hands: Any) -> None:
    key = accounts.create_key("desk", Tier.PRO, 1, daily_credits=9)
    accounts.authenticate(key)
    secret = key.split("_")[3]
    with accounts.database.reading() as connection:
        for table in metadata.sorted_tables:
            rows = connection.execute(text(f"SELECT * FROM {table.name}")).all()
            assert secret not in repr(rows)
    assert accounts.list_keys() == [
        KeyListing(public_id(key), "desk", Tier.PRO, 1, 9, secret[-4:], hands.now, None, None, hands.now),
    ]


def test_a_wrong_checksum_never_reaches_the_database(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    key = accounts.create_key("desk", Tier.PRO, 1)
    with monkeypatch.context() as patch, pytest.raises(Unauthorized, match="not valid"):
        patch.setattr(accounts.database, "reading", lambda: pytest.fail("the database was asked"))
        accounts.authenticate(key[:-1] + ("0" if key[-1] != "0" else "1"))


def test_unknown_known_and_wrong_keys_cost_the_same_compares(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two for the checksum, which is read twice, and two for the present and the former secret."""
    known = accounts.create_key("desk", Tier.PRO, 1)
    calls: list[int] = []
    compare = hmac.compare_digest
    monkeypatch.setattr("hmac.compare_digest", lambda a, b: calls.append(1) or compare(a, b))
    counts = []
    for key in (known, new_key().text):
        calls.clear()
        try:
            accounts.authenticate(key)
        except Unauthorized as error:
            assert error.message.startswith("The API key is not valid.")
        counts.append(len(calls))
    assert counts == [4, 4]


def test_expiry_and_revocation(accounts: Accounts, hands: Any) -> None:
    start = hands.now
    short = accounts.create_key("short", Tier.PRO, 1, expires_at=start + timedelta(hours=1))
    revoked = accounts.create_key("revoked", Tier.PRO, 1)
    accounts.authenticate(revoked)
    accounts.revoke(public_id(revoked))
    with pytest.raises(Unauthorized, match="revoked"):
        accounts.authenticate(revoked)
    hands.now = start + timedelta(hours=1) - timedelta(seconds=1)
    assert accounts.authenticate(short).name == "short"
    hands.now = start + timedelta(hours=1)
    with pytest.raises(Unauthorized, match="expired"):
        accounts.authenticate(short)
    accounts.revoke(public_id(revoked))
    assert {one.name: one.revoked_at for one in accounts.list_keys()} == {"short": None, "revoked": start}


def test_a_revocation_elsewhere_is_seen_within_thirty_seconds(
    open_accounts: Callable[..., Accounts], hands: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, elsewhere = open_accounts(), open_accounts()
    key = here.create_key("desk", Tier.PRO, 1)
    here.authenticate(key)
    elsewhere.revoke(public_id(key))
    with monkeypatch.context() as patch:  # until then the database is not even asked
        patch.setattr(here.database, "reading", lambda: pytest.fail("the database was asked"))
        assert here.recall(key) == here.authenticate(key) == Account(public_id(key), "desk", Tier.PRO)
    hands.now += REMEMBERED
    assert timedelta(0) < REMEMBERED < timedelta(seconds=30)
    assert here.recall(key) is None
    with pytest.raises(Unauthorized, match="revoked"):
        here.authenticate(key)


def test_a_wrong_secret_is_refused_beside_a_remembered_key(accounts: Accounts) -> None:
    key = accounts.create_key("desk", Tier.PRO, 1)
    accounts.authenticate(key)
    other = new_key(public_id(key)).text
    assert accounts.recall(other) is None
    with pytest.raises(Unauthorized):
        accounts.authenticate(other)
    assert accounts.recall(key) is not None


def test_rotation_keeps_the_account_and_overlaps(accounts: Accounts, hands: Any) -> None:
    old = accounts.create_key("desk", Tier.PRO, 70)
    accounts.authenticate(old)
    new = accounts.rotate(public_id(old), overlap_hours=2)
    assert public_id(new) == public_id(old)
    assert new != old
    assert accounts.authenticate(old) == accounts.authenticate(new) == Account(public_id(old), "desk", Tier.PRO)
    hands.now += timedelta(hours=2)
    assert accounts.authenticate(new).name == "desk"
    with pytest.raises(Unauthorized):
        accounts.authenticate(old)
    newest = accounts.rotate(public_id(old), overlap_hours=0)
    with pytest.raises(Unauthorized):
        accounts.authenticate(new)
    assert accounts.authenticate(newest).name == "desk"
    assert accounts.balance(public_id(old)) == 70


def test_a_rotation_elsewhere_never_refuses_the_new_key(open_accounts: Callable[..., Accounts]) -> None:
    here, elsewhere = open_accounts(), open_accounts()
    old = here.create_key("desk", Tier.PRO, 1)
    here.authenticate(old)
    assert here.authenticate(elsewhere.rotate(public_id(old))) == here.authenticate(old)


def test_last_used_is_written_at_most_once_a_minute(accounts: Accounts, hands: Any) -> None:
    start: datetime = hands.now
    key = accounts.create_key("desk", Tier.PRO, 1)
    used = []
    for seconds in (0, 5, 59, 60):
        hands.now = start + timedelta(seconds=seconds)
        accounts.authenticate(key)
        used.append(accounts.list_keys()[0].last_used_at)
    assert used == [start, start, start, start + timedelta(seconds=60)]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda accounts: accounts.create_key("x", Tier.PRO, -1),
        lambda accounts: accounts.create_key(" ", Tier.PRO, 1),
        lambda accounts: accounts.create_key("x", Tier.PRO, 10**30),
        lambda accounts: accounts.create_key("x", Tier.PRO, 1, daily_credits=0),
        lambda accounts: accounts.create_key("x", Tier.PRO, 1, expires_at=accounts._now()),
        lambda accounts: accounts.grant("nobody", 0),
        lambda accounts: accounts.rotate("nobody", -1),
        lambda accounts: accounts.rotate("nobody", float("nan")),
        lambda accounts: accounts.limit("nobody", -1),
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
        lambda accounts: accounts.limit("nobody", 1),
        lambda accounts: accounts.balance("nobody"),
    ],
)
def test_unknown_keys_are_not_found(accounts: Accounts, call: Callable[[Accounts], object]) -> None:
    with pytest.raises(NotFound):
        call(accounts)


def test_migrations_lead_to_the_tables_the_code_uses(open_accounts: Callable[..., Accounts], address: URL) -> None:
    key = open_accounts().create_key("desk", Tier.PRO, 3)
    assert open_accounts().authenticate(key).name == "desk"
    engine = open_engine(address)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_many_may_open_a_new_database_at_once(address: URL) -> None:
    """Servers that start together: one brings the schema up to date, the others wait for it."""
    start = threading.Barrier(6)
    opened: list[Accounts] = []

    def begin() -> None:
        start.wait()
        opened.append(Accounts.open(address))

    threads = [threading.Thread(target=begin) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 6
    for accounts in opened:
        accounts.close()


def test_a_folder_with_odd_letters_is_no_hindrance(tmp_path: Path) -> None:
    Accounts.open(tmp_path / "a%20b ü" / "accounts.db").close()
    Accounts.open(tmp_path / "a%20b ü" / "accounts.db").close()


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    Accounts.open(tmp_path / "accounts.db").close()
    assert (tmp_path / "accounts.db").stat().st_mode & 0o077 == 0


def test_a_database_that_is_away_or_has_no_driver_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unavailable) as away:
        Accounts.open("postgresql://ruma:hush@127.0.0.1:1/ruma")
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(BadInput, match=r"ruma\[postgres\]") as bare:
        Accounts.open("postgresql://ruma:hush@127.0.0.1:1/ruma")
    assert "hush" not in away.value.message + bare.value.message


def test_keys_and_grants_wait_for_the_disk_and_calls_do_not(postgres: str) -> None:
    database = Database(postgres)
    show = text("SHOW synchronous_commit")
    with database.writing() as connection:
        assert connection.execute(show).scalar_one() == "on"
    for whole in (True, False):
        with database.step(whole) as connection:
            assert connection.execute(show).scalar_one() == "off"
    database.close()


def test_a_connection_that_died_while_idle_is_made_anew(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a restart of the database server does to connections in the pool."""
    database = Database(postgres)
    with database.reading() as connection:
        mine = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with psycopg.connect(postgres, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (mine,))
    monkeypatch.setattr("ruma.access.tables.IDLE_S", -1.0)
    with database.reading() as connection:
        assert connection.execute(text("SELECT pg_backend_pid()")).scalar_one() != mine
    database.close()
