"""Is everything in an answer in its evidence? A second opinion that shares no code with the figure gate."""

from __future__ import annotations

import html
import re
from datetime import date, datetime, timedelta
from typing import Any

from evals.agent.asked import Answered, leaves, prose_of
from evals.agent.truth import Truth

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
SIZES = {"": 1.0, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
_DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)})(?: (\d{{4}}))?\b")
_MONTH = re.compile(rf"\b(?:in|of|since|at) ({'|'.join(MONTHS)})(?: (\d{{4}}))?\b|\bin \d{{4}}\b")
_NUMBER = re.compile(r"(?<![\w.#])\$?(\d[\d,]*(?:\.\d+)?)([KMBT])?(?![\w])")
_SPAN = re.compile(
    r"\b(?:last|past|over) (?:the )?(?:last |past )?[\d,]+ (?:hours|days|weeks|months)\b|\bout of 100\b|\bof 100\b|\b0 to 100\b"
)
_QUOTED = re.compile(r"“([^”]+)” \(([^,()]+), (\d{1,2}) (\w+)(?: \d{4})?\)")
_HANDLE = re.compile(r"@(\w[\w.]*)")
_CAPITAL = re.compile(r"(?<![.!?:] )(?<!^)(?<!\n)(?<!- \*\*)\b[A-Z][\w.]+(?: [A-Z][\w.]+){0,3}", re.M)


def problems(answer: Answered, truth: Truth) -> list[str]:
    """What an answer states that neither its evidence nor the store bears out."""
    held = [one.result.model_dump() for one in answer.evidence]
    found = [*_numbers(answer, held), *_dates(answer, held), *_posts(answer, truth), *_tokens(answer, truth, held)]
    return found + _age(answer)


def _plain(answer: Answered) -> str:
    """Our own words, without those of the question and without names that hold digits."""
    text = prose_of(answer.text)
    for one in answer.evidence:
        for statement in one.statements:
            text = text.replace(statement, "")
        for entity in one.entities:
            for name in entity.names:
                if any(letter.isdigit() for letter in name):
                    text = text.replace(name, "")
    return text


def _numbers(answer: Answered, held: list[dict[str, Any]]) -> list[str]:
    text = _SPAN.sub("", _MONTH.sub("", _DAY.sub("", _plain(answer))))
    known = [abs(float(value)) for value in leaves(held) if isinstance(value, int | float) and not isinstance(value, bool)]
    known += [100 * value for value in known if value <= 1]  # shares
    known += [value / 24 for value in known]  # hours as days
    known += [float(shown.replace(",", "")) for shown in re.findall(r"\d[\d,]*(?:\.\d+)?", answer.question.text)]
    found = []
    for match in _NUMBER.finditer(text):
        size = SIZES[match[2] or ""]
        step = 10.0 ** -len(match[1].partition(".")[2]) * size
        value = float(match[1].replace(",", "")) * size
        if not any(abs(value - true) <= step / 2 + 1e-9 * value for true in known):
            found.append(f"the number {match.group()} is in no result")
    return found


def _dates(answer: Answered, held: list[dict[str, Any]]) -> list[str]:
    known: set[date] = {answer.question.as_of.date()}
    for value in leaves(held):
        if isinstance(value, datetime):
            known |= {value.date(), (value - timedelta(milliseconds=1)).date()}
    asked = answer.question.text + " ".join(message.text for message in answer.question.before)
    found = []
    for day, month, year in _DAY.findall(prose_of(answer.text)):
        number = MONTHS.index(month) + 1
        fits = any(k.day == int(day) and k.month == number and (not year or k.year == int(year)) for k in known)
        window = any(abs(k - date(int(year or k.year), number, min(int(day), 28))) <= timedelta(days=7) for k in known)
        if not fits and not (window and re.search(rf"\b{day}|monday|week|month|yesterday|last|friday", asked, re.I)):
            found.append(f"the date {day} {month} {year} is in no result")
    return found


def _posts(answer: Answered, truth: Truth) -> list[str]:
    """Quotations are of that author and day, word for word; accounts exist."""
    found = []
    for quote, author, day, month in _QUOTED.findall(answer.text):
        if month not in MONTHS:
            continue
        texts = truth.posts_of(author, datetime(2020, MONTHS.index(month) + 1, int(day)))
        pieces = [piece.strip() for piece in quote.split("…") if piece.strip()]
        if not any(_in_order(" ".join(html.unescape(text).split()), pieces) for text in texts):
            found.append(f"“{quote[:50]}” is no post of {author} on {day} {month}")
    for name in _HANDLE.findall(prose_of(answer.text)):
        if not truth.is_author(name.rstrip(".")) and name.lower() not in answer.question.text.lower():
            found.append(f"no author is called {name}")
    return found


def _in_order(text: str, pieces: list[str]) -> bool:
    at = 0
    for piece in pieces:
        at = text.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def _tokens(answer: Answered, truth: Truth, held: list[dict[str, Any]]) -> list[str]:
    """Names of known tokens in our own words are in the results or in the question."""
    words = " ".join(str(value) for value in leaves(held) if isinstance(value, str)).lower()
    asked = " ".join([answer.question.text, *(message.text for message in answer.question.before)]).lower()
    named = {name for e in answer.evidence for entity in e.entities for name in entity.names}
    found = []
    for match in _CAPITAL.finditer(_plain(answer)):
        parts = match.group().split(" ")
        for name in {" ".join(parts[a:b]) for a in range(len(parts)) for b in range(a + 1, len(parts) + 1)}:
            known = name.lower() in words or name.lower() in asked or any(name in one for one in named)
            if name in truth.ids and not known and name not in MONTHS and len(name) > 3:
                found.append(f"the token {name} is in no result")
    return found


def _age(answer: Answered) -> list[str]:
    """An answer that stands on older data than it was asked for says from when."""
    found = []
    for one in answer.evidence:
        result = one.result
        if f"[{one.id}]" in answer.text and result.n and (result.asked_as_of - result.as_of) > timedelta(days=1):
            days = [result.as_of + timedelta(days=n) for n in (-1, 0, 1)]
            if not any(f"{day.day} {MONTHS[day.month - 1]}" in answer.text for day in days):
                day = result.as_of
                found.append(f"{one.tool} stands on {day:%Y-%m-%d}, which is not said")
    return found
