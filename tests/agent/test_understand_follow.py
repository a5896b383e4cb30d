"""Messages that go on from the ones before them, and messages that do not."""

from __future__ import annotations

import pytest
from tests.agent.test_understand import FINDER, NOW, read

from ruma.agent.events import Message, Question
from ruma.agent.understand import understand
from ruma.agent.understand_asked import Asked

LIST = "TRON leads [1].\n\n- **TRON** (TRX): 3 posts [1].\n- **Cardano** (ADA): 2 posts [1].\n- **Litecoin** (LTC): 1 post [1]."
MAJORS = "-bitcoin, -ethereum, -ripple, -solana, -cardano, -dogecoin, -tron"


def told(asked: Asked) -> str:
    """All that a reading holds, in one line; * before it where it goes on from what was asked before."""
    parts = [asked.kind, *(token.id for token in asked.tokens), *(f"-{token.id}" for token in asked.without)]
    parts += [f"on {asked.ecosystem}"] if asked.ecosystem else []
    parts += [f"topic {asked.topic}"] if asked.topic else []
    parts += [f"by {asked.order}"] if asked.kind in ("trending", "tokens", "tones") else []
    parts += [f"of {asked.measure}"] if asked.kind == "definition" else []
    parts += [f"by {measure}" for measure in asked.measures if asked.kind == "compare"]
    parts += [f"no {name}" for name in asked.unknown]
    parts += [f"@{asked.author}"] if asked.author else []
    parts += [f"“{asked.search}”"] if asked.search else []
    parts += [asked.window.words] if asked.window.explicit else []
    return ("*" if asked.followed_up else "") + ", ".join(parts)


