"""Words that leave a reading open are told both ways, and a story beside a question is not taken for one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.agent.asking import ask
from tests.agent.test_understand import BOOK, FINDER, NOW, read
from tests.conftest import SIM_END

from ruma.agent.offline.naming import ABOUT
from ruma.agent.understand_after import Part
from ruma.agent.understand_doubt import LEAST_OTHER, UNSURE, other_reading
from ruma.agent.understand_kinds import Heard
from ruma.agent.understand_parts import asked_and_told
from ruma.agent.understand_tokens import TokensSaid
from ruma.store.store import Store

OPEN = Heard("volatility", None, UNSURE - 0.1, "trending", "loss", LEAST_OTHER)


def part(heard: Heard, tokens: int = 0) -> Part:
    named = tuple(token for name in ("bitcoin", "cardano") if (token := BOOK.get(name)))[:tokens]
    return Part("odd words", NOW, TokensSaid((), ()), named, (), heard.kind, None, None, None, heard)


def test_the_next_best_reading_keeps_its_order() -> None:
    other = other_reading(part(OPEN), "volatility")
    assert other is not None and (other.kind, other.heard) == ("trending", Heard("trending", "loss"))


def test_a_list_becomes_a_figure_of_the_token_that_is_named() -> None:
    other = other_reading(part(OPEN, tokens=1), "volatility")
    assert other is not None and other.kind == "mindshare"


@pytest.mark.parametrize(
    ("heard", "kind"),
    [
        (replace(OPEN, sure=UNSURE), "volatility"),
        (replace(OPEN, second_sure=LEAST_OTHER - 0.01), "volatility"),
        (replace(OPEN, second="advice"), "volatility"),  # what is declined is no second answer
        (OPEN, "price"),  # decided by something else than the words
        (replace(OPEN, kind="callers_on", second="callers"), "callers_on"),  # told anyway
    ],
)
def test_nothing_is_told_beside_what_is_not_in_doubt(heard: Heard, kind: str) -> None:
    assert other_reading(part(heard), kind) is None  # type: ignore[arg-type]


# Words that mean nothing much: which of them leaves the kind open is for the trained reader to say.
_ODD = ("move backed by people", "side got legs", "crowd fluffy", "thing round", "stuff any substance", "ground thick")


def test_both_readings_are_told_and_the_second_in_short(simulated: Store) -> None:
    texts = [f"{start} solana {rest}" for start in ("is the", "does the", "has the", "how is the") for rest in _ODD]
    text = next(text for text in texts if read(text)[0].other)
    first, second = read(text)
    assert (first.beside, second.beside, second.kind) == (False, True, first.other.kind if first.other else None)
    told = ask(simulated, text, SIM_END).text
    assert told.count("If you meant ") == 1 and "I read this as" not in told
    shown = told.partition("If you meant ")[2]
    assert len(shown) < len(told) / 2
    fast = ask(simulated, text, SIM_END, mode="fast").text
    assert "If you meant " not in fast
    assert ("I read this as a question about " in fast) == ({first.kind, first.instead} <= ABOUT.keys())


def test_a_sure_reading_says_nothing_of_others(simulated: Store) -> None:
    told = ask(simulated, "price of solana", SIM_END).text
    assert "I read this as" not in told and "If you meant" not in told


@pytest.mark.parametrize(
    ("text", "asking", "told"),
    [
        ("Sunday lunch gets loud. Is Cardano up?", ["Is Cardano up?"], "Sunday lunch gets loud."),
        (
            "Nobody at the firm who trades it answers. Is Cardano up?",
            ["Is Cardano up?"],
            "Nobody at the firm who trades it answers.",
        ),
        ("Price of Bitcoin. Is Cardano up?", ["Price of Bitcoin.", "Is Cardano up?"], ""),
        ("Compare Bitcoin with Cardano. Which is louder?", ["Compare Bitcoin with Cardano.", "Which is louder?"], ""),
        ("who has more buzz, and is the tone better?", ["who has more buzz", "is the tone better?"], ""),
        ("He bought Cardano and is sweating by now. Are others?", ["Are others?"], "He bought Cardano and is sweating by now."),
    ],
)
def test_a_story_beside_the_one_question_asks_nothing(text: str, asking: list[str], told: str) -> None:
    assert asked_and_told(text, FINDER) == (asking, told)


def test_a_story_says_what_its_question_leaves_out() -> None:
    (asked,) = read("My brothers have a bet, one on litecoin, one on bitcoin. Loser cooks dinner. Who's ahead?")
    assert (asked.kind, [token.id for token in asked.tokens]) == ("compare", ["litecoin", "bitcoin"])
