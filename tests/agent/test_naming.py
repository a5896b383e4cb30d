"""What may be said of a doubtful reading passes the gate whatever was found."""

from __future__ import annotations

import pytest
from tests.agent.test_understand import BOOK, NOW

from ruma.agent.offline.naming import ABOUT
from ruma.agent.verify import FigureGate


@pytest.mark.parametrize("kind", ABOUT)
def test_every_reading_may_be_named(kind: str) -> None:
    said = f"I read this as a question about {ABOUT[kind]}; if you meant {ABOUT[kind]}, ask for that by name."
    assert FigureGate([], BOOK, NOW).check(said).ok, FigureGate([], BOOK, NOW).check(said).problems
