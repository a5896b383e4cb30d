"""From what is asked to the tool calls that answer it, as a table. Never runs a tool and never reads a post."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from ruma.agent.events import Depth, ThinkingMode
from ruma.agent.evidence import Evidence
from ruma.agent.plan_lists import MOST_COMPARED, TRENDING_MOST_HOURS, by_tone, compare, on_its_side, tokens, trending
from ruma.agent.plan_people import (
    LOOKED_INTO,
    MARKET_TOKEN,
    caller,
    callers,
    callers_on,
    coordination,
    lead_lag,
    looked_into,
    post_volume,
    smart_money,
)
from ruma.agent.plan_posts import QUOTED_POSTS, named_instead, posts, search_step, words_about
from ruma.agent.plan_steps import LISTED, Plan, Step, by_depth, of_tokens, token_step, within
from ruma.agent.understand_asked import Asked
from ruma.agent.understand_windows import WEEK_HOURS
from ruma.measures.narratives import NarrativesResult
from ruma.measures.tokens import TokensResult

TONES_READ = 10  # tokens whose tone is read where the question is which has the best or worst
DAILY_FROM_HOURS = 48  # from two days on, volume is told by days
MOST_WITH_NEWS = 3  # tokens whose events are told one after the other
EVENTS_READ = 30  # newest events, of which those within the window are told
STORIES_PRICED = 3  # the first stories of a board, whose tokens' prices are looked at
TOKENS_PRICED = 2


OF_ALL = ("callers", "calls", "sql")  # stand on more than what the question is about


def depth_of(asked: Sequence[Asked], mode: ThinkingMode) -> tuple[Depth, str]:
    """How deep to look, and why."""
    if mode == "deep":
        return "deep", "Deep was asked for: opposing evidence, price, volume and the window before are read too."
    if mode == "fast":
        return "fast", "Fast was asked for: only what the question names is read."
    text = " ".join(one.text for one in asked)
    kinds = {one.kind for one in asked}
    if re.search(r"\b(?:deep(?:er)?|in depth|detailed?|thorough(?:ly)?|full (?:analysis|report)|comprehensive)\b", text, re.I):
        return "deep", "The question asks for depth, so opposing evidence, price and volume are read too."
    if kinds <= QUICK and not any(one.why for one in asked):
        return "fast", "One figure or definition answers this, so nothing else is read."
    if kinds & {"why"}:
        return "deep", "A cause is asked for, so price, volume, talk and sentiment are read against each other."
    if len(asked) > 1 or kinds & {"compare"}:
        return "standard", "Several things are asked for, so each is read once."
    return "standard", "An ordinary question: the main measure and what confirms or contradicts it."


NOW_INSTEAD = ("price", "volume", "why", "state", "sentiment", "mindshare", "talk", "post_volume")
ONE_FIGURE = ("price-series", "volume-series", "mindshare", "simple-sentiment", "post-volume")
QUICK = frozenset(
    {
        "greeting",
        "meta",
        "definition",
        "out_of_scope",
        "unknown_token",
        "language",
        "price",
        "volume",
        "post_volume",
        "mindshare",
        "tokens",
        "posts",
        "caller",
    }
)


def plan(asked: Asked, depth: Depth) -> Plan:
    """The calls for one part of a question; a ticker that several tokens share is looked up, so that they can be named."""
    made = _PLANS[asked.kind](asked, depth) if asked.kind in _PLANS else Plan(())
    shared = [named for named in asked.named if named.others and named.token in asked.tokens][:1]
    also = tuple(token_step(tool, asked.tokens[0].id, asked) for tool in also_asked(asked))
    if depth == "deep" and asked.kind in LOOKED_INTO and asked.tokens:
        also = (*also, *looked_into(asked))
    made = replace(made, steps=tuple({repr(step): _by_day(step) for step in (*made.steps, *also)}.values()))
    made = replace(made, instead=_now_instead(asked))
    return replace(made, steps=(*made.steps, *(Step("token-search", {"q": named.token.symbol, "limit": 4}) for named in shared)))


def _now_instead(asked: Asked) -> tuple[Step, ...]:
    """What is known now, for a question about a past from which nothing may be known; posts that hold a name, for a token's."""
    if asked.author:  # nobody else's posts stand for an account's
        return ()
    if asked.kind in ("posts", "talk") and asked.tokens and "q" not in search_step(asked).arguments:
        return (named_instead(asked),)
    if asked.kind == "posts" and asked.topic and words_about(asked):
        topic = asked.topic.replace("-", " ")
        return (Step("posts-search", {"q": topic, "limit": QUOTED_POSTS, "hours": asked.window.hours}),)
    if asked.window.ends_at is None or len(asked.tokens) != 1 or asked.kind not in NOW_INSTEAD:
        return ()
    tool = "price-series" if asked.kind in ("price", "volume", "why", "state") else "simple-sentiment"
    return (Step(tool, {"id": asked.tokens[0].id, "hours": 168}, now=True),)


