"""Picks from a post the words and phrases that could name a story no taxonomy knows yet: its hashtags and content words.

Never judges whether a term is news; that needs the posts of many people (see measures.narratives).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

MAX_TERMS = 20  # a long post has some fifteen content words; what follows seldom names the story
MAX_HASHTAGS = 5  # people who write more list the market, not the subject
STUFFED_HASHTAGS = 9  # from here on the hashtags are an advertisement and count for nothing
MIN_LETTERS = 4  # shorter words are too often particles, tickers or parts of other words
MAX_LETTERS = 24  # longer ones are addresses, keys or words glued together
MAX_CHARS = 1_200  # the story of a long article is named in its beginning

_LINK_OR_HANDLE = re.compile(r"https?://\S*|www\.\S+|[\w.-]+\.(?:com|org|net|fun|xyz|ly|gg|io)\S*|@\w+|&\w+;", re.IGNORECASE)
_COMMAND = re.compile(r"\s*[./!]\w")  # chat bots are asked so: ".x TOKEN", "!price"
_PIECE = re.compile(r"[\w#$'’]+|[.!?;:,()\"“”|\n]")
_HASHTAG = re.compile(r"#[^\W\d_]\w*")
_PSEUDONYM = re.compile(r"u[0-9a-f]{10}")
_LAUGHTER = re.compile(r"(.)\1{2}|^(?:[ha]{4,}|[jai]{4,}|[lo]{4,})$")  # sooo, hahaha

# What a word is worth. Two words make a phrase if their sum is above _PAIR: not two words of the market, none with nothing.
_NONE, _BESIDE, _BESIDE_ANY, _ALONE = 0, 4, 6, 7
_PAIR = 8


@cache
def stop_words() -> tuple[frozenset[str], frozenset[str]]:
    """(words that name nothing, words of every market: they count only beside another word), read once per process."""
    text = files("ruma.enrich").joinpath("data/stop_terms.txt").read_text(encoding="utf-8")
    empty: set[str] = set()
    market: set[str] = set()
    section = empty
    for line in text.splitlines():
        if line.startswith("["):
            section = market if line == "[market]" else empty
        elif not line.startswith("#"):
            section.update(line.split())
    return frozenset(empty), frozenset(market - empty)


def terms_of(text: str) -> tuple[str, ...]:
    """At most MAX_TERMS terms: hashtags, then words and pairs in the order of the text; none for commands to a bot."""
    if _COMMAND.match(text):
        return ()
    text = text[:MAX_CHARS]
    if "@" in text or "." in text or "&" in text:
        text = _LINK_OR_HANDLE.sub(" , ", text)
    text = text.lower()
    found = dict.fromkeys(_hashtags(text)) if "#" in text else {}
    before, before_kind = "", _NONE
    for word, kind in map(_judged, _PIECE.findall(text)):
        if kind:
            if kind + before_kind > _PAIR:
                found[f"{before} {word}"] = None
            if kind == _ALONE:
                found[word] = None
            if len(found) >= MAX_TERMS:
                break
        before, before_kind = word, kind
    return tuple(found)[:MAX_TERMS]


def _hashtags(text: str) -> list[str]:
    """The hashtags that may name a story; none of a list of the whole market."""
    tags = _HASHTAG.findall(text)
    if len(tags) >= STUFFED_HASHTAGS:
        return []
    empty, market = stop_words()
    return [tag for tag in tags if tag[1:] not in empty and tag[1:] not in market][:MAX_HASHTAGS]


@lru_cache(maxsize=200_000)  # the words of a few languages; addresses and typos must not fill the memory
def _judged(piece: str) -> tuple[str, int]:
    """The word as a term holds it, and what it is worth: nothing, in a pair only, or alone too."""
    word = piece.replace("’", "'").strip("'").removesuffix("'s").replace("'", "")
    empty, market = stop_words()
    if not 3 <= len(word) <= MAX_LETTERS or word in empty:
        return "", _NONE
    letters = sum(map(str.isalpha, word))  # hashtags are terms of their own and cashtags are mentions: both end a phrase
    if letters < 3 or letters < len(word) - 2 or not word.isalnum() or _PSEUDONYM.fullmatch(word) or _LAUGHTER.search(word):
        return "", _NONE
    if word in market:
        return word, _BESIDE
    return word, _ALONE if len(word) >= MIN_LETTERS else _BESIDE_ANY
