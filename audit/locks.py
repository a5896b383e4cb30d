"""Reads lock files and says what is loose in them. Never asks the network."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

PYTHON_CLIENTS = "tests/clients/harness/python"
LOCKS = ("requirements.lock", "requirements-scale.lock", "requirements-test.lock")
LOCKS += (f"{PYTHON_CLIENTS}/openai2.lock", f"{PYTHON_CLIENTS}/openai3.lock")
PINNED = re.compile(
    r"(?P<name>[a-z0-9-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>[^\\]+?))?(?P<hashes>(?: --hash=sha256:[0-9a-f]{64})*)"
)


@dataclass(frozen=True)
class Locked:
    """One pinned release."""

    name: str
    version: str
    hashes: frozenset[str]


def _entries(text: str) -> list[str]:
    """The requirements of a lock, each on one line."""
    joined = re.sub(r"\s*\\\n\s*", " ", text)
    return [line.strip() for line in joined.splitlines() if line.strip() and not line.startswith("#")]


def read(text: str) -> list[Locked]:
    """The releases of a lock, in its order; what is not pinned is left out (see `faults`)."""
    found = [PINNED.fullmatch(entry) for entry in _entries(text)]
    return [
        Locked(one["name"], one["version"], frozenset(re.findall(r"[0-9a-f]{64}", one["hashes"])))
        for one in found
        if one is not None
    ]


def faults(text: str) -> list[str]:
    """Requirements that are not pinned by version and hash: an address, an option, a range, a missing hash."""
    entries = _entries(text)
    found = [f"{entry[:80]} is not pinned" for entry in entries if PINNED.fullmatch(entry) is None]
    found += [f"{one.name} {one.version} has no hash" for one in read(text) if not one.hashes]
    return found if entries else ["is empty"]


def node_faults(text: str) -> list[str]:
    """Packages of Node's lock without a strong hash."""
    packages = json.loads(text)["packages"]
    loose = [name for name, one in packages.items() if name and not one.get("integrity", "").startswith("sha512-")]
    return [f"package-lock.json: {name} has no hash" for name in loose]
