"""Cutting prose into the units that the gate judges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruma.agent.verify import sentences


@pytest.mark.parametrize(
    "units",
    [
        ["Mindshare was 8.1 % [1]. ", "It rose 1.1 pp [1][2]. ", "Sentiment is 62."],
        ["Chainlink vs. Cardano: 8.1 % against 3.2 % [1]. ", "So much for the U.S. session."],
        ["It trades at $3.41, i.e. down 6.3 % [3]."],
        ["See https://x.example/a.b?c=1.2 for it [1]. ", "Next."],
        ["u0123456789 wrote: “We ride at dawn. LINK to $10 by May!” [1] ", "More below."],
        ["She said “It is over.” ", "He left."],
        [
            "## What moved\n",
            "\n",
            "- **AI agents**: 980 mentions [4]\n",
            "- DeFi fell. ",
            "It lost 4.5 % [4].\n",
            "1. First of all\n",
        ],
        ["Is it up? ", "Yes! ", "By 1.1 pp… ", "Maybe."],
        ["Approx. 4 hours (it is 3.9. Or so) [1]."],
        ["**Bold claim.** ", "*Another one.* ", "`a. B` is code."],
        ["1inch is a token. ", "$LINK is one. ", "24 hours are a day."],
    ],
)
def test_units_end_where_sentences_end(units: list[str]) -> None:
    assert sentences("".join(units)) == units


@given(st.text())
def test_units_give_back_the_text(text: str) -> None:
    assert "".join(sentences(text)) == text


@given(st.text(alphabet='aA1. !?\n[]“”"`()*-#…'))
def test_units_give_back_texts_full_of_marks(text: str) -> None:
    units = sentences(text)
    assert "".join(units) == text
    assert all(units)
