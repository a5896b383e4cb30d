"""Spans that name a weekday, a part of a month, a quarter, how long ago or what lies beside a date. Never reads a clock."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ruma.agent.understand_windows import (
    DAY,
    DAYS,
    MONTH,
    NUMBERS,
    UNIT_HOURS,
    AskedWindow,
    first_of,
    midnight,
    past_words,
    plain,
    read_window,
    say_day,
    span,
)

_ORDINAL = r"(?:st|nd|rd|th)"
_NUMBER = r"(?P<count>\d{1,3}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")"
_AGO = re.compile(rf"\b{_NUMBER} (?P<unit>hours?|hrs?|days?|weeks?|months?|years?) ago\b")
_COMPARED = re.compile(r"\b(?:vs\.?|versus|than|to|against|from|with|since)\s*$")
_THAN_LAST = re.compile(
    r"\b(?:vs\.?|versus|than|compared (?:to|with)|against|relative to) (?:the )?(?:last|previous) (?P<unit>week|month|year)\b"
)
_WEEKDAY = re.compile(rf"(?<!since )\b(?:on|last|this|past)(?: last| this)? (?P<day>{'|'.join(DAYS)})\b")
_QUARTER = re.compile(
    r"\bq(?P<q>[1-4])(?: (?:of )?(?P<year>20\d\d))?\b"
    r"|\b(?P<word>first|second|third|fourth) quarter(?: of (?P<year2>20\d\d))?\b"
)
_PART = re.compile(
    r"\b(?P<part>early|mid|middle of|late|end of|start of|beginning of|(?:the )?(?:first|second|third|last) (?:half|week) of)[ -]"
    rf"{MONTH}\.?(?: (?P<year>\d{{4}}))?(?! \d)"
)
_EVENT = re.compile(
    rf"\b(?:the |that |this )?{MONTH}(?: (?P<year>20\d\d))?(?:'s)? "
    r"(?:crash|dump|rally|pump|sell-?off|run|low|bottom|top|high|drop|move)\b"
)
_TO = r"(?: ?[-–] ?| (?:and|to|until|till) )"
_ONE, _TWO = rf"(?:the )?(?P<one>\d{{1,2}}){_ORDINAL}?", rf"(?:the )?(?P<two>\d{{1,2}}){_ORDINAL}?"
_RANGE = re.compile(rf"\b(?:between |from )?{_ONE}{_TO}{_TWO}(?: of)? {MONTH}(?: (?P<year>\d{{4}}))?")
_RANGE_US = re.compile(rf"\b{MONTH} {_ONE}{_TO}{_TWO}\b")
_BARE_RANGE = re.compile(rf"\b(?:from|between) (?=the ){_ONE} (?:and|to|until|till) (?=the ){_TWO}\b")
_TWO_DAYS = re.compile(rf"\bon (?:the )?(?P<one>\d{{1,2}}){_ORDINAL} and (?:on )?(?:the )?(?P<two>\d{{1,2}}){_ORDINAL}\b")
_DATE_AND_DAY = re.compile(  # "on the 12th of March, and at which one on the 13th"
    rf"\b(?P<one>\d{{1,2}}){_ORDINAL}?(?: of)? {MONTH}(?:,? (?P<year>\d{{4}}))?"
    rf",? and (?:[\w ]{{0,24}} )?(?:the )?(?P<two>\d{{1,2}}){_ORDINAL}\b"
    rf"(?! (?:of )?{MONTH.replace('month', 'month2')})"
)
_MONTHS = re.compile(
    rf"\b(?:between|from|in|during|over) {MONTH}{_TO}{MONTH.replace('month', 'month2')}(?: (?P<year>\d{{4}}))?(?! \d)"
)
_BARE_DAY = re.compile(rf"\b(?P<how>on|since|after|before|from) the (?P<dom>\d{{1,2}}){_ORDINAL}\b(?! (?:of )?{MONTH})")
_DATE = (
    rf"(?:(?P<dom>\d{{1,2}}){_ORDINAL}?(?: of)? {MONTH}|{MONTH.replace('month', 'month2')} (?P<dom2>\d{{1,2}}){_ORDINAL}?\b)"
    r"(?:,? (?P<year>\d{4}))?"
)
_UP_TO = re.compile(  # "the thirty days ended 30 April", "the seven days to 13 November"
    rf"\b{_NUMBER}[ -](?P<unit>days?|weeks?|months?) (?:that )?"
    rf"(?:ended|ending|ends?|up to|to|until|till|through|before)(?: on)? (?:the )?{_DATE}"
)
_PARTS_OF_A_DAY = {"morning": (6, 12), "afternoon": (12, 18), "evening": (18, 24), "night": (18, 24)}  # hours from midnight, UTC
_DAY_PART = re.compile(rf"\b(?P<day>yesterday|{'|'.join(DAYS)})(?:'s)? (?P<part>{'|'.join(_PARTS_OF_A_DAY)})\b")
_WEEKDAYS = re.compile(
    rf"\b(?:between|from) (?:last )?(?P<one>{'|'.join(DAYS)}) (?:and|to|until|till|through) (?P<two>{'|'.join(DAYS)})\b"
)
_NEAR = re.compile(rf"\b(?P<how>week of|days? before|days? after|week before|week after|before|after) (?:the )?{_DATE}")
_SINCE_START = re.compile(rf"\bsince (?:the )?(?:start|beginning|first) of {MONTH}(?: (?P<year>\d{{4}}))?")
_SUMMER = re.compile(
    r"\b(?:in|during|over|this|last) (?:the )?(?P<season>spring|summer|autumn|fall)(?: (?:of )?(?P<year>20\d\d))?\b"
)
MID_MONTH = 14  # days after the first
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9}
_FIXED: tuple[tuple[str, int], ...] = (
    (r"\b(?:today(?:'s)? (?:and|to|with|from)|vs\.?|versus|than|compared (?:to|with)|against) yesterday\b", 24),
    (r"\byesterday (?:and|to|vs\.?|versus) today\b", 24),
    (r"\bthis week (?:and|to) (?:the )?last\b", 168), (r"\bthis month (?:and|to) (?:the )?last\b", 720),
    (r"\bthis time yesterday\b", 24), (r"\bthis time last week\b", 168), (r"\bthis time last month\b", 720),
    (r"\bthis time last year\b", 8760), (r"\blast night\b", 12),
    (r"\b(?:recent|last few|past few|past couple of|last couple of) days\b", 72),
    (r"\b(?:recent|past few|last few) weeks\b", 504), (r"\bhalf[ -]?year\b|\bsix months\b", 4320),
    (r"\b1 ?y\b|\b12 months\b", 8760),
    (r"\bmonth (?:over|on|to) month\b", 720), (r"\bweek (?:over|on|to) week\b", 168), (r"\bday (?:over|on|to) day\b", 24),
    (r"\bthis quarter\b", 2160), (r"\bfortnight\b", 336),
)  # fmt: skip

Reader = Callable[[str, datetime], AskedWindow | None]


def read_span(text: str, as_of: datetime) -> AskedWindow | None:
    """The span the question names, by these rules first and then by those of understand_windows; None where it names none."""
    lower = plain(text)
    for reader in _READERS:
        if found := reader(lower, as_of):
            return found
    return read_window(text, as_of)


def _ago(text: str, as_of: datetime) -> AskedWindow | None:
    """ "two days ago" is that day; beside "than" or "since" it is how far back to look."""
    if match := _THAN_LAST.search(text):  # what it was before is what the window is compared with anyway
        return AskedWindow(UNIT_HOURS[match["unit"]], past_words(UNIT_HOURS[match["unit"]]))
    match = _AGO.search(text)
    if match is None:
        return None
    said = match["count"]
    hours = (int(said) if said.isdigit() else NUMBERS[said]) * UNIT_HOURS[match["unit"].rstrip("s")]
    if _COMPARED.search(text[: match.start()]) or hours < 24:
        return AskedWindow(min(hours, 8_784), past_words(hours))
    day = midnight(as_of) - timedelta(hours=hours)
    return span(day, day + DAY, as_of, f"on {say_day(day)}")


def _weekday(text: str, as_of: datetime) -> AskedWindow | None:
    if re.search(r"\bday before yesterday\b", text):
        day = midnight(as_of) - 2 * DAY
        return span(day, day + DAY, as_of, f"on {say_day(day)}")
    if re.search(r"\bw(?:eek )?t(?:o )?d(?:ate)?\b", text):
        monday = midnight(as_of) - as_of.weekday() * DAY
        return span(monday, as_of, as_of, f"since {say_day(monday)}")
    if match := _WEEKDAYS.search(text):
        last = _latest(match["two"], as_of)
        first = last - ((last.weekday() - DAYS.index(match["one"])) % 7) * DAY
        return _between(first, last + DAY, as_of)
    match = _WEEKDAY.search(text)
    if match is None:
        return None
    day = _latest(match["day"], as_of)
    return span(day, day + DAY, as_of, f"on {say_day(day)}")


def _latest(weekday: str, as_of: datetime) -> datetime:
    """The last such day before today."""
    return midnight(as_of) - ((as_of.weekday() - DAYS.index(weekday)) % 7 or 7) * DAY


def _day_part(text: str, as_of: datetime) -> AskedWindow | None:
    """ "yesterday evening" is 18:00 to midnight UTC, "monday morning" 06:00 to noon."""
    match = _DAY_PART.search(text)
    if match is None:
        return None
    day = midnight(as_of) - DAY if match["day"] == "yesterday" else _latest(match["day"], as_of)
    first, last = (timedelta(hours=hour) for hour in _PARTS_OF_A_DAY[match["part"]])
    return span(day + first, day + last, as_of, f"on the {match['part']} of {say_day(day)}")


def _up_to(text: str, as_of: datetime) -> AskedWindow | None:
    """So many days that end with a date, or with the moment asked for where that date is still running."""
    match = _UP_TO.search(text)
    first = first_of(match["month"] or match["month2"], match["year"], as_of) if match else None
    dom = int(match["dom"] or match["dom2"]) if match else 0
    if match is None or first is None or not 1 <= dom <= 31:
        return None
    count = int(match["count"]) if match["count"].isdigit() else NUMBERS[match["count"]]
    hours = count * UNIT_HOURS[match["unit"].rstrip("s")]
    end = min(first + dom * DAY, as_of)
    return span(end - timedelta(hours=hours), end, as_of, f"in the {hours // 24} days to {say_day(first + (dom - 1) * DAY)}")


def _quarter(text: str, as_of: datetime) -> AskedWindow | None:
    match = _QUARTER.search(text)
    if match is None:
        return None
    number = int(match["q"]) if match["q"] else ("first", "second", "third", "fourth").index(match["word"]) + 1
    said = match["year"] or match["year2"]
    first = datetime(int(said) if said else as_of.year, 3 * number - 2, 1, tzinfo=UTC)
    first = first if said or first <= as_of else first.replace(year=first.year - 1)
    return _between(first, (first + 100 * DAY).replace(day=1), as_of)


def _season(text: str, as_of: datetime) -> AskedWindow | None:
    match = _SUMMER.search(text)
    if match is None or (match["season"] == "fall" and not match["year"]):
        return None
    first = datetime(int(match["year"] or as_of.year), _SEASONS[match["season"]], 1, tzinfo=UTC)
    first = first if match["year"] or first <= as_of else first.replace(year=first.year - 1)
    return _between(first, (first + 100 * DAY).replace(day=1), as_of)


def _part(text: str, as_of: datetime) -> AskedWindow | None:
    """ "early March", "the second half of July", "the first week of May"; "since the start of August" is no part."""
    if match := _SINCE_START.search(text):
        first = first_of(match["month"], match["year"], as_of)
        return span(first, as_of, as_of, f"since {say_day(first)}") if first else None
    if match := _EVENT.search(text):  # "the March crash"
        first = first_of(match["month"], match["year"], as_of)
        return _between(first, (first + 32 * DAY).replace(day=1), as_of) if first else None
    match = _PART.search(text)
    first = first_of(match["month"], match["year"], as_of) if match else None
    if match is None or first is None:
        return None
    end, part = (first + 32 * DAY).replace(day=1), match["part"].removeprefix("the ")
    tenths = {"early": (0, 10), "start of": (0, 10), "beginning of": (0, 10), "mid": (10, 20), "middle of": (10, 20)}
    weeks = {"first week of": (0, 7), "second week of": (7, 14), "third week of": (14, 21), "first half of": (0, 15)}
    if part in tenths or part in weeks:
        one, two = (tenths | weeks)[part]
        if text[: match.start()].endswith("since "):
            start = first + (MID_MONTH if part in ("mid", "middle of") else one) * DAY
            return span(start, as_of, as_of, f"since {say_day(start)}")
        return _between(first + one * DAY, first + two * DAY, as_of)
    if text[: match.start()].endswith("since "):
        return span(end - 10 * DAY, as_of, as_of, f"since {say_day(end - 10 * DAY)}")
    back = {"last week of": 7, "second half of": (end - first).days - 15}.get(part, (end - first).days - 20)
    return _between(end - back * DAY, end, as_of)


def _range(text: str, as_of: datetime) -> AskedWindow | None:
    """ "between 1 and 12 March", "March 1-12", "from the 10th to the 15th"."""
    match = _RANGE.search(text) or _RANGE_US.search(text) or _DATE_AND_DAY.search(text)
    bare = None if match else _BARE_RANGE.search(text) or _TWO_DAYS.search(text)
    found = match or bare
    if found is None:
        return None
    first = first_of(match["month"], match.groupdict().get("year"), as_of) if match else as_of.replace(day=1)
    one, two = int(found["one"]), int(found["two"])
    if first is None or not 1 <= one < two <= 31:
        return None
    start = midnight(first) + (one - 1) * DAY
    if start > as_of:
        start = (midnight(first) - DAY).replace(day=1) + (one - 1) * DAY
    return _between(start, start + (two - one + 1) * DAY, as_of)


def _months(text: str, as_of: datetime) -> AskedWindow | None:
    """ "between June and July": from the first day of one to the last of the other, or to now."""
    match = _MONTHS.search(text)
    last = first_of(match["month2"], match["year"], as_of) if match else None
    first = first_of(match["month"], match["year"], last) if match and last else None
    if last is None or first is None or first >= last:
        return None
    return _between(midnight(first), (last + 32 * DAY).replace(day=1), as_of)


def _near(text: str, as_of: datetime) -> AskedWindow | None:
    """ "before 12 March", "the week of 9 March", "since the 10th"."""
    match, bare = _NEAR.search(text), _BARE_DAY.search(text)
    if match:
        month, dom = match["month"] or match["month2"], int(match["dom"] or match["dom2"])
        first, how = first_of(month, match["year"], as_of), match["how"]
        day = first + (dom - 1) * DAY if first and 1 <= dom <= 31 else None
        day = day.replace(year=day.year - 1) if day and day > as_of and not match["year"] else day
    elif bare:
        first, how = midnight(as_of).replace(day=1), bare["how"]
        day = first + (int(bare["dom"]) - 1) * DAY
        day = day if day <= as_of else (first - DAY).replace(day=1) + (int(bare["dom"]) - 1) * DAY
    else:
        return None
    if day is None:
        return None
    if how in ("since", "from"):
        return span(day, as_of, as_of, f"since {say_day(day)}")
    if how == "on":
        return span(day, day + DAY, as_of, f"on {say_day(day)}")
    if how == "week of":
        return _between(day, day + 7 * DAY, as_of)
    return _between(day - 7 * DAY, day, as_of) if "before" in how else _between(day + DAY, day + 8 * DAY, as_of)


def _fixed(text: str, as_of: datetime) -> AskedWindow | None:
    return next((AskedWindow(hours, past_words(hours)) for pattern, hours in _FIXED if re.search(pattern, text)), None)


def _between(start: datetime, end: datetime, as_of: datetime) -> AskedWindow | None:
    """From one midnight to the day before another."""
    return span(start, end, as_of, f"from {say_day(start)} to {say_day(min(end, as_of) - timedelta(milliseconds=1))}")


_READERS: tuple[Reader, ...] = (_up_to, _day_part, _ago, _range, _months, _part, _near, _weekday, _quarter, _season, _fixed)
