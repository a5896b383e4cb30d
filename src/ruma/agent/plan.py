"""From what is asked to the tool calls that answer it, as a table. Never runs a tool and never reads a post."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ruma.agent.events import Depth, ThinkingMode
from ruma.agent.evidence import Evidence
from ruma.agent.understand import Asked
from ruma.agent.understand_people import from_below
from ruma.measures.narratives import NarrativesResult
from ruma.measures.tokens import TokensResult

MOST_COMPARED = 6
TONES_READ = 6  # tokens whose tone is read where the question is which has the best or worst
DAILY_FROM_HOURS = 48  # from two days on, volume is told by days
QUOTED_POSTS = 5
SCREENED_POSTS = 50  # posts that are looked at when those of one tone are asked for
LISTED = 5
EVENTS_READ = 30  # newest events, of which those within the window are told
SCREENED = 100  # tokens whose prices are looked at when a list is to be ordered by price or volume
STORIES_PRICED = 3  # the first stories of a board, whose tokens' prices are looked at
TOKENS_PRICED = 2
TRENDING_MOST_HOURS = 720  # the longest window the trending measure takes


@dataclass(frozen=True)
class Step:
    """One tool call to make."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)
    now: bool = False
    """Read at the moment of the question, whatever past window it names."""


@dataclass(frozen=True)
class Plan:
    """Calls to make at once, and how many more the answer may ask for after seeing the first results."""

    steps: tuple[Step, ...]
    then_tool: str | None = None
    then_most: int = 0
    instead: tuple[Step, ...] = ()
    """Calls to make where those before found nothing at all."""


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
    if kinds <= QUICK:
        return "fast", "One figure or definition answers this, so nothing else is read."
    if kinds & {"why"}:
        return "deep", "A cause is asked for, so price, volume, talk and sentiment are read against each other."
    if len(asked) > 1 or kinds & {"compare"}:
        return "standard", "Several things are asked for, so each is read once."
    return "standard", "An ordinary question: the main measure and what confirms or contradicts it."


NOW_INSTEAD = ("price", "volume", "why", "state", "sentiment", "mindshare", "talk", "post_volume")
MOST_CALLERS = 1_000  # all of them, where the worst are asked for or those of one token
CALLS_READ = 200
MOST_CALLS_READ = 500
MARKET_TOKEN = "bitcoin"  # whose calls and price stand for the market's
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


LOOKED_INTO = frozenset({"state", "sentiment", "why", "talk", "mindshare", "price", "overheated", "news"})
LOUDEST = """SELECT '{id}' AS token, round(100 * sum(named) / (SELECT count() FROM mentions WHERE token = '{id}'), 1)
 AS loudest_share_pct FROM (SELECT author_key, count() AS named FROM mentions WHERE token = '{id}'
 GROUP BY author_key ORDER BY named DESC LIMIT 10) AS loudest"""


def _looked_into(asked: Asked) -> tuple[Step, ...]:
    """What a deep answer about a token reads beside its measures: the other side, trading, cohorts, callers, who talks most."""
    id = asked.tokens[0].id
    return (
        *_of_tokens(asked, ("simple-sentiment", "price-series", "volume-series", "smart-money-bias")),
        Step("posts-search", {"token": id, "limit": SCREENED_POSTS, "hours": asked.window.hours}),
        Step("calls", {"token": id, "limit": CALLS_READ}),
        Step("callers", {"limit": MOST_CALLERS}),
        Step("sql", {"query": " ".join(LOUDEST.format(id=id.replace("'", "''")).split()), "hours": asked.window.hours}),
    )


def plan(asked: Asked, depth: Depth) -> Plan:
    """The calls for one part of a question; a ticker that several tokens share is looked up, so that they can be named."""
    made = _PLANS[asked.kind](asked, depth) if asked.kind in _PLANS else Plan(())
    shared = [named for named in asked.named if named.others and named.token in asked.tokens][:1]
    also = tuple(_token(tool, asked.tokens[0].id, asked) for tool in also_asked(asked))
    if depth == "deep" and asked.kind in LOOKED_INTO and asked.tokens:
        also = (*also, *_looked_into(asked))
    made = replace(made, steps=tuple({repr(step): _by_day(step) for step in (*made.steps, *also)}.values()))
    made = replace(made, instead=_now_instead(asked))
    return replace(made, steps=(*made.steps, *(Step("token-search", {"q": named.token.symbol, "limit": 4}) for named in shared)))


