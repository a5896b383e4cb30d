"""Scores the agent's answers to golden questions against the store, by depth, every failure printed.

An answer is right when every check of its question holds (checks.py), and nothing in it is without support (support.py, which
shares no code with the figure gate). Never tuned on the seeds of evals.markets.

    python -m evals.agent.score DATA [--seed 9101] [--modes auto fast deep] [--only KIND_OR_ID ...] [--stores FOLDER]
        [--set golden|blind_a ...] [--late MINUTES] [--writer offline|model] [--each N] [--show]

With `--writer model` answers are worded by the small real language model of `make e2e-model`, on loopback; earlier questions of a
conversation by the offline writer. `--each 12` asks every twelfth question, as such a model is slow.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, get_args

from evals.agent.asked import SETS, Answered, Golden, agent_of, golden, in_turn, moment
from evals.agent.checks import Case
from evals.agent.judge import wrong
from evals.agent.support import problems
from evals.agent.truth import Truth
from evals.agent.writers import WRITERS, writer_named
from evals.markets import DAYS, NOW, SEEDS
from evals.markets import END as MARKET_END
from evals.model.fetching import NotRun

from ruma.agent.events import ThinkingMode
from ruma.agent.work import Writer
from ruma.market_sim.simulate import simulate
from ruma.pipeline import load
from ruma.store.engine import Engine
from ruma.store.store import Store

REAL = ("majors2020", "solana2024")
MODES: tuple[ThinkingMode, ...] = ("auto", "fast", "deep")
TARGET = 0.95
P50_MS = {"fast": 250, "auto": 400, "deep": 1500}


@dataclass(frozen=True)
class Place:
    """A loaded store with what is known of it."""

    store: Store
    end: datetime
    planted: dict[str, Any]


LEAD_LOST = "This answers "  # what an answer begins with where its first sentence did not pass the gate


@dataclass
class Card:
    """The counts of one mode."""

    asked: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    tools_right: int = 0
    tools_asked: int = 0
    unsupported: int = 0
    dropped: int = 0
    leads_lost: int = 0
    figures: int = 0
    worded: Counter[str] = field(default_factory=Counter)
    """Answers by the writer that worded them."""
    credits: list[int] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


@contextmanager
def places(data: Path, seed: int, kept: Path | None) -> Iterator[Callable[[str], Place]]:
    """The three stores, each loaded when it is first asked for; `kept` is a folder that holds them from one run to the next."""
    made: dict[str, Place] = {}
    with tempfile.TemporaryDirectory() as temporary:
        root = kept or Path(temporary)

        def place(name: str) -> Place:
            if name not in made:
                files = root / f"files_{seed}"
                database = f"seed_{seed}" if name == "simulated" else name
                if name == "simulated" and not (files / "truth.json").exists():
                    simulate(seed, DAYS, files, end=MARKET_END)
                store = Store(Engine.embedded(root / "engine", database))
                if store.data_kind(NOW) == "empty":
                    sources = [files] if name == "simulated" else [data / "tokens.jsonl.gz", data / name]
                    load(store, sources, NOW, root / "rejects.jsonl")
                planted = json.loads((files / "truth.json").read_text(encoding="utf-8")) if name == "simulated" else {}
                made[name] = Place(store, MARKET_END, planted)
            return made[name]

        try:
            yield place
        finally:
            for one in made.values():
                one.store.close()


def faults(one: Golden, answer: Answered, case: Case, mode: ThinkingMode) -> tuple[list[str], list[str]]:
    """What is wrong with an answer, and what is unsupported in it. A fast answer owes only the first thing asked."""
    checks = [problem for check in one.checks if (problem := wrong(case, check))]
    return checks, problems(answer, case.truth)


def tools_right(one: Golden, answer: Answered) -> bool:
    """One tool of each group was called; "a|b" is either."""
    return all(any(tool in answer.called for tool in group.split("|")) for group in one.tools)


def report(mode: str, card: Card) -> None:
    sides = {side: (card.right[side], card.asked[side]) for side in ("answerable", "declined")}
    right, asked = (sum(counts) for counts in zip(*sides.values(), strict=True))
    said = ", ".join(f"{side} {good} of {n} ({good / max(n, 1):.1%})" for side, (good, n) in sides.items())
    print(f"\n{mode}: {said}; all {right} of {asked}")
    print(f"   right tools {card.tools_right} of {card.tools_asked}; answers with something unsupported {card.unsupported}")
    dropped = f"sentences dropped {card.dropped}, leads among them {card.leads_lost}"
    print(f"   figures checked {card.figures}, {dropped}; credits a question {median(card.credits)}")
    if set(card.worded) != {"offline"}:
        print("   worded by " + ", ".join(f"{name} {n}" for name, n in sorted(card.worded.items())))
    for store, seconds in sorted(card.seconds.items()):
        print(f"   latency p50 on {store}: {1000 * median(seconds):.0f} ms (target on majors2020 {P50_MS[mode]} ms)")


def by_kind(cards: dict[str, Card]) -> None:
    kinds = [key.removeprefix("kind ") for key in next(iter(cards.values())).asked if key.startswith("kind ")]
    print(f"\n{'kind':15}" + "".join(f"{mode:>12}" for mode in cards))
    for kind in kinds:
        print(f"{kind:15}" + "".join(f"{c.right[f'kind {kind}']:6} of {c.asked[f'kind {kind}']:2}" for c in cards.values()))


def tell(one: Golden, mode: str, answer: Answered, what: list[str], whole: bool) -> str:
    question = " >> ".join([*one.before, one.text])
    shown = answer.text if whole else answer.text[:300].replace("\n", " / ")
    return f"   {one.id} [{mode}, {one.store} {one.as_of}] {question}\n      " + "; ".join(what) + f"\n      {shown}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--seed", type=int, default=SEEDS[0])
    parser.add_argument("--modes", nargs="+", choices=get_args(ThinkingMode), default=list(MODES))
    parser.add_argument("--only", nargs="+", default=[])
    parser.add_argument("--stores", type=Path)
    parser.add_argument(
        "--late", type=int, default=0, metavar="MINUTES", help="ask that long after the full hour, as people do; a figure of a "
        "window may then differ from the check's, but no answer may lose its lead",
    )  # fmt: skip
    parser.add_argument("--set", default="golden", choices=SETS, help="blind sets are scored, never tuned on")
    parser.add_argument("--writer", choices=WRITERS, default="offline")
    parser.add_argument("--each", type=int, default=1, metavar="N", help="ask every Nth question")
    parser.add_argument("--show", action="store_true", help="print every answer whole")
    given = parser.parse_args()
    wanted = [one for one in golden(given.set) if not given.only or one.id in given.only or one.kind in given.only][:: given.each]
    cards = {mode: Card() for mode in given.modes}
    try:
        with writer_named(given.writer) as writer, places(given.data, given.seed, given.stores) as place:
            score(wanted, cards, place, writer, given)
    except NotRun as reason:
        print(f"NOT RUN: no answer was worded by a real model: {reason}")
        return
    for mode, card in cards.items():
        report(mode, card)
    by_kind(cards)


def score(
    wanted: list[Golden], cards: dict[ThinkingMode, Card], place: Callable[[str], Place], writer: Writer | None,
    given: argparse.Namespace,
) -> None:  # fmt: skip
    """Every question at every depth, counted; each failure is printed as it is found."""
    truths: dict[str, Truth] = {}
    late = timedelta(minutes=given.late)
    for one in wanted:
        held = place(one.store)
        truth = truths.setdefault(one.store, Truth(held.store))
        for mode, card in cards.items():
            plain, agent = agent_of(held.store), agent_of(held.store, writer)
            answer = in_turn(agent, one, moment(one.as_of, held.end) + late, mode, plain)
            if line := count(card, one, mode, answer, Case(answer, truth, held.end, held.planted), given.show):
                print(line, flush=True)


def count(card: Card, one: Golden, mode: ThinkingMode, answer: Answered, case: Case, whole: bool) -> str | None:
    """One answer added to its card, and what is to be printed of it."""
    what, unsupported = faults(one, answer, case, mode)
    good = not what and not unsupported
    keys = ["answerable" if one.answerable else "declined"]
    for key in keys:
        card.asked[key] += 1
        card.right[key] += good
    card.asked[f"kind {one.kind}"] += 1
    card.right[f"kind {one.kind}"] += good
    if one.tools:
        card.tools_asked += 1
        card.tools_right += tools_right(one, answer)
    card.unsupported += bool(unsupported)
    card.dropped += answer.ruma["figures"]["dropped"]
    worded = answer.ruma.get("writer", {}).get("used", "offline")
    lead_lost = worded == "offline" and answer.text.startswith(LEAD_LOST)  # a model's answer begins so as a rule
    card.leads_lost += lead_lost
    card.figures += answer.ruma["figures"]["checked"]
    card.worded[worded] += 1
    card.credits.append(answer.credits)
    card.seconds[one.store].append(answer.seconds)
    if one.tools and not tools_right(one, answer):
        what = [*what, f"tools {answer.called} instead of {one.tools}"]
    if lead_lost:
        what = [*what, "the lead was dropped"]
    if what or unsupported:
        return tell(one, mode, answer, [*what, *(f"UNSUPPORTED {p}" for p in unsupported)], whole)
    return tell(one, mode, answer, ["right"], whole) if whole else None


if __name__ == "__main__":
    main()
