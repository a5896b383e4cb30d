"""Picks from a post the words and phrases that could name a story no taxonomy knows yet: its hashtags and content words.

Never judges whether a term is news; that needs the posts of many people (see measures.narratives).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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


@cache
def stop_words() -> frozenset[str]:
    """The words of data/stop_terms.txt, read once per process."""
    text = files("ruma.enrich").joinpath("data/stop_terms.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith(("#", "[")) for word in line.split())


def terms_of(text: str) -> tuple[str, ...]:
    """At most MAX_TERMS terms in the order of the text, hashtags first; none for commands to a bot."""
    if _COMMAND.match(text):
        return ()
    text = text[:MAX_CHARS]
    if "@" in text or "." in text or "&" in text:
        text = _LINK_OR_HANDLE.sub(" , ", text)
    pieces: list[str] = _PIECE.findall(text.lower())
    found: dict[str, None] = {}
    if "#" in text:
        tags = [tag for tag in _HASHTAG.findall(text.lower()) if tag[1:] not in stop_words()]
        if len(tags) < STUFFED_HASHTAGS:
            found.update(dict.fromkeys(tags[:MAX_HASHTAGS]))
    for run in _runs(list(map(_content_word, pieces))):
        found.update(dict.fromkeys(_phrases(run)))
        if len(found) >= MAX_TERMS:
            break
    return tuple(found)[:MAX_TERMS]


def _runs(words: Sequence[str]) -> Iterator[list[str]]:
    """Stretches of content words with nothing between them; an empty word breaks a stretch."""
    run: list[str] = []
    for word in words:
        if word:
            run.append(word)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _phrases(run: Sequence[str]) -> Iterator[str]:
    """The words of a run that may stand alone, each followed by its pair with the next word, and a run of three whole."""
    if len(run) == 3:
        yield " ".join(run)
    for place, word in enumerate(run):
        if len(word) >= MIN_LETTERS:
            yield word
        if place + 1 < len(run):
            yield f"{word} {run[place + 1]}"


@lru_cache(maxsize=200_000)  # the words of a few languages; addresses and typos must not fill the memory
def _content_word(piece: str) -> str:
    """The word as a term holds it; empty for what names nothing."""
    word = piece.replace("’", "'").strip("'").removesuffix("'s").replace("'", "")
    if not 3 <= len(word) <= MAX_LETTERS or word in stop_words():
        return ""
    letters = sum(map(str.isalpha, word))  # hashtags are terms of their own and cashtags are mentions: both break a run
    if letters < 3 or letters < len(word) - 2 or not word.isalnum() or _PSEUDONYM.fullmatch(word) or _LAUGHTER.search(word):
        return ""
    return word
