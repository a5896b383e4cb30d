"""Judges trades day by day: hourly sums with and without wash trades, what accounts traded, which trades are wash trades.

A day of the world is judged beside the six days before and after it, at its own end from what was seen by then, and again at
every midnight by which more was seen of the days around it. Never lets a verdict know a trade that was seen after its midnight.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ruma.derive.derive import DAY, Span
from ruma.measures.wash import CIRCLE, DAY_MS, HOUR_MS, KINDS, Ints, Trades, Verdicts, judge
from ruma.store.columns import TIME
from ruma.store.derived import insert_derived
from ruma.store.store import Store

AROUND = 6  # days before and after that a day is judged beside
MOST_DAYS = 14  # judged at once: what is loaded years late takes time, not memory
KEPT_ROWS = 100_000  # gathered before they are written: thousands of small tokens would leave thousands of parts
TABLES = ("trade_days", "trade_hours", "trade_accounts", "wash_trades")


class Washing:
    """Verdicts on trades, and sums without wash trades."""

    name: str = "washing"
    tables: tuple[str, ...] = TABLES

    def run(self, store: Store, span: Span, progress: Callable[[float], None]) -> None:
        """Every midnight of the span: its first stands on the last day of the month before."""
        first = span.start - DAY
        rows = store.rows("trades_to_judge", seen_from=first, until=span.end)
        kept = _Kept(store)
        done, whole = 0, sum(row["trades"] for row in rows)
        for row in rows:
            start = datetime(row["oldest"].year, row["oldest"].month, row["oldest"].day, tzinfo=UTC) - 2 * AROUND * DAY
            found = store.table("trades_of_token", token=row["token"], chain=row["chain"], start=start, until=span.end)
            for judged in _judged_days(_Columns.of(found), day_of(first), day_of(span.end)):
                kept.add(row["token"], row["chain"], judged)
            done += row["trades"]
            progress(done / whole)
        kept.write()


def day_of(moment: datetime) -> int:
    """Days since 1970."""
    return int(moment.timestamp() * 1000) // DAY_MS


@dataclass(frozen=True)
class _Columns:
    """All trades of a token on a chain in order of time, accounts as places in `names`."""

    ids: pa.Array
    trades: Trades
    names: list[str]
    pool: Ints  # place of the pool's name, -1 for none
    day: Ints
    seen_day: Ints

    @classmethod
    def of(cls, found: pa.Table) -> _Columns:
        seller, buyer = (found[name].to_pylist() for name in ("seller", "buyer"))
        pool, owner = (found[name].to_pylist() for name in ("pool", "pool_owner"))
        names = sorted({*seller, *buyer})
        place = {name: number for number, name in enumerate(names)}
        pools = np.array([-1 if one is None else place.get(one, -1) for one in pool], np.int64)
        owned = [one is not None and who in (b, s) for one, who, b, s in zip(pool, owner, buyer, seller, strict=True)]
        at, seen = (found[name].cast(TIME).cast(pa.int64()).to_numpy() for name in ("happened_at", "seen_at"))
        trades = Trades(
            at,
            np.array([place[name] for name in seller], np.int64),
            np.array([place[name] for name in buyer], np.int64),
            found["volume_usd"].to_numpy(),
            np.array([one is not None for one in pool], bool),
            np.array(owned, bool),
            len(names),
        )
        return cls(found["trade_id"].combine_chunks(), trades, names, pools, at // DAY_MS, np.maximum(seen, at) // DAY_MS)


@dataclass(frozen=True)
class _Judged:
    """One day of the world as judged at one midnight."""

    columns: _Columns
    day: int
    known_day: int  # days since 1970: the midnight from which it counts
    rows: NDArray[np.intp]
    kinds: NDArray[np.int8]
    circle: NDArray[np.uint64]


def _judged_days(columns: _Columns, first: int, end: int) -> Iterator[_Judged]:
    """Every day whose verdicts or trades are other than at the midnight before, midnight by midnight."""
    said: dict[int, bytes] = {}
    seen_days = np.unique(columns.seen_day)
    for today in seen_days[(seen_days >= first) & (seen_days < end)].tolist():
        for start, last in _runs(np.unique(columns.day[columns.seen_day == today]).tolist(), today):
            for judged in _judged_run(columns, start, last, today):
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


def _judged_run(columns: _Columns, start: int, last: int, today: int) -> Iterator[_Judged]:
    """The days of a run as seen by the end of today."""
    low, high = np.searchsorted(columns.day, (start - AROUND, min(last + AROUND, today) + 1))
    rows = np.arange(low, high)[columns.seen_day[low:high] <= today]
    if not len(rows):
        return
    verdicts = judge(columns.trades.only(rows))
    circle = _circle_ids(columns, verdicts)
    days = columns.day[rows]
    for day in range(start, last + 1):
        one = slice(*np.searchsorted(days, (day, day + 1)))
        if one.start < one.stop:
            yield _Judged(columns, day, today + 1, rows[one], verdicts.kinds[one], circle[one])


def _circle_ids(columns: _Columns, verdicts: Verdicts) -> NDArray[np.uint64]:
    """Of each trade the hash of the names of its set; 0 for none."""
    hashes = [0]
    for members in verdicts.sets:
        names = "\n".join(sorted(columns.names[number] for number in members))
        hashes.append(int.from_bytes(hashlib.blake2b(names.encode(), digest_size=8).digest(), "little") or 1)
    return np.array(hashes, np.uint64)[verdicts.circle + 1]


class _Kept:
    """Rows that wait to be written together."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tables: dict[str, list[pa.Table]] = {name: [] for name in TABLES}
        self._rows = 0

    def add(self, token: str, chain: str, judged: _Judged) -> None:
        for name, columns in (
            ("trade_days", _day),
            ("trade_hours", _hours),
            ("trade_accounts", _accounts),
            ("wash_trades", _wash),
        ):
            made = columns(judged)
            count = len(next(iter(made.values())))
            day = pa.array([judged.day] * count, pa.int32()).cast(pa.date32())
            known = pa.array([judged.known_day * DAY_MS // 1000] * count, pa.int64()).cast(pa.timestamp("s", tz="UTC"))
            same = {
                "token": pa.array([token] * count, pa.string()),
                "chain": pa.array([chain] * count, pa.string()),
                "day": day,
                "known_day": known,
            }
            self._tables[name].append(pa.table(same | made))
            self._rows += count
        if self._rows >= KEPT_ROWS:
            self.write()

    def write(self) -> None:
        for name, tables in self._tables.items():
            if tables:
                insert_derived(self._store, name, pa.concat_tables(tables))
            tables.clear()
        self._rows = 0


def _day(judged: _Judged) -> dict[str, pa.Array]:
    usd, honest = judged.columns.trades.usd[judged.rows], judged.kinds == 0
    return {
        "raw_usd": pa.array([float(usd.sum())]),
        "honest_usd": pa.array([float(usd[honest].sum())]),
        "trades": pa.array([len(usd)], pa.uint32()),
        "honest_trades": pa.array([int(honest.sum())], pa.uint32()),
    }


def _hours(judged: _Judged) -> dict[str, pa.Array]:
    trades = judged.columns.trades.only(judged.rows)
    hours, row = np.unique(trades.at_ms // HOUR_MS, return_inverse=True)
    honest = judged.kinds == 0
    pool = judged.columns.pool[judged.rows]
    of_pool = honest & (pool >= 0)

    def sums(mask: NDArray[np.bool_]) -> pa.Array:
        return pa.array(np.bincount(row, np.where(mask, trades.usd, 0.0), len(hours)))

    def counts(mask: NDArray[np.bool_]) -> pa.Array:
        return pa.array(np.bincount(row, mask, len(hours)).astype(np.uint32))

    return {
        "hour": pa.array(hours * (HOUR_MS // 1000)).cast(pa.timestamp("s", tz="UTC")),
        "raw_usd": sums(np.ones(len(row), bool)),
        "honest_usd": sums(honest),
        "trades": counts(np.ones(len(row), bool)),
        "honest_trades": counts(honest),
        "pool_bought_usd": sums(of_pool & (trades.seller == pool)),
        "pool_sold_usd": sums(of_pool & (trades.buyer == pool)),
    }


def _accounts(judged: _Judged) -> dict[str, pa.Array]:
    honest = judged.rows[judged.kinds == 0]
    trades, pool = judged.columns.trades.only(honest), judged.columns.pool[honest]
    bought, sold = trades.buyer != pool, trades.seller != pool
    who = np.concatenate([trades.buyer[bought], trades.seller[sold]])
    usd = np.concatenate([trades.usd[bought], trades.usd[sold]])
    buys = np.concatenate([np.ones(int(bought.sum()), bool), np.zeros(int(sold.sum()), bool)])
    accounts, row = np.unique(who, return_inverse=True)
    return {
        "account": pa.array([judged.columns.names[number] for number in accounts.tolist()], pa.string()),
        "bought_usd": pa.array(np.bincount(row, np.where(buys, usd, 0.0), len(accounts)).astype(np.float64)),
        "sold_usd": pa.array(np.bincount(row, np.where(buys, 0.0, usd), len(accounts)).astype(np.float64)),
        "trades": pa.array(np.bincount(row, minlength=len(accounts)).astype(np.uint32)),
    }


def _wash(judged: _Judged) -> dict[str, pa.Array]:
    washed = judged.kinds != 0
    rows, names = judged.rows[washed], judged.columns.names
    trades = judged.columns.trades
    return {
        "trade_id": judged.columns.ids.take(pa.array(rows)),
        "buyer": pa.array([names[number] for number in trades.buyer[rows].tolist()], pa.string()),
        "seller": pa.array([names[number] for number in trades.seller[rows].tolist()], pa.string()),
        "kind": pa.array([KINDS[kind] for kind in judged.kinds[washed].tolist()], pa.string()),
        "circle": pa.array(np.where(judged.kinds[washed] == CIRCLE, judged.circle[washed], 0).astype(np.uint64)),
    }
