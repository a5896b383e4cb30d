"""Claims without a figure: tokens of a story, the order of a list, moves in free words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.agent.asking import ask
from tests.conftest import SIM_END

from ruma.agent.evidence import Evidence, evidence_of
from ruma.agent.verify import FigureGate
from ruma.measures.declare import declared_measures
from ruma.measures.reading import Reading
from ruma.store.store import Store

from .test_verify_world import ASKED, BOOK, world


def gates(store: Store, text: str) -> tuple[FigureGate, list[Evidence]]:
    evidence = [result.evidence for result in ask(store, text, SIM_END).results]
    return FigureGate(evidence, store.tokens(), SIM_END, text), evidence


def test_a_story_names_its_own_tokens_only(simulated: Store) -> None:
    gate, (board, *_) = gates(simulated, "What narratives are heating up around Solana?")
    story = next(row for row in board.result.narratives if row.tokens)  # type: ignore[attr-defined]
    subject = tuple(entity for entity in board.entities if entity.id == story.id)
    own = story.tokens[0].name
    other = next(e.names[0] for e in board.entities if e.kind == "token" and e.id not in [t.id for t in story.tokens])
    assert gate.check(f"**{story.label}**; tokens named: {own} [1].", subject).ok
    assert not gate.check(f"**{story.label}**; tokens named: {other} [1].", subject).ok


def test_followers_are_those_of_the_list(simulated: Store) -> None:
    gate, (board, *_) = gates(simulated, "Which tokens gained mindshare this week?")
    first, second, third, fourth = (row.name for row in board.result.tokens[:4])  # type: ignore[attr-defined]
    assert gate.check(f"{first} gained the most mindshare; {second} and {third} follow [1].").ok
    assert not gate.check(f"{first} gained the most mindshare; {second} and {fourth} follow [1].").ok


def test_a_list_begins_with_its_first_token(simulated: Store) -> None:
    gate, (chain, *_) = gates(simulated, "dex volume on solana this week?")
    first, second = (row.token.name for row in chain.result.tokens[:2])  # type: ignore[attr-defined]
    said = "the list of what trades on the decentralised exchanges there begins with {} [1]."
    assert gate.check(said.format(first)).ok
    assert not gate.check(said.format(second)).ok


def test_members_are_of_one_group(simulated: Store) -> None:
    _, (found, *_) = gates(simulated, "is anyone shilling in a coordinated way?")
    (group, *_) = found.result.groups  # type: ignore[attr-defined]
    halves = [group.model_copy(update={"members": members}) for members in (group.members[:2], group.members[2:])]
    split = replace(found, result=found.result.model_copy(update={"groups": halves}))
    gate = FigureGate([split], simulated.tokens(), SIM_END)
    one, two, other = (member.author for member in group.members[:3])
    assert gate.check(f"Among them are @{one} and @{two} [1].").ok
    assert not gate.check(f"Among them are @{one} and @{other} [1].").ok


def test_a_call_is_before_the_day_it_is_told_to_be(simulated: Store) -> None:
    gate, (calls, price, *_) = gates(simulated, "which accounts called the crash of Bitcoin over the past month?")
    low, high = (getattr(price.result.overview, f"{side}_from") for side in ("low", "high"))  # type: ignore[attr-defined]
    day = f"{low.day} {low:%B}"
    made = [entry.call for entry in calls.result.calls if entry.call.direction == "short"]  # type: ignore[attr-defined]
    early = {call.author for call in made if call.happened_at.date() <= low.date()}
    late = next(call.author for call in made if call.author not in early)
    said = "@{} called Bitcoin lower before its {} close on {} [1][2]."
    assert gate.check(said.format(min(early), "lowest", day)).ok
    assert not gate.check(said.format(late, "lowest", day)).ok
    assert not gate.check(said.format(min(early), "highest", day)).ok or low.date() == high.date()


@pytest.mark.parametrize("seed", range(6))
def test_moves_in_free_words(seed: int) -> None:
    evidence = world(seed)
    gate = FigureGate(evidence, BOOK, ASKED)
    name, change = evidence[0].result.token.name, evidence[0].result.overview.mindshare_change_pp  # type: ignore[attr-defined]
    wrong = ("plunged", "tumbled", "collapsed", "soured") if change > 0 else ("soared", "swelled", "spiked", "rocketed")
    assert all(not gate.check(f"{name}'s mindshare {word} [1].").ok for word in wrong)
    assert not gate.check(f"{name} {'ceded' if change > 0 else 'won'} mindshare [1].").ok
    assert not gate.check(f"{name}'s adoption rose {evidence[0].result.overview.mindshare_pct:.1f} % [1].").ok  # type: ignore[attr-defined]
    second = evidence[1].result.token.name  # type: ignore[attr-defined]
    assert not gate.check(f"No token has more mindshare than {second} [2].").ok


def test_a_list_of_a_chain_is_told_of_that_chain_and_from_the_end_it_is_read(simulated: Store) -> None:
    measure, reading = declared_measures()["tokens"], Reading(simulated, SIM_END)
    gate, small = {}, {}
    for chain in ("solana", None):
        given = {"chain": chain, "order": "market_cap_asc", "limit": 500}
        result = measure.compute(reading, **given)
        gate[chain] = FigureGate([evidence_of(1, measure, given, result)], simulated.tokens(), SIM_END)
        small[chain] = [row.name for row in result.tokens if row.market_cap_usd is not None]
    one, two = small["solana"][:2]
    lead = "Among tokens on {}, the order by market cap, from its {} end, begins with {}, followed by {} [1]."
    assert gate["solana"].check(lead.format("Solana", "small", one, two)).problems == ()
    assert not gate["solana"].check(lead.format("Solana", "small", two, one)).ok
    assert not gate["solana"].check(lead.format("Solana", "large", one, two)).ok
    assert not gate["solana"].check(lead.format("Base", "small", one, two)).ok
    assert not gate[None].check("Tokens on Solana are listed by market cap [1].").ok
    assert gate["solana"].check("Tokens on Solana are listed by market cap [1].").ok
