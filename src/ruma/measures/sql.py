"""Read-only SQL over a few views, for questions that no other measure answers. Never sees what the moment had not."""

from __future__ import annotations

from typing import Annotated, Any, get_args

from pydantic import Field

from ruma.measures.declare import Hours, Part, Result, TokenRef, Unit, measure
from ruma.measures.reading import Reading
from ruma.store.selecting import EXAMPLE, LIMITS, MOST_CHARACTERS, MOST_ROWS, VIEWS, select
from ruma.tiers import Tier

Sql = Annotated[
    str,
    Field(
        description="One SELECT in ClickHouse's dialect over the views "
        + "; ".join(f"{name}({', '.join(columns)})" for name, columns in VIEWS.items())
        + ". now() is the moment asked for; the window bounds happened_at.",
        examples=[EXAMPLE],
        min_length=1,
        max_length=MOST_CHARACTERS,
    ),
]


class SqlRow(Part):
    """One row; the token or the author it is about stand beside its values where it names one in a column of that name."""

    token: TokenRef | None
    author: str | None
    values: dict[str, Any] = Field(
        description="Values by the names of their columns.", json_schema_extra={"figures_by_name": True}
    )


class SqlResult(Result):
    query: str
    columns: list[str]
    rows: list[SqlRow] = Field(description=f"At most {MOST_ROWS}.")
    more: bool = Field(description=f"True where the query had more than {MOST_ROWS} rows; the rest is not shown.")


@measure(
    "/sql",
    tier=Tier.PRO,
    family="market",
    credits=5,
    formula=f"""The rows of the query over records that happened within the window and had been seen by as_of. A column's unit
    is the end of its name (_usd, _pct, _bps, _hours, _days), else it is a count where all its values are whole numbers. At most
    {LIMITS["max_execution_time"]} s, {LIMITS["max_memory_usage"] // 10**6} MB and {MOST_ROWS} rows.""",
)
def sql(reading: Reading, query: Sql, hours: Hours = 720) -> SqlResult:
    """Read-only SQL

    One SELECT over posts, mentions, prices, DEX trades, scored calls and tokens, as they were known at a moment. Only the listed
    views, plain functions and aggregates are allowed; nothing is written, fetched or read beside them.
    """
    window = reading.posts_window(hours)
    found = select(reading.store, query, window.start, window.as_of, window.asked)
    rows = [_row(reading, dict(zip(found.columns, row, strict=True))) for row in found.rows]
    notes = ["There are more rows than are shown."] if found.more else []
    return SqlResult(**window.said(len(rows), notes=notes), query=query, columns=list(found.columns), rows=rows, more=found.more)


def _row(reading: Reading, values: dict[str, Any]) -> SqlRow:
    named = values.get("token")
    token = reading.tokens.get(named) if isinstance(named, str) else None
    author = values.get("author")
    return SqlRow(token=reading.ref(token) if token else None, author=author if isinstance(author, str) else None, values=values)


def unit_of(column: str, value: float) -> Unit:
    """The unit that the end of a column's name says; a count where it says none and the value is whole, else a plain number."""
    end = column.rpartition("_")[2]
    if end in get_args(Unit):
        return end  # type: ignore[return-value]
    return "count" if float(value).is_integer() else "ratio"
