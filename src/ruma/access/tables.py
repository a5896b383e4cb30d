"""The tables of accounts and how their database is opened. Never decides who may do what.

SQLite is the embedded default; any SQLAlchemy address (PostgreSQL) takes its place.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    DateTime,
    Dialect,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    create_engine,
    event,
)

BUSY_TIMEOUT_MS = 30_000  # a writer waits for another; 30 s is far above any queue of debits that was measured


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time on every database; SQLite itself keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData()

api_keys = Table(
    "api_keys",
    metadata,
    Column("public_id", String(10), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("tier", Integer, nullable=False),
    Column("balance_credits", BigInteger, nullable=False),
    Column("secret_sha256", String(64), nullable=False),
    Column("last_four", String(4), nullable=False),
    Column("former_sha256", String(64)),
    Column("former_until", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime),
    Column("revoked_at", UtcTime),
    Column("last_used_at", UtcTime),
    CheckConstraint("balance_credits >= 0", name="balance_never_below_zero"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("entry_id", Integer, primary_key=True, autoincrement=True),
    Column("public_id", String(10), ForeignKey("api_keys.public_id"), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("credits", BigInteger, nullable=False),
    Column("what", String(200), nullable=False),
    Column("request_id", String(64)),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("request_id", "kind", name="one_entry_per_request_and_kind"),
    Index("ledger_by_key", "public_id", "entry_id"),
)


class Database:
    """One open accounts database, brought to the newest schema. Safe to use from several threads."""

    def __init__(self, address: str | URL) -> None:
        self.engine = open_engine(address)
        # SQLite's own waiting is a lottery between sleepers; a lock keeps the writers of one process in line
        self._one_writer: Any = threading.Lock() if self.engine.dialect.name == "sqlite" else nullcontext()
        with self.writing() as connection:
            migrate(connection)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write; all of it or nothing."""
        with self._one_writer, self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads and never waits for a writer."""
        with self.engine.connect().execution_options(ruma_reads=True) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def open_engine(address: str | URL) -> Engine:
    """An engine; SQLite in WAL, with transactions that we begin ourselves."""
    engine = create_engine(address)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def sqlite_address(path: Path) -> URL:
    """The address of a file, its folder made and readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    return URL.create("sqlite", database=str(path))


def migrate(connection: Connection) -> None:
    """Bring the schema to the newest revision, inside the transaction of `connection`."""
    from alembic import command
    from alembic.config import Config

    folder = str(resources.files("ruma.access") / "migrations")
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")


def _prepare_sqlite(raw: Any, _record: Any) -> None:
    raw.isolation_level = None  # the driver must not begin transactions: it would begin deferred ones, which fail late
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
    ):
        raw.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get("ruma_reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
