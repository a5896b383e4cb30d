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


def calls_of(reading: Reading, window: Window, rows: Sequence[Mapping[str, Any]]) -> list[MadeCall]:
    """The calls of some ledger rows, in their order; one whose token is no longer known is left out."""
    if not rows:
        return []
    ids = sorted({row["source_id"] for row in rows})
    first, last = min(row["happened_at"] for row in rows), max(row["happened_at"] for row in rows)
    posts = {
        (row["source"], row["source_id"]): row
        for row in reading.store.rows("posts_of_calls", first=first, last=last, seen=window.asked, ids=ids)
    }
    outcomes: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for scored in reading.store.rows("outcomes_of_calls", seen=window.asked, ids=ids):
        outcomes[scored["source"], scored["source_id"]].append(outcome_of(scored))
    made = []
    for row in rows:
        key = (row["source"], row["source_id"])
        token = reading.tokens.get(row["token"])
        if token and key in posts:
            names = ("source", "source_id", "author", "direction", "happened_at", "seen_at")
            made.append(
                MadeCall(
                    **{name: row[name] for name in names},
                    token=reading.ref(token),
                    url=posts[key]["url"],
                    text=posts[key]["text"][:TEXT_CHARS],
                    outcomes=outcomes[key],
                )
            )
    return made


def outcome_of(row: Mapping[str, Any]) -> Outcome:
    """One row of the outcomes."""
    rounded = {name: round(float(row[name]), 3) for name in ("return_pct", "benchmark_pct", "excess_pct", "weight")}
    plain = {name: row[name] for name in ("horizon_hours", "entry_at", "entry_usd", "exit_at", "exit_usd")}
    return Outcome(**plain, **rounded, right=row["excess_pct"] > 0)
