"""Mention burst: far more people talk about a token than usual at this time of day and week. Never counts a person twice."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from ruma.derive.insights.rule import Figure, Rule, Signal, Told, just_before
from ruma.derive.insights.scene import Panel, Scene, Usual

LEAST_VOICES = 12  # fewer people in six hours are a chat, whatever the ratio
LEAST_RATIO = 2.5  # below that the busier days of a quarter reach it
LEAST_Z = 4.0
STILL_RATIO = 1.5  # the burst lasts while half as many more than usual talk
FLOOR = 2.0  # voices: what a token that nobody talks about is taken to have


def signals(scene: Scene) -> Iterator[Signal]:
    """Steps at which a token's voices of six hours stand out of its own past four weeks."""
    panel = scene.panel("talk", LEAST_VOICES)
    if not panel.keys:
        return
    voices, usual = panel.columns["voices"], panel.usual("voices")
    z, ratio = usual.rise(voices, FLOOR), voices / usual.mean.clip(FLOOR)
    opens = (voices >= LEAST_VOICES) & (ratio >= LEAST_RATIO) & (z >= LEAST_Z)
    lasts = (voices >= LEAST_VOICES) & (ratio >= STILL_RATIO) & usual.known
    for row, column in scene.active(panel, opens | lasts):
        yield Signal(
            step=int(panel.steps[column]),
            token=panel.keys[row][1],
            opens=bool(opens[row, column]),
            strength=float(ratio[row, column] / LEAST_RATIO),
            hours=panel.hours,
            tell=partial(_told, scene, panel, usual, row, column),
        )


def _told(scene: Scene, panel: Panel, usual: Usual, row: int, column: int) -> Told:
    token, step = panel.keys[row][1], int(panel.steps[column])
    voices, authors, posts = (int(panel.columns[name][row, column]) for name in ("voices", "authors", "posts"))
    bullish, bearish = (int(panel.columns[name][row, column]) for name in ("bullish", "bearish"))
    expected = round(float(max(usual.mean[row, column], FLOOR)), 1)
    ratio = round(voices / expected, 1)
    read: dict[str, Any] = {"measure": "mindshare", "arguments": {"id": token, "hours": panel.hours, "as_of": just_before(step)}}
    past: dict[str, Any] = {
        "measure": "mindshare",
        "arguments": {"id": token, "hours": 672, "as_of": just_before(step)},
        "basis": "series",
    }
    return Told(
        title=f"{scene.name(token)} mentions up {ratio}x in {panel.hours} h: {voices} voices against {expected:g} usual",
        summary=f"{posts} posts by {authors} accounts in the {panel.hours} hours; {bullish} people bullish, {bearish} bearish. "
        "Usual: the same hours of its past four weeks.",
        figures=(
            Figure("voices", voices, "count", posts, **read | {"basis": "series"}),
            Figure("authors", authors, "count", posts, **read),
            Figure("posts", posts, "count", posts, **read),
            Figure("usual_voices", expected, "count", None, **past),
            Figure("ratio", ratio, "ratio", posts, **past),
        ),
    )


RULES = (
    Rule(
        kind="mention_burst",
        category="attention",
        tags=("mention_burst", "mindshare"),
        formula=f"Voices (different authors or texts, whichever are fewer) of 6 h at least {LEAST_RATIO}x their mean at the same "
        f"time of day over 28 days, the same sort of day weighing more; biased z at least {LEAST_Z:g}, voices at "
        f"least {LEAST_VOICES}.",
        gap_hours=24,
        rest_hours=48,
        signals=signals,
    ),
)
