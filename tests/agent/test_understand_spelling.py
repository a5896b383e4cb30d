"""Words, slips of the finger and odd names, told apart."""

from __future__ import annotations

import pytest
from tests.agent.test_understand import read

from ruma.agent.understand_spelling import distance, is_word, odd_names, words


@pytest.mark.parametrize(
    "text",
    [
        "as part of our research, which rule do you apply to each account",
        "whts pumpin tmrw, im not sure becuase of teh weather",
        "unrealised cheapness, overbought, reshuffling",
        "looool hmmm sooo whats up",
        "What did Powell say in Singapore about Coinbase and TikTok?",
        "RSI, MACD and TVL",
    ],
)
def test_words_and_slips_are_no_names(text: str) -> None:
    assert list(odd_names(text)) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("mumblecat?", ["mumblecat"]),
        ("kindly share the market cap of Kumquatium.", ["Kumquatium"]),
        ("QWIBB chart", ["QWIBB"]),
        ("any news on blorbo finance", ["blorbo finance"]),
        ("snorfle or yeetzilla42, which one", ["snorfle", "yeetzilla42"]),
    ],
)
def test_odd_names(text: str, names: list[str]) -> None:
    assert list(odd_names(text)) == names


@pytest.mark.parametrize(
    "text", ["mumblecat?", "snorfle sentiment pls", "why did flibberdoge pump", "is turtlenado overheated", "QWIBB chart"]
)
def test_a_name_that_nothing_has_is_told_as_unknown(text: str) -> None:
    (asked,) = read(text)
    assert (asked.kind, asked.tokens, len(asked.unknown)) == ("unknown_token", (), 1)


def test_forms_of_words_are_words() -> None:
    assert [word for word in ("tweeting", "shillers", "crashier", "unfollowed", "loudly") if not is_word(word)] == []
    assert "blorbo" not in words() and not is_word("blorbo")


def test_distance_counts_a_swap_as_one() -> None:
    assert [distance("price", other) for other in ("price", "pirce", "prce", "prize", "volume")] == [0, 1, 1, 1, 4]
