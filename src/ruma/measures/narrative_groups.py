"""Which authors belong together: communities of the graph of who names whom. Never says whether a group is a bad one.

Groups are grown from single authors by modularity (the first level of Louvain's method, then merged once more): authors move to
the group they name, and are named by, more than the sizes of both would make likely.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ruma.measures.narrative_heard import Heard, Ints

SWEEPS = 6  # over all authors; few still move after four
LEVELS = 4  # of merging groups into groups
GROUP_DAYS = 30  # of naming each other that count
OPEN = 0.2  # of the panel's mixture: a story starts in one corner, but people of others take it up
LEAST_EDGES = 50  # fewer say nothing of a crowd

Weights = dict[int, dict[int, float]]


@dataclass(frozen=True)
class Groups:
    """The group of each author, numbered as in `heard`; `panel` is how likely two authors of all talk are of one group."""

    of_author: Ints
    panel: float

    def likeness(self, authors: Ints) -> float:
        """How likely two of these authors are of one group (Simpson's index without bias); 0 for fewer than two."""
        counts = np.unique(self.of_author[authors], return_counts=True)[1].astype(np.float64)
        whole = float(counts.sum())
        return float((counts * (counts - 1.0)).sum()) / (whole * (whole - 1.0)) if whole > 1 else 0.0

    def number(self, authors: Ints) -> float:
        """As many groups of one size would be as mixed; at most one an author."""
        return 1.0 / max(self.likeness(authors), 1.0 / max(len(authors), 1))

    def openness(self, authors: Ints) -> float:
        """0 where one group tells the whole story, 1 from OPEN of the panel's own mixture on."""
        mixed = 1.0 - self.likeness(authors)
        return min(mixed / (OPEN * (1.0 - self.panel)), 1.0) if self.panel < 1.0 else 1.0


def groups_of(heard: Heard) -> Groups | None:
    """The groups of the authors, from posts up to the midnight before; None where too few name an account that is read, too."""
    midnight = heard.as_of.replace(hour=0, minute=0, second=0, microsecond=0)
    since = round((heard.as_of - midnight).total_seconds() * 1000)
    past = (heard.ago_ms >= since) & (heard.ago_ms < since + GROUP_DAYS * 86_400_000)
    keep = past[heard.handles.rows]
    named = heard.handles.codes[keep]
    namer = heard.author_keys[heard.handles.rows[keep]]
    known = np.isin(named, heard.author_keys) & (named != namer)
    pairs = np.unique(np.stack([namer[known], named[known]], axis=1), axis=0, return_counts=True)
    if len(pairs[0]) < LEAST_EDGES:
        return None
    keys, first = np.unique(heard.author_keys, return_index=True)
    found = dict(_communities(pairs[0].tobytes(), pairs[1].tobytes()))
    of_author = np.empty(len(keys), dtype=np.int64)
    of_author[heard.authors[first]] = [found.get(key, key) for key in keys.tolist()]
    groups = Groups(of_author, 0.0)
    return Groups(of_author, groups.likeness(np.unique(heard.authors[heard.now])))


@lru_cache(maxsize=32)
def _communities(pairs: bytes, counts: bytes) -> tuple[tuple[int, int], ...]:
    """(author, group) of a graph given as its links; remembered, as the boards of one day share it."""
    links: Weights = defaultdict(lambda: defaultdict(float))
    # an account named ten times is no ten friends
    weights = np.sqrt(np.frombuffer(counts, dtype=np.int64)).tolist()
    for (one, other), weight in zip(np.frombuffer(pairs, dtype=np.int64).reshape(-1, 2).tolist(), weights, strict=True):
        links[one][other] += weight
        links[other][one] += weight
    group = {node: node for node in links}
    for _ in range(LEVELS):
        moved = _grown(links)
        group = {node: moved[held] for node, held in group.items()}
        if len(set(moved.values())) == len(moved):
            break
        links = _merged(links, moved)
    return tuple(sorted(group.items()))


def _grown(links: Weights) -> dict[int, int]:
    """The group of each node after moving each to where it gains most modularity."""
    degree = {node: sum(near.values()) for node, near in links.items()}
    whole = sum(degree.values())
    group = {node: node for node in links}
    size = dict(degree)
    for _ in range(SWEEPS):
        moves = 0
        for node in sorted(links):
            here = group[node]
            size[here] -= degree[node]
            gain: dict[int, float] = defaultdict(float)
            for near, weight in links[node].items():
                if near != node:
                    gain[group[near]] += weight
            gain.setdefault(here, 0.0)
            best = max(gain, key=lambda g: (gain[g] - degree[node] * size[g] / whole, g == here, -g))
            size[best] += degree[node]
            moves += best != here
            group[node] = best
        if not moves:
            break
    return group


def _merged(links: Weights, group: dict[int, int]) -> Weights:
    """The graph of the groups; links within a group stay as its link with itself."""
    merged: Weights = defaultdict(lambda: defaultdict(float))
    for node, near in links.items():
        for other, weight in near.items():
            merged[group[node]][group[other]] += weight
    return merged
