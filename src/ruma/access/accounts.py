"""Who may ask: keys, their tiers and balances. Never knows what a request is about; what it costs is the ledger's matter.

A key that was found good is remembered for some seconds, so that most requests ask no database; a revocation, by whatever
process, is therefore seen after `REMEMBERED` at the latest.
"""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from ruma import clock
from ruma.access.audit import findings, snapshot
from ruma.access.keys import KeyParts, new_key, parse_key
from ruma.access.ledger import Ledger, grant
from ruma.access.tables import Database, api_keys, sqlite_address
from ruma.errors import BadInput, NotFound, Unauthorized
from ruma.tiers import Tier

NOBODY_SHA256 = "0" * 64  # compared with where no such key exists, so that both ways cost the same
MOST_CREDITS = 10**12  # of one grant; sums of many stay inside a 64-bit integer
USED_EVERY = timedelta(minutes=1)  # last_used_at is for people: one write a minute and key is enough
REMEMBERED = timedelta(seconds=15)  # well below the 30 s that are promised for a revocation
MOST_REMEMBERED = 10_000  # keys; some 5 MB
WRONG_KEY = "The API key is not valid. Send it in X-API-Key, or as Authorization: Bearer."


@dataclass(frozen=True)
class Account:
    """Who is asking."""

    public_id: str
    name: str
    tier: Tier


