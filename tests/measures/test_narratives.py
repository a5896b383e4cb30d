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
from ruma.measures import narrative_heard
from ruma.measures.declare import declared_measures
from ruma.measures.narrative import narrative
from ruma.measures.narrative_clusters import Burst, Told, _together, clusters_of, label_of, token_names
from ruma.measures.narrative_confirmation import _moves
from ruma.measures.narrative_heard import Scope
from ruma.measures.narrative_life import born_bucket, bursting, life_of
from ruma.measures.narrative_strength import Strength, interval
from ruma.measures.narrative_surprise import Expected, expected, surprise
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
        (1, "ghost-liquidity", "Ghost liquidity", "emergent", 16, 0),
        (2, "halving", "The halving", "taxonomy", 30, 3),
    ]
    assert (board.found, board.ecosystem, board.notes, board.thin) == (2, None, [], False)


def test_a_narrative_says_where_it_stands(market: Reading) -> None:
    ghost, halving = narratives(market).narratives
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


def test_a_few_days_of_past_are_enough_to_find_what_is_new(market: Reading) -> None:
    assert narratives(Reading(market.store, AS_OF - 32 * DAY)).notes == []


def test_a_partial_past_expects_as_much_as_a_whole_one() -> None:
    past, panel = np.array([[10.0, 0, 0, 0, 0]]), np.array([100.0, 0, 0, 0, 0])
    part = np.array([2 / 7, 0.0, 0.0, 0.0, 0.0])
    assert expected(past, panel, 350.0, 2.0, part).heard == pytest.approx([35.0])  # two days of the week before: the same share
    assert expected(past, panel, 350.0, 2.0).heard == pytest.approx([20.0])  # a market that more than doubled


def test_little_past_leaves_more_doubt() -> None:
    nothing, panel = np.zeros((1, 5)), np.full(5, 100.0)
    for covered, doubt in ((1.0, 0.5), (0.1, 2.0)):
        usual = expected(nothing, panel, 100.0, 2.0, np.full(5, covered))
        assert (usual.heard.tolist(), usual.mean.tolist()) == ([0.0], [doubt])


def test_a_burst_of_the_past_is_not_the_usual() -> None:
    past, panel = np.array([[2.0, 40, 2, 2, 2]]), np.full(5, 100.0)
    calm = np.array([[True, False, True, True, True]])
    assert expected(past, panel, 100.0, 2.0, calm=calm).heard == pytest.approx([2.0])
    assert expected(past, panel, 100.0, 2.0, calm=~calm).heard[0] > 10  # one calm window of five: bursts are the usual


