"""Tells the figure gate lies: every sentence of the golden answers, made false in one fact. What passes is printed.

Part one corrupts what the offline writer says on real and simulated data; part two are claims in words that no writer of ours
makes, true and false, about the same evidence (see claims.py).

    python -m evals.agent.gate DATA [--seed 9101] [--chance 1] [--shifts 0 9] [--stores FOLDER]
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from evals.agent.asked import agent_of, golden, in_turn, moment
from evals.agent.claims import claims
from evals.agent.lies import Good, lies
from evals.agent.score import Place, places
from evals.agent.truth import Truth
from evals.markets import SEEDS

from ruma.agent import work
from ruma.agent.checking import Checker
from ruma.agent.offline.draft import Sentence
from ruma.agent.verify import FigureGate

TARGET = 0.99
SHOWN = 12  # of each kind


class Recorder(Checker):
    """A checker that keeps what it let through, with the gate that did."""

    kept: list[tuple[Good, FigureGate]] = []  # noqa: RUF012  one card runs at a time

    def _passes(self, sentence: Sentence) -> bool:
        ok = super()._passes(sentence)
        if ok:
            subject = tuple(entity for entity in (sentence.subject, sentence.also) if entity)
            self.kept.append((Good(sentence.text, subject, tuple(self._gate.evidence)), self._gate))
        return ok


def heard(place: Place, ids: list[str], shifts: Sequence[int]) -> Iterator[tuple[Good, FigureGate]]:
    """All good sentences of some golden questions, asked so many days before as well; one answer is held at a time."""
    for one in golden():
        for days in shifts if one.id in ids else ():
            Recorder.kept = []
            in_turn(agent_of(place.store), one, moment(one.as_of, place.end) - timedelta(days=days), "deep")
            yield from Recorder.kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--seed", type=int, default=SEEDS[0])
    parser.add_argument("--chance", type=int, default=1)
    parser.add_argument("--stores", type=Path)
    parser.add_argument("--each", type=int, default=1, help="every how many questions one is heard")
    parser.add_argument("--shifts", nargs="+", type=int, default=[0, 9], help="days before its moment that each is asked at")
    given = parser.parse_args()
    work.Checker = Recorder  # type: ignore[misc]
    chance = random.Random(given.chance)
    tried, caught, missed = Counter[str](), Counter[str](), list[str]()
    good, rejected, free, said = set[str](), list[str](), Counter[str](), Counter[str]()
    with places(given.data, given.seed, given.stores) as place:
        for store in dict.fromkeys(one.store for one in golden()):
            held = place(store)
            names = [name for name in Truth(held.store).names.values() if len(name) > 4][:200]
            for sentence, gate in heard(held, [one.id for one in golden() if one.store == store][:: given.each], given.shifts):
                if (key := f"{store} {sentence.text}") in good:
                    continue
                good.add(key)
                if not gate.check(sentence.text, sentence.subject).ok:
                    rejected.append(sentence.text)
                for kind, false in lies(sentence, names, chance):
                    tried[kind] += 1
                    ok = gate.check(false, sentence.subject).ok
                    caught[kind] += not ok
                    if ok:
                        missed.append(f"{kind}: {false}\n        was: {sentence.text}")
                for true, claim in claims(sentence, chance):
                    kind = "true claims in free words that pass" if true else "false claims in free words that pass"
                    said[kind] += 1
                    if gate.check(claim, ()).ok:
                        free[kind] += 1
                        if not true:
                            missed.append(f"free words: {claim}")
    by_kind = Counter[str]()
    shown = [line for line in missed if by_kind.update([line.split(":")[0]]) or by_kind[line.split(":")[0]] <= SHOWN]
    for line in [*shown, *(f"rejected though good: {text}" for text in rejected)]:
        print(f"   {line}")
    for kind in sorted(tried):
        print(f"{kind:10} {caught[kind]:5} of {tried[kind]:5} caught, {caught[kind] / tried[kind]:.1%}")
    print(
        f"all        {caught.total():5} of {tried.total():5} caught, {caught.total() / max(tried.total(), 1):.2%} (target 99 %)"
    )
    print(f"good sentences {len(good)}, rejected {len(rejected)} (target 0 in 1,000)")
    for kind, n in sorted(said.items()):
        print(f"{kind}: {free[kind]} of {n}")


if __name__ == "__main__":
    main()
