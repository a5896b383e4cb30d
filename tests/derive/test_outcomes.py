"""What calls came to, on candles made by hand: the first price after the post, less Bitcoin, frozen as it was first known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from ruma.derive.outcomes import outcomes, weights

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TIME = pa.timestamp("ms", tz="UTC")


def candles(*rows: tuple[str, datetime, float] | tuple[str, datetime, float, datetime], interval: int = 1) -> pa.Table:
    """Candles by token, end, price and when they were seen (at their end, if not said)."""
    held = sorted(rows, key=lambda row: (row[0], row[1]))
    return pa.table(
        {
            "token": [row[0] for row in held],
            "interval_hours": pa.array([interval] * len(held), pa.uint16()),
            "source": ["x"] * len(held),
            "ts": pa.array([row[1] for row in held], TIME),
            "price_usd": [row[2] for row in held],
            "first_seen": pa.array([row[3] if len(row) == 4 else row[1] for row in held], TIME),
        }
    )


def made(*rows: tuple[datetime, str], token: str = "solana", seen: timedelta = timedelta(0)) -> pa.Table:
    """Calls of one author by time and direction."""
    return pa.table(
        {
            "source": ["s"] * len(rows),
            "source_id": [str(n) for n in range(len(rows))],
            "author": ["a"] * len(rows),
            "author_key": pa.array([1] * len(rows), pa.uint32()),
            "token": [token] * len(rows),
            "direction": [direction for _, direction in rows],
            "happened_at": pa.array([when for when, _ in rows], TIME),
            "seen_at": pa.array([when + seen for when, _ in rows], TIME),
            "text_sha256": [f"text {n}" for n in range(len(rows))],
            "chars": [40] * len(rows),
        }
    )


def of_a_day(calls: pa.Table, held: pa.Table) -> list[dict[str, Any]]:
    found = outcomes(calls, held)
    names = ("entry_at", "entry_usd", "exit_at", "exit_usd", "return_pct", "benchmark_pct", "excess_pct", "known_day")
    rows = [row for row in found.to_pylist() if row["horizon_hours"] == 24] if found.num_rows else []
    return [{name: row[name] for name in names} for row in rows]


POSTED = START + HOUR / 2
SOL = [("solana", START, 90.0), ("solana", START + HOUR, 100.0), ("solana", START + 25 * HOUR, 110.0)]
BTC = [("bitcoin", START + HOUR, 1_000.0), ("bitcoin", START + 25 * HOUR, 1_040.0)]


@pytest.mark.parametrize(("direction", "excess"), [("long", 6.0), ("short", -6.0)])
def test_a_call_enters_at_the_first_price_after_it_and_is_set_against_bitcoin(direction: str, excess: float) -> None:
    (row,) = of_a_day(made((POSTED, direction)), candles(*SOL, *BTC))
    assert row == {
        "entry_at": START + HOUR, "entry_usd": 100.0, "exit_at": START + 25 * HOUR, "exit_usd": 110.0,
        "return_pct": pytest.approx(10.0), "benchmark_pct": pytest.approx(4.0), "excess_pct": pytest.approx(excess),
        "known_day": START + 2 * DAY,
    }  # fmt: skip


def test_the_candle_that_ends_with_the_post_is_no_entry() -> None:
    (row,) = of_a_day(made((START, "long")), candles(*SOL, *BTC))
    assert row["entry_usd"] == 100.0


def test_bitcoin_is_set_against_nothing() -> None:
    (row,) = of_a_day(made((POSTED, "long"), token="bitcoin"), candles(*BTC))
    assert (row["benchmark_pct"], row["excess_pct"]) == (0.0, pytest.approx(4.0))


def test_without_an_exit_price_there_is_no_outcome() -> None:
    assert of_a_day(made((POSTED, "long")), candles(*SOL[:2], *BTC)) == []


def test_a_candle_that_is_seen_later_changes_no_outcome() -> None:
    late = ("solana", START + 0.75 * HOUR, 10.0, START + 9 * DAY)  # nearer to the post, but known only days after
    assert of_a_day(made((POSTED, "long")), candles(*SOL, *BTC, late)) == of_a_day(made((POSTED, "long")), candles(*SOL, *BTC))


def test_a_call_that_is_seen_late_is_known_late() -> None:
    (row,) = of_a_day(made((POSTED, "long"), seen=5 * DAY), candles(*SOL, *BTC))
    assert row["known_day"] == START + 6 * DAY


def test_daily_bars_enter_at_the_next_close() -> None:
    bars = [("solana", START + n * DAY, price) for n, price in enumerate((90.0, 100.0, 120.0))]
    market = [("bitcoin", START + n * DAY, 1_000.0) for n in range(3)]
    (row,) = of_a_day(made((POSTED, "long")), candles(*bars, *market, interval=24))
    assert (row["entry_at"], row["exit_at"], row["excess_pct"]) == (START + DAY, START + 2 * DAY, pytest.approx(20.0))


def test_calls_count_by_how_far_they_stand_apart() -> None:
    calls = made(
        (START, "long"),
        (START + 5 * HOUR, "long"),  # the same call again
        (START + 5 * HOUR, "short"),  # another direction is another call
        (START + 3.5 * DAY, "long"),  # half of the week apart
        (START + 20 * DAY, "long"),
    )
    assert weights(calls).tolist() == [1.0, 0.0, 1.0, 0.5, 1.0]


def said_by(*rows: tuple[int, datetime, str, int]) -> pa.Table:
    """Long calls by author, time, hash of the text and its length."""
    calls = made(*((when, "long") for _, when, _, _ in rows))
    columns = {
        "author_key": pa.array([author for author, *_ in rows], pa.uint32()),
        "text_sha256": pa.array([wording for _, _, wording, _ in rows]),
        "chars": pa.array([chars for *_, chars in rows]),
    }
    for name, column in columns.items():
        calls = calls.set_column(calls.schema.get_field_index(name), name, column)
    return calls


def test_a_call_in_the_words_of_another_author_is_not_ones_own() -> None:
    calls = said_by(
        (1, START, "words", 40),
        (2, START + HOUR, "words", 40),  # copied
        (3, START + 2 * HOUR, "other words", 40),
        (3, START + 50 * HOUR, "words", 40),  # nobody has said it for two days
        (4, START + 51 * HOUR, "short", 29),
        (5, START + 52 * HOUR, "short", 29),  # so much two people say without having heard of each other
        (6, START - HOUR, "words", 40),  # seen last, and said before all others
    )
    assert weights(calls).tolist() == [1.0, 0.0, 1.0, pytest.approx(48 / 168), 1.0, 1.0, 1.0]
