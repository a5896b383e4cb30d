"""The questions inside a message: sentences, bullets, and two that are asked in one breath. Never decides what one means."""

from __future__ import annotations

import re

from ruma.agent.understand_kinds import SURE, hear
from ruma.agent.understand_tokens import TokenFinder
from ruma.agent.understand_windows import NUMBERS

LONGEST_QUESTION = 2_000  # characters that are read; a longer one is cut, its beginning says what it wants
MOST_PARTS = 3
_COUNT_OF_IT = r"how many (?:did|does|do|has|have|was|were|is|are|of) (?:it|they|them|these|those)\b"  # what was named before
_SPLIT = re.compile(
    r"(?<=[?!])\s+(?=\S)|(?<=\w\w\w\.)\s+(?=(?-i:[A-Z]))|(?<=[.?!])[ \t]*\n\s*(?=(?-i:[A-Z]))"
    r"|;+|\n\s*\n|\n\s*(?=(?:[-*•]|\d{1,2}[.)])\s)"
    rf"|,?\s+(?:-\s+)?(?:and|also|plus)\s+(?=(?!why\W*$|{_COUNT_OF_IT})"
    r"(?:(?:what|how|why|which|who|where|show|give|list|compare|tell)\b|(?:is|are|do|does)\b[^.;!]*\?))",
    re.I,
)
_BOTH = re.compile(
    r"(?:,|;)\s*(?:and|plus|also|but)\s+(?:also\s+)?|\s+(?:and also|as well as|plus)\s+"
    r"|,\s+(?=(?:is|are|what|how|who|any|did|does)\b)",
    re.I,
)
_QUESTION = re.compile(r"^\W*(?:what|who|how|which|where|is|are|any|did|does)\b", re.I)
SURE_OF_TWO = 0.3  # enough where both sides begin like a question
_NO_HALF = frozenset({None, "why", "state", "greeting", "out_of_scope", "meta", "advice", "compare", "language"})
# "We are writing a note on X. Which themes grew?": the first sentence asks for nothing, but says of what the second does.
_TOLD = re.compile(
    r"^\W*(?:we|i|i['’]?m|i['’]?ve|we['’]re|our|my|been|just|back|away"
    rf"|(?:\d+|{'|'.join(n for n in NUMBERS if n != 'a')}) (?:days?|weeks?|hours?))\b",
    re.I,
)
# What only tells begins with somebody or something, goes on for a while and asks nobody for anything.
_TELLS = re.compile(
    r"^\W*(?:(?:so|ok|well|hi|hey|hello|lol|and|but)\W+)*(?:my|our|i|we|you|he|she|they|somebody|someone|everyone|everybody|people|there"
    r"|the|an?|this|that|it|its|last|yesterday|today|since|after|when(?! (?:is|was|did|will|does|do|are|were)\b)"
    r"|while|because|a friend|friends|one of)\b",
    re.I,
)
_WANTS = re.compile(
    r"\?|\b(?:please|pls|kindly|(?:show|give|tell|send) (?:me|us)\W+(?:the|how|what|which|who|if|whether|a|all|some"
    r"|more)|(?:want|need|would like)"
    r" (?:to|a|the|you)|i['’]?d like|wonder\w*|curious|looking for|compare|list|explain|could you|can you|would you)\b",
    re.I,
)
_BIDDEN = r"pull|find|fetch|rank|summari[sz]e|explain|describe"
_ORDERS = re.compile(
    rf"^\W*(?:(?:and|also|then|so|ok|please|pls|now|just)\W+)*(?:{_BIDDEN}|quote|sum|break|walk|check|look"
    r"|report|read|count|name|put|set|take|run|go|keep|leave|drop|skip|ignore|add|use|say|call|brief|catch|update|get"
    r"|price|volume|sentiment|mood|tone|top|best|worst|any|latest|wh(?:o|om|ose|at|ich|y|ere|en|ether)|how|is|are|was|were|do|does|did"
    r"|has|have|can|could|will|would|should|if)\b",
    re.I,
)
_BEGS = re.compile(
    r"\b(?:please|pls|kindly|(?:show|give|tell|send) (?:me|us)|could you|can you|would you|i['’]?d like|looking for)\b", re.I
)
_BIDS = re.compile(rf"^\W*(?:(?:and|so|ok|please|pls|now|just)\W+)*(?:show|give|tell|list|compare|{_BIDDEN})\b", re.I)
SURELY_ASKED = 0.8  # by its words, whatever stands beside it
LEAST_TOLD = 6  # words of a sentence that tells; a shorter one is a question without its mark
_ASKS = re.compile(
    r"\?|\b(?:what|how|which|who|why|whether|want|need|like|tell|wonder\w*|show|give|know|looking|should|would|please|compare|list)\b",
    re.I,
)
# "Which gained? Biggest first, please": no question of its own.
_HOW_ORDERED = re.compile(
    r"^\W*(?:with )?(?:the )?(?:biggest|largest|highest|lowest|smallest|worst|best|strongest|weakest|newest|oldest|latest|top)\b"
    r"[\w ]{0,24}\bfirst\b",
    re.I,
)
# "BTC dominance please, and was it higher a month ago?": how far back to look.
# Or "the fear index of ETH, and how has it moved this month?": over which time to look at it.
_THEN = re.compile(
    r"^\W*(?:and )?how (?:has |have |did |does |do )?(?:it|that|this|they|those)(?:'s|’s| has| have)? "
    r"(?:moved?|changed?|developed?|evolved?|trended?|shifted|gone)\b(?! (?:before|after))"
    r"|^\W*(?:and )?(?:was|were|is|are) (?:it|that|they) (?:any )?(?:higher|lower|more|less|up|down|better|worse"
    r"|bigger|smaller|louder|quieter"
    r"|stronger|weaker|different)\b.{0,12}\bago\W*$",
    re.I,
)
_BULLET = re.compile(r"^(?:[-*•]|\d{1,2}[.)])\s+")


