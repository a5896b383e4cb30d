"""Plans of lists and comparisons of tokens: by price, cap, volume, attention or tone. Never runs a tool."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ruma.agent.events import Depth
from ruma.agent.plan_steps import LISTED, Plan, Step, number_asked, of_tokens, within
from ruma.agent.understand_asked import Asked
from ruma.measures.declare import Result
from ruma.measures.simple_sentiment import SimpleSentimentResult
from ruma.measures.tokens import TokenRow, TokensResult

MOST_COMPARED = 6
SCREENED = 100  # tokens whose prices are looked at when a list is to be ordered by price or volume
SCREENED_BY_TALK = 50  # the same where it is ordered by attention
TRENDING_MOST_HOURS = 720  # the longest window the lists of tokens take
DAY_HOURS = 24
BY_PRICE = ("price_gain", "price_loss")
BY_TONE_MOVE = ("rise", "fall", "swing")
REASONED = 3  # first tokens of a list whose talk is read where it is asked why they are there
MIDDLE = 50.0  # of the sentiment score
LEAST_MOVE = 1.0  # points of 100, or percent of a price: less has not moved
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
    limit = SCREENED_BY_TALK if asked.bound or asked.price_way else (number_asked(asked) or LISTED) + len(asked.without)
    arguments: dict[str, Any] = {"limit": limit, "hours": min(asked.window.hours, TRENDING_MOST_HOURS), **within(asked)}
    if order != "gain":
        arguments["order"] = order
    talked = {"fast": 0, "standard": REASONED if asked.why else 1, "deep": REASONED}[depth]
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
    talked = {"fast": 0, "standard": REASONED, "deep": REASONED}[depth] if asked.why and asked.order in BY_PRICE else 0
    return Plan((Step("tokens", arguments),), "talk" if talked else None, talked)


def on_its_side(row: TokenRow, order: str) -> bool:
    """Whether a token's price moved as its list is ordered."""
    change = row.price_change_pct or 0.0
    return change < 0 if order == "price_loss" else change > 0


def by_tone(results: Iterable[Result], asked: Asked) -> list[SimpleSentimentResult]:
    """Tones from the end that is asked for, by level or by move; thin ones are left out where others are there.

    Where prices are to have moved as well, only tokens whose price did; those that move is asked of need a tone before.
    """
    held, order = list(results), asked.order
    spoken = [one for one in held if isinstance(one, SimpleSentimentResult) and one.overview.posts]
    spoken = [one for one in spoken if not one.thin] or spoken
    moves = {row.id: row.price_change_pct for one in held if isinstance(one, TokensResult) for row in one.tokens}
    if order in BY_TONE_MOVE:
        spoken = [one for one in spoken if one.overview.previous_posts and not one.thin]
    if asked.price_way:
        spoken = [one for one in spoken if _goes_along(one, asked, moves.get(one.token.id))]
    if order in ("rise", "fall") or asked.price_way:
        spoken = [one for one in spoken if _side(one, order)]
    return sorted(spoken, key=lambda one: (_place(one, order), one.token.token_id))


def _place(one: SimpleSentimentResult, order: str) -> float:
    level, change = round(one.overview.sentiment_score, 1), round(one.overview.sentiment_change_points, 1)
    return {"gain": -level, "loss": level, "rise": -change, "fall": change, "swing": -abs(change)}[order]


def _side(one: SimpleSentimentResult, order: str) -> bool:
    """Whether a tone is on the side, or went the way, that is asked for."""
    level, change = one.overview.sentiment_score, one.overview.sentiment_change_points
    return {"gain": level > MIDDLE, "loss": level < MIDDLE, "rise": change >= LEAST_MOVE, "fall": change <= -LEAST_MOVE,
            "swing": abs(change) >= LEAST_MOVE}[order]  # fmt: skip


def _goes_along(one: SimpleSentimentResult, asked: Asked, price_pct: float | None) -> bool:
    """Whether a price moved as it is asked to have: one way, or against the tone."""
    if asked.price_way != "apart":
        return went(price_pct, asked.price_way)
    return went(price_pct, "down" if one.overview.sentiment_change_points > 0 else "up")


def went(price_pct: float | None, way: str | None) -> bool:
    """Whether a price moved "up" or "down" by enough to be told; one that is not known did not."""
    return price_pct is not None and (price_pct if way == "up" else -price_pct) >= LEAST_MOVE
