"""Finds which account a question asks about, and which end of a list. Never looks at data."""

from __future__ import annotations

import re

from ruma.agent.understand_spelling import words
from ruma.agent.understand_words import ORDINARY

_HANDLE = re.compile(r"(?<![\w.])@(?P<name>\w[\w.]*)")
_OWNER = re.compile(
    r"\b(?P<name>[a-z][\w.]{3,})(?:'s|’s) (?:track )?(?:record|calls?|hit rate|skill|stats|accuracy)\b"
    r"|\b(?:track )?record (?:of|for) (?P<of>[a-z][\w.]{3,})\b|\bhow good (?:is|are) (?P<good>[a-z][\w.]{3,}) at\b"
    r"|\bis (?P<worth>[a-z][\w.]{3,}) (?:a good caller|worth (?:following|listening to|reading|trusting)|any good at calls)\b",
    re.I,
)
_ACCOUNT_LIKE = re.compile(r"(?<![\w$@#./-])(?:u[0-9a-f]{8,12}|(?P<stem>[A-Za-z]{4,})\d{1,4}|[A-Za-z]\w*_\w+)(?![\w@./])")
_PSEUDONYM = re.compile(r"u[0-9a-f]{8,12}")
_WORST = re.compile(
    r"\b(?:worst|least (?:accurate|reliable|right)|weakest|bottom|most wrong|always wrong|poorest|lowest|never right"
    r"|(?:opposite|reverse|inverse) of a (?:leader ?board|ranking|top list)"
    r"|(?:usually|mostly|consistently|keeps? (?:being|getting it)) wrong"
    r"|stop (?:listening|following|trusting)|unfollow|mute"
    r"|wrong (?:most|more often|nearly|almost|again))\b",
    re.I,
)


def author_asked(text: str, tokens: frozenset[str]) -> str | None:
    """The account whose record is asked for; `tokens` are words that name tokens, in lower case."""
    if handle := _HANDLE.search(text):
        return handle["name"].rstrip(".")
    for match in _OWNER.finditer(text):
        name = next(said for said in match.groups() if said)
        if name.lower() not in tokens and name.lower() not in ORDINARY and name.lower().rstrip("s") not in ORDINARY:
            return name
    return None


def accounts_in(text: str) -> tuple[str, ...]:
    """All accounts that are named with an @ or by their spelling, each once."""
    told = [(found.start(), found["name"].rstrip(".")) for found in _HANDLE.finditer(text)]
    told += [(found.start(), found.group()) for found in _ACCOUNT_LIKE.finditer(text) if account_like(found.group())]
    return tuple(dict.fromkeys(name for _, name in sorted(told)))


def account_like(text: str) -> str | None:
    """A word spelled as accounts are and tokens are not: "briskanon47", "moon_sage"."""
    for found in _ACCOUNT_LIKE.finditer(text):
        stem = found["stem"]
        if (
            "_" in found.group()
            or _PSEUDONYM.fullmatch(found.group())
            or (stem.lower() not in words() and not stem.lower().endswith("v"))
        ):
            return found.group()
    return None


def from_below(text: str) -> bool:
    """Whether a list is to begin with the worst."""
    return _WORST.search(text) is not None
