"""The same thing asked again: whether it was answered, still runs, or was lost. Never charges and never runs anything.

A row stands for one thing that a key asked, under its Idempotency-Key or the hash of its body. What became of it is read
from the call it names: a kept reply is given again, a running call is waited for, a lost one is made again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ruma.access.tables import calls, repeats
from ruma.errors import InProgress, KeyReused

KEPT_BY_KEY = timedelta(hours=24)
KEPT_BY_BODY = timedelta(minutes=15)  # longer than the ten minutes after which the SDKs give a request up


@dataclass(frozen=True)
class Repeat:
    """How a request can be told to be another attempt at the same thing."""

    token: str
    body_sha256: str
    keep: timedelta
    again: bool
    """Whether this may be a later attempt; False only for one that says that it is the first."""


@dataclass(frozen=True)
class Reply:
    """A finished body as it was sent."""

    media_type: str
    body: bytes


def by_key(key_sha256: str, body_sha256: str) -> Repeat:
    """A request with an Idempotency-Key."""
    return Repeat(f"key:{key_sha256}", body_sha256, KEPT_BY_KEY, again=True)


def by_body(body_sha256: str, attempt: int) -> Repeat:
    """A request of an SDK that counts its attempts; the first has number 0."""
    return Repeat(f"body:{body_sha256}", body_sha256, KEPT_BY_BODY, again=attempt > 0)


def claim(
    connection: Connection,
    public_id: str,
    request_id: str,
    repeat: Repeat,
    now: datetime,
    let_go: Callable[[Connection, str, datetime], bool],
) -> int | Reply:
    """Make `request_id` the attempt that counts, and say what earlier ones cost; or the reply of one that was whole."""
    fresh: dict[str, Any] = {"body_sha256": repeat.body_sha256, "request_id": request_id, "paid_credits": 0}
    fresh |= {"media_type": None, "reply": None, "expires_at": now + repeat.keep}
    me = {"public_id": public_id, "token": repeat.token}
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    written = connection.execute(dialect.insert(repeats).values(**me, **fresh).on_conflict_do_nothing())
    if written.rowcount == 1:
        return 0
    mine = (repeats.c.public_id == public_id, repeats.c.token == repeat.token)
    row = connection.execute(select(repeats).where(*mine).with_for_update()).one()
    if not repeat.again or row.expires_at <= now:
        connection.execute(update(repeats).where(*mine).values(**fresh))
        return 0
    if row.body_sha256 != repeat.body_sha256:
        raise KeyReused("This Idempotency-Key was used with another request; take a new one.", param="Idempotency-Key")
    if row.reply is not None:
        return Reply(row.media_type, row.reply)
    paid = row.paid_credits + _outcome(connection, row.request_id, now, let_go)
    connection.execute(update(repeats).where(*mine).values(**fresh | {"paid_credits": paid, "expires_at": row.expires_at}))
    return int(paid)


def keep_reply(connection: Connection, request_id: str, reply: Reply) -> None:
    """Keep a reply with whatever its call stands for; nothing where it stands for nothing that can be asked again."""
    kept = {"media_type": reply.media_type, "reply": reply.body}
    connection.execute(update(repeats).where(repeats.c.request_id == request_id).values(**kept))


def _outcome(connection: Connection, request_id: str, now: datetime, let_go: Callable[[Connection, str, datetime], bool]) -> int:
    """What a call without a reply has cost; InProgress where it still runs."""
    call = connection.execute(select(calls).where(calls.c.request_id == request_id)).one_or_none()
    if call is None:
        return 0
    if call.state == "open" and not let_go(connection, request_id, now):
        raise InProgress("The same request is still being answered.", retry_after_s=1)
    return int(call.credits)
