"""Writes which tokens gained, lost or hold the most attention, and what their talk is about. Never calls talk a cause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ruma.agent.evidence import Entity
from ruma.agent.offline import facts, quoting, talk
from ruma.agent.offline.absent import no_posts
from ruma.agent.offline.bounds import SHOWN, kept, said
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, bullet, opened, opening, paragraph
from ruma.agent.offline.places import among, placed
from ruma.agent.offline.words import counted, joined, of, pct, points, size, story, ticker, usd
from ruma.agent.plan_steps import number_asked
from ruma.measures.tokens import TokenRow, TokensResult
from ruma.store.tokens import KnownToken


def write(found: Findings) -> Iterator[Block]:
    """The winner first, then the list, then what people say about the first."""
    seen = next((Seen(e.result, e) for e in found.evidence if e.tool == "trending" and isinstance(e.result, TokensResult)), None)
    if seen is None or not (seen.result.n or among(found)):
        yield from no_posts(found)
        return
    out = {token.id for token in found.asked.without}
    rows = [row for row in seen.result.tokens if row.id not in out]
    order = found.asked.order if found.asked.order in ("loss", "share") else "gain"
    shown = [
        row for row in rows if order == "share" or (row.mindshare_change < 0 if order == "loss" else row.mindshare_change > 0)
    ]
    within_bound = kept(found, shown)
    bounded, shown = said(found, shown, within_bound), (within_bound or shown)[: number_asked(found.asked) or SHOWN]
    if not shown:
        than = f"{'less' if order == 'loss' else 'more'} mindshare {facts.when(found.asked)} than before"
        which = f"none of the {among(found)}" if among(found) else "no token"
        clause = f"{which} that enough people name has {than}."
        instead = "A longer window, or the order by mindshare itself, can be asked for."
        yield paragraph(*opened(opening(found, seen), clause, also=placed(found)), instead)
        return
    within = f"among {among(found)}, " if among(found) else ""
    yield paragraph(
        *opened(opening(found, seen), f"{within}{_lead(found, seen, shown, order)}", also=placed(found)),
        *_base(found, seen, out),
        bounded,
    )
    for row in shown:
        yield bullet(_row(seen, row, order, bool(found.asked.price_way)), subject=found.entity("token", row.id))
    yield from talk_of_first(found, shown)


def _lead(found: Findings, seen: Seen[TokensResult], rows: Sequence[TokenRow], order: str) -> str:
    first, window = rows[0], facts.when(found.asked)
    if order == "share" and seen.result.tokens[0].id != first.id:
        level = f"at a mindshare of {pct(first.mindshare_24h)}"
        return f"without those, the list {window} begins with {first.name}, {level} {seen.mark}."
    if order == "share":
        return f"{first.name} leads the talk {window}, with a mindshare of {pct(first.mindshare_24h)} {seen.mark}."
    if found.asked.price_way or (found.asked.bound and seen.result.tokens[0].id != first.id):
        change = f"{'fell' if order == 'loss' else 'rose'} {points(first.mindshare_change)} to {pct(first.mindshare_24h)}"
        moved = first.price_change_pct if found.asked.price_way else None
        price = f", while its price {facts.moved(moved, 'rose', 'fell')} {pct(moved)}" if moved else ""
        return f"{of(first.name)} mindshare {change} {window}{price} {seen.mark}."
    verb = "lost" if order == "loss" else "gained"
    named = [row.id for row in seen.result.tokens].index(rows[:3][-1].id)
    out = {token.id for token in found.asked.without}
    if any(row.id in out for row in seen.result.tokens[:named]):  # whoever stood there was left out
        change = f"{'fell' if order == 'loss' else 'rose'} {points(first.mindshare_change)} to {pct(first.mindshare_24h)}"
        then = f"; {joined([row.name for row in rows[1:3]])} {'follow' if len(rows) > 2 else 'follows'}" if len(rows) > 1 else ""
        return f"without those, the list {window} begins with {first.name}, whose mindshare {change}{then} {seen.mark}."
    tail = "" if len(rows) < 3 else f"; {joined([row.name for row in rows[1:3]])} {'follow' if order == 'gain' else 'lost too'}"
    if not first.previous_posts:
        new = f"new in the talk, it rose {points(first.mindshare_change)} to {pct(first.mindshare_24h)}"
        return f"{first.name} gained the most mindshare {window}: {new}{tail} {seen.mark}."
    move = f"{'fell' if order == 'loss' else 'rose'} {points(first.mindshare_change)} to {pct(first.mindshare_24h)}"
    return f"{first.name} {verb} the most mindshare {window}: it {move}{tail} {seen.mark}."


def _base(found: Findings, seen: Seen[TokensResult], out: set[str]) -> Iterator[Sentence | None]:
    names = [token.name for token in found.asked.without]
    if out and names:
        first, *more = (_named(found, token) for token in found.asked.without)
        said = f"{joined(names)} {'is' if len(names) == 1 else 'are'}" if len(names) < 3 else "those tokens are"
        yield Sentence(f"As asked, {said} left out.", first, more[0] if more else None)
    if age := facts.age_note(seen):
        yield Sentence(age)


def _named(found: Findings, token: KnownToken) -> Entity:
    """A token that may be named though it is left out of the list."""
    return found.subject(token) or Entity("token", token.id, (token.name,))


def _row(seen: Seen[TokensResult], row: TokenRow, order: str, moved: bool = False) -> str:
    """**Chainlink** (LINK): mindshare up 3.1 percentage points to 12.0 %, 812 posts by 401 authors"""
    change = facts.up_or_down(row.mindshare_change, points(row.mindshare_change))
    if order == "share":
        move = f"mindshare {pct(row.mindshare_24h)}"
        if row.previous_posts and abs(row.mindshare_change) >= facts.STEADY_PP:
            move += f", {change}"
    else:
        move = f"mindshare {change} {'at' if change == 'unchanged' else 'to'} {pct(row.mindshare_24h)}"
    price = f"; price {usd(row.price_usd)}" if row.price_usd is not None else ""
    if moved and price and row.price_change_pct is not None:
        price += f", {facts.up_or_down(row.price_change_pct, pct(row.price_change_pct))}"
    thin = "; thin" if row.thin else ""
    return f"**{row.name}**{ticker(row)}: {move}, {size(row)}{price}{thin} {seen.mark}."


def talk_of_first(found: Findings, rows: Sequence[TokenRow]) -> Iterator[Block]:
    """What people say about the first tokens of the list."""
    said = []
    for row in rows:
        token = found.book.get(row.id)
        if token is None or (seen := talk.talk_of(found, token)) is None or not (seen.result.themes or seen.result.words):
            continue
        said.append((token, seen))
    blocks = [block for token, seen in said if (block := _one(found, token, seen)).sentences]
    if not blocks:
        return
    if not found.asked.why:
        yield paragraph("What people say about the first of them:" if len(blocks) == 1 else "What people say about them:")
    else:
        yield paragraph("Why, as far as posts can tell (talk beside a move, not proof of its cause):")
    yield from blocks


def _one(found: Findings, token: KnownToken, seen: Seen[Any]) -> Block:
    subject = found.subject(token)
    themes = talk.telling(seen.result.themes)
    named = joined([f"{story(theme)} ({counted(theme.posts, 'post', 'posts')})" for theme in themes])
    receipts = quoting.pick(themes, 1)
    lead = "people talk about" if talk.stands_out(themes) or not found.asked.why else "no theme is its own; posts mention"
    if not themes:
        apart = talk.words_apart(found, seen)
        return paragraph(Sentence(f"**{token.name}**: {apart[:1].lower()}{apart[1:]}", subject) if apart else None)
    return paragraph(
        Sentence(f"**{token.name}**: {lead} {named} {seen.mark}.", subject),
        *(Sentence(facts.quote(r, seen.mark, seen.result) + ".", subject) for r in receipts),
    )
