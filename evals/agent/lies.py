"""Good sentences made false in one fact: digit, sign, unit, magnitude, metric, token, date, direction, author, window, quotation.

Whether a false sentence happens to be true is told from the raw results, never by the gate.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.agent.asked import leaves
from evals.agent.support import MONTHS, SIZES

from ruma.agent.evidence import Entity, Evidence

_NUMBER = re.compile(
    r"(?<![\w.#@])(?P<usd>\$)?(?P<digits>\d(?:[\d,]*\d)?(?:\.\d+)?)(?P<size>[KMBT])?"
    r"(?P<unit> %| percentage points| pp| points| out of 100)?(?!\w)"
)
_SKIP = re.compile(r"“[^”]*”|\[\d+\]|\*\*[^*]+\*\*|@\w+|\bu[0-9a-f]{10}\b")
_DAY = re.compile(rf"\b(?P<day>\d{{1,2}}) (?P<month>{'|'.join(MONTHS)})\b")
_AUTHOR = re.compile(r"(?<=” \()(?P<name>[^,()]+)(?=, )|(?<=@)(?P<handle>\w+)")
_WINDOW = re.compile(r"\bover the (?:past week|last 24 hours|past month|past \d+ days|last \d+ hours)\b")
_SPANS = ("over the past week", "over the last 24 hours", "over the past month", "over the past 3 days", "over the past 90 days")
OPPOSITE = {
    "rose": "fell", "fell": "rose", "up": "down", "down": "up", "highest": "lowest", "lowest": "highest", "gained": "lost",
    "lost": "gained", "above": "below",
}  # fmt: skip
_MOVE = re.compile(r"\b(?:" + "|".join(OPPOSITE) + r")\b(?= (?:\d|\$|close|the most|\w+ close))")
METRICS = (
    "mindshare",
    "sentiment",
    "price",
    "trading volume",
    "posts",
    "authors",
    "market cap",
    "bullish",
    "bearish",
    "hit rate",
)
_METRIC = re.compile(r"\b(?:" + "|".join(METRICS) + r")\b")
Lie = tuple[str, str]


@dataclass(frozen=True)
class Good:
    """A sentence that the gate let through, with what it was judged by."""

    text: str
    subject: tuple[Entity, ...]
    evidence: tuple[Evidence, ...]

    @property
    def cited(self) -> list[Evidence]:
        ids = set(re.findall(r"\[(\d+)\]", self.text))
        return [one for one in self.evidence if one.id in ids]


def lies(good: Good, names: Sequence[str], chance: random.Random) -> Iterator[Lie]:
    """Kind and sentence, one place made false at a time."""
    if not good.cited:
        return
    held = [match.span() for match in _SKIP.finditer(good.text)]
    values = [abs(float(v)) for one in good.cited for v in leaves(one.result.model_dump()) if isinstance(v, int | float)]
    yield from _numbers(good.text, held, values, chance)
    yield from _days(good, held, chance)
    yield from _words(good, held, chance)
    yield from _names(good, names, chance)
    yield from _people(good, chance)


def _free(match: re.Match[str], held: Sequence[tuple[int, int]]) -> bool:
    return not any(a <= match.start() < b for a, b in held)


def _put(text: str, span: tuple[int, int], new: str) -> str:
    return text[: span[0]] + new + text[span[1] :]


def _numbers(text: str, held: list[tuple[int, int]], values: list[float], chance: random.Random) -> Iterator[Lie]:
    days = [match.span("day") for match in _DAY.finditer(text)] + [match.span() for match in re.finditer(r"\b20\d\d\b", text)]
    days += [match.span() for match in _WINDOW.finditer(text)]
    for match in _NUMBER.finditer(text):
        if not _free(match, [*held, *days]):
            continue
        digits, size, unit = match["digits"], match["size"] or "", match["unit"] or ""
        step = 10.0 ** -len(digits.partition(".")[2])
        place = chance.choice([i for i, c in enumerate(digits) if c.isdigit()])
        new = digits[:place] + chance.choice([d for d in "123456789" if d != digits[place]]) + digits[place + 1 :]
        value = float(new.replace(",", "")) * SIZES[size]
        if not any(abs(value - true) <= step * SIZES[size] for true in values):
            yield "digit", _put(text, match.span("digits"), new)
        if match["usd"]:
            yield "unit", _put(text, match.span(), f"{digits}{size} %")
            other = {"B": "M", "M": "B", "T": "B", "": "K"}.get(size, "B")
            yield "magnitude", _put(text, match.span(), f"${digits}{other}")
        elif unit in (" %", " percentage points", " pp"):
            yield "unit", _put(text, match.span(), f"{digits}{' percentage points' if unit == ' %' else ' %'}")
            yield "unit", _put(text, match.span(), f"${digits}")
            before = text[: match.start()]
            if re.search(r"\b(?:fell|down|lost) $", before):
                yield "sign", _put(text, match.span(), f"+{digits}{unit}")
            elif re.search(r"\b(?:rose|up|gained) $", before):
                yield "sign", _put(text, match.span(), f"-{digits}{unit}")
        elif unit in (" out of 100", " points"):
            yield "unit", _put(text, match.span(), f"{digits} %")
        else:
            yield "magnitude", _put(text, match.span(), f"{digits}K")


def _days(good: Good, held: list[tuple[int, int]], chance: random.Random) -> Iterator[Lie]:
    known = {(v.day, v.month) for one in good.cited for v in leaves(one.result.model_dump()) if hasattr(v, "hour")}
    for match in _DAY.finditer(good.text):
        if not _free(match, held):
            continue
        day = chance.choice(
            [n for n in range(1, 29) if (n, MONTHS.index(match["month"]) + 1) not in known and str(n) != match["day"]] or [0]
        )
        if day:
            yield "date", _put(good.text, match.span("day"), str(day))
        month = chance.choice([m for m in MONTHS if m != match["month"]])
        if (int(match["day"]), MONTHS.index(month) + 1) not in known:
            yield "date", _put(good.text, match.span("month"), month)


def _words(good: Good, held: list[tuple[int, int]], chance: random.Random) -> Iterator[Lie]:
    for match in _MOVE.finditer(good.text):
        if _free(match, held):
            yield "direction", _put(good.text, match.span(), OPPOSITE[match.group()])
    for match in _WINDOW.finditer(good.text):
        if _free(match, held):
            yield "window", _put(good.text, match.span(), chance.choice([span for span in _SPANS if span != match.group()]))
    figures = [m for m in _NUMBER.finditer(good.text) if _free(m, held)]
    for match in _METRIC.finditer(good.text):
        if _free(match, held) and any(abs(f.start() - match.end()) < 40 for f in figures):
            other = chance.choice([m for m in METRICS if m != match.group() and m not in good.text])
            yield "metric", _put(good.text, match.span(), other)


def _names(good: Good, names: Sequence[str], chance: random.Random) -> Iterator[Lie]:
    """Another token in the place of the one that is named: of the evidence, or of the book."""
    told = [e.names[0] for one in good.evidence for e in one.entities if e.kind == "token"]
    named = [name for name in dict.fromkeys(told) if re.search(rf"\b{re.escape(name)}\b", good.text) and name[0].isupper()]
    if not re.search(r"\d", _SKIP.sub("", good.text)):
        return
    stories = {(entity.kind, entity.id) for entity in good.subject}
    inside = {inner[1] for one in good.evidence for outer, inner in one.members if outer in stories}
    true = {e.names[0] for one in good.evidence for e in one.entities if e.id in inside}  # of that story, only not named
    for name in named[:2]:
        span = next(m.span() for m in re.finditer(rf"\b{re.escape(name)}\b", good.text))
        if any(a <= span[0] < b and good.text[a] == "“" for a, b in [m.span() for m in _SKIP.finditer(good.text)]):
            continue
        for pool in (told, names):
            others = [other for other in pool if other not in good.text and other[0].isupper() and other not in true]
            if others:
                yield "token", _put(good.text, span, chance.choice(others))


def _also_wrote(good: Good, author: str) -> bool:
    """Copied texts have several authors."""
    quote = re.search(r"“([^”…]{12,})", good.text)
    return quote is not None and any(
        r.author == author and quote[1].strip()[:30] in " ".join(r.text.split()) for one in good.cited for r in one.receipts
    )


def _also_called(good: Good, author: str) -> bool:
    """Whether that account made a call of the side that is told as well, so that the sentence would be true of it."""
    side = re.search(r"\bcall(?:s|ed)\b.*?\b(?:(higher)|(lower))\b", good.text)
    wanted = None if side is None else "long" if side[1] else "short"
    calls = [getattr(row, "call", row) for one in good.cited for row in getattr(one.result, "calls", None) or ()]
    made = [call for call in calls if getattr(call, "author", None) == author and hasattr(call, "direction")]
    return "call" in good.text and any(wanted in (None, call.direction) for call in made)


def _people(good: Good, chance: random.Random) -> Iterator[Lie]:
    authors = list(dict.fromkeys(receipt.author for one in good.cited for receipt in one.receipts))
    authors += [e.id for one in good.cited for e in one.entities if e.kind == "author"]
    for match in _AUTHOR.finditer(good.text):
        others = [
            author
            for author in authors
            if author not in good.text and not _also_wrote(good, author) and not _also_called(good, author)
        ]
        if others:
            yield "author", _put(good.text, match.span(), chance.choice(others))
        yield "author", _put(good.text, match.span(), f"{match.group()[:-1]}{'x' if match.group()[-1] != 'x' else 'y'}")
    for match in re.finditer(r"“([^”]{30,})”", good.text):
        words = match[1].split(" ")
        place = chance.randrange(len(words))
        if words[place].isalpha():
            words[place] = "never" if words[place] != "never" else "always"
            yield "quotation", _put(good.text, match.span(1), " ".join(words))
