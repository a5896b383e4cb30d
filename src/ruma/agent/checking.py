"""Lets the sentences of a draft, or the plainer ones behind them, through the figure gate. Never rewrites a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ruma.agent.evidence import Evidence
from ruma.agent.offline.draft import Block, Sentence
from ruma.agent.verify import FigureGate, Span, Verdict
from ruma.store.tokens import TokenBook


def tidy(sentence: Sentence) -> Sentence:
    """Single spaces, none before a comma: what is left where a part of a sentence was empty."""
    parts = re.split(r"(“[^”]*”)", sentence.text)  # quotations are every second part, and stay as they are
    parts[::2] = [re.sub(r"\s+([,;:.])(?=\s|$)", r"\1", re.sub(r" {2,}", " ", part)) for part in parts[::2]]
    return replace(sentence, text="".join(parts))


@dataclass
class Checked:
    """What was checked, what had to be left out with the reason, and how often a plainer sentence took its place."""

    figures: int = 0
    words: int = 0
    repaired: int = 0
    kept: list[str] = field(default_factory=list)
    dropped: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


class Checker:
    """The last door of an answer."""

    def __init__(
        self, evidence: Sequence[Evidence], tokens: TokenBook, asked: datetime, question: str = "", spans: Sequence[Span] = ()
    ) -> None:
        self._gate = FigureGate(evidence, tokens, asked, question, spans)
        self.checked = Checked()

    def pieces(self, blocks: Iterable[Block], apart: bool = False) -> Iterator[str]:
        """The verified sentences with the white space before them, so that they concatenate to the answer."""
        last: Block | None = None
        for block in blocks:
            begun = False
            for drafted in block.sentences:
                sentence = self.allowed(drafted)
                if sentence is None:
                    if block.bullet and not begun:
                        break
                    continue
                yield self._spaced(sentence, block, last, begun, apart)
                begun = True
            last = block if begun else last

    def allowed(self, drafted: Sentence) -> Sentence | None:
        """The sentence where it passes; else the plainer one that its writer has for that case, if that one does."""
        sentence = tidy(drafted)
        if self._passes(sentence):
            return sentence
        for said in drafted.plainer:
            if self._passes(plainer := replace(drafted, text=said)):
                self.checked.repaired += 1
                return plainer
        return None

    def judge(self, sentence: Sentence) -> Verdict:
        """What the gate says of a sentence; nothing is counted."""
        subjects = tuple(entity for entity in (sentence.subject, sentence.also) if entity)
        return self._gate.check(sentence.text, subjects)

    def keep(self, sentence: Sentence, verdict: Verdict) -> None:
        """Count a sentence that leaves."""
        self.checked.figures += verdict.checked
        self.checked.words += len(sentence.text.split())
        self.checked.kept.append(sentence.text)

    def drop(self, sentence: Sentence, problems: tuple[str, ...]) -> None:
        """Count a sentence that does not."""
        self.checked.dropped.append((sentence.text, problems))

    def _passes(self, sentence: Sentence) -> bool:
        verdict = self.judge(sentence)
        if verdict.ok:
            self.keep(sentence, verdict)
        else:
            self.drop(sentence, verdict.problems)
        return verdict.ok

    @staticmethod
    def _spaced(sentence: Sentence, block: Block, last: Block | None, begun: bool, apart: bool) -> str:
        if begun:
            return f" {sentence.text}"
        between = "" if last is None and not apart else "\n" if last and last.bullet and block.bullet else "\n\n"
        return f"{between}{'- ' if block.bullet else ''}{sentence.text}"
