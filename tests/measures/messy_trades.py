"""Messy DEX markets with wash trades of many forms, made apart from the simulator: who washed what is known of every trade.

Honest: pools, order books with makers, books so tiny that everybody knows everybody, crowds in which anyone meets anyone; with
day traders, trend followers, arbitrage between pool and maker, makers that balance their stock, and one-way deals. Washed: pairs,
single laps, rings, meshes, laps that take days, a hub with puppets, rings that drift, rings with new addresses every day, owners
in their own pools, accounts with themselves; many of their accounts also trade honestly. Never looks at the rule that judges.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

from ruma.measures.wash import DexTrade

START = datetime(2026, 3, 2, tzinfo=UTC)
SHAPES = ("pool", "book", "tiny book", "crowd", "small crowd", "pool and book")
FORMS = ("pair", "one lap", "ring", "mesh", "slow ring", "hub", "drifting ring", "new ring daily", "owner", "self")


@dataclass(frozen=True)
class Known:
    """A trade and the form in which it was washed, "" for an honest one."""

    trade: DexTrade
    form: str


@dataclass
class Venue:
    """One token's market as it is being made."""

    dice: Random
    shape: str
    forms: tuple[str, ...]
    wash_share: float  # of the raw volume
    double_life: bool  # wash accounts also trade honestly
    per_day: int

    def __post_init__(self) -> None:
        dice = self.dice
        small = self.shape in ("tiny book", "small crowd")
        self.takers = [f"t{n}" for n in range(dice.randint(5, 9) if small else dice.randint(40, 150))]
        self.makers = [f"m{n}" for n in range(dice.randint(1, 2) if self.shape == "tiny book" else dice.randint(3, 5))]
        self.followers = self.takers[:: 3 if small else 8]
        self.rings = {form: self._ring(form) for form in self.forms}

    def _ring(self, form: str) -> list[str]:
        size = {"pair": 2, "self": 1, "owner": 1, "hub": self.dice.randint(4, 6), "one lap": self.dice.randint(2, 3)}.get(form)
        size = size or self.dice.randint(3, 8)
        return ["owner"] if form == "owner" else [f"{form[:4]}{n}-{self.dice.randrange(10**6)}" for n in range(size)]

    # honest trading

    def honest(self, day: int) -> Iterator[DexTrade]:
        dice, trend = self.dice, self.dice.choice((-1, 0, 1))
        washers = [account for ring in self.rings.values() for account in ring if account != "owner"] if self.double_life else []
        for _ in range(max(3, round(dice.gauss(self.per_day, self.per_day**0.5)))):
            usd = dice.lognormvariate(5.3, 1.3)
            account = dice.choice(washers) if washers and dice.random() < 0.12 else self._someone()
            buys = trend > 0 if trend and account in self.followers else dice.random() < 0.5
            yield self._against(account, buys, usd, day + dice.random())
        for account in self.takers:
            if dice.random() < (0.15 if len(self.takers) < 10 else 0.04):
                yield from self._round_trips(account, day)
        if len(self.makers) > 1 and self.shape in ("book", "pool and book") and dice.random() < 0.4:
            one, other = dice.sample(self.makers, 2)
            yield self._trade(day + dice.random(), one, other, dice.lognormvariate(6.5, 0.8))
        if dice.random() < 0.2:  # a deal in pieces, one way
            one, other, usd = *dice.sample(self.takers, 2), dice.lognormvariate(5.5, 0.7)
            for piece in range(dice.randint(2, 5)):
                yield self._trade(day + 0.4 + 0.01 * piece, one, other, usd)

    def _someone(self) -> str:
        return self.takers[min(int(self.dice.paretovariate(0.7)) - 1, len(self.takers) - 1)]

    def _against(self, account: str, buys: bool, usd: float, day: float, other: str | None = None) -> DexTrade:
        dice = self.dice
        pooled = self.shape == "pool" or (self.shape == "pool and book" and dice.random() < 0.5)
        if pooled and other is None:
            return self._trade(day, *(("pool", account) if buys else (account, "pool")), usd)
        crowd = self.shape in ("crowd", "small crowd")
        other = other or dice.choice([one for one in self.takers if one != account] if crowd else self.makers)
        return self._trade(day, *((other, account) if buys else (account, other)), usd)

    def _round_trips(self, account: str, day: int) -> Iterator[DexTrade]:
        """A day trader, often with one maker only, or arbitrage between pool and maker: ends flat and is honest."""
        usd, start = self.dice.lognormvariate(5.8, 0.7), day + 0.8 * self.dice.random()
        loyal = self.dice.choice(self.makers) if self.shape not in ("pool", "crowd", "small crowd") else None
        for leg in range(2 * self.dice.randint(1, 3)):
            other = loyal if self.shape != "pool and book" or leg % 2 else None
            yield self._against(account, leg % 2 == 0, usd * self.dice.uniform(0.97, 1.03), start + 0.01 * leg, other)

    # wash trading

    def washed(self, form: str, day: int, wanted: float) -> Iterator[DexTrade]:
        done, ring = 0.0, self._ring(form) if form == "new ring daily" else self.rings[form]
        if form == "slow ring" and day % 3:
            return  # a lap starts every third day and takes two
        while done < wanted:
            usd = self.dice.lognormvariate(6.3, 0.6)
            if form == "one lap":  # and no more that day
                usd = wanted / len(ring)
            for trade in self._round(form, ring, day, min(usd, wanted)):
                done += trade.volume_usd
                yield trade

    def _round(self, form: str, ring: list[str], day: int, usd: float) -> Iterator[DexTrade]:
        dice, start, size = self.dice, day + 0.85 * self.dice.random(), len(ring)
        if form == "self":
            yield self._trade(start, ring[0], ring[0], usd)
        elif form == "owner":
            for leg in range(2 * dice.randint(1, 3)):
                yield self._trade(start + 0.001 * leg, *(("pool", "owner") if leg % 2 else ("owner", "pool")), usd)
        elif form == "pair":  # there in one piece, back in several of uneven size
            yield self._trade(start, ring[0], ring[1], usd)
            for piece, part in enumerate(parts(dice, usd, dice.randint(1, 4))):
                yield self._trade(start + 0.002 + 0.003 * piece, ring[1], ring[0], part)
        elif form == "mesh":  # anyone to anyone; then everybody settles
            held = dict.fromkeys(ring, 0.0)
            for step in range(dice.randint(3, 8)):
                one, other = dice.sample(ring, 2)
                part = usd * dice.uniform(0.3, 1.0)
                held[one], held[other] = held[one] - part, held[other] + part
                yield self._trade(start + 0.002 * step, one, other, part)
            for step, account in enumerate(ring[1:]):
                if abs(held[account]) > 1:
                    sides = (account, ring[0]) if held[account] > 0 else (ring[0], account)
                    yield self._trade(start + 0.03 + 0.001 * step, *sides, abs(held[account]))
        elif form == "hub":
            for leg, puppet in enumerate(dice.sample(ring[1:], dice.randint(1, size - 1))):
                yield self._trade(start + 0.004 * leg, ring[0], puppet, usd)
                yield self._trade(start + 0.004 * leg + 0.002, puppet, ring[0], usd * dice.uniform(0.97, 1.03))
        else:
            keep = 0.93 if form == "drifting ring" else 1.0  # a drifting ring loses a little to whoever closes the lap
            pace = 1.6 / size if form == "slow ring" else dice.uniform(0.0005, 0.012)
            for step in range(size * (1 if form in ("one lap", "slow ring") else dice.randint(1, 3))):
                part = usd * dice.uniform(0.985, 1.015) * (keep if step % size == size - 1 else 1.0)
                for number, piece in enumerate(parts(dice, part, dice.choice((1, 1, 1, 2, 3)))):
                    yield self._trade(start + pace * (step + 0.2 * number), ring[step % size], ring[(step + 1) % size], piece)

    def _trade(self, day: float, seller: str, buyer: str, usd: float) -> DexTrade:
        pooled = "pool" in (seller, buyer)
        moment = START + timedelta(milliseconds=round(day * 86_400_000))
        return DexTrade(moment, buyer, seller, usd, "pool" if pooled else None, "owner" if pooled else None)


