"""Draws posts to label with calls: some that are marked as calls, some with a word of trading, some others that name a token.

Prints identities in random order without saying why a post was drawn, so that the label is made from the text alone.

    python -m evals.calls.draw DATA_DIR --seed 20261129 > ids.jsonl
"""

from __future__ import annotations

import argparse
import json
import random
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from evals.calls.score import load_labels
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--share", type=float, default=1.0)
    arguments = parser.parse_args()
    leave = {label["source_id"] for label in load_labels()}
    for post in draw(arguments.data_dir, arguments.seed, arguments.share, leave):
        print(json.dumps(post))


if __name__ == "__main__":
    main()
