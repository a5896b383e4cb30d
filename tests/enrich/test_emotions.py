"""Each of the 15 emotions is found where it is expressed, turned round where it is denied, and sums to 1. All texts made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruma.enrich.emotions import LABELS, emotions_of

EXPRESSED = [
    ("anger", "I am furious with this exchange"),
    ("anticipation", "cannot say more, stay tuned"),
    ("boredom", "another boring sideways day"),
    ("confidence", "mark my words, I am not selling"),
    ("disgust", "what a pathetic, disgusting move"),
    ("distrust", "this team looks shady"),
    ("fear", "I am scared of another bloodbath"),
    ("greed", "we are all going to be millionaires, wen lambo"),
    ("joy", "congrats everyone, what a day"),
    ("love", "I love this community"),
    ("optimism", "the future is bright"),
    ("pessimism", "bearish, this bubble is going to zero"),
    ("sadness", "heartbroken, I lost everything"),
    ("surprise", "wow, I can't believe it"),
    ("trust", "a reliable team with full transparency"),
]
EMOJIS = [
    ("anger", "😡"), ("anticipation", "👀"), ("boredom", "🥱"), ("confidence", "💪"), ("disgust", "🤮"), ("distrust", "🤨"),
    ("fear", "😱"), ("greed", "🤑"), ("joy", "😂"), ("love", "❤️"), ("optimism", "🚀"), ("pessimism", "📉"), ("sadness", "😢"),
    ("surprise", "🤯"), ("trust", "🤝"),
]  # fmt: skip
NOT_EXPRESSED = [
    ("anger", "the storm raged off the coast"),
    ("anticipation", "the fork was in March"),
    ("boredom", "they drill boreholes"),
    ("confidence", "a confidential memo"),
    ("disgust", "the gust moved the trees"),
    ("distrust", "the scampi was good"),
    ("fear", "a fearn is a plant, no"),
    ("greed", "we agreed on a price"),
    ("joy", "the unhappyville exit"),
    ("love", "a glove and a clover"),
    ("optimism", "an optimiser for contracts"),
    ("pessimism", "a beard"),
    ("sadness", "the saddle broke"),
    ("surprise", "an enterprise chain"),
    ("trust", "thrust of the rocket engine"),
]


WEAK_SIGNS = [
    ("trust", "verified accounts are locked, a big partnership in Korea"),
    ("greed", "trading is about making a profit now and then"),
    ("surprise", "I am no crazy holder"),
    ("disgust", "it isn't a new passion, nor do I love it"),
    ("boredom", "draw 200 doge 500 #zzz"),
    ("sadness", "how he pays them to shill it 😭😭"),
    ("sadness", "we couldn't be more excited"),
    ("pessimism", "nothing can stop it: amazing recovery"),
]


@pytest.mark.parametrize(("label", "text"), WEAK_SIGNS)
def test_words_that_posts_use_for_other_things_express_nothing(label: str, text: str) -> None:
    assert label not in emotions_of(text)


@pytest.mark.parametrize(("label", "text"), EXPRESSED)
def test_words_express_an_emotion(label: str, text: str) -> None:
    shares = emotions_of(text)
    assert shares.get(label, 0) == max(shares.values())


@pytest.mark.parametrize(("label", "emoji"), EMOJIS)
def test_an_emoji_expresses_an_emotion(label: str, emoji: str) -> None:
    assert emotions_of(f"price update {emoji}") == {label: 1.0}


@pytest.mark.parametrize(("label", "text"), NOT_EXPRESSED)
def test_words_that_only_look_like_it_express_nothing(label: str, text: str) -> None:
    assert label not in emotions_of(text)


def test_the_examples_cover_all_fifteen_labels() -> None:
    assert len(LABELS) == 15
    assert (
        [label for label, _ in EXPRESSED]
        == [label for label, _ in EMOJIS]
        == [label for label, _ in NOT_EXPRESSED]
        == list(LABELS)
    )


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("I am not happy", {"sadness": 1.0}),
        ("not at all worried", {"confidence": 1.0}),
        ("I don't trust them", {"distrust": 1.0}),
        ("no surprise", {}),
        ("not today. happy though", {"joy": 1.0}),
        ("not what the team and the many holders wanted, bullish anyway", {"optimism": 1.0}),
    ],
)
def test_a_denied_emotion_turns_round_or_goes(text: str, shares: dict[str, float]) -> None:
    assert emotions_of(text) == shares


@pytest.mark.parametrize("text", ["", "The block had 2,100 transactions", "https://example.org/happy @furious"])
def test_where_nothing_is_expressed_the_answer_is_empty(text: str) -> None:
    assert emotions_of(text) == {}


def test_a_row_of_one_emoji_counts_as_one_feeling_said_loudly() -> None:
    assert emotions_of("🚀" * 20 + " love 😢") == {"love": 0.2, "optimism": 0.6, "sadness": 0.2}


@given(
    st.one_of(
        st.text(max_size=200), st.lists(st.sampled_from(["happy", "not", "scam", "🚀", "😢", "fear", ",", "rich"])).map(" ".join)
    )
)
def test_shares_are_known_positive_sum_to_one_and_do_not_change(text: str) -> None:
    shares = emotions_of(text)
    assert set(shares) <= set(LABELS)
    assert all(0 < share <= 1 for share in shares.values())
    assert not shares or abs(sum(shares.values()) - 1) < 1e-9
    assert emotions_of(text) == shares
