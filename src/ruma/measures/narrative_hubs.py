"""Which word the new phrases of a story are built round, so that two stories that share a word stay two. Never scores a term.

"moss epochs", "moss vaults" and "moss deposits" have moss in common; "lunar epochs" and "lunar vaults" have lunar. That both
speak of epochs makes them rivals, not one story: it is what a story's phrases have in common that tells it from others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

LEAST_PARTNERS = 2  # words that a hub is put together with; one pair of words has no hub
FAMILY = 3  # phrases of a hub: so many new ones with one word are one story, however usual the word is
SAME_POSTS = 0.4  # of the posts of the rarer hub hold a phrase of the other, too: then both are words of one story

Mask = NDArray[np.bool_]


class Term(Protocol):
    """What is looked at of a bursting term."""

    @property
    def term(self) -> str: ...
    @property
    def voices(self) -> int: ...
    @property
    def new(self) -> bool: ...
    @property
    def words(self) -> frozenset[str]: ...


@dataclass(frozen=True)
class Hubs:
    """Which terms do not belong together: `rivals` (term x term) are of different hubs, `shared` are words of several hubs.

    `owners` are the hubs of the new phrases that are at least FAMILY, "" for other terms: the word itself may be usual.
    """

    rivals: Mask
    shared: Mask
    owners: Sequence[str]

    def families(self, members: Sequence[int]) -> frozenset[str]:
        """The hubs of some terms."""
        return frozenset(self.owners[member] for member in members) - {""}


def hubs_of(terms: Sequence[Term], held: Mask) -> Hubs:
    """The hubs of bursting terms; two hubs that often stand in the same posts (`held`: post x term) are words of one story."""
    hub_of = _hubs([term for term in terms if term.new and " " in term.term])
    users: dict[str, Counter[str]] = defaultdict(Counter)  # of each word: the hubs whose phrases hold it, by voices
    for phrase, hub in hub_of.items():
        for word in sorted(phrase.words):
            users[word][hub] += phrase.voices
    sizes = Counter(hub_of.values())
    owners = [hub_of.get(term, "") if " " in term.term else _owner(term.term, sizes, users) for term in terms]
    names = sorted(sizes)
    place = np.array([names.index(owner) if owner else -1 for owner in owners], dtype=np.int64)
    apart = _apart(np.array([names.index(hub_of[term]) if term in hub_of else -1 for term in terms]), held, len(names))
    known = place >= 0
    rivals: Mask = known[:, None] & known[None, :]
    rivals &= apart[place[:, None], place[None, :]] if names else False
    shared = [term.term not in sizes and _any_apart(users.get(term.term, ()), names, apart) for term in terms]
    families = [hub_of[term] if term in hub_of and sizes[hub_of[term]] >= FAMILY else "" for term in terms]
    return Hubs(rivals, np.array(shared, dtype=bool), families)


def _hubs(phrases: Sequence[Term]) -> dict[Term, str]:
    """The hub of each new phrase that has one: its word that is put together with most others."""
    partners: dict[str, set[str]] = defaultdict(set)
    loudness: Counter[str] = Counter()
    for phrase in phrases:
        for word in sorted(phrase.words):
            partners[word] |= phrase.words - {word}
            loudness[word] += phrase.voices
    best = {phrase: max(phrase.words, key=lambda word: (len(partners[word]), loudness[word], word)) for phrase in phrases}
    return {phrase: hub for phrase, hub in best.items() if len(partners[hub]) >= LEAST_PARTNERS}


def _owner(word: str, sizes: Counter[str], users: dict[str, Counter[str]]) -> str:
    """The word itself where it is a hub, else the hub of its loudest phrases."""
    if word in sizes or word not in users:
        return word if word in sizes else ""
    return max(users[word], key=lambda hub: (users[word][hub], hub))


def _apart(hubs: NDArray[np.int64], held: Mask, count: int) -> Mask:
    """True for two hubs whose phrases (`hubs`: of each term, -1 for none) hardly stand in the same posts."""
    posts = np.zeros((len(held), count), dtype=np.float32)
    for column in np.flatnonzero(hubs >= 0).tolist():
        posts[held[:, column], hubs[column]] = 1.0
    both = posts.T @ posts
    alone = np.diag(both)
    apart: Mask = both < SAME_POSTS * np.minimum.outer(alone, alone)
    return apart


def _any_apart(hubs: Iterable[str], names: list[str], apart: Mask) -> bool:
    places = [names.index(hub) for hub in hubs]
    return bool(apart[np.ix_(places, places)].any())
