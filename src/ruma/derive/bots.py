"""Scores every Monday how machine-like each author is. Never judges by what a post says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import numpy as np
import pyarrow as pa

from ruma.derive.derive import DAY, Span
from ruma.derive.side_by_side import side_by_side
from ruma.measures.bot_score import (
    DAYS,
    LEAST_COPIED_WORDS,
    LEAST_POSTS,
    LEAST_VOLLEY,
    LEAST_VOLLEYS,
    LEAST_WORDS,
    VOLLEY_DAYS,
    bot_scores,
)
from ruma.store.derived import insert_derived
from ruma.store.store import Store


class Bots:
    """A score of every author with enough posts, week by week."""

    name: str = "bots"
    tables: tuple[str, ...] = ("author_bots",)

    def run(self, store: Store, span: Span, progress: Callable[[float], None]) -> None:
        """The Mondays of the span and the one after it: a week's end counts at once for what is asked next."""
        mondays = [day for day in (*span.days, *(span.end + k * DAY for k in range(7))) if day.weekday() == 0]
        for done, scored in enumerate(side_by_side(partial(scores_on, store), mondays), 1):
            insert_derived(store, "author_bots", scored)
            progress(done / len(mondays))


def scores_on(store: Store, day: datetime) -> pa.Table:
    """The scores of one Monday, by what had been seen before it."""
    found = store.table(
        "author_habits", start=day - timedelta(days=DAYS), volleys_start=day - timedelta(days=VOLLEY_DAYS), until=day,
        least_posts=LEAST_POSTS, least_words=LEAST_WORDS, least_copied_words=LEAST_COPIED_WORDS,
        least_volley=LEAST_VOLLEY, least_volleys=LEAST_VOLLEYS,
    )  # fmt: skip
    habits = ("said", "vocabulary", "stolen_share", "volley_share")
    scores = bot_scores(*(found[name].to_numpy().astype(np.float64) for name in habits))
    made = {name: found[name] for name in ("author_key", "source", "author", "posts", "texts")}
    made |= {"day": pa.array([day] * found.num_rows, pa.timestamp("s", tz="UTC")), "bot_score": pa.array(scores)}
    return pa.table(made)
