"""Extreme fear or greed about a token, by the published index. Never computes an index of its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from ruma.derive.insights.lean import lean
from ruma.derive.insights.rule import TICK, Figure, Rule, Signal, Told, just_before, moment
from ruma.derive.insights.scene import DAY_HOURS, Panel, Scene
from ruma.derive.side_by_side import side_by_side
from ruma.measures.fear_greed_index import fear_greed_index
from ruma.measures.mood_index import BOUNDS, MoodResult
from ruma.measures.reading import Reading

LEAST_VOICES = 30  # in a day: the mood of fewer people is not a market's
MOST_TOKENS = 5  # at a step, most voices first: each is a reading of a month of records
LEANS = (31.0, 72.0)  # a day that leans less either way has no extreme index: nine in ten need no reading
LEAST_WEIGHT = 0.5  # of the index that is known; momentum alone is a price move
MIDDLE = 50.0
STILL_POINTS = 5.0  # an extreme lasts until the index is so far back inside
HOURS = DAY_HOURS


def signals(scene: Scene) -> Iterator[Signal]:
    """Midnights at which the index of a token that many talk of lies in the outer regimes, or has not yet left them for good."""
    panel = scene.panel("tone", LEAST_VOICES)
    if not panel.keys:
        return
    wanted = list(_worth_reading(scene, panel))
    for (step, token), result in zip(wanted, side_by_side(partial(_index, scene), wanted), strict=True):
        yield from _signal(scene, step, token, result)


def _worth_reading(scene: Scene, panel: Panel) -> Iterator[tuple[int, str]]:
    """Midnights and tokens whose day was one-sided, of those that most people talk of."""
    voices = panel.columns["voices"]
    midnights = np.broadcast_to(panel.steps % DAY_HOURS == 0, voices.shape)
    by_step: dict[int, list[tuple[float, str, float]]] = {}
    leans = lean(scene, panel)
    for row, column in scene.active(panel, (voices >= LEAST_VOICES) & midnights):
        heard = (-float(voices[row, column]), panel.keys[row][1], float(leans[row, column]))
        by_step.setdefault(int(panel.steps[column]), []).append(heard)
    low, high = LEANS
    for step, heard_then in by_step.items():
        loudest = sorted(heard_then)[:MOST_TOKENS]
        yield from sorted((step, token) for _, token, leaning in loudest if not low < leaning < high)


def _index(scene: Scene, at: tuple[int, str]) -> MoodResult:
    step, token = at
    result = fear_greed_index(Reading(scene.store, moment(step) - TICK), id=token, hours=HOURS, granularity="1d")
    assert isinstance(result, MoodResult)
    return result


def _signal(scene: Scene, step: int, token: str, result: MoodResult) -> Iterator[Signal]:
    index = result.current.index
    known = sum(part.weight for part in result.metadata.components if part.value is not None)
    if index is None or known < LEAST_WEIGHT:
        return
    low, high = BOUNDS[0], BOUNDS[-1]
    if low + STILL_POINTS < index < high - STILL_POINTS:
        return
    yield Signal(
        step=step,
        token=token,
        opens=index <= low or index >= high,
        strength=abs(index - MIDDLE) / (high - MIDDLE),
        hours=HOURS,
        state="extreme fear" if index < MIDDLE else "extreme greed",
        tell=partial(_told, scene, token, step, result),
        posts_of="bearish" if index < MIDDLE else "bullish",
    )


def _told(scene: Scene, token: str, step: int, result: MoodResult) -> Told:
    index = float(result.current.index or 0.0)
    side = "fear" if index < MIDDLE else "greed"
    parts = [part for part in result.metadata.components if part.value is not None]
    read: dict[str, Any] = {
        "measure": "fear-greed-index",
        "arguments": {"id": token, "hours": HOURS, "granularity": "1d", "as_of": just_before(step)},
    }
    said = ", ".join(f"{part.name} {part.value:g}" for part in parts)
    return Told(
        title=f"Extreme {side} about {scene.name(token)}: index {index:g} of 100",
        summary=f"The fear and greed index sets the token against its own past: {said}; 50 is usual. "
        f"The posts are those of the {'bearish' if side == 'fear' else 'bullish'} side.",
        figures=(
            Figure("index", index, "score", result.n, **read),
            *(Figure(part.name, float(part.value or 0.0), "score", None, **read) for part in parts),
        ),
        tags=(f"extreme_{side}",),
    )


RULES = (
    Rule(
        kind="fear_greed",
        category="sentiment",
        tags=("fear_greed",),
        formula=f"The fear and greed index (see /token/{{id}}/fear-greed-index) at midnight at or below {BOUNDS[0]:g} or at or "
        f"above {BOUNDS[-1]:g}, with {LEAST_WEIGHT:.0%} of its weight known, of the {MOST_TOKENS} tokens with most voices of "
        f"the day, at least {LEAST_VOICES}, where price, tone and crowd of the day lean to one side (below {LEANS[0]:g} or above "
        f"{LEANS[1]:g} of 100). Over when it is {STILL_POINTS:g} points back inside.",
        gap_hours=36,
        rest_hours=96,
        signals=signals,
    ),
)
