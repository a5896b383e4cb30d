"""Sentiment as a series: voices hour by hour, the rolling score over them, its points. Never a measure by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar

import numpy as np
import pyarrow as pa
from pydantic import Field

from ruma.measures.declare import THIN_POSTS, Part, figure
from ruma.measures.own_past import BASELINE_HOURS, Floats, past_z, signal_of
from ruma.measures.reading import HOUR, Reading, Window, floor_hour
from ruma.measures.series import bucket_starts, ewma
from ruma.measures.units import quantity

ALPHA = 2.0  # two imagined neutral voices: one lone post cannot swing a score from 0 to 100
ROLLING_HOURS = 24
LEAD_HOURS = BASELINE_HOURS + ROLLING_HOURS  # what the first point needs of the time before the window
SMOOTHING_BUCKETS = 6.0
DIRECTIONS = ("bullish", "neutral", "bearish")

Voices = TypeVar("Voices", float, Floats)


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
    sentiment_signal: float | None = quantity("ratio", "tanh(z/2) * n/(n+20): comparable across tokens, -1 to 1.")
    thin: bool


def score_of(bullish: Voices, neutral: Voices, bearish: Voices) -> Voices:
    """100 * (bullish + neutral/2 + alpha/2) / (n + alpha); 50 without any voice."""
    n = bullish + neutral + bearish
    return 100 * (bullish + neutral / 2 + ALPHA / 2) / (n + ALPHA)


@dataclass(frozen=True)
class HourlyVoices:
    """One row an hour from `first` to the hour of the window's end, in columns bullish, neutral, bearish.

    `voices` counts people, scaled down where texts were copied; `posts` counts every post.
    """

    first: datetime
    voices: Floats
    posts: Floats

    @classmethod
    def of(cls, found: pa.Table, window: Window) -> HourlyVoices:
        """From the rows of `sentiment_hours`; hours without posts are zero."""
        first, last = floor_hour(window.start), floor_hour(window.as_of)
        hours = max(int((last - first) / HOUR) + 1, 1)
        voices, posts = np.zeros((hours, 3)), np.zeros((hours, 3))
        if found.num_rows:
            at = (found["hour"].to_numpy() - np.datetime64(first.replace(tzinfo=None), "ms")) // np.timedelta64(1, "h")
            at = at.astype(int)
            authors, texts = (found[name].to_numpy().astype(float) for name in ("authors", "texts"))
            copied = np.minimum(1.0, texts / np.maximum(authors, 1.0))
            for column, name in enumerate(DIRECTIONS):
                voices[at, column] = found[f"{name}_authors"].to_numpy() * copied
                posts[at, column] = found[f"{name}_posts"].to_numpy()
        return cls(first, voices, posts)

    def row(self, hour: datetime) -> int:
        """The row of an hour."""
        return int((hour - self.first) / HOUR)

    @cached_property
    def rolling(self) -> Floats:
        """Voices of the 24 h up to the end of each hour."""
        padded = np.concatenate([np.zeros((ROLLING_HOURS - 1, 3)), self.voices])
        return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, ROLLING_HOURS, axis=0).sum(axis=2))

    @cached_property
    def n(self) -> Floats:
        return np.asarray(self.rolling.sum(axis=1))

    @cached_property
    def scores(self) -> Floats:
        return np.asarray(score_of(*self.rolling.T))

    def z(self, rows: list[int]) -> Floats:
        """Standard scores above the mean of the 30 days before, over hours with talk; NaN without a baseline."""
        return past_z(self.scores, self.n > 0, rows)

    def total(self) -> tuple[Floats, Floats]:
        """Voices and posts of all hours by direction."""
        return self.voices.sum(axis=0), self.posts.sum(axis=0)


def hourly_voices(reading: Reading, window: Window, token: str) -> HourlyVoices:
    """Voices about a token in the hours of a window."""
    return HourlyVoices.of(reading.table("sentiment_hours", window, token=token), window)


def whole_score(voices: Floats) -> float:
    """Score over all voices of a window by direction, one decimal."""
    bullish, neutral, bearish = (float(value) for value in voices)
    return round(score_of(bullish, neutral, bearish), 1)


def sentiment_points(window: Window, size: int, hourly: HourlyVoices) -> list[SentimentPoint]:
    """A point a bucket of `size` hours, ordered, no gaps; `hourly` begins LEAD_HOURS before the window."""
    last, opening = floor_hour(window.as_of), floor_hour(window.start)
    found = {last: True} if hourly.posts[-1].any() else {}
    starts = bucket_starts(window, size, found)
    firsts = [hourly.row(max(start, opening)) for start in starts]
    rows = [hourly.row(min(start + timedelta(hours=size - 1), last)) for start in starts]
    inside = np.array([hourly.posts[a : b + 1].sum(axis=0) for a, b in zip(firsts, rows, strict=True)]).reshape(-1, 3)
    scores, n, z = hourly.scores[rows], hourly.n[rows], hourly.z(rows)
    columns = {
        "bucket_start": starts,
        **{f"{name}_posts": _rounded(hourly.rolling[rows, column]) for column, name in enumerate(DIRECTIONS)},
        "total_posts": _rounded(n),
        "total_posts_smoothed": _rounded(ewma(n.tolist(), SMOOTHING_BUCKETS)),
        **{f"interval_{name}_posts": inside[:, column].tolist() for column, name in enumerate(DIRECTIONS)},
        "interval_posts": inside.sum(axis=1).tolist(),
        "sentiment_score": _rounded(scores),
        "sentiment_score_smoothed": _rounded(ewma(scores.tolist(), SMOOTHING_BUCKETS)),
        "sentiment_score_z": known(z, 2),
        "sentiment_signal": known(signal_of(z, n), 3),
        "thin": (n.astype(int) < THIN_POSTS).tolist(),
    }
    return [SentimentPoint(**dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)]


def _rounded(values: Floats | list[float]) -> list[float]:
    held: list[float] = np.round(values, 2).tolist()
    return held


def known(values: Floats, decimals: int) -> list[float | None]:
    """Rounded, None for NaN."""
    return [None if value != value else value for value in np.round(values, decimals).tolist()]
