"""Scores calls against hand-labelled posts: precision and recall of direction and token, with every failure.

Never holds post texts: they are read by id from the data folder. GUIDELINE.md says what counts as a call.

    python -m evals.calls.score DATA_DIR [--set blind] [--failures]
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from evals.mentions.score import figures, key_of, load_texts, load_tokens

from ruma.enrich.calls import Call
from ruma.enrich.marks import Marker

LABELS = tuple(Path(__file__).with_name(f"{name}.jsonl") for name in ("dev", "blind"))
STRATA = ("marked", "near", "any")  # why a post was drawn: draw.py


def load_labels(part: str = "") -> list[dict[str, Any]]:
    """The labels of one file, or of both."""
    paths = [path for path in LABELS if part in ("", path.stem) and path.exists()]
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def judge(data_dir: Path, part: str = "") -> list[tuple[dict[str, Any], str, Call | None]]:
    """Every labelled post with its text and the call found in it."""
    labels = load_labels(part)
    texts = load_texts(data_dir, {key_of(label) for label in labels})
    read = [texts[key_of(label)] for label in labels]
    marks = Marker(load_tokens(data_dir)).mark([text for text, _ in read], [moment for _, moment in read])
    return [(label, text, mark.call) for label, (text, _), mark in zip(labels, read, marks, strict=True)]


def gold_of(label: dict[str, Any]) -> Call | None:
    return Call(label["direction"], label["token_id"]) if label["direction"] else None


def score(judged: list[tuple[dict[str, Any], str, Call | None]]) -> dict[str, Any]:
    """Figures for calls (direction and token), for direction alone, and per stratum and direction."""
    counts: Counter[tuple[str, str]] = Counter()
    for label, _, call in judged:
        gold = gold_of(label)
        names = ["calls", f"drawn as {label['stratum']}", label["part"]]
        for name in names:
            counts.update({(name, "hits"): int(call is not None and call == gold)})
            counts.update({(name, "found"): int(call is not None), (name, "gold"): int(gold is not None)})
        alike = call is not None and gold is not None and call.direction == gold.direction
        counts.update({("direction", "hits"): int(alike)})
        counts.update({("direction", "found"): int(call is not None), ("direction", "gold"): int(gold is not None)})
    names = list(dict.fromkeys(name for name, _ in counts))
    rows = {name: figures(counts[name, "hits"], counts[name, "found"], counts[name, "gold"]) for name in names}
    return {"posts": len(judged), **rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--set", choices=("dev", "blind"), default="", dest="part")
    parser.add_argument("--failures", action="store_true", help="list each error")
    arguments = parser.parse_args()
    judged = judge(arguments.data_dir, arguments.part)
    if arguments.failures:
        for label, text, call in judged:
            if call != gold_of(label):
                print(f"{label['source_id']}: found {call}, meant {gold_of(label)}\n    {text[:300]!r}")
    print(json.dumps(score(judged), indent=2))


if __name__ == "__main__":
    main()
