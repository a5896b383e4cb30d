"""Questions about callers, smart money, fear and greed, emotions, DEX flows and events: the right tool, and nothing denied."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.agent.asking import ask

from ruma.store.store import Store

SIM_END = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("question", "tool", "said"),
    [
        ("Who are the best callers?", "callers", "has rank 1 by the skill of its calls [1]"),
        ("What is smart money saying about Solana?", "smart-money-bias", "smart money is too quiet about Solana to be read"),
        ("fear and greed index for bitcoin", "fear-greed-index", "Bitcoin's fear and greed index is "),
        ("which emotions does bitcoin talk show?", "emotions-series", "the share of the emotions around Bitcoin is "),
        ("how much of Wraith Markets volume is wash trading?", "dex-flow", "wash trading is "),
        ("any news on bitcoin?", "intelligence", "about Bitcoin"),
        ("what were the main catalysts this week?", "market-insights", "out"),
        ("BTC dominance over ETH", "btc-dominance", "BTC dominance against Ethereum was "),
        ("how many followers does Kelpie have?", "follower-history", "Kelpie's accounts"),
    ],
)
def test_a_signal_is_told_by_its_measure(simulated: Store, question: str, tool: str, said: str) -> None:
    answer = ask(simulated, question, SIM_END)
    assert tool in answer.tools
    assert said in answer.text
    assert "Nothing in the" not in answer.text
    assert answer.done.ruma["figures"]["dropped"] == 0


def test_flows_without_trades_are_declined_with_what_is_there(simulated: Store) -> None:
    answer = ask(simulated, "Are ETH whales accumulating?", SIM_END)
    assert "covers on-chain flows or holdings, so that part cannot be answered" in answer.text
    assert "Ethereum's price " in answer.text
