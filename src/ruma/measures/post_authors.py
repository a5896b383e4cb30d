"""What is known of the authors of some posts: label, bot score, group, outcomes of calls. Never a measure by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import Field

from ruma.measures.account_groups import HeldGroups, Membership, groups_held
from ruma.measures.call_outcomes import Outcome, outcome_of, outcomes_of
from ruma.measures.cohorts import BASELINE, COHORT_NAMES
from ruma.measures.declare import Part, TokenRef
from ruma.measures.reading import Reading, Window
from ruma.measures.units import quantity

Rows = Sequence[Mapping[str, Any]]


class PostAuthor(Part):
    """What is known of the author of a post."""

    cohort: int = Field(
        description="Label of the author, frozen on the post when it was seen: 0 baseline, 1 smart money, 2 crowd, 3 dumb money."
    )
    cohort_name: str
    bot_score: float | None = quantity(
        "ratio", "0 to 1, from 0.5 on a bot, as of the newest Monday; null: too few posts to tell."
    )
    group: Membership | None = Field(
        description="Coordination group of the account on the newest Monday; null: in none (/coordination)."
    )


class PostCall(Part):
    """The call that a post makes."""

    direction: str = Field(description="long or short.")
    token: TokenRef
    outcomes: list[Outcome] = Field(
        description="What it came to, by horizon; empty: not known yet, no prices, or the author's repeat of a call within a day."
    )


@dataclass(frozen=True)
class Authors:
    """Everything that is known of the authors of some posts."""

    labels: dict[int, list[tuple[datetime, int]]]
    bots: dict[int, float]
    groups: HeldGroups
    outcomes: dict[tuple[str, str], list[Outcome]]

    def of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of PostAuthor for a post, by its `author_key` and `seen_at`."""
        key = row["author_key"]
        cohort = BASELINE
        for since, label in self.labels.get(key, ()):
            if since <= row["seen_at"]:
                cohort = label
        bot = self.bots.get(key)
        return {
            "cohort": cohort,
            "cohort_name": COHORT_NAMES[cohort],
            "bot_score": None if bot is None else round(bot, 4),
            "group": self.groups.of(key),
        }

    def call(self, reading: Reading, row: Mapping[str, Any]) -> PostCall | None:
        """The call of a post, by its `call_direction` and `call_token`; None for no call, or one on a token no longer known."""
        token = reading.tokens.get(row["call_token"]) if row["call_direction"] else None
        if token is None:
            return None
        found = self.outcomes.get((row["source"], row["source_id"]), [])
        return PostCall(direction=row["call_direction"], token=reading.ref(token), outcomes=found)


def authors_of(reading: Reading, window: Window, rows: Rows) -> Authors:
    """Labels, scores, groups and outcomes for the posts of `rows`, as known at the moment asked for."""
    labels: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    outcomes: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    keys = sorted({row["author_key"] for row in rows})
    if not keys:
        return Authors(labels, {}, HeldGroups([]), outcomes)
    for label in reading.store.rows("labels_of_authors", keys=keys, seen=window.asked):
        labels[label["author_key"]].append((label["since"], label["cohort"]))
    for scored in outcomes_of(reading, window, [row for row in rows if row["call_direction"]]):
        outcomes[scored["source"], scored["source_id"]].append(outcome_of(scored))
    bots = {row["author_key"]: row["bot_score"] for row in reading.rows("bots_of_authors", window, keys=keys)}
    return Authors(labels, bots, groups_held(reading, window), outcomes)
