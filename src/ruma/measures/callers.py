"""Who makes calls, how often they were right, and how much of that is skill. Never ranks by raw rates or by followers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated

import numpy as np
from pydantic import Field

from ruma.measures.caller_records import Ints, Name, Records, names_of, records_at
from ruma.measures.cohort_sentiment import CohortWorth, cohort_worth
from ruma.measures.cohorts import COHORT_NAMES, COHORT_RULE, LABEL_HORIZON_HOURS, SMART
from ruma.measures.declare import Hours, Part, Result, figure, measure
from ruma.measures.reading import Reading
from ruma.measures.series import share_pct
from ruma.measures.skill import luck_tail
from ruma.measures.units import quantity
from ruma.tiers import Tier

THIN_CALLS = 10  # a record of fewer scored calls is mostly what is believed of any caller

Limit = Annotated[int, Field(ge=1, le=1_000, description="How many callers, highest skill first.", examples=[20])]
MinCalls = Annotated[int, Field(ge=0, le=100_000, description="Only callers with at least so many scored calls.", examples=[20])]


class Caller(Part):
    """One author's record at the main horizon."""

    rank: int = figure("rank", "rank")
    author: str
    source: str
    calls: int = figure(
        "count", "scored calls", "calls", about="Calls whose outcome is known; near-duplicates count once, copies not."
    )
    calls_made: int = figure("count", "calls made", about="All calls, scored or not.")
    hits: int = figure("count", "right calls", "hits")
    hit_rate: float | None = quantity("ratio", "hits / calls, 0 to 1, raw: never ranked on.")
    hit_rate_pct: float | None = figure("pct", "hit rate", "raw hit rate")
    skill: float = quantity("ratio", "Shrunk probability that a call is right, 0 to 1.")
    skill_low: float = quantity("ratio", "Lower end of the 80 % interval of skill.")
    skill_high: float = quantity("ratio", "Upper end of it.")
    skill_pct: float = figure("pct", "skill", about="skill in percent.")
    skill_low_pct: float = figure("pct", "lower end of skill")
    skill_high_pct: float = figure("pct", "upper end of skill")
    above_chance_pct: float = figure("pct", "probability of skill above chance")
    independent_calls: float = figure("count", "independent calls", about="Calls that overlap with the one before count partly.")
    excess_return_pct: float = Field(description="Shrunk mean return beyond Bitcoin's in the called direction, percent a call.")
    excess_low_pct: float = Field(description="Lower end of its 80 % interval.")
    excess_high_pct: float = Field(description="Upper end of it.")
    luck_pct: float = figure("pct", "chance of luck", about="Probability that a coin is right so often in so many calls.")
    luck_count: float = figure("count", "callers this good by luck", about="Of callers with as many calls, by coin tosses alone.")
    cohort: int = Field(description="0 baseline, 1 smart money, 2 crowd, 3 dumb money; as it holds for a post seen now.")
    cohort_name: str
    n: int
    thin: bool = Field(description=f"Fewer than {THIN_CALLS} scored calls.")


class CallersOverview(Part):
    callers: int = figure("count", "callers", "authors who made calls")
    ranked: int = figure("count", "ranked callers", about="With enough scored calls, before the limit.")
    calls_made: int = figure("count", "calls made")
    calls: int = figure("count", "scored calls", "calls")
    hit_rate_pct: float | None = figure("pct", "hit rate of everyone", "hit rate", about="Of all scored calls.")
    usual_skill_pct: float = figure("pct", "usual skill", about="Mean of the skills that the records suggest.")
    skill_spread_pct: float = figure("pct", "spread of skill", about="Standard deviation of skills between callers.")
    lucky_top: float = figure("count", "callers expected by luck", about="Raw rates as good as the tenth best, by luck alone.")
    smart_money: CohortWorth = Field(description="What calls made under the label smart money came to: did the past predict?")


class CallersResult(Result):
    horizon_hours: int
    benchmark: str
    cohort_rule: str
    overview: CallersOverview
    callers: list[Caller]


