"""Tells a headline and its echo from a story that people put into their own words. Never looks at who wrote it."""

from __future__ import annotations

import numpy as np

from ruma.measures.narrative_heard import BUCKETS, Heard
from ruma.measures.narrative_strength import Telling

SHORT_HEADLINE_WORDS = 2  # in common are enough where all was said within hours of the first post
HOURS_OF_NEWS = 18.0  # between the first tenth and the last tenth of the posts
SHARED_WORDS = 3  # in common with another post, beside the names of tokens that are no words
LIKE = 0.5  # Jaccard of the words of the two
ECHOES = 0.25  # of the other posts are like a post that repeats a headline
ECHO_SHARE = 0.5  # of the posts are such repetitions
NEWEST_POSTS = 120  # looked at, enough to see it


def is_news(heard: Heard, telling: Telling, story: int) -> bool:
    """True where half of the newest posts of a story say the same words as many posts of others."""
    posts = np.unique(telling.post[(telling.story == story) & (heard.back[telling.post] < BUCKETS)])[-NEWEST_POSTS:]
    # one post an author and text: copies are counted once everywhere
    posts = posts[np.unique(heard.texts[posts], return_index=True)[1]]
    if len(posts) < 2:
        return False
    place = np.full(heard.posts, -1)
    place[posts] = np.arange(len(posts))
    mine = (place[heard.terms.rows] >= 0) & (heard.terms.codes & 1 == 0)  # words alone: a phrase is two of them
    keys, codes = np.unique(heard.terms.codes[mine], return_inverse=True)
    held = np.zeros((len(posts), len(keys)), dtype=np.float32)
    held[place[heard.terms.rows[mine]], codes] = 1.0
    both = held @ held.T
    sizes = np.diag(both)
    other = heard.authors[posts][:, None] != heard.authors[posts][None, :]
    early, late = np.quantile(heard.ago_ms[posts] / 3_600_000, (0.9, 0.1))
    least = SHORT_HEADLINE_WORDS if early - late <= HOURS_OF_NEWS else SHARED_WORDS
    alike = (both >= least) & (both >= LIKE * (sizes[:, None] + sizes[None, :] - both)) & other
    return bool((alike.sum(axis=1) >= ECHOES * (len(posts) - 1)).mean() >= ECHO_SHARE)
