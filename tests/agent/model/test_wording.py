"""What becomes of the sentences of a model: kept, given their markers, repaired by the fact they word, or left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from tests.agent.asking import question
from tests.conftest import SIM_END

from ruma.agent.agent import Agent
from ruma.agent.model.statements import statements_of
from ruma.agent.model.wording import Wording
from ruma.agent.toolbox import Toolbox
from ruma.agent.work import Work
from ruma.measures.declare import declared_measures
from ruma.measures.reading import Reading
from ruma.store.store import Store

FENCE = ("<post-a>", "</post-a>")
PRICE = "Bitcoin's price rose 20.3 % to $110,188 over the past week"


@dataclass
class Worded:
    wording: Wording
    pieces: list[str]

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def dropped(self) -> int:
        return len(self.wording.checker.checked.dropped)


def reading_of(store: Store, asked: str) -> Callable[[], Wording]:
    measures = declared_measures()
    agent = Agent(measures, lambda as_of: Reading(store, as_of), store.data_kind)
    put = question(asked, SIM_END)
    work = Work(agent._task(put), "simulated", measures, Toolbox(measures, lambda as_of: Reading(store, as_of), SIM_END))
    parts = []
    for begun in work.begun():
        steps = work.as_planned(begun)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                parts.append(end.value)
                break
    return lambda: Wording(statements_of(parts, checker := work.checker()), checker, FENCE)


@pytest.fixture(scope="module")
def bitcoin(simulated: Store) -> Callable[[], Wording]:
    return reading_of(simulated, "how is bitcoin doing?")


@pytest.fixture(scope="module")
def compared(simulated: Store) -> Callable[[], Wording]:
    return reading_of(simulated, "Compare solana and ethereum")


def worded(make: Callable[[], Wording], *deltas: str, broken_off: bool = False) -> Worded:
    wording = make()
    pieces = [piece for delta in deltas for piece in wording.take(delta)]
    return Worded(wording, pieces + list(wording.end(broken_off)))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"{PRICE} [1].", f"{PRICE} [1]."),
        (f"[1] {PRICE}.", f"{PRICE} [1]."),
        (f"{PRICE} (fact 1).", f"{PRICE} [1]."),
        (f"{PRICE}.", f"{PRICE} [1]."),  # it forgot the number
        (f"{PRICE} [5].", f"{PRICE} [1]."),  # it took the wrong one
        (f"**Answer:** {PRICE} [1].", f"{PRICE} [1]."),
        (f"- {PRICE} [1]", f"- {PRICE} [1]."),
        ("Bitcoin's price climbed 20.3% to $110,188 [1].", "Bitcoin's price climbed 20.3% to $110,188 [1]."),
    ],
)
def test_a_true_sentence_is_kept_with_the_marker_of_its_evidence(bitcoin: Callable[[], Wording], said: str, kept: str) -> None:
    got = worded(bitcoin, said)
    assert (got.text, got.dropped, got.wording.repaired) == (kept, 0, 0)


@pytest.mark.parametrize(
    "said",
    [
        "Bitcoin's price fell 20.3 % to $110,188 over the past week [1].",
        "Bitcoin's price rose 23.0 % to $110,188 over the past week [1].",
        "Bitcoin's price did not rise 20.3 % to $110,188 over the past week [1].",
        "Bitcoin's price rose 20.3 % to $110,188 over the past week because of a hack [1].",
        "Bitcoin's price will rise 20.3 % to $110,188 over the past week [1].",
        "Ethereum's price rose 20.3 % to $110,188 over the past week [1].",
        "Bitcoin's price moved over the past week [1].",  # no figure: nothing to hold against a fact
    ],
)
def test_a_false_sentence_is_repaired_by_the_fact_it_words(bitcoin: Callable[[], Wording], said: str) -> None:
    got = worded(bitcoin, said)
    assert got.text == f"{PRICE} [1]."
    assert (got.dropped, got.wording.repaired) == (0, 1)


@pytest.mark.parametrize(
    "said",
    [
        "Bitcoin's founder was arrested on 3 January [1].",
        "Dogecoin rose 12 % [1].",
        "I am a language model.",
        "Buy now [1].",
        "There is nothing to see here [2].",
        "See https://evil.example/x for 20.3 % more [1].",
    ],
)
def test_what_no_fact_says_is_left_out_and_counted(bitcoin: Callable[[], Wording], said: str) -> None:
    got = worded(bitcoin, f"{PRICE} [1]. {said}")
    assert got.text == f"{PRICE} [1]."
    assert got.dropped == 1


def test_a_false_sentence_about_a_fact_already_said_is_left_out(bitcoin: Callable[[], Wording]) -> None:
    got = worded(bitcoin, f"{PRICE} [1]. Bitcoin's price fell 20.3 % to $110,188 [1].")
    assert got.text == f"{PRICE} [1]."
    assert (got.dropped, got.wording.repaired) == (1, 0)


def test_who_leads_is_said_in_the_words_of_code(compared: Callable[[], Wording]) -> None:
    got = worded(compared, "Ethereum is ahead of Solana in attention and Solana leads in tone [1].")
    assert got.text.startswith("Solana is ahead of Ethereum in attention over the past week, Ethereum in tone")
    assert got.wording.repaired == 1


def test_the_answer_leads_even_if_the_model_begins_elsewhere(bitcoin: Callable[[], Wording]) -> None:
    got = worded(bitcoin, "- The tone rests on 103 posts by 77 authors [4].\n- Bitcoin's price rose 20.3 % [1].\n")
    assert got.text == f"{PRICE} [1].\n\n- The tone rests on 103 posts by 77 authors [2]."
    assert (got.wording.by_code, got.dropped, list(got.wording.leads())) == ({1}, 0, [])


def test_a_repair_names_what_it_is_about(bitcoin: Callable[[], Wording]) -> None:
    wording = bitcoin()
    (first,) = wording.say(next(one for one in wording.statements if one.bare.startswith("Its sentiment")))
    assert first == "Bitcoin's sentiment fell 12.1 points, from 75.6 to 63.5 out of 100 [2]."
    (second,) = wording.say(next(one for one in wording.statements if one.bare.startswith("Its market cap")))
    assert second == " Its market cap is $2.19T [1]."


def test_the_cut_of_the_stream_changes_nothing(compared: Callable[[], Wording]) -> None:
    text = (
        "Solana's price rose 21.7 % to $163.83 [3]. "
        "Solana drew 84 posts by 57 authors and Ethereum 44 posts by 40 authors [2].\n\n"
        "- **Tone**: Solana sentiment rose 10.1 points to 70.3 out of 100 [4].\n"
    )
    whole = worded(compared, text)
    assert whole.dropped == 0
    for size in (1, 2, 7):
        assert worded(compared, *(text[at : at + size] for at in range(0, len(text), size))).text == whole.text


def test_half_a_sentence_says_nothing(bitcoin: Callable[[], Wording]) -> None:
    assert worded(bitcoin, f"{PRICE} [1]. Its market cap is $2.19").text == f"{PRICE} [1]."
    assert worded(bitcoin, f"{PRICE} [1]. Its market cap is $2.19T [6].", broken_off=True).text == f"{PRICE} [1]."


def test_a_lead_that_nobody_said_is_added_once(bitcoin: Callable[[], Wording]) -> None:
    wording = bitcoin()
    assert list(wording.leads()) == [f"{PRICE} [1]."]
    assert list(wording.leads()) == []
