"""How DEX measures grow with trades: the same 45 days and tokens with 10^5 and 10^6 trades. Prints one line of JSON.

    python -m benchmarks.dex FOLDER [--trades 1000000]

A quarter of the trades are wash trades; the active accounts of a token grow slower than its trades (Heaps). Measures are asked
within a day, so that what was seen since midnight is taken trade by trade. Time is CPU time; the two stores are asked in turn,
each time in a process of its own, so that a busy machine slows both alike.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np
import orjson
import pyarrow as pa

from ruma.derive.derive import derive
from ruma.derive.washing import Washing
from ruma.measures.dex import dex
from ruma.measures.dex_flow import dex_flow
from ruma.measures.reading import Reading
from ruma.measures.volume_series import volume_series
from ruma.pipeline import plain_table
from ruma.records import Token, WalletLabel
from ruma.store.columns import TRADE_COLUMNS
from ruma.store.store import Store
from ruma.store.writing import writing

BASE, DAYS, END = 100_000, 45, datetime(2026, 3, 1, tzinfo=UTC)
CHAINS, TOKENS, LABELLED = ("solana", "ethereum", "base"), 30, 20
ACCOUNTS, GROWTH = 150, 0.5  # of a token at 100,000 trades; ten times the trades have three times the accounts
RINGS, MAKERS, POOL_SHARE, WASH_SHARE = 4, 5, 0.5, 0.25
BLOCK, ROUNDS, TURNS = 50_000, 9, 2
MOMENTS = [END - timedelta(days=1 + back, hours=9, minutes=17) for back in range(ROUNDS)]  # nothing is asked twice


def trades(count: int) -> pa.Table:
    """All trades in order of time."""
    chance = np.random.default_rng(count)
    start, span = int((END - timedelta(days=DAYS)).timestamp() * 1e3), DAYS * 86_400_000
    at = np.sort(start + chance.integers(0, span, count))
    token = chance.integers(0, TOKENS, count)
    accounts = int(ACCOUNTS * (count / BASE) ** GROWTH)
    taker = np.minimum(chance.pareto(0.7, count).astype(np.int64), accounts - 1)
    pooled, buys, washed = chance.random(count) < POOL_SHARE, chance.random(count) < 0.5, chance.random(count) < WASH_SHARE
    ring, step = chance.integers(0, RINGS, count), np.arange(count) // TOKENS
    usd = np.exp(chance.normal(5.5, 1.3, count))
    sides: tuple[list[str], list[str]] = [], []
    for n in range(count):
        t = token[n]
        if washed[n]:
            pair = (f"t{t}ring{ring[n]}-{step[n] % 3}", f"t{t}ring{ring[n]}-{(step[n] + 1) % 3}")
        else:
            other = f"t{t}pool" if pooled[n] else f"t{t}maker{n % MAKERS}"
            pair = (f"t{t}a{taker[n]}", other) if buys[n] else (other, f"t{t}a{taker[n]}")
        sides[0].append(pair[0])
        sides[1].append(pair[1])
    pool = [
        f"t{t}pool" if p and not w else None for t, p, w in zip(token.tolist(), pooled.tolist(), washed.tolist(), strict=True)
    ]
    columns = {
        "chain": [CHAINS[t % len(CHAINS)] for t in token.tolist()], "trade_id": [str(n) for n in range(count)],
        "token": [f"bench-{t}" for t in token.tolist()], "happened_at": at, "seen_at": at, "buyer": sides[0], "seller": sides[1],
        "volume_usd": np.where(washed, 400.0, usd), "price_usd": np.ones(count), "pool": pool, "pool_owner": [None] * count,
        "dex": [None] * count, "amount": [None] * count, "quote_token_id": [None] * count,
    }  # fmt: skip
    return pa.table([pa.array(columns[f.name]).cast(f.type) for f in TRADE_COLUMNS], schema=TRADE_COLUMNS)


def made(folder: Path, count: int) -> dict[str, float]:
    """Load and judge so many trades."""
    store = Store.embedded(folder, role="bench")
    store.put_tokens([Token(id=f"bench-{t}", symbol=f"B{t}", name=f"Bench {t}") for t in range(TOKENS)])
    table = trades(count)
    wise = [(f"bench-{n % TOKENS}", f"t{n % TOKENS}a{n % 7}", CHAINS[n % TOKENS % len(CHAINS)]) for n in range(LABELLED)]
    labels = [WalletLabel(chain=chain, address=address, label="w", category="smart_money") for _, address, chain in wise]
    with writing(store, "bench") as writer:
        writer.append_wallets(plain_table("wallets", labels))
        for at in range(0, count, BLOCK):
            writer.append_trades(table.slice(at, BLOCK))
    started = time.process_time()
    derive(store, todo=[Washing()])
    rows = {"judging trades, trades per CPU second": count / (time.process_time() - started)}
    store.close()
    return rows


def asked(folder: Path) -> dict[str, float]:
    """CPU time of each measure, and of the statements it asks for, in a store that is there."""
    store = Store.embedded(folder, role="bench")
    asks = {
        "dex": lambda reading: dex(reading, "solana"),
        "dex-flow": lambda reading: dex_flow(reading, "bench-0"),
        "volume-series": lambda reading: volume_series(reading, "bench-0"),
    }
    rows = {}
    for name, ask in asks.items():
        ask(Reading(store, END - timedelta(days=20)))
        times, bare = [], []
        for moment in MOMENTS:
            engine = _Timed(store)
            started = time.process_time()
            ask(Reading(cast(Store, engine), moment))
            times.append((time.process_time() - started) * 1e3)
            bare.append(engine.spent * 1e3)
        rows[f"{name} over 7 days, p50 CPU ms"] = statistics.median(times)
        rows[f"{name} over 7 days, its statements, p50 CPU ms"] = statistics.median(bare)
    store.close()
    return rows


class _Timed:
    """A store that adds up what its statements take."""

    def __init__(self, store: Store) -> None:
        self._store, self.spent = store, 0.0

    def table(self, query: str, /, **parameters: Any) -> pa.Table:
        started = time.process_time()
        found = self._store.table(query, **parameters)
        self.spent += time.process_time() - started
        return found

    def rows(self, query: str, /, **parameters: Any) -> list[dict[str, Any]]:
        return list(self.table(query, **parameters).to_pylist())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--trades", type=int, default=1_000_000)
    parser.add_argument("--only", choices=("make", "ask"), help="one store of so many trades, in this process")
    given = parser.parse_args()
    if given.only:
        rows = made(given.folder, given.trades) if given.only == "make" else asked(given.folder)
        print(orjson.dumps(rows).decode())
        return

    def run(count: int, only: str) -> dict[str, float]:
        words = [sys.executable, "-m", "benchmarks.dex", f"{given.folder}/{count}", "--trades", str(count), "--only", only]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        return dict(orjson.loads(done.stdout.splitlines()[-1]))

    sizes = (BASE, given.trades)
    found = {count: run(count, "make") for count in sizes}
    turns = {count: list[dict[str, float]]() for count in sizes}
    for _ in range(TURNS):
        for count in sizes:
            turns[count].append(run(count, "ask"))
    for count in sizes:
        found[count] |= {name: statistics.median(turn[name] for turn in turns[count]) for name in turns[count][0]}
    rows = {f"{count:,} trades: {name}": value for count, held in found.items() for name, value in held.items()}
    for name in found[BASE]:
        if name.endswith("days, p50 CPU ms"):
            rows[f"{name.split(' over')[0]}, growth of p50 with trades"] = found[given.trades][name] / found[BASE][name]
    print(orjson.dumps(rows).decode())


if __name__ == "__main__":
    main()
