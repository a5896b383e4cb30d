"""How much a token's price moves from day to day, and whether that is much for it. Says nothing of direction."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import Field

from ruma.measures.declare import Part, Result, TokenId, TokenRef, figure, measure
from ruma.measures.reading import Reading, Window
from ruma.tiers import Tier

DECAY = 0.94  # RiskMetrics 1996, daily data: a half-life of about 11 days
DAYS_A_YEAR = 365  # this market never closes
YEAR_HOURS = DAYS_A_YEAR * 24
WARM_UP_HOURS = 90 * 24  # by then a return weighs 0.4 % of a new one
MIN_RETURNS = 10  # fewer say nothing of a spread
MIN_RANKED = 60  # values a percentile needs
STALE_DAYS = 14  # a price this old opens a new series: a return over it is of another market

DailyHours = Annotated[int, Field(ge=24, le=8_784, description="Lookback window in hours.", examples=[168])]
DailyBucket = Annotated[Literal["1d"] | None, Field(description="Only 1d is accepted.", examples=["1d"])]


class VolatilityPoint(Part):
    time: datetime = Field(description="Start of the day, UTC; the value stands on its close.")
    value: float = figure("pct", "volatility", "annualised volatility", about="EWMA volatility of daily returns, percent a year.")
    percentile: float | None = figure(
        "score", "volatility percentile", about="Place among the year before, 0 to 100; null if too young."
    )
    n: int = Field(description="Daily returns behind the value.")
    thin: bool


class VolatilityOverview(Part):
    volatility_pct: float | None = figure("pct", "volatility", "annualised volatility")
    previous_volatility_pct: float | None = figure(
        "pct", "volatility", "annualised volatility", period="previous", about="At the start."
    )
    volatility_change_pp: float | None = figure("pp", "volatility", "annualised volatility", change=True)
    daily_volatility_pct: float | None = figure("pct", "daily volatility", about="The same for one day.")
    percentile: float | None = figure("score", "volatility percentile", about="Within the year before, 0 calmest, 100 wildest.")
    highest_volatility_pct: float | None = figure("pct", "highest volatility", "volatility peak")
    highest_at: datetime | None
    stuck_days: int = figure("count", "stuck days", about="Days of the window left out: same price, nothing traded.")


class VolatilityResult(Result):
    token: TokenRef
    granularity: str
    unit: str
    source: str | None = Field(description="Where the prices come from; all are of one source.")
    volatility: list[VolatilityPoint]
    overview: VolatilityOverview


@dataclass(frozen=True)
class Close:
    """The close of a day on which the feed was alive."""

    day: datetime
    ended_at: datetime
    price_usd: float


@dataclass(frozen=True)
class Spread:
    """Volatility after a day's close, percent a year, and the returns behind it."""

    day: datetime
    ended_at: datetime
    value: float
    returns: int


@measure(
    "/token/{id}/volatility-index",
    tier=Tier.STARTER,
    formula="""100 * sqrt(365 * v), v = 0.94^d * v_before + (1 - 0.94^d) * r^2 / d, where r is the log return between two closes d
    days apart (d = 1 as a rule), from a year and 90 days before the window on. percentile: the share of the values of the 365
    days before that are smaller, ties half. Days on which a feed was stuck (same price, no volume or the very same one)
    are left out, not counted as calm.""",
)
def volatility_index(reading: Reading, id: TokenId, hours: DailyHours = 720, granularity: DailyBucket = None) -> VolatilityResult:
    """Token volatility index

    Annualised volatility of daily returns over time, daily only, with its percentile within the year before; ordered; days
    without a live close have no point.
    """
    del granularity  # checked by its type: there is one size
    token = reading.token(id)
    window = reading.prices_window(hours, token)
    days = best_days(reading.rows("daily_closes", window.since(hours + YEAR_HOURS + WARM_UP_HOURS), token=token.id), window)
    closes, stuck = live_closes(days)
    spreads = ewma_volatility(closes)
    points = _points(spreads, window)
    shown = {point.time for point in points}
    stuck_here = [day for day in stuck if day >= window.start]
    inside = [close for close in closes if close.day in shown]
    said = window.said(len(inside), notes=_notes(days, points, stuck_here))
    return VolatilityResult(
        **said | {"thin": not points or points[-1].thin},
        token=reading.ref(token),
        granularity="1d",
        unit="percent a year",
        source=(days[0]["source"] or None) if days else None,
        volatility=points,
        overview=_overview(points, len(stuck_here)),
    )


