"""Sentiment at three horizons: what was said lately, these days, and these weeks. Says nothing of how much talk there is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import numpy as np
from pydantic import Field

from ruma.measures.declare import (
    THIN_POSTS,
    Bucket,
    Hours,
    Part,
    Result,
    TokenId,
    TokenRef,
    bucket_hours,
    bucket_name,
    figure,
    measure,
)
from ruma.measures.followers import tracked_handles
from ruma.measures.own_past import Floats
from ruma.measures.reading import Reading, floor_hour, is_thin
from ruma.measures.sentiment_points import HourlyVoices, hourly_voices, score_of
from ruma.measures.series import bucket_starts
from ruma.tiers import Tier

Timeframe = Literal["short", "medium", "long"]
HALF_LIVES_H: dict[Timeframe, float] = {"short": 6.0, "medium": 48.0, "long": 336.0}
LOOKBACK_HALF_LIVES = 5  # what is older weighs less than 1/32 of what is new: 3 % of the whole is cut off
LOOKBACK_DAYS = int(HALF_LIVES_H["long"] * LOOKBACK_HALF_LIVES / 24)

FORMULA = "100 * (bullish + neutral/2 + 1) / (n + 2), each hour's voices weighed by 0.5 ^ (hours ago / half-life)"


class TimeframePoint(Part):
    time: datetime = Field(description="Start of the bucket, UTC; the value stands on its end.")
    value: float = figure("score", "sentiment", "sentiment score", about="0 to 100, 50 neutral.")
    n: float = Field(description="Decayed voices behind the value.")
    thin: bool


class TimeframesMetadata(Part):
    """How the series were computed."""

    as_of: datetime
    calculation: str
    formula: str
    half_life_h: float = Field(description="Half-life of the medium timeframe in hours; all three in half_lives_h.")
    half_lives_h: dict[str, float] = Field(description="Half-life of each timeframe, hours.")
    handle: str | None = Field(description="Main account of the token's project; null: no source of handles is loaded.")
    handles: list[str] = Field(description="All tracked accounts of the project; posts of everyone are read, not only theirs.")
    lookback_days: int = Field(description="Days before a point that the longest timeframe reads: five half-lives.")
    lookbacks_h: dict[str, float] = Field(description="The same for each timeframe, hours.")
    scale: str
    token_id: int


class TimeframesSummary(Part):
    short: float = figure("score", "short-term sentiment", "sentiment over hours", about="At as_of, half-life 6 hours.")
    medium: float = figure("score", "medium-term sentiment", "sentiment over days", about="At as_of, half-life 48 hours.")
    long: float = figure("score", "long-term sentiment", "sentiment over weeks", about="At as_of, half-life 14 days.")


class TimeframesOverview(Part):
    short_minus_long_points: float = figure("points", "short-term against long-term sentiment", change=True)
    short_voices: float = figure("count", "voices", about="Decayed voices behind the short timeframe.")
    medium_voices: float = figure("count", "voices")
    long_voices: float = figure("count", "voices")
    posts: int = figure("count", "posts", about="Posts of the window.")
    authors: int = figure("count", "authors", "people", "accounts")
    thin_timeframes: list[str] = Field(description="Timeframes with too few voices at as_of to stand alone.")


class TimeframesResult(Result):
    token: TokenRef
    granularity: str
    metadata: TimeframesMetadata
    series: dict[str, list[TimeframePoint]] = Field(description="A series per timeframe: short, medium, long.")
    summary: TimeframesSummary
    overview: TimeframesOverview


@measure("/token/{id}/sentiment-timeframes", tier=Tier.FREE, formula=f"{FORMULA}; half-lives 6 h, 48 h and 14 days.")
def sentiment_timeframes(reading: Reading, id: TokenId, hours: Hours = 168, granularity: Bucket = None) -> TimeframesResult:
    """Token sentiment timeframes

    Sentiment split by horizon, short, medium and long, as exponentially decayed scores from 0 to 100; ordered, no gaps. With
    few voices a score stays near 50.
    """
    token = reading.token(id)
    window = reading.posts_window(hours, token)
    size = bucket_hours(hours, granularity)
    hourly = hourly_voices(reading, window.since(hours + LOOKBACK_DAYS * 24), token.id)
    last = floor_hour(window.as_of)
    starts = bucket_starts(window, size, {last: True} if hourly.posts[-1].any() else {})
    rows = [hourly.row(min(start + timedelta(hours=size - 1), last)) for start in starts]
    decayed = {name: decayed_voices(hourly, half_life) for name, half_life in HALF_LIVES_H.items()}
    now = {name: voices[-1] for name, voices in decayed.items()}
    whole = reading.rows("authors", window, tokens=[token.id])[0]
    handles = tracked_handles(reading, token.id)
    return TimeframesResult(
        **window.said(whole["posts"], whole["authors"]),
        token=reading.ref(token),
        granularity=bucket_name(size),
        metadata=TimeframesMetadata(
            as_of=window.as_of,
            calculation="exponentially decayed score over hourly voices (people; copied texts once)",
            formula=FORMULA,
            half_life_h=HALF_LIVES_H["medium"],
            half_lives_h=dict(HALF_LIVES_H),
            handle=handles[0] if handles else None,
            handles=handles,
            lookback_days=LOOKBACK_DAYS,
            lookbacks_h={name: half_life * LOOKBACK_HALF_LIVES for name, half_life in HALF_LIVES_H.items()},
            scale="0 to 100; 50 neutral, higher is more bullish",
            token_id=token.token_id,
        ),
        series={name: _points(starts, voices[rows]) for name, voices in decayed.items()},
        summary=TimeframesSummary(**{name: _score(voices) for name, voices in now.items()}),
        overview=_overview(now, whole),
    )


def decayed_voices(hourly: HourlyVoices, half_life_h: float) -> Floats:
    """Voices by direction at each hour, every earlier hour weighed down; what is older than five half-lives is left out."""
    weights = 0.5 ** (np.arange(int(half_life_h * LOOKBACK_HALF_LIVES)) / half_life_h)
    hours = len(hourly.voices)
    return np.column_stack([np.convolve(hourly.voices[:, column], weights)[:hours] for column in range(3)])


def _score(voices: Floats) -> float:
    bullish, neutral, bearish = (float(value) for value in voices)
    return round(score_of(bullish, neutral, bearish), 2)


def _points(starts: list[datetime], voices: Floats) -> list[TimeframePoint]:
    scores, counts = np.round(score_of(*voices.T), 2).tolist(), voices.sum(axis=1)
    thin, shown = (counts < THIN_POSTS).tolist(), np.round(counts, 2).tolist()
    rows = zip(starts, scores, shown, thin, strict=True)
    return [TimeframePoint(time=at, value=score, n=n, thin=few) for at, score, n, few in rows]


def _overview(now: dict[Timeframe, Floats], whole: dict[str, int]) -> TimeframesOverview:
    voices = {name: round(float(held.sum()), 2) for name, held in now.items()}
    return TimeframesOverview(
        short_minus_long_points=round(_score(now["short"]) - _score(now["long"]), 2),
        short_voices=voices["short"],
        medium_voices=voices["medium"],
        long_voices=voices["long"],
        posts=whole["posts"],
        authors=whole["authors"],
        thin_timeframes=[name for name, n in voices.items() if is_thin(int(n))],
    )
