"""What only others know of our dependencies: the package index of withdrawn files, OSV of vulnerabilities."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import httpx2

from audit.locks import Locked, read

OSV = "https://api.osv.dev/v1/querybatch"
PATIENCE_S = 5.0
INDEX_PATIENCE_S = 120.0
BORNE: dict[str, str] = {}
"""Vulnerabilities that do not touch us, by id, each with the reason."""


class NotReached(Exception):
    """The one who knows does not answer."""


def withdrawn(lock: Path) -> list[str]:
    """Releases of a lock that were withdrawn (yanked), or whose files are no longer those that were locked."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv"
    with tempfile.TemporaryDirectory() as place:
        fresh = Path(place) / "fresh.lock"
        words = [uv, "pip", "compile", "--universal", "--no-deps", "--generate-hashes", "--no-header", "--no-emit-index-url"]
        words += ["--no-annotate", "--refresh", "--output-file", str(fresh), str(lock)]
        try:
            run = subprocess.run(words, capture_output=True, text=True, check=False, timeout=INDEX_PATIENCE_S)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotReached(type(error).__name__) from error
        if run.returncode:
            if re.search(r"error sending request|dns error|failed to fetch|connect", run.stderr, re.IGNORECASE):
                raise NotReached("the index does not answer")
            return [f"the lock cannot be resolved: {run.stderr.strip()[-300:]}"]
        return _yanked(run.stderr) + changed(read(lock.read_text(encoding="utf-8")), read(fresh.read_text(encoding="utf-8")))


def _yanked(said: str) -> list[str]:
    return [line.strip() for line in said.splitlines() if "yanked" in line]


def changed(locked: Sequence[Locked], fresh: Sequence[Locked]) -> list[str]:
    """Releases that have lost a file that was locked; one that was added (a wheel for another Python) is none of ours."""
    now = {(one.name, one.version): one.hashes for one in fresh}
    return [
        f"{one.name} {one.version}: files that were locked are gone from the index"
        for one in locked
        if not one.hashes <= now.get((one.name, one.version), frozenset())
    ]


def vulnerabilities(locked: Sequence[Locked], client: httpx2.Client | None = None) -> list[str]:
    """What OSV holds against the locked releases, but for what is borne."""
    asked = [{"package": {"name": one.name, "ecosystem": "PyPI"}, "version": one.version} for one in locked]
    try:
        with client or httpx2.Client(timeout=PATIENCE_S) as http:
            answer = http.post(OSV, json={"queries": asked})
        answer.raise_for_status()
        results = answer.json()["results"]
    except (httpx2.HTTPError, ValueError, KeyError) as error:
        raise NotReached(type(error).__name__) from error
    return [
        f"{one.name} {one.version}: {held['id']}"
        for one, result in zip(locked, results, strict=True)
        for held in result.get("vulns", [])
        if held["id"] not in BORNE
    ]
