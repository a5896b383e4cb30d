"""Sentences about one measure of one token, shared by the writers of the question kinds. Never picks what to tell."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from ruma.agent.evidence import Receipt
from ruma.agent.offline.draft import Findings, Seen, Sentence
from ruma.agent.offline.words import counted, pct, points, quoted, score, short_day, size, usd
from ruma.agent.understand_asked import Asked
from ruma.agent.understand_windows import say_day
from ruma.measures.declare import Result
from ruma.measures.mindshare import MindshareResult
from ruma.measures.price_series import PriceSeriesResult
from ruma.measures.simple_sentiment import SimpleSentimentResult
from ruma.measures.volume_series import VolumeSeriesResult

STEADY_POINTS = 1.0  # below one point of 100 the score has not moved
STEADY_PRICE_PCT = 1.0
STEADY_PP = 0.1
LEAST_CLOSES = 3  # two closes have no range worth telling
LEAST_AGE_HOURS = 12.0  # younger records are not worth a word about their age


def when(asked: Asked) -> str:
    """The window, to be put behind a statement; a past one is said once, at the beginning (see draft.opening)."""
    return "" if asked.window.ends_at else asked.window.words


def day_in(result: Result, moment: object) -> str:
    """A day of a result's window."""
    return short_day(moment, result.as_of)  # type: ignore[arg-type]


DAY = timedelta(days=1)


def apart(one: Seen[Any] | None, other: Seen[Any] | None) -> bool:
    """True where two results stand on moments so far from each other that they say nothing about one another."""
    return one is not None and other is not None and abs(one.result.as_of - other.result.as_of) > DAY


def main_of(found: Findings) -> Seen[Any] | None:
    """The result that the answer opens with: the first that found anything."""
    return next((Seen(evidence.result, evidence) for evidence in found.evidence if evidence.result.n), None)


def then(found: Findings, seen: Seen[Any], main: Seen[Any] | None = None, posts: bool = True) -> str:
    """ ", as of 12 August 2025, on 3 posts" where a measure stands on another moment than the answer; else nothing.

    `posts` is false where the number of posts is said already.
    """
    if not seen.result.n or not apart(seen, main or main_of(found)):
        return ""
    number = getattr(getattr(seen.result, "overview", None), "posts", None) if posts else None
    on = f", on {counted(number, 'post', 'posts')}" if number else ""
    return f", as of {say_day(seen.result.as_of)}{on}"


def has_talk(seen: Seen[SimpleSentimentResult] | Seen[MindshareResult] | None) -> bool:
    return seen is not None and seen.result.overview.posts > 0


def moved(change: float, up: str, down: str) -> str:
    return up if change > 0 else down


def up_or_down(change: float, size: str) -> str:
    """down 1.2 %; unchanged where nothing is left of the change at the digits shown."""
    return f"{moved(change, 'up', 'down')} {size}" if re.search(r"[1-9]", size) else "unchanged"


def price_clause(seen: Seen[PriceSeriesResult] | None, name: str) -> str | None:
    """bitcoin's price fell 38.1 % to $5,238"""
    o = seen.result.overview if seen else None
    if o is None or o.price_usd is None:
        return None
    price = usd(o.price_usd)
    if o.price_change_pct is None:
        return f"{name} price is {price}"
    if abs(o.price_change_pct) < STEADY_PRICE_PCT:
        return f"{name} price barely moved and is {price}"
    return f"{name} price {moved(o.price_change_pct, 'rose', 'fell')} {pct(o.price_change_pct)} to {price}"


def price_range(seen: Seen[PriceSeriesResult] | None) -> str | None:
    """Where the window's closes lay."""
    o = seen.result.overview if seen and seen.result.n >= LEAST_CLOSES else None
    if seen is None or o is None or o.high_usd is None or o.low_usd is None or o.high_usd == o.low_usd:
        return None
    high, low = _close_day(seen.result, o.high_at, o.high_from), _close_day(seen.result, o.low_at, o.low_from)
    return f"The highest close was {usd(o.high_usd)} {high}, the lowest close {usd(o.low_usd)} {low} {seen.mark}."


def _close_day(result: PriceSeriesResult, closed: datetime | None, began: datetime | None) -> str:
    """The day of a close is that of its candle, not the midnight that ends it."""
    if began is None or closed == result.as_of:
        return "at the end of the window"
    return f"on {short_day(began, result.as_of)}"


