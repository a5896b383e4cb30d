"""Checks for questions written by people who never saw how answers are worded: figures, entities and their order, in any words.

Where checks.py asks for the words of our writers ("rose 3.1 %", "out of 100", a list with bold names), these ask for the fact in
whatever sentence, sign or list it stands. A check whose truth the store does not hold fails: the question is at fault then.
"""

from __future__ import annotations

import html
import re
from datetime import timedelta

from evals.agent.checks import COUNT, PCT, USD, Case, Check
from evals.agent.order import ORDER
from evals.agent.support import MONTHS
from evals.agent.wording import FEW, FLAT, TALK, TONE, direction, sentences

SPANS_DAYS = (1, 2, 3, 7, 14, 30)
FLAT_PCT, TONE_NEAR, SMART_NEAR, RECORD_NEAR = 1.0, 1.5, 2.5, 0.06
LEAST_HEARD = 30  # authors of a planted story that can hardly be missed
LEAST_SMART = 5  # authors below which no tone of smart money is told
QUOTE = r"[“\"]([^”\"]{18,})[”\"]"  # shorter ones are names
AUTHOR = r"@?\b({})\b"


def _moved(case: Case, true: float) -> str | None:
    if abs(true) < FLAT_PCT and re.search(rf"(?i)\b(?:{FLAT})\b", case.prose):
        return None
    for sentence in sentences(case.prose):
        for match in re.finditer(PCT, sentence):
            decimals = len(match[1].partition(".")[2])
            near = abs(float(match[1].replace(",", "")) - abs(true)) <= 0.5 * 10.0**-decimals + 1e-9
            if near and (abs(true) < FLAT_PCT or direction(sentence, *match.span()) == (1 if true > 0 else -1)):
                return None
    return f"the move of {true:+.1f} % is not told"


def move(case: Case, token: str, start: str, end: str) -> str | None:
    """That the price moved so many percent, in its direction; under 1 % "flat" will do."""
    true = case.truth.move_pct(token, case.at(start), case.at(end))
    return f"no price of {token} is known" if true is None else _moved(case, true)


def priced(case: Case, token: str, at: str) -> str | None:
    true = case.truth.close(token, case.at(at))
    return None if _costs(case, true) else f"the price {true} is not told"


def _costs(case: Case, true: float | None) -> bool:
    """A price as digits, or as $9.83e-06."""
    if true is None or case.shown(true, USD):
        return true is not None
    small = [(float(f"{digits}e{power}"), digits, power) for digits, power in re.findall(r"\$(\d+(?:\.\d+)?)e(-\d+)", case.prose)]
    return any(abs(said - true) <= 0.51 * 10.0 ** (int(power) - len(digits.partition(".")[2])) for said, digits, power in small)


def stands(case: Case, token: str) -> str | None:
    """Price now, and its move over a day, a week or a month: for questions that name no window."""
    end = case.answer.question.as_of
    spans = [case.truth.move_pct(token, end - timedelta(days=days), end) for days in SPANS_DAYS]
    told = any(_moved(case, true) is None for true in spans if true is not None)
    now = case.truth.close(token, end)
    if not _costs(case, now):
        return f"the price {now} is not told"
    return None if told else "no move of the price is told"


def low(case: Case, token: str, start: str, end: str) -> str | None:
    true = case.truth.extremes(token, case.at(start), case.at(end))[0]["price_usd"]
    return None if case.shown(true, USD) else f"the lowest close {true} is not told"


def high(case: Case, token: str, start: str, end: str) -> str | None:
    true = case.truth.extremes(token, case.at(start), case.at(end))[1]["price_usd"]
    return None if case.shown(true, USD) else f"the highest close {true} is not told"


def cap(case: Case, token: str, at: str) -> str | None:
    true = case.truth.cap(token, case.at(at))
    return None if true and case.shown(true, USD) else f"the market cap {true:,.0f} is not told"


def tone(case: Case, token: str, start: str, end: str) -> str | None:
    """A sentiment of 0 to 100 beside a word for it."""
    true = case.truth.tone(token, case.at(start), case.at(end))
    return None if _near_tone(case, true, TONE_NEAR) else f"a sentiment of about {true:.1f} is not told"


