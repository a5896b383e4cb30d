"""A token's share of the talk about all tokens. Says nothing of tone."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from ruma.measures.attention import attention_and_before, rank_of
from ruma.measures.declare import Bucket, Hours, Part, Result, TokenId, TokenRef, bucket_hours, bucket_name, figure, measure
from ruma.measures.reading import Reading, Window, is_thin
from ruma.measures.series import bucket_starts, change_pct, share_pct
from ruma.tiers import Tier


class MindsharePoint(Part):
    time: datetime = Field(description="Start of the bucket, UTC.")
    value: float = figure("pct", "mindshare", "share of the talk", about="Share of all voices of the bucket, percent.")
    raw_value: float = figure("pct", "raw mindshare", about="Share of all token mentions, every post counted, percent.")
    n: int = figure("count", "posts", about="Posts that name the token in the bucket.")
    authors: int = figure("count", "authors", "people", about="Different authors of those posts.")
    thin: bool


class MindshareOverview(Part):
    """The whole window in figures, beside the window before it."""

    mindshare_pct: float = figure("pct", "mindshare", "share of the talk")
    previous_mindshare_pct: float = figure("pct", "mindshare", "share of the talk", period="previous")
    mindshare_change_pp: float = figure("pp", "mindshare", "share of the talk", change=True)
    mindshare_rank: int | None = figure("rank", "mindshare", "rank", about="1 for the token with the largest share.")
    tokens: int = figure("count", "tokens", "tokens talked about", about="Tokens with any voice in the window.")
    posts: int = figure("count", "posts")
    previous_posts: int = figure("count", "posts", period="previous")
    posts_change_pct: float | None = figure("pct", "posts", "post volume", change=True)
    authors: int = figure("count", "authors", "people", "accounts")
    previous_authors: int = figure("count", "authors", "people", "accounts", period="previous")
    peak_mindshare_pct: float | None = figure("pct", "mindshare peak", "peak", "highest mindshare")
    peak_at: datetime | None


class MindshareResult(Result):
    token: TokenRef
    unit: str
    granularity: str
    mindshare: list[MindsharePoint]
    overview: MindshareOverview


@measure(
    "/token/{id}/mindshare",
    tier=Tier.BASIC,
    formula="""100 * voices of the token / sum of voices over all tokens named in the bucket, where voices = min(different
    people, different texts): one person, or one copied text, counts once. Bots are no people. People without five posts in the
    four weeks before the newest Monday count in full up to five, and while they are beside the others at most twice as many as
    for all other tokens; of more, only as many as are usual are believed. raw_value counts every post.""",
)
def mindshare(reading: Reading, id: TokenId, hours: Hours = 168, granularity: Bucket = None) -> MindshareResult:
    """Token mindshare

    Share of social attention over time, in percent of all voices that name any token; ordered, no gaps, a bucket
    without talk is 0.
    """
    token = reading.token(id)
    window = reading.posts_window(hours, token)
    size = bucket_hours(hours, granularity)
    rows = reading.rows("mindshare", window, tokens=[], token=token.id, bucket_hours=size)
    found = {row["bucket"]: row for row in rows}
    points = []
    for start in bucket_starts(window, size, found):
        row = found.get(start)
        points.append(_point(start, row))
    overview = _overview(reading, window, token.id, points)
    return MindshareResult(
        **window.said(overview.posts, overview.authors),
        token=reading.ref(token),
        unit="percent of all voices that name a token in the bucket",
        granularity=bucket_name(size),
        mindshare=points,
        overview=overview,
    )


def _point(start: datetime, row: dict[str, int] | None) -> MindsharePoint:
    row = row or {"voices": 0, "all_voices": 0, "posts": 0, "all_posts": 0, "authors": 0}
    return MindsharePoint(
        time=start,
        value=share_pct(row["voices"], row["all_voices"]),
        raw_value=share_pct(row["posts"], row["all_posts"]),
        n=row["posts"],
        authors=row["authors"],
        thin=is_thin(row["posts"], row["authors"]),
    )


def _overview(reading: Reading, window: Window, id: str, points: list[MindsharePoint]) -> MindshareOverview:
    now, before = attention_and_before(reading, window)
    mine, was = now.of(id), before.of(id)
    peak = max((p for p in points if not p.thin), key=lambda p: (p.value, -p.time.timestamp()), default=None)
    return MindshareOverview(
        mindshare_pct=now.share_pct(id),
        previous_mindshare_pct=before.share_pct(id),
        mindshare_change_pp=round(now.share_pct(id) - before.share_pct(id), 2),
        mindshare_rank=rank_of(now, id),
        tokens=len(now.tokens),
        posts=mine.posts,
        previous_posts=was.posts,
        posts_change_pct=change_pct(mine.posts, was.posts),
        authors=mine.authors,
        previous_authors=was.authors,
        peak_mindshare_pct=peak.value if peak else None,
        peak_at=peak.time if peak else None,
    )
