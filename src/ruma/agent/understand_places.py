"""Tells trading on a chain's exchanges from the flow of its coin, and questions about an exchange. Never looks at data."""

from __future__ import annotations

import re

from ruma.agent.understand_kinds import Kind
from ruma.store.tokens import KnownToken

EXCHANGE = re.compile(
    r"\b(?:binance|coinbase|kraken|bybit|okx|kucoin|bitfinex|bitmex|robinhood|gemini|bitstamp|huobi|gate\.io)\b", re.I
)


def on_chain(kind: Kind, tokens: tuple[KnownToken, ...], ecosystem: str | None, text: str) -> tuple[Kind, tuple[KnownToken, ...]]:
    """Trading on the exchanges of a chain, where "dex volume on solana" names it: not the flow of its coin."""
    if ecosystem and (
        kind == "dex" or (kind in ("flow", "not_held") and re.search(r"\bdex(?:es)?\b|\bon-?chain (?:trad|volume)", text, re.I))
    ):
        return "dex", ()
    return ("flow" if kind == "dex" else kind), tokens
