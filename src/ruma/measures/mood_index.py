"""A mood index: parts of 0 to 100, weighed by published weights, with a name for each regime. Never a measure by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import Field

from ruma.measures.declare import Part, Result, TokenRef, bucket_hours, bucket_name, figure
from ruma.measures.mood_parts import Parts, Sides, parts_of
from ruma.measures.reading import Reading
from ruma.measures.units import quantity
from ruma.tiers import Tier

BOUNDS = (20.0, 40.0, 60.0, 80.0)  # regimes of equal width, as published
TIER = Tier.BASIC


@dataclass(frozen=True)
class Component:
    """One weighed part: its name in `Parts`, and how much of the index it is, 0 to 1."""

    name: str
    weight: float
    description: str


@dataclass(frozen=True)
class Recipe:
    components: tuple[Component, ...]
    labels: tuple[str, str, str, str, str]
    sides: Sides

    def label(self, index: float) -> str:
        """The regime of an index; a bound belongs to the regime above it."""
        return self.labels[sum(index >= bound for bound in BOUNDS)]

    def index(self, values: dict[str, float | None]) -> float | None:
        """Weighed mean of the parts that are known, two decimals; None where none is."""
        held = [(part.weight, value) for part in self.components if (value := values[part.name]) is not None]
        whole = sum(weight for weight, _ in held)
        return round(sum(weight * value for weight, value in held) / whole, 2) if held else None


class ComponentAbout(Part):
    name: str
    description: str
    weight: float = quantity("ratio", "Published weight, 0 to 1; all sum to 1.")
    weight_used: float = quantity(
        "ratio", "Weight at as_of: 0 where the component is unknown, its weight spread over the others."
    )
    value: float | None = figure("score", "component", about="The component at as_of, 0 to 100; null where it is unknown.")


class MoodMetadata(Part):
    components: list[ComponentAbout]
    hours: int
    labels: list[str] = Field(description="Regimes from 0 upwards.")
    bounds: list[float] = quantity("score", "Where one regime ends and the next begins.")
    scale: str
    token_id: int


class MoodCurrent(Part):
    index: float | None = figure("score", "index", about="0 to 100 at as_of; null where no component is known.")
    label: str | None = Field(description="Regime of the index.")
    previous_index: float | None = figure("score", "index", period="previous", about="At the window's first bucket.")
    index_change_points: float | None = figure("points", "index", change=True)


class MoodPoint(Part):
    time: datetime = Field(description="Start of the bucket, UTC; the index stands on its end.")
    index: float | None = figure("score", "index", about="0 to 100; null where no component is known.")
    label: str | None
    components: dict[str, float | None] = quantity("score", "Each weighed component, 0 to 100; the index is their weighed mean.")
    absolute_momentum: float | None = quantity("score", "Mean of the day's and the week's momentum, 0 to 100.")
    immediate_momentum: float | None = quantity("score", "Return of 24 h in units of its usual size, 0 to 100.")
    immediate_sentiment: float | None = quantity("score", "Score of 24 h against the 30 days before, 0 to 100.")
    immediate_volume: float | None = quantity("score", "Traded volume of 24 h in the direction of the move, 0 to 100.")
    long_abs_momentum: float | None = quantity("score", "Return of 7 days in units of its usual size, 0 to 100.")
    long_rel_momentum: float | None = quantity("score", "The same minus Bitcoin's return, 0 to 100; null for Bitcoin.")
    emotions: float | None = quantity("score", "Balance of emotions against the 30 days before, 0 to 100.")
    debug_mom_short: float | None = quantity("pct", "Return of 24 h, percent.")
    debug_mom_long: float | None = quantity("pct", "Return of 7 days, percent.")
    debug_sent_short: float | None = quantity("score", "Sentiment score of 24 h.")
    debug_sent_long: float | None = quantity("score", "Sentiment score of 7 days.")
    debug_vol_short: float | None = quantity("z", "z of the log volume traded in 24 h against the 30 days before.")
    debug_vol_long: float | None = quantity("z", "z of the voices of 24 h against the 30 days before.")


class MoodResult(Result):
    token: TokenRef
    granularity: str
    current: MoodCurrent
    metadata: MoodMetadata
    series: list[MoodPoint]
    debug: dict[str, float | None] = quantity(
        "stated", "Every part at as_of, weighed or not; units as of the same names in series."
    )


def mood_of(reading: Reading, id: str, hours: int, granularity: str | None, recipe: Recipe) -> MoodResult:
    """The index of a token over a window."""
    token = reading.token(id)
    window = reading.any_window(hours, token)
    size = bucket_hours(hours, granularity)
    grid, parts = parts_of(reading, window, token.id, size, recipe.sides)
    rows = [parts.row(number) for number in range(len(grid.starts))]
    series = [_point(start, row, recipe) for start, row in zip(grid.starts, rows, strict=True)]
    last = rows[-1] if rows else dict.fromkeys(Parts.__annotations__)
    whole = reading.rows("authors", window, tokens=[token.id])[0]
    return MoodResult(
        **window.said(whole["posts"], whole["authors"], _notes(last, recipe)),
        token=reading.ref(token),
        granularity=bucket_name(size),
        current=_current(series),
        metadata=MoodMetadata(
            components=_about(last, recipe),
            hours=hours,
            labels=list(recipe.labels),
            bounds=list(BOUNDS),
            scale=f"0 to 100: 0 {recipe.labels[0]}, 50 as usual for this token, 100 {recipe.labels[-1]}",
            token_id=token.token_id,
        ),
        series=series,
        debug=last,
    )


def _point(start: datetime, row: dict[str, float | None], recipe: Recipe) -> MoodPoint:
    index = recipe.index(row)
    shown: dict[str, Any] = {name: row[name] for name in MoodPoint.model_fields if name in row}
    return MoodPoint(
        time=start,
        index=index,
        label=None if index is None else recipe.label(index),
        components={part.name: row[part.name] for part in recipe.components},
        **shown,
    )


def _current(series: Sequence[MoodPoint]) -> MoodCurrent:
    now, was = (series[-1].index, series[0].index) if series else (None, None)
    return MoodCurrent(
        index=now,
        label=series[-1].label if series else None,
        previous_index=was,
        index_change_points=round(now - was, 2) if now is not None and was is not None else None,
    )


def _about(last: dict[str, float | None], recipe: Recipe) -> list[ComponentAbout]:
    known = sum(part.weight for part in recipe.components if last[part.name] is not None)
    return [
        ComponentAbout(
            name=part.name,
            description=part.description,
            weight=part.weight,
            weight_used=round(part.weight / known, 4) if last[part.name] is not None else 0.0,
            value=last[part.name],
        )
        for part in recipe.components
    ]


def _notes(last: dict[str, float | None], recipe: Recipe) -> list[str]:
    missing = [part.name for part in recipe.components if last[part.name] is None]
    if not missing:
        return []
    if len(missing) == len(recipe.components):
        return ["Neither prices nor enough talk of this token are known: there is no index."]
    return [f"Without data or past to compare with: {', '.join(missing)}; the weight is spread over the other components."]
