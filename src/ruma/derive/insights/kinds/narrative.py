"""A narrative is born, peaks and fades: one insight for its life, a version for each stage. Never names a new story itself."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from ruma.derive.insights.rule import Figure, Rule, Signal, Told, just_before
from ruma.derive.insights.scene import Flags, Floats, Panel, Scene, Usual

LEAST_VOICES = 15  # in a day: fewer people are a topic, not a story of the market
LEAST_RATIO = 2.2
LEAST_Z = 2.5  # fifteen voices where the story is not told
FLOOR = 3.0  # voices a day of a story nobody tells
PEAKED_SHARE = 0.8  # of the greatest day: below it the climb is over
FADING_SHARE = 0.4  # of the greatest day: most have left
MEMORY_STEPS = 4 * 10  # the greatest day is looked for in ten days of six-hour steps
DAY_STEPS = 4  # a stage stands on the best of the last four readings: one quiet night is no end


def signals(scene: Scene) -> Iterator[Signal]:
    """Stages of known stories: born when a day's voices stand out of four weeks, then by the share of its greatest day."""
    panel = scene.panel("topic", LEAST_VOICES)
    if not panel.keys:
        return
    voices, usual = panel.columns["voices"], panel.usual("voices")
    ratio, opens = voices / usual.mean.clip(FLOOR), _opens(panel, usual)
    greatest = _greatest(voices, MEMORY_STEPS)
    share = _greatest(voices, DAY_STEPS) / np.maximum(greatest, 1.0)
    lasts = _lately(opens) & (voices > FLOOR)
    for row, column in scene.active(panel, opens | lasts):
        opened = bool(opens[row, column])
        stage = "fading" if share[row, column] < FADING_SHARE else "peaking" if share[row, column] < PEAKED_SHARE else "rising"
        yield Signal(
            step=int(panel.steps[column]),
            token="",
            subject=panel.keys[row][0].removeprefix("topic:"),
            opens=opened and stage == "rising",
            strength=float(ratio[row, column] / LEAST_RATIO),
            hours=panel.hours,
            state=stage,
            tell=partial(_told, scene, panel, usual, greatest, stage, row, column),
            posts_of=panel.keys[row][0],
        )


def stands_out(scene: Scene) -> dict[str, int]:
    """The first step of the month at which each known story stands out."""
    panel, first = scene.panel("topic", LEAST_VOICES), dict[str, int]()
    if panel.keys:
        for row, column in scene.active(panel, _opens(panel, panel.usual("voices"))):
            first.setdefault(panel.keys[row][0].removeprefix("topic:"), int(panel.steps[column]))
    return first


def _opens(panel: Panel, usual: Usual) -> Flags:
    voices = panel.columns["voices"]
    stands: Flags = (voices >= LEAST_VOICES) & (voices >= LEAST_RATIO * usual.mean.clip(FLOOR))
    return stands & (usual.rise(voices, FLOOR) >= LEAST_Z)


def _greatest(voices: Floats, steps: int) -> Floats:
    """Greatest value of the last steps at each step, this one included."""
    padded = np.pad(voices, ((0, 0), (steps - 1, 0)))
    greatest: Floats = np.lib.stride_tricks.sliding_window_view(padded, steps, axis=1).max(axis=2)
    return greatest


def _lately(opens: Flags) -> Flags:
    """Whether it stood out within the last ten days."""
    lately: Flags = _greatest(opens.astype(np.float64), MEMORY_STEPS) > 0
    return lately


def _told(scene: Scene, panel: Panel, usual: Usual, greatest: Floats, stage: str, row: int, column: int) -> Told:
    topic, step = panel.keys[row][0].removeprefix("topic:"), int(panel.steps[column])
    voices, posts = (int(panel.columns[name][row, column]) for name in ("voices", "posts"))
    expected = round(float(max(usual.mean[row, column], FLOOR)), 1)
    most = int(greatest[row, column])
    name = topic.replace("-", " ").capitalize()
    said = {
        "rising": f"Narrative rising: {name}, {voices} voices in 24 h against {expected:g} usual",
        "peaking": f"Narrative past its peak: {name}, {voices} voices in 24 h, {most} at its height",
        "fading": f"Narrative fading: {name}, {voices} voices in 24 h, {most} at its height",
    }
    read: dict[str, Any] = {
        "measure": "narratives",
        "arguments": {"hours": panel.hours, "as_of": just_before(step)},
        "basis": "series",
    }
    return Told(
        title=said[stage],
        summary=f"{posts} posts of the day tell it; usual is the mean of its past four weeks, its height the greatest day of the "
        "last ten. Tokens named by a fifth of the people who tell it are listed.",
        figures=(
            Figure("voices", voices, "count", posts, **read),
            Figure("usual_voices", expected, "count", None, **read),
            Figure("peak_voices", most, "count", None, **read),
        ),
        tags=({"rising": "narrative_born", "peaking": "narrative_peaking", "fading": "narrative_fading"}[stage], topic),
    )


RULES = (
    Rule(
        kind="narrative",
        category="narrative",
        tags=("narrative",),
        formula=f"Voices of 24 h that tell a known story: born at {LEAST_RATIO}x the mean of its past 28 days (biased z at least "
        f"{LEAST_Z:g}, {LEAST_VOICES} voices), past its peak below {PEAKED_SHARE:.0%} of the greatest day of the last "
        f"ten, fading below "
        f"{FADING_SHARE:.0%}.",
        gap_hours=48,
        rest_hours=96,
        signals=signals,
    ),
)
