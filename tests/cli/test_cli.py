"""The command line as people script against it: exit codes, what is printed where, and the server that owns the store."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

TOKENS = [{"id": "bitcoin", "symbol": "BTC", "name": "Bitcoin"}, {"id": "solana", "symbol": "SOL", "name": "Solana"}]
POSTS = [
    {
        "source": "test",
        "source_id": str(n),
        "author": f"writer{n % 9}",
        "text": f"Bitcoin looks strong, I am long BTC here, note {n}" if n % 3 else f"Solana is weak and bleeding, note {n}",
        "happened_at": f"2026-01-{1 + n % 14:02d}T{n % 24:02d}:05:00Z",
    }
    for n in range(120)
]
AS_OF = "2026-01-15T00:00:00Z"


def ruma(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"RUMA_DATA_DIR": str(folder)}
    environment.pop("COLUMNS", None)  # as where the output is piped
    return subprocess.run(
        [sys.executable, "-m", "ruma.cli", *words], capture_output=True, text=True, env=environment, timeout=120
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    (folder / "tokens.jsonl").write_bytes(b"\n".join(map(orjson.dumps, TOKENS)))
    (folder / "posts.jsonl").write_bytes(b"\n".join(map(orjson.dumps, POSTS)))
    return folder


@pytest.fixture(scope="module")
def loaded(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    done = ruma(folder, "load", str(files))
    assert done.returncode == 0, done.stderr
    assert "120" in done.stdout
    return folder


def test_load_says_what_it_did_and_a_second_time_finds_it_there(files: Path, loaded: Path) -> None:
    again = ruma(loaded, "load", str(files))
    assert again.returncode == 0
    assert [word for word in again.stdout.split() if word.isdigit()] == ["0", "2", "0", "120", "0", "0", "0"]


def test_load_exits_1_when_nothing_loads_and_2_on_bad_usage(tmp_path: Path) -> None:
    (tmp_path / "posts.jsonl").write_text("not json\n")
    nothing = ruma(tmp_path / "data", "load", str(tmp_path / "posts.jsonl"))
    assert nothing.returncode == 1
    assert "rejected: 1, set aside in" in nothing.stdout
    missing = ruma(tmp_path / "data", "load", str(tmp_path / "posts-missing.jsonl"))
    assert (missing.returncode, "no such file" in missing.stderr) == (2, True)
    assert ruma(tmp_path / "data", "load").returncode == 2


def test_a_data_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    done = ruma(tmp_path / "file", "measure", "trending")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert str(tmp_path / "file") in done.stderr


def test_mark_prints_marks_and_stores_nothing(files: Path, loaded: Path) -> None:
    done = ruma(loaded, "mark", str(files / "posts.jsonl"))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, len(rows)) == (0, 120)
    names = {"mentions", "sentiment", "emotions", "tags", "call", "bot_score", "near_duplicate_key"}
    assert names <= set(rows[1])
    assert [mention["token_id"] for mention in rows[1]["mentions"]] == ["bitcoin"]
    assert set(rows[1]["sentiment"]) == {"label", "bullish", "neutral", "bearish"}
    assert sum(rows[1]["sentiment"][name] for name in ("bullish", "neutral", "bearish")) == pytest.approx(1, abs=1e-3)
    volume = ruma(loaded, "measure", "post-volume", "bitcoin", "--as-of", AS_OF, "--hours", "720", "--json")
    assert json.loads(volume.stdout)["overview"]["posts"] == 80


def test_mark_without_tokens_says_why_it_finds_no_mention(files: Path, tmp_path: Path) -> None:
    done = ruma(tmp_path / "none", "mark", str(files / "posts.jsonl"))
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 120)
    assert "No tokens are loaded" in done.stderr


def test_measure_prints_json_for_machines_and_a_table_for_people(loaded: Path) -> None:
    words = ("measure", "mindshare", "bitcoin", "--as-of", AS_OF, "--hours", "336")
    machine = json.loads(ruma(loaded, *words, "--json").stdout)
    assert (machine["token"]["id"], machine["window_hours"], machine["as_of"]) == ("bitcoin", 336, AS_OF)
    person = ruma(loaded, *words).stdout
    assert "Token mindshare" in person and "mindshare_pct" in person


def test_a_piped_table_is_cut_nowhere(loaded: Path) -> None:
    words = ("measure", "fear-greed-index", "bitcoin", "--as-of", AS_OF)
    done = ruma(loaded, *words)
    assert done.returncode == 0, done.stderr
    assert "…" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) > 80


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("measure", "nonsense"), "No measure is called 'nonsense'"),
        (("measure", "mindshare", "nocoin"), "No token has the id or number 'nocoin'"),
        (("measure", "mindshare", "bitcoin", "--hours", "0"), "hours: "),
        (("measure", "mindshare", "bitcoin", "--granularity", "3h"), "granularity: "),
        (("measure", "mindshare", "bitcoin", "--colour", "red"), "Unknown parameter 'colour'"),
        (("measure", "mindshare", "bitcoin", "--as-of", "1970-01-01"), "as_of: before 2009"),
        (("measure", "mindshare", "bitcoin", "--as-of", "2100-01-01"), "as_of: lies in the future"),
        (("ask", "How is bitcoin?", "--as-of", "soon"), "as_of: not an ISO 8601 time"),
        (("ask", "How is bitcoin?", "--thinking-mode", "hard"), "thinking_mode"),
        (("keys", "create", "--name", "x", "--tier", "Gold"), "tier must be one of Free, Basic, Starter, Pro"),
    ],
)
def test_bad_input_is_one_clear_line(loaded: Path, words: tuple[str, ...], said: str) -> None:
    done = ruma(loaded, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_ask_answers_and_json_is_the_whole_completion(loaded: Path) -> None:
    whole = json.loads(ruma(loaded, "ask", "What is the sentiment of bitcoin?", "--as-of", AS_OF, "--json").stdout)
    assert whole["object"] == "chat.completion"
    text = whole["choices"][0]["message"]["content"]
    streamed = ruma(loaded, "ask", "What is the sentiment of bitcoin?", "--as-of", AS_OF)
    assert streamed.stdout == text + "\n"
    assert "figures checked" in streamed.stderr


def test_keys_are_printed_once_and_listed_without_secrets(tmp_path: Path) -> None:
    key = ruma(tmp_path, "keys", "create", "--name", "ann", "--tier", "pro", "--credits", "500").stdout.strip()
    assert key.startswith("ruma_live_") and "\n" not in key
    (row,) = json.loads(ruma(tmp_path, "keys", "list", "--json").stdout)
    assert (row["name"], row["tier"], row["balance_credits"]) == ("ann", "Pro", 500)
    secret = key.removeprefix(f"ruma_live_{row['public_id']}_").rpartition("_")[0]
    assert len(secret) == 43 and secret not in json.dumps(row)
    me = row["public_id"]
    assert ruma(tmp_path, "keys", "grant", me, "25").stdout == "525\n"
    assert ruma(tmp_path, "keys", "limit", me, "--daily-credits", "60").stdout == f"{me} may spend 60 a day.\n"
    rotated = ruma(tmp_path, "keys", "rotate", me, "--overlap-hours", "1").stdout
    assert rotated.startswith(f"ruma_live_{me}_") and rotated.strip() != key and rotated.count("\n") == 1
    assert ruma(tmp_path, "keys", "revoke", me).stdout == f"{me} is revoked.\n"
    short = ruma(tmp_path, "keys", "create", "--name", "the short-lived key of a desk", "--days", "2", "--daily-credits", "9")
    assert short.stdout.startswith("ruma_live_") and short.stderr == ""
    listed = ruma(tmp_path, "keys", "list").stdout
    assert "revoked" in listed and "until 20" in listed and secret not in listed
    assert "the short-lived key of a desk" in listed  # a pipe is as wide as it needs to be
    audit = ruma(tmp_path, "keys", "audit")
    assert (audit.returncode, audit.stdout, audit.stderr) == (0, "", "0 finding(s)\n")


@pytest.mark.tampers
def test_an_audit_that_finds_something_says_what_and_exits_1(tmp_path: Path) -> None:
    key = ruma(tmp_path, "keys", "create", "--name", "ann", "--credits", "500").stdout
    with sqlite3.connect(tmp_path / "accounts.sqlite3") as raw:
        raw.execute("UPDATE api_keys SET balance_credits = 600")
    audit = ruma(tmp_path, "keys", "audit")
    me = key.split("_")[2]
    assert (audit.returncode, audit.stdout.splitlines()[0]) == (1, f"{me} has a balance of 600, its entries sum to 500")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "RUMA_WORKERS=4 needs RUMA_CLICKHOUSE_DSN and RUMA_LIMITS_DSN"),
        ({"RUMA_CLICKHOUSE_DSN": "clickhouse://h/ruma"}, "RUMA_WORKERS=4 needs RUMA_LIMITS_DSN"),
        ({"RUMA_LIMITS_DSN": "valkey://h"}, "RUMA_WORKERS=4 needs RUMA_CLICKHOUSE_DSN"),
    ],
)
def test_several_workers_are_refused_where_they_cannot_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str
) -> None:
    for name, value in {**given, "RUMA_WORKERS": "4"}.items():
        monkeypatch.setenv(name, value)
    done = ruma(tmp_path, "serve", "--port", "0")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "accounts.sqlite3").exists()


def test_simulate_writes_the_record_format_and_the_truth(tmp_path: Path) -> None:
    words = ("simulate", "--seed", "3", "--days", "2", "--posts", "200", "--out")
    assert ruma(tmp_path, *words, str(tmp_path / "a")).returncode == 0
    assert ruma(tmp_path, *words, str(tmp_path / "b")).returncode == 0
    names = {"tokens.jsonl", "posts.jsonl.gz", "prices.csv.gz", "truth.json"}
    assert names <= {file.name for file in (tmp_path / "a").iterdir()}
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in names)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--days", "0"), "--days"),
        (("--posts", "0"), "--posts"),
        (("--posts", "10000001"), "--posts"),
        (("--ring-size", "0"), "--ring-size"),
        (("--end", "soon"), "end"),
    ],
)
def test_simulate_names_the_option_that_is_wrong(tmp_path: Path, words: tuple[str, str], named: str) -> None:
    refused = ruma(tmp_path, "simulate", "--out", str(tmp_path / "a"), *words)
    assert refused.returncode == 2 and named in refused.stderr
    assert not (tmp_path / "a").exists()


def test_simulate_without_trades_and_with_large_rings(tmp_path: Path) -> None:
    words = ("simulate", "--seed", "3", "--days", "2", "--posts", "400", "--no-trades", "--ring-size", "40")
    done = ruma(tmp_path, *words, "--out", str(tmp_path / "a"))
    assert done.returncode == 0, done.stderr
    assert "400 posts" in done.stderr
    assert not list((tmp_path / "a").glob("*trades*"))
    truth = json.loads((tmp_path / "a" / "truth.json").read_text())
    assert [len(ring["authors"]) for ring in truth["rings"]] == [40, 40, 40]


@pytest.fixture(scope="module")
def served(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A running server over its own store."""
    folder = tmp_path_factory.mktemp("served")
    assert ruma(folder, "load", str(files)).returncode == 0
    environment = os.environ | {"RUMA_DATA_DIR": str(folder)}
    server = subprocess.Popen([sys.executable, "-m", "ruma.cli", "serve", "--port", "0"], env=environment, stderr=subprocess.PIPE)
    try:
        yield folder, _url(folder)
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) in (0, -signal.SIGTERM)


def _url(folder: Path) -> str:
    for _ in range(200):
        time.sleep(0.1)
        text = (folder / "store.lock").read_text() if (folder / "store.lock").exists() else ""
        if '"url"' in text:
            return str(json.loads(text)["url"])
    raise AssertionError("the server did not start")


def test_commands_go_through_the_server_that_owns_the_store(served: tuple[Path, str]) -> None:
    folder, _ = served
    words = ("measure", "post-volume", "bitcoin", "--as-of", AS_OF, "--hours", "720", "--json")
    assert json.loads(ruma(folder, *words).stdout)["overview"]["posts"] == 80
    answer = ruma(folder, "ask", "What is the sentiment of bitcoin?", "--as-of", AS_OF)
    assert answer.returncode == 0, answer.stderr
    assert "Bitcoin" in answer.stdout


def test_a_load_beside_a_server_says_clearly_who_has_the_store(served: tuple[Path, str], files: Path) -> None:
    folder, url = served
    done = ruma(folder, "load", str(files))
    assert done.returncode == 1
    assert "is open in another process: 'ruma serve'" in done.stderr
    assert url in done.stderr
    assert "Traceback" not in done.stderr
