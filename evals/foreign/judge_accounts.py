"""Judges `/callers` on planted skill, and bot scores (`/users/search`) with groups (`/coordination`) on planted bots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from evals.callers.score import LEAST_CALLS, ranks
from evals.foreign.market import DESK_NAMES, RING_NAMES
from evals.foreign.people import FIRST, LAST

from ruma.measures.bot_score import BOT, DAYS, LEAST_POSTS
from ruma.measures.callers import callers
from ruma.measures.coordination import coordination
from ruma.measures.reading import Reading
from ruma.measures.users_search import users_search
from ruma.store.store import Store

TOP = 10


@dataclass
class AccountCard:
    """Figures of one seed and what went wrong."""

    figures: dict[str, float]
    failures: list[str]


def judge_callers(store: Store, truth: Mapping[str, Any]) -> AccountCard:
    """Rank correlation and coverage over planted callers with enough scored calls, and planted fools in the top ten."""
    board = callers(Reading(store, datetime.fromisoformat(truth["end"])), limit=1_000, min_calls=LEAST_CALLS)
    known = truth["callers"]
    rows = [row for row in board.callers if row.author in known]
    true = np.array([known[row.author]["skill"] for row in rows])
    skill = np.array([row.skill for row in rows])
    held = [row.skill_low <= known[row.author]["skill"] <= row.skill_high for row in rows]
    everyone = callers(Reading(store, datetime.fromisoformat(truth["end"])), limit=TOP, min_calls=5)
    fools = [row.author for row in everyone.callers if known.get(row.author, {}).get("lucky_fool")]
    rated = [f"{row.calls} calls, {row.hits} right, {row.skill_low:.2f} to {row.skill_high:.2f}" for row in rows]
    return AccountCard(
        {
            "callers": len(rows),
            "rank_correlation": float(np.corrcoef(ranks(skill), ranks(true))[0, 1]) if len(rows) > 2 else float("nan"),
            "coverage": float(np.mean(held)) if held else float("nan"),
            "fools_in_top_ten": len(fools),
        },
        [
            f"interval misses {r.author}: {said}, true {t:.2f}"
            for r, said, t, ok in zip(rows, rated, true, held, strict=True)
            if not ok
        ]
        + [f"lucky fool in the top ten: {author}" for author in fools],
    )


def judge_bots(store: Store, truth: Mapping[str, Any], posts: list[dict[str, Any]]) -> AccountCard:
    """Accounts called bots by score or by a group, against planted ones with enough posts to have a score."""
    reading = Reading(store, end := datetime.fromisoformat(truth["end"]))
    scores: dict[str, float | None] = {}
    for firsts, lasts in ((FIRST, LAST), RING_NAMES, DESK_NAMES):
        for part in (f"{first}_{last}" for first in firsts for last in lasts):
            scores |= {user.name: user.bot_score for user in users_search(reading, q=part, limit=50).users}
    grouped = {member.author for group in coordination(reading, limit=50).groups for member in group.members}
    since = (end - timedelta(days=DAYS)).strftime("%Y-%m-%dT%H:%M:%SZ")
    busy = Counter(post["author"] for post in posts if post["happened_at"] >= since)
    rings, single = truth["bots"]["rings"], truth["bots"]["single"]
    bots = {*single, *(name for ring in rings for name in ring)}
    due = {name for name in bots if busy[name] >= LEAST_POSTS}
    by_score = {name for name, score in scores.items() if score is not None and score >= BOT}
    by_score -= set(truth["bots"]["desks"])  # a feed of headlines is a machine too: people would quarrel
    called = by_score | grouped
    kinds = {f"ring {number}": set(ring) & due for number, ring in enumerate(rings)} | {"single": set(single) & due}
    found = ", ".join(f"{kind} {len(called & who)}/{len(who)} (score {len(by_score & who)})" for kind, who in kinds.items())
    return AccountCard(
        {
            "bots": len(due),
            "precision": len(called & bots) / max(len(called), 1),
            "recall": len(called & due) / max(len(due), 1),
            "precision_of_score": len(by_score & bots) / max(len(by_score), 1),
            "recall_of_score": len(by_score & due) / max(len(due), 1),
        },
        [f"found by kind: {found}"]
        + [f"missed bot {name}: score {scores.get(name)}, {busy[name]} posts" for name in sorted(due - called)]
        + [f"person called a bot: {name}: score {scores.get(name)}, {busy[name]} posts" for name in sorted(called - bots)],
    )
