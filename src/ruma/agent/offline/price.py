"""Writes what a token cost and how much of it was traded. Never draws a trend line into the future."""

from __future__ import annotations

from collections.abc import Iterator

from ruma.agent.offline import facts
from ruma.agent.offline.absent import no_prices
from ruma.agent.offline.draft import Block, Findings, opened, opening, paragraph
from ruma.agent.offline.words import of, pct, short_day, usd
from ruma.agent.plan_lists import caps_asked
from ruma.measures.price_series import PriceSeriesResult
from ruma.measures.simple_sentiment import SimpleSentimentResult
from ruma.measures.volume_series import VolumeSeriesResult


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
    yield paragraph(
        *opened(opening(found, seen), first, subject),
        moved if first != moved else None,
        facts.price_range(seen),
        _roughness(seen.result, seen.mark),
        facts.age_note(seen),
        subject=subject,
    )
    volume, tone = found.of(VolumeSeriesResult, token), found.of(SimpleSentimentResult, token)
    said = facts.volume_clause(volume)
    yield paragraph(
        f"{said[:1].upper()}{said[1:]}{facts.then(found, volume)} {volume.mark}." if said and volume else None,
        f"{facts.sentiment_move(tone, 'Its')}{facts.then(found, tone)} {tone.mark}." if tone and facts.has_talk(tone) else None,
        subject=subject,
    )


def _roughness(result: PriceSeriesResult, mark: str) -> str | None:
    o = result.overview
    if o.daily_volatility_pct is None:
        return None
    below = f", and the price is {pct(o.drawdown_pct)} below the high" if o.drawdown_pct and o.drawdown_pct >= 1 else ""
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
