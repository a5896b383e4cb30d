"""Records at rest: runs the named queries of `queries/` and appends checked batches.

The only package that writes ClickHouse SQL. Never computes a measure.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from ruma.records import Token
from ruma.store.engine import Engine, Owner
from ruma.store.migrations import migrate
from ruma.store.settling import settle
from ruma.store.tokens import KnownToken, TokenBook

DataKind = Literal["empty", "recorded", "simulated", "mixed"]
ENGINE_FOLDER = "market"
LATEST = datetime(2200, 1, 1, tzinfo=UTC)  # later than any record, and still a time for the engine


@lru_cache
def statement(name: str) -> str:
    """The text of `queries/<name>.sql`, with each `-- include: part` line replaced by that part."""
    folder = resources.files("ruma.store") / "queries"
    lines = []
    for line in (folder / f"{name}.sql").read_text(encoding="utf-8").splitlines():
        if line.startswith("-- include: "):
            lines.append((folder / "parts" / f"{line.removeprefix('-- include: ').strip()}.sql").read_text(encoding="utf-8"))
        elif not line.startswith("--"):
            lines.append(line)
    return "\n".join(lines)


class Store:
    """One open database. Safe to use from several threads."""

    def __init__(self, engine: Engine, owner: Owner | None = None) -> None:
        self._engine = engine
        self._owner = owner
        self._lock = threading.Lock()
        self._tokens: TokenBook | None = None
        with engine.client() as client:
            migrate(client)
            self.repaired_months = settle(client) if owner else []

    @classmethod
    def embedded(cls, data_dir: Path, *, role: str = "open", database: str = "ruma") -> Store:
        """The store in `data_dir`; StoreInUse when another process has it, rollups repaired after a crash."""
        owner = Owner(data_dir, role)
        try:
            return cls(Engine.embedded(data_dir / ENGINE_FOLDER, database), owner)
        except BaseException:
            owner.release()
            raise

    @classmethod
    def server(cls, dsn: str) -> Store:
        """The same store on a ClickHouse server."""
        return cls(Engine.server(dsn))

    @property
    def engine(self) -> Engine:
        return self._engine

    def announce(self, about: dict[str, Any]) -> None:
        """Tell other processes who owns the embedded folder."""
        if self._owner:
            self._owner.announce(about)

    def table(self, query: str, /, **parameters: Any) -> pa.Table:
        """The answer of `queries/<query>.sql`; parameters are bound by the engine, never pasted."""
        with self._engine.client() as client:
            return client.query_arrow(statement(query), parameters={k: bound(v) for k, v in parameters.items()})

    def rows(self, query: str, /, **parameters: Any) -> list[dict[str, Any]]:
        """As `table`, a dict a row; times are aware and UTC."""
        rows: list[dict[str, Any]] = self.table(query, **parameters).to_pylist()
        return rows

    def one(self, query: str, /, **parameters: Any) -> dict[str, Any]:
        """The only row of a query that always has one."""
        (row,) = self.rows(query, **parameters)
        return row

    def tokens(self) -> TokenBook:
        """All known tokens; read once and again after tokens were added."""
        with self._lock:
            if self._tokens is None:
                rows = self.rows("tokens")
                self._tokens = TokenBook(KnownToken(**{**row, "categories": tuple(row["categories"])}) for row in rows)
            return self._tokens

    def data_kind(self, seen: datetime = LATEST) -> DataKind:
        """Whether the posts that had been seen by a moment are recorded from the world, simulated, or both."""
        row = self.one("data_kind", seen=seen)
        if not row["simulated"]:
            return "recorded" if row["recorded"] else "empty"
        return "mixed" if row["recorded"] else "simulated"

    def put_tokens(self, tokens: list[Token]) -> int:
        """Add new tokens and renew changed ones; returns how many rows were written."""
        book = self.tokens()
        next_id = max((token.token_id for token in book), default=0) + 1
        fresh: dict[str, Token] = {}
        for token in tokens:
            known = book.get(token.id)
            if known is None or known.record() != token:
                fresh[token.id] = token
        rows = []
        for token in fresh.values():
            known = book.get(token.id)
            rows.append({**token.model_dump(), "token_id": known.token_id if known else next_id, "version": 1})
            next_id += 0 if known else 1
        if rows:
            with self._engine.client() as client:
                version = client.query_arrow("SELECT max(version) + 1 AS v FROM tokens").to_pylist()[0]["v"]
                client.insert_arrow("tokens", pa.Table.from_pylist([{**row, "version": version} for row in rows], TOKEN_COLUMNS))
            with self._lock:
                self._tokens = None
        return len(rows)

    def close(self) -> None:
        self._engine.close()
        if self._owner:
            self._owner.release()


TOKEN_COLUMNS = pa.schema(
    [
        ("token_id", pa.uint32()),
        ("id", pa.string()),
        ("symbol", pa.string()),
        ("name", pa.string()),
        ("chain", pa.string()),
        ("address", pa.string()),
        ("categories", pa.list_(pa.string())),
        ("version", pa.uint32()),
    ]
)


def bound(value: Any) -> Any:
    """Times as the engine reads them without a zone of its own; the rest as it is."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    if isinstance(value, Mapping):
        raise TypeError("bind scalars and lists only")
    return value
