"""Smart money and the crowd disagree about a token. Never labels anyone: it reads the labels of the day."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import Any

from ruma.derive.insights.rule import Figure, Rule, Signal, Told, just_before, moment
from ruma.derive.insights.scene import Scene

SMART_MONEY, CROWD = 1, 2
HOURS, EVERY = 72, 6  # smart money are few: three days give enough of them
LEAST_SMART = 8
LEAST_CROWD = 20
LEAST_GAP_PTS = 20.0
LEAST_Z = 2.6  # one in a hundred by chance


def signals(scene: Scene) -> Iterator[Signal]:
    """Steps at which the two cohorts' scores are apart with significance."""
    rows = scene.store.rows(
        "insight_cohorts",
        start=moment(scene.first - HOURS - 1),
        end=moment(scene.until),
        from_step=scene.first,
        to_step=scene.until,
        width=HOURS,
        every=EVERY,
        one=SMART_MONEY,
        other=CROWD,
        least_one=LEAST_SMART,
        least_other=LEAST_CROWD,
    )
    live = set(scene.live.tolist())
    for row in rows:
        gap, z = gap_of(row["one_bullish"], row["one_bearish"], row["other_bullish"], row["other_bearish"])
        if row["step"] in live and abs(z) >= LEAST_Z and abs(gap) >= LEAST_GAP_PTS:
            yield Signal(
                step=row["step"],
                token=row["token"],
                opens=True,
                strength=abs(gap) / LEAST_GAP_PTS,
                hours=HOURS,
                state="smart money more bullish" if gap > 0 else "smart money more bearish",
                tell=partial(_told, scene, row, gap),
                posts_of="tone",
            )


def gap_of(bullish: int, bearish: int, other_bullish: int, other_bearish: int) -> tuple[float, float]:
    """Difference of the two scores in points, and in standard errors of a difference of two shares."""
    n, m = bullish + bearish, other_bullish + other_bearish
    pooled = (bullish + other_bullish) / (n + m)
    error = math.sqrt(max(pooled * (1 - pooled), 0.01) * (1 / n + 1 / m))
    gap = bullish / n - other_bullish / m
    return 100 * gap, gap / error


def _told(scene: Scene, row: dict[str, Any], gap: float) -> Told:
    smart, crowd = row["one_bullish"] + row["one_bearish"], row["other_bullish"] + row["other_bearish"]
    smart_score, crowd_score = round(100 * row["one_bullish"] / smart, 1), round(100 * row["other_bullish"] / crowd, 1)
    arguments = {"id": row["token"], "hours": HOURS, "as_of": just_before(row["step"])}
    return Told(
        title=f"Smart money {'above' if gap > 0 else 'below'} the crowd on {scene.name(row['token'])}: "
        f"{smart_score:g} against {crowd_score:g} of 100 bullish",
        summary=f"{smart} people of smart money and {crowd} of the crowd took a side in {HOURS} hours, each under the "
        f"label of the "
        "day their post was seen.",
        figures=(
            Figure("smart_money_score", smart_score, "score", smart, "smart-money-sentiment", arguments, "series"),
            Figure("crowd_score", crowd_score, "score", crowd),
            Figure("gap", round(gap, 1), "pp", smart + crowd, "smart-money-bias", arguments, "series"),
        ),
        tags=("smart_money", "bullish" if gap > 0 else "bearish"),
    )


RULES = (
    Rule(
        kind="divergence",
        category="callers",
        tags=("divergence",),
        formula=f"Share of bullish among people who take a side over {HOURS} h, smart money against crowd: "
        f"{LEAST_GAP_PTS:g} points and "
        f"{LEAST_Z} standard errors apart, with {LEAST_SMART} people of smart money and {LEAST_CROWD} of the crowd.",
        gap_hours=72,
        rest_hours=96,
        signals=signals,
    ),
)
