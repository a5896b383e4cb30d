"""Reads the stories of a scope (an ecosystem, a token, all talk) from the store and ranks them. Says nothing to anyone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from pydantic import Field

from ruma.measures.declare import Part, TokenRef, figure
from ruma.measures.narrative_clusters import Burst, Cluster, Told, clusters_of, label_of, token_names
from ruma.measures.narrative_names import topic_label
from ruma.measures.narrative_scores import Floats, Past, baseline, burst_scores, losing
from ruma.measures.reading import Reading, Window
from ruma.measures.sentiment_points import score_of
from ruma.measures.series import share_pct

BUCKETS = 7  # per window: days of a week
WINDOWS_BEFORE = 5
ALL_WINDOWS = WINDOWS_BEFORE + 1
LEAST_VOICES = 5  # a story that fewer people tell is an anecdote
LEAST_GROWTH = 1.5  # a term must be told by half as many again before it is looked at closely
LEAST_BURST = 2.0  # biased z of a term that may found a story
LEAST_NEW_BURST = 0.5  # the same for a new term: eight people where nobody used it before; it must be told in phrases, too
LEAST_PHRASE_VOICES = 3  # of a new phrase, which supports a word only
LEAST_PAST = 0.25  # of a window that must lie before it; a day or two show what is said anyway
LEAST_RISE_SHARE = 0.5  # of a topic's rise that a new story within it carries: then the rise is that story's, not the topic's
NEW_TIMES = 6.0  # a term is new when it has so many times its usual voices
MOST_CANDIDATES = 200  # strongest bursts looked at; beyond that they are fragments of the first ones
MOST_EMERGENT = 24  # clusters that are scored
LEAST_CONFIDENCE = 0.5
RECEIPT_CHARS = 400
TERMS = 8
NO_PAST = "There is no older talk to compare with: momentum is only loudness here."
TOKENS = 6

Rows = list[dict[str, Any]]


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
class Story:
    """The series of one story; `rows` holds its windows, 0 the newest."""

    key: str
    rows: Mapping[int, dict[str, Any]]

    def of(self, window: int, name: str) -> int:
        return int(self.rows[window][name]) if window in self.rows else 0

    @cached_property
    def windows(self) -> list[int]:
        """Voices of each window, newest first."""
        return [self.of(window, "voices") for window in range(ALL_WINDOWS)]

    @cached_property
    def buckets(self) -> list[int]:
        """Voices of every bucket, oldest first."""
        series = [0] * (ALL_WINDOWS * BUCKETS)
        for row in self.rows.values():
            for back, voices in zip(row["backs"], row["bucket_voices"], strict=True):
                series[-1 - min(int(back), len(series) - 1)] = int(voices)
        return series

    def sentiment(self, window: int) -> float:
        return round(score_of(*(self.of(window, label) for label in ("bullish", "neutral", "bearish"))), 1)

    def without(self, other: Story) -> Story:
        """This story as it would be told if nobody told the other: voices only, the other figures are as they were."""
        rows = {}
        for window, row in self.rows.items():
            theirs = other.rows.get(window)
            if theirs is None:
                rows[window] = row
                continue
            taken = dict(zip(theirs["backs"], theirs["bucket_voices"], strict=True))
            left = [
                max(int(voices) - int(taken.get(back, 0)), 0)
                for back, voices in zip(row["backs"], row["bucket_voices"], strict=True)
            ]
            rows[window] = row | {"voices": max(int(row["voices"]) - int(theirs["voices"]), 0), "bucket_voices": left}
        return Story(self.key, rows)

    @property
    def first_at(self) -> datetime:
        first: datetime = min(row["first_at"] for row in self.rows.values())
        return first

    @property
    def last_at(self) -> datetime:
        last: datetime = max(row["last_at"] for row in self.rows.values())
        return last


@dataclass(frozen=True)
class Scored:
    """A story with its strength."""

    story: Story
    heard: Story  # the same, less what a new story within it carries
    cluster: Cluster | None
    z: float
    expected: float
    top_author_posts: int
    top_text_posts: int

    @property
    def key(self) -> str:
        return self.story.key

    @property
    def breadth(self) -> float:
        """1 where no author and no copied text stands out, near 0 where one of them is the story."""
        return 1.0 - max(self.top_author_posts, self.top_text_posts) / max(self.story.of(0, "posts"), 1)

    @property
    def momentum(self) -> float:
        return self.z * self.breadth


@dataclass(frozen=True)
class Makeup:
    """What a shown story is made of: its name, its words, its tokens and some of its posts."""

    label: str
    terms: list[str]
    tokens: list[NarrativeToken]
    receipts: list[PostReceipt]


@dataclass(frozen=True)
class Scope:
    """Whose posts count: those of an ecosystem, of a token, or all; and the window with its past."""

    reading: Reading
    window: Window
    ecosystem: str = ""
    token: str = ""

    @property
    def past(self) -> Window:
        return self.window.since(self.window.hours * ALL_WINDOWS)

    @property
    def step(self) -> timedelta:
        return timedelta(hours=self.window.hours) / BUCKETS

    def rows(self, query: str, window: Window, clusters: Sequence[Cluster] = (), **parameters: Any) -> Rows:
        """Rows of a narrative query; the terms of the clusters count as stories of their own."""
        keys = {term: cluster.key for cluster in clusters for term in cluster.terms}
        terms = sorted(keys)
        return self.reading.rows(
            query,
            window,
            ecosystem=self.ecosystem,
            token=self.token,
            step_ms=int(self.step / timedelta(milliseconds=1)),
            terms=terms,
            keys=[keys[term] for term in terms],
            **parameters,
        )


@dataclass(frozen=True)
class Board:
    """All stories of a scope that have enough voices, strongest first; `panel` is all its talk."""

    scope: Scope
    panel: Story
    stories: list[Scored]
    clusters: list[Cluster]
    past: Past

    @property
    def has_past(self) -> bool:
        """False where momentum is only loudness, for want of older talk."""
        return any(self.past)

    def told(self, shown: Sequence[Scored], receipts: int) -> list[Makeup]:
        """Makeup and posts of the stories that are shown, in their order."""
        if not shown:
            return []
        wanted = [scored.key for scored in shown]
        parts = _by_key(self._rows("narrative_makeup", wanted=wanted, least_confidence=LEAST_CONFIDENCE))
        terms = [_terms(scored.cluster, parts[scored.key]) for scored in shown]
        posts = _by_key(self._rows("narrative_receipts", wanted=wanted, typical_terms=[held or [""] for held in terms]))
        return [
            Makeup(
                label=_label(scored, parts[scored.key]),
                terms=words,
                tokens=self._tokens(parts[scored.key], scored.story.of(0, "posts")),
                receipts=receipts_of(posts[scored.key], receipts),
            )
            for scored, words in zip(shown, terms, strict=True)
        ]

    def _rows(self, query: str, **parameters: Any) -> Rows:
        return self.scope.rows(query, self.scope.window, self.clusters, **parameters)

    def _tokens(self, parts: Rows, posts: int) -> list[NarrativeToken]:
        found = []
        for row in [part for part in parts if part["kind"] == "token"][:TOKENS]:
            if token := self.scope.reading.tokens.get(row["what"]):
                ref = self.scope.reading.ref(token).model_dump()
                share = share_pct(row["posts"], posts)
                found.append(NarrativeToken(**ref, posts=row["posts"], authors=row["authors"], share_pct=share))
        return found


def board_of(scope: Scope) -> Board:
    """The board of a scope at the end of its window."""
    past, bursts = _bursts(scope)
    clusters = _emergent(scope, bursts)
    held: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    for row in scope.rows("narrative_series", scope.past, clusters, buckets=BUCKETS):
        held[row["key"]][int(row["window"])] = row
    panel = Story("", held.pop("", {}))
    loud = [story for key, rows in sorted(held.items()) if (story := Story(key, rows)).of(0, "voices") >= LEAST_VOICES]
    stories = _scored(loud, panel, clusters, past) if loud else []
    return Board(scope, panel, stories, clusters, past)


def _scored(stories: Sequence[Story], panel: Story, clusters: Sequence[Cluster], past: Past) -> list[Scored]:
    """The stories with their strength, strongest first; what a new story within a topic carries is no rise of the topic."""
    sizes = np.array(panel.windows, dtype=np.float64)
    by_key = {story.key: story for story in stories}
    emergent = {cluster.key: cluster for cluster in clusters if cluster.key in by_key}
    usual = dict(zip(by_key, _expected(stories, sizes, past), strict=True))
    lesser = {
        key
        for key, cluster in emergent.items()
        if cluster.topic is not None and cluster.topic in by_key
        if not _carries(by_key[key], by_key[cluster.topic], usual)
    }
    told = {story.key: story for story in stories if story.key not in lesser}
    for key, cluster in emergent.items():
        if key in told and cluster.topic in told:
            told[cluster.topic] = told[cluster.topic].without(told[key])
    voices = np.array([story.windows for story in told.values()], dtype=np.float64)
    scores, expected = burst_scores(voices, sizes, past), baseline(voices, sizes, past)[0]
    found = [
        Scored(
            story=by_key[story.key],
            heard=story,
            cluster=emergent.get(story.key),
            z=z,
            expected=usual,
            top_author_posts=story.of(0, "top_author_posts"),
            top_text_posts=story.of(0, "top_text_posts"),
        )
        for story, z, usual in zip(told.values(), scores.tolist(), expected.tolist(), strict=True)
    ]
    return sorted(found, key=lambda scored: (-scored.momentum, scored.key))


def _expected(stories: Sequence[Story], sizes: Floats, past: Past) -> list[float]:
    expected: list[float] = baseline(np.array([story.windows for story in stories], dtype=np.float64), sizes, past)[0].tolist()
    return expected


def _carries(story: Story, topic: Story, usual: Mapping[str, float]) -> bool:
    """True where a story is new, not over, and most of what its topic has gained."""
    if losing(story.buckets, BUCKETS):
        return False
    voices, gained = story.of(0, "voices"), topic.of(0, "voices") - usual[topic.key]
    return voices >= NEW_TIMES * usual[story.key] and voices - usual[story.key] >= LEAST_RISE_SHARE * gained


def _emergent(scope: Scope, bursts: Sequence[Burst]) -> list[Cluster]:
    """Stories that the bursting terms of the window form; one that is a topic of the taxonomy is left to that topic."""
    if not bursts:
        return []
    rows = scope.rows("narrative_together", scope.window, candidates=sorted(burst.term for burst in bursts))
    told = [Told(frozenset(row["held"]), frozenset(row["post_topics"]), frozenset(row["tokens"])) for row in rows]
    names = token_names((burst.term for burst in bursts), told, scope.reading.tokens)
    clusters = clusters_of([burst for burst in bursts if burst.term not in names], told)
    return [cluster for cluster in clusters if not cluster.within][:MOST_EMERGENT]


def _bursts(scope: Scope) -> tuple[Past, list[Burst]]:
    """How much older talk there is, and the terms told by many more people than in it, strongest first."""
    rows = scope.rows(
        "narrative_bursts",
        scope.past,
        buckets=BUCKETS,
        least_voices=LEAST_VOICES,
        least_phrase_voices=LEAST_PHRASE_VOICES,
        least_growth=LEAST_GROWTH,
        windows_before=WINDOWS_BEFORE,
    )
    past = _past(scope.window, rows[0]["oldest"] if rows else None)
    voices = {row["term"]: _by_window(row["windows"], row["voices"]) for row in rows}
    panel = voices.pop("", [0.0] * ALL_WINDOWS)
    if not voices or not any(past):
        return past, []
    rows_of, sizes = np.array(list(voices.values())), np.array(panel)
    scores, expected = burst_scores(rows_of, sizes, past), baseline(rows_of, sizes, past)[0]
    new = rows_of[:, 0] >= NEW_TIMES * expected
    found = [
        Burst(term, int(row[0]), float(score), bool(is_new))
        for term, row, score, is_new in zip(voices, rows_of, scores, new, strict=True)
    ]
    kept = [burst for burst in found if burst.score >= (LEAST_NEW_BURST if burst.new else LEAST_BURST)]
    words = {word for burst in kept for word in burst.words}
    kept += [burst for burst in found if burst.new and burst.is_phrase and burst.score < LEAST_NEW_BURST and burst.words & words]
    return past, sorted(kept, key=lambda burst: (-burst.score, burst.term))[:MOST_CANDIDATES]


def _past(window: Window, oldest: datetime | None) -> Past:
    """Share of each window before that the store has talk of, about whatever; none where it is less than a few days."""
    if oldest is None:
        return (0.0,) * WINDOWS_BEFORE
    windows = (window.start - oldest) / timedelta(hours=window.hours)
    shares = tuple(min(max(windows - back, 0.0), 1.0) for back in range(WINDOWS_BEFORE))
    return shares if shares[0] >= LEAST_PAST else (0.0,) * WINDOWS_BEFORE


def _by_window(windows: Sequence[int], voices: Sequence[int]) -> list[float]:
    row = [0.0] * ALL_WINDOWS
    for window, count in zip(windows, voices, strict=True):
        row[min(int(window), ALL_WINDOWS - 1)] = float(count)
    return row


def _by_key(rows: Rows) -> dict[str, Rows]:
    held: dict[str, Rows] = defaultdict(list)
    for row in rows:
        held[row["key"]].append(row)
    return held


def _terms(cluster: Cluster | None, parts: Rows) -> list[str]:
    """Words of the story: those of its cluster, then those that belong to its posts more than to others."""
    own = cluster.terms if cluster else ()
    return list(dict.fromkeys((*own, *(part["what"] for part in parts if part["kind"] == "term"))))[:TERMS]


def _label(scored: Scored, parts: Rows) -> str:
    """What people call it: the topic's name, or the phrase the talk itself uses."""
    if scored.cluster is None:
        return topic_label(scored.key)
    people = {part["what"]: int(part["authors"]) for part in parts if part["kind"] == "term"}
    own = scored.cluster.terms
    words = {word for term in own for word in term.removeprefix("#").split()}
    label = label_of([*own, *(term for term in people if " " in term and words & set(term.split()) and term not in own)], people)
    return label[:1].upper() + label[1:]


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
