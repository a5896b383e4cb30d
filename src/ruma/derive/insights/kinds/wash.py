"""Wash trading that jumps: far more of a day's DEX volume is wash trades than it used to be. Never names a culprit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from ruma.derive.insights.rule import Figure, Rule, Signal, Told, moment
from ruma.derive.insights.scene import Scene

PAST_DAYS = 14
LEAST_DAYS = 3  # of past before a share can be called unusual
LEAST_SHARE = 0.3
LEAST_RISE = 0.2  # above the share of all volume of the past
LEAST_USD = 1_000.0  # raw volume of the day
LEAST_WASH_TRADES = 4


@dataclass(frozen=True)
class Day:
    """One token's day as judged at its end, and its past as each of those days was judged at its own end."""

    token: str
    midnight: int  # the step at which it was judged
    raw: float
    honest: float
    wash_trades: int
    past_share: float

    @property
    def share(self) -> float:
        return 1 - self.honest / self.raw if self.raw else 0.0


def days(scene: Scene) -> Iterator[Day]:
    """Days judged within the month that have enough past, by token and then by time."""
    rows = scene.store.rows("insight_wash", start=moment(scene.first - (PAST_DAYS + 1) * 24), end=moment(scene.until))
    for token, held in groupby(rows, key=lambda row: row["token"]):
        known = list(held)
        for place, row in enumerate(known):
            past = [one for one in known[:place] if one["step"] >= row["step"] - PAST_DAYS * 24]
            raw = sum(one["raw"] for one in past)
            if len(past) >= LEAST_DAYS and raw:
                share = 1 - sum(one["honest"] for one in past) / raw
                yield Day(token, row["step"], row["raw"], row["honest"], row["wash_trades"], share)


def signals(scene: Scene) -> Iterator[Signal]:
    """The first step at or after a midnight at which anything is raised, for each day whose share of wash trades jumped."""
    found = []
    live = [int(step) for step in scene.live]
    for day in days(scene):
        step = next((one for one in live if day.midnight <= one < day.midnight + 24), None)
        risen = day.share - day.past_share
        enough = day.raw >= LEAST_USD and day.wash_trades >= LEAST_WASH_TRADES
        if step is not None and enough and day.share >= LEAST_SHARE and risen >= LEAST_RISE:
            found.append(
                Signal(
                    step=step,
                    token=day.token,
                    opens=True,
                    strength=risen / LEAST_RISE,
                    hours=step - day.midnight + 24,
                    tell=partial(_told, scene, day),
                    posts_of="",
                )
            )
    yield from sorted(found, key=lambda signal: (signal.step, signal.token))


def _told(scene: Scene, day: Day) -> Told:
    share, past = round(100 * day.share, 1), round(100 * day.past_share, 1)
    as_of = moment(day.midnight).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    arguments = {"id": day.token, "hours": 24, "as_of": as_of}
    read: dict[str, Any] = {"measure": "dex-flow", "arguments": arguments}
    before: dict[str, Any] = {"measure": "dex-flow", "arguments": arguments | {"hours": PAST_DAYS * 24}, "basis": "series"}
    return Told(
        title=f"{share:g}% of {scene.name(day.token)} DEX volume in 24 h is wash trades, {past:g}% before: "
        f"${day.honest:,.0f} of ${day.raw:,.0f} is left",
        summary=f"{day.wash_trades} trades go in circles, from an account to itself or from a pool's owner to the pool. "
        f"Before: the {PAST_DAYS} days before, each as it was judged at its end.",
        figures=(
            Figure("wash_pct", share, "pct", None, **read),
            Figure("past_wash_pct", past, "pct", None, **before),
            Figure("raw_volume_usd", round(day.raw, 2), "usd", None, **read),
            Figure("volume_usd", round(day.honest, 2), "usd", None, **read),
            Figure("wash_trades", day.wash_trades, "count", None, **read),
        ),
    )


RULES = (
    Rule(
        kind="wash",
        category="risk",
        tags=("wash_trading",),
        formula=f"Of a UTC day's DEX volume at least {LEAST_SHARE:.0%}, and {100 * LEAST_RISE:g} points more than of the "
        f"{PAST_DAYS} days before ({LEAST_DAYS} at least), is wash trades, as judged at its end; "
        f"raw volume of ${LEAST_USD:,.0f} or more.",
        gap_hours=48,
        rest_hours=72,
        signals=signals,
    ),
)
