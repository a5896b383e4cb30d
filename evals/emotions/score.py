"""Scores emotions against hand-labelled posts: how often the largest share, and every share, is one the reader felt.

Never holds post texts: they are read by id from the data folder. A small set: 100 posts, drawn by draw.py (seed 20261132),
57 of them with an emotion. The reader named what a post plainly expresses, one to three of the fifteen, or none. The first run
found the leading emotion with precision 0.35 and recall 0.49; words and emojis that misled were then taken out, so today's
figures are not blind.

    python -m evals.emotions.score DATA_DIR [--failures]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from evals.mentions.score import figures, key_of, load_texts

from ruma.enrich.emotions import emotions_of

LABELS = Path(__file__).with_name("dev.jsonl")


def judge(data_dir: Path) -> list[tuple[dict[str, Any], str, dict[str, float]]]:
    """Every labelled post with its text and its shares."""
    labels = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    texts = load_texts(data_dir, {key_of(label) for label in labels})
    return [(label, texts[key_of(label)][0], emotions_of(texts[key_of(label)][0])) for label in labels]


def score(judged: list[tuple[dict[str, Any], str, dict[str, float]]]) -> dict[str, Any]:
    """Figures over all emotions; `leading` looks at the largest share of each post alone."""
    hits = sum(len(set(shares) & set(label["gold"])) for label, _, shares in judged)
    found, gold = sum(len(shares) for _, _, shares in judged), sum(len(label["gold"]) for label, _, _ in judged)
    leading = [max(shares, key=lambda name: shares[name]) in label["gold"] for label, _, shares in judged if shares]
    felt = sum(bool(label["gold"]) for label, _, _ in judged)
    return {"posts": len(judged), "every": figures(hits, found, gold), "leading": figures(sum(leading), len(leading), felt)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--failures", action="store_true", help="list each error")
    arguments = parser.parse_args()
    judged = judge(arguments.data_dir)
    if arguments.failures:
        for label, text, shares in judged:
            if set(shares) != set(label["gold"]):
                shown = {name: round(share, 2) for name, share in shares.items()}
                print(f"{label['source_id']}: found {shown}, meant {label['gold']}\n    {text[:300]!r}")
    print(json.dumps(score(judged), indent=2))


if __name__ == "__main__":
    main()
