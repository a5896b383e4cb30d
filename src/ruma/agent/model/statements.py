"""Computed statements for a model to word: those of the offline writer, then plain ones of what else was read.

Every statement has passed the figure gate, so one that is copied passes again. Never asks a model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ruma.agent.checking import Checker, tidy
from ruma.agent.evidence import Evidence, Fact
from ruma.agent.offline.draft import Findings, Sentence, opening
from ruma.agent.offline.facts import main_of
from ruma.agent.offline.words import pct, points, score, usd
from ruma.agent.offline.writers import body
from ruma.agent.plan import plan

MARKERS = re.compile(r"\s*(?:\[\d+\])+")
_MARKER = re.compile(r"\[(\d+)\]")
_QUOTE = re.compile(r"“([^”]*)”")
MOST_STATEMENTS = 24
MOST_QUOTES = 6
MOST_OF_A_RESULT = 4
_HOW = {"usd": usd, "pct": pct, "pp": points, "score": score}


@dataclass(frozen=True)
class Statement:
    """One fact in words. `leads` marks the first of a part: what the question asks for."""

    number: int
    sentence: Sentence
    leads: bool = False

    @property
    def text(self) -> str:
        return self.sentence.text

    @property
    def marks(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_MARKER.findall(self.text)))

    @property
    def bare(self) -> str:
        return MARKERS.sub("", self.text)

    @property
    def quotes(self) -> bool:
        return bool(_QUOTE.search(self.text))

    def shown(self, open_: str, close: str) -> str:
        """As a model reads it: strangers' words fenced off, the subject named."""
        text = _QUOTE.sub(lambda match: f"{open_}{match[1]}{close}", self.bare)
        subject = self.sentence.subject
        if subject and subject.kind != "market" and not any(name.lower() in text.lower() for name in subject.names):
            text = f"{subject.names[0]}: {text}"
        return text


def statements_of(parts: Sequence[Findings], checker: Checker) -> tuple[Statement, ...]:
    """Numbered from one, the answer to each part first."""
    made: dict[str, Statement] = {}
    quotes = 0
    for found in parts:
        leads = True
        for sentence in (*_drafted(found, checker), *_plain(found, checker)):
            quoted = bool(_QUOTE.search(sentence.text))
            if sentence.text in made or len(made) >= MOST_STATEMENTS or (quoted and quotes >= MOST_QUOTES):
                continue
            quotes += quoted
            made[sentence.text] = Statement(len(made) + 1, sentence, leads)
            leads = False
    return tuple(made.values())


def _drafted(found: Findings, checker: Checker) -> Iterator[Sentence]:
    """The offline writer's sentences that rest on evidence and pass; what opens an answer is said by code."""
    opened = opening(found, main_of(found))
    for block in body(replace(found, opening=False)):
        for drafted in block.sentences:
            for text in (drafted.text, *drafted.plainer):
                sentence = tidy(replace(drafted, text=text.replace("**", "")))
                if _MARKER.search(sentence.text) and sentence.text != opened.before and checker.judge(sentence).ok:
                    yield sentence
                    break


def leads_with_evidence(found: Findings) -> bool:
    """Whether the offline writer begins with what the data says; a beginning without a marker says what is missing instead."""
    opened = opening(found, main_of(found))
    drafted = (one for block in body(replace(found, opening=False)) for one in block.sentences if one.text != opened.before)
    first = next(drafted, None)
    return first is not None and _MARKER.search(first.text) is not None


def _plain(found: Findings, checker: Checker) -> Iterator[Sentence]:
    """Figures of results that a model picked beyond the plan, which the offline writer does not know what to do with."""
    planned = {step.tool for step in plan(found.asked, found.depth).steps}
    used = {mark for sentence in _drafted(found, checker) for mark in _MARKER.findall(sentence.text)}
    for evidence in found.evidence:
        if evidence.tool not in planned and evidence.id not in used and evidence.result.n:
            yield from list(_of_result(evidence, found, checker))[:MOST_OF_A_RESULT]


def _of_result(evidence: Evidence, found: Findings, checker: Checker) -> Iterator[Sentence]:
    """One sentence for each figure of the whole window, in the first wording that passes."""
    window = "" if found.asked.window.ends_at else f" {found.asked.window.words}"
    for fact in evidence.facts:
        if fact.period == "" and fact.said_as and fact.unit in _HOW and fact.entity.kind in ("token", "market"):
            worded = (Sentence(f"{text}{after} [{evidence.id}].") for text in _worded(fact) for after in (window, ""))
            passing = next((sentence for sentence in worded if checker.judge(sentence).ok), None)
            if passing:
                yield passing


def _worded(fact: Fact) -> Iterator[str]:
    name = f"{fact.entity.names[0]}'s " if fact.entity.kind == "token" else "The market's "
    value = _HOW[fact.unit](fact.value)
    for said in fact.said_as:
        if fact.change:
            yield f"{name}{said} {'rose' if fact.value > 0 else 'fell'} {value}"
        elif fact.value >= 0 or fact.unit == "usd":
            yield f"{name}{said} is {value}"
