"""How many posts of authors with a good record name a token, and of which kinds. Counts posts, not people."""

from __future__ import annotations

from pydantic import Field

from ruma.measures.cohort_sentiment import CohortAbout, cohort_about, cohort_notes, cohort_people
from ruma.measures.cohorts import COHORT_RULE, SMART
from ruma.measures.declare import Bucket, Hours, Result, TokenId, TokenRef, bucket_hours, bucket_name, measure
from ruma.measures.post_volume import PostVolumeOverview, PostVolumePoint, volume_overview, volume_points
from ruma.measures.reading import Reading
from ruma.tiers import Tier


class SmartMoneyPostVolumeResult(Result):
    token: TokenRef
    granularity: str
    cohort: CohortAbout
    giga_brain_volume: list[PostVolumePoint] = Field(description="Post volume of the smart-money cohort; ordered, no gaps.")
    overview: PostVolumeOverview


@measure(
    "/token/{id}/smart-money-post-volume",
    tier=Tier.STARTER,
    aliases=("/token/{id}/smartmoney-post-volume",),
    formula=f"As /post-volume, over posts whose author was smart money when the post was seen. {COHORT_RULE}",
)
def smart_money_post_volume(
    reading: Reading, id: TokenId, hours: Hours = 168, granularity: Bucket = None
) -> SmartMoneyPostVolumeResult:
    """Token smart money post volume

    Posts about the token over time from the smart-money cohort alone, with a count per post tag; ordered, no gaps.
    """
    token = reading.token(id)
    window = reading.posts_window(hours, token)
    size = bucket_hours(hours, granularity)
    volumes, tags = (
        reading.rows(query, window, token=token.id, cohort=SMART, bucket_hours=size)
        for query in ("cohort_post_volume", "cohort_post_tags")
    )
    points = volume_points(window, size, volumes, tags)
    whole, before = (cohort_people(reading, each, token.id, SMART) for each in (window, window.before()))
    about = cohort_about(reading, window, SMART)
    return SmartMoneyPostVolumeResult(
        **window.said(whole["posts"], whole["authors"], cohort_notes(about, whole["posts"])),
        token=reading.ref(token),
        granularity=bucket_name(size),
        cohort=about,
        giga_brain_volume=points,
        overview=volume_overview(points, tags, whole, before),
    )
