"""Ties each figure of a sentence to the metric, entity, time and direction that stand nearest. Never looks at evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeVar

from ruma.agent.verify_figures import Figure, blank
from ruma.agent.verify_names import Key, Mention
from ruma.agent.verify_times import Moment, Span
from ruma.agent.verify_words import BEFORE, DIRECTIONS, MOVES, UNASSERTED, Cue, Phrase, Rate


class Spot(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


S = TypeVar("S", bound=Spot)

_CLAUSE = re.compile(r";|\s[—–-]\s|\b(?:while|whereas|but|although|though)\b")
_SEGMENT = re.compile(r",(?=\s)")
_STEP = re.compile(r",(?=\s)|\b(?:and|against|versus|vs|compared|than|or|to)\b")
_MOVE = MOVES
_FILLER = (
    r"of|at|is|was|are|were|has|had|have|been|be|now|only|about|around|roughly|approximately|some|just|over|under|above|below|nearly|almost"
    r"|more|less|fewer|than|least|most|by|to|from|up|a|an|the|another|further|stood|stands|stand|reached|reaches|hit|came|comes|come|level|score"
    r"|value|low|went|goes|total|totalled|ranks?|ranked|with|between|as|high|change[ds]?|in|net|out|minus|plus|also|still|currently"
)
_TO_NUMBER = re.compile(rf"(?:[\s:=|(~≈*_]|\b(?:{_FILLER}|{_MOVE})\b)*", re.I)
_BESIDE = re.compile(
    r"(?:[\s*_]|\b(?:more|fewer|less|higher|lower|new|distinct|different|unique|separate|total|net|the|its|their|all|up|down)\b)*",
    re.I,
)
_CHANGE_NOUN = r"(?:rise|increase|gain|drop|fall|decline|decrease|jump|change|growth|dip|loss|surge|climb|slide)"
_TO_METRIC = re.compile(
    rf"(?:[\s*_]|\b(?:{_CHANGE_NOUN}|more|fewer|less|higher|lower|new|total|the|its|their|all|of|in|for|on)\b)*", re.I
)
_OF_SHARE = re.compile(r"[\s*_]*\bof\b", re.I)
_TO_ENTITY = re.compile(
    r"(?:[\s*_\ufffc]|\b(?:more|fewer|new|different|distinct|total|worth|the|all)\b)*(?:\b(?:of|for|on|about|by)\b|\()\s*(?:the\s+|token\s+)*[\"“*_]*",
    re.I,
)
_TIGHT_MOVE = re.compile(
    r"(?:[\s*_\ufffc$€+\-−–~≈(]|\b(?:by|a|an|of|in|the|its|further|another|about|around|roughly|approximately|some|nearly|almost|over|just|only|sharply|slightly|strongly)\b)*",
    re.I,
)
_AFTER_MOVE = re.compile(rf"[\s*_]*\b(?P<move>{_MOVE})\b", re.I)
_TO_ROLE = re.compile(r"\bto\s+(?:about|around|roughly|nearly|almost|just|some|only|a|an)?\s*$", re.I)
_FROM_ROLE = re.compile(r"\bfrom\s+(?:about|around|roughly|nearly|almost|just|some|only|a|an)?\s*$", re.I)
_AGAINST = re.compile(r"\b(?:against|versus|vs\.?|compared\s+(?:with|to))\s+(?:the\s+)?(?:previous|prior)?\s*[$]?$", re.I)
_COUNTED = re.compile(r"\s+(?P<noun>[a-z][\w\-]*)", re.I)
_MORE_OF = re.compile(r"\s+(?:more|fewer|less)\s+(?P<noun>[a-z][\w\-]*)", re.I)
_ONE_WORD = re.compile(r"(?:[\w\-]+\s+){0,2}")
# What may follow a number without being the thing that is counted.
_NO_NOUNS_WORDS = """
    a about across after again against all already among an and are around as at be been before below beside between
    both but by came compared despite down during each earlier ever even for from had has have here higher if in into
    is it its just largely lately less like lower mainly more mostly not now of off on or out over overall per right
    since so still than that the their then there these they this those though through throughout to today together
    too total under until up versus vs was well were when where whereas which while who with within yesterday yet
