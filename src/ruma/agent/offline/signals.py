"""Writes a token's signals: fear and greed, emotions, dominance, followers. Never says what a signal will lead to."""

from __future__ import annotations

from collections.abc import Iterator

from ruma.agent.evidence import Entity
from ruma.agent.offline import facts, talk
from ruma.agent.offline.absent import no_talk
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, opened, opening, paragraph
from ruma.agent.offline.words import counted, joined, of, pct, points, score, usd
from ruma.agent.plan_people import MARKET_TOKEN
from ruma.agent.understand_windows import past_words
from ruma.measures.btc_dominance import BtcDominanceResult
from ruma.measures.emotions_series import EmotionsResult
from ruma.measures.follower_history import FollowerHistoryResult
from ruma.measures.market import MarketResult
from ruma.measures.mood_index import MoodResult
from ruma.measures.price_series import PriceSeriesResult
from ruma.measures.simple_sentiment import SimpleSentimentResult
from ruma.store.tokens import KnownToken

STEADY_INDEX = 2.0  # points of 100 below which an index has not moved
NAMED_EMOTIONS = 3
LEAST_SHIFT_PP = 3.0  # of an emotion's share before a change is worth a word
FAR_FROM_USUAL = 15.0  # points from 50 at which a component pulls the index


def write_fear_greed(found: Findings) -> Iterator[Block]:
    """The index, where it came from, what pulls it each way, and whether price and tone agree."""
    token = found.asked.tokens[0]
    seen, subject = found.of(MoodResult, token), found.subject(token)
    if seen is None or seen.result.current.index is None:
        yield from no_talk(found, token, seen)
        return
    now = seen.result.current
    name = "FOMO and FUD" if "fomo" in seen.evidence.tool else "fear and greed"
    yield paragraph(
        *opened(
            opening(found, seen),
            f"{of(token.name)} {name} index is {score(now.index or 0)} out of 100, {now.label} {seen.mark}.",
            subject,
        ),
        _index_move(seen, token),
        "The middle of the scale is what is usual for this token, not for the market.",
        facts.age_note(seen),
        subject=subject,
    )
    yield paragraph(*_pulls(seen), subject=subject)
    yield paragraph(*_beside(found, token), subject=subject)


def _index_move(seen: Seen[MoodResult], token: KnownToken) -> str | None:
    change = seen.result.current.index_change_points
    if change is None:
        return None
    if abs(change) < STEADY_INDEX:
        return f"The index of {token.name} hardly moved within the window."
    return f"The index {facts.moved(change, 'rose', 'fell')} {score(abs(change))} points within the window {seen.mark}."


def _pulls(seen: Seen[MoodResult]) -> Iterator[str]:
    """The components that stand far from usual, towards greed and towards fear, and those without data."""
    parts = seen.result.metadata.components
    known = [(part, part.value) for part in parts if part.value is not None]
    up = sorted(((p, v) for p, v in known if v >= 50 + FAR_FROM_USUAL), key=lambda pair: -pair[1])
    down = sorted(((p, v) for p, v in known if v <= 50 - FAR_FROM_USUAL), key=lambda pair: pair[1])
    for pulled, side in ((up, "greed"), (down, "fear")):
        if pulled:
            yield f"Pulling towards {side}: {joined([part.name for part, _ in pulled])} {seen.mark}."
    if known and not up and not down:
        yield "None of its components is far from what is usual."
    if missing := [part.name for part in parts if part.value is None]:
        yield f"Without data and left out: {joined(missing)}."


def _beside(found: Findings, token: KnownToken) -> Iterator[Sentence]:
    """Price and tone beside a signal."""
    price, tone, subject = found.of(PriceSeriesResult, token), found.of(SimpleSentimentResult, token), found.subject(token)
    clause = facts.price_clause(price, "Its")
    if clause and price:
        yield Sentence(f"{clause} {facts.when(found.asked)}{facts.then(found, price)} {price.mark}.", subject)
    if tone and facts.has_talk(tone):
        yield Sentence(f"{facts.sentiment_move(tone, 'Its')}{facts.then(found, tone)} {tone.mark}.", subject)


def write_emotions(found: Findings) -> Iterator[Block]:
    """The leading emotions, how they shifted, and how many posts show any."""
    token = found.asked.tokens[0]
    seen, subject = found.of(EmotionsResult, token), found.subject(token)
    if seen is None or not seen.result.overview.labelled_posts:
        yield from no_talk(found, token, seen)
        return
    o = seen.result.overview
    first, *others = [(row.emotion, pct(row.share_pct)) for row in o.emotions[:NAMED_EMOTIONS] if row.share_pct]
    then = f", then {joined([' '.join(other) for other in others])}" if others else ""
    order = f"begin with {first[0]} at {first[1]} of them{then} {seen.mark}."
    clause = f"the emotions around {token.name} {facts.when(found.asked)}, by their share, {order}"
    yield paragraph(
        *opened(opening(found, seen), clause, subject),
        *_shifts(seen),
        f"{counted(o.labelled_posts, 'post', 'posts')} with an emotion stand behind that {seen.mark}.",
        facts.thin_note(found, seen, "the shares"),
        facts.age_note(seen),
        subject=subject,
    )
    yield from talk.themes(found, token)
    yield paragraph(*_beside(found, token), subject=subject)


