"""The web pages: console, interactive reference, reference pages, llms.txt. Never speaks to anything but the public API."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import Any

import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from ruma.api.openapi import BASE
from ruma.api.reference import Reference
from ruma.errors import NotFound

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
KINDS = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")


@dataclass
class Pages:
    """All pages; the reference is made from the OpenAPI document at the first visit."""

    document: Callable[[], dict[str, Any]]

    @cached_property
    def reference(self) -> Reference:
        return Reference(self.document())

    def add_to(self, app: FastAPI) -> None:
        for path, endpoint in (
            ("/", self.console),
            ("/docs", self.docs),
            ("/console/{name}", self.asset),
            ("/openapi.json", self.openapi),
            ("/reference", self.index),
            ("/reference/{slug}", self.page),
            ("/reference/{slug}/index.md", self.markdown),
            ("/llms.txt", self.llms),
            ("/llms-full.txt", self.llms_full),
        ):
            app.add_api_route(path, endpoint, methods=["GET", "HEAD"], include_in_schema=False)

    async def console(self, request: Request) -> Response:
        return asset("console.html")

    async def docs(self, request: Request) -> Response:
        return asset("docs.html")

    async def asset(self, request: Request) -> Response:
        return asset(request.path_params["name"])

    async def openapi(self, request: Request) -> Response:
        return Response(orjson.dumps(self.document()), media_type="application/json")

    async def index(self, request: Request) -> Response:
        return html(self.reference.index_html())

    async def page(self, request: Request) -> Response:
        return html(self.reference.page_html(request.path_params["slug"], base_of(request)))

    async def markdown(self, request: Request) -> Response:
        text = self.reference.page_markdown(request.path_params["slug"], base_of(request))
        return Response(text, media_type="text/markdown")

    async def llms(self, request: Request) -> Response:
        return Response(self.reference.llms(site_of(request)), media_type="text/plain")

    async def llms_full(self, request: Request) -> Response:
        return Response(self.reference.llms_full(base_of(request)), media_type="text/plain")


def asset(name: str) -> Response:
    """A file of the console; NotFound for anything that is none."""
    kind = name.rpartition(".")[2]
    source = resources.files("ruma.console") / name
    if kind not in KINDS or not re.fullmatch(r"[a-z]+\.[a-z]+", name) or not source.is_file():
        raise NotFound("There is nothing at this address; /reference lists what there is.")
    headers = {"content-security-policy": PAGE_POLICY, "cache-control": "no-cache"}
    return Response(source.read_bytes(), headers=headers, media_type=KINDS[kind])


def html(text: str) -> Response:
    return Response(text, headers={"content-security-policy": PAGE_POLICY}, media_type="text/html")


def site_of(request: Request) -> str:
    """Where the caller reached us, for the examples; a Host that is none is not repeated."""
    host = request.headers.get("host", "")
    return f"{request.url.scheme}://{host}" if HOST.fullmatch(host) else "http://127.0.0.1:8000"


def base_of(request: Request) -> str:
    return site_of(request) + BASE
