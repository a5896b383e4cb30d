"""How bullish or bearish the talk about a token is. Says nothing of how much talk there is (see mindshare)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ruma.measures.declare import Bucket, Hours, Part, Result, TokenId, TokenRef, bucket_hours, figure, measure
from ruma.measures.reading import HOUR, Reading, Window, floor_hour, is_thin
from ruma.measures.series import bucket_starts, ewma, share_pct
from ruma.tiers import Tier

ALPHA = 2.0  # two imagined neutral voices: one lone post cannot swing a score from 0 to 100
ROLLING_HOURS = 24
BASELINE_HOURS = 720  # 30 days, the usual length of a sentiment baseline
MIN_BASELINE = 168  # less than a week of hours is no baseline
SMOOTHING_BUCKETS = 6.0
FLAT = 1e-9  # a spread this small is rounding
SIGNAL_HALF_N = 20.0  # with 20 voices the signal keeps half its strength


class SentimentPoint(Part):
    bucket_start: datetime = Field(description="Start of the bucket, UTC.")
    bullish_posts: float = Field(description="Bullish voices in the 24 h up to the end of the bucket; copies count once.")
    bearish_posts: float
    neutral_posts: float
    total_posts: float = figure("count", "voices")
    total_posts_smoothed: float
    interval_bullish_posts: float = figure("count", "bullish posts", about="Bullish posts inside this bucket only.")
    interval_bearish_posts: float = figure("count", "bearish posts")
    interval_neutral_posts: float = figure("count", "neutral posts")
    interval_posts: float = figure("count", "posts")
    sentiment_score: float = figure("score", "sentiment", "sentiment score", about="0 to 100, higher is more bullish.")
    sentiment_score_smoothed: float
    sentiment_score_z: float | None = figure("z", "z-score", about="Against the 30 days before; null without a baseline.")
    sentiment_signal: float | None = Field(description="tanh(z/2) * n/(n+20): comparable across tokens, -1 to 1.")
    thin: bool


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
    cohorts: dict[str, list[SentimentPoint]] = Field(description="Series per cohort id; empty while no author has a record.")
    overview: SentimentOverview


Voices = TypeVar("Voices", float, NDArray[np.float64])


@dataclass
class Hour:
    """Voices of one hour by direction: people, scaled down where texts were copied; `posts` holds the raw counts."""

    bullish: float = 0.0
    neutral: float = 0.0
    bearish: float = 0.0
    posts: tuple[int, int, int] = (0, 0, 0)
    authors: int = 0


def score_of(bullish: Voices, neutral: Voices, bearish: Voices) -> Voices:
    """100 * (bullish + neutral/2 + alpha/2) / (n + alpha); 50 without any voice."""
    n = bullish + neutral + bearish
    return 100 * (bullish + neutral / 2 + ALPHA / 2) / (n + ALPHA)


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
    authors; cohort series appear once authors have a record.
    """
    token = reading.token(id)
    window = reading.posts_window(hours, token)
    size = bucket_hours(hours, granularity)
    lead = window.since(hours + BASELINE_HOURS + ROLLING_HOURS)
    by_hour = _hours(reading.rows("sentiment_hours", lead, tokens=[token.id]))
    points = _points(window, size, by_hour, floor_hour(lead.start))
    whole = reading.rows("sentiment_hours", window, tokens=[token.id])
    authors = reading.rows("authors", window, tokens=[token.id])[0]
    before = reading.rows("sentiment_hours", window.before(), tokens=[token.id])
    overview = _overview(points, whole, before, authors["authors"])
    return SimpleSentimentResult(
        **window.said(overview.posts, overview.authors),
        token=reading.ref(token),
        granularity=f"{size}h" if size < 24 else "1d",
        summary=points,
        cohorts={},
        overview=overview,
    )


def _hours(rows: list[dict[str, int]]) -> dict[datetime, Hour]:
    return {row["hour"]: _hour(row) for row in rows}  # type: ignore[misc]


def _hour(row: dict[str, int]) -> Hour:
    copied = min(1.0, row["texts"] / row["authors"]) if row["authors"] else 1.0
    return Hour(
        row["bullish_authors"] * copied,
        row["neutral_authors"] * copied,
        row["bearish_authors"] * copied,
        (row["bullish_posts"], row["neutral_posts"], row["bearish_posts"]),
        row["authors"],
    )


