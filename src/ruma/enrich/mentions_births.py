"""Which tokens can have been meant at a moment: what had not been made yet is not what a post of that time names.

Never looks at prices or posts: chain and address tell as much as is used here.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime

from ruma.records import Token

# From when on tokens of a kind could be traded, oldest first. An era ends where the next kind begins.
SOLANA_MARKETS = datetime(2021, 2, 21, tzinfo=UTC)  # Raydium, the first automatic market on Solana, opened
PUMP_FUN = datetime(2024, 1, 19, tzinfo=UTC)  # pump.fun opened; the addresses of its tokens end in "pump"
_BEGINNINGS = (SOLANA_MARKETS, PUMP_FUN)
NOW = len(_BEGINNINGS)  # the era in which every kind of token is there
_PUMP_ENDING = "pump"


def era_of(moment: datetime | None) -> int:
    """The era of a moment, 0 the oldest; a post without a time is read as one of today."""
    return NOW if moment is None else bisect_right(_BEGINNINGS, moment)


def first_era(token: Token) -> int:
    """The era in which a token can first have existed; tokens of other chains are often copies of older ones, so 0."""
    if token.chain != "solana":
        return 0
    return NOW if (token.address or "").endswith(_PUMP_ENDING) else 1
