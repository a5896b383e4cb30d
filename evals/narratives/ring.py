"""What a ring of 200 bots does to a narrative: how far it moves the adjusted and the raw mindshare.

Never uses a ring of the simulator.

    python -m evals.narratives.ring [--seed 21] [--bots 200]

The same market is loaded twice, once with a ring that pushes a known theme with copied texts (another handle, emoji, link or
address each time) for a day. The target: the adjusted mindshare moves by less than a tenth of what the raw one moves.
"""

from __future__ import annotations

import argparse
import gzip
import tempfile
from datetime import timedelta
from pathlib import Path
from random import Random

import orjson
from evals.narratives.score import DAY, END

from ruma.market_sim.simulate import simulate
from ruma.measures.narrative import narrative
from ruma.measures.narratives import Narrative
from ruma.measures.reading import Reading
from ruma.pipeline import load
from ruma.store.engine import Engine
from ruma.store.store import Store

THEME = "memecoins"
COPIES = (
    "{who} memecoins are back and nobody is ready, dog coins run first {sign} {link}",
    "meme season starts today, load your memecoins before the crowd wakes up {sign} {link}",
    "the meme rotation is here {who} every whale buys memecoins right now {sign} {link}",
)
SIGNS = ("", "!!", "🚀", "🚀🚀", "💎", "LFG", "gm")
TARGET = 0.1


def ring(bots: int, seed: int) -> bytes:
    """Posts of a ring over the last day, in the record format."""
    chance, lines = Random(seed), []
    for number in range(2 * bots):
        text = COPIES[number % len(COPIES)].format(
            who=f"@user{chance.randrange(900)}", sign=chance.choice(SIGNS), link=f"https://t.example/{chance.randrange(10**6)}"
        )
        happened_at = END - timedelta(minutes=chance.randrange(20 * 60))
        row = {"source": "sim", "source_id": f"ring-{number}", "author": f"ringbot{number % bots}", "text": text}
        lines.append(orjson.dumps(row | {"happened_at": happened_at.isoformat()}))
    return b"\n".join(lines)


def told(root: Path, name: str, folders: list[Path]) -> Narrative | None:
    """The theme's row over a store of these folders."""
    store = Store(Engine.embedded(root / "engine", name))
    try:
        load(store, folders, END + DAY, root / "rejects.jsonl")
        return narrative(Reading(store, END), THEME).narrative
    finally:
        store.close()


def effect(seed: int, bots: int, days: int = 24) -> tuple[float, float]:
    """Percentage points by which the ring moves the adjusted and the raw mindshare."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        simulate(seed, days, root / "market", end=END)
        (root / "ring").mkdir()
        with gzip.open(root / "ring" / "posts.jsonl.gz", "wb") as file:
            file.write(ring(bots, seed))
        keeper = Engine.embedded(root / "engine", "keeper")
        before = told(root, "plain", [root / "market"])
        after = told(root, "ring", [root / "market", root / "ring"])
        keeper.close()
        if before is None or after is None:
            raise SystemExit(f"nobody tells {THEME} in the market of seed {seed}")
        return after.mindshare_pct - before.mindshare_pct, after.raw_mindshare_pct - before.raw_mindshare_pct


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--bots", type=int, default=200)
    given = parser.parse_args()
    adjusted, raw = effect(given.seed, given.bots)
    share = abs(adjusted) / abs(raw) if raw else float("inf")
    print(
        f"seed {given.seed}: a ring of {given.bots} moves raw mindshare by {raw:+.2f} pp, adjusted by {adjusted:+.2f} pp:"
        f" {share:.3f} of it (target < {TARGET})"
    )


if __name__ == "__main__":
    main()
