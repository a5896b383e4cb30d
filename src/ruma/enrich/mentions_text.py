"""What a post's characters say about a word in it: how it is written and what stands beside it.

Never knows a token.
"""

from __future__ import annotations

import re

SHOUTED_SHARE = 0.7  # of all letters
AMOUNT_MAX_CHARS = 16  # how far back an amount or a comma is looked for
WORD_MAX_CHARS = 24  # ... and the word before
LONG_RUN = re.compile(r"[0-9A-Za-z]{32,}")
_LINK = re.compile(r"https?://\S*")
_BARE_LINK = re.compile(r"\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.[a-z]{2,6}/\S*")
HANDLE = re.compile(r"@\w+")
TAG = re.compile(r"\$(\w{1,24})")
GLUED = re.compile(r"([A-Z0-9]{2,})[a-z]+")  # "$USDCto": links pasted without their spaces
PAIR = re.compile(r"(?<![A-Za-z0-9])([A-Z0-9]{2,8}?)(?:USDT|USDC|USD)(?![A-Za-z0-9])")
COMMAND = re.compile(r"\s*[./!](?:[a-z]{1,5}\s+(\w+)|[a-z]{1,2}\s+(\w+)(?:\s+\w+){1,2})\s*$", re.IGNORECASE)  # to a chat bot
_NEXT_WORD = re.compile(r" *(\w+)")
AMOUNT = re.compile(r"(?:[1-9]|\d[.,]?\d)[kKmM]?\s*$")  # "0 HYPE" speaks of no amount
# "ape it with my sol"
SPENT = re.compile(r"\b(?:some|in|of|to|into|on|my|our|your|his|their|a|per|for|with|more|mol|few|spare|out) $", re.IGNORECASE)
LABEL = re.compile(r":\s*(?!\S)|:\s*[^\d\s$+-]")  # "Link: ..." heads a line, "Link: 17" is a figure
MOVES = re.compile(r"\s+(?:is |was |are )?(?:up|down|at) (?:by )?[$+-]?\d", re.IGNORECASE)  # "... is up 5 %"
STANCE = re.compile(r"\b(?:bullish|bearish|long|short)\s+on\s+$", re.IGNORECASE)
ROW_BEFORE = re.compile(r"[,/&|+]\s*$")
ROW_AFTER = re.compile(r"\s*[,/&|+]")
PARTNER_AFTER = re.compile(r" (?:and|or|vs\.?) #?(\w+)", re.IGNORECASE)  # "NEO and TRON"
PARTNER_BEFORE = re.compile(r"(\w+) (?:and|or|vs\.?) #?$", re.IGNORECASE)
PRICED = re.compile(r" ?[:=(-]? ?[+-]?(?:\$\d|\d[\d.,]* ?%)")  # "VET $1", "ETC: +3%"
_SHOUTED_NEIGHBOUR = re.compile(r"[ #]([A-Z]{2,})\b")
_LAST_CAPITALS = re.compile(r"\b([A-Z]{2,}) #?$")
_SENTENCE_END = ".!?\n:"
ODD_MAX_CHARS = 4


class Fold(dict[int, str]):
    """str.translate table: letters and digits to lower case, one for one, everything else to a space."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        lower = char.lower()
        folded = (lower if len(lower) == 1 else char) if char.isalnum() else " "
        self[code] = folded
        return folded


def neighbours(text: str, padded: str, start: int, end: int) -> tuple[str, str]:
    """The words after and before text[start:end], within its sentence; of "link is pumping" the word after "is"."""
    after = previous = ""
    following = _NEXT_WORD.match(padded, end + 1)
    if following and following.group(1) == "is":
        following = _NEXT_WORD.match(padded, following.end()) or following
    if following and text[end] not in _SENTENCE_END:
        after = following.group(1)
    reach = max(0, start - WORD_MAX_CHARS)
    gap = text[reach:start].rstrip(" ")
    if gap and gap[-1] not in _SENTENCE_END:
        previous = padded[reach : start + 1].rpartition(" ")[0].rstrip().rpartition(" ")[2]
    return after, previous


def without_links(text: str) -> str:
    if "://" in text:
        text = _LINK.sub(" ", text)
    return _BARE_LINK.sub(" ", text) if "/" in text else text


def belongs_to_left(text: str, start: int) -> bool:
    """Whether a word is a $ticker (read already) or the ending of a domain such as name.sol."""
    return text[start - 1] == "$" or (start > 1 and text[start - 2].isalnum() and text[start].islower())


def form_of(text: str, start: int, end: int) -> str:
    """How a surface is written: hashticker, hashtag, upper, capital, start (of a sentence) or lower."""
    if start and text[start - 1] == "#":
        return "hashticker" if text[start:end].isupper() else "hashtag"
    written = text[start:end]
    if written.isupper():
        return "upper"
    if not all(word[:1].isupper() or word[:1].isdigit() for word in written.split()):
        return "lower"
    before = text[max(0, start - WORD_MAX_CHARS) : start].rstrip()
    return "start" if not before or before[-1] in _SENTENCE_END else "capital"


def is_shouted(text: str) -> bool:
    """Whether a post is written in capitals throughout, so that they tell nothing."""
    letters = [char for char in text if char.isalpha()]
    capitals = sum(map(str.isupper, letters))
    return len(text.split()) > 3 and capitals > SHOUTED_SHARE * len(letters)


def stands_in_capitals(text: str, start: int, end: int) -> tuple[str, ...]:
    """The words in capitals right before and after text[start:end], as they are in "POWER TO THE PEOPLE"."""
    after = _SHOUTED_NEIGHBOUR.match(text, end)
    before = _LAST_CAPITALS.search(text, max(0, start - WORD_MAX_CHARS), start)
    return tuple(found.group(1).lower() for found in (before, after) if found)


def is_oddly_written(written: str) -> bool:
    """Whether capitals stand inside a short word: PoS and mETH are other things than POS and METH."""
    return len(written) <= ODD_MAX_CHARS and not (written.isupper() or written.islower() or written[1:].islower())
