"""Which trades of a token only look like trading. Never judges a trade by what came after the moment asked for.

After Victor and Weintraud (2021), "Detecting and quantifying wash trading on decentralized cryptocurrency exchanges": accounts
that trade in circles and end where they began. Taken out are

self        buyer and seller are one account
pool owner  the owner of a pool trades with its own pool
circle      trades inside a small set of accounts that are strongly connected, trade mostly with each other, and end an hour, a
            day or a week of it where they began; of accounts that trade with next to nobody else, near it is enough

Who trades with a market maker goes round in no circle: a maker meets at least twice as many accounts as those it meets, and most
of them do not end flat with it. A hub whose every partner ends flat is no maker; nor is who only ever sells to another, in bulk.
What proved each part: tests/measures/test_wash_messy.py takes its figures from markets of many forms.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ruma.measures.connected import strongly_connected

Kind = Literal["", "self", "pool_owner", "circle"]
KINDS: tuple[Kind, ...] = ("", "self", "pool_owner", "circle")
SELF, POOL_OWNER, CIRCLE = 1, 2, 3

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
LOOKED_AT_MS = (DAY_MS, 3 * DAY_MS, None)  # who trades with whom: in a day, in three, in all; a ring may live a day only
PASSES_MS = (HOUR_MS, DAY_MS, 7 * DAY_MS)  # over which a set may end where it began, as in the paper
LEAST_REPEATS = (4, 2, 1)  # trades from one account to another before they count as linked, closest first
MOST_ACCOUNTS = 10  # of a set: larger circles are a market
LEAST_INSIDE = 0.6  # of the set's private volume stays inside it; its accounts may trade honestly besides
LEAST_COUNTERPARTIES = 3  # of a market maker
MAKER_DEGREE = 2.0  # a maker meets so many times the accounts that its counterparties meet, by their median
PAIR_DEGREE = 1.5  # and in each pair so many times those of the other
MOST_FLAT_PARTNERS = 2 / 3  # of a maker's counterparties end flat with it; more are puppets
ONE_WAY = 0.999  # net share of a pair's volume at which it only goes one way
MOST_ONE_WAY = 0.2  # of a maker's volume with an account that is on one side only: a maker buys and sells
LARGE = 0.3  # of all accounts that trade with accounts: of so large a set "among themselves" says little


@dataclass(frozen=True)
class Bounds:
    """How near to nothing net positions must be."""

    together: float  # of all accounts of the set, as a share of what they traded
    own: float  # of each account, as a share of what it traded
    least: float  # of the set's volume that ends flat; else nothing is taken out
    whole: float  # from here on all of it is: the rest is circles that an edge of a span has cut


USUAL, STRICT = Bounds(0.1, 0.25, 0.5, 0.8), Bounds(0.04, 0.1, 0.8, 0.8)
CLOSED = Bounds(0.3, 0.5, 0.5, 0.5)  # of a set that trades with next to nobody else, no pool and no maker either
CLOSED_SHARE = 0.8  # of all that its accounts trade in all days looked at stays inside a closed set

WASH_RULE = f"""Taken out: trades of an account with itself; of a pool's owner with its pool; and inside sets of at most
{MOST_ACCOUNTS} accounts that are strongly connected, keep at least {LEAST_INSIDE:.0%} of their private volume to themselves and
end an hour, a day or a week near net positions of zero (after Victor and Weintraud 2021). Private is what accounts trade with
each other and no market maker. Of accounts that keep {CLOSED_SHARE:.0%} of all their trading to themselves, in a market of many
more accounts, positions may be farther from zero. A UTC day is judged at its end, and at the end of each of the six days after,
beside what is in six days of it; a trade seen since the last midnight is taken out where it shows alone or stays in a set known
then."""


@dataclass(frozen=True)
class DexTrade:
    """One trade as it is judged."""

    happened_at: datetime
    buyer: str
    seller: str
    volume_usd: float
    pool: str | None = None
    pool_owner: str | None = None


@dataclass(frozen=True)
class Trades:
    """Trades of one token in columns of equal length, accounts as numbers below `accounts`."""

    at_ms: Ints
    seller: Ints
    buyer: Ints
    usd: Floats
    pooled: Flags
    own_pool: Flags  # a pool's owner trades with it
    accounts: int

    @classmethod
    def of(cls, trades: Sequence[DexTrade]) -> Trades:
        """From rows; accounts are numbered in the order of their names."""
        names = sorted({account for trade in trades for account in (trade.buyer, trade.seller)})
        number = {name: place for place, name in enumerate(names)}
        owned = [
            trade.pool_owner in (trade.buyer, trade.seller) if trade.pool and trade.pool_owner else False for trade in trades
        ]
        return cls(
            np.array([round(trade.happened_at.timestamp() * 1000) for trade in trades], np.int64),
            np.array([number[trade.seller] for trade in trades], np.int64),
            np.array([number[trade.buyer] for trade in trades], np.int64),
            np.array([trade.volume_usd for trade in trades], np.float64),
            np.array([trade.pool is not None for trade in trades], bool),
            np.array(owned, bool),
            len(names),
        )

    def only(self, rows: Flags | NDArray[np.intp]) -> Trades:
        at_ms, seller, buyer, usd = self.at_ms[rows], self.seller[rows], self.buyer[rows], self.usd[rows]
        return Trades(at_ms, seller, buyer, usd, self.pooled[rows], self.own_pool[rows], self.accounts)


@dataclass(frozen=True)
class Verdicts:
    """What each trade is: a place in KINDS, and the set it stayed inside (a place in `sets`; -1 for none)."""

    kinds: NDArray[np.int8]
    circle: Ints
    sets: list[frozenset[int]]


@dataclass(frozen=True)
class Around:
    """What goes on around a set in all days looked at, on pools and with makers, too."""

    traded: Floats  # by each account with others
    honest: int  # accounts with a trade that was not taken out so far

    @classmethod
    def of(cls, trades: Trades, kinds: NDArray[np.int8]) -> Around:
        others, left = trades.seller != trades.buyer, kinds == 0
        both = np.concatenate([trades.seller[others], trades.buyer[others]])
        traded = np.bincount(both, np.tile(trades.usd[others], 2), trades.accounts).astype(np.float64)
        return cls(traded, len(np.unique(np.concatenate([trades.seller[left], trades.buyer[left]]))))

    def closes(self, inside: Flags, stayed: float) -> bool:
        """Whether a set trades with next to nobody else, where there are enough others: else it may be the whole market."""
        return bool(inside.sum() < LARGE * self.honest and 2 * stayed >= CLOSED_SHARE * self.traded[inside].sum())


Circle = tuple[frozenset[int], NDArray[np.intp]]
Known = dict[bytes, list[Circle]]
"""What was found in spans that were looked at before, by a hash of their trades."""


@dataclass(frozen=True)
class Inner:
    """Trades inside one set, its accounts as numbers below `accounts`."""

    at_ms: Ints
    seller: Ints
    buyer: Ints
    usd: Floats
    accounts: int


@dataclass(frozen=True)
class Pairs:
    """Who sold to whom: a row an ordered pair of accounts."""

    seller: Ints
    buyer: Ints
    count: Ints
    usd: Floats
    row: NDArray[np.intp]  # of each trade, its pair

    @classmethod
    def of(cls, trades: Trades) -> Pairs:
        codes, row = np.unique(trades.seller * trades.accounts + trades.buyer, return_inverse=True)
        sums = np.bincount(row, trades.usd, len(codes)).astype(np.float64)
        counts = np.bincount(row, minlength=len(codes)).astype(np.int64)
        return cls(codes // max(trades.accounts, 1), codes % max(trades.accounts, 1), counts, sums, row)


def judged(trades: Sequence[DexTrade]) -> list[Kind]:
    """What each trade is: "" for an honest one. All of one token, of at most some weeks, in any order."""
    return [KINDS[kind] for kind in judge(Trades.of(trades)).kinds.tolist()]


def judge(trades: Trades, ids: Ints | None = None, known: Known | None = None) -> Verdicts:
    """The verdict on each trade beside all others of its token; two weeks are enough of them, and more only cost time.

    Who judges a token again and again, beside other days each time, numbers its trades by `ids` and keeps `known`: what is found
    in a day, or in three, is then found once as long as its trades stay the same.
    """
    kinds = np.where(trades.seller == trades.buyer, SELF, np.where(trades.own_pool, POOL_OWNER, 0)).astype(np.int8)
    circle = np.full(len(kinds), -1, np.int64)
    sets: list[frozenset[int]] = []
    between = np.flatnonzero(~trades.pooled & (trades.seller != trades.buyer))
    open_trades = trades.only(between)
    large = LARGE * len(np.unique(np.concatenate([open_trades.seller, open_trades.buyer])))
    private = between[~_with_makers(open_trades)]
    for length in LOOKED_AT_MS:
        span = trades.at_ms[private] // length if length else np.zeros(len(private), np.int64)
        for rows in _grouped(private, span):
            key = None
            if length and ids is not None and known is not None:
                said = ids[rows].tobytes() + kinds[rows].tobytes() + min(MOST_ACCOUNTS + 1, math.ceil(large)).to_bytes()
                key = hashlib.blake2b(said, digest_size=16).digest()
            circles = known.get(key) if known is not None and key else None
            if circles is None:
                circles = list(_circles(trades.only(rows), kinds[rows], large, None if length else Around.of(trades, kinds)))
            if known is not None and key:
                known[key] = circles
            for members, found in circles:
                kinds[rows[found]], circle[rows[found]] = CIRCLE, len(sets)
                sets.append(members)
    return Verdicts(kinds, circle, sets)


def _grouped(rows: NDArray[np.intp], keys: Ints) -> Iterator[NDArray[np.intp]]:
    """The rows of each key, keys ascending, rows in their order."""
    order = np.argsort(keys, kind="stable")
    rows, keys = rows[order], keys[order]
    edges = [0, *(np.flatnonzero(keys[1:] != keys[:-1]) + 1).tolist(), len(rows)]
    for start, end in pairwise(edges):
        if start < end:
            yield rows[start:end]


def _with_makers(trades: Trades) -> Flags:
    """Trades between accounts in which one makes the market."""
    if not len(trades.usd):
        return np.zeros(0, bool)
    low, high = np.minimum(trades.seller, trades.buyer), np.maximum(trades.seller, trades.buyer)
    codes, row = np.unique(low * trades.accounts + high, return_inverse=True)
    ends = np.stack([codes // trades.accounts, codes % trades.accounts])
    gross, count = np.bincount(row, trades.usd), np.bincount(row)
    net = np.abs(np.bincount(row, np.where(trades.seller == low, trades.usd, -trades.usd)))
    flat, one_way = (count > 1) & (net <= USUAL.together * gross), net >= ONE_WAY * gross
    size = trades.accounts
    degree, flats = (np.bincount(ends.ravel(), np.tile(weight, 2), size) for weight in (np.ones(len(codes)), flat))
    volume = np.bincount(ends.ravel(), np.tile(gross, 2), size)
    met = degree[np.concatenate([ends[1], ends[0]])]  # how many those have met whom the account of each end has met
    order, met_of = np.lexsort((met, ends.ravel())), degree.astype(np.int64)
    met, first = met[order], np.cumsum(met_of) - met_of
    some = np.flatnonzero(met_of)
    median = (met[first[some] + (met_of[some] - 1) // 2] + met[first[some] + met_of[some] // 2]) / 2
    maker = np.zeros(size, bool)
    least = np.maximum(LEAST_COUNTERPARTIES, MAKER_DEGREE * median)
    maker[some] = (degree[some] >= least) & (flats[some] <= MOST_FLAT_PARTNERS * degree[some])
    made = np.zeros(len(codes), bool)
    for one, other in (ends, ends[::-1]):
        bulk = one_way & (gross > MOST_ONE_WAY * volume[one])
        made |= maker[one] & (degree[one] >= PAIR_DEGREE * degree[other]) & ~bulk
    return made[row]


def _circles(trades: Trades, kinds: NDArray[np.int8], large: float, around: Around | None) -> Iterator[Circle]:
    """Sets of accounts with those of their trades that are newly found to go in circles; `large` sets are held to more, closed
    ones to less: `around` says what else their accounts trade, where that is looked at."""
    pairs, kinds, seen = Pairs.of(trades), kinds.copy(), set[frozenset[int]]()
    for least in LEAST_REPEATS:
        for members in strongly_connected(*_trimmed(pairs, pairs.count >= least, trades.accounts)):
            if len(members) > MOST_ACCOUNTS or members in seen:
                continue
            seen.add(members)
            place = np.full(trades.accounts, -1, np.int64)  # of each member in its set
            place[sorted(members)] = np.arange(len(members))
            sells, buys = place[pairs.seller] >= 0, place[pairs.buyer] >= 0
            stayed = pairs.usd[sells & buys].sum()
            if stayed < LEAST_INSIDE * pairs.usd[sells | buys].sum():
                continue
            rows = np.flatnonzero((sells & buys)[pairs.row])
            if (kinds[rows] == CIRCLE).all():
                continue
            inner = Inner(
                trades.at_ms[rows], place[trades.seller[rows]], place[trades.buyer[rows]], trades.usd[rows], len(members)
            )
            closed = around is not None and around.closes(place >= 0, stayed)
            bounds = STRICT if len(members) >= large else CLOSED if closed else USUAL
            found = rows[_flat(inner, kinds[rows] != CIRCLE, bounds)]
            if len(found):
                kinds[found] = CIRCLE
                yield members, found


def _trimmed(pairs: Pairs, linked: Flags, accounts: int) -> tuple[list[int], list[int]]:
    """Linked pairs without those of accounts that only sell or only buy: they are in no circle."""
    seller, buyer = pairs.seller[linked], pairs.buyer[linked]
    while len(seller):
        sells, buys = np.zeros(accounts, bool), np.zeros(accounts, bool)
        sells[seller] = buys[buyer] = True
        kept = buys[seller] & sells[buyer]
        if kept.all():
            break
        seller, buyer = seller[kept], buyer[kept]
    return seller.tolist(), buyer.tolist()


def _flat(inner: Inner, new: Flags, bounds: Bounds) -> Flags:
    """Trades of a set, not yet taken out, in spans that end where they began; all of them where most are."""
    flat = np.zeros(len(new), bool)
    for length in PASSES_MS:
        spans, span = np.unique(inner.at_ms // length, return_inverse=True)
        wanted = np.bincount(span[new & ~flat], minlength=len(spans)) > 0
        rows = np.flatnonzero(wanted[span])
        flat[_settled(inner, rows, span, len(spans), bounds)] = True
    found, whole = inner.usd[new & flat].sum(), inner.usd[new].sum()
    if found < bounds.least * whole:
        return np.zeros(len(new), bool)
    taken: Flags = new if found >= bounds.whole * whole else new & flat
    return taken


def _settled(inner: Inner, rows: NDArray[np.intp], span: Ints, spans: int, bounds: Bounds) -> NDArray[np.intp]:
    """Rows that are left once accounts that do not end their span near where they began are peeled off, span by span; none of a
    span unless all that is left of it ends there."""
    shape, size = (spans, inner.accounts), spans * inner.accounts
    sold_by, bought_by = span * inner.accounts + inner.seller, span * inner.accounts + inner.buyer
    while len(rows):
        usd = inner.usd[rows]
        sold, bought = np.bincount(sold_by[rows], usd, size), np.bincount(bought_by[rows], usd, size)
        net = np.abs(bought - sold)
        off = net > bounds.own * (bought + sold)
        if not off.any():
            whole, count = np.bincount(span[rows], usd, spans), np.bincount(span[rows], minlength=spans)
            even = (net.reshape(shape).sum(axis=1) <= 2 * bounds.together * whole) & (count > 1)
            left: NDArray[np.intp] = rows[even[span[rows]]]
            return left
        rows = rows[~(off[sold_by[rows]] | off[bought_by[rows]])]
    return rows
