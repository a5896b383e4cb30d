"""An answer in the caller's form: JSON of a schema, filled by name from what the answer states and its evidence.

A field that nothing here can fill is refused before any work, not invented; one whose figure this answer's evidence lacks is
null or left out where the schema lets it be, else the request fails and costs nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jsonschema
import orjson
from jsonschema.exceptions import SchemaError, ValidationError

from ruma.agent.evidence import Evidence, Fact, figure_of
from ruma.errors import BadInput, Unsupported
from ruma.measures.declare import Measure

PLACE = "response_format.json_schema.schema"
MOST_FIGURES = 60
MOST_DEPTH = 8
PROSE = ("answer", "text", "content", "summary", "analysis", "explanation", "response", "message", "report", "reasoning")
HEADLINES = ("headline", "title", "conclusion", "short_answer", "tldr")
LISTS = {
    "figures": ("figures", "facts", "metrics", "values", "data_points"),
    "sources": ("sources", "citations", "evidence", "references"),
    "tokens": ("tokens", "assets", "coins", "symbols"),
}
MOMENTS = ("as_of", "seen_until", "data_kind")
OBJECT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "answer": {"type": "string"},
        "as_of": {"type": "string"},
        "data_kind": {"type": "string"},
        "tokens": {"type": "array", "items": {"type": "object", "properties": {"id": {}, "symbol": {}, "name": {}}}},
        "figures": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {} for name in ("entity", "metric", "value", "unit", "start", "end", "evidence")},
            },
        },
        "sources": {
            "type": "array",
            "items": {"type": "object", "properties": {name: {} for name in ("id", "tool", "as_of", "n", "urls")}},
        },
    },
    "required": ["answer", "as_of", "data_kind", "tokens", "figures", "sources"],
}
"""What `json_object` gives, which names no fields."""

MISSING = object()


@dataclass(frozen=True)
class Said:
    """What an answer can fill a form with."""

    text: str
    ruma: Mapping[str, Any]
    evidence: list[Evidence]


@dataclass(frozen=True)
class Form:
    """A schema that was checked against what answers can say."""

    schema: Mapping[str, Any]

    @classmethod
    def of(cls, kind: str, schema: Mapping[str, Any] | None, known: frozenset[str]) -> Form | None:
        """The form that a request asks for, None for plain text; BadInput or Unsupported names the part at fault."""
        if kind == "text":
            return None
        if kind == "json_object":
            return cls(OBJECT_SCHEMA)
        if kind != "json_schema":
            raise Unsupported("response_format.type: text, json_object or json_schema.", param="response_format.type")
        if schema is None:
            raise BadInput(f"{PLACE}: is missing.", param=PLACE)
        try:
            jsonschema.Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            raise BadInput(f"{PLACE}: is no JSON schema: {error.message[:200]}.", param=PLACE) from None
        form = cls(schema)
        if form._solid(schema).get("type") != "object":
            raise BadInput(f"{PLACE}: must be of type object.", param=PLACE)
        form._check(schema, PLACE, known, 0)
        return form

    def filled(self, said: Said) -> str:
        """The JSON text; BadInput where this answer has nothing for a field that must not be null."""
        value = self._fill(self.schema, "", _context(said), said)
        try:
            jsonschema.Draft202012Validator(self.schema).validate(value)
        except ValidationError as error:
            place = ".".join([PLACE, *(str(step) for step in error.absolute_path)])
            why = "this answer has nothing for it, and it may be neither null nor left out"
            missing = re.search(r"'(\w+)' is a required property", error.message)
            named = f"{place}.{missing[1]}" if missing else place
            raise BadInput(f"{named}: {why if missing else error.message[:200]}.", param=named) from None
        return orjson.dumps(value).decode()

    def _solid(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """A schema with its reference followed and the null taken from its choices."""
        for _ in range(MOST_DEPTH):
            if reference := schema.get("$ref"):
                schema = self._at(str(reference))
            elif choices := [one for one in schema.get("anyOf", schema.get("oneOf", [])) if one.get("type") != "null"]:
                schema = choices[0]
            else:
                break
        kind = schema.get("type")
        if isinstance(kind, list):
            solid = [one for one in kind if one != "null"]
            return {**schema, "type": solid[0] if solid else "null"}
        return schema

    def _at(self, reference: str) -> Mapping[str, Any]:
        found: Any = self.schema
        for step in reference.removeprefix("#").strip("/").split("/") if reference != "#" else []:
            found = found.get(step) if isinstance(found, Mapping) else None
        if not reference.startswith("#") or not isinstance(found, Mapping):
            raise BadInput(f"{PLACE}: {reference[:80]} points to nothing in the schema.", param=PLACE)
        return found

    def _check(self, schema: Mapping[str, Any], place: str, known: frozenset[str], depth: int) -> None:
        """Every field that must be there and may not be null has a name that answers can fill."""
        solid = self._solid(schema)
        if depth > MOST_DEPTH:
            raise BadInput(f"{place}: is nested too deeply.", param=place)
        if solid.get("type") == "array":
            return self._check(solid.get("items", {}), f"{place}.items", known, depth + 1)
        for name, field in solid.get("properties", {}).items():
            here = f"{place}.properties.{name}"
            inner = self._solid(field)
            if inner.get("type") == "object" or name in _LIST_NAMES:
                self._check(inner, here, known, depth + 1)
            elif name in solid.get("required", []) and name not in known and not _may_be_null(field) and _only(inner) is MISSING:
                raise BadInput(
                    f"{here}: an answer has nothing of that name. Make it nullable or not required, or use names such as "
                    f"{', '.join((*PROSE[:2], *LISTS, *MOMENTS))}, or a measure's figures (price_usd, mindshare_pct ...).",
                    param=here,
                )
        return None

    def _fill(self, schema: Mapping[str, Any], name: str, context: Mapping[str, Any], said: Said) -> Any:
        solid = self._solid(schema)
        kind = solid.get("type")
        if (only := _only(solid)) is not MISSING:
            return only
        if kind == "object" and name not in context:
            return self._filled_object(solid, context, said)
        value = context.get(name, MISSING)
        if value is MISSING:
            value = _figure(name, said.evidence) if kind in ("number", "integer", None) else MISSING
        if isinstance(value, list) and kind in ("array", None):
            return [self._fill_item(solid.get("items", {}), item, said) for item in value]
        return _of_kind(value, kind)

    def _filled_object(self, solid: Mapping[str, Any], context: Mapping[str, Any], said: Said) -> dict[str, Any]:
        filled = {}
        for name, field in solid.get("properties", {}).items():
            value = self._fill(field, name, context, said)
            if value is not MISSING:
                filled[name] = value
            elif name in solid.get("required", []) and _may_be_null(field):
                filled[name] = None
        return filled

    def _fill_item(self, schema: Mapping[str, Any], item: Any, said: Said) -> Any:
        solid = self._solid(schema)
        if not isinstance(item, Mapping):
            return _of_kind(item, solid.get("type"))
        if solid.get("type") == "string":
            return item["said"]
        if not solid.get("properties"):
            return {name: value for name, value in item.items() if name != "said"}
        return self._filled_object(solid, item, Said("", {}, []))


def known_names(measures: Iterable[Measure]) -> frozenset[str]:
    """Every name that some answer can fill: of prose, lists, moments, their parts, and all figures of all measures."""
    figures = {name for measure in measures for name in _figures_of(measure.result, set())}
    parts = {name for field in OBJECT_SCHEMA["properties"].values() for name in field.get("items", {}).get("properties", {})}
    return frozenset((*PROSE, *HEADLINES, *_LIST_NAMES, *MOMENTS, *parts, *figures))


_LIST_NAMES = frozenset(name for names in LISTS.values() for name in names)


def _figures_of(model: Any, seen: set[Any]) -> set[str]:
    found: set[str] = set()
    if model in seen:
        return found
    seen.add(model)
    for name, info in model.model_fields.items():
        if figure_of(info):
            found.add(name)
        for inner in _models_in(info.annotation):
            found |= _figures_of(inner, seen)
    return found


def _models_in(annotation: Any) -> list[Any]:
    if hasattr(annotation, "model_fields"):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models_in(part)]


def _only(schema: Mapping[str, Any]) -> Any:
    """The one value that a schema lets a field have, such as the tag of a union; MISSING where it has a choice."""
    choices = [schema["const"]] if "const" in schema else schema.get("enum", [])
    return choices[0] if len(choices) == 1 else MISSING


def _may_be_null(schema: Mapping[str, Any]) -> bool:
    kinds = schema.get("type")
    choices = schema.get("anyOf", schema.get("oneOf", []))
    return kinds == "null" or (isinstance(kinds, list) and "null" in kinds) or any(one.get("type") == "null" for one in choices)


def _context(said: Said) -> dict[str, Any]:
    """All named values of an answer."""
    first = re.split(r"(?<=[.!?])\s", said.text.strip(), maxsplit=1)[0]
    made: dict[str, Callable[[], list[dict[str, Any]]]] = {
        "figures": lambda: [_told(fact, found.id) for found in said.evidence for fact in _stated(found)][:MOST_FIGURES],
        "sources": lambda: [_source(found) for found in said.evidence],
        "tokens": lambda: _tokens(said),
    }
    context: dict[str, Any] = dict.fromkeys(PROSE, said.text.strip())
    context |= dict.fromkeys(HEADLINES, re.sub(r"\s*\[\d+\]", "", first))
    context["as_of"] = max((_iso(found.result.as_of) for found in said.evidence), default=MISSING)
    context |= {name: value for name in MOMENTS if (value := said.ruma.get(name)) is not None}
    for kind, names in LISTS.items():
        context |= dict.fromkeys(names, made[kind]())
    return context


def _stated(found: Evidence) -> list[Fact]:
    """The figures of a result that belong to its whole window, or head a row of it."""
    return [fact for fact in found.facts if fact.period == "" and fact.path not in ("n", "age_hours", "age_days")]


def _told(fact: Fact, evidence: str) -> dict[str, Any]:
    name = fact.entity.names[0]
    return {
        "entity": name,
        "metric": fact.metric,
        "value": int(fact.value) if fact.unit in ("count", "rank") else fact.value,
        "unit": fact.unit,
        "start": _iso(fact.start),
        "end": _iso(fact.end),
        "evidence": evidence,
        "said": f"{name}: {fact.said_as[0] if fact.said_as else fact.metric} {fact.value:g} {fact.unit}",
    }


def _source(found: Evidence) -> dict[str, Any]:
    as_of = _iso(found.result.as_of)
    urls = list(dict.fromkeys(receipt.url for receipt in found.receipts if receipt.url))
    said = f"[{found.id}] {found.tool} as of {as_of}"
    return {"id": found.id, "tool": found.tool, "as_of": as_of, "n": found.result.n, "urls": urls, "said": said}


def _tokens(said: Said) -> list[dict[str, Any]]:
    """The tokens that the answer names, in the order of the evidence."""
    entities = {entity.id: entity for found in said.evidence for entity in found.entities if entity.kind == "token"}
    rows = []
    for id, entity in entities.items():
        name, symbol = entity.names[0], entity.names[min(1, len(entity.names) - 1)]
        if any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said.text) for word in {name, symbol}):
            rows.append({"id": id, "symbol": symbol, "name": name, "said": symbol})
    return rows


def _figure(name: str, evidence: list[Evidence]) -> Any:
    """The first figure of that name which stands for a whole result, else for the first row that has it."""
    facts = [fact for found in evidence for fact in _stated(found) if fact.metric == name]
    facts.sort(key=lambda fact: "[" in fact.path)
    return facts[0].value if facts else MISSING


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _of_kind(value: Any, kind: Any) -> Any:
    """The value in the type that the schema wants; MISSING where it has none in it."""
    match kind, value:
        case "integer", float() if math.isfinite(value) and value.is_integer():
            return int(value)
        case ("integer", int()) | ("number", int() | float()) | ("string", str()) | ("boolean", bool()) | (None, _):
            return value
        case "array", list():
            return value
        case "string", int() | float():
            return f"{value:g}"
        case _:
            return MISSING
