"""The model writer against a scripted server: every odd stream ends in a checked, legal answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from openai import AsyncOpenAI
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
from tests.agent.asking import Answer, agent_of, ask, question
from tests.agent.model.fake_server import CLOSE, RESET, Script, calls, delta, refused, serving, text, usage
from tests.conftest import SIM_END
from tests.measures.hand_made import said, store_of

from ruma.agent.agent import Agent
from ruma.agent.events import Done, Text, Waiting
from ruma.agent.model.limits import Limits
from ruma.agent.model.provider import writer_of
from ruma.agent.model.writer import ModelWriter
from ruma.measures.declare import declared_measures
from ruma.measures.reading import Reading
from ruma.records import Token
from ruma.store.store import Store

ASKED = "how is bitcoin doing?"
TOKEN = '{"token": "bitcoin"}'
PICK = calls(("price-series", TOKEN))
ENOUGH = text("That is enough.")
COPIED = text(
    "Bitcoin's price rose 20.3 % to $110,188 over the past week [1].\n",
    "Its sentiment fell 11.5 points, ",
    "from 72.3 to 60.8 out of 100 [2].",
)
PREFIX = "This answers from the simulated data as of 1 March 2026. "


def model_agent(store: Store, url: str, tools: str = "auto", **limits: Any) -> Agent:
    writer = writer_of("fake", url, "key", tools, Limits(**{"total_s": 20.0, "silence_s": 10.0, **limits}), "loopback")
    return Agent(declared_measures(), lambda as_of: Reading(store, as_of), store.data_kind, writer)


def told(
    store: Store, scripts: Sequence[Script], asked: str = ASKED, tools: str = "auto", **limits: Any
) -> tuple[Answer, list[dict[str, Any]]]:
    with serving(*scripts) as server:
        agent = model_agent(store, server.url, tools, **limits)
        events = tuple(event for event in agent.answer(question(asked, SIM_END)) if not isinstance(event, Waiting))
    return Answer(events), server.bodies


def writer_in(answer: Answer) -> dict[str, Any]:
    held: dict[str, Any] = answer.done.ruma["writer"]
    return held


def is_offline(store: Store, answer: Answer, asked: str = ASKED) -> bool:
    """Whether the text is the offline writer's, whatever the numbers of its evidence."""
    plain = ask(store, asked, SIM_END).text
    return re.sub(r"\[\d+\]", "", answer.text) == re.sub(r"\[\d+\]", "", plain)


def test_a_good_model_picks_natively_and_words_the_facts(simulated: Store) -> None:
    answer, bodies = told(simulated, [PICK, COPIED])
    assert answer.text == (
        PREFIX + "Bitcoin's price rose 20.3 % to $110,188 over the past week [1]. "
        "Its sentiment fell 11.5 points, from 72.3 to 60.8 out of 100 [2]."
    )
    assert writer_in(answer)["used"] == "model"
    assert writer_in(answer)["tools_picked_by"] == "native"
    assert writer_in(answer)["sentences"] == {"by_model": 2, "repaired": 0, "added": 0}
    assert answer.done.ruma["figures"]["dropped"] == 0
    assert answer.done.ruma["degraded"] is False
    assert [bool(body.get("tools")) for body in bodies] == [True, False]
    assert bodies[0]["tool_choice"] == "required"
    assert [body["max_tokens"] for body in bodies] == [200, 1_000]
    assert writer_in(answer)["tokens"] == {"prompt": 200, "reply": 40}


def test_a_deep_question_leaves_a_second_round_of_picks(simulated: Store) -> None:
    more = calls(("volume-series", TOKEN))
    answer, bodies = told(simulated, [PICK, more, COPIED], "why did bitcoin move?")
    assert [bool(body.get("tools")) for body in bodies] == [True, True, False]
    assert answer.tools[:2] == ["price-series", "volume-series"]
    assert "Read, " in json.dumps(bodies[1]["messages"])
    ended, two = told(simulated, [PICK, ENOUGH, COPIED], "why did bitcoin move?")
    assert writer_in(ended)["tokens"]["prompt"] > 200  # the reply that nobody waited for is estimated
    assert len(two) == 3


