"""What the simulator planted, as a scorecard needs it: stories with their fifth author. Never reads a store."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

FIFTH = 5  # authors a story needs before anyone could call it one; delay is counted from the moment we saw the last of them
GRACE = timedelta(days=2)  # after its end a story still fills half of a week's window and may be shown


@dataclass(frozen=True)
class Planted:
    """One planted story. `fifth_at` is when the post of its fifth author was seen; None where there never was one."""

    id: str
    label: str
    kind: str
    ecosystem: str
    tokens: frozenset[str]
    spellings: frozenset[str]
    born_at: datetime
    peak_at: datetime
    end_at: datetime
    fifth_at: datetime | None
    posts: frozenset[str]
    authors: int
    price_lag_hours: float | None

    def alive(self, at: datetime) -> bool:
        return self.born_at <= at <= self.end_at + GRACE

    def told_by(self, row: Any) -> bool:
        """True where a row names the story: by a phrase, by its label, or by two of three receipts."""
        said = {spelling(term) for term in (*row.terms, row.label, row.id)}
        receipts = [receipt.source_id in self.posts for receipt in row.receipts]
        return bool(said & self.spellings) or (bool(receipts) and sum(receipts) * 3 >= 2 * len(receipts))


def spelling(phrase: str) -> str:
    """Letters and digits alone, without a plural s: "AI agents", "#AIAgents" and "ai agent" are one."""
    bare = re.sub(r"[\W_]+", "", phrase.lower())
    return bare[:-1] if bare.endswith("s") and len(bare) > 3 else bare


def planted(folder: Path, *, small_talk: bool = False) -> list[Planted]:
    """The stories of a simulated folder (or its talk that is no market at all), oldest first."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    told = _told(folder)
    rows = truth["off_topic"] if small_talk else truth["narratives"]
    return sorted((_story(row, told.get(row["id"], [])) for row in rows), key=lambda story: (story.born_at, story.id))


Telling = tuple[datetime, str, str]  # seen, author, source id


def _told(folder: Path) -> Mapping[str, list[Telling]]:
    """Posts of each story in the order they were seen."""
    with gzip.open(folder / "truth_posts.csv.gz", "rt", encoding="utf-8", newline="") as file:
        story_of = {row["source_id"]: row["narrative"] for row in csv.DictReader(file) if row["narrative"]}
    told: dict[str, list[Telling]] = defaultdict(list)
    with gzip.open(folder / "posts.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            post = json.loads(line)
            if story := story_of.get(post["source_id"]):
                told[story].append((_at(post.get("seen_at") or post["happened_at"]), post["author"], post["source_id"]))
    return {story: sorted(rows) for story, rows in told.items()}


def _story(row: Mapping[str, Any], told: Iterable[Telling]) -> Planted:
    authors: dict[str, datetime] = {}
    for seen, author, _ in told:
        authors.setdefault(author, seen)
    firsts = sorted(authors.values())
    words = {*row["terms"], row["label"]}
    return Planted(
        id=row["id"],
        label=row["label"],
        kind=row["kind"],
        ecosystem=row["ecosystem"],
        tokens=frozenset(row["tokens"]),
        spellings=frozenset(spelling(word) for word in words),
        born_at=_at(row["born_at"]),
        peak_at=_at(row["peak_at"]),
        end_at=_at(row["end_at"]),
        fifth_at=firsts[FIFTH - 1] if len(firsts) >= FIFTH else None,
        posts=frozenset(id for _, _, id in told),
        authors=len(authors),
        price_lag_hours=row.get("price_lag_hours"),
    )


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
