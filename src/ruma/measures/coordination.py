"""Groups of accounts that send the same wording in step. Never says why they do, and never judges a single account."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from ruma.measures.account_groups import groups_held
from ruma.measures.coordination_rule import DAYS, GROUP_RULE
from ruma.measures.declare import Part, Result, TokenRef, figure, measure
from ruma.measures.narrative_made import RECEIPT_CHARS, PostReceipt
from ruma.measures.reading import Reading
from ruma.measures.series import share_pct
from ruma.tiers import Tier

MEMBERS = 100  # named of each group; `accounts` counts them all

TokenFilter = Annotated[
    str | None, Field(description="Only groups that name this token (token_id or id).", examples=["bitcoin"], max_length=200)
]
Limit = Annotated[int, Field(ge=1, le=50, description="How many groups, most accounts first.", examples=[10])]


class Member(Part):
    source: str
    author: str
    posts: int = figure("count", "posts in step")


class CoordinationGroup(Part):
    rank: int = figure("rank", "rank")
    group_id: str = Field(description="Kept from week to week while the group shares half of its members with the week before.")
    accounts: int = figure("count", "accounts")
    posts: int = figure("count", "posts in step", "copied posts")
    wordings: int = figure("count", "wordings", "different texts", about="Near-duplicates count as one.")
    occasions: int = figure("count", "occasions", about="Wordings and hours in which at least two members sent it.")
    promotion_pct: float = figure("pct", "promotion", about="Share of the posts that are marked as promotion.")
    tokens: list[TokenRef] = Field(description="What the posts name, most first.")
    members: list[Member] = Field(description=f"Most posts first; at most {MEMBERS}.")
    first_at: datetime = Field(description=f"First of the posts, within {DAYS} days before `found_on`.")
    last_at: datetime
    since: datetime = Field(description="First Monday on which the group was found.")
    n: int = Field(description="Posts behind the figures.")
    receipts: list[PostReceipt] = Field(description="The first post of each of the wordings sent most.")


class CoordinationOverview(Part):
    groups: int = figure("count", "coordination groups", "groups")
    accounts: int = figure("count", "accounts in groups", "coordinated accounts")
    posts: int = figure("count", "posts in step", "copied posts")


class CoordinationResult(Result):
    token: TokenRef | None
    rule: str
    found_on: datetime | None = Field(description="The Monday whose groups these are; null where there is none.")
    overview: CoordinationOverview
    groups: list[CoordinationGroup]


@measure(
    "/coordination",
    tier=Tier.STARTER,
    family="people",
    credits=2,
    formula=GROUP_RULE,
)
def coordination(reading: Reading, token: TokenFilter = None, limit: Limit = 10) -> CoordinationResult:
    """Coordination

    Groups of accounts that post the same wording in synchrony, most accounts first, with members, tokens and the posts
    themselves; of one token or all.
    """
    about = reading.token(token, param="token") if token is not None else None
    window = reading.posts_window(24 * DAYS)
    held = [row for row in groups_held(reading, window).rows if about is None or about.id in row["tokens"]]
    texts = _texts(reading, held[:limit])
    posts = sum(row["posts"] for row in held)
    accounts = {key for row in held for key in row["author_keys"]}
    said = window.said(posts, len(accounts), [] if held else ["No group is found."]) | {"thin": False}
    return CoordinationResult(
        **said,
        token=reading.ref(about) if about else None,
        rule=" ".join(GROUP_RULE.split()),
        found_on=held[0]["day"] if held else None,
        overview=CoordinationOverview(groups=len(held), accounts=len(accounts), posts=posts),
        groups=[_group(reading, rank, row, texts) for rank, row in enumerate(held[:limit], 1)],
    )


def _group(reading: Reading, rank: int, row: dict[str, Any], texts: dict[tuple[str, str], PostReceipt]) -> CoordinationGroup:
    tokens = [found for id in row["tokens"] if (found := reading.tokens.get(id))]
    named = zip(row["sources"], row["authors"], row["author_posts"], strict=True)
    members = sorted((Member(source=source, author=author, posts=posts) for source, author, posts in named), key=_place)
    keys = zip(row["post_sources"], row["post_ids"], strict=True)
    same = ("group_id", "posts", "wordings", "occasions", "first_at", "last_at")
    return CoordinationGroup(
        **{name: row[name] for name in same},
        rank=rank,
        accounts=len(row["author_keys"]),
        promotion_pct=share_pct(row["promotion"], row["posts"]),
        tokens=[reading.ref(token) for token in tokens],
        members=members[:MEMBERS],
        since=row["first_day"],
        n=row["posts"],
        receipts=[texts[key] for key in keys if key in texts],
    )


def _place(member: Member) -> tuple[int, str, str]:
    return -member.posts, member.source, member.author


def _texts(reading: Reading, rows: list[dict[str, Any]]) -> dict[tuple[str, str], PostReceipt]:
    """The posts that the groups show, by source and id."""
    ids = sorted({id for row in rows for id in row["post_ids"]})
    times = sorted({time.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] for row in rows for time in row["post_times"]})
    if not ids:
        return {}
    names = ("source", "source_id", "author", "url", "happened_at")
    return {
        (post["source"], post["source_id"]): PostReceipt(
            **{name: post[name] for name in names}, text=post["text"][:RECEIPT_CHARS]
        )
        for post in reading.store.rows("insight_related_posts", times=times, ids=ids, seen=reading.asked)
    }
