"""Whole answers over the simulated market: checked, cited, repeatable, priced, and honest about what they stand on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from tests.agent.asking import Answer, agent_of, ask, question
from tests.conftest import SIM_END

from ruma.agent import checking
from ruma.agent.agent import Agent
from ruma.agent.events import Done, Thinking, ToolCall, ToolResult
from ruma.agent.offline import writers
from ruma.agent.offline.draft import Block, Findings, Sentence
from ruma.agent.prices import BASE_CREDITS
from ruma.agent.verify import FigureGate, Verdict
from ruma.measures.declare import declared_measures
from ruma.store.store import Store

QUESTIONS = (
    "What narratives are heating up around Solana?",
    "What happened to bitcoin sentiment this week?",
    "What are people talking about around ethereum?",
    "Which tokens gained mindshare this week, and why?",
    "which tokens are losing mindshare",
    "Compare solana and ethereum",
    "how is bitcoin doing?",
    "why did bitcoin move this week?",
    "price of ethereum over the last 3 days",
    "volume of solana this week",
    "how many posts about bitcoin this week?",
    "what is bitcoin's mindshare?",
    "how is mindshare measured?",
    "find posts about bitcoin",
    "top 5 tokens by market cap",
    "top gainers",
    "give me a market overview",
    "which meme coins are trending?",
    "what happened to solana in February?",
    "what narratives are fading?",
    "should I buy solana?",
    "Are ETH whales accumulating?",
    "how is FOOBARX doing?",
    "$EMBR sentiment",
    "what can you do?",
    "hello",
    "write me a poem",
)
SAYS_NO_DATA = ("how is mindshare measured?", "how is FOOBARX doing?", "what can you do?", "hello", "write me a poem")


@pytest.fixture(scope="module")
def answers(simulated: Store) -> dict[str, Answer]:
    return {text: ask(simulated, text, SIM_END) for text in QUESTIONS}


@pytest.mark.parametrize("text", QUESTIONS)
def test_nothing_of_a_good_answer_is_left_out(answers: dict[str, Answer], text: str) -> None:
    answer = answers[text]
    assert answer.text.strip()
    assert answer.done.ruma["figures"]["dropped"] == 0
    assert isinstance(answer.events[0], Thinking)


@pytest.mark.parametrize("text", QUESTIONS)
def test_pieces_join_to_clean_text(answers: dict[str, Answer], text: str) -> None:
    whole = answers[text].text
    assert whole == whole.strip()
    assert "  " not in re.sub(r"“[^”]*”", "“”", whole)
    assert "\n\n\n" not in whole
    assert "None" not in whole and "nan" not in whole.split()
    for line in whole.split("\n"):
        assert line == "" or line.startswith("- ") or re.match(r"[A-Z0-9“*(]", line), line
        assert line == "" or line.rstrip("”)")[-1] in ".:?]", line


@pytest.mark.parametrize("text", [text for text in QUESTIONS if text not in SAYS_NO_DATA])
def test_the_first_sentence_says_that_the_market_is_simulated(answers: dict[str, Answer], text: str) -> None:
    first = re.split(r"(?<=[.:])\s", answers[text].text)[0]
    assert "simulated" in first


@pytest.mark.parametrize("text", SAYS_NO_DATA)
def test_answers_without_data_say_it_too(answers: dict[str, Answer], text: str) -> None:
    assert "simulated" in answers[text].text


@pytest.mark.parametrize("text", QUESTIONS)
def test_markers_lead_to_evidence(answers: dict[str, Answer], text: str) -> None:
    answer = answers[text]
    listed = {one["id"] for one in answer.done.ruma["evidence"]}
    assert set(re.findall(r"\[(\d+)\]", answer.text)) <= listed
    assert [one["tool"] for one in answer.done.ruma["evidence"]] == [result.evidence.tool for result in answer.results]
    assert len(answer.done.ruma["follow_ups"]) == 3


@pytest.mark.parametrize("text", QUESTIONS[::4])
def test_same_question_same_events(simulated: Store, answers: dict[str, Answer], text: str) -> None:
    assert ask(simulated, text, SIM_END).events == answers[text].events


@pytest.mark.parametrize("text", QUESTIONS)
def test_price_is_base_and_tools_and_never_above_the_quote(simulated: Store, answers: dict[str, Answer], text: str) -> None:
    answer, measures = answers[text], declared_measures()
    depth = answer.done.ruma["thinking_mode"]["used"]
    tools = sum(measures[result.evidence.tool].credits for result in answer.results if result.evidence.tool in measures)
    assert answer.done.credits_used == (BASE_CREDITS[depth] + tools if answer.results else 0)  # a refusal is free
    assert answer.done.credits_used == sum(answer.done.ruma["credits"].values())
    assert answer.done.credits_used <= agent_of(simulated).quote(question(text, SIM_END))


def test_every_piece_sent_had_passed_the_gate(simulated: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    passed: list[str] = []
    check = FigureGate.check

    def spy(gate: FigureGate, sentence: str, subject: tuple[object, ...] = ()) -> Verdict:
        verdict = check(gate, sentence, subject)  # type: ignore[arg-type]
        if verdict.ok:
            passed.append(sentence)
        return verdict

    monkeypatch.setattr(checking.FigureGate, "check", spy)
    answer = ask(simulated, "how is bitcoin doing?", SIM_END)
    assert [piece.lstrip("\n -") for piece in answer.pieces] == passed


def test_a_false_sentence_is_left_out_and_counted(simulated: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def liar(found: Findings) -> Iterator[Block]:
        yield Block((Sentence("Bitcoin's price rose 9,999.9 % to $1 [1]."), Sentence("So much for that.")))
        yield Block((Sentence("**Solana**: 123,456 posts [1]."), Sentence("This goes with its bullet.")), bullet=True)

    monkeypatch.setitem(writers.WRITERS, "price", liar)
    answer = ask(simulated, "price of bitcoin", SIM_END)
    assert answer.pieces == ["So much for that.", "\n\nThe market here is simulated."]
    assert answer.done.ruma["figures"] == {"checked": 1, "dropped": 2, "repaired": 0}


def test_calls_are_the_plan_in_order(answers: dict[str, Answer]) -> None:
    assert answers["What happened to bitcoin sentiment this week?"].tools == ["simple-sentiment", "talk", "price-series"]
    assert answers["What narratives are heating up around Solana?"].tools == [
        "narratives",
        "price-series",
        "price-series",
        "price-series",
    ]
    assert answers["Which tokens gained mindshare this week, and why?"].tools == ["trending", "talk", "talk", "talk"]
    assert answers["hello"].tools == []
    call = next(event for event in answers["price of ethereum over the last 3 days"].events if isinstance(event, ToolCall))
    assert call.arguments == {"id": "ethereum", "hours": 72, "as_of": "2026-03-01T00:00:00Z"}


def test_a_call_is_not_made_twice_for_two_parts(simulated: Store) -> None:
    answer = ask(simulated, "What is bitcoin's sentiment? And how is bitcoin doing?", SIM_END)
    assert len(answer.tools) == len({(e.tool, str(e.arguments)) for e in answer.events if isinstance(e, ToolCall)})
    assert answer.tools.count("simple-sentiment") == 1


def test_values_are_the_figures_said(answers: dict[str, Answer]) -> None:
    answer = answers["price of ethereum over the last 3 days"]
    (price,) = answer.done.ruma["evidence"]
    overview = answer.results[0].evidence.result.overview  # type: ignore[attr-defined]
    values = {value["metric"]: value["value"] for value in price["values"]}
    assert values["price_usd"] == overview.price_usd
    assert values["price_change_pct"] == overview.price_change_pct
    assert "market_cap_usd" not in values
    assert (price["cited"], price["tool"], price["n"]) == (True, "price-series", 72)


def test_depth(simulated: Store) -> None:
    used = {mode: ask(simulated, "how is bitcoin doing?", SIM_END, mode=mode) for mode in ("fast", "auto", "deep")}
    assert [answer.done.ruma["thinking_mode"]["used"] for answer in used.values()] == ["fast", "standard", "deep"]
    assert [len(answer.tools) for answer in used.values()] == [2, 4, 10]
    assert "Confidence" in used["deep"].text and "Confidence" not in used["auto"].text
    assert ask(simulated, "why did bitcoin move?", SIM_END).done.ruma["thinking_mode"] == {
        "asked": "auto",
        "used": "deep",
        "why": "A cause is asked for, so price, volume, talk and sentiment are read against each other.",
    }


def test_a_replay_says_its_moment_and_old_data_says_its_age(simulated: Store) -> None:
    replayed = ask(simulated, "how is bitcoin doing?", SIM_END)
    assert replayed.text.startswith("In the simulated market as of 1 March 2026, Bitcoin's price ")
    live = ask(simulated, "how is bitcoin doing?", SIM_END, replay=False)
    assert live.text.startswith("In the simulated market, Bitcoin's price ")
    late = ask(simulated, "how is bitcoin doing?", SIM_END + timedelta(days=60), replay=False)
    assert late.text.startswith("The newest simulated price of Bitcoin is from 1 March 2026, so this answers as of then.")
    assert late.done.ruma["as_of"] == "2026-04-30T00:00:00Z"
    assert late.done.ruma["seen_until"].startswith("2026-0")


def test_the_past_is_answered_as_it_was(simulated: Store) -> None:
    answer = ask(simulated, "what happened to solana in February?", SIM_END)
    assert answer.text.startswith("This looks at February 2026 in the simulated market. Solana's price ")
    assert {result.evidence.result.window_hours for result in answer.results} == {28 * 24}


def test_the_window_said_is_the_window_read(simulated: Store) -> None:
    cut = ask(simulated, "which tokens gained mindshare over the past 60 days", SIM_END)
    assert cut.results[0].evidence.result.window_hours == 720
    assert "over the past month" in cut.text and "60 days" not in cut.text
    moved = ask(simulated, "price of bitcoin this month", SIM_END + timedelta(days=80), replay=False)
    assert "over the past 19 days" in moved.text and "since" not in moved.text


def test_a_window_without_data_is_said(simulated: Store) -> None:
    answer = ask(simulated, "bitcoin sentiment in 2019", SIM_END)
    assert answer.text.startswith("In the simulated market, no post that names Bitcoin is known in 2019.")
    assert answer.done.ruma["figures"]["dropped"] == 0


def test_declines_offer_the_data(simulated: Store, answers: dict[str, Answer]) -> None:
    advice = answers["should I buy solana?"]
    assert "Solana's price " in advice.text and re.search(r"forecast|prediction", advice.text)
    assert "on-chain flows or holdings" in answers["Are ETH whales accumulating?"].text
    unknown = ask(simulated, "how is $WRAITHH doing?", SIM_END)
    assert unknown.text.startswith("No token called “WRAITHH” is known here. Did you mean Wraith Markets (WRTH)")
    assert "formula" in answers["how is mindshare measured?"].text.lower()
    assert declared_measures()["mindshare"].formula in answers["how is mindshare measured?"].text


def test_what_was_not_read_is_not_called_missing(simulated: Store) -> None:
    fast = ask(simulated, "What happened to bitcoin sentiment this week?", SIM_END, mode="fast")
    assert fast.tools == ["simple-sentiment"]
    assert "price" not in fast.text.lower()


def test_shared_ticker_is_told(answers: dict[str, Answer]) -> None:
    said = "Several tokens have the ticker EMBR: I took it for Emberling, not for Ember Reserve ["
    assert said in answers["$EMBR sentiment"].text


def test_follow_up_answers_about_the_token_before(simulated: Store) -> None:
    answer = ask(simulated, "and ethereum?", SIM_END, "What happened to bitcoin sentiment this week?")
    assert "Ethereum sentiment" in answer.text and "Bitcoin" not in answer.text


def test_suggested_questions_can_be_answered(simulated: Store, answers: dict[str, Answer]) -> None:
    suggested = sorted({text for answer in answers.values() for text in answer.done.ruma["follow_ups"]})
    for text in suggested[::5]:
        answer = ask(simulated, text, SIM_END)
        assert answer.results, text
        assert answer.done.ruma["figures"]["dropped"] == 0, text


@pytest.mark.parametrize("text", QUESTIONS[::3])
def test_an_empty_store_is_said_plainly(empty_store: Store, text: str) -> None:
    answer = ask(empty_store, text, SIM_END)
    assert answer.text.strip()
    assert not re.search(r"\d %|\$\d", re.sub(r"The formula.*", "", answer.text, flags=re.S))
    assert answer.done.ruma["data_kind"] == "empty"


def test_events_before_the_text(simulated: Store) -> None:
    agent: Agent = agent_of(simulated)
    kinds = [type(event) for event in agent.answer(question("how is bitcoin doing?", SIM_END))]
    assert kinds[:3] == [Thinking, ToolCall, ToolResult]
    assert kinds[-1] is Done


def test_as_of_is_never_passed(simulated: Store) -> None:
    early = SIM_END - timedelta(days=10)
    answer = ask(simulated, "What are people talking about around bitcoin?", early)
    moments: list[datetime] = [r.happened_at for result in answer.results for r in result.evidence.receipts]
    assert moments and max(moments) <= early
