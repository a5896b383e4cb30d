"""Writes that there is nothing for the window asked, and what there is instead. Never guesses why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ruma.agent.offline.draft import Block, Findings, Seen, opened, opening, paragraph
from ruma.agent.understand_windows import say_day
from ruma.measures.price_series import PriceSeriesResult
from ruma.measures.simple_sentiment import SimpleSentimentResult
from ruma.store.tokens import KnownToken


def no_talk(found: Findings, token: KnownToken, seen: Seen[Any] | None) -> Iterator[Block]:
    """No post names the token in the window."""
    yield paragraph(
        *opened(opening(found, None), f"no post that names {token.name} is known {found.asked.window.words}."),
        _there_is(found, token, seen),
        price_instead(found, token) or price_now(found, token),
        subject=found.subject(token),
    )


def no_prices(found: Findings, token: KnownToken) -> Iterator[Block]:
    """No candle of the token is loaded for the window."""
    yield paragraph(
        *opened(opening(found, None), f"no price of {token.name} is known {found.asked.window.words}."),
        "Prices come from the candles that were loaded, and none of them covers this token and window.",
        price_now(found, token),
        subject=found.subject(token),
    )


def no_posts(found: Findings) -> Iterator[Block]:
    """Nothing is loaded, or nothing in that window."""
    if found.data_kind == "empty":
        yield paragraph("There is no data here yet, so nothing can be said about the market.", EMPTY_HINT)
        return
    seen = Seen(found.evidence[0].result, found.evidence[0]) if found.evidence else None
    window = f"{found.asked.window.words} {seen.mark}" if seen else "for that window"
    yield paragraph(
        *opened(opening(found, None), f"no post is known {window}."), "A longer window, or another date, may hold some."
    )


EMPTY_HINT = "Load posts, prices and tokens first; then the same question gets an answer with its evidence."


def _there_is(found: Findings, token: KnownToken, seen: Seen[Any] | None) -> str | None:
    if found.data_kind == "empty":
        return EMPTY_HINT
    if seen is not None and seen.result.seen_until:
        return f"The newest post about it is from {say_day(seen.result.seen_until)} {seen.mark}."
    return "No post about it was ever loaded before that moment."


def price_now(found: Findings, token: KnownToken) -> str | None:
    """What is known now, where a past window was asked for from which nothing is known."""
    from ruma.agent.offline.facts import price_clause, sentiment_move

    for evidence in found.evidence:
        seen: Seen[Any] = Seen(evidence.result, evidence)
        if not found.asked.window.ends_at or not seen.result.n or seen.result.as_of <= found.asked.window.ends_at:
            continue
        if isinstance(seen.result, PriceSeriesResult):
            return f"What there is instead: {price_clause(seen, 'its')} in the week to {say_day(seen.result.as_of)} {seen.mark}."
        if isinstance(seen.result, SimpleSentimentResult):
            return (
                f"What there is instead: {sentiment_move(seen, 'its')} in the week to {say_day(seen.result.as_of)} {seen.mark}."
            )
    return None


def price_instead(found: Findings, token: KnownToken) -> str | None:
    """The price, where there is at least that."""
    from ruma.agent.offline.facts import price_clause

    price = found.of(PriceSeriesResult, token)
    clause = price_clause(price, "its")
    return (
        f"What there is: {clause} {found.asked.window.words}, as of {say_day(price.result.as_of)} {price.mark}."
        if clause and price
        else None
    )
