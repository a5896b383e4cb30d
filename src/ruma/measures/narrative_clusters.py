"""Gathers terms that burst together into stories without a name yet. Never scores a story and never reads the store."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ruma.measures.narrative_hubs import Hubs, hubs_of
from ruma.store.tokens import TokenBook

Matrix = NDArray[np.bool_]  # a row a post, a column a term

TOGETHER = 0.4  # of the posts with the rarer term: below it two terms are neighbours, not one story
LEAST_TOGETHER = 3  # different posts; two are a coincidence
SAME_STORY = 0.4  # of a cluster's posts within one topic: the cluster is that topic
WHOLLY_TOPIC = 0.9  # of them: the topic's own phrases found the cluster, so it has no life outside of the topic
PART_TOGETHER = 0.2  # the same for a word of a phrase that is in the story already: "dave" of "dave portnoy"
OF_MARKET = 0.3  # of a cluster's posts name a token or a topic; fewer is small talk, however loud
NAMES_TOKEN = 0.5  # of the posts with the term are linked to the token it names
LABEL_LEAST_SHARE = 0.2  # of the voices of the loudest term: a phrase names a story only if it is told with it
TOLD_ELSEWHERE = 0.5  # of a cluster's posts tell stronger stories: its terms are how people speak of those
LIKE_TOKENS = 0.5  # cosine of the tokens of two clusters that share a word: below it the word has two meanings
LOUD_WORD_SCORE = 6.0  # a word alone may be anything, so it founds a story only if it is new, bursts so strongly
LOUD_WORD_VOICES = 20  # and so many tell it
PHRASES_OF_WORD = 2  # new phrases with one new word vouch for each other: "ghost pools" and "ghost depth"
LONE_PHRASE_SCORE = 3.5  # of a new phrase that stands alone: five people where nobody said it before
STRONG_PHRASE_SCORE = 5.0  # of a phrase that was told before
IN_PHRASES = 0.5  # of the people with the loudest word say a phrase; else the word is just in fashion

SAME_NAME = 0.6  # of the people who say one pair of words say the overlapping pair too


@dataclass(frozen=True)
class Burst:
    """A term that many more people than usual use; `new` if hardly anyone did before."""

    term: str
    voices: int
    score: float
    new: bool = False

    @property
    def is_phrase(self) -> bool:
        """True for what was put together to name something: words in a row, a hashtag."""
        return " " in self.term or self.term.startswith("#")

    @property
    def words(self) -> frozenset[str]:
        return frozenset(self.term.removeprefix("#").split())

    @property
    def spelling(self) -> str:
        """Letters alone: "tik tok", "tiktok" and "#TikTok" are one word."""
        return self.term.removeprefix("#").replace(" ", "")


@dataclass(frozen=True)
class Told:
    """One post of the window: the bursting terms it holds and its topics."""

    held: frozenset[str]
    topics: frozenset[str]
    tokens: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Cluster:
    """A story found in the talk: its terms, strongest first, and the topic most of its posts carry, if any.

    `within` is True where it could not be told from that topic: its own phrases, or nothing new about it. `named` are the terms
    that a name is taken from: phrases with its new word, else all; `core` are its new
    words, else those of its strongest term. `lone` is True where no two of its phrases share a word. `asked` is True where
    somebody asked for it by name.
    """

    terms: tuple[str, ...]
    topic: str | None
    within: bool = False
    named: tuple[str, ...] = ()
    core: frozenset[str] = frozenset()
    lone: bool = False
    asked: bool = False

    @property
    def key(self) -> str:
        return f"~{self.terms[0]}"


def clusters_of(bursts: Sequence[Burst], posts: Sequence[Told]) -> list[Cluster]:
    """Clusters round the strongest bursts that have a story of their own to tell, strongest first."""
    ranked = sorted(bursts, key=lambda burst: (-burst.score, burst.term))
    place = {burst.term: index for index, burst in enumerate(ranked)}
    held = np.zeros((len(posts), len(ranked)), dtype=bool)
    for row, post in enumerate(posts):
        held[row, [place[term] for term in sorted(post.held) if term in place]] = True
    told = np.zeros(len(posts), dtype=bool)
    clusters = []
    hubs = hubs_of(ranked, held)
    for members in _joined_groups(ranked, _groups(ranked, held, hubs), held, posts, hubs):
        found = [ranked[member] for member in members]
        rows = held[:, members].any(axis=1)
        about = [posts[int(row)] for row in np.flatnonzero(rows)]
        if not about or not _founds(found) or (told & rows).sum() >= TOLD_ELSEWHERE * len(about):
            continue
        told |= rows
        if sum(bool(post.tokens or post.topics) for post in about) >= OF_MARKET * len(about):
            clusters.append(_cluster(found, about))
    return clusters


def _groups(ranked: Sequence[Burst], held: Matrix, hubs: Hubs) -> list[list[int]]:
    """Each strongest term that is still free takes the weaker ones that stand mostly in the same posts."""
    both = _together(held)
    alone = np.maximum(np.diag(both), 1)
    within = _within(ranked)
    part = within & (both >= PART_TOGETHER * alone[:, None])
    close = (both >= TOGETHER * np.minimum.outer(alone, alone)) & (both >= LEAST_TOGETHER)
    close &= both >= PART_TOGETHER * alone  # a louder term that is mostly told elsewhere is no part
    fresh = np.array([burst.new and not burst.is_phrase for burst in ranked], dtype=bool)
    built = within & fresh[:, None] & (both > 0)  # phrases that are built with a new word
    free = ~hubs.shared
    groups = []
    for seed in range(len(ranked)):
        if free[seed]:
            may = free & ~hubs.rivals[seed]
            joined = close[seed] | (np.arange(len(ranked)) == seed)
            joined |= part[:, joined & may].any(axis=1)
            members = np.flatnonzero(may & (joined | built[joined & may].any(axis=0)))
            free[members] = False
            groups.append(members.tolist())
    return groups


def _together(held: Matrix) -> NDArray[np.int64]:
    """In how many posts each two terms stand together; posts hold few of the terms, so pairs are counted, not multiplied."""
    rows, places = np.nonzero(held)
    width = held.shape[1]
    count = np.bincount(rows, minlength=len(held))[rows]  # of the terms beside each
    first = np.searchsorted(rows, rows)
    turn = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    pairs = np.repeat(places * width, count) + places[np.repeat(first, count) + turn]
    both: NDArray[np.int64] = np.bincount(pairs, minlength=width * width).reshape(width, width)
    return both


def _within(ranked: Sequence[Burst]) -> NDArray[np.bool_]:
    """True where the words of one term (row) are a part of those of another (column)."""
    places: dict[frozenset[str], list[int]] = {}
    for place, burst in enumerate(ranked):
        places.setdefault(burst.words, []).append(place)
    within = np.zeros((len(ranked), len(ranked)), dtype=bool)
    for words, holders in places.items():
        for word in sorted(words) if len(words) > 1 else ():
            for part in places.get(frozenset({word}), ()):
                within[part, holders] = True
    return within


def _joined_groups(
    ranked: Sequence[Burst], groups: Sequence[list[int]], held: Matrix, posts: Sequence[Told], hubs: Hubs
) -> list[list[int]]:
    """The groups, those of one story in one: other spellings of it, and other phrases with its new word about its tokens."""
    joined: list[_Joined] = []
    usual = frozenset(burst.term for burst in ranked if not burst.new)
    for members in groups:
        words = _phrase_words(ranked, members) - usual
        group = _Joined(list(members), _spellings(ranked, members), words, hubs.families(members))
        same = (other for other in joined if _is_same(group, other, held, posts))
        one = next((other for other in same if not hubs.rivals[np.ix_(group.members, other.members)].any()), None)
        if one:
            one.take(group)
        else:
            joined.append(group)
    return [group.members for group in joined]


def _is_same(group: _Joined, other: _Joined, held: Matrix, posts: Sequence[Told]) -> bool:
    """True where both spell a word alike, or share a new word or a family of phrases and speak of the same tokens."""
    if not group.spelled.isdisjoint(other.spelled):
        return True
    if group.words.isdisjoint(other.words) and group.families.isdisjoint(other.families):
        return False
    return _likeness(group.tokens(held, posts), other.tokens(held, posts)) >= LIKE_TOKENS


@dataclass
class _Joined:
    """Groups that are one story so far."""

    members: list[int]
    spelled: set[str]
    words: frozenset[str]
    families: frozenset[str]
    _tokens: Counter[str] | None = None

    def tokens(self, held: Matrix, posts: Sequence[Told]) -> Counter[str]:
        """Tokens of the posts that tell it; counted when first asked for."""
        if self._tokens is None:
            rows = np.flatnonzero(held[:, self.members].any(axis=1))
            self._tokens = Counter(token for row in rows.tolist() for token in posts[row].tokens)
        return self._tokens

    def take(self, other: _Joined) -> None:
        self.members += other.members
        self.spelled |= other.spelled
        self.words |= other.words
        self.families |= other.families
        self._tokens = None


def _spellings(ranked: Sequence[Burst], group: Sequence[int]) -> set[str]:
    return {ranked[member].spelling for member in group}


def _phrase_words(ranked: Sequence[Burst], group: Sequence[int]) -> frozenset[str]:
    """The words of a group's phrases."""
    return frozenset(word for member in group if " " in ranked[member].term for word in ranked[member].words)


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Cosine of two counts."""
    lengths = math.hypot(*one.values()) * math.hypot(*other.values())
    return sum(count * other[token] for token, count in one.items()) / lengths if lengths else 0.0  # whole numbers: any order


def _founds(found: Sequence[Burst]) -> bool:
    """True where the terms name a story: new or strong phrases are most of what is said, or a new word is very loud."""
    phrases = [burst for burst in found if burst.is_phrase and (burst.new or burst.score >= STRONG_PHRASE_SCORE)]
    named = sum(burst.voices for burst in phrases) >= IN_PHRASES * max(burst.voices for burst in found)
    fresh = {burst.term for burst in found if burst.new and not burst.is_phrase}
    vouched = Counter(word for burst in phrases for word in sorted(burst.words & fresh))
    sure = any(burst.score >= LONE_PHRASE_SCORE for burst in phrases) or any(n >= PHRASES_OF_WORD for n in vouched.values())
    return (named and sure) or any(
        burst.new and burst.score >= LOUD_WORD_SCORE and burst.voices >= LOUD_WORD_VOICES for burst in found
    )


def _cluster(found: Sequence[Burst], about: Sequence[Told]) -> Cluster:
    topic, count = _topic_of(about)
    new = any(burst.is_phrase and burst.new for burst in found)
    told = [burst for burst in found if burst.is_phrase and burst.voices > 1]  # what one person said shares a word with anything
    shared = Counter(word for burst in told for word in sorted(burst.words))
    return Cluster(
        tuple(burst.term for burst in found),
        topic=topic if count >= SAME_STORY * len(about) else None,
        within=count >= SAME_STORY * len(about) and (count >= WHOLLY_TOPIC * len(about) or not new),
        named=_naming(found),
        core=frozenset(burst.term for burst in found if burst.new and not burst.is_phrase) or found[0].words,
        lone=max(shared.values(), default=0) < PHRASES_OF_WORD,
    )


def _naming(found: Sequence[Burst]) -> tuple[str, ...]:
    """Phrases that are built with a new word of the story, else new phrases, else all."""
    fresh = {burst.term for burst in found if burst.new and not burst.is_phrase}
    phrases = [burst for burst in found if burst.new and burst.is_phrase]
    built = [burst for burst in phrases if burst.words & fresh]
    return tuple(burst.term for burst in built or phrases or found)


def token_names(terms: Iterable[str], posts: Sequence[Told], tokens: TokenBook) -> frozenset[str]:
    """Terms that only name a token their posts are linked to: a token's burst is no story, what is said of it is.

    A token's name and one more word ("kelpie ships") is its news, too.
    """
    holders: dict[str, list[Told]] = {}
    for post in posts:
        for term in sorted(post.held):
            holders.setdefault(term, []).append(post)
    called = {id: _names(id, tokens) for id in sorted({id for post in posts for id in post.tokens})}
    names = set()
    for term in terms:
        bare = term.removeprefix("#")
        parts = {bare, *bare.split()}
        told = holders.get(term, [])
        if sum(any(parts & called[id] for id in post.tokens) for post in told) > NAMES_TOKEN * len(told):
            names.add(term)
    return frozenset(names)


def _names(id: str, tokens: TokenBook) -> frozenset[str]:
    token = tokens.get(id)
    return frozenset({id, id.replace("-", " "), *((token.symbol.lower(), token.name.lower()) if token else ())})


def _topic_of(posts: Sequence[Told]) -> tuple[str | None, int]:
    """The topic that most posts carry, and how many."""
    counts = Counter(topic for post in posts for topic in sorted(post.topics))
    return min(counts.items(), key=lambda item: (-item[1], item[0])) if counts else (None, 0)


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
