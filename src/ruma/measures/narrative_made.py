"""What a story that is shown is made of: its name, words, tokens, ecosystem and some of its posts. Never scores it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from pydantic import Field

from ruma.measures.declare import Part, TokenRef, figure
from ruma.measures.narrative_board import Board, Scored
from ruma.measures.narrative_bursts import term_names
from ruma.measures.narrative_clusters import label_of
from ruma.measures.narrative_heard import Heard, Ints, Marks, Rows
from ruma.measures.narrative_names import topic_label
from ruma.measures.series import share_pct

RECEIPT_CHARS = 400
READ_RECEIPTS = 9  # looked at for each story, so that some are of different people
TERMS = 8
MADE_TERMS = 12  # looked up for each story
TOKENS = 6
SECOND = 2
EARLIEST = 8  # phrases looked up for an id
HOME_SHARE = 0.5  # of the posts that name any ecosystem name this one: the story's home


class NarrativeToken(TokenRef):
    """A token named in the narrative's posts."""

    posts: int = figure("count", "posts")
    authors: int = figure("count", "authors", "people", "accounts")
    share_pct: float = figure("pct", "share of the narrative's posts", about="Share of the narrative's posts that name it.")


class PostReceipt(Part):
    """A post that tells the story."""

    source: str
    source_id: str
    author: str
    text: str
    url: str | None
    happened_at: datetime = Field(description="When it was written, UTC.")


@dataclass(frozen=True)
class Makeup:
    """What a shown story is made of."""

    id: str
    label: str
    terms: list[str]
    tokens: list[NarrativeToken]
    receipts: list[PostReceipt]
    home: str | None


def made_of(board: Board, shown: Sequence[Scored], receipts: int) -> list[Makeup]:
    """Makeup and posts of the stories that are shown, in their order."""
    if not shown:
        return []
    posts = [_told_last(board.heard, scored.story.posts_heard) for scored in shown]
    terms = _typical_terms(board.heard, posts)
    first = [_earliest_phrases(board.heard, scored.story.posts_heard) if scored.cluster else [] for scored in shown]
    known = {key: name for name, key in board.keys.items()}
    wanted = {key for found in terms for key, _ in found}.union(*first) - set(known)
    names = known | term_names(board.scope, board.heard, wanted, past=any(first))
    told = []
    typical: list[list[int]] = []
    for scored, found, mine, early in zip(shown, terms, posts, first, strict=True):
        people = {names[key]: authors for key, authors in found if key in names}
        own = scored.cluster.terms if scored.cluster else ()
        words = list(dict.fromkeys((*own, *people)))[:TERMS]
        typical.append([key for key, name in names.items() if name in words])
        label = _label(scored, people)
        id = _stable_id(scored, [names[key] for key in early if key in names], label)
        told.append((id, label, words, _tokens(board, mine), _home(board.heard, mine)))
    texts = _receipts(board, posts, typical, receipts)
    return [
        Makeup(id, label, words, tokens, quoted, home)
        for (id, label, words, tokens, home), quoted in zip(told, texts, strict=True)
    ]


def _told_last(heard: Heard, posts: Ints) -> Ints:
    """The posts of the newest window; all of them where nobody tells the story any more."""
    now = posts[heard.now[posts]]
    return now if len(now) else posts


def _earliest_phrases(heard: Heard, posts: Ints) -> list[int]:
    """Keys of the phrases of these posts in the order in which a second person took each up."""
    at, codes = heard.terms.of(posts)
    phrases = codes & 1 == 1
    rows, codes = posts[at[phrases]], codes[phrases]
    # the first post of each author with each phrase, in the order of time
    _, firsts = np.unique(codes * heard.posts + heard.authors[rows], return_index=True)
    firsts.sort()
    seen: dict[int, int] = {}
    order: list[int] = []
    for key in codes[firsts].tolist():
        seen[key] = seen.get(key, 0) + 1
        if seen[key] == SECOND:
            order.append(key)
            if len(order) == EARLIEST:
                break
    return order


def _stable_id(scored: Scored, early: Sequence[str], label: str) -> str:
    """A topic's slug; of a story found in the talk, the first of its phrases that a second person took up.

    That stays what it is while the story lives, however its terms are ranked.
    """
    if scored.cluster is None:
        return scored.key
    words = scored.cluster.core
    if scored.cluster.asked:
        return slug(max(scored.cluster.terms, key=lambda term: (" " in term, term)))
    own = [phrase for phrase in early if words & set(phrase.split())]
    return slug(own[0] if own else label)


def slug(name: str) -> str:
    """A name as an id: letters and digits with hyphens between them."""
    return re.sub(r"\W+", "-", name.lower()).strip("-")