def _near_tone(case: Case, true: float, near: float) -> bool:
    said = [
        float(number)
        for sentence in sentences(case.prose)
        if re.search(rf"(?i)\b(?:{TONE})\b|(?:out )?of 100|/ ?100", sentence)
        for number in re.findall(r"(?<![$\d.,])(\d{1,3}(?:\.\d+)?)(?![\d,]| ?%)", sentence)
    ]
    return any(abs(value - true) <= near for value in said)


def talk_moved(case: Case, token: str, start: str, end: str) -> str | None:
    """Whether there is more or less talk than in the span before; where posts, authors and share disagree either will do."""
    a, b = case.at(start), case.at(end)
    now, was = case.truth.talk(token, a, b), case.truth.talk(token, a - (b - a), a)
    signs = {_sign(now[what] / max(was[what], 1) - 1) for what in ("posts", "authors")}
    shares = [case.truth.voices(x, y) for x, y in ((a, b), (a - (b - a), a))]
    parts = [of.get(token, 0) / (sum(of.values()) or 1) for of in shares]
    return None if len(signs | {_sign(parts[0] / (parts[1] or 1) - 1)}) > 1 else _turned(case, TALK, signs.pop(), "talk")


def _sign(change: float) -> int:
    return 0 if abs(change) < 0.05 else (1 if change > 0 else -1)


def _turned(case: Case, words: str, sign: int, what: str) -> str | None:
    for sentence in sentences(case.prose):
        for match in re.finditer(rf"(?i)\b(?:{words})\b", sentence):
            if sign == 0 or direction(sentence, *match.span()) == sign:
                return None
    return f"that {what} went {'up' if sign > 0 else 'down'} is not told"


def tone_moved(case: Case, token: str, start: str, end: str) -> str | None:
    """Whether sentiment is better or worse than in the span before; under 2 points nothing need be said."""
    a, b = case.at(start), case.at(end)
    change = case.truth.tone(token, a, b) - case.truth.tone(token, a - (b - a), a)
    if abs(change) < 2:
        return None
    return _turned(case, TONE, 1 if change > 0 else -1, "sentiment")


def smart(case: Case, token: str, start: str, end: str) -> str | None:
    """The tone of smart money, or how far it is from all; that they are too few where they are."""
    a, b = case.at(start), case.at(end)
    authors, true = case.truth.smart(token, a, b)
    if _near_tone(case, true, SMART_NEAR):
        return None
    if authors < LEAST_SMART:
        return None if re.search(FEW, case.prose) else f"that only {authors} of smart money spoke is not told"
    gap = true - case.truth.tone(token, a, b)
    points = [float(n.replace(",", "")) for n in re.findall(r"(\d[\d,]*(?:\.\d+)?) (?:bps|basis points)", case.prose)]
    points += [100 * float(n) for n in re.findall(r"(\d+(?:\.\d+)?) points", case.prose)]
    near = any(abs(value - 100 * abs(gap)) <= 100 * SMART_NEAR for value in points)
    few = re.search(FEW, case.prose) and authors < 2 * LEAST_SMART  # a day may hold fewer than the window
    return None if near or few else f"the {true:.1f} of smart money ({gap:+.1f}) is not told"


def within(case: Case, start: str, end: str) -> str | None:
    """Some tool read a window inside a span, and a third of it at least: for spans that people mean loosely."""
    a, b = case.at(start), case.at(end)
    held = [(max(one.result.window_start, a), one) for one in case.answer.evidence if one.result.window_hours]
    good = [one for begun, one in held if one.result.window_start >= a and one.result.as_of <= b and one.result.as_of > begun]
    ok = any((one.result.as_of - one.result.window_start) >= (b - a) / 3 for one in good)
    return None if ok else f"no tool read inside {start} to {end}"


