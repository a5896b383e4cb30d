"""The series and counts of stories, from the posts that tell them. Never ranks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import numpy as np

from ruma.measures.narrative_heard import ALL_BUCKETS, ALL_WINDOWS, BUCKETS, Floats, Heard, Ints
from ruma.measures.narrative_strength import Telling
from ruma.measures.sentiment_points import score_of


@dataclass(frozen=True)
class Story:
    """The counts of one story by window, 0 the newest, and by bucket; sampled authors count for those they stand for."""

    key: str
    counts: dict[str, Ints]  # by window: authors, voices, posts, bullish, neutral, bearish
    buckets: list[int]  # voices, oldest first
    posts_heard: Ints  # posts that were read, oldest first
    first_at: datetime | None
    last_at: datetime | None
    top_author_posts: int
    top_text_posts: int

    def of(self, window: int, name: str) -> int:
        return int(self.counts[name][window])

    @cached_property
    def windows(self) -> list[int]:
        """Voices of each window, newest first."""
        return [int(count) for count in self.counts["voices"]]

    @property
    def breadth(self) -> float:
        return 1.0 - max(self.top_author_posts, self.top_text_posts) / max(self.of(0, "posts"), 1)

    def sentiment(self, window: int) -> float:
        return round(score_of(*(self.of(window, label) for label in ("bullish", "neutral", "bearish"))), 1)

    def without(self, other: Story) -> Story:
        """This story as it would be told if nobody told the other: voices only, the other figures are as they were."""
        voices = np.maximum(self.counts["voices"] - other.counts["voices"], 0)
        left = [max(own - theirs, 0) for own, theirs in zip(self.buckets, other.buckets, strict=True)]
        return replace(self, counts=self.counts | {"voices": voices}, buckets=left)


def panel_of(heard: Heard) -> Story:
    """All talk as if it were one story."""
    every = Telling(np.zeros(heard.posts, np.int64), np.arange(heard.posts), 1)
    voices = heard.panel_voices(heard.back // BUCKETS, ALL_WINDOWS), heard.panel_voices(heard.back, ALL_BUCKETS)
    return _stories(heard, every, [""], *voices)[0]


def stories_of(heard: Heard, telling: Telling, keys: Sequence[str]) -> list[Story]:
    """The stories of these keys; story number i of the telling has the key keys[i]."""
    voices = heard.voices(telling.story, telling.post, heard.back // BUCKETS, (telling.stories, ALL_WINDOWS))
    daily = heard.voices(telling.story, telling.post, heard.back, (telling.stories, ALL_BUCKETS))
    return _stories(heard, telling, keys, voices, daily)


def _stories(heard: Heard, telling: Telling, keys: Sequence[str], voices: Floats, daily: Floats) -> list[Story]:
    story, post = telling.story, telling.post
    shape = (telling.stories, ALL_WINDOWS)
    window = heard.back[post] // BUCKETS
    authors = heard.distinct(heard.authors, story, post, window, shape)
    cell = story * ALL_WINDOWS + window
    tones = [np.bincount(cell[heard.tones[post] == tone], minlength=shape[0] * shape[1]).reshape(shape) for tone in (1, 0, -1)]
    counts = {"authors": authors, "voices": voices.astype(np.int64), "posts": tones[0] + tones[1] + tones[2]}
    counts |= dict(zip(("bullish", "neutral", "bearish"), tones, strict=True))
    now = heard.now[post]
    tops = [_top(who, story[now], post[now], telling.stories) for who in (heard.authors, heard.texts)]
    order = np.lexsort((post, story))
    ends = np.searchsorted(story[order], np.arange(telling.stories + 1))
    result = []
    for number, key in enumerate(keys):
        posts = post[order[ends[number] : ends[number + 1]]]
        result.append(
            Story(
                key=key,
                counts={name: rows[number] * heard.scale for name, rows in counts.items()},
                buckets=[int(count) for count in daily[number, ::-1] * heard.scale],
                posts_heard=posts,
                first_at=heard.at(posts[0]) if len(posts) else None,
                last_at=heard.at(posts[-1]) if len(posts) else None,
                top_author_posts=int(tops[0][number]) * heard.scale,
                top_text_posts=int(tops[1][number]) * heard.scale,
            )
        )
    return result


def _top(who: Ints, story: Ints, post: Ints, stories: int) -> Ints:
    """The most posts that one of `who` has in each story."""
    top = np.zeros(stories, dtype=np.int64)
    if len(story):
        width = int(who.max()) + 1
        cells, counts = np.unique(story * width + who[post], return_counts=True)
        np.maximum.at(top, cells // width, counts)
    return top
