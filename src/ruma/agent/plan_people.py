"""Plans of questions about who talks: callers, cohorts, rings, and what a deep answer reads of them. Never runs a tool."""

from __future__ import annotations

import re
from dataclasses import replace

from ruma.agent.events import Depth
from ruma.agent.plan_lists import TRENDING_MOST_HOURS
from ruma.agent.plan_steps import LISTED, SCREENED_POSTS, Plan, Step, by_depth, number_asked, of_tokens, token_step, within
from ruma.agent.understand_asked import Asked
from ruma.agent.understand_people import from_below
from ruma.store.selecting import loudest_share

MOST_CALLERS = 1_000  # all of them, where the worst are asked for or those of one token
CALLS_READ = 200
MOST_CALLS_READ = 500
LOUDEST = 6  # tokens whose smart money is looked at where none is named
MARKET_TOKEN = "bitcoin"  # whose calls and price stand for the market's
LOOKED_INTO = frozenset({"state", "sentiment", "why", "talk", "mindshare", "price", "overheated", "news"})


def looked_into(asked: Asked) -> tuple[Step, ...]:
    """What a deep answer about a token reads beside its measures: the other side, trading, cohorts, callers, who talks most."""
    id = asked.tokens[0].id
    return (
        *of_tokens(asked, ("simple-sentiment", "price-series", "volume-series", "smart-money-bias")),
        Step("posts-search", {"token": id, "limit": SCREENED_POSTS, "hours": asked.window.hours}),
        Step("calls", {"token": id, "limit": CALLS_READ}),
        Step("callers", {"limit": MOST_CALLERS}),
        Step("sql", {"query": loudest_share(id), "hours": asked.window.hours}),
    )


def callers(asked: Asked, depth: Depth) -> Plan:
    """The best records; all of them where the worst are asked for, or those who called one token."""
    if asked.tokens:
        calls = Step("calls", {"token": asked.tokens[0].id, "limit": CALLS_READ})
        return Plan((calls, Step("callers", {"limit": MOST_CALLERS})))
    return Plan((Step("callers", {"limit": MOST_CALLERS if worst_asked(asked.text) else number_asked(asked) or LISTED}),))


def caller(asked: Asked, depth: Depth) -> Plan:
    """The record of one account; those of all where none is named."""
    if not asked.author:
        return callers(asked, depth)
    return Plan((Step("users-search", {"q": asked.author, "limit": 3}), Step("caller", {"author": asked.author, "limit": 5})))


_WRONG = re.compile(
    r"(?<!not )(?<!never )(?<!rarely )(?<!seldom )(?<!least )\b(?:wrong|bad|poor|mistaken|inaccurate|unreliable|unsuccessful"
    r"|fail\w*|los(?:e|es|ing|ers?)|mute|fade|avoid|opposite of a leaderboard)\b",
    re.I,
)


def worst_asked(text: str) -> bool:
    """Whether the callers asked for are those who are wrong most often."""
    return from_below(text) or _WRONG.search(text) is not None


def callers_on(asked: Asked, depth: Depth) -> Plan:
    """The calls on one token, Bitcoin where the whole market is meant, the price they were about, and all records."""
    id = asked.tokens[0].id if asked.tokens else MARKET_TOKEN
    calls = Step("calls", {"token": id, "limit": MOST_CALLS_READ})
    return Plan((calls, token_step("price-series", id, asked), Step("callers", {"limit": MOST_CALLERS})))


def lead_lag(asked: Asked, depth: Depth) -> Plan:
    """Posts and prices by days, so that days can be set side by side."""
    days = {"granularity": "1d"}
    id = asked.tokens[0].id
    steps = (token_step("post-volume", id, asked, **days), token_step("price-series", id, asked, **days))
    return Plan(steps if depth == "fast" else (*steps, token_step("mindshare", id, asked)))


def post_volume(asked: Asked, depth: Depth) -> Plan:
    """The posts; where it is asked whether they are real, accounts that post in step as well."""
    made = by_depth(("post-volume",), (), ("simple-sentiment", "talk"))(asked, depth)
    step = Step("coordination", {"token": asked.tokens[0].id, "limit": LISTED})
    return replace(made, steps=(*made.steps, step)) if asks_for_bots(asked.text) else made


def asks_for_bots(text: str) -> bool:
    """Whether a question doubts that talk is by people of their own mind."""
    return re.search(r"\b(?:bots?|botted|organic\w*|genuine|real|fake\w*|spam\w*|shill\w*|human)\b", text, re.I) is not None


def coordination(asked: Asked, depth: Depth) -> Plan:
    """Accounts that post in step; of a token also how many posts and people all its talk is, without which none says little."""
    about = {"token": asked.tokens[0].id} if asked.tokens else {}
    return Plan((Step("coordination", {"limit": LISTED, **about}), *of_tokens(asked, ("post-volume",))))


def smart_money(asked: Asked, depth: Depth) -> Plan:
    """Who is right often, or, where that is asked for, who is wrong often; on the loudest tokens where none is named."""
    if not asked.tokens:
        loudest = {"limit": LOUDEST, "hours": min(asked.window.hours, TRENDING_MOST_HOURS), "order": "share", **within(asked)}
        return Plan((Step("trending", loudest), Step("callers", {"limit": LISTED})), "smart-money-bias", LOUDEST)
    first = "dumb-money-sentiment" if re.search(r"\bdumb[- ]money\b", asked.text, re.I) else "smart-money-bias"
    also = ("dumb-money-sentiment" if first != "dumb-money-sentiment" else "smart-money-bias", "talk")
    return by_depth((first,), ("price-series",), also)(asked, depth)
