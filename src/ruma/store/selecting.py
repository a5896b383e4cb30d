"""Read-only SQL of a stranger over a fixed list of views, as of one moment, under limits. Never trusts a text: what runs is
written anew from the tree that was checked.

A list of what is allowed, not of what is forbidden: kinds of nodes, functions and views. Table functions, settings, formats,
other databases, lambdas, random values and functions that unfold or wait are not on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib import resources
from math import isfinite
from types import NoneType
from typing import Any

import pyarrow as pa
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from ruma.errors import BadInput
from ruma.store.store import Store

VIEWS: dict[str, tuple[str, ...]] = {
    "posts": (
        "source", "source_id", "author", "text", "happened_at", "seen_at", "tokens", "label", "bearish", "neutral", "bullish",
        "tags", "topics", "ecosystems", "text_key",
    ),
    "mentions": ("token", "happened_at", "seen_at", "author_key", "text_key", "label", "tags"),
    "prices": ("token", "happened_at", "interval_hours", "source", "price_usd", "market_cap_usd", "volume_usd"),
    "trades": (
        "chain", "trade_id", "token", "happened_at", "seen_at", "buyer", "seller", "volume_usd", "price_usd", "pool", "dex",
    ),
    "calls": (
        "source", "author", "token", "direction", "happened_at", "horizon_hours", "entry_usd", "exit_usd", "return_pct",
        "benchmark_pct", "excess_pct",
    ),
    "tokens": ("id", "symbol", "name", "chain", "address", "categories"),
}  # fmt: skip
"""What can be read, and its columns."""

EXAMPLE = "SELECT token, count() AS posts FROM mentions GROUP BY token ORDER BY posts DESC LIMIT 5"
MOST_CHARACTERS = 4_000
MOST_NODES = 400
MOST_ROWS = 200
MOST_CELL_CHARACTERS = 500
LIMITS: dict[str, Any] = {
    "readonly": 2,
    "max_execution_time": 2,
    "timeout_overflow_mode": "throw",
    "max_memory_usage": 500_000_000,
    "max_rows_to_read": 100_000_000,
    "max_result_bytes": 4_000_000,
    "result_overflow_mode": "throw",
    "max_threads": 1,
    "max_ast_depth": 200,
    "max_subquery_depth": 10,
    "enable_positional_arguments": 1,
    "max_parser_depth": 300,
}
_NODES = """
    Select Union From Where Group Having Order Ordered Limit Offset Join With CTE Subquery Table TableAlias Alias Column
    Identifier Literal Boolean Null Distinct Paren Tuple Star
    And Or Not EQ NEQ GT GTE LT LTE Between In Is Like ILike NullSafeEQ
    Add Sub Mul Div Mod IntDiv Neg DPipe
    Case If Cast DataType DataTypeParam Interval Var
    Count CountIf Sum Avg Min Max ApproxDistinct StddevPop StddevSamp Stddev Variance VariancePop Corr
    AnonymousAggFunc CombinedAggFunc ParameterizedAgg CombinedParameterizedAgg Anonymous
    Round Floor Ceil Abs Sqrt Ln Log Exp Pow Sign Greatest Least Coalesce Nullif
    Lower Upper Length Substring Trim StrPosition StartsWith EndsWith Concat
    ArrayContains ArrayLength ArraySize Array ArrayOverlaps
    Date ToDate TimestampTrunc DateTrunc DateDiff DateAdd DateSub TimestampAdd TimestampSub Year Month Week Day DayOfWeek
    DayOfMonth Hour Extract CurrentTimestamp CurrentDate TsOrDsToDate
    Window WindowSpec Rank DenseRank
"""
NODES = frozenset(_NODES.split())
"""Kinds of nodes that may stand in a query."""

_AGGREGATES = "count sum avg min max uniq uniqexact quantileexact medianexact stddevpop stddevsamp varpop varsamp corr"
FUNCTIONS = frozenset(
    f"""{_AGGREGATES} {" ".join(name + "if" for name in _AGGREGATES.split())}
    tostartofhour tostartofday tostartofweek tostartofmonth todate todatetime tohour todayofweek toyear tomonth
    datediff has hasany hasall length lower upper lowerutf8 position positioncaseinsensitive startswith endswith substring
    round floor ceil abs sqrt log log2 log10 exp pow power sign greatest least coalesce ifnull nullif if multiif
    tofloat64 toint64 touint64 tostring plus minus multiply divide intdiv modulo
    rank dense_rank now today yesterday""".split()
)
"""Functions by their names, in lower case. Those that depend on the order of rows (any, argMax of equals, row_number, a sampled
quantile) are left out: the same records give the same bytes."""

_NOW = frozenset({"now", "now64", "today", "yesterday"})


@dataclass(frozen=True)
class Selected:
    """What a query gave: names and values of columns, at most MOST_ROWS rows; `more` where it had others."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    more: bool


