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
QUICK_HOURS = 6.0  # within which LEAST_ECHOES people repeat a headline: wires copy each other at once
WAKE_HOURS = 24.0  # after a headline in which people answer it, in words of their own, too
WAKE_SHARE = 0.7  # of its people speak in the wake of headlines: the talk is their echo; who comes back later tells a story
WAKE_ECHOES = 0.2  # of its people repeat them
NEWEST_POSTS = 160  # looked at, enough to see it


def is_news(heard: Heard, telling: Telling, story: int) -> bool:
    """True where the newest posts of a story repeat the wording of others, or where nearly all its people answer headlines."""
    posts = telling.post[telling.story == story]
    posts = np.unique(posts[heard.back[posts] < BUCKETS])
    return _repeats(heard, posts) or _answers(heard, posts)


def _repeats(heard: Heard, posts: Ints) -> bool:
    """True where half the posts, one an author, hold the headlines of a day, or one set phrase where they are few."""
    posts = posts[np.unique(heard.authors[posts], return_index=True)[1]]  # nobody echoes himself
    posts = np.sort(posts)[-NEWEST_POSTS:]
    at, keys = heard.wordings.of(posts)
    codes, counts = np.unique(keys, return_inverse=True, return_counts=True)[1:]
    hours = heard.ago_ms[posts] / 3_600_000
    headline = (counts >= max(LEAST_ECHOES, HEADLINE_SHARE * len(posts))) & _brief(hours, at, codes, counts)
    echoes = int((np.bincount(at[headline[codes]], minlength=len(posts)) >= HEADLINE_WORDINGS).sum())
    if len(posts) < SMALL_STORY:
        phrase = counts >= max(LEAST_ECHOES, SET_PHRASE_SHARE * len(posts))
        echoes = max(echoes, len(np.unique(at[phrase[codes]])))
    return echoes >= ECHO_SHARE * len(posts)


def _brief(hours: Floats, at: Ints, codes: Ints, counts: Ints) -> Mask:
    """Wordings that were repeated within a day or so: the middle four fifths of their posts."""
    order = np.lexsort((hours[at], codes))
    sorted_hours, starts = hours[at][order], np.concatenate([[0], np.cumsum(counts)[:-1]])
    edge = counts // 10
    brief: Mask = (
        sorted_hours[starts + counts - 1 - edge] - sorted_hours[starts + edge] <= NEWS_HOURS if len(counts) else counts > 0
    )
    return brief


def _answers(heard: Heard, posts: Ints) -> bool:
    """True where nearly all people speak within a day of headlines that others repeat at once, and a fifth repeat them."""
    posts = np.sort(posts)[-NEWEST_POSTS:]  # oldest first
    authors, hours = heard.authors[posts], heard.ago_ms[posts] / 3_600_000
    at, keys = heard.wordings.of(posts)
    if not len(keys):
        return False
    once = np.unique(keys * heard.posts + authors[at], return_index=True)[1]  # nobody echoes himself
    order = once[np.lexsort((at[once], keys[once]))]
    quick = _begins(hours[at[order]], keys[order])
    quick = np.convolve(quick, np.ones(LEAST_ECHOES))[: len(quick)] > 0  # those that follow at once, too
    echoing = np.bincount(at[order][quick], minlength=len(posts)) >= HEADLINE_WORDINGS
    begins = hours[echoing][_begins(hours[echoing], np.zeros(int(echoing.sum()), dtype=np.int64))]
    since = begins - hours[:, None]  # a row a post, a column a headline
    answering = echoing | ((since >= 0) & (since <= WAKE_HOURS)).any(axis=1)
    people, echoes, answers = (len(np.unique(authors[chosen])) for chosen in (hours >= 0, echoing, answering))
    return echoes >= max(LEAST_ECHOES, WAKE_ECHOES * people) and answers >= WAKE_SHARE * people


def _begins(hours: Floats, codes: Ints) -> Mask:
    """True for each post (oldest first within a code) that LEAST_ECHOES of one code begin with within QUICK_HOURS."""
    found = np.zeros(len(hours), dtype=bool)
    last = len(hours) - LEAST_ECHOES + 1
    if last > 0:
        third = slice(LEAST_ECHOES - 1, None)
        found[:last] = (codes[third] == codes[:last]) & (hours[:last] - hours[third] <= QUICK_HOURS)
    return found
