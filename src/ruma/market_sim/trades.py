"""DEX trades of the invented tokens: honest takers, market makers, arbitrage and day traders, and several kinds of wash trading.

Never looks at posts; some wallets know a little of tomorrow's prices, and the truth says which.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ruma.market_sim.chance import stream
from ruma.market_sim.prices import BITCOIN, LOOKBACK_HOURS, Market
from ruma.market_sim.tokens import BASE58, HEX, Universe

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TRADES_PER_DAY = 400  # honest ones, over all tokens
WASH_SHARES = (0.0, 0.0, 0.08, 0.2, 0.35, 0.5, 0.6)  # of a token's raw volume
WASH_KINDS = ("pair", "ring", "pool_owner", "self", "one_lap", "uneven")
_SMALL_RINGS = 12  # sets of two or three accounts that go round once and are not seen again for days
_UNEVEN = 0.35  # spread of the legs of uneven rounds; what is missing comes back in a last leg
_MOONLIGHT = 4  # wash traders of a venue that trade honestly, too
_FOLLOWERS, _FOLLOW = 18, 0.78  # takers that buy what rose over the last day, and how often they do
_TAKERS, _MAKERS, _DAY_TRADERS, _ARBITRAGEURS = 90, 3, 6, 2  # accounts a token
_POOL_SHARE = 0.6  # of honest trades go through the pool; the rest meets a market maker
_MEDIAN_USD, _SIZE_SPREAD = 260.0, 1.35  # log-normal: a few whales are most of the volume
_SMART, _LUCKY = 5, 5  # labelled smart-money wallets a chain: with a skill, and without
SKILL = 0.66  # how often a skilled wallet is on the right side of the next day
_TILT_HOURS = 24
_LABEL_LATE_SHARE = 0.3  # of labels become known only in the middle of the run
CHAINS = ("solana", "ethereum", "base")


@dataclass(frozen=True)
class Wallet:
    """A labelled address; `known_hour` is when its label was, below 0 for always."""

    chain: str
    address: str
    label: str
    category: str
    skill: float
    known_hour: float


@dataclass(frozen=True)
class Venue:
    """Where one token trades, and who trades there."""

    token: int
    chain: str
    dex: str
    pool: str
    owner: str
    takers: tuple[str, ...]
    makers: tuple[str, ...]
    day_traders: tuple[str, ...]
    arbitrageurs: tuple[str, ...]
    wash_share: float
    rings: tuple[tuple[str, ...], ...]
    """Sets of wash traders: pairs first, then rings."""
    small_rings: tuple[tuple[str, ...], ...]
    trend_followers: frozenset[str]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trade:
    """One trade; `wash` is "" for an honest one."""

    second: float
    token: int
    buyer: str
    seller: str
    usd: float
    price_usd: float
    on_pool: bool
    wash: str


class Exchange:
    """All venues of a run; trades come day by day."""

    def __init__(self, seed: int, hours: int, universe: Universe, market: Market) -> None:
        self._seed, self._hours, self._market = seed, hours, market
        chance = stream(seed, "venues")
        self.wallets = _wallets(chance, hours)
        self._skills = {wallet.address: wallet.skill for wallet in self.wallets}
        listed = [i for i, token in enumerate(universe) if token.invented and token.ecosystem in CHAINS]
        self.venues = tuple(self._venue(token, universe[token].ecosystem, chance) for token in listed)

    def _venue(self, token: int, chain: str, chance: np.random.Generator) -> Venue:
        def some(count: int) -> tuple[str, ...]:
            return tuple(_address(chain, chance) for _ in range(count))

        share = float(WASH_SHARES[int(chance.integers(len(WASH_SHARES)))])
        kinds = tuple(k for k in WASH_KINDS if chance.random() < 0.6) or ("ring",)
        sizes = [2, 2, *chance.integers(3, 9, 2).tolist()]
        known = tuple(wallet.address for wallet in self.wallets if wallet.chain == chain and wallet.category != "exchange")
        dex = {"solana": "raydium", "ethereum": "uniswap", "base": "aerodrome"}[chain]
        pool, owner, takers = _address(chain, chance), _address(chain, chance), some(_TAKERS)
        rings = tuple(some(size) for size in sizes)
        small_rings = tuple(some(size) for size in chance.integers(2, 4, _SMALL_RINGS).tolist())
        moonlighters = tuple(ring[0] for ring in (*rings, *small_rings))[:_MOONLIGHT] if share else ()
        return Venue(
            token=token, chain=chain, dex=dex, pool=pool, owner=owner, takers=(*takers, *known, *moonlighters),
            makers=some(_MAKERS), day_traders=some(_DAY_TRADERS), arbitrageurs=some(_ARBITRAGEURS), wash_share=share,
            rings=rings, small_rings=small_rings, trend_followers=frozenset(takers[:_FOLLOWERS]), kinds=kinds,
        )  # fmt: skip

    def day(self, day: int) -> list[Trade]:
        """All trades of a day, in order of time."""
        trades = [trade for venue in self.venues for trade in self._venue_day(venue, day)]
        last = 3600.0 * self._hours
        return sorted((trade for trade in trades if trade.second < last), key=lambda trade: (trade.second, trade.token))

    def _venue_day(self, venue: Venue, day: int) -> Iterator[Trade]:
        chance = stream(self._seed, f"trades {venue.token}", day)
        count = int(chance.poisson(TRADES_PER_DAY / len(self.venues)))
        honest = list(self._honest(venue, day, count, chance))
        yield from honest
        if venue.wash_share and honest:
            wanted = sum(trade.usd for trade in honest) * venue.wash_share / (1 - venue.wash_share)
            yield from self._wash(venue, day, wanted, chance)

    def _price(self, token: int, second: float, chance: np.random.Generator) -> float:
        hour = min(int(second // 3600), self._hours) + LOOKBACK_HOURS
        return float(np.exp(self._market.log_price[hour, token] + chance.normal(0.0, 0.0015)))

    def _rises(self, token: int, second: float) -> bool:
        """Whether the token beats bitcoin over the day after."""
        row = min(int(second // 3600), self._hours) + LOOKBACK_HOURS
        path = self._market.log_price
        ahead = path[row + _TILT_HOURS, [token, BITCOIN]] - path[row, [token, BITCOIN]]
        return bool(ahead[0] > ahead[1])

    def _rose(self, token: int, second: float) -> bool:
        """Whether the token's price rose over the day before."""
        row = min(int(second // 3600), self._hours) + LOOKBACK_HOURS
        return bool(self._market.log_price[row, token] > self._market.log_price[row - 24, token])

    def _buys(self, venue: Venue, account: str, second: float, chance: np.random.Generator) -> bool:
        """The side an honest taker takes."""
        luck = float(chance.random())
        if account in self._skills:
            return self._rises(venue.token, second) == (luck < self._skills[account])
        if account in venue.trend_followers:
            return self._rose(venue.token, second) == (luck < _FOLLOW)
        return luck < 0.5

    def _honest(self, venue: Venue, day: int, count: int, chance: np.random.Generator) -> Iterator[Trade]:
        seconds = 86_400.0 * day + np.sort(chance.random(count)) * 86_400.0
        sizes = np.exp(chance.normal(np.log(_MEDIAN_USD), _SIZE_SPREAD, count))
        weights = (1.0 / np.arange(1, len(venue.takers) + 1)) ** 0.5  # some take often, most now and then
        weights /= weights.sum()
        takers = chance.permutation(len(venue.takers))[chance.choice(len(venue.takers), count, p=weights)]
        for second, usd, who in zip(seconds.tolist(), sizes.tolist(), takers.tolist(), strict=True):
            account = venue.takers[who]
            buys = self._buys(venue, account, second, chance)
            on_pool = bool(chance.random() < _POOL_SHARE)
            other = venue.pool if on_pool else venue.makers[int(chance.integers(len(venue.makers)))]
            yield self._trade(venue, second, account, other, buys, usd, on_pool, "", chance)
        yield from self._busy(venue, day, count, chance)

    def _busy(self, venue: Venue, day: int, count: int, chance: np.random.Generator) -> Iterator[Trade]:
        """Day traders and arbitrageurs: round trips that end flat and are honest all the same."""
        for account in (*venue.day_traders, *venue.arbitrageurs):
            if chance.random() > 0.35:
                continue
            start, usd = 86_400.0 * day + chance.random() * 80_000.0, float(np.exp(chance.normal(6.2, 0.8)))
            for leg in range(2 * int(chance.integers(1, 4))):
                second = start + 900.0 * leg * chance.random()
                on_pool = account not in venue.arbitrageurs or leg % 2 == 0  # arbitrage: buys in the pool, sells to a maker
                other = venue.pool if on_pool else venue.makers[int(chance.integers(len(venue.makers)))]
                yield self._trade(venue, second, account, other, leg % 2 == 0, usd, on_pool, "", chance)

    def _wash(self, venue: Venue, day: int, wanted_usd: float, chance: np.random.Generator) -> Iterator[Trade]:
        """Rounds of wash trading until the day's volume is what the venue wants to show."""
        done = 0.0
        while done < wanted_usd:
            kind = venue.kinds[int(chance.integers(len(venue.kinds)))]
            for trade in self._round(venue, day, kind, chance):
                done += trade.usd
                yield trade

    def _round(self, venue: Venue, day: int, kind: str, chance: np.random.Generator) -> Iterator[Trade]:
        usd = float(np.exp(chance.normal(np.log(900.0), 0.7)))
        start, laps = 86_400.0 * day + chance.random() * 80_000.0, int(chance.integers(1, 4))
        if kind == "self":
            account = venue.rings[0][0]
            yield self._trade(venue, start, account, account, True, usd, False, kind, chance)
            return
        if kind == "pool_owner":
            for leg in range(2 * laps):
                yield self._trade(venue, start + 40.0 * leg, venue.owner, venue.pool, leg % 2 == 0, usd, True, kind, chance)
            return
        if kind == "one_lap":
            members, laps = venue.small_rings[int(chance.integers(len(venue.small_rings)))], 1
        else:
            members = venue.rings[int(chance.integers(2)) + (0 if kind == "pair" else 2)]
        second = start
        for step in range(laps * len(members)):
            seller, buyer = members[step % len(members)], members[(step + 1) % len(members)]
            second += 70.0 + 30.0 * chance.random()
            for size in self._legs(usd, kind, chance):
                second += 5.0
                yield self._trade(venue, second, buyer, seller, True, size, False, kind, chance)

    def _legs(self, usd: float, kind: str, chance: np.random.Generator) -> list[float]:
        """The trades of one step: one of about the round's size, or of uneven rounds some that sum to about it."""
        if kind != "uneven":
            return [usd * float(np.exp(chance.normal(0.0, 0.01)))]
        first = usd * float(np.exp(chance.normal(0.0, _UNEVEN)))
        parts: list[float] = (first * chance.dirichlet(np.full(int(chance.integers(1, 4)), 2.0))).tolist()
        return [*parts, usd - first] if usd - first > 0.05 * usd else parts

    def _trade(
        self, venue: Venue, second: float, account: str, other: str, buys: bool, usd: float, on_pool: bool, wash: str,
        chance: np.random.Generator,
    ) -> Trade:  # fmt: skip
        buyer, seller = (account, other) if buys else (other, account)
        price = self._price(venue.token, second, chance)
        return Trade(second, venue.token, buyer, seller, usd, price, on_pool, wash)


def _address(chain: str, chance: np.random.Generator) -> str:
    if chain == "solana":
        return "".join(BASE58[digit] for digit in [int(chance.integers(0, 16)), *chance.integers(0, 58, 43).tolist()])
    return "0x" + "".join(HEX[digit] for digit in chance.integers(0, 16, 40).tolist())


def _wallets(chance: np.random.Generator, hours: int) -> tuple[Wallet, ...]:
    found = []
    for chain in CHAINS:
        for number in range(_SMART + _LUCKY):
            skill = SKILL if number < _SMART else 0.5
            known = float(hours) * 0.5 if chance.random() < _LABEL_LATE_SHARE else -1.0
            found.append(Wallet(chain, _address(chain, chance), f"smart trader {number + 1}", "smart_money", skill, known))
        found += [Wallet(chain, _address(chain, chance), f"exchange {n + 1}", "exchange", 0.5, -1.0) for n in range(2)]
    return tuple(found)
