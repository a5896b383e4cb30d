"""Checks the bundled sentiment model: probabilities, batches, plain cases both ways, odd texts, negation.

Never reads the data folder: the scores on hand-labelled posts are evals/sentiment/score.py's.
"""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruma.enrich.sentiment import (
    ADDRESS,
    COIN,
    FALL,
    FIGURES,
    LABELS,
    MODEL_PATH,
    MULTIPLE,
    NUMBER,
    PERCENT,
    PRICE,
    RISE,
    UNKNOWN,
    URL,
    USER,
    SentimentModel,
    Tokens,
    Vocabulary,
    features_of,
    figures_of,
    label_of,
    parse_lexicon,
    split_text,
)

MODEL_SIZE_LIMIT_BYTES = 6_000_000

BULLISH = [
    "Just bought more $SOL, this dip is a gift",
    "We're so back. Bitcoin to 150k is programmed 🚀",
    "shorts getting squeezed, love to see it",
    "aped in, still so early lfg",
    "Spot Ether ETFs see record inflows as price hits new all-time high",
    "I'm never selling my bags, massively undervalued",
    "$LINK breaking out, next leg up incoming",
    "Don't sell now, we are going much higher",
    "new ath today and we keep pumping",
    "huge buying opportunity, loading up on $ETH here",
    "bulls are in full control, higher lows everywhere",
    "🚀🚀🚀",
]
BEARISH = [
    "dev sold everything, we got rugged",
    "This is a scam, do not buy",
    "Bitcoin plunges below $60,000 as selloff deepens",
    "market is dumping hard, everything is bleeding",
    "I sold all my ETH, this is going to zero",
    "not bullish at all, looks weak",
    "got liquidated again, so rekt",
    "$DOGE is a dead coin, overvalued garbage",
    "Exchange halts withdrawals after $100M hack",
    "opened a short here, rejected at resistance, lower highs",
    "why is this thing dumping again?",
    "total capitulation, crypto winter is here",
    "📉📉📉",
]
NEUTRAL = [
    "gm everybody, coffee first",
    "can somebody post the contract address",
    "🎁 GIVEAWAY! Like, retweet and follow to win 500 $TRX, winner announced in 24 hours",
    "Join our AMA on Telegram tomorrow at 2 PM UTC",
    "GY6efCcjRmPREBAUwe6TrbJqwA28L7BM9uVwCZRH3NQS",
    ".x ai16z",
    "How do I set up a hardware wallet?",
    "",
]


@pytest.fixture(scope="module")
def model() -> SentimentModel:
    return SentimentModel.load()


def labels_of(model: SentimentModel, texts: list[str]) -> dict[str, str]:
    return {text: label_of(row) for text, row in zip(texts, model.probabilities(texts), strict=True)}


@pytest.mark.parametrize(("texts", "label"), [(BULLISH, "bullish"), (BEARISH, "bearish"), (NEUTRAL, "neutral")])
def test_plain_cases(model: SentimentModel, texts: list[str], label: str) -> None:
    assert labels_of(model, texts) == dict.fromkeys(texts, label)


@pytest.mark.parametrize(
    ("plain", "negated", "column"),
    [
        ("I am bullish", "I am not bullish", 2),
        ("this will pump", "this will never pump", 2),
        ("sell it", "don't sell it", 0),
        ("it is a rug", "it isn't a rug", 0),
    ],
)
def test_negation_takes_weight_from_the_plain_lean(model: SentimentModel, plain: str, negated: str, column: int) -> None:
    with_plain, with_negation = model.probabilities([plain, negated])
    assert with_negation[column] < with_plain[column]