@pytest.mark.parametrize("cut", [1, 3, 1_000])
def test_split_tool_calls(simulated: Store, cut: int) -> None:
    two = calls(("price-series", TOKEN), ("volume-series", TOKEN), cut=cut)
    answer, _ = told(simulated, [two, COPIED])
    assert writer_in(answer)["tools_picked_by"] == "native"
    assert answer.tools[:2] == ["price-series", "volume-series"]


def test_a_call_sent_as_text(simulated: Store) -> None:
    said = text('```json\n{{"name": "emotions-', 'series", "arguments": {{"token": "bitcoin"}}}}\n```')
    answer, bodies = told(simulated, [said, COPIED])
    assert writer_in(answer)["tools_picked_by"] == "text"
    assert answer.tools[0] == "emotions-series"
    assert len(bodies) == 2


@pytest.mark.parametrize("first", [refused(400), refused(500), refused(422), text("I would look at the price."), text("{", " ")])
def test_a_pick_held_to_a_schema_where_nothing_else_works(simulated: Store, first: Script) -> None:
    pick = text('{"calls": [{"tool": "mindshare", ', '"token": "bitcoin"}]}')
    answer, bodies = told(simulated, [first, pick, COPIED])
    assert writer_in(answer)["tools_picked_by"] == "schema"
    assert bodies[1]["response_format"]["type"] == "json_schema"
    assert answer.tools[0] == "mindshare"
    assert writer_in(answer)["used"] == "model"


def test_a_constrained_pick_that_was_cut_off_counts(simulated: Store) -> None:
    pick = text('{"calls": [{"tool": "mindshare", "token": "bitcoin"', finish="length")
    answer, _ = told(simulated, [refused(400), pick, COPIED])
    assert writer_in(answer)["tools_picked_by"] == "schema"


def test_a_model_too_weak_to_pick_still_writes(simulated: Store) -> None:
    answer, _ = told(simulated, [text("no idea"), text("no idea"), COPIED])
    assert writer_in(answer)["tools_picked_by"] == "plan"
    assert writer_in(answer)["used"] == "model"
    assert answer.tools == ask(simulated, ASKED, SIM_END).tools


@pytest.mark.parametrize("tools", ["native", "text", "schema", "plan"])
def test_the_way_can_be_set(simulated: Store, tools: str) -> None:
    first = {"native": [PICK], "text": [text('{"name": "talk", "token": "bitcoin"}')], "plan": []}
    first["schema"] = [text('{"calls": [{"tool": "talk", "token": "bitcoin"}]}')]
    answer, bodies = told(simulated, [*first[tools], COPIED], tools=tools)
    assert writer_in(answer)["tools_picked_by"] == tools
    assert len(bodies) == len(first[tools]) + 1
    assert any("tools" in body for body in bodies) == (tools == "native")


def test_junk_arguments_are_refused_not_run(simulated: Store) -> None:
    junk = calls(("price-series", '{"token": '), ("drop-table", "{}"), ("price-series", '{"token": "nosuchcoin"}'))

    def answer_of(body: dict[str, Any]) -> Script:
        return junk if body.get("tools") else text("{}") if body.get("response_format") else COPIED

    with serving(answer=answer_of) as server:
        agent = model_agent(simulated, server.url)
        events = tuple(event for event in agent.answer(question(ASKED, SIM_END)) if not isinstance(event, Waiting))
    answer = Answer(events)
    assert answer.tools == ask(simulated, ASKED, SIM_END).tools
    assert writer_in(answer)["used"] == "model"
    assert writer_in(answer)["picks"]["read"] == 0


def test_endless_tools_end(simulated: Store) -> None:
    names = ("volume-series", "emotions-series", "dex-flow", "trending", "callers", "narratives", "price-series")
    bodies: list[dict[str, Any]] = []

    def endless(body: dict[str, Any]) -> Script:
        bodies.append(body)
        return calls(*((name, TOKEN) for name in names)) if body.get("tools") else COPIED

    with serving(answer=endless) as server:
        agent = model_agent(simulated, server.url, requests=5, tool_calls=4)
        answer = Answer(tuple(agent.answer(question(ASKED, SIM_END))))
    assert len(bodies) <= 5
    assert writer_in(answer)["picks"]["read"] <= 4
    assert answer.done.credits_used <= model_agent(simulated, server.url).quote(question(ASKED, SIM_END))


