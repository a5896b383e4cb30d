"""Which signal a question asks for: callers, smart money, fear and greed, emotions, flows, news. Never looks at data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Signal = Literal[
    "callers", "caller", "smart_money", "fear_greed", "emotions", "flow", "dominance", "followers", "news", "timeframes",
    "volatility", "mood", "dex",
]  # fmt: skip

# In this order, behind what is unmistakable (greetings, definitions, advice, posts) and before what is vague.
SIGNAL_RULES: tuple[tuple[Signal, tuple[str, ...]], ...] = (
    ("smart_money", (
        r"\b(?:smart|dumb)[- ]money\b",
        r"\bgiga[- ]?brains?\b",
        r"\bsmart (?:accounts?|traders?|cohort)\b",
        r"\bcohorts?\b",
        r"\bskilled (?:accounts?|callers?|traders?)\b.{0,30}\b(?:say|think|bullish|bearish|feel|crowd)",
    )),
    ("caller", (
        r"\bwho is @",
        r"(?<!best )(?<!top )(?<!'s )\btrack record of @?\w+|\brecord of @\w+",
        r"@\w+(?:'s|’s)? (?:track )?(?:record|calls|skill|stats)\b",
        r"\bhow good (?:is|are) @\w+|\b(?:trust|follow|listen to) @\w+",
    )),
    ("callers", (
        r"\bcallers?\b",
        r"\bmak(?:e|es|ing) (?:good |the best |the |any )?calls\b|\bcalls on\b",
        r"\bcall(?:ed|ing)? (?:it|this|that|the|these|every)\b",
        r"\b(?:accounts?|traders?|people|anyone|who)\b.{0,40}\b(?:real |an? )?(?:edge|listen to|follow|trust|worth following)\b",
        r"\bhow often they (?:were|are) right\b|\bproven record\b",
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
        r"\b(?:fear(?:ful)?|scared|afraid) (?:or|vs\.?|versus) greed(?:y)?\b|\bgreedy or (?:fearful|scared|afraid)\b",
    )),
    ("timeframes", (
        r"\btime ?frames?\b",
        r"\b(?:short|mid|medium|long)(?:er)?(?:[- ]term)?\b(?:,| and| vs\.?| versus| against).{0,20}"
        r"\b(?:short|mid|medium|long)[- ]?(?:er)?[- ]term\b",
        r"\b(?:short|mid|medium|long)[- ]term (?:sentiment|mood|tone)\b",
        r"\bsentiment\b.{0,30}\b(?:short|mid|medium|long)[- ]term\b",
    )),
    ("volatility", (
        r"\bvolatility (?:index|percentile|regime)\b|\bannuali[sz]ed vol\w*",
        r"\bvolatil\w+\b.{0,60}\b(?:usual|past year|its own|history|normal|percentile|compared)\b",
        r"\bhow (?:wild|calm|choppy|jumpy|volatile)\b",
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
        r"\b(?:labelled|labeled|known|smart) wallets?\b",
        r"\b(?:exchange|wallet)s? (?:in|out)?flows?\b|\b(?:in|out)flows?\b",
        r"\bon-?chain (?:trad\w+|volumes?)\b",
        r"\bdex flows?\b|\bflows?\W*$",
        r"\bwallets? (?:holding|that hold|buying|selling)\b|\b(?:top|biggest|largest) (?:\d+ )?(?:wallets|holders)\b",
        r"\bwhales? (?:are )?(?:accumulat|buy|sell|hold|mov)\w*|\bwhales\b.{0,20}\baccumulat\w+|\baccumulating\b",
    )),
    ("dominance", (r"\bdominance\b",)),
    ("followers", (r"\bfollowers?\b",)),
    ("news", (
        r"\bnews\b|\bheadlines?\b",
        r"\bcatalysts?\b",
        r"\binsights?\b|\balerts?\b",
        r"\banything (?:big |important |notable |new )?happen",
        r"\b(?:big|bigg?est|key|main|major|notable|important|top) events?\b",
    )),
)  # fmt: skip

# Signals of one token; asked of no token, these kinds answer in their place.
OF_A_TOKEN: Mapping[str, Literal["callers", "market", "mood"]] = {
    "smart_money": "callers", "fear_greed": "mood", "emotions": "mood", "flow": "market", "dominance": "mood",
    "followers": "market", "timeframes": "market", "volatility": "market",
}  # fmt: skip
