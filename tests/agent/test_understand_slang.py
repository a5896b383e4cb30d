"""Chat shorthand and typos are spelled out; names, numbers and words of their own are left alone."""

from __future__ import annotations

import pytest
from tests.agent.test_understand import one, read

from ruma.agent.understand_slang import spelled_out


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("wats up w link this wk", "what's up with link this week"),
        ("y btc up?", "why btc up?"),
        ("whats the sentimnt on sol, pirce too", "what's the sentiment on sol, price too"),
        ("news on ada abt shelley", "news on ada about shelley"),
        ("W and $u and @ppl and U", "W and $u and @ppl and U"),
        ("how is the score computed", "how is the score computed"),
        ("whats a caller's skill", "what's a caller's skill"),
    ],
)
def test_shorthand(said: str, meant: str) -> None:
    assert spelled_out(said) == meant


@pytest.mark.parametrize(
    ("text", "kind", "tokens"),
    [
        ("y btc up", "why", ("bitcoin",)),
        ("wats up w link this wk", "state", ("chainlink",)),
        ("link in the last week, up?", "price", ("chainlink",)),
        ("any ct accounts w a real edge", "callers", ()),
        ("whats maxpilot7's track record", "caller", ()),
        ("is the market fearful or greedy rn", "mood", ()),
        ("short, mid and long term sentiment for eth", "timeframes", ("ethereum",)),
        ("how volatile is btc compared to its own past", "volatility", ("bitcoin",)),
        ("dex volume on solana", "dex", ()),
        ("why's it pumping", "which", ()),
        ("biggest gainers today", "tokens", ()),
        ("tell me a joke", "out_of_scope", ()),
        ("gonna ape into ada, good idea?", "advice", ("cardano",)),
        ("how many likes did the top link tweet get", "not_held", ("chainlink",)),
    ],
)
def test_slang_is_understood(text: str, kind: str, tokens: tuple[str, ...]) -> None:
    assert one(text)[:2] == (kind, tokens)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("which coins had the biggest jump in chatter since monday", "gain"),
        ("which tokens saw the sharpest drop in mentions this week", "loss"),
    ],
)
def test_a_jump_in_chatter_is_no_jump_in_price(text: str, order: str) -> None:
    (asked,) = read(text)
    assert (asked.kind, asked.order) == ("trending", order)


def test_one_question_in_two_wordings_is_asked_once() -> None:
    asked = read("Which Solana narratives are gaining traction this week, and does price confirm them?")
    assert [(one.kind, one.ecosystem) for one in asked] == [("narratives", "solana")]


def test_a_market_cap_is_no_fifth_of_march() -> None:
    assert not read("top 5 market cap coins")[0].window.ends_at


@pytest.mark.parametrize(
    ("text", "before", "tokens"),
    [
        ("add litecoin", "ada vs btc", ["cardano", "bitcoin", "litecoin"]),
        ("swap btc for doge", "ada vs btc", ["cardano", "dogecoin"]),
        ("without btc", "ada vs btc vs ltc", ["cardano", "litecoin"]),
    ],
)
def test_a_list_is_edited(text: str, before: str, tokens: list[str]) -> None:
    asked = read(text, before)[0]
    assert ([token.id for token in asked.tokens], asked.followed_up) == (tokens, True)


def test_the_week_before_is_that_week() -> None:
    asked = read("and the week before?", "what is trending this week")[0]
    assert (asked.kind, asked.window.words) == ("trending", "from 5 August 2020 to 12 August 2020")


def test_names_nothing_knows_are_kept_beside_those_it_knows() -> None:
    assert read("compare gribblecoin with bitcoin")[0].unknown == ("gribblecoin",)
    assert read("and blorp?", "how is bitcoin")[0].kind == "unknown_token"


def test_a_definition_may_be_of_what_was_asked_before() -> None:
    assert read("how is that calculated", "mindshare of btc")[0].measure == "mindshare"
