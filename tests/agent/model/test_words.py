"""What a sentence may say beside its figures."""

from __future__ import annotations

import pytest

from ruma.agent.model.words import goes_beyond, strange_words, words_of

KNOWN = words_of("Bitcoin's price rose 20.3 % to $110,188 over the past week. Its mindshare fell.")


@pytest.mark.parametrize(
    "said",
    [
        "Bitcoin's price rose 20.3 % to $110,188 over the past week, while its mindshare fell.",
        "The price of Bitcoin is up compared with the previous week.",
        "“The founder was arrested” is what one post said.",
        "The price gained and the mindshare is lower.",
    ],
)
def test_plain_reporting_passes(said: str) -> None:
    assert strange_words(said, KNOWN) == []


@pytest.mark.parametrize(
    ("said", "strange"),
    [
        ("Bitcoin's founder was arrested.", ["founder", "arrested"]),
        ("Bitcoin was audited by a bank.", ["audited", "bank"]),
        ("You are the writer of a database.", ["you", "writer", "database"]),
        ("A hacker-led rally.", ["hacker-led"]),
    ],
)
def test_words_of_no_fact_are_found(said: str, strange: list[str]) -> None:
    assert strange_words(said, KNOWN) == strange


@pytest.mark.parametrize(
    "said",
    [
        "Investors should watch the price.", "Buy Bitcoin.", "The price will rise.", "Bitcoin may fall.", "It is a good entry.",
        "The price rose because talk grew.", "The fall was driven by talk.", "Talk led to a rise.", "Hence the price fell.",
    ],
)  # fmt: skip
def test_advice_forecasts_and_causes_go_beyond(said: str) -> None:
    assert goes_beyond(said)


@pytest.mark.parametrize(
    "said", ["The price fell on 12 May.", "Bitcoin leads by mindshare.", "“you should buy this” (ann, 3 May)"]
)
def test_reports_do_not(said: str) -> None:
    assert not goes_beyond(said)
