"""The unit of every number of a result: declared, told by the name, or missed so that it shows."""

from __future__ import annotations

from pydantic import Field

from ruma.measures.declare import Part, figure
from ruma.measures.units import quantity, units_of


class Inner(Part):
    value: float | None = quantity("ratio")
    authors: int = figure("count", "people")
    token_id: int
    label: str
    sure: bool


class Outer(Part):
    price_usd: float
    score_smoothed: float
    total_score_smoothed: float | None
    hours: int
    rows: list[Inner]
    series: dict[str, list[Inner]]
    debug: dict[str, float | None] = quantity("stated")
    width: float
    renamed_hours: int = Field(alias="renamedHours")


def test_units_by_their_way() -> None:
    assert units_of(Outer) == {
        "price_usd": "usd",
        "score_smoothed": "",  # a name that says nothing shows
        "total_score_smoothed": "score",
        "hours": "hours",
        "rows[].value": "ratio",
        "rows[].authors": "count",
        "series{}[].value": "ratio",
        "series{}[].authors": "count",
        "debug{}": "stated",
        "width": "",
        "renamedHours": "hours",
    }
