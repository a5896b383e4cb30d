"""A bound that the rows of a list are to meet: "more than 50 posts", "up over 20 %". Never ranks and never counts rows."""

from __future__ import annotations

import re
from dataclasses import dataclass

_OVER = r"more than|over|above|at least|greater than|exceeding|bigger than|larger than|higher than|>=?|≥|upwards of|north of"
_UNDER = r"less than|under|below|fewer than|at most|smaller than|lower than|<=?|≤|south of"
_VALUE = (
    r"\$? ?(?P<value>\d+(?:,\d{3})*(?:\.\d+)?) ?(?P<size>k|thousand|m|mn|mil|million|b|bn|billion)?\b"
    r" ?(?P<pct>%|percent\b|pct\b)?"
)
_WHAT = {
    "posts": r"posts?|mentions?|tweets?|messages?",
    "authors": r"authors?|people|accounts?|users?|posters?|voices",
    "mindshare": r"mind ?share|attention",
    "market_cap": r"(?:market )?caps?|mcaps?|market ?cap(?:itali[sz]ation)?|valuations?",
    "volume": r"(?:trading |traded )?volume",
}
_SIZES = {"k": 1e3, "t": 1e3, "m": 1e6, "b": 1e9}
_BOUND = re.compile(
    rf"(?:\b|(?<=\s))(?:(?P<over>{_OVER})|(?P<under>{_UNDER}))\s*{_VALUE}"
    rf"(?:\s*(?:(?:in|of|the) )*(?P<after>{'|'.join(_WHAT.values())})\b)?",
    re.I,
)
_BEFORE = re.compile(rf"\b(?P<before>{'|'.join(_WHAT.values())})\b(?: \w+){{0,2}} ?$", re.I)
_CHANGED = re.compile(
    r"\b(?:up|down|gain\w*|los\w+|lost|fell|fall\w*|drop\w*|ris\w+|rose|pump\w*|dump\w*|climb\w*|mov\w+|jump\w*|crash\w*|return\w*)"
    r"(?: \w+){0,2} ?$",
    re.I,
)
_OF_TOKENS = re.compile(r"\b(?:tokens?|(?:alt|meme)?coins?|caps|projects?|alts|memes|ones|losers|gainers|winners|movers)\b", re.I)


@dataclass(frozen=True)
class Bound:
    """What of a token is bounded ("posts", "authors", "mindshare", "market_cap", "volume", "change"), and at what value.

    Shares and changes are in percent, money is in US dollars; a change is counted in the direction of the list.
    """

    what: str
    value: float
    over: bool

    def met_by(self, value: float | None) -> bool:
        """Whether a value keeps to it; an unknown one does not."""
        return value is not None and (value >= self.value if self.over else value <= self.value)


def bound_of(text: str) -> Bound | None:
    """The bound that a list of tokens is to keep; None where the words set none, or not on something that is known."""
    match = _BOUND.search(text)
    if match is None or not _OF_TOKENS.search(text):
        return None
    said = match["after"] or ((held := _BEFORE.search(text[: match.start()])) and held["before"]) or ""
    what = next((name for name, words in _WHAT.items() if re.fullmatch(words, said, re.I)), None)
    if what is None and match["pct"] and _CHANGED.search(text[: match.start()]):
        what = "change"
    if what is None or ((what == "mindshare") != bool(match["pct"]) and what != "change"):
        return None
    size = _SIZES.get((match["size"] or "")[:1].lower(), 1.0)
    return Bound(what, float(match["value"].replace(",", "")) * size, match["over"] is not None)


def without_bound(text: str) -> str:
    """The text without the number of its bound, which counts no rows."""
    return _BOUND.sub(" ", text) if bound_of(text) else text
