"""Judges trades day by day: hourly sums with and without wash trades, what accounts traded, which trades are wash trades.

A day of the world is judged beside the six days before and after it, at its own end from what was seen by then, and again at
every midnight by which more was seen of the days around it. Never lets a verdict know a trade that was seen after its midnight.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from ruma.derive.derive import DAY, Span
from ruma.derive.judged import TABLES, Columns, Judged, Kept, Pair
from ruma.measures.wash import DAY_MS, Known, Verdicts, judge
from ruma.store.store import Store

AROUND = 6  # days before and after that a day is judged beside
KNOWN_DAYS = 7  # before a midnight: sets found in them are known from it on
EPOCH = date(1970, 1, 1).toordinal()
MOST_DAYS = 14  # judged at once: what is loaded years late takes time, not memory

Sets = Mapping[int, frozenset[str]]
"""Of one day as it was judged, by the hash of each set those of its accounts that traded inside it."""


class Washing:
    """Verdicts on trades, and sums without wash trades."""

    name: str = "washing"
    tables: tuple[str, ...] = TABLES

    def run(self, store: Store, span: Span, progress: Callable[[float], None]) -> None:
        """Every midnight of the span: its first stands on the last day of the month before."""
        first = span.start - DAY
        rows = store.rows("trades_to_judge", seen_from=first, until=span.end)
        before = _sets_before(store, first)
        kept = Kept(store)
        done, whole = 0, sum(row["trades"] for row in rows)
        for row in rows:
            start = datetime(row["oldest"].year, row["oldest"].month, row["oldest"].day, tzinfo=UTC) - 2 * AROUND * DAY
            found = store.table("trades_of_token", token=row["token"], chain=row["chain"], start=start, until=span.end)
            columns = Columns.of(found)
            judged = list(_judged_days(columns, day_of(first), day_of(span.end)))
            kept.add(row["token"], row["chain"], columns, judged)
            sets = before.get((row["token"], row["chain"]), {})
            kept.add_pairs(row["token"], row["chain"], list(_pairs(columns, judged, sets, day_of(first), day_of(span.end))))
            done += row["trades"]
            progress(done / whole)
        kept.write()


def _sets_before(store: Store, first: datetime) -> dict[tuple[str, str], dict[int, Sets]]:
    """Of every token on a chain the sets of each day as it had been judged by a midnight that is not judged again."""
    members: dict[tuple[str, str, int, int], set[str]] = defaultdict(set)
    for row in store.rows("wash_sets_before", first=first, start=first - KNOWN_DAYS * DAY):
        members[row["token"], row["chain"], row["day"].toordinal() - EPOCH, row["circle"]].update(row["members"])
    held: dict[tuple[str, str], dict[int, Sets]] = defaultdict(dict)
    for (token, chain, day, circle), accounts in members.items():
        held[token, chain][day] = {**held[token, chain].get(day, {}), circle: frozenset(accounts)}
    return held


def _pairs(columns: Columns, judged: list[Judged], before: Mapping[int, Sets], first: int, end: int) -> Iterator[Pair]:
    """Of each midnight after the first the pairs of accounts inside one set that the week before it knew."""
    held = dict(before)
    by_midnight: dict[int, list[Judged]] = defaultdict(list)
    for one in judged:
        by_midnight[one.known_day].append(one)
    last: list[tuple[str, str]] = []
    days: tuple[int, ...] = ()
    for midnight in range(first + 1, end + 1):
        for one in by_midnight.get(midnight, ()):
            held[one.day] = _sets_of(columns, one)
        recent = tuple(day for day in range(midnight - KNOWN_DAYS, midnight) if held.get(day))
        if recent != days or midnight in by_midnight:
            days, together = recent, defaultdict[int, set[str]](set)
            for day in recent:
                for circle, accounts in held[day].items():
                    together[circle] |= accounts
            last = sorted({(buyer, seller) for accounts in together.values() for buyer in accounts for seller in accounts})
        for buyer, seller in last:
            yield Pair(midnight, buyer, seller)


def _sets_of(columns: Columns, judged: Judged) -> Sets:
    trades, numbers = columns.trades, defaultdict[int, set[int]](set)
    inside = np.flatnonzero(judged.circle)
    rows = judged.rows[inside]
    for circle, buyer, seller in zip(
        judged.circle[inside].tolist(), trades.buyer[rows].tolist(), trades.seller[rows].tolist(), strict=True
    ):
        numbers[circle].update((buyer, seller))
    return {circle: frozenset(columns.names[number].as_py() for number in held) for circle, held in numbers.items()}


def day_of(moment: datetime) -> int:
    """Days since 1970."""
    return int(moment.timestamp() * 1000) // DAY_MS


def _judged_days(columns: Columns, first: int, end: int) -> Iterator[Judged]:
    """Every day whose verdicts or trades are other than at the midnight before, midnight by midnight."""
    said: dict[int, bytes] = {}
    known: Known = {}
    seen_days = np.unique(columns.seen_day)
    for today in seen_days[(seen_days >= first) & (seen_days < end)].tolist():
        for start, last in _runs(np.unique(columns.day[columns.seen_day == today]).tolist(), today):
            for judged in _judged_run(columns, start, last, today, known):
                told = hashlib.blake2b(judged.kinds.tobytes() + judged.circle.tobytes(), digest_size=16).digest()
                if said.get(judged.day) != told:
                    said[judged.day] = told
                    yield judged


def _runs(days: list[int], today: int) -> Iterator[tuple[int, int]]:
    """Days on which a new trade may bear, none after today, in runs of at most MOST_DAYS."""
    bearing = sorted({day + step for day in days for step in range(-AROUND, AROUND + 1) if day + step <= today})
    start = last = bearing[0]
    for day in bearing[1:]:
        if day != last + 1 or day - start >= MOST_DAYS:
            yield start, last
            start = day
        last = day
    yield start, last


def _judged_run(columns: Columns, start: int, last: int, today: int, known: Known) -> Iterator[Judged]:
    """The days of a run as seen by the end of today."""
    low, high = np.searchsorted(columns.day, (start - AROUND, min(last + AROUND, today) + 1))
    rows = np.arange(low, high)[columns.seen_day[low:high] <= today]
    if not len(rows):
        return
    verdicts = judge(columns.trades.only(rows), rows, known)
    circle = _circle_ids(columns, verdicts)
    days = columns.day[rows]
    for day in range(start, last + 1):
        one = slice(*np.searchsorted(days, (day, day + 1)))
        if one.start < one.stop:
            yield Judged(day, today + 1, rows[one], verdicts.kinds[one], circle[one])


def _circle_ids(columns: Columns, verdicts: Verdicts) -> NDArray[np.uint64]:
    """Of each trade the hash of the names of its set; 0 for none."""
    hashes = [0]
    for members in verdicts.sets:
        names = "\n".join(sorted(columns.named(np.array(sorted(members))).to_pylist()))
        hashes.append(int.from_bytes(hashlib.blake2b(names.encode(), digest_size=8).digest(), "little") or 1)
    return np.array(hashes, np.uint64)[verdicts.circle + 1]
