"""How many posts name a token, and of which kinds. Counts posts, not people."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from pydantic import Field

from ruma.measures.declare import Bucket, Hours, Part, Result, TokenId, TokenRef, bucket_hours, bucket_name, figure, measure
from ruma.measures.reading import Reading, Window, is_thin
from ruma.measures.series import bucket_starts, change_pct, share_pct
from ruma.tiers import Tier


class TagCount(Part):
    tag: str = Field(description="Normalised post tag.")
    count: int = figure("count", "posts")


class PostVolumePoint(Part):
    time: datetime = Field(description="Start of the bucket, UTC.")
    value: float = figure("count", "posts", "post volume", about="Posts that name the token in the bucket.")
    authors: int = figure("count", "authors", "people")
    thin: bool
    tag_breakdown: list[TagCount] = Field(description="Posts by tag, most first; a post may carry several tags or none.")


class TagShare(Part):
    tag: str
    posts: int = figure("count", "posts")
    share_pct: float = figure("pct", "share", "of the posts", "posts")


class PostVolumeOverview(Part):
    posts: int = figure("count", "posts", "post volume")
    previous_posts: int = figure("count", "posts", "post volume", period="previous")
    posts_change_pct: float | None = figure("pct", "posts", "post volume", change=True)
    authors: int = figure("count", "authors", "people", "accounts")
    posts_per_author: float | None = figure("ratio", "posts per author")
    busiest_posts: int | None = figure("count", "busiest", "most posts", "peak")
    busiest_at: datetime | None
    tags: list[TagShare] = Field(description="Most frequent tags of the window.")


class PostVolumeResult(Result):
    token: TokenRef
    granularity: str
    post_volume: list[PostVolumePoint]
    overview: PostVolumeOverview


@measure(
    "/token/{id}/post-volume",
    tier=Tier.FREE,
    formula="""Count of posts that name the token per bucket; tag_breakdown counts those posts by tag. A post that names more than
    three tokens is a list: it counts, but its tags are told of none of them; long_call and short_call are told of the token that
    is called.""",
)
def post_volume(reading: Reading, id: TokenId, hours: Hours = 168, granularity: Bucket = None) -> PostVolumeResult:
    """Token post volume

    Posts about the token over time, every tracked author, with a count per post tag; ordered, no gaps.
    """
    token = reading.token(id)
    window = reading.posts_window(hours, token)
    size = bucket_hours(hours, granularity)
    volumes = reading.rows("post_volume", window, tokens=[token.id], bucket_hours=size)
    tags = reading.rows("post_tags", window, token=token.id, bucket_hours=size)
    points = volume_points(window, size, volumes, tags)
    whole = reading.rows("authors", window, tokens=[token.id])[0]
    before = reading.rows("authors", window.before(), tokens=[token.id])[0]
    overview = volume_overview(points, tags, whole, before)
    return PostVolumeResult(
        **window.said(whole["posts"], whole["authors"]),
        token=reading.ref(token),
        granularity=bucket_name(size),
        post_volume=points,
        overview=overview,
    )


Rows = list[dict[str, Any]]


def volume_points(window: Window, size: int, volumes: Rows, tags: Rows) -> list[PostVolumePoint]:
    """A point a bucket, ordered, no gaps, from rows of posts by bucket and by bucket and tag."""
    found = {row["bucket"]: row for row in volumes}
    told: dict[datetime, list[TagCount]] = defaultdict(list)
    for row in tags:
        told[row["bucket"]].append(TagCount(tag=row["tag"], count=row["posts"]))
    return [
        PostVolumePoint(
            time=start,
            value=float(row["posts"]),
            authors=row["authors"],
            thin=is_thin(row["posts"], row["authors"]),
            tag_breakdown=told[start],
        )
        for start in bucket_starts(window, size, found)
        for row in [found.get(start, {"posts": 0, "authors": 0})]
    ]


def volume_overview(
    points: list[PostVolumePoint], tags: Rows, whole: dict[str, int], before: dict[str, int]
) -> PostVolumeOverview:
    """The whole window in figures, beside the window before it."""
    totals: Counter[str] = Counter()
    for row in tags:
        totals[row["tag"]] += row["posts"]
    busiest = max(points, key=lambda p: (p.value, -p.time.timestamp()), default=None)
    return PostVolumeOverview(
        posts=whole["posts"],
        previous_posts=before["posts"],
        posts_change_pct=change_pct(whole["posts"], before["posts"]),
        authors=whole["authors"],
        posts_per_author=round(whole["posts"] / whole["authors"], 2) if whole["authors"] else None,
        busiest_posts=int(busiest.value) if busiest and busiest.value else None,
        busiest_at=busiest.time if busiest and busiest.value else None,
        tags=[TagShare(tag=t, posts=n, share_pct=share_pct(n, whole["posts"])) for t, n in _most(totals)],
    )


def _most(totals: Counter[str], limit: int = 6) -> list[tuple[str, int]]:
    return sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:limit]
