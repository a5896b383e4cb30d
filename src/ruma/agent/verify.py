"""The figure gate: a sentence may leave only if each of its figures, dates, names and quotations is a fact of the evidence.

Never repairs or rewrites a sentence, and never lets one pass because a number occurs somewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ruma.agent.evidence import MARKET, Entity, Evidence
from ruma.agent.verify_claim import Claim, Spot
from ruma.agent.verify_facts import FactIndex
from ruma.agent.verify_figures import blank, read_figures
from ruma.agent.verify_judge import Judge
from ruma.agent.verify_names import ACRONYMS, Key, Mention, Names, is_given, read_strangers
from ruma.agent.verify_quotes import QuoteCheck
from ruma.agent.verify_relations import Relations
from ruma.agent.verify_sentences import sentences
from ruma.agent.verify_times import Moment, Times, read_times, without_dates
from ruma.agent.verify_words import SCOPED, Phrase, PhraseIndex, read_directions, read_rates, read_signs, read_superlatives
from ruma.store.token_kinds import chain_slug
from ruma.store.tokens import TokenBook

__all__ = ["FigureGate", "Verdict", "sentences"]

_MARKER = re.compile(r"\[(\d+)\](?!\()")
_LEAD = re.compile(r"^\s*(?:#{1,6}\s|>\s|[-*+]\s|\d{1,3}[.)]\s)+")
_EMPHASIS = re.compile(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=[\w.%])[*_](?!\w)")
_NEWEST = re.compile(r"\b(?:newest|latest|most\s+recent)\s+(?:\w+\s+)?(?:data|records?|candles?|posts?|prices?)\b[^;]*$", re.I)
_CAPITALS = re.compile(r"(?<![\w@$#./\-])[A-Z]{3,6}(?![\w\-])")
_TIMED = re.compile(r"\d|hour|day|week|month|year", re.I)
_UNIT = re.compile(r"(?:hour|day|week|month|year)s?", re.I)  # a metric of that name is no part of "past 10 days"
_ON = re.compile(r"\bon (?:the )?$", re.I)
Span = tuple[datetime, datetime]
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@dataclass(frozen=True)
class Verdict:
    """`checked` counts the figures, times, names, quotations and links that were looked at."""

    ok: bool
    checked: int
    problems: tuple[str, ...]


class FigureGate:
    """Judges sentences against the evidence of one answer."""

    def __init__(
        self, evidence: Sequence[Evidence], tokens: TokenBook, asked: datetime, question: str = "", spans: Sequence[Span] = ()
    ) -> None:
        """`spans` are those that the question asks of: that nothing is known of them may be said without evidence."""
        self._evidence = {source.id: source for source in evidence}
        self._asked = asked
        self._spans = tuple(spans)
        self._facts = FactIndex(evidence)
        self._phrases = PhraseIndex(self._facts.phrases())
        self._names = Names([entity for source in evidence for entity in source.entities], tokens)
        self._quotes = QuoteCheck()
        self._capitals = {source.id: _capitals(source) for source in evidence}
        self._echo = {word.upper() for word in re.findall(r"\w+", question)}  # what the asker named may be named back

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(self._evidence.values())

    def check(self, sentence: str, subject: Sequence[Entity] = ()) -> Verdict:
        """Whether one sentence or bullet may leave; `subject` is what the sentence before was about."""
        ids = tuple(dict.fromkeys(_MARKER.findall(sentence)))
        unknown = [f"there is no evidence [{id}]" for id in ids if id not in self._evidence]
        if unknown:
            return Verdict(False, len(ids), tuple(unknown))
        cited = [self._evidence[id] for id in (ids or self._evidence)]
        plain = plain_text(sentence)
        if _same_words(plain) in {_same_words(text) for source in cited for text in _units(source)}:
            return Verdict(True, 1, ())
        return self._judge(plain, cited, bool(ids), tuple(subject))

    def _judge(self, plain: str, cited: list[Evidence], marked: bool, subject: tuple[Entity, ...]) -> Verdict:
        keys = frozenset((entity.kind, entity.id) for source in cited for entity in source.entities)
        keys |= {(entity.kind, entity.id) for entity in subject} | {(MARKET.kind, MARKET.id)}
        quoted = self._quotes.check(plain, cited)
        problems = list(quoted.problems)
        claim, times, unread = self._read(quoted.rest, cited, keys)
        problems += [f"{text!r} cannot be read as a figure, a date or a window" for text in (*unread, *times.unread)]
        problems += [
            f"{m.text!r} is in no cited evidence" for m in claim.mentions if not m.keys and not is_given(m, claim.text, subject)
        ]
        problems += [f"{word!r} is no ticker of the cited evidence" for word in self._unknown_tickers(claim, cited)]
        problems += self._time_problems(claim, times, cited)
        if not marked and (claim.figures or quoted.checked):
            problems.append("figures, quotations and links need a marker such as [1]")
        elif claim.figures or claim.superlatives or claim.directions:
            problems += Judge(claim, self._facts, cited, subject, self._asked).problems()
        problems += Relations(claim, self._facts, cited, subject).problems()
        problems += quoted.mismatches(claim)
        checked = len(claim.figures) + len(claim.moments) + len(claim.spans) + len(claim.mentions) + quoted.checked
        checked += len(unread) + len(times.unread) + len(times.weekdays) + len(times.relative)
        return Verdict(not problems, checked, tuple(dict.fromkeys(problems)))

    def _read(self, text: str, cited: list[Evidence], keys: frozenset[Key]) -> tuple[Claim, Times, list[str]]:
        phrases, named = _untangle(self._phrases.read(text, unknown=True), self._names.read(without_dates(text), keys))
        mentions = [mention for mention in named if not _is_place(mention, text, cited)]
        if SCOPED.search(text):  # "the highest mindshare of the two": a superlative of a metric, not the metric of a peak
            phrases = [_without_superlative(phrase) for phrase in phrases]
        hidden = text
        spots: list[Spot] = [
            *named,
            *(phrase for phrase in phrases if _TIMED.search(phrase.text) and not _UNIT.fullmatch(phrase.text)),
        ]
        for spot in spots:
            hidden = blank(hidden, spot.start, spot.end)
        times = read_times(hidden)
        rest, spans = times.rest, []
        for span in times.spans:
            if span.firm or any(span.fits(source.result.as_of - source.result.window_start) for source in cited):
                spans.append(span)
            else:  # a plain duration: "3 hours" is a figure like any other
                rest = rest[: span.start] + hidden[span.start : span.end] + rest[span.end :]
        phrases = [one for one in phrases if not any(span.start <= one.start and one.end <= span.end for span in spans)]
        for match in re.finditer(r"“([^”]*)”", rest):  # the "halving" that was looked for claims none
            if any(str(source.arguments.get("q", "")).lower() == match[1].lower() for source in cited):
                rest = blank(rest, match.start(), match.end())
        figures, unread = read_figures(rest)
        named_so = [match.span() for match in re.finditer(r"“[^”]*”", text)]  # words that are looked for claim nothing
        inside = [(p.start, p.end) for p in phrases] + named_so
        free = [c for c in read_superlatives(hidden) if not any(a <= c.start and c.end <= b for a, b in inside)]
        moves = [c for c in read_directions(hidden) if not any(p.start <= c.start and c.end <= p.end for p in phrases)]
        known: list[Spot] = [*named, *phrases, *times.moments, *times.spans, *figures]
        taken = [(spot.start, spot.end) for spot in known]
        claim = Claim(
            text=text,
            figures=tuple(figures),
            moments=times.moments,
            spans=tuple(spans),
            mentions=tuple(mentions),
            phrases=tuple(phrases),
            directions=tuple(moves),
            signs=tuple(read_signs(text)),
            superlatives=tuple(free),
            rates=tuple(read_rates(hidden)),
            strangers=tuple(read_strangers(times.rest, taken)),
        )
        return claim, times, unread

    def _unknown_tickers(self, claim: Claim, cited: list[Evidence]) -> list[str]:
        """Words in capitals that neither the trade nor the evidence has: a ticker that was made up or mistyped."""
        known = (self._echo | ACRONYMS).union(*(self._capitals[source.id] for source in cited))
        named: list[Spot] = [*claim.mentions, *claim.phrases]
        spots = [(spot.start, spot.end) for spot in named]
        words = [m for m in _CAPITALS.finditer(claim.text) if not any(a < m.end() and m.start() < b for a, b in spots)]
        return [match.group() for match in words if match.group() not in known]

    def _time_problems(self, claim: Claim, times: Times, cited: list[Evidence]) -> list[str]:
        asked = () if claim.figures or claim.directions or claim.superlatives else self._spans
        problems = [
            f"{m.text!r} is no date of the evidence"
            for m in claim.moments
            if not self._dated(m, cited, claim.text) and not any(m.fits(day) for span in asked for day in _days_of(span))
        ]
        lengths = [source.result.as_of - source.result.window_start for source in cited]
        lengths += [end - start for start, end in asked]
        problems += [
            f"{s.text!r} is no window of the evidence" for s in claim.spans if not any(s.fits(length) for length in lengths)
        ]
        if not claim.figures:
            problems += [f"{s.text!r} is not the window of the answer" for s in claim.spans if s.before and not s.compared]
        return problems + self._named_day_problems(claim, times, cited)

    def _named_day_problems(self, claim: Claim, times: Times, cited: list[Evidence]) -> list[str]:
        """Weekdays, today and yesterday: figures beside them must be of a window within that day."""
        real = [*(day for source in cited for day in _dates(source)), self._asked]
        days = {day.date() for day in real}
        dated = {day.weekday() for day in real for moment in claim.moments if moment.day and moment.fits(day)}
        windows = [(source.result.window_start, source.result.as_of) for source in cited]
        short = {(end - timedelta(microseconds=1)).date() for start, end in windows if end - start <= timedelta(days=1)}
        problems = []
        for name in times.weekdays:
            known = dated or {day.weekday() for day in (short if claim.figures else days)}
            if _WEEKDAYS.index(name) not in known:
                problems.append(f"{name!r} is no day of the evidence")
        for word in times.relative:
            meant = self._asked.date() - timedelta(days=word == "yesterday")
            known_days = short if claim.figures else {end.date() for _, end in windows} if word == "today" else days
            if word not in ("today", "yesterday") or meant not in known_days:
                problems.append(f"{word!r} is no day of the evidence")
        return problems

    def _dated(self, moment: Moment, cited: list[Evidence], text: str) -> bool:
        if _NEWEST.search(text[: moment.start]):
            newest = [source.result.seen_until for source in cited]
            return any(moment.fits(seen) for seen in newest if seen is not None)
        if moment.role == "on":
            return any(moment.fits(day) for source in cited for day in _dates(source)) or moment.fits(self._asked)
        results = [source.result for source in cited]
        starts = [r.window_start for r in results]
        if moment.role == "start":
            return any(moment.fits(day) for r, day in zip(results, starts, strict=True) for day in (day, day - (r.as_of - day)))
        ends = [day for r in results for day in (r.as_of, r.asked_as_of, r.seen_until) if day is not None]
        last_days = [r.as_of - timedelta(microseconds=1) for r in results]  # a window to midnight ends with the day before
        return any(moment.fits(day) for day in (*ends, *last_days, *starts, self._asked))


def _days_of(span: Span) -> tuple[datetime, ...]:
    """The ends of a span; one to midnight ends with the day before, too."""
    start, end = span
    return start, end, end - timedelta(microseconds=1)


def plain_text(sentence: str) -> str:
    """A sentence without bullet, heading, emphasis and markers."""
    return _EMPHASIS.sub("", _MARKER.sub("", _LEAD.sub("", sentence))).strip()


def _capitals(source: Evidence) -> set[str]:
    names = (name for entity in source.entities for name in entity.names)
    return {word for text in (*source.texts, *source.statements, *names) for word in _CAPITALS.findall(text)}


def _units(source: Evidence) -> list[str]:
    return [unit for text in source.statements for unit in (text, *sentences(text))]


def _same_words(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _dates(source: Evidence) -> list[datetime]:
    result = source.result
    return [*source.dates, result.window_start, result.as_of, result.window_start - (result.as_of - result.window_start)]


def _is_place(mention: Mention, text: str, cited: Sequence[Evidence]) -> bool:
    """ "The tokens on Solana" of a list of that chain: its coin is no token that the sentence tells of."""
    chains = {getattr(source.result, "chain", None) for source in cited}
    return _ON.search(text[: mention.start]) is not None and chain_slug(mention.text) in chains


def _untangle(phrases: list[Phrase], mentions: list[Mention]) -> tuple[list[Phrase], list[Mention]]:
    """Where a metric and a name overlap, the longer one was meant."""
    kept_phrases = [p for p in phrases if not any(_overlap(p, m) and m.end - m.start >= p.end - p.start for m in mentions)]
    kept_mentions = [m for m in mentions if not any(_overlap(p, m) for p in kept_phrases)]
    return kept_phrases, kept_mentions


def _without_superlative(phrase: Phrase) -> Phrase:
    if len(phrase.key) < 2 or not read_superlatives(phrase.key[0]):
        return phrase
    head = re.match(r"\w+\W+", phrase.text)
    offset = head.end() if head else 0
    return Phrase(phrase.start + offset, phrase.end, phrase.key[1:], phrase.text[offset:])


def _overlap(one: Phrase, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end
