"""Draws posts to label with emotions: some for every emotion found, some at random; shuffled, without saying why.

python -m evals.emotions.draw DATA_DIR --seed 20261132 > ids.jsonl
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

from evals.mentions.draw import rows
from evals.mentions.score import PARTS

from ruma.enrich.emotions import LABELS, emotions_of

FOUND, ANY = 4, 40  # per emotion whose share is the largest, and at random
EVERY = 12  # one post in so many is looked at
MIN_CHARS = 25


def draw(data_dir: Path, seed: int) -> list[dict[str, Any]]:
    """Identities in random order."""
    dice = random.Random(seed)
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    every: list[dict[str, Any]] = []
    for part in PARTS:
        for row in rows(data_dir, part):
            if len(row["text"]) < MIN_CHARS or dice.random() * EVERY > 1:
                continue
            post = {"source": row["source"], "source_id": row["source_id"], "part": part}
            every.append(post)
            shares = emotions_of(row["text"])
            if shares:
                found[max(shares, key=lambda label: shares[label])].append(post)
    drawn = {post["source_id"]: post for label in LABELS for post in dice.sample(found[label], min(FOUND, len(found[label])))}
    drawn |= {post["source_id"]: post for post in dice.sample(every, ANY)}
    posts = sorted(drawn.values(), key=lambda post: post["source_id"])
    dice.shuffle(posts)
    return posts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    arguments = parser.parse_args()
    for post in draw(arguments.data_dir, arguments.seed):
        print(json.dumps(post))


if __name__ == "__main__":
    main()
