"""One caller: record, calls, tokens, directions, horizons, labels over time. Never judges a person, only calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Annotated

import numpy as np
from pydantic import Field

from ruma.errors import BadInput
from ruma.measures.account_groups import Membership, groups_held
from ruma.measures.call_outcomes import MadeCall, calls_of
from ruma.measures.caller_records import HORIZONS_HOURS, Horizon, Name, horizons_of, names_of, records_at
from ruma.measures.callers import Caller, caller_row
from ruma.measures.cohorts import COHORT_NAMES, COHORT_RULE, LABEL_HORIZON_HOURS
from ruma.measures.declare import Part, Result, TokenRef, age_hours, figure, measure
from ruma.measures.reading import Reading, Window
from ruma.measures.series import share_pct
from ruma.measures.units import quantity
from ruma.tiers import Tier

MOST_CALLS = 5_000  # of one author that are counted by token and direction

Author = Annotated[
    str, Field(description="The author's name as posts carry it.", examples=["satoshi"], min_length=1, max_length=200)
]
Limit = Annotated[int, Field(ge=1, le=200, description="How many calls, newest first.", examples=[20])]


class HorizonRecord(Part):
    horizon_hours: int
    calls: int = figure("count", "scored calls", "calls")
    hits: int = figure("count", "right calls", "hits")
    hit_rate_pct: float | None = figure("pct", "hit rate")
    mean_excess_pct: float | None = figure("pct", "excess return", change=True, about="Raw mean in the called direction.")


class SideRecord(Part):
    direction: str
    calls: int = figure("count", "calls")
    scored: int = figure("count", "scored calls")
    hit_rate_pct: float | None = figure("pct", "hit rate")


class TokenRecord(TokenRef):
    calls: int = figure("count", "calls")
    scored: int = figure("count", "scored calls")
    hit_rate_pct: float | None = figure("pct", "hit rate")


class LabelChange(Part):
    day: datetime = Field(description="From this day on posts of the author carry the label.")
    cohort: int
    cohort_name: str
    calls: float = Field(description="Independent scored calls behind it.")


class CallerResult(Result):
    author: str
    cohort_rule: str
    record: Caller
    bot_score: float | None = quantity("ratio", "0 to 1, from 0.5 on a bot; null with too few posts.")
    group: Membership | None = Field(description="Coordination group of the account; null: in none (/coordination).")
    horizons: list[HorizonRecord]
    directions: list[SideRecord]
    tokens: list[TokenRecord] = Field(description="Most called first.")
    labels: list[LabelChange]
    calls: list[MadeCall] = Field(description="Newest first; wrong ones stay.")


@measure(
    "/callers/{author}",
    name="caller",
    tier=Tier.STARTER,
    family="people",
    credits=1,
    formula="""As /callers; horizons of 24 h, 168 h and 720 h; directions and tokens count the author's calls and the share of the
    scored ones that were right at 168 h.""",
)
def caller(reading: Reading, author: Author, limit: Limit = 20) -> CallerResult:
    """One caller

    The record of one author: skill with interval and luck, hit rates by horizon, direction and token, how the label changed,
    and the calls themselves with what they came to.
    """
    window = reading.posts_window(24)
    author_key, named = _named(reading, window, author)
    records, horizons = records_at(reading, window), horizons_of(reading, window, author_key)
    row = int(np.searchsorted(records.author_keys, author_key))
    name, resolved = named.author, int(records.main.resolved[row])
    rank = 1 + int((records.skill > records.skill[row]).sum())
    found = reading.rows("ledger_of_author", window, author=name, token="", limit=MOST_CALLS, offset=0)
    newest_first = sorted(found, key=lambda one: (one["happened_at"], one["seq"]), reverse=True)
    calls = calls_of(reading, window, newest_first, limit)
    bots = reading.rows("bots_of_authors", window, keys=[author_key])
    newest = max((call.seen_at for call in calls), default=None)
    age = age_hours(newest, window.asked)
    said = window.said(resolved) | {"thin": resolved < 10, "seen_until": newest, "age_hours": age}
    return CallerResult(
        **said,
        author=name,
        cohort_rule=" ".join(COHORT_RULE.split()),
        record=caller_row(records, row, rank, {author_key: named}),
        bot_score=round(bots[0]["bot_score"], 4) if bots else None,
        group=groups_held(reading, window).of(author_key),
        horizons=[_horizon(hours, horizons[hours]) for hours in HORIZONS_HOURS],
        directions=[_side(side, [call for call in calls if call.direction == side]) for side in ("long", "short")],
        tokens=_tokens(calls),
        labels=_labels(reading, author_key),
        calls=calls[:limit],
    )


def _named(reading: Reading, window: Window, author: str) -> tuple[int, Name]:
    """Key and name of the caller with the name in any case; BadInput with near names."""
    wanted = author.strip().removeprefix("@").lower()
    if wanted and (found := names_of(reading, window, name=wanted)):
        return next(iter(found.items()))
    names = {name.author.lower(): name.author for name in names_of(reading, window).values()}
    near = [names[name] for name in get_close_matches(wanted, names, 3)]
    hint = f" Near: {', '.join(near)}." if near else " /callers lists who has."
    raise BadInput(f"No author called {author[:60]!r} has made a call by that moment.{hint}", param="author")


def _horizon(hours: int, held: Horizon) -> HorizonRecord:
    resolved, right = int(held.resolved[0]), int(held.right[0])
    return HorizonRecord(
        horizon_hours=hours,
        calls=resolved,
        hits=right,
        hit_rate_pct=share_pct(right, resolved) if resolved else None,
        mean_excess_pct=round(float(held.excess_pct[0]), 3) if resolved else None,
    )


def _scored(calls: Iterable[MadeCall]) -> list[bool]:
    """Whether each scored call was right at the main horizon."""
    return [o.right for call in calls for o in call.outcomes if o.horizon_hours == LABEL_HORIZON_HOURS]


def _side(direction: str, calls: Sequence[MadeCall]) -> SideRecord:
    right = _scored(calls)
    rate = share_pct(sum(right), len(right)) if right else None
    return SideRecord(direction=direction, calls=len(calls), scored=len(right), hit_rate_pct=rate)


def _tokens(calls: Sequence[MadeCall]) -> list[TokenRecord]:
    held: dict[str, list[MadeCall]] = defaultdict(list)
    for call in calls:
        held[call.token.id].append(call)
    rows = []
    for mine in held.values():
        right = _scored(mine)
        rate = share_pct(sum(right), len(right)) if right else None
        rows.append(TokenRecord(**mine[0].token.model_dump(), calls=len(mine), scored=len(right), hit_rate_pct=rate))
    return sorted(rows, key=lambda row: (-row.calls, row.id))


def _labels(reading: Reading, author_key: int) -> list[LabelChange]:
    return [
        LabelChange(
            day=row["day"], cohort=row["cohort"], cohort_name=COHORT_NAMES[row["cohort"]], calls=round(float(row["calls"]), 2)
        )
        for row in reading.store.rows("author_labels_of", author_key=author_key, seen=reading.asked)
    ]
