"""How much of a token was traded. Counts what the price sources report; wash trading is not taken out."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from pydantic import Field

from ruma.measures.candles import Candle, candles_of
from ruma.measures.declare import Bucket, Hours, Part, Result, TokenId, TokenRef, bucket_hours, bucket_name, figure, measure
from ruma.measures.reading import TICK, Reading
from ruma.measures.series import bucket_start, change_pct
from ruma.tiers import Tier


class VolumePoint(Part):
    time: datetime = Field(description="Start of the bucket, UTC.")
    value: float | None = figure("usd", "volume", "trading volume", about="Traded in the bucket, USD; null if unreported.")
    n: int = Field(description="Candles behind the value.")


class VolumeOverview(Part):
    volume_usd: float | None = figure("usd", "volume", "trading volume", "traded")
    previous_volume_usd: float | None = figure("usd", "volume", "trading volume", "traded", period="previous")
    volume_change_pct: float | None = figure("pct", "volume", "trading volume", change=True)
    average_daily_volume_usd: float | None = figure("usd", "average daily volume", "volume a day")
    highest_volume_usd: float | None = figure("usd", "highest volume", "busiest", "peak volume")
    highest_at: datetime | None


class VolumeSeriesResult(Result):
    token: TokenRef
    granularity: str
    source: str | None = Field(description="Where the volumes come from; all are of one source.")
    volume: list[VolumePoint]
    overview: VolumeOverview


@measure(
    "/token/{id}/volume-series",
    tier=Tier.FREE,
    formula="Sum of the traded volume that the price source reports for the candles that end in the bucket, USD.",
)
def volume_series(reading: Reading, id: TokenId, hours: Hours = 168, granularity: Bucket = None) -> VolumeSeriesResult:
    """Token volume series

    Traded volume over the lookback; ordered; buckets are never finer than the candles the source gives.
    """
    token = reading.token(id)
    window = reading.prices_window(hours, token)
    candles = candles_of(reading, window, token.id)
    size = max(bucket_hours(hours, granularity), candles.interval_hours)
    points = _points(candles.now, size)
    total, previous = _total(candles.now), _total(candles.before)
    high = max((p for p in points if p.value is not None), key=lambda p: (p.value, -p.time.timestamp()), default=None)
    days = sum(candle.interval_hours for candle in candles.now if candle.volume_usd is not None) / 24
    return VolumeSeriesResult(
        **candles.said(window),
        token=reading.ref(token),
        granularity=bucket_name(size),
        volume=points,
        overview=VolumeOverview(
            volume_usd=total,
            previous_volume_usd=previous,
            volume_change_pct=change_pct(total, previous),
            average_daily_volume_usd=round(total / days, 2) if total is not None and days else None,
            highest_volume_usd=high.value if high else None,
            highest_at=high.time if high else None,
        ),
    )


def _total(candles: list[Candle]) -> float | None:
    volumes = [candle.volume_usd for candle in candles if candle.volume_usd is not None]
    return round(sum(volumes), 2) if volumes else None


def _points(candles: list[Candle], size: int) -> list[VolumePoint]:
    buckets: dict[datetime, list[Candle]] = defaultdict(list)
    for candle in candles:
        buckets[bucket_start(candle.ts - TICK, size)].append(candle)  # a candle that ends at midnight is of the day before
    return [VolumePoint(time=start, value=_total(inside), n=len(inside)) for start, inside in sorted(buckets.items())]
