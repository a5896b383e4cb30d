"""Writes a token's DEX trading without wash trades, and who bought. Never guesses whose wallet it is."""

from __future__ import annotations

from collections.abc import Iterator

from ruma.agent.offline import declines, facts
from ruma.agent.offline.draft import Block, Findings, Seen, opened, opening, paragraph
from ruma.agent.offline.words import counted, of, pct, usd
from ruma.measures.dex_flow import DexFlowResult


def write(found: Findings) -> Iterator[Block]:
    """Volume, how much of it is wash trading, net flow from pools and of labelled wallets, and what that has been worth."""
    token = found.asked.tokens[0]
    seen, subject = found.of(DexFlowResult, token), found.subject(token)
    if seen is None or not seen.result.n:
        yield from declines.not_held(found)
        return
    o = seen.result.overview
    change = o.volume_change_pct
    move = f", {facts.up_or_down(change, pct(change))}," if change is not None else ""
    clause = (
        f"{of(token.name)} DEX volume is {usd(o.volume_usd)}{move} without wash trades {facts.when(found.asked)} {seen.mark}."
    )
    yield paragraph(
        *opened(opening(found, seen), clause, subject),
        _wash(seen),
        f"That is {counted(o.trades, 'trade', 'trades')} by {counted(o.traders, 'trader', 'traders')} {seen.mark}.",
        _pools(seen),
        facts.age_note(seen),
        subject=subject,
    )
    yield paragraph(*_labelled(seen), subject=subject)


def _wash(seen: Seen[DexFlowResult]) -> str | None:
    o = seen.result.overview
    if not o.wash_pct:
        return "No wash trading was found in it."
    return f"The raw volume is {usd(o.raw_volume_usd)}; wash trading is {pct(o.wash_pct)} of it {seen.mark}."


def _pools(seen: Seen[DexFlowResult]) -> str | None:
    o = seen.result.overview
    if not o.pool_bought_usd and not o.pool_sold_usd:
        return None
    return f"{usd(o.pool_bought_usd)} was bought from pools and {usd(o.pool_sold_usd)} sold to pools {seen.mark}."


def _labelled(seen: Seen[DexFlowResult]) -> Iterator[str]:
    for row in seen.result.labelled:
        kind = row.category.replace("_", " ")
        yield f"Wallets labelled {kind} bought {usd(row.bought_usd)} and sold {usd(row.sold_usd)} {seen.mark}."
    if seen.result.smart_money_worth and any(row.category == "smart_money" for row in seen.result.labelled):
        yield seen.result.smart_money_worth.verdict
