"""The reference pages, in HTML and Markdown, from the OpenAPI document. Never says what the document does not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import jinja2
import orjson
from markupsafe import Markup, escape

from ruma.api.examples import Schemas
from ruma.api.openapi import ABOUT, BASE, TITLE, slug_of
from ruma.errors import NotFound

BOUNDS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "below {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "default": "default {}",
}


@dataclass(frozen=True)
class Parameter:
    """One row of a page's parameter table."""

    name: str
    type: str
    required: bool
    about: str
    bounds: str
    example: Any


@dataclass(frozen=True)
class Page:
    """One endpoint, ready to be printed."""

    slug: str
    method: str
    path: str
    title: str
    tier: str
    credits: str
    family: str
    deprecated: bool
    description: str
    path_parameters: list[Parameter]
    query_parameters: list[Parameter]
    body: str | None
    answer: str
    fields: list[tuple[str, str, str]]
    example: str
    query: str

    @property
    def example_path(self) -> str:
        """The path with the examples of its parameters."""
        path = self.path
        for parameter in self.path_parameters:
            path = path.replace("{" + parameter.name + "}", quote(str(parameter.example), safe=""))
        return path + self.query

    @property
    def paragraphs(self) -> list[str]:
        """The description without the tier and credits at its end, which the page says above."""
        return [" ".join(part.split()) for part in self.description.split("\n\n")[:-1] if part.strip()]


class Reference:
    """All pages of one document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._schemas = Schemas(document["components"]["schemas"])
        self.pages = {page.slug: page for page in self._pages_of(document)}
        own = jinja2.PackageLoader("ruma.api", "templates")
        self._html = jinja2.Environment(loader=own, autoescape=True, trim_blocks=True, lstrip_blocks=True)
        self._html.filters["ticks"] = with_code
        # Markdown is served as plain text; nothing of a caller but a checked Host gets into it
        self._text = jinja2.Environment(loader=own, autoescape=False, trim_blocks=True, lstrip_blocks=True)

    def index_html(self) -> str:
        families = list(dict.fromkeys(page.family for page in self.pages.values()))
        groups = {family: [page for page in self.pages.values() if page.family == family] for family in families}
        return self._html.get_template("index.html").render(title=TITLE, about=ABOUT, groups=groups)

    def page_html(self, slug: str, base: str) -> str:
        return self._html.get_template("page.html").render(page=self._page(slug), base=base, title=TITLE)

    def page_markdown(self, slug: str, base: str) -> str:
        return self._text.get_template("page.md").render(page=self._page(slug), base=base, site=base.removesuffix(BASE))

    def llms(self, site: str) -> str:
        pages = self.pages.values()
        return self._text.get_template("llms.txt").render(title=TITLE, about=ABOUT, pages=pages, site=site)

    def llms_full(self, base: str) -> str:
        head = self.llms(base.removesuffix(BASE))
        return "\n\n".join([head, *(self.page_markdown(slug, base) for slug in self.pages)])

    def _page(self, slug: str) -> Page:
        if slug not in self.pages:
            raise NotFound("There is no such page; /reference lists all.")
        return self.pages[slug]

    def _pages_of(self, document: dict[str, Any]) -> list[Page]:
        return [
            self._page_of(method, path.removeprefix(BASE), operation)
            for path, methods in document["paths"].items()
            if path.startswith(BASE)
            for method, operation in methods.items()
        ]

    def _page_of(self, method: str, path: str, operation: dict[str, Any]) -> Page:
        answer = operation["responses"]["200"]
        schema = answer["content"]["application/json"]["schema"]
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        parameters = operation.get("parameters", [])
        return Page(
            slug=slug_of(method, path),
            method=method.upper(),
            path=path,
            title=operation["summary"],
            tier=operation["x-tier"],
            credits=str(operation["x-credits"]),
            family=operation["tags"][0],
            deprecated=operation.get("deprecated", False),
            description=operation["description"],
            path_parameters=[self._parameter(one) for one in parameters if one["in"] == "path"],
            query_parameters=[self._parameter(one) for one in parameters if one["in"] == "query"],
            body=None if body is None else pretty(body["example"]),
            answer=answer["description"],
            fields=list(self._schemas.fields(schema)),
            example=pretty(self._schemas.example(schema)),
            query=_telling_query(parameters),
        )

    def _parameter(self, one: dict[str, Any]) -> Parameter:
        schema = one["schema"]
        return Parameter(
            name=one["name"],
            type=self._schemas.type_of(schema),
            required=one["required"],
            about=one.get("description", ""),
            bounds=bounds_of(schema),
            example=one.get("example", schema.get("default", "")),
        )


def with_code(text: str) -> Markup:
    """The text as HTML, what stands between backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def bounds_of(schema: dict[str, Any]) -> str:
    """Choices, range and default in words."""
    said = []
    if choices := schema.get("enum"):
        said.append("one of " + ", ".join(str(choice) for choice in choices))
    for name, words in BOUNDS.items():
        if schema.get(name) is not None:
            said.append(words.format(schema[name]))
    return "; ".join(said)


def pretty(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def _telling_query(parameters: list[dict[str, Any]]) -> str:
    """The query of the example: what is required, and what has an example and no default; not the replay moment."""
    shown = [
        one
        for one in parameters
        if one["in"] == "query"
        and one["name"] != "as_of"
        and (one["required"] or ("example" in one and one["schema"].get("default") is None))
    ]
    return "?" + "&".join(f"{one['name']}={quote(str(one.get('example', '')), safe='')}" for one in shown) if shown else ""
