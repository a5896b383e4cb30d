"""Which emotions the posts about a token express. Counts posts, not people, and says nothing of direction."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from pydantic import Field

from ruma.measures.declare import Bucket, Hours, Part, Result, TokenId, TokenRef, bucket_hours, bucket_name, figure, measure
from ruma.measures.reading import Reading, Window, is_thin
from ruma.measures.series import bucket_starts, share_pct
from ruma.measures.units import quantity
from ruma.tiers import Tier

EMOTIONS = (
    "anger", "anticipation", "boredom", "confidence", "disgust", "distrust", "fear", "greed", "joy", "love", "optimism",
    "pessimism", "sadness", "surprise", "trust",
)  # fmt: skip
ANY = ""  # the store's label for posts that carry any emotion
SHARE_DECIMALS = 6  # fifteen rounded shares still sum to 1 within a hundred-thousandth


class EmotionPoint(Part):
    time: datetime = Field(description="Start of the bucket, UTC.")
    value: float | None = quantity("ratio", "Share of the emotion, 0 to 1; null where no post of the bucket carries any.")


class LabelledPosts(Part):
    time: datetime = Field(description="Start of the bucket, UTC.")
    n: int = figure("count", "posts with an emotion", about="Posts of the bucket that carry any emotion.")
    thin: bool


class EmotionShare(Part):
    emotion: str
    share_pct: float = figure(
        "pct", "share", "of the emotions", "emotions", about="Share of all that is felt in the window, percent."
    )
    previous_share_pct: float = figure("pct", "share", "of the emotions", "emotions", period="previous")
    share_change_pp: float = figure("pp", "share", "of the emotions", "emotions", change=True)
    posts: int = figure("count", "posts", about="Posts that carry it, however faintly.")


class EmotionsOverview(Part):
    labelled_posts: int = figure("count", "posts with an emotion")
    previous_labelled_posts: int = figure("count", "posts with an emotion", period="previous")
    posts: int = figure("count", "posts", about="All posts that name the token, with an emotion or without.")
    labelled_pct: float = figure("pct", "posts with an emotion", about="Share of the posts that carry any emotion.")
    leading_emotion: str | None = Field(description="The emotion with the largest share; null where none is expressed.")
    emotions: list[EmotionShare] = Field(description="All fifteen, largest share first.")


class EmotionsResult(Result):
    token: TokenRef
    granularity: str
    series: dict[str, list[EmotionPoint]] = Field(description="A series per emotion; of a bucket, all fifteen sum to 1.")
    labelled: list[LabelledPosts] = Field(description="How many posts stand behind each bucket.")
    overview: EmotionsOverview


@measure(
    "/token/{id}/emotions-series",
    tier=Tier.BASIC,
    formula="""Each post that expresses emotions gives them shares that sum to 1 (by its words and emoji; denied ones turned). The
    value of an emotion is its sum of shares over the posts of the bucket, divided by that sum over all fifteen emotions.""",
)
def emotions_series(reading: Reading, id: TokenId, hours: Hours = 168, granularity: Bucket = None) -> EmotionsResult:
    """Token emotions series

    Distribution of fifteen emotions over time, as shares that sum to 1 over the posts that express any; ordered, no gaps, null
    where a bucket has no such post.
    """
    token = reading.token(id)
    window = reading.posts_window(hours, token)
    size = bucket_hours(hours, granularity)
    found = emotions_by_bucket(reading, window, token.id, size)
    starts = bucket_starts(window, size, found)
    shares = {start: shares_of(found[start]) if start in found else None for start in starts}
    overview = _overview(reading, window, token.id, found)
    labelled = [found[start][ANY]["posts"] if start in found else 0 for start in starts]
    return EmotionsResult(
        **window.said(overview.labelled_posts),
        token=reading.ref(token),
        granularity=bucket_name(size),
        series={
            name: [EmotionPoint(time=at, value=held[name] if held else None) for at, held in shares.items()] for name in EMOTIONS
        },
        labelled=[LabelledPosts(time=start, n=n, thin=is_thin(n)) for start, n in zip(starts, labelled, strict=True)],
        overview=overview,
    )


Felt = dict[str, dict[str, Any]]
"""By emotion: `posts` that carry it and `permille`, the sum of its shares."""


def emotions_by_bucket(reading: Reading, window: Window, token: str, size_hours: int) -> dict[datetime, Felt]:
    """What posts about a token express, for the buckets that have any such post."""
    found: dict[datetime, Felt] = defaultdict(dict)
    for row in reading.rows("emotions", window, token=token, bucket_hours=size_hours):
        found[row["bucket"]][row["emotion"]] = row
    return dict(found)


def shares_of(felt: Felt) -> dict[str, float]:
    """The share of each of the fifteen emotions; they sum to 1."""
    held = {name: felt[name]["permille"] if name in felt else 0 for name in EMOTIONS}
    whole = sum(held.values())
    return {name: round(part / whole, SHARE_DECIMALS) if whole else 0.0 for name, part in held.items()}


def _summed(found: dict[datetime, Felt]) -> Felt:
    whole: Felt = {name: {"posts": 0, "permille": 0} for name in (ANY, *EMOTIONS)}
    for felt in found.values():
        for name, row in felt.items():
            if name in whole:
                whole[name] = {key: whole[name][key] + row[key] for key in ("posts", "permille")}
    return whole


def _overview(reading: Reading, window: Window, token: str, found: dict[datetime, Felt]) -> EmotionsOverview:
    now, was = _summed(found), _summed(emotions_by_bucket(reading, window.before(), token, 24))
    share, before = shares_of(now), shares_of(was)
    posts = reading.rows("authors", window, tokens=[token])[0]["posts"]
    rows = []
    for name in sorted(EMOTIONS, key=lambda name: (-share[name], name)):
        pct, previous = round(100 * share[name], 2), round(100 * before[name], 2)
        change = round(pct - previous, 2)
        more = {"posts": now[name]["posts"], "share_change_pp": change}
        rows.append(EmotionShare(emotion=name, share_pct=pct, previous_share_pct=previous, **more))
    labelled = now[ANY]["posts"]
    return EmotionsOverview(
        labelled_posts=labelled,
        previous_labelled_posts=was[ANY]["posts"],
        posts=posts,
        labelled_pct=share_pct(labelled, posts),
        leading_emotion=rows[0].emotion if labelled else None,
        emotions=rows,
    )
