"""Writes what a token cost and how much of it was traded. Never draws a trend line into the future."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ruma.agent.offline import facts
from ruma.agent.offline.absent import no_prices
from ruma.agent.offline.draft import Block, Findings, opened, opening, paragraph
from ruma.agent.offline.why import weight
from ruma.agent.offline.words import joined, of, pct, short_day, usd
from ruma.agent.plan_lists import caps_asked
from ruma.agent.understand_windows import WEEK_HOURS
from ruma.measures.price_series import PriceSeriesResult
from ruma.measures.simple_sentiment import SimpleSentimentResult
from ruma.measures.volume_series import VolumeSeriesResult
from ruma.store.tokens import KnownToken

FEW_DAYS = 4  # so many closes are told one by one
CLOCK = re.compile(r"\b(?:[01]?\d|2[0-3]):[0-5]\d\b|\b(?:1[0-2]|[1-9]) ?[ap]\.?m\b", re.I)


def write(found: Findings) -> Iterator[Block]:
    """The move, its range, how rough it was; volume and tone where they were read."""
    token = found.asked.tokens[0]
    seen, subject = found.of(PriceSeriesResult, token), found.subject(token)
    clause = facts.price_clause(seen, of(token.name))
    if clause is None or seen is None:
        yield from no_prices(found, token)
        return
    moved, cap = f"{clause} {facts.when(found.asked)} {seen.mark}.", seen.result.overview.market_cap_usd
    first = f"{of(token.name)} market cap is {usd(cap)} {seen.mark}." if cap and caps_asked(found.asked) else moved
    hour_unknown = _hour_unknown(found, seen.result, token)
    yield paragraph(
        *opened(opening(found, seen), hour_unknown or first, subject),
        first if hour_unknown else None,
        moved if first != moved else None,
        _closes(seen.result, seen.mark) or facts.price_range(seen),
        _roughness(seen.result, seen.mark),
        facts.age_note(seen),
        subject=subject,
    )
    volume, tone = found.of(VolumeSeriesResult, token), found.of(SimpleSentimentResult, token)
    said = facts.volume_clause(volume)
    yield paragraph(
        f"{said[:1].upper()}{said[1:]}{facts.then(found, volume)} {volume.mark}." if said and volume else None,
        *(weight(found, token) if volume else ()),
        f"{facts.sentiment_move(tone, 'Its')}{facts.then(found, tone)} {tone.mark}." if tone and facts.has_talk(tone) else None,
        subject=subject,
    )


def _closes(result: PriceSeriesResult, mark: str) -> str | None:
    """Each close of a span of a few days that was named."""
    if result.granularity != "1d" or not 2 <= len(result.price) <= FEW_DAYS or result.window_hours > FEW_DAYS * 24:
        return None
    said = [f"{usd(point.value)} on {short_day(point.candle_from, result.as_of)}" for point in result.price]
    return f"The closing price was {joined(said)} {mark}."


def _hour_unknown(found: Findings, result: PriceSeriesResult, token: KnownToken) -> str | None:
    """Said where a price within a day is asked for and candles are those of days."""
    if result.granularity != "1d" or not CLOCK.search(found.asked.text) or result.window_hours > WEEK_HOURS:
        return None
    return f"{of(token.name)} price at a time of day cannot be told, as its candles here are daily."


def _roughness(result: PriceSeriesResult, mark: str) -> str | None:
    o = result.overview
    if o.daily_volatility_pct is None:
        return None
    below = f", and the price is {pct(o.drawdown_pct)} below the high" if o.drawdown_pct and o.drawdown_pct >= 1 else ""
    if o.drawdown_pct is not None and not below:
        below = ", and the price is at its high of that time"
    return f"Daily volatility was {pct(o.daily_volatility_pct)}{below} {mark}."


def write_volume(found: Findings) -> Iterator[Block]:
    """Traded volume against the window before, its busiest day, and whether the price moved with it."""
    token = found.asked.tokens[0]
    seen, subject = found.of(VolumeSeriesResult, token), found.subject(token)
    clause = facts.volume_clause(seen, f"{of(token.name)} trading")
    if clause is None or seen is None:
        yield from no_prices(found, token)
        return
    o = seen.result.overview
    busy = (
        f"The highest volume was {usd(o.highest_volume_usd)} on {short_day(o.highest_at, seen.result.as_of)} {seen.mark}."
        if o.highest_volume_usd and o.highest_at and seen.result.n > 1
        else None
    )
    daily = (
        f"The average daily volume was {usd(o.average_daily_volume_usd)} {seen.mark}."
        if o.average_daily_volume_usd and busy
        else None
    )
    price = found.of(PriceSeriesResult, token)
    move = facts.price_clause(price, "Its")
    yield paragraph(
        *opened(opening(found, seen), f"{clause} {facts.when(found.asked)} {seen.mark}.", subject),
        daily,
        busy,
        f"{move} {facts.when(found.asked)}{facts.then(found, price)} {price.mark}." if move and price else None,
        "These are the volumes that the price sources report; wash trading is not taken out." if found.depth != "fast" else None,
        facts.age_note(seen),
        subject=subject,
    )
