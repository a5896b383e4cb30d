"""Whether the talk about a token chases it or spreads doubt, against its own past. Says nothing of where the price goes next."""

from __future__ import annotations

from ruma.measures.declare import Bucket, Hours, TokenId, measure
from ruma.measures.mood_index import TIER, Component, MoodResult, Recipe, mood_of
from ruma.measures.mood_parts import Sides
from ruma.measures.reading import Reading

RECIPE = Recipe(
    components=(
        Component(
            "tags",
            0.30,
            "Posts tagged fomo minus those tagged fud or scam_warning, as a share of all, against the 30 days before.",
        ),
        Component("emotions", 0.25, "Chasing minus doubting emotions of the day against the 30 days before."),
        Component("immediate_momentum", 0.15, "Return of a day in units of its usual size: what people run after."),
        Component("social_volume", 0.15, "How unusual the talk of the day is, in the direction of the move."),
        Component("immediate_sentiment", 0.15, "Sentiment score of a day against the 30 days before."),
    ),
    labels=("extreme FUD", "FUD", "neutral", "FOMO", "extreme FOMO"),
    sides=Sides(
        emotions_up=("greed", "anticipation", "optimism", "surprise"),
        emotions_down=("distrust", "fear", "pessimism", "anger"),
        tags_up=("fomo",),
        tags_down=("fud", "scam_warning"),
    ),
)


@measure(
    "/token/{id}/fomo-fud-index",
    tier=TIER,
    credits=2,
    formula="""As /fear-greed-index, of what is said more than of what is traded: tags 30 (fomo minus fud and scam_warning, as a
    share of the posts of 24 h), emotions 25, momentum of the day 15, talk in the direction of the move 15, sentiment of the day
    15 percent; neither weekly values, nor traded volume, nor volatility.""",
)
def fomo_fud_index(reading: Reading, id: TokenId, hours: Hours = 168, granularity: Bucket = None) -> MoodResult:
    """Token FOMO and FUD index

    FOMO against FUD in the talk about a token from 0 to 100 over time, with every component and its weight; ordered, no gaps.
    Where fear and greed reads the market, this one reads the day's talk.
    """
    return mood_of(reading, id, hours, granularity, RECIPE)
