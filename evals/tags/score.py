"""Scores post tags against hand-labelled posts: precision and recall per tag, micro and macro, with every failure.

Never holds post texts: they are read by id from the data folder. `long_call` and `short_call` are scored in evals.calls.

    python -m evals.tags.score DATA_DIR [--set blind] [--failures]
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from evals.mentions.score import figures, key_of, load_texts, load_tokens

from ruma.enrich.marks import Marker
from ruma.enrich.tag_rules import RULES

LABELS = tuple(Path(__file__).with_name(f"{name}.jsonl") for name in ("dev", "blind"))


def load_labels(part: str = "") -> list[dict[str, Any]]:
    """The labels of one file, or of both."""
    paths = [path for path in LABELS if part in ("", path.stem) and path.exists()]
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def judge(data_dir: Path, part: str = "") -> list[tuple[dict[str, Any], str, set[str]]]:
    """Every labelled post with its text and the tags it is given."""
    labels = load_labels(part)
    texts = load_texts(data_dir, {key_of(label) for label in labels})
    read = [texts[key_of(label)] for label in labels]
    marks = Marker(load_tokens(data_dir)).mark([text for text, _ in read], [moment for _, moment in read])
    return [(label, text, set(mark.tags) & set(RULES)) for label, (text, _), mark in zip(labels, read, marks, strict=True)]


def score(judged: list[tuple[dict[str, Any], str, set[str]]]) -> dict[str, Any]:
    """Figures per tag, over all (micro) and as the mean of tags (macro)."""
    hits: Counter[str] = Counter()
    found: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    for label, _, tags in judged:
        hits.update(tags & set(label["gold"]))
        found.update(tags)
        gold.update(label["gold"])
    per_tag = {tag: figures(hits[tag], found[tag], gold[tag]) for tag in RULES}
    macro = {name: round(sum(row[name] for row in per_tag.values()) / len(per_tag), 4) for name in ("precision", "recall", "f1")}
    micro = figures(hits.total(), found.total(), gold.total())
    return {"posts": len(judged), "micro": micro, "macro": macro, "tags": per_tag}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--failures", action="store_true", help="list each error")
    parser.add_argument("--set", choices=("dev", "blind"), default="", dest="part")
    arguments = parser.parse_args()
    judged = judge(arguments.data_dir, arguments.part)
    if arguments.failures:
        for label, text, tags in judged:
            gold = set(label["gold"])
            if gold != tags:
                print(f"{label['source_id']}: wrong {sorted(tags - gold)}, missed {sorted(gold - tags)}\n    {text[:300]!r}")
    report = score(judged)
    for tag, row in report["tags"].items():
        print(
            f"{tag:22} precision {row['precision']:.2f} of {row['n_found']:3}   recall {row['recall']:.2f} of {row['n_gold']:3}"
        )
    print(json.dumps({name: report[name] for name in ("posts", "micro", "macro")}, indent=2))


if __name__ == "__main__":
    main()
