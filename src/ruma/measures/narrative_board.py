"""The stories of a scope (an ecosystem, a token, all talk), ranked by how surprising their talk is. Says nothing to anyone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from ruma.measures.narrative_bursts import bursts_of, told_with
from ruma.measures.narrative_clusters import Cluster, clusters_of, token_names
from ruma.measures.narrative_groups import groups_of
from ruma.measures.narrative_heard import BUCKETS, WINDOWS_BEFORE, Floats, Heard, Ints, Scope, heard, heard_of
from ruma.measures.narrative_life import losing
from ruma.measures.narrative_news import is_news
from ruma.measures.narrative_season import is_brief, is_habit
from ruma.measures.narrative_story import Story, panel_of, stories_of
from ruma.measures.narrative_strength import ALARM, LEAST_VOICES, LONE_ALARM, Strength, Telling, strengths

LEAST_PAST = 0.25  # of a window that must lie before it; a day or two show what is said anyway
LEAST_RISE_SHARE = 0.5  # of a topic's rise that a new story within it carries: then the rise is that story's, not the topic's
NEW_TIMES = 6.0  # a story is new when it has so many times its usual voices
LEAST_TOLD = 2  # people in the newest bucket: what nobody says any more is no story now, however loud it was
LEAST_MOMENTUM = 2.0  # below it one author or one copied text is most of the story
MOST_EMERGENT = 24  # clusters that are scored
SAMPLED = "The talk is dense: one author in {} was read, and each counts so many times."
NO_PAST = "There is no older talk to compare with: momentum is only loudness here."
CLUSTER_MARK = "~"  # before the key of an emergent story


@dataclass(frozen=True)
class Scored:
    """A story with its strength."""

    story: Story
    heard: Story  # the same, less what a new story within it carries
    cluster: Cluster | None
    strength: Strength
    news: bool  # one headline and its echo
    told: bool  # by some people within the newest bucket
    openness: float  # near 0 where one group of authors is the story
    groups: float | None  # of independent authors, as many of one size would be as mixed

    @property
    def key(self) -> str:
        return self.story.key

    @property
    def breadth(self) -> float:
        """1 where no author, no copied text and no group of authors stands out, near 0 where one of them is the story."""
        return self.story.breadth * self.openness

    @property
    def momentum(self) -> float:
        return self.strength.z * self.breadth

    @property
    def loud(self) -> bool:
        return self.strength.loud and self.momentum >= LEAST_MOMENTUM and self.told and not self.news


@dataclass(frozen=True)
class Board:
    """All stories of a scope that have enough voices, strongest first; `panel` is all its talk."""

    scope: Scope
    heard: Heard
    panel: Story
    stories: list[Scored]
    clusters: list[Cluster]
    keys: dict[str, int]  # of the terms of the clusters
    covered: Floats
    panel_groups: float | None = None  # of all talk
    asked: str = ""
    news: int = 0  # bursts that were a headline and its echo

    @property
    def has_past(self) -> bool:
        """False where momentum is only loudness, for want of older talk."""
        return bool(self.covered.any())


def board_of(scope: Scope, asked: str = "") -> Board:
    """The board of a scope at the end of its window; `asked` is the id of a story that is kept however few tell it now."""
    posts = heard(scope)
    covered = _covered(scope, posts.oldest)
    sizes = np.bincount(posts.back // BUCKETS, minlength=WINDOWS_BEFORE + 1).astype(np.float64)
    clusters, keys, looks = _emergent(scope, posts, sizes, covered) if covered.any() else ([], {}, 0)
    if asked and asked not in posts.topics.names and posts.posts:
        clusters, keys = _with_asked(scope, posts, clusters, keys, asked)
    telling, names = _tellings(posts, clusters, keys)
    board = Board(scope, posts, panel_of(posts), [], clusters, keys, covered, asked=asked)
    return _ranked(board, telling, stories_of(posts, telling, names), looks) if names else board


def _with_asked(
    scope: Scope, posts: Heard, clusters: list[Cluster], keys: dict[str, int], asked: str
) -> tuple[list[Cluster], dict[str, int]]:
    """The clusters, with one of the phrase that is asked for, where posts hold it and no cluster does."""
    phrase = asked.replace("-", " ")
    spellings = [phrase, f"#{phrase.replace(' ', '')}", phrase.replace(" ", "")]
    if any(set(spellings) & set(cluster.terms) for cluster in clusters):
        return clusters, keys
    rows = scope.reading.rows("board_spellings", scope.past, spellings=spellings, level=posts.level, **scope.bounds)
    if not rows:
        return clusters, keys
    terms = tuple(row["term"] for row in rows)
    cluster = Cluster(terms, None, named=terms, core=frozenset(phrase.split()), asked=True)
    return [*clusters, cluster], keys | {row["term"]: row["term_key"] for row in rows}


def _ranked(board: Board, telling: Telling, stories: Sequence[Story], looks: int) -> Board:
    """The board with its stories: what is no louder than the number of terms looked at makes likely is no emergent story."""
    emergent = {cluster.key: cluster for cluster in board.clusters}
    chance = max(ALARM, math.sqrt(2.0 * math.log(max(looks, 1)))) if looks else ALARM
    alarms = np.array([_alarm(emergent.get(story.key), chance) for story in stories])
    found = strengths(board.heard, telling, board.covered, alarms)
    news = [strength.loud and is_news(board.heard, telling, place) for place, strength in enumerate(found)]
    wider = _market_talk(board, telling, [story.key for story in stories], found, news)
    groups = groups_of(board.heard)
    people = [np.unique(board.heard.authors[story.posts_heard[board.heard.now[story.posts_heard]]]) for story in stories]
    scored = {
        story.key: Scored(
            story,
            story,
            emergent.get(story.key),
            strength,
            echo or story.key in wider,
            story.buckets[-1] >= LEAST_TOLD * board.heard.scale,
            groups.openness(who) if groups else 1.0,
            groups.number(who) if groups else None,
        )
        for story, strength, echo, who in zip(stories, found, news, people, strict=True)
        if story.of(0, "voices") >= LEAST_VOICES * board.heard.scale or _is_asked(board, story, emergent.get(story.key))
    }
    kept = {key: one for key, one in scored.items() if one.cluster is None or one.loud or one.cluster.asked}
    ranked = sorted(_apart(board, kept), key=lambda one: (-one.momentum, one.key))
    panel = groups.number(np.unique(board.heard.authors[board.heard.now])) if groups else None
    return replace(board, stories=ranked, panel_groups=panel, news=sum(one.news for one in scored.values()))


def _alarm(cluster: Cluster | None, chance: float) -> float:
    """The surprise that a topic (no cluster) or a story found in the talk must reach."""
    if cluster is None:
        return ALARM
    return max(chance, LONE_ALARM) if cluster.lone else chance


def _market_talk(
    board: Board, telling: Telling, keys: Sequence[str], found: Sequence[Strength], news: Sequence[bool]
) -> frozenset[str]:
    """Loud stories of an ecosystem that all talk shows to be news or a habit of the market: its slice holds few of those."""
    if not board.scope.ecosystem:
        return frozenset()
    doubted = [
        key
        for place, key in enumerate(keys)
        if found[place].loud and not news[place] and is_brief(board.heard, telling.post[telling.story == place])
    ]
    if not doubted:
        return frozenset()
    clusters = [cluster for cluster in board.clusters if cluster.key in doubted]
    terms = sorted({board.keys[term] for cluster in clusters for term in cluster.terms})
    posts = heard_of(replace(board.scope, ecosystem=""), board.heard, doubted, terms)
    wider, names = _tellings(posts, clusters, board.keys)
    place_of = {name: place for place, name in enumerate(names)}
    return frozenset(
        key
        for key in doubted
        if is_news(posts, wider, place_of[key]) or is_habit(posts, wider.post[wider.story == place_of[key]])
    )


def _is_asked(board: Board, story: Story, cluster: Cluster | None) -> bool:
    return cluster.asked if cluster else bool(board.asked) and story.key == board.asked


def _apart(board: Board, scored: dict[str, Scored]) -> list[Scored]:
    """A new story that carries most of its topic's rise is shown by itself and its topic without it; a lesser one not at all."""
    shown = dict(scored)
    for key, one in scored.items():
        topic = scored.get(one.cluster.topic or "") if one.cluster else None
        if topic is None:
            continue
        if _carries(one, topic):
            shown[topic.key] = _without(board, shown[topic.key], one)
        else:
            del shown[key]
    return list(shown.values())


