"""Gathers terms that burst together into stories without a name yet. Never scores a story and never reads the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ruma.store.tokens import TokenBook

TOGETHER = 0.4  # of the posts with the rarer term: below it two terms are neighbours, not one story
LEAST_TOGETHER = 3  # different posts; two are a coincidence
SAME_STORY = 0.4  # of a cluster's posts within one topic: the cluster is that topic
PART_TOGETHER = 0.2  # the same for a word of a phrase that is in the story already: "dave" of "dave portnoy"
OF_MARKET = 0.3  # of a cluster's posts name a token or a topic; fewer is small talk, however loud
NAMES_TOKEN = 0.5  # of the posts with the term are linked to the token it names
LABEL_LEAST_SHARE = 0.2  # of the voices of the loudest term: a phrase names a story only if it is told with it

SAME_NAME = 0.6  # of the people who say one pair of words say the overlapping pair too


@dataclass(frozen=True)
class Burst:
    """A term that many more people than usual use."""

    term: str
    voices: int
    score: float


@dataclass(frozen=True)
class Told:
    """One post of the window: the bursting terms it holds and its topics."""

    held: frozenset[str]
    topics: frozenset[str]
    tokens: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Cluster:
    """A story found in the talk: its terms, strongest first, and the topic it turned out to be, if any."""

    terms: tuple[str, ...]
    topic: str | None

    @property
    def key(self) -> str:
        return f"~{self.terms[0]}"


def clusters_of(bursts: Sequence[Burst], posts: Sequence[Told]) -> list[Cluster]:
    """Clusters round the strongest bursts: each takes the weaker terms that stand mostly in the same posts."""
    ranked = sorted(bursts, key=lambda burst: (-burst.score, burst.term))
    place = {burst.term: index for index, burst in enumerate(ranked)}
    held = np.zeros((len(posts), len(ranked)), dtype=np.float32)
    for row, post in enumerate(posts):
        held[row, [place[term] for term in sorted(post.held) if term in place]] = 1.0
    both = held.T @ held
    alone = np.maximum(np.diag(both), 1.0)
    words = [frozenset(burst.term.removeprefix("#").split()) for burst in ranked]
    part = np.array([[one < other for other in words] for one in words], dtype=bool).reshape(len(words), len(words))
    part &= both >= PART_TOGETHER * alone[:, None]
    close = (both >= TOGETHER * np.minimum.outer(alone, alone)) & (both >= LEAST_TOGETHER)
    free = np.ones(len(ranked), dtype=bool)
    clusters = []
    for seed in range(len(ranked)):
        if free[seed]:
            joined = close[seed] | (np.arange(len(ranked)) == seed)
            members = np.flatnonzero(free & (joined | part[:, joined & free].any(axis=1)))
            free[members] = False
            terms = tuple(ranked[int(index)].term for index in members)
            rows = np.flatnonzero(held[:, members].any(axis=1))
            about = [posts[int(row)] for row in rows]
            if sum(bool(post.tokens or post.topics) for post in about) >= OF_MARKET * len(about):
                clusters.append(Cluster(terms, _topic_of(about)))
    return clusters


def token_names(terms: Iterable[str], posts: Sequence[Told], tokens: TokenBook) -> frozenset[str]:
    """Terms that only name a token their posts are linked to: a token's burst is no story, what is said of it is."""
    holders: dict[str, list[Told]] = {}
    for post in posts:
        for term in sorted(post.held):
            holders.setdefault(term, []).append(post)
    names = set()
    for term in terms:
        bare = term.removeprefix("#")
        ids = {token.id for token in tokens.with_symbol(bare)} | {bare, bare.replace(" ", "-")}
        told = holders.get(term, [])
        if sum(bool(ids & post.tokens) for post in told) > NAMES_TOKEN * len(told):
            names.add(term)
    return frozenset(names)


def _topic_of(posts: Sequence[Told]) -> str | None:
    """The topic that most of the posts carry, if they do."""
    counts = Counter(topic for post in posts for topic in sorted(post.topics))
    if not counts:
        return None
    topic, count = min(counts.items(), key=lambda item: (-item[1], item[0]))
    return topic if count >= SAME_STORY * len(posts) else None


def label_of(terms: Sequence[str], voices: Mapping[str, int]) -> str:
    """The most telling term: the loudest phrase if it is nearly as loud as the loudest term, without a hash sign."""
    loudest = max(voices.get(term, 0) for term in terms)
    plain = [term for term in terms if voices.get(term, 0) >= LABEL_LEAST_SHARE * loudest]
    best = max(plain, key=lambda term: (" " in term, not term.startswith("#"), voices.get(term, 0), term))
    return _joined(best, voices).removeprefix("#")


def _joined(phrase: str, voices: Mapping[str, int]) -> str:
    """A pair with the pair it overlaps, where most who say one say the other: "paul tudor" and "tudor jones" are one name."""
    first, _, last = phrase.partition(" ")
    least = SAME_NAME * voices.get(phrase, 0)
    for other, count in sorted(voices.items()):
        start, _, end = other.partition(" ")
        if end and count >= least and start == last:
            return f"{phrase} {end}"
        if end and count >= least and last and end == first:
            return f"{start} {phrase}"
    return phrase
