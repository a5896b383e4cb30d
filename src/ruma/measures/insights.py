"""Events that the data raised about a token or the market, with their history. Never raises one: see `derive/insights`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from ruma.errors import BadInput
from ruma.measures.declare import Result, TokenId, TokenRef, figure, measure
from ruma.measures.insight_records import Insight, Intelligence, insights_of
from ruma.measures.reading import HOUR, Reading, Window
from ruma.records import EARLIEST, Time
from ruma.store.tokens import KnownToken
from ruma.tiers import Tier

LATEST = datetime(2200, 1, 1, tzinfo=UTC)  # later than any record, and still a time the store can hold
MOST_TAGS = 30

Order = Literal["start_time_asc", "start_time_desc", "updated_at_desc", "updated_at_asc"]

Limit = Annotated[int, Field(ge=1, le=100, description="Page size.", examples=[20])]
Offset = Annotated[int, Field(ge=0, le=100_000, description="Rows to skip.", examples=[0])]
StartAfter = Annotated[Time | None, Field(alias="startTimeAfter", description="Only insights that start later than this.")]
StartBefore = Annotated[Time | None, Field(alias="startTimeBefore", description="Only insights that start earlier than this.")]
UpdatedAfter = Annotated[Time | None, Field(alias="updatedAtAfter", description="Only insights updated later than this.")]
UpdatedBefore = Annotated[Time | None, Field(alias="updatedAtBefore", description="Only insights updated earlier than this.")]
Tags = Annotated[
    str | None,
    Field(description="Comma list: only insights that carry ANY of these tags.", examples=["hack,listing"], max_length=1_000),
]
ExcludeTags = Annotated[
    str | None,
    Field(alias="excludeTags", description="Comma list: no insight that carries any of these tags.", max_length=1_000),
]
OrderBy = Annotated[Order, Field(alias="orderBy", description="Order of the page.", examples=["updated_at_desc"])]
TokenFilter = Annotated[
    str | None, Field(description="Only insights about this token (token_id or id).", examples=["bitcoin"], max_length=200)
]


@dataclass(frozen=True)
class Asked:
    """One request for a page."""

    limit: int
    offset: int
    start_time_after: datetime | None
    start_time_before: datetime | None
    updated_at_after: datetime | None
    updated_at_before: datetime | None
    tags: str | None
    exclude_tags: str | None
    order_by: Order


class InsightsResult(Result):
    token: TokenRef
    total: int = figure("count", "insights", "events", about="Insights that match, on all pages.")
    insights: list[Insight]


class IntelligenceResult(Result):
    token: TokenRef
    total: int = figure("count", "insights", "events", about="Insights that match, on all pages.")
    insights: list[Intelligence]


class MarketInsightsResult(Result):
    token: TokenRef | None
    total: int = figure("count", "insights", "events", about="Insights that match, on all pages.")
    insights: list[Intelligence]


FORMULA = """An insight is an event that a published rule found at an hourly step from records seen before that step: mention
    burst, sentiment flip, price move, volume spike, jump of wash trades, extreme fear or greed, smart money's call, cohorts that
    disagree, narrative, coordinated push, news of several accounts. Each states its own rule in `formula`. One event is one
    insight: it gets a new version when it grows by half, turns or ends."""


@measure("/token/{id}/insights", tier=Tier.STARTER, formula=FORMULA)
def insights(
    reading: Reading,
    id: TokenId,
    limit: Limit = 20,
    offset: Offset = 0,
    start_time_after: StartAfter = None,
    start_time_before: StartBefore = None,
    updated_at_after: UpdatedAfter = None,
    updated_at_before: UpdatedBefore = None,
    tags: Tags = None,
    exclude_tags: ExcludeTags = None,
    order_by: OrderBy = "updated_at_desc",
) -> InsightsResult:
    """Token insights

    Events that the data raised about a token, each with its figures, accounts, posts and history; paged.
    """
    token = reading.token(id)
    times = (start_time_after, start_time_before, updated_at_after, updated_at_before)
    page = _page(reading, token, Asked(limit, offset, *times, tags, exclude_tags, order_by))
    plain = [Insight(**{name: getattr(one, name) for name in Insight.model_fields}) for one in page.pop("insights")]
    return InsightsResult(**page, token=reading.ref(token), insights=plain)


@measure("/token/{id}/intelligence", tier=Tier.PRO, formula=FORMULA)
def intelligence(
    reading: Reading,
    id: TokenId,
    limit: Limit = 20,
    offset: Offset = 0,
    start_time_after: StartAfter = None,
    start_time_before: StartBefore = None,
    updated_at_after: UpdatedAfter = None,
    updated_at_before: UpdatedBefore = None,
    tags: Tags = None,
    exclude_tags: ExcludeTags = None,
    order_by: OrderBy = "updated_at_desc",
) -> IntelligenceResult:
    """Token intelligence

    The insights about a token with their category: attention, sentiment, price, narrative, news, callers or risk; paged.
    """
    token = reading.token(id)
    times = (start_time_after, start_time_before, updated_at_after, updated_at_before)
    page = _page(reading, token, Asked(limit, offset, *times, tags, exclude_tags, order_by))
    return IntelligenceResult(**page, token=reading.ref(token))


@measure("/insights", tier=Tier.STARTER, family="market", name="market-insights", formula=FORMULA)
def market_insights(
    reading: Reading,
    token: TokenFilter = None,
    limit: Limit = 20,
    offset: Offset = 0,
    start_time_after: StartAfter = None,
    start_time_before: StartBefore = None,
    updated_at_after: UpdatedAfter = None,
    updated_at_before: UpdatedBefore = None,
    tags: Tags = None,
    exclude_tags: ExcludeTags = None,
    order_by: OrderBy = "updated_at_desc",
) -> MarketInsightsResult:
    """Market insights

    Events that the data raised about any token or the market as a whole, with their category; paged.
    """
    about = reading.token(token, param="token") if token is not None else None
    times = (start_time_after, start_time_before, updated_at_after, updated_at_before)
    page = _page(reading, about, Asked(limit, offset, *times, tags, exclude_tags, order_by))
    return MarketInsightsResult(**page, token=reading.ref(about) if about else None)


def _page(reading: Reading, token: KnownToken | None, asked: Asked) -> dict[str, Any]:
    """The fields that all three answers share."""
    _check_order(asked.start_time_after, asked.start_time_before, "startTimeBefore")
    _check_order(asked.updated_at_after, asked.updated_at_before, "updatedAtBefore")
    rows = reading.store.rows(
        "insights_page_asc" if asked.order_by.endswith("_asc") else "insights_page_desc",
        seen=reading.asked,
        token=token.id if token else "",
        start_after=asked.start_time_after or EARLIEST,
        start_before=asked.start_time_before or LATEST,
        updated_after=asked.updated_at_after or EARLIEST,
        updated_before=asked.updated_at_before or LATEST,
        tags=_tags(asked.tags, "tags"),
        exclude_tags=_tags(asked.exclude_tags, "excludeTags"),
        order=asked.order_by,
        limit=asked.limit,
        offset=asked.offset,
    )
    found = insights_of(reading, rows)
    start = rows[0]["first_started_at"] if rows else reading.asked
    hours = math.ceil((reading.asked - start) / HOUR)
    newest = reading.posts_window(1, token).seen_until
    window = Window(reading.asked, reading.asked, hours, newest, start)
    said = window.said(sum(one.n for one in found)) | {"notes": [] if rows else ["No insight matches."]}
    return {**said, "total": rows[0]["total"] if rows else 0, "insights": found}


def _check_order(after: datetime | None, before: datetime | None, name: str) -> None:
    if after is not None and before is not None and before <= after:
        raise BadInput(f"{name}: nothing lies between {after.isoformat()} and {before.isoformat()}.", param=name)


def _tags(text: str | None, name: str) -> list[str]:
    """The tags of a comma list; BadInput names the field."""
    if text is None:
        return []
    tags = list(dict.fromkeys(tag.strip().lower() for tag in text.split(",")))
    if "" in tags:
        raise BadInput(f"{name}: a tag is missing between commas.", param=name)
    if len(tags) > MOST_TAGS:
        raise BadInput(f"{name}: at most {MOST_TAGS} tags; this has {len(tags)}.", param=name)
    return tags
