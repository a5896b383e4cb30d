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
from ruma.market_sim.followers import Following, follow
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
MOST_POSTS, MOST_DAYS, MOST_RING = 10_000_000, 366, 5_000
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
    followers: int = 0


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


def _run_id(seed: int, days: int, posts: int, end: datetime, ring_size: int | None) -> str:
    """Marks the posts of this very run, so that two different runs loaded into one store never share an id."""
    said = f"{seed}/{days}/{posts}/{end:%Y%m%d%H}" + ("" if ring_size is None else f"/{ring_size}")
    return hashlib.blake2b(said.encode(), digest_size=4).hexdigest()


def _write(world: World, files: MarketFiles, tally: Tally, progress: Callable[[int, int], None] | None) -> int:
    """Writes posts and prices slice by slice; says how many prices."""
    topics = every_topic(world)
    slices = _slices(world.hours, world.posts)
    busy = np.exp(stream(world.seed, "busy days").normal(0.0, _DAILY_SWING, len(slices)))
    allotted = _allot(world.posts, np.array([_rates(topics, *span).sum() for span in slices]) * busy)
    platform = Platform(world.crowd, world.feeds, world.hours * 3600.0)
    prices = done = 0
    for number, ((first, last), count) in enumerate(zip(slices, allotted, strict=True)):
        chance = stream(world.seed, "slice", number)
        posts = platform.stamp(_draft_slice(topics, first, last, count, chance), chance)
        files.write_posts(posts, world.crowd.handles)
        tally.count(posts)
        prices += files.write_prices(world.market, world.feeds, first, last)
        done += count
        if progress is not None:
            progress(done, world.posts)
    return prices


def _checked(days: int, posts: int, ring_size: int | None) -> None:
    """ValueError that names what is out of its range."""
    for name, value, least, most in (
        ("days", days, 1, MOST_DAYS), ("posts", posts, 1, MOST_POSTS), ("ring_size", ring_size, 1, MOST_RING),
    ):  # fmt: skip
        if value is not None and not least <= value <= most:
            raise ValueError(f"{name} must be at least {least} and at most {most}, not {value}")


def simulate(
    seed: int,
    days: int,
    out: Path,
    *,
    posts: int | None = None,
    end: datetime,
    trades: bool = True,
    ring_size: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> SimulationSummary:
    """Writes `days` days of a simulated market that end at `end` (rounded down to the hour) into the folder `out`.

    Files: tokens.jsonl, posts.jsonl.gz, posts_edited.jsonl.gz (later versions of some), prices.csv.gz (hourly),
    followers.csv.gz (daily), trades.csv.gz and wallets.csv (unless `trades` is False), truth.json (what was planted),
    truth_posts.csv.gz and truth_trades.csv.gz (what is true about each), truth_volumes.csv.gz (raw and true volume by token and
    hour). Exactly `posts` posts (default: 700 a day), ordered by `happened_at`; nothing is seen after `end`. Each ring has
    `ring_size` accounts (default: some twelve to twenty). `progress` is called with posts done and posts asked for.
    """
    count = days * POSTS_PER_DAY if posts is None else posts
    _checked(days, count, ring_size)
    end = as_utc(end).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    start = end - timedelta(days=days)
    world = build_world(seed, days * 24, count, start.hour, start.weekday(), ring_size)
    tally = Tally(world, start)
    settings: dict[str, object] = {
        "seed": seed, "days": days, "posts": count, "source": SOURCE, "started_at": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "ended_at": f"{end:%Y-%m-%dT%H:%M:%SZ}", "call_horizon_hours": CALL_HORIZON_HOURS, "call_benchmark": "bitcoin",
        "ring_size": ring_size,
    }  # fmt: skip
    following = follow(seed, world.hours, world.universe, world.narratives, world.market)
    run_id = _run_id(seed, days, count, end, ring_size)
    with MarketFiles(out, start, 3600.0 * world.hours, run_id, world.universe) as files:
        prices = _write(world, files, tally, progress)
        followers = files.write_followers(following)
        truth, traded = tally.truth(settings, prices) | _bought(world, following, start), 0
        if trades:
            traded, more = _trade(world, files, days)
            truth |= more
        files.write_truth(truth)
    told = sum(narrative.kind != "off_topic" for narrative in world.narratives)
    tokens = len(world.universe)
    return SimulationSummary(out, start, end, tokens, count, prices, tally.authors, tally.calls, told, traded, followers)


def _trade(world: World, files: MarketFiles, days: int) -> tuple[int, dict[str, object]]:
    """Writes the trades; how many there are, and what is true of them."""
    exchange = Exchange(world.seed, world.hours, world.universe, world.market)
    files.write_wallets(exchange)
    tally = TradeTally(days)
    traded = files.write_trades(exchange, days, tally.count)
    files.write_volumes(tally.hourly())
    return traded, tally.truth(exchange, world.universe)


def _bought(world: World, following: Following, start: datetime) -> dict[str, object]:
    return {
        "bought_followers": [
            {"token_id": world.universe[token].record.id, "on": f"{start + timedelta(days=day):%Y-%m-%d}"}
            for token, day in sorted(following.bought.items())
        ]
    }