def _now_instead(asked: Asked) -> tuple[Step, ...]:
    """What is known now, for a question about a past from which nothing may be known; posts that hold a name, for a token's."""
    if asked.kind in ("posts", "talk") and asked.tokens:
        return (
            Step("posts-search", {"q": asked.tokens[0].name, "limit": asked.limit or QUOTED_POSTS, "hours": asked.window.hours}),
        )
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
    if wanted.instead and not any(evidence.result.n for evidence in seen):
        return wanted.instead
    if wanted.then_tool is None:
        return ()
    out = {token.id for token in (*asked.without, asked.home) if token}
    ids = dict.fromkeys(id for evidence in seen for id in _ids_of(asked, evidence) if id not in out)
    return tuple(_token(wanted.then_tool, id, asked) for id in list(ids)[: wanted.then_most])


def _ids_of(asked: Asked, evidence: Evidence) -> Iterator[str]:
    """Tokens that a first result puts forward: the rows of its list, or those its stories name."""
    result = evidence.result
    if isinstance(result, TokensResult) and evidence.tool == ("tokens" if asked.kind == "market" else "trending"):
        yield from (row.id for row in result.tokens)
    if isinstance(result, NarrativesResult) and asked.kind == "narratives":
        told = [row for row in result.narratives if asked.topic in (None, row.id) and row.stage != "fading"][:STORIES_PRICED]
        yield from (token.id for row in told for token in row.tokens[:TOKENS_PRICED])


def _token(tool: str, id: str, asked: Asked, **more: Any) -> Step:
    return Step(tool, {"id": id, "hours": asked.window.hours, **more})


def _of_tokens(asked: Asked, tools: Sequence[str], most: int = 1) -> tuple[Step, ...]:
    return tuple(_token(tool, token.id, asked) for token in asked.tokens[:most] for tool in tools)


def _by_depth(fast: Sequence[str], standard: Sequence[str], deep: Sequence[str], most: int = 1) -> Callable[[Asked, Depth], Plan]:
    """A plan that runs more tools on the tokens asked about the deeper it looks."""
    tools = {"fast": fast, "standard": [*fast, *standard], "deep": [*fast, *standard, *deep]}
    return lambda asked, depth: Plan(_of_tokens(asked, tools[depth], most))


def _compare(asked: Asked, depth: Depth) -> Plan:
    one = {
        "simple-sentiment": ("simple-sentiment",), "mindshare": ("mindshare",), "price-series": ("price-series",),
        "volume-series": ("volume-series",), "post-volume": ("mindshare",), "talk": ("talk",),
    }  # fmt: skip
    named = tuple(dict.fromkeys(tool for name in asked.measures for tool in one.get(name, ())))
    tools: tuple[str, ...] = named or ("price-series", "mindshare", "simple-sentiment")
    if depth != "fast" and not named and len(asked.tokens) <= 2:
        tools = (*tools, "talk")
    if depth == "deep":
        tools = tuple(dict.fromkeys((*tools, "volume-series")))
    return Plan(_of_tokens(asked, tools, MOST_COMPARED))


def _talk(asked: Asked, depth: Depth) -> Plan:
    """The themes, the tone, and some posts for the case that no theme stands out."""
    tools = {
        "fast": ("talk",),
        "standard": ("talk", "simple-sentiment"),
        "deep": ("talk", "simple-sentiment", "mindshare", "price-series"),
    }
    steps = list(_of_tokens(asked, tools[depth]))
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
        steps.append(Step("trending", {"limit": 50, "hours": min(asked.window.hours, TRENDING_MOST_HOURS), "order": "share"}))
    if asked.home and depth != "fast":
        steps.append(_token("price-series", asked.home.id, asked))
    return Plan(tuple(steps), "price-series", {"fast": 0, "standard": 2, "deep": 4}[depth])


def _trending(asked: Asked, depth: Depth) -> Plan:
    order = asked.order if asked.order in ("gain", "loss", "share") else "gain"
    limit = (asked.limit or LISTED) + len(asked.without)
    arguments: dict[str, Any] = {"limit": limit, "hours": min(asked.window.hours, TRENDING_MOST_HOURS)}
    if order != "gain":
        arguments["order"] = order
    talked = {"fast": 0, "standard": 3 if asked.why else 1, "deep": 3}[depth]
    return Plan((Step("trending", arguments),), "talk" if talked else None, talked)


def _market(asked: Asked, depth: Depth) -> Plan:
    hours = min(asked.window.hours, TRENDING_MOST_HOURS)
    steps = [Step("trending", {"limit": LISTED, "hours": hours}), Step("tokens", {"limit": 10})]
    if depth != "fast":
        steps.append(Step("narratives", {"limit": LISTED, "hours": max(asked.window.hours, 168)}))
    return Plan(tuple(steps), "simple-sentiment", 1 if depth == "fast" else 2)


