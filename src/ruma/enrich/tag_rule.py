"""What a rule for a post tag is made of. Never holds a rule."""

from __future__ import annotations

from dataclasses import dataclass

EXCHANGES = "coinbase|binance|kraken|kucoin|bitfinex|bitstamp|gemini|bittrex|huobi|okex|okx|bybit|upbit|ftx|poloniex|robinhood"


@dataclass(frozen=True)
class Rule:
    """When a tag is put on: one sure phrase or pattern, or enough likely phrases in a post that names a token.

    `unless` takes the tag away; the pattern is tried on the plain words only if one of its `gates` is in them.
    Phrases are lower case, without apostrophes, parted by commas; numbers and sentence marks are words of their own.
    """

    sure: str = ""
    likely: str = ""
    likely_needed: int = 2
    unless: str = ""
    gates: str = ""
    pattern: str = ""
