"""Simulates a small crypto market with planted truth and writes it in the record format.

Never reads the clock, a data file or the network: the same arguments give the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ruma.market_sim.chance import stream
from ruma.market_sim.prices import CALL_HORIZON_HOURS
from ruma.market_sim.stage import Draft, Topic
from ruma.market_sim.stamping import Platform
from ruma.market_sim.topics import every_topic
from ruma.market_sim.trade_truth import TradeTally
from ruma.market_sim.trades import Exchange
from ruma.market_sim.truth import Tally
from ruma.market_sim.world import World, build_world
from ruma.market_sim.writer import SOURCE, MarketFiles
from ruma.records import as_utc

POSTS_PER_DAY = 700
_SLICE_POSTS = 20_000  # posts held in memory at once: some 20 MB
_DAILY_SWING = 0.10  # some days are busier for no reason at all


@dataclass(frozen=True, slots=True)
class SimulationSummary:
    """What was written, and for which period."""

    out: Path
    started_at: datetime
    ended_at: datetime
    tokens: int
    posts: int
    prices: int
    authors: int
    calls: int
    narratives: int
    trades: int = 0


def _slices(hours: int, posts: int) -> list[tuple[int, int]]:
    """The run cut into ranges of hours, of at most a day and about `_SLICE_POSTS` posts."""
    width = int(np.clip(_SLICE_POSTS * hours // max(posts, 1), 1, 24))
    return [(first, min(first + width, hours)) for first in range(0, hours, width)]


def _rates(topics: list[Topic], first: int, last: int) -> NDArray[np.float64]:
    hours = np.arange(first, last, dtype=np.float64)
    return np.stack([topic.rate(hours) for topic in topics])


def _allot(total: int, weights: NDArray[np.float64]) -> list[int]:
    """`total` split by weight into whole numbers that sum to it (rounded running sums)."""
    edges = np.rint(np.cumsum(weights) / weights.sum() * total).astype(np.int64)
    parts: list[int] = np.diff(edges, prepend=0).tolist()
    return parts


def _draft_slice(topics: list[Topic], first: int, last: int, count: int, chance: np.random.Generator) -> list[Draft]:
    """`count` drafts of the hours [first, last), in the order of their time."""
    rates = _rates(topics, first, last)
    cells = chance.multinomial(count, (rates / rates.sum()).ravel()).reshape(rates.shape)
    drafts: list[Draft] = []
    for number in np.flatnonzero(cells.sum(axis=1)).tolist():
        hours = np.repeat(np.arange(first, last), cells[number])
        seconds = np.sort(hours * 3600.0 + np.floor(chance.random(len(hours)) * 3600.0))
        drafts.extend(topics[number].drafts(seconds, chance))
    drafts.sort(key=lambda draft: draft.second)
    return drafts


def _run_id(seed: int, days: int, posts: int, end: datetime) -> str:
    """Marks the posts of this very run, so that two different runs loaded into one store never share an id."""
    return hashlib.blake2b(f"{seed}/{days}/{posts}/{end:%Y%m%d%H}".encode(), digest_size=4).hexdigest()


def _write(world: World, files: MarketFiles, tally: Tally, progress: Callable[[int, int], None] | None) -> int:
    """Writes posts and prices slice by slice; says how many prices."""
    topics = every_topic(world)
    slices = _slices(world.hours, world.posts)
    busy = np.exp(stream(world.seed, "busy days").normal(0.0, _DAILY_SWING, len(slices)))
    allotted = _allot(world.posts, np.array([_rates(topics, *span).sum() for span in slices]) * busy)
    platform = Platform(world.crowd, world.hours * 3600.0)
    prices = done = 0
    for number, ((first, last), count) in enumerate(zip(slices, allotted, strict=True)):
        chance = stream(world.seed, "slice", number)
        posts = platform.stamp(_draft_slice(topics, first, last, count, chance), chance)
        files.write_posts(posts, world.crowd.handles)
        tally.count(posts)
        prices += files.write_prices(world.market, first, last)
        done += count
        if progress is not None:
            progress(done, world.posts)
    return prices


def simulate(
    seed: int,
    days: int,
    out: Path,
    *,
    posts: int | None = None,
    end: datetime,
    trades: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> SimulationSummary:
    """Writes `days` days of a simulated market that end at `end` (rounded down to the hour) into the folder `out`.

    Files: tokens.jsonl, posts.jsonl.gz, prices.csv.gz (hourly), trades.csv.gz and wallets.csv (unless `trades` is False),
    truth.json (what was planted), truth_posts.csv.gz and truth_trades.csv.gz (what is true about each). Exactly `posts`
    posts (default: 700 a day), ordered by `happened_at`; none is seen after `end`.
    `progress` is called with posts done and posts asked for.
    """
    if days < 1:
        raise ValueError(f"days must be at least 1, not {days}")
    count = days * POSTS_PER_DAY if posts is None else posts
    if count < 1:
        raise ValueError(f"posts must be at least 1, not {count}")
    end = as_utc(end).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    start = end - timedelta(days=days)
    world = build_world(seed, days * 24, count, start.hour, start.weekday())
    tally = Tally(world, start)
    settings: dict[str, object] = {
        "seed": seed, "days": days, "posts": count, "source": SOURCE, "started_at": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "ended_at": f"{end:%Y-%m-%dT%H:%M:%SZ}", "call_horizon_hours": CALL_HORIZON_HOURS, "call_benchmark": "bitcoin",
    }  # fmt: skip
    with MarketFiles(out, start, _run_id(seed, days, count, end), world.universe) as files:
        prices = _write(world, files, tally, progress)
        truth, traded = tally.truth(settings, prices), 0
        if trades:
            exchange = Exchange(seed, world.hours, world.universe, world.market)
            files.write_wallets(exchange)
            tally_trades = TradeTally(days)
            traded = files.write_trades(exchange, days, tally_trades.count)
            truth |= tally_trades.truth(exchange, world.universe)
        files.write_truth(truth)
    told = sum(narrative.kind != "off_topic" for narrative in world.narratives)
    return SimulationSummary(out, start, end, len(world.universe), count, prices, tally.authors, tally.calls, told, traded)
