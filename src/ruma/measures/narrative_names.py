"""How topics are written for people. Never decides what a topic holds (see enrich.topics)."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

_WRITTEN = {
    "ai": "AI", "nfts": "NFTs", "defi": "DeFi", "depin": "DePIN", "desci": "DeSci", "etf": "ETFs", "cbdc": "CBDCs", "dao": "DAO",
    "dex": "DEX", "eth2": "ETH 2.0 and Ethereum upgrades", "covid": "COVID", "iot": "IoT",
}  # fmt: skip
_WHOLE = {
    "ai": "AI tokens", "bitcoin-layers": "Bitcoin L2s, ordinals and runes", "dex-volume": "DEX trading",
    "real-world-assets": "Real-world assets (RWA)", "layer-2": "Layer 2 and rollups", "network-fees": "Gas and network fees",
    "macro": "Macro, the Fed and inflation", "hacks": "Hacks and exploits", "halving": "The halving",
    "stablecoin-payments": "Stablecoins and payments", "alternative-layer-1": "Layer 1 rivals",
    "lightning": "Lightning network", "regulation": "Regulation and lawsuits", "covid-crash": "COVID pandemic",
    "yield-farming": "Yield farming", "launchpads": "Launchpads and new launches", "whales": "Whales and on-chain flows",
}  # fmt: skip


def topic_label(slug: str) -> str:
    """A topic as people write it; a topic not listed here reads as its own words."""
    if slug in _WHOLE:
        return _WHOLE[slug]
    words = [_WRITTEN.get(word, word) for word in slug.split("-")]
    label = " ".join(words)
    return label[:1].upper() + label[1:]


@cache
def vocabulary_version() -> str:
    """A hash of the taxonomy, so that two answers can be told to stand on the same words."""
    return hashlib.sha256(files("ruma.enrich").joinpath("data/taxonomy.json").read_bytes()).hexdigest()[:12]
