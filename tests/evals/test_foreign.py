"""The foreign market is the same for the same seed, and its truth is that of its files. Loads no store."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from evals.foreign import judge_stories
from evals.foreign.judge_marks import Tally, count_call
from evals.foreign.market import START, make, write
from evals.foreign.universe import BY_ID

from ruma.sources.files import Reject, read_records, record_files

DAYS = 20
FILES = ("tokens.jsonl", "posts.jsonl.gz", "prices.csv", "trades.csv", "truth.json")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("foreign")
    write(make(5, DAYS, per_hour=3.0, callers=12), place)
    yield place


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "truth.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def posts(folder: Path) -> list[dict[str, Any]]:
    with gzip.open(folder / "posts.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def content(file: Path) -> bytes:
    raw = file.read_bytes()
    return gzip.decompress(raw) if file.suffix == ".gz" else raw


def test_the_same_seed_gives_the_same_files_and_another_seed_others(folder: Path, tmp_path: Path) -> None:
    write(make(5, DAYS, per_hour=3.0, callers=12), tmp_path / "again")
    write(make(6, DAYS, per_hour=3.0, callers=12), tmp_path / "other")
    assert [content(folder / name) for name in FILES] == [content(tmp_path / "again" / name) for name in FILES]
    assert [n for n in FILES if content(folder / n) == content(tmp_path / "other" / n)] == ["tokens.jsonl"]


def test_every_row_is_in_the_record_format(folder: Path) -> None:
    rows = [row for file in record_files([folder]) for row in read_records(file, START + timedelta(days=DAYS + 1))]
    assert len(rows) > 10_000
    assert [row for row in rows if isinstance(row, Reject)] == []


def test_every_post_has_its_truth_and_names_what_it_is_said_to_name(truth: dict[str, Any], posts: list[dict[str, Any]]) -> None:
    assert [post["source_id"] for post in posts] == list(truth["posts"])
    for post in posts:
        true, text = truth["posts"][post["source_id"]], post["text"].lower()
        assert post["seen_at"] >= post["happened_at"]
        for token in true["mentions"]:
            coin = BY_ID[token]
            assert coin.symbol.lower() in text or coin.name.lower() in text
        if isinstance(true["call"], list):
            assert true["call"][0] in true["mentions"]


def test_stories_are_told_between_their_birth_and_end(truth: dict[str, Any], posts: list[dict[str, Any]]) -> None:
    told: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for post in posts:
        if story := truth["posts"][post["source_id"]]["story"]:
            hour = (datetime.fromisoformat(post["happened_at"]) - START) / timedelta(hours=1)
            told[story].append((hour, post["author"]))
    assert len(truth["stories"]) == 9
    for story in truth["stories"]:
        rows = told[story["key"]]
        hours = [hour for hour, _ in rows]
        assert story["born_hour"] < story["peak_hour"] < story["end_hour"]
        assert story["born_hour"] - 1 <= min(hours) <= max(hours) <= story["end_hour"] + 1
        first: dict[str, float] = {}
        for hour, author in rows:
            first.setdefault(author, hour)
        assert sorted(first.values())[4] == pytest.approx(story["fifth_author_hour"], abs=0.001)


def test_lucky_fools_were_right_every_time(folder: Path, truth: dict[str, Any], posts: list[dict[str, Any]]) -> None:
    with (folder / "prices.csv").open(encoding="utf-8") as file:
        prices = {(row["token_id"], row["ts"]): float(row["price_usd"]) for row in csv.DictReader(file)}
    fools = {author for author, record in truth["callers"].items() if record["lucky_fool"]}
    checked = 0
    last: dict[tuple[str, str], datetime] = {}
    for post in posts:
        call = truth["posts"][post["source_id"]]["call"]
        entry = datetime.fromisoformat(post["happened_at"]).replace(minute=0, second=0) + timedelta(hours=1)
        late = entry + timedelta(days=1)
        if post["author"] in fools and isinstance(call, list) and late <= START + timedelta(days=DAYS):
            token, direction = call
            before = last.get((post["author"], token))
            last[post["author"], token] = entry
            if before and entry - before < timedelta(hours=12):
                continue  # said again: the same call
            gains = [
                prices[id, f"{late:%Y-%m-%dT%H:%M:%SZ}"] / prices[id, f"{entry:%Y-%m-%dT%H:%M:%SZ}"] for id in (token, "bitcoin")
            ]
            own_calls = truth["callers"][post["author"]]["calls"]
            checked += 1
            assert own_calls >= 4
            assert (gains[0] > gains[1]) == (direction == "long")
    assert checked > 20


def test_volumes_add_up_and_self_trades_are_never_genuine(folder: Path, truth: dict[str, Any]) -> None:
    raw: dict[str, float] = defaultdict(float)
    selves: dict[str, float] = defaultdict(float)
    with (folder / "trades.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            raw[row["token_id"]] += float(row["volume_usd"])
            selves[row["token_id"]] += float(row["volume_usd"]) * (row["buyer"] == row["seller"])
    assert len(truth["dex"]) == 8
    for token in truth["dex"]:
        assert token["raw_usd"] == pytest.approx(raw[token["token"]], rel=1e-6)
        assert token["true_usd"] <= token["raw_usd"] - selves[token["token"]] + 1
    assert any(token["true_usd"] < token["raw_usd"] for token in truth["dex"])


def test_bots_are_nobody_of_the_crowd(truth: dict[str, Any]) -> None:
    rings = [set(ring) for ring in truth["bots"]["rings"]]
    bots = set(truth["bots"]["single"]).union(*rings)
    assert len(bots) == len(truth["bots"]["single"]) + sum(map(len, rings))
    assert not bots & set(truth["callers"])


def test_calls_are_counted_by_token_and_direction() -> None:
    tally = Tally()
    long = ("solana", "long")
    for found, true in ((long, long), (None, long), (("solana", "short"), long), (long, None), (long, "unclear")):
        count_call(tally, "a text", found, list(true) if isinstance(true, tuple) else true, "chatter")
    assert (tally.right, tally.false, tally.missed) == (1, 2, 2)
    assert (tally.precision, tally.recall) == (1 / 3, 1 / 3)
    assert sorted(tally.texts) == ["false long in chatter", "long heard as short", "long not heard"]


def test_a_row_tells_a_story_by_its_name_or_by_most_of_its_receipts() -> None:
    story = {"key": "napfi", "names": ["NapFi"], "born_hour": 10.0, "end_hour": 20.0}
    told = {"1": {"story": "napfi"}, "2": {"story": "napfi"}, "3": {"story": None}}

    def row(label: str, *ids: str) -> Any:
        return SimpleNamespace(label=label, id="x", terms=["y"], receipts=[SimpleNamespace(source_id=id) for id in ids])

    assert judge_stories.tells(row("#NapFi"), story, told)
    assert judge_stories.tells(row("sleep", "1", "2", "3"), story, told)
    assert not judge_stories.tells(row("sleep", "1", "3"), story, told)
    start = datetime(2026, 3, 2, tzinfo=UTC)
    alive = [judge_stories.is_alive(story, start, start + timedelta(hours=hour)) for hour in (9, 10, 20, 20 + 48, 20 + 49)]
    assert alive == [False, True, True, True, False]