@pytest.mark.parametrize(("one", "other"), [("$LINK", "$DOGE"), ("bitcoin", "solana"), ("#ADA", "#XRP"), ("ETH", "$brandnew")])
def test_no_coin_is_bullish_by_its_name(model: SentimentModel, one: str, other: str) -> None:
    rows = model.probabilities([f"{coin} looks weak today, I sold mine" for coin in (one, other)])
    assert rows[0].tolist() == rows[1].tolist()


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.text(max_size=300), max_size=8))
def test_any_text_gets_probabilities(model: SentimentModel, texts: list[str]) -> None:
    rows = model.probabilities(texts)
    assert rows.shape == (len(texts), 3)
    assert rows.dtype == np.float32
    assert ((rows >= 0.0) & (rows <= 1.0)).all()
    assert np.abs(rows.astype(np.float64).sum(axis=1) - 1.0).max(initial=0.0) < 1e-6


@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(st.sampled_from(BULLISH + BEARISH + NEUTRAL) | st.text(max_size=200), min_size=1, max_size=12),
    random=st.randoms(),
)
def test_a_row_does_not_depend_on_its_batch(model: SentimentModel, texts: list[str], random: Random) -> None:
    alone = [model.probabilities([text])[0].tolist() for text in texts]
    assert model.probabilities(texts).tolist() == alone
    order = list(range(len(texts)))
    random.shuffle(order)
    assert model.probabilities([texts[place] for place in order]).tolist() == [alone[place] for place in order]


def test_a_row_is_the_same_across_the_batch_boundary(model: SentimentModel) -> None:
    texts = (BULLISH + BEARISH + NEUTRAL) * 70  # more than one inner batch
    rows = model.probabilities(texts)
    period = len(BULLISH + BEARISH + NEUTRAL)
    assert len(texts) > 2_048
    assert np.array_equal(rows, np.tile(rows[:period], (70, 1)))


@pytest.mark.parametrize(
    "text",
    [
        "", " \n\t", "🚀" * 5_000, "moon " * 50_000, "a" * 100_000, "\x00\ud83d", "\u202eطيران القمر 比特币上涨 🇺🇸👩‍💻\ufe0f",
        "$" * 500, "@ # % $ + - . , :", "+%", "-", "http", "!" * 300, "ﷺﷺ ½ Ⅷ ٣٤%",
    ],
)  # fmt: skip
def test_odd_texts(model: SentimentModel, text: str) -> None:
    row = model.probabilities([text])[0]
    assert np.isfinite(row).all()
    assert abs(float(row.sum()) - 1.0) < 1e-6


def test_only_the_first_part_of_a_giant_post_counts(model: SentimentModel) -> None:
    start = "we are so back " * 200
    assert model.probabilities([start])[0].tolist() == model.probabilities([start + "rug scam dump " * 5_000])[0].tolist()


def test_no_texts_give_no_rows(model: SentimentModel) -> None:
    assert model.probabilities([]).shape == (0, 3)


def test_a_pickled_model_says_the_same(model: SentimentModel) -> None:
    copy = pickle.loads(pickle.dumps(model))
    assert np.array_equal(copy.probabilities(BULLISH + BEARISH), model.probabilities(BULLISH + BEARISH))


def test_the_bundled_file_is_small_and_holds_no_pickle() -> None:
    assert MODEL_PATH.stat().st_size < MODEL_SIZE_LIMIT_BYTES
    with np.load(MODEL_PATH, allow_pickle=False) as arrays:
        assert {arrays[name].dtype.kind for name in arrays.files} <= {"f", "i", "U"}


def test_a_file_of_another_feature_set_is_refused(tmp_path: Path) -> None:
    with np.load(MODEL_PATH, allow_pickle=False) as arrays:
        changed = {name: arrays[name] for name in arrays.files} | {"figures": np.array(["bull", "bear"])}
    np.savez_compressed(tmp_path / "other.npz", **changed)
    with pytest.raises(ValueError, match="trained with other figures"):
        SentimentModel.load(tmp_path / "other.npz")


