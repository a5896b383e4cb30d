"""Says which market stories and which ecosystems a post is about, by a maintained taxonomy and the tokens it names.

Never invents a story: what no phrase of `data/taxonomy.json` names is left to the terms (see terms).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from ahocorasick_rs import AhoCorasick, Implementation

from ruma.records import Mention, Token

Found = tuple[tuple[str, ...], tuple[str, ...]]
Kind = Literal["topic", "ecosystem"]
Goal = tuple[Kind, str, str]  # what is pointed to, and the token if it is a name that points there

TOPIC_CONFIDENCE = 0.8  # a token's category is a weak sign of what a post is about: only sure mentions count,
TOPIC_TOKENS = 2  # and one token (or its project's name) is talk about that token; two of a kind are talk about the kind
ECOSYSTEM_CONFIDENCE = 0.5  # where a token lives is a fact, so a likely mention is enough
PLURAL_MIN_CHARS = 3  # "l2" has its plural written out; "tvls" is harmless
JOINED_MIN_CHARS = 6  # shorter ones make other words: "the sec" would find "thesec"
TAG_PREFIXES = ("bitcoin", "btc", "eth", "ethereum", "crypto", "solana")  # what people put before the subject in a hashtag

_GAP = re.compile(r"[\W_]+")
_SOLANA_MINT = re.compile(r"(?<![0-9A-Za-z/=])(?=[0-9A-Za-z]*[0-9])[1-9A-HJ-NP-Za-km-z]{40,44}(?![0-9A-Za-z])")
_EVM_ADDRESS = re.compile(r"(?<![0-9A-Za-z])0x[0-9a-fA-F]{40}(?![0-9A-Za-z])")
_SOL_AMOUNT = re.compile(r"\b\d+(?:[.,]\d+)? sol\b")
ADDRESS_CHARS = 40  # a text without a run this long holds no address; base58 keys of 32 bytes are 40 and more in practice
_EVM_CHAINS = frozenset(
    {"ethereum", "base", "bnb-chain", "polygon", "arbitrum", "optimism", "avalanche", "hyperliquid"}
)  # a 0x address named beside one of these lives there


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic or an ecosystem with all that points to it."""

    slug: str
    phrases: tuple[str, ...]
    names: dict[str, str]  # projects of the topic and their tokens
    categories: frozenset[str]
    coins: frozenset[str]
    chains: frozenset[str]


@cache
def taxonomy() -> dict[Kind, tuple[Subject, ...]]:
    """The taxonomy of `data/taxonomy.json`, read once per process."""
    raw = json.loads(files("ruma.enrich").joinpath("data/taxonomy.json").read_text(encoding="utf-8"))
    return {"topic": _subjects(raw["topics"]), "ecosystem": _subjects(raw["ecosystems"])}


def _subjects(raw: dict[str, dict[str, Any]]) -> tuple[Subject, ...]:
    return tuple(
        Subject(
            slug=slug,
            phrases=tuple(entry["phrases"]),
            names=entry.get("names", {}),
            categories=frozenset(entry.get("categories", ())),
            coins=frozenset(entry.get("coins", ())),
            chains=frozenset(entry.get("chains", ())),
        )
        for slug, entry in sorted(raw.items())
    )


def folded(text: str) -> str:
    """Lower-case words between single spaces, one at each end, so that " defi " finds whole words only."""
    return f" {_GAP.sub(' ', text.lower())} "


def forms(phrase: str) -> Iterator[str]:
    """How a phrase is written: itself, its plural, and as one word, as hashtags have it ("#BitcoinHalving")."""
    plural = _plural(phrase)
    written = (phrase, plural) if plural else (phrase,)
    yield from written
    for form in written:
        joined = form.replace(" ", "")
        if len(joined) >= JOINED_MIN_CHARS:
            if joined != form:
                yield joined
            yield from (f"{market}{joined}" for market in TAG_PREFIXES)


