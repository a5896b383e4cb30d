"""Polls `/narratives` as a user would and judges each row by the planted stories. Never shows the truth to what it scores."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from ruma.measures.narratives import Narrative, narratives
from ruma.measures.reading import Reading
from ruma.store.store import Store

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVERY = 6 * HOUR
WARM_UP = 8 * DAY  # the first story is born after it
GRACE = 2 * DAY  # a story that has just ended may still be shown
LIMIT = 20
HOT = ("born", "rising", "peaking")
LATE_HOURS = 12.0


@dataclass
class Alarm:
    """A false story: its rows one after another with no week between."""

    id: str
    label: str
    first: datetime
    last: datetime
    rows: int
    made_of: str  # what its receipts are
    terms: list[str]
    text: str


@dataclass
class StoryCard:
    """Found, missed and made up."""

    weeks: float
    stories: list[dict[str, Any]]
    found: dict[str, datetime] = field(default_factory=dict)
    right_rows: int = 0
    wrong_rows: int = 0
    alarms: list[Alarm] = field(default_factory=list)
    delays: dict[str, float] = field(default_factory=dict)  # from the fifth author, hours
    crowd_delays: dict[str, float] = field(default_factory=dict)  # from the fifth author within a day

    @property
    def figures(self) -> dict[str, float]:
        found = set(self.found)
        return {
            "recall": len(found) / max(len(self.stories), 1),
            "precision": self.right_rows / max(self.right_rows + self.wrong_rows, 1),
            "delay_hours": median(self.delays.values()) if self.delays else float("nan"),
            "crowd_delay_hours": median(self.crowd_delays.values()) if self.crowd_delays else float("nan"),
            "alarms_week": len(self.alarms) / self.weeks,
        }

    @property
    def failures(self) -> list[str]:
        lines = []
        for story in self.stories:
            kind = "known" if story["known"] else "coined"
            said = f"{story['names'][0]!r} ({kind}, {story['authors']} authors, {story['posts']} posts)"
            if story["key"] not in self.found:
                lines.append(f"missed {said}")
            elif self.delays[story["key"]] > LATE_HOURS:
                lines.append(
                    f"late {self.delays[story['key']]:.0f} h: {said}, {self.crowd_delays[story['key']]:.0f} h after five in a day"
                )
        for alarm in self.alarms:
            span = f"{alarm.first:%m-%d %Hh} to {alarm.last:%m-%d %Hh}, {alarm.rows} rows"
            lines.append(f"false {alarm.id} {alarm.label!r} {span}, made of {alarm.made_of}, terms {alarm.terms}: {alarm.text!r}")
        return lines


def judge(store: Store, truth: Mapping[str, Any], polled: Callable[[float], None]) -> StoryCard:
    """Polls from the end of the warm-up to the end of the data; `polled(share)` is told how far it is."""
    start, end = (datetime.fromisoformat(truth[name]) for name in ("start", "end"))
    card = StoryCard((end - start - WARM_UP) / (7 * DAY), truth["stories"])
    wrong: dict[str, list[tuple[datetime, Narrative]]] = defaultdict(list)
    at = start + WARM_UP
    while at <= end:
        for row in narratives(Reading(store, at), limit=LIMIT).narratives:
            if row.stage in HOT:
                told = [story for story in truth["stories"] if is_alive(story, start, at) and tells(row, story, truth["posts"])]
                card.right_rows += bool(told)
                card.wrong_rows += not told
                for story in told:
                    card.found.setdefault(story["key"], at)
                if not told:
                    wrong[row.id].append((at, row))
        polled((at - start - WARM_UP) / (end - start - WARM_UP))
        at += EVERY
    for story in card.stories:
        if story["key"] in card.found:
            found = (card.found[story["key"]] - start) / HOUR
            card.delays[story["key"]] = max(found - story["fifth_author_hour"], 0.0)
            card.crowd_delays[story["key"]] = max(found - story["crowd_hour"], 0.0)
    card.alarms = [alarm for rows in wrong.values() for alarm in _alarms(rows, truth["posts"])]
    card.alarms.sort(key=lambda alarm: (alarm.first, alarm.id))
    return card


def is_alive(story: Mapping[str, Any], start: datetime, at: datetime) -> bool:
    return start + story["born_hour"] * HOUR <= at <= start + story["end_hour"] * HOUR + GRACE


def tells(row: Narrative, story: Mapping[str, Any], posts: Mapping[str, Any]) -> bool:
    """By a name of the story among the row's words, or by most of its receipts."""
    names = {_letters(name) for name in story["names"]}
    if {_letters(word) for word in (row.label, row.id, *row.terms)} & names:
        return True
    mine = [posts[receipt.source_id]["story"] == story["key"] for receipt in row.receipts]
    return bool(mine) and 2 * sum(mine) > len(mine)


def _alarms(rows: list[tuple[datetime, Narrative]], posts: Mapping[str, Any]) -> list[Alarm]:
    alarms: list[Alarm] = []
    for at, row in rows:
        if alarms and at - alarms[-1].last <= 7 * DAY:
            alarms[-1].last, alarms[-1].rows = at, alarms[-1].rows + 1
            continue
        kinds = Counter(_kind(posts[receipt.source_id]) for receipt in row.receipts)
        text = row.receipts[0].text if row.receipts else ""
        alarms.append(Alarm(row.id, row.label, at, at, 1, str(dict(kinds.most_common(3))), row.terms[:5], text))
    return alarms


def _kind(post: Mapping[str, Any]) -> str:
    return f"story {post['story']}" if post["story"] else str(post["kind"])


def _letters(words: str) -> str:
    """Letters and digits alone, without a plural s."""
    return re.sub(r"[\W_]+", "", words.lower()).removesuffix("s")