def also_asked(asked: Asked) -> tuple[str, ...]:
    """The measures that a question about one figure of a token names: "price and volume of bitcoin"."""
    if asked.kind not in ("price", "volume", "mindshare", "sentiment", "post_volume") or not asked.tokens:
        return ()
    named = tuple(name for name in asked.measures if name in ONE_FIGURE)
    return named if len(named) > 1 else ()


def _by_day(step: Step) -> Step:
    """Traded volume by days where the window holds some, so that its highest is a day and not a few hours of one."""
    if step.tool != "volume-series" or step.arguments["hours"] < DAILY_FROM_HOURS:
        return step
    return replace(step, arguments={**step.arguments, "granularity": "1d"})


def then(asked: Asked, depth: Depth, seen: Sequence[Evidence]) -> tuple[Step, ...]:
    """Calls that follow from the first results: only from rows of measures, never from the text of posts."""
    wanted = plan(asked, depth)
    if wanted.instead and not any(evidence.result.n for evidence in seen if evidence.tool not in OF_ALL):
        return wanted.instead
    if wanted.then_tool is None:
        return ()
    out = {token.id for token in (*asked.without, asked.home) if token}
    ids = dict.fromkeys(id for evidence in seen for id in _ids_of(asked, evidence) if id not in out)
    return tuple(token_step(wanted.then_tool, id, asked) for id in list(ids)[: wanted.then_most])


def at_last(asked: Asked, depth: Depth, seen: Sequence[Evidence]) -> tuple[Step, ...]:
    """What people say about the first token by tone, where it is asked why it is the first."""
    tool = plan(asked, depth).last_tool
    tones = by_tone((one.result for one in seen), asked)
    return (token_step(tool, tones[0].token.id, asked),) if tool and tones else ()


def _ids_of(asked: Asked, evidence: Evidence) -> Iterator[str]:
    """Tokens that a first result puts forward: the rows of its list, or those its stories name."""
    result = evidence.result
    if isinstance(result, TokensResult) and evidence.tool == ("tokens" if asked.kind in ("market", "tokens") else "trending"):
        yield from (row.id for row in result.tokens if asked.kind != "tokens" or on_its_side(row, asked.order))
    if isinstance(result, NarrativesResult) and asked.kind == "narratives":
        told = [row for row in result.narratives if asked.topic in (None, row.id) and row.stage != "fading"][:STORIES_PRICED]
        yield from (token.id for row in told for token in row.tokens[:TOKENS_PRICED])


def _why(asked: Asked, depth: Depth) -> Plan:
    """The move and what was said beside it; after a calendar week the last seven days too, which may be meant instead."""
    made = by_depth(("price-series", "talk"), ("simple-sentiment", "volume-series"), ("mindshare",))(asked, depth)
    if asked.window.ends_at is None or asked.window.hours != WEEK_HOURS or not asked.tokens:
        return made
    return replace(made, steps=(*made.steps, Step("price-series", {"id": asked.tokens[0].id, "hours": WEEK_HOURS}, now=True)))


def _talk(asked: Asked, depth: Depth) -> Plan:
    """The themes, the tone, and some posts for the case that no theme stands out."""
    tools = {
        "fast": ("talk",),
        "standard": ("talk", "simple-sentiment"),
        "deep": ("talk", "simple-sentiment", "mindshare", "price-series"),
    }
    steps = list(of_tokens(asked, tools[depth]))
    if depth != "fast":
        steps += [
            Step("posts-search", {"token": token.id, "limit": QUOTED_POSTS, "hours": asked.window.hours})
            for token in asked.tokens[:1]
        ]
    return Plan(tuple(steps))


