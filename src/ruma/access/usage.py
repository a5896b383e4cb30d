"""What a key has used: its balance, its day and its calls, newest first. Never changes anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime

from sqlalchemy import func, select

from ruma.access.tables import Database, api_keys, calls
from ruma.errors import NotFound
from ruma.tiers import Tier

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


@dataclass(frozen=True)
class Call:
    """One call and what it cost: open (its ceiling is held), settled (at `credits`) or released (for nothing)."""

    request_id: str
    at: datetime
    what: str
    depth: str | None
    ceiling_credits: int
    credits: int
    status: str
    why: str | None
    prompt_tokens: int | None
    completion_tokens: int | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Usage:
    """The state of a key's credits and its latest calls, newest first."""

    balance_credits: int
    used_credits: int
    held_credits: int
    today_credits: int
    daily_credits: int | None
    tier: Tier
    calls: list[Call]


def usage(database: Database, public_id: str, now: datetime, limit: int = 50) -> Usage:
    """Balance, credits used in all and held by calls that run, and the latest calls."""
    mine = calls.c.public_id == public_id
    newest = select(calls).where(mine).order_by(calls.c.opened_at.desc(), calls.c.request_id.desc()).limit(limit)
    with database.reading(steady=True) as connection:
        key = connection.execute(select(api_keys).where(api_keys.c.public_id == public_id)).mappings().first()
        if key is None:
            raise NotFound(f"No key has the public id {public_id!r}.")
        used = connection.execute(select(func.coalesce(func.sum(calls.c.credits), 0)).where(mine)).scalar_one()
        ceilings = select(func.coalesce(func.sum(calls.c.ceiling_credits), 0)).where(mine, calls.c.state == "open")
        held = connection.execute(ceilings).scalar_one()
        rows = connection.execute(newest).mappings().all()
    today = key["day_credits"] if key["day"] == now.astimezone(UTC).date() else 0
    names = [field.name for field in fields(Call)]
    listed = [Call(**{name: {**row, "at": row["opened_at"], "status": row["state"]}[name] for name in names}) for row in rows]
    return Usage(key["balance_credits"], int(used), int(held), today, key["daily_credits"], Tier(key["tier"]), listed)


def as_csv(listed: Iterable[Call]) -> str:
    """The calls as a table for spreadsheets, with a head; nothing in it is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([field.name for field in fields(Call)])
    for call in listed:
        writer.writerow([_cell(value) for value in asdict(call).values()])
    return out.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text
