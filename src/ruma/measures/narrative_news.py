"""Tells a headline and its echo from a story that people put into their own words. Never looks at who wrote it."""

from __future__ import annotations

import numpy as np

from ruma.measures.narrative_heard import BUCKETS, Heard
from ruma.measures.narrative_strength import Telling

LEAST_ECHOES = 3  # posts with the same four words in a row; two people may hit on them
ECHOES = 0.4  # of the posts hold them: two headlines may share a story, a handful of turns of phrase does not
ECHO_SHARE = 0.5  # of the posts hold words that are so repeated: they say one headline
NEWS_HOURS = 36.0  # between the first and the last tenth of the posts: what is said for longer is more than a headline
NEWEST_POSTS = 120  # looked at, enough to see it


def is_news(heard: Heard, telling: Telling, story: int) -> bool:
    """True where half of the newest posts of a story repeat the wording of many others, all within a day or so."""
    posts = np.unique(telling.post[(telling.story == story) & (heard.back[telling.post] < BUCKETS)])
    posts = posts[np.unique(heard.authors[posts], return_index=True)[1]]  # one post an author: nobody echoes himself
    posts = np.sort(posts)[-NEWEST_POSTS:]
    place = np.full(heard.posts, -1)
    place[posts] = np.arange(len(posts))
    mine = place[heard.wordings.rows] >= 0
    at = place[heard.wordings.rows[mine]]
    codes, counts = np.unique(heard.wordings.codes[mine], return_inverse=True, return_counts=True)[1:]
    repeated = counts[codes] >= max(LEAST_ECHOES, ECHOES * len(posts))
    echoes = np.unique(at[repeated])
    if len(echoes) < max(ECHO_SHARE * len(posts), LEAST_ECHOES):
        return False
    first, last = np.quantile(heard.ago_ms[posts[echoes]] / 3_600_000, (0.9, 0.1))
    return bool(first - last <= NEWS_HOURS)