def _narratives(asked: Asked, depth: Depth) -> Plan:
    limit = 50 if asked.topic else max(asked.limit or 0, 12)
    arguments: dict[str, Any] = {"limit": limit, "hours": asked.window.hours}
    if asked.ecosystem:
        arguments["ecosystem"] = asked.ecosystem
    steps = [Step("narratives", arguments)]
    if asked.topic and re.search(r"\b(?:tokens?|coins?|\w*coins|projects?)\b", asked.text, re.I):
        chain = {"chain": asked.ecosystem} if asked.ecosystem else {}
        hours = min(asked.window.hours, TRENDING_MOST_HOURS)
        steps.append(Step("trending", {"limit": 50, "hours": hours, "order": "share", **chain}))
    if asked.home and depth != "fast":
        steps.append(token_step("price-series", asked.home.id, asked))
    return Plan(tuple(steps), "price-series", {"fast": 0, "standard": 2, "deep": 4}[depth])


def _market(asked: Asked, depth: Depth) -> Plan:
    hours = min(asked.window.hours, TRENDING_MOST_HOURS)
    steps = [Step("trending", {"limit": LISTED, "hours": hours}), Step("tokens", {"limit": 10})]
    if depth != "fast":
        steps.append(Step("narratives", {"limit": LISTED, "hours": max(asked.window.hours, 168)}))
    return Plan(tuple(steps), "simple-sentiment", 1 if depth == "fast" else 2)


def _mood_of(text: str) -> str:
    """The index that is asked for: fear and greed, or its twin."""
    return "fomo-fud-index" if re.search(r"\bfomo\b|\bfud\b", text, re.I) else "fear-greed-index"


def _dominance(asked: Asked, depth: Depth) -> Plan:
    """A token's share of all caps, or Bitcoin's against the one token that is named beside it."""
    beside = re.search(r"\b(?:btc|bitcoin|against|versus|vs)\b", asked.text, re.I)
    if asked.tokens[-1].id == MARKET_TOKEN or not (len(asked.tokens) > 1 or beside):
        return Plan((Step("market", {"hours": min(asked.window.hours, TRENDING_MOST_HOURS)}),))
    return Plan((token_step("btc-dominance", asked.tokens[-1].id, asked),))


def _followers(asked: Asked, depth: Depth) -> Plan:
    """Counts come a day apart at best: over the days asked for, else over a month."""
    days = {"days": max(1, round(asked.window.hours / 24))} if asked.window.explicit else {}
    beside = of_tokens(asked, ("price-series", "simple-sentiment"))
    return Plan((Step("follower-history", {"id": asked.tokens[0].id, **days}), *beside))


def _unknown(asked: Asked, depth: Depth) -> Plan:
    """Known tokens of a name close by, and posts that hold the word, for it may be no token at all."""
    near = tuple(Step("token-search", {"q": token.id, "limit": 1}) for token in asked.near)
    word = asked.unknown[0].lstrip("$") if asked.unknown else ""
    search = Step("posts-search", {"q": word, "limit": QUOTED_POSTS, "hours": asked.window.hours})
    return Plan((*near, search) if len(word) > 2 and word.isalpha() else near)


def _news(asked: Asked, depth: Depth) -> Plan:
    """The newest events of one token, or of all; the writer keeps those of the window."""
    arguments: dict[str, Any] = {"limit": EVENTS_READ, "orderBy": "start_time_desc"}
    if asked.tokens:
        also = () if depth == "fast" else ("mindshare",)
        told = asked.tokens[:MOST_WITH_NEWS]
        beside = of_tokens(asked, ("price-series", "simple-sentiment", *also), len(told))  # told where no event stands out
        return Plan((*(Step("intelligence", {"id": token.id, **arguments}) for token in told), *beside))
    hours = min(asked.window.hours, TRENDING_MOST_HOURS)
    return Plan((Step("market-insights", arguments), Step("trending", {"limit": LISTED, "hours": hours})))


