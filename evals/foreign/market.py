"""A second market with planted truth, written by somebody who had not read the first (`ruma.market_sim`): files and truth.json.

python -m evals.foreign.market --seed 1 --out /tmp/foreign1
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from evals.foreign import bots, crowd, dex, stories, traders
from evals.foreign.grammar import code
from evals.foreign.people import Person, Post, person
from evals.foreign.universe import COINS, hourly_prices

START = datetime(2026, 3, 2, tzinfo=UTC)  # a monday
DAYS = 40
RING_NAMES = (["gem", "moon", "alpha", "whale", "early", "lambo"], ["hunter", "caller", "pump", "degen", "finder", "girl"])
DESK_NAMES = (["block", "coin", "ledger", "tape"], ["wire", "brief", "bulletin", "desk"])


@dataclass
class Market:
    """All that is made of one seed, before it is written."""

    seed: int
    hours: int
    prices: np.ndarray  # closes, shape (tokens, hours and a week more that nobody is shown)
    posts: list[Post]
    tapes: list[dex.Tape]
    truth: dict[str, Any]


def make(seed: int, days: int = DAYS, per_hour: float = 16.0, callers: int = 110) -> Market:
    """The market of that seed: the same arguments give the same market. `per_hour` is small talk alone."""
    rng = np.random.default_rng([77, seed])
    hours = days * 24
    prices = hourly_prices(rng, hours + traders.WEEK + 2)
    people = [person(rng, number) for number in range(1500)]
    talk = crowd.Crowd(rng, people, prices)
    desks = [person(rng, 9000 + number, DESK_NAMES) for number in range(8)]

    posts = crowd.small_talk(talk, hours, per_hour) + crowd.news(talk, desks, hours)
    happened, events = crowd.events(talk, desks, hours, 5)
    posts += happened + stories.murmur(talk, hours)
    planted = stories.plant(rng, hours, known=5, coined=4)
    for story, theme in planted:
        posts += stories.told(talk, story, theme, hours)
    called, records = _traders(talk, traders.clear_moves(prices, hours), callers)
    flooded, automated = _bots(talk, hours)
    posts = _numbered(rng, posts + called + flooded, hours)
    truth = {
        "seed": seed,
        "start": START.isoformat(),
        "end": (START + timedelta(hours=hours)).isoformat(),
        "stories": [story.truth() for story, _ in planted],
        "events": events,
        "callers": records,
        "bots": automated | {"desks": [desk.handle for desk in desks]},
        "posts": {post.source_id: _true_of(post) for post in posts},
    }
    return Market(seed, hours, prices, posts, dex.tapes(rng, hours), truth)


def write(market: Market, folder: Path) -> None:
    """The record format, and truth.json with the true volumes in it."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        {"id": coin.id, "symbol": coin.symbol, "name": coin.name, "categories": list(coin.categories)}
        | ({"chain": coin.chain} if coin.chain else {})
        for coin in COINS
    ]
    (folder / "tokens.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    rng = np.random.default_rng([78, market.seed])
    late = rng.lognormal(3.5, 1.0, len(market.posts)) + np.where(
        rng.random(len(market.posts)) < 0.02, rng.uniform(3600, 8 * 3600, len(market.posts)), 0
    )
    with gzip.open(folder / "posts.jsonl.gz", "wt", encoding="utf-8") as out:
        for post, seconds in zip(market.posts, late, strict=True):
            out.write(json.dumps(_record(post, float(seconds)), ensure_ascii=False) + "\n")
    _write_prices(market, folder / "prices.csv", rng)
    volumes = _write_trades(market, folder / "trades.csv")
    (folder / "truth.json").write_text(json.dumps(market.truth | {"dex": volumes}, ensure_ascii=False), encoding="utf-8")


def _traders(talk: crowd.Crowd, moves: np.ndarray, count: int) -> tuple[list[Post], dict[str, dict[str, Any]]]:
    """Callers out of the crowd with their true skill, some who only got lucky, and one-off calls of everybody."""
    rng, hours = talk.rng, moves.shape[1]
    chosen = [talk.people[int(at)] for at in rng.choice(len(talk.people), count + 8, replace=False)]
    posts, records = [], {}
    for who, skill in zip(chosen, traders.skills(rng, count), strict=False):
        mine = traders.calls(talk, who, float(skill), int(rng.integers(8, 60)), moves)
        records[who.handle] = {"skill": float(skill), "calls": len(mine), "lucky_fool": False}
        posts += mine
    for who in chosen[count:]:
        mine = traders.calls(talk, who, 1.0, int(rng.integers(5, 9)), moves)  # right every time so far; at chance all the same
        records[who.handle] = {"skill": 0.5, "calls": len(mine), "lucky_fool": True}
        posts += mine
    return posts + traders.casual(talk, hours, 500, set(records)), records


def _bots(talk: crowd.Crowd, hours: int) -> tuple[list[Post], dict[str, Any]]:
    """Four rings, one of which tells a made-up story, and single spammers."""
    rng = talk.rng
    posts: list[Post] = []
    rings = []
    for number in range(4):
        ring = [person(rng, 3000 + 100 * number + member, RING_NAMES) for member in range(int(rng.integers(10, 40)))]
        posts += bots.ring_campaigns(talk, ring, hours, decoy=number == 0)
        rings.append([member.handle for member in ring])
    alone: list[Person] = [person(rng, 7000 + number, RING_NAMES) for number in range(15)]
    for who in alone:
        posts += bots.spammer(talk, who, hours)
    return posts, {"rings": rings, "single": [who.handle for who in alone]}


def _numbered(rng: np.random.Generator, posts: list[Post], hours: int) -> list[Post]:
    """The posts in the order of time, each with its id."""
    kept = sorted((post for post in posts if post.hour < hours), key=lambda post: (post.hour, post.author))
    for number, post in enumerate(kept):
        post.source_id = str(2_030_000_000_000 + number * 1000 + int(rng.integers(1000)))
    return kept


def _true_of(post: Post) -> dict[str, Any]:
    return {"kind": post.kind, "mentions": sorted(set(post.mentions)), "call": post.call, "story": post.story}


def _record(post: Post, late_seconds: float) -> dict[str, Any]:
    happened = START + timedelta(hours=post.hour)
    return {
        "source": "twitter",
        "source_id": post.source_id,
        "author": post.author,
        "text": post.text,
        "happened_at": _stamp(happened),
        "seen_at": _stamp(happened + timedelta(seconds=late_seconds)),
    } | {name: value for name in ("channel", "followers") if (value := getattr(post, name)) is not None}


def _write_prices(market: Market, file: Path, rng: np.random.Generator) -> None:
    with file.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["token_id", "ts", "interval_hours", "price_usd", "market_cap_usd", "volume_usd", "source"])
        for number, coin in enumerate(COINS):
            volume = coin.price_usd * coin.supply * 0.002 * rng.lognormal(0, 0.5, market.hours + 1)
            for hour in range(market.hours + 1):
                price = float(market.prices[number, hour])
                ts = _stamp(START + timedelta(hours=hour))
                rows.writerow([coin.id, ts, 1, f"{price:.10g}", f"{price * coin.supply:.2f}", f"{volume[hour]:.2f}", "foreign"])