@measure(
    "/callers",
    tier=Tier.STARTER,
    family="people",
    credits=2,
    formula="""A call is right when its token beats Bitcoin (Bitcoin: zero) in the called direction over 168 h from the first
    price after the post; one author, token and direction within a day is one call, and calls that overlap count by the share of
    168 h between them; one in the very words of another author's call of the day before is not scored. skill = mean of the
    posterior after a prior fitted to all records: beta distributions around their mean, worth 4 to 256 calls, mixed in the shares
    that make the records most likely (Stephens 2017); 80 % interval of that posterior. excess_return: normal-normal shrinkage.
    luck_count = callers with as many calls * P(a coin does as well).""",
)
def callers(reading: Reading, limit: Limit = 20, min_calls: MinCalls = 5, hours: Hours = 8_784) -> CallersResult:
    """Callers

    Authors by the skill of their calls, shrunk towards what callers are worth as a whole, highest first, with interval, luck
    count and label, and whether labels have predicted anything so far.
    """
    window = reading.posts_window(hours)
    records = records_at(reading, window)
    ranked = np.flatnonzero(records.main.resolved >= max(min_calls, 1))
    able = _able(records, ranked, limit)
    names = names_of(reading, window, records.author_keys[able].tolist()) if len(able) else {}
    shown = [caller_row(records, row, rank, names) for rank, row in enumerate(_first(records, able, names)[:limit], 1)]
    scored = int(records.main.resolved.sum())
    worth = cohort_worth(reading, window, SMART)
    notes = [worth.verdict] if scored else ["No call has an outcome yet."]
    return CallersResult(
        **window.said(scored, None, notes),
        horizon_hours=LABEL_HORIZON_HOURS,
        benchmark="bitcoin",
        cohort_rule=" ".join(COHORT_RULE.split()),
        overview=_overview(records, ranked, scored, worth),
        callers=shown,
    )


def _able(records: Records, ranked: Ints, limit: int) -> Ints:
    """The `limit` rows with the highest skill, and those that equal the last of them."""
    skill = records.skill[ranked]
    least = np.partition(skill, -limit)[-limit] if len(skill) > limit else -np.inf
    return ranked[skill >= least]


def _first(records: Records, able: Ints, names: Mapping[int, Name]) -> list[int]:
    """The rows by skill; of equal ones those with the higher lower end first, then by name."""
    low = dict(zip(able.tolist(), records.skills(able).low.tolist(), strict=True))
    return sorted(low, key=lambda row: (-records.skill[row], -low[row], names[int(records.author_keys[row])].author))


def _overview(records: Records, ranked: Ints, scored: int, worth: CohortWorth) -> CallersOverview:
    main, prior = records.main, records.prior
    rates = np.sort(main.right[ranked] / main.resolved[ranked])[::-1]
    bar = float(rates[min(9, len(rates) - 1)]) if len(rates) else 1.0
    sizes, many = np.unique(main.resolved[ranked], return_counts=True)
    sized = zip(sizes.tolist(), many.tolist(), strict=True)
    lucky = math.fsum(count * luck_tail(calls, -int(-bar * calls // 1)) for calls, count in sized)
    return CallersOverview(
        callers=len(records),
        ranked=len(ranked),
        calls_made=int(records.calls.sum()),
        calls=scored,
        hit_rate_pct=share_pct(int(main.right.sum()), scored) if scored else None,
        usual_skill_pct=round(100 * prior.mean, 2),
        skill_spread_pct=round(100 * prior.spread, 2),
        lucky_top=round(lucky, 1),
        smart_money=worth,
    )


def caller_row(records: Records, row: int, rank: int, names: Mapping[int, Name]) -> Caller:
    """The record of one caller among all; peers are callers with at least as many scored calls."""
    main, skills, excess = records.main, records.skills([row]), records.excess
    name = names[int(records.author_keys[row])]
    resolved, right, cohort = int(main.resolved[row]), int(main.right[row]), int(records.cohorts[row])
    peers = int((main.resolved >= resolved).sum())
    luck = luck_tail(resolved, right) if resolved else 1.0
    rate = right / resolved if resolved else None
    skill, low, high = (round(float(values[0]), 4) for values in (skills.skill, skills.low, skills.high))
    return Caller(
        rank=rank,
        author=name.author,
        source=name.source,
        calls=resolved,
        calls_made=int(records.calls[row]),
        hits=right,
        hit_rate=None if rate is None else round(rate, 4),
        hit_rate_pct=None if rate is None else round(100 * rate, 2),
        skill=skill,
        skill_low=low,
        skill_high=high,
        skill_pct=round(100 * skill, 2),
        skill_low_pct=round(100 * low, 2),
        skill_high_pct=round(100 * high, 2),
        above_chance_pct=round(100 * float(skills.above_chance[0]), 2),
        independent_calls=round(float(main.weighed[row]), 2),
        **{
            f"excess_{name}_pct": round(float(values[row]), 3)
            for name, values in (("return", excess.mean), ("low", excess.low), ("high", excess.high))
        },
        luck_pct=round(100 * luck, 3),
        luck_count=round(peers * luck, 2),
        cohort=cohort,
        cohort_name=COHORT_NAMES[cohort],
        n=resolved,
        thin=resolved < THIN_CALLS,
    )