def parts_of(text: str) -> list[str]:
    """The questions inside a message; a single line break ends none, unless a bullet or a new sentence follows."""
    cut = text[:LONGEST_QUESTION]
    parts = [_BULLET.sub("", " ".join(part.split())) for part in _SPLIT.split(cut) if part and re.search(r"\w", part)]
    for place in range(len(parts) - 1, 0, -1):
        if _HOW_ORDERED.match(parts[place]) or _THEN.match(parts[place]):
            parts[place - 1 : place + 1] = [f"{parts[place - 1]} {parts[place]}"]
    return parts[: MOST_PARTS + 2] or [" ".join(cut.split(" "))]


def asked_and_told(text: str, finder: TokenFinder) -> tuple[list[str], str]:
    """The parts of a message that ask, and the ones beside them that only tell what they are about."""
    parts = parts_of(text)
    told = [part for part in parts if (_TOLD.match(part) and not _ASKS.search(part)) or _only_tells(part)]
    questions = [part for part in parts if part.endswith("?") and part not in told]
    if len(questions) == 1:  # all else is its story, but for what surely asks by itself
        told += [part for part in parts if part not in (*told, *questions) and _tells_beside(part, finder)]
    asking = [part for part in parts if part not in told]
    asks = any("?" in part or _BIDS.match(part) for part in asking)
    return (asking, " ".join(told)) if asks else (parts, "")


def _tells_beside(part: str, finder: TokenFinder) -> bool:
    said = finder.find(part)
    if _NAMES_ONE.match(part) or _BEGS.search(part) or _ORDERS.match(part) or (said.named and len(part.split()) < LEAST_TOLD):
        return False
    heard = hear(part, said.named, len(said.tokens))
    return heard.sure < SURELY_ASKED or heard.kind in (None, "out_of_scope")


# "The coin everybody is on about, and is it up?": the first part asks which one that is.
_NAMES_ONE = re.compile(
    r"^\W*(?:the|that) (?:\w+ ){0,2}(?:coin|token|one|name|project|ticker)s? "
    r"(?:that |which )?(?:every\w+|people|they|all|most|is|are|with)\b(?![^.]*\.)",
    re.I,
)


def _only_tells(part: str) -> bool:
    told = len(part.split()) >= LEAST_TOLD and _TELLS.match(part) and not _NAMES_ONE.match(part)
    return bool(told) and not _WANTS.search(part)


def halves_of(part: str, finder: TokenFinder) -> tuple[str, ...]:
    """Two questions in one breath, where both sides of an "and" ask for something of their own: "dominance, and sentiment"."""
    for match in _BOTH.finditer(part):
        one, two = part[: match.start()], part[match.end() :]
        if min(len(one.split()), len(two.split())) < 2 or _THEN.match(two):
            continue
        first, second = (hear(half, (said := finder.find(half)).named, len(said.tokens)) for half in (one, two))
        kinds = {first.kind, second.kind}
        least = SURE_OF_TWO if _QUESTION.match(one) and _QUESTION.match(two) else SURE
        if len(kinds) == 2 and not kinds & _NO_HALF and min(first.sure, second.sure) >= least:
            return (one, two)
    return (part,)
