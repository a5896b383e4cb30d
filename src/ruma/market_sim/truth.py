"""Keeps the books of what was planted and what of it was really written, for scorecards to compare with.

Never leaks into posts or prices: whoever is being measured must not read it.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import numpy as np

from ruma.market_sim.authors import BOT, CALLER, COMMUNITY_HOMES
from ruma.market_sim.narratives import Narrative
from ruma.market_sim.prices import CALL_HORIZON_HOURS
from ruma.market_sim.stamping import Stamped
from ruma.market_sim.world import World


class Tally:
    """Counts as posts are written; `truth` is the whole account at the end."""

    def __init__(self, world: World, start: datetime) -> None:
        self._world, self._start = world, start
        self._kinds: Counter[str] = Counter()
        self._story_posts: Counter[str] = Counter()
        self._story_authors: dict[str, set[int]] = {narrative.id: set() for narrative in world.narratives}
        self._calls: Counter[int] = Counter()
        self._resolved: Counter[int] = Counter()
        self._hits: Counter[int] = Counter()
        self._ring_posts: Counter[int] = Counter()
        self._authors: set[int] = set()

    def count(self, posts: list[Stamped]) -> None:
        for post in posts:
            draft = post.draft
            self._kinds[draft.kind] += 1
            self._authors.add(draft.author)
            if draft.narrative:
                self._story_posts[draft.narrative] += 1
                self._story_authors[draft.narrative].add(draft.author)
            if draft.kind == "ring":
                self._ring_posts[draft.author] += 1
        self._count_calls([post for post in posts if post.draft.kind == "call"])

    def _count_calls(self, calls: list[Stamped]) -> None:
        if not calls:
            return
        hour = np.array([int(post.draft.second // 3600) for post in calls])
        token = np.array([post.draft.tokens[0] for post in calls])
        gains = self._world.market.call_return(hour, token)
        for post, entry, gain in zip(calls, hour.tolist(), gains.tolist(), strict=True):
            author = post.draft.author
            self._calls[author] += 1
            if entry + 1 + CALL_HORIZON_HOURS <= self._world.hours:
                self._resolved[author] += 1
                self._hits[author] += int((gain > 0) == (post.draft.stance == "bullish"))

    @property
    def calls(self) -> int:
        return self._calls.total()

    @property
    def authors(self) -> int:
        return len(self._authors)

    def _at(self, hour: float) -> str:
        return (self._start + timedelta(seconds=round(3600.0 * hour))).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _ids(self, tokens: tuple[int, ...]) -> list[str]:
        return [self._world.universe[token].record.id for token in tokens]

    def _story(self, narrative: Narrative) -> dict[str, object]:
        hours = float(self._world.hours)
        stage = "over" if narrative.end_hour <= hours else "fading" if narrative.peak_hour <= hours else "rising"
        now = float(narrative.intensity(np.array([hours]))[0])
        return {
            "id": narrative.id, "label": narrative.theme.label, "kind": narrative.kind,
            "ecosystem": narrative.ecosystem, "tokens": self._ids(narrative.tokens),
            "terms": list(narrative.theme.terms),
            "born_at": self._at(narrative.born_hour), "peak_at": self._at(narrative.peak_hour),
            "end_at": self._at(narrative.end_hour), "intensity_at_end": round(now, 4),
            "stage_at_end": stage,
            "price_lag_hours": narrative.price_lag_hours, "posts": self._story_posts[narrative.id],
            "authors": len(self._story_authors[narrative.id]),
        }  # fmt: skip

    def _callers(self) -> list[dict[str, object]]:
        crowd = self._world.crowd
        order = sorted(crowd.of_role(CALLER).tolist(), key=lambda author: (-self._calls[author], author))
        return [
            {
                "author": crowd.handles[author], "skill": float(crowd.skill[author]), "calls": self._calls[author],
                "resolved": self._resolved[author], "hits": self._hits[author],
            }
            for author in order
        ]  # fmt: skip

    def _rings(self) -> list[dict[str, object]]:
        crowd = self._world.crowd
        return [
            {
                "id": ring.id, "authors": [crowd.handles[author] for author in ring.authors.tolist()],
                "token_id": self._world.universe[ring.token].record.id,
                "bursts": [{"from": self._at(start), "to": self._at(end)} for start, end in ring.bursts],
                "posts": sum(self._ring_posts[author] for author in ring.authors.tolist()),
            }
            for ring in crowd.rings
        ]  # fmt: skip

    def _news(self) -> list[dict[str, object]]:
        return [
            {
                "token_id": self._world.universe[event.token].record.id, "kind": event.kind, "at": self._at(event.hour),
                "return_pct": round(100.0 * float(np.expm1(event.log_return)), 3),
            }
            for event in self._world.market.news if 0 <= event.hour <= self._world.hours
        ]  # fmt: skip

    def truth(self, settings: dict[str, object], prices: int) -> dict[str, object]:
        """The planted world and the counts of what was written."""
        world, crowd = self._world, self._world.crowd
        stories = [narrative for narrative in world.narratives if narrative.kind != "off_topic"]
        small_talk = [narrative for narrative in world.narratives if narrative.kind == "off_topic"]
        return {
            "seed": world.seed, "settings": settings,
            "narratives": [self._story(narrative) for narrative in stories],
            "off_topic": [self._story(narrative) for narrative in small_talk],
            "callers": self._callers(),
            "bots": [crowd.handles[author] for author in crowd.of_role(BOT).tolist()],
            "rings": self._rings(),
            "news": self._news(),
            "communities": {
                str(number): [crowd.handles[author] for author in np.flatnonzero(crowd.community == number).tolist()]
                for number in range(len(COMMUNITY_HOMES))
            },
            "counts": {
                "tokens": len(world.universe), "posts": self._kinds.total(), "prices": prices, "authors": self.authors,
                "calls": self.calls, "kinds": dict(sorted(self._kinds.items())),
            },
        }  # fmt: skip
