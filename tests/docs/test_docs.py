"""The README is run and its tables are made, so that it cannot rot.

`python tests/docs/test_docs.py` rewrites what is generated: the answer and the tables.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from ruma.measures.declare import declared_measures
from ruma.settings import Settings

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
ANYTHING = "..."  # a line of any output that is not compared


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", README.read_text(encoding="utf-8"), re.S)


def steps() -> list[tuple[str, str]]:
    """Each command of the README with the output it shows."""
    found = []
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def run(command: str, folder: Path) -> str:
    """Standard output of a `ruma` command in a folder with its own store."""
    words = shlex.split(command)
    assert words[0] == "ruma", command
    environment = os.environ | {"RUMA_DATA_DIR": str(folder / "ruma-data")}
    line = [sys.executable, "-m", "ruma.cli", *words[1:]]
    done = subprocess.run(line, capture_output=True, text=True, cwd=folder, env=environment, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("readme")


@pytest.fixture(scope="module")
def ran(folder: Path) -> list[tuple[str, str, str]]:
    return [(command, shown, run(command, folder)) for command, shown in steps()]


def test_every_command_of_the_readme_prints_what_it_shows(ran: list[tuple[str, str, str]]) -> None:
    assert len(ran) >= 5
    for command, shown, printed in ran:
        if shown.startswith(ANYTHING):
            assert printed.endswith(shown.removeprefix(ANYTHING).lstrip("\n")), command
            assert printed, command
        else:
            assert printed == shown, command


@pytest.fixture
def server(folder: Path, ran: object) -> Iterator[tuple[str, str]]:
    """A server over the README's store: its address and key."""
    data = folder / "ruma-data"
    environment = os.environ | {"RUMA_DATA_DIR": str(data)}
    process = subprocess.Popen(
        [sys.executable, "-m", "ruma.cli", "serve", "--port", "0"], env=environment, stderr=subprocess.PIPE
    )
    try:
        for _ in range(1200):
            time.sleep(0.1)
            text = (data / "store.lock").read_bytes() if (data / "store.lock").exists() else b""
            if b'"url"' in text:
                yield orjson.loads(text)["url"], (data / "local.key").read_text().strip()
                break
        else:
            raise AssertionError("the server did not start")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def test_the_curl_line_of_the_readme_works(server: tuple[str, str]) -> None:
    url, key = server
    (line,) = blocks("http")
    command = line.replace("http://127.0.0.1:8000", url).replace("YOUR_API_KEY", key).replace("\\\n", " ")
    printed = subprocess.run(shlex.split(command), capture_output=True, text=True, check=True, timeout=60).stdout
    frames = [frame.removeprefix("data: ") for frame in printed.split("\n\n") if frame.startswith("data: ")]
    assert frames[-1] == "[DONE]"
    chunks = [orjson.loads(frame) for frame in frames[:-1]]
    text = "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks if chunk["choices"])
    assert text.startswith("In the simulated market as of 1 November 2026, Solana")


def measures_table() -> str:
    rows = ["| measure | path | tier | credits | what it gives |", "| --- | --- | --- | --- | --- |"]
    for measure in declared_measures().values():
        summary = re.split(r"[;,.]", measure.summary)[0]
        rows.append(f"| {measure.name} | `{measure.path}` | {measure.tier.label} | {measure.credits} | {summary} |")
    return "\n".join(rows)


def settings_table() -> str:
    rows = ["| variable | default |", "| --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default in (None, ()) else f"`{field.default}`"
        rows.append(f"| `RUMA_{name.upper()}` | {default} |")
    return "\n".join(rows)


@pytest.mark.parametrize("table", [measures_table, settings_table])
def test_the_tables_of_the_readme_are_the_code(table: object) -> None:
    assert callable(table)
    assert table() in README.read_text(encoding="utf-8")


def test_every_path_that_the_documents_name_exists() -> None:
    for document in (README, ROOT / "ARCHITECTURE.md"):
        for name in re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.(?:py|sql))`", document.read_text(encoding="utf-8")):
            places = (ROOT / name, ROOT / "src" / "ruma" / name)
            assert any(place.exists() for place in places), f"{document.name}: {name}"


def rewrite() -> None:
    """Put the present answer and tables into the README."""
    text = README.read_text(encoding="utf-8")
    for marker, table in (("## Measures\n\n", measures_table()), ("embedded default.\n\n", settings_table())):
        before, _, after = text.partition(marker)
        old = re.match(r"(?:@@\w+@@\n|(?:\|.*\n)+)", after)
        assert old, marker
        text = before + marker + table + "\n" + after[old.end() :]
    with tempfile.TemporaryDirectory() as place:
        for command, shown in steps():
            printed = run(command, Path(place))
            if shown and not shown.startswith(ANYTHING):
                text = text.replace(f"$ {command}\n{shown}", f"$ {command}\n{printed}")
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    rewrite()
