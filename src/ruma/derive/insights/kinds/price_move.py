"""Price moves and volume spikes against the token's own past. Never calls a feed calm that is stuck, nor a gap a move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ruma.derive.insights.rule import Figure, Rule, Signal, Told, just_before, moment
from ruma.derive.insights.scene import Floats, Scene

PAST_DAYS = 28
LEAST_DAYS = 14  # of returns before volatility means anything
LEAST_MOVE_PCT = 6.0  # a day's move that is worth a look whatever the token is used to
LEAST_MOVE_Z = 3.0
LEAST_DAILY_SD = 0.01  # a pegged price moves by rounding; one percent a day is the least that counts as movement
LEAST_VOLUME_RATIO = 3.0
LEAST_VOLUME_Z = 3.0
LEAST_LOG_SD = 0.25  # volume halves and doubles for no reason
MOST_VOLUME_TO_CAP = 5.0  # a day that turns over the whole market cap five times is a broken feed (seen: 20 times)


@dataclass(frozen=True)
class Day:
    """One token's price and volume of one source by day's end, at each candle: columns of equal length, oldest first."""

    token: str
    source: str
    interval_hours: int
    step: NDArray[np.int64]  # when it could be known
    ts: NDArray[np.int64]  # end of the candle
    change: Floats  # log return of 24 h; nan where there is no candle a day before, or the feed is stuck
    usual_change: Floats  # root mean square of the past 28 days' returns, nan below 14 days
    volume: Floats  # of 24 h, nan where not whole
    usual_volume: Floats  # exp of the mean log of the past, nan below 14 days
    volume_z: Floats
    price: Floats
    cap: Floats  # nan where not told


def days(scene: Scene) -> Iterator[Day]:
    """The tokens' days; candles longer than a day say nothing of one."""
    start, end = moment(scene.first - (PAST_DAYS + 3) * 24), moment(scene.until)
    table = scene.store.table("insight_candles", start=start, end=end)
    if not table.num_rows:
        return
    tokens, sources = (np.array(table["token"].to_pylist()), np.array(table["source"].to_pylist()))
    numbers = {name: table[name].to_numpy().astype(np.int64) for name in ("interval_hours", "ts_hour", "step")}
    columns = ("price_usd", "volume_usd", "market_cap_usd")
    price, volume, cap = (table[name].to_numpy(zero_copy_only=False).astype(np.float64) for name in columns)
    turns = (tokens[1:] != tokens[:-1]) | (sources[1:] != sources[:-1])
    turns |= numbers["interval_hours"][1:] != numbers["interval_hours"][:-1]
    edges = np.concatenate(([0], np.flatnonzero(turns) + 1, [len(tokens)]))
    for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        interval = int(numbers["interval_hours"][first])
        if interval <= 24 and 24 % interval == 0:
            one = slice(first, last)
            yield _day(
                str(tokens[first]), str(sources[first]), interval,
                numbers["ts_hour"][one], numbers["step"][one], price[one], volume[one], cap[one],
            )  # fmt: skip


def _day(
    token: str,
    source: str,
    interval: int,
    ts: NDArray[np.int64],
    step: NDArray[np.int64],
    price: Floats,
    volume: Floats,
    cap: Floats,
) -> Day:
    """Candles laid on a grid without gaps: what is missing or stuck is nan there and stays out of every mean."""
    place = (ts - ts[0]) // interval
    size, per_day = int(place[-1]) + 1, 24 // interval
    prices, volumes = np.full(size, np.nan), np.full(size, np.nan)
    stuck = np.zeros(len(price), dtype=bool)
    stuck[1:] = (price[1:] == price[:-1]) & ((volume[1:] == volume[:-1]) | np.isnan(volume[1:]))
    prices[place] = np.where(stuck, np.nan, price)
    volumes[place] = np.where(stuck, np.nan, volume)
    change = np.full(size, np.nan)
    change[per_day:] = np.log(prices[per_day:] / prices[:-per_day]) if size > per_day else np.nan
    volume_day = _sum(volumes, per_day)
    volume_day[~(volume_day > 0)] = np.nan
    logs = np.log(volume_day)
    square, held = _past(change * change, per_day)
    mean_log, held_logs = _past(logs, per_day)
    mean_square, _ = _past(logs * logs, per_day)
    sd_log = np.sqrt(np.maximum(mean_square - mean_log * mean_log, LEAST_LOG_SD**2))
    usual = np.where(held >= LEAST_DAYS * per_day, np.maximum(np.sqrt(square), LEAST_DAILY_SD), np.nan)
    enough = held_logs >= LEAST_DAYS * per_day
    return Day(
        token,
        source,
        interval,
        step,
        ts,
        change[place],
        usual[place],
        volume_day[place],
        np.where(enough, np.exp(mean_log), np.nan)[place],
        np.where(enough, (logs - mean_log) / sd_log, np.nan)[place],
        prices[place],
        cap,
    )


def _sum(values: Floats, count: int) -> Floats:
    """Sum of the last `count` values at each place; nan where one is missing."""
    padded = np.concatenate((np.full(count - 1, np.nan), values))
    total: Floats = np.lib.stride_tricks.sliding_window_view(padded, count).sum(axis=1)
    return total


def _past(values: Floats, per_day: int) -> tuple[Floats, Floats]:
    """Mean over the 28 days that ended a day before each place, and how many values it has. Sums run from the left: what
    follows a place changes no bit of it."""
    held = np.concatenate(([0.0], np.cumsum(~np.isnan(values))))
    total = np.concatenate(([0.0], np.cumsum(np.nan_to_num(values))))
    places = np.arange(len(values))
    last, first = np.maximum(places - per_day + 1, 0), np.maximum(places - per_day + 1 - PAST_DAYS * per_day, 0)
    count = held[last] - held[first]
    return np.where(count > 0, (total[last] - total[first]) / np.maximum(count, 1.0), np.nan), count


