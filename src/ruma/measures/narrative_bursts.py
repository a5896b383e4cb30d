"""Finds the terms that many more people use than before, and the posts that hold them. Never gathers them into stories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ruma.measures.narrative_clusters import Burst, Told
from ruma.measures.narrative_heard import BUCKETS, WINDOWS_BEFORE, Floats, Heard, Ints, Marks, Mask, Scope
from ruma.measures.narrative_surprise import expected

LEAST_WORD_VOICES = 4  # of a word that may belong to a story
LEAST_PHRASE_VOICES = 2  # of a new phrase, which vouches for others with the same word
LEAST_SCORE = 2.5  # surprise of a word or a known phrase: about one in a hundred
NEW_TIMES = 6.0  # a term is new when it has so many times its usual voices
MOST_NAMED = 3_000  # terms whose words are looked up
MOST_CANDIDATES = 240  # strongest bursts looked at; beyond that they are fragments of the first ones
BASELINE_HALF_LIFE = 2.0  # windows; of five windows the two newest carry half of the baseline
_SLOTS = 1 << 20  # of the table that drops most terms of the past before they are looked up


@dataclass(frozen=True)
class Bursts:
    """Bursting terms, strongest first, with their keys; `looks` is how many terms were looked at to find them."""

    terms: tuple[Burst, ...]
    keys: dict[str, int]
    looks: int


NO_BURSTS = Bursts((), {}, 0)


def bursts_of(scope: Scope, heard: Heard, panel: Floats, covered: Floats) -> Bursts:
    """Terms of the newest window that burst against the windows before, of which `covered` is the share there is talk of."""
    told = _told_now(heard)
    if not len(told.keys):
        return NO_BURSTS
    usual = expected(_told_before(heard, told.keys), panel[1:], panel[0], BASELINE_HALF_LIFE, covered)
    scores = usual.surprise(told.voices.astype(np.float64))
    phrases = (told.keys & 1).astype(bool)
    new = told.voices >= NEW_TIMES * usual.heard
    often = told.voices >= np.where(phrases, LEAST_PHRASE_VOICES, LEAST_WORD_VOICES)
    fresh = often & ~phrases & new & (scores >= LEAST_SCORE)
    vouching = phrases & new & (often | told.beside(heard, fresh))
    kept = np.flatnonzero(often & (scores >= LEAST_SCORE) | vouching)
    kept = kept[np.argsort(-scores[kept], kind="stable")][:MOST_NAMED]
    names = term_names(scope, heard, told.keys[kept])
    columns = (told.keys[kept], told.voices[kept], scores[kept], new[kept])
    found = [
        Burst(names[key], voices, score, is_new)
        for key, voices, score, is_new in zip(*(column.tolist() for column in columns), strict=True)
        if key in names
    ]
    strong = [burst for burst in found if burst.score >= LEAST_SCORE]
    words = {word for burst in strong for word in burst.words}
    strong += [burst for burst in found if burst.score < LEAST_SCORE and burst.words & words]
    ranked = sorted(strong, key=lambda burst: (-burst.score, burst.term))[:MOST_CANDIDATES]
    return Bursts(tuple(ranked), {name: key for key, name in names.items()}, int(often.sum()))


@dataclass(frozen=True)
class _Told:
    """The terms of the newest window: sorted keys, voices of each, and which post holds which (an index of the keys)."""

    keys: Ints
    voices: Ints
    rows: Ints
    codes: Ints

    def beside(self, heard: Heard, words: Mask) -> Mask:
        """Terms that stand in a post with one of the words."""
        posts = np.zeros(heard.posts, dtype=bool)
        posts[self.rows[words[self.codes]]] = True
        found = np.zeros(len(self.keys), dtype=bool)
        found[self.codes[posts[self.rows]]] = True
        return found


def _told_now(heard: Heard) -> _Told:
    terms = heard.terms.where(heard.now[heard.terms.rows])
    keys, codes, posts = np.unique(terms.codes, return_inverse=True, return_counts=True)
    often = posts[codes] >= LEAST_PHRASE_VOICES
    voices = heard.voices(codes[often], terms.rows[often], np.where(heard.now, 0, -1), (len(keys), 1), _beside(heard))
    voices = voices[:, 0].astype(np.int64)
    return _Told(keys, np.maximum(voices, 1), terms.rows, codes)


def _beside(heard: Heard) -> float:
    return heard.beside(heard.back // BUCKETS, WINDOWS_BEFORE + 1)


def _told_before(heard: Heard, keys: Ints) -> Floats:
    """Voices of each key in the windows before, newest first."""
    terms = heard.terms
    slots = np.zeros(_SLOTS, dtype=bool)
    slots[(keys >> 1) % _SLOTS] = True
    keep = ~heard.now[terms.rows]
    keep &= slots[(terms.codes >> 1) % _SLOTS]
    codes, rows = terms.codes[keep], terms.rows[keep]
    story = np.searchsorted(keys, codes).clip(max=len(keys) - 1)
    same = keys[story] == codes
    story, rows = story[same], rows[same]
    return heard.voices(story, rows, heard.back // BUCKETS - 1, (len(keys), WINDOWS_BEFORE), _beside(heard))


def term_names(scope: Scope, heard: Heard, keys: Iterable[int], *, past: bool = False) -> dict[int, str]:
    """The terms that stand behind keys of the newest window, or of those before, too."""
    wanted = sorted({int(key) for key in keys})
    if not wanted:
        return {}
    rows = scope.reading.rows("board_terms", scope.past if past else scope.window, keys=wanted, level=heard.level, **scope.bounds)
    return {row["term_key"]: row["term"] for row in rows}


def told_with(heard: Heard, bursts: Bursts) -> list[Told]:
    """Posts of the newest window that hold bursting terms, with topics and tokens; copies by one author are one."""
    name_of = {bursts.keys[burst.term]: burst.term for burst in bursts.terms}
    wanted = np.array(sorted(name_of), dtype=np.int64)
    terms = heard.terms.where(heard.now[heard.terms.rows] & np.isin(heard.terms.codes, wanted))
    held = _by_post(terms, name_of)
    chosen = np.zeros(heard.posts, dtype=bool)
    chosen[list(held)] = True
    topics, tokens = carried(heard.topics, chosen), carried(heard.tokens, chosen)
    told: dict[tuple[int, int], tuple[set[str], set[str], set[str]]] = {}
    for row, names in held.items():
        one = told.setdefault((int(heard.texts[row]), int(heard.authors[row])), (set(), set(), set()))
        one[0].update(names)
        one[1].update(topics.get(row, ()))
        one[2].update(tokens.get(row, ()))
    return [Told(*map(frozenset, sets)) for _, sets in sorted(told.items())]


def _by_post(terms: Marks, name_of: dict[int, str]) -> dict[int, list[str]]:
    held: dict[int, list[str]] = defaultdict(list)
    for row, key in zip(terms.rows.tolist(), terms.codes.tolist(), strict=True):
        held[row].append(name_of[key])
    return held


def carried(marks: Marks, chosen: Mask) -> dict[int, list[str]]:
    """Names of the marks that each chosen post carries."""
    kept = marks.where(chosen[marks.rows])
    found: dict[int, list[str]] = defaultdict(list)
    for row, code in zip(kept.rows.tolist(), kept.codes.tolist(), strict=True):
        found[row].append(marks.names[code])
    return found
