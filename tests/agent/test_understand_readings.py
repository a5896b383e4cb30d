"""Questions that were misread once: left-out lists, typos, ordinary words, follow-ups, dates, line breaks, other languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.agent.test_understand import FINDER, NOW, one, read

from ruma.agent.events import Message, Question
from ruma.agent.understand import understand
from ruma.agent.understand_asked import Asked
from ruma.agent.understand_language import is_foreign
from ruma.agent.understand_parts import parts_of
from ruma.agent.understand_tokens import TokenFinder
from ruma.agent.understand_windows import lies_ahead, read_window
from ruma.store.tokens import KnownToken, TokenBook


def ids(asked: Asked) -> list[str]:
    return [token.id for token in asked.tokens]


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("trending tokens, but not bitcoin or ethereum", ["bitcoin", "ethereum"]),
        ("trending tokens except bitcoin, ethereum and solana", ["bitcoin", "ethereum", "solana"]),
        ("which tokens are trending excluding $BTC & $ETH", ["bitcoin", "ethereum"]),
    ],
)
def test_a_list_of_left_out_tokens(text: str, out: list[str]) -> None:
    asked = read(text)[0]
    assert (asked.kind, ids(asked), [token.id for token in asked.without], asked.ecosystem) == ("trending", [], out, None)


def test_typos_name_the_nearest_token_and_none_is_lost() -> None:
    asked = read("bitcon, etherium, ripple, litcoin: prices?")[0]
    assert (asked.kind, ids(asked)) == ("compare", ["bitcoin", "ethereum", "ripple", "litecoin"])
    assert asked.measures == ("price-series",)


def test_a_list_of_holdings_is_a_list_of_tokens() -> None:
    asked = read("my portfolio: BTC, ETH, LINK, TRX, ADA, how are they doing?")[0]
    assert (asked.kind, ids(asked)) == ("compare", ["bitcoin", "ethereum", "chainlink", "tron", "cardano"])
    assert one("what should go into my portfolio?")[0] == "advice"


_PAIR = (("ethereum", "ETH", "Ethereum"), ("hyperliquid", "HYPE", "Hyperliquid"))
HYPE = TokenFinder(TokenBook(KnownToken(number, *names) for number, names in enumerate(_PAIR, 1)))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("is ETH hype growing", ["ethereum"]),
        ("what is all the hype about", []),
        ("price of hype", ["hyperliquid"]),
        ("hype price today", ["hyperliquid"]),
        ("how is HYPE doing", ["hyperliquid"]),
        ("$hype sentiment", ["hyperliquid"]),
    ],
)
def test_a_ticker_that_is_an_ordinary_word(text: str, tokens: list[str]) -> None:
    assert ids(understand(Question(text, (), NOW), HYPE)[0]) == tokens


def test_eth_2_is_the_upgrade_and_not_the_coin() -> None:
    assert one("is ETH 2.0 hype growing") == ("narratives", (), None)
    assert read("is ETH 2.0 hype growing")[0].topic == "eth2"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how is ember-reserve doing", ("state", ("ember-reserve",), None)),
        ("what about MOON token", ("unknown_token", (), None)),
        ("what about 0x1111111111aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ("unknown_token", (), None)),
        ("find posts about token unlocks", ("posts", (), None)),
        ("what do people say about neon mints?", ("posts", (), None)),
        ("what do people say about inflation?", ("posts", (), None)),
        ("what are people saying about the market?", ("market", (), None)),
        ("what do people say about Flurbo?", ("unknown_token", (), None)),
        ("what about amber reserve", ("posts", (), None)),
        ("what about embor reserve", ("state", ("ember-reserve",), None)),
        ("what about the weather forecast", ("out_of_scope", (), None)),
        ("worst sentiment?", ("tones", (), None)),
        ("most bullish talk yesterday?", ("tones", (), None)),
        ("which tokens did people stop talking about", ("trending", (), None)),
        ("bitcoin price in 2031", ("future", ("bitcoin",), None)),
        ("will bitcoin hit 100k next year", ("advice", ("bitcoin",), None)),
        ("What is thin?", ("definition", (), None)),
        ("btc price and volume", ("price", ("bitcoin",), None)),
        ("thx", ("greeting", (), None)),
        ("ok cool, thanks a lot!", ("greeting", (), None)),
        ("¿Cuál es el precio de bitcoin?", ("language", (), None)),
        ("цена биткоина", ("language", (), None)),
    ],
)
def test_kinds(text: str, expected: tuple[str, tuple[str, ...], str | None]) -> None:
    assert one(text) == expected


def test_the_words_of_a_story_are_searched() -> None:
    asked = read("what do people say about neon mints?")[0]
    assert (asked.story, asked.search) == ("neon mints", "neon mints")


def test_loss_is_the_order_of_what_people_stopped_talking_about() -> None:
    assert read("which tokens did people stop talking about")[0].order == "loss"


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("sol vs eth", "who is more bullish", ("compare", ["solana", "ethereum"], ("simple-sentiment",))),
        ("sol vs eth", "what about price", ("compare", ["solana", "ethereum"], ("price-series",))),
        ("how is chainlink doing", "show me the posts", ("posts", ["chainlink"], ())),
        ("how is chainlink doing", "is that organic", ("post_volume", ["chainlink"], ())),
        ("how is chainlink doing", "worst sentiment?", ("tones", [], ("simple-sentiment",))),
    ],
)
def test_follow_ups(before: str, text: str, expected: tuple[str, list[str], tuple[str, ...]]) -> None:
    asked = read(text, before)[0]
    assert (asked.kind, ids(asked), asked.measures) == expected


def test_which_tokens_after_the_narratives_of_an_ecosystem() -> None:
    asked = read("which tokens?", "what narratives are heating up around Solana?")[0]
    assert (asked.kind, asked.ecosystem) == ("narratives", "solana")


LIST = "TRON leads [1].\n\n- **TRON** (TRX): 3 posts [1].\n- **Cardano** (ADA): 2 posts [1].\n- **Nobody** (X): 1 post [1]."


@pytest.mark.parametrize(
    ("text", "token"), [("and the second one?", "cardano"), ("tell me about the first token", "tron"), ("#2", "cardano")]
)
def test_a_row_of_the_list_before(text: str, token: str) -> None:
    before = (Message("user", "what is trending?"), Message("assistant", LIST))
    (asked,) = understand(Question(text, before, NOW), FINDER)
    assert (asked.kind, ids(asked)) == ("state", [token])


def test_a_row_that_is_not_there_names_nothing() -> None:
    before = (Message("user", "what is trending?"), Message("assistant", LIST))
    (asked,) = understand(Question("and the third one?", before, NOW), FINDER)
    assert ids(asked) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("What is the price\nof Solana?", ["What is the price of Solana?"]),
        ("price of sol\n\nprice of eth", ["price of sol", "price of eth"]),
        ("- price of sol\n- price of eth", ["price of sol", "price of eth"]),
        ("price of sol; price of eth", ["price of sol", "price of eth"]),
        ("How is sol?\nHow is eth?", ["How is sol?", "How is eth?"]),
        ("Which gained? Biggest first, please", ["Which gained? Biggest first, please"]),
        ("sol followers and how many did it add", ["sol followers and how many did it add"]),
    ],
)
def test_a_line_break_inside_a_sentence_does_not_split_it(text: str, parts: list[str]) -> None:
    assert parts_of(text) == parts


def test_the_same_question_in_other_words_is_asked_once() -> None:
    assert [(part.kind, ids(part)) for part in read("btc? what happened")] == [("state", ["bitcoin"])]


def test_causes_are_told_token_by_token() -> None:
    assert [(part.kind, ids(part)) for part in read("why did btc and eth rise")] == [("why", ["bitcoin"]), ("why", ["ethereum"])]


@pytest.mark.parametrize("words", ["on 8/8", "8/8", "on 8 August", "on 8/8/2020", "on 8/8/20"])
def test_a_day_by_numbers(words: str) -> None:
    window = read_window(f"bitcoin mindshare {words}", NOW)
    assert window is not None
    assert (window.hours, window.ends_at) == (24, datetime(2020, 8, 9, tzinfo=UTC))


@pytest.mark.parametrize("words", ["24/7", "50/50", "3/0", "1/2%"])
def test_other_fractions_are_no_days(words: str) -> None:
    assert read_window(f"bitcoin {words}", NOW) is None


@pytest.mark.parametrize(
    ("words", "ahead"),
    [
        ("in 2031", True),
        ("on 1 September 2020", True),
        ("tomorrow", True),
        ("in 2019", False),
        ("on 1 September", False),
        ("in 2020", False),
    ],
)
def test_what_lies_ahead(words: str, ahead: bool) -> None:
    assert lies_ahead(f"bitcoin price {words}", NOW) is ahead


@pytest.mark.parametrize(
    "text", ["What is the price of bitcoin?", "btc", "de la rue price for the day", "BTC ETH SOL", "was ist the deal"]
)
def test_english_and_bare_tickers_are_not_foreign(text: str) -> None:
    assert not is_foreign(text)
