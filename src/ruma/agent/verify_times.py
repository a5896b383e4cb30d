"""Reads dates, times of day and windows out of a sentence. Never reads a clock and never judges."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from ruma.agent.verify_figures import WORDS, blank

_MONTHS_WORDS = """
    january february march april may june july august september october november december
"""
_MONTHS = _MONTHS_WORDS.split()
_MONTH = r"(?:" + "|".join(month.title() for month in _MONTHS) + r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.?"
_CLOCK = (
    r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<seconds>[0-5]\d))?(?:\s?(?P<zone>UTC|GMT|Z\b))?(?!\s?[A-Z]{2,4}T\b)"
)
_AT = rf"(?:,?\s(?:at\s)?{_CLOCK})?"
_DATES = tuple(
    re.compile(pattern + r"(?![\w%])")
    for pattern in (
        rf"\b(?P<year>(?:19|20)\d\d)-(?P<m>[01]\d)-(?P<day>[0-3]\d)(?:[T ]{_CLOCK})?",
        rf"\b(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?:\sof)?\s(?P<month>{_MONTH})(?:,?\s(?P<year>(?:19|20)\d\d))?{_AT}",
        rf"\b(?P<month>{_MONTH})\s(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?:,?\s(?P<year>(?:19|20)\d\d))?{_AT}",
        rf"\b(?P<month>{_MONTH})\s(?P<year>(?:19|20)\d\d)",
        rf"\b{_CLOCK}",
        r"\b(?:in|during|since|year)\s(?P<year>(?:19|20)\d\d)",
    )
)
_SHORT_RANGE = re.compile(rf"\b(?P<day>[0-3]?\d)(?P<between>\s?(?:to|and|–|-)\s?)(?=[0-3]?\d\s{_MONTH})")
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEKDAY = re.compile(r"\b(?:" + "|".join(day.title() for day in _WEEKDAYS) + r")s?\b")
_RELATIVE = re.compile(r"\b(?:today|yesterday|tomorrow|tonight)\b", re.I)
_NUMBER = r"(?P<count>\d{1,5}|" + "|".join(sorted(WORDS, key=len, reverse=True)) + r")"
_UNIT = r"(?P<unit>hours?|hrs?|days?|weeks?|months?|years?|quarters?|minutes?|h|d|w|m)\b"
_WINDOWS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b(?P<which>last|past|previous|preceding|prior|trailing|recent|latest|first|next|coming|this|current)\s(?:{_NUMBER}[\s-]?)?{_UNIT}",
        rf"\b(?P<lead>over|in|within|during|for|across|through|throughout)\s(?:the\s|these\s|those\s)?(?:full\s|whole\s)?{_NUMBER}[\s-]?{_UNIT}",
        rf"\bthe\s{_NUMBER}[\s-]?{_UNIT}(?=\s(?:to|until|through|before|ending|ended|up\sto|from|since|window|earlier))",
        rf"\b{_NUMBER}[\s-]?{_UNIT}(?=[\s-](?:window|lookback|period|span|average|volume|change|range|basis|total|view|look|of\s(?:data|posts|talk|history)))",
        rf"\b{_NUMBER}-(?P<unit>hour|day|week|month|year)\b",
        r"\b(?:the|a)\s(?P<unit>hour|day|week|month|year)(?=\s(?:to|until|through|before|ending|up\sto|earlier))",
        r"\b(?:over|during|through|across|throughout)\s(?:the|this|that)\s(?:whole\s|full\s)?(?P<unit>hour|day|week|month|year)\b",
    )
)
_AHEAD = frozenset({"first", "next", "coming"})
_HOURS = {"h": (1, 1), "d": (24, 24), "w": (168, 168), "m": (672, 744), "q": (2160, 2208), "y": (8760, 8784)}
_COMPARED = re.compile(
    r"\b(?:on|from|than(?:\sin|\sover|\sduring)?|against|over|versus|vs\.?|(?:compared|relative)\s(?:with|to))\s?(?:the\s|a\s)?$",
    re.I,
)
_START_ROLE = re.compile(r"\b(?:since|starting(?:\son)?|beginning|between)\s(?:the\s)?$", re.I)
_FROM = re.compile(r"\bfrom\s(?:the\s)?$", re.I)
_UNTIL = re.compile(r"\s?(?:to|until|till|through|up\sto|–|-)\s?(?:the\s)?(?=\d|[A-Z])", re.I)
_END_ROLE = re.compile(r"\b(?:to|until|till|through|ending|ended|up\sto|as\sof|by)\s(?:on\s|at\s)?(?:the\s)?$", re.I)


@dataclass(frozen=True)
class Moment:
    """A date as shown: what is None was not said. `role` says whether it opens or closes a window."""

    start: int
    end: int
    text: str
    year: int | None
    month: int | None
    day: int | None
    hour: int | None = None
    minute: int | None = None
    role: str = "on"

    def fits(self, moment: datetime) -> bool:
        """True where everything that is shown agrees with the moment."""
        shown = (self.year, self.month, self.day, self.hour, self.minute)
        real = (moment.year, moment.month, moment.day, moment.hour, moment.minute)
        return all(said is None or said == is_ for said, is_ in zip(shown, real, strict=True))


@dataclass(frozen=True)
class Span:
    """A window as shown, in hours; a month is 28 to 31 days. `firm` windows cannot be read as a plain duration."""

    start: int
    end: int
    text: str
    least: int
    most: int
    before: bool
    firm: bool
    compared: bool = False
    """Said as what something is compared with: "on the previous week"."""

    def fits(self, length: timedelta) -> bool:
        return self.least <= length / timedelta(hours=1) <= self.most


@dataclass(frozen=True)
class Times:
    moments: tuple[Moment, ...]
    spans: tuple[Span, ...]
    weekdays: tuple[str, ...]
    relative: tuple[str, ...]
    unread: tuple[str, ...]
    rest: str
    """The sentence with everything that was read made unreadable."""


def read_times(text: str) -> Times:
    """All dates and windows of a sentence, and the sentence without them."""
    moments, unread, rest = _read_moments(text)
    spans: list[Span] = []
    for pattern in _WINDOWS:
        for match in pattern.finditer(rest):
            span = _span(match)
            if span is None:
                unread.append(match.group())
            else:
                spans.append(span)
            rest = blank(rest, *match.span())
    weekdays = tuple(match.group().lower().rstrip("s") for match in _WEEKDAY.finditer(rest))
    relative = tuple(match.group().lower() for match in _RELATIVE.finditer(rest))
    order = sorted(moments, key=lambda moment: moment.start)
    return Times(tuple(order), tuple(sorted(spans, key=lambda s: s.start)), weekdays, relative, tuple(unread), rest)


# A month that stands for itself, not for a thing of that name: "in January", "since late May", "January's rally" is not one.
_BARE_MONTH = re.compile(
    rf"\b(?i:in|during|since|until|throughout|from|of|early|mid|late|last|this)\s(?P<name>{_MONTH})(?![\w'’])(?!\s+(?:token|coin)\b)"
)


def without_dates(text: str) -> str:
    """The sentence with its dates, windows and days made unreadable, so that no token of such a name is found in them."""
    rest = read_times(text).rest
    for pattern in (_WEEKDAY, _RELATIVE):
        for match in pattern.finditer(rest):
            rest = blank(rest, *match.span())
    for match in _BARE_MONTH.finditer(rest):
        rest = blank(rest, *match.span("name"))
    return rest


def _read_moments(text: str) -> tuple[list[Moment], list[str], str]:
    found: list[Moment] = []
    unread: list[str] = []
    rest = text
    for pattern in _DATES:
        for match in pattern.finditer(rest):
            moment = _moment(match, text)
            if moment is None:
                unread.append(match.group())
            else:
                found.append(moment)
            rest = blank(rest, *match.span())
    for match in _SHORT_RANGE.finditer(text):
        later = next((m for m in found if m.start == match.end()), None)
        if later is not None:
            start, end = match.span("day")
            found.append(Moment(start, end, match["day"], later.year, later.month, int(match["day"]), role="start"))
            found[found.index(later)] = Moment(**{**vars(later), "role": "end"})
            rest = blank(rest, *match.span())
    return found, unread, rest


def _moment(match: re.Match[str], text: str) -> Moment | None:
    said = match.groupdict()
    name = (said.get("month") or "").rstrip(".").lower()
    month = int(said["m"]) if said.get("m") else next((n for n, m in enumerate(_MONTHS, 1) if name and m.startswith(name)), None)
    year, day, hour, minute = (int(said[key]) if said.get(key) else None for key in ("year", "day", "hour", "minute"))
    try:
        datetime(year or 2000, month or 1, day or 1)
    except ValueError:
        return None
    before = text[: match.start()]
    opens = _START_ROLE.search(before) or (_FROM.search(before) and _UNTIL.match(text[match.end() :]))
    role = "start" if opens else "end" if _END_ROLE.search(before) else "on"
    return Moment(match.start(), match.end(), match.group(), year, month, day, hour, minute, role)


def _span(match: re.Match[str]) -> Span | None:
    said = match.groupdict()
    which = (said.get("which") or "").lower()
    unit = said["unit"].lower()
    if which in _AHEAD or unit.startswith(("min", "sec")):
        return None
    shown = (said.get("count") or "1").lower()
    count = int(shown) if shown.isdigit() else WORDS[shown]
    least, most = _HOURS[unit[0]]
    tail = match.string[match.end() :]
    before = (
        which in ("previous", "preceding", "prior")
        or re.match(r"\s(?:before|earlier)\b(?!\s(?:that|the|\ufffc))", tail) is not None
    )
    firm = bool(which) or not said.get("lead") or said["unit"].lower()[0] in "wmqy"
    compared = _COMPARED.search(match.string[: match.start() + len(said.get("lead") or "")]) is not None
    return Span(match.start(), match.end(), match.group(), least * count, most * count, before, firm, compared)