REPEATS = [
    ("btc mindshare this week", "now do the same thing again for cardano", "*mindshare, cardano, over the past week"),
    (
        "btc mindshare this week",
        "could you kindly repeat that exact same analysis but this time for litecoin please",
        "*mindshare, litecoin, over the past week",
    ),
    ("btc mindshare this week", "oh and while ur at it doge", "*mindshare, dogecoin, over the past week"),
    ("dex volume on solana", "ethereum now", "*dex, on ethereum, topic dex-volume"),
    ("price of ada last month", "sorry, i meant doge", "*price, dogecoin, in July 2020"),
    ("price of ada", "same but last month", "*price, cardano, in July 2020"),
    ("price of ada", "the whole week please im behind", "*price, cardano, over the past week"),
    ("who is trending this week", "and the week before?", "*trending, by gain, from 5 August 2020 to 12 August 2020"),
    ("record of @frogking", "just the last 30 days", "*caller, @frogking, over the past month"),
    ('posts with the word "scam"', 'now with the word "airdrop"', "*posts, “airdrop”"),
    ("tweets about ada", "only the bearish ones", "*posts, cardano"),
]
MEASURES = [
    ("price of ada last month", "no i meant sentiment", "*sentiment, cardano, in July 2020"),
    ("how is ada", "volume instead", "*volume, cardano"),
    ("how is ada", "and its mood", "*sentiment, cardano"),
    ("how is ada", "what about smart money", "*smart_money, cardano"),
    ("ada vs ltc price", "volumes i mean", "*compare, cardano, litecoin, by volume-series"),
    ("ada vs ltc price", "by mindshare", "*compare, cardano, litecoin, by mindshare"),
    ("what is mindshare", "and sentiment?", "*definition, of simple-sentiment"),
    ("record of @frogking", "whos better than him", "*callers"),
]
EDITS = [
    ("ada vs ltc price", "throw doge in", "*compare, cardano, litecoin, dogecoin, by price-series"),
    ("ada vs ltc price", "same with xrp and tron", "*compare, ripple, tron, by price-series"),
    ("ada vs ltc price", "and xrp", "*compare, cardano, litecoin, ripple, by price-series"),
    ("ada vs ltc price", "take ltc out and add xrp", "*compare, cardano, ripple, -litecoin, by price-series"),
    ("ada vs ltc price", "no not ltc, xrp", "*compare, cardano, ripple, -litecoin, by price-series"),
    ("ada, ltc and xrp prices", "forget xrp i sold", "*compare, cardano, litecoin, -ripple, by price-series"),
    ("ada price", "with doge", "*compare, cardano, dogecoin, by price-series"),
    ("ada price", "how does it look next to doge?", "*compare, cardano, dogecoin, by price-series"),
    ("ada price", "is doge doing better", "*compare, cardano, dogecoin, by price-series"),
    ("ada price", "versus tron", "*compare, cardano, tron, by price-series"),
    ("ada sentiment", "put doge beside it", "*compare, cardano, dogecoin, by simple-sentiment"),
    ("ada, ltc and xrp update", "the second one, how much is it", "*price, litecoin"),
    ("ada, ltc and xrp update", "just the middle one again", "*state, litecoin"),
    ("ada vs ltc sentiment", "the latter only", "*sentiment, litecoin"),
]
FIGURES = [
    ("ada sentiment", "is it improving?", "*sentiment, cardano"),
    ("ada sentiment", "getting better or worse?", "*sentiment, cardano"),
    ("ada sentiment", "vs last week, was it higher", "*sentiment, cardano, over the past week"),
    ("ada sentiment", "is that a lot?", "*definition, of simple-sentiment"),
    ("ada sentiment", "how do you know that", "*definition, of simple-sentiment"),
    ("who are the best callers", "by which rule?", "*definition, of callers"),
    ("ada sentiment", "so thats a buy then?", "*advice, cardano"),
    ("ada sentiment", "worth it?", "*advice, cardano"),
    ("doge last 7 days", "and the next 7?", "*future, dogecoin, over the past week"),
]
LISTS = [
    ("biggest gainers this week", "no majors please", f"*tokens, {MAJORS}, by price_gain, over the past week"),
    ("biggest gainers this week", "flip it", "*tokens, by price_loss, over the past week"),
    ("biggest gainers this week", "now the bad end", "*tokens, by price_loss, over the past week"),
    ("biggest gainers this week", "only on solana", "*tokens, on solana, by price_gain, over the past week"),
    ("biggest gainers this week", "just memes", "*tokens, topic memecoins, by price_gain, over the past week"),
    ("most bullish coins", "and among memes?", "*tones, topic memecoins, by gain"),
    ("trending on solana", "and memes?", "*trending, on solana, topic memecoins, by gain"),
    ("narratives around solana?", "and which are cooling off", "*narratives, on solana"),
    ("biggest coins by market cap", "now the tiny ones", "*tokens, by market_cap_small"),
    ("tokens with the worst sentiment", "and the best?", "*tones, by gain"),
    ("which tokens have the most attention", "the ones rising", "*trending, by gain"),
    ("which tokens are trending", "ignore btc and eth", "*trending, -bitcoin, -ethereum, by gain"),
    ("narratives on solana", "which tokens are they?", "*narratives, on solana"),
    ("biggest losers this week", "why are they down", "*tokens, by price_loss, over the past week"),
    ("biggest gainers this week", "is eth among them", "*state, ethereum, over the past week"),
    ("narratives on solana", "base side", "*narratives, on base"),
    ("news on xrp today", "not only xrp, everything", "*news, over the last 24 hours"),
    ("fear and greed of ada", "no the overall one", "*mood"),
    ("ada news", "and the whole market?", "*news"),
]
UNKNOWN = [
    ("price of ada", "same q for GRONKZ", "*unknown_token, no GRONKZ"),
    ("price of ada", "and mumblefrog?", "*unknown_token, no mumblefrog"),
    ("price of ada", "ok and catnado, my friend swears by it", "*unknown_token, no catnado"),
    ("ada vs ltc", "replace ltc with noodlechain", "*unknown_token, no noodlechain"),
    ("ada vs ltc", "add snizzle to that", "*unknown_token, no snizzle"),
    ("sentiment on mumblecoin", "and its price?", "*unknown_token, no mumblecoin"),
    ("sentiment on mumblecoin", "whoops i meant doge", "*sentiment, dogecoin"),
    ("price of ada", "yam, autocorrect sorry", "*price, yam"),
]


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [*REPEATS, *MEASURES, *EDITS, *FIGURES, *LISTS, *UNKNOWN],
    ids=lambda value: value if isinstance(value, str) and not value.startswith("*") else "",
)
def test_what_is_left_out_is_taken_from_before(before: str, text: str, expected: str) -> None:
    assert [told(asked) for asked in read(text, before)] == [expected]


