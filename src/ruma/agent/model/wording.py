"""Turns what a model writes, piece by piece, into sentences that the figure gate has passed. Never adds a claim of its own.

A sentence that fails is repaired once: the computed statement it words takes its place. Where that has been said already or no
statement is near, the sentence is left out and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ruma.agent.checking import Checker, tidy
from ruma.agent.evidence import Entity
from ruma.agent.model.statements import MARKERS, Statement
from ruma.agent.model.words import content_words, denies, goes_beyond, strange_words, words_of
from ruma.agent.offline.draft import Sentence
from ruma.agent.verify_sentences import sentences

MOST_SENTENCES = 14
NEAR = 0.34  # share of common words and figures from which a sentence is taken for a wording of a statement
_NUMBERS = re.compile(r"\s*[\[(](?:facts?\s*|f|#)?(\d{1,2}(?:\s*[,;&]\s*(?:f|#)?\d{1,2})*)[\])]", re.I)
_LEAD = re.compile(r"^\s*(?:[-*•+]\s+|\d{1,2}[.)]\s+)")
_LABEL = re.compile(r"^\s*(?:(?:final |short |my )?answer|summary|response|output|assistant)\s*:\s*", re.I)
_EMPHASIS = re.compile(r"\*\*|__|`+")
_ENDS = re.compile(r"[.!?…][”\"’')]*$")
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass
class Wording:
    """The text of one model, cut, checked and spaced."""

    statements: Sequence[Statement]
    checker: Checker
    fence: tuple[str, str]
    text: str = ""
    repaired: int = 0
    used: set[int] = field(default_factory=set)
    repeats: int = 0
    sent: int = 0
    by_code: set[int] = field(default_factory=set)
    """Statements that code said because the model did not begin with them."""
    _said: set[str] = field(default_factory=set)
    _rest: str = ""
    _bullet: bool = False
    _subject: Entity | None = None

    def __post_init__(self) -> None:
        self._known = {word for one in self.statements for word in words_of(one.bare)}
        for one in self.statements:
            if one.sentence.subject:
                self._known |= {word for name in one.sentence.subject.names for word in words_of(name)}

    @property
    def full(self) -> bool:
        """True where more would only be said again."""
        return len(self._said) >= MOST_SENTENCES or self.repeats > 2

    def take(self, delta: str) -> Iterator[str]:
        """The verified sentences that end with this piece."""
        self._rest += delta
        units = sentences(self._rest)
        whole = units if self._rest.endswith("\n") else units[:-1]
        self._rest = self._rest[sum(len(unit) for unit in whole) :]
        for unit in whole:
            yield from self._unit(unit)

    def end(self, broken_off: bool) -> Iterator[str]:
        """What is left at the end; half a sentence says nothing."""
        rest, self._rest = self._rest, ""
        whole = bool(_ENDS.search(self._cleaned(rest).rstrip())) or bool(re.search(r"\]\s*$", rest))
        if rest.strip() and whole and not broken_off:
            yield from self._unit(rest)

    def say(self, statement: Statement) -> Iterator[str]:
        """A statement in its own words, if nobody said it."""
        if statement.number in self.used:
            return
        for sentence in self._named(statement.sentence):
            verdict = self.checker.judge(sentence)
            if verdict.ok and sentence.text not in self._said:
                self.checker.keep(sentence, verdict)
                yield self._sent(sentence, statement)
                return

    def _named(self, sentence: Sentence) -> Iterator[Sentence]:
        """With the name for "its", where the sentence before was about something else; else as it stands."""
        if sentence.subject and sentence.subject != self._subject:
            yield replace(sentence, text=re.sub(r"^Its\b", f"{sentence.subject.names[0]}'s", sentence.text))
        yield sentence

    def leads(self) -> Iterator[str]:
        """The statement that leads each part, where the model left it out: an answer has to answer."""
        self._bullet = False
        for statement in self.statements:
            if statement.leads:
                yield from self.say(statement)

    def _unit(self, unit: str) -> Iterator[str]:
        if self.full or not re.search(r"\w", unit) or unit.lstrip().startswith(("#", "|", "```")):
            return
        self._bullet = bool(_LEAD.match(unit)) or (self._bullet and not self.text.endswith("\n") and "\n" not in unit)
        bare = self._cleaned(unit)
        text, cited = _without_numbers(bare)
        if not re.search(r"\w", text):
            return
        wanted = [one for one in self.statements if one.number in cited]
        near = self._nearest(text)
        for statement in dict.fromkeys((*wanted[:1], near)):
            marks = _marks(wanted if statement in wanted else [statement] if statement else [])
            sentence = self._sentence(text, marks, statement)
            if sentence.text in self._said:
                self.repeats += 1
                return
            verdict = self.checker.judge(sentence)
            if verdict.ok and marks and not self._foreign(sentence, statement):
                about = near or statement  # small models take the wrong number
                if self._said_by_code(text, about):
                    return
                yield from self._lead_before(about, wanted)
                self.checker.keep(sentence, verdict)
                yield self._sent(sentence, about)
                return
        unsaid = [one for one in (*wanted[:1], near) if one and one.number not in self.used and _likeness(text, one.bare)]
        yield from self._repaired(text, unsaid[0] if unsaid else near)

    def _lead_before(self, statement: Statement | None, wanted: Sequence[Statement]) -> Iterator[str]:
        """What answers the question, where the model would begin with something else."""
        lead = self.statements[0]
        if not self.text and lead not in (statement, *wanted):
            bullet, self._bullet = self._bullet, False
            for piece in self.say(lead):
                self.by_code.add(lead.number)
                yield piece
            self._bullet = bullet

    def _said_by_code(self, text: str, statement: Statement | None) -> bool:
        """Whether the sentence only says again what code has said."""
        held = set(_FIGURE.findall(statement.bare)) if statement and statement.number in self.by_code else set()
        return bool(held) and held.issuperset(_FIGURE.findall(text))

    def _repaired(self, text: str, near: Statement | None) -> Iterator[str]:
        """The statement that a failed sentence words; else nothing, and it is counted."""
        if near and near.number not in self.used:
            yield from self._lead_before(near, ())
            pieces = list(self.say(near))
            if pieces:
                self.repaired += 1
                self.checker.checked.repaired += 1
                yield from pieces
                return
        problems = self.checker.judge(self._sentence(text, _marks([near] if near else []), near)).problems
        self.checker.drop(Sentence(text), problems or ("it says what no statement says",))

    def _foreign(self, sentence: Sentence, statement: Statement | None) -> bool:
        """Whether a sentence says what a figure check cannot hold against a fact.

        Words that no statement has, advice, a forecast, a cause; a denial that is not the statement's; a claim without a figure.
        """
        bare = MARKERS.sub("", sentence.text)
        if statement and bare == statement.bare:
            return False
        denied = denies(bare) and not (statement and denies(statement.bare))
        return not _FIGURE.search(bare) or denied or goes_beyond(bare) or bool(strange_words(bare, self._known))

    def _sentence(self, text: str, marks: Sequence[str], statement: Statement | None) -> Sentence:
        """The text with its markers before the last stop, about what the one before was about."""
        stop = re.search(r"[.!?…]?\s*$", text)
        end = stop.start() if stop else len(text)
        marked = f"{text[:end].rstrip()}{' ' if marks else ''}{''.join(f'[{mark}]' for mark in marks)}{text[end:].strip() or '.'}"
        subject = self._subject or (statement.sentence.subject if statement else None)
        return tidy(Sentence(marked, subject, statement.sentence.also if statement else None))

    def _sent(self, sentence: Sentence, statement: Statement | None) -> str:
        """The sentence with the white space before it."""
        bullet = self._bullet
        between = "" if not self.text else "\n- " if bullet else " "
        if bullet and (not self.text or not self.text.rsplit("\n", 1)[-1].startswith("- ")):
            between = "\n\n- " if self.text else "- "
        elif not bullet and self.text.rsplit("\n", 1)[-1].startswith("- "):
            between = "\n\n"
        piece = between + sentence.text
        self.text += piece
        self.sent += 1
        self._said.add(sentence.text)
        if statement:
            self.used.add(statement.number)
            self._subject = statement.sentence.subject or self._subject
        return piece

    def _nearest(self, text: str) -> Statement | None:
        """The statement that shares most words and figures with a sentence; figures count thrice."""
        scored = [(_likeness(text, one.bare), -one.number, one) for one in self.statements]
        best = max(scored, key=lambda item: item[:2], default=None)
        return best[2] if best and best[0] >= NEAR else None

    def _cleaned(self, unit: str) -> str:
        """Prose as ours: no bullet sign, label or emphasis, strangers' words in quotation marks."""
        open_, close = self.fence
        text = unit.replace(open_, "“").replace(close, "”")
        text = _LABEL.sub("", _EMPHASIS.sub("", _LEAD.sub("", text)))
        return " ".join(text.split())


def _without_numbers(text: str) -> tuple[str, set[int]]:
    """The text without the numbers of facts, and those numbers."""
    cited = {int(number) for match in _NUMBERS.finditer(text) for number in re.findall(r"\d{1,2}", match[1])}
    return re.sub(r"\s+([.!?,;:])", r"\1", _NUMBERS.sub("", text)).strip(), cited


def _marks(statements: Sequence[Statement]) -> tuple[str, ...]:
    return tuple(sorted({mark for one in statements for mark in one.marks}, key=int))


def _likeness(one: str, other: str) -> float:
    """How much of the smaller of two sentences the other holds, from 0 to 1; a name alone makes no likeness."""
    bags = [{**dict.fromkeys(content_words(text), 1.0), **dict.fromkeys(_FIGURE.findall(text), 3.0)} for text in (one, other)]
    common = sum(weight for word, weight in bags[0].items() if word in bags[1])
    smaller = min(sum(bag.values()) for bag in bags)
    return common / smaller if smaller and common >= 2 else 0.0
