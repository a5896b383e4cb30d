"""Which trades of a token only look like trading. Never judges a trade by what came after the moment asked for.

After Victor and Weintraud (2021), "Detecting and quantifying wash trading on decentralized cryptocurrency exchanges": accounts
that trade in circles and end where they began. Taken out are

self        buyer and seller are one account
pool owner  the owner of a pool trades with its own pool
circle      trades inside a small set of accounts that are strongly connected by repeated trades, trade mostly with each other,
            and end an hour, a day or a week of it with a net position near zero

A market maker has many counterparties and a day trader meets a pool or a maker: neither is in such a set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["", "self", "pool_owner", "circle"]

MOST_ACCOUNTS = 10  # of a set: larger circles are a market
LEAST_REPEATS = (1, 2, 3, 5, 8, 13, 21)  # trades from one account to another before they count as linked, loosest first
LEAST_TRADES = 4  # inside a set; fewer are a coincidence
LEAST_INSIDE = 0.6  # of the set's account-to-account volume stays inside it; a market maker trades with everybody
FLAT = 0.1  # net position of the set's accounts, as a share of what they traded: near zero
MOSTLY_FLAT = 0.8  # of a set's volume in flat spans: the rest is circles that an edge of a span has cut
PASSES_S = (3_600, 86_400, 604_800)  # an hour, a day, a week, as in the paper
WASH_RULE = f"""Taken out: trades of an account with itself; of a pool's owner with its pool; and inside sets of at most
{MOST_ACCOUNTS} accounts that are strongly connected by repeated trades, keep at least {LEAST_INSIDE:.0%} of their
account-to-account volume among themselves and end an hour, a day or a week with net positions of at most {FLAT:.0%} of what they
traded (after Victor and Weintraud 2021)."""


@dataclass(frozen=True)
class DexTrade:
    """One trade as it is judged."""

    happened_at: datetime
    buyer: str
    seller: str
    volume_usd: float
    pool: str | None = None
    pool_owner: str | None = None

    @property
    def between_accounts(self) -> bool:
        return self.pool is None and self.buyer != self.seller


def judged(trades: Sequence[DexTrade]) -> list[Kind]:
    """What each trade is: "" for an honest one. All of one token, in any order."""
    verdicts: list[Kind] = [_alone(trade) for trade in trades]
    open_rows = [row for row, trade in enumerate(trades) if trade.between_accounts]
    for members in _sets([trades[row] for row in open_rows]):
        inside = [row for row in open_rows if trades[row].buyer in members and trades[row].seller in members]
        for row in _flat(trades, inside):
            verdicts[row] = "circle"
    return verdicts


def _alone(trade: DexTrade) -> Kind:
    """What shows in a single trade."""
    if trade.buyer == trade.seller:
        return "self"
    if trade.pool and trade.pool_owner and trade.pool_owner in (trade.buyer, trade.seller):
        return "pool_owner"
    return ""


def _sets(trades: Sequence[DexTrade]) -> list[frozenset[str]]:
    """Small strongly connected sets of accounts that trade mostly among themselves; no two share an account."""
    links: dict[tuple[str, str], int] = defaultdict(int)
    volumes: dict[tuple[str, str], float] = defaultdict(float)
    for trade in trades:
        links[trade.seller, trade.buyer] += 1
        volumes[trade.seller, trade.buyer] += trade.volume_usd
    found: list[frozenset[str]] = []
    taken: set[str] = set()
    for least in LEAST_REPEATS:
        edges = [pair for pair, count in links.items() if count >= least and not taken & set(pair)]
        for members in strongly_connected(edges):
            if len(members) <= MOST_ACCOUNTS and _closed(members, links, volumes):
                found.append(members)
                taken |= members
    return sorted(found, key=sorted)


def _closed(members: frozenset[str], links: Mapping[tuple[str, str], int], volumes: Mapping[tuple[str, str], float]) -> bool:
    """True where the accounts trade often, and mostly with each other."""
    inside = outside = 0.0
    count = 0
    for (seller, buyer), volume in volumes.items():
        touched = (seller in members) + (buyer in members)
        if touched == 2:
            inside += volume
            count += links[seller, buyer]
        elif touched == 1:
            outside += volume
    return count >= LEAST_TRADES and inside >= LEAST_INSIDE * (inside + outside)


def _flat(trades: Sequence[DexTrade], inside: Sequence[int]) -> list[int]:
    """The trades of a set in those hours, days or weeks that end where they began, tried in that order."""
    left, found = list(inside), []
    for length in PASSES_S:
        spans: dict[int, list[int]] = defaultdict(list)
        for row in left:
            spans[int(trades[row].happened_at.timestamp()) // length].append(row)
        flat = {row for rows in spans.values() if _balanced([trades[row] for row in rows]) for row in rows}
        found += sorted(flat)
        left = [row for row in left if row not in flat]
    volume = sum(trades[row].volume_usd for row in inside)
    return list(inside) if sum(trades[row].volume_usd for row in found) >= MOSTLY_FLAT * volume else found


def _balanced(trades: Sequence[DexTrade]) -> bool:
    net: dict[str, float] = defaultdict(float)
    for trade in trades:
        net[trade.buyer] += trade.volume_usd
        net[trade.seller] -= trade.volume_usd
    total = sum(trade.volume_usd for trade in trades)
    return len(trades) > 1 and sum(map(abs, net.values())) <= 2 * FLAT * total


def strongly_connected(edges: Iterable[tuple[str, str]]) -> list[frozenset[str]]:
    """Sets of two or more accounts that reach each other along the edges (Tarjan 1972, without recursion)."""
    ahead: dict[str, list[str]] = defaultdict(list)
    for start, end in sorted(edges):
        ahead[start].append(end)
        ahead[end] = ahead.get(end, [])
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    on_path: dict[str, None] = {}
    found: list[frozenset[str]] = []
    for root in sorted(ahead):
        if root in order:
            continue
        work = [(root, iter(ahead[root]))]
        order[root] = low[root] = len(order)
        on_path[root] = None
        while work:
            node, rest = work[-1]
            step = next(rest, None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    found += _component(node, on_path)
            elif step not in order:
                order[step] = low[step] = len(order)
                on_path[step] = None
                work.append((step, iter(ahead[step])))
            elif step in on_path:
                low[node] = min(low[node], order[step])
    return found


def _component(node: str, on_path: dict[str, None]) -> list[frozenset[str]]:
    """What was reached since `node`; nothing where it stands alone."""
    members = []
    while True:
        last, _ = on_path.popitem()
        members.append(last)
        if last == node:
            return [frozenset(members)] if len(members) > 1 else []


def trades_from(rows: Iterable[Mapping[str, Any]]) -> list[DexTrade]:
    """Rows of the store as they are judged."""
    names = ("happened_at", "buyer", "seller", "volume_usd", "pool", "pool_owner")
    return [DexTrade(**{name: row[name] for name in names}) for row in rows]


def honest(verdicts: Sequence[Kind]) -> NDArray[np.bool_]:
    """A mask of the trades that count."""
    return np.array([not verdict for verdict in verdicts], dtype=bool)
