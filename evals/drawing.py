"""The command line of a draw of posts to label: one JSON object a line. Never draws what has a label."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

Draw = Callable[[Path, int, float, set[str]], Iterable[Mapping[str, Any]]]


def print_drawn(about: str | None, draw: Draw, labels: Iterable[Mapping[str, Any]]) -> None:
    """Prints the posts that `draw` gives for the seed and share of the command line."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--share", type=float, default=1.0)
    given = parser.parse_args()
    for post in draw(given.data_dir, given.seed, given.share, {label["source_id"] for label in labels}):
        print(json.dumps(post))
