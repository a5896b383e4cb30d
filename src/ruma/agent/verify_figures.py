"""Reads every number out of a sentence: value, shown precision, unit, sign. Never decides whether it is true."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

MAGNITUDES = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9,
    "t": 1e12, "tn": 1e12, "trillion": 1e12,
}  # fmt: skip
_SMALL_WORDS = """
    zero one two three four five six seven eight nine ten eleven twelve
"""
_SMALL = _SMALL_WORDS.split()
_TEENS = ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS = {word: number for number, word in enumerate(_SMALL + _TEENS)} | {w: 10 * n for n, w in enumerate(_TENS, 2)}
WORDS |= {f"{ten}-{_SMALL[n]}": WORDS[ten] + n for ten in _TENS for n in range(1, 10)} | {"dozen": 12}
ORDINALS = {w: n for n, w in enumerate(["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 2)}

# "one" is mostly a pronoun: it counts only where a unit or a counted thing follows (see _ONE).
_WORD = "|".join(sorted((re.escape(w) for w in WORDS if w != "one"), key=len, reverse=True))
_ONE = r"one(?=\s+(?:post|author|account|token|narrative|person|caller|day|hour|percent|point)\b)"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_UNITS = {
    "pp": r"percentage\s+points?|%-?\s?points?|pps?\b",
    "pct": r"%|per\s?cent\b|pct\b",
    "bps": r"bps\b|basis\s+points?",
    "score": r"(?:/|of|out\s+of)\s?100\b(?!\s*(?:%|posts|authors|people|mentions|tokens|accounts|narratives))",
    "usd": r"USD\b|US\s+dollars\b|dollars\b",
    "ratio": r"[xX×](?!\w)|times\b",
    "points": r"points?\b|pts\b",
    "hours": r"hours?\b|hrs?\b|h\b",
    "days": r"days?\b|d\b",
    "z": r"σ|sigmas?\b|standard\s+deviations?\b",
}
_UNIT = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _UNITS.items())
_NUMBER = re.compile(
    rf"""(?<![\w.,/])(?P<sign>(?<![^\s(\[:=~≈])[+\-−–])?\s?(?P<dollar>US\$|\$)?\s?(?P<inner>[+\-−](?=[\d.]))?
    (?:(?P<digits>{_DIGITS})|(?P<word>\b(?:a\s+(?=dozen))?(?:{_WORD}|{_ONE})\b))
    (?:(?P<compact>[kKMBT]|bn|mn|tn|m(?=\W|$))(?!\w)|\s(?P<size>thousand|million|billion|trillion|bn|mn|[MB])\b)?
    (?:[\s-]?(?:{_UNIT}))?
    (?![\w]|[.,/:]\d|%)""",
    re.VERBOSE | re.IGNORECASE,
)
_RANK = re.compile(
    r"#(?P<hash>\d+)\b|\b(?P<digits>\d+)(?:st|nd|rd|th)\b|\b(?P<word>" + "|".join(ORDINALS) + r")\b(?!\s+half)", re.I
)
_FIRST = re.compile(
    r"\b(?:is|was|are|ranks?|ranked|comes?|came|stands?|placed?|in)\s+(?P<first>first)\b|\b(?P<place>first)\s+(?:place|rank)\b",
    re.I,
)
# Words that claim a size which no fact can be compared with: the writer has to give the figure.
_VAGUE = re.compile(
    r"\b(?:half|halves|halved|(?<!the )halving|halving(?= of\b)"
    r"|double[ds]?|doubling|triple[ds]?|tripling|quadruple[ds]?|twice|thrice|\w+fold|thirds|quarters?"
    r"|a\s+third\s+of|dozens|hundreds?|thousands?|millions?|billions?|trillions?|majority)\b",
    re.IGNORECASE,
)
_COUNTED_TERMS = re.compile(
    r"\b(?:L[123]s?|[Ww]eb[23]|(?:ERC|BEP|SPL)-?20|24/7|COVID-19|S&P\s500|[Ll]ayer[- ][123]s?|\d\.\d\.\d)(?!\w)"
)
_RANGE = re.compile(r"\s*(?:to|–|-|—)\s*", re.I)


@dataclass(frozen=True)
class Figure:
    """A number as it is shown. `value` is absolute; `step` is the unit of its last shown digit."""

    start: int
    end: int
    text: str
    value: float
    step: float
    unit: str
    sign: int = 0
    suffixed: bool = False
    in_words: bool = False


def blank(text: str, start: int, end: int, with_: str = "\ufffc") -> str:
    """The same text with a span made unreadable, so that offsets stay."""
    return text[:start] + with_ * (end - start) + text[end:]


def read_figures(text: str) -> tuple[list[Figure], list[str]]:
    """All figures in order, and what holds a digit or claims a size but cannot be read."""
    for term in _COUNTED_TERMS.finditer(text):
        text = blank(text, term.start(), term.end())
    found: list[Figure] = []
    rest = text
    for match in _RANK.finditer(text):
        figure = _rank(match)
        found.append(figure)
        rest = blank(rest, figure.start, figure.end)
    for match in _FIRST.finditer(rest):
        start, end = match.span("first") if match["first"] else match.span("place")
        found.append(Figure(start, end, match.group(), 1, 1, "rank"))
    for match in _NUMBER.finditer(rest):
        found.append(_figure(match))
    for figure in found:
        rest = blank(rest, figure.start, figure.end)
    found.sort(key=lambda figure: figure.start)
    unread = [character for character in rest if _odd(character)]
    unread += [match.group() for match in re.finditer(r"\S*\d\S*", rest)]
    unread += [match.group() for match in _VAGUE.finditer(rest)]
    return _with_ranges(found, text), unread


def _odd(character: str) -> bool:
    """Fractions, numerals of other scripts and invisible characters: a number could hide in them."""
    return not character.isascii() and (character.isnumeric() or unicodedata.category(character) == "Cf")


def _rank(match: re.Match[str]) -> Figure:
    digits = match["hash"] or match["digits"]
    value = int(digits) if digits else ORDINALS[match["word"].lower()]
    return Figure(match.start(), match.end(), match.group(), value, 1, "rank")


def _figure(match: re.Match[str]) -> Figure:
    digits = match["digits"]
    size = MAGNITUDES[(match["compact"] or match["size"] or "").lower()] if match["compact"] or match["size"] else 1.0
    if digits:
        plain = digits.replace(",", "")
        value, decimals = float(plain), len(plain.partition(".")[2])
    else:
        value, decimals = float(WORDS[match["word"].lower().removeprefix("a ").strip()]), 0
    unit = next((name for name in _UNITS if match[name]), "usd" if match["dollar"] else "plain")
    if match["dollar"] and unit not in ("usd",):
        unit = "unreadable"
    shown = match["sign"] or match["inner"] or ""
    sign = 0 if not shown else 1 if shown == "+" else -1
    text = match.group().strip()
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    return Figure(start, match.end(), text, value * size, 10.0**-decimals * size, unit, sign, size != 1.0, not digits)


def _with_ranges(figures: list[Figure], text: str) -> list[Figure]:
    """In "40 to 55 %" and "$3.1-3.4B" both ends have the unit and the magnitude that is shown once."""
    figures = list(figures)
    for index in range(len(figures) - 1):
        low, high = figures[index], figures[index + 1]
        between = text[low.end : high.start]
        joined = _RANGE.fullmatch(between) or (between.strip() == "and" and re.search(r"\bbetween\s+$", text[: low.start]))
        if not joined:
            continue
        if low.unit == "plain" and high.unit != "plain" and high.unit != "rank":
            low = replace(low, unit=high.unit)
        if low.unit == "usd" and high.unit == "plain":
            high = replace(high, unit="usd")
        if high.suffixed and not low.suffixed and low.unit == "usd":
            size = high.step / 10.0 ** -_decimals(high.text)
            low = replace(low, value=low.value * size, step=low.step * size, suffixed=True)
        figures[index : index + 2] = [low, high]
    return figures


def _decimals(text: str) -> int:
    shown = re.search(r"\.(\d+)", text)
    return len(shown[1]) if shown else 0