@pytest.mark.parametrize(
    ("row", "label"),
    [
        ((0.5, 0.2, 0.3), "bearish"),
        ((0.2, 0.3, 0.5), "bullish"),
        ((0.1, 0.8, 0.1), "neutral"),
        ((0.45, 0.1, 0.45), "neutral"),  # a tie of both sides shows no lean
        ((0.1, 0.45, 0.45), "neutral"),
    ],
)
def test_label_rule(row: tuple[float, float, float], label: str) -> None:
    assert label_of(np.array(row, dtype=np.float32)) == label


def test_the_order_of_labels() -> None:
    assert LABELS == ("bearish", "neutral", "bullish")


TINY = Vocabulary.build(
    ["the", "floor"],
    ["# a comment", "+3 moon; buy the dip", "-2 dip; dump", "ad follow", "not not; don't", "coin bitcoin; btc"],
)


def test_tokens_become_words_and_marks() -> None:
    text = "Bitcoin $SOL @me https://x.co +5% -3.2% 7% 10x $50k 20m 42 moooooon xyzzy 0x" + "a1" * 20
    ids = Tokens.read([text], TINY.ids).ids.tolist()
    moon = TINY.ids["moon"]
    assert ids == [
        COIN, COIN, USER, URL, RISE, FALL, PERCENT, MULTIPLE, PRICE, PRICE, NUMBER, moon, UNKNOWN, ADDRESS, 0,
    ]  # fmt: skip


def test_emojis_and_apostrophes_are_kept() -> None:
    assert split_text("Don’t panic 🚀🚀!") == ["don't", "panic", "🚀", "🚀", "!"]


def figures(text: str) -> dict[str, float]:
    tokens = Tokens.read([text], TINY.ids)
    return dict(zip(FIGURES, figures_of(tokens, tokens.negated(TINY.negation), TINY)[0].tolist(), strict=True))


def test_a_phrase_counts_once_and_its_words_not_again() -> None:
    found = figures("buy the dip")
    assert (found["bull"], found["bear"], found["net"]) == (pytest.approx(np.log1p(3)), 0.0, 0.5)


def test_a_negated_word_counts_apart_from_a_plain_one() -> None:
    found = figures("don't dump")
    assert (found["bear"], found["bear_negated"]) == (0.0, pytest.approx(np.log1p(2)))
    assert (found["first"], found["last"]) == (1.0, 1.0)


def test_negation_reaches_three_words_and_not_into_the_next_text() -> None:
    tokens = Tokens.read(["not the the the dump", "not", "dump"], TINY.ids)
    assert tokens.negated(TINY.negation)[:5].tolist() == [False, True, True, True, False]
    assert figures_of(tokens, tokens.negated(TINY.negation), TINY)[2, FIGURES.index("bear")] == pytest.approx(np.log1p(2))


def test_every_known_word_is_a_term_of_its_text() -> None:
    terms, _ = features_of(["the floor", "", "xyzzy", "not the"], TINY)
    the, floor, negation = TINY.ids["the"], TINY.ids["floor"], TINY.ids["not"]
    assert terms.rows.tolist() == [0, 0, 3, 3]
    assert terms.columns.tolist() == [the, floor, negation, the + TINY.words]
    assert terms.weights.tolist() == [pytest.approx(1 / np.sqrt(2))] * 4


def test_a_known_pair_is_a_term_of_its_own() -> None:
    pair = TINY.ids["the"] * TINY.words + TINY.ids["floor"]
    with_pair = replace(TINY, pair_keys=np.array([pair]))
    terms, _ = features_of(["floor", "the floor", "floor the"], with_pair)
    assert [(row, column) for row, column in zip(terms.rows, terms.columns, strict=True) if column >= 2 * TINY.words] == [
        (1, 2 * TINY.words)
    ]


def test_lexicon_lines() -> None:
    assert parse_lexicon(["# no", "", "+2 a; b c", "-1.5 d", "ad e", "not f", "coin g"]) == (
        {"a": 2.0, "b c": 2.0, "d": -1.5},
        {"ad": ["e"], "not": ["f"], "coin": ["g"]},
    )
