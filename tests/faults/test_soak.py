"""A soak of seconds over a real server process, and what the long one (`make soak`) would be failed for."""

from __future__ import annotations

import asyncio
import dataclasses
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from benchmarks import soak
from benchmarks.soak_verdict import Sample, Soaked, faults, told
from tests.clients.test_shutdown import start

FLAT = [Sample(500.0 + turn % 3, 40, 20, 60) for turn in range(100)]
GOOD = Soaked(
    Sample(480.0, 30, 5, 40),
    Sample(485.0, 33, 5, 50),
    FLAT,
    {0.01: 900.0, 0.02: 995.0, 1.0: 1_000.0},
    Counter({"asks: as expected": 9}),
)


def test_a_good_soak_has_no_faults() -> None:
    assert faults(GOOD) == []
    assert told(GOOD)[0] == "idle: 480 -> 485 MB, 30 -> 33 descriptors, 5 -> 5 sockets, 40 -> 50 threads"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"busy": [Sample(500.0 + turn, 40, 20, 60) for turn in range(100)]}, "resident memory grew by 11.3% under load"),
        ({"idle_after": Sample(480.0, 39, 5, 40)}, "9 more files are open when idle"),
        ({"idle_after": Sample(480.0, 33, 5, 65)}, "25 more threads live when idle"),
        ({"idle_after": Sample(480.0, 33, 6, 40)}, "1 more sockets are open when idle"),
        ({"lags": {0.02: 980.0, 1.0: 1_000.0}}, "the loop woke more than 20 ms late 2.00% of the time"),
        ({"seen": Counter({"asks: NOT as expected": 2})}, "asks: NOT as expected, 2 times"),
        ({"seen": Counter({"streams: RemoteProtocolError": 1})}, "streams: RemoteProtocolError, 1 times"),
    ],
)
def test_each_thing_that_grew_is_a_fault(change: dict[str, Any], fault: str) -> None:
    assert faults(dataclasses.replace(GOOD, **change)) == [fault]


def test_seconds_of_every_kind_of_client_leave_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How late the loop is, is left out: a machine that others use says nothing about it."""
    monkeypatch.setattr(soak, "SETTLE_S", 1.0)
    running = start(tmp_path, 0.01, rate_per_minute=10**6, max_streams_per_key=1_000, wrong_keys_per_minute=0)
    try:
        url = f"http://127.0.0.1:{running.port}"
        measures = ("/api/v1/public/token/solana/talk", "/api/v1/public/usage")
        found = asyncio.run(soak.soak(url, running.key, running.process.pid, measures, 4.0))
    finally:
        running.process.kill()
        running.process.wait()
    assert faults(found, loop=False) == [], told(found)
    assert len({what.partition(":")[0] for what in found.seen}) == 9
