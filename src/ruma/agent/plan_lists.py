"""Plans of lists and comparisons of tokens: by price, cap, volume, attention or tone. Never runs a tool."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ruma.agent.events import Depth
from ruma.agent.plan_steps import LISTED, Plan, Step, number_asked, of_tokens, within
from ruma.agent.understand_asked import Asked
from ruma.measures.simple_sentiment import SimpleSentimentResult

MOST_COMPARED = 6
SCREENED = 100  # tokens whose prices are looked at when a list is to be ordered by price or volume
TRENDING_MOST_HOURS = 720  # the longest window the lists of tokens take
DAY_HOURS = 24
BY_PRICE = ("price_gain", "price_loss")
SMALL_CAPS = "market_cap_small"  # a list by market cap that begins with the smallest

_CAPS = re.compile(r"\bmarket ?caps?\b|\bm(?:arket)?caps?\b|\bcapitali[sz]ations?\b", re.I)
_MOVED_MOST = re.compile(
    r"\b(?:fell|fallen|dropped|lost|dumped|rose|risen|climbed|gained|pumped|went (?:up|down)) "
    r"(?:the )?(?:most|hardest|furthest|more|least)\b"
    r"|\b(?:biggest|largest|hardest|worst) (?:hit|drop|fall|loss|rise|gain|move|jump)\b",
    re.I,
)
_TONE_ASKED = re.compile(
    r"\b(?:positive|negative|optimis\w+|pessimis\w+|happy|happier|hopeful|gloomy|liked|loved|hated|friendl\w+|nicest|nicer"
    r"|kind(?:er|est)|warm(?:er|est)?|upbeat|cheerful\w*|bullish|bearish|angr\w+)\b",
    re.I,
)


def caps_asked(asked: Asked) -> bool:
    """Whether market caps are asked for, which come with the prices."""
    return _CAPS.search(asked.text) is not None


def compare(asked: Asked, depth: Depth) -> Plan:
    one = {
        "simple-sentiment": ("simple-sentiment",), "mindshare": ("mindshare",), "price-series": ("price-series",),
        "volume-series": ("volume-series",), "post-volume": ("mindshare",), "talk": ("talk",),
    }  # fmt: skip
    named = tuple(dict.fromkeys(tool for name in asked.measures for tool in one.get(name, ())))
    if caps_asked(asked):
        named = tuple(dict.fromkeys(("price-series", *named)))
    if _TONE_ASKED.search(asked.text) and named in ((), ("mindshare",)):  # "how positive the talk is" asks for no share
        named = ("simple-sentiment",)
    if not named and _MOVED_MOST.search(asked.text):
        named = ("price-series",)
    tools: tuple[str, ...] = named or ("price-series", "mindshare", "simple-sentiment")
    if depth != "fast" and not named and len(asked.tokens) <= 2:
        tools = (*tools, "talk")
    if depth == "deep":
        tools = tuple(dict.fromkeys((*tools, "volume-series")))
    return Plan(of_tokens(asked, tools, MOST_COMPARED))


def trending(asked: Asked, depth: Depth) -> Plan:
    order = asked.order if asked.order in ("gain", "loss", "share") else "gain"
    limit = (number_asked(asked) or LISTED) + len(asked.without)
    arguments: dict[str, Any] = {"limit": limit, "hours": min(asked.window.hours, TRENDING_MOST_HOURS), **within(asked)}
    if order != "gain":
        arguments["order"] = order
    talked = {"fast": 0, "standard": 3 if asked.why else 1, "deep": 3}[depth]
    return Plan((Step("trending", arguments),), "talk" if talked else None, talked)


def tokens(asked: Asked, depth: Depth) -> Plan:
    """The list as it is ordered; by price, over the window that is asked about, a day at least."""
    if asked.tokens:  # a list of some tokens is a comparison by what it is ordered by
        return Plan(of_tokens(asked, ("volume-series" if asked.order == "volume" else "price-series",), MOST_COMPARED))
    arguments: dict[str, Any] = {"limit": SCREENED, **within(asked)}
    if asked.order == SMALL_CAPS:
        arguments["order"] = "market_cap_asc"
    elif asked.order in BY_PRICE:
        arguments |= {"hours": min(max(asked.window.hours, DAY_HOURS), TRENDING_MOST_HOURS), "order": asked.order}
    return Plan((Step("tokens", arguments),))


def by_tone(results: Iterable[SimpleSentimentResult], low: bool) -> list[SimpleSentimentResult]:
    """Tones from the bearish or the bullish end; those on few posts are left out where others are there."""
    spoken = [one for one in results if one.overview.posts]
    held = [one for one in spoken if not one.thin] or spoken
    level = -1 if not low else 1
    return sorted(held, key=lambda one: (level * round(one.overview.sentiment_score, 1), one.token.token_id))
