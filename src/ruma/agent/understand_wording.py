"""Which kind of question a wording is, by weights learnt from example wordings. Never looks at tokens' names or at data.

How it works: names are masked, so that no kind hangs on a token; words, pairs of neighbours and pieces of words are hashed
into one vector of unit length, and a multinomial logistic regression (training/train_questions.py) adds its weights up. Pieces
of words carry typos and endings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import numpy as np

from ruma.agent.understand_spelling import distance

MODEL_PATH = Path(__file__).with_name("models") / "questions.npz"
CONCEPTS_PATH = Path(__file__).with_name("concepts.txt")
BUCKETS = 1 << 17
NAME = "zqname"  # stands where a token is named
ACCOUNT = "zqaccount"
MAX_CHARS = 400  # what is asked stands in the first lines of a question
LEAST_TYPED = 5  # letters of a word below which a near miss means nothing
PIECE_CHARS = (3, 4, 5)
# What a feature weighs in the vector, chosen on held-out lines.
WORD_WEIGHT, PAIR_WEIGHT, FIRST_WEIGHT, PIECE_WEIGHT = 1.0, 0.8, 0.6, 0.2
CONCEPT_WEIGHT, CONCEPT_PAIR_WEIGHT, TOGETHER_WEIGHT = 1.5, 1.0, 0.5
_IS = re.compile(r"\b(what|who|how|why|where|when|it|that|there|here)'?s\b")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|[$%]")


@dataclass(frozen=True)
class Concepts:
    """What words and phrases mean, as concepts.txt declares it."""

    words: Mapping[str, tuple[str, ...]]
    phrases: Mapping[tuple[str, ...], tuple[str, ...]]

    @classmethod
    def read(cls, path: Path = CONCEPTS_PATH) -> Concepts:
        held: dict[tuple[str, ...], tuple[str, ...]] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            name, colon, rest = line.partition(":")
            for said in dict.fromkeys(rest.split()) if colon and not line.startswith("#") else ():
                key = tuple(said.replace("'", "").split("-"))
                held[key] = (*held.get(key, ()), name)
        return cls({key[0]: names for key, names in held.items() if len(key) == 1}, {k: v for k, v in held.items() if len(k) > 1})

    def of(self, words: Sequence[str]) -> list[tuple[str, ...]]:
        """The concepts of each word, those of a phrase at its first word; a near miss of a long word counts as it."""
        found = [self.words.get(word) or self.words.get(self.near(word), ()) for word in words]
        for size in (2, 3):
            for at in range(len(words) - size + 1):
                if names := self.phrases.get(tuple(words[at : at + size])):
                    found[at] = tuple(dict.fromkeys((*found[at], *names)))
        return found

    def near(self, word: str) -> str:
        """The known word that a mistyped one was meant to be, else nothing."""
        if len(word) < LEAST_TYPED or not word.isalpha() or word in (NAME, ACCOUNT):
            return ""
        near = ((distance(word, known), known) for known in self.words if known[0] == word[0] and abs(len(known) - len(word)) < 2)
        far, known = min(near, default=(9, ""))
        return known if far <= 1 else ""


@lru_cache(maxsize=1)
def concepts() -> Concepts:
    return Concepts.read()


@dataclass(frozen=True)
class Reading:
    """A kind with its probability, and the next best one."""

    kind: str
    probability: float
    second: str
    second_probability: float


def words_of(text: str) -> list[str]:
    """Lower-case words without apostrophes, every number as 0."""
    plain = _IS.sub(r"\1 is", text[:MAX_CHARS].lower().replace("’", "'"))
    return ["0" if word.isdigit() else word.replace("'", "") for word in _WORD.findall(plain)]


def _features(words: Sequence[str]) -> Iterator[tuple[str, float]]:
    names = words.count(NAME)
    yield f"names {min(names, 2)}", 1.0
    for first in words[:2]:
        yield f"first {first}", FIRST_WEIGHT
    for one, two in zip(["<", *words], [*words, ">"], strict=True):
        yield f"{one} {two}", PAIR_WEIGHT
    for one, two in zip(words, words[2:], strict=False):
        yield f"{one} * {two}", PAIR_WEIGHT / 2
    yield from _meant(words)
    for word in words:
        yield word, WORD_WEIGHT
        if word.isalpha() and word not in (NAME, ACCOUNT):
            marked = f"<{word}>"
            for size in PIECE_CHARS:
                for at in range(len(marked) - size + 1):
                    yield "#" + marked[at : at + size], PIECE_WEIGHT


def _meant(words: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Concepts, their neighbours, and which occur together."""
    meant = concepts().of(words)
    shown = [names or ((word,) if word in (NAME, ACCOUNT) else ()) for names, word in zip(meant, words, strict=True)]
    held = [names for names in shown if names]
    for names in held:
        for name in names:
            yield f"={name}", CONCEPT_WEIGHT
    for one, two in pairwise(held):
        for a in one:
            for b in two:
                yield f"={a} ={b}", CONCEPT_PAIR_WEIGHT
    kinds = sorted({name for names in held for name in names})
    for at, a in enumerate(kinds):
        for b in kinds[at + 1 :]:
            yield f"={a} & ={b}", TOGETHER_WEIGHT


Vector = tuple[np.ndarray, np.ndarray]


def features_of(text: str) -> dict[str, float]:
    """What a wording is judged by, with what each weighs."""
    return dict(_features(words_of(text)))


def vector_of(text: str) -> Vector:
    """The hashed features of a wording as buckets and values, together of unit length."""
    return hashed(features_of(text))


def hashed(features: Mapping[str, float]) -> Vector:
    """Features as buckets and values, together of unit length."""
    held: dict[int, float] = {}
    for feature, weight in features.items():
        bucket = crc32(feature.encode()) % BUCKETS
        held[bucket] = held.get(bucket, 0.0) + weight
    values = np.fromiter(held.values(), dtype=np.float64, count=len(held))
    return np.fromiter(held, dtype=np.int64, count=len(held)), values / max(float(np.linalg.norm(values)), 1e-9)


class KindModel:
    """The weights; made once per process."""

    def __init__(self, path: Path = MODEL_PATH) -> None:
        with np.load(path, allow_pickle=False) as held:
            self.kinds = tuple(str(kind) for kind in held["kinds"])
            self._weights, self._scale, self._bias = held["weights"], float(held["scale"]), held["bias"]

    def read(self, text: str) -> Reading:
        """The likeliest kind of a masked wording."""
        return self.judge(vector_of(text))

    def judge(self, vector: Vector) -> Reading:
        """The likeliest kind of hashed features."""
        buckets, values = vector
        scores = values @ self._weights[buckets] * self._scale + self._bias
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        best, second = np.argsort(-chances)[:2]
        return Reading(self.kinds[best], float(chances[best]), self.kinds[second], float(chances[second]))


@lru_cache(maxsize=1)
def kind_model() -> KindModel:
    return KindModel()
