"""Tells words, slips of the finger and odd names apart, by a list of English words. Never looks at data or at tokens."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from ruma.agent.understand_words import ACRONYMS, ECOSYSTEMS, ORDINARY

WORDS_PATH, RARE_PATH = (Path(__file__).with_name(name) for name in ("words.txt", "words_rare.txt"))
LEAST_LETTERS = 4  # shorter ones are slang more often than names
LEAST_CAPITALS = 3
LEAST_TYPED = 5  # letters from which a word one edit away from any known one is a slip of the finger; else from a usual one
LONG_TYPED = 9  # and from which two edits are
_ENDINGS = (
    "s",
    "es",
    "ed",
    "d",
    "ing",
    "er",
    "ers",
    "ly",
    "y",
    "ish",
    "est",
    "iest",
    "ness",
    "able",
    "ity",
    "ism",
    "less",
    "ful",
    "wise",
    "ier",
)
_BEGINNINGS = (
    "un",
    "re",
    "over",
    "under",
    "non",
    "pre",
    "anti",
    "mis",
    "out",
    "super",
    "mega",
    "micro",
    "multi",
    "de",
    "inter",
    "auto",
)
_TOKEN = re.compile(r"(?<![\w@$#./:’'-])[A-Za-z][A-Za-z0-9]*(?![\w@/]|['’-][a-z]{2})")
_SECOND = re.compile(r" (?:inu|finance|protocol|network|swap|dao|labs|chain|markets|cash|pay|ai)\b", re.I)
_LAUGH = re.compile(r"(.)\1\1|^(?:[ha]+|[lo]+|[hm]+)$")  # "sooo", "haha"


@lru_cache(maxsize=1)
def words() -> frozenset[str]:
    """All words known as such, in lower case."""
    return frozenset(_listed(WORDS_PATH) | ORDINARY | {part for name in ECOSYSTEMS for part in name.split()})


@lru_cache(maxsize=1)
def rare_words() -> frozenset[str]:
    """Words that are rarely said, in lower case: no slip of the finger is taken for one."""
    return frozenset(_listed(RARE_PATH))


def _listed(path: Path) -> set[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {word for line in lines if not line.startswith("#") for word in line.split()}


@lru_cache(maxsize=1)
def _by_shape() -> dict[tuple[str, int], list[str]]:
    held: dict[tuple[str, int], list[str]] = defaultdict(list)
    for word in words():
        held[word[0], len(word)].append(word)
    return held


@lru_cache(maxsize=4096)
def is_word(said: str) -> bool:
    """Whether a word belongs to the language: known, a form of a known one, two known ones in one, or nearly one."""
    word = said.lower()
    if word in words() or word in rare_words() or _LAUGH.search(word):
        return True
    if any(word.endswith(end) and _stem(word.removesuffix(end)) for end in _ENDINGS):
        return True
    if any(word.startswith(start) and word.removeprefix(start) in words() for start in _BEGINNINGS):
        return True
    return _near(word)


def _stem(stem: str) -> bool:
    if len(stem) < 3:
        return False
    doubled = stem[:-1] if stem[-1] == stem[-2] else stem  # "running"
    return any(form in words() for form in (stem, f"{stem}e", f"{stem}y", doubled))


def _near(word: str) -> bool:
    if len(word) < LEAST_LETTERS or not word.isalpha():
        return False
    if len(word) < LEAST_TYPED:
        return any(distance(word, known) <= 1 for known in ORDINARY if known[0] == word[0] and len(known) >= LEAST_LETTERS)
    allowed = 2 if len(word) >= LONG_TYPED else 1
    lengths = range(len(word) - allowed, len(word) + allowed + 1)
    return any(distance(word, known) <= allowed for size in lengths for known in _by_shape().get((word[0], size), ()) if size > 3)


def odd_names(text: str) -> Iterator[str]:
    """Words that are of no language known here, with the word that makes a name of two: "blorbo finance"."""
    shouted = text.isupper()
    for match in _TOKEN.finditer(text):
        word = match.group()
        least = LEAST_CAPITALS if word.isupper() and not shouted else LEAST_LETTERS
        if len(word) < least or word in ACRONYMS or re.fullmatch(r"\d*[a-z]\d*", word) or is_word(re.sub(r"\d+$", "", word)):
            continue
        second = _SECOND.match(text, match.end())
        yield word + (second.group() if second else "")


@lru_cache(maxsize=4096)
def distance(a: str, b: str) -> int:
    """Edits between two words: change, add, drop or swap neighbours; more than 3 is told as 4."""
    if abs(len(a) - len(b)) > 3:
        return 4
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, other in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return min(row[-1], 4)
