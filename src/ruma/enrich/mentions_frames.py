"""The set phrases of trading rooms that make any word between them a token: "alice to 10m", "aped grin", "halo is running".

Never says which token: that is the linker's.
"""

from __future__ import annotations

import re

MAX_CHARS = 200  # rooms write short; in longer texts such words are what they say
REACH = 28  # characters before a word that can hold the verb it is the object of
_PROSE = ("#", "http", "@")  # written for the public, where a name is tagged

_SIZE = r"\$?\d[\d.,]*(?:k|m|mm|mil|mill|milly|million|b|bn)\b"
_REACHES = re.compile(
    r"(?:'s)? (?:is |was |easily |sitting |going |back |straight |gonna |will |can |goes |go |got |to )*"
    rf"(?:to |at |hit |hits |hitting |sub |under |over |past |reached |touched |broke |break |breaking |reach )*{_SIZE}",
    re.IGNORECASE,
)
_AS = "is |are |just |about to |gonna |finally |still |keeps |will |back |also |slowly |really |not |now "
_ACTS = re.compile(
    rf" (?:{_AS})*(?:running|pumping|sending|mooning|bonding|bonded|ripping|rippin\w*|cooking|dumping|pumped|mooned|flying|"
    r"dipping|nuked|nuking|rugged|bundled|looks|looking|ran \d+x|(?:up |down )?\d+(?:%|x)(?: up| down)?)(?!\w)"
    r"| (?:will|gonna|can|could|about to|going to) (?:just |really |easily )?(?:rip|run|fly|moon|send|pump|dump|bond|cook)\b",
    re.IGNORECASE,
)
_OWNED = re.compile(
    r" (?:volume|vol|mcap|holders?|fudders?|jeets?|jeeters?|ca|ticker|chart|dev|coin|token|bags?|mc|army)\b", re.IGNORECASE
)
_OBJECT = re.compile(
    r"\b(?:bought|buying|buy|aped|aping|ape|apeing|longed|long|longing|shorting|sold|selling|sell|jeeted|jeet|jeeted on|"
    r"holding|hold|fading|fade|faded|shilling|shill|pump|bond|bonding|send|sending|rip|wen|missed|into|onto|got some|some more|"
    r"forgot|flip|flips|flipping|love|hands on|sitting on|(?:are|im|am|all|still|been|got|get|stay) in|what does|bullish on|"
    r"in on|swapped|loaded|loading) $",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r" *(?:$|[.,!?:;\n)]|(?:at|now|here|please|pls|plz|rn|brah|bro|bros|guys|lol|lmao|already|and|or|to|today|for|with|too|"
    r"again|early|first|instead|vs|then|chads|boys|fam|yet|launch|because|cuz|if|on|so|but|when|while|until|before|after|since|do|does|yet|\d)\b)",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"(?:^|[.,!?:;\n] *|\b(?:lol|damn|wow|and|but|omg|now|also|like|so|guys|think|if|when|why|is|did|does|wtf|lfg|only|that|"
    r"cause|because|how|once|hope|see|watch|yo|ok|man|bro) )$",
    re.IGNORECASE,
)
_DETERMINED = re.compile(
    r"\b(?:a|an|any|each|every|her|his|its|my|no|our|some|that|the|their|this|your|which|these|those) $", re.I
)


def is_chat(text: str) -> bool:
    """Whether a text is written as rooms write: short, and without the signs of posts to the public."""
    return len(text) <= MAX_CHARS and not any(sign in text for sign in _PROSE)


def is_framed(text: str, start: int, end: int) -> bool:
    """Whether a set phrase round text[start:end] makes it a token, whatever else the word may be."""
    before = text[max(0, start - REACH) : start]
    if _DETERMINED.search(before):
        return False
    if _REACHES.match(text, end):
        return True
    if _OBJECT.search(before) and _ENDS.match(text, end):
        return True
    return bool((_ACTS.match(text, end) or _OWNED.match(text, end)) and _STARTS.search(before))
