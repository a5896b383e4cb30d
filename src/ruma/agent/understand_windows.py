"""Reads the span of time a question asks about. Never reads a clock: every span ends at or before the moment given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

DAY = timedelta(days=1)
LONGEST_HOURS = 8_784  # the longest lookback that measures take: a leap year
WEEK_HOURS = 168

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple": 2, "couple of": 2, "three": 3, "few": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fourteen": 14, "thirty": 30, "sixty": 60, "ninety": 90,
}  # fmt: skip
UNIT_HOURS = {
    "h": 1,
    "hr": 1,
    "hour": 1,
    "d": 24,
    "day": 24,
    "w": 168,
    "wk": 168,
    "week": 168,
    "month": 720,
    "quarter": 2160,
    "year": 8760,
}

MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_DATE = (
    r"(?:(?P<iso>\d{4}-\d{2}-\d{2})|(?P<dom>\d{1,2})(?:st|nd|rd|th)?(?: of)? " + MONTH + r"\.?(?:,? (?P<year>\d{4}))?"
    r"|" + MONTH.replace("month", "month2") + r"\.? (?P<dom2>\d{1,2})(?:st|nd|rd|th)?\b(?:,? (?P<year2>\d{4}))?)"
)
_COUNT = r"(?P<count>\d{1,4}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")"
_LAST = re.compile(
    r"\b(?:(?:over|in|during|for|within|from)? ?(?:the )?(?:last|past|previous|recent|trailing) )"
    + rf"(?:{_COUNT} ?)?(?P<unit>hours?|hrs?|h|days?|d|weeks?|wks?|w|months?|quarters?|years?)\b"
)
_BARE = re.compile(
    r"(?<!in )\b(?P<count>\d{1,3}|" + "|".join(name for name, count in NUMBERS.items() if count > 1 and name != "couple") + r")"
    r"[ -]?(?P<unit>hours?|hrs?|h|days?|d|weeks?|w|months?)\b"
)
_IN_MONTH = re.compile(rf"\b(?:in|during|throughout|for|of|all) (?:early |mid |late )?{MONTH}\b\.?(?: (?P<year>\d{{4}}))?(?! \d)")
_MONTH_YEAR = re.compile(rf"\b{MONTH} (?P<year>\d{{4}})\b")
_YEAR_MONTH = re.compile(r"\b(?P<year>20[0-4]\d)-(?P<number>0[1-9]|1[0-2])\b(?!-)")
_YEAR = re.compile(r"\b(?:in|during) (?P<year>20[0-4]\d)\b")
_ANY_YEAR = re.compile(r"\b(?:in|by|during|until|before|of|for) (?P<year>20\d\d)\b(?!-)")
_NUMERIC = re.compile(r"(?<![\w/.$])(?P<first>\d{1,2})/(?P<second>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?(?![\w/%])")
_SINCE = re.compile(
    rf"\bsince (?:last |the )?(?:(?P<weekday>{'|'.join(DAYS)})|(?:start|beginning) of (?P<start>the week|the month|the year)"
    rf"|{_DATE}|{MONTH.replace('month', 'month3')}\b)"
)
_BETWEEN = re.compile(
    r"\b(?:between|from) (?:the )?"
    + _DATE
    + r" (?:and|to|until|till|through|-|–) (?:the )?(?:end of |start of )?"
    + re.sub(r"\?P<(\w+)>", r"?P<to_\1>", _DATE)
)
_TO_NOW = re.compile(
    r"\b(?:between|from) (?P<start>[\w ]{3,24}?) (?:and|to|until|till|through|up to) (?:now|today|this moment)\b"
)
_HOLIDAYS = (
    ("new year(?:'?s)? eve", "31 december"),
    ("new year(?:'?s)?(?: day)?", "1 january"),
    ("christmas(?: day)?", "25 december"),
)
_ON = re.compile(r"\b(?P<how>as of|on|until|up to|around|at) (?:the )?" + _DATE)
_PLAIN_DATE = re.compile(_DATE)


@dataclass(frozen=True)
class AskedWindow:
    """`hours` before `ends_at`; `ends_at` None means the moment asked for. `words` go behind a statement in prose."""

    hours: int
    words: str
    ends_at: datetime | None = None
    explicit: bool = True

    def span(self, as_of: datetime) -> tuple[datetime, datetime]:
        """Its two ends, where the question is asked at `as_of`."""
        end = self.ends_at or as_of
        return end - timedelta(hours=self.hours), end

    @property
    def about(self) -> str:
        """The window as a thing: "July 2020", "12 March 2020", "1 July 2020 to 15 July 2020"."""
        return re.sub(r"^(?:in|on|from) ", "", self.words)


# "over the month", "losers of the day"; not "in the month of March" or "the day before".
_OVER_THE = re.compile(
    r"\b(?:over|in|during|for|within|across|of|on) the (day|month)\b(?! (?:of|before|after|when|that|it|in|which|they|the)\b)"
)


_PLAIN_MONTH = r"(?:" + "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in MONTHS) + r")\b"
# "Not the same as on Friday", "was it higher a month ago", "since election day, 5 November": how far back to look.
_SINCE_THEN = (
    (
        re.compile(
            r"\b(?:compared (?:to|with)|different (?:from|than|to|since)|(?:not )?the same as|than)(?: (?:it|they"
            r"|that))?(?: (?:was|were))?"
            rf"(?: (?:on|last))? (?={'|'.join(DAYS)}\b)"
        ),
        "since ",
    ),
    (
        re.compile(
            r"\b(higher|lower|more|less|up|down|better|worse|bigger|smaller|louder|quieter|stronger|weaker|different)"
            rf" (?=(?:\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))}) (?:hour|day|week|month|year)s? ago\b)"
        ),
        r"\1 than ",
    ),
    (
        re.compile(
            rf"\bsince (?:the |that )?[a-z' -]{{3,30}}, (?=\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_PLAIN_MONTH}|{_PLAIN_MONTH} \d)"
        ),
        "since ",
    ),
)


def read_window(text: str, as_of: datetime) -> AskedWindow | None:
    """The span the question names; None where it names none."""
    lower = plain(text)
    for reader in (_between, _since, _named, _last, _on_date, _in_month, _bare):
        if found := reader(lower, as_of):
            return found
    return None


_AHEAD = re.compile(
    r"\bby (?:the )?end of (?:this|the|next)\b|\bby (?:the )?(?:year|month|week)(?:'s)?[- ]end\b|^\W*(?:how|what) will (?!you\b)"
)


def lies_ahead(text: str, as_of: datetime) -> bool:
    """True where the text names a day, a month or a year that begins after the moment asked for, or tomorrow."""
    lower = plain(text)
    if re.search(
        rf"\b(?:tomorrow|(?:next|coming) (?:few |\w+ )?(?:days?|weeks?|months?|quarters?|years?|{'|'.join(DAYS)})|next \d+)\b",
        lower,
    ):
        return True
    if _AHEAD.search(lower):
        return True
    if (month := _IN_MONTH.search(lower)) and first_of(month["month"], month["year"], as_of) == as_of:
        return True  # it begins this very moment
    first = [first_of(m["month"], m["year"], as_of) for m in _MONTH_YEAR.finditer(lower)]
    first += [datetime(int(m["year"]), 1, 1, tzinfo=UTC) for m in _ANY_YEAR.finditer(lower)]
    first += [day for m in _PLAIN_DATE.finditer(lower) if (day := _date(m, as_of))]
    return any(start > as_of for start in first if start)


def plain(text: str) -> str:
    """Lower case, single spaces, "between X and now" as "since X", 8/8 as a day and a month, the month second if it can be."""
    lower = " ".join(text.lower().replace("’", "'").split())
    for holiday, day in _HOLIDAYS:
        lower = re.sub(rf"\b{holiday}\b(?! resolution)", day, lower)
    for pattern, meant in _SINCE_THEN:
        lower = pattern.sub(meant, lower)
    return _NUMERIC.sub(_written_out, _TO_NOW.sub(r"since \1", lower))


def _written_out(match: re.Match[str]) -> str:
    first, second, year = int(match["first"]), int(match["second"]), match["year"]
    day, month = (second, first) if second > 12 else (first, second)
    if not (1 <= day <= 31 and 1 <= month <= 12) or match[0] == "24/7":
        return match[0]
    return f"{day} {MONTHS[month - 1]}" + (f" {'20' if len(year) == 2 else ''}{year}" if year else "")


def default_window(hours: int, as_of: datetime) -> AskedWindow:
    """The span taken where the question names none."""
    return AskedWindow(hours, past_words(hours), None, explicit=False)


def past_words(hours: int) -> str:
    """Over the past week, over the last 6 hours ..."""
    if hours == 24:
        return "over the last 24 hours"
    if hours == WEEK_HOURS:
        return "over the past week"
    if hours % 720 == 0 and hours <= 2160:
        return "over the past month" if hours == 720 else f"over the past {hours // 24} days"
    if hours % 24 == 0:
        return f"over the past {hours // 24} days"
    return f"over the last {hours} hours" if hours > 1 else "over the last hour"


def span(start: datetime, end: datetime, as_of: datetime, words: str) -> AskedWindow | None:
    """The whole hours from start to end, cut at the moment asked for; None where all of it lies after that moment."""
    running = end > as_of or words.startswith("since")  # else it is a span of the past, even if it ends just now
    end = min(end, as_of)
    lasting = (end - start) / timedelta(hours=1)
    hours = int(lasting) or round(lasting)  # never begins before the moment named, which the answer says as its start
    if hours < 1:
        return None
    return AskedWindow(min(hours, LONGEST_HOURS), words, None if running else end)


def midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _named(text: str, as_of: datetime) -> AskedWindow | None:
    today = midnight(as_of)
    if re.search(r"\byesterday\b", text):
        return span(today - DAY, today, as_of, f"on {say_day(today - DAY)}")
    counted = _LAST.search(text)  # "as of today, over the past seven days": the span that is counted wins
    if re.search(r"\b(today|tonight|this morning|intraday)\b", text) and not (counted and counted["count"]):
        return AskedWindow(24, "over the last 24 hours")
    if re.search(r"\bweekend\b", text):
        saturday = today - DAY * ((today.weekday() - 5) % 7)
        if re.search(r"\bsince (?:the |last )?weekend\b", text):
            return span(saturday, as_of, as_of, f"since {say_day(saturday)}")
        end = min(saturday + 2 * DAY, as_of)
        return span(saturday, end, as_of, f"from {say_day(saturday)} to {say_day(end - DAY)}")
    if re.search(r"\bsince the (?:first|1st)(?: of (?:the|this) month)?\b(?! of \w)", text):
        return span(today.replace(day=1), as_of, as_of, f"since {say_day(today.replace(day=1))}")
    if ago := re.search(
        r"\b(?:vs\.?|versus|than|to|against|from|with|since) (?:a|one) (day|week|month|year) (?:ago|earlier|before)\b", text
    ):
        hours = UNIT_HOURS[ago[1]]
        return AskedWindow(hours, past_words(hours))
    if re.search(r"\bovernight\b", text):
        return AskedWindow(12, "over the last 12 hours")
    if re.search(r"(?<!the )(?<!past )\blast week\b", text):
        monday = today - DAY * today.weekday()
        return span(monday - 7 * DAY, monday, as_of, f"in the week from Monday {say_day(monday - 7 * DAY)}")
    if re.search(
        r"\b(this|current|past|the last|weekly|past|whole|entire) ?week\b|\bweekly\b|\bthe week\b|\bweek over week\b", text
    ):
        return AskedWindow(WEEK_HOURS, "over the past week")
    if re.search(r"(?<!the )(?<!past )\blast month\b", text):
        first = today.replace(day=1)
        before = (first - DAY).replace(day=1)
        return span(before, first, as_of, f"in {say_month(before)}")
    if re.search(r"\bthis month\b|\bmonth to date\b|\bmtd\b", text):
        first = today.replace(day=1)
        start = first if as_of - first >= 2 * DAY else as_of - 30 * DAY
        if start != first:
            return AskedWindow(720, past_words(720))
        return span(first, as_of, as_of, f"since {say_day(first)}")
    if the := _OVER_THE.search(text):
        return AskedWindow(UNIT_HOURS[the[1]], past_words(UNIT_HOURS[the[1]]))
    if re.search(r"\bthis year\b|\byear to date\b|\bytd\b", text):
        return span(today.replace(month=1, day=1), as_of, as_of, f"since {say_day(today.replace(month=1, day=1))}")
    if re.search(r"\b(right now|at the moment|currently|this hour)\b", text):
        return AskedWindow(24, "over the last 24 hours", explicit=False)
    return None


def _last(text: str, as_of: datetime) -> AskedWindow | None:
    return _counted(_LAST.search(text))


def _bare(text: str, as_of: datetime) -> AskedWindow | None:
    return _counted(_BARE.search(text))


def _counted(match: re.Match[str] | None) -> AskedWindow | None:
    if match is None:
        return None
    said = match["count"] or "1"
    count = int(said) if said.isdigit() else NUMBERS[said]
    unit = match["unit"]
    hours = max(1, min(count * UNIT_HOURS[unit if unit in UNIT_HOURS else unit.rstrip("s")], LONGEST_HOURS))
    return AskedWindow(hours, past_words(hours))


def _since(text: str, as_of: datetime) -> AskedWindow | None:
    match = _SINCE.search(text)
    if match is None:
        return None
    today = midnight(as_of)
    if weekday := match["weekday"]:
        back = (today.weekday() - DAYS.index(weekday)) % 7 or 7
        start = today - back * DAY
        return span(start, as_of, as_of, f"since {say_day(start)}")
    if unit := match["start"]:
        start = {"the week": today - today.weekday() * DAY, "the month": today.replace(day=1)}.get(
            unit, today.replace(month=1, day=1)
        )
        return span(start, as_of, as_of, f"since {say_day(start)}")
    month = match["month3"]
    start_at = first_of(month, None, as_of) if month else _date(match, as_of)
    return span(start_at, as_of, as_of, f"since {say_day(start_at)}") if start_at else None


def _between(text: str, as_of: datetime) -> AskedWindow | None:
    match = _BETWEEN.search(text)
    if match is None:
        return None
    start, end = _date(match, as_of), _date(match, as_of, "to_")
    if start is None or end is None or end < start:
        return None
    return span(start, end + DAY, as_of, f"from {say_day(start)} to {say_day(end)}")


def _on_date(text: str, as_of: datetime) -> AskedWindow | None:
    match = _ON.search(text) or _PLAIN_DATE.search(text)
    if match is None or (day := _date(match, as_of)) is None:
        return None
    if match.groupdict().get("how") in ("as of", "until", "up to", "around", "at"):
        return span(day + DAY - timedelta(hours=WEEK_HOURS), day + DAY, as_of, f"in the week to {say_day(day)}")
    return span(day, day + DAY, as_of, f"on {say_day(day)}")


def _in_month(text: str, as_of: datetime) -> AskedWindow | None:
    if match := _IN_MONTH.search(text) or _MONTH_YEAR.search(text):
        first = first_of(match["month"], match["year"], as_of)
        return span(first, (first + 32 * DAY).replace(day=1), as_of, f"in {say_month(first)}") if first else None
    if match := _YEAR_MONTH.search(text):
        first = datetime(int(match["year"]), int(match["number"]), 1, tzinfo=UTC)
        return span(first, (first + 32 * DAY).replace(day=1), as_of, f"in {say_month(first)}")
    if match := _YEAR.search(text):
        first = datetime(int(match["year"]), 1, 1, tzinfo=UTC)
        return span(first, first.replace(year=first.year + 1), as_of, f"in {first.year}")
    return None


def _month_number(said: str) -> int:
    return next(number for number, name in enumerate(MONTHS, 1) if name.startswith(said[:3]))


def first_of(month: str, year: str | None, as_of: datetime) -> datetime | None:
    """The first of that month: of the year named, else the latest such month that had begun."""
    number = _month_number(month)
    if year:
        return datetime(int(year), number, 1, tzinfo=UTC)
    return datetime(as_of.year if number <= as_of.month else as_of.year - 1, number, 1, tzinfo=UTC)


def _date(match: re.Match[str], as_of: datetime, prefix: str = "") -> datetime | None:
    """The day a date pattern matched; without a year the latest such day that had begun."""
    held = match.groupdict()
    try:
        if iso := held.get(f"{prefix}iso"):
            return datetime.fromisoformat(iso).replace(tzinfo=UTC)
        month = held.get(f"{prefix}month") or held.get(f"{prefix}month2")
        dom = held.get(f"{prefix}dom") or held.get(f"{prefix}dom2")
        year = held.get(f"{prefix}year") or held.get(f"{prefix}year2")
        if not month or not dom:
            return None
        day = datetime(int(year) if year else as_of.year, _month_number(month), int(dom), tzinfo=UTC)
        return day if year or day <= as_of else day.replace(year=day.year - 1)
    except ValueError:
        return None


def say_day(moment: datetime) -> str:
    """14 March 2020."""
    return f"{moment.day} {MONTHS[moment.month - 1].capitalize()} {moment.year}"


def say_month(moment: datetime) -> str:
    """March 2020."""
    return f"{MONTHS[moment.month - 1].capitalize()} {moment.year}"
