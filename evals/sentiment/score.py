"""Scores our sentiment model against VADER on hand-labelled posts: macro-F1, flips, an interval on the difference.

Never trains or tunes our model, and never writes a post's text anywhere but to the terminal.

    python -m evals.sentiment.score --data ../shared/data --failures
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from evals.sentiment.draw import DrawnPost, read_posts
from sklearn.metrics import accuracy_score, f1_score

from ruma.enrich.sentiment import LABELS, SentimentModel, label_of

DEV_PATH = Path(__file__).with_name("dev.jsonl")
VADER_THRESHOLD = 0.05  # the authors' own
BOOTSTRAP_ROUNDS = 2_000
BOOTSTRAP_SEED = 20261123


class MissingData(RuntimeError):
    """The labels cannot be joined with their posts."""


@dataclass(frozen=True)
class LabelledPost:
    """A post with its hand label as an index into LABELS, and its stratum."""

    post: DrawnPost
    stratum: str
    label: int


def read_labelled(data_dir: Path, labels_path: Path = DEV_PATH) -> list[LabelledPost]:
    """Hand labels joined with the data folder's posts; a missing post is an error, never a smaller set."""
    rows = [json.loads(line) for line in labels_path.read_text(encoding="utf-8").splitlines() if line]
    posts: dict[tuple[str, str], DrawnPost] = {}
    for folder in sorted({row["set"].removesuffix("-crash").removesuffix("-gloomy") for row in rows}):
        if not (data_dir / folder / "posts.jsonl.gz").is_file():
            raise MissingData(f"NOT SCORED: no posts at {data_dir / folder}; name the data folder with --data")
        posts |= {post.identity: post for post in read_posts(data_dir, folder)}
    missing = [row["source_id"] for row in rows if (row["source"], row["source_id"]) not in posts]
    if missing:
        raise MissingData(f"NOT SCORED: {len(missing)} of {len(rows)} labelled posts are not in the data, e.g. {missing[0]}")
    return [LabelledPost(posts[row["source"], row["source_id"]], row["set"], LABELS.index(row["label"])) for row in rows]


def vader_compounds(texts: Sequence[str]) -> np.ndarray:
    """VADER's compound score of each text."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # an evaluation dependency only

    analyser = SentimentIntensityAnalyzer()
    return np.array([analyser.polarity_scores(text)["compound"] for text in texts])


def by_threshold(compounds: np.ndarray, low: float, high: float) -> np.ndarray:
    """Labels of compound scores: bearish up to `low`, bullish from `high`."""
    return np.where(compounds >= high, 2, np.where(compounds <= low, 0, 1))


def tuned_vader(compounds: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, tuple[float, float]]:
    """VADER with the thresholds that suit these very labels best: an upper bound, unfair in its favour."""
    grid = [step / 20 for step in range(20)]
    pairs = [(-low, high) for low in grid for high in grid]
    best = max(pairs, key=lambda pair: _macro_f1(truth, by_threshold(compounds, *pair)))
    return by_threshold(compounds, *best), best


def _macro_f1(truth: np.ndarray, guess: np.ndarray) -> float:
    return float(f1_score(truth, guess, labels=[0, 1, 2], average="macro", zero_division=0))


def figures_of(truth: np.ndarray, guess: np.ndarray) -> dict[str, Any]:
    """The figures published for one set of guesses."""
    per_class = f1_score(truth, guess, labels=[0, 1, 2], average=None, zero_division=0)
    return {
        "posts": len(truth),
        "macro_f1": round(_macro_f1(truth, guess), 4),
        "accuracy": round(float(accuracy_score(truth, guess)), 4),
        "f1": {label: round(float(value), 4) for label, value in zip(LABELS, per_class, strict=True)},
        "flips": int((np.abs(truth - guess) == 2).sum()),
    }


def difference_interval(truth: np.ndarray, ours: np.ndarray, theirs: np.ndarray) -> tuple[float, float]:
    """95 % bootstrap interval (over posts) of our macro-F1 minus theirs."""
    rng = np.random.default_rng(BOOTSTRAP_SEED)
    differences = []
    for _ in range(BOOTSTRAP_ROUNDS):
        rows = rng.integers(0, len(truth), len(truth))
        differences.append(_macro_f1(truth[rows], ours[rows]) - _macro_f1(truth[rows], theirs[rows]))
    low, high = np.percentile(differences, [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)


def score(data_dir: Path, model: SentimentModel | None = None) -> dict[str, Any]:
    """All figures, over all dev posts and per stratum; `failures` holds identities and labels, no texts."""
    labelled = read_labelled(data_dir)
    texts = [row.post.text for row in labelled]
    truth = np.array([row.label for row in labelled])
    probabilities = (model or SentimentModel.load()).probabilities(texts)
    ours = np.array([LABELS.index(label_of(row)) for row in probabilities])
    compounds = vader_compounds(texts)
    vader = by_threshold(compounds, -VADER_THRESHOLD, VADER_THRESHOLD)
    tuned, thresholds = tuned_vader(compounds, truth)
    strata = {}
    for stratum in dict.fromkeys(row.stratum for row in labelled):
        rows = np.array([row.stratum == stratum for row in labelled])
        strata[stratum] = {"ours": figures_of(truth[rows], ours[rows]), "vader": figures_of(truth[rows], vader[rows])}
    likelihood = probabilities[np.arange(len(truth)), truth].clip(1e-4)  # the model rounds to four decimals
    return {
        "ours": figures_of(truth, ours) | {"log_loss": round(float(-np.log(likelihood).mean()), 4)},
        "vader": figures_of(truth, vader),
        "vader_tuned_on_dev": figures_of(truth, tuned) | {"thresholds": thresholds},
        "macro_f1_over_vader": round(_macro_f1(truth, ours) - _macro_f1(truth, vader), 4),
        "macro_f1_over_vader_95": difference_interval(truth, ours, vader),
        "macro_f1_over_tuned_vader_95": difference_interval(truth, ours, tuned),
        "strata": strata,
        "failures": [
            {"identity": row.post.identity, "label": LABELS[row.label], "ours": LABELS[guess]}
            for row, guess in zip(labelled, ours.tolist(), strict=True)
            if row.label != guess
        ],
    }


def _print_failures(data_dir: Path, failures: list[dict[str, Any]]) -> None:
    texts = {row.post.identity: row.post.text for row in read_labelled(data_dir)}
    for failure in failures:
        text = " / ".join(texts[failure["identity"]].splitlines())
        print(f"{failure['identity'][1]}  is {failure['label']}, ours {failure['ours']}: {text[:200]}")


def main() -> int:
    """Print the figures as JSON, and on demand every failure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--failures", action="store_true")
    arguments = parser.parse_args()
    try:
        figures = score(arguments.data)
    except MissingData as error:
        print(error, file=sys.stderr)
        return 1
    failures = figures.pop("failures")
    print(json.dumps(figures, indent=1))
    print(f"{len(failures)} failures" + ("" if arguments.failures else " (--failures lists them)"))
    if arguments.failures:
        _print_failures(arguments.data, failures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
