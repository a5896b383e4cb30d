"""What one request carries through the layers: its id, and headers that its answer will get. Never leaves the process."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.types import Scope

SCOPE_KEY = "ruma.passage"


@dataclass
class Passage:
    """One request on its way. The id is always ours: a caller's own could be used twice to be charged once."""

    request_id: str = field(default_factory=lambda: f"req_{uuid.uuid4().hex}")
    headers: dict[str, str] = field(default_factory=dict)
    public_id: str | None = None
    credits: int = 0
    replayed: bool = False


def passage_of(source: Request | Scope) -> Passage:
    """The passage of a request; a fresh one where no frame stands around the app."""
    scope = source.scope if isinstance(source, Request) else source
    passage: Passage = scope.setdefault(SCOPE_KEY, Passage())
    return passage