def test_silence_hands_over(simulated: Store) -> None:
    answer, _ = told(simulated, [Script([20.0])], silence_s=0.3)
    assert is_offline(simulated, answer)
    assert answer.done.ruma["degraded"] is True
    assert answer.done.ruma["notes"] == ["The language model said nothing for 0.3 s. This answer was written without it."]
    assert writer_in(answer)["used"] == "offline"


def test_time_is_limited_even_where_a_model_never_falls_silent(simulated: Store) -> None:
    drip = Script([part for _ in range(400) for part in (delta(reasoning_content="hm "), 0.05)])
    answer, _ = told(simulated, [drip], total_s=0.8, tools="plan")
    assert is_offline(simulated, answer)
    assert answer.done.ruma["notes"] == ["The language model took longer than 0.8 s. This answer was written without it."]


@pytest.mark.parametrize(
    ("status", "says"),
    [(401, "refused the key"), (403, "refused the key"), (404, "does not know"), (429, "busy"), (503, "failed (503)")],
)
def test_a_server_that_refuses_hands_over(simulated: Store, status: int, says: str) -> None:
    answer, bodies = told(simulated, [refused(status, "secret detail key")])
    assert is_offline(simulated, answer)
    assert says in answer.done.ruma["notes"][0]
    assert "secret" not in json.dumps(answer.done.ruma)
    assert len(bodies) == 1


@pytest.mark.parametrize("status", [500, 400])
def test_an_error_while_writing_hands_over(simulated: Store, status: int) -> None:
    answer, _ = told(simulated, [PICK, refused(status)])
    assert is_offline(simulated, answer)
    assert answer.done.ruma["degraded"] is True


def test_nobody_there_hands_over(simulated: Store) -> None:
    with serving(COPIED) as server:
        url = server.url
    agent = model_agent(simulated, url)
    answer = Answer(tuple(event for event in agent.answer(question(ASKED, SIM_END)) if not isinstance(event, Waiting)))
    assert is_offline(simulated, answer)
    assert "could not be reached" in answer.done.ruma["notes"][0]


@pytest.mark.parametrize(
    "said",
    [
        text("I'm sorry, but I can't help with that."),
        text(""),
        Script([delta(finish="stop"), usage(), b"data: [DONE]\n\n"]),
        text("Bitcoin is going to the moon, buy now!"),
        text(*([" \n"] * 2_000)),
        text("Bitcoin's founder was arrested [1]. Ethereum was hacked [1]."),
        Script([b"data: {broken\n\n", delta("x"), b"data: [DONE]\n\n"]),
        Script([b"\x00\xff\xfe not a stream"]),
    ],
    ids=["refusal", "empty", "no text", "advice", "blank", "invented", "junk", "no stream"],
)  # fmt: skip
def test_text_that_no_data_supports_hands_over(simulated: Store, said: Script) -> None:
    answer, _ = told(simulated, [said], tools="plan")
    assert is_offline(simulated, answer)
    assert writer_in(answer)["used"] == "offline"
    assert answer.done.ruma["degraded"] is True


@pytest.mark.parametrize(
    "breaks",
    [[RESET], [CLOSE], [60.0], [b"data: {broken\n\n"], [delta(finish="length"), usage(), b"data: [DONE]\n\n"]],
    ids=["reset", "close", "silence", "junk", "length"],
)
def test_a_stream_that_breaks_after_visible_text_ends_legally(simulated: Store, breaks: list[Any]) -> None:
    sent = [delta("Bitcoin's price rose 20.3 % to $110,188 over the past week [1]. "), delta("Its sentiment fell 11.5 poi")]
    answer, _ = told(simulated, [Script([*sent, *breaks])], tools="plan", silence_s=3.0)
    assert answer.text.startswith(PREFIX + "Bitcoin's price rose 20.3 % to $110,188 over the past week [1].")
    assert "11.5" not in answer.text
    assert answer.text.count("Bitcoin's price rose") == 1
    assert isinstance(answer.events[-1], Done)
    assert answer.text.endswith("The language model broke off while it wrote, so this answer is not complete.")
    assert answer.done.ruma["degraded"] is True
    assert writer_in(answer)["used"] == "model"


