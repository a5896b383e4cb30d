"""From the first schema, with credits in it, to the present one and back, on both databases: no balance changes."""

from __future__ import annotations

from importlib import resources
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, text

from ruma.access.accounts import Accounts
from ruma.access.tables import open_engine
from ruma.access.usage import usage

KEY = "abcdefghij"
OLD = [
    ("grant", 100, "opening balance", None),
    ("debit", -10, "chat/completions", "whole"),
    ("debit", -10, "chat/completions", "part"),
    ("refund", 3, "settled", "part"),
    ("debit", -10, "talk", "none"),
    ("refund", 10, "failure", "none"),
]


def config(connection: Connection) -> Config:
    made = Config(attributes={"connection": connection})
    made.set_main_option("script_location", str(resources.files("ruma.access") / "migrations"))
    made.set_main_option("path_separator", "os")
    return made


@pytest.fixture
def old(address: URL) -> URL:
    """A database as the first version left it."""
    engine = open_engine(address)
    with engine.begin() as connection:
        command.upgrade(config(connection), "0001")
        row = {"me": KEY, "secret": "0" * 64, "balance": sum(credits for _, credits, *_ in OLD)}
        connection.execute(
            text(
                "INSERT INTO api_keys (public_id, name, tier, balance_credits, secret_sha256, last_four, created_at)"
                " VALUES (:me, 'desk', 3, :balance, :secret, 'abcd', '2026-05-01 12:00:00')"
            ),
            row,
        )
        for kind, credits, what, request_id in OLD:
            connection.execute(
                text(
                    "INSERT INTO ledger (public_id, kind, credits, what, request_id, at)"
                    " VALUES (:me, :kind, :credits, :what, :request, '2026-05-01 12:00:00')"
                ),
                {"me": KEY, "kind": kind, "credits": credits, "what": what, "request": request_id},
            )
    engine.dispose()
    return address


def test_old_debits_become_calls_that_add_up(old: URL, hands: Any) -> None:
    accounts = Accounts.open(old, hands)
    assert accounts.audit() == []
    seen = usage(accounts.database, KEY, hands.now)
    assert (seen.balance_credits, seen.used_credits, seen.held_credits) == (83, 17, 0)
    assert sorted((call.request_id, call.what, call.ceiling_credits, call.credits, call.status) for call in seen.calls) == [
        ("none", "talk", 10, 0, "released"),
        ("part", "chat/completions", 10, 7, "settled"),
        ("whole", "chat/completions", 10, 10, "settled"),
    ]
    accounts.close()


def test_the_way_back_leaves_the_old_books(old: URL) -> None:
    engine = open_engine(old)
    with engine.begin() as connection:
        command.upgrade(config(connection), "head")
        command.downgrade(config(connection), "0001")
        rows = connection.execute(text("SELECT kind, credits, what, request_id FROM ledger ORDER BY entry_id")).all()
    engine.dispose()
    assert [tuple(row) for row in rows] == OLD
