"""How one-sided the days of tokens are, from columns that the scene holds anyway: where an index is worth its reading.

Never an index that is told: it has three of the five parts, by other windows. Over ten months of majors2020 it went with the
fear and greed index at 0.89, and no index in an outer regime had a lean between 25 and 74.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ruma.derive.insights.kinds.price_move import Day, days
from ruma.derive.insights.scene import DAY_HOURS, Floats, Panel, Scene, usual_of
from ruma.measures.own_past import FLAT, signal_of
from ruma.measures.sentiment_points import score_of

PRICE, TONE, CROWD = 0.30, 0.25, 0.20  # as the index weighs them
FRESH_HOURS = 48  # an older candle says nothing of the day
WEEK_DAYS = 7


def lean(scene: Scene, panel: Panel) -> Floats:
    """0 to 100, 50 as usual, of every key and step: price, tone and how much is said and traded in the direction of the move."""
    tone, crowd = _tone(panel), _loud(panel)
    move, trend, trade = _prices(scene, panel)
    way = np.where(np.isnan(move), tone, move)
    parts = ((_mean(move, trend), PRICE), (tone, TONE), (_mean(way * crowd, way * trade), CROWD))
    told = sum(np.nan_to_num(part) * weight for part, weight in parts)
    known = sum(np.where(np.isnan(part), 0.0, weight) for part, weight in parts)
    return np.asarray(50 + 50 * np.where(known > 0, told / np.maximum(known, CROWD), 0.0))


def _mean(*columns: Floats) -> Floats:
    """Of what is known; NaN where nothing is."""
    known = sum((~np.isnan(column)).astype(float) for column in columns)
    total = sum(np.nan_to_num(column) for column in columns)
    return np.asarray(np.where(known > 0, total / np.maximum(known, 1.0), np.nan))


def _tone(panel: Panel) -> Floats:
    """-1 to 1: the score of the day against the token's own past; NaN without one."""
    voices, bullish, bearish = (panel.columns[name] for name in ("voices", "bullish", "bearish"))
    scores = np.asarray(score_of(bullish, np.maximum(voices - bullish - bearish, 0.0), bearish))
    usual = usual_of(scores, panel.heard, panel.steps)
    z = (scores - usual.mean) / np.maximum(usual.sd, FLAT)
    return np.where(usual.known & (usual.sd >= FLAT), signal_of(z, voices), np.nan)


def _loud(panel: Panel) -> Floats:
    """0 to 1: how many speak, against the token's own past; half without one."""
    usual = panel.usual("voices")
    z = (panel.columns["voices"] - usual.mean) / np.maximum(usual.sd, 1.0)
    return np.where(usual.known, (1 + np.tanh(z / 2)) / 2, 0.5)


def _prices(scene: Scene, panel: Panel) -> tuple[Floats, Floats, Floats]:
    """The day's move, the week's, and the day's trade, each against its own past; NaN where no candle of the day was known."""
    found = [np.full(panel.columns["voices"].shape, np.nan) for _ in range(3)]
    rows = {token: row for row, (_, token) in enumerate(panel.keys)}
    for day in days(scene):
        if (row := rows.get(day.token)) is None:
            continue
        known = np.maximum.accumulate(day.step)  # a candle that came late makes all after it as late
        at = np.maximum(np.searchsorted(known, panel.steps, side="right") - 1, 0)
        fresh = (known[at] <= panel.steps) & (panel.steps - known[at] < FRESH_HOURS)
        for column, signal in zip(found, _signals(day), strict=True):
            column[row] = np.where(fresh & np.isnan(column[row]), signal[at], column[row])  # of several sources the first
    move, trend, trade = found
    return move, trend, trade


def _signals(day: Day) -> Sequence[Floats]:
    per_day = DAY_HOURS // day.interval_hours
    change = np.nan_to_num(day.change)
    week = sum(np.concatenate((np.zeros(back * per_day), change))[: len(change)] for back in range(WEEK_DAYS))
    z = np.asarray(week) / (day.usual_change * np.sqrt(WEEK_DAYS))
    return np.tanh(day.change / day.usual_change / 2), np.tanh(z / 2), (1 + np.tanh(day.volume_z / 2)) / 2
