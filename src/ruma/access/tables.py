"""The tables of accounts and how their database is opened. Never decides who may do what.

SQLite is the embedded default; any SQLAlchemy address (PostgreSQL) takes its place.
"""

from __future__ import annotations

import threading
import time
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
    Date,
    DateTime,
    Dialect,
    Engine,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    create_engine,
    event,
    func,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import DisconnectionError, OperationalError

from ruma.errors import BadInput, Unavailable

BUSY_TIMEOUT_MS = 30_000  # a writer waits for another; 30 s is far above any queue of debits that was measured
POOLED = 16  # connections that a process keeps to a database server; twice as many at the most
IDLE_S = 1.0
MIGRATION_LOCK = 7_856_001  # any number of ours: two processes that start at once must not both migrate


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
    Column("daily_credits", BigInteger),  # what the key may spend on a UTC day; null: what the settings say
    Column("day", Date),  # the day that day_credits counts
    Column("day_credits", BigInteger, nullable=False, server_default="0"),
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

calls = Table(
    "calls",
    metadata,
    Column("request_id", String(64), primary_key=True),
    Column("public_id", String(10), ForeignKey("api_keys.public_id"), nullable=False),
    Column("what", String(80), nullable=False),
    Column("ceiling_credits", BigInteger, nullable=False),
    Column("credits", BigInteger, nullable=False),  # what it cost in the end; 0 while open
    Column("state", String(8), nullable=False),
    Column("why", String(40)),
    Column("depth", String(10)),
    Column("prompt_tokens", Integer),
    Column("completion_tokens", Integer),
    Column("day", Date),  # the UTC day whose ceiling it counts against
    Column("opened_at", UtcTime, nullable=False),
    Column("lease_until", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    CheckConstraint("credits >= 0 AND credits <= ceiling_credits", name="cost_within_ceiling"),
    CheckConstraint("state IN ('open', 'settled', 'released')", name="known_state"),
    Index("calls_by_key", "public_id", "opened_at"),
    Index("calls_open", "lease_until", sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
)

repeats = Table(
    "repeats",
    metadata,
    Column("public_id", String(10), ForeignKey("api_keys.public_id"), primary_key=True),
    Column("token", String(80), primary_key=True),
    Column("body_sha256", String(64), nullable=False),
    Column("request_id", String(64), nullable=False),  # the attempt that counts now
    Column("paid_credits", BigInteger, nullable=False),  # what attempts before it cost, in all
    Column("media_type", String(80)),
    Column("reply", LargeBinary),
    Column("expires_at", UtcTime, nullable=False),
    Index("repeats_by_call", "request_id"),
    Index("repeats_by_expiry", "expires_at"),
)


class Database:
    """One open accounts database, brought to the newest schema. Safe to use from several threads."""

    def __init__(self, address: str | URL) -> None:
        self.engine = open_engine(address)
        # SQLite's own waiting is a lottery between sleepers; a lock keeps the writers of one process in line
        self._one_writer: Any = threading.Lock() if self.engine.dialect.name == "sqlite" else nullcontext()
        try:
            with self.writing() as connection:
                if self.engine.dialect.name == "postgresql":
                    connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
                migrate(connection)
        except OperationalError as error:
            raise Unavailable("The accounts database, which RUMA_ACCOUNTS_DSN names, does not answer.") from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write; all of it or nothing, and on the disk when it is done."""
        with self._one_writer, self.engine.begin() as connection:
            if self.engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL synchronous_commit TO on")
            yield connection

    @contextmanager
    def step(self, whole: bool) -> Iterator[Connection]:
        """As `writing`, but not waiting for the disk; of one statement, if not `whole`, a server needs no transaction.

        A machine that crashes forgets its last half second of steps, the latest first. So the books still add up, and
        what was forgotten is an answer that nobody pays for.
        """
        if whole or self.engine.dialect.name == "sqlite":
            with self._one_writer, self.engine.begin() as connection:
                yield connection
        else:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                yield connection

    @contextmanager
    def reading(self, steady: bool = False) -> Iterator[Connection]:
        """A transaction that only reads and never waits for a writer; a steady one sees all its reads at one moment."""
        options: dict[str, Any] = {"ruma_reads": True}
        if self.engine.dialect.name != "sqlite":  # SQLite's transactions are steady as they are
            options["isolation_level"] = "REPEATABLE READ" if steady else "AUTOCOMMIT"
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def open_engine(address: str | URL) -> Engine:
    """An engine; SQLite in WAL, with transactions that we begin ourselves. Plain postgresql:// means the driver we ship."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    try:
        engine = create_engine(url, pool_size=POOLED, max_overflow=POOLED)
    except ModuleNotFoundError as error:
        raise BadInput(f"Accounts at {url.get_backend_name()}:// need a driver: pip install 'ruma[postgres]'.") from error
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "checkin", _note_idle)
    event.listen(engine, "checkout", _try_after_idling)
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


def _note_idle(raw: Any, record: Any) -> None:
    record.info["idle_since"] = time.monotonic()


def _try_after_idling(raw: Any, record: Any, _fairy: Any) -> None:
    """A connection that lay idle may have died with its server; trying each time would cost a round trip each time."""
    if time.monotonic() - record.info.get("idle_since", time.monotonic()) > IDLE_S:
        try:
            raw.execute("SELECT 1")
            raw.rollback()
        except Exception as error:
            raise DisconnectionError from error


def _prepare_sqlite(raw: Any, _record: Any) -> None:
    raw.isolation_level = None  # the driver must not begin transactions: it would begin deferred ones, which fail late
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
    ):
        raw.execute(f"PRAGMA {pragma}")


def _prepare_postgresql(raw: Any, _record: Any) -> None:
    raw.execute("SET synchronous_commit TO off")
    raw.commit()


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get("ruma_reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
