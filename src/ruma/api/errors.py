"""The one place that turns an error into HTTP: always `{"error": {message, type, code, param}}`.

Never shows a stack trace, never echoes what was sent, never answers 422 (some clients retry it).
"""

from __future__ import annotations

from typing import Any

import orjson
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ruma.api.passage import passage_of
from ruma.errors import (
    BadInput,
    DailyLimit,
    InProgress,
    NotAllowed,
    NotFound,
    OutOfCredits,
    RateLimited,
    RumaError,
    TooLarge,
    Unauthorized,
)

log = structlog.get_logger()
BUSY_RETRY_S = 5  # a store that another process holds, or a drain, is over in seconds


class ErrorBody(BaseModel):
    """What went wrong, for people and for programs."""

    message: str = Field(description="One sentence for the person who made the call.")
    type: str = Field(description="Family of the error.", examples=["invalid_request_error"])
    code: str = Field(description="Which error it is.", examples=["invalid_value"])
    param: str | None = Field(description="Name of the field at fault, where there is one.", examples=["hours"])


class ErrorResponse(BaseModel):
    """The body of every answer that is not 2xx."""

    error: ErrorBody


class InternalError(RumaError):
    """Anything nobody foresaw."""


class UnknownModel(NotFound):
    """The code that OpenAI's clients know for it."""

    code = "model_not_found"


def named(error: Exception, request_id: str) -> RumaError:
    """Any exception as one of our tree; the framework's own are given our words."""
    match error:
        case RumaError():
            return error
        case HTTPException(status_code=404):
            return NotFound("There is nothing at this address; /reference lists what there is.")
        case HTTPException(status_code=405):
            return NotAllowed("This address does not take that method.")
        case HTTPException(status_code=413):
            return TooLarge("The body is too large.")
        case HTTPException() if error.status_code < 500:
            return BadInput("The request could not be read.")
        case RequestValidationError():
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"][1:])
            return BadInput(f"{where}: {first['msg']}.", param=where or None)
        case _:
            return InternalError(f"Something went wrong on our side; quote the request id {request_id}.")


def envelope(error: RumaError) -> dict[str, Any]:
    """The body of an error, whole or as a stream's last frame."""
    body = {"message": error.message, "type": error.type, "code": error.code, "param": error.param}
    return {"error": body}


def error_response(error: Exception, request: Request) -> Response:
    """The HTTP answer to an error; what nobody foresaw is logged with the request id."""
    passage = passage_of(request)
    known = named(error, passage.request_id)
    if known.status >= 500:
        log.error("failed", code=known.code, exc_info=error)
    headers = {**_kept(error), **_advice(known)}
    return Response(orjson.dumps(envelope(known)), known.status, headers, media_type="application/json")


def install(app: FastAPI) -> None:
    """Every error that reaches the framework comes out of `error_response`."""

    async def answer(request: Request, error: Exception) -> Response:
        return error_response(error, request)

    for kind in (RumaError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, answer)


def _advice(error: RumaError) -> dict[str, str]:
    """Headers that tell a client whether and when to try again."""
    match error:
        case DailyLimit():  # some clients do not stop at a long wait, but all stop at this
            return {"retry-after": str(error.retry_after_s), "x-should-retry": "false"}
        case InProgress():
            return {"retry-after": str(error.retry_after_s)}
        case RateLimited():
            return {"retry-after": str(min(60, max(1, error.retry_after_s)))}
        case OutOfCredits():
            return {"x-should-retry": "false"}
        case Unauthorized():
            return {"www-authenticate": "Bearer"}
        case _ if error.status == 503:
            return {"retry-after": str(BUSY_RETRY_S)}
        case _:
            return {}


def _kept(error: Exception) -> dict[str, str]:
    """What the framework's own answer would say in headers, such as Allow."""
    return dict(error.headers or {}) if isinstance(error, HTTPException) else {}
