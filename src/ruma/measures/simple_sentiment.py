"""How bullish or bearish the talk about a token is. Says nothing of how much talk there is (see mindshare)."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from ruma.measures.cohort_sentiment import recorded_voices, voices_by_cohort
from ruma.measures.declare import Bucket, Hours, Part, Result, TokenId, TokenRef, bucket_hours, bucket_name, figure, measure
from ruma.measures.reading import Reading
from ruma.measures.sentiment_points import LEAD_HOURS, HourlyVoices, SentimentPoint, hourly_voices, sentiment_points, whole_score
from ruma.measures.sentiment_points import score_of as score_of
from ruma.measures.series import share_pct
from ruma.tiers import Tier


class SentimentOverview(Part):
    sentiment_score: float = figure("score", "sentiment", "sentiment score")
    previous_sentiment_score: float = figure("score", "sentiment", "sentiment score", period="previous")
    sentiment_change_points: float = figure("points", "sentiment", "sentiment score", change=True)
    bullish_pct: float = figure("pct", "bullish", "bullish posts")
    bearish_pct: float = figure("pct", "bearish", "bearish posts")
    neutral_pct: float = figure("pct", "neutral", "neutral posts")
    bullish_posts: int = figure("count", "bullish posts")
    bearish_posts: int = figure("count", "bearish posts")
    neutral_posts: int = figure("count", "neutral posts")
    posts: int = figure("count", "posts")
    previous_posts: int = figure("count", "posts", period="previous")
    authors: int = figure("count", "authors", "people", "accounts")
    lowest_score: float | None = figure("score", "sentiment low", "low", "lowest")
    lowest_at: datetime | None
    highest_score: float | None = figure("score", "sentiment high", "high", "highest")
    highest_at: datetime | None
    latest_score: float | None = figure("score", "latest sentiment", "sentiment in the last 24 hours")
    latest_z: float | None = figure("z", "z-score")


class SimpleSentimentResult(Result):
    token: TokenRef
    granularity: str
    summary: list[SentimentPoint]
    cohorts: dict[str, list[SentimentPoint]] = Field(
        description="A series per cohort: 0 baseline (too little record), 1 smart money, 2 crowd, 3 dumb money."
    )
    summary_recorded: list[SentimentPoint] = Field(description="Cohorts 1 to 3 together, the baseline left out.")
    overview: SentimentOverview


@measure(
    "/token/{id}/simple-sentiment",
    tier=Tier.BASIC,
    formula="""100 * (bullish + neutral/2 + 1) / (n + 2) over the 24 h up to the end of the bucket. bullish, neutral and
    bearish count people once an hour, scaled by different texts / authors where texts were copied. Smoothed: EWMA with a
    half-life of 6 buckets. z: against the hourly scores of the 30 days before. Signal: tanh(z/2) * n/(n+20).""",
)
def simple_sentiment(reading: Reading, id: TokenId, hours: Hours = 168, granularity: Bucket = None) -> SimpleSentimentResult:
    """Token simple sentiment

    How bullish the talk is, 0 to 100 with 50 neutral, as a rolling 24 h score; ordered, no gaps. The summary pools all
    authors, for in a young store few have a record; summary_recorded pools only those that have one, cohorts 1 to 3, and cohorts
    holds each of the four.
    """
    token = reading.token(id)
    window = reading.posts_window(hours, token)
    size = bucket_hours(hours, granularity)
    lead = window.since(hours + LEAD_HOURS)
    points = sentiment_points(window, size, hourly_voices(reading, lead, token.id))
    cohorts = voices_by_cohort(reading, lead, token.id)
    whole, before = (hourly_voices(reading, each, token.id) for each in (window, window.before()))
    authors = reading.rows("authors", window, tokens=[token.id])[0]
    overview = _overview(points, whole, before, authors["authors"])
    return SimpleSentimentResult(
        **window.said(overview.posts, overview.authors),
        token=reading.ref(token),
        granularity=bucket_name(size),
        summary=points,
        cohorts={str(cohort): sentiment_points(window, size, voices) for cohort, voices in cohorts.items()},
        summary_recorded=sentiment_points(window, size, recorded_voices(cohorts)),
        overview=overview,
    )


def _overview(points: list[SentimentPoint], now: HourlyVoices, before: HourlyVoices, authors: int) -> SentimentOverview:
    (voices, posts), (voices_before, posts_before) = now.total(), before.total()
    bull, flat, bear = (int(count) for count in posts)
    n = bull + flat + bear
    score, previous = whole_score(voices), whole_score(voices_before)
    solid = [point for point in points if not point.thin]
    last = points[-1] if points and not points[-1].thin else None  # a thin one would contradict the high and the low
    low = min(solid, key=lambda p: (p.sentiment_score, p.bucket_start), default=None)
    high = max(solid, key=lambda p: (p.sentiment_score, -p.bucket_start.timestamp()), default=None)
    return SentimentOverview(
        sentiment_score=score,
        previous_sentiment_score=previous,
        sentiment_change_points=round(score - previous, 1),
        bullish_pct=share_pct(bull, n),
        bearish_pct=share_pct(bear, n),
        neutral_pct=share_pct(flat, n),
        bullish_posts=bull,
        bearish_posts=bear,
        neutral_posts=flat,
        posts=n,
        previous_posts=int(posts_before.sum()),
        authors=authors,
        lowest_score=low.sentiment_score if low else None,
        lowest_at=low.bucket_start if low else None,
        highest_score=high.sentiment_score if high else None,
        highest_at=high.bucket_start if high else None,
        latest_score=last.sentiment_score if last else None,
        latest_z=last.sentiment_score_z if last else None,
    )