def test_a_false_figure_is_repaired_by_the_fact_it_words(simulated: Store) -> None:
    wrong = text(
        "Bitcoin's price fell 20.3 % to $110,188 over the past week [1]. Its mindshare is 99.9 % of all talk about gold."
    )
    answer, _ = told(simulated, [wrong], tools="plan")
    assert "Bitcoin's price rose 20.3 % to $110,188 over the past week [1]." in answer.text
    assert "fell 20.3" not in answer.text and "99.9" not in answer.text and "gold" not in answer.text
    assert answer.done.ruma["figures"]["repaired"] >= 1


def test_what_leads_is_said_even_if_the_model_leaves_it_out(simulated: Store) -> None:
    answer, _ = told(simulated, [text("Its market cap is $2.19T [6].")], tools="plan")
    assert answer.text == PREFIX + "Bitcoin's price rose 20.3 % to $110,188 over the past week [1]. Its market cap is $2.19T [1]."
    assert writer_in(answer)["sentences"]["added"] == 1


def test_repeats_are_said_once(simulated: Store) -> None:
    line = "Bitcoin's price rose 20.3 % to $110,188 over the past week [1].\n"
    answer, _ = told(simulated, [text(*([line] * 200))], tools="plan")
    assert answer.text.count("20.3 %") == 1


def test_sentences_are_sent_as_they_pass(simulated: Store) -> None:
    first, second = "Bitcoin's price rose 20.3 % to $110,188 over the past week [1].\n", "Its market cap is $2.19T [6].\n"
    slow = Script([delta(first), 1.0, delta(second), delta(finish="stop"), usage(), b"data: [DONE]\n\n"])
    with serving(slow) as server:
        seen = [
            event
            for event in model_agent(simulated, server.url, "plan").answer(question(ASKED, SIM_END))
            if isinstance(event, Text | Waiting)
        ]
    texts = [index for index, event in enumerate(seen) if isinstance(event, Text)]
    assert len(texts) == 2 and texts[1] - texts[0] > 1  # it waited between them


def test_a_reader_that_leaves_closes_the_connection(simulated: Store) -> None:
    first = delta("Bitcoin's price rose 20.3 % to $110,188 over the past week [1].\n")
    with serving(Script([first, 30.0])) as server:
        events = model_agent(simulated, server.url, "plan").answer(question(ASKED, SIM_END))
        assert next(event for event in events if isinstance(event, Text))
        events.close()  # type: ignore[attr-defined]
        assert server.hung_up.wait(5)


@pytest.mark.parametrize("limits", [{"tokens": 120}, {"requests": 2}])
def test_tokens_and_requests_are_limited(simulated: Store, limits: dict[str, Any]) -> None:
    many = calls(("volume-series", TOKEN))
    answer, bodies = told(simulated, [many, calls(("trending", "{}")), COPIED, COPIED, COPIED], **limits)
    assert len(bodies) <= 3
    assert isinstance(answer.events[-1], Done)


def test_money_is_limited_where_the_price_is_known(simulated: Store) -> None:
    priced = [{**part, "model": "gpt-4o-mini"} for part in (*PICK.parts[:-2], usage(prompt=2_000_000)) if isinstance(part, dict)]
    dear = Script([*priced, b"data: [DONE]\n\n"])
    with serving(dear, COPIED) as server:
        client = AsyncOpenAI(base_url=server.url, api_key="k", max_retries=0)
        model = OpenAIChatModel("gpt-4o-mini", provider=OpenAIProvider(openai_client=client))
        writer = ModelWriter(model, "gpt-4o-mini", Limits(usd=Decimal("0.05"), tokens=10_000_000))
        agent = Agent(declared_measures(), lambda as_of: Reading(simulated, as_of), simulated.data_kind, writer)
        answer = Answer(tuple(agent.answer(question(ASKED, SIM_END))))
    assert len(server.bodies) == 1
    assert writer_in(answer)["usd"] > 0.05
    assert answer.done.ruma["notes"][0].startswith("The language model used up what one answer may cost.")


