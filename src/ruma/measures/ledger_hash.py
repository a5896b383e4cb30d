"""How an entry of the ledger of calls is hashed, so that anybody can check the chain. Never reads the store.

The fields are written as netstrings, so that no two entries give the same bytes. The first formula joined them by line feeds, and
a line feed within a name could pass for the border between two; chains that were begun by it are still checked by it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

HASHED = ("seq", "source", "source_id", "author", "token", "direction", "happened_at", "seen_at", "text_sha256", "prev_hash")
FIRST_GENESIS = "0" * 64
GENESIS = "2" + "0" * 63  # a chain says by its start which formula it follows
HASH_FORMULA = (
    f"hash = sha256 of {', '.join(HASHED)}, one after the other, each as a netstring: the number of its UTF-8 bytes, a colon,"
    " the bytes, a comma; times as 2026-01-01T00:00:00.000Z; the first prev_hash is a 2 and 63 zeros; text_sha256 is the sha256"
    " of the post's text. A chain whose first prev_hash is 64 zeros is an older one, whose fields are joined by line feeds"
)


def entry_hash(entry: Mapping[str, Any]) -> str:
    """The hash of an entry, hexadecimal."""
    held = (_said(entry[name]).encode() for name in HASHED)
    return hashlib.sha256(b"".join(b"%d:%s," % (len(text), text) for text in held)).hexdigest()


def first_entry_hash(entry: Mapping[str, Any]) -> str:
    """The same by the first formula."""
    return hashlib.sha256("\n".join(_said(entry[name]) for name in HASHED).encode()).hexdigest()


FORMULAS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {FIRST_GENESIS: first_entry_hash, GENESIS: entry_hash}
"""The formula of a chain by its first prev_hash."""


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1000:03d}Z"
    return str(value)
