"""What we serve, set against what the public record says of the API: paths, tiers, parameters, field names."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.api.public_facts import DEPRECATED_ALIASES, FACTS, Fact

BASE = "/api/v1/public"


def operation_of(document: dict[str, Any], fact: Fact) -> dict[str, Any]:
    methods = document["paths"].get(BASE + fact.path)
    assert methods is not None, fact.path
    return dict(methods[fact.method])


def test_there_are_twenty_two_endpoints_and_one_alias() -> None:
    assert len({(fact.method, fact.path) for fact in FACTS}) == len(FACTS) == 22
    assert set(DEPRECATED_ALIASES.values()) <= {fact.path for fact in FACTS}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.path)
def test_an_endpoint_of_the_record_is_served_as_it_is_known(fact: Fact, whole_document: dict[str, Any]) -> None:
    operation = operation_of(whole_document, fact)
    assert fact.tier in (None, operation["x-tier"])
    assert set(fact.parameters) <= {one["name"] for one in operation.get("parameters", ())}
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    missing = [field for field in fact.fields if not leads_somewhere(whole_document, schema, field)]
    assert missing == []


@pytest.mark.parametrize(("alias", "path"), DEPRECATED_ALIASES.items())
def test_a_deprecated_alias_answers_as_its_successor(alias: str, path: str, whole_document: dict[str, Any]) -> None:
    old, new = (whole_document["paths"][BASE + each]["get"] for each in (alias, path))
    assert old["deprecated"] and "deprecated" not in new
    assert old["responses"]["200"]["content"] == new["responses"]["200"]["content"]


def leads_somewhere(document: dict[str, Any], schema: dict[str, Any], field: str) -> bool:
    """Whether a way such as `data[].time` exists in a schema."""
    places = [schema]
    for step in re.findall(r"\w+|\[\]|\{\}", field):
        places = [inner for place in places for plain in plain_of(document, place) for inner in into(plain, step)]
    return bool(places)


def plain_of(document: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """A schema without references and choices."""
    if "$ref" in schema:
        return plain_of(document, document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    return [plain for choice in choices for plain in plain_of(document, choice)] if choices else [schema]


def into(schema: dict[str, Any], step: str) -> list[dict[str, Any]]:
    if step == "[]":
        return [schema["items"]] if "items" in schema else []
    if step == "{}":
        held = schema.get("additionalProperties")
        return [held] if isinstance(held, dict) else []
    return [schema["properties"][step]] if step in schema.get("properties", {}) else []


def test_the_way_finder_does_not_find_what_is_not_there(whole_document: dict[str, Any]) -> None:
    fact = next(fact for fact in FACTS if fact.path == "/token/{id}/mindshare")
    schema = operation_of(whole_document, fact)["responses"]["200"]["content"]["application/json"]["schema"]
    assert leads_somewhere(whole_document, schema, "mindshare[].time")
    for field in ("mindshare[].bucket_start", "mindshare.time", "data[].time", "mindshare{}.time"):
        assert not leads_somewhere(whole_document, schema, field), field
