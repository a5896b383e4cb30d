"""How many follow a token's project over time, as snapshots had it. Never fills in a day without a snapshot."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field

from ruma.measures.declare import Part, Result, TokenId, TokenRef, figure, measure
from ruma.measures.followers import NO_SNAPSHOTS
from ruma.measures.reading import Reading
from ruma.measures.series import change_pct
from ruma.tiers import Tier

Days = Annotated[int, Field(ge=1, le=3_660, description="Lookback in days.", examples=[30])]
Counts = dict[tuple[str, str], int]
"""The newest count of each account, by source and handle."""


class FollowerPoint(Part):
    followers_count: int = figure(
        "count", "followers", about="Followers of all tracked accounts of the project, each at its newest."
    )
    snapshot_at: datetime = Field(description="Time of the snapshot, UTC.")
    accounts: int = figure("count", "tracked accounts", about="Accounts in the sum; a jump with it is a new account, not growth.")


class FollowedAccount(Part):
    source: str
    handle: str
    followers_count: int = figure("count", "followers", about="At the account's newest snapshot.")
    snapshot_at: datetime


class FollowerOverview(Part):
    followers: int | None = figure("count", "followers")
    previous_followers: int | None = figure(
        "count", "followers", period="previous", about="At the window's start, same accounts."
    )
    followers_change: int | None = figure("count", "followers", change=True, about="Of the accounts tracked at both ends.")
    followers_change_pct: float | None = figure("pct", "followers", change=True)


class FollowerHistoryResult(Result):
    token: TokenRef
    data: list[FollowerPoint]
    accounts: list[FollowedAccount] = Field(description="The tracked accounts, most followers first.")
    overview: FollowerOverview


@measure(
    "/token/{id}/follower-history",
    tier=Tier.BASIC,
    formula="""At each snapshot: the sum over the project's tracked accounts of the newest count of each by then. The change
    compares only accounts that were tracked by the window's start (or their first snapshot in it, where none is older).""",
)
def follower_history(reading: Reading, id: TokenId, days: Days = 30) -> FollowerHistoryResult:
    """Token follower history

    Total followers of the token's tracked accounts over time, a point a snapshot, oldest first; days without a snapshot have
    no point.
    """
    token = reading.token(id)
    newest = reading.rows("newest_followers", reading.window(1, None), tokens=[token.id])
    seen_until = max((row["newest"] for row in newest), default=None)
    window = reading.window(days * 24, seen_until)
    rows = reading.rows("follower_snapshots", window, token=token.id)
    counts: Counts = {}
    opening: Counts = {}
    data: dict[datetime, FollowerPoint] = {}
    for row in rows:
        account = (row["source"], row["handle"])
        counts[account] = row["followers_count"]
        opening.setdefault(account, row["followers_count"])
        if row["snapshot_at"] >= window.start:
            at = row["snapshot_at"]
            data[at] = FollowerPoint(followers_count=sum(counts.values()), snapshot_at=at, accounts=len(counts))
    said = window.said(len(rows), notes=[] if rows else [NO_SNAPSHOTS])
    return FollowerHistoryResult(
        **said | {"thin": len(data) < 2},
        token=reading.ref(token),
        data=list(data.values()),
        accounts=[_account(row) for row in newest],
        overview=_overview(opening, counts, _known_early(rows, window.start)),
    )


def _account(row: dict[str, Any]) -> FollowedAccount:
    return FollowedAccount(
        source=row["source"], handle=row["handle"], followers_count=row["followers"], snapshot_at=row["newest"]
    )


def _known_early(rows: list[dict[str, Any]], start: datetime) -> set[tuple[str, str]]:
    """Accounts with a snapshot by the window's start; where there is none, those of the first day of snapshots in it."""
    early = {(row["source"], row["handle"]) for row in rows if row["snapshot_at"] <= start}
    if not early and rows:
        day_one = rows[0]["snapshot_at"] + timedelta(days=1)
        early = {(row["source"], row["handle"]) for row in rows if row["snapshot_at"] < day_one}
    return early


def _overview(opening: Counts, closing: Counts, compared: set[tuple[str, str]]) -> FollowerOverview:
    now, was = (sum(held[account] for account in compared) for held in (closing, opening))
    return FollowerOverview(
        followers=sum(closing.values()) if closing else None,
        previous_followers=was if compared else None,
        followers_change=now - was if compared else None,
        followers_change_pct=change_pct(now, was) if compared else None,
    )
