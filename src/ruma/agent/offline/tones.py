"""Writes which of the much-discussed tokens people like or fear. Never looks at tokens that hardly anyone names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ruma.agent.offline import facts, talk
from ruma.agent.offline.absent import no_posts
from ruma.agent.offline.draft import Block, Findings, Seen, bullet, opened, opening, paragraph
from ruma.agent.offline.places import among, placed
from ruma.agent.offline.words import joined, of, pct, size, ticker
from ruma.agent.plan_lists import BY_TONE_MOVE, MIDDLE, by_tone
from ruma.measures.declare import TokenRef
from ruma.measures.simple_sentiment import SimpleSentimentResult
from ruma.measures.tokens import TokensResult

LISTED = 6


def write(found: Findings) -> Iterator[Block]:
    """The tokens that lead the talk, sorted by tone, or by its move, from the side that was asked for."""
    read = {e.result.token.id: Seen(e.result, e) for e in found.evidence if isinstance(e.result, SimpleSentimentResult)}
    rows = [read[tone.token.id] for tone in by_tone((e.result for e in found.evidence), found.asked)]
    looked = next((Seen(e.result, e) for e in found.evidence if isinstance(e.result, TokensResult)), None)
    if not rows and read and looked and (found.asked.price_way or found.asked.order in BY_TONE_MOVE):
        yield from _nobody(found, looked)
        return
    if not rows:
        yield from no_posts(found)
        return
    first = found.entity("token", rows[0].result.token.id)
    yield paragraph(
        *opened(opening(found, rows[0]), _lead(found, rows), first, placed(found)),
        _none_there(rows, found.asked.order),
        "Each of them stands on few posts, so read the order with care."
        if rows[0].result.thin
        else "Tokens that few people name are left out, as a handful of posts says little about tone.",
    )
    for seen in rows[:LISTED]:
        said = (
            f"**{seen.result.token.name}**{ticker(seen.result.token)}: {facts.sentiment_move(seen, 'its').removeprefix('its ')}"
        )
        then = facts.then(found, seen, rows[0])
        subject = found.entity("token", seen.result.token.id)
        price = _price(found, looked, seen.result.token.id)
        yield bullet(f"{said}, {size(seen.result.overview)}{then} {seen.mark}.", price, subject=subject)
    yield from _why(found, rows[0].result.token)


# What puts a list in its order.
_SORTED_BY = {
    "gain": "sorted from the bullish end, the tone of",
    "loss": "sorted from the bearish end, the tone of",
    "rise": "sorted by how far it rose, the tone of",
    "fall": "sorted by how far it fell, the tone of",
    "swing": "sorted by how far it moved either way, the tone of",
}


def _lead(found: Findings, rows: Sequence[Seen[SimpleSentimentResult]]) -> str:
    names, marks = [seen.result.token.name for seen in rows], "".join(seen.mark for seen in rows[:3])
    then = f", then {joined(names[1:3])}" if len(names) > 1 else ""
    which, by = among(found) or "tokens", _SORTED_BY[found.asked.order]
    where = f" {_PRICES[found.asked.price_way]}" if found.asked.price_way else ""
    return f"{by} much-discussed {which}{where} {facts.when(found.asked)} begins with {names[0]}{then} {marks}."


_PRICES = {"up": "whose price rose", "down": "whose price fell", "apart": "whose price went the other way"}
_BY_A_POINT = "by a point or more"
_TONES = {
    "rise": f"a tone that rose {_BY_A_POINT}", "fall": f"a tone that fell {_BY_A_POINT}",
    "swing": f"a tone that moved {_BY_A_POINT}", "gain": "a bullish tone", "loss": "a bearish tone",
}  # fmt: skip


def _nobody(found: Findings, looked: Seen[TokensResult]) -> Iterator[Block]:
    """No token that enough people name moved so."""
    which, tone = among(found) or "tokens", _TONES[found.asked.order]
    where = f" {_PRICES[found.asked.price_way]}" if found.asked.price_way else ""
    clause = f"none of the much-discussed {which}{where} {facts.when(found.asked)} has {tone} {looked.mark}."
    yield paragraph(*opened(opening(found, looked), clause, also=placed(found)), "A longer window may show one.")


def _price(found: Findings, looked: Seen[TokensResult] | None, id: str) -> str | None:
    """How the price of one of them moved, where the list is asked to tell tone and price apart."""
    if looked is None or found.asked.price_way is None:
        return None
    row = next(row for row in looked.result.tokens if row.id == id)
    change = row.price_change_pct or 0.0
    return f"{of(row.name)} price {facts.moved(change, 'rose', 'fell')} {pct(change)} {facts.when(found.asked)} {looked.mark}."


def _none_there(rows: Sequence[Seen[SimpleSentimentResult]], order: str) -> str | None:
    """That all of the list stand on the other side of the middle than the one asked for, where they do."""
    first, levels = rows[0].result, [round(seen.result.overview.sentiment_score, 1) for seen in rows]
    if order in ("loss", "fall") and min(levels) > MIDDLE:
        return f"None of them leans bearish: {first.token.name} still leans bullish {rows[0].mark}."
    if order in ("gain", "rise") and max(levels) < MIDDLE:
        return f"None of them leans bullish: {first.token.name} still leans bearish {rows[0].mark}."
    return None


def _why(found: Findings, first: TokenRef) -> Iterator[Block]:
    """What people say about the first of the list, where it is asked why it stands there."""
    token = found.book.get(first.id)
    if token is None or talk.talk_of(found, token) is None:
        return
    if said := list(talk.themes(found, token)):
        yield paragraph(f"Why {token.name}, as far as posts can tell (what is said beside a tone, not proof of its cause):")
        yield from said
    else:
        yield paragraph(f"No theme stands out in the posts about {token.name}, so they do not name a reason.")
