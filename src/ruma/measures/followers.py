"""What is known of the accounts of tokens' projects. Never reads the follower counts on posts: they were collected later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ruma.measures.reading import Reading

NO_SNAPSHOTS = (
    "No follower snapshots of this token's accounts are loaded (files followers*); counts on posts look ahead and are not used."
)


@dataclass(frozen=True)
class Account:
    """A tracked account as of its newest snapshot."""

    source: str
    handle: str
    followers: int


def project_accounts(reading: Reading, ids: Sequence[str]) -> dict[str, list[Account]]:
    """Tracked accounts by token id, most followers first: the first is the project's main one."""
    accounts: dict[str, list[Account]] = {}
    if ids:
        for row in reading.rows("newest_followers", reading.window(1, None), tokens=list(ids)):
            accounts.setdefault(row["token"], []).append(Account(row["source"], row["handle"], row["followers"]))
    return accounts


def tracked_handles(reading: Reading, id: str) -> list[str]:
    """Handles of a token's tracked accounts, the main one first; empty where no snapshots are loaded."""
    return list(dict.fromkeys(account.handle for account in project_accounts(reading, [id]).get(id, ())))
