"""How an entry of the ledger of calls is hashed, so that anybody can check the chain. Never reads the store."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

GENESIS = "0" * 64
HASHED = ("seq", "source", "source_id", "author", "token", "direction", "happened_at", "seen_at", "text_sha256", "prev_hash")
HASH_FORMULA = (
    f"hash = sha256 of the UTF-8 text {', '.join(HASHED)}, joined by line feeds; times as 2026-01-01T00:00:00.000Z; the first"
    " prev_hash is 64 zeros; text_sha256 is the sha256 of the post's text"
)


def entry_hash(entry: Mapping[str, Any]) -> str:
    """The hash of an entry, hexadecimal."""
    return hashlib.sha256("\n".join(_said(entry[name]) for name in HASHED).encode()).hexdigest()


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1000:03d}Z"
    return str(value)
