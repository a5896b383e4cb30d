"""The signals that a question may ask for: callers, smart money, fear and greed, emotions, flows, news."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Signal = Literal[
    "callers", "caller", "smart_money", "fear_greed", "emotions", "flow", "dominance", "followers", "news", "timeframes",
    "volatility", "mood", "dex", "lead_lag", "overheated",
]  # fmt: skip

# Signals of one token; asked of no token, these kinds answer in their place.
OF_A_TOKEN: Mapping[str, Literal["callers", "market", "mood"]] = {
    "smart_money": "callers", "fear_greed": "mood", "emotions": "mood", "flow": "market", "dominance": "mood",
    "followers": "market", "timeframes": "market", "volatility": "market", "lead_lag": "market", "overheated": "mood",
}  # fmt: skip
