"""Log lines as JSON with the request id. Never lets a secret out: keys of callers, and the operator's own keys and passwords, are
taken away after rendering, whatever held them.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any, TextIO

import structlog

KEY = re.compile(r"ruma_live_\w+")
SHOWN = "ruma_live_[redacted]"
HIDDEN = "[redacted]"
SHORTEST_SECRET = 6  # a shorter one is none, and would take ordinary words out of the log


def configure_logs(level: str = "INFO", stream: TextIO | None = None, secrets: Sequence[str] = ()) -> None:
    """One JSON line an event on standard error, for our own log and for the libraries'. Call it once, when serving."""
    hidden = {json.dumps(secret)[1:-1] for secret in secrets if len(secret) >= SHORTEST_SECRET}
    render = partial(_render, hidden=sorted(hidden, key=len, reverse=True))  # an address before the password within it
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[_drop_meta, render], foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = name != "uvicorn.access"  # our own line per request says more
    for name in ("httpx2", "httpcore2", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)  # their lines hold whole addresses, ours do not


def redact(text: str) -> str:
    """The text with every key in it replaced."""
    return KEY.sub(SHOWN, text)


def _drop_meta(logger: Any, name: str, event: Any) -> Any:
    return structlog.stdlib.ProcessorFormatter.remove_processors_meta(logger, name, event)


def _render(logger: Any, name: str, event: Any, hidden: Sequence[str]) -> str:
    """JSON keeps line breaks and escape codes of a caller inside the line."""
    line = str(structlog.processors.JSONRenderer()(logger, name, event))
    for secret in hidden:
        line = line.replace(secret, HIDDEN)
    return redact(line)
