"""Whether a token's market is fearful or greedy, against its own past. Says nothing of where the price goes next."""

from __future__ import annotations

from ruma.measures.declare import Bucket, Hours, TokenId, measure
from ruma.measures.mood_index import TIER, Component, MoodResult, Recipe, mood_of
from ruma.measures.mood_parts import Sides
from ruma.measures.reading import Reading

RECIPE = Recipe(
    components=(
        Component("momentum", 0.30, "Returns of a day and a week in units of their usual size, the week also against Bitcoin's."),
        Component("sentiment", 0.25, "Sentiment scores of a day and a week against the 30 days before."),
        Component("volume", 0.20, "How unusual trading and talk of the day are, in the direction of the move."),
        Component("emotions", 0.15, "Greedy minus fearful emotions of the day against the 30 days before."),
        Component("volatility", 0.10, "100 minus the volatility's percentile within the year: turmoil is fear."),
    ),
    labels=("extreme fear", "fear", "neutral", "greed", "extreme greed"),
    sides=Sides(
        emotions_up=("greed", "optimism", "confidence", "joy", "anticipation", "trust"),
        emotions_down=("fear", "pessimism", "distrust", "sadness", "anger", "disgust"),
    ),
)


@measure(
    "/token/{id}/fear-greed-index",
    tier=TIER,
    credits=2,
    formula="""sum of weight * component / sum of weights of the known components; weights: momentum 30, sentiment 25, volume 20,
    emotions 15, volatility 10 percent. A component is 50 + 50 * tanh(z/2), z against the token's own 30 days before (talk: times
    n/(n+20)); volume is 50 + 50 * tanh(z of the day's return / 2) * (1 + tanh(z of the volume / 2)) / 2, trading and talk
    averaged. Regimes change at 20, 40, 60 and 80.""",
)
def fear_greed_index(reading: Reading, id: TokenId, hours: Hours = 168, granularity: Bucket = None) -> MoodResult:
    """Token fear and greed index

    Fear and greed of a token from 0 to 100 over time, with every component and its weight; ordered, no gaps. 50 is usual for
    this token, not for the market.
    """
    return mood_of(reading, id, hours, granularity, RECIPE)
