"""Writes which narratives heat up, peak or fade around an ecosystem or in the market. Never names a story the data has not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ruma.agent.evidence import MARKET
from ruma.agent.offline import facts, quoting
from ruma.agent.offline.absent import no_posts
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, bullet, opened, opening, paragraph
from ruma.agent.offline.places import place_of, placed
from ruma.agent.offline.words import counted, joined, of, pct, size, story
from ruma.agent.understand_ways import WHICH_TOKENS
from ruma.measures.price_series import PriceSeriesResult

SHOWN = 5
LEAST_SHOWN = 3  # with fewer hot stories the usual ones are shown beside them, as such
HOT = ("born", "rising", "peaking")
FEW_AUTHORS = 5
LOUD = 3.5  # so surprising a story is loud, even past its peak (the alarm of measures.narrative_strength)
BROAD_AUTHORS = 20  # fewer people than that lead no answer while broader stories are there
STAGE_WORDS = {"born": "new", "rising": "rising", "peaking": "peaking", "fading": "fading", "dormant": "at its usual level"}
_COOLING = re.compile(r"\b(?:fad|cool|dying|die|quieten|los(?:e|ing|t))\w*", re.I)
LONGEST_NAME = 16  # of longer names the ticker is said
LEAST_MOMENTUM = 0.5  # below half a standard deviation a story is at its usual level


def board_of(found: Findings) -> Seen[Any] | None:
    """The narratives result of this part, without the topics that were to be left out."""
    seen: Seen[Any] | None = next((Seen(e.result, e) for e in found.evidence if e.tool == "narratives"), None)
    if seen is None or not found.asked.without_topics:
        return seen
    kept = [row for row in seen.result.narratives if row.id not in found.asked.without_topics]
    return Seen(seen.result.model_copy(update={"narratives": kept}), seen.evidence)


def write(found: Findings) -> Iterator[Block]:
    """The strongest story first, then a line each, then what cools."""
    seen = board_of(found)
    if seen is None:
        yield from _refused(found)
        return
    if not seen.result.narratives:
        yield from no_posts(found) if not seen.result.n else _none(found, seen)
        return
    if _COOLING.search(found.asked.text):
        yield from _cooling(found, seen)
        return
    if WHICH_TOKENS.search(found.asked.text):
        yield from _tokens_named(found, seen)
        return
    rows = list(seen.result.narratives)
    hot = [row for row in rows if (row.stage in HOT and row.momentum >= LEAST_MOMENTUM) or past_peak(row)]
    shown = sorted(hot, key=past_peak)[: found.asked.limit or SHOWN]  # what still gains people before what cools
    shown += [row for row in rows if row not in shown and row.stage == "dormant"][: max(0, LEAST_SHOWN - len(shown))]
    yield paragraph(*opened(opening(found, seen), _lead(found, seen, hot), placed(found)), *_base(found, seen))
    used: set[str] = set()
    for row in shown:
        yield from story_block(found, seen, row, used)
    yield paragraph(*prices(found))
    yield paragraph(*_rest(found, seen, shown))


def _tokens_named(found: Findings, seen: Seen[Any]) -> Iterator[Block]:
    """The tokens of each story, for those who ask which they are."""
    rows = [row for row in seen.result.narratives if row.tokens and row.stage in HOT] or list(seen.result.narratives)
    rows = [row for row in rows if row.tokens][:SHOWN]
    names = list(dict.fromkeys(token.name for row in rows for token in row.tokens))[:LEAST_SHOWN]
    if not rows:
        yield from _none(found, seen)
        return
    clause = f"the narratives {place_of(found)}{facts.when(found.asked)} name {', '.join(names)} and others {seen.mark}."
    yield paragraph(*opened(opening(found, seen), clause, placed(found)))
    for row in rows:
        tokens = joined([token.symbol if len(token.name) > LONGEST_NAME else token.name for token in row.tokens[:SHOWN]])
        yield bullet(f"**{row.label}** ({stage_of(row)}): {tokens} {seen.mark}.", subject=found.entity("narrative", row.id))


def past_peak(row: Any) -> bool:
    """Still far above its usual level, though its best days are over."""
    return bool(row.stage == "fading" and row.momentum >= LOUD)


def stage_of(row: Any) -> str:
    """The stage as a reader says it."""
    return "loud but cooling" if past_peak(row) else STAGE_WORDS[row.stage]


def prices(found: Findings) -> Iterator[Sentence]:
    """Whether the prices of the tokens that the stories name move beside the talk."""
    priced = [Seen(e.result, e) for e in found.evidence if isinstance(e.result, PriceSeriesResult)]
    known = [(clause, seen) for seen in priced if (clause := facts.price_clause(seen, of(seen.result.token.name)))]
    unknown = [seen for seen in priced if seen.result.overview.price_usd is None]
    if known:
        said = "; ".join(f"{clause}{facts.then(found, seen)}" for clause, seen in known)
        yield Sentence(f"Beside the talk, {said} {facts.when(found.asked)} {''.join(seen.mark for _, seen in known)}.")
    if unknown:
        names = joined([seen.result.token.name for seen in unknown], "or")
        marks = "".join(seen.mark for seen in unknown)
        yield Sentence(f"No price of {names} is loaded, so price cannot confirm that part {marks}.")


def _cooling(found: Findings, seen: Seen[Any]) -> Iterator[Block]:
    """The stories that lose people, for those who ask for them."""
    rows = [row for row in seen.result.narratives if row.stage == "fading"][:SHOWN]
    place, window = place_of(found), facts.when(found.asked)
    if rows:
        clause = f"cooling off {place}{window}: {joined([story(row) for row in rows[:3]])} {seen.mark}."
    else:
        clause = f"no narrative is fading {place}{window} {seen.mark}."
    yield paragraph(*opened(opening(found, seen), clause, placed(found)), *_base(found, seen))
    used: set[str] = set()
    for row in rows:
        yield from story_block(found, seen, row, used)


def _lead(found: Findings, seen: Seen[Any], hot: Sequence[Any]) -> str:
    """The stories that gain people, the broad ones before the anecdotes, and which of them is still climbing."""
    place, window = place_of(found), facts.when(found.asked)
    if not hot:
        return f"no narrative is heating up {place}{window}: none stands clearly above its usual level {seen.mark}."
    broad = [row for row in hot if not row.thin and row.authors >= BROAD_AUTHORS] or list(hot)
    climbing = [row for row in broad if row.stage in ("born", "rising")]
    if not climbing:
        names = joined([f"{story(row)} ({stage_of(row)})" for row in broad[:3]])
        are = "narrative running hot" if len(broad) == 1 else "narratives running hot"
        still = "it is past climbing" if len(broad) == 1 else "all of them are past climbing"
        return f"the {are} {place}{window} {'is' if len(broad) == 1 else 'are'} {names}; {still} {seen.mark}."
    named = [f"{story(row)} ({stage_of(row)})" for row in [*climbing, *(row for row in broad if row not in climbing)][:3]]
    verb = "narrative heating up" if len(named) == 1 else "narratives heating up"
    return f"the {verb} {place}{window} {'is' if len(named) == 1 else 'are'} {joined(named)} {seen.mark}."


def _base(found: Findings, seen: Seen[Any]) -> Iterator[Sentence | None]:
    result = seen.result
    where = " in that ecosystem" if found.asked.place else ""
    yield Sentence(
        f"That is read from {size(result)}{where} {seen.mark}.",
        MARKET,
    )
    yield facts.thin_note(found, seen)
    if age := facts.age_note(seen):
        yield Sentence(age)


def story_block(found: Findings, seen: Seen[Any], row: Any, used: set[str]) -> Iterator[Block]:
    """One narrative in one bullet: stage, people, tokens, a post."""
    subject = found.entity("narrative", row.id)
    change = ""
    if row.stage in ("fading", "dormant") and not past_peak(row):
        change = ""  # louder than the window before or not, it is no news
    elif row.previous_authors and row.authors_change_pct is not None and abs(row.authors_change_pct) >= 1:
        change = f", {facts.moved(row.authors_change_pct, 'up', 'down')} {pct(row.authors_change_pct)}"
        if row.previous_authors < FEW_AUTHORS:  # a percentage of three people says nothing
            change = f", {facts.moved(row.authors_change_pct, 'up', 'down')} from {row.previous_authors}"
    elif not row.previous_authors:
        change = ", none in the previous window"
    receipt = next((r for r in quoting.best(row.receipts) if r.text not in used), None)
    used.add(receipt.text if receipt else "")
    thin = ", thin" if row.thin else ""
    authors = counted(row.authors, "author", "authors")
    yield bullet(
        Sentence(
            f"**{row.label}** ({stage_of(row)}): {authors}{change}{thin}{_tokens(row)} {seen.mark}.",
            subject,
        ),
        Sentence(facts.quote(receipt, seen.mark, seen.result) + ".", subject) if receipt else None,
    )


def _tokens(row: Any) -> str:
    names = [token.symbol if len(token.name) > LONGEST_NAME else token.name for token in row.tokens[:3]]
    return f"; tokens named: {joined(names)}" if names else ""


def _rest(found: Findings, seen: Seen[Any], shown: Sequence[Any]) -> Iterator[Sentence]:
    left = [row for row in seen.result.narratives if row not in shown]
    fading = [row for row in left if row.stage == "fading" and not past_peak(row)][:3]
    if fading:
        yield Sentence(f"Cooling off: {joined([story(row) for row in fading])} {seen.mark}.")
    if found.depth == "deep" and shown:
        yield Sentence(_confidence(shown[0], seen.mark), found.entity("narrative", shown[0].id))
        yield Sentence("The view would change if fewer different people kept telling these stories.")


def _confidence(row: Any, mark: str) -> str:
    """Whether chance alone could have made the story look loud: where the interval of its momentum ends."""
    if row.momentum_low > 0:
        return f"Confidence is fair: even the low end of the interval for {story(row)} stays above its usual level {mark}."
    return f"Confidence is low: the interval for {story(row)} reaches down to its usual level {mark}."


def _refused(found: Findings) -> Iterator[Block]:
    """The ecosystem is not in the posts."""
    place = found.asked.place or "that ecosystem"
    yield paragraph(
        *opened(
            opening(found, None),
            f"no post about {place} is known {facts.when(found.asked)}, so no narrative can be read there.",
            also=placed(found),
        ),
        "The narratives of the whole market, and those of chains that posts name, can be asked for.",
    )


def _none(found: Findings, seen: Seen[Any]) -> Iterator[Block]:
    yield paragraph(
        *opened(
            opening(found, seen),
            f"no narrative has enough people behind it {place_of(found)}{facts.when(found.asked)} {seen.mark}.",
            also=placed(found),
        ),
        f"Only {counted(seen.result.posts, 'post is', 'posts are')} known for that window {seen.mark}."
        if seen.result.thin
        else None,
        "A longer window, or the market as a whole, may show one.",
    )
