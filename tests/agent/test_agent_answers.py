"""Answers to the questions that were answered wrongly once, over the simulated market and over data of several dates."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.agent.asking import Answer, agent_of, ask
from tests.agent.test_agent_hostile import PLAIN, filled, posts
from tests.conftest import SIM_END

from ruma.agent.events import Message, Question
from ruma.agent.offline import writers
from ruma.agent.offline.draft import Block, Findings, opened, opening, paragraph
from ruma.agent.understand_asked import Asked
from ruma.agent.understand_kinds import KINDS, TOKEN_KINDS, Kind
from ruma.agent.understand_windows import AskedWindow
from ruma.measures.declare import Result, declared_measures
from ruma.measures.reading import Reading
from ruma.measures.volume_series import VolumeSeriesResult
from ruma.pipeline import load
from ruma.store.store import Store


def after(store: Store, *texts: str) -> Answer:
    """The answer to the last question, with the questions and answers before it."""
    before: list[Message] = []
    for text in texts:
        answer = Answer(tuple(agent_of(store).answer(Question(text, tuple(before), SIM_END, replay=True))))
        before += [Message("user", text), Message("assistant", answer.text)]
    return answer


ASKED = (
    "bitcon, etherium, solan, litcoin: prices?",
    "my portfolio: BTC, ETH, SOL, LTC, BNB, how are they doing?",
    "trending tokens this week except bitcoin",
    "trending tokens this week, but not bitcoin or tessera pay",
    "most talked about tokens except bitcoin and solana",
    "worst sentiment?",
    "most bullish talk yesterday?",
    "which tokens did people stop talking about",
    "bitcoin mindshare on 8/2",
    "bitcoin price in 2031",
    "what is thin?",
    "btc price and volume",
    "bitcoin mindshare and post volume",
    "why did solana rise",
    "what do people say about lantern makers?",
    "what do people say about paper boats?",
    "tell me about FLURBO",
    "thx",
    "¿Cuál es el precio de bitcoin?",
    "What is the price\nof Solana?",
)


@pytest.fixture(scope="module")
def answers(simulated: Store) -> dict[str, Answer]:
    return {text: ask(simulated, text, SIM_END) for text in ASKED}


@pytest.mark.parametrize("text", ASKED)
def test_nothing_is_dropped_and_simulated_is_said(answers: dict[str, Answer], text: str) -> None:
    assert answers[text].done.ruma["figures"]["dropped"] == 0
    assert "simulated" in answers[text].text
    assert not re.search(r"\b(?:up|down|rose|fell) 0(?:\.0+)? ", answers[text].text)
    assert "only 1 posts" not in answers[text].text and "were 1 post" not in answers[text].text


def test_no_named_token_is_lost(answers: dict[str, Answer]) -> None:
    text = answers["bitcon, etherium, solan, litcoin: prices?"].text
    for token in ("Bitcoin", "Ethereum", "Solana", "Litecoin"):
        assert f"{token}'s price " in text and f"as {token} (" in text
    listed = answers["my portfolio: BTC, ETH, SOL, LTC, BNB, how are they doing?"].text
    for token in ("Bitcoin", "Ethereum", "Solana", "Litecoin", "BNB"):
        assert f"{token}'s price " in listed and f"{token} has a mindshare " in listed


def test_left_out_tokens_are_in_no_row(answers: dict[str, Answer]) -> None:
    text = answers["trending tokens this week, but not bitcoin or tessera pay"].text
    assert "without those, the list over the past week begins with Pip the Otter" in text
    assert "- **Bitcoin**" not in text and "- **Tessera Pay**" not in text
    assert "As asked, Bitcoin and Tessera Pay are left out." in text


def test_tones_are_sorted_from_the_side_asked_for(answers: dict[str, Answer]) -> None:
    low = [float(score) for score in re.findall(r"([\d.]+) out of 100, ", answers["worst sentiment?"].text)]
    high = [float(score) for score in re.findall(r"([\d.]+) out of 100", answers["most bullish talk yesterday?"].text)]
    assert len(low) > 2 and low == sorted(low)
    assert len(high) > 2 and high == sorted(high, reverse=True)


def test_a_loss_is_told_as_a_loss(answers: dict[str, Answer]) -> None:
    assert "lost the most mindshare" in answers["which tokens did people stop talking about"].text


def test_a_day_by_numbers_is_that_day(answers: dict[str, Answer]) -> None:
    assert answers["bitcoin mindshare on 8/2"].text.startswith("This looks at 8 February 2026 in the simulated market.")


def test_the_future_is_called_so(answers: dict[str, Answer]) -> None:
    assert answers["bitcoin price in 2031"].text.startswith("That lies in the future")


def test_thin_is_defined_by_the_rule_of_the_measures(answers: dict[str, Answer]) -> None:
    rule = Result.model_fields["thin"].description
    assert rule and f"{rule} [1]" in answers["what is thin?"].text


def test_price_and_volume_are_both_answered(answers: dict[str, Answer]) -> None:
    text = answers["btc price and volume"].text
    assert "Bitcoin's price " in text and "Trading volume " in text
    both = answers["bitcoin mindshare and post volume"].text
    assert "Bitcoin's mindshare " in both and "Bitcoin was named in " in both


def test_volume_of_a_week_is_told_by_days(simulated: Store) -> None:
    answer = ask(simulated, "volume of bitcoin this week", SIM_END)
    result = answer.results[0].evidence.result
    assert isinstance(result, VolumeSeriesResult)
    assert result.granularity == "1d"


def test_a_story_of_the_board_before_a_search(answers: dict[str, Answer]) -> None:
    assert "the “Lantern makers” narrative is new" in answers["what do people say about lantern makers?"].text
    assert "no post with “paper boats” is known" in answers["what do people say about paper boats?"].text


def test_an_unknown_name_is_named_back(answers: dict[str, Answer]) -> None:
    assert answers["tell me about FLURBO"].text.startswith("No token called “FLURBO” is known here.")


def test_a_cause_is_not_made_of_talk_that_names_none(answers: dict[str, Answer]) -> None:
    text = answers["why did solana rise"].text
    assert "None of this proves a cause." in text
    assert "lends it weight" not in text


def test_a_line_break_changes_nothing(simulated: Store, answers: dict[str, Answer]) -> None:
    assert answers["What is the price\nof Solana?"].text == ask(simulated, "What is the price of Solana?", SIM_END).text


def test_the_second_row_of_the_answer_before(simulated: Store) -> None:
    first = ask(simulated, "what is trending this week?", SIM_END)
    second = re.findall(r"^- \*\*([^*]+)\*\*", first.text, re.M)[1]
    answer = after(simulated, "what is trending this week?", "and the second one?")
    assert f"{second}'s price " in answer.text.split("\n")[0]


def test_posts_and_authors_of_the_token_before(simulated: Store) -> None:
    found = after(simulated, "how is bitcoin doing?", "show me the posts")
    assert found.results[0].evidence.arguments["token"] == "bitcoin"
    assert "posts per author" in after(simulated, "how is bitcoin doing?", "is that organic").text


def test_the_tokens_of_the_narratives_before(simulated: Store) -> None:
    text = after(simulated, "what narratives are heating up around Solana?", "which tokens?").text
    assert re.search(r"- \*\*Lantern makers\*\* \(\w+\): .*Wraith Markets", text)


def test_both_tokens_of_a_comparison_stay(simulated: Store) -> None:
    tone = after(simulated, "solana vs ethereum", "who is more bullish").text
    price = after(simulated, "solana vs ethereum", "what about price").text
    assert "Solana sentiment" in tone and "Ethereum sentiment" in tone
    assert "Solana's price" in price and "Ethereum's price" in price


def test_courtesy_is_answered_with_courtesy(simulated: Store) -> None:
    assert after(simulated, "how is bitcoin doing?", "thx").text.startswith("You're welcome.")


def test_the_moment_survives_a_lead_that_fails(simulated: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(found: Findings) -> Iterator[Block]:
        yield paragraph(*opened(opening(found, None), "Bitcoin's price rose 9,999.9 % to $1 [1]."), "So much for that.")

    monkeypatch.setitem(writers.WRITERS, "price", wrong)
    answer = ask(simulated, "price of bitcoin", SIM_END)
    assert answer.text == "This answers from the simulated data as of 1 March 2026. So much for that."
    assert answer.done.ruma["figures"] == {"checked": 1, "dropped": 1, "repaired": 1}


OLD = datetime(2025, 5, 10, 12, tzinfo=UTC)
NEW = OLD + timedelta(days=60)


@pytest.fixture(scope="module")
def several_dates(new_store: Callable[[], Store], tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Posts that end in May, and prices that run on into July."""
    folder = tmp_path_factory.mktemp("several_dates")
    store = filled(new_store(), folder, posts(PLAIN, OLD - timedelta(hours=40), "d"))
    days = [NEW - timedelta(days=day) for day in range(20)]
    rows = [
        {"token_id": "alphacoin", "ts": day.isoformat(), "interval_hours": 24, "price_usd": 2.0 - number / 40}
        for number, day in enumerate(days)
    ]
    (folder / "later").mkdir()
    (folder / "later" / "prices.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert load(store, [folder / "later"], NEW + timedelta(days=30), folder / "rejects.txt").loaded["prices"] == len(rows)
    return store


def test_one_picture_is_of_one_moment(several_dates: Store) -> None:
    text = ask(several_dates, "how is Alphacoin doing?", NEW).text
    assert text.startswith("As of 9 July 2025, Alphacoin's price rose ")
    assert "No post that names Alphacoin is known over the past week." in text
    assert text.endswith("The newest post about Alphacoin is from 10 May 2025, too old to be set beside this [2].")
    assert "sentiment" not in text and "mindshare" not in text
    assert not re.search(r"agree|goes? along", text)


def test_a_price_of_another_time_confirms_no_tone(several_dates: Store) -> None:
    answer = ask(several_dates, "Alphacoin sentiment", NEW)
    assert answer.done.ruma["figures"]["dropped"] == 0
    assert re.search(r"Its price rose .{5,40} over the past week, as of 9 July 2025 \[\d\]\.", answer.text)
    assert not re.search(r"confirms|contradict|same way|disagree", answer.text)


def test_data_of_the_same_day_is_not_called_old(several_dates: Store) -> None:
    later = NEW + timedelta(hours=9)
    text = ask(several_dates, "price of Alphacoin over the last 6 hours", later).text
    assert text.startswith("As of 9 July 2025, Alphacoin's price ")
    older = ask(several_dates, "price of Alphacoin over the last 6 hours", later + timedelta(days=2)).text
    assert older.startswith("The newest recorded price of Alphacoin is from 9 July 2025, so this answers as of then.")


def test_lists_hold_only_the_tokens_of_their_chain_and_kind(simulated: Store) -> None:
    book, told = simulated.tokens(), {}
    for text in (
        "top memecoins by market cap",
        "smallest coins on solana by market cap",
        "most talked about tokens on base this week",
        "most bullish memes this week",
        "which memes on solana lost the most attention this week",
    ):
        answer = ask(simulated, text, SIM_END)
        assert answer.done.ruma["figures"]["dropped"] == 0, text
        told[text] = re.findall(r"^- \*\*([^*]+)\*\* \((\w+)\)", answer.text, re.M), answer.text
    kinds = {
        "top memecoins by market cap": book.kinds.chosen(None, "meme"),
        "smallest coins on solana by market cap": book.kinds.chosen("solana", None),
        "most talked about tokens on base this week": book.kinds.chosen("base", None),
        "most bullish memes this week": book.kinds.chosen(None, "meme"),
        "which memes on solana lost the most attention this week": book.kinds.chosen("solana", "meme"),
    }
    for text, (rows, said) in told.items():
        ids = {token.id for name, symbol in rows for token in book.with_symbol(symbol) if token.name == name}
        chosen = kinds[text]
        assert ids and chosen is not None and ids <= chosen, said
    leads = [said.split(". ")[0] for _, said in told.values()]
    assert "among memecoins, the order by market cap begins with Dogecoin" in leads[0]
    assert "among tokens on Solana, the order by market cap, from its small end, begins with" in leads[1]
    assert "among tokens on Base, " in leads[2] and "leads the talk" in leads[2]
    assert "tone of much-discussed memecoins" in leads[3]
    assert "among memecoins on Solana, " in leads[4] and "lost the most mindshare" in leads[4]


@pytest.mark.parametrize("kind", sorted(set(KINDS) - TOKEN_KINDS))
def test_every_kind_that_needs_no_token_is_answered_without_one(
    simulated: Store, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = AskedWindow(168, "over the past week")
    monkeypatch.setattr("ruma.agent.agent.understand", lambda question, finder: (Asked(kind, question.text, window),))
    answer = ask(simulated, "who had it right", SIM_END)
    assert answer.text and answer.done.credits_used >= 0


def test_money_to_place_between_two_is_answered_by_both(simulated: Store) -> None:
    answer = ask(simulated, "got 3k lying around, solana or eth?", SIM_END)
    assert re.search(r"forecasts?[^.]* for Solana and Ethereum|prediction for Solana and Ethereum", answer.text)
    assert "- **Price**: Solana's price " in answer.text and "; Ethereum's price " in answer.text


def test_the_weaker_of_two_is_told_first(simulated: Store) -> None:
    high, low = (after(simulated, "compare btc and eth this week", text) for text in ("which is strongest", "which was weakest"))
    assert re.search(r" is ahead of (?:Bitcoin|Ethereum) in ", high.text) and not re.search(r" is behind ", high.text)
    assert re.search(r" is behind (?:Bitcoin|Ethereum) in ", low.text) and low.done.ruma["figures"]["dropped"] == 0


def test_posts_of_a_token_hold_the_words_asked_for(simulated: Store) -> None:
    held = ask(simulated, "bitcoin tweets mentioning whales", SIM_END).text
    quotes = [line for line in held.splitlines() if line.startswith("- “")]
    assert "about Bitcoin with “whales”" in held and quotes and all("whales" in line.lower() for line in quotes)
    none = ask(simulated, "bitcoin tweets with the word flurbonomics", SIM_END).text
    assert "no post about Bitcoin with “flurbonomics” is known" in none and "- “" not in none


def test_bitcoins_dominance_is_over_all_caps(simulated: Store) -> None:
    market = declared_measures()["market"].compute(Reading(simulated, SIM_END), hours=168)
    answer = ask(simulated, "btc dominance?", SIM_END)
    assert f"BTC dominance is {market.overview.btc_dominance_pct:.1f} %" in answer.text
    assert "against Ethereum" in ask(simulated, "bitcoin dominance against ethereum", SIM_END).text


def test_each_chain_and_each_account_is_told(simulated: Store) -> None:
    answer = ask(simulated, "dex volume on Solana, on Ethereum and on Base", SIM_END)
    told = [event.evidence.arguments["chain"] for event in answer.results if event.evidence.tool == "dex"]
    assert told == ["solana", "ethereum", "base"]


def test_gainers_without_the_first_begin_with_the_next(simulated: Store) -> None:
    rows = declared_measures()["tokens"].compute(Reading(simulated, SIM_END), hours=168, order="price_gain", limit=3).tokens
    answer = ask(simulated, f"biggest gainers this week except {rows[0].symbol}", SIM_END)
    assert answer.done.ruma["figures"]["dropped"] == 0
    assert f"without those, the list over the past week begins with {rows[1].name}, ahead of {rows[2].name}" in answer.text
