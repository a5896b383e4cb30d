"""Draws posts to label with calls: some that are marked as calls, some with a word of trading, some others that name a token.

Prints identities in random order without saying why a post was drawn, so that the label is made from the text alone.

    python -m evals.calls.draw DATA_DIR --seed 20261129 > ids.jsonl
"""

from __future__ import annotations

import random
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from evals.calls.score import load_labels
from evals.drawing import print_drawn
from evals.mentions.draw import rows
from evals.mentions.score import PARTS, load_tokens

from ruma.enrich.marks import Marker

MARKED, NEAR, ANY = 40, 30, 10  # per part
EVERY = {"majors2020": 6, "solana2024": 2}  # one post in so many is looked at
TRADING = re.compile(
    r"\b(?:long|short|bought|buying|buy|aped|aping|ape|sold|selling|bullish|bearish|target|accumulat\w+|moon|dump|"
    r"will (?:hit|reach))\b",
    re.IGNORECASE,
)


def draw(data_dir: Path, seed: int, share: float, leave: set[str]) -> list[dict[str, Any]]:
    """Identities in random order; `share` makes the strata smaller."""
    marker = Marker(load_tokens(data_dir))
    drawn: list[dict[str, Any]] = []
    dice = random.Random(seed)
    for part in PARTS:
        pools: dict[str, list[dict[str, Any]]] = {"marked": [], "near": [], "any": []}
        looked = [row for row in rows(data_dir, part) if dice.random() * EVERY[part] <= 1]
        moments = [datetime.fromisoformat(row["happened_at"]) for row in looked]
        for row, marks in zip(looked, marker.mark([row["text"] for row in looked], moments), strict=True):
            pool = "marked" if marks.call else "near" if marks.mentions and TRADING.search(row["text"]) else "any"
            if marks.mentions and row["source_id"] not in leave:
                pools[pool].append({"source": row["source"], "source_id": row["source_id"], "part": part, "stratum": pool})
        for pool, size in (("marked", MARKED), ("near", NEAR), ("any", ANY)):
            drawn += dice.sample(pools[pool], min(round(share * size), len(pools[pool])))
    dice.shuffle(drawn)
    return drawn


if __name__ == "__main__":
    print_drawn(__doc__, draw, load_labels())