def select(store: Store, text: str, start: datetime, as_of: datetime, seen: datetime) -> Selected:
    """The rows of one SELECT over the views between `start` and `as_of`, of what had been seen by `seen`.

    `now()` is `as_of`. Rows come in an order of their own where the query leaves one open, so that the same records give the
    same bytes. BadInput says what is not allowed, what the engine did not understand, or which limit was met.
    """
    tree = checked(text)
    names = [column.alias_or_name or f"column_{number}" for number, column in enumerate(tree.selects, start=1)]
    written = _finished(tree, as_of)
    sql = f"WITH {_views(tree)} SELECT * FROM ({written}) LIMIT {MOST_ROWS + 1} SETTINGS {_limits()}"
    bounds = {name: _moment(value) for name, value in (("start", start), ("as_of", as_of), ("seen", seen))}
    with store.engine.client() as client:
        try:
            found = client.query_arrow(sql, parameters=bounds)
        except Exception as error:
            raise BadInput(_said(error), param="query") from None
    rows = [tuple(_plain(value) for value in row.values()) for row in _rows(found, names)]
    return Selected(tuple(names), rows[:MOST_ROWS], len(rows) > MOST_ROWS)


def loudest_share(token: str) -> str:
    """A query: the percentage of a token's mentions that its ten loudest accounts make, in the column `loudest_share_pct`."""
    id = token.replace("'", "''")
    return (
        f"SELECT '{id}' AS token, round(100 * sum(named) / (SELECT count() FROM mentions WHERE token = '{id}'), 1) "
        "AS loudest_share_pct FROM (SELECT author_key, count() AS named FROM mentions "
        f"WHERE token = '{id}' GROUP BY author_key ORDER BY named DESC LIMIT 10) AS loudest"
    )


def _limits() -> str:
    """The limits as a clause of the query: an embedded engine sets others for its session, which could not leave `readonly`."""
    return ", ".join(f"{name} = {value!r}" for name, value in LIMITS.items())


def checked(text: str) -> exp.Query:
    """The tree of a query that may run; BadInput names what may not."""
    if len(text) > MOST_CHARACTERS:
        raise _refused(f"at most {MOST_CHARACTERS} characters; this has {len(text)}")
    try:
        trees = [tree for tree in sqlglot.parse(text, dialect="clickhouse") if tree is not None]
    except (SqlglotError, RecursionError) as error:
        first = str(error).partition("\n")[0] or "it is nested too deeply"
        raise _refused(f"it could not be read: {first[:200]}") from None
    if len(trees) != 1 or not isinstance(trees[0], exp.Select | exp.Union):
        raise _refused("exactly one SELECT is allowed")
    tree = trees[0]
    if not tree.selects:
        raise _refused("it selects nothing")
    if sum(1 for _ in tree.walk()) > MOST_NODES:
        raise _refused("it is too long")
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    if taken := own & set(VIEWS):
        raise _refused(f"{min(taken)} is the name of a view; name the subquery otherwise")
    for node in tree.walk():
        _check_node(node, own)
    if any(isinstance(part, exp.Star) for select in tree.find_all(exp.Select) for part in select.selects):
        raise _refused("name the columns that you need instead of *")
    return tree


