"""Which writer answers which kind of question. Never writes a sentence itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ruma.agent.evidence import Evidence
from ruma.agent.offline import (
    attention,
    called,
    compare,
    coordination,
    declines,
    deep,
    definition,
    events,
    facts,
    flows,
    gauges,
    lag,
    lists,
    market,
    overheated,
    people,
    posts,
    price,
    records,
    sentiment,
    signals,
    state,
    talk,
    themes,
    tones,
    trending,
    why,
)
from ruma.agent.offline.absent import no_posts
from ruma.agent.offline.draft import Block, Findings, Seen, bullet, newest_of, paragraph
from ruma.agent.offline.naming import ABOUT, doubt, readings, unknown_beside
from ruma.agent.offline.words import of, size
from ruma.agent.plan import also_asked
from ruma.agent.plan_people import LOOKED_INTO
from ruma.agent.understand_windows import past_words, say_day

Writer = Callable[[Findings], Iterator[Block]]

WRITERS: dict[str, Writer] = {
    "sentiment": sentiment.write,
    "talk": talk.write,
    "state": state.write,
    "trending": trending.write,
    "narratives": themes.write,
    "compare": compare.write,
    "why": why.write,
    "price": price.write,
    "volume": price.write_volume,
    "post_volume": attention.write_post_volume,
    "smart_money": people.write_smart_money,
    "callers": people.write_callers,
    "callers_on": called.write,
    "caller": lambda found: records.write_caller(found) if found.asked.author else people.write_callers(found),
    "coordination": coordination.write,
    "lead_lag": lag.write,
    "overheated": overheated.write,
    "mood": gauges.write_mood,
    "timeframes": gauges.write_timeframes,
    "volatility": gauges.write_volatility,
    "dex": flows.write_dex,
    "fear_greed": signals.write_fear_greed,
    "emotions": signals.write_emotions,
    "flow": flows.write,
    "dominance": signals.write_dominance,
    "followers": signals.write_followers,
    "news": events.write,
    "mindshare": attention.write_mindshare,
    "posts": posts.write,
    "tokens": lists.write,
    "market": market.write,
    "definition": definition.write,
    "advice": declines.advice,
    "not_held": declines.not_held,
    "unknown_token": declines.unknown_token,
    "out_of_scope": declines.out_of_scope,
    "greeting": declines.greeting,
    "meta": declines.meta,
    "future": declines.future,
    "language": declines.language,
    "tones": tones.write,
    "which": declines.which,
}
EVENTS = ("intelligence", "market-insights", "callers", "calls", "definition", "volatility-index")  # whose windows are their own
# Kinds that say themselves what is missing, or to which nothing is.
SAID_ALREADY = frozenset(
    {"not_held", "definition", "posts", "greeting", "meta", "out_of_scope", "unknown_token", "language", "future", "which"}
)
NEED_DATA = frozenset(WRITERS) - {"definition", "out_of_scope", "greeting", "meta", "unknown_token", "language"}


def _also(found: Findings, text: str) -> Iterator[Block]:
    """The measures that the question names beside its main one, as far as nothing was said of them."""
    for tool in also_asked(found.asked):
        evidence = next((one for one in found.evidence if one.tool == tool and one.result.n), None)
        if evidence is None or f"[{evidence.id}]" in text:
            continue
        seen: Seen[Any] = Seen(evidence.result, evidence)
        said = _clause(tool, seen, found.asked.tokens[0].name)
        if said:
            yield paragraph(f"{said} {facts.when(found.asked)}{facts.then(found, seen)} {seen.mark}.")


def _clause(tool: str, seen: Seen[Any], name: str) -> str | None:
    if tool == "price-series":
        return facts.price_clause(seen, of(name))
    if tool == "volume-series":
        return facts.volume_clause(seen, f"{of(name)} trading")
    if tool == "simple-sentiment":
        return facts.sentiment_move(seen, name)
    if tool == "mindshare":
        return facts.mindshare_clause(seen, of(name))
    return f"{name} was named in {size(seen.result.overview)}"


def _settled(found: Findings) -> Findings:
    """The window in the words of what was read: a tool may look back less far, or older data may stand for the window."""
    window = found.asked.window
    if window.ends_at is None and window.words.startswith("from "):  # it ends now, and no day need be told
        window = replace(window, words=past_words(window.hours))
        found = replace(found, asked=replace(found.asked, window=window))
    ends = window.ends_at or found.question.as_of
    held = (evidence.result for evidence in found.evidence if evidence.tool not in (*EVENTS, "token-search"))
    first = next((result for result in held if result.n and result.asked_as_of == min(ends, found.question.as_of)), None)
    if first is None or not first.window_hours:
        return found
    moved = first.as_of < first.asked_as_of and window.words.startswith("since")
    if not moved and first.window_hours == window.hours:
        return found
    words = past_words(first.window_hours)
    return replace(found, asked=replace(found.asked, window=replace(window, words=words)))


def last_words(text: str, data_kind: str) -> Iterator[Block]:
    """What every answer says: that its data is simulated, if nothing before did; and something, if nothing passed the check."""
    if not text:
        yield paragraph("Nothing that could be checked against the data answers this; another window or token may.")
    if data_kind == "simulated" and "simulated" not in text:
        yield paragraph("The market here is simulated.")
    if data_kind == "mixed" and "simulated" not in text:
        yield paragraph("Part of the data here is simulated.")


LONGEST_APART = timedelta(days=7)
BRIEF_SENTENCES, BRIEF_BULLETS = 2, 3  # of an answer that is to be brief; what data it stands on is said besides
MOST_DEFINED = 3


_IN_SHORT = re.compile(
    r"\b(?:in|with) (?:one|a|a single|two|few|a few) (?:short )?(?:sentences?|lines?|words)\b|\btl;?dr\b|\bone[- ]liner\b"
    r"|\b(?:in short|briefly|keep it short|short answer|be brief)\b",
    re.I,
)  # asks for a brief answer, whatever the setting
OF_A_MOMENT = ("state", "why")  # told as one picture; elsewhere what is asked for is told however old it is


def _together(found: Findings) -> tuple[Findings, tuple[Evidence, ...]]:
    """What belongs to one moment, and what is so much older that it would pass for a part of it."""
    held = [one for one in found.evidence if one.result.n and one.tool not in EVENTS]
    if found.asked.kind not in OF_A_MOMENT or len(held) < 2:
        return found, ()
    newest = max(one.result.as_of for one in held)
    span = max(LONGEST_APART, timedelta(hours=found.asked.window.hours))
    old = tuple(one for one in held if newest - one.result.as_of > span)
    return replace(found, evidence=tuple(one for one in found.evidence if one not in old)), old


def _left_out(old: tuple[Evidence, ...]) -> Iterator[Block]:
    """Says that something older is held, and from when."""
    for one in old[:1]:
        if one.result.seen_until:
            newest = newest_of(one.result)
            yield paragraph(
                f"The newest {newest} is from {say_day(one.result.seen_until)}, too old to be set beside this [{one.id}]."
            )


def write(found: Findings) -> Iterator[Block]:
    """The blocks that answer one part of a question, as many as the reader wants."""
    brief = found.question.verbosity == "low" or _IN_SHORT.search(found.question.text) is not None
    if found.asked.beside:
        yield from () if brief else _other_reading(found)
        return
    found, old = _together(found)
    blocks = [*_written(_settled(found)), *_left_out(old)]
    if brief:
        yield from _brief(blocks)
        return
    yield from blocks
    if found.question.verbosity == "high" and found.asked.kind != "definition":
        yield from _measured(found, "".join(sentence.text for block in blocks for sentence in block.sentences))


def _other_reading(found: Findings) -> Iterator[Block]:
    """What answers the question as it may have been meant instead, in short; nothing where nothing is known of that."""
    if any(one.result.n for one in found.evidence):
        yield paragraph(f"If you meant {ABOUT[found.asked.kind]}:")
        yield from _brief([block for block in body(found) if block.sentences])


def _brief(blocks: list[Block]) -> Iterator[Block]:
    """What answers the question, and the rows of a list, if it is one."""
    first = next((n for n, block in enumerate(blocks) if block.sentences), 0)
    for n, block in enumerate(blocks):
        if n == first:
            said = [s for s in block.sentences if s.plainer] + [s for s in block.sentences if not s.plainer][:BRIEF_SENTENCES]
            yield Block(tuple(said), block.bullet)
        elif first < n <= first + BRIEF_BULLETS and block.bullet:
            yield Block(block.sentences[:1], bullet=True)


def _measured(found: Findings, text: str) -> Iterator[Block]:
    """What each measure is, in its own words."""
    tools = {evidence.tool: evidence for evidence in reversed(found.evidence) if f"[{evidence.id}]" in text}
    for tool in list(reversed(tools))[:MOST_DEFINED]:
        if measure := found.measures.get(tool):
            yield bullet(f"{measure.summary} [{tools[tool].id}]")


def _written(found: Findings) -> Iterator[Block]:
    if found.data_kind == "empty" and found.asked.kind in NEED_DATA:
        yield from no_posts(found)
        return
    yield from body(found)
    yield from tail(found)


def body(found: Findings) -> Iterator[Block]:
    """What the evidence says."""
    found = _settled(found)
    blocks = list(WRITERS[found.asked.kind](found))
    yield from blocks
    also = list(_also(found, _text(blocks)))
    yield from also
    if found.depth == "deep" and found.asked.kind in LOOKED_INTO and found.asked.tokens:
        yield from deep.write(found, _text([*blocks, *also]))


def _text(blocks: Sequence[Block]) -> str:
    return " ".join(sentence.text for block in blocks for sentence in block.sentences)


def tail(found: Findings) -> Iterator[Block]:
    """What no answer may leave unsaid: what is not held, and how a doubtful name was read."""
    if found.asked.not_held and found.asked.kind not in SAID_ALREADY:
        yield paragraph(declines.nothing_covers(found))
    yield from unknown_beside(found)
    yield from readings(found)
    yield from doubt(found)
