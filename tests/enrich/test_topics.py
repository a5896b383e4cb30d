"""Topics and ecosystems: whole phrases only, tokens as weak signs, addresses by their shape."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruma.enrich.topics import TopicFinder, forms, taxonomy
from ruma.records import Mention, Token

MINT = "7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU"
TOKENS = [
    Token(id="bitcoin", symbol="BTC", name="Bitcoin"),
    Token(id="solana", symbol="SOL", name="Solana", chain="solana", categories=("layer-1",)),
    Token(id="otter", symbol="OTTR", name="Otter", chain="solana", categories=("Meme", "solana-ecosystem")),
    Token(id="heron", symbol="HERN", name="Heron", chain="base", categories=("meme",)),
]
FINDER = TopicFinder(TOKENS)


def named(*ids: str, confidence: float = 0.95) -> tuple[Mention, ...]:
    return tuple(Mention(token_id=id, confidence=confidence, how="cashtag") for id in ids)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("AI agents will trade for us", ("ai-agents",)),
        ("#YieldFarming pays more than #DeFi did", ("defi", "yield-farming")),
        ("The third #BitcoinHalving is here", ("halving",)),
        ("spot ETF inflows again", ("etf",)),
        ("tokenized treasuries on chain, RWA season", ("real-world-assets",)),
        ("We saw three halvings so far", ("halving",)),
        ("undefined behaviour, and a letfield", ()),  # "defi" and "etf" inside other words
        ("GIVEAWAY! tag 3 friends, the winner will be drawn on Friday", ("giveaways",)),
        ("", ()),
    ],
)
def test_topics_are_whole_phrases(text: str, topics: tuple[str, ...]) -> None:
    assert FINDER.find(text, ())[0] == topics


@pytest.mark.parametrize(
    ("text", "mentions", "ecosystems"),
    [
        ("swapped on Raydium today", (), ("solana",)),
        ("Vitalik spoke", (), ("ethereum",)),
        (f"{MINT} looks alive", (), ("solana",)),
        ("0x514910771af9ca656af840dff83e8264ecf986ca", (), ("ethereum",)),
        ("0x514910771af9ca656af840dff83e8264ecf986ca on base", (), ("base",)),
        ("spent 2.5 SOL on it", (), ("solana",)),
        ("el sol de la tarde", (), ()),
        ("moon", named("otter", "bitcoin"), ("bitcoin", "solana")),  # where the tokens live; BTC is its own chain's coin
        ("moon", named("solana"), ("solana",)),
        ("moon", named("otter", confidence=0.3), ()),
        ("moon", named(f"solana:{MINT}"), ("solana",)),  # an unlisted contract says its chain in its id
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", (), ()),  # a Bitcoin address is shorter than a mint
        (f"https://example.org/{MINT}", (), ()),  # a path is no address
    ],
)
def test_ecosystems(text: str, mentions: tuple[Mention, ...], ecosystems: tuple[str, ...]) -> None:
    assert FINDER.find(text, mentions)[1] == ecosystems


def test_one_token_is_talk_about_it_and_two_of_a_kind_about_the_kind() -> None:
    assert FINDER.find("flying", named("otter"))[0] == ()
    assert FINDER.find("flying", named("otter", "heron"))[0] == ("memecoins",)
    assert FINDER.find("flying", named("otter", "heron", confidence=0.6))[0] == ()


@pytest.mark.parametrize(
    ("text", "mentions", "topics"),
    [
        ("$AAVE 153.35 USD", (), ()),  # talk about Aave
        ("Aave is up, long $AAVE", named("aave"), ()),
        ("Aave or Synthetix", (), ("defi",)),
        ("Long Uniswap 6.00, target 6.84", (), ()),
        ("Uniswap and PancakeSwap", (), ("dex-volume",)),
        ("Uniswap volume", (), ("dex-volume",)),
        ("dogwifhat is flying", (), ()),
        ("sold $SOL for Virtuals Protocol ($VIRTUAL)", named("virtual-protocol"), ()),
        ("$ETH 2,558 USD", (), ()),  # a price, not the second Ethereum
        ("waiting for ETH 2.0", (), ("eth2",)),
    ],
)
def test_a_project_by_name_is_a_token_of_its_kind(text: str, mentions: tuple[Mention, ...], topics: tuple[str, ...]) -> None:
    assert FINDER.find(text, mentions)[0] == topics


@given(st.text(max_size=300))
def test_any_text_gives_sorted_known_subjects(text: str) -> None:
    topics, ecosystems = FINDER.find(text, ())
    assert list(topics) == sorted(set(topics)) and list(ecosystems) == sorted(set(ecosystems))
    assert set(topics) <= {subject.slug for subject in taxonomy()["topic"]}
    assert set(ecosystems) <= {subject.slug for subject in taxonomy()["ecosystem"]}


@given(st.sampled_from([(s.slug, p) for s in taxonomy()["topic"] for p in s.phrases]))
def test_every_phrase_of_the_taxonomy_is_found(entry: tuple[str, str]) -> None:
    slug, phrase = entry
    for form in forms(phrase):
        assert slug in FINDER.find(f"They said: {form.upper()}!", ())[0]


def test_the_taxonomy_is_written_as_it_is_matched() -> None:
    for subjects in taxonomy().values():
        for subject in subjects:
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", subject.slug)
            assert [p for p in subject.phrases if not re.fullmatch(r"[a-z0-9]+( [a-z0-9]+)*", p)] == []
            assert [p for p, count in Counter(subject.phrases).items() if count > 1] == []
    assert len(taxonomy()["topic"]) >= 45
