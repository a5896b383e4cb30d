"""Plans of questions for posts: their words, their token, their tone, and how many. Never reads one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ruma.agent.events import Depth
from ruma.agent.plan_steps import SCREENED_POSTS, Plan, Step, number_asked
from ruma.agent.understand_asked import Asked
from ruma.agent.understand_sides import tones_asked, without_tones

QUOTED_POSTS = 5
SPARE_POSTS = 15  # read beside them, for those that are no prose


def posts(asked: Asked, depth: Depth) -> Plan:
    """A narrative of the name that is asked for, and the posts; nothing where there is nothing to look for."""
    search = search_step(asked)
    if asked.story:  # a narrative of that name tells more than single posts do
        return Plan((Step("narratives", {"limit": 50, "hours": asked.window.hours}), search))
    if not search.arguments.keys() & {"q", "token", "author"}:
        return Plan(())
    more = {"limit": SCREENED_POSTS}  # of which those that read so most surely are told
    sides = tuple({**search.arguments, **more, "sentiment": side} for side in tones_asked(asked.text))
    return Plan(tuple(replace(search, arguments=arguments) for arguments in sides) or (search,))


def search_step(asked: Asked) -> Step:
    """A search of posts for the words or the token asked about."""
    arguments: dict[str, Any] = {"limit": (number_asked(asked) or QUOTED_POSTS) + SPARE_POSTS, "hours": asked.window.hours}
    words = asked.search or words_about(asked) or (asked.topic or "").replace("-", " ")
    if tones_asked(asked.text):
        words = without_tones(words)
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
    sides = tones_asked(asked.text)
    arguments = {"q": asked.tokens[0].name, "limit": number_asked(asked) or QUOTED_POSTS, "hours": asked.window.hours}
    return Step("posts-search", arguments | ({"sentiment": sides[0]} if len(sides) == 1 else {}))


_JOINS = frozenset({"and", "or", "with", "of", "on", "in", "&"})
_ABOUT = re.compile(r"\b(?:about|mentioning|regarding|on) (?:the |a |an )?(?P<words>[\w-]+(?: [\w-]+)?)\W*$", re.I)


def words_about(asked: Asked) -> str | None:
    """Words that say more than the topic they hold: "the twitter hack", where hacks as such are a topic."""
    found = _ABOUT.search(asked.text) if asked.topic and not asked.tokens else None
    words = found["words"].lower() if found else ""
    kind = (asked.topic or "").split("-")[0].rstrip("s")
    return words if " " in words and any(word.rstrip("s") == kind for word in words.split()) else None
