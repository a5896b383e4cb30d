"""What a mood index is made of: momentum, sentiment, volume, emotions, tags, volatility, each against the token's own past.

Never weighs them and never a measure by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

from ruma.measures.candles import DAY, Moments, PriceColumns, price_columns
from ruma.measures.own_past import BASELINE_HOURS, Floats, past_z, rolling_sum, signal_of
from ruma.measures.reading import Reading, Window, floor_hour
from ruma.measures.sentiment_points import ROLLING_HOURS, HourlyVoices, hourly_voices, score_of
from ruma.measures.series import bucket_starts
from ruma.measures.volatility_index import (
    WARM_UP_HOURS,
    YEAR_HOURS,
    best_days,
    ewma_volatility,
    live_closes,
    percentile_of,
    year_before,
)

WEEK_HOURS = 168
LEAD_HOURS = BASELINE_HOURS + WEEK_HOURS
PAST_DAYS = 30
MIN_PAST_DAYS = 10  # fewer daily returns say nothing of their spread
PRICE_LEAD_HOURS = (PAST_DAYS + 8) * 24  # a weekly return before the first point, and the days its spread stands on
QUIET = 0.1  # added to the spread of log volumes: a feed that reports nearly the same each day makes no surges
BITCOIN = "bitcoin"


@dataclass(frozen=True)
class Grid:
    """The buckets of a series: starts, ends (the last one ends at as_of), and rows of the hourly series that end with them."""

    starts: list[datetime]
    ends: Moments
    rows: list[int]

    @classmethod
    def of(cls, window: Window, size: int, hourly: HourlyVoices) -> Grid:
        last = floor_hour(window.as_of)
        starts = bucket_starts(window, size, {})
        step = timedelta(hours=size)
        ends = [min(start + step, window.as_of).replace(tzinfo=None) for start in starts]
        rows = [hourly.row(min(start + step - timedelta(hours=1), last)) for start in starts]
        return cls(starts, np.array(ends, "datetime64[ms]"), rows)


@dataclass(frozen=True)
class Parts:
    """A row a bucket; every part is 0 to 100 with 50 as usual, NaN where it is unknown. The debug values are raw."""

    immediate_momentum: Floats
    long_abs_momentum: Floats
    long_rel_momentum: Floats
    absolute_momentum: Floats
    momentum: Floats
    immediate_sentiment: Floats
    sentiment: Floats
    immediate_volume: Floats
    social_volume: Floats
    volume: Floats
    emotions: Floats
    tags: Floats
    volatility: Floats
    debug_mom_short: Floats
    debug_mom_long: Floats
    debug_sent_short: Floats
    debug_sent_long: Floats
    debug_vol_short: Floats
    debug_vol_long: Floats

    def row(self, number: int, decimals: int = 2) -> dict[str, float | None]:
        """All values of one bucket, None for what is unknown."""
        values = {field.name: round(float(getattr(self, field.name)[number]), decimals) for field in fields(self)}
        return {name: None if value != value else value for name, value in values.items()}


@dataclass(frozen=True)
class Sides:
    """Which emotions and tags pull an index up, and which down."""

    emotions_up: tuple[str, ...]
    emotions_down: tuple[str, ...]
    tags_up: tuple[str, ...] = ()
    tags_down: tuple[str, ...] = ()


def parts_of(reading: Reading, window: Window, token: str, size: int, sides: Sides) -> tuple[Grid, Parts]:
    """All parts for the buckets of the window."""
    lead = window.since(window.hours + LEAD_HOURS)
    hourly = hourly_voices(reading, lead, token)
    grid = Grid.of(window, size, hourly)
    moved = _momentum(reading, window, token, grid)
    told = _sentiment(hourly, grid)
    direction = np.where(np.isnan(moved["way"]), told.pop("way"), moved.pop("way"))
    volume = _volume(moved.pop("surge"), hourly, grid, direction)
    balance = _emotion_balance(reading, lead, token, hourly, sides)
    emotions = _scaled(signal_of(past_z(balance[0], balance[1] > 0, grid.rows), balance[1][grid.rows]))
    tags = _scaled(_tag_signal(reading, lead, token, hourly, grid, sides))
    calm = _calm(reading, window, token, grid)
    return grid, Parts(**moved, **told, **volume, emotions=emotions, tags=tags, volatility=calm)


def _scaled(signal: Floats) -> Floats:
    """-1..1 as 0..100."""
    return 50 + 50 * signal


def mean_known(columns: Sequence[Floats]) -> Floats:
    """Mean of what is known in each row; NaN where nothing is."""
    held = np.array(columns)
    count = (~np.isnan(held)).sum(axis=0)
    return np.where(count, np.nansum(held, axis=0) / np.maximum(count, 1), np.nan)


def _moments(ends: Moments, days_ago: int) -> Moments:
    return ends - days_ago * DAY


def _log_prices(prices: PriceColumns, ends: Moments) -> Floats:
    """Log prices at each end and on each of the days before it: a column a day, today first."""
    return np.column_stack([np.log(prices.at(_moments(ends, day))) for day in range(PAST_DAYS + 2)])


def _spread(daily: Floats) -> Floats:
    """Standard deviation of the known ones in each row; NaN with too few or without any."""
    known = ~np.isnan(daily)
    count = known.sum(axis=1)
    mean = np.nansum(daily, axis=1) / np.maximum(count, 1)
    spread = np.sqrt(np.where(known, daily - mean[:, None], 0.0).__pow__(2).sum(axis=1) / np.maximum(count, 1))
    return np.where((count >= MIN_PAST_DAYS) & (spread > 0), spread, np.nan)


def _momentum(reading: Reading, window: Window, token: str, grid: Grid) -> dict[str, Floats]:
    """Returns of a day and a week in units of their usual size; the week also against Bitcoin's."""
    lead = window.since(window.hours + PRICE_LEAD_HOURS)
    prices = price_columns(reading, lead, token)
    logs = _log_prices(prices, grid.ends)
    daily = logs[:, :-1] - logs[:, 1:]
    day, week = daily[:, 0], logs[:, 0] - logs[:, 7]
    usual = _spread(daily[:, 1:])  # the newest return is what is judged
    relative = np.full(len(day), np.nan)
    if token != BITCOIN:
        base = _log_prices(price_columns(reading, lead, BITCOIN), grid.ends)
        against = daily - (base[:, :-1] - base[:, 1:])
        relative = (week - (base[:, 0] - base[:, 7])) / (_spread(against[:, 1:]) * np.sqrt(7))
    way = np.tanh(day / usual / 2)
    immediate, long_abs = _scaled(way), _scaled(np.tanh(week / (usual * np.sqrt(7)) / 2))
    long_rel = _scaled(np.tanh(relative / 2))
    traded = np.column_stack([prices.traded(_moments(grid.ends, day)) for day in range(PAST_DAYS + 1)])
    return {
        "immediate_momentum": immediate,
        "long_abs_momentum": long_abs,
        "long_rel_momentum": long_rel,
        "absolute_momentum": mean_known([immediate, long_abs]),
        "momentum": mean_known([immediate, long_abs, long_rel]),
        "debug_mom_short": 100 * np.expm1(day),
        "debug_mom_long": 100 * np.expm1(week),
        "way": way,
        "surge": _surge(traded),
    }


