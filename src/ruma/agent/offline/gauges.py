"""Writes gauges: the mood of the market, sentiment by timeframe, volatility against its own past. Never forecasts."""

from __future__ import annotations

from collections.abc import Iterator

from ruma.agent.offline import facts
from ruma.agent.offline.absent import no_posts, no_prices, no_talk
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, bullet, opened, opening, paragraph
from ruma.agent.offline.words import count, counted, joined, of, pct, points, score, usd
from ruma.measures.market import MarketResult
from ruma.measures.price_series import PriceSeriesResult
from ruma.measures.sentiment_timeframes import TimeframesResult
from ruma.measures.volatility_index import VolatilityResult

STEADY_POINTS = 2.0
CALM, WILD = 25.0, 75.0  # percentiles of the year before
NAMED_EMOTIONS = 3
LEAST_BREADTH = 5  # tokens with a known price; fewer are no market


def write_mood(found: Findings) -> Iterator[Block]:
    """Fear and greed of the market, its tone, its emotions, Bitcoin's part, and whether prices bear that out."""
    seen = found.of(MarketResult)
    if seen is None or not seen.result.n:
        yield from no_posts(found)
        return
    o, mark, window = seen.result.overview, seen.mark, facts.when(found.asked)
    yield paragraph(*opened(opening(found, seen), f"{_mood(seen)} {mark}."), *_tone(seen, window), facts.age_note(seen))
    if o.btc_dominance_pct is not None:
        yield bullet(f"**Bitcoin dominance**: {pct(o.btc_dominance_pct)} of the market caps that are known {mark}.")
    shown = [f"{row.emotion} {pct(row.share_pct)}" for row in seen.result.emotions[:NAMED_EMOTIONS] if row.share_pct]
    if shown:
        yield bullet(f"**Emotions**: the share of the emotions is {joined(shown)} {mark}.")
    if o.tokens_up_pct is not None and o.tokens_compared >= LEAST_BREADTH:
        yield bullet(f"**Breadth**: tokens up {pct(o.tokens_up_pct)}, tokens compared {count(o.tokens_compared)} {mark}.")
    if o.total_market_cap_usd is not None and o.market_cap_change_pct is not None:
        move = facts.up_or_down(o.market_cap_change_pct, pct(o.market_cap_change_pct))
        yield bullet(f"**Market cap**: {usd(o.total_market_cap_usd)}, {move} {window} {mark}.")
    moods = [row for row in seen.result.fear_greed if row.index is not None]
    if moods:
        named = joined([f"{row.token.name} {score(row.index or 0)}" for row in moods])
        yield paragraph(f"By token, for those that carry the talk, fear and greed is {named} {mark}.")
    yield paragraph(
        "The middle of the scale is what is usual for these tokens: below it people are more afraid than usual, not more right."
    )


def _mood(seen: Seen[MarketResult]) -> str:
    o = seen.result.overview
    if o.fear_greed_index is None:
        return f"no fear and greed index can be computed for the market; its sentiment is {score(o.sentiment_score)} out of 100"
    return f"the market's fear and greed index is {score(o.fear_greed_index)} out of 100, {o.fear_greed_label}"


def _tone(seen: Seen[MarketResult], window: str) -> Iterator[str]:
    o, mark = seen.result.overview, seen.mark
    change = o.sentiment_change_points
    move = (
        "held steady at"
        if abs(change) < facts.STEADY_POINTS
        else f"{facts.moved(change, 'rose', 'fell')} {score(abs(change))} points to"
    )
    yield f"Market sentiment {move} {score(o.sentiment_score)} out of 100 {window} {mark}."
    yield f"That is read from {counted(o.posts, 'post', 'posts')} by {counted(o.authors, 'author', 'authors')} {mark}."


def write_timeframes(found: Findings) -> Iterator[Block]:
    """Sentiment over hours, days and weeks, and which way the short one leans from the long one."""
    token = found.asked.tokens[0]
    seen, subject = found.of(TimeframesResult, token), found.subject(token)
    if seen is None or not seen.result.overview.posts:
        yield from no_talk(found, token, seen)
        return
    s, o, mark = seen.result.summary, seen.result.overview, seen.mark
    clause = f"{of(token.name)} short-term sentiment is {score(s.short)} out of 100"
    rest = f"medium-term sentiment {score(s.medium)} and long-term sentiment {score(s.long)}"
    gap = s.short - s.long
    lean = (
        "All of them agree, so nothing has turned lately."
        if abs(gap) < STEADY_POINTS
        else "Talk is more hopeful just now than it was on the whole."
        if gap > 0
        else "Talk is gloomier just now than it was on the whole."
    )
    yield paragraph(
        *opened(opening(found, seen), f"{clause}, its {rest} {mark}.", subject),
        lean,
        f"Behind the week are {counted(o.posts, 'post', 'posts')} by {counted(o.authors, 'author', 'authors')} {mark}."
        if seen.result.window_hours == 168
        else None,
        "The short one stands on few voices and can turn with a handful of posts." if "short" in o.thin_timeframes else None,
        facts.age_note(seen),
        subject=subject,
    )
    yield paragraph(*_price(found), subject=subject)


def _price(found: Findings) -> Iterator[Sentence]:
    token = found.asked.tokens[0]
    price = found.of(PriceSeriesResult, token)
    clause = facts.price_clause(price, "Its")
    if clause and price:
        yield Sentence(f"{clause} {facts.when(found.asked)}{facts.then(found, price)} {price.mark}.", found.subject(token))


def write_volatility(found: Findings) -> Iterator[Block]:
    """How far the price swings, whether that is much for this token, and what the price did meanwhile."""
    token = found.asked.tokens[0]
    seen, subject = found.of(VolatilityResult, token), found.subject(token)
    if seen is None or seen.result.overview.volatility_pct is None:
        yield from no_prices(found, token)
        return
    o, mark = seen.result.overview, seen.mark
    change = o.volatility_change_pp
    clause = f"{of(token.name)} annualised volatility is {pct(o.volatility_pct or 0)}"
    move = (
        f"The volatility {facts.moved(change, 'rose', 'fell')} {points(change)} within the window {mark}."
        if change and abs(change) >= 1
        else None
    )
    yield paragraph(
        *opened(opening(found, seen), f"{clause} {mark}.", subject),
        move,
        _place(seen),
        f"In a single day that is a daily volatility of {pct(o.daily_volatility_pct)} {mark}."
        if o.daily_volatility_pct
        else None,
        facts.age_note(seen),
        subject=subject,
    )
    yield paragraph(*_price(found), subject=subject)


def _place(seen: Seen[VolatilityResult]) -> str:
    place = seen.result.overview.percentile
    if place is None:
        return "Its price history is too short to say whether that is much for this token."
    side = "calm" if place <= CALM else "wild" if place >= WILD else "ordinary"
    return f"Against its own year that is {side}: the volatility percentile is {score(place)} {seen.mark}."
