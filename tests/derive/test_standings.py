"""Sums of records say what the outcomes and calls themselves say, at any moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ruma.measures.caller_records import HORIZONS_HOURS
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
        found.append(reading.rows("caller_records", window, horizons=list(HORIZONS_HOURS)))
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