def _surge(traded: Floats) -> Floats:
    """Standard score of the newest day's log volume above those of the 30 days before."""
    with np.errstate(divide="ignore"):
        logs = np.log(traded)
    past = logs[:, 1:]
    count = (~np.isnan(past)).sum(axis=1)
    mean = np.nansum(past, axis=1) / np.maximum(count, 1)
    spread = np.sqrt(np.nansum((past - mean[:, None]) ** 2, axis=1) / np.maximum(count, 1))
    return np.where(count >= MIN_PAST_DAYS, (logs[:, 0] - mean) / (spread + QUIET), np.nan)


def _sentiment(hourly: HourlyVoices, grid: Grid) -> dict[str, Floats]:
    """The scores of a day and of a week against the 30 days before."""
    weekly = np.column_stack([rolling_sum(hourly.voices[:, column], WEEK_HOURS) for column in range(3)])
    n = weekly.sum(axis=1)
    scores = np.asarray(score_of(*weekly.T))
    short = signal_of(hourly.z(grid.rows), hourly.n[grid.rows])
    long = signal_of(past_z(scores, n > 0, grid.rows), n[grid.rows])
    return {
        "immediate_sentiment": _scaled(short),
        "sentiment": mean_known([_scaled(short), _scaled(long)]),
        "debug_sent_short": hourly.scores[grid.rows],
        "debug_sent_long": scores[grid.rows],
        "way": short,
    }


