"""What the words of a message do to what was asked before it: repeat, add, flip, compare ... Never decides what is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast

from ruma.agent.understand_kinds import Kind, masked, measure_words, measures_named
from ruma.agent.understand_tokens import Named
from ruma.agent.understand_wording import ACCOUNT, NAME, concepts, words_of
from ruma.agent.understand_words import ORDINARY

SIGNS_PATH = Path(__file__).with_name("follow.txt")
LONGEST_PHRASE = 3  # words
MOST_OF_A_MEASURE = 3  # words that name a measure
MOST_BEFORE = 2  # words before a name that begins a message
LEAST_NAME = 3  # letters of a word below which it is no name of anything unknown

Sign = Literal[
    "small", "lead", "trail", "time", "again", "add", "also", "both", "beside", "more", "turn", "flip", "low", "high", "rise",
    "narrow", "whole", "widen", "other", "grounds", "judge", "act", "majors", "verb",
]  # fmt: skip
# The kind that asks for a measure, where a message names that measure and nothing else.
KIND_OF: Mapping[str, Kind] = {
    "simple-sentiment": "sentiment", "mindshare": "mindshare", "post-volume": "post_volume", "price-series": "price",
    "volume-series": "volume", "narratives": "narratives", "talk": "talk", "callers": "callers", "emotions-series": "emotions",
    "smart-money-sentiment": "smart_money", "dumb-money-sentiment": "smart_money", "fear-greed-index": "fear_greed",
    "fomo-fud-index": "fear_greed", "dex-flow": "flow", "btc-dominance": "dominance", "follower-history": "followers",
    "volatility-index": "volatility", "sentiment-timeframes": "timeframes", "coordination": "coordination",
}  # fmt: skip
_OF_A_TIME = r"(?:past |last )?(?:hour|day|week|month|quarter|year|morning|afternoon|evening|night|season|time|moment|cycle)s?\b"
_REFERS = re.compile(
    rf"\b(?:it|its|they|them|their|both|he|she|him|his|her|former|latter|(?:those|these|that|this)(?! {_OF_A_TIME}))\b", re.I
)
_IT = re.compile(r"\b(?:it|its|they|them|their|(?:that|this|the) (?:coin|token|one|thing))\b", re.I)
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_ENDINGS = ("s", "es", "ed", "d", "ing", "er", "est", "ly", "y", "ish", "ness", "wise")


@lru_cache(maxsize=1)
def signs() -> Mapping[tuple[str, ...], frozenset[Sign]]:
    """The signs of each word and phrase, as follow.txt declares them."""
    held: dict[tuple[str, ...], set[Sign]] = {}
    for line in SIGNS_PATH.read_text(encoding="utf-8").splitlines():
        sign, colon, rest = line.partition(":")
        for said in rest.split() if colon and not line.startswith("#") else ():
            key = tuple(NAME if word == "NAME" else word for word in said.split("-"))
            held.setdefault(key, set()).add(cast(Sign, sign))
    return {key: frozenset(given) for key, given in held.items()}


@dataclass(frozen=True)
class Fragment:
    """The words of a message beside its names, and what they are signs of."""

    words: tuple[str, ...]
    signs: frozenset[Sign]
    own: tuple[str, ...]
    """Words that are no names, no spans, no small words and no signs: what the message asks for by itself, if anything."""
    at: tuple[bool, ...]
    """Of each word, whether it is such a word."""
    refers: bool
    """Whether a pronoun stands for what was spoken of."""

    @classmethod
    def of(cls, text: str, named: tuple[Named, ...], places: frozenset[str]) -> Fragment:
        """`places` are words that name the chain or the topic of the message."""
        shown = masked(text, named)
        words = tuple(words_of(_DRAWN_OUT.sub(r"\1", shown.lower())))
        given: set[Sign] = set()
        covered = [word in (NAME, ACCOUNT) or word in places for word in words]
        for size in range(1, LONGEST_PHRASE + 1):
            for at in range(len(words) - size + 1):
                if found := signs().get(words[at : at + size]):
                    given |= found
                    covered[at : at + size] = [True] * size if found - {"lead", "trail"} else covered[at : at + size]
        own = tuple(word for word, known in zip(words, covered, strict=True) if not known)
        return cls(words, frozenset(given), own, tuple(not known for known in covered), refers(shown))

    def has(self, *signs: Sign) -> bool:
        """Whether any of these signs is given."""
        return not self.signs.isdisjoint(signs)

    @property
    def measure(self) -> Kind | None:
        """The kind that asks for the one measure that is all the message names."""
        said = " ".join(word for word in self.words if word != NAME)
        named = measures_named(said) if 0 < len(self.own) <= MOST_OF_A_MEASURE else ()
        beside = [word for word in self.own if word not in measure_words(said)]
        return KIND_OF.get(named[0]) if len(named) == 1 and not any(concepts().of(beside)) else None

    @property
    def means(self) -> bool:
        """Whether a word of its own has a meaning for questions, as concepts.txt declares it."""
        return any(concepts().of(self.own))

    @property
    def stranger(self) -> str | None:
        """A word that is no word of questions and stands where a name would: behind "and" or "for", or before "too"."""
        return next((word for at, word in enumerate(self.words) if self.at[at] and is_odd(word) and self._in_place(at)), None)

    @property
    def strange(self) -> bool:
        """Whether a word that nothing knows stands where a subject would: "about pepe", "is pepe pumping"."""
        places = (at for at, word in enumerate(self.words) if at and self.at[at] and is_odd(word))
        return any(_is("lead", self.words[at - 1]) or (at <= MOST_BEFORE and _is("verb", self.words[at - 1])) for at in places)

    def _in_place(self, at: int) -> bool:
        before = self.words[at - 1] if at else ""
        after = self.words[at + 1] if at + 1 < len(self.words) else ""
        if after and self.at[at + 1]:
            return False
        begins = at <= MOST_BEFORE and not any(self.at[:at]) and not any(_is("verb", word) for word in self.words[:at])
        return _is("lead", before) or (begins and (not after or _is("trail", after)))


def _is(sign: Sign, word: str) -> bool:
    return sign in signs().get((word,), ())


def is_odd(word: str) -> bool:
    """Whether a word is none of questions, of the trade or a form of one."""
    if len(word) < LEAST_NAME or not word.isalpha():
        return False
    stems = {word, *(word.removesuffix(end) for end in _ENDINGS), *(word.removesuffix(end) + "e" for end in _ENDINGS)}
    known = concepts()
    return not any(stem in ORDINARY or stem in known.words for stem in stems) and not known.near(word)


def said_of(text: str) -> str:
    """The text with a name in the place of its first pronoun."""
    return _IT.sub(f" ${NAME} ", text, count=1)


def refers(text: str) -> bool:
    """Whether a pronoun of the text stands for what was spoken of."""
    return _REFERS.search(text) is not None
