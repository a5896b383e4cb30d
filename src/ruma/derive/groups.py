"""Finds every Monday which accounts move as one. Never judges by what a post says, only by who else said it and when."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from ruma.derive.derive import DAY, Span
from ruma.derive.side_by_side import side_by_side
from ruma.measures.coordination_rule import DAYS, LEAST_WORDS, NEWS_TAGS, Group, groups_of
from ruma.store.columns import STRINGS, TIME
from ruma.store.derived import insert_derived
from ruma.store.store import Store

SHOWN_POSTS = 5
SHOWN_TOKENS = 5
SAME_SHARE = 0.5  # of the smaller of two weeks' groups: with so many in common it is the same group
WEEK = timedelta(days=7)

COLUMNS = pa.schema(
    [
        ("day", pa.timestamp("s", tz="UTC")),
        ("group_id", pa.string()),
        ("author_keys", pa.list_(pa.uint32())),
        ("sources", STRINGS),
        ("authors", STRINGS),
        ("author_posts", pa.list_(pa.uint32())),
        ("posts", pa.uint32()),
        ("wordings", pa.uint32()),
        ("occasions", pa.uint32()),
        ("promotion", pa.uint32()),
        ("tokens", STRINGS),
        ("first_at", TIME),
        ("last_at", TIME),
        ("post_sources", STRINGS),
        ("post_ids", STRINGS),
        ("post_times", pa.list_(TIME)),
    ]
)


class Groups:
    """Coordination groups, week by week."""

    name: str = "groups"
    tables: tuple[str, ...] = ("account_groups",)

    def run(self, store: Store, span: Span, progress: Callable[[float], None]) -> None:
        """The Mondays of the span and the one after it, each from the 28 days seen before; ids go on from the week before."""
        mondays = [day for day in (*span.days, *(span.end + k * DAY for k in range(7))) if day.weekday() == 0]
        before = _held(store, mondays[0] - WEEK) if mondays else {}
        found = side_by_side(partial(groups_at, store), mondays)
        for done, (day, groups) in enumerate(zip(mondays, found, strict=True), 1):
            rows = _named(day, groups, before)
            before = {row["group_id"]: set(row["author_keys"]) for row in rows}
            insert_derived(store, "account_groups", pa.Table.from_pylist(rows, COLUMNS))
            progress(done / len(mondays))


def groups_at(store: Store, day: datetime) -> list[dict[str, Any]]:
    """The groups of one day without their ids, largest first."""
    bounds = {"start": day - timedelta(days=DAYS), "until": day}
    posts = store.table("copied_posts", **bounds, news_tags=list(NEWS_TAGS), least_words=LEAST_WORDS)
    if not posts.num_rows:
        return []
    keys, accounts = np.unique(posts["author_key"].to_numpy().astype(np.int64), return_inverse=True)
    wordings = np.unique(posts["text_key"].to_numpy(), return_inverse=True)[1].astype(np.int64)
    found = groups_of(accounts.astype(np.int64), wordings, posts["at_ms"].to_numpy().astype(np.int64))
    return [_row(day, group, posts.take(pa.array(group.rows)).to_pylist(), keys[group.members].tolist()) for group in found]


def _row(day: datetime, group: Group, posts: list[dict[str, Any]], members: Sequence[int]) -> dict[str, Any]:
    names = {post["author_key"]: (post["source"], post["author"]) for post in posts}
    sent = Counter(post["author_key"] for post in posts)
    tokens = Counter(token for post in posts for token in set(post["tokens"]))
    wordings = Counter(post["text_key"] for post in posts)
    first = {post["text_key"]: post for post in reversed(posts)}  # rows of a wording come in the order of time
    shown = [first[key] for key, _ in sorted(wordings.items(), key=lambda one: (-one[1], one[0]))[:SHOWN_POSTS]]
    times = [post["at_ms"] for post in posts]
    return {
        "day": day,
        "author_keys": list(members),
        "sources": [names[key][0] for key in members],
        "authors": [names[key][1] for key in members],
        "author_posts": [sent[key] for key in members],
        "posts": len(posts),
        "wordings": len(wordings),
        "occasions": group.occasions,
        "promotion": sum(post["promotion"] for post in posts),
        "tokens": [token for token, _ in sorted(tokens.items(), key=lambda one: (-one[1], one[0]))[:SHOWN_TOKENS]],
        "first_at": min(times),
        "last_at": max(times),
        "post_sources": [post["source"] for post in shown],
        "post_ids": [post["source_id"] for post in shown],
        "post_times": [post["at_ms"] for post in shown],
    }


def _named(day: datetime, rows: list[dict[str, Any]], before: dict[str, set[int]]) -> list[dict[str, Any]]:
    """The rows with their ids: that of the group of the week before with which they share most, else a new one."""
    free = dict(before)
    for row in rows:
        mine = set(row["author_keys"])
        shared = {id: len(mine & theirs) / min(len(mine), len(theirs)) for id, theirs in free.items()}
        best = max(shared, key=lambda id: (shared[id], id), default="")
        if best and shared[best] >= SAME_SHARE:
            row["group_id"] = best
            del free[best]
        else:
            said = f"{day:%Y-%m-%d}\n" + "\n".join(map(str, row["author_keys"]))
            row["group_id"] = hashlib.blake2b(said.encode(), digest_size=8).hexdigest()
    return rows


def _held(store: Store, day: datetime) -> dict[str, set[int]]:
    return {row["group_id"]: set(row["author_keys"]) for row in store.rows("group_members", day=day)}
