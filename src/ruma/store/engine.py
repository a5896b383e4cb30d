"""Opens the engine: chDB in this process, or a ClickHouse server; one owner for an embedded folder.

Never knows what is stored.
"""

from __future__ import annotations

import fcntl
import json
import os
import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol, cast

import clickhouse_connect
import pyarrow as pa

from ruma.errors import StoreInUse

EMBEDDED_HANDLES = 2  # a second handle ran 1.4x as many queries on two cores; more gave nothing
LOCK_FILE = "store.lock"


class Client(Protocol):
    """The part of clickhouse-connect's client that the store uses."""

    def command(self, cmd: str, parameters: Any = None, settings: Any = None) -> Any: ...
    def query_arrow(self, query: str, parameters: Any = None, settings: Any = None) -> pa.Table: ...
    def insert_arrow(self, table: str, arrow_table: pa.Table, settings: Any = None) -> Any: ...
    def close(self) -> None: ...


class Owner:
    """Holds the lock of an embedded folder for this process and says who holds it otherwise."""

    def __init__(self, folder: Path, role: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file: IO[str] = (folder / LOCK_FILE).open("a+", encoding="utf-8")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise StoreInUse(_in_use(folder)) from None
        self.announce({"pid": os.getpid(), "role": role})

    def announce(self, about: dict[str, Any]) -> None:
        """Write what others are told about the owner (pid, role, url)."""
        self._file.seek(0)
        self._file.truncate()
        self._file.write(json.dumps(about))
        self._file.flush()

    def release(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._file.close()


def owner_of(folder: Path) -> dict[str, Any] | None:
    """What the present owner of the folder announced; None when no process owns it."""
    path = folder / LOCK_FILE
    if not path.exists():
        return None
    with path.open(encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            try:
                return dict(json.loads(file.read() or "{}"))
            except ValueError:
                return {}
    return None


def _in_use(folder: Path) -> str:
    owner = owner_of(folder) or {}
    who = f"'ruma {owner.get('role', '?')}' (process {owner.get('pid', '?')})"
    where = f" It serves {owner['url']}; ask it over HTTP," if owner.get("url") else " Wait for it,"
    return f"The store in {folder} is open in another process: {who}.{where} or stop it first."


class Engine:
    """A small pool of clients that speak ClickHouse SQL to one database."""

    def __init__(self, make: Callable[[], Client], handles: int) -> None:
        self._clients: queue.LifoQueue[Client] = queue.LifoQueue()
        self._all = [make() for _ in range(handles)]
        for client in self._all:
            self._clients.put(client)

    @classmethod
    def embedded(cls, folder: Path, database: str) -> Engine:
        """chDB on `folder`; one process may own it (see Owner)."""

        def make() -> Client:
            client = cast(Client, clickhouse_connect.get_client(interface="chdb", path=str(folder)))
            client.command(f"CREATE DATABASE IF NOT EXISTS {database}")
            client.command(f"USE {database}")
            return client

        return cls(make, EMBEDDED_HANDLES)

    @classmethod
    def server(cls, dsn: str, handles: int = 8) -> Engine:
        """A ClickHouse server over HTTP; the database is the DSN's."""
        return cls(lambda: cast(Client, clickhouse_connect.get_client(dsn=dsn)), handles)

    @contextmanager
    def client(self) -> Iterator[Client]:
        """A client of one's own for the length of the block."""
        client = self._clients.get()
        try:
            yield client
        finally:
            self._clients.put(client)

    def close(self) -> None:
        for client in self._all:
            client.close()
