"""What a cohort's calls have been worth: their excess return beside everyone's, with an interval. Never a promise."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

from pydantic import Field

from ruma.measures.cohorts import COHORT_NAMES, LABEL_HORIZON_HOURS
from ruma.measures.declare import Part, figure
from ruma.measures.reading import Reading, Window
from ruma.measures.series import share_pct

SURE_80 = 1.2816  # standard normal: 80 % of it lies within this many deviations
LEAST_CALLS = 20  # fewer outcomes say nothing of a cohort
LEAST_CLUSTERS = 5  # nor do many calls of the same token in the same few weeks: they come to the same

Rows = list[dict[str, Any]]


class CohortWorth(Part):
    """What calls came to that the cohort's authors made while they bore its label: a test on calls the label did not know."""

    calls: int = figure("count", "scored calls", about="Calls made under the label whose outcome is known by now.")
    authors: int = figure("count", "authors", "people", "accounts", about="Authors of those calls.")
    clusters: int = Field(description="Different tokens and weeks of those calls: calls within one are not independent.")
    hit_rate_pct: float | None = figure(
        "pct", "hit rate", about="Share of them that beat Bitcoin in the called direction; weighed."
    )
    everyone_hit_rate_pct: float | None = figure("pct", "hit rate of everyone", about="The same over calls of all authors.")
    excess_return_pct: float | None = Field(description="Their mean return beyond Bitcoin's in the called direction, percent.")
    everyone_excess_return_pct: float | None = Field(description="The same over calls of all authors, percent.")
    edge_pp: float | None = Field(description="Their mean minus everyone's, percentage points; null with too few to tell.")
    edge_low_pp: float | None = Field(description="Lower end of its 80 % interval, clustered by token and week.")
    edge_high_pp: float | None = Field(description="Upper end of it.")
    horizon_hours: int
    verdict: str = Field(description="In words: whether an edge is measured.")


def cohort_worth(reading: Reading, window: Window, cohort: int) -> CohortWorth:
    """Outcomes of the calls made under a label, of any token, as known at the moment asked for."""
    rows = reading.rows("cohort_worth", window, horizon_hours=LABEL_HORIZON_HOURS)
    return worth_of(rows, cohort)


def worth_of(rows: Rows, cohort: int) -> CohortWorth:
    """From rows of cohort, token and week."""
    mine = [row for row in rows if row["cohort"] == cohort]
    calls, weight = sum(row["calls"] for row in mine), sum(row["permille"] for row in mine)
    known = calls >= LEAST_CALLS and len(mine) >= LEAST_CLUSTERS and weight > 0
    edge, low, high = _edge(rows, mine) if known else (None, None, None)
    return CohortWorth(
        calls=calls,
        authors=sum(row["authors"] for row in mine),
        clusters=len(mine),
        hit_rate_pct=share_pct(sum(row["hit_permille"] for row in mine), weight) if known else None,
        everyone_hit_rate_pct=share_pct(*(sum(row[k] for row in rows) for k in ("hit_permille", "permille"))) if known else None,
        excess_return_pct=round(_mean(mine), 2) if known else None,
        everyone_excess_return_pct=round(_mean(rows), 2) if known else None,
        edge_pp=edge,
        edge_low_pp=low,
        edge_high_pp=high,
        horizon_hours=LABEL_HORIZON_HOURS,
        verdict=_verdict(COHORT_NAMES[cohort], calls, len(mine), low, high),
    )


def _mean(rows: Rows) -> float:
    """Weighed mean excess return, percent."""
    weight: int = sum(row["permille"] for row in rows)
    total: int = sum(row["weighed_bps"] for row in rows)
    return total / weight / 100


def _edge(rows: Rows, mine: Rows) -> tuple[float, float, float]:
    """Mean of some rows minus that of all, with its 80 % interval: cluster-robust, a cluster a token and week."""
    mean, everyone = _mean(mine), _mean(rows)
    shares: dict[tuple[Any, Any], float] = defaultdict(float)
    for held, centre, sign in ((mine, mean, 1), (rows, everyone, -1)):
        weight = sum(row["permille"] for row in held)
        for row in held:
            shares[row["token"], row["week"]] += sign * (row["weighed_bps"] / 100 - centre * row["permille"]) / weight
    count = len(shares)
    spread = math.sqrt(math.fsum(share**2 for share in shares.values()) * count / (count - 1))
    edge = mean - everyone
    return round(edge, 2), round(edge - SURE_80 * spread, 2), round(edge + SURE_80 * spread, 2)


def _verdict(name: str, calls: int, clusters: int, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        held = f"{calls} of its calls, of {clusters} tokens and weeks, have an outcome"
        return f"The worth of {name} is not measured: {held}; at least {LEAST_CALLS} calls, of {LEAST_CLUSTERS}, are needed."
    over = f"over {LABEL_HORIZON_HOURS} h (80 % interval)"
    if low > 0:
        return f"Calls made as {name} did better than everyone's {over}."
    return f"Calls made as {name} did worse than everyone's {over}." if high < 0 else f"No edge of {name} is measured {over}."
