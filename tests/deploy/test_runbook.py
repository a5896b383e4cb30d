"""The runbook's commands, as they stand there: a backup is taken, restored into an empty folder, and answers the same."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import orjson

RUNBOOK = (Path(__file__).parents[2] / "docs" / "runbook.md").read_text(encoding="utf-8")


def block(heading: str) -> str:
    """The first shell block below a heading."""
    found = re.search(rf"^## {heading}$.*?^```sh\n(.*?)^```", RUNBOOK, re.M | re.S)
    assert found, heading
    return found[1]


def run(script: str, folder: Path, data: str) -> str:
    """What a shell prints for a script, with `ruma` as it is installed here."""
    ruma = folder / "bin" / "ruma"
    ruma.parent.mkdir(exist_ok=True)
    ruma.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ruma.cli "$@"\n')
    ruma.chmod(0o755)
    environment = os.environ | {"RUMA_DATA_DIR": str(folder / data), "PATH": f"{ruma.parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", "-euc", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_backup_is_restored_and_answers_the_same(tmp_path: Path) -> None:
    token = {"id": "solana", "symbol": "SOL", "name": "Solana"}
    post = {
        "source": "forum",
        "source_id": "1",
        "author": "ada",
        "text": "$SOL to the moon",
        "happened_at": "2026-01-01T00:00:00Z",
    }
    (tmp_path / "tokens.jsonl").write_bytes(orjson.dumps(token))
    (tmp_path / "posts.jsonl").write_bytes(orjson.dumps(post))
    run("ruma load tokens.jsonl posts.jsonl", tmp_path, "first")
    key = run("ruma keys create --name desk --tier Pro --credits 77", tmp_path, "first").strip()
    asked = "ruma measure posts-search --token solana --as-of 2026-01-02 --json"
    before = run(asked, tmp_path, "first")
    assert orjson.loads(before)["total"] == 1

    run(block("Back up"), tmp_path, "first")
    said = run(block("Restore"), tmp_path, "second")

    assert run(asked, tmp_path, "second") == before
    assert key.split("_")[2] in said and "77" in said


def test_the_commands_of_a_rotation_exist(tmp_path: Path) -> None:
    assert "trading-desk" in run(block("Rotate a key"), tmp_path, "third")
    for command in ("rotate", "revoke", "grant"):
        assert f"ruma keys {command}" in RUNBOOK
        run(f"ruma keys {command} --help", tmp_path, "third")
