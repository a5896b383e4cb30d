"""Finds talk that comes round at the same time of every window (an expiry day, a weekly close). Never judges a new story."""

from __future__ import annotations

import numpy as np

from ruma.measures.narrative_heard import BUCKETS, Floats, Heard, Ints
from ruma.measures.narrative_surprise import USUAL_CLUMPING, surprise

ARC = 1.0  # buckets of the window (a day of a week) in which it is told
IN_ARC = 0.7  # of its people of all windows speak there; talk without a season spreads over all seven
LEAST_WINDOWS = 2  # before the newest occurrence in which it was told; once is no habit
LEAST_PEOPLE = 3  # of those windows together
CLEARLY = 3.5  # surprise, as for the alarm of a story: so many more than at an occurrence before are more than a habit
PER_DAY = 1 << 10  # more than there are buckets


def season_of(heard: Heard, posts: Ints) -> float:
    """How many people told it at an occurrence before the newest one; 0 where its talk does not come round.

    Time is folded by the window: where most people of all windows speak within one arc of it, and did so in two windows before,
    the talk is a habit, and as much of it is to be expected again.
    """
    ago = _once_a_day(heard, posts)
    start, share = _arc(ago)
    if share < IN_ARC:
        return 0.0
    occurrence = np.floor((ago - start) / BUCKETS)[(ago - start) % BUCKETS < ARC]
    before = occurrence[occurrence > occurrence.min()]
    if len(np.unique(before)) < LEAST_WINDOWS or len(before) < LEAST_PEOPLE:
        return 0.0
    return len(before) / float(before.max() - occurrence.min())


def is_habit(heard: Heard, posts: Ints) -> bool:
    """True where talk comes round and no more people than before tell it now."""
    season = season_of(heard, posts)
    people = len(np.unique(heard.authors[posts[heard.back[posts] < BUCKETS]]))
    return season > 0 and float(surprise(np.array([people]), np.array([season]), np.array([USUAL_CLUMPING]))[0]) < CLEARLY


def is_brief(heard: Heard, posts: Ints) -> bool:
    """True where most people of the newest window speak within one arc of it, at whichever turn of the window."""
    return _arc(_once_a_day(heard, posts[heard.back[posts] < BUCKETS]))[1] >= IN_ARC


def _once_a_day(heard: Heard, posts: Ints) -> Floats:
    """How many buckets ago each person spoke, once for each bucket."""
    day = heard.authors[posts] * PER_DAY + heard.back[posts]
    return heard.buckets[posts[np.unique(day, return_index=True)[1]]]


def _arc(ago: Floats) -> tuple[float, float]:
    """Where the arc of the folded time begins that holds most, and its share of all."""
    if not len(ago):
        return 0.0, 0.0
    places = np.sort(ago % BUCKETS)
    twice = np.concatenate([places, places + BUCKETS])
    inside = np.searchsorted(twice, places + ARC) - np.arange(len(places))
    best = int(np.argmax(inside))
    return float(places[best]), float(inside[best]) / len(ago)
