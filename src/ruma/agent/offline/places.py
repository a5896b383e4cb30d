"""How the chain and the kind of token that are asked about are named in prose. Never decides what is asked about."""

from __future__ import annotations

from ruma.agent.evidence import Entity
from ruma.agent.offline.draft import Findings
from ruma.agent.offline.words import in_prose
from ruma.measures.narrative_names import topic_label

# Kinds whose name is a plural of tokens already.
_PLURAL = {"memecoins": "memecoins", "ai": "AI tokens", "stablecoin-payments": "stablecoins", "nfts": "NFT tokens"}


def placed(found: Findings) -> Entity | None:
    """The ecosystem as something a sentence may name."""
    place = found.asked.place
    return Entity("ecosystem", str(found.asked.ecosystem), (place, place.removeprefix("the "))) if place else None


def place_of(found: Findings) -> str:
    return f"around {found.asked.place} " if found.asked.place else "across the market "


def among(found: Findings) -> str:
    """The tokens that a list is restricted to, "memecoins on Solana", "tokens on Base"; empty for all."""
    topic = found.asked.topic
    if not topic and not found.asked.place:
        return ""
    kind = _PLURAL.get(topic) or f"{in_prose(topic_label(topic)).removesuffix('s')} tokens" if topic else "tokens"
    return f"{kind} on {found.asked.place}" if found.asked.place else kind
