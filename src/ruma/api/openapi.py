"""The OpenAPI document: what the routes do not say by themselves is added here. Never describes what is not served."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from ruma.api.chat_request import ChatRequest
from ruma.api.chat_wire import ChatCompletionChunk
from ruma.api.errors import ErrorResponse
from ruma.tiers import Tier

BASE = "/api/v1/public"
TITLE = "Ruma Public API"
ABOUT = """Crypto market intelligence: measures over posts, prices and trades, and an agent that answers questions over them.

Send your key in `X-API-Key`, or as `Authorization: Bearer`. Times are ISO 8601 UTC; only the chat envelope's `created` is
Unix seconds. Every measure takes `as_of` and answers as it would have been answered at that moment. Every answer carries
`x-request-id`; with `X-Max-Credits` a request that may cost more is refused for free. Every error has the body
`{"error": {"message", "type", "code", "param"}}`. OpenAI's clients take the base address `/api/v1/public`, or `/v1` where they
insist on it: chat completions and models are served there too."""

SECURITY = {
    "ApiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "Your key. Wins over Authorization."},
    "Bearer": {"type": "http", "scheme": "bearer", "description": "The same key, as OpenAI's clients send it."},
}

ERRORS = {
    400: "The request is wrong; `param` names the field.",
    401: "The key is missing or not valid.",
    402: "The key has too few credits, or the call may cost more than was allowed; nothing was done and nothing charged.",
    403: "The key's tier is too low.",
    404: "There is no such thing.",
    409: "The same request is still being answered; `Retry-After` says when to ask again.",
    413: "The body is too large.",
    429: "Too many requests; `Retry-After` says when to try again.",
    500: "Our fault; nothing was charged.",
    503: "Not available now; `Retry-After` says when to try again.",
}


def error_answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors a route may answer, all with the one body."""
    return {status: {"model": ErrorResponse, "description": ERRORS[status]} for status in statuses}


BY_QUESTION = "by the question"


def priced(tier: Tier, credits: int | str) -> dict[str, Any]:
    """What a route needs and costs, and that it takes a key."""
    return {"x-tier": tier.label, "x-credits": credits, "security": [{"ApiKey": []}, {"Bearer": []}]}


def slug_of(method: str, path: str) -> str:
    """Page name: method and path in kebab case, braces dropped."""
    return "-".join([method.lower(), *path.strip("/").replace("{", "").replace("}", "").split("/")])


def operation_id(method: str, path: str) -> str:
    """The page name in Pascal case: GetTokenIdMindshare."""
    return "".join(word.capitalize() for word in slug_of(method, path).replace("_", "-").split("-"))


def install(app: FastAPI) -> None:
    """`app.openapi()` gives the whole document, made once."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=TITLE, version=version("ruma"), description=ABOUT, routes=app.routes)
    parts = document.setdefault("components", {})
    parts["securitySchemes"] = SECURITY
    schemas = parts.setdefault("schemas", {})
    for model in (ChatRequest, ChatCompletionChunk):
        schemas.update(_schemas_of(model))
    for methods in document["paths"].values():
        for operation in methods.values():
            _say_price(operation)
    parts["schemas"] = dict(sorted(schemas.items()))
    return document


def _schemas_of(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs", {}), model.__name__: schema}


def _say_price(operation: dict[str, Any]) -> None:
    """Tier and credits in words too, for readers that know no extension fields."""
    if "x-tier" not in operation:
        return
    price = f"Tier: {operation['x-tier']}. Credits: {operation['x-credits']}."
    operation["description"] = f"{operation.get('description', '')}\n\n{price}".strip()
