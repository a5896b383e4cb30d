"""How much is told: brief answers keep the answer and what it stands on, long ones say how it is measured."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.agent.asking import Answer, agent_of, question
from tests.conftest import SIM_END

from ruma.agent.events import Verbosity
from ruma.store.store import Store


def told(store: Store, text: str, verbosity: Verbosity) -> str:
    asked = replace(question(text, SIM_END), verbosity=verbosity)
    answer = Answer(tuple(agent_of(store).answer(asked)))
    assert answer.done.ruma["figures"]["dropped"] == 0
    return answer.text


@pytest.mark.parametrize("text", ["how is solana doing?", "which tokens gained mindshare this week?", "sentiment of bitcoin"])
def test_brief_and_long_answers_begin_alike(simulated: Store, text: str) -> None:
    brief, usual, long = (told(simulated, text, verbosity) for verbosity in ("low", "medium", "high"))
    assert brief[:60] == usual[:60] == long[:60]
    assert len(brief) < 0.75 * len(usual) and long.startswith(usual)
    assert "simulated" in brief


def test_a_long_answer_says_how_it_is_measured(simulated: Store) -> None:
    long = told(simulated, "sentiment of bitcoin", "high")
    assert "How bullish" in long or "sentiment" in long.split("\n")[-1]
