"""Judged days of trades as rows of the tables that measures read, many days at once. Never judges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ruma.measures.wash import CIRCLE, DAY_MS, HOUR_MS, KINDS, Ints, Trades
from ruma.store.columns import TIME
from ruma.store.derived import insert_derived
from ruma.store.store import Store

KEPT_ROWS = 100_000  # gathered before they are written: thousands of small tokens would leave thousands of parts
TABLES = ("trade_days", "trade_hours", "trade_accounts", "wash_trades", "wash_pairs")


@dataclass(frozen=True)
class Columns:
    """All trades of a token on a chain in order of time, accounts as places in `names`."""

    ids: pa.Array
    trades: Trades
    names: pa.Array
    pool: Ints  # place of the pool's name, -1 for none
    day: Ints
    seen_day: Ints

    def named(self, numbers: Ints) -> pa.Array:
        """Names of accounts."""
        return self.names.take(pa.array(numbers))

    @classmethod
    def of(cls, found: pa.Table) -> Columns:
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
        return cls(
            found["trade_id"].combine_chunks(),
            trades,
            pa.array(names, pa.string()),
            pools,
            at // DAY_MS,
            np.maximum(seen, at) // DAY_MS,
        )


@dataclass(frozen=True)
class Judged:
    """One day of the world as judged at one midnight."""

    day: int
    known_day: int  # days since 1970: the midnight from which it counts
    rows: NDArray[np.intp]
    kinds: NDArray[np.int8]
    circle: NDArray[np.uint64]


@dataclass(frozen=True)
class Pair:
    """Numbers of two accounts between which a trade is left out at once from a midnight on."""

    known_day: int
    buyer: str
    seller: str


class Kept:
    """Rows that wait to be written together."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tables: dict[str, list[pa.Table]] = {name: [] for name in TABLES}
        self._rows = 0

    def add(self, token: str, chain: str, columns: Columns, judged: Sequence[Judged]) -> None:
        """Judged days of one token on one chain."""
        if not judged:
            return
        many = _Many.of(columns, judged)
        for name, (number, made) in (
            ("trade_days", _days(many)),
            ("trade_hours", _hours(many)),
            ("trade_accounts", _accounts(many)),
            ("wash_trades", _wash(many)),
        ):
            day = pa.array(many.day[number].astype(np.int32)).cast(pa.date32())
            self._keep(name, token, chain, {"day": day, "known_day": midnights(many.known_day[number]), **made})

    def add_pairs(self, token: str, chain: str, pairs: Sequence[Pair]) -> None:
        """Who may not trade with whom unnoticed, of one token on one chain."""
        if pairs:
            known = midnights(np.array([pair.known_day for pair in pairs], np.int64))
            buyer, seller = ([getattr(pair, side) for pair in pairs] for side in ("buyer", "seller"))
            self._keep("wash_pairs", token, chain, {"known_day": known, "buyer": pa.array(buyer), "seller": pa.array(seller)})

    def _keep(self, name: str, token: str, chain: str, columns: dict[str, pa.Array]) -> None:
        count = len(columns["known_day"])
        same = {"token": pa.repeat(token, count), "chain": pa.repeat(chain, count)}
        self._tables[name].append(pa.table(same | columns))
        self._rows += count
        if self._rows >= KEPT_ROWS:
            self.write()

    def write(self) -> None:
        for name, tables in self._tables.items():
            if tables:
                insert_derived(self._store, name, pa.concat_tables(tables))
            tables.clear()
        self._rows = 0


