"""Scores the mention linker against hand-labelled posts: micro precision, recall and F1, per half, part and form.

Never holds post texts: they are read by id from the data folder.

    python -m evals.mentions.score [DATA_DIR] [--failures] [--half blind_b]
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ruma.enrich.mentions import MentionLinker
from ruma.records import Mention, Token

LABELS = tuple(Path(__file__).with_name(f"{name}.jsonl") for name in ("dev", "blind_a", "blind_b", "blind_c"))
HALVES = ("tuning", "seen", "blind", "blind_a", "blind_b", "blind_c")  # GUIDELINE.md tells the history of each
PARTS = ("majors2020", "solana2024")


def load_tokens(data_dir: Path) -> list[Token]:
    """The token list without its invalid rows (a few have a blank symbol), as `ruma load` would take it."""
    tokens: list[Token] = []
    with gzip.open(data_dir / "tokens.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            with suppress(ValidationError):
                tokens.append(Token.model_validate_json(line))
    return tokens


def load_labels(half: str = "") -> list[dict[str, Any]]:
    """The labels of one half, or of all."""
    rows = [json.loads(line) for path in LABELS for line in path.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if half in ("", row["half"])]


def load_texts(data_dir: Path, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, datetime]]:
    """Texts and times by (part, source and id)."""
    texts: dict[tuple[str, str], tuple[str, datetime]] = {}
    for part in PARTS:
        with gzip.open(data_dir / part / "posts.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                key = (part, f"{row['source']}/{row['source_id']}")
                if key in wanted:
                    texts[key] = row["text"], datetime.fromisoformat(row["happened_at"])
    return texts


def key_of(label: dict[str, Any]) -> tuple[str, str]:
    """Where the text of a label is found."""
    return label["part"], f"{label['source']}/{label['source_id']}"


def figures(hits: int, found: int, gold: int) -> dict[str, float]:
    """Precision, recall and F1 of counts."""
    precision = hits / found if found else 1.0
    recall = hits / gold if gold else 1.0
    total = precision + recall
    return {
        "n_found": found,
        "n_gold": gold,
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / total, 4) if total else 0.0,
    }


def judge(data_dir: Path, half: str = "") -> list[tuple[dict[str, Any], str, tuple[Mention, ...]]]:
    """Every labelled post with its text and what the linker finds."""
    labels = load_labels(half)
    texts = load_texts(data_dir, {key_of(label) for label in labels})
    linker = MentionLinker(load_tokens(data_dir))
    return [(label, texts[key_of(label)][0], linker.link(*texts[key_of(label)])) for label in labels]


def score(data_dir: str | Path, half: str = "") -> dict[str, Any]:
    """Micro figures over all posts, per half, per half and part, and precision per form of mention and half."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    hows: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for label, _, mentions in judge(Path(data_dir), half):
        gold = set(label["gold"])
        found = {mention.token_id for mention in mentions}
        for group in ("all", label["half"], f"{label['half']}/{label['part']}"):
            counts[group].update(hits=len(gold & found), found=len(found), gold=len(gold), posts=1)
        for mention in mentions:
            hows[f"{label['half']}/{mention.how}"].update(found=1, hits=int(mention.token_id in gold))
    report: dict[str, Any] = {
        group: {"posts": count["posts"], **figures(count["hits"], count["found"], count["gold"])}
        for group, count in sorted(counts.items())
    }
    report["precision_by_how"] = {
        how: {"n_found": count["found"], "precision": round(count["hits"] / count["found"], 4)}
        for how, count in sorted(hows.items())
    }
    return report


def _print_failures(data_dir: Path, half: str) -> None:
    for label, text, mentions in judge(data_dir, half):
        gold, found = set(label["gold"]), {mention.token_id for mention in mentions}
        if gold != found:
            wrong = [
                f"{mention.token_id} ({mention.how} {mention.confidence:.2f})"
                for mention in mentions
                if mention.token_id not in gold
            ]
            print(f"{label['source_id']}: wrong {wrong}, missed {sorted(gold - found)}\n    {text[:300]!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", nargs="?", default="../shared/data", type=Path)
    parser.add_argument("--failures", action="store_true", help="list each error")
    parser.add_argument("--half", choices=HALVES, default="", help="all of them unless given")
    arguments = parser.parse_args()
    if arguments.failures:
        _print_failures(arguments.data_dir, arguments.half)
    print(json.dumps(score(arguments.data_dir, arguments.half), indent=2))


if __name__ == "__main__":
    main()