def _volume(surge: Floats, hourly: HourlyVoices, grid: Grid, direction: Floats) -> dict[str, Floats]:
    """How unusual trading and talk are, in the direction of the move: a loud rise is greed, a loud fall is fear."""
    spoken = np.cumsum(hourly.n) > 0  # hours before the first talk are no quiet hours
    talk = past_z(hourly.n, spoken, grid.rows)
    strength = [(1 + np.tanh(z / 2)) / 2 for z in (surge, talk)]
    trading, social = (_scaled(direction * each) for each in strength)
    return {
        "immediate_volume": trading,
        "social_volume": social,
        "volume": mean_known([trading, social]),
        "debug_vol_short": surge,
        "debug_vol_long": talk,
    }


def _hours_of(found: pa.Table, hourly: HourlyVoices) -> np.ndarray:
    first = np.datetime64(hourly.first.replace(tzinfo=None), "ms")
    rows: np.ndarray = ((found["bucket"].to_numpy() - first) // np.timedelta64(1, "h")).astype(int)
    return rows


def _emotion_balance(reading: Reading, lead: Window, token: str, hourly: HourlyVoices, sides: Sides) -> tuple[Floats, Floats]:
    """(Share of the emotions that pull up minus those that pull down, posts with an emotion) in the 24 h up to each hour."""
    found = reading.table("emotions", lead, token=token, bucket_hours=1)
    net, n = np.zeros(len(hourly.voices)), np.zeros(len(hourly.voices))
    if found.num_rows:
        names = np.asarray(found["emotion"].to_pylist())
        sign = np.isin(names, sides.emotions_up).astype(float) - np.isin(names, sides.emotions_down)
        at, permille, posts = _hours_of(found, hourly), found["permille"].to_numpy(), found["posts"].to_numpy()
        np.add.at(net, at, sign * permille / 1000)
        np.add.at(n, at, np.where(names == "", posts, 0))
    labelled = rolling_sum(n, ROLLING_HOURS)
    return rolling_sum(net, ROLLING_HOURS) / np.maximum(labelled, 1), labelled


def _tag_signal(reading: Reading, lead: Window, token: str, hourly: HourlyVoices, grid: Grid, sides: Sides) -> Floats:
    """Posts tagged one way minus the other, as a share of all posts of the 24 h, against its own past."""
    if not sides.tags_up:
        return np.full(len(grid.rows), np.nan)
    found = reading.table("post_tags", lead, token=token, bucket_hours=1)
    net = np.zeros(len(hourly.voices))
    if found.num_rows:
        names = np.asarray(found["tag"].to_pylist())
        sign = np.isin(names, sides.tags_up).astype(float) - np.isin(names, sides.tags_down)
        np.add.at(net, _hours_of(found, hourly), sign * found["posts"].to_numpy())
    posts = rolling_sum(hourly.posts.sum(axis=1), ROLLING_HOURS)
    balance = rolling_sum(net, ROLLING_HOURS) / np.maximum(posts, 1)
    return signal_of(past_z(balance, posts > 0, grid.rows), posts[grid.rows])


def _calm(reading: Reading, window: Window, token: str, grid: Grid) -> Floats:
    """100 minus the percentile of the volatility within the year before, as known at each end."""
    rows = reading.rows("daily_closes", window.since(window.hours + YEAR_HOURS + WARM_UP_HOURS), token=token)
    spreads = ewma_volatility(live_closes(best_days(rows, window))[0])
    ended = np.array([spread.ended_at.replace(tzinfo=None) for spread in spreads], "datetime64[ms]")
    latest = np.searchsorted(ended, grid.ends, side="right") - 1
    fresh = [at >= 0 and end - ended[at] <= 2 * DAY for at, end in zip(latest.tolist(), grid.ends, strict=True)]
    places: dict[int, float | None] = {
        at: percentile_of(spreads[at].value, year_before(spreads, at)) for at in set(latest.tolist()) if at >= 0
    }
    values = [places[at] if there else None for at, there in zip(latest.tolist(), fresh, strict=True)]
    return np.array([np.nan if value is None else 100 - value for value in values])
