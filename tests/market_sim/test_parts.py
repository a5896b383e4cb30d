"""Tokens, lives of stories and the talk, each by itself."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruma.market_sim.narratives import plant_narratives
from ruma.market_sim.phrases import BANKS
from ruma.market_sim.simulate import _allot
from ruma.market_sim.talk import Speaker, format_price
from ruma.market_sim.themes import KNOWN_THEMES, coinages
from ruma.market_sim.tokens import BASE58, build_universe

from .conftest import Run


def test_the_universe_holds_majors_and_small_caps_with_valid_addresses() -> None:
    universe = build_universe(7)
    ids = [token.record.id for token in universe]
    assert ids[0] == "bitcoin" and {"ethereum", "solana", "chainlink", "cardano"} <= set(ids)
    assert 35 <= len(universe) <= 50
    for token in (token for token in universe if token.invented):
        address = token.record.address or ""
        if token.record.chain == "solana":
            number = 0
            for letter in address:
                number = number * 58 + BASE58.index(letter)
            assert number.bit_length() <= 256 and len(address) == 44
        else:
            assert re.fullmatch(r"0x[0-9a-f]{40}", address)
    caps = sorted(token.supply * token.start_price_usd for token in universe)
    assert caps[-1] > 1000 * caps[len(caps) // 2]
    assert [s for s, n in Counter(token.record.symbol for token in universe).items() if n > 1] == ["EMBR"]


@given(seed=st.integers(0, 10_000), days=st.integers(1, 400))
def test_intensity_is_a_life(seed: int, days: int) -> None:
    for narrative in plant_narratives(seed, days * 24, build_universe(1)):
        assert narrative.born_hour < narrative.peak_hour < narrative.end_hour
        hours = np.linspace(narrative.born_hour - 50, narrative.end_hour + 50, 200)
        curve = narrative.intensity(hours)
        assert ((curve >= 0) & (curve <= 1)).all()
        assert (curve[(hours <= narrative.born_hour) | (hours >= narrative.end_hour)] == 0).all()
        assert narrative.intensity(np.array([narrative.peak_hour])).tolist() == [1.0]
        assert (np.diff(curve[hours < narrative.peak_hour]) >= 0).all()
        assert (np.diff(curve[hours > narrative.peak_hour]) <= 0).all()


def test_coinages_share_no_term_with_the_known_themes() -> None:
    known = {term.lower() for theme in KNOWN_THEMES for term in theme.terms}
    coined = [term for theme in coinages(np.random.default_rng(0)) for term in theme.terms]
    assert len(coined) == len(set(coined)) == 20 * 12 * 4
    assert not known & set(coined)


@given(total=st.integers(1, 10**7), weights=st.lists(st.floats(0.01, 100), min_size=1, max_size=60))
def test_allotting_loses_nothing(total: int, weights: list[float]) -> None:
    parts = _allot(total, np.array(weights))
    assert sum(parts) == total
    share = np.array(weights) / sum(weights) * total
    assert (np.abs(np.array(parts) - share) <= 1.0 + 1e-6 * total).all()


@given(price_usd=st.floats(1e-8, 2e5))
def test_a_price_reads_back_as_typed(price_usd: float) -> None:
    assert float(format_price(price_usd).replace(",", "")) == pytest.approx(price_usd, rel=0.006)


def test_every_bank_can_speak() -> None:
    """No phrase names a slot that nobody fills."""
    universe = build_universe(7)
    speaker = Speaker(1, universe, ("anna", "bert"))
    speaker.about(4, 5, 1.5, "bullish", 0.01, ("ghost pools",), "solana", (0, 2))
    speaker["headline"] = "Something happened"
    for bank, phrases in BANKS.items():
        for phrase in phrases:
            assert "{" not in phrase.format_map(speaker), bank
    assert speaker.named == [4, 5]


def test_texts_name_the_tokens_they_are_marked_with(month: Run) -> None:
    tokens = {token["id"]: token for token in month.tokens}
    for row, mark in zip(month.posts, month.marks, strict=True):
        text = row["text"].lower()
        assert text and "{" not in text
        for token_id in mark["token_ids"].split():
            token = tokens[token_id]
            forms = (token["symbol"].lower(), token["name"].lower(), token.get("address", "-").lower())
            assert any(form in text for form in forms), (row["text"], token_id)
        if mark["kind"] == "call":
            assert mark["stance"] in ("bullish", "bearish") and mark["token_ids"]


def test_stances_show_in_the_words(month: Run) -> None:
    """Words that only one side uses; sarcasm, which is marked, is left out."""
    bull = re.compile(r"\b(bullish|breaking out|undervalued|accumulating|holding this|long from|opened a long)\b")
    bear = re.compile(r"\b(bearish|breaking down|overvalued|falling knife|took the loss|short from|opened a short)\b")
    seen: Counter[tuple[str, str]] = Counter()
    for row, mark in zip(month.posts, month.marks, strict=True):
        if mark["kind"] in ("opinion", "call") and mark["sarcastic"] == "0":
            for side, words in (("bullish", bull), ("bearish", bear)):
                if words.search(row["text"].lower()):
                    seen[side, mark["stance"]] += 1
    assert seen["bullish", "bullish"] > 500 and seen["bearish", "bearish"] > 300
    assert seen["bullish", "bearish"] + seen["bearish", "bullish"] < 0.05 * seen.total()


def test_honest_posts_are_not_near_duplicates_of_each_other(month: Run) -> None:
    """Within a day, word-trigram overlap of 0.8 or more (what a de-duplicator collapses) stays below 1 in 50."""
    honest: dict[str, list[str]] = {}
    for row, mark in zip(month.posts, month.marks, strict=True):
        if mark["kind"] in ("opinion", "call", "narrative"):
            honest.setdefault(row["happened_at"][:10], []).append(row["text"].lower())
    copies = total = 0
    for day in sorted(honest)[3:6]:
        seen: list[set[tuple[str, ...]]] = []
        for text in honest[day]:
            words = re.findall(r"[\w$#.%@]+", re.sub(r"https?://\S+", "", text))
            grams = {tuple(words[i : i + 3]) for i in range(max(1, len(words) - 2))}
            copies += any(len(grams & other) >= 0.8 * len(grams | other) for other in seen)
            total += 1
            seen.append(grams)
    assert total > 1000
    assert copies / total < 0.02


def test_reposts_copy_what_somebody_else_wrote_before(month: Run) -> None:
    copies = [row for row, mark in zip(month.posts, month.marks, strict=True) if mark["kind"] == "repost"]
    written = {}
    for row in reversed(month.posts):
        written[row["author"], row["text"]] = row["happened_at"]
    assert len(copies) > 300
    for row in copies:
        author, _, text = row["text"].removeprefix("RT @").partition(": ")
        assert author != row["author"]
        assert written[author, text] <= row["happened_at"]
