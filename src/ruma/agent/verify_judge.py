"""Decides for each figure of a read sentence whether one whole fact stands behind it. Never reads prose itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from ruma.agent.evidence import MARKET, Entity, Evidence, Fact
from ruma.agent.verify_claim import Claim
from ruma.agent.verify_facts import FactIndex, Known
from ruma.agent.verify_figures import Figure
from ruma.agent.verify_names import Key, Mention
from ruma.agent.verify_times import Span
from ruma.agent.verify_words import SCOPED, Cue, Phrase

_MARKET: Key = (MARKET.kind, MARKET.id)
_OVER = re.compile(r"\b(?:more\s+than|over|above|at\s+least|exceed(?:s|ed|ing)|upwards\s+of)\s+$", re.I)
_UNDER = re.compile(r"\b(?:less\s+than|fewer\s+than|under|below|at\s+most|almost|nearly|up\s+to|just\s+short\s+of)\s+$", re.I)
_SCOPE = re.compile(r"\b(?:of|among|between)\s+(?:the|these|those)\s+$", re.I)
_IS = re.compile(r"\s+(?:is|was|stands|stood)\s+(?:now\s+|still\s+|at\s+)?")
_PEAKED = re.compile(r"\bpeak(?:ed|s|ing)?\s+(?:at|of|with|was|is)\s+(?:about\s+)?$", re.I)
_KINDS = {
    "token": r"tokens?|coins?", "narrative": r"narratives?|themes?|stories|topics?", "author": r"accounts?|authors?|callers?",
}  # fmt: skip
_UNSIGNED = frozenset({"ratio", "z", "rank", "hours", "days"})  # a move word beside these is not a change of theirs


class Judge:
    """Matches the figures of one claim with the facts of the cited evidence."""

    def __init__(
        self, claim: Claim, facts: FactIndex, cited: Sequence[Evidence], subject: Sequence[Entity], asked: datetime
    ) -> None:
        self.claim = claim
        self.facts = facts
        self.cited = cited
        self.ids = [source.id for source in cited]
        self.subject = frozenset((entity.kind, entity.id) for entity in subject)
        self.asked = asked

    def problems(self) -> list[str]:
        found: list[str] = []
        matched: dict[Figure, list[Known]] = {}
        for figure in self.claim.figures:
            known, problem = self._match(figure)
            matched[figure] = known
            if problem:
                found.append(problem)
        found += self._pair_problems(matched)
        found += [p for span in self.claim.spans if (p := self._unearned_before(span, matched))]
        found += [p for cue in self.claim.superlatives if (p := self._superlative(cue, matched))]
        found += [p for cue in self.claim.directions if (p := self._bare_direction(cue))]
        return found

    def _match(self, figure: Figure) -> tuple[list[Known], str]:
        shown = f"{figure.text!r}"
        if self._counts_named(figure):
            return [], ""
        known = self.facts.valued(figure, self.ids)
        if not known:
            return [], f"{shown} is no value of the cited evidence"
        if self.claim.unasserted(figure):
            return [], f"{shown} is not said to be so"
        phrases = self.claim.metrics_of(figure)
        said = " or ".join(repr(phrase.text) for phrase in phrases) or "no metric"
        steps: list[tuple[Callable[[Known], bool], str]] = [
            (lambda k: self._metric(figure, k, phrases), f"{shown} is not the value of {said}"),
            (lambda k: self._owner_of(figure, k, phrases), f"{shown} is not the value of what it is said to be of"),
            (lambda k: all(k.holds_word(rate) for rate in self.claim.rates_of(figure)), f"{shown} is no rate or mean"),
            (lambda k: self._entity(figure, k), f"{shown} does not belong to the entity it stands beside"),
            (lambda k: self._period(figure, k), f"{shown} is of another period"),
            (lambda k: self._time(figure, k), f"{shown} is of another window or day"),
            (lambda k: self._direction(figure, k, phrases), f"{shown} has another sign or direction"),
            (lambda k: self._bound(figure, k), f"{shown} is on the other side of that bound"),
        ]
        for fits, problem in steps:
            known = [k for k in known if fits(k)]
            if not known:
                return [], problem
        return known, ""

    def _owner_of(self, figure: Figure, known: Known, phrases: Sequence[Phrase]) -> bool:
        """ "the price is 14 % below the high": what the figure is said of is something the evidence knows of the same thing."""
        if not phrases or phrases[0].start < figure.end:
            return True
        before = [p for p in self.claim.phrases if p.end <= figure.start and self.claim.same_segment(p, figure)]
        if not before or not _IS.fullmatch(self.claim.text[before[-1].end : figure.start]):
            return True
        owned = before[-1].key
        return any(k.named(owned) or k.partly(owned) for k in self.facts.about(known.key, self.ids))

    def _counts_named(self, figure: Figure) -> bool:
        """ "Three tokens" where the sentence names three; "top 5 narratives" where that many were found."""
        if figure.unit != "plain" or figure.sign or figure.value != int(figure.value):
            return False
        tail = self.claim.text[figure.end :]
        if figure.in_words and _SCOPE.search(self.claim.text[: figure.start]):
            return figure.value in self._numbers_of_entities()
        for kind, nouns in _KINDS.items():
            if not re.match(rf"\s+(?:\w+\s+)?(?:{nouns})\b", tail, re.I):
                continue
            named = {key for m in self.claim.mentions for key in m.keys if key[0] == kind and len(m.keys) == 1}
            held = {(e.kind, e.id) for source in self.cited for e in source.entities if e.kind == kind}
            if re.search(r"\btop\s+$", self.claim.text[: figure.start], re.I):
                return 1 < figure.value <= len(held)
            counted = any(k.fact.unit == "count" and not k.fact.change and self._noun_names(tail, k) for k in self._all())
            return figure.value == len(named) or (not counted and figure.value == len(held))
        return False

    def _numbers_of_entities(self) -> set[int]:
        """How many entities of a kind the sentence names or the cited evidence holds: "of the two"."""
        named = Counter(kind for kind, _ in {key for m in self.claim.mentions for key in m.keys} | self.subject)
        held = Counter(kind for kind, _ in {(e.kind, e.id) for source in self.cited for e in source.entities})
        return {counts[kind] for counts in (named, held) for kind in _KINDS}

    def _noun_names(self, tail: str, known: Known) -> bool:
        words = [w.lower().rstrip("s") for w in re.findall(r"\w+", tail)[:2]]
        return any(name[-1] in words for name in known.names)

    def _all(self) -> list[Known]:
        return [known for known in self.facts.known if known.evidence.id in self.ids]

    def _metric(self, figure: Figure, known: Known, phrases: Sequence[Phrase]) -> bool:
        if not phrases:
            by = re.match(r"\s+(?:place\s+)?by\s", self.claim.text[figure.end :])  # by something that is no metric here
            return figure.unit == "rank" and known.fact.unit == "rank" and by is None
        if figure.unit == "plain" and known.fact.unit == "rank":
            return self.claim.ranks(figure) and any(known.named(phrase.key) for phrase in phrases)
        if known.fact.unit == "rank" and known.says_place_only:
            return self._first_by(known, phrases[0].key, known.fact.value)
        modifier = self.claim.modifier_of(phrases[0])
        if modifier is not None and not known.named(phrases[0].key):
            return known.named(modifier.key) and known.partly(phrases[0].key)
        if any(known.named(phrase.key) for phrase in phrases):
            return modifier is None or known.partly(modifier.key)
        return known.says_peak and self._peaks(figure) and any(known.partly(phrase.key) for phrase in phrases)

    def _peaks(self, figure: Figure) -> bool:
        """ "mindshare peaked at 9.9 %" """
        return _PEAKED.search(self.claim.text[: figure.start]) is not None

    def _first_by(self, known: Known, phrase: tuple[str, ...], rank: float) -> bool:
        """A rank that does not say by what: true for the metric only if the list bears it out."""
        if phrase in known.names:
            return True
        mine = [k for k in self.facts.about(known.key, self.ids) if not k.fact.change and k.named(phrase) and not k.fact.period]
        peers = [k for k in self._all() if mine and k.fact.metric == mine[0].fact.metric and not k.fact.period]
        above = sum(k.fact.value > mine[0].fact.value for k in peers) if mine else 0
        return bool(mine) and len(peers) > 1 and above + 1 == rank

    def _entity(self, figure: Figure, known: Known) -> bool:
        key = known.key
        excluded = (frozenset(known.fact.within) | {_MARKET}) - {key}
        mention = self.claim.mention_of(figure, excluded)
        if mention is not None:
            group = self.claim.joined(mention) if mention.end <= figure.start else [mention]
            return key in mention.keys and all(m.keys <= excluded or key in m.keys for m in group)
        if self.subject:
            return key in self.subject
        first = self.claim.first_mention(excluded)
        return key == _MARKET if first is None else key in first.keys

    def _period(self, figure: Figure, known: Known) -> bool:
        fact, opens = known.fact, self.claim.opens(figure)
        if fact.change:
            return not opens and not self.claim.closes(figure) and not self.claim.is_share(figure)
        if fact.period == "bucket":
            return True
        said_before = opens or self.claim.before_of(figure)
        return said_before == (fact.period == "previous")

    def _time(self, figure: Figure, known: Known) -> bool:
        fact, result = known.fact, known.evidence.result
        whole = result.as_of - result.window_start
        span, day = self.claim.span_of(figure), self.claim.day_of(figure)
        if span is not None:
            if not span.fits(whole if fact.period == "bucket" else fact.end - fact.start):
                return False
            beside = not span.compared and not self.claim.number_between(figure, span)
            if span.before and (beside if fact.change else fact.period == ""):
                return False
        if fact.period == "bucket":
            if day is None or not (day.fits(fact.start) or any(day.fits(m) for m in fact.moments)):
                return False
        elif day is not None and not any(day.fits(moment) for moment in _days_of(fact)):
            return False
        return self._bounds(figure, known)

    def _bounds(self, figure: Figure, known: Known) -> bool:
        fact, result = known.fact, known.evidence.result
        closing, opening = self.claim.bounds_of(figure, "end"), self.claim.bounds_of(figure, "start")
        ends = [result.as_of, *([fact.end] if fact.period == "previous" else [])]
        starts = [result.window_start, *([fact.start] if fact.period == "previous" else [])]
        if closing is not None and not any(closing.fits(end) for end in ends):
            return False
        return opening is None or any(opening.fits(start) for start in starts)

    def _direction(self, figure: Figure, known: Known, phrases: Sequence[Phrase]) -> bool:
        fact = known.fact
        sign = (fact.value > 0) - (fact.value < 0)
        move, tight = self.claim.move_of(figure)
        if fact.change:
            if figure.sign and not tight:
                move = 0
            said = [s for s in (figure.sign, move) if s]
            return all(s == sign for s in said) and (bool(said) or sign >= 0)
        if self.claim.opens(figure) or self.claim.closes(figure):
            return figure.sign in (0, sign) and self._moved(figure, known)
        if tight and fact.unit == "ratio":
            return (fact.value - 1) * move > 0
        if tight and fact.unit not in _UNSIGNED:
            return False
        return self._level_sign(figure, sign, known, phrases)

    def _level_sign(self, figure: Figure, sign: int, known: Known, phrases: Sequence[Phrase]) -> bool:
        word = self.claim.sign_of(figure)
        if word and any(self._within(phrase, "flow") and phrase.key in known.names for phrase in phrases):
            word = 0 if not any(name[0] == "net" for name in known.names) else word
        if figure.sign:
            return figure.sign == sign
        return sign >= 0 if not word else word == sign

    @staticmethod
    def _within(phrase: Phrase, part: str) -> bool:
        return any(part in word for word in phrase.key)

    def _moved(self, figure: Figure, known: Known) -> bool:
        """ "rose to 62": the evidence must know of that move; pairs and days are compared with each other later."""
        move = self.claim.leads_to(figure) or self.claim.leads_from(figure)
        paired = any(figure in pair[:2] for pair in self.claim.pairs)
        return paired or (known.fact.period != "bucket" and move in self.facts.moves(known))

    def _bound(self, figure: Figure, known: Known) -> bool:
        head, size = self.claim.text[: figure.start], abs(known.fact.value)
        slack = 1e-9 * max(size, 1.0)
        if _OVER.search(head) and not self.claim.closes(figure):
            return size >= figure.value - slack
        return not _UNDER.search(head) or size <= figure.value + slack

    def _unearned_before(self, span: Span, matched: dict[Figure, list[Known]]) -> str:
        """A window before this one must be what something is compared with, or hold a figure of that time."""
        if not span.before or span.compared or not matched:
            return ""
        near = [known for f, known in matched.items() if self.claim.span_of(f) is span or self.claim.same_segment(span, f)]
        earlier = any(k.fact.period == "previous" for known in near for k in known)
        return "" if earlier else f"{span.text!r} is not the window of the answer"

    def _pair_problems(self, matched: dict[Figure, list[Known]]) -> list[str]:
        found = []
        for opens, closes, move in self.claim.pairs:
            if not matched.get(opens) or not matched.get(closes):
                continue
            good = any(self._pair_holds(a, b, move) for a in matched[opens] for b in matched[closes])
            if not good:
                found.append(f"{opens.text!r} to {closes.text!r} is not how it moved")
        return found

    def _pair_holds(self, before: Known, after: Known, move: int) -> bool:
        one, two = before.fact, after.fact
        delta = (two.value > one.value) - (two.value < one.value)
        same = before.key == after.key and one.unit == two.unit and bool(before.names & after.names)
        return same and one.start < two.start and move in (0, delta) and two.metric in self._partners(before)

    def _partners(self, before: Known) -> set[str]:
        """The metrics that an earlier value is compared with: `posts` for `previous_posts`, whatever shares its name else."""
        metrics = {known.fact.metric for known in self.facts.about(before.key, self.ids)}
        own = before.fact.metric.removeprefix("previous_")
        return {own} if own in metrics else metrics

    def _superlative(self, cue: Cue, matched: dict[Figure, list[Known]]) -> str:
        problem = f"{cue.text!r} needs a rank or an extreme of the evidence"
        near = [k for f, known in matched.items() if self.claim.same_segment(cue, f) for k in known]
        for known in near:
            days = [k for k in self.facts.about(known.key, [known.evidence.id]) if k.fact.period == "bucket"]
            if known.fact.period == "bucket" and self.facts.is_extreme(known, cue.sign, days):
                return ""
            if cue.of_time and known.says_peak:
                return ""
        if cue.of_time:
            return problem
        scoped = SCOPED.search(self.claim.text) is not None
        phrase = self._phrase_of(cue)
        for key in self._keys_of(cue):
            if any(self._is_first(known, cue, phrase, scoped) for known in self.facts.about(key, self.ids)):
                return ""
        return problem

    def _is_first(self, known: Known, cue: Cue, phrase: Phrase | None, scoped: bool) -> bool:
        fact = known.fact
        if fact.unit == "rank" and fact.value == 1 and cue.sign > 0:
            if phrase is None or known.named(phrase.key):
                return True
            return known.says_place_only and self._first_by(known, phrase.key, 1)
        if not scoped or phrase is None or fact.period or fact.change or fact.unit == "rank" or not known.named(phrase.key):
            return False
        peers = [k for k in self._all() if k.key[0] == known.key[0]]
        return self.facts.is_extreme(known, cue.sign, peers)

    def _phrase_of(self, cue: Cue) -> Phrase | None:
        near = [p for p in self.claim.phrases if self.claim.same_clause(p, cue)]
        after = [p for p in near if p.start >= cue.end and not self.claim.number_between(cue, p)]
        if after:
            return after[0]
        before = [p for p in near if p.end <= cue.start]
        return before[-1] if before else None

    def _keys_of(self, cue: Cue | Phrase) -> frozenset[Key]:
        """Whom a word without a figure is about: who stands before it, else behind it, else the subject."""
        named = [m for m in self.claim.mentions if m.keys and _MARKET not in m.keys]
        before = [m for m in named if m.end <= cue.start]
        after = [m for m in named if m.start >= cue.end]
        by = after and re.fullmatch(r"\s+(?:by|is|was|are|were|:)\s+[*_\"“]*", self.claim.text[cue.end : after[0].start])
        chosen: Mention | None = (
            after[0] if after and (by or (not before and not self.subject)) else before[-1] if before else None
        )
        if chosen is not None:
            return chosen.keys
        return self.subject or (after[0].keys if after else frozenset({_MARKET}))

    def _bare_direction(self, cue: Cue) -> str:
        """A move that is said without a figure must not contradict the evidence."""
        claim = self.claim
        if cue.shy or claim.unasserted(cue) or any(claim.same_segment(cue, figure) for figure in claim.figures):
            return ""
        near = [p for p in claim.phrases if claim.same_clause(p, cue)]
        before = [p for p in near if p.end <= cue.start]
        phrase = before[-1] if before else near[0] if near else None
        if phrase is None:
            return ""
        signs: set[int] = set()
        for key in self._keys_of(cue):
            for known in self.facts.about(key, self.ids):
                if known.named(phrase.key):
                    signs |= self.facts.moves(known) | ({_sign(known.fact.value)} if known.fact.change else set())
        return f"{phrase.text!r} did not go that way: {cue.text!r}" if signs and cue.sign not in signs else ""


def _days_of(fact: Fact) -> tuple[datetime, ...]:
    """The days a figure may be dated by: those beside it, else the one its window ends on or lies within (up to midnight)."""
    if fact.moments and fact.end not in fact.moments:
        return fact.moments
    last = fact.end - timedelta(microseconds=1)
    return (fact.end, fact.start) if last.date() == fact.start.date() else (fact.end,)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
