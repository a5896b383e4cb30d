"""Sentiment flip: the people who take sides leave the side they were on the week before. Never flips on a handful of voices."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from ruma.derive.insights.rule import Figure, Rule, Signal, Told, just_before
from ruma.derive.insights.scene import Floats, Panel, Scene

LEAST_SIDED = 25  # people who take a side, on the day and in the week before
LEAST_Z = 3.5  # one in two thousand by chance: eight days' looks at a dozen tokens give a false one a year or so
LEAST_MOVE_PTS = 15.0
LEAST_VARIANCE = 0.05  # of a share, as near 95 to 5: unanimous talk still varies
BEFORE_STEPS = 8 * 7  # the week before the day, in steps of three hours


def signals(scene: Scene) -> Iterator[Signal]:
    """Steps at which the score of a day lies on the other side of 50 than the week before it, both with significance."""
    panel = scene.panel("tone", LEAST_SIDED)
    if not panel.keys:
        return
    bull, bear = panel.columns["bullish"], panel.columns["bearish"]
    bull_before, bear_before = _before(bull), _before(bear)
    now, before = _score(bull, bear), _score(bull_before, bear_before)
    z = _apart(bull, bear, bull_before, bear_before)
    enough = (bull + bear >= LEAST_SIDED) & (bull_before + bear_before >= LEAST_SIDED)
    opens = enough & (abs(z) >= LEAST_Z) & (abs(now - before) >= LEAST_MOVE_PTS)
    for row, column in scene.active(panel, opens):
        yield Signal(
            step=int(panel.steps[column]),
            token=panel.keys[row][1],
            opens=True,
            strength=float(abs(now - before)[row, column] / LEAST_MOVE_PTS),
            hours=panel.hours,
            state="worse" if z[row, column] < 0 else "better",
            tell=partial(_told, scene, panel, now, before, row, column),
            posts_of="bearish" if z[row, column] < 0 else "bullish",
        )


def _before(values: Floats) -> Floats:
    """People of the seven days that ended before the present day began, once a day."""
    day = 24 // 3
    total = np.cumsum(np.pad(values, ((0, 0), (1, 0))), axis=1)
    steps = np.arange(values.shape[1])
    last, first = np.maximum(steps - day + 1, 0), np.maximum(steps - day + 1 - BEFORE_STEPS, 0)
    people: Floats = (total[:, last] - total[:, first]) / day
    return people


def _score(bull: Floats, bear: Floats) -> Floats:
    """0..100 over those who take a side, one doubtful voice added."""
    score: Floats = 100 * (bull + 0.5) / (bull + bear + 1)
    return score


def _apart(bull: Floats, bear: Floats, bull_before: Floats, bear_before: Floats) -> Floats:
    """Difference of the two shares in standard errors, the variance pooled."""
    n, m = np.maximum(bull + bear, 1.0), np.maximum(bull_before + bear_before, 1.0)
    pooled = (bull + bull_before) / (n + m)
    error = np.sqrt(np.maximum(pooled * (1 - pooled), LEAST_VARIANCE) * (1 / n + 1 / m))
    z: Floats = (bull / n - bull_before / m) / error
    return z


def _told(scene: Scene, panel: Panel, now: Floats, before: Floats, row: int, column: int) -> Told:
    token, step = panel.keys[row][1], int(panel.steps[column])
    bullish, bearish = (int(panel.columns[name][row, column]) for name in ("bullish", "bearish"))
    score, was = round(float(now[row, column]), 1), round(float(before[row, column]), 1)
    read: dict[str, Any] = {
        "measure": "simple-sentiment",
        "arguments": {"id": token, "hours": panel.hours, "as_of": just_before(step)},
        "basis": "series",
    }
    past: dict[str, Any] = {
        "measure": "simple-sentiment",
        "arguments": {"id": token, "hours": 168, "as_of": just_before(step - panel.hours)},
        "basis": "series",
    }
    return Told(
        title=f"{scene.name(token)} sentiment {_said(score, was)}: {score:g} of 100 over a day against {was:g} the week before",
        summary=f"{bullish} people bullish and {bearish} bearish in 24 hours; the posts are of the side that grew. "
        f"The score counts those who take a side; "
        "50 is even.",
        figures=(
            Figure("score", score, "score", bullish + bearish, **read),
            Figure("score_before", was, "score", None, **past),
            Figure("bullish_people", bullish, "count", bullish + bearish, **read),
            Figure("bearish_people", bearish, "count", bullish + bearish, **read),
        ),
        tags=("sentiment_flip" if (score - 50) * (was - 50) < 0 else "sentiment_shift", "bearish" if score < was else "bullish"),
    )


def _said(score: float, was: float) -> str:
    if (score - 50) * (was - 50) < 0:
        return "turns bearish" if score < was else "turns bullish"
    return "falls" if score < was else "rises"


RULES = (
    Rule(
        kind="sentiment_flip",
        category="sentiment",
        tags=("sentiment",),
        formula=f"100 x bullish people / people who take a side, over 24 h, against the seven days before that day: "
        f"{LEAST_MOVE_PTS:g} points "
        f"and {LEAST_Z} standard errors apart, {LEAST_SIDED} people who take a side in each. Tagged sentiment_flip "
        f"where it crosses 50.",
        gap_hours=72,
        rest_hours=72,
        signals=signals,
    ),
)
