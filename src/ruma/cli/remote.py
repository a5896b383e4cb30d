"""Reaches the server that owns the store, with this machine's local key. Never opens the store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx2
import orjson

from ruma.app import LOCAL_KEY_FILE
from ruma.errors import RumaError, StoreInUse
from ruma.measures.declare import Measure, Result
from ruma.settings import Settings
from ruma.store.engine import owner_of

BASE = "/api/v1/public"
PATIENCE_S = 120.0  # a deep answer over a large store takes seconds; a stuck server must not hang a terminal for ever

Piece = tuple[str, dict[str, Any] | None]


class Remote:
    """A running server, spoken to over its public API."""

    def __init__(self, url: str, key: str) -> None:
        self._client = httpx2.Client(base_url=url + BASE, headers={"X-API-Key": key}, timeout=PATIENCE_S)

    def chat(self, body: dict[str, Any]) -> Iterator[Piece]:
        """The text of an answer as it streams, then the whole completion."""
        whole = self._checked(self._client.post("/chat/completions", json=body))
        yield whole["choices"][0]["message"]["content"], None
        yield "", whole

    def measure(self, measure: Measure, raw: dict[str, Any]) -> Result:
        """A measure's result, computed by the server."""
        in_path = {name for name in raw if f"{{{name}}}" in measure.path}
        path = measure.path
        for name in sorted(in_path):
            path = path.replace(f"{{{name}}}", quote(str(raw[name]), safe=""))
        query = {name: value for name, value in raw.items() if name not in in_path}
        return measure.result.model_validate(self._checked(self._client.get(path, params=query)))

    @staticmethod
    def _checked(response: httpx2.Response) -> dict[str, Any]:
        if response.is_success:
            return dict(orjson.loads(response.content))
        error = RumaError(orjson.loads(response.content)["error"]["message"])
        error.status = response.status_code
        raise error


def remote_of(settings: Settings) -> Remote | None:
    """The server that owns the embedded store; None where the store is free or on a ClickHouse server."""
    if settings.clickhouse_dsn or not (owner := owner_of(settings.data_dir)) or not owner.get("url"):
        return None
    key = settings.data_dir / LOCAL_KEY_FILE
    if not key.exists():
        raise StoreInUse(f"A server at {owner['url']} owns {settings.data_dir}, and there is no {key} to ask it with.")
    return Remote(owner["url"], key.read_text(encoding="utf-8").strip())
