"""max_tokens: whole sentences where one fits, never nothing, and never more than asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruma.api.length import Length, tokens_of

TEXT = "Bitcoin rose 3.2 % [1]. Talk doubled! $SOL led.\n- first point\n- second point"


@pytest.mark.parametrize(
    ("max_tokens", "kept", "full"),
    [
        (None, TEXT, False),
        (1, "Bitcoin", True),
        (5, "Bitcoin rose 3.2 %", True),
        (7, "Bitcoin rose 3.2 % [1].", True),
        (9, "Bitcoin rose 3.2 % [1]. Talk doubled!", True),
        (12, "Bitcoin rose 3.2 % [1]. Talk doubled! $SOL led.", True),
        (1_000, TEXT, False),
    ],
)
def test_a_text_is_cut_behind_a_sentence(max_tokens: int | None, kept: str, full: bool) -> None:
    length = Length(max_tokens)
    assert (length.fit(TEXT), length.full) == (kept, full)
    assert length.fit("More.") == ("" if full else "More.")


@given(st.lists(st.text(st.sampled_from("ab .!?\n[1]AZ"), max_size=40), max_size=6), st.integers(1, 40))
def test_what_passes_is_a_beginning_and_short_enough(pieces: list[str], max_tokens: int) -> None:
    length = Length(max_tokens)
    kept = "".join(length.fit(piece) for piece in pieces)
    whole = "".join(pieces)
    assert whole.startswith(kept)
    assert length.full or kept == whole
    assert tokens_of(kept) <= max_tokens
    assert bool(kept.strip()) == bool(whole.strip())
