"""Keeps the books of what was planted and what of it was really written, for scorecards to compare with.

Never leaks into posts or prices: whoever is being measured must not read it.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import numpy as np

from ruma.market_sim.authors import BOT, CALLER, COMMUNITY_HOMES, COPIER
from ruma.market_sim.feeds import ALL_TOKENS
from ruma.market_sim.narratives import Narrative
from ruma.market_sim.prices import CALL_HORIZON_HOURS
from ruma.market_sim.stamping import Stamped
from ruma.market_sim.world import World

FIFTH = 5  # independent authors a story needs before anyone could call it one
LUCKY_CALLS = 10  # resolved calls of whoever may be called lucky
_LUCKY_SHARE = 0.1  # of callers with so many calls have a raw rate as high


class Tally:
    """Counts as posts are written; `truth` is the whole account at the end."""

    def __init__(self, world: World, start: datetime) -> None:
        self._world, self._start = world, start
        self._kinds: Counter[str] = Counter()
        self._story_posts: Counter[str] = Counter()
        self._story_authors: dict[str, set[int]] = {narrative.id: set() for narrative in world.narratives}
        self._first_told: dict[str, dict[int, Stamped]] = {narrative.id: {} for narrative in world.narratives}
        self._repeats: Counter[int] = Counter()
        self._edits: Counter[str] = Counter()
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
                told = self._first_told[draft.narrative]
                if draft.kind in ("narrative", "off_topic") and len(told) < FIFTH:  # in their own words
                    told.setdefault(draft.author, post)
            if post.edit_seen(3600.0 * self._world.hours):
                self._edits[draft.kind] += 1
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
            self._repeats[author] += int(post.draft.repeat)
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
            "end_at": self._at(narrative.end_hour), "ended_at": self._at(narrative.end_hour),
            **self._fifth(narrative), "collides_with": narrative.collides_with or None, "intensity_at_end": round(now, 4),
            "stage_at_end": stage,
            "price_lag_hours": narrative.price_lag_hours, "posts": self._story_posts[narrative.id],
            "authors": len(self._story_authors[narrative.id]),
        }  # fmt: skip

    def _fifth(self, narrative: Narrative) -> dict[str, str | None]:
        """The hour in which the fifth author told it in words of their own, and when that post was seen."""
        told = list(self._first_told[narrative.id].values())
        if len(told) < FIFTH:
            return {"fifth_author_at": None, "fifth_author_seen_at": None}
        seen = sorted(post.seen_second for post in told)[-1]
        return {
            "fifth_author_at": self._at(float(told[-1].draft.second // 3600)),
            "fifth_author_seen_at": self._at(seen / 3600.0),
        }

    def _lucky(self) -> list[dict[str, object]]:
        """Callers who toss a coin and have a raw hit rate of the highest tenth."""
        rates = {author: self._hits[author] / n for author, n in self._resolved.items() if n >= LUCKY_CALLS}
        if not rates:
            return []
        line = float(np.quantile(list(rates.values()), 1.0 - _LUCKY_SHARE))
        crowd = self._world.crowd
        fools = [author for author, rate in rates.items() if rate >= line and crowd.skill[author] == 0.5]
        return [
            {
                "author": crowd.handles[author], "calls": self._calls[author], "resolved": self._resolved[author],
                "hits": self._hits[author], "hit_rate": round(rates[author], 4),
            }
            for author in sorted(fools, key=lambda author: (-rates[author], author))
        ]  # fmt: skip

    def _callers(self) -> list[dict[str, object]]:
        crowd = self._world.crowd
        order = sorted(crowd.of_role(CALLER).tolist(), key=lambda author: (-self._calls[author], author))
        return [
            {
                "author": crowd.handles[author], "skill": float(crowd.skill[author]), "calls": self._calls[author],
                "resolved": self._resolved[author], "hits": self._hits[author], "repeats": self._repeats[author],
            }
            for author in order
        ]  # fmt: skip

    def _handles(self, authors: list[int]) -> list[str]:
        return [self._world.crowd.handles[author] for author in authors]

    def _bot_kinds(self) -> dict[str, list[str]]:
        crowd = self._world.crowd
        bots = crowd.of_role(BOT).tolist()
        copiers = [author for author in bots if crowd.bot_kind(author) == COPIER]
        return {
            "scheduler": self._handles(sorted(set(bots) - set(copiers))), "copier": self._handles(copiers),
            "amplifier": self._handles([author for ring in crowd.rings for author in ring.amplifiers.tolist()]),
        }  # fmt: skip

    def _decoys(self) -> list[dict[str, object]]:
        plan = self._world.decoys
        rows: list[dict[str, object]] = [
            {
                "id": season.theme.slug, "kind": "seasonal", "terms": list(season.theme.terms), "weekday": season.weekday,
                "hours": [season.first, season.last],
            }
            for season, _ in plan.seasons
        ]  # fmt: skip
        return rows + [
            {"id": theme.slug, "kind": "headline", "terms": list(theme.terms), "at": self._at(hour)}
            for theme, hour, _ in plan.headlines
        ]

    def _stale(self) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for channel, token, silence in self._world.feeds.rows():
            last = min(silence.last, float(self._world.hours))
            rows.append(
                {
                    "feed": "posts" if channel else "prices", "channel": channel or None,
                    "token_id": None if token == ALL_TOKENS else self._world.universe[token].record.id,
                    "from": self._at(silence.first), "to": self._at(last),
                    "delivered_at": None if silence.lost else self._at(last),
                }
            )  # fmt: skip
        return rows

    def _rings(self) -> list[dict[str, object]]:
        crowd = self._world.crowd
        return [
            {
                "id": ring.id, "authors": [crowd.handles[author] for author in ring.authors.tolist()],
                "amplifiers": self._handles(ring.amplifiers.tolist()), "wording": ring.wording, "seasoned": ring.seasoned,
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
            "lucky_fools": self._lucky(),
            "bots": self._handles(crowd.of_role(BOT).tolist()), "bot_kinds": self._bot_kinds(),
            "rings": self._rings(), "decoys": self._decoys(), "stale_feeds": self._stale(),
            "edited": dict(sorted(self._edits.items())),
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
