"""The crowd: who posts how often, in which community, with which hidden skill; bots and rings are part of it.

Never decides what anybody says.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ruma.market_sim.chance import stream
from ruma.market_sim.tokens import ECOSYSTEMS, Universe

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROLES = ("regular", "caller", "news", "bot", "ring")
REGULAR, CALLER, NEWS, BOT, RING = range(len(ROLES))
BOT_KINDS = ("ticker", "promoter", "copier")  # the first two post by the clock, the last steals what people wrote
TICKER, PROMOTER, COPIER = range(len(BOT_KINDS))

COMMUNITY_HOMES = (  # one home ecosystem per community; several communities share one, so breadth can be measured
    "solana", "solana", "solana", "solana", "ethereum", "ethereum", "ethereum", "base", "base", "bitcoin", "bitcoin",
    "markets",
)  # fmt: skip
_ROLE_SHARES = (0.84, 0.10, 0.02, 0.04)  # regular, caller, news, bot; ring members come on top
_ACTIVITY_TAIL = 1.15  # Pareto exponent of posts per author: a few write very much
_AUTHORS_PER_ROOT_POST = 9.0  # the crowd grows with the square root of the posts, as on real platforms
_FEWEST, _MOST = 300, 12_000
_RINGS = (("copied", False), ("reworded", False), ("reworded", True))  # wording, whether its accounts are old and chat in between
_RING_ACCOUNTS = (36, 60)  # of all rings together, where no size is asked for
_AMPLIFIER_SHARE = 0.3  # of a ring only repeat what the others wrote
_SKILLED_SHARE, _FOOLISH_SHARE = 0.18, 0.12  # of callers; the rest toss a coin, however good their luck looks

_FIRST = (
    "sol", "moon", "degen", "alpha", "chart", "candle", "onchain", "crypto", "block", "yield", "whale", "bag", "ape",
    "zen", "quiet", "lazy", "north", "delta", "gamma", "salty", "pixel", "macro", "micro", "velvet", "rusty", "lucky",
    "hollow", "brisk", "amber", "cobalt", "noon", "polar", "basis", "orderbook", "tape", "wick", "ledger", "node",
)  # fmt: skip
_SECOND = (
    "maxi", "trader", "hunter", "watcher", "sage", "ronin", "wizard", "goblin", "panda", "otter", "fox", "heron",
    "lynx", "mage", "scout", "monk", "pilot", "surfer", "chef", "baron", "intern", "desk", "notes", "fren",
    "enjoyer", "doctor", "papi", "queen", "guy", "lad", "smith", "capital", "research", "flows",
    "ventures", "labs", "anon", "diaries",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ring:
    """Accounts of one hand that push one token, in bursts of volleys.

    `amplifiers` are the authors that only repost the others; a `seasoned` ring has a past and small talk.
    """

    id: str
    authors: Ints
    amplifiers: Ints
    token: int
    wording: str
    seasoned: bool
    bursts: tuple[tuple[float, float], ...]  # hours from the start of the run: from, to


@dataclass(frozen=True)
class Crowd:
    """One column per fact; row i is author i. Authors are sorted by community, its machines last, so both are ranges of rows."""

    handles: tuple[str, ...]
    role: Ints
    community: Ints
    activity: Floats
    followers: Ints
    skill: Floats  # probability that a directional call is right; 0.5 for whoever makes none
    mood: Floats  # personal lean of opinions, about -0.15 .. 0.15
    casual: Floats  # 0 writes like a desk, 1 like a chat room
    rings: tuple[Ring, ...]

    def of_role(self, role: int) -> Ints:
        return np.flatnonzero(self.role == role)

    def bot_kind(self, author: int) -> int:
        """What a bot does all its life, an index of `BOT_KINDS`."""
        return author % len(BOT_KINDS)

    def draw(self, members: Ints, count: int, chance: np.random.Generator) -> Ints:
        """`count` authors of `members`, each as often as they are active."""
        cumulated = np.cumsum(self.activity[members])
        found = np.searchsorted(cumulated, chance.random(count) * cumulated[-1], side="right")
        drawn: Ints = members[np.minimum(found, len(members) - 1)]
        return drawn


def _handles(count: int, chance: np.random.Generator) -> tuple[str, ...]:
    taken: dict[str, None] = {}
    while len(taken) < count:
        first, second = _FIRST[int(chance.integers(len(_FIRST)))], _SECOND[int(chance.integers(len(_SECOND)))]
        number = int(chance.integers(2, 10_000))
        shapes = (first + second, f"{first}_{second}", f"{first}{second}{number % 99}", f"{second}{first}{number}")
        taken.setdefault(shapes[int(chance.integers(len(shapes)))], None)
    return tuple(taken)


def _skills(role: Ints, chance: np.random.Generator) -> Floats:
    luck = chance.random(len(role))
    skill = np.full(len(role), 0.5)
    skilled = (role == CALLER) & (luck < _SKILLED_SHARE)
    foolish = (role == CALLER) & (luck > 1.0 - _FOOLISH_SHARE)
    skill[skilled] = np.round(chance.uniform(0.58, 0.78, int(skilled.sum())), 3)
    skill[foolish] = np.round(chance.uniform(0.32, 0.44, int(foolish.sum())), 3)
    return skill


def _bursts(hours: int, chance: np.random.Generator) -> tuple[tuple[float, float], ...]:
    """One to some pushes, at least one in every run: about one in three weeks, each of 10 to 30 hours."""
    count = 1 + int(chance.poisson(hours / 24.0 / 21.0))
    starts = np.sort(chance.uniform(0.0, max(hours - 12.0, 0.0), count))
    return tuple((float(start), float(start + chance.uniform(10.0, 30.0))) for start in starts)


def _rings(members: Ints, hours: int, universe: Universe, chance: np.random.Generator) -> tuple[Ring, ...]:
    small = [i for i, token in enumerate(universe) if token.invented and "meme" in token.record.categories]
    targets = chance.choice(small, size=len(_RINGS), replace=False)
    parts = np.array_split(chance.permutation(members), len(_RINGS))
    return tuple(
        Ring(
            id=f"ring-{number}", authors=np.sort(part), amplifiers=np.sort(part[: int(_AMPLIFIER_SHARE * len(part))]),
            token=int(target), wording=wording, seasoned=seasoned, bursts=_bursts(hours, chance),
        )
        for number, (part, target, (wording, seasoned)) in enumerate(zip(parts, targets, _RINGS, strict=True), start=1)
    )  # fmt: skip


def gather_crowd(seed: int, posts: int, hours: int, universe: Universe, ring_size: int | None = None) -> Crowd:
    """A few hundred to some thousand authors, as many as fit to the number of posts; `ring_size` accounts in each ring."""
    chance = stream(seed, "authors")
    size = int(np.clip(_AUTHORS_PER_ROOT_POST * np.sqrt(posts), _FEWEST, _MOST))
    role = chance.choice(4, size=size, p=_ROLE_SHARES)
    role[:20] = np.resize([CALLER, NEWS, BOT, REGULAR], 20)  # the smallest crowd has some of each
    members = int(chance.integers(*_RING_ACCOUNTS)) if ring_size is None else ring_size * len(_RINGS)
    role = np.append(role, np.full(members, RING)).astype(np.int64)
    shares = chance.dirichlet(np.full(len(COMMUNITY_HOMES), 2.5))
    community = chance.choice(len(COMMUNITY_HOMES), size=len(role), p=shares)
    community[20 : 20 + len(COMMUNITY_HOMES)] = np.arange(len(COMMUNITY_HOMES))  # no community is empty
    order = np.lexsort((role >= BOT, community))
    role, community = role[order], community[order].astype(np.int64)
    activity = np.minimum(1.0 + chance.pareto(_ACTIVITY_TAIL, len(role)), 250.0)  # nobody is a tenth of the crowd
    activity[role == RING] = 1.0
    copiers = (role == BOT) & (np.arange(len(role)) % len(BOT_KINDS) == COPIER)
    activity[copiers] = np.minimum(activity[copiers], 4.0)  # a thief that is louder than all others is soon thrown out
    # most callers get a record worth judging, none gets a tenth of all calls
    activity[role == CALLER] = np.minimum(2.0 + activity[role == CALLER], 40.0)
    reach = np.exp(chance.normal(5.6, 1.3, len(role))) * activity**0.6
    return Crowd(
        handles=_handles(len(role), chance), role=role, community=community, activity=activity,
        followers=np.minimum(reach, 3e6).astype(np.int64), skill=_skills(role, chance),
        mood=chance.normal(0.0, 0.08, len(role)), casual=chance.random(len(role)),
        rings=_rings(np.flatnonzero(role == RING), hours, universe, chance),
    )  # fmt: skip


def home_ecosystem(community: Ints) -> Ints:
    """Index into `ECOSYSTEMS` of each community's home."""
    homes = np.array([ECOSYSTEMS.index(home) for home in COMMUNITY_HOMES])
    home: Ints = homes[community]
    return home
