"""The shape of a key: what is refused without asking a database."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from ruma.access.keys import LETTERS, PUBLIC_LETTERS, KeyParts, checksum, new_key, parse_key

PARTS = st.builds(
    KeyParts,
    st.text(PUBLIC_LETTERS, min_size=10, max_size=10),
    st.text(LETTERS, min_size=43, max_size=43),
)


def test_a_new_key_has_the_documented_form() -> None:
    key = new_key()
    assert [len(part) for part in key.text.split("_")] == [4, 4, 10, 43, 6]
    assert key.text.startswith("ruma_live_")
    assert key.digest == hashlib.sha256(key.secret.encode()).hexdigest()
    assert key.text.split("_")[3].endswith(key.last_four)


def test_new_keys_differ_and_may_keep_their_public_id() -> None:
    first, second = new_key("abcdefghij"), new_key("abcdefghij")
    assert first.public_id == second.public_id == "abcdefghij"
    assert first.secret != second.secret
    assert len({new_key().public_id for _ in range(100)}) == 100


def test_the_checksum_is_fixed_for_ever() -> None:
    assert checksum("abcdefghij", "0" * 43) == "3SKwHK"


@given(PARTS)
def test_a_key_reads_back_as_its_parts(parts: KeyParts) -> None:
    assert parse_key(parts.text) == parts


@given(PARTS, st.data())
def test_one_wrong_letter_anywhere_is_refused(parts: KeyParts, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(parts.text) - 1))
    letter = data.draw(st.sampled_from(LETTERS).filter(lambda one: one != parts.text[place]))
    assert parse_key(parts.text[:place] + letter + parts.text[place + 1 :]) is None


@given(st.text(max_size=100))
def test_any_other_text_is_refused(text: str) -> None:
    assert parse_key(text) is None


def test_surrounding_text_and_foreign_digits_are_refused() -> None:
    key = new_key().text
    for wrong in (f" {key}", f"{key}\n", f"{key}{key}", key.replace("live", "test"), key[:-1] + "٣"):
        assert parse_key(wrong) is None


def test_a_printed_key_object_hides_its_secret() -> None:
    key = new_key()
    assert key.secret not in repr(key)
