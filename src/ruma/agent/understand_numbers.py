"""How many rows are asked for, in digits or in words. Never looks at what they are rows of."""

from __future__ import annotations

import re

MOST_ASKED = 20  # rows, however many are asked for
COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twenty": 20}
_NUMBER = rf"(?P<number>one|{'|'.join(COUNTS)}|\d{{1,2}})"
_ROWS = (
    r"(?:of (?:them|those|these|the)|tokens?|coins?|altcoins?|memecoins?|posts?|tweets?|messages?|examples?|quotes?|callers?"
    r"|accounts?|people|persons?|authors?|narratives?|themes?|stories|topics?|projects?)\b"
)
_ASKED_FOR = (
    re.compile(rf"\b(?:top|first|best|worst|last|biggest|largest) {_NUMBER}\b(?! (?:hours?|days?|weeks?|months?|years?))", re.I),
    re.compile(rf"\b{_NUMBER} (?:(?!(?:hours?|days?|weeks?|months?|years?|of)\b)[a-z]+ ){{0,3}}?{_ROWS}", re.I),
)


def limit_of(text: str) -> int | None:
    """How many tokens, posts or stories are asked for, at most 20; None where no number is said."""
    match = re.search(
        rf"\b(?:top|first|best|list|the|make it|only) (\d{{1,2}})\b(?! (?:hours?|days?|weeks?|months?))"
        rf"|\b(\d{{1,2}}|{'|'.join(COUNTS)})(?: of (?:those|these|them|the|its))?"
        r" (?:tokens?|coins?|posts?|tweets?|narratives?|themes?|stories)\b"
        rf"|\b(?:show|give|list|quote)(?: me)? (\d{{1,2}}|{'|'.join(COUNTS)}) of (?:those|these|them)\b",
        text,
        re.I,
    )
    said = next((group for group in match.groups() if group), "0").lower() if match else "0"
    return min(COUNTS.get(said) or int(said), MOST_ASKED) or None


def rows_of(text: str) -> int | None:
    """The number beside anything that can be listed, "the 3 coins", "two of those", "one person"; None where none is said."""
    found = next((match["number"].lower() for pattern in _ASKED_FOR if (match := pattern.search(text))), None)
    if found is None:
        return None
    return min(1 if found == "one" else COUNTS.get(found) or int(found), MOST_ASKED) or None
