"""What is told is what was asked for: the window, the number, the tone, the order, over a small market made by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.agent.asking import ask
from tests.measures.hand_made import days, said, store_of, utc

from ruma.agent.plan_people import worst_asked
from ruma.agent.plan_steps import number_asked
from ruma.agent.understand_asked import Asked
from ruma.agent.understand_windows import default_window
from ruma.records import Token
from ruma.store.store import Store

AS_OF = utc(2026, 5, 8)
HOUR = timedelta(hours=1)
TOKENS = [
    Token(id=name.lower(), symbol=name[:4].upper(), name=name)
    for name in ("Zorblax", "Quintel", "Harwick", "Morvane", "Pellucid")
]
# Daily closes: over the week and over the last day they do not move alike.
CLOSES = {
    "zorblax": [10, 11, 12, 13, 14, 15, 16, 15],  # +50 % in the week, down in the day
    "quintel": [10, 10, 10, 10, 10, 10, 10, 12],  # +20 %
    "harwick": [10, 10, 10, 10, 10, 10, 10, 11],  # +10 %
    "morvane": [10, 9, 8, 7, 6, 5, 4, 5],  # -50 %, up in the day
    "pellucid": [10, 10, 10, 10, 9, 9, 9, 8],  # -20 %
}
CAPS = {"zorblax": 3e9, "quintel": 5e9, "harwick": 1e9, "morvane": 2e9, "pellucid": 6e9}
GOOD = "the new bridge of {} works well and people seem to like it a lot"
BAD = "the old bridge of {} broke again and nobody answers the phone there"


@pytest.fixture(scope="module")
def market(new_store: Callable[[], Store]) -> Store:
    posts = [
        said(token.id, f"{label}{number}", AS_OF - (2 + number) * HOUR, label, text=f"{text.format(token.name)} {number}")
        for token in TOKENS
        for label, text, many in (("bullish", GOOD, 8 if token.id == "zorblax" else 4), ("bearish", BAD, 3))
        for number in range(many)
    ]
    prices = [
        candle
        for id, closes in CLOSES.items()
        for candle in days(id, [float(close) for close in closes], AS_OF, source="one", market_cap_usd=CAPS.get(id))
    ]
    store = store_of(new_store, posts, prices)
    store.put_tokens(TOKENS)
    return store


def rows(text: str) -> list[str]:
    return re.findall(r"(?m)^- \*\*(.+?)\*\*", text)


@pytest.mark.parametrize(
    ("question", "listed"),
    [
        ("top 2 gainers this week", ["Zorblax", "Quintel"]),
        ("the three coins that gained the most in price over the past week", ["Zorblax", "Quintel", "Harwick"]),
        ("top gainers today", ["Morvane", "Quintel", "Harwick"]),
        ("biggest losers of the week", ["Morvane", "Pellucid"]),
        ("biggest losers of the week under $4B market cap", ["Morvane"]),
        ("biggest losers of the week with a market cap over $4B", ["Pellucid"]),
    ],
)
def test_a_list_by_price_covers_the_asked_window_holds_the_asked_number_and_one_direction(
    market: Store, question: str, listed: list[str]
) -> None:
    answer = ask(market, question, AS_OF)
    assert rows(answer.text) == listed, answer.text
    assert answer.done.ruma["figures"]["dropped"] == 0


def test_of_named_tokens_the_one_that_fell_furthest_is_told_first_with_all_moves(market: Store) -> None:
    text = ask(market, "which of zorblax, pellucid and morvane fell hardest this week?", AS_OF).text
    assert "Morvane fell furthest over the past week, followed by Pellucid" in text
    assert (
        "Morvane's price fell 50.0 % to $5.00; Pellucid's price fell 20.0 % to $8.00; Zorblax's price rose 50.0 % to $15.00"
        in text
    )


def test_market_caps_of_named_tokens_are_told_alone_and_largest_first(market: Store) -> None:
    text = ask(market, "market caps of zorblax, harwick and quintel", AS_OF).text
    assert "Quintel's market cap is $5.00B; Zorblax's market cap is $3.00B; Harwick's market cap is $1.00B" in text
    assert "Quintel is ahead of Zorblax and Harwick in market cap" in text and rows(text) == ["Market cap"]
    assert (
        "Zorblax's market cap is $3.00B [1]. Zorblax's price rose" in ask(market, "what is the market cap of zorblax", AS_OF).text
    )


@pytest.mark.parametrize(
    ("question", "tone", "quoted"),
    [
        ("show me two bearish posts about zorblax", "broke again", 2),
        ("negative posts about zorblax, not the positive ones", "broke again", 3),
        ("bullish posts about zorblax", "works well", 5),
    ],
)
def test_posts_are_of_the_asked_tone_and_number(market: Store, question: str, tone: str, quoted: int) -> None:
    answer = ask(market, question, AS_OF)
    quotes = re.findall(r"“([^”]+)”", answer.text)
    assert len(quotes) == quoted and all(tone in quote for quote in quotes), answer.text


def test_how_many_people_is_answered_by_people(market: Store) -> None:
    text = ask(market, "how many different people wrote about zorblax this week?", AS_OF).text
    assert text.startswith("As of 8 May 2026, 11 authors named Zorblax over the past week, in 11 posts"), text


def test_smart_money_that_is_too_quiet_is_counted_in_words(market: Store) -> None:
    text = ask(market, "what does smart money say about zorblax?", AS_OF).text
    assert "smart money is too quiet about Zorblax over the past week: no smart money author spoke" in text


def test_news_of_two_tokens_tells_of_both(market: Store) -> None:
    answer = ask(market, "any news about zorblax or quintel?", AS_OF)
    assert answer.tools.count("intelligence") == 2
    assert "Zorblax" in answer.text and "Quintel" in answer.text


def test_the_talk_behind_a_list_is_no_row_of_it(market: Store) -> None:
    assert len(re.findall(r"(?m)^- ", ask(market, "top 3 tokens by mindshare this week", AS_OF).text)) == 3


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("the 3 coins that climbed most", 3),
        ("show me two of those posts", 2),
        ("Which five tokens hold the largest part", 5),
        ("top ten", 10),
        ("what changed in the last two days", None),
        ("best two weeks of bitcoin", None),
        ("list the four most talked about memecoins", 4),
        ("how is bitcoin", None),
    ],
)
def test_numbers_are_read_in_digits_and_in_words(text: str, number: int | None) -> None:
    assert number_asked(Asked("tokens", text, default_window(168, AS_OF))) == number


def test_the_worst_callers_are_asked_for_in_many_words() -> None:
    assert worst_asked("accounts whose calls have been wrong most of the time") and worst_asked(
        "who should I fade, worst callers"
    )
    assert not worst_asked("callers who are rarely wrong") and not worst_asked("best callers")