def _without(board: Board, topic: Scored, one: Scored) -> Scored:
    """The topic with the strength it would have if nobody told the other story."""
    posts = np.setdiff1d(topic.story.posts_heard, one.story.posts_heard)
    left = Telling(np.zeros(len(posts), dtype=np.int64), posts, 1)
    (strength,) = strengths(board.heard, left, board.covered, np.array([ALARM]))
    return replace(topic, heard=topic.heard.without(one.story), strength=strength)


def _carries(one: Scored, topic: Scored) -> bool:
    """True where a story is new, not over, and most of what its topic has gained."""
    if losing(one.story.buckets, BUCKETS):
        return False
    usual = one.strength.week_expected
    voices, gained = one.story.of(0, "voices"), topic.story.of(0, "voices") - topic.strength.week_expected
    return voices >= NEW_TIMES * usual and voices - usual >= LEAST_RISE_SHARE * gained


def _emergent(scope: Scope, posts: Heard, sizes: Floats, covered: Floats) -> tuple[list[Cluster], dict[str, int], int]:
    """Stories that the bursting terms of the window form; one that is a topic of the taxonomy is left to that topic."""
    bursts = bursts_of(scope, posts, sizes, covered)
    if not bursts.terms:
        return [], {}, bursts.looks
    told = told_with(posts, bursts)
    names = token_names((burst.term for burst in bursts.terms), told, scope.reading.tokens)
    clusters = clusters_of([burst for burst in bursts.terms if burst.term not in names], told)
    return [cluster for cluster in clusters if not cluster.within][:MOST_EMERGENT], bursts.keys, bursts.looks


