"""Sentiment of one cohort of authors, with what its calls have been worth. Never a measure by itself."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from ruma.measures.cohort_worth import CohortWorth as CohortWorth
from ruma.measures.cohort_worth import cohort_worth as cohort_worth
from ruma.measures.cohorts import BASELINE, COHORT_NAMES, COHORT_RULE, CROWD, DUMB, SMART
from ruma.measures.declare import Part, Result, TokenRef, bucket_hours, bucket_name, figure
from ruma.measures.reading import Reading, Window
from ruma.measures.sentiment_points import LEAD_HOURS, HourlyVoices, SentimentPoint, hourly_voices, sentiment_points, whole_score

COHORTS = (BASELINE, SMART, CROWD, DUMB)
RECORDED = (SMART, CROWD, DUMB)  # the API's own aggregate leaves the baseline out


class CohortAbout(Part):
    id: int = Field(description="0 baseline (too little record), 1 smart money, 2 crowd, 3 dumb money.")
    name: str
    rule: str = Field(description="Who belongs to which cohort.")
    worth: CohortWorth = Field(description="What its calls have been worth, measured; read the sentiment with it.")


class CohortOverview(Part):
    sentiment_score: float | None = figure("score", "sentiment", "sentiment score", about="Of the cohort; null: it was silent.")
    previous_sentiment_score: float | None = figure("score", "sentiment", "sentiment score", period="previous")
    sentiment_change_points: float | None = figure("points", "sentiment", "sentiment score", change=True)
    overall_sentiment_score: float = figure("score", "overall sentiment", "sentiment of all authors")
    posts: int = figure("count", "posts", about="Posts of the cohort in the window.")
    previous_posts: int = figure("count", "posts", period="previous")
    authors: int = figure("count", "authors", "people", "accounts", about="Authors of those posts.")
    all_posts: int = figure("count", "posts of all authors")


class CohortSentimentResult(Result):
    token: TokenRef
    granularity: str
    cohort: CohortAbout
    data: list[SentimentPoint]
    overview: CohortOverview


def voices_by_cohort(reading: Reading, window: Window, token: str) -> dict[int, HourlyVoices]:
    """Voices of every cohort in the hours of a window, from one query."""
    found: pa.Table = reading.table("cohort_sentiment_hours", window, token=token)
    return {cohort: HourlyVoices.of(found.filter(pc.equal(found["cohort"], cohort)), window) for cohort in COHORTS}


def recorded_voices(voices: dict[int, HourlyVoices]) -> HourlyVoices:
    """Everyone with a record together: what the API's own aggregate reads."""
    held = [voices[cohort] for cohort in RECORDED]
    return HourlyVoices(held[0].first, sum(each.voices for each in held), sum(each.posts for each in held))  # type: ignore[arg-type]


def cohort_people(reading: Reading, window: Window, token: str, cohort: int) -> dict[str, int]:
    """Posts and people of a cohort over a whole window."""
    rows = {row["cohort"]: row for row in reading.rows("cohort_authors", window, token=token)}
    row = rows.get(cohort, {"posts": 0, "authors": 0})
    return {"posts": row["posts"], "authors": row["authors"]}


def cohort_sentiment_of(reading: Reading, id: str, hours: int, granularity: str | None, cohort: int) -> CohortSentimentResult:
    """The sentiment series of one cohort with its own overview."""
    token = reading.token(id)
    window = reading.posts_window(hours, token)
    size = bucket_hours(hours, granularity)
    data = sentiment_points(window, size, voices_by_cohort(reading, window.since(hours + LEAD_HOURS), token.id)[cohort])
    now, before = (voices_by_cohort(reading, each, token.id)[cohort] for each in (window, window.before()))
    everyone = hourly_voices(reading, window, token.id)
    people = cohort_people(reading, window, token.id, cohort)
    score, previous = (whole_score(each.total()[0]) if each.posts.any() else None for each in (now, before))
    about = cohort_about(reading, window, cohort)
    return CohortSentimentResult(
        **window.said(people["posts"], people["authors"], cohort_notes(about, people["posts"])),
        token=reading.ref(token),
        granularity=bucket_name(size),
        cohort=about,
        data=data,
        overview=CohortOverview(
            sentiment_score=score,
            previous_sentiment_score=previous,
            sentiment_change_points=round(score - previous, 1) if score is not None and previous is not None else None,
            overall_sentiment_score=whole_score(everyone.total()[0]),
            posts=people["posts"],
            previous_posts=int(before.posts.sum()),
            authors=people["authors"],
            all_posts=int(everyone.posts.sum()),
        ),
    )


def cohort_about(reading: Reading, window: Window, cohort: int) -> CohortAbout:
    """What a cohort is, and what it has been worth by the moment asked for."""
    return CohortAbout(
        id=cohort, name=COHORT_NAMES[cohort], rule=" ".join(COHORT_RULE.split()), worth=cohort_worth(reading, window, cohort)
    )


def cohort_notes(about: CohortAbout, posts: int) -> list[str]:
    """That a cohort is silent, and whether it is known to be worth listening to."""
    silent = [] if posts else [f"No author of the cohort {about.name} named the token in the window."]
    return [*silent, about.worth.verdict]
