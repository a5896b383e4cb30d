"""Writes an overview of the market: attention, stories, prices, tone. Never more than a screen of it."""

from __future__ import annotations

from collections.abc import Iterator

from ruma.agent.offline import facts
from ruma.agent.offline.absent import no_posts
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, bullet, opened, opening, paragraph
from ruma.agent.offline.narratives import board_of
from ruma.agent.offline.words import joined, pct, points, size, story, usd
from ruma.measures.simple_sentiment import SimpleSentimentResult
from ruma.measures.tokens import TokensResult


def _list(found: Findings, tool: str) -> Seen[TokensResult] | None:
    return next((Seen(e.result, e) for e in found.evidence if e.tool == tool and isinstance(e.result, TokensResult)), None)


def write(found: Findings) -> Iterator[Block]:
    """Who gained attention, the stories, the large tokens, the tone."""
    rising, large = _list(found, "trending"), _list(found, "tokens")
    rows = [row for row in rising.result.tokens if row.mindshare_change > 0] if rising else []
    if rising is None or not rising.result.n:
        yield from no_posts(found)
        return
    gained = joined([row.name for row in rows[:3]])
    clause = (
        f"attention moved to {gained} {facts.when(found.asked)} {rising.mark}."
        if gained
        else f"no token gained attention {facts.when(found.asked)}."
    )
    yield paragraph(*opened(opening(found, rising), clause), facts.age_note(rising))
    if rows:
        row = rows[0]
        move = f"rose {points(row.mindshare_change)} to {pct(row.mindshare_24h)}"
        yield bullet(
            f"**Attention**: {row.name} mindshare {move}, {size(row)} {rising.mark}.",
            subject=found.entity("token", row.id),
        )
    yield from _stories(found)
    yield from _prices(found, large)
    yield from _tone(found)


def _stories(found: Findings) -> Iterator[Block]:
    board = board_of(found)
    hot = [row for row in board.result.narratives if row.stage in ("born", "rising")] if board else []
    if board and board.result.narratives and not hot:
        yield bullet(f"**Narratives**: none is heating up; each is at its usual level or past it {board.mark}.")
    if board and hot:
        yield bullet(
            f"**Narratives heating up**: {joined([story(row) for row in hot[:3]])} {board.mark}.",
            subject=found.entity("narrative", hot[0].id),
        )


def _prices(found: Findings, large: Seen[TokensResult] | None) -> Iterator[Block]:
    rows = (
        [row for row in large.result.tokens if row.price_usd is not None and row.price_change_24h_pct is not None][:4]
        if large
        else []
    )
    if not rows or large is None:
        return
    said = [f"{row.name} {usd(row.price_usd or 0)}, price {_day_move(row.price_change_24h_pct or 0)}" for row in rows]
    yield bullet(f"**Prices over 24 hours**: {'; '.join(said)}{facts.then(found, large)} {large.mark}.")


def _day_move(change_pct: float) -> str:
    return facts.up_or_down(change_pct, pct(change_pct))


def _tone(found: Findings) -> Iterator[Block]:
    lines = []
    marks = ""
    for evidence in found.evidence:
        if isinstance(evidence.result, SimpleSentimentResult) and evidence.result.overview.posts:
            seen = Seen(evidence.result, evidence)
            lines.append(facts.sentiment_move(seen, evidence.result.token.name) + facts.then(found, seen))
            marks += f"[{evidence.id}]"
    if lines:
        yield Block((Sentence(f"**Tone**: {'; '.join(lines)} {marks}."),), bullet=True)