def _plural(phrase: str) -> str:
    if len(phrase) < PLURAL_MIN_CHARS or not phrase[-1].isalpha() or phrase[-1] == "s":
        return ""
    return f"{phrase[:-1]}ies" if phrase[-1] == "y" and phrase[-2] not in "aeiou" else f"{phrase}s"


class TopicFinder:
    """Finds topics and ecosystems of posts; safe to share between threads."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        goals: dict[str, set[Goal]] = defaultdict(set)
        for kind, subjects in taxonomy().items():
            for subject in subjects:
                for phrase in subject.phrases:
                    for form in forms(phrase):
                        goals[f" {form} "].add((kind, subject.slug, ""))
                for name, token_id in subject.names.items():
                    goals[f" {name} "].add((kind, subject.slug, token_id))
        patterns = sorted(goals)
        self._goals = [tuple(sorted(goals[pattern])) for pattern in patterns]
        self._matcher = AhoCorasick(patterns, implementation=Implementation.DFA, store_patterns=False)
        self._of_token = {token.id: _of_token(token) for token in tokens}
        self._of_chain = {chain: eco.slug for eco in taxonomy()["ecosystem"] for chain in eco.chains}

    def find(self, text: str, mentions: Sequence[Mention]) -> Found:
        """(topics, ecosystems) of one post, each sorted."""
        topics: set[str] = set()
        ecosystems: set[str] = set()
        of_kind: dict[str, set[str]] = defaultdict(set)
        plain = folded(text)
        # neighbours share the space between them, so matches overlap
        for pattern, _, _ in self._matcher.find_matches_as_indexes(plain, overlapping=True):
            for kind, slug, token_id in self._goals[pattern]:
                if token_id:
                    of_kind[slug].add(token_id)
                else:
                    (topics if kind == "topic" else ecosystems).add(slug)
        self._add_tokens(mentions, of_kind, ecosystems)
        topics.update(topic for topic, tokens in of_kind.items() if len(tokens) >= TOPIC_TOKENS)
        if " sol " in plain and _SOL_AMOUNT.search(plain):
            ecosystems.add("solana")
        if len(text) >= ADDRESS_CHARS:
            _add_addresses(text, ecosystems)
        return tuple(sorted(topics)), tuple(sorted(ecosystems))

    def _add_tokens(self, mentions: Sequence[Mention], of_kind: dict[str, set[str]], ecosystems: set[str]) -> None:
        for mention in mentions:
            of_topics, of_ecosystems = self._about(mention.token_id)
            if mention.confidence >= TOPIC_CONFIDENCE:
                for topic in of_topics:
                    of_kind[topic].add(mention.token_id)
            if mention.confidence >= ECOSYSTEM_CONFIDENCE:
                ecosystems.update(of_ecosystems)

    def _about(self, token_id: str) -> Found:
        """What naming a token says; an unlisted contract has its chain in its id."""
        known = self._of_token.get(token_id)
        if known is None:
            chain = self._of_chain.get(token_id.partition(":")[0]) if ":" in token_id else None
            known = ((), (chain,) if chain else ())
        return known


def _of_token(token: Token) -> Found:
    """What naming this token says: the topics of its categories, and where it lives."""
    categories = {category.lower() for category in token.categories}
    topics = [subject.slug for subject in taxonomy()["topic"] if subject.categories & categories]
    ecosystems = [
        subject.slug
        for subject in taxonomy()["ecosystem"]
        if token.id in subject.coins or token.chain in subject.chains or subject.categories & categories
    ]
    return tuple(topics), tuple(ecosystems)


def _add_addresses(text: str, ecosystems: set[str]) -> None:
    """The chain that the shape of a contract address gives away."""
    if "0x" in text and _EVM_ADDRESS.search(text):
        if not ecosystems & _EVM_CHAINS:
            ecosystems.add("ethereum")
    elif any(len(word) >= ADDRESS_CHARS for word in text.split()) and _SOLANA_MINT.search(text):
        ecosystems.add("solana")
