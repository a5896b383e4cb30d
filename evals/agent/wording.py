"""Words for up, down, most and least in any prose, and which of them a figure stands beside."""

from __future__ import annotations

import re

UP = (
    r"rose|risen|ris(?:e|es|ing)|up|upward|gain\w*|climb\w*|higher|highest|add(?:s|ed|ing)?|jump\w*|advanc\w+|increas\w+|gr[eo]w\w*"
    r"|rall\w+|surg\w+|soar\w*|pump\w*|more|improv\w+|recover\w*|rebound\w*|bounc\w+|apprecia\w+|brighte\w+|warme[rd]|put on|won"
    r"|positive|above"
)
DOWN = (
    r"fell|fall\w*|down|downward|los[et]\w*|losing|lower|lowest|slid\w*|drop\w*|declin\w+|decreas\w+|shed\w*|slip\w*|sank|sunk"
    r"|plung\w+|crash\w*|tumbl\w+|dump\w*|less|fewer|worse\w*|cool\w+|sour\w*|eased|dipp?\w*|bled|retreat\w*|gave up|weak\w*"
    r"|negative|below"
)
FLAT = r"flat|steady|unchanged|little chang\w+|barely|hardly|stable|sideways|same|no (?:real |clear )?change|level|held"
FEW = (
    r"(?i)too few|too little|not enough|no smart|none of|nobody|fewer than|silent|no (?:such )?(?:record|author|account|figure)"
    r"|no label|\bthin\b"
)
TALK = r"posts?|authors?|people|talk\w*|mentions?|buzz|attention|mindshare|voices?|chatter|discussion|conversation"
TONE = r"sentiment|tone|mood|score|bullish\w*|bearish\w*"
MORE = r"most|more|largest|larger|biggest|bigger|hardest|first|top"
BEST = r"best|highest|higher|topp\w+|lead\w*|led|ahead|strong\w+|outperform\w*|beat\w*|better|louder|loudest|wins?|won"
WORST = (
    r"worst|worse|lowest|lower|least|less|fewest|fewer|weak\w+|behind|trail\w*|lagg?\w*|smallest|smaller|underperform\w*|lost|fell"
    r"|drop\w*"
)
LEAST = r"least|less|smallest|smaller|mildest|shallowest|held up|first|top|" + BEST  # of what is lost


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!;])\s+|\n+", text.replace("**", "")) if part]


def gaps(text: str, pattern: str, start: int, end: int) -> list[int]:
    """How far the words of a pattern stand from a place in a text."""
    found = re.finditer(rf"(?i)\b(?:{pattern})\b", text)
    return [max(start - match.end(), match.start() - end, 0) for match in found]


def direction(sentence: str, start: int, end: int) -> int:
    """1 for up, -1 for down, 0 for neither, of a figure in a sentence: by its sign, else by the nearest word."""
    sign = sentence[max(start - 2, 0) : start].strip()[-1:]
    if sign in "+-−–" and sign:
        return 1 if sign == "+" else -1
    up, down = (min(gaps(sentence, words, start, end), default=999) for words in (UP, DOWN))
    return 0 if up == down else (1 if up < down else -1)
