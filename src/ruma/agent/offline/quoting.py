"""Which posts are worth quoting: those that read like prose. Never judges whether a post is right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ruma.agent.offline.words import QUOTE_LEAST_WORDS, quoted

MOST_TICKERS = 3  # a post with more is a list of tickers that wants to be found
LONGEST_WORD = 25  # longer ones are addresses
GOOD_WORDS = 8  # shorter posts say little
# Posts that an analyst would not pass on: slurs, and calls to join or win something.
_ROUGH = re.compile(
    r"\b(?:retard\w*|fag\w*|nigg\w*|cunt|rape\w*|fuck\w*|giveaway|give away|airdrop"
    r"|follow (?:us|me)|join (?:us|our|now)|sign up|retweet|dm me|countdown)\b",
    re.I,
)
_TICKER = re.compile(r"[$#][A-Za-z]\w+")
_BARE_TICKER = re.compile(r"(?<![\w$#@])[A-Z]{3,5}(?![\w'’])(?=\s*(?:[,/|&]|\n|$))")


def pick(themes: Sequence[Any], most: int) -> list[Any]:
    """The posts to quote: one a theme, the plainest prose first, none twice."""
    found: list[Any] = []
    for theme in themes:
        held = {receipt.text for receipt in found}
        found += [receipt for receipt in best(theme.receipts) if receipt.text not in held and _clutter(receipt.text) < 1][:1]
    return found[:most]


def best(receipts: Sequence[Any]) -> list[Any]:
    """Posts worth quoting, prose before tags, tickers and links; rough ones and copies never."""
    good = [receipt for receipt in receipts if len(quoted(receipt.text).split()) >= QUOTE_LEAST_WORDS]
    held: set[str] = set()
    decent = []
    for receipt in good:
        said = quoted(receipt.text).lower()
        if said not in held and not _ROUGH.search(receipt.text):
            held.add(said)
            decent.append(receipt)
    return sorted(decent, key=lambda receipt: _clutter(receipt.text))


def surest(receipts: Sequence[Any], side: str) -> list[Any]:
    """The posts that read most surely as bullish or bearish first, those of one token alone before those of several."""

    def place(receipt: Any) -> tuple[bool, float]:
        return len(receipt.mentions) > 1, -round(getattr(receipt.sentiment, side), 2)

    return lists_last(sorted(receipts, key=place))


def lists_last(receipts: Sequence[Any]) -> list[Any]:
    """The posts in their order, but those that list many tickers after the others."""
    return sorted(receipts, key=lambda receipt: _is_list(receipt.text))


def _is_list(text: str) -> bool:
    """More tickers than a sentence names, with or without a sign before them."""
    return len(_TICKER.findall(text)) > MOST_TICKERS or len(set(_BARE_TICKER.findall(text))) > MOST_TICKERS + 1


def _clutter(text: str) -> float:
    """How unfit for quoting: shouted, a list or too short; else the share of signs among its words, in tenths."""
    words = quoted(text).strip("“”").split()
    shouted = sum(1 for word in words if word.isupper() and len(word) > 4) > len(words) / 2
    listed = _is_list(text) or any(len(word) > LONGEST_WORD for word in words)
    noise = sum(1 for word in words if word[0] in "#$…&" or "&" in word or not any(c.isalpha() for c in word))
    unfit = 1.0 if listed or shouted else 0.0
    return unfit + (0.3 if len(words) < GOOD_WORDS else 0.0) + round(noise / len(words), 1)