def _walked(scene: Scene, day: Day, holds: NDArray[np.bool_]) -> list[int]:
    walked = (day.step >= scene.first) & (day.step < scene.until) & holds
    places: list[int] = np.flatnonzero(walked).tolist()
    return places


def moves(scene: Scene) -> Iterator[Signal]:
    """Candles at whose end the price of 24 h had moved far more than it usually does."""
    found = []
    for day in days(scene):
        with np.errstate(invalid="ignore"):
            z = abs(day.change) / day.usual_change
            opens = (z >= LEAST_MOVE_Z) & (abs(np.expm1(day.change)) * 100 >= LEAST_MOVE_PCT)
        for place in _walked(scene, day, opens):
            found.append(
                Signal(
                    step=int(day.step[place]),
                    token=day.token,
                    opens=True,
                    strength=float(z[place] / LEAST_MOVE_Z),
                    hours=24,
                    state="up" if day.change[place] > 0 else "down",
                    tell=partial(_moved, scene, day, place),
                )
            )
    yield from sorted(found, key=lambda signal: (signal.step, signal.token))


def spikes(scene: Scene) -> Iterator[Signal]:
    """Candles at whose end the volume of 24 h was far above its past."""
    found = []
    for day in days(scene):
        with np.errstate(invalid="ignore"):
            ratio = day.volume / day.usual_volume
            opens = (
                (ratio >= LEAST_VOLUME_RATIO) & (day.volume_z >= LEAST_VOLUME_Z) & ~(day.volume > MOST_VOLUME_TO_CAP * day.cap)
            )
        for place in _walked(scene, day, opens):
            found.append(
                Signal(
                    step=int(day.step[place]),
                    token=day.token,
                    opens=True,
                    strength=float(ratio[place] / LEAST_VOLUME_RATIO),
                    hours=24,
                    tell=partial(_spiked, scene, day, place),
                )
            )
    yield from sorted(found, key=lambda signal: (signal.step, signal.token))


def _moved(scene: Scene, day: Day, place: int) -> Told:
    change = round(float(np.expm1(day.change[place])) * 100, 1)
    usual = round(float(day.usual_change[place]) * 100, 1)
    price = float(day.price[place])
    arguments = {"id": day.token, "hours": 24, "as_of": just_before(int(day.step[place]))}
    read: dict[str, Any] = {"measure": "price-series", "arguments": arguments}
    past: dict[str, Any] = {"measure": "price-series", "arguments": arguments | {"hours": PAST_DAYS * 24}, "basis": "series"}
    return Told(
        title=f"{scene.name(day.token)} {'up' if change > 0 else 'down'} {abs(change):g}% in 24 h to ${price:.6g}: "
        f"usual daily move {usual:g}%",
        summary=f"{day.interval_hours}-hour candles{f' of {day.source}' if day.source else ''} to "
        f"{moment(int(day.ts[place])):%Y-%m-%d %H:%M} "
        f"UTC; the usual move is the root mean square of the {PAST_DAYS} days before.",
        figures=(
            Figure("price_change_pct", change, "pct", None, **read),
            Figure("price_usd", price, "usd", None, **read),
            Figure("usual_move_pct", usual, "pct", None, **past),
        ),
        tags=("price_up" if change > 0 else "price_down",),
    )


def _spiked(scene: Scene, day: Day, place: int) -> Told:
    volume, usual = float(day.volume[place]), float(day.usual_volume[place])
    arguments = {"id": day.token, "hours": 24, "as_of": just_before(int(day.step[place]))}
    read: dict[str, Any] = {"measure": "volume-series", "arguments": arguments}
    past: dict[str, Any] = {"measure": "volume-series", "arguments": arguments | {"hours": PAST_DAYS * 24}, "basis": "series"}
    return Told(
        title=f"{scene.name(day.token)} volume {volume / usual:.1f}x in 24 h: ${volume:,.0f} against ${usual:,.0f} usual",
        summary=f"{day.interval_hours}-hour candles{f' of {day.source}' if day.source else ''} to "
        f"{moment(int(day.ts[place])):%Y-%m-%d %H:%M} "
        f"UTC; usual is the geometric mean of the {PAST_DAYS} days before.",
        figures=(
            Figure("volume_usd", round(volume, 2), "usd", None, **read),
            Figure("usual_volume_usd", round(usual, 2), "usd", None, **past),
            Figure("ratio", round(volume / usual, 1), "ratio", None, **past),
        ),
    )


RULES = (
    Rule(
        kind="price_move",
        category="price",
        tags=("price_move",),
        formula=f"Price of 24 h moved by at least {LEAST_MOVE_PCT:g}% and {LEAST_MOVE_Z:g}x the root mean square of "
        f"the 24 h moves of "
        f"the {PAST_DAYS} days before. Candles that repeat the one before them are a stuck feed and left out.",
        gap_hours=48,
        rest_hours=72,
        signals=moves,
    ),
    Rule(
        kind="volume_spike",
        category="price",
        tags=("volume_spike",),
        formula=f"Volume of 24 h at least {LEAST_VOLUME_RATIO:g}x the geometric mean of the {PAST_DAYS} days before and "
        f"{LEAST_VOLUME_Z:g} standard deviations of its logarithm above it. Stuck candles are left out, and volume above "
        f"{MOST_VOLUME_TO_CAP:g} market caps.",
        gap_hours=48,
        rest_hours=72,
        signals=spikes,
    ),
)
