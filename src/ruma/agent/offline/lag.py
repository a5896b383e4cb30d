"""Writes whether attention moved before or after a price. Never says that one made the other move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import log

import numpy as np

from ruma.agent.offline import facts
from ruma.agent.offline.absent import no_prices, no_talk
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, opened, opening, paragraph
from ruma.agent.offline.words import short_day
from ruma.measures.mindshare import MindshareResult
from ruma.measures.post_volume import PostVolumeResult
from ruma.measures.price_series import PriceSeriesResult

LEAST_DAYS = 10  # of changes on both sides, before their order over the whole window is worth a word
LONGEST_LAG_DAYS = 3


def write(found: Findings) -> Iterator[Block]:
    """The day of the sharpest move of each, which came first, and whether that holds day by day over the window."""
    token = found.asked.tokens[0]
    price, posts, subject = found.of(PriceSeriesResult, token), found.of(PostVolumeResult, token), found.subject(token)
    if posts is None or not posts.result.overview.posts:
        yield from no_talk(found, token, posts)
        return
    prices = {point.time.date(): point.value for point in price.result.price} if price else {}
    voices = {point.time.date(): float(point.authors) for point in posts.result.post_volume}
    moves, jumps = _changes(_closed(prices, price)), _changes({day: n + 1 for day, n in voices.items()})
    if price is None or len(moves) < 2 or len(jumps) < 2:
        yield from no_prices(found, token)
        if len(jumps) > 1:
            day = _day(max(jumps, key=lambda day: (jumps[day], day)), posts)
            yield paragraph(f"The number of people who name it jumped furthest on {day} {posts.mark}.", subject=subject)
        return
    moved, jumped = _sharpest(moves), max(jumps, key=lambda day: (jumps[day], day))
    clause = f"{_first(jumped, moved)} for {token.name} {facts.when(found.asked)} {posts.mark}{price.mark}."
    yield paragraph(
        *opened(opening(found, posts), clause, subject),
        f"The number of people who name it jumped furthest on {_day(jumped, posts)} {posts.mark}.",
        f"The sharpest daily move of its price was on {_day(moved, price)}, {'up' if moves[moved] > 0 else 'down'} {price.mark}.",
        subject=subject,
    )
    yield paragraph(_day_by_day(moves, jumps), *_beside(found, price), subject=subject)
    yield paragraph("Order is no cause: news can move both, and one sharp day is a single case.")


def _closed(prices: Mapping[date, float], price: Seen[PriceSeriesResult] | None) -> dict[date, float]:
    """Closes by the day they close, not by the midnight that ends it."""
    if price is None:
        return {}
    midnight = all(point.time.hour == 0 and point.time.minute == 0 for point in price.result.price)
    return {day - timedelta(days=1) if midnight else day: value for day, value in prices.items()}


def _changes(levels: Mapping[date, float]) -> dict[date, float]:
    """Log changes from day to day, by the later day."""
    days = sorted(day for day, value in levels.items() if value > 0)
    return {later: log(levels[later] / levels[earlier]) for earlier, later in pairwise(days) if (later - earlier).days == 1}


def _sharpest(moves: Mapping[date, float]) -> date:
    return max(moves, key=lambda day: (abs(moves[day]), day))


def _first(jumped: date, moved: date) -> str:
    if jumped < moved:
        return "attention jumped before the price moved"
    if jumped > moved:
        return "attention jumped after the price had moved"
    return "attention and price made their sharpest move on the same day"


def _day(day: date, seen: Seen[PostVolumeResult] | Seen[PriceSeriesResult]) -> str:
    return short_day(datetime(day.year, day.month, day.day, tzinfo=seen.result.as_of.tzinfo), seen.result.as_of)


def _day_by_day(moves: Mapping[date, float], jumps: Mapping[date, float]) -> str:
    """Which lag the sizes of the daily changes agree at best; no word of it where that may be chance."""
    best = max(range(-LONGEST_LAG_DAYS, LONGEST_LAG_DAYS + 1), key=lambda lag: _agreement(moves, jumps, lag)[0])
    level, n = _agreement(moves, jumps, best)
    if n < LEAST_DAYS:
        return "The window holds too few days to say whether that is a habit; a longer one could tell."
    if level < 2 / n**0.5:
        return "Day by day they show no order that is clearer than chance."
    if best == 0:
        return "Day by day, attention and price tend to move on the same day, so there is no order in it."
    lead = "attention tends to move before the price" if best > 0 else "attention tends to follow the price"
    return f"Day by day over the window, {lead}."


def _agreement(moves: Mapping[date, float], jumps: Mapping[date, float], lag: int) -> tuple[float, int]:
    """Correlation of the size of price moves with jumps of attention `lag` days earlier, and of how many days."""
    pairs = [(jumps[early], abs(move)) for day, move in moves.items() if (early := day - timedelta(days=lag)) in jumps]
    if len(pairs) < LEAST_DAYS:
        return -1.0, len(pairs)
    one, two = np.array(pairs).T
    if one.std() == 0 or two.std() == 0:
        return 0.0, len(pairs)
    return float(np.corrcoef(one, two)[0, 1]), len(pairs)


def _beside(found: Findings, price: Seen[PriceSeriesResult]) -> Iterator[Sentence]:
    token = found.asked.tokens[0]
    subject, share = found.subject(token), found.of(MindshareResult, token)
    if clause := facts.price_clause(price, "Its"):
        yield Sentence(f"{clause} {facts.when(found.asked)} {price.mark}.", subject)
    if share and facts.has_talk(share):
        yield Sentence(f"{facts.mindshare_clause(share, 'Its')} {share.mark}.", subject)
