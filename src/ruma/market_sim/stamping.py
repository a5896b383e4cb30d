"""Gives drafts what a platform adds: reposts, an id, the time we saw them, and the counts shown at that time.

Never changes who said what about which token.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ruma.market_sim.authors import Crowd
from ruma.market_sim.feeds import CHANNEL_SHARES, Feeds
from ruma.market_sim.stage import Draft, Edit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_REPOST_SHARE = 0.05
_RECENT_POSTS = 200  # people repost what is on their screen
_REPOSTED_KINDS = frozenset({"opinion", "call", "narrative", "news"})
_TYPICAL_DELAY_S = 25.0  # a collector that polls every minute
_LATE_SHARE = 0.03  # of posts come with a backfill, hours later
_LATE_HOURS = (1.0, 12.0)
_TIMELINE, _ROOM = 0, 1  # places in CHANNELS; the room shows no counts


@dataclass(frozen=True, slots=True)
class Stamped:
    """A draft as the collector saw it; unknown counts are None."""

    draft: Draft
    seen_second: float
    channel: int  # place in CHANNELS
    followers: int | None
    likes: int | None
    reposts: int | None
    replies: int | None

    def edit_seen(self, last_second: float) -> Edit | None:
        """The edit that came after the post and before the end of the run, if any."""
        edit = self.draft.edit
        return edit if edit and self.seen_second < edit.second <= last_second else None


class Platform:
    """Carries the recent posts from one slice of time to the next."""

    def __init__(self, crowd: Crowd, feeds: Feeds, last_second: float) -> None:
        self._crowd, self._feeds = crowd, feeds
        self._last_second = last_second
        self._recent: deque[Draft] = deque(maxlen=_RECENT_POSTS)

    def _repost(self, draft: Draft, luck: float) -> Draft:
        """The draft, or in its place a copy of a recent post of somebody else, with or without saying whose it is."""
        if draft.kind == "copy" and self._recent:
            original = self._recent[int(luck * len(self._recent))]
            return replace(original, second=draft.second, author=draft.author, kind="copy", repeat=False, edit=None)
        if draft.kind not in _REPOSTED_KINDS:
            return draft
        if luck < _REPOST_SHARE and self._recent:
            original = self._recent[int(luck / _REPOST_SHARE * len(self._recent))]
            if original.author != draft.author:
                text = f"RT @{self._crowd.handles[original.author]}: {original.text}"
                return replace(
                    original, second=draft.second, author=draft.author, text=text, kind="repost", repeat=False, edit=None
                )
        self._recent.append(draft)
        return draft

    def _seen(self, seconds: Floats, channels: Ints, chance: np.random.Generator) -> Floats:
        """Never before the post, never after the end of the run: what would come later is taken to come at the end."""
        delay = np.exp(chance.normal(np.log(_TYPICAL_DELAY_S), 0.9, len(seconds)))
        late = chance.random(len(seconds)) < _LATE_SHARE
        delay[late] = 3600.0 * chance.uniform(*_LATE_HOURS, int(late.sum()))
        seen = seconds + delay
        for channel in (_TIMELINE, _ROOM):
            rows = channels == channel
            seen[rows] = self._feeds.delivered(channel, seen[rows])
        return np.minimum(seen, self._last_second)

    def stamp(self, drafts: list[Draft], chance: np.random.Generator) -> list[Stamped]:
        """All drafts of one slice, which must be in the order of their time."""
        size = len(drafts)
        channels = (chance.random(size) >= CHANNEL_SHARES[_TIMELINE]).astype(np.int64)
        seen = self._seen(np.array([draft.second for draft in drafts]), channels, chance)
        followers = self._crowd.followers[[draft.author for draft in drafts]]
        likes = (followers**0.55 * np.exp(chance.normal(-2.2, 1.3, size))).astype(np.int64)
        reposts = (likes * chance.beta(1.2, 6.0, size)).astype(np.int64)
        replies = (likes * chance.beta(1.2, 9.0, size)).astype(np.int64)
        shown = channels.tolist()
        luck = chance.random(size).tolist()
        columns = (seen.tolist(), followers.tolist(), likes.tolist(), reposts.tolist(), replies.tolist())
        return [
            Stamped(self._repost(draft, luck[i]), when, shown[i], *(counts if shown[i] == _TIMELINE else (None,) * 4))
            for i, (draft, when, *counts) in enumerate(zip(drafts, *columns, strict=True))
        ]
