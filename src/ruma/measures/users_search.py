"""Finds accounts by their names, with label, skill and bot score. Never shows follower counts that were collected later."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from ruma.measures.bot_score import BOT_RULE
from ruma.measures.caller_records import Records, records_at
from ruma.measures.cohorts import BASELINE, COHORT_NAMES, COHORT_RULE
from ruma.measures.declare import Part, Result, figure, measure
from ruma.measures.reading import Reading
from ruma.measures.units import quantity
from ruma.tiers import Tier

NAMED_HOURS = 720  # of posts in which naming counts

Query = Annotated[str, Field(min_length=1, max_length=100, description="Part of an account's name.", examples=["whale"])]
Limit = Annotated[int, Field(ge=1, le=50, description="Rows to give.", examples=[10])]

NO_PROFILES = "Display names, avatars, followers and verification are null: posts carry none that were known at the time."


class User(Part):
    """One account."""

    author_id: int = Field(description="Our own id of the author, below 2^53.")
    source: str = Field(description="Platform.")
    source_user_id: str = Field(description="Id on that platform: its name, where the source gives no other.")
    screen_name: str
    display_name: str | None
    name: str = Field(description="Account name.")
    avatar_url: str | None
    profile_url: str | None
    followers: int | None
    verified: bool | None
    cohort: int = Field(description="0 baseline, 1 smart money, 2 crowd, 3 dumb money.")
    cohort_name: str
    smart_followers_score: float | None = quantity(
        "ratio", "Share, 0 to 1, of smart money among the authors who named the account in 30 days; null if nobody did."
    )
    smart_money_score: float | None = quantity(
        "ratio", "Shrunk probability that its calls are right, 0 to 1; null without calls."
    )
    bot_score: float | None = quantity("ratio", "0 to 1, from 0.5 on a bot; null with too few posts.")
    posts: int = figure("count", "posts", about="All posts seen by the moment.")
    calls: int = figure("count", "calls")
    named_by: int = figure("count", "accounts that name it", about="Different authors in 30 days.")
    first_post_at: datetime
    last_post_at: datetime


class UsersResult(Result):
    query: str
    total: int = figure("count", "accounts", "matching accounts")
    users: list[User]
    rules: list[str] = Field(description="How labels and bot scores are made.")


@measure(
    "/users/search",
    tier=Tier.BASIC,
    family="people",
    formula=f"Exact name first, then beginnings, then parts; ties by posts. Skill as /callers. {BOT_RULE}",
)
def users_search(reading: Reading, q: Query, limit: Limit = 10) -> UsersResult:
    """Account search

    Find tracked accounts by name, by relevance, each with its label, the skill of its calls and its bot score.
    """
    wanted = q.strip().removeprefix("@").lower()
    window = reading.posts_window(NAMED_HOURS)
    rows = reading.rows("users_search", window, wanted=wanted, limit=limit) if wanted else []
    records = records_at(reading, window) if rows else None
    keys = [row["author_key"] for row in rows]
    bots = {row["author_key"]: row["bot_score"] for row in reading.rows("bots_now", window)} if rows else {}
    named = {row["author_key"]: row for row in reading.rows("naming_accounts", window, keys=keys)} if rows else {}
    users = [_user(row, records, bots, named) for row in rows]
    newest = max((user.last_post_at for user in users), default=None)
    said = window.said(len(users), notes=[NO_PROFILES] if users else []) | {"thin": False}
    return UsersResult(
        **said,
        query=wanted,
        total=len(users),
        users=users,
        rules=[" ".join(COHORT_RULE.split()), " ".join(BOT_RULE.split())] if newest else [],
    )


def _user(row: dict[str, Any], records: Records | None, bots: dict[int, float], named: dict[int, dict[str, int]]) -> User:
    key = row["author_key"]
    place = records.row_of(key) if records else None
    skill, calls, cohort = None, 0, BASELINE
    if records and place is not None:
        calls, cohort = int(records.calls[place]), int(records.cohorts[place])
        skill = round(float(records.skill[place]), 4) if records.main.resolved[place] else None
    naming = named.get(key)
    return User(
        author_id=row["author_id"],
        source=row["source"],
        source_user_id=row["author"],
        screen_name=row["author"],
        display_name=None,
        name=row["author"],
        avatar_url=None,
        profile_url=None,
        followers=None,
        verified=None,
        cohort=cohort,
        cohort_name=COHORT_NAMES[cohort],
        smart_followers_score=round(naming["smart_namers"] / naming["namers"], 4) if naming else None,
        smart_money_score=skill,
        bot_score=round(bots[key], 4) if key in bots else None,
        posts=row["posts"],
        calls=calls,
        named_by=naming["namers"] if naming else 0,
        first_post_at=row["first_at"],
        last_post_at=row["last_at"],
    )
