"""Calls with their posts and what they came to. Never a measure by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import Field

from ruma.measures.declare import Part, TokenRef, figure
from ruma.measures.reading import Reading, Window
from ruma.measures.units import quantity

TEXT_CHARS = 600


class Outcome(Part):
    """What a call came to at one horizon."""

    horizon_hours: int
    right: bool = Field(description="True where the token beat Bitcoin in the called direction.")
    entry_at: datetime = Field(description="End of the first candle after the post.")
    entry_usd: float = figure("usd", "entry price", "entry")
    exit_at: datetime
    exit_usd: float = figure("usd", "exit price", "exit")
    return_pct: float = figure("pct", "return", "price", change=True, about="Of the token.")
    benchmark_pct: float = figure("pct", "Bitcoin's return", change=True, about="0 for calls on Bitcoin itself.")
    excess_pct: float = figure("pct", "excess return", change=True, about="In the called direction: above 0 it was right.")
    weight: float = quantity("ratio", "How far the call stands apart from the author's last one on the token, 0 to 1.")


class MadeCall(Part):
    """One call."""

    source: str
    source_id: str
    author: str
    token: TokenRef
    direction: str = Field(description="long or short.")
    happened_at: datetime
    seen_at: datetime
    url: str | None
    text: str
    outcomes: list[Outcome] = Field(description="By horizon; empty until an outcome is known, or without prices.")


def outcomes_of(reading: Reading, window: Window, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the calls of some posts or ledger rows had come to, by horizon."""
    if not rows:
        return []
    return reading.store.rows(
        "outcomes_of_calls",
        seen=window.asked,
        first=min(row["happened_at"] for row in rows),
        keys=sorted({row["author_key"] for row in rows}),
        ids=sorted({row["source_id"] for row in rows}),
    )


def calls_of(reading: Reading, window: Window, rows: Sequence[Mapping[str, Any]], shown: int | None = None) -> list[MadeCall]:
    """The calls of some ledger rows, in their order; one whose token is no longer known is left out.

    Only those among the first `shown` rows get their texts: the others are there to be counted.
    """
    if not rows:
        return []
    posts = _posts_of(reading, window, rows[:shown])
    outcomes: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for scored in outcomes_of(reading, window, rows):
        outcomes[scored["source"], scored["source_id"]].append(outcome_of(scored))
    made = []
    for place, row in enumerate(rows):
        key = (row["source"], row["source_id"])
        token = reading.tokens.get(row["token"])
        post = posts.get(key)
        if token and (post or place >= len(rows[:shown])):
            names = ("source", "source_id", "author", "direction", "happened_at", "seen_at")
            made.append(
                MadeCall(
                    **{name: row[name] for name in names},
                    token=reading.ref(token),
                    url=post["url"] if post else None,
                    text=post["text"][:TEXT_CHARS] if post else "",
                    outcomes=outcomes[key],
                )
            )
    return made


def _posts_of(reading: Reading, window: Window, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    ids = sorted({row["source_id"] for row in rows})
    times = sorted({row["happened_at"].strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] for row in rows})
    found = reading.store.rows("posts_of_calls", times=times, seen=window.asked, ids=ids)
    return {(row["source"], row["source_id"]): row for row in found}


def outcome_of(row: Mapping[str, Any]) -> Outcome:
    """One row of the outcomes."""
    rounded = {name: round(float(row[name]), 3) for name in ("return_pct", "benchmark_pct", "excess_pct", "weight")}
    plain = {name: row[name] for name in ("horizon_hours", "entry_at", "entry_usd", "exit_at", "exit_usd")}
    return Outcome(**plain, **rounded, right=row["excess_pct"] > 0)
