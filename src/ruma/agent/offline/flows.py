"""Writes a token's DEX trading without wash trades, and who bought. Never guesses whose wallet it is."""

from __future__ import annotations

from collections.abc import Iterator

from ruma.agent.evidence import Entity
from ruma.agent.offline import declines, facts
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, bullet, opened, opening, paragraph
from ruma.agent.offline.places import placed
from ruma.agent.offline.words import counted, of, pct, usd
from ruma.agent.plan_steps import LISTED
from ruma.agent.understand_asked import say_ecosystem
from ruma.measures.dex import DexResult
from ruma.measures.dex_flow import DexFlowResult

LISTED_EACH = 3  # tokens of each chain where several are told


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


def write_dex(found: Findings) -> Iterator[Block]:
    """What was traded on a chain's exchanges, with and without wash trades, in which tokens; of no chain, on each loaded one."""
    markets = [Seen(one.result, one) for one in found.evidence if isinstance(one.result, DexResult) and one.result.n]
    if not markets:
        yield _no_trades(found)
    for number, seen in enumerate(markets):
        place = say_ecosystem(seen.result.chain)
        yield _chain(found, seen, place, number)
        yield from _tokens(found, seen, LISTED if found.asked.ecosystem else LISTED_EACH)


def _no_trades(found: Findings) -> Block:
    place = found.asked.place
    where = f"the decentralised exchanges of {place}" if place else "decentralised exchanges"
    clause = f"no trade on {where} is loaded, so their volume cannot be told."
    seen = found.of(DexResult)
    instead = "Reported trading volume of single tokens can be asked for."
    return paragraph(*opened(opening(found, seen), clause, also=placed(found)), instead)


def _chain(found: Findings, seen: Seen[DexResult], place: str, number: int) -> Block:
    """The whole of one chain; the first one opens the answer."""
    o, mark = seen.result.overview, seen.mark
    also = Entity("ecosystem", seen.result.chain, (place, place.removeprefix("the ")))
    change = o.volume_change_pct
    move = f", {facts.up_or_down(change, pct(change))}," if change is not None else ""
    wash = f"wash trading is {pct(o.wash_pct)} of it" if o.wash_pct else "no wash trading was found in it"
    first = seen.result.tokens[0].token.name
    clause = f"the list of what trades on the decentralised exchanges of {place} begins with {first} {mark}."
    return paragraph(
        *(opened(opening(found, seen), clause, also=also) if not number else (Sentence(_begun(clause), also=also),)),
        f"The DEX volume there is {usd(o.volume_usd)}{move} without wash trades {facts.when(found.asked)} {mark}.",
        f"The raw volume is {usd(o.raw_volume_usd)}; {wash} {mark}.",
        f"That is {counted(o.trades, 'trade', 'trades')} by {counted(o.traders, 'trader', 'traders')} {mark}.",
        facts.age_note(seen),
    )


def _begun(clause: str) -> str:
    return clause[:1].upper() + clause[1:]


def _tokens(found: Findings, seen: Seen[DexResult], most: int) -> Iterator[Block]:
    for row in seen.result.tokens[:most]:
        said = f"**{row.token.name}**: DEX volume {usd(row.volume_usd)}"
        if row.volume_change_pct is not None:
            said += f", {facts.up_or_down(row.volume_change_pct, pct(row.volume_change_pct))}"
        said += f"; wash trading {pct(row.wash_pct)}" if row.wash_pct else ""
        yield bullet(f"{said} {seen.mark}.", subject=found.entity("token", row.token.id))
