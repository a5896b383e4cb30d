"""Every question can be read and judged; the checks that take any wording let a right answer pass and catch a wrong one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from evals.agent.asked import SETS, Golden, golden, moment
from evals.agent.checks import Case
from evals.agent.judge import ALL, OR, wrong
from evals.markets import END

NAMES = {"bitcoin": "Bitcoin", "solana": "Solana", "bonk": "Bonk", "monero": "Monero"}
WEEK = (datetime(2020, 8, 7, tzinfo=UTC), datetime(2020, 8, 14, tzinfo=UTC))
SPAN = "2020-08-07 2020-08-14"

PLANTED = {
    "narratives": [
        {"label": label, "terms": [], "ecosystem": "base", "authors": n, "born_at": "2026-02-01", "end_at": "2026-04-01"}
        for label, n in (("Echo vaults", 50), ("Glass bridges", 1))
    ]
}


class Known:
    """A store of four tokens: Bonk fell, Solana rose most, Monero stood still."""

    names = NAMES

    def move_pct(self, token: str, start: datetime, end: datetime) -> float | None:
        return self.moves(start, end).get(token) if end - start == timedelta(days=7) else None

    def moves(self, start: datetime, end: datetime) -> dict[str, float]:
        return {"bitcoin": 4.2, "solana": 12.34, "bonk": -8.06, "monero": 0.2}

    def close(self, token: str, at: datetime) -> float:
        return 9.82848e-06 if token == "bonk" else 161.62

    def cap(self, token: str, at: datetime) -> float:
        return 1.81e12

    def extremes(self, token: str, start: datetime, end: datetime) -> Any:
        return {"price_usd": 4970.79}, {"price_usd": 9122.55}

    def tone(self, token: str, start: datetime, end: datetime) -> float:
        return {"bitcoin": 61.0, "solana": 55.0}.get(token, 40.0) - (5 if end < WEEK[1] else 0)

    def talk(self, token: str, start: datetime, end: datetime) -> dict[str, int]:
        return {"posts": 300, "authors": 200} if end == WEEK[1] else {"posts": 500, "authors": 400}

    def voices(self, start: datetime, end: datetime) -> dict[str, int]:
        return {"bitcoin": 200, "solana": 90, "bonk": 10} if end == WEEK[1] else {"bitcoin": 400, "solana": 90, "bonk": 10}

    def smart(self, token: str, start: datetime, end: datetime) -> tuple[int, float]:
        return (3, 50.0) if token == "bonk" else (12, 70.0)

    def records(self, at: datetime) -> dict[str, float]:
        return {"ann": 0.71, "ben": 0.5, "cid": 0.31}

    def record(self, author: str, at: datetime) -> tuple[int, int]:
        return {"ann": (40, 34), "ben": (20, 10), "cid": (30, 4)}[author]

    def callers_of(self, token: str, at: datetime) -> set[str]:
        return {"ann"}

    def said(self, word: str, token: str, label: str, start: datetime, end: datetime) -> list[dict[str, str]]:
        return [{"author": "ann", "text": "Bonk &amp; friends   look tired after this long a run"}]

    def last_records(self, token: str, at: datetime) -> list[datetime]:
        return [datetime(2020, 8, 1, 23, tzinfo=UTC), datetime(2020, 8, 3, tzinfo=UTC)]


def judged(check: str, text: str, evidence: tuple[Any, ...] = ()) -> str | None:
    answer: Any = SimpleNamespace(text=text, evidence=evidence, question=SimpleNamespace(as_of=WEEK[1]))
    known: Any = Known()
    return wrong(Case(answer, known, END, PLANTED), check)


GOOD_AND_BAD = [
    (f"move solana {SPAN}", "Solana put on 12.3 % [1].", "Solana lost 12.3 % [1]."),
    (f"move solana {SPAN}", "A 12 % gain for Solana, while Bonk fell.", "Solana gained 13 %, Bonk fell 12 %."),
    (f"move bonk {SPAN}", "- **Bonk**: -8.1% in the week", "- **Bonk**: +8.1% in the week"),
    (f"move monero {SPAN}", "Monero hardly moved.", "Monero rose 8 %."),
    (f"move bitcoin 2020-08-01 2020-08-14 || move bitcoin {SPAN}", "Up 4.2 percent? Up 4.2 %.", "Down 4.2 %."),
    ("priced solana 2020-08-14", "It costs $161.62.", "It costs $166.62."),
    ("stands solana", "At $161.6, it climbed 12.3 %.", "At $161.6."),
    (f"low bitcoin {SPAN}", "The lowest close was $4,970.79.", "The lowest close was $9,122.55."),
    (f"high bitcoin {SPAN}", "It peaked at $9,123.", "It peaked at $4,971."),
    ("cap bitcoin 2020-08-14", "worth $1.81T in all", "worth $1.81B in all"),
    (f"tone bitcoin {SPAN}", "Its mood reads 61.4 of 100.", "Its mood reads 66.4 of 100; 61 % are new."),
    (f"tone_moved bitcoin {SPAN}", "The tone improved.", "The tone worsened."),
    (f"talk_moved bitcoin {SPAN}", "Fewer people talk about it.", "More people talk about it."),
    (f"smart bitcoin {SPAN}", "Smart money stands 900 basis points above the crowd.", "It stands 90 basis points above."),
    (f"smart bonk {SPAN}", "Too few of them spoke for a figure.", "Their sentiment is 80.0."),
    (f"leads move {SPAN} bitcoin solana", "Of Bitcoin and Solana, Solana did best.", "Bitcoin did better than it."),
    (f"leads move {SPAN} bitcoin solana", "The best was Solana, not Bitcoin.", "Of Solana and Bitcoin, Bitcoin did best."),
    (f"leads gloom {SPAN} bitcoin bonk", "Bitcoin is liked better than Bonk.", "Bonk is liked better than Bitcoin."),
    (f"leads gloom {SPAN} bitcoin bonk", "Bonk has the lower score.", "Bitcoin has the lower score, Bonk the higher."),
    (f"leads voices {SPAN} bitcoin solana", "1. Bitcoin 2. Solana", "1. Solana 2. Bitcoin"),
    (f"leads fall {SPAN}", "Bonk lost the most.", "Monero lost the most, not one was worse."),
    (f"leads gloom {SPAN} bitcoin bonk", "Least liked is Bonk.", "Least liked is Bitcoin."),
    (f"tops move {SPAN} 3", "Solana leads Bitcoin and Monero.", "Solana leads."),
    (f"tops voices {SPAN} 2", "1. Bitcoin 2. Solana", "1. Bonk is named most, then Bitcoin, Solana"),
    (f"moved_all up {SPAN}", "- **Solana** rose\n- **Bitcoin** rose", "- **Bonk** rose\n- **Solana** rose\n- **Bitcoin** rose"),
    (f"moved_all down {SPAN}", "- **Bonk** fell 8.1 %", "- **Solana** by 12.3 %\n- **Bonk** by 8.1 %"),
    (f"tops voices {SPAN} 2 -bitcoin", "Without Bitcoin: Solana, then Bonk.", "Without Bitcoin: Bonk, then Solana."),
    ("listed 2 2", "1. Bitcoin\n2) Bonk", "- Bitcoin\n- Bonk\n- Solana"),
    ("not_listed bitcoin", "Without Bitcoin:\n- **Bonk**", "- **Bitcoin**\n- **Bonk**"),
    ("names bitcoin bonk", "Bitcoin and Bonk.", "Bitcoin alone."),
    ("best_caller", "@ann: 34 of 40 calls were right, better than ben.", "ben: 10 of 20 calls were right."),
    ("best_caller", "ann, right in 85 % of 40 calls", "ann, right in 75 % of 40 calls"),
    ("worst_caller", "cid was right 4 times of 30.", "ben was right 10 times of 20."),
    ("calling bonk", "ann called it long", "ben called it long"),
    ("priced bonk 2020-08-14", "It costs $9.828e-06.", "It costs $9.928e-06."),
    ("record ben", "ben was right in 50 % of 20 calls.", "ben was right in 50 % of 21 calls."),
    (f"quoted bonk - - {SPAN}", "ann: “Bonk & friends look tired … long a run”", "ann: “Bonk & friends look strong after this”"),
    (f"quoted bonk - - {SPAN}", 'ann wrote "Bonk & friends look tired"', 'zoe wrote "Bonk & friends look tired"'),
    ("heard base", "Echo vaults are loud.", "Glass bridges are loud."),
    ("quotations 1", "ann: “Bonk & friends look tired”, of “Bonk”", "ann of “Bonk”"),
    ("aged bitcoin", "The newest data is of 1 August; as of then:\n- a", "As of 14 August:\n- of 1 August"),
    ("declines (?i)tvl", "TVL isn’t among the things I hold. Here is the price.", "The TVL is $3B. Here is the price."),
]  # fmt: skip


@pytest.mark.parametrize(("check", "good", "bad"), GOOD_AND_BAD, ids=[f"{n} {one[0]}" for n, one in enumerate(GOOD_AND_BAD)])
def test_a_right_answer_passes_and_a_wrong_one_does_not(check: str, good: str, bad: str) -> None:
    assert judged(check, good) is None
    assert judged(check, bad) is not None


def test_a_loose_span_is_read_inside_it_and_a_third_of_it_at_least() -> None:
    def read(start: str, hours: int) -> tuple[Any, ...]:
        begun = moment(start, END)
        span = SimpleNamespace(window_start=begun, as_of=begun + timedelta(hours=hours), window_hours=hours)
        return (SimpleNamespace(result=span),)

    check = "within 2020-08-03T16:00 2020-08-04T01:00"
    assert judged(check, "", read("2020-08-03T18:00", 6)) is None
    assert judged(check, "", read("2020-08-03T18:00", 2)) is not None
    assert judged(check, "", read("2020-08-03", 24)) is not None


def test_a_check_that_no_token_bears_out_fails() -> None:
    assert judged("move solana 2020-01-01 2020-08-14", "Solana is flat.") == "no price of solana is known"


@pytest.mark.parametrize("name", SETS)
def test_every_question_of_a_set_can_be_asked_and_judged(name: str) -> None:
    questions = golden(name)
    assert len({one.id for one in questions}) == len(questions)
    assert [one.id for one in questions if not (one.text.strip() and one.checks)] == []
    assert [one.id for one in questions if one.store not in ("majors2020", "solana2024", "simulated")] == []
    for one in questions:
        assert moment(one.as_of, END).tzinfo is UTC, one.id
        names = {part.split(" ")[0] for check in one.checks for part in check.split(OR)}
        assert names <= set(ALL), one.id


def asked_as(one: Golden) -> tuple[str, ...]:
    return (*(text.lower() for text in one.before), one.text.lower())


def test_no_question_is_in_two_sets_and_the_blind_ones_have_one_mix() -> None:
    asked = [asked_as(one) for name in SETS for one in golden(name)]
    assert len(set(asked)) == len(asked)
    kinds = [sorted(one.kind for one in golden(name)) for name in ("blind_a", "blind_b")]
    assert kinds[0] == kinds[1]
    assert len(kinds[0]) == 100
