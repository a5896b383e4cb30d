"""`ruma serve` with two processes on shared stores: one limit, one ledger, and a signal that ends both."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import psycopg
import pytest
from sqlalchemy import make_url
from tests.store.loopback import loopback_server

from ruma.access.accounts import Accounts
from ruma.tiers import Tier

WAIT_S = 60.0


@pytest.fixture
def accounts_at(postgres: str) -> str:
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return make_url(postgres).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def served(engine_folder: Path, accounts_at: str, valkey: str, tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of two processes, and the one that watches over them."""
    with loopback_server(engine_folder, f"workers_{uuid.uuid4().hex}") as store:
        given = {"RUMA_DATA_DIR": str(tmp_path), "RUMA_WORKERS": "2", "RUMA_RATE_PER_MINUTE": "40", "NO_COLOR": "1"}
        given |= {"RUMA_CLICKHOUSE_DSN": store, "RUMA_ACCOUNTS_DSN": accounts_at, "RUMA_LIMITS_DSN": valkey}
        words = [sys.executable, "-m", "ruma.cli", "serve", "--port", "0"]
        with (tmp_path / "log").open("w") as log:
            process = subprocess.Popen(words, env=os.environ | given, stderr=log, text=True)
        try:
            yield address_in(tmp_path / "log", process), process
        finally:
            process.kill()
            process.wait()


def address_in(log: Path, process: subprocess.Popen[str]) -> str:
    """Where the server says that it is, when it answers there."""
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        if found := re.search(r"answers at\s+(http://\S+)", log.read_text()):
            try:
                if httpx2.get(f"{found[1]}/readyz", timeout=5).status_code == 200:
                    return found[1]
            except httpx2.TransportError:
                pass
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def test_two_processes_share_limits_and_ledger(
    served: tuple[str, subprocess.Popen[str]], accounts_at: str, tmp_path: Path
) -> None:
    url, process = served
    accounts = Accounts.open(accounts_at)
    key = accounts.create_key("desk", Tier.PRO, 1_000)

    def ask(number: int) -> int:
        headers = {"X-API-Key": key, "Connection": "close"}  # a new connection each time, so that both processes are asked
        path = "/api/v1/public/tokens" if number % 4 == 0 else "/v1/models"
        return httpx2.get(url + path, headers=headers, timeout=WAIT_S).status_code

    with ThreadPoolExecutor(8) as threads:
        statuses = list(threads.map(ask, range(100)))
    assert (statuses.count(200), statuses.count(429)) == (40, 60)
    paid = sum(status == 200 for status in statuses[::4])
    assert accounts.balance(key.split("_")[2]) == 1_000 - paid
    accounts.close()
    process.send_signal(signal.SIGTERM)
    assert process.wait(WAIT_S) == 0