def _posts(asked: Asked, depth: Depth) -> Plan:
    search = search_step(asked)
    if asked.story:  # a narrative of that name tells more than single posts do
        return Plan((Step("narratives", {"limit": 50, "hours": asked.window.hours}), search))
    return Plan((search,)) if search.arguments.get("q") or asked.tokens else Plan(())


def search_step(asked: Asked) -> Step:
    """A search of posts for the words or the token asked about."""
    limit = SCREENED_POSTS if tone_of(asked.text) else asked.limit or QUOTED_POSTS
    arguments: dict[str, Any] = {"limit": limit, "hours": asked.window.hours}
    words = asked.search or (asked.topic or "").replace("-", " ")
    if asked.tokens:
        arguments["token"] = asked.tokens[0].id
        names = {asked.tokens[0].symbol.lower(), asked.tokens[0].name.lower(), asked.tokens[0].id.lower()}
        words = "" if words.lower().lstrip("$") in names else words
    if words:
        arguments["q"] = words
    return Step("posts-search", arguments)


def tone_of(text: str) -> str | None:
    """Bullish or bearish, where posts of one side are asked for."""
    found = re.search(r"\b(bullish|bearish)\b", text, re.I)
    return found[1].lower() if found else None


def _mood_of(text: str) -> str:
    """The index that is asked for: fear and greed, or its twin."""
    return "fomo-fud-index" if re.search(r"\bfomo\b|\bfud\b", text, re.I) else "fear-greed-index"


def _unknown(asked: Asked, depth: Depth) -> Plan:
    """Known tokens of a name close by, and posts that hold the word, for it may be no token at all."""
    near = tuple(Step("token-search", {"q": token.id, "limit": 1}) for token in asked.near)
    word = asked.unknown[0].lstrip("$") if asked.unknown else ""
    search = Step("posts-search", {"q": word, "limit": QUOTED_POSTS, "hours": asked.window.hours})
    return Plan((*near, search) if len(word) > 2 and word.isalpha() else near)


def _callers(asked: Asked, depth: Depth) -> Plan:
    """The best records; all of them where the worst are asked for, or those who called one token."""
    if asked.tokens:
        calls = Step("calls", {"token": asked.tokens[0].id, "limit": CALLS_READ})
        return Plan((calls, Step("callers", {"limit": MOST_CALLERS})))
    return Plan((Step("callers", {"limit": MOST_CALLERS if from_below(asked.text) else asked.limit or LISTED}),))


def _callers_on(asked: Asked, depth: Depth) -> Plan:
    """The calls on one token, Bitcoin where the whole market is meant, the price they were about, and all records."""
    id = asked.tokens[0].id if asked.tokens else MARKET_TOKEN
    calls = Step("calls", {"token": id, "limit": MOST_CALLS_READ})
    return Plan((calls, _token("price-series", id, asked), Step("callers", {"limit": MOST_CALLERS})))


def _lead_lag(asked: Asked, depth: Depth) -> Plan:
    """Posts and prices by days, so that days can be set side by side."""
    days = {"granularity": "1d"}
    id = asked.tokens[0].id
    steps = (_token("post-volume", id, asked, **days), _token("price-series", id, asked, **days))
    return Plan(steps if depth == "fast" else (*steps, _token("mindshare", id, asked)))


def _post_volume(asked: Asked, depth: Depth) -> Plan:
    """The posts; where it is asked whether they are real, accounts that post in step as well."""
    made = _by_depth(("post-volume",), (), ("simple-sentiment", "talk"))(asked, depth)
    step = Step("coordination", {"token": asked.tokens[0].id, "limit": LISTED})
    return replace(made, steps=(*made.steps, step)) if asks_for_bots(asked.text) else made


def asks_for_bots(text: str) -> bool:
    """Whether a question doubts that talk is by people of their own mind."""
    return re.search(r"\b(?:bots?|botted|organic\w*|genuine|real|fake\w*|spam\w*|shill\w*|human)\b", text, re.I) is not None


def _coordination(asked: Asked, depth: Depth) -> Plan:
    about = {"token": asked.tokens[0].id} if asked.tokens else {}
    return Plan(
        (Step("coordination", {"limit": LISTED, **about}), *_of_tokens(asked, () if depth == "fast" else ("post-volume",)))
    )


def _smart_money(asked: Asked, depth: Depth) -> Plan:
    """Who is right often, or, where that is asked for, who is wrong often."""
    first = "dumb-money-sentiment" if re.search(r"\bdumb[- ]money\b", asked.text, re.I) else "smart-money-bias"
    also = ("dumb-money-sentiment" if first != "dumb-money-sentiment" else "smart-money-bias", "talk")
    return _by_depth((first,), ("price-series",), also)(asked, depth)