@pytest.mark.parametrize(
    "asked",
    [
        "hello",
        "should I buy solana?",
        "how is FOOBARX doing?",
        "write me a poem",
        "what will bitcoin do tomorrow?",
        "find posts about bitcoin",
    ],
)
def test_refusals_are_the_offline_writers(simulated: Store, asked: str) -> None:
    answer, bodies = told(simulated, [COPIED], asked)
    assert is_offline(simulated, answer, asked)
    assert bodies == []
    assert answer.done.credits_used == ask(simulated, asked, SIM_END).done.credits_used


def test_no_data_is_said_by_rule(simulated: Store, empty_store: Store) -> None:
    answer, _ = told(simulated, [COPIED], "bitcoin sentiment in 2019")
    assert is_offline(simulated, answer, "bitcoin sentiment in 2019")
    nothing, none_asked = told(empty_store, [COPIED])
    assert is_offline(empty_store, nothing) and none_asked == []


def test_a_list_within_a_bound_is_answered_by_rule(simulated: Store) -> None:
    asked = "list tokens with more than 20 posts in the last day"
    answer, none_asked = told(simulated, [COPIED], asked)
    assert is_offline(simulated, answer, asked) and none_asked == []


def test_what_is_missing_is_not_left_to_a_model(new_store: Callable[[], Store]) -> None:
    when = SIM_END - timedelta(hours=3)
    store = store_of(new_store, [said("zorblax", f"a{n}", when, text=f"Zorblax is fun for the {n}th time") for n in range(6)])
    store.put_tokens([Token(id="zorblax", symbol="ZORB", name="Zorblax", categories=["meme"])])
    asked = "list memecoins by market cap"
    answer, _ = told(store, [text("Zorblax (ZORB): mindshare 100 % [1].")], asked)
    assert "has a known market cap, so they cannot be ranked by it" in answer.text
    assert is_offline(store, answer, asked) and writer_in(answer)["used"] == "offline"


def test_quote_covers_what_a_model_may_pick(simulated: Store) -> None:
    greedy = calls(*((name, TOKEN) for name in ("volume-series", "emotions-series", "dex-flow", "trending", "callers")))
    with serving(greedy, greedy, COPIED) as server:
        agent = model_agent(simulated, server.url)
        answer = Answer(tuple(agent.answer(question(ASKED, SIM_END))))
        assert answer.done.credits_used <= agent.quote(question(ASKED, SIM_END))
        assert (
            agent.quote(question(ASKED, SIM_END)) == agent_of(simulated).quote(question(ASKED, SIM_END)) + Limits().extra_credits
        )


def test_the_key_is_in_no_answer(simulated: Store) -> None:
    with serving(refused(401, "key sk-very-secret is wrong")) as server:
        writer = writer_of("fake", server.url, "sk-very-secret", "auto", Limits(), "loopback")
        agent = Agent(declared_measures(), lambda as_of: Reading(simulated, as_of), simulated.data_kind, writer)
        events = list(agent.answer(question(ASKED, SIM_END)))
    assert "sk-very-secret" not in repr(events)


def test_beats_while_a_model_thinks(simulated: Store) -> None:
    with serving(Script([1.2, *COPIED.parts])) as server:
        events = list(model_agent(simulated, server.url, "plan").answer(question(ASKED, SIM_END)))
    assert any(isinstance(event, Waiting) for event in events)


def test_a_server_that_counts_no_tokens_is_estimated(simulated: Store) -> None:
    uncounted = Script([part for part in COPIED.parts if not (isinstance(part, dict) and "usage" in part)])
    answer, _ = told(simulated, [uncounted], tools="plan")
    assert writer_in(answer)["tokens"]["prompt"] > 100
    assert writer_in(answer)["used"] == "model" and answer.done.ruma["degraded"] is False
