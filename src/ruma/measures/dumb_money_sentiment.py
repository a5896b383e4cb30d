"""How bullish authors with a bad record are. Never says that they are wrong: see the worth beside it."""

from __future__ import annotations

from ruma.measures.cohort_sentiment import CohortSentimentResult, cohort_sentiment_of
from ruma.measures.cohorts import COHORT_RULE, DUMB
from ruma.measures.declare import Bucket, Hours, TokenId, measure
from ruma.measures.reading import Reading
from ruma.tiers import Tier


@measure(
    "/token/{id}/dumb-money-sentiment",
    tier=Tier.STARTER,
    formula=f"As /simple-sentiment, over posts whose author was dumb money when the post was seen. {COHORT_RULE}",
)
def dumb_money_sentiment(reading: Reading, id: TokenId, hours: Hours = 168, granularity: Bucket = None) -> CohortSentimentResult:
    """Token dumb money sentiment

    Sentiment over time from the dumb-money cohort alone, 0 to 100; ordered, no gaps. With the cohort's measured worth: what
    calls came to that were made under the label.
    """
    return cohort_sentiment_of(reading, id, hours, granularity, DUMB)