@dataclass(frozen=True)
class Rolling:
    """Voices of the 24 h up to the end of each hour from `first` on, a row an hour: bullish, neutral, bearish."""

    first: datetime
    voices: NDArray[np.float64]

    @classmethod
    def over(cls, by_hour: dict[datetime, Hour], first: datetime, last: datetime) -> Rolling:
        hours = int((last - first) / HOUR) + 1
        single = np.zeros((hours + ROLLING_HOURS - 1, 3))
        for hour, held in by_hour.items():
            single[int((hour - first) / HOUR) + ROLLING_HOURS - 1] = held.bullish, held.neutral, held.bearish
        return cls(first, np.lib.stride_tricks.sliding_window_view(single, ROLLING_HOURS, axis=0).sum(axis=2))

    @cached_property
    def n(self) -> NDArray[np.float64]:
        return np.asarray(self.voices.sum(axis=1))

    @cached_property
    def scores(self) -> NDArray[np.float64]:
        return np.asarray(score_of(*self.voices.T))

    def at(self, hour: datetime) -> int:
        """The row of an hour."""
        return int((hour - self.first) / HOUR)

    def z(self, row: int) -> float | None:
        """Standard scores above the mean of the 30 days before; None without a week of hours with talk, or without spread."""
        past = slice(max(0, row - BASELINE_HOURS), row)
        base = self.scores[past][self.n[past] > 0]
        if len(base) < MIN_BASELINE or base.std() < FLAT:
            return None
        return round(float((self.scores[row] - base.mean()) / base.std()), 2)


def _points(window: Window, size: int, by_hour: dict[datetime, Hour], first: datetime) -> list[SentimentPoint]:
    last = floor_hour(window.as_of)
    rolling = Rolling.over(by_hour, first, last)
    starts = bucket_starts(window, size, by_hour)
    rows = [rolling.at(min(start + timedelta(hours=size - 1), last)) for start in starts]
    smooth = ewma([float(rolling.scores[row]) for row in rows], SMOOTHING_BUCKETS)
    totals = ewma([float(rolling.n[row]) for row in rows], SMOOTHING_BUCKETS)
    points = []
    for index, (start, row) in enumerate(zip(starts, rows, strict=True)):
        inside = [by_hour[h] for k in range(size) if (h := start + k * HOUR) in by_hour and h >= floor_hour(window.start)]
        points.append(_point(start, rolling, row, inside, smooth[index], totals[index]))
    return points


def _point(start: datetime, rolling: Rolling, row: int, inside: list[Hour], smooth: float, total: float) -> SentimentPoint:
    bull, flat, bear = (sum(hour.posts[k] for hour in inside) for k in range(3))
    voices, n, z = rolling.voices[row], float(rolling.n[row]), rolling.z(row)
    return SentimentPoint(
        bucket_start=start,
        bullish_posts=round(float(voices[0]), 2),
        bearish_posts=round(float(voices[2]), 2),
        neutral_posts=round(float(voices[1]), 2),
        total_posts=round(n, 2),
        total_posts_smoothed=round(total, 2),
        interval_bullish_posts=bull,
        interval_bearish_posts=bear,
        interval_neutral_posts=flat,
        interval_posts=bull + flat + bear,
        sentiment_score=round(float(rolling.scores[row]), 2),
        sentiment_score_smoothed=round(smooth, 2),
        sentiment_score_z=z,
        sentiment_signal=None if z is None else round(math.tanh(z / 2) * n / (n + SIGNAL_HALF_N), 3),
        thin=is_thin(int(n)),
    )


def _overview(
    points: list[SentimentPoint], rows: list[dict[str, int]], before: list[dict[str, int]], authors: int
) -> SentimentOverview:
    now, was = [_hour(row) for row in rows], [_hour(row) for row in before]
    bull, flat, bear = (sum(hour.posts[k] for hour in now) for k in range(3))
    n = bull + flat + bear
    score, previous = _whole_score(now), _whole_score(was)
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
        previous_posts=sum(sum(hour.posts) for hour in was),
        authors=authors,
        lowest_score=low.sentiment_score if low else None,
        lowest_at=low.bucket_start if low else None,
        highest_score=high.sentiment_score if high else None,
        highest_at=high.bucket_start if high else None,
        latest_score=last.sentiment_score if last else None,
        latest_z=last.sentiment_score_z if last else None,
    )


def _whole_score(hours: list[Hour]) -> float:
    """Score over all hours of a window, one decimal."""
    bull, flat, bear = (math.fsum(getattr(h, name) for h in hours) for name in ("bullish", "neutral", "bearish"))
    return round(score_of(bull, flat, bear), 1)
