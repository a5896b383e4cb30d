"""The audit of dependencies finds what it is for, on locks, packages and answers made for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.message import Message
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

import httpx2
import pytest
from audit.installed import licence_faults, strangers
from audit.locks import LOCKS, Locked, faults, node_faults, read
from audit.network import NotReached, changed, vulnerabilities, withdrawn

from audit import __main__ as audit
from audit import network

ROOT = Path(__file__).parents[2]
A, B = "a" * 64, "b" * 64
LOCK = f"""one==1.0 \\
    --hash=sha256:{A} \\
    --hash=sha256:{B}
two==2.0 ; sys_platform == 'linux' \\
    --hash=sha256:{A}
"""


def test_a_lock_is_read_with_its_hashes() -> None:
    assert read(LOCK) == [Locked("one", "1.0", frozenset((A, B))), Locked("two", "2.0", frozenset((A,)))]
    assert faults(LOCK) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["is empty"]),
        ("one==1.0\n", ["one 1.0 has no hash"]),
        (f"one>=1.0 \\\n    --hash=sha256:{A}\n", [f"one>=1.0 --hash=sha256:{A}"[:80] + " is not pinned"]),
        ("one @ https://host.test/one.whl\n", ["one @ https://host.test/one.whl is not pinned"]),
        ("--extra-index-url https://host.test\n", ["--extra-index-url https://host.test is not pinned"]),
        ("one==1.0 \\\n    --hash=md5:abc\n", ["one==1.0 --hash=md5:abc is not pinned"]),
    ],
)
def test_what_is_loose_in_a_lock_is_named(text: str, found: list[str]) -> None:
    assert faults(text) == found


def test_node_s_lock_needs_strong_hashes() -> None:
    packages = {
        "": {},
        "node_modules/a": {"integrity": "sha512-x"},
        "node_modules/b": {"integrity": "sha1-x"},
        "node_modules/c": {},
    }
    assert node_faults(json.dumps({"packages": packages})) == [
        "package-lock.json: node_modules/b has no hash",
        "package-lock.json: node_modules/c has no hash",
    ]


class Package(Distribution):
    """An installed package that says so of itself."""

    def __init__(self, name: str, version: str = "1.0", **said: str) -> None:
        self.said = Message()
        for field, text in {"Name": name, "Version": version, **said}.items():
            self.said[field.replace("_", "-")] = text

    @property
    def metadata(self) -> Any:
        return self.said

    def read_text(self, filename: str) -> None:
        return None

    def locate_file(self, path: Any) -> Any:
        raise NotImplementedError


def test_what_no_lock_has_is_a_stranger() -> None:
    here = [Package("One"), Package("two", "2.1"), Package("th_ree"), Package("pip"), Package("ruma")]
    assert strangers([*read(LOCK), Locked("th-ree", "1.0", frozenset())], here) == [
        "two 2.1 is installed, the lock has 2.0",
    ]
    assert strangers([], here[:1]) == ["one 1.0 is installed, the lock has nothing of the name"]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"License_Expression": "MIT"}, None),
        ({"License_Expression": "MPL-2.0 AND (Apache-2.0 OR MIT)"}, None),
        ({"License_Expression": "MIT OR GPL-3.0-only"}, "MIT OR GPL-3.0-only"),
        ({"Classifier": "License :: OSI Approved :: BSD License"}, None),
        ({"Classifier": "License :: OSI Approved", "License": "MIT"}, None),
        ({"License": "MIT License\n\nCopyright ..."}, None),
        ({"License": "Proprietary"}, "Proprietary"),
        ({"License_Expression": "AGPL-3.0-only", "License": "MIT"}, "AGPL-3.0-only"),
        ({}, "no licence that it names"),
    ],
)
def test_licences_are_known_and_allowed(said: dict[str, str], fault: str | None) -> None:
    assert licence_faults([Package("one", **said)]) == ([f"one 1.0 is under {fault}"] if fault else [])


def test_another_licence_is_borne_for_its_own_package_alone() -> None:
    lgpl = {"License_Expression": "LGPL-3.0-only"}
    assert licence_faults([Package("psycopg", **lgpl)]) == []
    assert licence_faults([Package("another", **lgpl)]) == ["another 1.0 is under LGPL-3.0-only"]
    assert licence_faults([Package("psycopg", License_Expression="GPL-3.0-only")]) != []


def test_files_that_went_from_the_index_are_named_and_new_ones_are_not() -> None:
    fresh = [Locked("one", "1.0", frozenset((A,))), Locked("two", "2.0", frozenset((A, B)))]
    assert changed(read(LOCK), fresh) == ["one 1.0: files that were locked are gone from the index"]


@pytest.mark.parametrize(
    ("returncode", "said", "found"),
    [
        (0, "warning: `one==1.0` is yanked (reason: broken)\n", ["warning: `one==1.0` is yanked (reason: broken)"]),
        (0, "Resolved 2 packages in 3ms\n", []),
        (1, "no version of one==1.0", ["the lock cannot be resolved: no version of one==1.0"]),
        (2, "error sending request for url", None),
    ],
)
def test_what_the_index_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, returncode: int, said: str, found: list[str] | None
) -> None:
    lock = tmp_path / "a.lock"
    lock.write_text(LOCK)

    def run(words: list[str], **_: Any) -> Any:
        Path(words[words.index("--output-file") + 1]).write_text(LOCK)
        return network.subprocess.CompletedProcess(words, returncode, "", said)

    monkeypatch.setattr(network.subprocess, "run", run)
    if found is None:
        with pytest.raises(NotReached):
            withdrawn(lock)
    else:
        assert withdrawn(lock) == found


def answering(answer: Callable[[httpx2.Request], httpx2.Response]) -> httpx2.Client:
    return httpx2.Client(transport=httpx2.MockTransport(answer))


def test_known_vulnerabilities_are_named_unless_they_are_borne(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(json.loads(request.content))
        return httpx2.Response(200, json={"results": [{}, {"vulns": [{"id": "GHSA-1"}, {"id": "GHSA-2"}]}]})

    monkeypatch.setitem(network.BORNE, "GHSA-2", "we do not use that part")
    assert vulnerabilities(read(LOCK), answering(answer)) == ["two 2.0: GHSA-1"]
    assert seen[0]["queries"][0] == {"package": {"name": "one", "ecosystem": "PyPI"}, "version": "1.0"}


@pytest.mark.parametrize("status", [403, 500])
def test_a_database_that_does_not_answer_is_said_so(status: int) -> None:
    with pytest.raises(NotReached):
        vulnerabilities(read(LOCK), answering(lambda request: httpx2.Response(status)))


def test_what_could_not_be_checked_is_said_loudly_and_what_is_wrong_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def silent(*_: Any) -> list[str]:
        raise NotReached("ConnectError")

    monkeypatch.setattr(audit, "withdrawn", silent)
    monkeypatch.setattr(audit, "vulnerabilities", silent)
    monkeypatch.setattr(audit, "offline", lambda *_: [])
    assert audit.main() == 0
    assert capsys.readouterr().out.count("NOT CHECKED") == 2
    monkeypatch.setattr(audit, "vulnerabilities", lambda *_: ["one 1.0: GHSA-1"])
    assert audit.main() == 1
    assert "AUDIT FAILED: one 1.0: GHSA-1" in capsys.readouterr().out


def test_our_own_locks_are_tight() -> None:
    assert [(name, fault) for name in LOCKS for fault in faults((ROOT / name).read_text())] == []