def sentiment_move(seen: Seen[SimpleSentimentResult], name: str) -> str:
    """bitcoin sentiment fell 5.8 points, from 58.1 to 52.3 out of 100"""
    o = seen.result.overview
    if seen.result.thin:
        return f"{name} sentiment is {score(o.sentiment_score)} out of 100 (thin evidence)"
    if not o.previous_posts:
        return f"{name} sentiment is {score(o.sentiment_score)} out of 100"
    change = o.sentiment_change_points
    if abs(change) < STEADY_POINTS:
        return f"{name} sentiment held steady at {score(o.sentiment_score)} out of 100"
    return (
        f"{name} sentiment {moved(change, 'rose', 'fell')} {score(abs(change))} points, "
        f"from {score(o.previous_sentiment_score)} to {score(o.sentiment_score)} out of 100"
    )


def sentiment_shape(seen: Seen[SimpleSentimentResult]) -> str | None:
    """The window's high and low with their days, and where it stands now."""
    o, result = seen.result.overview, seen.result
    if o.highest_score is None or o.lowest_score is None or o.highest_at is None or o.lowest_at is None:
        return None
    high, low = day_in(result, o.highest_at), day_in(result, o.lowest_at)
    if o.highest_score - o.lowest_score < STEADY_POINTS or result.window_hours < 48 or high == low:
        return None
    now = f"; the latest sentiment is {score(o.latest_score)}" if o.latest_score is not None else ""
    return f"The high was {score(o.highest_score)} on {high} and the low {score(o.lowest_score)} on {low}{now} {seen.mark}."


def sentiment_makeup(seen: Seen[SimpleSentimentResult]) -> str | None:
    """Who is on which side, and how many they are."""
    o = seen.result.overview
    if not o.posts:
        return None
    bullish = f"{pct(o.bullish_pct)} bullish" if o.bullish_pct else "none bullish"
    bearish = f"{pct(o.bearish_pct)} bearish" if o.bearish_pct else "none bearish"
    return f"Behind the tone {'is' if o.posts == 1 else 'are'} {size(o)}, {bullish} and {bearish} {seen.mark}."


def mindshare_clause(seen: Seen[MindshareResult], name: str) -> str:
    """its mindshare rose 1.2 percentage points to 8.4 %"""
    o = seen.result.overview
    change = o.mindshare_change_pp
    if not o.previous_posts or abs(change) < STEADY_PP:
        return f"{name} mindshare is {pct(o.mindshare_pct)}"
    return f"{name} mindshare {moved(change, 'rose', 'fell')} {points(change)} to {pct(o.mindshare_pct)}"


def volume_clause(seen: Seen[VolumeSeriesResult] | None, name: str = "trading") -> str | None:
    """trading volume rose 40.2 % to $312.4B"""
    if seen is None or seen.result.overview.volume_usd is None:
        return None
    o = seen.result.overview
    if o.volume_change_pct is None or o.volume_usd is None:
        return f"{name} volume was {usd(o.volume_usd or 0)}"
    if abs(o.volume_change_pct) < STEADY_PRICE_PCT:
        return f"{name} volume was unchanged at {usd(o.volume_usd)}"
    return f"{name} volume {moved(o.volume_change_pct, 'rose', 'fell')} {pct(o.volume_change_pct)} to {usd(o.volume_usd)}"


def quote(receipt: Receipt, mark: str, beside: Result) -> str:
    """“text” (author, 12 March) [1]"""
    return f"{quoted(receipt.text)} ({receipt.author}, {short_day(receipt.happened_at, beside.as_of)}) {mark}"


def thin_note(found: Findings, seen: Seen[Result] | None, what: str = "this") -> Sentence | None:
    """Says that little talk stands behind a figure."""
    if seen is None or not seen.result.thin or not seen.result.n:
        return None
    dated = then(found, seen, posts=False)
    said = found.choose(
        (
            f"That is thin evidence: {counted(seen.result.n, 'post', 'posts')} cannot weigh much{dated} {seen.mark}.",
            f"Read {what} with care: only {counted(seen.result.n, 'post stands', 'posts stand')} behind it{dated} {seen.mark}.",
        ),
        seen.result.n,
    )
    return Sentence(said)


def age_note(seen: Seen[Result] | None) -> str | None:
    """Says where the newest record is much older than the moment asked for, yet inside the window."""
    result = seen.result if seen else None
    if seen is None or result is None or result.seen_until is None or result.as_of < result.asked_as_of:
        return None
    if (result.age_hours or 0.0) <= max(LEAST_AGE_HOURS, result.window_hours / 7):
        return None
    return f"The newest record behind this is from {day_in(result, result.seen_until)} {seen.mark}."
