"""Is it alive, is it ready, what has it counted. Never needs a key and never says whose data it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import anyio.to_thread
import structlog
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from ruma.access.rates import Rates
from ruma.api.chat_wire import encode
from ruma.api.metrics import Metrics
from ruma.api.services import Services
from ruma.errors import Unavailable

log = structlog.get_logger()


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """Accounts and store answer."""

    status: Literal["ready"] = "ready"
    data_kind: str = Field(description="empty, recorded, simulated or mixed.", examples=["recorded"])
    seen_until: datetime | None = Field(description="The newest record in the store; null where there is none.")


@dataclass(frozen=True)
class Health:
    """The endpoints with what they need."""

    services: Services
    rates: Rates
    metrics: Metrics

    async def alive(self, request: Request) -> Response:
        return Response(encode(Alive()), media_type="application/json")

    async def ready(self, request: Request) -> Response:
        try:
            state = await anyio.to_thread.run_sync(self._look)
        except Exception as error:
            log.error("not ready", exc_info=error)
            raise Unavailable("A store does not answer; the log says which.") from error
        return Response(encode(state), media_type="application/json")

    async def counted(self, request: Request) -> Response:
        self.metrics.open_answers.set(self.rates.open_answers())
        return Response(self.metrics.page(), headers={"content-type": CONTENT_TYPE_LATEST})

    def _look(self) -> Ready:
        self.services.accounts.ping()
        return Ready(data_kind=self.services.data_kind(), seen_until=self.services.seen_until())
