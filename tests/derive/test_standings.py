"""Sums of records say what the outcomes and calls themselves say, at any moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ruma.measures.caller_records import HORIZONS_HOURS, Name, horizons_of, names_of, records_at
from ruma.measures.reading import Reading
from ruma.pipeline import load
from ruma.store.settling import mark_underived
from ruma.store.store import Store

END = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
MOMENTS = [END - timedelta(days=back, hours=7) for back in (0, 1, 3, 20, 28, 38)] + [END, datetime(2026, 2, 1, tzinfo=UTC), NOW]


def answers(store: Store) -> list[list[dict[str, Any]]]:
    found = []
    for moment in MOMENTS:
        reading = Reading(store, moment)
        window = reading.posts_window(24)
        found.append(reading.rows("caller_records", window, horizons=list(HORIZONS_HOURS), keys=[]))
        found.append(reading.rows("calls_count", window))
    return found


def test_sums_say_what_the_outcomes_and_calls_say(new_store: Callable[[], Store], simulated_folder: Path, tmp_path: Path) -> None:
    store = new_store()
    load(store, [simulated_folder], NOW, tmp_path / "rejects.jsonl")
    summed = answers(store)
    assert all(summed[1::2]) and any(summed[0::2])
    with store.engine.client() as client:
        mark_underived(client, datetime(2020, 1, 1, tzinfo=UTC), "test")  # calls are read from the posts
        client.command("ALTER TABLE caller_months DELETE WHERE month > '2026-01-01' SETTINGS mutations_sync = 2")
    assert answers(store) == summed
    with store.engine.client() as client:
        client.command("TRUNCATE TABLE caller_months")
        client.command("TRUNCATE TABLE call_months")
    assert answers(store) == summed


def test_who_has_made_a_call_is_told_from_the_calls_alone(
    new_store: Callable[[], Store], simulated_folder: Path, tmp_path: Path
) -> None:
    store = new_store()
    load(store, [simulated_folder], NOW, tmp_path / "rejects.jsonl")
    with store.engine.client() as client:
        posts = client.query_arrow("SELECT author_key, source, author, seen_at FROM posts WHERE call_direction != ''").to_pylist()
    for moment in MOMENTS:
        reading = Reading(store, moment)
        window = reading.posts_window(24)
        made = [post for post in posts if post["seen_at"] <= moment]
        names = {post["author_key"]: Name(post["source"], post["author"]) for post in made}
        counts = Counter(post["author_key"] for post in made)
        assert {row["author_key"]: row["calls"] for row in reading.rows("calls_count", window)} == counts
        assert names_of(reading, window) == names
        some = sorted(names)[::7]
        assert names_of(reading, window, keys=some) == {key: names[key] for key in some}
        wanted = names[some[0]].author.lower()
        assert names_of(reading, window, name=wanted) == {k: name for k, name in names.items() if name.author.lower() == wanted}


def test_the_horizons_of_one_are_those_among_all(new_store: Callable[[], Store], simulated_folder: Path, tmp_path: Path) -> None:
    store = new_store()
    load(store, [simulated_folder], NOW, tmp_path / "rejects.jsonl")
    for moment in MOMENTS[:3]:
        reading = Reading(store, moment)
        records = records_at(reading, window := reading.posts_window(24))
        rows = reading.rows("caller_records", window, horizons=list(HORIZONS_HOURS), keys=[])
        for row in rows[::17]:
            held = horizons_of(reading, window, row["author_key"])[row["horizon_hours"]]
            assert (held.resolved.tolist(), held.right.tolist()) == ([row["resolved"]], [row["right"]])
            if row["horizon_hours"] == 168:
                place = records.author_keys.tolist().index(row["author_key"])
                assert records.main.weighed_right[place] == held.weighed_right[0]