@pytest.fixture(scope="module")
def later(new_store: Callable[[], Store], tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """The same market with a story inside a topic, and Bitcoin's talk going on for months after Solana's ended."""
    folder = tmp_path_factory.mktemp("later")
    more = [
        {"source": "t", "source_id": str(index), "author": f"t{index}", "happened_at": (AS_OF + 100 * DAY).isoformat()}
        | {"text": f"$BTC {coined(40_000 + index)}"}
        for index in range(30)
    ] + [
        {"source": "v", "source_id": str(index), "author": f"v{index}", "happened_at": (AS_OF - (index % 4) * DAY).isoformat()}
        | {"text": f"velvet {('rollups', 'lanes')[index % 2]} on $OTRX {coined(41_000 + index)}"}
        for index in range(40)
    ]
    (folder / "tokens.jsonl").write_bytes(b"\n".join(orjson.dumps(token) for token in TOKENS))
    (folder / "posts.jsonl").write_bytes(b"\n".join(orjson.dumps(row) for row in [*world(), *more]))
    store = new_store()
    assert load(store, [folder], AS_OF + 200 * DAY, folder / "rejects.jsonl").rejected == 0
    return Reading(store, AS_OF)


@pytest.mark.parametrize("hours", [24, 168])
def test_an_ecosystem_is_read_up_to_its_own_newest_post(later: Reading, hours: int) -> None:
    board = narratives(Reading(later.store, AS_OF + 100 * DAY), ecosystem="solana", hours=hours)
    assert board.as_of == board.seen_until == AS_OF
    assert board.n > 0 and board.notes == ["The newest data is from 2026-05-08 12:30 UTC; the answer stands on that moment."]
    assert narratives(Reading(later.store, AS_OF + 100 * DAY)).as_of == AS_OF + 100 * DAY


def test_a_new_story_that_carries_a_topic_is_shown_by_itself(later: Reading) -> None:
    rows = {row.id: row for row in narratives(later).narratives}
    velvet, topic = rows["velvet-lanes"], rows["layer-2"]  # the phrase that a second person took up first
    assert (velvet.label, velvet.kind, velvet.topic, velvet.stage, velvet.voices) == (
        "Velvet rollups",
        "emergent",
        "layer-2",
        "born",
        40,
    )
    assert (topic.voices, topic.topic, topic.stage) == (20, None, "dormant")  # told in full, but the rise is velvet's
    assert topic.momentum < 0 < velvet.momentum_low


def test_figures_become_facts_of_their_narrative(market: Reading) -> None:
    measure = declared_measures()["narratives"]
    evidence = evidence_of(1, measure, {}, narratives(market))
    said = {(fact.entity.names[0], fact.metric, fact.value) for fact in evidence.facts}
    assert {("Ghost liquidity", "authors", 16.0), ("The halving", "previous_authors", 3.0)} <= said
    assert len(evidence.receipts) == 6
    figures = [name for name, field in Narrative.model_fields.items() if "figure" in (field.json_schema_extra or {})]
    assert {"momentum", "mindshare_pct", "authors", "posts", "sentiment_score"} <= set(figures)


def test_surprise_by_hand() -> None:
    # Poisson: 2 * (25 ln(25 / 4) - 21); clumped counts surprise less; the sign is that of the change
    poisson = (2 * (25 * np.log(25 / 4) - 21)) ** 0.5
    assert surprise(np.array([25.0]), np.array([4.0]), np.array([0.0])) == pytest.approx([poisson], rel=1e-6)
    size = 1 / 0.05
    clumped = (2 * (25 * np.log(25 / 4) - (25 + size) * np.log((25 + size) / (4 + size)))) ** 0.5
    assert surprise(np.array([25.0]), np.array([4.0]), np.array([0.05])) == pytest.approx([clumped])
    assert surprise(np.array([0.0, 4.0]), np.array([4.0, 4.0]), np.zeros(2))[0] < 0
    assert surprise(np.array([4.0]), np.array([4.0]), np.array([0.05])) == pytest.approx([0.0])


@given(st.integers(0, 300), st.floats(0.5, 200), st.floats(0, 0.2), st.integers(1, 50))
def test_more_voices_are_more_surprising(voices: int, usual: float, clumping: float, more: int) -> None:
    less, greater = surprise(np.array([voices, voices + more], dtype=float), np.full(2, usual), np.full(2, clumping))
    assert less < greater


def strength(voices: int, usual: float) -> Strength:
    past = Expected(np.array([usual]), np.array([0.05]), np.array([4.0]), np.array([usual]))
    return Strength(0.0, 3, voices, past, usual, alarmed=False, was_alarmed=False)


@given(st.integers(0, 300), st.floats(0.5, 100), st.floats(0, 1))
def test_an_interval_is_ordered_and_the_same_each_time(voices: int, usual: float, breadth: float) -> None:
    low, high = interval("story", strength(voices, usual), breadth)
    assert low <= high
    assert (low, high) == interval("story", strength(voices, usual), breadth)


def test_an_interval_holds_what_it_is_of() -> None:
    low, high = interval("story", strength(30, 4.0), 1.0)
    assert low < float(surprise(np.array([30.0]), np.array([4.0]), np.array([0.05]))[0]) < high


@given(st.lists(st.integers(0, 40), min_size=2, max_size=42))
def test_burst_levels_of_one_story_do_not_hang_on_the_others(voices: list[int]) -> None:
    panel, row = np.full(len(voices), 100.0), np.array(voices, dtype=float)
    alone = bursting(row[None, :], panel)[0]
    beside = bursting(np.stack([np.full(len(voices), 3.0), row]), panel)[1]
    assert len(alone) == len(voices) and alone.tolist() == beside.tolist()


@pytest.mark.parametrize(
    ("week", "before", "loud", "stage"),
    [
        ([1, 1, 2, 3, 6, 9, 12], 1, True, "rising"),
        ([9, 9, 10, 9, 10, 9, 10], 2, True, "peaking"),
        ([2, 14, 16, 9, 3, 2, 1], 1, True, "fading"),
        ([2, 2, 2, 1, 2, 2, 2], 2, False, "dormant"),
        ([0, 0, 2, 4, 5, 6, 7], 0, True, "born"),
        ([0, 0, 2, 4, 5, 6, 7], 0, False, "dormant"),
    ],
)
def test_stages(week: list[int], before: int, loud: bool, stage: str) -> None:
    voices = [before] * 35 + week
    life = life_of(voices, [100] * 42, 7, loud, usual=7.0 * before)
    assert (life.stage, life.peak_bucket) == (stage, voices.index(max(voices)))
    assert not bursting(np.array([voices], dtype=float), np.full(42, 100.0))[0, :30].any()


def test_the_birth_is_where_the_newest_burst_begins() -> None:
    assert born_bucket([0] * 30 + [0, 0, 9, 12, 15, 9] + [8] * 6, [100] * 42) == 32
    assert born_bucket([0, 0, 9, 12, 15, 9] + [0] * 36, [100] * 42) is None  # long over


def test_terms_of_the_same_posts_are_one_cluster() -> None:
    bursts = [Burst(term, 29, score, new=True) for term, score in [("ghost", 9), ("ghost pools", 7), ("lunar", 8), ("rare", 7)]]
    token = frozenset({"otterix"})
    posts = [Told(frozenset({"ghost", "ghost pools"}), frozenset(), token)] * 4
    posts += [Told(frozenset({"ghost"}), frozenset({"defi"}), token)] * 4
    posts += [Told(frozenset({"lunar"}), frozenset({"memecoins"}), token)] * 9
    posts += [Told(frozenset({"rare"}), frozenset(), frozenset())] * 9  # small talk: no token, no topic
    found = [(cluster.terms, cluster.topic) for cluster in clusters_of(bursts, posts)]
    assert found == [(("ghost", "ghost pools"), "defi"), (("lunar",), "memecoins")]


def test_a_word_of_a_phrase_belongs_to_the_story_of_the_phrase() -> None:
    bursts = [Burst(term, 9, score, new=True) for term, score in [("portnoy", 6), ("dave portnoy", 5), ("dave", 4)]]
    token = frozenset({"otterix"})
    posts = [Told(frozenset(held.split("+")), frozenset(), token) for held in ["portnoy"] * 7 + ["dave"] * 7]
    posts += [Told(frozenset({"portnoy", "dave", "dave portnoy"}), frozenset(), token)] * 3
    assert [cluster.terms for cluster in clusters_of(bursts, posts)] == [("portnoy", "dave portnoy", "dave")]


def told(*held: str, times: int = 4, topics: str = "", tokens: str = "otterix") -> list[Told]:
    """Posts that hold these terms."""
    return [Told(frozenset(held), frozenset(topics.split()), frozenset(tokens.split()))] * times


def test_fragments_and_spellings_of_one_story_are_one_cluster() -> None:
    bursts = [Burst(term, 9, 5.0, new=True) for term in ("winter vaults", "winter epochs", "tiktok", "tik tok", "#tiktok")]
    posts = told("winter vaults") + told("winter epochs") + told("tiktok") + told("tik tok") + told("#tiktok")
    found = [cluster.terms for cluster in clusters_of(bursts, posts)]
    assert found == [("#tiktok", "tik tok", "tiktok"), ("winter epochs", "winter vaults")]


def test_phrases_with_a_usual_word_or_other_tokens_are_different_stories() -> None:
    phrases = [Burst("new agent", 9, 5.0, new=True), Burst("agent smith", 9, 5.0, new=True)]
    posts = told("new agent") + told("agent smith")
    assert len(clusters_of(phrases, posts)) == 1
    assert len(clusters_of([*phrases, Burst("agent", 90, 1.0)], posts + told("agent", times=20))) == 2
    assert len(clusters_of(phrases, told("new agent") + told("agent smith", tokens="heron"))) == 2


@pytest.mark.parametrize(
    ("bursts", "founded"),
    [
        ([Burst("cleanest", 16, 1.8, new=True)], False),  # a word alone
        ([Burst("cleanest", 24, 9.0, new=True)], True),  # unless it is new and very loud
        ([Burst("cleanest", 24, 9.0)], False),
        ([Burst("#cleanest", 9, 5.0, new=True)], True),  # or a hashtag
        (
            [Burst("ghost", 9, 0.8, new=True), Burst("ghost pools", 4, -0.2, new=True), Burst("ghost depth", 3, -0.3, new=True)],
            True,
        ),
        ([Burst("docs", 16, 1.8, new=True), Burst("docs say", 3, -0.3, new=True), Burst("the docs", 3, -0.3, new=True)], False),
        ([Burst("docs say", 5, 0.0, new=True)], False),
    ],
)
def test_what_founds_a_story(bursts: list[Burst], founded: bool) -> None:
    assert bool(clusters_of(bursts, told(*(burst.term for burst in bursts)))) is founded


def test_words_of_the_posts_of_other_stories_are_no_story() -> None:
    bursts = [Burst(term, 29, score, new=True) for term, score in (("ghost", 9.0), ("lunar", 8.0), ("heating", 7.0))]
    posts = told("ghost", times=20) + told("lunar", times=20) + told("ghost", "heating") + told("lunar", "heating")
    assert [cluster.terms for cluster in clusters_of(bursts, posts + told("heating", times=5))] == [("ghost",), ("lunar",)]


@pytest.mark.parametrize(
    ("new", "outside", "within"),
    [(True, 4, False), (True, 0, True), (False, 4, True)],  # told outside of the topic, only inside, nothing new
)
def test_a_new_story_of_a_topic_is_told_from_its_own_phrases(new: bool, outside: int, within: bool) -> None:
    bursts = [Burst("velvet rollups", 29, 6.0, new=new)]
    posts = told("velvet rollups", times=8, topics="layer-2") + told("velvet rollups", times=outside)
    assert [(cluster.topic, cluster.within) for cluster in clusters_of(bursts, posts)] == [("layer-2", within)]


def test_a_term_that_only_names_a_token_is_no_story() -> None:
    book = TokenBook([KnownToken(1, "otterix", "OTRX", "Otterix")])
    posts = [Told(frozenset({"otterix", "ghost"}), frozenset(), frozenset({"otterix"}))] * 5
    assert token_names(["otterix", "ghost", "#otrx"], posts, book) == {"otterix"}
    posts += [Told(frozenset({"otterix ships", "ghost ships"}), frozenset(), frozenset({"otterix"}))] * 5
    assert token_names(["otterix ships", "ghost ships"], posts, book) == {"otterix ships"}  # its news


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


def test_the_life_of_a_narrative_holds_its_row_and_its_series(market: Reading) -> None:
    ghost = narratives(market).narratives[0]
    life = narrative(market, "ghost-liquidity")
    assert life.narrative is not None
    assert life.narrative.model_dump(exclude={"receipts"}) == ghost.model_dump(exclude={"receipts"})
    assert (len(life.series), sum(point.posts for point in life.series)) == (42, 16)
    assert [point.voices for point in life.series[-5:]] == [0, 4, 4, 4, 4]
    assert life.series[0].start == AS_OF - 42 * DAY and life.series[-1].start == AS_OF - DAY
    assert (life.stages[0].stage, life.stages[-1].stage) == ("dormant", "born")
    assert life.confirmation is not None and life.confirmation.verdict == "too few prices of its tokens to confirm it"
    assert life.cohorts is None and life.cohorts_missing
    assert len(life.vocabulary_version) == 12


def test_a_narrative_is_found_by_its_phrases_and_after_its_end(market: Reading) -> None:
    later = Reading(market.store, AS_OF + 12 * HOUR)
    assert narrative(later, "Ghost liquidity").id == "ghost-liquidity"
    over = narrative(Reading(market.store, AS_OF - 2 * DAY), "ghost-liquidity")  # eight people then
    assert over.narrative is not None and over.narrative.voices == 8
    assert narrative(market, "copper-couriers").narrative.stage == "dormant"  # one account's story is none, but can be read


def test_an_unknown_narrative_is_refused_with_what_is_near(market: Reading) -> None:
    with pytest.raises(BadInput, match="near: halving") as caught:
        narrative(market, "halvening-2024")
    assert caught.value.param == "id"


def test_the_id_of_a_story_stays_while_it_lives(market: Reading) -> None:
    ids = {row.id for hours in range(0, 30, 6) for row in narratives(Reading(market.store, AS_OF - hours * HOUR)).narratives}
    assert ids == {"ghost-liquidity", "halving"}


def headline(number: int, minute: int, text: str) -> dict[str, str]:
    happened_at = (AS_OF - 20 * HOUR + minute * timedelta(minutes=1)).isoformat()
    return {"source": "h", "source_id": str(number), "author": f"h{number}", "text": text, "happened_at": happened_at}


@pytest.mark.parametrize(("same", "told"), [(True, False), (False, True)])
def test_a_headline_and_its_echo_are_no_narrative(same: bool, told: bool, new_store: Callable[[], Store], tmp_path: Path) -> None:
    """Twelve people say one sentence with something before or behind it, or the same phrase in sentences of their own."""
    more = []
    for number in range(12):
        own = " ".join(coined(50_000 + 100 * place + number) for place in range(7))  # so many that no text is a copy
        said = "they moved us over to winter relayers" if same else f"{coined(49_000 + number)} winter relayers"
        more.append(headline(number, 20 * number, f"{said} {own} $OTRX"))
    (tmp_path / "tokens.jsonl").write_bytes(b"\n".join(orjson.dumps(token) for token in TOKENS))
    (tmp_path / "posts.jsonl").write_bytes(b"\n".join(orjson.dumps(row) for row in [*world(), *more]))
    store = new_store()
    load(store, [tmp_path], AS_OF + DAY, tmp_path / "rejects.jsonl")
    board = narratives(Reading(store, AS_OF))
    assert ("winter-relayers" in {row.id for row in board.narratives}) is told
    assert board.news_left_out == int(same)


def test_one_clique_makes_no_narrative(new_store: Callable[[], Store], tmp_path: Path) -> None:
    """Four communities whose members name each other; all who tell the new story belong to one of them, or to all."""
    for clique in (True, False):
        rows = list(world())
        for number in range(240):
            group = number % 4
            rows.append(
                {"source": "s", "source_id": f"c{number}", "author": f"g{group}_{number // 4 % 10}"}
                | {"happened_at": (AS_OF - 10 * DAY + number * HOUR / 2).isoformat()}
                | {"text": f"@g{group}_{number // 16 % 10} $BTC {coined(60_000 + number)}"}
            )
        for number in range(9):
            author = f"g0_{number}" if clique else f"g{number % 4}_{number}"
            text = f"winter relayers {coined(61_000 + number)} $OTRX"
            rows.append(headline(number, 60 * number, text) | {"source": "s", "source_id": f"w{number}", "author": author})
        folder = tmp_path / str(clique)
        folder.mkdir()
        (folder / "tokens.jsonl").write_bytes(b"\n".join(orjson.dumps(token) for token in TOKENS))
        (folder / "posts.jsonl").write_bytes(b"\n".join(orjson.dumps(row) for row in rows))
        store = new_store()
        load(store, [folder], AS_OF + DAY, folder / "rejects.jsonl")
        board = narratives(Reading(store, AS_OF))
        assert ("winter-relayers" in {row.id for row in board.narratives}) is not clique
        assert board.panel_groups is not None and board.panel_groups > 3


@pytest.mark.parametrize("lag", [-12, 0, 17])
def test_the_lag_of_a_price_is_found(lag: int) -> None:
    chance, hours = np.random.default_rng(3), np.arange(1008)
    wave = np.exp(-(((hours - 500) / 60.0) ** 2))
    moved = np.exp(-(((hours - 500 - lag) / 60.0) ** 2)) + chance.normal(0, 0.05, 1008)
    found = _moves(wave, moved, 1)
    assert found is not None and abs(found.lag_hours - lag) <= 3 and found.sure


def test_a_wandering_price_confirms_nothing() -> None:
    hours = np.arange(1008)
    wave = np.exp(-(((hours - 500) / 60.0) ** 2))
    sure = [_moves(wave, np.random.default_rng(seed).normal(0, 1, 1008), 1) for seed in range(20)]
    assert sum(bool(moves and moves.sure) for moves in sure) <= 4


@given(st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=1, max_size=12))
def test_terms_together_are_counted_as_a_product_would(held: list[list[bool]]) -> None:
    matrix = np.array(held)
    assert _together(matrix).tolist() == (matrix.T.astype(int) @ matrix.astype(int)).tolist()


