"""Tells headlines and their echo from a story that people put into their own words. Never looks at who wrote it."""

from __future__ import annotations

import numpy as np

from ruma.measures.narrative_heard import BUCKETS, Floats, Heard, Ints, Mask
from ruma.measures.narrative_strength import Telling

LEAST_ECHOES = 3  # people with the same four words in a row; two may hit on them
ECHO_SHARE = 0.5  # of the posts are echoes: they say headlines
HEADLINE_SHARE = 0.2  # of the posts repeat one of several headlines of a week
HEADLINE_WORDINGS = 2  # four words in a row twice: at least five words, more than a name and its verb
NEWS_HOURS = 36.0  # between the first and the last tenth of those who repeat it: what is said for longer is more than news
SET_PHRASE_SHARE = 0.4  # of the posts of a small story hold one wording: a set phrase that came up by chance, or one headline
SMALL_STORY = 20  # posts; a story with more of them may well be told in one wording
SHOCK_SHARE = 0.2  # of the posts are echoes of a burst that came all at once: what people add in their own words is the echo, too
SHOCK_HOURS = 12.0  # within which most of its people spoke: a story wins its people over days, a headline in an hour
SHOCK_PEOPLE = 0.7
NEWEST_POSTS = 120  # looked at, enough to see it


def is_news(heard: Heard, telling: Telling, story: int) -> bool:
    """True where the newest posts of a story repeat the wording of others: headlines of a day, or a set phrase.

    Half of them must, or a fifth where most of its people spoke within half a day of its first post in the window.
    """
    posts = telling.post[telling.story == story]
    posts = np.unique(posts[heard.back[posts] < BUCKETS])
    posts = posts[np.unique(heard.authors[posts], return_index=True)[1]]  # one post an author: nobody echoes himself
    posts = np.sort(posts)[-NEWEST_POSTS:]
    at, keys = heard.wordings.of(posts)
    codes, counts = np.unique(keys, return_inverse=True, return_counts=True)[1:]
    hours = heard.ago_ms[posts] / 3_600_000
    headline = (counts >= max(LEAST_ECHOES, HEADLINE_SHARE * len(posts))) & _brief(hours, at, codes, counts)
    echoes = int((np.bincount(at[headline[codes]], minlength=len(posts)) >= HEADLINE_WORDINGS).sum())
    if len(posts) < SMALL_STORY:
        phrase = counts >= max(LEAST_ECHOES, SET_PHRASE_SHARE * len(posts))
        echoes = max(echoes, len(np.unique(at[phrase[codes]])))
    shock = hours.max() - np.quantile(hours, 1.0 - SHOCK_PEOPLE) <= SHOCK_HOURS if len(posts) else False
    return echoes >= (SHOCK_SHARE if shock else ECHO_SHARE) * len(posts)


def _brief(hours: Floats, at: Ints, codes: Ints, counts: Ints) -> Mask:
    """Wordings that were repeated within a day or so: the middle four fifths of their posts."""
    order = np.lexsort((hours[at], codes))
    sorted_hours, starts = hours[at][order], np.concatenate([[0], np.cumsum(counts)[:-1]])
    edge = counts // 10
    brief: Mask = (
        sorted_hours[starts + counts - 1 - edge] - sorted_hours[starts + edge] <= NEWS_HOURS if len(counts) else counts > 0
    )
    return brief
