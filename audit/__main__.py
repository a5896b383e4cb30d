"""Audits what we depend on, for `make check`: locks with hashes, nothing installed beside them, licences we may use, nothing
withdrawn from the index, no known vulnerability.

The last two ask the network. Where it does not answer, the audit says loudly what it could not check and passes on the rest.
"""

from __future__ import annotations

import sys
from pathlib import Path

from audit.installed import licence_faults, strangers
from audit.locks import LOCKS, Locked, faults, node_faults, read
from audit.network import NotReached, vulnerabilities, withdrawn

ROOT = Path(__file__).parents[1]


def offline(root: Path) -> list[str]:
    """What can be found wrong without asking anybody."""
    found = [f"{name}: {fault}" for name in LOCKS for fault in faults((root / name).read_text(encoding="utf-8"))]
    found += node_faults((root / "tests/clients/harness/node/package-lock.json").read_text(encoding="utf-8"))
    locked = read((root / "requirements-test.lock").read_text(encoding="utf-8"))
    return found + strangers(locked) + licence_faults()


def online(root: Path) -> tuple[list[str], list[str]]:
    """What the network knows to be wrong, and what could not be asked."""
    found: list[str] = []
    unasked: list[str] = []
    locked: dict[str, Locked] = {}
    for name in LOCKS:
        locked |= {f"{one.name}=={one.version}": one for one in read((root / name).read_text(encoding="utf-8"))}
    questions = {
        "withdrawn releases and changed files (the package index)": lambda: withdrawn(root / "requirements-test.lock"),
        "known vulnerabilities (OSV)": lambda: vulnerabilities(list(locked.values())),
    }
    for what, ask in questions.items():
        try:
            found += ask()
        except NotReached as error:
            unasked.append(f"{what}: {error}")
    return found, unasked


def main() -> int:
    wrong = offline(ROOT)
    found, unasked = online(ROOT)
    for line in wrong + found:
        print(f"AUDIT FAILED: {line}")
    for line in unasked:
        print(f"{'!' * 20} NOT CHECKED: {line} {'!' * 20}")
    if not wrong and not found:
        print("audit: locks, hashes, installed packages and licences are in order")
    return int(bool(wrong or found))


if __name__ == "__main__":
    sys.exit(main())