# Messages that say themselves what they are about: after what has nothing to do with them they mean what they mean alone.
FRESH = {
    "bitcoin sentiment this month": (
        "what is trending right now",
        "how is the whole market today",
        "best callers this year",
        "tell me about chainlink",
        "which narratives are heating up on solana",
    ),
    "price of eth last month": (
        "what do people say about dogecoin",
        "which coins fell the most",
        "how is mindshare defined",
        "should i buy cardano",
        "what happened in crypto yesterday",
        "are there any coordinated campaigns in the market",
        "any news on litecoin",
    ),
    "top gainers today": (
        "how is cardano doing",
        "compare link and ada",
        "is doge overheated",
        "who called tron",
        "how volatile is xrp",
    ),
    "btc vs eth this month": (
        "solana price",
        "biggest losers",
        "fear and greed of the market",
        "doge or ltc, who has more posts",
        "narratives on base",
    ),
    "who calls link": (
        "which tokens have the best sentiment",
        "dex volume on base this week",
        "smart money on ethereum",
        "price of bitcoin on 12 march",
    ),
    "xrp news": (
        "what can you do",
        "write me a poem about the sea",
        "what is the capital of france",
        "who is vitalik",
        "record of @frogking",
        "ada volume",
    ),
    "most talked about coins this week": (
        "who are the worst callers",
        "what are the top tokens by market cap",
        "show me posts about cardano",
        "how bullish are people on the ai narrative",
    ),
    "narratives on solana": (
        "is bitcoin volatile",
        "how many followers does chainlink have",
        "which tokens are losing attention",
        "eth sentiment",
    ),
    "is sol bullish": ("good morning",),
}


@pytest.mark.parametrize(("before", "text"), [(before, text) for before, texts in FRESH.items() for text in texts])
def test_a_new_question_takes_nothing_over(before: str, text: str) -> None:
    after, alone = (tuple(one for one in asked if not one.beside) for asked in (read(text, before), read(text)))
    assert ([told(asked) for asked in after], after) == ([told(asked) for asked in alone], alone)
    assert [asked.followed_up for asked in after] == [False] * len(after)


@pytest.mark.parametrize("between", ["thanks", "how is that measured", "tell me a joke"])
def test_what_was_asked_outlives_thanks_definitions_and_jokes(between: str) -> None:
    assert [told(asked) for asked in read("and doge", "ada sentiment last month", between)] == [
        "*sentiment, dogecoin, in July 2020"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tell me more on number three", "*state, litecoin"),
        ("why the last one", "*why, litecoin"),
        ("whats the mood of the 2nd one", "*sentiment, cardano"),
        ("and the fourth one?", "*which"),
    ],
)
def test_a_row_of_the_answer(text: str, expected: str) -> None:
    before = (Message("user", "what is trending?"), Message("assistant", LIST))
    assert [told(asked) for asked in understand(Question(text, before, NOW), FINDER)] == [expected]


def test_a_list_left_without_some_in_shorthand() -> None:
    assert [told(asked) for asked in read("w/out btc and eth, this week", "which tokens are trending")] == [
        "*trending, -bitcoin, -ethereum, by gain, over the past week"
    ]
