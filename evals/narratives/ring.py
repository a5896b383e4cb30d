"""What a ring of 200 bots does to a narrative and to a token: how far it moves the adjusted and the raw mindshare.

Never uses a ring of the simulator, nor its phrases.

    python -m evals.narratives.ring [--seed 21] [--bots 200]

The same market is loaded again with a ring that pushes a known theme and a token for a day: with copied texts (another handle,
emoji, link or address each time) or reworded ones, from accounts nobody saw before or with a month of small talk behind them,
spread over the day or in volleys. The target: the adjusted mindshare moves by less than a tenth of what the raw one moves.
"""

from __future__ import annotations

import argparse
import gzip
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import orjson
from evals.narratives.score import DAY, END

from ruma.market_sim.simulate import simulate
from ruma.measures.mindshare import mindshare
from ruma.measures.narrative import narrative
from ruma.measures.reading import Reading
from ruma.pipeline import load
from ruma.store.engine import Engine
from ruma.store.store import Store

THEME, TOKEN = "memecoins", "dogwifcoin"
COPIES = (
    "{who} memecoins are back and nobody is ready, $WIF and dog coins run first {sign} {link}",
    "meme season starts today, load your memecoins and $WIF before the crowd wakes up {sign} {link}",
    "the meme rotation is here {who} every whale buys memecoins and $WIF right now {sign} {link}",
)
SIGNS = ("", "!!", "🚀", "🚀🚀", "💎", "LFG", "gm")
PARTS: tuple[tuple[str, ...], ...] = (
    ("", "honestly", "no joke", "mark my words", "calling it", "look", "trust me", "wow", "just saw it"),
    ("memecoins", "the memecoins", "dog coins", "meme season", "cult coins", "all memecoins"),
    (
        "are flying",
        "look unstoppable",
        "came back to life",
        "run hard",
        "lead everything",
        "wake up",
        "print again",
        "go vertical",
    ),
    ("and $WIF", "with $WIF", "because $WIF", "since $WIF", "while $WIF"),
    (
        "leads the pack",
        "shows the way",
        "is first in line",
        "never sleeps",
        "does what it does",
        "refuses to cool off",
        "pulls them up",
    ),
    (
        "money pours in",
        "wallets pile up",
        "everyone I know holds some",
        "my group went all in",
        "volume doubled",
        "bids stack up",
    ),
    (
        "do not fade it",
        "get some early",
        "grab yours",
        "thank me later",
        "you will miss out",
        "act before lunch",
        "join the ride",
    ),
)
CHATTER = (
    "morning walk done, {count} km and a coffee", "who watched the game, {count} goals and no defence",
    "my {count} plants survived the week", "{token} is quiet today, nothing to do", "reading a book about {count} ships",
    "rain again, {token} chart looks like my mood", "fixed the bike after {count} tries",
    "anyone still hold {token} from last year?",
    "lunch for {count}, soup was fine", "new keyboard, {count} keys too many", "{token} fees are ok these days I think",
)  # fmt: skip
TOKENS = ("$BTC", "$ETH", "$SOL", "$XRP", "$LINK", "$ADA", "$BONK", "$JUP")
TARGET = 0.1
POSTS = 2  # of each account in the push
VOLLEYS = 5


@dataclass(frozen=True)
class Plan:
    """How a ring goes about it."""

    reworded: bool
    seasoned: bool
    volleys: bool

    def __str__(self) -> str:
        words = ("reworded" if self.reworded else "copied", "seasoned" if self.seasoned else "new")
        return f"{words[0]} texts, {words[1]} accounts, {'volleys' if self.volleys else 'spread over the day'}"


PLANS = tuple(Plan(*plan) for plan in ((0, 0, 0), (1, 0, 0), (1, 0, 1), (1, 1, 0), (1, 1, 1), (0, 1, 1)))


def ring(bots: int, seed: int, plan: Plan) -> bytes:
    """Posts of a ring over the last day, and of the month before it where the accounts are seasoned, in the record format."""
    pushes = _lines("push", _pushes(bots, Random(seed), plan))
    return b"\n".join((pushes, chatter(bots, seed))) if plan.seasoned else pushes


def chatter(bots: int, seed: int) -> bytes:
    """What the same accounts said in the month before, without the push."""
    return _lines("chatter", _chatter(bots, Random(f"{seed} chatter")))


def _lines(kind: str, rows: Iterable[tuple[int, str, datetime]]) -> bytes:
    lines = []
    for number, (author, text, at) in enumerate(rows):
        row = {"source": "sim", "source_id": f"ring-{kind}-{number}", "author": f"ringbot{author}", "text": text}
        lines.append(orjson.dumps(row | {"happened_at": at.isoformat()}))
    return b"\n".join(lines)