def _check_node(node: exp.Expr, own: set[str]) -> None:
    kind = type(node).__name__
    if kind not in NODES:
        raise _refused(f"{kind} is not allowed")
    if isinstance(node, exp.Table):
        if not isinstance(node.this, exp.Identifier):
            raise _refused("table functions are not allowed")
        if node.args.get("db") or node.args.get("catalog") or node.name not in (set(VIEWS) | own):
            raise _refused(f"there is no view {node.sql(dialect='clickhouse')[:60]!r}; there are {', '.join(VIEWS)}")
    if isinstance(node, exp.Select | exp.Union | exp.Table):
        for extra in ("settings", "format", "into", "locks", "hint", "sample", "pivots", "laterals", "final", "kind", "joins"):
            if node.args.get(extra) and not (extra == "joins" and isinstance(node, exp.Select)):
                raise _refused(f"{extra.upper()} is not allowed here")
    if isinstance(node, exp.Limit) and node.expressions:
        raise _refused("LIMIT BY is not allowed")
    if isinstance(node, exp.In) and not isinstance(node.args.get("field"), exp.Array | exp.Tuple | NoneType):
        raise _refused("the right side of IN is a list or a subquery")  # the engine would read a name there as a table
    if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc | exp.ParameterizedAgg) and node.name.lower() not in FUNCTIONS:
        raise _refused(f"the function {node.name[:40]} is not allowed")
    if isinstance(node, exp.DataType) and node.this in (exp.DataType.Type.USERDEFINED, exp.DataType.Type.UNKNOWN):
        raise _refused("this type is not allowed")


def _finished(tree: exp.Query, as_of: datetime) -> str:
    """The query as it runs: a moment in the place of now(), and an order that leaves nothing open wherever rows are cut."""
    tree = tree.copy()
    for node in list(tree.walk()):
        name = node.name.lower() if isinstance(node, exp.Anonymous) else type(node).__name__
        if name in _NOW or isinstance(node, exp.CurrentTimestamp | exp.CurrentDate):
            node.replace(_fixed(name, as_of))
    for part in tree.find_all(exp.Select):
        if part is tree or part.args.get("limit"):
            every = [exp.Ordered(this=exp.Literal.number(n), nulls_first=False) for n in range(1, len(part.selects) + 1)]
            order = part.args.get("order") or exp.Order(expressions=[])
            order.set("expressions", [*order.expressions, *every])
            part.set("order", order)
    written = tree.sql(dialect="clickhouse", comments=False)
    return written if isinstance(tree, exp.Select) else f"SELECT * FROM ({written}) ORDER BY ALL"


def _fixed(name: str, as_of: datetime) -> exp.Expression:
    """What now(), today() and yesterday() are at a moment."""
    day = {"today": as_of.date(), "CurrentDate": as_of.date(), "yesterday": as_of.date() - timedelta(days=1)}.get(name)
    text = exp.Literal.string(day.isoformat() if day else _moment(as_of))
    number: list[exp.Expression] = [] if day else [exp.Literal.number(3), exp.Literal.string("UTC")]
    return exp.Anonymous(this="toDate" if day else "toDateTime64", expressions=[text, *number])


def _views(tree: exp.Query) -> str:
    used = {table.name for table in tree.find_all(exp.Table)} & set(VIEWS)
    return ", ".join(f"{name} AS ({view(name)})" for name in sorted(used) or ["tokens"])


@lru_cache
def view(name: str) -> str:
    """The text of `views/<name>.sql`; the table it reads has its database's name, so that it is not read as the view itself."""
    lines = (resources.files("ruma.store") / "views" / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))


def _rows(found: pa.Table, names: list[str]) -> list[dict[int, Any]]:
    columns = [found.column(number).to_pylist() for number in range(len(names))]
    return [dict(enumerate(row)) for row in zip(*columns, strict=True)]


def _plain(value: Any) -> Any:
    """A value as JSON holds it; a sum of floats depends on the order of its parts in the last digits, so those are left out."""
    match value:
        case float() if not isfinite(value):  # nought divided by nought is no number that JSON has
            return None
        case float():
            return float(f"{value:.10g}")
        case str() if len(value) > MOST_CELL_CHARACTERS:
            return value[:MOST_CELL_CHARACTERS] + "…"
        case list() | tuple():
            return [_plain(item) for item in value[:50]]
        case datetime() | date() | int() | str() | None:
            return value
        case _:
            return str(value)


def _moment(value: datetime) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def _said(error: Exception) -> str:
    """The engine's reason in a line, without its version and stack."""
    text = str(error)
    if "TIMEOUT_EXCEEDED" in text:
        return f"The query took longer than {LIMITS['max_execution_time']} s; ask for less."
    if "MEMORY_LIMIT" in text or "Query memory limit" in text:
        return "The query needed too much memory; ask for less."
    if "TOO_MANY" in text:
        return "The query reads or gives too many rows; ask for less."
    reason = text.partition("DB::Exception:")[2].partition("While")[0].partition("(version")[0].strip() or "it could not be run"
    return f"The query could not be run: {reason[:300]}"


def _refused(why: str) -> BadInput:
    return BadInput(f"query: {why}.", param="query")
