"""Lists by how a tone moved, within a bound, with reasons; posts of both sides, over a small market of two weeks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.agent.asking import ask
from tests.measures.hand_made import days, said, store_of, utc

from ruma.records import Token
from ruma.store.store import Store

AS_OF = utc(2026, 5, 15)
WEEK = timedelta(days=7)
NAMES = ("Zorblax", "Quintel", "Harwick", "Morvane", "Pellucid")
TOKENS = [Token(id=name.lower(), symbol=name[:4].upper(), name=name) for name in NAMES]
# Bullish and bearish posts of the week before and of this week, each by another account; and what the price did since.
POSTS = {
    "zorblax": ((4, 16), (18, 6), -20.0),  # better tone, lower price
    "quintel": ((16, 4), (6, 14), 30.0),  # worse tone, higher price
    "harwick": ((10, 10), (14, 8), 12.0),  # both up
    "morvane": ((10, 10), (10, 10), -5.0),  # the tone stood
}
FELL = [100.0] * 11 + [70.0] * 4  # Pellucid's closes to 15 May, a Friday: it fell on the 12th; hardly anybody names it
LINES = {"bullish": "the new bridge of {} works well, people like it", "bearish": "the old bridge of {} broke, nobody answers"}


def _posts(id: str, week: int, label: str, many: int, name: str) -> list[object]:
    start = AS_OF - week * WEEK
    return [
        said(id, f"{id}{week}{label}{n}", start - timedelta(hours=3 + n), label, text=f"{LINES[label].format(name)} {n} times")
        for n in range(many)
    ]


@pytest.fixture(scope="module")
def market(new_store: Callable[[], Store]) -> Store:
    posts, prices = [], []
    for token in TOKENS[:-1]:
        before, now, change = POSTS[token.id]
        for week, (good, bad) in ((1, before), (0, now)):
            posts += _posts(token.id, week, "bullish", good, token.name) + _posts(token.id, week, "bearish", bad, token.name)
        prices += days(token.id, [100.0] * 8 + [100.0 + change] * 7, AS_OF, source="one")
    prices += days("pellucid", FELL, AS_OF, source="one")
    posts.append(said("pellucid", "one", AS_OF - WEEK, "neutral", text="just looking at Pellucid and its bridge again"))
    store = store_of(new_store, posts, prices)
    store.put_tokens(TOKENS)
    return store


def rows(text: str) -> list[str]:
    return re.findall(r"(?m)^- \*\*(.+?)\*\*", text)


@pytest.mark.parametrize(
    ("question", "listed"),
    [
        ("which tokens' sentiment improved the most this week?", ["Zorblax", "Harwick"]),
        ("which tokens turned bearish this week?", ["Quintel"]),
        ("which tokens have falling prices but improving sentiment this week?", ["Zorblax"]),
        ("which tokens have rising prices but worsening sentiment this week?", ["Quintel"]),
        ("show me divergences between price and sentiment this week", ["Zorblax", "Quintel"]),
        ("tokens with more than 21 posts this week", ["Zorblax", "Harwick"]),
        ("tokens with rising mindshare and falling price this week", ["Zorblax"]),
        ("coins up more than 20% this week", ["Quintel"]),
        ("which coins fell over 10% this week?", ["Pellucid", "Zorblax"]),
    ],
)
def test_a_list_holds_what_keeps_to_what_was_asked(market: Store, question: str, listed: list[str]) -> None:
    answer = ask(market, question, AS_OF)
    assert sorted(rows(answer.text)) == sorted(listed), answer.text
    assert answer.done.ruma["figures"]["dropped"] == 0


def test_price_and_tone_are_told_side_by_side(market: Store) -> None:
    text = ask(market, "which tokens have falling prices but improving sentiment this week?", AS_OF).text
    assert re.search(r"\*\*Zorblax\*\* \(ZORB\): sentiment rose [\d.]+ points, .* Zorblax's price fell 20.0 %", text), text


def test_what_is_asked_in_short_is_answered_in_short(market: Store) -> None:
    whole, short = (ask(market, f"how is zorblax doing this week{end}", AS_OF).text for end in ("", ", in one sentence"))
    assert whole.startswith(short.split(" Its sentiment")[0]) and len(short) < len(whole) * 0.6


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("which coin is the most volatile?", "a ranking of tokens by volatility"),
        ("zorblax vs gold this month", "prices of stocks, metals or currencies"),
        ("how many accounts are bots?", "how many accounts are bots"),
    ],
)
def test_what_nothing_ranks_or_counts_is_said_to_be_missing(market: Store, question: str, missing: str) -> None:
    assert f"Nothing in the recorded data covers {missing}" in ask(market, question, AS_OF).text


def test_that_nothing_keeps_to_it_is_said(market: Store) -> None:
    text = ask(market, "coins up more than 90% this week", AS_OF).text
    assert "None of the tokens that were looked at keeps to what you asked for; this is the list without it." in text
    text = ask(market, "is there any token whose price fell while its mood got worse this week?", AS_OF).text
    assert "none of the much-discussed tokens whose price fell over the past week has a tone that fell" in text


def test_reasons_for_a_list_are_told_or_missed(market: Store) -> None:
    answer = ask(market, "top losers this week with reasons", AS_OF)
    assert answer.tools.count("talk") == 3  # of those that fell, and of no other
    assert "Why, as far as posts can tell" in answer.text or "so posts name no reason" in answer.text


def test_posts_of_both_sides_are_counted_and_quoted_apart(market: Store) -> None:
    text = ask(market, "give me 2 bullish and 2 bearish posts about zorblax", AS_OF).text
    assert "18 posts about Zorblax read as bullish [1] and 6 posts about Zorblax read as bearish [2]" in text
    good, bad = text.split("The bullish side:")[1].split("The bearish side:")
    assert len(re.findall("works well", good)) == 2 == len(re.findall("broke", bad)) and "broke" not in good


def test_nobody_elses_posts_stand_for_an_accounts(market: Store) -> None:
    text = ask(market, "what did @marketwizard say about zorblax?", AS_OF).text
    assert "no post by @marketwizard about Zorblax is known over the past week" in text and "“" not in text


def test_a_fall_after_the_calendar_week_that_is_named_is_told(market: Store) -> None:
    text = ask(market, "why did pellucid crash last week?", AS_OF).text
    assert "Pellucid's price barely moved and is $100.00" in text
    assert "do not show the fall that is asked about; in the week to 15 May 2026 its price fell 30.0 % to $70.00" in text


def test_a_rally_is_set_against_its_volume(market: Store) -> None:
    answer = ask(market, "is the quintel rally supported by volume?", AS_OF)
    assert answer.tools == ["price-series", "volume-series"]
    assert "Quintel's price rose 30.0 %" in answer.text and "Trading volume" in answer.text
