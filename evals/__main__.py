"""`make eval`: prints how good the marks are on hand-labelled posts, with every failure. Never prints a score it did not take."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

CARDS = (
    ("Sentiment: bearish, neutral, bullish against VADER", ["-m", "evals.sentiment.score", "--data", "{data}", "--failures"]),
    ("Mentions: the set scored blind last", ["-m", "evals.mentions.score", "{data}", "--failures", "--half", "blind_c"]),
    ("Mentions: every set", ["-m", "evals.mentions.score", "{data}"]),
    ("Tags", ["-m", "evals.tags.score", "{data}", "--failures"]),
    ("Emotions: a small check", ["-m", "evals.emotions.score", "{data}"]),
    ("Calls: direction and token", ["-m", "evals.calls.score", "{data}", "--failures"]),
    ("Insights: planted events and known days", ["-m", "evals.insights.score", "--scorecard", "--real", "{data}", "--failures"]),
    ("Callers: planted skill", ["-m", "evals.callers.score", "--failures"]),
    ("Cohorts: does a record predict?", ["-m", "evals.cohorts.score", "--data", "{data}"]),
    ("Bots and rings", ["-m", "evals.bots.score"]),
    ("Wash trades: adjusted volume", ["-m", "evals.dex.score"]),
    ("Narratives: planted stories", ["-m", "evals.narratives.score", "--days", "45", "--every", "6"]),
    ("Agent: golden questions", ["-m", "evals.agent.score", "{data}"]),
    (
        "Agent: every twenty-fifth golden question, worded by a small language model",
        ["-m", "evals.agent.score", "{data}", "--writer", "model", "--each", "25", "--modes", "auto"],
    ),
    ("Agent: kinds of wordings it was not taught", ["-m", "training.train_questions", "--held-out", "--failures"]),
    ("Agent: follow-ups of writers it was not taught", ["-m", "training.train_follow", "--held-out"]),
    ("Agent: no message is left without a whole answer", ["-m", "evals.agent.whole", "{data}"]),
    ("Agent: questions of 99 users", ["-m", "evals.agent.users", "{data}"]),
    ("Figure gate: lies about real answers", ["-m", "evals.agent.gate", "{data}"]),
    ("A foreign market: all of it on another generator", ["-m", "evals.foreign.score"]),
    ("A ring of 200 bots", ["-m", "evals.narratives.ring"]),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    if not (data / "majors2020").is_dir():
        sys.exit(f"NOT SCORED: no majors2020 in {data}; give the folder of real data with DATA=.")
    worst = 0
    for title, words in CARDS:
        print(f"\n== {title} ==\n", flush=True)
        worst = max(worst, subprocess.run([sys.executable, *(word.format(data=data) for word in words)], check=False).returncode)
    sys.exit(worst)


if __name__ == "__main__":
    main()