def _news(asked: Asked, depth: Depth) -> Plan:
    """The newest events of one token, or of all; the writer keeps those of the window."""
    arguments: dict[str, Any] = {"limit": EVENTS_READ, "orderBy": "start_time_desc"}
    if asked.tokens:
        return Plan((Step("intelligence", {"id": asked.tokens[0].id, **arguments}),))
    return Plan((Step("market-insights", arguments),))


def _tones(asked: Asked, depth: Depth) -> Plan:
    hours = min(asked.window.hours, TRENDING_MOST_HOURS)
    return Plan((Step("trending", {"limit": TONES_READ, "hours": hours, "order": "share"}),), "simple-sentiment", TONES_READ)


def _instead(asked: Asked, depth: Depth) -> Plan:
    """What the data can say where it cannot say what was asked."""
    if asked.tokens:
        tools = (
            ("price-series", "simple-sentiment") if depth == "fast" else ("price-series", "simple-sentiment", "mindshare", "talk")
        )
        return Plan(_of_tokens(asked, tools))
    if asked.topic or asked.ecosystem:
        return _narratives(asked, depth)
    return Plan((Step("trending", {"limit": LISTED, "hours": min(asked.window.hours, TRENDING_MOST_HOURS)}),))


_PLANS: dict[str, Callable[[Asked, Depth], Plan]] = {
    "state": _by_depth(("price-series", "simple-sentiment"), ("mindshare", "talk"), ("volume-series",)),
    "sentiment": _by_depth(("simple-sentiment",), ("talk", "price-series"), ("mindshare", "volume-series")),
    "talk": _talk,
    "why": _by_depth(("price-series", "talk"), ("simple-sentiment", "volume-series"), ("mindshare",)),
    "price": _by_depth(("price-series",), (), ("volume-series", "simple-sentiment")),
    "volume": _by_depth(("volume-series",), ("price-series",), ("mindshare",)),
    "post_volume": _post_volume,
    "mindshare": _by_depth(("mindshare",), ("talk",), ("price-series",)),
    "smart_money": _smart_money,
    "callers": _callers,
    "callers_on": _callers_on,
    "coordination": _coordination,
    "lead_lag": _lead_lag,
    "overheated": _by_depth(
        ("fear-greed-index", "price-series", "simple-sentiment"), ("mindshare", "volume-series", "volatility-index"), ("talk",)
    ),
    "caller": lambda asked, depth: Plan(
        (Step("users-search", {"q": asked.author, "limit": 3}), Step("caller", {"author": asked.author, "limit": 5}))
    ),
    "mood": lambda asked, depth: Plan((Step("market", {"hours": min(asked.window.hours, TRENDING_MOST_HOURS)}),)),
    "dex": lambda asked, depth: Plan((Step("dex", {"chain": asked.ecosystem, "hours": asked.window.hours, "limit": LISTED}),)),
    "timeframes": _by_depth(("sentiment-timeframes",), ("price-series",), ("talk",)),
    "volatility": lambda asked, depth: Plan(
        (Step("volatility-index", {"id": asked.tokens[0].id}), *_of_tokens(asked, () if depth == "fast" else ("price-series",)))
    ),
    "fear_greed": lambda asked, depth: Plan(_of_tokens(asked, (_mood_of(asked.text), "price-series", "simple-sentiment"))),
    "emotions": _by_depth(("emotions-series",), ("talk", "simple-sentiment"), ("price-series",)),
    "flow": _by_depth(("dex-flow", "price-series", "simple-sentiment"), (), ("volume-series",)),
    "dominance": lambda asked, depth: Plan((_token("btc-dominance", asked.tokens[-1].id, asked),)),
    "followers": lambda asked, depth: Plan(
        (Step("follower-history", {"id": asked.tokens[0].id}), *_of_tokens(asked, ("price-series", "simple-sentiment")))
    ),
    "news": _news,
    "compare": _compare,
    "narratives": _narratives,
    "trending": _trending,
    "tokens": lambda asked, depth: Plan((Step("tokens", {"limit": SCREENED}),)),
    "market": _market,
    "posts": _posts,
    "definition": lambda asked, depth: Plan((Step("definition", {"measure": asked.measure}),) if asked.measure else ()),
    "unknown_token": _unknown,
    "which": lambda asked, depth: Plan((Step("trending", {"limit": LISTED, "hours": 168, "order": "share"}),)),
    "advice": _instead,
    "not_held": _instead,
    "future": _instead,
    "tones": _tones,
}
