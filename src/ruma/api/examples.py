"""Field lists and example values from JSON schemas, for the reference pages. Never makes up a field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

EXAMPLE_TIME = "2026-01-01T00:00:00Z"
PLAIN: dict[str, Any] = {"string": "string", "integer": 1, "number": 0.5, "boolean": True, "null": None, "object": {}}
DEEPEST = 8  # no result nests deeper; a schema that refers to itself ends here


class Schemas:
    """The schemas of a document, with their references followed."""

    def __init__(self, named: dict[str, Any]) -> None:
        self._named = named

    def resolve(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema behind references and behind `or null`; what stands beside a reference wins."""
        while True:
            if "$ref" in schema:
                beside = {name: value for name, value in schema.items() if name != "$ref"}
                schema = {**self._named[schema["$ref"].rpartition("/")[2]], **beside}
            elif len(solid := [choice for choice in schema.get("anyOf", ()) if choice.get("type") != "null"]) == 1:
                beside = {name: value for name, value in schema.items() if name != "anyOf"}
                schema = {**solid[0], **beside}
            else:
                return schema

    def type_of(self, schema: dict[str, Any]) -> str:
        """As the pages write it: string, array<object>, number or null."""
        null = " or null" if any(choice.get("type") == "null" for choice in schema.get("anyOf", ())) else ""
        solid = self.resolve(schema)
        if choices := solid.get("anyOf"):
            return " or ".join(dict.fromkeys(self.type_of(choice) for choice in choices))
        kind = solid.get("type", "any")
        if kind == "array":
            return f"array<{self.type_of(solid.get('items', {}))}>{null}"
        form = f" ({solid['format']})" if "format" in solid else ""
        return f"{kind}{form}{null}"

    def fields(self, schema: dict[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, str, str]]:
        """Name, type and description of each field, parts behind their whole."""
        solid = self.resolve(schema)
        if depth > DEEPEST:
            return
        if solid.get("type") == "array":
            yield from self.fields(solid.get("items", {}), f"{prefix}[]", depth + 1)
        for name, field in solid.get("properties", {}).items():
            path = f"{prefix}.{name}".lstrip(".")
            yield path, self.type_of(field), self._about(field)
            yield from self.fields(field, path, depth + 1)
        extra = solid.get("additionalProperties")
        if isinstance(extra, dict) and self.resolve(extra).get("type") in ("object", "array"):
            yield from self.fields(extra, f"{prefix}.<key>", depth + 1)

    def example(self, schema: dict[str, Any], depth: int = 0) -> Any:
        """A value of that form: its own example or default where it has one."""
        solid = self.resolve(schema)
        for name in ("example", "const", "default"):
            if solid.get(name) is not None:
                return solid[name]
        for name in ("examples", "enum"):
            if solid.get(name):
                return solid[name][0]
        if choices := solid.get("anyOf"):
            return self.example(choices[0], depth + 1)
        return self._made(solid, depth)

    def _made(self, solid: dict[str, Any], depth: int) -> Any:
        kind = solid.get("type")
        if depth > DEEPEST:
            return None
        if kind == "array":
            return [self.example(solid.get("items", {}), depth + 1)]
        if "properties" in solid:
            return {name: self.example(field, depth + 1) for name, field in solid["properties"].items()}
        if kind == "object" and isinstance(solid.get("additionalProperties"), dict):
            return {"key": self.example(solid["additionalProperties"], depth + 1)}
        if solid.get("format") == "date-time":
            return EXAMPLE_TIME
        return PLAIN.get(str(kind))

    def _about(self, field: dict[str, Any]) -> str:
        """The field's own sentence, else that of its schema, with the unit of a figure."""
        solid = self.resolve(field)
        unit = solid.get("figure", {}).get("unit", "")
        text = str(solid.get("description", "")).strip() or "No description provided."
        return f"{text} Unit: {unit}." if unit else text
