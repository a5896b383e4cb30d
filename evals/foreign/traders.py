"""Callers of known skill, and people who got lucky. Knows the prices to come, as skill is drawn against them; nobody else may."""

from __future__ import annotations

import numpy as np
from evals.foreign.crowd import Crowd
from evals.foreign.people import Person, Post, activity
from evals.foreign.universe import COINS

DAY, WEEK = 24, 168


def clear_moves(prices: np.ndarray, hours: int) -> np.ndarray:
    """Shape (tokens, hours): +1 or -1 where return and return over Bitcoin agree in sign a day AND a week ahead, else 0.

    Skill is drawn on these moments alone, so that it means the same at both horizons and with or without a benchmark.
    """
    logs = np.log(prices)
    signs = []
    for ahead in (DAY, WEEK):
        move = logs[:, 1 + ahead : 1 + ahead + hours] - logs[:, 1 : 1 + hours]  # entered at the hour's close, not before
        signs += [np.sign(move), np.sign(move - move[0])]
    agreed = np.abs(np.sum(signs, axis=0)) == len(signs)
    return np.where(agreed, signs[0], 0).astype(int)


def skills(rng: np.random.Generator, count: int) -> np.ndarray:
    """True probability of being right: most are at chance, some better, few very good, few worse."""
    kinds = rng.choice(4, count, p=(0.55, 0.25, 0.12, 0.08))
    chosen = np.stack(
        [np.full(count, 0.5), rng.uniform(0.56, 0.68, count), rng.uniform(0.7, 0.85, count), rng.uniform(0.3, 0.42, count)]
    )
    return chosen[kinds, np.arange(count)]


def calls(crowd: Crowd, who: Person, skill: float, count: int, moves: np.ndarray) -> list[Post]:
    """That many calls, each right with probability `skill`; no coin twice in a day and a bit; some are said again later."""
    rng = crowd.rng
    hours = moves.shape[1]
    odds = activity(np.arange(hours))
    posts: list[Post] = []
    taken: list[tuple[int, float]] = []
    for hour in np.sort(rng.choice(hours - 1, count, replace=False, p=odds[:-1] / odds[:-1].sum())):
        ready = [coin for coin in np.flatnonzero(moves[:, hour]) if all(hour - at > 30 for other, at in taken if other == coin)]
        if not ready:
            continue
        coin = int(rng.choice(ready))
        taken.append((coin, float(hour)))
        up = (moves[coin, hour] > 0) == (rng.random() < skill)
        posts.append(_call(crowd, who, float(hour + rng.random() * 0.9), coin, up))
        if rng.random() < 0.08:
            posts.append(_call(crowd, who, float(min(hour + rng.uniform(1, 9), hours - 0.1)), coin, up))
    return posts


def casual(crowd: Crowd, hours: int, count: int, but: set[str]) -> list[Post]:
    """One-off calls of the crowd, by the toss of a coin; never by those who have a record of their own."""
    at = crowd.rng.uniform(0, hours - 1, count)
    return [
        _call(crowd, who, float(hour), crowd.coin_of(who), bool(crowd.rng.random() < 0.65))
        for who, hour in zip(crowd.anyone(count), at, strict=True)
        if who.handle not in but
    ]


def _call(crowd: Crowd, who: Person, hour: float, coin: int, up: bool) -> Post:
    direction = "long" if up else "short"
    post = crowd.say(who, hour, direction, coin, "call")
    post.call = (COINS[coin].id, direction)
    return post
