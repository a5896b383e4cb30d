"""Turns a measure's result into evidence: numbered facts, each with entity, metric, window, value and unit.

Never phrases a sentence and never judges one (see verify).
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ruma.measures.declare import Measure, Result
from ruma.measures.sql import unit_of


@dataclass(frozen=True)
class Entity:
    """What a fact is about: a token, a narrative, an author, the market."""

    kind: str
    id: str
    names: tuple[str, ...]


MARKET = Entity("market", "market", ("the market", "market"))


@dataclass(frozen=True)
class Fact:
    """One figure: `value` of `metric` for `entity` between `start` and `end`."""

    path: str
    entity: Entity
    metric: str
    said_as: tuple[str, ...]
    value: float
    unit: str
    change: bool
    start: datetime
    end: datetime
    n: int | None = None
    period: str = ""
    """"previous" for the window before, "bucket" for a row with a time of its own, "" for the window asked for."""
    moments: tuple[datetime, ...] = ()
    """Times that stand beside the figure, such as when a peak was."""
    within: tuple[tuple[str, str], ...] = ()
    """Kind and id of what the row lies in, outermost first: an author within a token within the market."""


@dataclass(frozen=True)
class Receipt:
    """A post that an answer may quote."""

    author: str
    text: str
    happened_at: datetime
    url: str | None
    source: str
    source_id: str


@dataclass(frozen=True)
class Evidence:
    """What one tool call found. `id` is the number of its marker in the answer."""

    id: str
    tool: str
    arguments: dict[str, Any]
    result: Result
    facts: tuple[Fact, ...]
    dates: frozenset[datetime]
    entities: tuple[Entity, ...]
    receipts: tuple[Receipt, ...] = field(default=())
    texts: tuple[str, ...] = ()
    """What may be quoted: every text of the result, posts included, and the measure's definition."""
    statements: tuple[str, ...] = ()
    """What may be said as it stands: the result's notes and the measure's definition."""
    links: frozenset[str] = frozenset()
    members: frozenset[tuple[tuple[str, str], tuple[str, str]]] = frozenset()
    """What lies in whose row, by kind and id: a token in the narrative that names it."""


def evidence_of(number: int, measure: Measure, arguments: dict[str, Any], result: Result) -> Evidence:
    """All facts, dates, entities and receipts of a result, in the order of its fields."""
    facts: list[Fact] = []
    dates: set[datetime] = set()
    entities: dict[tuple[str, str], Entity] = {}
    receipts: list[Receipt] = []
    texts: dict[str, None] = {}
    links: set[str] = set()
    members: set[tuple[tuple[str, str], tuple[str, str]]] = set()
    window = (result.window_start, result.as_of)
    for step in _walk(result, Place(MARKET, window, window)):
        match step:
            case Member():
                members.add((step.outer, step.inner))
            case Link():
                links.add(step)
            case str():
                texts.setdefault(html.unescape(step))  # quoted as people read it: & for &amp;
            case Fact():
                facts.append(step)
            case datetime():
                dates.add(step)
            case Entity():
                entities.setdefault((step.kind, step.id), step)
            case Receipt():
                receipts.append(step)
    facts += _shared_facts(result, window)
    definition = tuple(text for text in (measure.title, measure.summary, measure.details, measure.formula) if text)
    return Evidence(
        str(number),
        measure.name,
        arguments,
        result,
        tuple(facts),
        frozenset(dates),
        tuple(entities.values()),
        tuple(receipts),
        texts=(*texts, *definition),
        statements=(*result.notes, *definition),
        links=frozenset(links),
        members=frozenset(members),
    )


def _shared_facts(result: Result, window: tuple[datetime, datetime]) -> list[Fact]:
    """What every result says of itself: how many records it stands on and how old the newest is."""
    age = result.age_hours
    said: list[tuple[str, float | None, str, tuple[str, ...]]] = [
        ("n", float(result.n), "count", ("records", "records behind the answer")),
        ("age_hours", age, "hours", ("old", "age", "newest data", "newest record")),
        ("age_days", None if age is None else age / 24, "days", ("old", "age", "newest data", "newest record")),
    ]
    known = [(path, value, unit, names) for path, value, unit, names in said if value is not None]
    about = dict.fromkeys((MARKET, entity_of(result) or MARKET))
    return [
        Fact(path, entity, path, names, value, unit, False, *window) for entity in about for path, value, unit, names in known
    ]


Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Member:
    """An entity whose row lies in that of another."""

    outer: tuple[str, str]
    inner: tuple[str, str]


class Link(str):
    """An address that an answer may link to."""


@dataclass(frozen=True)
class Place:
    """Where in a result a value lies."""

    entity: Entity
    span: Span
    window: Span
    path: str = ""
    within: tuple[tuple[str, str], ...] = ()

    def about(self, entity: Entity) -> Place:
        if entity == self.entity:
            return self
        return replace(self, entity=entity, within=(*self.within, (self.entity.kind, self.entity.id)))

    def at(self, path: str) -> Place:
        """The same place one step further in; made by hand, as a long answer has tens of thousands of them."""
        return Place(self.entity, self.span, self.window, path, self.within)


Found = Fact | datetime | Entity | Receipt | Member | str


def _walk(value: Any, place: Place) -> Iterator[Found]:
    match value:
        case BaseModel():
            yield from _walk_model(value, place)
        case list() | tuple():
            for index, item in enumerate(value):
                yield from _walk(item, place.at(f"{place.path}[{index}]"))
        case dict():
            for key, item in value.items():
                yield from _walk(item, place.at(f"{place.path}.{key}"))
        case datetime():
            yield value
        case str() if " " in value:
            yield value


