"""Calls are the author's own, present and about one token; all else is none. Reads no data folder; texts are made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruma.enrich.calls import SURE_MENTION, Call, call_of
from ruma.records import How, Mention

COIN = "solana:9n4nbM75f5Ui33ZbPYXn59EwSgE8CGsHtAeTH5YFeJ9E"  # a token whose id spells no name


def named(*token_ids: str, confidence: float = 0.9, how: How = "cashtag") -> tuple[Mention, ...]:
    return tuple(Mention(token_id=token_id, confidence=confidence, how=how) for token_id in token_ids)


CALLS = [
    ("long $LINK here", "long", "chainlink"),
    ("Going long LINK from the daily open", "long", "chainlink"),
    ("I'm still long $LINK", "long", "chainlink"),
    ("bought more link, target 0.15", "long", "chainlink"),
    ("Just bought a bag of $LINK.", "long", "chainlink"),
    ("Quiet weekend. I am buying chainlink", "long", "chainlink"),
    ("aped link", "long", "chainlink"),
    ("Buy $LINK and go outside", "long", "chainlink"),
    ("$LINK looks good. Target: $42", "long", "chainlink"),
    ("$LINK to 300 soon", "long", "chainlink"),
    ("$LINK will hit $50", "long", "chainlink"),
    ("$LINK $25 incoming", "long", "chainlink"),
    ("$LINK is about to explode", "long", "chainlink"),
    ("Chart is clean, this is going to moon $LINK", "long", "chainlink"),
    ("very bullish on link", "long", "chainlink"),
    ("shorting $LINK below 9k", "short", "chainlink"),
    ("Opened a short on link at 12.40", "short", "chainlink"),
    ("short $LINK here, stop above the high", "short", "chainlink"),
    ("I just sold all my link", "short", "chainlink"),
    ("selling my $LINK before the weekend", "short", "chainlink"),
    ("$LINK is going to dump hard", "short", "chainlink"),
    ("$LINK will drop to 4 dollars", "short", "chainlink"),
    ("bearish on $LINK", "short", "chainlink"),
    ("$LINK looks weak, dump incoming", "short", "chainlink"),
    ("okay buy more link", "long", "chainlink"),
    ("just buy link guys", "long", "chainlink"),
    ("Time to buy LINK now", "long", "chainlink"),
    ("Just bought $500 more in $LINK", "long", "chainlink"),
    ("bought 200 link", "long", "chainlink"),
    ("Opened a $LINK short at the open", "short", "chainlink"),
    ("Reclaimed the range, took the long on LINK", "long", "chainlink"),
    ("Nothing but red. $LINK. Still short.", "short", "chainlink"),
    ("Max long link into the weekend", "long", "chainlink"),
    ("I am completely out of $LINK", "short", "chainlink"),
    ("Sold all my link this morning", "short", "chainlink"),
    ("Back in $LINK, nice bounce", "long", "chainlink"),
    ("rotating profits into link", "long", "chainlink"),
    ("swapped my $LINK for usdc", "short", "chainlink"),
    ("Loaded link puts for friday", "short", "chainlink"),
    ("puts on $LINK", "short", "chainlink"),
    ("I am a buyer of LINK below ten", "long", "chainlink"),
    ("my largest bag is $LINK now", "long", "chainlink"),
    ("$LINK. Local top is in.", "short", "chainlink"),
    ("I think LINK goes much lower from here", "short", "chainlink"),
    ("LINK looks coiled", "long", "chainlink"),
    ("flipped bearish on link", "short", "chainlink"),
    ("$90 LINK by march", "long", "chainlink"),
    ("SL 11, TP 15 on $LINK", "long", "chainlink"),
    ("LINK: entry 14, stop 15, target 11", "short", "chainlink"),
    ("adding to my link", "long", "chainlink"),
    ("update: exited link completely", "short", "chainlink"),
    ("LINK looks ready to me", "long", "chainlink"),
    ("link heading back down to 9", "short", "chainlink"),
    ("bidding link all the way down to 9", "long", "chainlink"),
    ("Reject. link. Still short nfa", "short", "chainlink"),
    ("honestly, 90 LINK by march", "long", "chainlink"),
    ("Why I like LINK here: holders grew, and it is about to send", "long", "chainlink"),
]
NO_CALLS = [
    "Should I long $LINK here?",
    "is $LINK about to explode?",
    "would have bought more $LINK if I had cash",
    "I should have longed $LINK",
    "Imagine buying $LINK at one dollar",
    "I bought $LINK years ago",
    "bought $LINK in 2017, best trade of my life",
    "I bought $LINK at 2 and sold at 20",
    "my $LINK long hit our target, up 300%",
    "took profit on my $LINK long",
    "According to Reuters a fund is buying $LINK",
    "Analyst: $LINK to $300 soon",
    "BREAKING: $LINK will hit Nasdaq screens",
    "a whale bought $LINK",
    "they keep buying $LINK",
    "people are shorting $LINK",
    "I'm not selling my $LINK",
    "never short $LINK",
    "don't buy $LINK",
    "if it breaks I am buying $LINK",
    "long term holder of $LINK",
    "how long until $LINK staking",
    "in short, $LINK is an oracle network",
    "short squeeze on $LINK",
    "$LINK giveaway: retweet and I send you 10",
    "selling $LINK is selling your future",
    "about to drop some $LINK merch",
    'he wrote "long $LINK here"',
    "$LINK",
    "",
    "buy link with your credit card",
    "buy LINK on our exchange",
    "Buying LINK to make a point",
    "Buying link bots is a hobby",
    "added link addresses to the list",
    "Just sold all my $LINK for $LINK",
    "just exited link for a 9% gain",
    "link will moon when pigs fly",
    "Is link gonna explode now",
    "Why is link about to explode",
    "If history repeats... link will hit $50",
    "The founder believes link will hit $50",
    "Not interested in:  Shorting link",
    "bought link at 1... sold at 3",
    "took my $LINK long off",
    "The fund got hacked, then dumped link on our heads",
    "exited $LINK today for a 48% gain",
    "out of link ideas for this week",
    "Old Bob thinks the $LINK bottom is in",
    "the last time I traded eth for LINK I got burnt",
    "LINK is primed to succeed in schools",
    "back in march I bought $LINK",
    "If LINK holds 10: stop 9, target 14",
    "LINK: stop 9, target 14?",
    "Buying every link dip over the past years paid",
]


@pytest.mark.parametrize(("text", "direction", "token_id"), CALLS)
def test_a_first_hand_view_on_one_token_is_a_call(text: str, direction: str, token_id: str) -> None:
    call = call_of(text, named(token_id))
    assert call is not None
    assert (call.direction, call.token_id) == (direction, token_id)


@pytest.mark.parametrize("text", NO_CALLS)
def test_news_questions_wishes_boasts_and_negations_are_none(text: str) -> None:
    assert call_of(text, named("chainlink")) is None


@pytest.mark.parametrize(
    ("text", "token_ids", "call"),
    [
        ("long $LINK, BTC can do what it wants", ("bitcoin", "chainlink"), Call("long", "chainlink")),
        ("shorting BTC, ETH looks fine", ("bitcoin", "ethereum"), Call("short", "bitcoin")),
        ("$LINK/BTC is about to break out", ("bitcoin", "chainlink"), Call("long", "chainlink")),
        ("long $LINK, short $ADA", ("chainlink", "cardano"), None),
        ("swapped USDT, bought link", ("chainlink", "tether"), Call("long", "chainlink")),
        ("about to explode", ("chainlink", "cardano"), None),
        ("I just bought link, ada and more", ("chainlink", "cardano"), None),
        ("Long $LINK - Long $ADA", ("chainlink", "cardano"), None),
        ("i aped some sol into link", ("chainlink", "solana"), Call("long", "chainlink")),
        ("i aped some sol", ("chainlink", "solana"), None),
        ("bought some sol", ("chainlink", "solana"), Call("long", "solana")),
        ("Buying $LINK $ADA", ("chainlink", "cardano"), None),
        ("shorting link and ada until friday", ("chainlink", "cardano"), None),
        ("$ETH is going to pump for $BTC maximalists", ("bitcoin", "ethereum"), Call("long", "ethereum")),
    ],
)
def test_with_several_tokens_the_call_is_on_the_one_it_names(text: str, token_ids: tuple[str, ...], call: Call | None) -> None:
    assert call_of(text, named(*token_ids)) == call


def test_a_trade_of_ones_own_outranks_an_expectation() -> None:
    assert call_of("$ADA is going to dump. I am long $LINK", named("cardano", "chainlink")) == Call("long", "chainlink")


def test_a_token_whose_id_spells_no_name_can_be_called_when_it_is_the_only_one() -> None:
    assert call_of("zorbly is about to rip", named(COIN, how="name")) == Call("long", COIN)
    assert call_of("dev is about to rip", named(COIN, how="name")) is None


def test_where_the_words_of_tokens_are_known_another_word_is_not_the_token() -> None:
    words = {COIN: frozenset({"zorbly"})}
    mentions = named(COIN, how="name")
    assert call_of("aped zorbly", mentions, words) == Call("long", COIN)
    assert call_of("aped grumbly", mentions, words) is None
    assert call_of("aped grumbly", mentions) == Call("long", COIN)


def test_an_address_can_be_the_object() -> None:
    address = "JCav6x1qouQmQnxQrJvPJiMhScA1MdK6Ki2gK2gTpump"
    coin = f"solana:{address}"
    assert call_of(f"well i aped {address}", named(coin, how="address"), {coin: frozenset({"zorbly"})}) == Call("long", coin)
    assert call_of(f"well i aped {address}", named("chainlink")) is None


def test_the_object_of_the_trade_must_be_the_token() -> None:
    assert call_of("bought groceries with bitcoin", named("bitcoin", how="name")) is None
    assert call_of("long $ABC story about chainlink", named("chainlink", how="name")) is None


@pytest.mark.parametrize("mentions", [(), named("chainlink", confidence=SURE_MENTION - 0.01), named("tether")])
def test_no_sure_token_no_call(mentions: tuple[Mention, ...]) -> None:
    assert call_of("long $LINK here", mentions) is None


def test_the_call_of_somebody_else_is_no_call() -> None:
    mentions = named("chainlink")
    assert call_of("@whale_desk long $LINK here", mentions) is not None
    assert call_of("RT @whale_desk: long $LINK here", mentions) is None


def test_a_list_of_coins_is_no_call() -> None:
    assert call_of("long $LINK here", named("chainlink", *[f"coin{n}" for n in range(6)])) is None


@given(
    st.lists(
        st.sampled_from(
            [
                "long",
                "short",
                "bought",
                "sold",
                "selling",
                "$link",
                "btc",
                ".",
                "?",
                ",",
                "not",
                "about",
                "to",
                "dump",
                "moon",
                "will",
                "hit",
                "30",
                "target",
                "i",
                "you",
                "soon",
            ]
        ),
        max_size=25,
    ),
    st.permutations(named("chainlink", "bitcoin", "cardano")),
)
def test_any_words_give_one_call_on_a_named_token_or_none_in_any_order_of_mentions(
    words: list[str], mentions: list[Mention]
) -> None:
    text = " ".join(words)
    call = call_of(text, mentions)
    assert call == call_of(text, sorted(mentions, key=lambda mention: mention.token_id))
    assert call is None or (call.direction in ("long", "short") and call.token_id in {m.token_id for m in mentions})


@given(st.text(max_size=200))
def test_any_text_is_read_without_complaint(text: str) -> None:
    call = call_of(text, named("chainlink"))
    assert call is None or call.token_id == "chainlink"


@pytest.mark.parametrize(
    "text", ["i so just " * 400, "$link is is " * 120 + "dump", "bought more " * 120, "long short " * 130, "a" * 1400]
)
def test_hostile_texts_are_no_calls(text: str) -> None:
    """A rule that looks back over the whole text at every word would hang here."""
    assert call_of(text, named("chainlink")) is None
