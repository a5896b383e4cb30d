"""Which signal a question asks for: callers, smart money, fear and greed, emotions, flows, news. Never looks at data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Signal = Literal["callers", "smart_money", "fear_greed", "emotions", "flow", "dominance", "followers", "news"]

# In this order, behind what is unmistakable (greetings, definitions, advice, posts) and before what is vague.
SIGNAL_RULES: tuple[tuple[Signal, tuple[str, ...]], ...] = (
    ("smart_money", (
        r"\b(?:smart|dumb)[- ]money\b",
        r"\bgiga[- ]?brains?\b",
        r"\bsmart (?:accounts?|traders?|cohort)\b",
        r"\bcohorts?\b",
        r"\bskilled (?:accounts?|callers?|traders?)\b.{0,30}\b(?:say|think|bullish|bearish|feel|crowd)",
    )),
    ("callers", (
        r"\bcallers?\b",
        r"\b(?:best|top|right|accurate|reliable|skilled|worst)\b.{0,12}\b(?:calls?|traders?|accounts?|analysts?)\b",
        r"\bwhose calls\b",
        r"\btrack records?\b",
        r"\bkols?\b|\binfluencers?\b",
        r"\bwho (?:should (?:i|we)|to|can (?:i|we)) (?:follow|listen|trust)",
        r"\bwho (?:called|gets? it right|is (?:usually |often )?right)\b",
    )),
    ("fear_greed", (
        r"\bfear (?:and|&|/|or|vs\.?|versus) greed\b",
        r"\b(?:fear|greed)[- ](?:index|gauge|moments?|level)\b",
        r"\bextreme (?:fear|greed)\b",
        r"\bfomo\b|\bfud\b",
        r"\b(?:fearful|scared|afraid) or greedy\b|\bgreedy or (?:fearful|scared|afraid)\b",
    )),
    ("emotions", (
        r"\bemotions?\b|\bemotional\b",
        r"\bwhat (?:do|are) (?:people|holders) feel(?:ing)?\b",
    )),
    ("flow", (
        r"\bwash(?:[- ]?trad\w+|ed)?\b",
        r"\bfake (?:volumes?|trad\w+)\b|\b(?:volumes?|trad\w+)\b.{0,40}\bfaked?\b",
        r"\bnet[- ]?flows?\b|\bon-?chain\b|\bwallet flows?\b|\bexchange (?:in|out)flows?\b",
        r"\bdex(?:es)? (?:volumes?|flows?|trad\w+)\b|\b(?:volumes?|flows?|trading) on (?:the )?dex(?:es)?\b",
        r"\bwhales?\b.*\b(?:accumulat\w*|buy\w*|sell\w*|hold\w*|mov\w+)",
        r"\b(?:labelled|labeled|known) wallets?\b",
    )),
    ("dominance", (r"\bdominance\b",)),
    ("followers", (r"\bfollowers?\b",)),
    ("news", (
        r"\bnews\b|\bheadlines?\b",
        r"\bcatalysts?\b",
        r"\binsights?\b|\balerts?\b",
        r"\banything (?:big |important |notable |new )?happen",
        r"\b(?:big|key|main|notable|important) events?\b",
    )),
)  # fmt: skip

# Signals of one token; asked of no token, these kinds answer in their place.
OF_A_TOKEN: Mapping[str, Literal["callers", "market"]] = {
    "smart_money": "callers", "fear_greed": "market", "emotions": "market", "flow": "market", "dominance": "market",
    "followers": "market",
}  # fmt: skip
