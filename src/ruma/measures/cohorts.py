"""What the cohorts are and who belongs to which. Never changes a label that a post was given when it was seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BASELINE, SMART, CROWD, DUMB = 0, 1, 2, 3
COHORT_NAMES = {BASELINE: "baseline", SMART: "smart money", CROWD: "crowd", DUMB: "dumb money"}
LABEL_HORIZON_HOURS = 168  # a week: long enough for a view to come true, short enough for a record to grow
LEAST_CALLS = 8.0  # weighted scored calls below which a record says too little
SURE = 0.9  # posterior probability that skill is above chance (smart money), or below it (dumb money)

COHORT_RULE = f"""Labels: posterior probability that skill, the chance that a call beats Bitcoin over {LABEL_HORIZON_HOURS} h,
is above one half, from a prior centred there and as wide as records differ: at least {SURE} is smart money (1), at most
{1 - SURE:.1f} dumb money (3), else crowd (2); fewer than {LEAST_CALLS:.0f} weighted calls baseline (0). A label of a day stands
on outcomes known by its midnight and is frozen on the posts seen under it."""


def cohort_of(calls: NDArray[np.float64], above_chance: NDArray[np.float64]) -> NDArray[np.int64]:
    """The cohort of each record."""
    label = np.where(above_chance >= SURE, SMART, np.where(above_chance <= 1 - SURE, DUMB, CROWD))
    return np.where(calls < LEAST_CALLS, BASELINE, label).astype(np.int64)
