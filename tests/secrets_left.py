"""Looks for callers' keys in everything that a run of the suite wrote: its logs, its databases, its temporary files."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import pytest

from ruma.access import accounts
from ruma.access.keys import SECRET_LENGTH, KeyParts

KEY = re.compile(rb"ruma_live_[a-z0-9]{10}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}")
LONG_WORD = re.compile(rb"[0-9A-Za-z]{%d,}" % SECRET_LENGTH)
WRITTEN_ON_PURPOSE = {
    "local.key": "the operator's own, readable by its owner alone",
    "plan.json": "what a client is told",
    "announced": "what a test is told",
}
ENGINE = ".bin"  # compressed columns of the store, which never sees a key; they are most of what is written


def watch_keys(patch: pytest.MonkeyPatch) -> set[bytes]:
    """The secrets of all keys that are made from now on in this process; those of others are found by their form."""
    secrets: set[bytes] = set()
    make = accounts.new_key

    def watched(public_id: str | None = None) -> KeyParts:
        key = make(public_id)
        secrets.add(key.secret.encode())
        return key

    patch.setattr(accounts, "new_key", watched)
    return secrets


def found_in(folder: Path, secrets: Collection[bytes]) -> list[str]:
    """The files that hold a key or the secret of one."""
    files = (path for path in folder.rglob("*") if path.suffix != ENGINE and path.is_file() and not path.is_symlink())
    return sorted(str(path) for path in files if path.name not in WRITTEN_ON_PURPOSE and holds(path.read_bytes(), secrets))


def holds(text: bytes, secrets: Collection[bytes]) -> bool:
    if KEY.search(text):
        return True
    words = {word[at : at + SECRET_LENGTH] for word in LONG_WORD.findall(text) for at in range(len(word) - SECRET_LENGTH + 1)}
    return not words.isdisjoint(secrets)
