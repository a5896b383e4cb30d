"""Plans of questions for posts: their words, their token, their tone, and how many. Never reads one."""

from __future__ import annotations

import re
from typing import Any

from ruma.agent.events import Depth
from ruma.agent.plan_steps import Plan, Step, number_asked
from ruma.agent.understand_asked import Asked

QUOTED_POSTS = 5
SPARE_POSTS = 15  # read beside them, for those that are no prose


def posts(asked: Asked, depth: Depth) -> Plan:
    """A narrative of the name that is asked for, and the posts; nothing where there is nothing to look for."""
    search = search_step(asked)
    if asked.story:  # a narrative of that name tells more than single posts do
        return Plan((Step("narratives", {"limit": 50, "hours": asked.window.hours}), search))
    return Plan((search,)) if search.arguments.keys() & {"q", "token", "author"} else Plan(())


def search_step(asked: Asked) -> Step:
    """A search of posts for the words or the token asked about."""
    arguments: dict[str, Any] = {"limit": (number_asked(asked) or QUOTED_POSTS) + SPARE_POSTS, "hours": asked.window.hours}
    tone = tone_of(asked.text)
    if tone:
        arguments["sentiment"] = tone
    words = asked.search or words_about(asked) or (asked.topic or "").replace("-", " ")
    if tone:  # "bearish posts on XRP, not the cheering": neither word need be in a post
        words = " ".join(_ANY_TONE.sub(" ", _NOT_THOSE.sub(" ", words)).strip(" ,.;").split())
    if asked.author and asked.kind == "posts":
        arguments["author"] = asked.author
        words = asked.search if asked.search and asked.author.lower() not in asked.search.lower() else ""
    if asked.tokens:
        arguments["token"] = asked.tokens[0].id
        names = {asked.tokens[0].symbol.lower(), asked.tokens[0].name.lower(), asked.tokens[0].id.lower()}
        names |= {name.said.lower() for name in asked.named}
        words = " ".join(word for word in words.split() if word.lower().strip("$#,.") not in names | _JOINS)
    if words:
        arguments["q"] = words
    return Step("posts-search", arguments)


def named_instead(asked: Asked) -> Step:
    """A search for the name of a token that no post is linked to, in the tone that is asked for."""
    tone = tone_of(asked.text)
    arguments = {"q": asked.tokens[0].name, "limit": number_asked(asked) or QUOTED_POSTS, "hours": asked.window.hours}
    return Step("posts-search", arguments | ({"sentiment": tone} if tone else {}))


_JOINS = frozenset({"and", "or", "with", "of", "on", "in", "&"})
_ABOUT = re.compile(r"\b(?:about|mentioning|regarding|on) (?:the |a |an )?(?P<words>[\w-]+(?: [\w-]+)?)\W*$", re.I)


def words_about(asked: Asked) -> str | None:
    """Words that say more than the topic they hold: "the twitter hack", where hacks as such are a topic."""
    found = _ABOUT.search(asked.text) if asked.topic and not asked.tokens else None
    words = found["words"].lower() if found else ""
    kind = (asked.topic or "").split("-")[0].rstrip("s")
    return words if " " in words and any(word.rstrip("s") == kind for word in words.split()) else None


_TONES = (
    ("bearish", r"bearish|bear case|bear arguments?|negative|critical|pessimis\w+|gloomy|angry|hat(?:e|ing)|complain\w*|fud"),
    ("bullish", r"bullish|bull case|bull arguments?|positive|optimis\w+|hopeful|cheer\w*|prais\w+"),
)
_ANY_TONE = re.compile(rf"\b(?:{'|'.join(words for _, words in _TONES)})\b", re.I)
_NOT_THOSE = re.compile(r"\b(?:not|no|without|except|excluding|rather than|instead of)\b[^.,;]*", re.I)


def tone_of(text: str) -> str | None:
    """Bullish or bearish, where posts of one side are asked for and the other is at most told off: "not the cheering"."""
    wanted = _NOT_THOSE.sub(" ", text)
    held = [tone for tone, words in _TONES if re.search(rf"\b(?:{words})\b", wanted, re.I)]
    return held[0] if len(held) == 1 else None
