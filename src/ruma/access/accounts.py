"""Who may ask and how much: keys, tiers and the credits ledger. Never knows what a request is about.

Every change of a balance is one conditional UPDATE with its ledger row in the same transaction, so the sum of a key's
ledger is its balance and no balance goes below zero, whatever runs at the same time.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from ruma import clock
from ruma.access.keys import new_key, parse_key
from ruma.access.tables import Database, api_keys, ledger, sqlite_address
from ruma.errors import BadInput, NotFound, OutOfCredits, Unauthorized
from ruma.tiers import Tier

NOBODY_SHA256 = "0" * 64  # compared with where no such key exists, so that both ways cost the same
MOST_CREDITS = 10**12  # of one grant; sums of many stay inside a 64-bit integer
USED_EVERY = timedelta(minutes=1)  # last_used_at is for people: one write a minute and key is enough
WRONG_KEY = "The API key is not valid. Send it in X-API-Key, or as Authorization: Bearer."


@dataclass(frozen=True)
class Account:
    """Who is asking."""

    public_id: str
    name: str
    tier: Tier
    balance_credits: int


@dataclass(frozen=True)
class KeyListing:
    """What can be shown of a key after its creation."""

    public_id: str
    name: str
    tier: Tier
    balance_credits: int
    last_four: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True)
class Call:
    """One call and what it cost in the end: charged, settled (part given back) or refunded (all given back)."""

    request_id: str
    at: datetime
    what: str
    credits: int
    status: str


@dataclass(frozen=True)
class Usage:
    """The state of a key's credits and its latest calls, newest first."""

    balance_credits: int
    used_credits: int
    tier: Tier
    calls: list[Call]


