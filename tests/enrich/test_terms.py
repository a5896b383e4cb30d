"""Terms: what could name a story, and none of the small talk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruma.enrich.terms import MAX_TERMS, stop_words, terms_of


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Ghost liquidity is back", ("ghost", "ghost liquidity")),  # a word of every market counts beside another only
        ("velvet rollups and #VelvetSeason", ("#velvetseason", "velvet", "velvet rollups", "rollups")),
        ("winter vaults in a crypto winter", ("winter vaults", "vaults")),  # a season counts beside another word only
        ("gm frens, have a nice day today!", ()),
        ("BTC price is up 5% this week, buy the dip", ()),
        (".x TOKEN", ()),
        ("!price velvet", ()),
        ("@somebody https://example.org/velvet velvet's", ("velvet",)),
        ("u7a3fd12f7b velvet 2021 12ab34", ("velvet",)),  # pseudonyms, years and codes name nothing
        ("lantern. forest", ("lantern", "forest")),  # a phrase does not cross a full stop
        ("$LANTERN lantern", ("lantern",)),  # cashtags are mentions
        ("sooooo hahahaha lantern", ("lantern",)),
        ("lantern Lantern LANTERN", ("lantern", "lantern lantern")),
        ("#a1 #b2 #lantern #forest #velvet #copper #tidal #ghosts #salty x", ()),  # a wall of hashtags is an advertisement
        ("", ()),
    ],
)
def test_terms(text: str, terms: tuple[str, ...]) -> None:
    assert terms_of(text) == terms


@given(st.text(max_size=400))
def test_terms_are_few_different_lower_case_and_stable(text: str) -> None:
    terms = terms_of(text)
    assert len(terms) <= MAX_TERMS and len(set(terms)) == len(terms)
    assert all(term == term.lower() and term.strip() == term and term for term in terms)
    assert terms == terms_of(text)


@given(st.lists(st.sampled_from(sorted(stop_words()[0] | stop_words()[1])), max_size=30))
def test_small_talk_alone_names_nothing(words: list[str]) -> None:
    assert terms_of(" ".join(words)) == ()
