"""One simulated month and one long run, written once and read back by the tests. Never reads anything else."""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ruma.market_sim.simulate import SimulationSummary, simulate

END = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Run:
    """A run as a reader finds it on disk."""

    summary: SimulationSummary
    tokens: list[dict[str, Any]]
    posts: list[dict[str, Any]]
    prices: list[dict[str, str]]
    truth: dict[str, Any]
    marks: list[dict[str, str]]  # truth_posts.csv.gz


def read_run(summary: SimulationSummary) -> Run:
    def lines(name: str) -> list[str]:
        path = summary.out / name
        raw = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
        return raw.decode().splitlines()

    return Run(
        summary,
        [json.loads(line) for line in lines("tokens.jsonl")],
        [json.loads(line) for line in lines("posts.jsonl.gz")],
        list(csv.DictReader(lines("prices.csv.gz"))),
        json.loads((summary.out / "truth.json").read_text(encoding="utf-8")),
        list(csv.DictReader(lines("truth_posts.csv.gz"))),
    )


@pytest.fixture(scope="session")
def month(tmp_path_factory: pytest.TempPathFactory) -> Run:
    out: Path = tmp_path_factory.mktemp("month")
    return read_run(simulate(7, 30, out, end=END))


@pytest.fixture(scope="session")
def half_year(tmp_path_factory: pytest.TempPathFactory) -> Run:
    out: Path = tmp_path_factory.mktemp("half_year")
    return read_run(simulate(3, 180, out, posts=40_000, end=END))