def midnights(days: Ints) -> pa.Array:
    """Days since 1970 as the store's times."""
    return pa.array(days * (DAY_MS // 1000)).cast(pa.timestamp("s", tz="UTC"))


@dataclass(frozen=True)
class _Many:
    """Judged days one after another: `day` and `known_day` of each, and its trades, each with the number of its day."""

    columns: Columns
    day: Ints
    known_day: Ints
    number: Ints
    rows: NDArray[np.intp]
    trades: Trades
    pool: Ints
    kinds: NDArray[np.int8]
    circle: NDArray[np.uint64]

    @classmethod
    def of(cls, columns: Columns, judged: Sequence[Judged]) -> _Many:
        rows = np.concatenate([one.rows for one in judged])
        return cls(
            columns,
            np.array([one.day for one in judged], np.int64),
            np.array([one.known_day for one in judged], np.int64),
            np.repeat(np.arange(len(judged)), [len(one.rows) for one in judged]),
            rows,
            columns.trades.only(rows),
            columns.pool[rows],
            np.concatenate([one.kinds for one in judged]),
            np.concatenate([one.circle for one in judged]),
        )


Made = tuple[Ints, dict[str, pa.Array]]
"""Of each row the number of its day, and the row's own columns."""


def _sums(row: Ints, count: int, usd: NDArray[np.float64], mask: NDArray[np.bool_]) -> pa.Array:
    return pa.array(np.bincount(row, np.where(mask, usd, 0.0), count).astype(np.float64))


def _counts(row: Ints, count: int, mask: NDArray[np.bool_]) -> pa.Array:
    return pa.array(np.bincount(row, mask, count).astype(np.uint32))


def _days(many: _Many) -> Made:
    usd, honest, count, every = many.trades.usd, many.kinds == 0, len(many.day), np.ones(len(many.kinds), bool)
    return np.arange(count), {
        "raw_usd": _sums(many.number, count, usd, every),
        "honest_usd": _sums(many.number, count, usd, honest),
        "trades": _counts(many.number, count, every),
        "honest_trades": _counts(many.number, count, honest),
    }


def _hours(many: _Many) -> Made:
    usd, honest, every = many.trades.usd, many.kinds == 0, np.ones(len(many.kinds), bool)
    codes, row = np.unique(many.number * 24 + many.trades.at_ms % DAY_MS // HOUR_MS, return_inverse=True)
    number, count = codes // 24, len(codes)
    of_pool = honest & (many.pool >= 0)
    return number, {
        "hour": pa.array((many.day[number] * 24 + codes % 24) * (HOUR_MS // 1000)).cast(pa.timestamp("s", tz="UTC")),
        "raw_usd": _sums(row, count, usd, every),
        "honest_usd": _sums(row, count, usd, honest),
        "trades": _counts(row, count, every),
        "honest_trades": _counts(row, count, honest),
        "pool_bought_usd": _sums(row, count, usd, of_pool & (many.trades.seller == many.pool)),
        "pool_sold_usd": _sums(row, count, usd, of_pool & (many.trades.buyer == many.pool)),
    }


def _accounts(many: _Many) -> Made:
    """Every account of a day, so that who is left with nothing replaces what it had at an earlier midnight."""
    trades, size, honest = many.trades, many.trades.accounts, many.kinds == 0
    bought, sold = trades.buyer != many.pool, trades.seller != many.pool
    who = np.concatenate([(many.number * size + trades.buyer)[bought], (many.number * size + trades.seller)[sold]])
    usd = np.concatenate([trades.usd[bought], trades.usd[sold]])
    buys = np.concatenate([np.ones(int(bought.sum()), bool), np.zeros(int(sold.sum()), bool)])
    counted = np.concatenate([honest[bought], honest[sold]])
    codes, row = np.unique(who, return_inverse=True)
    return codes // size, {
        "account": many.columns.named(codes % size),
        "bought_usd": _sums(row, len(codes), usd, counted & buys),
        "sold_usd": _sums(row, len(codes), usd, counted & ~buys),
        "trades": _counts(row, len(codes), counted),
    }


def _wash(many: _Many) -> Made:
    washed = many.kinds != 0
    kinds = many.kinds[washed]
    return many.number[washed], {
        "trade_id": many.columns.ids.take(pa.array(many.rows[washed])),
        "buyer": many.columns.named(many.trades.buyer[washed]),
        "seller": many.columns.named(many.trades.seller[washed]),
        "kind": pa.array(KINDS).take(pa.array(kinds)),
        "circle": pa.array(np.where(kinds == CIRCLE, many.circle[washed], 0).astype(np.uint64)),
    }