def _shifts(seen: Seen[EmotionsResult]) -> Iterator[str]:
    """The emotion whose share moved most, where there is a past to compare with."""
    o = seen.result.overview
    if not o.previous_labelled_posts:
        return
    row = max(o.emotions, key=lambda row: abs(row.share_change_pp))
    if abs(row.share_change_pp) >= LEAST_SHIFT_PP:
        word = facts.moved(row.share_change_pp, "rose", "fell")
        yield f"The share of {row.emotion} {word} {points(row.share_change_pp)} {seen.mark}."


def write_dominance(found: Findings) -> Iterator[Block]:
    """Bitcoin's cap against the token's, or as a share of all."""
    token = found.asked.tokens[-1]
    if market := found.of(MarketResult):
        yield from _of_all(found, market) if token.id == MARKET_TOKEN else _share(found, market, token)
        return
    seen, subject = found.of(BtcDominanceResult, token), found.subject(token)
    if seen is None or seen.result.current.btc_dominance_pct is None:
        yield paragraph(
            *opened(opening(found, seen), f"no market cap of both Bitcoin and {token.name} is loaded for the window.", subject),
            subject=subject,
        )
        return
    now, change = seen.result.current, seen.result.change
    move = None
    if change.pp is not None:
        moved = (
            f"{facts.moved(change.pp, 'rose', 'fell')} {points(change.pp)}"
            if abs(change.pp) >= facts.STEADY_PP
            else "barely moved"
        )
        move = f"BTC dominance {moved} {facts.when(found.asked)} {seen.mark}."
    day = f"on {facts.day_in(seen.result, now.time)} " if now.time else ""
    yield paragraph(
        *opened(
            opening(found, seen),
            f"BTC dominance against {token.name} was {pct(now.btc_dominance_pct or 0)} {day}{seen.mark}.",
            subject,
        ),
        "That is the larger coin's market cap as a share of both caps.",
        move,
        facts.age_note(seen),
        subject=subject,
    )


def _of_all(found: Findings, seen: Seen[MarketResult]) -> Iterator[Block]:
    """Bitcoin's share of all caps that are known, and what it was in the window before."""
    o = seen.result.overview
    if o.btc_dominance_pct is None:
        yield paragraph(*opened(opening(found, seen), "no market cap is loaded, so no dominance can be told."))
        return
    was = o.previous_btc_dominance_pct
    move = "" if was is None else f", against {pct(was)} in the window before"
    yield paragraph(
        *opened(opening(found, seen), f"BTC dominance is {pct(o.btc_dominance_pct)}{move} {seen.mark}."),
        "That is Bitcoin's share of all the market caps that are known here.",
        facts.age_note(seen),
    )


def _share(found: Findings, seen: Seen[MarketResult], token: KnownToken) -> Iterator[Block]:
    """Another token's share of all caps that are known."""
    row = next((row for row in seen.result.largest_caps if row.token.id == token.id), None)
    subject = found.subject(token)
    if row is None:
        known = bool(seen.result.largest_caps)
        why = f"no share of all market caps is known for {token.name}." if known else "no market cap is loaded for that time."
        own = subject or Entity("token", token.id, (token.name, token.symbol))
        yield paragraph(
            *opened(opening(found, seen), why, own),
            "It is told of the tokens with a large one; its price and its mindshare can be asked for.",
        )
        return
    was = row.previous_market_cap_share_pct
    move = "" if was is None else f", against {pct(was)} in the window before"
    clause = f"{of(token.name)} share of the total market cap is {pct(row.market_cap_share_pct)}{move} {seen.mark}."
    yield paragraph(
        *opened(opening(found, seen), clause, subject),
        "The total is of all the market caps that are known here.",
        f"{of(token.name)} market cap is {usd(row.market_cap_usd)} {seen.mark}.",
        facts.age_note(seen),
        subject=subject,
    )


def write_followers(found: Findings) -> Iterator[Block]:
    """Followers of the project's accounts, and how they grew."""
    token = found.asked.tokens[0]
    seen, subject = found.of(FollowerHistoryResult, token), found.subject(token)
    o = seen.result.overview if seen else None
    if seen is None or o is None or o.followers is None:
        yield paragraph(
            *opened(opening(found, seen), f"no follower count of {of(token.name)} accounts is loaded.", subject), subject=subject
        )
        yield paragraph(*_beside(found, token), subject=subject)
        return
    change = o.followers_change_pct
    over = facts.when(found.asked) if found.asked.window.explicit else past_words(seen.result.window_hours)
    was = f" from {o.previous_followers:,}" if o.previous_followers is not None else ""
    move = f", {facts.up_or_down(change, pct(change))}{was} {over}".rstrip() if change is not None else ""
    yield paragraph(
        *opened(
            opening(found, seen),
            f"{of(token.name)} accounts have {counted(o.followers, 'follower', 'followers')}{move} {seen.mark}.",
            subject,
        ),
        facts.age_note(seen),
        subject=subject,
    )
