"""Near-duplicates share a key, different posts do not, and nothing but the text decides. Reads no data folder."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruma.enrich.duplicates import text_key

BASE = "Chainlink price feeds now secure the lending desk of Harbour Finance, their founder explains why it matters"
ADDRESS = "7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU"
OTHER_ADDRESS = "9n4nbM75f5Ui33ZbPYXn59EwSgE8CGsHtAeTH5YFeJ9E"


@pytest.mark.parametrize(
    "copy",
    [
        BASE.upper(),
        f"RT @somebody: {BASE}",
        f"{BASE} https://t.co/abc123",
        f"🚀🚀 {BASE} 🔥",
        f"{BASE} #DeFi #crypto #oracles",
        f"{BASE} via @dailycoin",
        f"{BASE} via Daily Coin",
        f"@alice @bob {BASE}!!!",
        BASE.replace(",", " -").replace(" ", "   "),
        f"“{BASE}”",
        BASE.replace("Chainlink", "𝗖𝗵𝗮𝗶𝗻𝗹𝗶𝗻𝗸"),
    ],
)
def test_a_dressed_up_copy_has_the_key_of_the_original(copy: str) -> None:
    assert text_key(copy) == text_key(BASE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,200 ETH moved from an unknown wallet to Kraken", "85 ETH moved from an unknown wallet to Kraken"),
        ("only 14 days until the big bitcoin halving party", "only 9 days until the big bitcoin halving party"),
        (ADDRESS, f".x {ADDRESS}"),
        (ADDRESS, f"ca: {ADDRESS} 🚀"),
        ("Don't sell", "dont sell!"),
        ("$LINK", "$link 🚀🚀"),
    ],
)
def test_other_numbers_commands_and_marks_do_not_make_another_text(one: str, other: str) -> None:
    assert text_key(one) == text_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (BASE, "Chainlink holders wait for the staking release while the market chops sideways into the weekend again"),
        (ADDRESS, OTHER_ADDRESS),
        (f"aping this one {ADDRESS}", f"aping this one {OTHER_ADDRESS}"),
        ("BTC 9400", "BTC 9500"),
        ("love #bitcoin", "love #ethereum"),
        ("buy $LINK", "sell $LINK"),
        ("https://t.co/aaa", "https://t.co/bbb"),
        ("🚀🚀🚀", "💀💀💀"),
        ("gm", "gn"),
    ],
)
def test_honest_different_posts_keep_their_own_keys(one: str, other: str) -> None:
    assert text_key(one) != text_key(other)


def _sentence(draw: random.Random, words: int) -> list[str]:
    """Made-up words: no list of common words helps, as it would in real posts."""
    return ["".join(draw.choice("bdfgklmnprstvz") + draw.choice("aeiou") for _ in range(3)) for _ in range(words)]


def _share_kept(words: int, edits: int) -> float:
    draw = random.Random(7)
    kept = 0
    for _ in range(1000):
        text = _sentence(draw, words)
        changed = list(text)
        for place in draw.sample(range(words), edits):
            changed[place] = _sentence(draw, 1)[0]
        kept += text_key(" ".join(text)) == text_key(" ".join(changed))
    return kept / 1000


def test_most_keys_outlive_an_edited_word_and_longer_posts_outlive_two() -> None:
    assert _share_kept(15, 1) > 0.55  # three kept words of fifteen: (12/15) * (15/18) at random
    assert _share_kept(40, 1) > 0.8
    assert _share_kept(40, 2) > 0.65


def test_unrelated_long_posts_practically_never_share_a_key() -> None:
    draw = random.Random(11)
    vocabulary = _sentence(draw, 2000)
    texts = {" ".join(draw.sample(vocabulary, 18)) for _ in range(20_000)}
    assert len({text_key(text) for text in texts}) > 0.999 * len(texts)


@given(st.text(max_size=300))
def test_every_text_has_one_unsigned_32_bit_key(text: str) -> None:
    assert 0 <= text_key(text) < 2**32


@given(st.lists(st.text(max_size=60), max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_no_key(texts: list[str], draw: random.Random) -> None:
    before = {text: text_key(text) for text in texts}
    draw.shuffle(texts)
    assert {text: text_key(text) for text in texts} == before


def test_keys_are_the_same_in_another_process_with_another_hash_seed() -> None:
    code = "from ruma.enrich.duplicates import text_key; import sys; print(text_key(sys.argv[1]))"
    keys = {
        int(
            subprocess.run(
                [sys.executable, "-c", code, BASE], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
            ).stdout
        )
        for seed in ("0", "1")
    }
    assert keys == {text_key(BASE)}


@pytest.mark.parametrize(
    "text", ["#a" * 50_000, " " * 50_000 + "#", "via " * 50_000, "@" * 50_000, "x" * 100_000, "\ud800 lone half"]
)
def test_hostile_texts_have_a_key_like_any_other(text: str) -> None:
    """A rule that looks back over the whole text at every word would hang here."""
    assert 0 <= text_key(text) < 2**32
    assert text_key(text) == text_key(text)
