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

from sqlalchemy import Connection, and_, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from ruma import clock
from ruma.access.repeats import Repeat, Reply, claim, keep_reply
from ruma.access.steps import OPEN, STANDING, end, take
from ruma.access.tables import Database, calls, ledger, repeats
from ruma.errors import DailyLimit, NotFound, OutOfCredits

LEASE = timedelta(seconds=60)  # a call whose process has not been heard of for that long is over
BEAT_S = 15.0  # how often a running call is vouched for: three may be lost
SWEPT_AT_ONCE = 500
SETTLED, RELEASED = "settled", "released"


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
        with self._database.step(whole=repeat is not None) as connection:
            paid = 0
            if repeat is not None:
                known = claim(connection, order.public_id, order.request_id, repeat, now, self._let_go)
                if isinstance(known, Reply):
                    return known
                paid = known
            self._take(connection, order, now)
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

    def _take(self, connection: Connection, order: Order, now: datetime) -> None:
        """The ceiling, from the balance and from what may be spent today, or not at all."""
        given: dict[str, Any] = {
            "p_me": order.public_id,
            "p_request": order.request_id,
            "p_what": order.what[:80],
            "p_depth": order.depth,
        }
        given |= {"p_ceiling": order.ceiling_credits, "p_daily": self._daily_credits, "p_today": now.astimezone(UTC).date()}
        if take(connection, given | {"p_now": now, "p_lease": now + LEASE}):
            return
        row = connection.execute(STANDING, given).one_or_none()
        if row is None:
            raise NotFound(f"No key has the public id {order.public_id!r}.")
        if row.balance_credits < order.ceiling_credits:
            raise OutOfCredits(short_of(order.ceiling_credits, row.balance_credits))
        raise DailyLimit(
            f"This call may cost {order.ceiling_credits} credits; the key has used {row.spent} of its {row.most} "
            "for today (UTC).",
            retry_after_s=seconds_left(now),
        )

    def _end(self, request_id: str, state: str, cost: Cost, credits: int, reply: Reply | None) -> int:
        """End a call; where the database failed at it, once more: it may have been done with nobody told."""
        try:
            return self._try_to_end(request_id, state, cost, credits, reply)
        except DBAPIError:
            return self._try_to_end(request_id, state, cost, credits, reply)

    def _try_to_end(self, request_id: str, state: str, cost: Cost, credits: int, reply: Reply | None) -> int:
        now = self._now()
        try:
            with self._database.step(whole=reply is not None) as connection:
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
        return self._finish(connection, request_id, RELEASED, Cost(0, "lease ran out"), 0, now, late=True)

    def _finish(
        self,
        connection: Connection,
        request_id: str,
        state: str,
        cost: Cost,
        credits: int,
        now: datetime,
        late: bool = False,
    ) -> bool:
        """The one way from open to an end; False where the call is not open any more."""
        given: dict[str, Any] = {"p_request": request_id, "p_state": state, "p_credits": credits, "p_why": cost.why[:40]}
        given |= {"p_now": now, "p_prompt": cost.prompt_tokens, "p_completion": cost.completion_tokens}
        return end(connection, given, late)


def grant(connection: Connection, now: datetime, public_id: str, credits: int, what: str) -> None:
    """The entry of a grant; the balance is the caller's to change in the same transaction."""
    row = {"public_id": public_id, "kind": "grant", "credits": credits, "what": what[:200], "at": now}
    connection.execute(insert(ledger).values(**row))


def short_of(credits: int, balance: int) -> str:
    """The sentence of a 402."""
    return f"This call may cost {credits} credits and the key has {balance} left."


def seconds_left(now: datetime) -> int:
    """Seconds to the end of the UTC day."""
    utc = now.astimezone(UTC)
    end = datetime(utc.year, utc.month, utc.day, tzinfo=UTC) + timedelta(days=1)
    return max(1, int((end - utc).total_seconds()))
