"""Writes what a deep answer adds: the opposing evidence, trading, records of cohorts and callers. Never takes a side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ruma.agent.offline import facts, people, quoting, records
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, bullet, paragraph
from ruma.agent.offline.why import weight
from ruma.agent.offline.words import joined, pct
from ruma.measures.callers import CallersResult
from ruma.measures.calls import CallsResult
from ruma.measures.simple_sentiment import SimpleSentimentResult
from ruma.measures.smart_money_bias import SmartMoneyBiasResult
from ruma.measures.sql import SqlResult
from ruma.measures.volume_series import VolumeSeriesResult
from ruma.store.tokens import KnownToken

OPPOSING = 2
CALLERS_NAMED = 3
LOUDEST_COLUMN = "loudest_share_pct"  # as the plan's query names it
LOUD_PCT = 50.0  # from this share on a few accounts make the talk


def write(found: Findings, said: str) -> Iterator[Block]:
    """Only what the answer so far, `said`, has not told."""
    token = found.asked.tokens[0]
    yield from _opposing(found, token, said)
    yield paragraph(*_trading(found, token, said), *_loudest(found), subject=found.subject(token))
    yield from _cohort(found, token, said)
    yield from _callers(found, token, said)


def _opposing(found: Findings, token: KnownToken, said: str) -> Iterator[Block]:
    """Posts of the other side than most, in their own words."""
    tone = found.of(SimpleSentimentResult, token)
    searches: list[Seen[Any]] = [Seen(e.result, e) for e in found.evidence if e.tool == "posts-search"]
    search = max(searches, key=lambda seen: len(seen.result.posts), default=None)
    if tone is None or search is None or not tone.result.overview.posts or not search.result.posts:
        return
    o = tone.result.overview
    other = "bearish" if o.bullish_pct >= o.bearish_pct else "bullish"
    read_so = quoting.best([row for row in search.result.posts if row.sentiment.label == other])
    rows = [row for row in quoting.surest(read_so, other) if row.text not in said]
    if not rows:
        yield paragraph(f"On the other side: among the newest posts none reads as {other} {search.mark}.")
        return
    yield paragraph(f"On the other side, posts of the same window that read as {other}:")
    for row in rows[:OPPOSING]:
        yield bullet(Sentence(facts.quote(row, search.mark, search.result) + ".", found.subject(token)))


def _trading(found: Findings, token: KnownToken, said: str) -> Iterator[str]:
    """The traded volume, unless it was told, and whether it backs the move."""
    if "So the move came" in said:
        return
    volume = found.of(VolumeSeriesResult, token)
    if (clause := facts.volume_clause(volume)) and volume and volume.mark not in said:
        yield f"{clause[:1].upper()}{clause[1:]} {facts.when(found.asked)}{facts.then(found, volume)} {volume.mark}."
    for line in weight(found, token):
        yield line.replace("So the move", "The price move")


def _loudest(found: Findings) -> Iterator[str]:
    """How much of the talk a few accounts make."""
    seen = found.of(SqlResult)
    share = seen.result.rows[0].values.get(LOUDEST_COLUMN) if seen and seen.result.rows else None
    if seen is None or share is None:
        return
    yield f"The loudest share, what very few write, is {pct(share)} {seen.mark}."
    yield (
        "So few voices carry much of this talk, which argues for caution."
        if share >= LOUD_PCT
        else "So the talk does not hang on a few voices."
    )


def _cohort(found: Findings, token: KnownToken, said: str) -> Iterator[Block]:
    seen = found.of(SmartMoneyBiasResult, token)
    if seen is None or not seen.result.overview.posts or seen.mark in said:
        return
    lean = people.lean(found, seen, token.name)
    yield paragraph(
        Sentence(lean[:1].upper() + lean[1:], found.subject(token)),
        seen.result.cohort.worth.verdict,
        subject=found.subject(token),
    )


def _callers(found: Findings, token: KnownToken, said: str) -> Iterator[Block]:
    """Who of those with a record called it of late, and which way."""
    calls, board = found.of(CallsResult), found.of(CallersResult)
    if calls is None or not calls.result.calls or calls.mark in said:
        return
    ranked = {row.author: row for row in board.result.callers} if board else {}
    since = calls.result.as_of - timedelta(hours=found.asked.window.hours)
    newest = {e.call.author: e.call for e in reversed(calls.result.calls) if e.call.happened_at >= since}
    able = sorted((a for a in newest if a in ranked), key=lambda a: (-ranked[a].skill, a))[:CALLERS_NAMED]
    if not able:
        yield paragraph(
            f"No account with a record of calls has called {token.name} {facts.when(found.asked)}.", subject=found.subject(token)
        )
        return
    yield paragraph(f"Of accounts with a record, {joined([f'@{a}' for a in able])} called {token.name} of late {calls.mark}.")
    for author in able:
        yield bullet(*records.caller_line(found, newest[author], ranked[author], calls.mark, board.mark if board else ""))
