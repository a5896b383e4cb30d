"""Claims that tie one name to another without a figure: tokens of a story, who follows whom, what a story is around.

Never judges a figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ruma.agent.evidence import Entity, Evidence
from ruma.agent.verify_claim import Claim
from ruma.agent.verify_names import Key, Mention

_NAMED = re.compile(r"\b(?:tokens? named|names?|mentions?|naming|led by|driven by|tied to|about|with tokens)\b", re.I)
_FOLLOW = re.compile(r"\bfollows?\b(?!-)", re.I)
_AROUND = re.compile(r"\b(?:around|within|inside)\s+(?:the\s+)?$", re.I)


def relation_problems(claim: Claim, cited: Sequence[Evidence], subject: Sequence[Entity]) -> list[str]:
    """What names are said to have to do with each other, and the evidence does not say."""
    found = _members(claim, cited, subject) + _followers(claim, cited)
    return found + [
        f"{mention.text!r} is not what this is around"
        for mention in _tokens(claim)
        if _AROUND.search(claim.text[: mention.start]) and not _is_subject(mention, cited, subject)
    ]


def _tokens(claim: Claim) -> list[Mention]:
    return [mention for mention in claim.mentions if any(kind == "token" for kind, _ in mention.keys)]


def _is_subject(mention: Mention, cited: Sequence[Evidence], subject: Sequence[Entity]) -> bool:
    """What a whole result is about, or what the writer says the sentence is about."""
    if any(mention.text.lower() == name.lower() for entity in subject for name in entity.names):
        return True
    about = {("token", str(getattr(getattr(one.result, "token", None), "id", ""))) for one in cited}
    return bool(mention.keys & about)


def _members(claim: Claim, cited: Sequence[Evidence], subject: Sequence[Entity]) -> list[str]:
    """ "tokens named: A and B" of a story: A and B lie in its row."""
    stories = {(entity.kind, entity.id) for entity in subject if entity.kind == "narrative"}
    stories |= {key for mention in claim.mentions[:1] for key in mention.keys if key[0] == "narrative"}
    named = _NAMED.search(claim.text)
    if not stories or named is None:
        return []
    held: set[Key] = {inner for one in cited for outer, inner in one.members if outer in stories}
    listed = [mention for mention in _tokens(claim) if mention.start >= named.end()]
    return [f"{mention.text!r} is not named by that story" for mention in listed if not mention.keys & held]


def _followers(claim: Claim, cited: Sequence[Evidence]) -> list[str]:
    """ "A leads; B and C follow": in the order of the list, and nobody left out between them."""
    word = _FOLLOW.search(claim.text)
    if word is None:
        return []
    keys = [
        next(key for key in sorted(mention.keys) if key[0] == "token")
        for mention in _tokens(claim)
        if mention.end <= word.start()
    ]
    keys = list(dict.fromkeys(keys))
    if len(keys) < 2:
        return []
    for one in cited:
        order = [(entity.kind, entity.id) for entity in one.entities if entity.kind == "token"]
        places = [order.index(key) for key in keys if key in order]
        if len(places) == len(keys) and places == list(range(places[0], places[0] + len(places))):
            return []
    return ["they do not follow in that order"]
