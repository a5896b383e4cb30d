"""Trades of decentralised exchanges: people and arbitrage on pools, several kinds of wash trades; each row tells which it is."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from evals.foreign.universe import COINS, Coin

CHAINS = {
    "solana": ("kestrel-swap", "pocket-goose", "helium"),
    "base": ("larkspur", "bricklane", "tollgate"),
    "ethereum": ("fathomnet", "yamfield"),
}
COLUMNS = """
    chain trade_id token_id happened_at buyer seller volume_usd price_usd pool pool_owner dex amount
""".split()  # noqa: SIM905
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


@dataclass
class Tape:
    """The trades of one token as they are made: (hour, buyer, seller, USD, genuine, through the pool)."""

    coin: Coin
    chain: str
    pool: str
    owner: str
    rows: list[tuple[float, str, str, float, bool, bool]] = field(default_factory=list)

    def add(self, hour: float, buyer: str, seller: str, usd: float, genuine: bool, pooled: bool) -> None:
        self.rows.append((hour, buyer, seller, usd, genuine, pooled))


def tapes(rng: np.random.Generator, hours: int) -> list[Tape]:
    """One tape a token of CHAINS, sorted by time."""
    made = []
    for chain, ids in CHAINS.items():
        for coin in (coin for coin in COINS if coin.id in ids):
            tape = Tape(coin, chain, wallet(rng, chain), wallet(rng, chain))
            _people(rng, tape, hours)
            _arbitrage(rng, tape, hours)
            genuine = sum(row[3] for row in tape.rows)
            _wash(rng, tape, hours, genuine * float(rng.choice([0.0, 0.15, 0.5, 1.4])))
            tape.rows.sort()
            made.append(tape)
    return made


def wallet(rng: np.random.Generator, chain: str) -> str:
    """A new address in the chain's own letters."""
    if chain == "solana":
        return "".join(rng.choice(list(BASE58), 44))
    return "0x" + "".join(rng.choice(list("0123456789abcdef"), 40))


def _people(rng: np.random.Generator, tape: Tape, hours: int) -> None:
    """Wallets that buy from and sell to the pool, now and then straight to one another."""
    crowd = [wallet(rng, tape.chain) for _ in range(int(rng.integers(120, 300)))]
    popularity = 1 / np.arange(1, len(crowd) + 1) ** 0.8
    for hour in np.sort(rng.uniform(0, hours, int(hours * rng.uniform(0.8, 2)))):
        who, other = (crowd[int(at)] for at in rng.choice(len(crowd), 2, replace=False, p=popularity / popularity.sum()))
        usd = float(rng.lognormal(5.5, 1.3))
        if rng.random() < 0.06:
            tape.add(float(hour), who, other, usd, True, False)
        elif rng.random() < 0.55:
            tape.add(float(hour), who, tape.pool, usd, True, True)
        else:
            tape.add(float(hour), tape.pool, who, usd, True, True)


def _arbitrage(rng: np.random.Generator, tape: Tape, hours: int) -> None:
    """A wallet that squares the pool with other venues: both sides, flat by evening, and genuine."""
    who = wallet(rng, tape.chain)
    for hour in np.sort(rng.uniform(0, hours, hours // 6)):
        usd = float(rng.lognormal(5.8, 0.8))
        tape.add(float(hour), who, tape.pool, usd, True, True)
        tape.add(
            float(min(hour + rng.uniform(0.02, 4), hours - 0.01)), tape.pool, who, usd * float(rng.uniform(0.9, 1.1)), True, True
        )


def _wash(rng: np.random.Generator, tape: Tape, hours: int, wanted_usd: float) -> None:
    """Rounds of false trades until they add up to what is wanted."""
    made = 0.0
    clubs = [[wallet(rng, tape.chain) for _ in range(int(rng.integers(2, 5)))] for _ in range(4)]
    while made < wanted_usd:
        club = clubs[int(rng.integers(len(clubs)))]
        begin, usd = float(rng.uniform(0, hours - 8)), float(rng.lognormal(6.3, 0.9))
        for step, (buyer, seller, size) in enumerate(_round(rng, tape, club, usd)):
            pooled = tape.pool in (buyer, seller)
            tape.add(begin + step * float(rng.uniform(0.02, 0.5)), buyer, seller, size, False, pooled)
            made += size


def _round(rng: np.random.Generator, tape: Tape, club: list[str], usd: float) -> list[tuple[str, str, float]]:
    """One round of false trades: with oneself, there and back, round the circle, or the pool's owner with the pool."""
    kind = rng.random()
    sizes = usd * rng.uniform(0.93, 1.07, len(club) + 2)
    if kind < 0.2:
        return [(club[0], club[0], float(sizes[0]))]
    if kind < 0.5:
        one, two = (club[int(at)] for at in rng.choice(len(club), 2, replace=False))
        return [(one, two, float(sizes[0])), (two, one, float(sizes[1]))]
    if kind < 0.85:
        return [(club[at], club[(at + 1) % len(club)], float(sizes[at])) for at in range(len(club))]
    return [(tape.owner, tape.pool, float(sizes[0])), (tape.pool, tape.owner, float(sizes[1]))]
