"""How far authors with a good record lean away from everyone. Never a forecast: see the worth beside it."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from ruma.measures.cohort_sentiment import CohortAbout, cohort_about, cohort_people, voices_by_cohort
from ruma.measures.cohorts import SMART
from ruma.measures.declare import (
    THIN_AUTHORS,
    Bucket,
    Hours,
    Part,
    Result,
    TokenId,
    TokenRef,
    bucket_hours,
    bucket_name,
    figure,
    measure,
)
from ruma.measures.reading import Reading, Window
from ruma.measures.sentiment_points import LEAD_HOURS, ROLLING_HOURS, HourlyVoices, hourly_voices, sentiment_points, whole_score
from ruma.tiers import Tier

BPS_A_POINT = 100.0


class BiasCurrent(Part):
    """The newest bucket."""

    bucket_start: datetime | None = Field(description="Start of the bucket, UTC.")
    overall_sentiment_score: float | None = figure(
        "score", "overall sentiment", "sentiment of all authors", about="Rolling 24 h."
    )
    smart_money_sentiment_score: float | None = figure("score", "smart money sentiment", about="Rolling 24 h; null: too few.")
    sentiment_bias_bps: float | None = figure(
        "bps", "smart money bias", change=True, about="Smart minus overall, 100 bps a point."
    )
    smart_money_authors: int = figure("count", "smart money authors", about="People behind the smart-money score.")


class BiasOverview(Part):
    """The same over the whole window."""

    overall_sentiment_score: float = figure("score", "overall sentiment", "sentiment of all authors")
    smart_money_sentiment_score: float | None = figure("score", "smart money sentiment")
    sentiment_bias_bps: float | None = figure("bps", "smart money bias", change=True)
    posts: int = figure("count", "posts of all authors")
    smart_money_posts: int = figure("count", "smart money posts")
    smart_money_authors: int = figure("count", "smart money authors")


class SmartMoneyBiasResult(Result):
    token: TokenRef
    granularity: str
    cohort: CohortAbout
    current: BiasCurrent
    overview: BiasOverview


@measure(
    "/token/{id}/smart-money-bias",
    tier=Tier.STARTER,
    formula="""100 * (smart-money sentiment score - overall sentiment score), basis points, both over the 24 h up to the end of
    the newest bucket; null where fewer than five smart-money authors spoke in them. overview: the same over the whole window.""",
)
def smart_money_bias(reading: Reading, id: TokenId, hours: Hours = 168, granularity: Bucket = None) -> SmartMoneyBiasResult:
    """Token smart money bias

    One current figure: smart-money sentiment minus overall sentiment, in basis points; null, with the reason, where the cohort
    is silent or too few.
    """
    token = reading.token(id)
    window = reading.posts_window(hours, token)
    size = bucket_hours(hours, granularity)
    smart = voices_by_cohort(reading, window, token.id)[SMART]
    everyone = hourly_voices(reading, window, token.id)
    people = cohort_people(reading, window, token.id, SMART)
    about = cohort_about(reading, window, SMART)
    lately = cohort_people(reading, window.since(ROLLING_HOURS), token.id, SMART)["authors"]
    current = _current(reading, window, token.id, size, lately)
    return SmartMoneyBiasResult(
        **window.said(people["posts"], people["authors"], _notes(current, people["authors"], about)),
        token=reading.ref(token),
        granularity=bucket_name(size),
        cohort=about,
        current=current,
        overview=_overview(smart, everyone, people),
    )


def bias_bps(smart: float | None, overall: float | None) -> float | None:
    """Smart minus overall in basis points of the score; null where either is unknown."""
    return None if smart is None or overall is None else round(BPS_A_POINT * (smart - overall), 1)


def _current(reading: Reading, window: Window, token: str, size: int, authors: int) -> BiasCurrent:
    lead = window.since(window.hours + LEAD_HOURS)
    everyone = sentiment_points(window, size, hourly_voices(reading, lead, token))
    smart = sentiment_points(window, size, voices_by_cohort(reading, lead, token)[SMART])
    if not everyone or not smart:
        return BiasCurrent(
            bucket_start=None,
            overall_sentiment_score=None,
            smart_money_sentiment_score=None,
            sentiment_bias_bps=None,
            smart_money_authors=authors,
        )
    overall = everyone[-1].sentiment_score if everyone[-1].total_posts else None
    theirs = next((point for point in reversed(smart) if point.bucket_start == everyone[-1].bucket_start), None)
    score = theirs.sentiment_score if theirs and authors >= THIN_AUTHORS else None
    return BiasCurrent(
        bucket_start=everyone[-1].bucket_start,
        overall_sentiment_score=overall,
        smart_money_sentiment_score=score,
        sentiment_bias_bps=bias_bps(score, overall),
        smart_money_authors=authors,
    )


def _overview(smart: HourlyVoices, everyone: HourlyVoices, people: dict[str, int]) -> BiasOverview:
    overall = whole_score(everyone.total()[0])
    score = whole_score(smart.total()[0]) if people["authors"] >= THIN_AUTHORS else None
    return BiasOverview(
        overall_sentiment_score=overall,
        smart_money_sentiment_score=score,
        sentiment_bias_bps=bias_bps(score, overall),
        posts=int(everyone.posts.sum()),
        smart_money_posts=people["posts"],
        smart_money_authors=people["authors"],
    )


def _notes(current: BiasCurrent, authors: int, about: CohortAbout) -> list[str]:
    notes = []
    if not authors:
        notes.append("No author of the smart-money cohort named the token in the window: there is no bias.")
    elif current.sentiment_bias_bps is None:
        notes.append(
            f"There are fewer than {THIN_AUTHORS} smart-money authors in the newest 24 h: the current bias is not given."
        )
    return [*notes, about.worth.verdict]