def _tones(asked: Asked, depth: Depth) -> Plan:
    hours = min(asked.window.hours, TRENDING_MOST_HOURS)
    first = Step("trending", {"limit": TONES_READ, "hours": hours, "order": "share", **within(asked)})
    return Plan((first,), "simple-sentiment", TONES_READ, "talk" if asked.why and depth != "fast" else None)


def _instead(asked: Asked, depth: Depth) -> Plan:
    """What the data can say where it cannot say what was asked."""
    if asked.tokens:
        tools = (
            ("price-series", "simple-sentiment") if depth == "fast" else ("price-series", "simple-sentiment", "mindshare", "talk")
        )
        return Plan(of_tokens(asked, tools, MOST_COMPARED))
    if asked.topic or asked.ecosystem:
        return _narratives(asked, depth)
    return Plan((Step("trending", {"limit": LISTED, "hours": min(asked.window.hours, TRENDING_MOST_HOURS)}),))


FRESH = re.compile(
    r"\b(?:fresh\w*|up[ -]to[ -]date|live|delay\w*|newest|latest|recent|how (?:old|current|far)|real[ -]?time|updated?)\b", re.I
)  # asks how new the data is
DEX_CHAINS = ("solana", "ethereum", "base")  # looked at where a question names none


def _dex(asked: Asked, depth: Depth) -> Plan:
    chains = (asked.ecosystem,) if asked.ecosystem else DEX_CHAINS
    return Plan(tuple(Step("dex", {"chain": chain, "hours": asked.window.hours, "limit": LISTED}) for chain in chains))


_PLANS: dict[str, Callable[[Asked, Depth], Plan]] = {
    "state": by_depth(("price-series", "simple-sentiment"), ("mindshare", "talk"), ("volume-series",)),
    "sentiment": by_depth(("simple-sentiment",), ("talk", "price-series"), ("mindshare", "volume-series")),
    "talk": _talk,
    "why": _why,
    "price": by_depth(("price-series",), (), ("volume-series", "simple-sentiment")),
    "volume": by_depth(("volume-series",), ("price-series",), ("mindshare",)),
    "post_volume": post_volume,
    "mindshare": by_depth(("mindshare",), ("talk",), ("price-series",)),
    "smart_money": smart_money,
    "callers": callers,
    "callers_on": callers_on,
    "coordination": coordination,
    "lead_lag": lead_lag,
    "overheated": by_depth(
        ("fear-greed-index", "price-series", "simple-sentiment"), ("mindshare", "volume-series", "volatility-index"), ("talk",)
    ),
    "caller": caller,
    "mood": lambda asked, depth: Plan((Step("market", {"hours": min(asked.window.hours, TRENDING_MOST_HOURS)}),)),
    "dex": _dex,
    "timeframes": by_depth(("sentiment-timeframes",), ("price-series",), ("talk",)),
    "volatility": lambda asked, depth: Plan(
        (Step("volatility-index", {"id": asked.tokens[0].id}), *of_tokens(asked, () if depth == "fast" else ("price-series",)))
    ),
    "fear_greed": lambda asked, depth: Plan(of_tokens(asked, (_mood_of(asked.text), "price-series", "simple-sentiment"))),
    "emotions": by_depth(("emotions-series",), ("talk", "simple-sentiment"), ("price-series",)),
    "flow": by_depth(("dex-flow", "price-series", "simple-sentiment"), (), ("volume-series",)),
    "dominance": _dominance,
    "followers": _followers,
    "news": _news,
    "compare": compare,
    "narratives": _narratives,
    "trending": trending,
    "tokens": tokens,
    "market": _market,
    "posts": posts,
    "meta": lambda asked, depth: Plan((Step("trending", {"limit": 1, "hours": 168}),) if FRESH.search(asked.text) else ()),
    "definition": lambda asked, depth: Plan((Step("definition", {"measure": asked.measure}),) if asked.measure else ()),
    "unknown_token": _unknown,
    "which": lambda asked, depth: Plan((Step("trending", {"limit": LISTED, "hours": 168, "order": "share"}),)),
    "advice": _instead,
    "not_held": _instead,
    "future": _instead,
    "tones": _tones,
}
