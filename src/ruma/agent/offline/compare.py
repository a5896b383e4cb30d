"""Writes how tokens stand beside each other, measure by measure. Never names a winner of everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ruma.agent.offline import facts, talk
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, bullet, opened, opening, paragraph
from ruma.agent.offline.words import counted, joined, pct, score
from ruma.measures.declare import Result
from ruma.measures.mindshare import MindshareResult
from ruma.measures.price_series import PriceSeriesResult
from ruma.measures.simple_sentiment import SimpleSentimentResult
from ruma.measures.volume_series import VolumeSeriesResult
from ruma.store.tokens import KnownToken


def write(found: Findings) -> Iterator[Block]:
    """Who is ahead in what, then a line per measure, then the talk of each."""
    tokens = found.asked.tokens[:3]
    leads = [lead for lead in (_mindshare_lead(found, tokens), _price_lead(found, tokens), _tone_lead(found, tokens)) if lead]
    first = next((seen for token in tokens for kind in _KINDS if (seen := found.of(kind, token))), None)
    if not leads or first is None:
        names = joined([token.name for token in tokens], "or")
        yield paragraph(opening(found, first).lead(f"neither posts nor prices of {names} are known {facts.when(found.asked)}."))
        return
    yield paragraph(*opened(opening(found, first), f"{leads[0]}"), *leads[1:])
    for line in (_mindshare, _price, _tone, _volume):
        if text := line(found, tokens):
            yield bullet(text)
    for token in tokens:
        yield from _talk(found, token)
    yield paragraph(*_missing(found, tokens))


_KINDS: tuple[type[Result], ...] = (MindshareResult, PriceSeriesResult, SimpleSentimentResult, VolumeSeriesResult)


def _held(found: Findings, tokens: Sequence[KnownToken], kind: type[Result], there: Callable[[Result], bool]) -> list[tuple[KnownToken, Seen[Result]]]:
    return [(token, seen) for token in tokens if (seen := found.of(kind, token)) and there(seen.result)]


def _line(name: str, rows: Sequence[tuple[KnownToken, Seen[Result]]], say: Callable[[KnownToken, Result], str]) -> str | None:
    if not rows:
        return None
    marks = "".join(seen.mark for _, seen in rows)
    return f"**{name}**: {'; '.join(say(token, seen.result) for token, seen in rows)} {marks}."


def _mindshare(found: Findings, tokens: Sequence[KnownToken]) -> str | None:
    def say(token: KnownToken, result: MindshareResult) -> str:  # type: ignore[valid-type]
        o = result.overview
        move = ""
        if o.previous_posts and abs(o.mindshare_change_pp) >= facts.STEADY_PP:
            move = f", {facts.moved(o.mindshare_change_pp, 'up', 'down')} {abs(o.mindshare_change_pp):.1f} pp"
        return f"{token.name} has a mindshare of {pct(o.mindshare_pct)}{move}, {counted(o.posts, 'post', 'posts')} by {counted(o.authors, 'author', 'authors')}"

    return _line("Attention", _held(found, tokens, MindshareResult, lambda r: True), say)  # type: ignore[arg-type]


def _price(found: Findings, tokens: Sequence[KnownToken]) -> str | None:
    def say(token: KnownToken, result: PriceSeriesResult) -> str:
        return facts.price_clause(Seen(result, found.evidence[0]), f"{token.name}'s") or ""

    return _line("Price", _held(found, tokens, PriceSeriesResult, lambda r: r.overview.price_usd is not None), say)  # type: ignore[attr-defined, arg-type]


def _tone(found: Findings, tokens: Sequence[KnownToken]) -> str | None:
    def say(token: KnownToken, result: SimpleSentimentResult) -> str:
        return facts.sentiment_move(Seen(result, found.evidence[0]), token.name)

    return _line("Tone", _held(found, tokens, SimpleSentimentResult, lambda r: r.overview.posts > 0), say)  # type: ignore[attr-defined, arg-type]


def _volume(found: Findings, tokens: Sequence[KnownToken]) -> str | None:
    def say(token: KnownToken, result: VolumeSeriesResult) -> str:
        return facts.volume_clause(Seen(result, found.evidence[0]), f"{token.name}'s trading") or ""

    return _line("Volume", _held(found, tokens, VolumeSeriesResult, lambda r: r.overview.volume_usd is not None), say)  # type: ignore[attr-defined, arg-type]


def _mindshare_lead(found: Findings, tokens: Sequence[KnownToken]) -> str | None:
    """Chainlink gets more of the talk than Cardano"""
    rows = _held(found, tokens, MindshareResult, lambda r: r.overview.posts > 0)  # type: ignore[attr-defined]
    if len(rows) < 2:
        return None
    ranked = sorted(rows, key=lambda row: (-row[1].result.overview.mindshare_pct, row[0].token_id))  # type: ignore[attr-defined]
    (top, high), (_, low) = ranked[0], ranked[1]
    a, b = high.result.overview.mindshare_pct, low.result.overview.mindshare_pct  # type: ignore[attr-defined]
    marks = "".join(seen.mark for _, seen in ranked)
    others = joined([token.name for token, _ in ranked[1:]])
    if b and a / b < 1.1:
        return f"{top.name} and {others} get about the same attention {facts.when(found.asked)} {marks}."
    return f"{top.name} gets more attention than {others} {facts.when(found.asked)} {marks}."


def _price_lead(found: Findings, tokens: Sequence[KnownToken]) -> str | None:
    rows = _held(found, tokens, PriceSeriesResult, lambda r: r.overview.price_change_pct is not None)  # type: ignore[attr-defined]
    if len(rows) < 2:
        return None
    ranked = sorted(rows, key=lambda row: (-row[1].result.overview.price_change_pct, row[0].token_id))  # type: ignore[attr-defined]
    marks = "".join(seen.mark for _, seen in ranked)
    best, last = ranked[0][0].name, ranked[-1][0].name
    change = ranked[0][1].result.overview.price_change_pct  # type: ignore[attr-defined]
    verb = "did better in price than" if change > 0 else "held up better in price than"
    return f"{best} {verb} {last} {marks}."


def _tone_lead(found: Findings, tokens: Sequence[KnownToken]) -> str | None:
    rows = _held(found, tokens, SimpleSentimentResult, lambda r: r.overview.posts > 0)  # type: ignore[attr-defined]
    if len(rows) < 2:
        return None
    ranked = sorted(rows, key=lambda row: (-row[1].result.overview.sentiment_score, row[0].token_id))  # type: ignore[attr-defined]
    (top, high), (bottom, low) = ranked[0], ranked[-1]
    a, b = high.result.overview.sentiment_score, low.result.overview.sentiment_score  # type: ignore[attr-defined]
    marks = high.mark + low.mark
    if a - b < 2 * facts.STEADY_POINTS:
        return f"Their tone is much the same: {top.name} sentiment is {score(a)} and {bottom.name} sentiment {score(b)} {marks}."
    return f"The talk about {top.name} is the more bullish: {top.name} sentiment is {score(a)} against {bottom.name} sentiment of {score(b)} {marks}."


def _talk(found: Findings, token: KnownToken) -> Iterator[Block]:
    seen = talk.talk_of(found, token)
    if seen is None or not seen.result.themes:
        return
    subject = found.subject(token)
    shown = list(seen.result.themes)[:3]
    named = joined([str(theme.label) for theme in shown])
    receipts = talk._receipts(shown, 1)
    yield bullet(
        Sentence(f"**{token.name} talk**: {named} {seen.mark}.", subject),
        *(Sentence(facts.quote(r, seen.mark, seen.result) + ".", subject) for r in receipts),
    )


def _missing(found: Findings, tokens: Sequence[KnownToken]) -> Iterator[Sentence]:
    """Which of them has no talk or no price, so that the comparison is not read as whole."""
    for token in tokens:
        tone, price = found.of(SimpleSentimentResult, token), found.of(PriceSeriesResult, token)
        if tone and not tone.result.overview.posts:
            yield Sentence(f"No post that names {token.name} is known {facts.when(found.asked)}.", found.subject(token))
        elif tone and tone.result.thin and (note := facts.thin_note(found, tone, f"the tone of {token.name}")):
            yield Sentence(note.text, found.subject(token))
        if price and price.result.overview.price_usd is None:
            yield Sentence(f"No price of {token.name} is loaded for this window.", found.subject(token))
