"""Draws posts to label with tags: some that the rules give each tag, some that hold a word of its field, some at random.

Prints identities in random order without saying why a post was drawn, so that the label is made from the text alone.

    python -m evals.tags.draw DATA_DIR --seed 20261127 > ids.jsonl
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from evals.drawing import print_drawn
from evals.mentions.draw import rows
from evals.mentions.score import PARTS
from evals.tags.score import load_labels

from ruma.enrich.tags import TAGS, tags_of

MARKED, NEAR, ANY = 5, 4, 60  # posts per tag that have it, per tag that have a word of its field, and at random
EVERY = 3  # of the posts one in three is looked at: enough of the rarest tag
MIN_CHARS = 25
FIELDS = {
    "technical_analysis": r"chart|support|resist|breakout|trend|candle",
    "fundamental_analysis": r"adoption|use case|supply|revenue|valu",
    "onchain": r"wallet|on.?chain|transaction|holders",
    "macro": r"fed\b|inflation|dollar|stocks|gold|econom",
    "fomo": r"miss|late|early|regret|before",
    "fud": r"dead|dump|crash|worthless|bubble|fud",
    "shilling": r"gem|100x|moon|giveaway|best project|undervalued",
    "news_report": r"report|announce|says|news|according",
    "project_update": r"launch|release|update|live|mainnet|upgrade|partner",
    "alpha_leak": r"alpha|leak|insider|secret|soon",
    "prediction_market": r"odds|bet\b|betting|polymarket|predict",
    "ipo": r"\bipo\b|public|nasdaq|shares|s-1",
    "etf": r"\betf|fund\b|grayscale|blackrock",
    "listing": r"\blist|exchange|trading pair|available on",
    "delisting": r"delist|remov|halt",
    "hack": r"hack|exploit|stole|drain|attack",
    "scam_warning": r"scam|rug|fake|phish|careful|beware",
    "airdrop": r"airdrop|claim|snapshot",
    "whale": r"whale|million|transferred|wallet bought",
    "breaking_news": r"breaking|just in|urgent",
    "potential_catalyst": r"halving|upgrade|soon|next week|coming|event",
    "mindshare": r"trend|talking about|everyone|timeline|attention",
    "fundraising": r"raise|raised|funding|round|ico\b|sale|invest",
    "rumour": r"rumou?r|hear|apparently|maybe|might be",
}


def draw(data_dir: Path, seed: int, share: float, leave: set[str]) -> list[dict[str, Any]]:
    """Identities in random order; `share` makes the strata smaller."""
    dice = random.Random(seed)
    marked: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    near: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    every: list[dict[str, Any]] = []
    fields = {tag: re.compile(field, re.IGNORECASE) for tag, field in FIELDS.items()}
    seen: set[str] = set()
    for part in PARTS:
        for row in rows(data_dir, part):
            text = row["text"]
            if len(text) < MIN_CHARS or text in seen or row["source_id"] in leave or dice.random() * EVERY > 1:
                continue
            seen.add(text)
            post = {"source": row["source"], "source_id": row["source_id"], "part": part}
            every.append(post)
            for tag in tags_of(text, 1):
                marked[tag].append(post)
            for tag, field in fields.items():
                if field.search(text):
                    near[tag].append(post)
    drawn = {}
    for tag in TAGS:
        for pool, size in ((marked[tag], MARKED), (near[tag], NEAR)):
            for post in dice.sample(pool, min(round(share * size), len(pool))):
                drawn[post["source"], post["source_id"]] = post
    for post in dice.sample(every, round(share * ANY)):
        drawn[post["source"], post["source_id"]] = post
    posts = sorted(drawn.values(), key=lambda post: (post["source"], post["source_id"]))
    dice.shuffle(posts)
    return posts


if __name__ == "__main__":
    print_drawn(__doc__, draw, load_labels())
