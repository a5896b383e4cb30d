"""The last door: dates are no names, what the asker named may be named back, a lost lead is replaced by a plainer one."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from tests.agent.test_verify_world import ASKED, BOOK, NAMES

from ruma.agent.checking import Checker
from ruma.agent.evidence import Entity
from ruma.agent.offline.draft import Block, Sentence, paragraph
from ruma.agent.offline.facts import up_or_down
from ruma.agent.offline.quoting import lists_last, pick
from ruma.agent.offline.words import pct, quoted
from ruma.agent.offline.writers import last_words
from ruma.agent.verify import FigureGate
from ruma.agent.verify_times import without_dates
from ruma.store.tokens import KnownToken, TokenBook

DAYS = ("January", "March", "Monday", "Today", "Week", "Day")
DATED = TokenBook(
    [
        *(KnownToken(number, *names) for number, names in enumerate(NAMES, 1)),
        *(KnownToken(100 + number, f"{name.lower()}-token", name.upper()[:5], name) for number, name in enumerate(DAYS)),
    ]
)


@pytest.mark.parametrize(
    "sentence",
    [
        "As of 14 March 2020, nothing is known.",
        "This looks at March 2020.",
        "No post is known in March.",
        "It was quiet on Saturday, 14 March.",
    ],
)
def test_a_token_named_like_a_month_takes_no_date(sentence: str) -> None:
    assert FigureGate([], DATED, ASKED).check(sentence).ok


def test_a_token_named_like_a_month_is_still_a_name_elsewhere() -> None:
    for sentence in ("January has gained.", "The talk about January has grown.", "People like January token."):
        assert FigureGate([], DATED, ASKED).check(sentence).problems == ("'January' is in no cited evidence",)


def test_only_dates_are_made_unreadable() -> None:
    text = "Since January, Bitcoin rose; on Monday, 2 March 2020, and over the last 7 days too."
    assert [word for word in without_dates(text).replace("\ufffc", " ").replace(",", " ").split() if word[0].isupper()] == [
        "Since",
        "Bitcoin",
    ]
    assert len(without_dates(text)) == len(text)


def test_a_name_of_the_question_may_be_named_back() -> None:
    sentence = "No token called “FLURBO” is known here."
    said = (Entity("said", "FLURBO", ("FLURBO",)),)
    assert not FigureGate([], BOOK, ASKED).check(sentence, said).ok
    assert FigureGate([], BOOK, ASKED, "tell me about flurbo").check(sentence, said).ok
    assert not FigureGate([], BOOK, ASKED, "tell me about flurbo").check("FLURBO has 3 posts.", said).ok


def _pieces(checker: Checker, *blocks: Block) -> str:
    return "".join(checker.pieces(blocks))


def test_a_lost_lead_is_replaced_by_the_first_plainer_one_that_passes() -> None:
    checker = Checker([], BOOK, ASKED)
    lead = Sentence("As of 14 March 2020, Bitcoin rose 9 % to $1.", plainer=("It rose 9 %.", "As of 14 March 2020."))
    assert _pieces(checker, paragraph(lead, "The rest.")) == "As of 14 March 2020. The rest."
    assert (len(checker.checked.dropped), checker.checked.repaired) == (2, 1)


def test_a_bullet_without_its_first_sentence_is_left_out_whole() -> None:
    checker = Checker([], BOOK, ASKED)
    assert _pieces(checker, Block((Sentence("It rose 9 %."), Sentence("Then this.")), bullet=True)) == ""
    assert (len(checker.checked.dropped), checker.checked.repaired) == (1, 0)


def test_no_answer_is_empty_and_simulated_data_is_always_named() -> None:
    def said(text: str, kind: str) -> list[str]:
        return [sentence.text for block in last_words(text, kind) for sentence in block.sentences]

    assert said("Hello.", "simulated") == ["The market here is simulated."]
    assert said("In the simulated market, nothing.", "simulated") == []
    assert said("Hello.", "mixed") == ["Part of the data here is simulated."]
    assert said("Hello.", "recorded") == []
    assert len(said("", "recorded")) == 1


@pytest.mark.parametrize(
    ("change", "said"), [(0.0, "unchanged"), (-0.001, "unchanged"), (-1.2, "down 1.2 %"), (0.04, "up 0.04 %")]
)
def test_nothing_is_up_or_down_by_zero(change: float, said: str) -> None:
    assert up_or_down(change, pct(change)) == said


def test_emphasis_inside_a_post_is_left_out_of_its_quotation() -> None:
    assert (
        quoted("it can connect to the whole *chain of chains* and more")
        == "“it can connect to the whole … chain of chains … and more”"
    )


LISTS = (
    "$BTC $ETH $XRP $ADA $SOL all look ready for a move this week",
    "BTC, ETH, XRP, ADA, SOL, LTC all look ready for a move this week",
)
PROSE = "I think the upgrade brought people back, and they have stayed for now"


@pytest.mark.parametrize("listed", LISTS)
def test_a_list_of_tickers_is_quoted_after_prose(listed: str) -> None:
    rows = [SimpleNamespace(text=listed), SimpleNamespace(text=PROSE)]
    assert [row.text for row in lists_last(rows)] == [PROSE, listed]
    assert [row.text for row in pick([SimpleNamespace(receipts=rows)], 2)] == [PROSE]


def test_what_is_not_known_may_name_the_span_asked_of() -> None:
    span = (ASKED - timedelta(days=7), ASKED)
    said = "No post about it is known over the past week."
    assert FigureGate([], BOOK, ASKED).check(said).problems == ("'past week' is no window of the evidence",)
    assert FigureGate([], BOOK, ASKED, spans=[span]).check(said).ok
    assert not FigureGate([], BOOK, ASKED, spans=[span]).check("The price rose over the past week.").ok
    assert not FigureGate([], BOOK, ASKED, spans=[span]).check("It had 12 posts over the past week.").ok
    assert not FigureGate([], BOOK, ASKED, spans=[span]).check("No post about it is known over the past month.").ok


def test_words_that_are_looked_for_claim_no_extreme() -> None:
    assert FigureGate([], BOOK, ASKED).check("No post with “generational bottom” is known.").ok
    assert not FigureGate([], BOOK, ASKED).check("It is at its lowest.").ok
