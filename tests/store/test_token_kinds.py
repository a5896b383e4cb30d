"""Which tokens are of a chain or of a category, by any usual spelling."""

from __future__ import annotations

import pytest

from ruma.errors import BadInput
from ruma.store.token_kinds import TokenKinds
from ruma.store.tokens import KnownToken, TokenBook

BOOK = TokenBook(
    [
        KnownToken(1, "solana", "SOL", "Solana", categories=("layer-1", "solana-ecosystem")),
        KnownToken(2, "bonk", "BONK", "Bonk", "solana", categories=("meme",)),
        KnownToken(3, "dogwifcoin", "WIF", "dogwifhat", categories=("Meme-Token", "solana-ecosystem")),
        KnownToken(4, "binancecoin", "BNB", "BNB"),
        KnownToken(5, "pancakeswap-token", "CAKE", "PancakeSwap", "binance-smart-chain", categories=("decentralized-exchange",)),
        KnownToken(6, "stasis", "EURS", "Stasis", "ethereum", categories=("stablecoin",)),
        KnownToken(7, "bitcoin", "BTC", "Bitcoin", categories=("Layer 1",)),
        KnownToken(8, "trump", "TRUMP", "Trump", "solana", categories=("political-meme",)),
        KnownToken(9, "aave", "AAVE", "Aave", "ethereum", categories=("DeFi", "lending")),
    ]
)
KINDS = BOOK.kinds


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        ("solana", {"solana", "bonk", "dogwifcoin", "trump"}),
        (" SOL ", {"solana", "bonk", "dogwifcoin", "trump"}),
        ("BSC", {"binancecoin", "pancakeswap-token"}),
        ("bnb chain", {"binancecoin", "pancakeswap-token"}),
        ("Ethereum", {"stasis", "aave"}),
        ("bitcoin", set()),  # no other token is of it
        ("sol ana", set()),
    ],
)
def test_a_chain_holds_its_tokens_by_chain_or_category_and_its_own_coin(said: str, ids: set[str]) -> None:
    assert KINDS.on_chain(said) == ids


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        ("memecoins", {"bonk", "dogwifcoin", "trump"}),
        ("meme", {"bonk", "dogwifcoin", "trump"}),
        ("Meme Token", {"bonk", "dogwifcoin", "trump"}),
        ("political memes", {"trump"}),
        ("defi", {"pancakeswap-token", "aave"}),
        ("dex", {"pancakeswap-token"}),
        ("lending", {"aave"}),
        ("layer_1", {"solana", "bitcoin"}),
        ("stablecoins", {"stasis"}),
        ("stablecoin-payments", {"stasis"}),
        ("gaming", set()),
    ],
)
def test_a_category_holds_its_tokens_however_it_is_spelled(said: str, ids: set[str]) -> None:
    assert KINDS.of_kind(said) == ids


def test_both_together_are_what_they_share() -> None:
    assert KINDS.chosen(None, None) is None
    assert KINDS.chosen("solana", "memes") == {"bonk", "dogwifcoin", "trump"}
    assert KINDS.chosen("ethereum", "memes") == frozenset()


def test_what_no_token_is_of_is_blamed_on_its_parameter_and_what_there_is_is_named() -> None:
    with pytest.raises(BadInput) as chain:
        KINDS.chosen("solona", None)
    assert (chain.value.param, str(chain.value)) == (
        "chain",
        "No token is of the chain 'solona'; known: solana, bnb-chain, ethereum.",
    )
    with pytest.raises(BadInput) as category:
        KINDS.chosen("solana", "fnord")
    assert category.value.param == "category" and "known: layer-1, decentralized-exchange, " in str(category.value)
    with pytest.raises(BadInput, match="none is known of any"):
        TokenKinds([]).chosen("solana", None)