def _write_trades(market: Market, file: Path) -> list[dict[str, Any]]:
    """Writes the trades and gives each token's volume with and without the false ones, whole and by day."""
    rng = np.random.default_rng([79, market.seed])
    volumes = []
    with file.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(dex.COLUMNS)
        for tape in market.tapes:
            number = COINS.index(tape.coin)
            raw = true = 0.0
            for hour, buyer, seller, usd, genuine, pooled in tape.rows:
                if hour >= market.hours:
                    continue
                price = float(market.prices[number, int(hour)])
                ts = _stamp(START + timedelta(hours=hour))
                pool = [tape.pool, tape.owner] if pooled else ["", ""]
                rows.writerow(
                    [
                        tape.chain,
                        code(rng, 24),
                        tape.coin.id,
                        ts,
                        buyer,
                        seller,
                        f"{usd:.4f}",
                        f"{price:.10g}",
                        *pool,
                        "thirdswap",
                        f"{usd / price:.6f}",
                    ]
                )
                raw, true = raw + usd, true + usd * genuine
            volumes.append({"chain": tape.chain, "token": tape.coin.id, "raw_usd": raw, "true_usd": true})
    return volumes


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    write(make(chosen.seed, chosen.days), chosen.out)


if __name__ == "__main__":
    main()
