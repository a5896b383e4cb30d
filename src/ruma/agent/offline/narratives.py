"""Writes which narratives heat up, peak or fade around an ecosystem or in the market. Never names a story the data has not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ruma.agent.evidence import MARKET
from ruma.agent.offline import facts, talk
from ruma.agent.offline.absent import no_posts
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, bullet, opened, opening, paragraph
from ruma.agent.offline.words import count, counted, in_prose, joined, pct

SHOWN = 5
LEAST_SHOWN = 3  # with fewer hot stories the usual ones are shown beside them, as such
HOT = ("born", "rising")
STAGE_WORDS = {"born": "new", "rising": "rising", "peaking": "peaking", "fading": "fading", "dormant": "at its usual level"}
LEAST_MOMENTUM = 0.5  # below half a standard deviation a story is at its usual level


def board_of(found: Findings) -> Seen[Any] | None:
    """The narratives result of this part."""
    return next((Seen(e.result, e) for e in found.evidence if e.tool == "narratives"), None)


def write(found: Findings) -> Iterator[Block]:
    """The strongest story first, then a line each, then what cools."""
    seen = board_of(found)
    if seen is None:
        yield from _refused(found)
        return
    if not seen.result.narratives:
        yield from no_posts(found) if not seen.result.n else _none(found, seen)
        return
    if found.asked.topic:
        yield from _topic(found, seen)
        return
    rows = list(seen.result.narratives)
    hot = [row for row in rows if row.stage in HOT and row.momentum >= LEAST_MOMENTUM]
    at_peak = [row for row in rows if row.stage == "peaking" and row not in hot]
    shown = (hot + at_peak)[: found.asked.limit or SHOWN]
    shown += [row for row in rows if row not in shown and row.stage == "dormant"][: max(0, LEAST_SHOWN - len(shown))]
    yield paragraph(*opened(opening(found, seen), _lead(found, seen, hot, at_peak)), *_base(found, seen))
    for row in shown:
        yield from story(found, seen, row)
    yield paragraph(*_rest(found, seen, shown))


def _place(found: Findings) -> str:
    return f"around {found.asked.place} " if found.asked.place else "across the market "


def _lead(found: Findings, seen: Seen[Any], hot: Sequence[Any], at_peak: Sequence[Any]) -> str:
    place, window = _place(found), facts.when(found.asked)
    if not hot and not at_peak:
        return f"no narrative is heating up {place}{window}: none stands clearly above its usual level {seen.mark}."
    first = (list(hot) or list(at_peak))[0]
    if not hot:
        return f"nothing new is heating up {place}{window}; {_said(first)} is peaking {seen.mark}."
    others = joined([_said(row) for row in hot[1:3]])
    follow = f", followed by {others}" if others else ""
    return f"the narrative heating up {place}{window} is {_said(first)}{follow} {seen.mark}."


def _said(row: Any) -> str:
    """A label inside a sentence."""
    return in_prose(row.label) if row.kind == "taxonomy" else f"“{row.label}”"


def _base(found: Findings, seen: Seen[Any]) -> Iterator[Sentence | None]:
    result = seen.result
    where = " in that ecosystem" if found.asked.place else ""
    yield Sentence(f"That is read from {counted(result.posts, 'post', 'posts')} by {counted(result.authors, 'author', 'authors')}{where} {seen.mark}.", MARKET)
    yield facts.thin_note(found, seen)
    if age := facts.age_note(seen):
        yield Sentence(age)


def story(found: Findings, seen: Seen[Any], row: Any) -> Iterator[Block]:
    """One narrative in one bullet: stage, people, tokens, a post."""
    subject = found.entity("narrative", row.id)
    change = ""
    if row.previous_authors and row.authors_change_pct is not None and abs(row.authors_change_pct) >= 1:
        change = f", {facts.moved(row.authors_change_pct, 'up', 'down')} {pct(row.authors_change_pct)}"
    elif not row.previous_authors:
        change = ", none in the previous window"
    receipt = next(iter(talk.best(row.receipts)), None)
    thin = " Thin." if row.thin else ""
    yield bullet(
        Sentence(f"**{row.label}** ({STAGE_WORDS[row.stage]}): {counted(row.authors, 'author', 'authors')}{change}{_tokens(row)} {seen.mark}.{thin}", subject),
        Sentence(facts.quote(receipt, seen.mark, seen.result) + ".", subject) if receipt else None,
    )


def _tokens(row: Any) -> str:
    names = [token.symbol if len(token.name) > 16 else token.name for token in row.tokens[:3]]
    return f"; tokens named: {joined(names)}" if names else ""


def _rest(found: Findings, seen: Seen[Any], shown: Sequence[Any]) -> Iterator[Sentence]:
    left = [row for row in seen.result.narratives if row not in shown]
    fading = [row for row in left if row.stage == "fading"][:3]
    if fading:
        yield Sentence(f"Cooling off: {joined([_said(row) for row in fading])} {seen.mark}.")
    if found.depth == "deep" and shown:
        row = shown[0]
        yield Sentence(
            f"Confidence: the momentum of {_said(row)} is {row.momentum:.1f}, with an 80 % interval from {row.momentum_low:.1f} to {row.momentum_high:.1f} {seen.mark}.",
            found.entity("narrative", row.id),
        )
        yield Sentence("The view would change if fewer different people kept telling these stories.")


def _topic(found: Findings, seen: Seen[Any]) -> Iterator[Block]:
    """One theme that was asked for by name."""
    row = next((row for row in seen.result.narratives if row.id == found.asked.topic), None)
    label = (found.asked.topic or "").replace("-", " ")
    if row is None:
        where = f" around {found.asked.place}" if found.asked.place else ""
        first = seen.result.narratives[0]
        yield paragraph(
            *opened(opening(found, seen), f"{label} is not among the narratives that enough people tell{where} {facts.when(found.asked)}."),
            Sentence(f"What people do tell: {joined([_said(r) for r in seen.result.narratives[:3]])} {seen.mark}.", found.entity("narrative", first.id)),
        )
        return
    subject = found.entity("narrative", row.id)
    stage = {"born": "is new", "rising": "is rising", "peaking": "is peaking", "fading": "is fading", "dormant": "is at its usual level"}[row.stage]
    size = f"{counted(row.posts, 'post', 'posts')} by {counted(row.authors, 'author', 'authors')}"
    yield paragraph(
        *opened(opening(found, seen), f"{row.label} {stage} as a narrative {_place(found)}{facts.when(found.asked)}, with {size} {seen.mark}.", subject),
        Sentence(f"Its mindshare is {pct(row.mindshare_pct)} and its sentiment {row.sentiment_score:.1f} out of 100 {seen.mark}.", subject),
        facts.thin_note(found, seen),
        subject=subject,
    )
    for token in row.tokens[:SHOWN]:
        said = f"**{token.name}** ({token.symbol}): {counted(token.posts, 'post', 'posts')} by {counted(token.authors, 'author', 'authors')}"
        yield bullet(Sentence(f"{said} {seen.mark}.", found.entity("token", token.id)))
    for receipt in talk.best(row.receipts)[:2]:
        yield paragraph(facts.quote(receipt, seen.mark, seen.result) + ".", subject=subject)


def _refused(found: Findings) -> Iterator[Block]:
    """The ecosystem is not in the posts."""
    place = found.asked.place or "that ecosystem"
    yield paragraph(opening(found, None).lead(f"no post about {place} is known {facts.when(found.asked)}, so no narrative can be read there."))


def _none(found: Findings, seen: Seen[Any]) -> Iterator[Block]:
    yield paragraph(
        *opened(opening(found, seen), f"no narrative has enough people behind it {_place(found)}{facts.when(found.asked)} {seen.mark}."),
        f"Only {count(seen.result.posts)} posts are known for that window {seen.mark}." if seen.result.thin else None,
    )
