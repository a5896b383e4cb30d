"""Metric phrases are found whole, the longest first, whatever their articles, case and plural."""

from __future__ import annotations

import pytest

from ruma.agent.verify_words import PhraseIndex

INDEX = PhraseIndex(["mindshare", "mindshare peak", "share of the talk", "lower end of the 80 % interval of momentum", "z-score"])


@pytest.mark.parametrize(
    ("sentence", "phrases"),
    [
        ("The Mindshare peak came after its mindshare fell.", ["Mindshare peak", "mindshare"]),
        ("Their share of all the talk is small.", ["share of all the talk"]),
        ("The lower end of the 80 % interval of momentum is -0.3.", ["lower end of the 80 % interval of momentum"]),
        ("Z-scores, mindshare. Peak hours follow.", ["Z-scores", "mindshare"]),
        ("Post volume and posts are two things.", ["Post", "volume", "posts"]),
        ("Nothing is measured.", []),
    ],
)
def test_phrases_are_read_whole(sentence: str, phrases: list[str]) -> None:
    assert [phrase.text for phrase in INDEX.read(sentence)] == phrases
