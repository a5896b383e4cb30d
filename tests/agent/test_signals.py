"""Questions about callers, smart money, fear and greed, emotions, DEX flows and events: the right tool, and nothing denied."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from tests.agent.asking import ask

from ruma.agent.offline import called
from ruma.agent.plan_people import LOUDEST
from ruma.store.store import Store

SIM_END = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("question", "tool", "said"),
    [
        ("Who are the best callers?", "callers", "has rank 1 by the skill of its calls [1]"),
        (
            "What is smart money saying about Solana?",
            "smart-money-bias",
            "smart money is too quiet about Solana over the past week: no smart money author spoke",
        ),
        ("fear and greed index for bitcoin", "fear-greed-index", "Bitcoin's fear and greed index is "),
        (
            "which emotions does bitcoin talk show?",
            "emotions-series",
            "the emotions around Bitcoin over the past week, by their share, begin with optimism at ",
        ),
        ("how much of Wraith Markets volume is wash trading?", "dex-flow", "wash trading is "),
        ("any news on bitcoin?", "intelligence", "about Bitcoin"),
        ("what were the main catalysts this week?", "market-insights", "out"),
        ("BTC dominance over ETH", "btc-dominance", "BTC dominance against Ethereum was "),
        ("is anyone shilling in a coordinated way?", "coordination", " step"),
        ("how big is Ethereum's slice of the total market cap?", "market", "Ethereum's share of the total market cap is "),
        ("ETH dominance?", "market", "Ethereum's share of the total market cap is "),
        ("Kelpie followers in the last 7 days?", "follower-history", " over the past week"),
        ("what gets more attention now than a week ago? biggest riser first", "trending", "gained the most mindshare"),
        ("is bitcoin overheated right now?", "fear-greed-index", "overheated"),
        (
            "did attention rise before or after the price of Solana?",
            "post-volume",
            "The sharpest daily move of its price ",
        ),
        ("is the talk about Solana organic or bots?", "coordination", " points to a ring"),
        ("sentiment of bitcoin by timeframe", "sentiment-timeframes", "short-term sentiment is "),
        ("volatility index of bitcoin", "volatility-index", "annualised volatility is "),
        ("how many followers does Kelpie have?", "follower-history", "Kelpie's accounts"),
    ],
)
def test_a_signal_is_told_by_its_measure(simulated: Store, question: str, tool: str, said: str) -> None:
    answer = ask(simulated, question, SIM_END)
    assert tool in answer.tools
    assert said in answer.text
    assert "Nothing in the" not in answer.text
    assert answer.done.ruma["figures"]["dropped"] == 0


def test_who_called_a_move_called_it_before_the_turn(simulated: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is named whose call came after the close that ended the move, however many are listed."""
    monkeypatch.setattr(called, "LISTED", 1_000)
    answer = ask(simulated, "which accounts called the crash of Bitcoin over the past month?", SIM_END)
    calls, price = (
        next(r.evidence.result for r in answer.results if r.evidence.tool == tool) for tool in ("calls", "price-series")
    )
    turn = price.overview.low_at  # type: ignore[attr-defined]
    early = {e.call.author for e in calls.calls if e.call.direction == "short" and e.call.happened_at < turn}  # type: ignore[attr-defined]
    told = re.findall(r"^- \*\*@(\w+)\*\* called it lower", answer.text, re.M)
    assert told and set(told) <= early
    assert "One right call is no record" in answer.text


@pytest.mark.parametrize(("word", "extreme", "way"), [("bottom", "low_at", "higher"), ("top", "high_at", "lower")])
def test_who_called_a_turn_said_so_as_it_came(
    simulated: Store, monkeypatch: pytest.MonkeyPatch, word: str, extreme: str, way: str
) -> None:
    monkeypatch.setattr(called, "LISTED", 1_000)
    answer = ask(simulated, f"who called the {word} on Bitcoin over the past month?", SIM_END)
    calls, price = (
        next(r.evidence.result for r in answer.results if r.evidence.tool == tool) for tool in ("calls", "price-series")
    )
    turn, side = getattr(price.overview, extreme), "long" if way == "higher" else "short"  # type: ignore[attr-defined]
    near = {
        one.call.author
        for one in calls.calls  # type: ignore[attr-defined]
        if one.call.direction == side and turn - called.NEAR <= one.call.happened_at < turn
    }
    assert set(re.findall(rf"^- \*\*@(\w+)\*\* called it {way}", answer.text, re.M)) == near
    assert f"{'lowest' if way == 'higher' else 'highest'} close" in answer.text


