"""Draws posts at random, seeded, for hand labelling: the dev set and, apart from it, training posts.

Never labels a post and never writes a text to a file: it prints posts to the terminal.

    python -m evals.sentiment.draw dev --data ../shared/data
    python -m evals.sentiment.draw train --data ../shared/data --start 60 --count 60
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

DEV_SEED = 20261123
TRAIN_SEED = 20261124
ADDRESS_ONLY = re.compile(r"^\W*(?:https?://\S*)?(?:0x[0-9a-fA-F]{40}|[1-9A-HJ-NP-Za-km-z]{32,48})\W*$")
BOT_COMMAND = re.compile(r"^[.!/]\w{1,6}(?:\s+\S+)?$")
MAX_ADDRESS_ONLY_SHARE = 1 / 3  # more of these would only repeat the one easy case

# Plain draws hold few bearish posts. Two strata make up for it: posts of falling days, picked by date alone, and posts
# with a word that often goes with falling prices (many of them are not bearish at all, which is what makes them hard).
CRASH_DAYS = (("2020-03-08", "2020-03-20"), ("2020-09-02", "2020-09-09"))
GLOOMY = re.compile(
    r"\b(?:dump\w*|sell\w*|sold|short\w*|crash\w*|scam\w*|rug\w*|bear\w*|fear\w*|dead|die[ds]?|drop\w*|fall\w*|fell|down|"
    r"lower|loss\w*|lost|los\w+|rekt|bleed\w*|blood\w*|jeet\w*|fud|ponzi|bubble|hack\w*|overvalued|reject\w*|weak\w*|"
    r"avoid|warning|worst|worse|bad|correction|capitulat\w*|liquidat\w*|nuke\w*|red|bag\s?holders?|top\s+is\s+in)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Stratum:
    """One draw: into which part, from which folder, how many, and which filter narrows it."""

    part: Literal["dev", "train"]
    folder: str
    size: int
    only: Literal["all", "crash", "gloomy"] = "all"

    @property
    def name(self) -> str:
        return self.folder if self.only == "all" else f"{self.folder}-{self.only}"


# In this order: each draw leaves out what an earlier one took, so a later stratum never changes an earlier one.
STRATA = (
    Stratum("dev", "majors2020", 250),
    Stratum("dev", "solana2024", 200),
    Stratum("dev", "majors2020", 110, "crash"),
    Stratum("train", "majors2020", 240),
    Stratum("train", "solana2024", 240),
    Stratum("train", "promoters2025", 140),
    Stratum("train", "majors2020", 160, "crash"),
    Stratum("dev", "majors2020", 70, "gloomy"),
    Stratum("dev", "solana2024", 60, "gloomy"),
    Stratum("train", "majors2020", 200, "gloomy"),
    Stratum("train", "solana2024", 140, "gloomy"),
    Stratum("train", "promoters2025", 30, "gloomy"),
    Stratum("train", "majors2020", 150, "gloomy"),
    Stratum("train", "solana2024", 80, "gloomy"),
)


@dataclass(frozen=True)
class DrawnPost:
    """One post with the stratum it was drawn for."""

    set: str
    source: str
    source_id: str
    text: str
    happened_at: str

    @property
    def identity(self) -> tuple[str, str]:
        return self.source, self.source_id

    @property
    def plain_text(self) -> str:
        """The text by which copies of a post are known."""
        return " ".join(self.text.lower().split())


def read_posts(data_dir: Path, folder: str, name: str | None = None) -> Iterator[DrawnPost]:
    """Every post of a folder of the data, in file order."""
    with gzip.open(data_dir / folder / "posts.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield DrawnPost(name or folder, row["source"], row["source_id"], row["text"], row["happened_at"])


def _in_stratum(post: DrawnPost, stratum: Stratum) -> bool:
    if stratum.only == "crash":
        return any(start <= post.happened_at < end for start, end in CRASH_DAYS)
    return stratum.only == "all" or GLOOMY.search(post.text) is not None


def _wanted(stratum: Stratum, candidates: list[DrawnPost], taken: set[tuple[str, str]], texts: set[str]) -> list[DrawnPost]:
    """The first posts of a shuffled list that the stratum may have."""
    kept: list[DrawnPost] = []
    addresses = 0
    for post in candidates:
        plain = post.text.strip()
        is_address = ADDRESS_ONLY.match(plain) is not None
        if post.identity in taken or not _in_stratum(post, stratum):
            continue
        if stratum.part == "dev" and is_address and addresses >= stratum.size * MAX_ADDRESS_ONLY_SHARE:
            continue
        if stratum.part == "train" and (is_address or BOT_COMMAND.match(plain) or post.plain_text in texts):
            continue
        addresses += is_address
        kept.append(post)
        taken.add(post.identity)
        texts.add(post.plain_text)
        if len(kept) == stratum.size:
            break
    return kept


def draw(data_dir: Path) -> dict[str, list[DrawnPost]]:
    """Dev and training posts, in the order of STRATA; no post is in both, and no training text repeats an earlier one."""
    drawn: dict[str, list[DrawnPost]] = {"dev": [], "train": []}
    taken: set[tuple[str, str]] = set()
    texts: set[str] = set()
    for stratum in STRATA:
        seed = DEV_SEED if stratum.part == "dev" else TRAIN_SEED
        posts = [post for post in read_posts(data_dir, stratum.folder, stratum.name) if _in_stratum(post, stratum)]
        posts.sort(key=lambda post: post.identity)
        random.Random(f"{seed}-{stratum.name}").shuffle(posts)
        drawn[stratum.part] += _wanted(stratum, posts, taken, texts)
    return drawn


def main() -> None:
    """Print a slice of a draw for reading."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=["dev", "train"])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--count", type=int, default=60)
    arguments = parser.parse_args()
    drawn = draw(arguments.data)[arguments.part]
    for position, post in list(enumerate(drawn))[arguments.start : arguments.start + arguments.count]:
        print(f"[{position}] {' / '.join(post.text.splitlines())}")


if __name__ == "__main__":
    main()