def _tellings(posts: Heard, clusters: Sequence[Cluster], keys: dict[str, int]) -> tuple[Telling, list[str]]:
    """Which posts tell which story: those with its topic, or with one of its cluster's terms."""
    names = list(posts.topics.names)
    pairs = [(posts.topics.codes, posts.topics.rows)]
    for number, cluster in enumerate(clusters, len(names)):
        wanted = np.array(sorted(keys[term] for term in cluster.terms), dtype=np.int64)
        rows = np.unique(posts.terms.rows[np.isin(posts.terms.codes, wanted)])
        pairs.append((np.full(len(rows), number), rows))
    names += [cluster.key for cluster in clusters]
    order = np.argsort(np.array(names, dtype=object), kind="stable") if names else np.empty(0, np.int64)
    place = np.empty(len(names), dtype=np.int64)
    place[order] = np.arange(len(names))
    story: Ints = place[np.concatenate([one for one, _ in pairs])] if names else np.empty(0, np.int64)
    return Telling(story, np.concatenate([rows for _, rows in pairs]), len(names)), [names[int(i)] for i in order]


def _covered(scope: Scope, oldest: datetime | None) -> Floats:
    """Share of each window before that the store has talk of, about whatever; none where it is less than a few days."""
    if oldest is None:
        return np.zeros(WINDOWS_BEFORE)
    windows = (scope.window.start - oldest) / timedelta(hours=scope.window.hours)
    shares = np.clip(windows - np.arange(WINDOWS_BEFORE), 0.0, 1.0)
    return shares if shares[0] >= LEAST_PAST else np.zeros(WINDOWS_BEFORE)