def _pushes(bots: int, chance: Random, plan: Plan) -> Iterator[tuple[int, str, datetime]]:
    starts = [END - timedelta(minutes=chance.randrange(30, 20 * 60)) for _ in range(VOLLEYS)]
    for number in range(POSTS * bots):
        if plan.reworded:
            text = " ".join(word for word in (chance.choice(part) for part in PARTS) if word)
        else:
            text = COPIES[number % len(COPIES)].format(
                who=f"@user{chance.randrange(900)}",
                sign=chance.choice(SIGNS),
                link=f"https://t.example/{chance.randrange(10**6)}",
            )
        at = END - timedelta(minutes=chance.randrange(20 * 60))
        if plan.volleys:
            at = chance.choice(starts) + timedelta(seconds=chance.randrange(600))
        yield number % bots, text, at


def _chatter(bots: int, chance: Random) -> Iterator[tuple[int, str, datetime]]:
    for author in range(bots):
        for _ in range(chance.randrange(3, 8)):
            text = chance.choice(CHATTER).format(count=chance.randrange(2, 40), token=chance.choice(TOKENS))
            yield author, text, END - timedelta(minutes=chance.randrange(2 * 24 * 60, 23 * 24 * 60))


@dataclass(frozen=True)
class Shares:
    """Mindshare in per cent, adjusted and raw, of the theme over a week and of the token over a day."""

    theme: tuple[float, float]
    token: tuple[float, float]


def told(root: Path, name: str, folders: list[Path]) -> Shares:
    """The shares over a store of these folders."""
    store = Store(Engine.embedded(root / "engine", name))
    try:
        load(store, folders, END + DAY, root / "rejects.jsonl")
        reading = Reading(store, END)
        row = narrative(reading, THEME).narrative
        if row is None:
            raise SystemExit(f"nobody tells {THEME} in the market")
        points = mindshare(reading, TOKEN, hours=24, granularity="1d").mindshare[-1]
        return Shares((row.mindshare_pct, row.raw_mindshare_pct), (points.value, points.raw_value))
    finally:
        store.close()


@dataclass(frozen=True)
class Effect:
    """By how many percentage points a ring moved the adjusted and the raw mindshare of something, and against which market."""

    plan: Plan
    what: str
    against: str
    adjusted_pp: float
    raw_pp: float

    def __str__(self) -> str:
        share = abs(self.adjusted_pp) / abs(self.raw_pp) if self.raw_pp else float("inf")
        moved = f"raw {self.raw_pp:+.2f} pp, adjusted {self.adjusted_pp:+.2f} pp: {share:.3f} of it"
        return f"{self.plan}, against {self.against}: {self.what} {moved}{'' if share < TARGET else '  MISSED'}"


def effects(seed: int, bots: int, days: int = 24) -> Iterator[Effect]:
    """Of each plan for theme and token. Seasoned accounts are also set against a market in which they chat and push nothing:
    two hundred people more who talk of other things make every share smaller, pushed or not, and that is no work of a push."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        simulate(seed, days, root / "market", end=END, trades=False)
        keeper = Engine.embedded(root / "engine", "keeper")
        before = {
            "the market without them": told(root, "plain", [root / "market"]),
            "the same accounts without a push": _with(root, "chatting", chatter(bots, seed)),
        }
        for number, plan in enumerate(PLANS):
            after = _with(root, f"ring{number}", ring(bots, seed, plan))
            for against, then in before.items() if plan.seasoned else list(before.items())[:1]:
                for what in ("theme", "token"):
                    was, now = getattr(then, what), getattr(after, what)
                    yield Effect(plan, what, against, now[0] - was[0], now[1] - was[1])
        keeper.close()


def _with(root: Path, name: str, posts: bytes) -> Shares:
    """The shares over the market with these posts beside it."""
    folder = root / name
    folder.mkdir()
    with gzip.open(folder / "posts.jsonl.gz", "wb") as file:
        file.write(posts)
    return told(root, name, [root / "market", folder])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, nargs="+", default=[21])
    parser.add_argument("--bots", type=int, default=200)
    given = parser.parse_args()
    print(f"target: adjusted mindshare moves by less than {TARGET} of what the raw one moves")
    for seed in given.seed:
        for effect in effects(seed, given.bots):
            print(f"seed {seed}, {given.bots} bots, {effect}", flush=True)


if __name__ == "__main__":
    main()