class Accounts:
    """All keys of one database. Safe to use from several threads."""

    def __init__(self, database: Database, now: Callable[[], datetime] = clock.now) -> None:
        self._database = database
        self._now = now

    @classmethod
    def open(cls, where: str | Path, now: Callable[[], datetime] = clock.now) -> Accounts:
        """The accounts at an SQLAlchemy address, or in an SQLite file; the schema is brought up to date."""
        return cls(Database(sqlite_address(where) if isinstance(where, Path) else where), now)

    def close(self) -> None:
        self._database.close()

    def create_key(self, name: str, tier: Tier, credits: int, expires_at: datetime | None = None) -> str:
        """A new key as text. This is the only time it can be read."""
        if not 0 <= credits <= MOST_CREDITS:
            raise BadInput(f"credits must be 0 to {MOST_CREDITS}.", param="credits")
        if not name.strip():
            raise BadInput("name must not be empty.", param="name")
        key, now = new_key(), self._now()
        with self._database.writing() as connection:
            row = {"name": name.strip()[:200], "tier": int(tier), "balance_credits": credits, "created_at": now}
            row |= {"public_id": key.public_id, "secret_sha256": key.digest, "last_four": key.last_four}
            connection.execute(insert(api_keys).values(**row, expires_at=expires_at))
            self._enter(connection, key.public_id, "grant", credits, "opening balance", None)
        return key.text

    def list_keys(self) -> list[KeyListing]:
        """All keys, oldest first."""
        columns = [api_keys.c[name] for name in KeyListing.__dataclass_fields__]
        with self._database.reading() as connection:
            rows = connection.execute(select(*columns).order_by(api_keys.c.created_at, api_keys.c.public_id)).mappings()
            return [KeyListing(**{**row, "tier": Tier(row["tier"])}) for row in rows]

    def revoke(self, public_id: str) -> None:
        """The key is refused from now on; NotFound for an unknown one, no change for a revoked one."""
        with self._database.writing() as connection:
            revoked_at = func.coalesce(api_keys.c.revoked_at, self._now())
            self._change(connection, public_id, revoked_at=revoked_at)

    def rotate(self, public_id: str, overlap_hours: float = 24) -> str:
        """A new secret for the key; the former one works `overlap_hours` longer, balance and tier stay."""
        if not overlap_hours >= 0:
            raise BadInput("overlap_hours must not be negative.", param="overlap_hours")
        key = new_key(public_id)
        with self._database.writing() as connection:
            self._change(
                connection,
                public_id,
                former_sha256=api_keys.c.secret_sha256,
                former_until=self._now() + timedelta(hours=overlap_hours),
                secret_sha256=key.digest,
                last_four=key.last_four,
            )
        return key.text

    def grant(self, public_id: str, credits: int) -> int:
        """Add credits; returns the new balance."""
        if not 1 <= credits <= MOST_CREDITS:
            raise BadInput(f"credits must be 1 to {MOST_CREDITS}.", param="credits")
        with self._database.writing() as connection:
            balance = self._change(connection, public_id, balance_credits=api_keys.c.balance_credits + credits)
            self._enter(connection, public_id, "grant", credits, "grant", None)
            return balance

    def authenticate(self, key: str) -> Account:
        """The account of a key; Unauthorized for anything else."""
        parts = parse_key(key)
        if parts is None:
            raise Unauthorized(WRONG_KEY)
        with self._database.reading() as connection:
            row = connection.execute(select(api_keys).where(api_keys.c.public_id == parts.public_id)).mappings().first()
        now = self._now()
        if not _fits(row, parts.digest, now) or row is None:
            raise Unauthorized(WRONG_KEY)
        if row["revoked_at"] is not None:
            raise Unauthorized("This API key was revoked.")
        if row["expires_at"] is not None and row["expires_at"] <= now:
            raise Unauthorized("This API key has expired.")
        if row["last_used_at"] is None or now - row["last_used_at"] >= USED_EVERY:
            self._mark_used(parts.public_id, now)
        return Account(parts.public_id, row["name"], Tier(row["tier"]), row["balance_credits"])

    def debit(self, public_id: str, credits: int, what: str, request_id: str) -> int:
        """Take credits for one request; returns the new balance. A second debit of the same request takes nothing."""
        try:
            with self._database.writing() as connection:
                enough = api_keys.c.balance_credits >= credits
                taken = (
                    update(api_keys)
                    .where(api_keys.c.public_id == public_id, enough)
                    .values(balance_credits=api_keys.c.balance_credits - credits)
                    .returning(api_keys.c.balance_credits)
                )
                balance = connection.execute(taken).scalar_one_or_none()
                if balance is None:
                    raise self._short(connection, public_id, credits)
                self._enter(connection, public_id, "debit", -credits, what, request_id)
                return int(balance)
        except IntegrityError:
            return self._balance(public_id)

    def refund(self, public_id: str, credits: int, request_id: str, why: str = "failure") -> int:
        """Give back up to what the request was debited, once; returns the new balance."""
        try:
            with self._database.writing() as connection:
                debited = select(-ledger.c.credits).where(
                    ledger.c.public_id == public_id, ledger.c.request_id == request_id, ledger.c.kind == "debit"
                )
                given = min(credits, connection.execute(debited).scalar_one_or_none() or 0)
                if given < 1:
                    return self._balance(public_id, connection)
                balance = self._change(connection, public_id, balance_credits=api_keys.c.balance_credits + given)
                self._enter(connection, public_id, "refund", given, why, request_id)
                return balance
        except IntegrityError:
            return self._balance(public_id)

    def usage(self, public_id: str, limit: int = 50) -> Usage:
        """Balance, credits used in all, and the latest calls."""
        spent = ledger.c.kind.in_(("debit", "refund"))
        mine = ledger.c.public_id == public_id
        with self._database.reading() as connection:
            key = connection.execute(select(api_keys).where(api_keys.c.public_id == public_id)).mappings().first()
            if key is None:
                raise NotFound(f"No key has the public id {public_id!r}.")
            used = connection.execute(select(func.coalesce(-func.sum(ledger.c.credits), 0)).where(mine, spent)).scalar_one()
            debits = (
                connection.execute(
                    select(ledger).where(mine, ledger.c.kind == "debit").order_by(ledger.c.entry_id.desc()).limit(limit)
                )
                .mappings()
                .all()
            )
            ids = [row["request_id"] for row in debits]
            refunds = connection.execute(
                select(ledger.c.request_id, ledger.c.credits).where(ledger.c.kind == "refund", ledger.c.request_id.in_(ids))
            ).all()
        given = {row.request_id: row.credits for row in refunds}
        calls = [_call(row, given.get(row["request_id"], 0)) for row in debits]
        return Usage(key["balance_credits"], int(used), Tier(key["tier"]), calls)

    def ping(self) -> None:
        """Raises where the database does not answer."""
        with self._database.reading() as connection:
            connection.execute(select(1))

    def audit(self) -> list[str]:
        """Public ids of keys whose ledger does not add up to their balance; empty when all is well."""
        sums = select(ledger.c.public_id, func.sum(ledger.c.credits).label("credits")).group_by(ledger.c.public_id).subquery()
        wrong = (
            select(api_keys.c.public_id)
            .outerjoin(sums, sums.c.public_id == api_keys.c.public_id)
            .where(or_(sums.c.credits.is_(None), sums.c.credits != api_keys.c.balance_credits))
            .order_by(api_keys.c.public_id)
        )
        with self._database.reading() as connection:
            return list(connection.execute(wrong).scalars())

    def _change(self, connection: Connection, public_id: str, **values: Any) -> int:
        """Update one key; returns its balance."""
        changed = update(api_keys).where(api_keys.c.public_id == public_id).values(**values)
        balance = connection.execute(changed.returning(api_keys.c.balance_credits)).scalar_one_or_none()
        if balance is None:
            raise NotFound(f"No key has the public id {public_id!r}.")
        return int(balance)

    def _enter(self, connection: Connection, public_id: str, kind: str, credits: int, what: str, request_id: str | None) -> None:
        row = {"public_id": public_id, "kind": kind, "credits": credits, "what": what[:200], "request_id": request_id}
        connection.execute(insert(ledger).values(**row, at=self._now()))

    def _short(self, connection: Connection, public_id: str, credits: int) -> OutOfCredits | NotFound:
        balance = connection.execute(
            select(api_keys.c.balance_credits).where(api_keys.c.public_id == public_id)
        ).scalar_one_or_none()
        if balance is None:
            return NotFound(f"No key has the public id {public_id!r}.")
        return OutOfCredits(short_of(credits, balance))

    def _balance(self, public_id: str, connection: Connection | None = None) -> int:
        query = select(api_keys.c.balance_credits).where(api_keys.c.public_id == public_id)
        if connection is not None:
            return int(connection.execute(query).scalar_one())
        with self._database.reading() as own:
            return int(own.execute(query).scalar_one())

    def _mark_used(self, public_id: str, now: datetime) -> None:
        with self._database.writing() as connection:
            connection.execute(update(api_keys).where(api_keys.c.public_id == public_id).values(last_used_at=now))


def short_of(credits: int, balance: int) -> str:
    """The sentence of a 402."""
    return f"This call costs {credits} credits and the key has {balance} left."


def _fits(row: RowMapping | None, digest: str, now: datetime) -> bool:
    """Compares with the present and the former secret, or with nobody's, in the same time for all outcomes."""
    present = row["secret_sha256"] if row is not None else NOBODY_SHA256
    former = (row["former_sha256"] if row is not None else None) or NOBODY_SHA256
    until = row["former_until"] if row is not None else None
    is_present = hmac.compare_digest(present, digest)
    is_former = hmac.compare_digest(former, digest)
    return is_present or (is_former and until is not None and now < until)


def _call(debit: RowMapping, given_back: int) -> Call:
    taken = -debit["credits"]
    status = "charged" if not given_back else "refunded" if given_back >= taken else "settled"
    return Call(debit["request_id"], debit["at"], debit["what"], taken - given_back, status)