@dataclass(frozen=True)
class KeyListing:
    """What can be shown of a key after its creation."""

    public_id: str
    name: str
    tier: Tier
    balance_credits: int
    daily_credits: int | None
    last_four: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class Accounts:
    """All keys of one database, and the ledger beside them. Safe to use from several threads."""

    def __init__(self, database: Database, now: Callable[[], datetime] = clock.now, daily_credits: int | None = None) -> None:
        self._database = database
        self._now = now
        self._known: dict[str, tuple[RowMapping, datetime]] = {}
        self._lock = threading.Lock()
        self.ledger = Ledger(database, now, daily_credits)

    @classmethod
    def open(cls, where: str | Path, now: Callable[[], datetime] = clock.now, daily_credits: int | None = None) -> Accounts:
        """The accounts at an SQLAlchemy address, or in an SQLite file; the schema is brought up to date."""
        return cls(Database(sqlite_address(where) if isinstance(where, Path) else where), now, daily_credits)

    @property
    def database(self) -> Database:
        return self._database

    def close(self) -> None:
        self._database.close()

    def create_key(
        self, name: str, tier: Tier, credits: int, expires_at: datetime | None = None, daily_credits: int | None = None
    ) -> str:
        """A new key as text. This is the only time it can be read."""
        if not 0 <= credits <= MOST_CREDITS:
            raise BadInput(f"credits must be 0 to {MOST_CREDITS}.", param="credits")
        if not name.strip():
            raise BadInput("name must not be empty.", param="name")
        key, now = new_key(), self._now()
        if expires_at is not None and expires_at <= now:
            raise BadInput("expires_at must lie ahead.", param="expires_at")
        row = {"name": name.strip()[:200], "tier": int(tier), "balance_credits": credits, "created_at": now}
        row |= {"public_id": key.public_id, "secret_sha256": key.digest, "last_four": key.last_four}
        row |= {"expires_at": expires_at, "daily_credits": _daily(daily_credits)}
        with self._database.writing() as connection:
            connection.execute(insert(api_keys).values(**row))
            grant(connection, now, key.public_id, credits, "opening balance")
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
            self._change(connection, public_id, revoked_at=func.coalesce(api_keys.c.revoked_at, self._now()))

    def rotate(self, public_id: str, overlap_hours: float = 24) -> str:
        """A new secret for the key; the former one works `overlap_hours` longer, balance and tier stay."""
        if not 0 <= overlap_hours <= 24 * 366:
            raise BadInput("overlap_hours must be 0 to 8784.", param="overlap_hours")
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

    def limit(self, public_id: str, daily_credits: int | None) -> None:
        """What the key may spend on a UTC day; None for what the settings say."""
        with self._database.writing() as connection:
            self._change(connection, public_id, daily_credits=_daily(daily_credits))

    def grant(self, public_id: str, credits: int) -> int:
        """Add credits; returns the new balance."""
        if not 1 <= credits <= MOST_CREDITS:
            raise BadInput(f"credits must be 1 to {MOST_CREDITS}.", param="credits")
        with self._database.writing() as connection:
            balance = self._change(connection, public_id, balance_credits=api_keys.c.balance_credits + credits)
            grant(connection, self._now(), public_id, credits, "grant")
            return balance

    def balance(self, public_id: str) -> int:
        """Credits that are free to be spent; what runs has its ceiling taken already."""
        with self._database.reading() as connection:
            query = select(api_keys.c.balance_credits).where(api_keys.c.public_id == public_id)
            found = connection.execute(query).scalar_one_or_none()
        if found is None:
            raise NotFound(f"No key has the public id {public_id!r}.")
        return int(found)

    def recall(self, key: str) -> Account | None:
        """The account of a key that was found good a moment ago, without asking the database; None where it must be asked."""
        parts = parse_key(key)
        if parts is None:
            raise Unauthorized(WRONG_KEY)
        known, now = self._known.get(parts.public_id), self._now()
        if known is None or not known[1] <= now < known[1] + REMEMBERED or not _fits(known[0], parts.digest, now):
            return None
        row = known[0]
        if _ended(row, now) or now - row["last_used_at"] >= USED_EVERY:
            return None
        return _account(row)

    def authenticate(self, key: str) -> Account:
        """The account of a key; Unauthorized for anything else."""
        remembered = self.recall(key)
        parts = parse_key(key)
        if remembered is not None or parts is None:
            return remembered or _nobody()
        with self._database.reading() as connection:
            row = connection.execute(select(api_keys).where(api_keys.c.public_id == parts.public_id)).mappings().first()
        now = self._now()
        if not _fits(row, parts.digest, now) or row is None:
            raise Unauthorized(WRONG_KEY)
        if said := _ended(row, now):
            self._forget(parts.public_id)
            raise Unauthorized(said)
        self._remember(parts, row, now)
        return _account(row)

    def ping(self) -> None:
        """Raises where the database does not answer."""
        with self._database.reading() as connection:
            connection.execute(select(1))

    def audit(self) -> list[str]:
        """What does not add up, in sentences; empty when all is well."""
        with self._database.reading(steady=True) as connection:
            return findings(snapshot(connection))

    def _remember(self, parts: KeyParts, row: RowMapping, now: datetime) -> None:
        if row["last_used_at"] is None or now - row["last_used_at"] >= USED_EVERY:
            with self._database.writing() as connection:
                used = update(api_keys).where(api_keys.c.public_id == parts.public_id).values(last_used_at=now)
                connection.execute(used)
                changed = select(api_keys).where(api_keys.c.public_id == parts.public_id)
                row = connection.execute(changed).mappings().one()
        with self._lock:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[parts.public_id] = (row, now)

    def _forget(self, public_id: str) -> None:
        with self._lock:
            self._known.pop(public_id, None)

    def _change(self, connection: Connection, public_id: str, **values: Any) -> int:
        """Update one key; returns its balance."""
        changed = update(api_keys).where(api_keys.c.public_id == public_id).values(**values)
        balance = connection.execute(changed.returning(api_keys.c.balance_credits)).scalar_one_or_none()
        if balance is None:
            raise NotFound(f"No key has the public id {public_id!r}.")
        self._forget(public_id)
        return int(balance)


def _fits(row: RowMapping | None, digest: str, now: datetime) -> bool:
    """Compares with the present and the former secret, or with nobody's, in the same time for all outcomes."""
    present = row["secret_sha256"] if row is not None else NOBODY_SHA256
    former = (row["former_sha256"] if row is not None else None) or NOBODY_SHA256
    until = row["former_until"] if row is not None else None
    is_present = hmac.compare_digest(present, digest)
    is_former = hmac.compare_digest(former, digest)
    return is_present or (is_former and until is not None and now < until)


def _ended(row: RowMapping, now: datetime) -> str:
    """Why a key works no more; nothing where it does."""
    if row["revoked_at"] is not None:
        return "This API key was revoked."
    if row["expires_at"] is not None and row["expires_at"] <= now:
        return "This API key has expired."
    return ""


def _account(row: RowMapping) -> Account:
    return Account(row["public_id"], row["name"], Tier(row["tier"]))


def _nobody() -> Account:
    raise Unauthorized(WRONG_KEY)


def _daily(credits: int | None) -> int | None:
    if credits is not None and not 1 <= credits <= MOST_CREDITS:
        raise BadInput(f"daily_credits must be 1 to {MOST_CREDITS}.", param="daily_credits")
    return credits