def parts(dice: Random, whole: float, count: int) -> list[float]:
    """A sum in uneven pieces."""
    cuts = sorted(dice.uniform(0.1, 0.9) for _ in range(count - 1))
    edges = [0.0, *cuts, 1.0]
    return [whole * (end - start) for start, end in pairwise(edges)]


def messy_market(
    seed: int, days: int = 10, shape: str | None = None, form: str | None = None, share: float | None = None
) -> list[Known]:
    """One token's trades over some days, in order of time; shape and forms are drawn where they are not given."""
    dice = Random(f"{seed} {shape} {form}")
    shape = shape or dice.choice(SHAPES)
    possible = [one for one in FORMS if one != "owner" or shape.startswith("pool")]
    forms = (form,) if form else tuple(dice.sample(possible, dice.randint(1, 3)))
    share = dice.choice((0.0, 0.15, 0.3, 0.5, 0.7)) if share is None else share
    per_day = dice.randint(8, 25) if shape in ("tiny book", "small crowd") else dice.randint(20, 120)
    venue = Venue(dice, shape, forms, share, dice.random() < 0.5, per_day)
    found: list[Known] = []
    for day in range(days):
        honest = list(venue.honest(day))
        found += [Known(trade, "") for trade in honest]
        if share and dice.random() < 0.85:  # some days are left alone
            wanted = sum(trade.volume_usd for trade in honest) * share / (1 - share) / len(forms)
            found += [Known(trade, one) for one in forms for trade in venue.washed(one, day, wanted)]
    last = START + timedelta(days=days)
    names = {
        account: f"0x{dice.randrange(16**12):012x}" for known in found for account in (known.trade.buyer, known.trade.seller)
    }
    names["pool"], names["owner"] = "thepool", "theowner"
    kept = [known for known in found if known.trade.happened_at < last]
    return [
        replace(known, trade=_renamed(known.trade, names)) for known in sorted(kept, key=lambda known: known.trade.happened_at)
    ]


def _renamed(trade: DexTrade, names: dict[str, str]) -> DexTrade:
    """Names say nothing of who is who."""
    pool = {"pool": names["pool"], "pool_owner": names["owner"]} if trade.pool else {}
    return replace(trade, buyer=names[trade.buyer], seller=names[trade.seller], **pool)
