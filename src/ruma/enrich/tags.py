"""Puts the 26 post tags on a text: phrases found in one pass, a few patterns behind cheap gates, precise before greedy.

Never guesses a direction: `long_call` and `short_call` are decided in `ruma.enrich.calls`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, Implementation

from ruma.enrich.tag_rules import RULES

MAX_CHARS = 4_000  # what a long post says, it says by then
HEADLINE_CHARS = 200  # a headline ends by then
HEADLINE_WORDS = 6  # fewer capitals in a row are a name
HEADLINE_SHARE = 0.8  # short verbs and prepositions aside, a headline capitalises its words

TAGS = (
    "technical_analysis", "fundamental_analysis", "onchain", "macro", "fomo", "fud", "shilling", "news_report",
    "project_update", "alpha_leak", "prediction_market", "ipo", "etf", "listing", "delisting", "hack", "scam_warning",
    "airdrop", "whale", "breaking_news", "potential_catalyst", "mindshare", "fundraising", "rumour",
    "long_call", "short_call",
)  # fmt: skip

_NOISE = re.compile(r"https?://\S+|@\w+|&(?:amp|quot|#\d+);")
_PIECE = re.compile(r"\$?\d+(?:[.,]\d+)*[a-z%]*|[$\w]+|[?!.,;:\n]")


@lru_cache(maxsize=64)  # tags, calls and emotions of one post read the same words one after the other
def plain_words(text: str) -> str:
    """Lower-case words, numbers and sentence marks between single spaces; no links, handles, hashes or apostrophes."""
    text = text[:MAX_CHARS].replace("  ", "\n")  # collectors flatten line breaks to two spaces
    if "@" in text or "http" in text or "&" in text:
        text = _NOISE.sub(" ", text)
    text = text.lower().replace("'", "").replace("’", "")
    return f" {' '.join(_PIECE.findall(text))} "


class Phrasebook:
    """Finds which groups' phrases stand in plain words, as whole words. Safe to share between threads."""

    def __init__(self, phrases_of: Mapping[str, Iterable[str]]) -> None:
        groups: dict[str, list[str]] = {}
        for group, phrases in phrases_of.items():
            for phrase in phrases:
                groups.setdefault(f" {phrase} ", []).append(group)
        self._groups = list(groups.values())
        self._matcher = AhoCorasick(list(groups), implementation=Implementation.DFA, store_patterns=False)

    def find(self, plain: str) -> list[tuple[int, list[str]]]:
        """(place, groups) of every phrase in the text; neighbours share a space, so matches overlap."""
        groups = self._groups
        return [(start, groups[i]) for i, start, _ in self._matcher.find_matches_as_indexes(plain, overlapping=True)]

    def distinct(self, plain: str) -> list[list[str]]:
        """The groups of each phrase in the text, a phrase that stands there twice counted once."""
        found = {i for i, _, _ in self._matcher.find_matches_as_indexes(plain, overlapping=True)}
        return [self._groups[i] for i in found]


def listed(lines: str) -> tuple[str, ...]:
    """The phrases of a text that parts them by commas."""
    return tuple(phrase for phrase in (" ".join(piece.split()) for piece in lines.split(",")) if phrase)


@dataclass(frozen=True)
class _Rulebook:
    """The rules made ready to run: one automaton, and the gated patterns."""

    phrases: Phrasebook
    patterns: dict[str, re.Pattern[str]]


@lru_cache(maxsize=1)
def _rulebook() -> _Rulebook:
    phrases = {}
    for tag, rule in RULES.items():
        phrases[tag] = listed(rule.sure)
        phrases[f"?{tag}"] = listed(rule.likely)
        phrases[f"-{tag}"] = listed(rule.unless)
        phrases[f"~{tag}"] = listed(rule.gates)
    patterns = {f"~{tag}": re.compile(rule.pattern) for tag, rule in RULES.items() if rule.gates}
    return _Rulebook(Phrasebook(phrases), patterns)


def tags_of(text: str, mention_count: int) -> tuple[str, ...]:
    """The tags of a text in the order of `TAGS`; `mention_count` is the number of tokens it names."""
    rulebook = _rulebook()
    plain = plain_words(text)
    found: set[str] = set()
    likely: dict[str, int] = {}
    for groups in rulebook.phrases.distinct(plain):
        for group in groups:
            if group[0] == "?":
                likely[group] = likely.get(group, 0) + 1
            else:
                found.add(group)
    if mention_count:
        found.update([group[1:] for group, phrases in likely.items() if phrases >= RULES[group[1:]].likely_needed])
    for gate in [group for group in found if group[0] == "~"]:
        if rulebook.patterns[gate].search(plain):
            found.add(gate[1:])
    if mention_count and "http" in text and "news_report" not in found and _is_headline(text):
        found.add("news_report")
    return tuple([tag for tag in TAGS if tag in found and f"-{tag}" not in found]) if found else ()


def _is_headline(text: str) -> bool:
    """Whether a linked post is set in Title Case, as the headlines are that news feeds pass on."""
    words = [word for word in _NOISE.sub("", text[:HEADLINE_CHARS]).split() if len(word) > 3 and word[0].isalpha()]
    titled = sum([word[0].isupper() and word[1:].islower() for word in words])
    return titled >= HEADLINE_WORDS and titled >= HEADLINE_SHARE * len(words)
