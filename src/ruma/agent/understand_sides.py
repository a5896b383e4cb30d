"""Which side of the talk is asked for: bullish posts, bearish posts, or both set against each other. Never reads a post."""

from __future__ import annotations

import re

TONES = ("bullish", "bearish")
_WORDS = {
    "bearish": r"bearish|bears|bear (?:case|side|arguments?)|negative|critical|pessimis\w+|gloomy|angry|hat(?:e|ing)|complain\w*"
    r"|fud",
    "bullish": r"bullish|bulls|bull (?:case|side|arguments?)|positive|optimis\w+|hopeful|cheer\w*|prais\w+",
}
_ANY = re.compile(rf"\b(?:{'|'.join(_WORDS.values())})\b", re.I)
_NOT_THOSE = re.compile(r"\b(?:not|no|without|except|excluding|rather than|instead of)\b[^.,;]*", re.I)
_CASE = re.compile(
    r"\b(?:bears|bulls) (?:say\w*|think\w*|argu\w*|claim\w*|point\w*|worr\w*|fear\w*|want\w*)"
    r"|\bwhat (?:do|are) (?:the )?(?:bears|bulls)\b"
    r"|\b(?:bear|bull)(?:ish)? (?:case|thesis|arguments?)\b|\b(?:arguments?|case) (?:against|for) (?:it|\$?[a-z]+)\W*$",
    re.I,
)
_BOTH = re.compile(
    r"\b(?:bull|bear)(?:s|ish)? (?:and|versus|vs\.?) (?:the )?(?:bull|bear)(?:s|ish)?\b|\bboth (?:sides|camps|cases|views)\b"
    r"|\bpros and (?:the )?cons\b|\b(?:for and against|against and for)\b",
    re.I,
)
_COUNTED = re.compile(r"\b(?:how many|ratio|share|split|percent\w*|%|balance|counts?|more|number)\b", re.I)


def tones_asked(text: str) -> tuple[str, ...]:
    """The sides whose posts are asked for; none where all are. One may be told off: "bearish posts, not the cheering"."""
    wanted = _NOT_THOSE.sub(" ", text)
    held = tuple(tone for tone in TONES if re.search(rf"\b(?:{_WORDS[tone]})\b", wanted, re.I))
    return TONES if sides_set_apart(text) else () if len(held) == len(TONES) and _COUNTED.search(text) else held


def sides_set_apart(text: str) -> bool:
    """Whether both sides are asked for as such, "bulls and bears", "the pros and cons", and not how many are on each."""
    return _BOTH.search(text) is not None and not _COUNTED.search(text)


def asks_for_case(text: str) -> bool:
    """Whether what one side says is asked for, which its posts tell: "the bear case"."""
    return _CASE.search(text) is not None


def without_tones(text: str) -> str:
    """Search words without those of a side: "bearish posts on XRP, not the cheering", where neither need be in a post."""
    return " ".join(_ANY.sub(" ", _NOT_THOSE.sub(" ", text)).strip(" ,.;").split())
