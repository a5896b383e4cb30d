"""Both databases and both counters as real servers, and a clock that tests move."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import URL, make_url

from ruma.access.accounts import Accounts
from ruma.access.tables import sqlite_address

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


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """An empty accounts database: a file, or one of its own on a PostgreSQL server."""
    if request.param == "sqlite":
        yield sqlite_address(tmp_path / "accounts.db")
        return
    server = request.getfixturevalue("postgres")
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield make_url(server).set(database=name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def open_accounts(address: URL, hands: Hands) -> Iterator[Callable[..., Accounts]]:
    """Opens the accounts of the test's database, as often as wanted."""
    opened: list[Accounts] = []

    def make(**settings: Any) -> Accounts:
        opened.append(Accounts.open(address, settings.pop("now", hands), **settings))
        return opened[-1]

    yield make
    for accounts in opened:
        accounts.close()


@pytest.fixture
def accounts(open_accounts: Callable[..., Accounts]) -> Accounts:
    return open_accounts()
