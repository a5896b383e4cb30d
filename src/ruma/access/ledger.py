"""The credits ledger: a call is opened under its ceiling and ended once, at what it really cost. Never knows what was asked.

Each step is one transaction: the balance by one conditional UPDATE, the call's row, and an entry of the ledger. Opening
takes the ceiling from the balance, so that nothing which runs at the same time can spend it; the one end (settled, or
released for nothing) gives back what is above the cost. A call whose process died is released when its lease runs out.
Rows are locked in one order, repeats, calls, keys, so that no two steps wait for each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, case, delete, func, insert, literal, null, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from ruma import clock
from ruma.access.repeats import Repeat, Reply, claim, keep_reply
from ruma.access.tables import Database, api_keys, calls, ledger, repeats
from ruma.errors import DailyLimit, NotFound, OutOfCredits

LEASE = timedelta(seconds=60)  # a call whose process has not been heard of for that long is over
BEAT_S = 15.0  # how often a running call is vouched for: three may be lost
SWEPT_AT_ONCE = 500
OPEN, SETTLED, RELEASED = "open", "settled", "released"


@dataclass(frozen=True)
class Order:
    """A call to be opened: the most it may cost is its ceiling."""

    request_id: str
    public_id: str
    what: str
    ceiling_credits: int
    depth: str | None = None


@dataclass(frozen=True)
class Opened:
    """A call that runs; its cost is lowered by what lost attempts at the same thing have cost already."""

    request_id: str
    ceiling_credits: int
    paid_before: int = 0


@dataclass(frozen=True)
class Cost:
    """What a call cost and why it ended; tokens where it has any."""

    credits: int
    why: str = "settled"
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _AlreadyEnded(Exception):
    """Undoes a step that came after the end."""


class Ledger:
    """All calls of one database. Safe to use from several threads and processes."""

    def __init__(self, database: Database, now: Callable[[], datetime] = clock.now, daily_credits: int | None = None) -> None:
        self._database = database
        self._now = now
        self._daily_credits = daily_credits

    def open(self, order: Order, repeat: Repeat | None = None) -> Opened | Reply:
        """Take the ceiling and begin; or the kept reply where this was answered before.

        OutOfCredits, DailyLimit, InProgress or KeyReused otherwise, and nothing is taken.
        """
        now = self._now()
        with self._database.writing() as connection:
            paid = 0
            if repeat is not None:
                known = claim(connection, order.public_id, order.request_id, repeat, now, self._let_go)
                if isinstance(known, Reply):
                    return known
                paid = known
            day = self._take(connection, order, now)
            row: dict[str, Any] = {
                "request_id": order.request_id,
                "public_id": order.public_id,
                "what": order.what[:80],
                "depth": order.depth,
            }
            row |= {"ceiling_credits": order.ceiling_credits, "credits": 0, "state": OPEN, "day": day}
            connection.execute(insert(calls).values(**row, opened_at=now, lease_until=now + LEASE))
            _enter(connection, now, order.public_id, "reserve", -order.ceiling_credits, order.what, order.request_id)
        return Opened(order.request_id, order.ceiling_credits, paid)

    def settle(self, call: Opened, cost: Cost, reply: Reply | None = None) -> int:
        """End the call at its cost and keep its reply for those who ask again; what it is charged, whoever ended it first."""
        credits = max(0, min(cost.credits, call.ceiling_credits) - call.paid_before)
        return self._end(call.request_id, SETTLED, cost, credits, reply)

    def release(self, call: Opened, why: str) -> int:
        """End the call for nothing; what it is charged: nothing, unless it was settled before."""
        return self._end(call.request_id, RELEASED, Cost(0, why), 0, None)

    def beat(self, request_ids: Iterable[str]) -> None:
        """These calls still run."""
        running = and_(calls.c.request_id.in_(list(request_ids)), calls.c.state == OPEN)
        with self._database.writing() as connection:
            connection.execute(update(calls).where(running).values(lease_until=self._now() + LEASE))

    def sweep(self) -> int:
        """Release the calls whose lease ran out and forget replies nobody may ask for any more; how many calls it were."""
        now = self._now()
        late = and_(calls.c.state == OPEN, calls.c.lease_until <= now)
        with self._database.reading() as connection:
            orphans = list(connection.execute(select(calls.c.request_id).where(late).limit(SWEPT_AT_ONCE)).scalars())
        swept = 0
        for request_id in orphans:
            with self._database.writing() as connection:
                swept += self._let_go(connection, request_id, now)
        with self._database.writing() as connection:
            connection.execute(delete(repeats).where(repeats.c.expires_at <= now))
        return swept

    def _take(self, connection: Connection, order: Order, now: datetime) -> Any:
        """The ceiling, from the balance and from what may be spent today, or not at all; the day it counts for.

        A process whose clock is behind at midnight counts for the day that another has begun.
        """
        today, ceiling = now.astimezone(UTC).date(), order.ceiling_credits
        spent = case((api_keys.c.day >= today, api_keys.c.day_credits), else_=0)
        day = case((api_keys.c.day > today, api_keys.c.day), else_=today)
        most = func.coalesce(api_keys.c.daily_credits, literal(self._daily_credits) if self._daily_credits else null())
        taken = (
            update(api_keys)
            .where(api_keys.c.public_id == order.public_id, api_keys.c.balance_credits >= ceiling)
            .where(or_(most.is_(None), spent + ceiling <= most))
            .values(balance_credits=api_keys.c.balance_credits - ceiling, day=day, day_credits=spent + ceiling)
            .returning(api_keys.c.day)
        )
        if (counted := connection.execute(taken).scalar_one_or_none()) is not None:
            return counted
        row = connection.execute(
            select(api_keys.c.balance_credits, spent.label("spent"), most.label("most")).where(
                api_keys.c.public_id == order.public_id
            )
        ).one_or_none()
        if row is None:
            raise NotFound(f"No key has the public id {order.public_id!r}.")
        if row.balance_credits < ceiling:
            raise OutOfCredits(short_of(ceiling, row.balance_credits))
        raise DailyLimit(
            f"This call may cost {ceiling} credits; the key has used {row.spent} of its {row.most} for today (UTC).",
            retry_after_s=seconds_left(now),
        )

    def _end(self, request_id: str, state: str, cost: Cost, credits: int, reply: Reply | None) -> int:
        now = self._now()
        try:
            with self._database.writing() as connection:
                if reply is not None:
                    keep_reply(connection, request_id, reply)
                if not self._finish(connection, request_id, state, cost, credits, now):
                    raise _AlreadyEnded  # takes the reply back too: it belongs to the end that counted
        except _AlreadyEnded:
            with self._database.reading() as connection:
                paid = select(calls.c.credits).where(calls.c.request_id == request_id)
                return int(connection.execute(paid).scalar_one_or_none() or 0)
        return credits

    def _let_go(self, connection: Connection, request_id: str, now: datetime) -> bool:
        """Release one call whose lease ran out; not one that was vouched for meanwhile."""
        late = calls.c.lease_until <= now
        return self._finish(connection, request_id, RELEASED, Cost(0, "lease ran out"), 0, now, late)

    def _finish(
        self,
        connection: Connection,
        request_id: str,
        state: str,
        cost: Cost,
        credits: int,
        now: datetime,
        *only: ColumnElement[bool],
    ) -> bool:
        """The one way from open to an end; False where the call is not open any more."""
        ended: dict[str, Any] = {"state": state, "credits": credits, "why": cost.why[:40], "ended_at": now}
        ended |= {"prompt_tokens": cost.prompt_tokens, "completion_tokens": cost.completion_tokens}
        row = connection.execute(
            update(calls)
            .where(calls.c.request_id == request_id, calls.c.state == OPEN, *only)
            .values(**ended)
            .returning(calls.c.public_id, calls.c.ceiling_credits, calls.c.day)
        ).one_or_none()
        if row is None:
            return False
        back = row.ceiling_credits - credits
        if back:
            that_day = api_keys.c.day == row.day
            day_credits = case((that_day, api_keys.c.day_credits - back), else_=api_keys.c.day_credits)
            given = update(api_keys).where(api_keys.c.public_id == row.public_id)
            connection.execute(given.values(balance_credits=api_keys.c.balance_credits + back, day_credits=day_credits))
        _enter(connection, now, row.public_id, "end", back, cost.why, request_id)
        return True


def grant(connection: Connection, now: datetime, public_id: str, credits: int, what: str) -> None:
    """The entry of a grant; the balance is the caller's to change in the same transaction."""
    _enter(connection, now, public_id, "grant", credits, what, None)


def short_of(credits: int, balance: int) -> str:
    """The sentence of a 402."""
    return f"This call may cost {credits} credits and the key has {balance} left."


def seconds_left(now: datetime) -> int:
    """Seconds to the end of the UTC day."""
    utc = now.astimezone(UTC)
    end = datetime(utc.year, utc.month, utc.day, tzinfo=UTC) + timedelta(days=1)
    return max(1, int((end - utc).total_seconds()))


def _enter(
    connection: Connection, now: datetime, public_id: str, kind: str, credits: int, what: str, request_id: str | None
) -> None:
    row = {"public_id": public_id, "kind": kind, "credits": credits, "what": what[:200], "request_id": request_id}
    connection.execute(insert(ledger).values(**row, at=now))
