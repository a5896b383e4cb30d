"""The reader of follow-ups: what a message asks for hangs on what was asked before it."""

from __future__ import annotations

import pytest
from tests.agent.test_understand import read
from training.train_follow import follow_ups
from training.train_questions import messages

from ruma.agent.understand_followed import SAME, follow_model, read_after
from ruma.agent.understand_wording import NAME


@pytest.mark.parametrize(
    ("before", "text", "kind"),
    [
        ("sentiment of bitcoin", "sad people or angry people", "emotions"),
        ("mentions of bitcoin", "as a percentage of everything", "mindshare"),
        ("is ada up 20 percent?", "because of what", "why"),
        ("sentiment of solana", "what about the ones who are actually good at this", "smart_money"),
        ("price of bitcoin", "and eth?", "price"),
    ],
)
def test_after_what_was_asked(before: str, text: str, kind: str) -> None:
    assert read(text, before)[0].kind == kind


def test_a_word_asks_for_more_than_it_would_alone() -> None:
    assert [read_after("bots", held, 1, 0).kind for held in ("sentiment", "post_volume")] == ["coordination"] * 2


def test_a_name_alone_asks_once_more() -> None:
    assert {read_after(f"and {NAME}", held, 1, 1).kind for held in ("price", "sentiment", "volume", "why")} == {SAME}


def test_the_weights_know_what_they_were_taught() -> None:
    taught = follow_ups()
    assert {one.kind for one in taught} <= set(follow_model().kinds)
    right = sum(read_after(one.text, one.before, one.tokens, one.names).kind == one.kind for one in taught)
    assert right >= 0.95 * len(taught)


def test_every_labelled_follow_up_says_what_it_followed() -> None:
    assert all({"masked", "held", "held_tokens", "names"} <= row.keys() for row in messages() if row["before"])


def test_a_row_of_the_answer_is_left_to_the_rules() -> None:
    (asked,) = read("why the second one", "compare bitcoin and cardano")
    assert [token.id for token in asked.tokens] == ["cardano"]