def best_caller(case: Case) -> str | None:
    """The first caller named has about the best record, and the number of scored calls is told."""
    records = case.truth.records(case.answer.question.as_of)
    found = re.search(AUTHOR.format("|".join(map(re.escape, records))), case.prose)
    if not found:
        return "no caller with a record is named"
    calls, right = case.truth.record(found[1], case.answer.question.as_of)
    if records[found[1]] < max(records.values()) - RECORD_NEAR:
        return f"{found[1]} with {right} of {calls} has not the best record"
    return record(case, found[1])


def worst_caller(case: Case) -> str | None:
    """A caller of about the worst record is named."""
    records = case.truth.records(case.answer.question.as_of)
    bad = [author for author, worth in records.items() if worth <= min(records.values()) + RECORD_NEAR]
    ok = re.search(AUTHOR.format("|".join(map(re.escape, bad))), case.prose)
    return None if ok else f"none of the worst records, as {bad[:3]}, is told"


def record(case: Case, author: str) -> str | None:
    """An author's scored calls, with how many or what share were right."""
    calls, right = case.truth.record(author, case.answer.question.as_of)
    share = case.shown(100 * right / calls, PCT) or case.shown(right, COUNT) if calls else False
    return None if share and case.shown(calls, COUNT) else f"{right} of {calls} calls of {author} being right is not told"


def calling(case: Case, token: str) -> str | None:
    """Somebody who called the token is named."""
    known = case.truth.callers_of(token, case.answer.question.as_of)
    return None if re.search(AUTHOR.format("|".join(map(re.escape, known))), case.prose) else f"no caller of {token} is told"


def quoted(case: Case, word: str, token: str, label: str, start: str, end: str) -> str | None:
    """Posts of that word, token, tone and span are quoted with their author, and at most as many others."""
    held = [(row["author"], " ".join(html.unescape(row["text"]).split())) for row in case.truth.said(
        word.replace("_", " "), token, label, case.at(start), case.at(end))]  # fmt: skip
    told = [" ".join(quote.split()) for quote in re.findall(QUOTE, case.text)]
    good = [quote for quote in told if any(author in case.text and _holds(text, quote) for author, text in held)]
    return None if good and 2 * len(good) >= len(told) else f"of {len(told)} quotations {len(good)} are of {word} {token} {label}"


def heard(case: Case, ecosystem: str) -> str | None:
    """One planted story at least of those alive that enough people told is named."""
    now = f"{case.end:%Y-%m-%dT%H:%M:%SZ}"
    alive = [s for s in case.planted["narratives"] if s["ecosystem"] == ecosystem and s["born_at"] < now < s["end_at"]]
    loud = [s for s in alive if s["authors"] >= LEAST_HEARD]
    told = any(word.lower() in case.text.lower() for s in loud for word in (s["label"], *s["terms"]))
    return None if told else f"none of {[s['label'] for s in loud]} is told"


def quotations(case: Case, n: str) -> str | None:
    """As many posts are quoted as were asked for."""
    told = len(re.findall(QUOTE, case.text))
    return None if told == int(n) else f"{told} posts are quoted instead of {n}"


def _holds(text: str, quote: str) -> bool:
    at = 0
    for piece in (part.strip(" .…") for part in re.split(r"…|\.\.\.", quote)):
        at = text.find(piece, at) if piece else at
        if at < 0:
            return False
    return True


def aged(case: Case, token: str) -> str | None:
    """The day on which the data ends is told before any list."""
    newest = case.truth.last_records(token, case.answer.question.as_of)
    days = [day for last in newest for day in (last, last - timedelta(milliseconds=1))]
    opening = re.split(r"\n\s*[-*•1]", case.prose)[0]
    forms = [form for day in days for form in (f"{day.day} {MONTHS[day.month - 1]}", f"{MONTHS[day.month - 1]} {day.day}",
             f"{day:%Y-%m-%d}", f"{day.day} {MONTHS[day.month - 1][:3]}")]  # fmt: skip
    return None if any(form in opening for form in forms) else f"that data ends on {forms[0]} is not said"


FAIR: dict[str, Check] = ORDER | {
    check.__name__: check
    for check in (
        move, priced, stands, low, high, cap, tone, tone_moved, talk_moved, smart, within, best_caller, worst_caller, record,
        calling, quoted, quotations, heard, aged,
    )
}  # fmt: skip