def test_smart_money_on_no_token_is_looked_for_on_the_loudest(simulated: Store) -> None:
    answer = ask(simulated, "where do smart money and the crowd disagree the most?", SIM_END)
    read = [r.evidence.result for r in answer.results if r.evidence.tool == "smart-money-bias"]
    assert len(read) == LOUDEST
    heard = [one for one in read if one.overview.sentiment_bias_bps is not None]  # type: ignore[attr-defined]
    assert ("smart money is too quiet" in answer.text) == (not heard)
    assert answer.done.ruma["figures"]["dropped"] == 0
    assert ask(simulated, "who is smart money?", SIM_END).tools == ["callers"]


def test_why_the_first_of_a_list_by_tone_stands_there(simulated: Store) -> None:
    answer = ask(simulated, "worst sentiment, and why?", SIM_END)
    assert answer.tools[-1] == "talk"
    first = re.search(r"begins with ([^,]+),", answer.text)
    assert first and re.search(rf"(Why {first[1]}, as far as|in the posts about {first[1]},)", answer.text)
    assert "None of them leans bearish: " in answer.text
    assert answer.done.ruma["figures"]["dropped"] == 0


@pytest.mark.parametrize(
    ("question", "listed", "also", "said"),
    [
        ("who is loudest right now and what's its price?", "trending", "price-series", "{}'s price "),
        ("Which coin lost the most this week? Has its sentiment dropped too?", "tokens", "simple-sentiment", "{} sentiment "),
        ("which token gained the most this week, and why did it move?", "tokens", "price-series", "{}'s price "),
    ],
)
def test_what_is_asked_of_the_first_of_a_list(simulated: Store, question: str, listed: str, also: str, said: str) -> None:
    answer = ask(simulated, question, SIM_END)
    results = {r.evidence.tool: r.evidence.result for r in reversed(answer.results)}
    first = results[listed].tokens[0]  # type: ignore[attr-defined]
    assert results[also].token.id == first.id  # type: ignore[attr-defined]
    assert said.format(first.name) in answer.text
    assert answer.done.ruma["figures"]["dropped"] == 0


def test_nothing_is_told_twice_where_a_part_cannot_be_answered(simulated: Store) -> None:
    text = ask(simulated, "how is solana holding up and is anyone dumping it on dexes", SIM_END).text
    assert text.count("Solana's price ") == 1
    assert "Nothing in the simulated data covers on-chain flows or holdings, so that part cannot be answered." in text


def test_a_deep_answer_tells_the_other_side_and_who_stands_behind(simulated: Store) -> None:
    answer = ask(simulated, "how is Solana doing?", SIM_END, mode="deep")
    assert {"posts-search", "smart-money-bias", "calls", "callers", "volume-series", "sql"} <= set(answer.tools)
    for said in ("On the other side", "Trading volume", "mart money", "Of accounts with a record", "The loudest share"):
        assert said in answer.text, said
    assert answer.done.ruma["figures"]["dropped"] == 0
    (share,) = next(r.evidence.result for r in answer.results if r.evidence.tool == "sql").rows  # type: ignore[attr-defined]
    assert 0 < share.values["loudest_share_pct"] <= 100


def test_several_things_asked_in_one_breath_are_all_told(simulated: Store) -> None:
    both = ask(simulated, "give me btc dominance vs eth, and the fear and greed for both", SIM_END)
    assert both.tools[0] == "btc-dominance"
    assert re.findall(r"(\w+)'s fear and greed index is", both.text) == ["Bitcoin", "Ethereum"]
    scared = ask(simulated, "what is the price of bitcoin, and was the crowd scared?", SIM_END)
    assert "Bitcoin's price " in scared.text and "Bitcoin's fear and greed index is " in scared.text
    two = ask(simulated, "who has more buzz, and is the tone better?", SIM_END, "compare solana and ethereum")
    assert "**Attention**" in two.text and "**Tone**" in two.text


def test_flows_without_trades_are_declined_with_what_is_there(simulated: Store) -> None:
    answer = ask(simulated, "Are ETH whales accumulating?", SIM_END)
    assert "covers on-chain flows or holdings, so that part cannot be answered" in answer.text
    assert "Ethereum's price " in answer.text
