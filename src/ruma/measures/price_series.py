"""What a token cost. Gives prices as the sources report them and never fills a gap."""

from __future__ import annotations

import math
from datetime import datetime
from itertools import pairwise

from pydantic import Field

from ruma.measures.candles import Candle, candles_of
from ruma.measures.declare import Bucket, Hours, Part, Result, TokenId, TokenRef, bucket_hours, bucket_name, figure, measure
from ruma.measures.reading import TICK, Reading
from ruma.measures.series import bucket_start, change_pct, mean_and_sd
from ruma.tiers import Tier


class PricePoint(Part):
    time: datetime = Field(description="End of the last candle of the bucket, UTC.")
    candle_from: datetime = Field(description="Start of that candle: its day.")
    value: float = figure("usd", "price", "closing price", "trades at", about="Price at that time, USD.")


class PriceOverview(Part):
    price_usd: float | None = figure("usd", "price", "trades at", "traded at", "costs")
    price_at: datetime | None = Field(description="End of the candle that gave the price.")
    price_from: datetime | None = Field(description="Start of that candle: its day.")
    previous_price_usd: float | None = figure("usd", "price", "traded at", period="previous", about="At the window's start.")
    price_change_pct: float | None = figure("pct", "price", change=True)
    high_usd: float | None = figure("usd", "high", "highest price", "highest close")
    high_at: datetime | None
    high_from: datetime | None = Field(description="Start of the candle that closed highest: its day.")
    low_usd: float | None = figure("usd", "low", "lowest price", "lowest close")
    low_at: datetime | None
    low_from: datetime | None = Field(description="Start of the candle that closed lowest: its day.")
    drawdown_pct: float | None = figure("pct", "drawdown", "below the high", about="Last price below the window's high, 0..100.")
    daily_volatility_pct: float | None = figure("pct", "daily volatility", "volatility")
    market_cap_usd: float | None = figure("usd", "market cap", "market capitalisation")


class PriceSeriesResult(Result):
    token: TokenRef
    granularity: str
    source: str | None = Field(description="Where the prices come from; all are of one source.")
    price: list[PricePoint]
    overview: PriceOverview


@measure(
    "/token/{id}/price-series",
    tier=Tier.FREE,
    formula="""Closing price of the last candle that ended in the bucket. Change: last close against the last close at or
    before the window's start. Daily volatility: standard deviation of log returns, scaled to a day.""",
)
def price_series(reading: Reading, id: TokenId, hours: Hours = 168, granularity: Bucket = None) -> PriceSeriesResult:
    """Token price series

    Closing prices over the lookback with change, high, low and drawdown; ordered; a bucket without a candle is absent.
    """
    token = reading.token(id)
    window = reading.prices_window(hours, token)
    candles = candles_of(reading, window, token.id)
    size = max(bucket_hours(hours, granularity), candles.interval_hours)
    closes = {bucket_start(candle.ts - TICK, size): candle for candle in candles.now}
    return PriceSeriesResult(
        **candles.said(window),
        token=reading.ref(token),
        granularity=bucket_name(size),
        price=[PricePoint(time=c.ts, candle_from=c.start, value=c.price_usd) for _, c in sorted(closes.items())],
        overview=_overview(candles.now, candles.before[-1] if candles.before else None),
    )


def _overview(candles: list[Candle], opening: Candle | None) -> PriceOverview:
    first = opening or (candles[0] if candles else None)
    last = candles[-1] if candles else None
    high = max(candles, key=lambda c: (c.price_usd, -c.ts.timestamp()), default=None)
    low = min(candles, key=lambda c: (c.price_usd, c.ts), default=None)
    return PriceOverview(
        price_usd=last.price_usd if last else None,
        price_at=last.ts if last else None,
        price_from=last.start if last else None,
        previous_price_usd=first.price_usd if first else None,
        price_change_pct=change_pct(last.price_usd if last else None, first.price_usd if first else None),
        high_usd=high.price_usd if high else None,
        high_at=high.ts if high else None,
        high_from=high.start if high else None,
        low_usd=low.price_usd if low else None,
        low_at=low.ts if low else None,
        low_from=low.start if low else None,
        drawdown_pct=round(100 * (1 - last.price_usd / high.price_usd), 1) if last and high else None,
        daily_volatility_pct=_volatility(candles),
        market_cap_usd=next((c.market_cap_usd for c in reversed(candles) if c.market_cap_usd is not None), None),
    )


def _volatility(candles: list[Candle]) -> float | None:
    """Standard deviation of log returns scaled to one day, percent; None below five returns."""
    returns = [math.log(b.price_usd / a.price_usd) for a, b in pairwise(candles)]
    if len(returns) < 5:
        return None
    return round(100 * mean_and_sd(returns)[1] * math.sqrt(24 / candles[0].interval_hours), 2)
