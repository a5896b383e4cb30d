"""How much of a token was traded: as price sources report it, and on DEXs without wash trades. Never mixes the two."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from pydantic import Field

from ruma.measures.candles import Candle, candles_of
from ruma.measures.declare import Bucket, Hours, Part, Result, TokenId, TokenRef, bucket_hours, bucket_name, figure, measure
from ruma.measures.dex_trades import NO_TRADES, Sum, Volume, sums, total
from ruma.measures.reading import TICK, Reading
from ruma.measures.series import bucket_start, change_pct
from ruma.measures.wash import WASH_RULE
from ruma.tiers import Tier


class VolumePoint(Part):
    time: datetime = Field(description="Start of the bucket, UTC.")
    value: float | None = figure("usd", "volume", "trading volume", about="Traded in the bucket, USD; null if unreported.")
    n: int = Field(description="Candles behind the value.")
    wash_adjusted_usd: float | None = Field(
        description="Traded on DEXs in the bucket without wash trades, USD; null where no DEX trade of the token is known."
    )


class VolumeOverview(Part):
    volume_usd: float | None = figure("usd", "volume", "trading volume", "traded")
    previous_volume_usd: float | None = figure("usd", "volume", "trading volume", "traded", period="previous")
    volume_change_pct: float | None = figure("pct", "volume", "trading volume", change=True)
    average_daily_volume_usd: float | None = figure("usd", "average daily volume", "volume a day")
    highest_volume_usd: float | None = figure("usd", "highest volume", "busiest", "peak volume")
    highest_at: datetime | None
    dex_volume_usd: float | None = figure("usd", "DEX volume", "wash-adjusted volume", about="Without wash trades.")
    raw_dex_volume_usd: float | None = figure("usd", "raw DEX volume", "raw volume")
    wash_pct: float | None = figure("pct", "wash trading", "wash trades", about="Share of the raw DEX volume that is taken out.")


class VolumeSeriesResult(Result):
    token: TokenRef
    granularity: str
    source: str | None = Field(description="Where the volumes come from; all are of one source.")
    volume: list[VolumePoint]
    overview: VolumeOverview
    no_wash_adjusted_because: str | None = Field(description="Why there is no wash-adjusted volume; null where there is.")


@measure(
    "/token/{id}/volume-series",
    tier=Tier.FREE,
    formula=f"""Sum of the traded volume that the price source reports for the candles that end in the bucket, USD. Wash-adjusted:
    volume of the bucket's DEX trades. {WASH_RULE}""",
)
def volume_series(reading: Reading, id: TokenId, hours: Hours = 168, granularity: Bucket = None) -> VolumeSeriesResult:
    """Token volume series

    Traded volume over the lookback, with DEX volume without wash trades where trades are known; ordered; buckets are never finer
    than the candles the source gives.
    """
    token = reading.token(id)
    window, dex_window = reading.prices_window(hours, token), reading.trades_window(hours, token)
    traded = dex_window.seen_until is not None
    if window.seen_until is None and traded:
        window = dex_window
    candles = candles_of(reading, window, token.id)
    size = max(bucket_hours(hours, granularity), candles.interval_hours)
    dex = sums(reading, window, token=token.id, hours=size) if traded else []
    points = _points(candles.now, dex, size)
    reported, previous = _total(candles.now), _total(candles.before)
    high = max((p for p in points if p.value is not None), key=lambda p: (p.value, -p.time.timestamp()), default=None)
    on_dex = total(one.volume for one in dex) if dex else None
    days = sum(candle.interval_hours for candle in candles.now if candle.volume_usd is not None) / 24
    return VolumeSeriesResult(
        **candles.said(window),
        token=reading.ref(token),
        granularity=bucket_name(size),
        volume=points,
        overview=VolumeOverview(
            volume_usd=reported,
            previous_volume_usd=previous,
            volume_change_pct=change_pct(reported, previous),
            average_daily_volume_usd=round(reported / days, 2) if reported is not None and days else None,
            highest_volume_usd=high.value if high else None,
            highest_at=high.time if high else None,
            dex_volume_usd=on_dex.adjusted_usd if on_dex else None,
            raw_dex_volume_usd=on_dex.raw_usd if on_dex else None,
            wash_pct=on_dex.wash_pct if on_dex else None,
        ),
        no_wash_adjusted_because=None if dex else NO_TRADES,
    )


def _total(candles: list[Candle]) -> float | None:
    volumes = [candle.volume_usd for candle in candles if candle.volume_usd is not None]
    return round(sum(volumes), 2) if volumes else None


def _points(candles: list[Candle], dex: list[Sum], size: int) -> list[VolumePoint]:
    buckets: dict[datetime, list[Candle]] = defaultdict(list)
    for candle in candles:
        buckets[bucket_start(candle.ts - TICK, size)].append(candle)  # a candle that ends at midnight is of the day before
    on_dex: dict[datetime, list[Volume]] = defaultdict(list)
    for one in dex:
        on_dex[bucket_start(one.start, size)].append(one.volume)
    return [
        VolumePoint(
            time=start, value=_total(buckets.get(start, [])), n=len(buckets.get(start, ())),
            wash_adjusted_usd=total(on_dex.get(start, ())).adjusted_usd if dex else None,
        )
        for start in sorted({*buckets, *on_dex})
    ]  # fmt: skip