"""
_NO_NOUNS = frozenset(_NO_NOUNS_WORDS.split())
_AND = re.compile(r"\s*(?:,\s*)?(?:and|or|&|,|as\s+well\s+as|plus)\s*(?:the\s+)?", re.I)
_RANKED_BY = re.compile(r"\s+(?:place\s+)?(?:by|in|for)\s+(?:its\s+)?", re.I)
_RANK_WORD = re.compile(r"\b(?:rank(?:s|ed|ing)?|place[sd]?|position|no\.?)\s+(?:(?:at|is|was|of|in)\s+)*$", re.I)
_FROM_NEXT = re.compile(r"\s+from\b", re.I)
_FRONTED = re.compile(r"^\W*(?:at|with|on)\b", re.I)
_PRONOUN = re.compile(r"\b(?:it|its|they|their|them)\b", re.I)


@dataclass(frozen=True)
class Claim:
    """A sentence that has been read."""

    text: str
    figures: tuple[Figure, ...]
    moments: tuple[Moment, ...]
    spans: tuple[Span, ...]
    mentions: tuple[Mention, ...]
    phrases: tuple[Phrase, ...]
    directions: tuple[Cue, ...]
    signs: tuple[Cue, ...]
    superlatives: tuple[Cue, ...]
    rates: tuple[Rate, ...] = ()
    strangers: tuple[Mention, ...] = ()
    """Capitalised words that may be names nobody knows: a figure beside one is that stranger's."""

    @cached_property
    def bare(self) -> str:
        """The text with names, metrics and times made unreadable: what is left is grammar."""
        text = self.text
        spots: tuple[Spot, ...] = (*self.mentions, *self.phrases, *self.moments, *self.spans)
        for spot in spots:
            text = blank(text, spot.start, spot.end)
        return text

    @cached_property
    def _clauses(self) -> list[int]:
        return [match.start() for match in _CLAUSE.finditer(self.text)]

    @cached_property
    def _segments(self) -> list[int]:
        return sorted(self._clauses + [match.start() for match in _SEGMENT.finditer(self.text)])

    @cached_property
    def _steps(self) -> list[int]:
        return sorted(self._clauses + [match.start() for match in _STEP.finditer(self.bare)])

    @cached_property
    def _brackets(self) -> list[tuple[int, int]]:
        found, open_ = [], []
        for index, character in enumerate(self.text):
            if character == "(":
                open_.append(index)
            elif character == ")" and open_:
                found.append((open_.pop(), index))
        return found

    def visible(self, spot: Spot, figure: Spot) -> bool:
        """What stands in brackets says nothing about a figure outside them."""
        return all(opened < figure.start < closed for opened, closed in self._brackets if opened < spot.start < closed)

    def number_between(self, one: Spot, other: Spot) -> bool:
        first, last = (one, other) if one.start < other.start else (other, one)
        return any(first.end <= figure.start and figure.end <= last.start for figure in self.figures)

    def same_clause(self, one: Spot, other: Spot) -> bool:
        return _unbroken(self._clauses, one, other)

    def same_segment(self, one: Spot, other: Spot) -> bool:
        return _unbroken(self._segments, one, other)

    def metrics_of(self, figure: Figure) -> tuple[Phrase, ...]:
        """The phrase that names a figure's metric; two where a share "of the posts" is described afterwards."""
        seen = [phrase for phrase in self.phrases if self.visible(phrase, figure)]
        before = [phrase for phrase in seen if phrase.end <= figure.start]
        after = [phrase for phrase in seen if phrase.start >= figure.end and not self.number_between(figure, phrase)]
        if after and _BESIDE.fullmatch(self.text[figure.end : after[0].start]) is not None:
            return self._with_description(figure, after)
        if after and _RANKED_BY.fullmatch(self.text[figure.end : after[0].start]) and self.ranks(figure):
            return (after[0],)
        if self._of_unknown(figure, after[:1]):
            return ()
        free = before and not self.number_between(before[-1], figure)
        if free and _TO_NUMBER.fullmatch(self.bare[before[-1].end : figure.start]):
            return (before[-1],)
        if after and _TO_METRIC.fullmatch(self.text[figure.end : after[0].start]) and self.same_segment(figure, after[0]):
            share = figure.unit == "pct" and _OF_SHARE.match(self.text[figure.end : after[0].start])
            described = self._with_description(figure, after)
            if not share or len(described) > 1:
                return described
        following = [phrase for phrase in after if self.same_segment(phrase, figure)]
        compared = [phrase for other in self._compared_with(figure) for phrase in self.metrics_of(other)]
        if compared:
            return tuple(compared)
        near = [phrase for phrase in before if self.same_clause(phrase, figure)]
        alike = [f for f in self.figures if f.end <= figure.start and f.unit == figure.unit and f.unit != "plain"]
        if near and following and not self.same_segment(near[-1], figure) and self._taken(near[-1], figure):
            return self._with_description(figure, following)
        if alike and near and not self.same_segment(near[-1], figure) and self._taken(near[-1], figure):
            return self.metrics_of(alike[-1])
        if near:
            return (near[-1],)
        following = [phrase for phrase in after if self.same_clause(phrase, figure)]
        if following:
            return self._with_description(figure, following)
        return tuple(before[-1:]) or (self.metrics_of(alike[-1]) if alike else ())

    def is_share(self, figure: Figure) -> bool:
        """ "41 % of posts": a part of something, not how much it changed."""
        return figure.unit == "pct" and _OF_SHARE.match(self.text[figure.end :]) is not None and not self.move_of(figure)[1]

    def modifier_of(self, phrase: Phrase) -> Phrase | None:
        """The metric word right before another: "peak" in "peak mindshare"."""
        return next((p for p in self.phrases if p.end < phrase.start and self.text[p.end : phrase.start].isspace()), None)

    def ranks(self, figure: Figure) -> bool:
        """True for a place: "rank 2", "#2", "2nd"."""
        return figure.unit == "rank" or _RANK_WORD.search(self.text[: figure.start]) is not None

    def _of_unknown(self, figure: Figure, after: Sequence[Phrase]) -> bool:
        """ "1,234 wallets", "12 % more buzz": the thing that is counted is no metric of the evidence."""
        pattern = _COUNTED if figure.unit == "plain" else _MORE_OF
        noun = pattern.match(self.text[figure.end :])
        if noun is None or noun["noun"].lower() in _NO_NOUNS or DIRECTIONS.get(noun["noun"].lower()):
            return False
        at = figure.end + noun.start("noun")
        spots: tuple[Spot, ...] = (*self.mentions, *self.spans, *self.moments)
        if any(spot.start <= at < spot.end for spot in spots):
            return False
        return not (after and _ONE_WORD.fullmatch(self.text[at : after[0].start]))

    def _taken(self, phrase: Phrase, figure: Figure) -> bool:
        """ "8.1 % mindshare and 1,234 posts, against 3.2 %": the posts have their number."""
        others = [f for f in self.figures if f.end <= phrase.start and f.unit != figure.unit]
        return any(_BESIDE.fullmatch(self.text[f.end : phrase.start]) for f in others)

    def _compared_with(self, figure: Figure) -> list[Figure]:
        """ "312 posts by 40 people, against 280 in the week before": what the 280 may be compared with."""
        if not (self.opens(figure) or _AGAINST.search(self.text[: figure.start])):
            return []
        return [f for f in self.figures if f.end <= figure.start and f.unit == figure.unit and self.same_clause(f, figure)]

    def _with_description(self, figure: Figure, after: Sequence[Phrase]) -> tuple[Phrase, ...]:
        share = figure.unit == "pct" and _OF_SHARE.match(self.text[figure.end :])
        if share and len(after) > 1 and self.same_segment(after[0], after[1]):
            return (after[0], after[1])
        return (after[0],)

    def mention_of(self, figure: Spot, excluded: frozenset[Key]) -> Mention | None:
        """The entity a figure belongs to; None where the sentence names none for it."""
        known = [m for m in self.mentions if m.keys and not m.keys <= excluded]
        anchors = sorted([*known, *self.strangers], key=lambda mention: mention.start)
        after = [m for m in anchors if m.start >= figure.end and not self.number_between(figure, m)]
        if after:
            between = self.bare[figure.end : after[0].start]
            if _TO_ENTITY.fullmatch(between):
                return after[0]
        before = [m for m in anchors if m.end <= figure.start and self.visible(m, figure)]
        if before:
            return before[-1]
        return after[0] if after and self._fronted(figure, after[0]) else None

    def joined(self, mention: Mention) -> list[Mention]:
        """All names of a list that a name ends or begins: "Chainlink and Cardano"."""
        group = [mention]
        for other in reversed([m for m in self.mentions if m.keys and m.end <= mention.start]):
            between = self.text[other.end : group[-1].start]
            if _AND.fullmatch(between) is None or (len(group) == 1 and between.strip() == ","):
                break
            group.append(other)
        return group

    def unasserted(self, figure: Spot) -> bool:
        """True for a figure that is denied, foreseen or of several things together."""
        earlier = [f.end for f in self.figures if f.end <= figure.start]
        starts = [b + 1 for b in self._clauses if b < figure.start]
        return UNASSERTED.search(self.text[max([0, *earlier, *starts]) : figure.start]) is not None

    def rates_of(self, figure: Spot) -> list[str]:
        """What a figure is said to be per, or that it is a mean."""
        heard = [r for r in self.rates if self.visible(r, figure) and not self.number_between(r, figure)]
        near = [r for r in heard if self.same_segment(r, figure) or (r.end <= figure.start and self.same_clause(r, figure))]
        inside: tuple[Spot, ...] = (*self.phrases, *self.spans)
        return [r.of for r in near if not any(s.start <= r.start and r.end <= s.end for s in inside)]

    def first_mention(self, excluded: frozenset[Key]) -> Mention | None:
        """For a figure before any entity, where no entity is carried over from the sentence before."""
        return next((m for m in self.mentions if m.keys and not m.keys <= excluded), None)

    def _fronted(self, figure: Spot, mention: Mention) -> bool:
        """ "At 3.2 %, Cardano trails" """
        head = self.bare[: figure.start]
        return bool(_FRONTED.match(head)) and not _PRONOUN.search(head)

    def span_of(self, figure: Spot) -> Span | None:
        """The window a figure is said to be about."""
        return self._nearest(self.spans, figure)

    def bounds_of(self, figure: Spot, role: str) -> Moment | None:
        """The date said to open or close a figure's window."""
        return self._nearest([moment for moment in self.moments if moment.role == role], figure)

    def _nearest(self, spots: Iterable[S], figure: Spot) -> S | None:
        seen = [spot for spot in spots if self.visible(spot, figure)]
        near = [spot for spot in seen if _unbroken(self._steps, spot, figure)]
        near = near or [spot for spot in seen if self.same_segment(spot, figure)]
        if near:
            return min(near, key=lambda spot: (self.number_between(spot, figure), _distance(spot, figure)))
        free = [spot for spot in seen if self._leads(spot)]
        near = [spot for spot in free if self.same_clause(spot, figure)]
        if near:
            return min(near, key=lambda spot: _distance(spot, figure))
        before = [spot for spot in free if spot.end <= figure.start]
        return before[-1] if before else None

    def day_of(self, figure: Spot) -> Moment | None:
        """The day a figure is said to be of: "9.9 % on 12 March", "On 12 March ... 9.9 %"."""
        days = [moment for moment in self.moments if moment.role == "on"]
        after = [d for d in days if d.start >= figure.end and not self.number_between(figure, d) and self.same_segment(figure, d)]
        if after:
            return after[0]
        before = [d for d in days if d.end <= figure.start and self.same_clause(d, figure) and self.visible(d, figure)]
        return before[-1] if before and self._leads(before[-1]) else None

    def _leads(self, day: Spot) -> bool:
        """True for a time that no figure stands before in its segment: it is meant for those that follow, too."""
        return not any(f.end <= day.start and self.same_segment(f, day) for f in self.figures)

    def move_of(self, figure: Figure) -> tuple[int, bool]:
        """Sign of the direction word of a figure (0 for none) and whether it stands right beside it."""
        after = _AFTER_MOVE.match(self.text[figure.end :])
        if (
            after
            and not _FROM_NEXT.match(self.text[figure.end + after.end() :])
            and self._joined(figure, figure.end + after.start("move"))
        ):
            return DIRECTIONS[after["move"].lower()], True
        before = [
            c for c in self.directions if c.end <= figure.start and self.visible(c, figure) and not self.number_between(c, figure)
        ]
        if not before or not self.same_segment(before[-1], figure):
            return 0, False
        cue = before[-1]
        if _TIGHT_MOVE.fullmatch(self.bare[cue.end : figure.start]):
            return cue.sign, True
        return (0, False) if cue.shy else (cue.sign, False)

    def _joined(self, figure: Figure, at: int) -> bool:
        """ "8.1 %, up 1.1 pp": a direction word with a number of its own behind it does not look back."""
        following = [f for f in self.figures if f.start >= at]
        return not following or not _TIGHT_MOVE.fullmatch(self.bare[_word_end(self.bare, at) : following[0].start])

    def leads_to(self, figure: Figure) -> int:
        """Sign of the move that ends at a figure: "rose ... to 62"; 0 where there is none."""
        return self._move_before(figure) if _TO_ROLE.search(self.text[: figure.start]) else 0

    def leads_from(self, figure: Figure) -> int:
        """Sign of the move that begins at a figure: "up from 55"; 0 where there is none."""
        return self._move_before(figure) if _FROM_ROLE.search(self.text[: figure.start]) else 0

    @cached_property
    def pairs(self) -> tuple[tuple[Figure, Figure, int], ...]:
        """All "from A to B" and "to B from A" as (A, B, sign of the move or 0)."""
        found = []
        for one, two in zip(self.figures, self.figures[1:], strict=False):
            if not self.same_clause(one, two):
                continue
            head, middle = self.text[: one.start], self.text[: two.start]
            if _FROM_ROLE.search(head) and _TO_ROLE.search(middle):
                found.append((one, two, self._move_before(one)))
            elif _TO_ROLE.search(head) and _FROM_ROLE.search(middle) and self._back(one, two):
                found.append((two, one, self._move_before(one)))
        return tuple(found)

    def _back(self, one: Figure, two: Figure) -> bool:
        """ "rose to 62 from 55", with no other move between them."""
        other = any(one.end <= cue.start < two.start for cue in self.directions) or self.text[one.end : two.start].count(",")
        return self._move_before(one) != 0 and not other

    def opens(self, figure: Figure) -> bool:
        """True for a figure from which something moved."""
        return self.leads_from(figure) != 0 or any(figure == pair[0] for pair in self.pairs)

    def closes(self, figure: Figure) -> bool:
        """True for a figure to which something moved."""
        return self.leads_to(figure) != 0 or any(figure == pair[1] for pair in self.pairs)

    def _move_before(self, figure: Figure) -> int:
        moves = [c for c in self.directions if c.end <= figure.start and self.same_clause(c, figure) and self.visible(c, figure)]
        return moves[-1].sign if moves else 0

    def before_of(self, figure: Figure) -> bool:
        """True where a word says that a figure is of the time before."""
        words = [_Bare(m.start(), m.end()) for m in BEFORE.finditer(self.text)]
        words += [_Bare(span.start, span.end) for span in self.spans if span.before]
        for word in words:
            near = [f for f in self.figures if _unbroken(self._steps, word, f) and self.visible(word, f)]
            near = near or [f for f in self.figures if self.same_segment(word, f) and self.visible(word, f)]
            if near and min(near, key=lambda f: _distance(word, f)) == figure:
                return True
        return False

    def sign_of(self, figure: Figure) -> int:
        """Sign that a word gives to a level: "an outflow of $41.5M"."""
        near = [
            c
            for c in self.signs
            if self.same_segment(c, figure) and self.visible(c, figure) and not self.number_between(c, figure)
        ]
        return min(near, key=lambda cue: _distance(cue, figure)).sign if near else 0


@dataclass(frozen=True)
class _Bare:
    start: int
    end: int


def _word_end(text: str, at: int) -> int:
    match = re.compile(r"\w+").match(text, at)
    return match.end() if match else at


def _unbroken(breaks: Sequence[int], one: Spot, other: Spot) -> bool:
    low, high = min(one.end, other.end), max(one.start, other.start)
    return not any(low <= at < high for at in breaks)


def _distance(one: Spot, other: Spot) -> int:
    return max(one.start, other.start) - min(one.end, other.end)
