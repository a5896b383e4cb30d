"""Spells out what people shorten or mistype in chats, so that the rules need only one way to say it. Never touches names."""

from __future__ import annotations

import re
from functools import lru_cache

from ruma.agent.understand_numbers import COUNTS
from ruma.agent.understand_spelling import distance, words
from ruma.agent.understand_words import ORDINARY

_SHORT: dict[str, str] = {
    "u": "you", "ur": "your", "r": "are", "wats": "what's", "wat's": "what's", "whats": "what's", "wut": "what", "wuts": "what's",
    "wht": "what", "wat": "what", "hows": "how's", "whos": "who's", "whys": "why's", "wheres": "where's", "theres": "there's",
    "abt": "about", "ppl": "people", "rn": "right now", "atm": "at the moment", "pls": "please", "plz": "please",
    "wk": "week", "wek": "week", "lst": "last", "nxt": "next", "mnth": "month", "mnths": "months", "tokns": "tokens",
    "bst": "best", "wks": "weeks", "mos": "months", "yday": "yesterday", "ystd": "yesterday", "ystday": "yesterday",
    "vol": "volume", "vols": "volumes", "mcap": "market cap", "mcaps": "market caps", "px": "price", "calc": "calculate",
    "cuz": "because", "coz": "because", "gonna": "going to", "wanna": "want to", "gimme": "give me", "lemme": "let me",
    "tmr": "tomorrow", "tmrw": "tomorrow", "accts": "accounts", "acct": "account", "sm": "smart money", "pov": "view",
    "diff": "difference", "perf": "performance", "avg": "average", "chg": "change", "b4": "before", "ur's": "yours",
    "dont": "don't", "doesnt": "doesn't", "isnt": "isn't", "im": "I'm", "thats": "that's", "ct": "twitter",
    "fng": "fear and greed", "f&g": "fear and greed", "defn": "definition", "fortnight": "14 days", "weds": "wednesday",
    "tues": "tuesday", "thurs": "thursday", "btwn": "between", "whyd": "why did", "howd": "how did", "whatd": "what did",
}  # fmt: skip
_WORD = re.compile(r"(?<![\w$@#./-])[a-z][a-z0-9&]*(?:['’][a-z]+)?(?![\w/-])")
_WITHOUT = re.compile(r"\bw/o(?:ut)?\b", re.I)
_WITH = re.compile(r"\bw/ ?(?=\S)|(?<=\w )w (?=[a-z$])")
_WHY = re.compile(r"^(\W*(?:(?:and|but|so|ok) )?)y (?=\w)")
# Words of the trade that rules live by; a near miss of one that is no word of its own is read as it.
_TERMS_WORDS = """
sentiment mindshare narrative narratives volume volumes volatility dominance trending emotions followers callers compare compared
price prices attention happened happening capitalization smart greed market tokens tweets popular performance measured calculated
definition bullish bearish posts yesterday
"""
_TERMS = tuple(_TERMS_WORDS.split())
_TOP = re.compile(r"\b(?P<top>top|best|worst|first|biggest|largest) (?P<n>" + "|".join(COUNTS) + r")\b", re.I)
_OWNED = re.compile(  # "links run" is the run of LINK
    r"(?<![’'$@])\b([a-z]{2,})s (?=(?:run|rally|pump|dump|price|chart|sentiment|volume|mindshare|move)\b)", re.I
)
LONG_TERM = 7  # letters from which two slips are forgiven
LEAST_LETTERS = 5  # shorter words are too near to too many others


def spelled_out(text: str) -> str:
    """The text with its shorthand spelled out; words with capitals and names with $, @ or # stay as they are."""
    text = _WHY.sub(r"\1why ", text)
    text = _OWNED.sub(_owned, _WITH.sub("with ", _WITHOUT.sub("without", text)))
    text = _TOP.sub(lambda match: f"{match['top']} {COUNTS[match['n'].lower()]}", text)
    return _WORD.sub(lambda match: _spelled(match.group()), text)


def _owned(match: re.Match[str]) -> str:
    """ "links run" as the run of LINK, "does mindshare" as it stands."""
    return match.group() if match.group().strip().lower() in ORDINARY else f"{match[1]}'s "


@lru_cache(maxsize=4096)
def _spelled(word: str) -> str:
    if word in _SHORT:
        return _SHORT[word]
    if (
        len(word) < LEAST_LETTERS
        or not word.isalpha()
        or word in words()
        or word in ORDINARY
        or word.rstrip("s") in ORDINARY
        or word in _TERMS
    ):
        return word
    allowed = 1 if len(word) < LONG_TERM else 2
    if any(word.startswith(term) or term.startswith(word) for term in _TERMS):
        return word
    near = min(((distance(word, term), term) for term in _TERMS if term[0] == word[0]), default=(9, word))
    return near[1] if near[0] <= allowed else word
