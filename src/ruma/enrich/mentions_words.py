"""The words that help or hinder linking: ordinary words, words of the crypto trade, and nicknames of the majors.

Never decides anything: it only says what kind of word something is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files


class Wordness(IntEnum):
    """How much a bare word says about a token: nothing (never), something in context (ordinary), a lot."""

    DISTINCTIVE = 0
    ORDINARY = 1
    NEVER = 2


def _sections(file_name: str) -> dict[str, list[str]]:
    """The words of a data file by its [section]; lines that start with # are notes."""
    sections: dict[str, list[str]] = {}
    words: list[str] = []
    for line in files("ruma.enrich").joinpath("data", file_name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            words = sections.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            words += line.split()
    return sections


@cache
def common_words() -> dict[str, Wordness]:
    """The word list of data/common_words.txt, read once per process."""
    sections = _sections("common_words.txt")
    words = dict.fromkeys(sections["ordinary"], Wordness.ORDINARY)
    return words | dict.fromkeys(sections["never"], Wordness.NEVER)


@dataclass(frozen=True, slots=True)
class ContextWords:
    """Words that speak for or against a token being meant."""

    strong: frozenset[str]
    medium: frozenset[str]
    after_name: frozenset[str]
    before_name: frozenset[str]
    before_noun: frozenset[str]
    after_noun: frozenset[str]
    plain: frozenset[str]


@cache
def context_words() -> ContextWords:
    """The sections of data/context_words.txt, read once per process."""
    sections = {name: frozenset(words) for name, words in _sections("context_words.txt").items()}
    return ContextWords(
        strong=sections["strong context"],
        medium=sections["medium context"],
        after_name=sections["after a name"],
        before_name=sections["before a name"],
        before_noun=sections["before a noun"],
        after_noun=sections["after a noun"],
        plain=sections["never in a frame"],
    )


_ENDINGS = (
    ("s", ""),
    ("es", ""),
    ("ed", ""),
    ("ed", "e"),
    ("d", ""),
    ("ing", ""),
    ("ing", "e"),
    ("er", ""),
    ("ly", ""),
)
_LAST_LETTERS = frozenset(ending[-1] for ending, _ in _ENDINGS)
_STEM_MIN_CHARS = 3  # "bus" is no plural of "bu"


def wordness(word: str) -> Wordness:
    """What kind of word this is; an inflected form of a listed word counts as listed."""
    words = common_words()
    known = words.get(word)
    if known is not None:
        return known
    if len(word) > 4 and word[-1] in _LAST_LETTERS:
        for ending, restored in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= _STEM_MIN_CHARS:
                stem = words.get(word[: -len(ending)] + restored)
                if stem is not None:
                    return stem
    return Wordness.DISTINCTIVE


# Nicknames that the list's own symbols and names don't give, for majors only, by token id.
NICKNAMES: dict[str, tuple[str, ...]] = {
    "bitcoin": ("xbt",),
    "solana": ("sols",),
    "ethereum": ("ether", "eth2"),
    "ripple": ("ripple",),
    "binancecoin": ("binance coin",),
    "stellar": ("stellar lumens", "lumens"),
    "iota": ("miota",),
    "dogwifcoin": ("dog wif hat",),
    "avalanche-2": ("avalanche",),
    "matic-network": ("matic",),
    "bitcoin-cash": ("bcash",),
    "wrapped-bitcoin": ("wrapped btc",),
    "cosmos": ("cosmos",),
}

# Endings of full names that people leave out ("Pyth Network" is Pyth), tried only when no other token has that name.
DROPPED_ENDINGS = frozenset({"network", "protocol", "token", "coin", "finance", "hub", "ai", "dao", "exchange", "chain"})

# Copies of a token on another chain: they carry its name but lose against the original.
COPY_MARKS = ("portal", "wormhole", "allbridge", "bridged", "sollet", "wrapped")
