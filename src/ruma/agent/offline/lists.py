"""Writes lists of tokens by price move, volume, market cap or size. Never ranks tokens by how good they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ruma.agent.offline import compare, facts, trending
from ruma.agent.offline.bounds import SHOWN as BOUNDED
from ruma.agent.offline.bounds import kept, said
from ruma.agent.offline.draft import Block, Findings, Seen, bullet, opened, opening, paragraph
from ruma.agent.offline.places import among, placed
from ruma.agent.offline.words import joined, of, pct, ticker, usd
from ruma.agent.plan_lists import BY_PRICE, SMALL_CAPS
from ruma.agent.plan_steps import number_asked
from ruma.agent.understand_windows import past_words
from ruma.measures.tokens import TokenRow, TokensResult

SHOWN = 5

_SORTED: dict[str, tuple[str, Callable[[TokenRow], float | None]]] = {
    "volume": ("traded volume", lambda row: row.volume_usd),
    "market_cap": ("market cap", lambda row: row.market_cap_usd),
    SMALL_CAPS: ("market cap", lambda row: -row.market_cap_usd if row.market_cap_usd is not None else None),
    "price_gain": ("gain of price", lambda row: _moved(row, 1)),
    "price_loss": ("loss of price", lambda row: _moved(row, -1)),
}


def _moved(row: TokenRow, sign: int) -> float | None:
    """Size of a move in that direction; None for the other one."""
    change = (row.price_change_pct or 0.0) * sign
    return change if change > 0 else None


def write(found: Findings) -> Iterator[Block]:
    """The list in its order, as far as prices are known; some tokens only are compared."""
    if found.asked.tokens:
        yield from compare.write(found)
        return
    seen = next((Seen(e.result, e) for e in found.evidence if e.tool == "tokens" and isinstance(e.result, TokensResult)), None)
    order = found.asked.order if found.asked.order in _SORTED else "market_cap"
    title, key = _SORTED[order]
    out = {token.id for token in found.asked.without}
    rows = sorted(
        (row for row in (seen.result.tokens if seen else ()) if key(row) is not None and row.id not in out),
        key=lambda row: (-(key(row) or 0.0), row.token_id),
    )
    if not rows and order in BY_PRICE and seen is not None:
        rows = [row for row in seen.result.tokens if row.price_change_pct is not None and row.id not in out]
    if not rows and seen is not None and (found.asked.topic or found.asked.ecosystem):
        yield from _unpriced(found, seen, title)
        return
    if seen is None or not rows:
        yield paragraph(
            *opened(opening(found, seen), f"no token has a known {title} at that moment, so there is nothing to rank.")
        )
        return
    within_bound = kept(found, rows)
    bounded = said(found, rows, within_bound)
    rows = (within_bound or rows)[: number_asked(found.asked) or (BOUNDED if within_bound and bounded else SHOWN)]
    first = found.entity("token", rows[0].id)
    yield paragraph(*opened(opening(found, seen), _lead(found, rows, order, seen), first, placed(found)), bounded)
    for row in rows:
        yield bullet(_row(row, order, seen), subject=found.entity("token", row.id))
    yield from _why(found, rows)


def _why(found: Findings, rows: list[TokenRow]) -> Iterator[Block]:
    """What people say about the first of them, where it is asked why they are there."""
    if not found.asked.why or not any(one.tool == "talk" for one in found.evidence):
        return
    said = list(trending.talk_of_first(found, rows))
    yield from said
    if not said:
        yield paragraph("Hardly anybody talks about the first of them, so posts name no reason.")


def _unpriced(found: Findings, seen: Seen[TokensResult], title: str) -> Iterator[Block]:
    """None of that kind can be ranked so; those that people talk about instead."""
    talked = [row for row in seen.result.tokens if row.posts][:SHOWN]
    said = f"no token among {among(found)} has a known {title}, so they cannot be ranked by it."
    rest = "Those that people talk about:" if talked else None
    yield paragraph(*opened(opening(found, seen), said, also=placed(found)), rest)
    for row in talked:
        yield bullet(
            f"**{row.name}**{ticker(row)}: mindshare {pct(row.mindshare_24h)} {seen.mark}.", subject=found.entity("token", row.id)
        )
    if not talked:
        yield paragraph("Ask which narratives heat up, and the tokens that their posts name are told.")


def _lead(found: Findings, rows: list[TokenRow], order: str, seen: Seen[TokensResult]) -> str:
    span = (
        past_words(seen.result.window_hours) if found.asked.window.hours < seen.result.window_hours else facts.when(found.asked)
    )
    first = rows[0].name
    names = joined([row.name for row in rows[1:3]])
    behind = f", ahead of {names}" if names else ""
    after = f", followed by {names}" if names else ""
    kind = among(found) or "tokens"
    within = f"among {kind}, " if among(found) and order not in BY_PRICE else ""
    ids = [row.id for row in seen.result.tokens]
    change = rows[0].price_change_pct
    if found.asked.bound and order in BY_PRICE and change is not None and rows[0].id != ids[0]:  # no extreme of the whole list
        return f"{of(first)} price {facts.moved(change, 'rose', 'fell')} {pct(change)} {span} {seen.mark}."
    if any(token.id in ids[: ids.index(rows[:3][-1].id)] for token in found.asked.without):
        return f"without those, the list {span} begins with {first}{behind} {seen.mark}."
    if order in BY_PRICE and not _SORTED[order][1](rows[0]):
        than = f"is {'higher' if order == 'price_gain' else 'lower'} {span} than before"
        return f"none of the {kind} with a known price {than}; the list begins with {first}{behind} {seen.mark}."
    said = {
        "volume": f"the order by traded volume begins with {first}{behind}",
        "market_cap": f"the order by market cap begins with {first}{behind}",
        SMALL_CAPS: f"the order by market cap, from its small end, begins with {first}{after}",
        "price_gain": f"of the {kind} with a known price, {first} gained furthest {span}{behind}",
        "price_loss": f"of the {kind} with a known price, {first} fell furthest {span}{after}",
    }[order]
    return f"{within}{said} {seen.mark}."


def _row(row: TokenRow, order: str, seen: Seen[TokensResult]) -> str:
    parts = []
    if row.price_usd is not None:
        move = ""
        change = row.price_change_pct if order in BY_PRICE else row.price_change_24h_pct
        if change is not None and abs(change) >= 0.1:
            move = f", {facts.moved(change, 'up', 'down')} {pct(change)}"
        parts.append(f"price {usd(row.price_usd)}{move}")
    if order == "volume" and row.volume_usd is not None:
        parts.insert(0, f"volume {usd(row.volume_usd)}")
    if order in ("market_cap", SMALL_CAPS) and row.market_cap_usd is not None:
        parts.insert(0, f"market cap {usd(row.market_cap_usd)}")
    if row.posts:
        parts.append(f"mindshare {pct(row.mindshare_24h)}")
    return f"**{row.name}**{ticker(row)}: {', '.join(parts)} {seen.mark}."
