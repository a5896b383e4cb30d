"""The unit of every number of a result, by its way in the answer. Never reads a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

Unit = Literal["pct", "pp", "usd", "score", "points", "count", "ratio", "z", "bps", "hours", "days", "rank"]

SUFFIXES: Mapping[str, Unit] = {
    "_pct": "pct", "_pp": "pp", "_usd": "usd", "_score": "score", "_points": "points", "_posts": "count", "_share": "ratio",
    "_bps": "bps", "_hours": "hours", "_h": "hours", "_days": "days",
}  # fmt: skip
"""Units that a name ends with (house: units come last)."""
COUNTS = ("n", "total", "posts", "calls", "followers", "copies", "clusters")
NAMES: Mapping[str, Unit] = {**dict.fromkeys(COUNTS, "count"), "hours": "hours", "days": "days"}
NUMBERS_OF_THINGS = frozenset({"token_id", "author_id", "id", "cohort", "limit", "offset", "seq", "version", "arguments"})
"""Numbers that name or place something: there is nothing to count them in."""


def quantity(unit: Unit | Literal["stated"], about: str = "", **extra: Any) -> Any:
    """A field that holds a number which no answer states as a figure; "stated": the answer says its unit beside it."""
    return Field(description=about or None, json_schema_extra={"unit": unit}, **extra)


@lru_cache
def units_of(model: type[BaseModel]) -> dict[str, str]:
    """Unit of each number by its way (`data[].sentiment_score`, `series{}[].value`), "" where none is declared."""
    return {way: unit for way, unit in _units(model, "") if unit is not None}


def _units(model: type[BaseModel], before: str) -> Iterator[tuple[str, str | None]]:
    for name, info in model.model_fields.items():
        for way, held in _leaves(info.annotation, before + (info.serialization_alias or info.alias or name)):
            if isinstance(held, type) and issubclass(held, BaseModel):
                yield from _units(held, way + ".")
            elif held in (int, float):
                yield way, None if name in NUMBERS_OF_THINGS else unit_of(name, info) or ""


def unit_of(name: str, info: FieldInfo) -> str | None:
    """A field's unit: as declared, else as its name says."""
    extra = info.json_schema_extra
    if isinstance(extra, dict):
        figure = extra.get("figure")
        if isinstance(figure, dict):
            return str(figure["unit"])
        if "unit" in extra:
            return str(extra["unit"])
    name = name.removesuffix("_smoothed")
    return NAMES.get(name) or next((unit for suffix, unit in SUFFIXES.items() if name.endswith(suffix)), None)


def _leaves(annotation: Any, way: str) -> Iterator[tuple[str, Any]]:
    """What a field can hold, with its way: lists and maps opened, null left out."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is list:
        yield from _leaves(inner[0], way + "[]")
    elif origin is dict:
        yield from _leaves(inner[1], way + "{}")
    elif origin is Literal or not inner:
        yield way, annotation
    else:
        for each in inner:
            if each is not type(None):
                yield from _leaves(each, way)