def _walk_model(model: BaseModel, place: Place) -> Iterator[Found]:
    if own := entity_of(model):
        yield Member((place.entity.kind, place.entity.id), (own.kind, own.id))
        place = place.about(own)
        yield own
    if (
        own and own.kind == "token" and _has(type(model), "author") and (author := getattr(model, "author", None))
    ):  # a call is an author's, too
        yield Entity("author", str(author), (str(author), f"@{author}"))
    if receipt := _receipt_of(model):
        yield receipt
    span = _span_of(model, place.span)
    place = place if span is place.span else replace(place, span=span)
    shape, start = _shape(type(model)), f"{place.path}." if place.path else ""
    for name, value in model:
        say, named = shape[name]
        if value is None or (say is None and isinstance(value, int | float)):
            continue
        here = place.at(start + name)
        if say and isinstance(value, int | float) and not isinstance(value, bool):
            yield _fact(model, name, float(value), say, here)
        elif name.endswith("url") and isinstance(value, str) and value:
            yield Link(value)
        elif named:
            yield from _columns(model, value, here)
        else:
            yield from _walk(value, here)


@cache
def _shape(model: type[BaseModel]) -> dict[str, tuple[dict[str, Any] | None, bool]]:
    """Of each field, how its figure is said, and whether it holds figures by name."""
    return {name: (figure_of(info), _named_figures(info)) for name, info in model.model_fields.items()}


@cache
def _has(model: type[BaseModel], *names: str) -> bool:
    """Whether rows of a kind have one of these fields: asking a row for one that it has not is slow."""
    return any(name in model.model_fields or hasattr(model, name) for name in names)


def _columns(model: BaseModel, values: dict[str, Any], place: Place) -> Iterator[Found]:
    """The figures of a row whose fields are named by whoever asked for it; its texts and times stand beside them."""
    for name, value in values.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            unit = unit_of(name, value)
            said = dict.fromkeys((name.removesuffix(f"_{unit}").replace("_", " "), name.replace("_", " ")))
            say = {"unit": unit, "said_as": list(said), "change": False, "period": ""}
            yield _fact(model, name, float(value), say, place.at(f"{place.path}.{name}"))
        else:
            yield from _walk(value, place.at(f"{place.path}.{name}"))


def _fact(model: BaseModel, name: str, value: float, say: dict[str, Any], place: Place) -> Fact:
    period = say["period"] or ("" if place.span == place.window else "bucket")
    start, end = _previous(place.window) if period == "previous" else place.span
    return Fact(
        path=place.path,
        entity=place.entity,
        metric=name,
        said_as=tuple(say["said_as"]),
        value=value,
        unit=say["unit"],
        change=say["change"],
        start=start,
        end=end,
        n=getattr(model, "n", None),
        period=period,
        moments=_moments_of(model, name),
        within=place.within,
    )


def _moments_of(model: BaseModel, name: str) -> tuple[datetime, ...]:
    """The times of a row that belong to one of its figures: `peak_at` to `peak_mindshare_pct`, `called_at` to all of them."""
    if isinstance(model, Result):
        return ()
    times = (getattr(model, field) for field in _times_beside(type(model), name))
    return tuple(time for time in times if isinstance(time, datetime))


@cache
def _times_beside(model: type[BaseModel], name: str) -> tuple[str, ...]:
    """The fields whose time belongs to one figure of a row; a deep answer asks for them thousands of times."""
    heads, head = (
        {field.partition("_")[0] for field, info in model.model_fields.items() if figure_of(info)},
        name.partition("_")[0],
    )
    times = [field for field, info in model.model_fields.items() if "datetime" in str(info.annotation)]
    return tuple(field for field in times if (own := field.partition("_")[0]) == head or own not in heads)


def figure_of(info: FieldInfo) -> dict[str, Any] | None:
    """How a field's figure is said, if it holds one (see declare.figure)."""
    extra = info.json_schema_extra
    found = extra.get("figure") if isinstance(extra, dict) else None
    return found if isinstance(found, dict) else None


def _named_figures(info: FieldInfo) -> bool:
    extra = info.json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("figures_by_name"))


def entity_of(model: BaseModel) -> Entity | None:
    """What a row is about, by the fields it has: a token, a narrative or an author."""
    if not _has(type(model), "token", "symbol", "label", "author", "screen_name"):
        return None
    held: Any = getattr(model, "token", model)
    if (symbol := getattr(held, "symbol", None)) and (token_id := getattr(held, "id", None)):
        return Entity("token", str(token_id), tuple(dict.fromkeys((held.name, symbol, f"${symbol}", token_id))))
    if (label := getattr(model, "label", None)) and (id := getattr(model, "id", None)):
        return Entity("narrative", str(id), (label,))
    if author := getattr(model, "author", None) or getattr(model, "screen_name", None):
        return Entity("author", str(author), (str(author), f"@{author}"))
    return None


def _receipt_of(model: Any) -> Receipt | None:
    kind: type[BaseModel] = type(model)
    if not all(_has(kind, name) for name in ("text", "source_id", "author")):
        return None
    return Receipt(model.author, model.text, model.happened_at, model.url, model.source, model.source_id)


def _span_of(model: BaseModel, span: Span) -> Span:
    """A row with a time of its own stands for that bucket; its end is not known here, so a day bounds it."""
    if not _has(type(model), "time", "bucket_start"):
        return span
    start = getattr(model, "time", None) or getattr(model, "bucket_start", None)
    return (start, start + timedelta(days=1)) if isinstance(start, datetime) else span


def _previous(window: Span) -> Span:
    start, end = window
    return (start - (end - start), start)