def test_a_dense_window_is_read_from_a_sample_of_authors(market: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = narratives(market)
    monkeypatch.setattr(narrative_heard, "MOST_POSTS", 300)
    sampled = narratives(market)
    assert "one author in 2 was read" in sampled.notes[-1] or "one author in 4 was read" in sampled.notes[-1]
    assert 0.5 < sampled.authors / whole.authors < 2 and sampled.posts != whole.posts


@pytest.mark.parametrize("first", [0, 2, 4, 10])
def test_the_level_is_the_lowest_that_may_be_read_however_it_is_looked_for(
    market: Reading, monkeypatch: pytest.MonkeyPatch, first: int
) -> None:
    monkeypatch.setattr(narrative_heard, "FIRST_LEVEL", first)
    scope = Scope(market, market.posts_window(168))
    with market.store.engine.client() as client:
        oldest = client.query_arrow("SELECT min(happened_at) AS at FROM board_posts").to_pylist()[0]["at"]
    (row,) = market.rows("board_levels", scope.past, lowest=0, highest=10, **scope.bounds)
    within = [sum(row["posts"][level:]) for level in range(11)]
    for most in (0, 1, 10, 100, within[1], within[0] - 1, within[0]):
        wanted = next((level for level in range(11) if within[level] <= most), 10)
        assert narrative_heard._level(scope, scope.past, most) == (wanted, max(oldest, row["oldest"]))
