"""Who tells a story: its authors by cohort, beside all authors of the window. Never judges the story by them."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from ruma.measures.cohorts import BASELINE, COHORT_NAMES
from ruma.measures.declare import Part
from ruma.measures.narrative_board import Board, Scored
from ruma.measures.narrative_heard import Ints
from ruma.measures.series import share_pct
from ruma.measures.units import quantity

NO_LABELS = "No author has a label by that moment: none of the calls that are known has made a record."
NOBODY = "Nobody tells it in the window."


class CohortShare(Part):
    """One cohort's part of a story."""

    cohort: int = Field(description="0 baseline (too little record), 1 smart money, 2 crowd, 3 dumb money.")
    cohort_name: str
    authors: int = quantity("count", "Authors of the cohort that tell the story in the window; labels as of the moment.")
    share_pct: float = quantity("pct", "Of the story's authors.")
    everyone_share_pct: float = quantity("pct", "The cohort's share of all authors of the window.")


def cohort_mix(board: Board, scored: Scored) -> tuple[list[CohortShare] | None, str | None]:
    """Shares by cohort, or null and why."""
    heard, scope = board.heard, board.scope
    labels = scope.reading.rows("labels_now", scope.window)
    if not labels:
        return None, NO_LABELS
    posts = scored.story.posts_heard
    mine, everyone = (np.unique(heard.author_keys[held]) for held in (posts[heard.now[posts]], heard.now))
    if not len(mine):
        return None, NOBODY
    keys = np.array([row["author_key"] for row in labels], np.int64)  # in order
    cohorts = np.array([row["cohort"] for row in labels], np.int64)
    told, said = (_counts(people, keys, cohorts) for people in (mine, everyone))
    return [
        CohortShare(
            cohort=cohort,
            cohort_name=name,
            authors=int(told[cohort]) * heard.scale,
            share_pct=share_pct(int(told[cohort]), len(mine)),
            everyone_share_pct=share_pct(int(said[cohort]), len(everyone)),
        )
        for cohort, name in COHORT_NAMES.items()
    ], None


def _counts(people: Ints, keys: Ints, cohorts: Ints) -> Ints:
    """How many of the people are in each cohort; those without a label are baseline."""
    place = np.searchsorted(keys, people).clip(max=len(keys) - 1)
    held = np.where(keys[place] == people, cohorts[place], BASELINE)
    return np.bincount(held, minlength=len(COHORT_NAMES))
