"""What a list is asked to keep to: moves of tone and price, bounds, the sides of the talk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.agent.test_understand import FINDER, NOW, read

from ruma.agent.events import Message, Question
from ruma.agent.understand import understand
from ruma.agent.understand_bounds import Bound, bound_of, without_bound
from ruma.agent.understand_moves import Moves, moves_asked
from ruma.agent.understand_numbers import limit_of
from ruma.agent.understand_sides import TONES, sides_set_apart, tones_asked, without_tones


@pytest.mark.parametrize(
    ("text", "moves"),
    [
        ("Which tokens have falling prices but improving sentiment?", Moves("rise", "down")),
        ("price is up while the mood is getting worse", Moves("fall", "up")),
        ("coins whose sentiment got worse, with prices rising", Moves("fall", "up")),
        ("largest swings in sentiment", Moves("swing", None)),
        ("which coins turned bearish this week", Moves("fall", None)),
        ("who is getting more bullish", Moves("rise", None)),
        ("divergence between price and sentiment", Moves("swing", "apart")),
        ("bullish talk but a falling price", Moves("gain", "down")),
        ("list 3 tokens with rising mindshare and falling price", Moves(None, "down", "gain")),
        ("coins that lost attention while their price went up", Moves(None, "up", "loss")),
        ("is there any token that people love but the price is tanking", Moves("gain", "down")),
        ("which coins are most bullish", Moves()),
        ("which prices fell most", Moves()),
        ("sentiment of bitcoin", Moves()),
    ],
)
def test_which_way_tone_and_price_are_to_have_moved(text: str, moves: Moves) -> None:
    assert moves_asked(text) == moves


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("list tokens with more than 50 posts in the last day", Bound("posts", 50, True)),
        ("coins with >100 authors", Bound("authors", 100, True)),
        ("coins up more than 20% today", Bound("change", 20, True)),
        ("which tokens dropped over 2.5 percent this week", Bound("change", 2.5, True)),
        ("tokens with mindshare above 5%", Bound("mindshare", 5, True)),
        ("tokens under $50M market cap", Bound("market_cap", 50e6, False)),
        ("coins whose mcap is at most 1,500,000", Bound("market_cap", 1_500_000, False)),
        ("tokens with volume over $1.2bn", Bound("volume", 1.2e9, True)),
        ("tokens that moved over 3 days", None),
        ("top 5 coins over 7 days", None),
        ("price of bitcoin over $100", None),
        ("sentiment of tokens above 60", None),  # of nothing that is known
    ],
)
def test_bounds_are_read_with_what_they_bound(text: str, bound: Bound | None) -> None:
    assert bound_of(text) == bound


def test_the_number_of_a_bound_counts_no_rows() -> None:
    assert limit_of("list tokens with more than 50 posts") == 20
    assert limit_of(without_bound("list tokens with more than 50 posts")) is None
    assert without_bound("top 5 coins over 7 days") == "top 5 coins over 7 days"


@given(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12), st.booleans())
def test_a_value_keeps_to_a_bound_on_one_side_only(value: float, bound: float, over: bool) -> None:
    assert Bound("posts", bound, over).met_by(value) == (value >= bound if over else value <= bound)
    assert not Bound("posts", bound, over).met_by(None)


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("negative ones, not the cheering", ("bearish",)),
        ("hopeful tweets", ("bullish",)),
        ("posts", ()),
        ("3 bullish and 3 bearish posts", TONES),
        ("give me bulls and bears", TONES),
        ("the pros and the cons, as people see them", TONES),
        ("how many bulls and bears are there", ()),
        ("share of bullish and bearish posts", ()),
    ],
)
def test_a_side_that_is_told_off_or_only_counted_is_not_asked_for(text: str, sides: tuple[str, ...]) -> None:
    assert tones_asked(text) == sides


def test_the_words_of_a_side_are_none_to_search_for() -> None:
    assert without_tones("bearish posts on XRP, not the cheering") == "posts on XRP"
    assert sides_set_apart("bears vs bulls") and not sides_set_apart("bullish posts")


@pytest.mark.parametrize(
    ("text", "kind", "order", "price_way"),
    [
        ("Which tokens have falling prices but improving sentiment?", "tones", "rise", "down"),
        ("show me divergences between price and sentiment", "tones", "swing", "apart"),
        ("which tokens had the largest swings in sentiment today", "tones", "swing", None),
        ("rank the top 5 tokens by mindshare gain in the past 12 hours", "trending", "gain", None),
        ("top 5 by mindshare", "trending", "share", None),
        ("list 3 tokens with rising mindshare and falling price", "trending", "gain", "down"),
        ("tokens with mindshare above 5%", "trending", "share", None),
        ("coins up more than 20% today", "tokens", "price_gain", None),
        ("tokens under $50M market cap", "tokens", "market_cap_small", None),
    ],
)
def test_lists_are_read_with_their_order(text: str, kind: str, order: str, price_way: str | None) -> None:
    asked = read(text)[0]
    assert (asked.kind, asked.order, asked.price_way) == (kind, order, price_way)


def test_the_other_end_of_a_move_is_a_move() -> None:
    assert read("and the other way round?", "whose sentiment improved the most this week, which tokens?")[0].order == "fall"


def test_a_name_that_nothing_has_in_a_list_of_a_story_is_told() -> None:
    asked = read("my bag: BTC, ETH, LTC, FLOKIX. How are they doing?")[0]
    assert ([token.id for token in asked.tokens], asked.unknown) == (["bitcoin", "ethereum", "litecoin"], ("FLOKIX",))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("What moved, what's loud, and is anybody panicking?", ["market", "trending", "mood"]),
        ("the coin everyone's suddenly on about, and is it up?", ["trending", "price"]),
        ("give me the fear and greed index for ETH and how it moved this month", ["fear_greed"]),
        ("Is the LINK rally supported by volume?", ["price"]),
        ("pros and cons of chainlink, as people see it", ["posts"]),
        ("how many bulls and bears are there on XRP", ["sentiment"]),
        ("yo is XRP cooked", ["state"]),
        ("what should I watch this week?", ["market"]),
    ],
)
def test_parts_are_split_and_joined_where_they_are_meant(text: str, kinds: list[str]) -> None:
    assert [asked.kind for asked in read(text) if not asked.beside] == kinds


def test_what_is_called_another_topic_goes_on_from_nothing() -> None:
    before = "How is bitcoin doing today?"
    assert read("totally different thing, my sourdough does not rise", before)[0].kind == "out_of_scope"
    assert read("different topic: which narratives are fading?", before)[0].tokens == ()


def test_which_of_them_is_asked_of_all_that_was_spoken_of() -> None:
    one_by_one = ("what is the price of bitcoin", "and ethereum?", "which of them did better this month?")
    asked = read(one_by_one[2], *one_by_one[:2])[0]
    assert (asked.kind, {token.id for token in asked.tokens}) == ("compare", {"bitcoin", "ethereum"})
    asked = read("and by sentiment?", *one_by_one)[0]
    assert (asked.kind, len(asked.tokens), asked.measures) == ("compare", 2, ("simple-sentiment",))


def test_a_row_of_an_answer_further_back_is_still_spoken_of() -> None:
    before = (
        Message("user", "which memecoins are loud?"),
        Message(
            "assistant", "Dogecoin leads.\n\n- **Dogecoin** (DOGE): mindshare 2.0 %\n- **Emberling** (EMBR): mindshare 1.0 %"
        ),
        Message("user", "tell me about the second one"),
        Message("assistant", "Emberling's price rose."),
    )
    asked = understand(Question("should I buy it then?", before, NOW), FINDER)[0]
    assert (asked.kind, [token.id for token in asked.tokens]) == ("advice", ["emberling"])


def test_the_first_of_a_list_stays_spoken_of() -> None:
    before = (
        Message("user", "Which coin is loudest, and what does it cost?"),
        Message("assistant", "TRON leads.\n\n- **TRON** (TRX): mindshare 2.0 %\n- **Cardano** (ADA): mindshare 1.0 %"),
    )
    asked = understand(Question("and its trading volume?", before, NOW), FINDER)[0]
    assert (asked.kind, [token.id for token in asked.tokens]) == ("volume", ["tron"])


@pytest.mark.parametrize("text", ["what are the bears saying about chainlink?", "the bear case for chainlink"])
def test_what_one_side_says_is_told_by_its_posts(text: str) -> None:
    assert read(text)[0].kind == "posts" and tones_asked(text) == ("bearish",)


def test_a_span_beside_now_is_not_that_of_the_story() -> None:
    asked = read("Back in 2017 I saw it under forty percent. Where is Bitcoin's share of the whole market these days?")[0]
    assert asked.kind == "dominance" and asked.window.ends_at is None


def test_today_against_yesterday_looks_at_both() -> None:
    asked = read("what's different between today and yesterday for solana")[0]
    assert (asked.window.hours, asked.window.ends_at) == (24, None)