def _typical_terms(heard: Heard, posts: Sequence[Ints]) -> list[list[tuple[int, int]]]:
    """Keys and authors of the terms that belong most to each story: many of its people, few of the others."""
    now = heard.terms.where(heard.now[heard.terms.rows])
    keys, codes, count = np.unique(now.codes, return_inverse=True, return_counts=True)
    often = count[codes] > 1
    if not len(keys):
        return [[] for _ in posts]
    everywhere = heard.distinct(
        heard.authors, codes[often], now.rows[often], np.zeros(int(often.sum()), np.int64), (len(keys), 1)
    )[:, 0]
    found = []
    for mine in posts:
        at, held = heard.terms.of(mine)
        own, own_codes, own_count = np.unique(held, return_inverse=True, return_counts=True)
        twice = own_count[own_codes] > 1
        people = heard.distinct(
            heard.authors, own_codes[twice], mine[at[twice]], np.zeros(int(twice.sum()), np.int64), (len(own), 1)
        )
        authors = people[:, 0]
        place = np.searchsorted(keys, own).clip(max=len(keys) - 1)
        weight = authors * authors / np.maximum(np.where(keys[place] == own, everywhere[place], 1), 1)
        best = np.lexsort((own, -weight))[:MADE_TERMS]
        found.append([(int(own[i]), int(authors[i])) for i in best if weight[i] > 0])
    return found


def _label(scored: Scored, people: dict[str, int]) -> str:
    """What people call it: the topic's name, or the phrase the talk itself uses."""
    if scored.cluster is None:
        return topic_label(scored.key)
    own, words = scored.cluster.named, scored.cluster.core
    more = [term for term in people if " " in term and words & set(term.split()) and term not in own]
    label = label_of([*own, *more], {term: count for term, count in people.items() if term in {*own, *more}})
    return label[:1].upper() + label[1:]


def _tokens(board: Board, posts: Ints) -> list[NarrativeToken]:
    """Tokens of the posts, by people."""
    heard = board.heard
    likely = heard.tokens.where(heard.sure)
    found = _by_people(heard, likely, posts)
    rows = []
    for name, authors, count in found[:TOKENS]:
        if token := board.scope.reading.tokens.get(name):
            ref = board.scope.reading.ref(token).model_dump()
            scale = heard.scale
            rows.append(
                NarrativeToken(**ref, posts=count * scale, authors=authors * scale, share_pct=share_pct(count, len(posts)))
            )
    return rows


def _home(heard: Heard, posts: Ints) -> str | None:
    """The ecosystem that most of the posts with any name."""
    found = _by_people(heard, heard.ecosystems, posts)
    placed = len(np.unique(heard.ecosystems.of(posts)[0]))
    return found[0][0] if found and found[0][2] >= HOME_SHARE * placed else None


def _by_people(heard: Heard, marks: Marks, posts: Ints) -> list[tuple[str, int, int]]:
    """Names that the posts carry, with authors and posts, most authors first."""
    at, held = marks.of(posts)
    if not len(held):
        return []
    pairs = np.unique(held * heard.posts + posts[at])  # a post that names it twice is one
    codes, rows = pairs // heard.posts, pairs % heard.posts
    count = np.bincount(codes, minlength=len(marks.names))
    authors = heard.distinct(heard.authors, codes, rows, np.zeros_like(codes), (len(marks.names), 1))[:, 0]
    found = [(str(marks.names[code]), int(authors[code]), int(count[code])) for code in np.flatnonzero(count).tolist()]
    return sorted(found, key=lambda row: (-row[1], row[0]))


def _receipts(board: Board, posts: Sequence[Ints], typical: Sequence[Sequence[int]], limit: int) -> list[list[PostReceipt]]:
    """The posts of each story that say most of what it is about, of different people."""
    chosen = [_most_typical(board.heard, mine, keys) for mine, keys in zip(posts, typical, strict=True)]
    wanted = sorted({int(post) for mine in chosen for post in mine})
    if not wanted:
        return [[] for _ in posts]
    heard = board.heard
    texts: dict[tuple[int, int, int], Rows] = defaultdict(list)
    rows = board.scope.reading.rows(
        "board_receipts", board.scope.window, agos=[int(heard.ago_ms[post]) for post in wanted],
        first=heard.at(wanted[0]), last=heard.at(wanted[-1]),
    )  # fmt: skip
    for row in rows:
        texts[round((heard.as_of - row["happened_at"]).total_seconds() * 1000), row["author_key"], row["text_key"]].append(row)
    told = []
    for mine in chosen:
        found = [
            row
            for post in mine
            for row in texts[int(heard.ago_ms[post]), int(heard.author_keys[post]), int(heard.text_keys[post])]
        ]
        told.append(receipts_of(found, limit))
    return told


def _most_typical(heard: Heard, posts: Ints, keys: Sequence[int]) -> Ints:
    """Posts with most of the story's terms for their length, the newest of equals."""
    at, codes = heard.terms.of(posts)
    length = np.bincount(at, minlength=len(posts))
    shared = np.bincount(at[np.isin(codes, np.array(keys, dtype=np.int64))], minlength=len(posts))
    topics = np.bincount(heard.topics.rows, minlength=heard.posts)[posts]
    order = np.lexsort((-posts, -shared / np.sqrt(4 + length) / (1 + topics)))
    return posts[order[:READ_RECEIPTS]]


def receipts_of(rows: Rows, limit: int) -> list[PostReceipt]:
    """The first posts of different authors and different texts."""
    authors: set[str] = set()
    texts: set[int] = set()
    kept: list[PostReceipt] = []
    for row in rows:
        if len(kept) < limit and row["author"] not in authors and row["text_key"] not in texts:
            authors.add(row["author"])
            texts.add(row["text_key"])
            fields = {name: row[name] for name in ("source", "source_id", "author", "url", "happened_at")}
            kept.append(PostReceipt(**fields, text=row["text"][:RECEIPT_CHARS]))
    return kept
