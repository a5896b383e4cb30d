"""What a right answer has to hold, one small check a word. Each returns what is wrong, or nothing.

A check is written as in golden.jsonl: `price chainlink 2020-08-07 2020-08-14`. Times are days (their midnight, UTC) or `end-7d`
for a simulated market.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from evals.agent.asked import Answered, moment, prose_of
from evals.agent.support import MONTHS, SIZES
from evals.agent.truth import Truth, words_of

NO = re.compile(
    r"\b(?:no|not|none|never|nothing|neither|nobody|cannot|can't|only|outside|without|nor|too (?:few|quiet)|unknown|future|which"
    r"|\w+n['’]t|unable|unavailable|missing|lacks?|beyond)\b", re.I
)  # fmt: skip
_ROW = re.compile(r"^- (?:\*\*(@?[^*\n]+)\*\*)?", re.M)
_UP = r"(?:rose|up|gained|climbed|more|jumped|added)"
_DOWN = r"(?:fell|down|lost|slid|dropped|fewer|shed)"
STEADY_PCT = 1.0


@dataclass(frozen=True)
class Case:
    """An answer beside the truth of its store."""

    answer: Answered
    truth: Truth
    end: datetime
    planted: dict[str, Any]

    @property
    def text(self) -> str:
        return self.answer.text

    @property
    def prose(self) -> str:
        return prose_of(self.text)

    def at(self, said: str) -> datetime:
        return moment(said, self.end)

    def shown(self, value: float, pattern: str) -> bool:
        """True where a number in that form rounds the value: pattern has one group for digits, one for the magnitude."""
        for digits, size in re.findall(pattern, self.prose):
            step = 10.0 ** -len(digits.partition(".")[2]) * SIZES[size]
            if abs(float(digits.replace(",", "")) * SIZES[size] - abs(value)) <= step / 2 + 1e-9 * abs(value):
                return True
        return False

    @property
    def lead(self) -> str:
        """The first sentences, up to the first list or paragraph."""
        return self.prose.split("\n")[0]

    @property
    def rows(self) -> list[str]:
        return list(dict.fromkeys(name.strip() or str(n) for n, name in enumerate(_ROW.findall(self.text))))


Check = Callable[..., str | None]
USD, PCT, COUNT = r"\$(\d[\d,]*(?:\.\d+)?)([KMBT]?)", r"(\d[\d,]*(?:\.\d+)?)() ?%", r"(?<![$.\w])(\d[\d,]*)()(?![\d.%\w])"


def price(case: Case, token: str, start: str, end: str) -> str | None:
    now, move = case.truth.close(token, case.at(end)), case.truth.move_pct(token, case.at(start), case.at(end))
    if now is None or not case.shown(now, USD):
        return f"the price {now} is not told"
    if move is None or abs(move) < STEADY_PCT:
        return None
    if not case.shown(move, PCT):
        return f"the move of {move:.1f} % is not told"
    word = _UP if move > 0 else _DOWN
    size = f"{abs(move):,.0f}" if abs(move) >= 100 else f"{abs(move):.1f}"
    ok = re.search(rf"\b{word}\b \*{{0,2}}{re.escape(size)} %", case.prose)
    return None if ok else f"that the price {'rose' if move > 0 else 'fell'} {size} % is not told"


def volume(case: Case, token: str, start: str, end: str) -> str | None:
    true = case.truth.volume(token, case.at(start), case.at(end))
    return None if case.shown(true, USD) else f"the volume {true:,.0f} is not told"


def posts(case: Case, token: str, start: str, end: str) -> str | None:
    true = case.truth.talk(token, case.at(start), case.at(end))["posts"]
    return None if case.shown(true, COUNT) else f"{true} posts are not told"


posts_in = posts


def authors(case: Case, token: str, start: str, end: str) -> str | None:
    true = case.truth.talk(token, case.at(start), case.at(end))["authors"]
    return None if case.shown(true, COUNT) else f"{true} authors are not told"


def score(case: Case, token: str, start: str, end: str) -> str | None:
    true = case.truth.tone(token, case.at(start), case.at(end))
    said = [float(value) for value in re.findall(r"(\d+\.\d) out of 100", case.prose)]
    return None if any(abs(value - true) <= 1.5 for value in said) else f"a sentiment of about {true:.1f} is not told, but {said}"


def tone_move(case: Case, token: str, start: str, end: str) -> str | None:
    a, b = case.at(start), case.at(end)
    change = case.truth.tone(token, a, b) - case.truth.tone(token, a - (b - a), a)
    if abs(change) < 2:
        return None
    word = "rose" if change > 0 else "fell"
    return None if re.search(rf"sentiment {word}\b", case.prose) else f"that sentiment {word} {abs(change):.1f} is not told"


def says(case: Case, *pattern: str) -> str | None:
    return None if re.search(" ".join(pattern), case.prose) else f"nothing like {' '.join(pattern)} is said"


def tells(case: Case, *pattern: str) -> str | None:
    """As `says`, quotations included."""
    return None if re.search(" ".join(pattern), case.text) else f"nothing like {' '.join(pattern)} is told"


def says_not(case: Case, *pattern: str) -> str | None:
    return f"{' '.join(pattern)} is said" if re.search(" ".join(pattern), case.prose) else None


def declines(case: Case, *pattern: str) -> str | None:
    """One sentence says no and names what is missing; something else is said or offered beside it."""
    wanted = re.compile(" ".join(pattern))
    sentences = [part for part in re.split(r"(?<=[.?!:;])\s+", case.prose) if part]
    if not any(wanted.search(one) and NO.search(one) for one in sentences):
        return f"it is not said that {' '.join(pattern)} is missing"
    return None if len(sentences) > 1 else "nothing is offered instead"


def no_figures(case: Case) -> str | None:
    return "figures are told" if re.search(r"\d", case.prose.replace("24h", "")) else None


def about(case: Case, ecosystem: str) -> str | None:
    held = [one.arguments.get("ecosystem") for one in case.answer.evidence if one.tool == "narratives"]
    return None if ecosystem in held else f"narratives of {ecosystem} were not read, but of {held}"


def topic_named(case: Case, ecosystem: str, start: str, end: str) -> str | None:
    """At least two of the six topics that grew most are named."""
    grown = case.truth.topics(ecosystem, case.at(start), case.at(end))[:6]
    said = [topic for topic in grown if words_of(topic).search(case.prose)]
    return None if len(said) >= min(2, len(grown)) else f"of the topics that grew, {grown}, only {said} are told"


def planted(case: Case, ecosystem: str) -> str | None:
    """The planted stories that are rising or at their peak are told, most of them."""
    now = f"{case.end:%Y-%m-%dT%H:%M:%SZ}"
    stories = [s for s in case.planted["narratives"] if s["ecosystem"] == ecosystem and s["born_at"] < now < s["end_at"]]
    stories = [s for s in stories if s["stage_at_end"] in ("rising", "peaking", "peak")]
    told = [s for s in stories if any(word.lower() in case.text.lower() for word in (s["label"], *s["terms"]))]
    return (
        None
        if len(told) * 2 >= len(stories)
        else f"of {[s['label'] for s in stories]} only {[s['label'] for s in told]} are told"
    )


def rows(case: Case, least: str, most: str = "99") -> str | None:
    return None if int(least) <= len(case.rows) <= int(most) else f"{len(case.rows)} rows"


def not_rows(case: Case, *names: str) -> str | None:
    held = [name for name in names if name in case.rows]
    return f"{held} should be left out" if held else None


def tokens(case: Case, *ids: str) -> str | None:
    asked = {one.arguments.get("id") or one.arguments.get("token") for one in case.answer.evidence}
    missing = [id for id in ids if id not in asked]
    return f"{missing} were not looked at" if missing else None


def window(case: Case, *said: str) -> str | None:
    spans = [[case.at(day) for day in span.split(" ")] for span in " ".join(said).split("|")]
    held = [(one.result.window_start, one.result.as_of) for one in case.answer.evidence if one.result.window_hours]
    near = timedelta(hours=1)
    ok = any(abs(a - x) <= near and abs(b - y) <= near for a, b in held for x, y in spans)
    return None if ok else f"no tool read {' '.join(said)}"


def window_in(case: Case, start: str, end: str) -> str | None:
    a, b = case.at(start), case.at(end)
    ok = any(a <= one.result.window_start and one.result.as_of <= b + timedelta(days=1) for one in case.answer.evidence)
    return None if ok else f"no tool read inside {start} to {end}"


def no_cause(case: Case) -> str | None:
    if re.search(r"\b(?:because of|due to|caused by)\b", case.prose):
        return "a cause is claimed"
    return None if re.search(r"\bcaus\w+|prove|explain", case.prose) else "that it proves no cause is not said"


def premise(case: Case, _: str) -> str | None:
    return (
        None
        if re.search(r"(?i)\bnot what|do(?:es)? not show|not borne out|no such", case.prose)
        else "the wrong premise is not corrected"
    )


def ahead_price(case: Case, one: str, other: str) -> str | None:
    end = case.answer.question.as_of
    best = max((one, other), key=lambda id: case.truth.move_pct(id, end - timedelta(days=7), end) or 0.0)
    name = case.truth.names[best]
    return None if re.search(rf"{name}\b[^.]*\bprice\b", case.lead) else f"that {name} leads by price is not told first"


def more_posts(case: Case, one: str, other: str, start: str, end: str) -> str | None:
    voices = case.truth.voices(case.at(start), case.at(end))
    best, least = sorted((one, other), key=lambda id: -voices.get(id, 0))
    first, second = case.truth.names[best], case.truth.names[least]
    return (
        None
        if re.search(rf"{first} is ahead of {second}|{first}\b.*\bthan {second}", case.lead)
        else f"that {first} has more talk is not told first"
    )


def top_share(case: Case, start: str, end: str) -> str | None:
    voices = case.truth.voices(case.at(start), case.at(end))
    best = max(voices.values())
    good = [case.truth.names[id] for id, n in voices.items() if n >= 0.9 * best]
    return None if case.rows and case.rows[0] in good else f"first should be {good}, is {case.rows[:1]}"


def top_gain(case: Case, start: str, end: str) -> str | None:
    gains = case.truth.gains(case.at(start), case.at(end))
    best = max(gains.values())
    good = [case.truth.names[id] for id, gain in gains.items() if gain >= 0.8 * best]
    return None if case.rows and case.rows[0] in good else f"first should be {good}, is {case.rows[:1]}"


def emotion(case: Case, token: str, start: str, end: str) -> str | None:
    shares = case.truth.emotions(token, case.at(start), case.at(end))
    best = max(shares.values())
    good = [name for name, share in shares.items() if share >= 0.9 * best]
    ok = any(re.search(rf"\b{name}\b", case.lead) for name in good)
    return None if ok else f"the leading emotion {good} is not told first"


def _ranking(by: str) -> Check:
    def check(case: Case, day: str, n: str = "3") -> str | None:
        true = case.truth.ranked(by, case.at(day))[: int(n)]
        return None if case.rows[: len(true)] == true else f"should begin {true}, begins {case.rows[: len(true)]}"

    return check


def caller(case: Case) -> str | None:
    """The first caller listed has about the best record, and it is told as the store holds it."""
    first = next((name.lstrip("@") for name in case.rows if name), "")
    problem = caller_of(case, first) if first else "no caller is listed"
    calls, right = case.truth.record(first, case.answer.question.as_of)
    if not problem and (right + 15) / (calls + 30) < case.truth.best_record(case.answer.question.as_of) - 0.06:
        return f"{first} with {right} of {calls} has not the best record"
    return problem


def caller_of(case: Case, author: str) -> str | None:
    calls, right = case.truth.record(author, case.answer.question.as_of)
    if not calls:
        said = re.search(r"\bno (?:scored )?calls?\b|\bnot known\b|\bno account\b", case.text)
        return None if said else f"that {author} made no call is not told"
    if not case.shown(calls, COUNT) or not case.shown(100 * right / calls, PCT):
        return f"{right} of {calls} calls of {author} being right is not told"
    return None


def calls_on(case: Case, token: str) -> str | None:
    known = case.truth.callers_of(token, case.answer.question.as_of)
    said = set(re.findall(r"@(\w+)", case.prose))
    return None if said & known else f"no caller of {token} is told"


def quotes(case: Case, word: str) -> str | None:
    held = [(receipt.text, receipt.author) for one in case.answer.evidence for receipt in one.receipts]
    told = re.findall(r"“([^”]{20,})” \(([^,()]+),", case.text)
    if not told:
        return "no post is quoted"
    hit = any(word.lower() in text.lower() for text, author in held for _, by in told if author == by)
    return None if word == "-" or hit else f"no quoted post holds {word}"


def events(case: Case, token: str, start: str, end: str) -> str | None:
    n = case.truth.events(token, case.at(start), case.at(end))
    return f"{n} events are known and none is told" if n and "“" not in case.text else None


def dex(case: Case, token: str, start: str, end: str) -> str | None:
    true = case.truth.dex(case.at(start), case.at(end), token=token)
    return None if case.shown(true, USD) else f"the DEX volume {true:,.0f} is not told"


def dex_chain(case: Case, chain: str, start: str, end: str) -> str | None:
    true = case.truth.dex(case.at(start), case.at(end), chain=chain)
    return None if case.shown(true, USD) else f"the DEX volume {true:,.0f} of {chain} is not told"


def stale(case: Case, token: str) -> str | None:
    newest = case.truth.newest(token, case.answer.question.as_of)
    first = re.split(r"(?<=[.])\s", case.prose)[0]
    days = [f"{day.day} {MONTHS[day.month - 1]} {day.year}" for day in (newest, newest - timedelta(milliseconds=1))]
    ok = re.search(r"newest|older|latest", first) and any(day in first for day in days)
    return None if ok else f"that data ends on {days[0]} is not said first"


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        price, volume, posts, authors, score, tone_move, says, tells, says_not, declines, no_figures, about, topic_named, planted,
        rows,
        not_rows, tokens, window, window_in, no_cause, premise, ahead_price, more_posts, top_share, top_gain, emotion, caller,
        caller_of, calls_on, quotes, events, dex, dex_chain, stale,
    )
} | {
    "posts_in": posts, "cap_order": _ranking("market_cap_usd"), "vol_order": _ranking("volume_usd"), "gainers": _ranking("gain"),
    "losers": _ranking("loss"),
}  # fmt: skip
