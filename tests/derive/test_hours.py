"""Hourly rollups say what the rows say, at any moment, however late posts were seen or loaded and whatever is not derived yet."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pyarrow as pa
import pytest

from ruma.derive.callers import Callers
from ruma.derive.derive import Span, derive
from ruma.derive.hours import Hours
from ruma.derive.standings import Standings
from ruma.measures.reading import Reading
from ruma.pipeline import load
from ruma.store.derived import insert_derived
from ruma.store.settling import mark_underived
from ruma.store.store import Store

START = datetime(2026, 1, 20, tzinfo=UTC)
DAYS = 40
NOW = datetime(2026, 6, 1, tzinfo=UTC)
ALWAYS = datetime(2020, 1, 1, tzinfo=UTC)
TOKENS = [
    {"id": "solana", "symbol": "SOL", "name": "Solana"},
    {"id": "ethereum", "symbol": "ETH", "name": "Ethereum"},
]
TONES = ("bullish, buying more", "bearish, selling all", "is a token")


def posts(chance: random.Random) -> list[dict[str, str]]:
    """Few people, few texts, few busy hours; every fifth post is seen days late."""
    made = []
    for number in range(900):
        hour = START + timedelta(days=chance.randrange(DAYS), hours=chance.choice((3, 4, 20)))
        happened = hour + timedelta(seconds=chance.choice((0, 1, 1800, 3599, chance.randrange(3600))))
        late = timedelta(hours=chance.randrange(1, 200)) if chance.random() < 0.2 else timedelta(seconds=chance.randrange(1800))
        made.append(
            {
                "source": "x",
                "source_id": str(number),
                "author": f"author{int(30 * chance.random() ** 2)}",
                "text": f"${chance.choice(('SOL', 'SOL', 'ETH'))} {chance.choice(TONES)} {chance.randrange(4)}",
                "happened_at": happened.isoformat(),
                "seen_at": (happened + late).isoformat(),
            }
        )
    return made


@pytest.fixture
def store(empty_store: Store, tmp_path: Path) -> Store:
    (tmp_path / "tokens.jsonl").write_bytes(b"\n".join(orjson.dumps(token) for token in TOKENS))
    load(empty_store, [tmp_path / "tokens.jsonl"], NOW, tmp_path / "rejects.jsonl", derived=False)
    return empty_store


def put(store: Store, folder: Path, rows: list[dict[str, str]]) -> None:
    (folder / "posts.jsonl").write_bytes(b"\n".join(orjson.dumps(row) for row in rows))
    load(store, [folder / "posts.jsonl"], NOW, folder / "rejects.jsonl", derived=False)


def label(store: Store, chance: random.Random) -> None:
    """Labels of half of the authors, changing on some days."""
    with store.engine.client() as client:
        keys = client.query_arrow("SELECT DISTINCT author_key, author FROM posts ORDER BY author").to_pylist()[::2]
    rows = [
        {**key, "source": "x", "cohort": chance.randrange(4), "day": START + timedelta(days=day)}
        for key in keys
        for day in sorted(chance.sample(range(DAYS), 3))
    ]
    fields = [("author_key", pa.uint32()), ("author", pa.string()), ("source", pa.string()), ("cohort", pa.uint8())]
    held = pa.Table.from_pylist(rows, pa.schema([*fields, ("day", pa.timestamp("s", tz="UTC"))]))
    zeros = pa.array([0.0] * held.num_rows)
    for name in ("skill", "above_chance", "calls", "hits"):
        held = held.append_column(name, zeros)
    insert_derived(store, "author_labels", held)


def answers(store: Store, chance: random.Random) -> list[list[dict[str, object]]]:
    found = []
    for _ in range(8):
        at = START + timedelta(seconds=chance.randrange(86_400 * (DAYS + 9)))
        reading = Reading(store, at.replace(minute=0, second=0) if chance.random() < 0.3 else at)
        hours, token = chance.choice((1, 30, 168, 700)), chance.choice(("solana", "ethereum"))
        window = reading.posts_window(hours, reading.token(token))
        found.append(reading.rows("sentiment_hours", window, token=token))
        found.append(reading.rows("cohort_sentiment_hours", window, token=token))
        found.append(reading.rows("mindshare", window, tokens=[], token=token, bucket_hours=4))
        found.append(reading.rows("attention", window, turn=window.start + timedelta(hours=hours / 2)))
    return found


def notes(store: Store) -> list[datetime]:
    return [seen_from for seen_from, _ in signed_notes(store)]


def signed_notes(store: Store) -> list[tuple[datetime, str]]:
    with store.engine.client() as client:
        return [(row["seen_from"], row["writer"]) for row in client.query_arrow("SELECT * FROM underived").to_pylist()]


def compare(store: Store, seed: int) -> None:
    """The answers with the rollups as they stand, beside those that trust no rollup at all."""
    before = signed_notes(store)
    rolled = answers(store, random.Random(seed))
    with store.engine.client() as client:
        mark_underived(client, ALWAYS, "test")
    assert answers(store, random.Random(seed)) == rolled
    assert any(rolled)
    with store.engine.client() as client:
        client.command("TRUNCATE TABLE underived")
        for note in before:
            mark_underived(client, *note)


@pytest.mark.parametrize("seed", range(2))
def test_rollups_say_what_the_rows_say(store: Store, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    rows = posts(chance)
    chance.shuffle(rows)
    put(store, tmp_path, rows[:500])
    label(store, chance)
    compare(store, seed)  # nothing is derived yet
    derive(store, todo=[Hours()])
    assert notes(store) == []
    compare(store, seed)
    put(store, tmp_path, rows[500:800])  # any of them may have been seen before what is derived
    compare(store, seed)
    derive(store, todo=[Hours()])
    compare(store, seed)
    put(store, tmp_path, sorted(rows[800:], key=lambda row: row["seen_at"])[-60:])
    compare(store, seed)


def test_a_derivation_that_dies_after_it_forgot_leaves_no_hole(store: Store, tmp_path: Path) -> None:
    class Dies(Hours):
        def run(self, store: Store, span: Span, progress: object) -> None:
            raise KeyboardInterrupt

    rows = sorted(posts(random.Random(5)), key=lambda row: row["seen_at"])
    put(store, tmp_path, rows[:-150])
    derive(store, todo=[Hours()])
    put(store, tmp_path, rows[-150:])  # of the middle of a month: all of that month is forgotten
    with pytest.raises(KeyboardInterrupt):
        derive(store, todo=[Dies()])
    compare(store, 5)


def test_a_pass_that_asks_questions_reads_the_sums_once_they_hold_and_the_rest_stays_noted(store: Store, tmp_path: Path) -> None:
    class Asks(Hours):
        name = "insights"
        tables = ()

        def run(self, store: Store, span: Span, progress: object) -> None:
            compare(store, 7)
            with store.engine.client() as client:
                client.command("TRUNCATE TABLE token_hours")
            assert not orjson.dumps(hours_of(store)).count(b"posts")  # they were read
            raise KeyboardInterrupt

    def hours_of(store: Store) -> list[dict[str, object]]:
        reading = Reading(store, START + timedelta(days=DAYS + 30))
        return reading.rows("sentiment_hours", reading.posts_window(900, reading.token("solana")), token="solana")[1:-1]

    put(store, tmp_path, posts(random.Random(7)))
    with pytest.raises(KeyboardInterrupt):
        derive(store, todo=[Callers(), Standings(), Hours(), Asks()])
    assert notes(store) == [START.replace(day=1)]  # the next derivation begins there


def test_sums_that_were_not_made_are_not_read_by_a_pass_that_asks(store: Store, tmp_path: Path) -> None:
    class Asks(Hours):
        name = "insights"
        tables = ()

        def run(self, store: Store, span: Span, progress: object) -> None:
            compare(store, 8)

    put(store, tmp_path, posts(random.Random(8)))
    derive(store, todo=[Asks()])


def test_the_rollup_is_read(store: Store, tmp_path: Path) -> None:
    put(store, tmp_path, posts(random.Random(6)))
    derive(store, todo=[Hours()])
    before = answers(store, random.Random(6))
    with store.engine.client() as client:
        client.command("TRUNCATE TABLE token_hours")
    assert answers(store, random.Random(6)) != before
