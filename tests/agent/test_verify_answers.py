"""Real answers made false in one fact are caught, and stay as they are let through (the whole suite is evals/agent/gate.py)."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from evals.agent.lies import Good, lies
from tests.agent.asking import ask
from tests.conftest import SIM_END

from ruma.agent import agent as agents
from ruma.agent.checking import Checker
from ruma.agent.offline.draft import Sentence
from ruma.agent.verify import FigureGate
from ruma.store.store import Store

QUESTIONS = (
    "How is Solana doing?",
    "What narratives are heating up around Solana?",
    "Which tokens gained mindshare this week, and why?",
    "compare bitcoin and ethereum",
    "top 5 by market cap",
    "who is making calls on solana?",
)


def test_lies_about_real_answers_are_caught(simulated: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[tuple[Good, FigureGate]] = []

    class Recorder(Checker):
        def _passes(self, sentence: Sentence) -> bool:
            ok = super()._passes(sentence)
            subject = tuple(entity for entity in (sentence.subject, sentence.also) if entity)
            kept.extend([(Good(sentence.text, subject, self._gate.evidence), self._gate)] if ok else [])
            return ok

    monkeypatch.setattr(agents, "Checker", Recorder)
    for text in QUESTIONS:
        ask(simulated, text, SIM_END)
    names = [token.name for token in simulated.tokens() if len(token.name) > 4]
    chance, tried, caught, missed = random.Random(1), Counter[str](), Counter[str](), list[str]()
    for good, gate in kept:
        assert gate.check(good.text, good.subject).ok
        for kind, false in lies(good, names, chance):
            ok = gate.check(false, good.subject).ok
            tried[kind] += 1
            caught[kind] += not ok
            missed += [f"{kind}: {false}"] if ok else []
    assert tried.total() >= 200
    assert caught.total() / tried.total() >= 0.98, missed
