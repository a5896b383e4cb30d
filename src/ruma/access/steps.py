"""The two writes of the ledger: taking a ceiling and ending a call, each whole or not at all. Never decides anything.

PostgreSQL does each in one statement, and so in one round trip; SQLite, which has none to save, in the three it consists
of. Statements are built once: building them took longer than SQLite took to run them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Date,
    Integer,
    String,
    bindparam,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from ruma.access.tables import UtcTime, api_keys, calls, ledger

OPEN = "open"
_ME, _REQUEST, _WHAT = bindparam("p_me", type_=String), bindparam("p_request", type_=String), bindparam("p_what", type_=String)
_CEILING, _CREDITS = bindparam("p_ceiling", type_=BigInteger), bindparam("p_credits", type_=BigInteger)
_TODAY, _NOW, _LEASE = bindparam("p_today", type_=Date), bindparam("p_now", type_=UtcTime), bindparam("p_lease", type_=UtcTime)
_DEPTH, _STATE, _WHY = bindparam("p_depth", type_=String), bindparam("p_state", type_=String), bindparam("p_why", type_=String)
_PROMPT, _COMPLETION = bindparam("p_prompt", type_=Integer), bindparam("p_completion", type_=Integer)
_SPENT = case((api_keys.c.day >= _TODAY, api_keys.c.day_credits), else_=0)
_MOST = func.coalesce(api_keys.c.daily_credits, bindparam("p_daily", type_=BigInteger))

STANDING = select(api_keys.c.balance_credits, _SPENT.label("spent"), _MOST.label("most")).where(api_keys.c.public_id == _ME)
"""Why a ceiling could not be taken."""

_take = (
    update(api_keys)
    .where(api_keys.c.public_id == _ME, api_keys.c.balance_credits >= _CEILING)
    .where(or_(_MOST.is_(None), _SPENT + _CEILING <= _MOST))
    .values(
        balance_credits=api_keys.c.balance_credits - _CEILING,
        # a process whose clock is behind at midnight counts for the day that another has begun
        day=case((api_keys.c.day > _TODAY, api_keys.c.day), else_=_TODAY),
        day_credits=_SPENT + _CEILING,
    )
    .returning(api_keys.c.public_id, api_keys.c.day)
)
_finish = (
    update(calls)
    .where(calls.c.request_id == _REQUEST, calls.c.state == OPEN)
    .values(state=_STATE, credits=_CREDITS, why=_WHY, ended_at=_NOW, prompt_tokens=_PROMPT, completion_tokens=_COMPLETION)
    .returning(calls.c.public_id, calls.c.ceiling_credits, calls.c.day)
)
_finish_late = _finish.where(calls.c.lease_until <= _NOW)
_ENTRY = ["public_id", "kind", "credits", "what", "request_id", "at"]
_CALL = ["request_id", "public_id", "what", "depth", "ceiling_credits", "credits", "state", "day", "opened_at", "lease_until"]


_CHANGE, _DAY = bindparam("p_change", type_=BigInteger), bindparam("p_day", type_=Date)
_GIVE_BACK = (
    update(api_keys)
    .where(api_keys.c.public_id == _ME)
    .values(
        balance_credits=api_keys.c.balance_credits + _CHANGE,
        day_credits=api_keys.c.day_credits - case((api_keys.c.day == _DAY, _CHANGE), else_=0),
    )
)
_ENTER = insert(ledger).values(public_id=_ME, kind=bindparam("p_kind"), credits=_CHANGE, what=_WHAT, request_id=_REQUEST, at=_NOW)
_BEGIN = insert(calls).values(
    request_id=_REQUEST,
    public_id=_ME,
    what=_WHAT,
    depth=_DEPTH,
    ceiling_credits=_CEILING,
    credits=0,
    state=OPEN,
    day=_DAY,
    opened_at=_NOW,
    lease_until=_LEASE,
)


def _taken_at_once() -> ReturningInsert[Any]:
    """`_take`, `_BEGIN` and `_ENTER` as one statement."""
    taken = _take.cte("taken")
    row = (_REQUEST, taken.c.public_id, _WHAT, _DEPTH, _CEILING, literal(0), literal(OPEN), taken.c.day, _NOW, _LEASE)
    begun = insert(calls).from_select(_CALL, select(*row)).cte("begun")
    entry = select(taken.c.public_id, literal("reserve"), -_CEILING, _WHAT, _REQUEST, _NOW)
    return insert(ledger).from_select(_ENTRY, entry).add_cte(begun).returning(ledger.c.entry_id)


def _ended_at_once(finish: ReturningUpdate[Any]) -> ReturningInsert[Any]:
    """`_finish`, `_GIVE_BACK` and `_ENTER` as one statement."""
    ended = finish.cte("ended")
    back = ended.c.ceiling_credits - _CREDITS
    given = (
        update(api_keys)
        .where(api_keys.c.public_id == ended.c.public_id)
        .values(
            balance_credits=api_keys.c.balance_credits + back,
            day_credits=api_keys.c.day_credits - case((api_keys.c.day == ended.c.day, back), else_=0),
        )
        .cte("given")
    )
    entry = select(ended.c.public_id, literal("end"), back, _WHY, _REQUEST, _NOW)
    return insert(ledger).from_select(_ENTRY, entry).add_cte(given).returning(ledger.c.entry_id)


_TAKE_AT_ONCE = _taken_at_once()
_END_AT_ONCE, _END_LATE_AT_ONCE = _ended_at_once(_finish), _ended_at_once(_finish_late)


def take(connection: Connection, given: dict[str, Any]) -> bool:
    """Take the ceiling and begin the call, with its entry; False, and nothing changed, where it cannot be had."""
    if connection.dialect.name == "postgresql":
        return connection.execute(_TAKE_AT_ONCE, given).one_or_none() is not None
    row = connection.execute(_take, given).one_or_none()
    if row is None:
        return False
    connection.execute(_BEGIN, given | {"p_day": row.day})
    connection.execute(_ENTER, given | {"p_kind": "reserve", "p_change": -given["p_ceiling"]})
    return True


def end(connection: Connection, given: dict[str, Any], late: bool) -> bool:
    """End an open call (only one whose lease ran out, if `late`) and give back what is above its cost; False where it is not."""
    if connection.dialect.name == "postgresql":
        return connection.execute(_END_LATE_AT_ONCE if late else _END_AT_ONCE, given).one_or_none() is not None
    row = connection.execute(_finish_late if late else _finish, given).one_or_none()
    if row is None:
        return False
    back = row.ceiling_credits - given["p_credits"]
    given |= {"p_me": row.public_id, "p_change": back, "p_day": row.day, "p_what": given["p_why"], "p_kind": "end"}
    connection.execute(_GIVE_BACK, given)
    connection.execute(_ENTER, given)
    return True
