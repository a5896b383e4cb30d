"""Scores the board of narratives against planted stories, polled as a user would, with every miss and false alarm.

Never shows the truth to what it scores.

    python -m evals.narratives.score --seeds 11 12 --days 60 [--every 3] [--work FOLDER]

Delay is counted in hours from the moment the post of a story's fifth author was seen (nobody could call it a story before) to
the first poll that calls it born, rising or peaking; the delay from its birth stands beside it. A false alarm is a row called
so that tells no planted story alive at the time; the same id within a week is one alarm.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from evals.narratives.planted import Planted, planted

from ruma.errors import BadInput
from ruma.market_sim.simulate import simulate
from ruma.measures.narratives import narratives
from ruma.measures.reading import Reading
from ruma.pipeline import load
from ruma.store.store import Store

END = datetime(2026, 3, 1, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WARM_UP = 14 * DAY  # the board needs a past; a user who starts today has none either, and is told so
HOT = ("born", "rising", "peaking")
SCOPES: tuple[str | None, ...] = (None, "solana", "ethereum", "base")
LIMIT = 20
NEAR_PEAK = DAY  # round the peak any loud stage is right
ONE_ALARM = 7 * DAY
SEEDS = (9101, 9102, 9103, 9104, 9105)


@dataclass(frozen=True)
class Row:
    """A row of the board at one poll."""

    at: datetime
    scope: str | None
    rank: int
    shown: Any

    @property
    def hot(self) -> bool:
        return self.shown.stage in HOT


@dataclass
class Card:
    """What one seed came to."""

    seed: int
    weeks: float
    rows: list[Row]
    stories: list[Planted]
    found: dict[str, datetime] = field(default_factory=dict)
    right: list[Row] = field(default_factory=list)
    wrong: list[Row] = field(default_factory=list)
    stages: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def recall(self) -> float:
        return len(self.found) / max(len(self.stories), 1)

    @property
    def precision(self) -> float:
        return len(self.right) / max(len(self.right) + len(self.wrong), 1)

    def delays(self, kind: str = "") -> list[float]:
        """Hours from the fifth author to the first poll that had it."""
        chosen = [story for story in self.stories if story.id in self.found and kind in ("", story.kind) and story.fifth_at]
        return [max((self.found[story.id] - story.fifth_at) / HOUR, 0.0) for story in chosen if story.fifth_at]

    def delays_from_birth(self) -> list[float]:
        return [(self.found[story.id] - story.born_at) / HOUR for story in self.stories if story.id in self.found]

    def false_alarms(self) -> list[tuple[str, datetime, int]]:
        """Distinct false stories: id, first poll, rows."""
        alarms: list[tuple[str, datetime, int]] = []
        by_id: dict[str, list[Row]] = defaultdict(list)
        for row in self.wrong:
            by_id[row.shown.id].append(row)
        for id, rows in sorted(by_id.items()):
            first, last, count = rows[0].at, rows[0].at, 0
            for row in rows:
                if row.at - last > ONE_ALARM:
                    alarms.append((id, first, count))
                    first, count = row.at, 0
                last, count = row.at, count + 1
            alarms.append((id, first, count))
        return sorted(alarms, key=lambda alarm: alarm[1])


def polled(store: Store, start: datetime, end: datetime, every: timedelta) -> Iterator[Row]:
    """The boards a user would have seen."""
    at = start
    while at <= end:
        for scope in SCOPES:
            try:
                board = narratives(Reading(store, at), ecosystem=scope, limit=LIMIT)
            except BadInput:
                continue
            for rank, row in enumerate(board.narratives, 1):
                yield Row(at, scope, rank, row)
        at += every


def judged(seed: int, rows: list[Row], stories: Sequence[Planted], start: datetime, end: datetime) -> Card:
    """The card of one seed."""
    known = [s for s in stories if s.fifth_at and start <= s.fifth_at <= end - DAY]
    card = Card(seed, (end - start) / timedelta(days=7), rows, known)
    for row in rows:
        alive = [story for story in stories if story.alive(row.at) and story.told_by(row.shown)]
        here = [story for story in alive if row.scope in (None, story.ecosystem)]
        if row.hot:
            (card.right if alive else card.wrong).append(row)
        for story in here:
            if row.hot and story in known:
                card.found.setdefault(story.id, row.at)
        if len(here) == 1 and row.scope is not None:
            card.stages[_phase(here[0], row.at), row.shown.stage] += 1
    return card


def _phase(story: Planted, at: datetime) -> str:
    if at < story.peak_at - NEAR_PEAK:
        return "before peak"
    return "near peak" if at <= story.peak_at + NEAR_PEAK else "after peak" if at <= story.end_at else "over"


RIGHT_STAGES = {
    "before peak": ("born", "rising", "peaking"),
    "near peak": ("born", "rising", "peaking", "fading"),
    "after peak": ("peaking", "fading", "dormant"),
    "over": ("fading", "dormant"),
}


def stage_accuracy(card: Card) -> float:
    right = sum(count for (phase, stage), count in card.stages.items() if stage in RIGHT_STAGES[phase])
    return right / max(card.stages.total(), 1)


def score(seed: int, days: int = 60, every: timedelta = 3 * HOUR, work: Path | None = None, posts: int | None = None) -> Card:
    """Simulate, load and poll one seed. With `work`, the store is kept there and found again."""
    with tempfile.TemporaryDirectory() as temporary:
        root = work or Path(temporary)
        folder = root / f"sim{seed}"
        if not (folder / "truth.json").exists():
            simulate(seed, days, folder, posts=posts, end=END)
        store = Store.embedded(root / f"store{seed}", role="eval")
        try:
            if store.data_kind() == "empty":
                load(store, [folder], END + DAY, root / "rejects.jsonl")
            start = END - timedelta(days=days) + WARM_UP
            rows = list(polled(store, start, END, every))
        finally:
            store.close()
        return judged(seed, rows, planted(folder), start, END)


def median(values: Sequence[float]) -> float:
    return statistics.median(values) if values else float("nan")


def report(card: Card) -> None:
    """The figures of a seed and everything that went wrong."""
    alarms = card.false_alarms()
    print(
        f"seed {card.seed}: recall {card.recall:.2f} ({len(card.found)}/{len(card.stories)}), precision {card.precision:.3f}"
        f" of {len(card.right) + len(card.wrong)} hot rows, delay from 5th author {median(card.delays()):.1f} h"
        f" (new {median(card.delays('new')):.1f}, known {median(card.delays('known')):.1f}),"
        f" from birth {median(card.delays_from_birth()):.1f} h, false alarms {len(alarms) / card.weeks:.2f} a week,"
        f" stage right {stage_accuracy(card):.2f}"
    )
    for story in card.stories:
        found = card.found.get(story.id)
        if found is None:
            print(f"  missed {story.id} ({story.kind}): {story.authors} authors, born {story.born_at:%m-%d %H}h")
        elif story.fifth_at and found - story.fifth_at > 12 * HOUR:
            late = (found - story.fifth_at) / HOUR
            print(f"  late {story.id} ({story.kind}): {late:.0f} h after the fifth of {story.authors} authors")
    for id, at, rows in alarms:
        row = next(r for r in card.wrong if r.shown.id == id and r.at >= at)
        print(
            f"  false {id} [{row.scope}] {row.shown.stage} at {at:%m-%d %H}h, {rows} rows: voices {row.shown.voices},"
            f" momentum {row.shown.momentum}, terms {row.shown.terms[:5]}"
        )
    print("  stages:", {f"{phase} > {stage}": count for (phase, stage), count in sorted(card.stages.items())})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--every", type=float, default=3.0, help="hours between polls")
    parser.add_argument("--work", type=Path, help="keep simulated folders and stores here")
    given = parser.parse_args()
    cards = []
    for seed in given.seeds:
        cards.append(score(seed, given.days, timedelta(hours=given.every), given.work))
        report(cards[-1])
    stories, found = sum(len(c.stories) for c in cards), sum(len(c.found) for c in cards)
    right, wrong = sum(len(c.right) for c in cards), sum(len(c.wrong) for c in cards)
    weeks = sum(c.weeks for c in cards)
    print(
        f"all: recall {found / max(stories, 1):.3f} ({found}/{stories}), precision {right / max(right + wrong, 1):.3f},"
        f" median delay {median([d for c in cards for d in c.delays()]):.1f} h from the fifth author,"
        f" {median([d for c in cards for d in c.delays_from_birth()]):.1f} h from birth,"
        f" false alarms {sum(len(c.false_alarms()) for c in cards) / weeks:.2f} a week"
    )


if __name__ == "__main__":
    main()
