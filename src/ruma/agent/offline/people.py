"""Writes who is good at calls, and what smart money says. Never calls a record good before it is measured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ruma.agent.offline import facts
from ruma.agent.offline.absent import no_talk
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, bullet, opened, opening, paragraph
from ruma.agent.offline.records import write_calls_on
from ruma.agent.offline.words import counted, pct, score
from ruma.agent.plan_people import worst_asked
from ruma.agent.plan_steps import number_asked
from ruma.measures.callers import CallersResult
from ruma.measures.cohort_sentiment import CohortSentimentResult
from ruma.measures.price_series import PriceSeriesResult
from ruma.measures.smart_money_bias import SmartMoneyBiasResult

LISTED = 5
FEW = 3
LEVEL_BPS = 100.0  # one point of the score is no lean


def write_callers(found: Findings) -> Iterator[Block]:
    """The best records with their intervals and luck, and whether records have predicted anything."""
    seen = found.of(CallersResult)
    if seen is None or not seen.result.callers:
        yield paragraph(
            *opened(opening(found, seen), "no author has a record of calls yet that could be ranked."),
            "A record grows with calls on tokens whose prices are loaded, a week after each.",
        )
        return
    if found.asked.tokens:
        yield from write_calls_on(found)
        return
    if worst_asked(found.asked.text):
        yield from _worst(found, seen)
        return
    o, mark, luck_asked = seen.result.overview, seen.mark, _LUCK.search(found.asked.text)
    if luck_asked and not found.opening:  # asked beside the list
        yield paragraph(*_by_luck(found, seen))
        return
    first = seen.result.callers[0]
    yield paragraph(
        *opened(opening(found, seen), f"@{first.author} has rank {first.rank} by the skill of its calls {mark}."),
        f"The hit rate of everyone is {pct(o.hit_rate_pct)} {mark}." if o.hit_rate_pct else None,
        "A call is right when its token then beats the benchmark; skill is drawn towards what callers are usually worth.",
    )
    if luck_asked:
        yield paragraph(*_by_luck(found, seen))
    for row in seen.result.callers[: number_asked(found.asked) or LISTED]:
        luck = f"; a coin does as well with a chance of luck of {pct(row.luck_pct)}"
        yield _row(found, row, mark, luck)
    yield paragraph(seen.result.overview.smart_money.verdict)


_LUCK = re.compile(r"\b(?:luck\w*|chance|random\w*|coin ?flips?|coincidence|how sure|certain|confiden\w+|interval)\b", re.I)


def _by_luck(found: Findings, seen: Seen[CallersResult]) -> Iterator[Sentence]:
    """How much of the first record is luck: its interval, and how many as good are expected from coins alone."""
    first, mark = seen.result.callers[0], seen.mark
    author = found.entity("author", first.author)
    low, high = pct(first.skill_low_pct), pct(first.skill_high_pct)
    yield Sentence(
        f"The skill of @{first.author} has its lower end of skill at {low} and its upper end of skill at {high} {mark}.", author
    )
    lucky = f"{first.luck_count:.1f} callers this good by luck"
    yield Sentence(f"Coins alone would make {lucky}, among those with as many calls {mark}.", author)


def _row(found: Findings, row: Any, mark: str, luck: str = "") -> Block:
    calls = counted(row.calls, "scored call", "scored calls")
    said = f"skill {pct(row.skill_pct)}, hit rate {pct(row.hit_rate_pct or 0)} in {calls}"
    return bullet(f"**@{row.author}**: {said}{luck} {mark}.", subject=found.entity("author", row.author))


def _worst(found: Findings, seen: Seen[CallersResult]) -> Iterator[Block]:
    """The list from its lower end."""
    rows = list(reversed(seen.result.callers))[: number_asked(found.asked) or LISTED]
    clause = f"the list of callers by skill, from its lower end, begins with @{rows[0].author} {seen.mark}."
    yield paragraph(
        *opened(opening(found, seen), clause),
        "A bad record is mostly bad luck as well: skill is drawn towards what callers are usually worth.",
    )
    for row in rows:
        yield _row(found, row, seen.mark)
    yield paragraph("These are the weakest of those with enough scored calls; betting against them has not been shown to pay.")


def write_smart_money(found: Findings) -> Iterator[Block]:
    """Smart money against everyone, how many they are, and what the label has been worth."""
    if not found.asked.tokens:
        yield from _across(found)
        return
    token = found.asked.tokens[0]
    if found.evidence and found.evidence[0].tool == "dumb-money-sentiment":
        yield from _dumb(found)
        return
    seen, subject = found.of(SmartMoneyBiasResult, token), found.subject(token)
    if seen is None or not seen.result.overview.posts:
        yield from no_talk(found, token, seen)
        return
    yield paragraph(*opened(opening(found, seen), lean(found, seen, token.name), subject), *_price(found, seen), subject=subject)
    yield paragraph(*_behind(seen), seen.result.cohort.worth.verdict, subject=subject)


def _across(found: Findings) -> Iterator[Block]:
    """Where smart money and everyone are furthest apart, among the tokens that lead the talk."""
    read = [Seen(e.result, e) for e in found.evidence if isinstance(e.result, SmartMoneyBiasResult)]
    heard = [seen for seen in read if seen.result.overview.sentiment_bias_bps is not None]
    if not heard:
        clause = f"smart money is too quiet {facts.when(found.asked)}: it named none of the much-discussed tokens often enough."
        board = found.of(CallersResult)
        named = board.result.callers[:FEW] if board else []
        yield paragraph(
            *opened(opening(found, read[0] if read else None), clause),
            "Accounts by the skill of their calls so far, each of which can be asked about:" if named else None,
        )
        if board:
            yield from (_row(found, row, board.mark) for row in named)
        return
    rows = sorted(heard, key=lambda seen: (-abs(seen.result.overview.sentiment_bias_bps or 0.0), seen.result.token.token_id))
    first = rows[0].result.token
    subject = found.entity("token", first.id)
    yield paragraph(
        *opened(opening(found, rows[0]), lean(found, rows[0], first.name), subject),
        "Of the much-discussed tokens, that is where the two are furthest apart." if len(rows) > 1 else None,
        subject=subject,
    )
    for other in rows[1:]:
        said = lean(found, other, other.result.token.name)
        yield bullet(said[:1].upper() + said[1:], subject=found.entity("token", other.result.token.id))
    yield paragraph(*_behind(rows[0]), rows[0].result.cohort.worth.verdict, subject=subject)


def _dumb(found: Findings) -> Iterator[Block]:
    """What the authors with bad records say, against all."""
    token = found.asked.tokens[0]
    seen, subject = found.of(CohortSentimentResult, token), found.subject(token)
    if seen is None or not seen.result.overview.all_posts:
        yield from no_talk(found, token, seen)
        return
    o, when, mark = seen.result.overview, facts.when(found.asked), seen.mark
    everyone = f"the overall sentiment is {score(o.overall_sentiment_score)}"
    if o.sentiment_score is None:
        clause = f"dumb money is silent about {token.name} {when}, or too few to be read; {everyone} {mark}."
    else:
        side = "more hopeful" if o.sentiment_score > o.overall_sentiment_score else "gloomier"
        own = f"its sentiment is {score(o.sentiment_score)}"
        clause = f"dumb money is {side} on {token.name} than everyone {when}: {own}, {everyone} {mark}."
    posts = (
        f"That is {counted(o.posts, 'post', 'posts')} by {counted(o.authors, 'author', 'authors')} with that label {mark}."
        if o.posts
        else None
    )
    yield paragraph(*opened(opening(found, seen), clause, subject), posts, *_price(found, seen), subject=subject)
    yield paragraph(seen.result.cohort.worth.verdict, subject=subject)


def lean(found: Findings, seen: Seen[SmartMoneyBiasResult], name: str) -> str:
    o, when = seen.result.overview, facts.when(found.asked)
    everyone = f"the overall sentiment is {score(o.overall_sentiment_score)}"
    if o.smart_money_sentiment_score is None or o.sentiment_bias_bps is None:
        few = counted(o.smart_money_authors, "smart money author", "smart money authors")
        spoke = f"only {few} spoke, too few to be read" if o.smart_money_authors else "no smart money author spoke"
        return f"smart money is too quiet about {name} {when}: {spoke}; {everyone} {seen.mark}."
    side = "more bullish" if o.sentiment_bias_bps > 0 else "more bearish"
    side = "level with everyone" if abs(o.sentiment_bias_bps) < LEVEL_BPS else side
    smart = f"smart money sentiment is {score(o.smart_money_sentiment_score)}"
    return f"smart money is {side} on {name} {when}: {smart}, {everyone} {seen.mark}."


def _behind(seen: Seen[SmartMoneyBiasResult]) -> Iterator[str]:
    o = seen.result.overview
    if not o.smart_money_posts:
        yield f"No author with that label named it, beside {counted(o.posts, 'post', 'posts')} of all authors {seen.mark}."
        return
    posts = counted(o.smart_money_posts, "smart money post", "smart money posts")
    authors = counted(o.smart_money_authors, "smart money author", "smart money authors")
    yield f"That is {posts} by {authors}, beside {counted(o.posts, 'post', 'posts')} of all authors {seen.mark}."


def _price(found: Findings, main: Seen[Any]) -> Iterator[Sentence]:
    token = found.asked.tokens[0]
    price = found.of(PriceSeriesResult, token)
    clause = facts.price_clause(price, "Its")
    if clause and price:
        yield Sentence(f"{clause} {facts.when(found.asked)}{facts.then(found, price, main)} {price.mark}.", found.subject(token))
