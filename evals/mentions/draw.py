"""Draws posts to label by hand: seeded, half from each part, most of them with a word that might be a token's.

Never asks the linker: whether a word might name a token is a plain look-up, and posts labelled before are left out.

    python -m evals.mentions.draw DATA_DIR --seed 20261125 --posts 300 > ids.jsonl
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evals.mentions.score import PARTS, load_labels, load_tokens

MAYBE_SHARE = 0.85  # of the posts drawn; the rest is drawn from all others
MIN_CHARS = 3  # shorter words than this are in every post
_WORD = re.compile(r"[a-z0-9]+")
_SIGN = re.compile(r"\$[A-Za-z]|[0-9A-Za-z]{32,}")


def rows(data_dir: Path, part: str) -> Iterator[dict[str, Any]]:
    with gzip.open(data_dir / part / "posts.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def might_name(text: str, words: frozenset[str]) -> bool:
    """Whether a post has a $ticker, an address or a word that is some token's symbol or one-word name."""
    return bool(_SIGN.search(text)) or any(word in words for word in _WORD.findall(text.lower()))


def draw(data_dir: Path, seed: int, posts: int, leave: set[tuple[str, str]]) -> list[dict[str, Any]]:
    """The identities of the posts drawn, in random order within each part."""
    tokens = load_tokens(data_dir)
    words = frozenset(word for token in tokens for word in (token.symbol.lower(), token.name.lower()) if len(word) >= MIN_CHARS)
    drawn: list[dict[str, Any]] = []
    for part in PARTS:
        dice = random.Random(f"{seed}/{part}")
        seen: set[str] = set()
        pools: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
        for row in rows(data_dir, part):
            if (row["source"], row["source_id"]) in leave or row["text"] in seen:
                continue
            seen.add(row["text"])
            pools[might_name(row["text"], words)].append({**{key: row[key] for key in ("source", "source_id")}, "part": part})
        wanted = posts // len(PARTS)
        others = min(wanted - round(wanted * MAYBE_SHARE), len(pools[False]))
        drawn += dice.sample(pools[True], wanted - others) + dice.sample(pools[False], others)
    return drawn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--posts", type=int, default=300)
    arguments = parser.parse_args()
    leave = {(label["source"], label["source_id"]) for label in load_labels()}
    for post in draw(arguments.data_dir, arguments.seed, arguments.posts, leave):
        print(json.dumps(post))


if __name__ == "__main__":
    main()
