"""How fast a running server is ready and answers the seed's question over all loaded sets, and how much memory it holds."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx2
import orjson

QUESTION = "What narratives are heating up around Solana?"
AS_OF = "2024-11-20T00:00:00Z"
ROUNDS = 50
PATIENCE_S = 60.0


def start(folder: Path) -> tuple[subprocess.Popen[bytes], str, float]:
    """The server over the store, its address, and how long it took to be ready."""
    environment = os.environ | {"RUMA_DATA_DIR": str(folder), "RUMA_RATE_PER_MINUTE": "100000"}
    started = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "ruma.cli", "serve", "--port", "0"], env=environment, stderr=subprocess.DEVNULL
    )
    while time.perf_counter() - started < PATIENCE_S:
        try:
            url = orjson.loads((folder / "store.lock").read_bytes())["url"]
            if httpx2.get(f"{url}/readyz", timeout=1).status_code == 200:
                return server, url, time.perf_counter() - started
        except (OSError, ValueError, KeyError, httpx2.TransportError):
            time.sleep(0.05)
    server.kill()
    raise SystemExit("the server did not become ready")


def ask(client: httpx2.Client, body: dict[str, Any]) -> tuple[float, float]:
    """Milliseconds to the first byte of the answer's text and to its end."""
    started, first = time.perf_counter(), 0.0
    with client.stream("POST", "/api/v1/public/chat/completions", json=body | {"stream": True}) as response:
        response.raise_for_status()
        for line in response.iter_lines():
            if not first and line.startswith("data: "):
                first = time.perf_counter()
    return (first - started) * 1e3, (time.perf_counter() - started) * 1e3


def resident_mb(pid: int) -> float:
    text = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in text.splitlines() if line.startswith("VmRSS"))) / 1024


def main(folder: Path) -> None:
    server, url, ready_s = start(folder)
    try:
        key = (folder / "local.key").read_text(encoding="utf-8").strip()
        body = {"messages": [{"role": "user", "content": QUESTION}], "as_of": AS_OF}
        with httpx2.Client(base_url=url, headers={"X-API-Key": key}, timeout=PATIENCE_S) as client:
            ask(client, body)
            times = [ask(client, body) for _ in range(ROUNDS)]
        rows = {
            "server ready on an existing store, s": ready_s,
            "seed question, first byte p50, ms": statistics.median(first for first, _ in times),
            "seed question, whole answer p50, ms": statistics.median(whole for _, whole in times),
            "seed question, whole answer p95, ms": statistics.quantiles((whole for _, whole in times), n=20)[-1],
            "server resident with all sets, MB": resident_mb(server.pid),
        }
        print(orjson.dumps(rows).decode())
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    main(Path(sys.argv[2]))
