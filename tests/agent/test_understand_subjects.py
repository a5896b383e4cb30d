"""What a message is about where it says so sideways: by a "same", by leaving out, by a denial, by a name nothing known has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.agent.test_understand import BOOK, NOW, one, read

from ruma.agent.events import Message, Question
from ruma.agent.understand import understand
from ruma.agent.understand_asked import Asked
from ruma.agent.understand_kinds import measure_named, measures_named
from ruma.agent.understand_people import from_below
from ruma.agent.understand_places import topic_asked, topics_left_out
from ruma.agent.understand_tokens import TokenFinder
from ruma.store.tokens import TokenBook


def ids(asked: Asked) -> list[str]:
    return [token.id for token in asked.tokens]


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("which narratives rise on solana?", "cool, and the same for cardano", ("narratives", (), "cardano")),
        ("which narratives rise on solana?", "same question on ethereum please", ("narratives", (), "ethereum")),
        ("emotions of btc", "great, show me ada", ("emotions", ("cardano",), None)),
        ("smart money on bitcoin?", "now ada then", ("smart_money", ("cardano",), None)),
        ("cardano vs litecoin, past month", "remove cardano, bring link in", ("compare", ("chainlink", "litecoin"), None)),
        ("cardano vs litecoin", "use tron instead of litecoin", ("compare", ("cardano", "tron"), None)),
        ("prices of btc, ada and xrp", "which of them dropped most?", ("compare", ("bitcoin", "cardano", "ripple"), None)),
        ("tone of btc and ada", "which of the two got better?", ("compare", ("bitcoin", "cardano"), None)),
        ("why is ada up?", "ok and is it overheated", ("overheated", ("cardano",), None)),
        ("any accounts with a good record?", "could that be pure luck?", ("callers", (), None)),
    ],
)
def test_follow_ups(before: str, text: str, expected: tuple[str, tuple[str, ...], str | None]) -> None:
    assert one(text, before) == expected


def test_a_swap_keeps_the_span_of_the_comparison() -> None:
    assert read("remove cardano, bring link in", "cardano vs litecoin, past month")[0].window.hours == 720


def test_tokens_left_out_of_the_list_before() -> None:
    asked = read("leave out bitcoin itself and doge", "what is talked about most?")[0]
    assert (asked.kind, ids(asked), [token.id for token in asked.without]) == ("trending", [], ["bitcoin", "dogecoin"])


def test_a_shared_ticker_is_settled_by_its_chain() -> None:
    chains = {"emberling": "solana", "ember-reserve": "ethereum"}
    finder = TokenFinder(TokenBook(replace(token, chain=chains.get(token.id)) for token in BOOK))
    for text, token in (("the one on ethereum", "ember-reserve"), ("i meant the solana one", "emberling")):
        asked = understand(Question(text, (Message("user", "price of EMBR?"),), NOW), finder)[0]
        assert (asked.kind, ids(asked)) == ("price", [token])


@pytest.mark.parametrize(
    ("texts", "unknown"),
    [
        (("is my florpcoin bag ok",), ("florpcoin",)),
        (("price of solana", "how about $QWXZY then?"), ("$QWXZY",)),
        (("price of solana", "and the price of $QWXZY"), ("$QWXZY",)),
        (("who is ahead this week, Cardano or Zibblenet?",), ("Zibblenet",)),
        (("is Zibblenet stronger than Cardano",), ("Zibblenet",)),
        (("which shitcoin is up", ), ()),
    ],
)  # fmt: skip
def test_a_name_that_nothing_known_has_is_said(texts: tuple[str, ...], unknown: tuple[str, ...]) -> None:
    assert read(texts[-1], *texts[:-1])[0].unknown == unknown


@pytest.mark.parametrize("text", ["any story that is not defi", "themes other than defi", "anything rising besides defi"])
def test_a_topic_that_is_left_out_is_not_asked_about(text: str) -> None:
    assert (topic_asked(text), topics_left_out(text)) == (None, ("defi",))


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("which coins didn't drop today", "gain"), ("what tokens have not lost money", "price_gain"),
        ("which tokens dropped in price", "price_loss"), ("which coins failed to go up in price", "price_loss"),
    ],
)  # fmt: skip
def test_a_denied_end_of_a_list_is_the_other_end(text: str, order: str) -> None:
    assert read(text)[0].order.removeprefix("price_") == order.removeprefix("price_")


@pytest.mark.parametrize("text", ["the reverse of a leaderboard", "who is usually wrong", "accounts wrong more often than right"])
def test_the_end_of_the_wrong(text: str) -> None:
    assert from_below(text)


def test_measures_by_other_words() -> None:
    assert measures_named("sort them by how upbeat the chatter is") == ("simple-sentiment",)
    assert measure_named("what makes a correct call") == "callers"
    assert measure_named("when does a story count as rising") == "narratives"


def test_a_sentence_that_asks_nothing_says_what_the_next_is_about() -> None:
    asked = read(
        "We are writing a note on the Solana ecosystem. Which themes gained people, and did prices move along with them?"
    )
    assert {(one.kind, one.ecosystem) for one in asked} == {("narratives", "solana")}
    asked = read("Three days offline on a boat. What has changed in the market?")
    assert [(one.kind, one.window.hours) for one in asked] == [("market", 72)]


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("which wallets of the pros bought solana", "not_held", "on-chain holdings (“which wallets”)"),
        ("btc hash rate?", "not_held", "chain statistics (“hash rate”)"),
        ("open interest on eth?", "not_held", "derivatives data (“open interest”)"),
        ("tvl of cardano", "not_held", "TVL figures"),
        ("which solana theme raised the most venture capital", "not_held", "funding rounds or backers (“venture capital”)"),
    ],
)
def test_what_no_source_says(text: str, kind: str, what: str) -> None:
    asked = read(text)[0]
    assert (asked.kind, asked.not_held) == (kind, what)


def test_news_is_told_token_by_token() -> None:
    assert [(one.kind, ids(one)) for one in read("any news on cardano or tron")] == [("news", ["cardano"]), ("news", ["tron"])]


def test_a_number_in_words_limits_a_list() -> None:
    assert read("which five tokens are talked about most")[0].limit == 5
    assert read("show me two of those posts", "are people happy about cardano?")[0].limit == 2


def test_what_people_wrote_about_is_searched() -> None:
    assert read("dig up what they said about the bridge exploit last week")[0].search == "bridge exploit"
    assert read("cardano tweets with the word etf")[0].search == "etf"


@pytest.mark.parametrize(
    ("text", "before", "author"),
    [
        ("and briskanon47, has he done any better", "best callers?", "briskanon47"),
        ("moon_sage any good?", "", "moon_sage"),
        ("zibblor9 any good?", "", "zibblor9"),
        ("hows cardano for web3", "", None),
        ("top10 tokens", "", None),
        ("covid19 and the market", "", None),
    ],
)
def test_an_account_is_told_by_its_spelling(text: str, before: str, author: str | None) -> None:
    assert read(text, *([before] if before else []))[0].author == author


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("is pepe up more than doge this month or nah", ("pepe",)),
        ("how is doge doing against popcat", ("popcat",)),
        ("doge or zorblium", ("zorblium",)),
        ("how is doge doing on coinbaze", ()),  # beside, but not laid beside
    ],
)
def test_an_unknown_name_laid_beside_a_known_one_is_told(text: str, unknown: tuple[str, ...]) -> None:
    asked = read(text)[0]
    assert (ids(asked), asked.unknown) == (["dogecoin"], unknown)


def test_why_a_row_is_in_a_list_is_asked_of_the_span_of_that_list() -> None:
    rows = "1. **Cardano** (ADA): mindshare up\n- **Cardano** (ADA): up\n- **Litecoin** (LTC): up"
    messages = (Message("user", "trending tokens"), Message("assistant", rows))
    asked = understand(Question("why the first one", messages, NOW), TokenFinder(BOOK))[0]
    assert (asked.kind, ids(asked), asked.window.hours) == ("why", ["cardano"], 24)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("over the month, how did cardano do", 720),
        ("price of cardano on the day", 24),
        ("cardano in the day before yesterday", 24),
    ],
)
def test_a_span_may_be_the_day_or_the_month(text: str, hours: int) -> None:
    assert read(text)[0].window.hours == hours


def test_what_an_account_wrote_is_asked_after_its_record() -> None:
    record, wrote = read("How reliable is @moonsage and what has he been saying about cardano lately?")
    assert (record.kind, record.author) == ("caller", "moonsage")
    assert (wrote.kind, wrote.author, [token.id for token in wrote.tokens]) == ("posts", "moonsage", ["cardano"])


def test_which_one_asks_of_the_tokens_before_it() -> None:
    loud, moved = read("Rank bitcoin, cardano and litecoin by buzz this month and tell me which one fell the most")
    assert (loud.kind, moved.kind, moved.tokens) == ("compare", "compare", loud.tokens)
    assert moved.measures == ("price-series",) and moved.window == loud.window


def test_one_side_of_the_talk_is_told_by_posts() -> None:
    assert [asked.kind for asked in read("what's the bear case on cardano")] == ["posts"]


def test_a_platform_is_missing_only_where_its_own_figures_are_asked_for() -> None:
    assert read("how many tiktok followers does dogecoin have")[0].kind == "not_held"
    assert read("why did dogecoin rise with the tiktok thing")[0].not_held is None


def test_an_odd_word_in_a_sure_list_names_no_token() -> None:
    assert read("show me the tokens that rose the most, zzonking hard")[0].kind == "tokens"
    assert read("is zzonking up")[0].kind == "unknown_token"
