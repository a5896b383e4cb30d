"""What people say where they name a token and where they do not. Never ranks a story."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ruma.measures.narrative_board import Board
from ruma.measures.narrative_bursts import term_names
from ruma.measures.narrative_heard import MOST_OF_TOKEN, Heard, Ints, Mask, Scope, heard
from ruma.measures.narrative_strength import LEAST_VOICES


@dataclass(frozen=True)
class Use:
    """Of a term: posts and authors that name the token, and authors of posts that do not."""

    posts: int
    authors: int
    others: int


@dataclass(frozen=True)
class Around:
    """All talk of the window, by whether it names the token; `stories` holds the other authors who tell each story."""

    panel: Use | None = None
    terms: dict[str, Use] = field(default_factory=dict)
    stories: dict[str, int] = field(default_factory=dict)


def around(board: Board, token: str) -> Around:
    """The market round the token's board."""
    scope = Scope(board.scope.reading, board.scope.window)
    market = heard(scope, past=False, most=MOST_OF_TOKEN, scores=board.heard.scores)
    about = np.zeros(market.posts, dtype=bool)
    names = list(market.tokens.names)
    if token not in names:
        return Around()
    about[market.tokens.rows[market.tokens.codes == names.index(token)]] = True
    zeros = np.zeros(market.posts, dtype=np.int64)
    rows = np.arange(market.posts)
    everyone = Use(
        int(about.sum()), _people(market, zeros[about], rows[about], 1)[0], _people(market, zeros[~about], rows[~about], 1)[0]
    )
    return Around(_scaled(everyone, market.scale), _terms(scope, market, about), _stories(board, market, about))


def _scaled(use: Use, scale: int) -> Use:
    return Use(use.posts * scale, int(use.authors) * scale, int(use.others) * scale)


def _people(market: Heard, story: Ints, post: Ints, stories: int) -> Ints:
    return market.distinct(market.authors, story, post, np.zeros_like(story), (stories, 1))[:, 0]


def _terms(scope: Scope, market: Heard, about: Mask) -> dict[str, Use]:
    """Terms that enough voices use with the token."""
    near = market.terms.where(about[market.terms.rows])
    keys, codes = np.unique(near.codes, return_inverse=True)
    if not len(keys):
        return {}
    posts = np.bincount(codes)
    often = posts[codes] >= LEAST_VOICES
    voices = market.voices(codes[often], near.rows[often], np.zeros(market.posts, dtype=np.int64), (len(keys), 1))[:, 0]
    wanted = keys[voices >= LEAST_VOICES]
    names = term_names(scope, market, wanted)
    held = market.terms.where(np.isin(market.terms.codes, wanted))
    place = np.searchsorted(wanted, held.codes)
    here = about[held.rows]
    authors = _people(market, place[here], held.rows[here], len(wanted))
    others = _people(market, place[~here], held.rows[~here], len(wanted))
    count = np.bincount(place[here], minlength=len(wanted))
    return {
        names[int(key)]: _scaled(Use(int(count[i]), int(authors[i]), int(others[i])), market.scale)
        for i, key in enumerate(wanted)
        if int(key) in names
    }


def _stories(board: Board, market: Heard, about: Mask) -> dict[str, int]:
    """Authors who tell each story of the board in posts that do not name the token."""
    topics = market.topics.where(~about[market.topics.rows])
    people = _people(market, topics.codes, topics.rows, len(topics.names))
    found = {str(name): int(people[code]) * market.scale for code, name in enumerate(topics.names)}
    for cluster in board.clusters:
        keys = np.array([board.keys[term] for term in cluster.terms], dtype=np.int64)
        rows = market.terms.rows[np.isin(market.terms.codes, keys)]
        found[cluster.key] = len(np.unique(market.authors[rows[~about[rows]]])) * market.scale
    return found