def best_days(rows: list[dict[str, Any]], window: Window) -> list[dict[str, Any]]:
    """Days of the one length and source that covers the window best; ties: more days in all, finer length, source's name."""
    series: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for row in rows:
        series.setdefault((row["interval_hours"], row["source"]), []).append(row)

    def place(key: tuple[int, str]) -> tuple[Any, ...]:
        return (-sum(row["ended_at"] > window.start for row in series[key]), -len(series[key]), *key)

    return series[min(series, key=place)] if series else []


def live_closes(days: list[dict[str, Any]]) -> tuple[list[Close], list[datetime]]:
    """Closes of the days on which the feed was alive, and the days on which it was stuck, both oldest first."""
    closes, stuck = [], []
    before: dict[str, Any] | None = None
    for row in days:
        still = before is not None and row["lowest_usd"] == row["highest_usd"] == before["price_usd"]
        traded = row["most_volume_usd"] or 0
        repeated = (
            before is not None and row["last_volume_usd"] == before["last_volume_usd"]
        )  # a feed that sends its last row again
        if still and (not traded or repeated):
            stuck.append(row["day"])
        else:
            closes.append(Close(row["day"], row["ended_at"], row["price_usd"]))
        before = row
    return closes, stuck


def ewma_volatility(closes: list[Close]) -> list[Spread]:
    """Volatility after each close from the tenth return on; a long silence starts it anew."""
    spreads: list[Spread] = []
    variance, returns = 0.0, 0
    for before, now in pairwise(closes):
        days = (now.ended_at - before.ended_at) / timedelta(days=1)
        if days > STALE_DAYS:
            variance, returns = 0.0, 0
            continue
        squared = math.log(now.price_usd / before.price_usd) ** 2 / days
        returns += 1
        # the first returns weigh alike: a start on one of them would carry it for weeks
        weight = max(1 - DECAY**days, 1 / returns)
        variance += weight * (squared - variance)
        if returns >= MIN_RETURNS:
            spreads.append(Spread(now.day, now.ended_at, 100 * math.sqrt(DAYS_A_YEAR * variance), returns))
    return spreads


def _points(spreads: list[Spread], window: Window) -> list[VolatilityPoint]:
    points = []
    for index, spread in enumerate(spreads):
        if spread.day + timedelta(days=1) <= window.start:
            continue
        points.append(
            VolatilityPoint(
                time=spread.day,
                value=round(spread.value, 2),
                percentile=percentile_of(spread.value, year_before(spreads, index)),
                n=spread.returns,
                thin=spread.returns < 2 * MIN_RETURNS,
            )
        )
    return points


def year_before(spreads: list[Spread], index: int) -> list[float]:
    """Values of the 365 days before the one at `index`."""
    since = spreads[index].day - timedelta(days=DAYS_A_YEAR)
    return [held.value for held in spreads[:index] if held.day >= since]


def percentile_of(value: float, others: list[float]) -> float | None:
    """100 * the share of the others that are smaller, ties half, one decimal; None with too few to compare with."""
    if len(others) < MIN_RANKED:
        return None
    held = sorted(others)
    below, upto = bisect_left(held, value), bisect_right(held, value)
    return round(50 * (below + upto) / len(held), 1)


def _overview(points: list[VolatilityPoint], stuck_days: int) -> VolatilityOverview:
    first, last = (points[0], points[-1]) if points else (None, None)
    high = max(points, key=lambda p: (p.value, -p.time.timestamp()), default=None)
    return VolatilityOverview(
        volatility_pct=last.value if last else None,
        previous_volatility_pct=first.value if first else None,
        volatility_change_pp=round(last.value - first.value, 2) if first and last else None,
        daily_volatility_pct=round(last.value / math.sqrt(DAYS_A_YEAR), 2) if last else None,
        percentile=last.percentile if last else None,
        highest_volatility_pct=high.value if high else None,
        highest_at=high.time if high else None,
        stuck_days=stuck_days,
    )


def _notes(days: list[dict[str, Any]], points: list[VolatilityPoint], stuck: list[datetime]) -> list[str]:
    if not days:
        return ["No prices of this token are known."]
    notes = []
    if stuck:
        since = f"{stuck[0]:%Y-%m-%d} to {stuck[-1]:%Y-%m-%d}"
        notes.append(
            f"The price feed was stuck on {len(stuck)} day(s), {since}: the same price with nothing traded. They are left out."
        )
    if not points:
        notes.append(f"A value needs {MIN_RETURNS} daily returns on live closes; the window has none.")
    elif points[-1].percentile is None:
        notes.append(f"A percentile needs {MIN_RANKED} earlier values within the year; there are fewer.")
    return notes
