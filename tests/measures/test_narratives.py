"""The board of narratives on a small market whose stories are known, and its arithmetic on figures worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruma.agent.evidence import evidence_of
from ruma.errors import BadInput
from ruma.measures.declare import declared_measures
from ruma.measures.narrative_clusters import Burst, Told, clusters_of, label_of, token_names
from ruma.measures.narrative_scores import burst_levels, burst_scores, interval, life_of
from ruma.measures.narratives import Narrative, narratives
from ruma.measures.reading import Reading
from ruma.pipeline import load
from ruma.store.store import Store
from ruma.store.tokens import KnownToken, TokenBook

AS_OF = datetime(2026, 5, 8, 12, 30, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TOKENS = [
    {"id": "bitcoin", "symbol": "BTC", "name": "Bitcoin"},
    {"id": "solana", "symbol": "SOL", "name": "Solana", "chain": "solana"},
    {"id": "otterix", "symbol": "OTRX", "name": "Otterix", "chain": "solana"},
]


def coined(number: int) -> str:
    """A word that no other number gives and no language has."""
    syllables = [c + v for c in "bdfgklmnprtvz" for v in "aeiou"]
    return "".join(syllables[number // 65**place % 65] for place in range(3)) + "q"


def world() -> Iterator[dict[str, str]]:
    """Six weeks of talk up to AS_OF: calm, then a loud theme, a new story, and noise that must not become one."""
    numbers = iter(range(1, 100_000))

    def post(text: str, author: str, ago: timedelta, **more: str) -> dict[str, str]:
        row = {"source": "s", "source_id": str(next(numbers)), "author": author, "text": text}
        return row | {"happened_at": (AS_OF - ago).isoformat()} | more

    for day in range(42):
        for index in range(10):  # calm: forty people, each with words of their own
            number = day * 10 + index
            words = f"{coined(number)} {coined(number + 7_000)} {coined(number + 14_000)}"
            yield post(f"$BTC and {words}", f"calm{number % 40}", day * DAY + HOUR * (index + 1))
    for week in range(1, 6):
        for index in range(3):
            yield post(f"halving and {coined(20_000 + week * 9 + index)}", f"h{index}", week * 7 * DAY + (index + 1) * DAY)
    for index in range(30):  # the loud theme, louder by the day
        ago = (5 - int(6 * (index / 30) ** 0.5)) * DAY + HOUR
        yield post(f"$BTC halving, {coined(21_000 + index)} {coined(22_000 + index)}", f"loud{index}", ago)
    for index in range(16):  # the new story, with its token
        text = f"ghost liquidity $OTRX {coined(23_000 + index)}"
        yield post(text, f"new{index}", (index % 4) * DAY + 2 * HOUR)
    for index in range(15):  # one text, many accounts
        yield post("lantern parcels arrive with $OTRX before everyone else understands", f"ring{index}", DAY)
    for index in range(40):  # one account, many texts
        yield post(f"$BTC copper couriers {coined(25_000 + index)}", "flood", DAY + index * timedelta(minutes=9))
    for index in range(20):  # give-aways
        yield post(f"velvet passports giveaway $BTC, tag 3 friends {coined(26_000 + index)}", f"luck{index}", 2 * DAY)
    for index in range(12):  # small talk
        yield post(f"sourdough starter {coined(27_000 + index)} {coined(28_000 + index)}", f"baker{index}", 2 * DAY)
    for index in range(12):  # written in time, seen too late
        text = f"winter relayers on $OTRX {coined(29_000 + index)}"
        yield post(text, f"late{index}", 3 * HOUR, seen_at=(AS_OF + HOUR).isoformat())


@pytest.fixture(scope="module")
def market(new_store: Callable[[], Store], tmp_path_factory: pytest.TempPathFactory) -> Reading:
    folder = tmp_path_factory.mktemp("narratives")
    (folder / "tokens.jsonl").write_bytes(b"\n".join(orjson.dumps(token) for token in TOKENS))
    (folder / "posts.jsonl").write_bytes(b"\n".join(orjson.dumps(row) for row in world()))
    store = new_store()
    assert load(store, [folder], AS_OF + DAY, folder / "rejects.jsonl").rejected == 0
    return Reading(store, AS_OF)


def test_the_board_holds_the_stories_and_none_of_the_noise(market: Reading) -> None:
    board = narratives(market)
    shown = [(row.rank, row.id, row.label, row.kind, row.voices, row.previous_voices) for row in board.narratives]
    assert shown == [
        (1, "halving", "The halving", "taxonomy", 30, 3),
        (2, "ghost-liquidity", "Ghost liquidity", "emergent", 16, 0),
    ]
    assert (board.found, board.ecosystem, board.notes, board.thin) == (2, None, [], False)


def test_a_narrative_says_where_it_stands(market: Reading) -> None:
    halving, ghost = narratives(market).narratives
    assert (halving.stage, ghost.stage) == ("rising", "born")
    assert [(t.id, t.symbol, t.posts, t.authors, t.share_pct) for t in ghost.tokens] == [("otterix", "OTRX", 16, 16, 100.0)]
    assert (ghost.terms[0], set(ghost.terms[:2])) == (ghost.terms[0], {"ghost", "ghost liquidity"})
    assert (ghost.authors, ghost.previous_authors, ghost.authors_change_pct, ghost.posts) == (16, 0, None, 16)
    assert (halving.authors, halving.previous_authors, halving.authors_change_pct) == (30, 3, 900.0)
    assert ghost.first_seen == AS_OF - 3 * DAY - 2 * HOUR
    assert ghost.breadth_score == round(1 - 1 / 16, 3)
    assert ghost.top_author_share_pct == 6.25
    assert halving.mindshare_change_pp == round(halving.mindshare_pct - halving.previous_mindshare_pct, 2) > 0
    assert all(row.momentum_low <= row.momentum <= row.momentum_high for row in (halving, ghost))


def test_receipts_are_posts_of_different_people_in_the_window(market: Reading) -> None:
    for row in narratives(market).narratives:
        assert len(row.receipts) == 3 == len({receipt.author for receipt in row.receipts})
        assert all(AS_OF - 7 * DAY <= receipt.happened_at <= AS_OF for receipt in row.receipts)
        assert all(row.label.split()[-1].lower() in receipt.text for receipt in row.receipts)


def test_an_ecosystem_counts_its_own_posts_only(market: Reading) -> None:
    board = narratives(market, ecosystem="Solana")
    assert [(row.id, row.ecosystem, row.authors) for row in board.narratives] == [("ghost-liquidity", "solana", 16)]
    assert [row.id for row in narratives(market, ecosystem="bitcoin").narratives] == ["halving"]
    assert narratives(market, limit=1).narratives == narratives(market).narratives[:1]


def test_an_unknown_ecosystem_is_refused_with_the_known_ones(market: Reading) -> None:
    with pytest.raises(BadInput, match="known: bitcoin, solana") as caught:
        narratives(market, ecosystem="atlantis")
    assert caught.value.param == "ecosystem"


def test_an_empty_store_has_no_narratives(empty_store: Store) -> None:
    board = narratives(Reading(empty_store, AS_OF), ecosystem="solana")
    assert (board.narratives, board.posts, board.seen_until, board.thin) == ([], 0, None, True)


def test_without_a_past_the_board_says_so(market: Reading) -> None:
    board = narratives(Reading(market.store, AS_OF - 36 * DAY))
    assert board.notes == ["There is no older talk to compare with: momentum is only loudness here."]
    assert [row for row in board.narratives if row.kind == "emergent" or row.stage == "born"] == []


def test_figures_become_facts_of_their_narrative(market: Reading) -> None:
    measure = declared_measures()["narratives"]
    evidence = evidence_of(1, measure, {}, narratives(market))
    said = {(fact.entity.names[0], fact.metric, fact.value) for fact in evidence.facts}
    assert {("Ghost liquidity", "authors", 16.0), ("The halving", "previous_authors", 3.0)} <= said
    assert len(evidence.receipts) == 6
    figures = [name for name, field in Narrative.model_fields.items() if "figure" in (field.json_schema_extra or {})]
    assert {"momentum", "mindshare_pct", "authors", "posts", "sentiment_score"} <= set(figures)


def test_burst_scores_by_hand() -> None:
    panel = np.array([100.0, 100, 100, 100, 100, 100])
    voices = np.array([[25.0, 4, 4, 4, 4, 4], [4.0, 0, 0, 0, 0, 0], [4.0, 4, 4, 4, 4, 4]])
    # expected 4, 0, 4; deviation sqrt(expected + 1) as the panel did not grow; bias 5
    assert burst_scores(voices, panel) == pytest.approx([20 / (5**0.5 + 5), -1 / 6, -1 / (5**0.5 + 5)])
    assert burst_scores(voices[:1], panel * [2, 1, 1, 1, 1, 1]) == pytest.approx([17 / ((8 + 4) ** 0.5 + 5)])
    assert burst_scores(voices[:1], panel * [1, 0, 0, 0, 0, 0]) == pytest.approx([4.0])  # no past: (25 - 5) / 5


@given(st.lists(st.integers(0, 300), min_size=6, max_size=6), st.floats(0, 1))
def test_an_interval_is_ordered_and_the_same_each_time(voices: list[int], breadth: float) -> None:
    panel = [500] * 6
    low, high = interval("story", voices, panel, breadth)
    assert low <= high
    assert (low, high) == interval("story", voices, panel, breadth)


@given(st.lists(st.integers(0, 40), min_size=2, max_size=42))
def test_burst_levels_are_a_level_a_bucket(voices: list[int]) -> None:
    levels = burst_levels(voices, [100] * len(voices))
    assert len(levels) == len(voices) and set(levels) <= {0, 1}


@pytest.mark.parametrize(
    ("week", "before", "momentum", "stage"),
    [
        ([1, 1, 2, 3, 6, 9, 12], 1, 4.0, "rising"),
        ([9, 9, 10, 9, 10, 9, 10], 2, 4.0, "peaking"),
        ([2, 14, 16, 9, 3, 2, 1], 1, 3.0, "fading"),
        ([2, 2, 2, 1, 2, 2, 2], 2, 0.1, "dormant"),
        ([0, 0, 2, 4, 5, 6, 7], 0, 4.0, "born"),
    ],
)
def test_stages(week: list[int], before: int, momentum: float, stage: str) -> None:
    voices = [before] * 35 + week
    life = life_of(voices, [100] * 42, 7, momentum, expected=7.0 * before)
    assert (life.stage, life.peak_bucket) == (stage, voices.index(max(voices)))
    assert burst_levels(voices, [100] * 42)[:30] == (0,) * 30


def test_terms_of_the_same_posts_are_one_cluster() -> None:
    bursts = [Burst(term, 9, score) for term, score in [("ghost", 6), ("ghost pools", 4), ("lunar", 5), ("rare", 3)]]
    token = frozenset({"otterix"})
    posts = [Told(frozenset({"ghost", "ghost pools"}), frozenset(), token)] * 4
    posts += [Told(frozenset({"ghost"}), frozenset({"defi"}), token)] * 4
    posts += [Told(frozenset({"lunar"}), frozenset({"memecoins"}), token)] * 9
    posts += [Told(frozenset({"rare"}), frozenset(), frozenset())] * 9  # small talk: no token, no topic
    found = [(cluster.terms, cluster.topic) for cluster in clusters_of(bursts, posts)]
    assert found == [(("ghost", "ghost pools"), "defi"), (("lunar",), "memecoins")]


def test_a_word_of_a_phrase_belongs_to_the_story_of_the_phrase() -> None:
    bursts = [Burst(term, 9, score) for term, score in [("portnoy", 6), ("dave portnoy", 5), ("dave", 4)]]
    token = frozenset({"otterix"})
    posts = [Told(frozenset(held.split("+")), frozenset(), token) for held in ["portnoy"] * 7 + ["dave"] * 7]
    posts += [Told(frozenset({"portnoy", "dave", "dave portnoy"}), frozenset(), token)] * 3
    assert [cluster.terms for cluster in clusters_of(bursts, posts)] == [("portnoy", "dave portnoy", "dave")]


def test_a_term_that_only_names_a_token_is_no_story() -> None:
    book = TokenBook([KnownToken(1, "otterix", "OTRX", "Otterix")])
    posts = [Told(frozenset({"otterix", "ghost"}), frozenset(), frozenset({"otterix"}))] * 5
    assert token_names(["otterix", "ghost", "#otrx"], posts, book) == {"otterix"}


@pytest.mark.parametrize(
    ("terms", "voices", "label"),
    [
        (("ghost", "ghost pools"), {"ghost": 20, "ghost pools": 10}, "ghost pools"),
        (("ghost", "ghost pools"), {"ghost": 20, "ghost pools": 2}, "ghost"),
        (("paul tudor", "tudor jones"), {"paul tudor": 30, "tudor jones": 28}, "paul tudor jones"),
        (("#smartcon",), {"#smartcon": 9}, "smartcon"),
    ],
)
def test_labels_are_what_people_say(terms: tuple[str, ...], voices: dict[str, int], label: str) -> None:
    assert label_of(terms, voices) == label


def test_same_question_same_bytes(market: Reading, tmp_path: Path) -> None:
    assert narratives(market).model_dump_json() == narratives(market).model_dump_json()
