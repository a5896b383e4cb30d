"""A call by an author whose label was smart money when the call was seen. Never re-judges a call by what came later."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from ruma.derive.insights.rule import Figure, Rule, Signal, Told, just_before, moment
from ruma.derive.insights.scene import Scene

SMART_MONEY = 1
HOURS = 24
MOST_LATE_HOURS = 24  # a call that is seen a day later can't be followed
SKILL_FOR_STRENGTH = 0.5  # chance: strength is the author's skill in times of it


def signals(scene: Scene) -> Iterator[Signal]:
    """One signal a call; further calls of the author on the token keep the insight alive, a turned one makes a version."""
    rows = scene.store.rows(
        "insight_calls",
        start=moment(scene.first - MOST_LATE_HOURS - 1),
        end=moment(scene.until),
        from_step=scene.first,
        to_step=scene.until,
        cohort=SMART_MONEY,
        most_late_hours=MOST_LATE_HOURS,
    )
    for row in rows:
        yield Signal(
            step=row["step"],
            token=row["token"],
            subject=f"{row['source']}:{row['author']}",
            opens=True,
            strength=row["skill"] / SKILL_FOR_STRENGTH,
            hours=HOURS,
            state=row["direction"],
            tell=partial(_told, scene, row),
            posts_of="",
        )


def _told(scene: Scene, row: dict[str, Any]) -> Told:
    skill, calls = round(float(row["skill"]), 2), round(float(row["calls"]), 1)
    direction = row["direction"]
    read: dict[str, Any] = {
        "measure": "caller",
        "arguments": {"author": row["author"], "as_of": just_before(row["step"])},
        "basis": "series",
    }
    return Told(
        title=f"{row['author']} calls {scene.name(row['token'])} {direction}: "
        f"skill {skill:g} over {calls:.0f} scored calls, 0.5 is chance",
        summary=f"The author was labelled smart money on {row['day']:%Y-%m-%d}: skill is the shrunk share of calls that "
        "beat the benchmark. The call itself is shown; its outcome was not known when this was told.",
        figures=(Figure("skill", skill, "ratio", round(calls), **read), Figure("scored_calls", calls, "count", None, **read)),
        tags=(f"{direction}_call",),
        posts=((row["source"], row["source_id"], row["happened_at"]),),
        accounts=((row["source"], row["author"]),),
    )


RULES = (
    Rule(
        kind="top_call",
        category="callers",
        tags=("top_callers", "call"),
        formula="A call (a post with a direction on the token) by an author labelled smart money on the day it was seen; "
        "labels stand on calls scored before that day. Strength is shrunk skill over chance.",
        gap_hours=72,
        rest_hours=0,
        signals=signals,
    ),
)
