"""The traps of the simulator: silent feeds, edits, decoys, colliding stories, repeated calls, luck, and messy trades."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ruma.market_sim.simulate import simulate
from ruma.records import Followers

from .conftest import END, Run

HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def table(run: Run, name: str) -> list[dict[str, str]]:
    with gzip.open(run.summary.out / name, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_silent_channel_delivers_late_in_one_go(half_year: Run) -> None:
    silences = [s for s in half_year.truth["stale_feeds"] if s["feed"] == "posts"]
    assert {s["channel"] for s in silences} == {"timeline", "room"}
    together = 0
    for silence in silences:
        first, last = silence["from"], silence["to"]
        delivered = f"{at(last) + timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}"
        for row in half_year.posts:
            if row["channel"] == silence["channel"] and at(last) < END:
                assert not first <= row["seen_at"] < last
                if first <= row["happened_at"] < last:
                    together += row["seen_at"] < delivered
    assert together > 100


def test_a_price_feed_stops_and_catches_up_or_never_does(half_year: Run) -> None:
    ids = [token["id"] for token in half_year.tokens]
    stops = [s for s in half_year.truth["stale_feeds"] if s["feed"] == "prices"]
    seen = {(row["token_id"], row["ts"]): row["seen_at"] for row in half_year.prices}
    assert {s["delivered_at"] is None for s in stops} == {True, False}
    assert {s["token_id"] is None for s in stops} == {True, False}
    missing = set()
    for stop in stops:
        for token in [stop["token_id"]] if stop["token_id"] else ids:
            moment = at(stop["from"]) + HOUR
            while moment <= at(stop["to"]):
                key = (token, f"{moment:%Y-%m-%dT%H:%M:%SZ}")
                if key not in seen:
                    missing.add(key)
                if stop["delivered_at"] is None:
                    assert key not in seen
                moment += HOUR
    assert len(half_year.prices) + len(missing) == 180 * 24 * len(ids)
    assert sum(bool(value) for value in seen.values()) > 300


def test_edits_keep_the_id_and_come_later(half_year: Run) -> None:
    first = {row["source_id"]: row for row in half_year.posts}
    marks = {mark["source_id"]: mark for mark in half_year.marks}
    with gzip.open(half_year.summary.out / "posts_edited.jsonl.gz", "rt", encoding="utf-8") as lines:
        edits = [json.loads(line) for line in lines]
    assert {row["source_id"] for row in edits} == {id for id, mark in marks.items() if mark["edited"] == "1"}
    assert Counter(marks[row["source_id"]]["kind"] for row in edits) == half_year.truth["edited"]
    assert set(half_year.truth["edited"]) == {"call", "opinion"} and len(edits) > 200
    for row in edits:
        was = first[row["source_id"]]
        assert was["seen_at"] < row["seen_at"] <= f"{END:%Y-%m-%dT%H:%M:%SZ}"
        assert row["text"] != was["text"] and row["author"] == was["author"] and row["happened_at"] == was["happened_at"]


def test_followers_grow_with_the_stories_told_of_a_token(half_year: Run) -> None:
    rows = [Followers.model_validate(row) for row in table(half_year, "followers.csv.gz")]
    assert half_year.summary.followers == len(rows) > 0.9 * 180 * half_year.summary.tokens
    counts: dict[str, dict[Any, int]] = defaultdict(dict)
    for row in rows:
        counts[row.token_id][row.snapshot_at.date()] = row.followers_count
    told: dict[str, set[Any]] = defaultdict(set)
    for story in half_year.truth["narratives"]:
        day = at(story["peak_at"]).date()
        for token in story["tokens"]:
            told[token] |= {day + timedelta(days=k) for k in range(-3, 3)}
    growth: dict[bool, list[float]] = {True: [], False: []}
    for token, days in counts.items():
        for day, count in days.items():
            before = days.get(day - timedelta(days=1))
            if before and token.startswith("sim-") and count < 1.2 * before:
                growth[day in told[token]].append(count / before - 1)
    mean = {inside: sum(values) / len(values) for inside, values in growth.items()}
    assert mean[True] > 3 * mean[False] > 0


def test_truth_says_when_the_fifth_author_spoke(month: Run) -> None:
    machines = set(month.truth["bots"]) | {author for ring in month.truth["rings"] for author in ring["authors"]}
    first: dict[str, dict[str, datetime]] = defaultdict(dict)
    for row, mark in zip(month.posts, month.marks, strict=True):
        if mark["kind"] == "narrative" and row["author"] not in machines:
            first[mark["narrative"]].setdefault(row["author"], at(row["happened_at"]))
    for story in month.truth["narratives"]:
        times = sorted(first[story["id"]].values())
        said = times[4].replace(minute=0, second=0) if len(times) > 4 else None
        assert (at(story["fifth_author_at"]) if story["fifth_author_at"] else None) == said
        assert story["ended_at"] == story["end_at"] > story["peak_at"] > story["born_at"]


def test_colliding_stories_share_words_and_live_at_once(half_year: Run) -> None:
    stories = {story["id"]: story for story in half_year.truth["narratives"]}
    met = [story for story in stories.values() if story["collides_with"] in stories]
    assert len(met) >= 3
    for story in met:
        other = stories[story["collides_with"]]
        words = [{word for term in one["terms"] for word in term.split()} for one in (story, other)]
        assert words[0] & words[1] and not set(story["terms"]) & set(other["terms"])
        assert other["born_at"] <= story["born_at"] < other["end_at"]
    assert any(set(story["tokens"]) == set(stories[story["collides_with"]]["tokens"]) for story in met)


def test_decoys_keep_their_hours(half_year: Run) -> None:
    decoys = half_year.truth["decoys"]
    seasons = [decoy for decoy in decoys if decoy["kind"] == "seasonal"]
    assert len(seasons) == 2 and len(decoys) > 10
    told = 0
    for row, mark in zip(half_year.posts, half_year.marks, strict=True):
        if mark["kind"] == "seasonal":
            time = at(row["happened_at"])
            assert any(s["weekday"] == time.weekday() and s["hours"][0] <= time.hour < s["hours"][1] for s in seasons)
            assert not mark["narrative"]
            told += 1
    assert told > 200


def test_a_repeated_call_says_what_its_author_said_that_day(half_year: Run) -> None:
    called: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    repeats = same = 0
    for row, mark in zip(half_year.posts, half_year.marks, strict=True):
        if mark["kind"] != "call":
            continue
        key, said = (row["author"], row["happened_at"][:10]), (mark["token_ids"].split(" ")[0], mark["stance"])
        if mark["repeat"] == "1":
            same += said in called[key]
            repeats += 1
        called[key].add(said)
    assert repeats == sum(caller["repeats"] for caller in half_year.truth["callers"]) > 50
    assert same > 0.9 * repeats  # of the others the first call was shown as a repost of somebody else


def test_lucky_fools_toss_a_coin_and_look_good(half_year: Run) -> None:
    callers = {caller["author"]: caller for caller in half_year.truth["callers"]}
    fools = half_year.truth["lucky_fools"]
    assert fools
    for fool in fools:
        known = callers[fool["author"]]
        assert known["skill"] == 0.5 and known["hits"] / known["resolved"] > 0.6


def test_hourly_volumes_sum_to_the_trades(month: Run) -> None:
    marks = {row["trade_id"]: row["wash"] == "1" for row in table(month, "truth_trades.csv.gz")}
    raw: dict[tuple[str, str], float] = defaultdict(float)
    true: dict[tuple[str, str], float] = defaultdict(float)
    for row in table(month, "trades.csv.gz"):
        ends = at(row["happened_at"]).replace(minute=0, second=0) + HOUR
        key = (row["token_id"], f"{ends:%Y-%m-%dT%H:%M:%SZ}")
        raw[key] += float(row["volume_usd"])
        true[key] += 0.0 if marks[row["trade_id"]] else float(row["volume_usd"])
    volumes = {(row["token_id"], row["ts"]): row for row in table(month, "truth_volumes.csv.gz")}
    assert set(volumes) == set(raw)
    for key, row in volumes.items():
        assert float(row["raw_volume_usd"]) == pytest.approx(raw[key], abs=0.5)
        assert float(row["true_volume_usd"]) == pytest.approx(true[key], abs=0.5)


def test_wash_traders_also_trade_honestly_and_rings_go_round_once(month: Run) -> None:
    marks = {row["trade_id"]: row["kind"] for row in table(month, "truth_trades.csv.gz")}
    sides: dict[str, set[bool]] = defaultdict(set)
    for row in table(month, "trades.csv.gz"):
        for account in (row["buyer"], row["seller"]):
            sides[account].add(bool(marks[row["trade_id"]]))
    washers = {account for venue in month.truth["wash_trades"] for ring in venue["accounts"] for account in ring}
    assert sum(sides[account] == {True, False} for account in washers) >= 5
    assert {"one_lap", "uneven", "pair", "ring", "pool_owner", "self", ""} == set(marks.values())


def test_a_ring_is_as_large_as_asked_for_and_trades_may_be_left_out(tmp_path: Path) -> None:
    simulate(5, 6, tmp_path, posts=6_000, end=END, ring_size=150, trades=False)
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert [len(ring["authors"]) for ring in truth["rings"]] == [150, 150, 150]
    assert all(len(ring["amplifiers"]) == 45 and ring["posts"] > 150 for ring in truth["rings"])
    assert truth["settings"]["ring_size"] == 150 and "wash_trades" not in truth
    assert not list(tmp_path.glob("trades*")) and not list(tmp_path.glob("wallets*"))
