"""`make soak`: a real server under clients of every kind, good and bad, for as long as one likes; then nothing may have grown.

A first round warms it up; what is held idle after it is compared with what is held idle after the second.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import httpx2

from benchmarks.soak_verdict import Sample, Soaked, faults, told

CLIENTS = 16
WARMING = 0.2  # of the time
START_S = 120.0
SETTLE_S = 20.0  # for a server that has nothing more to do to close what it holds
CHAT, BIG = "/v1/chat/completions", b" " * 2_100_000
_OF_A_THREAD = re.compile(r"/proc/\d+/task/")  # the engine keeps three open for each thread that asks it: counted by threads
QUESTIONS = (
    "What narratives are heating up around Solana?",
    "How is bitcoin doing?",
    "Compare the talk about ethereum and solana.",
    "Which callers are worth listening to?",
    "Is the DEX volume of any token fake?",
    "Will bitcoin double tomorrow?",
)


@dataclass
class Crowd:
    """Clients of one server, each doing one thing after another; what came of it is counted."""

    url: str
    key: str
    measures: tuple[str, ...]
    random: Random
    seen: Counter[str] = field(default_factory=Counter)

    async def go_on(self, until: float) -> None:
        """All of them at once, until that moment."""
        kinds = [
            self.asks,
            self.streams,
            self.leaves,
            self.gives_up,
            self.measure,
            self.errs,
            self.repeats,
            self.stalls,
            self.looks,
        ]
        await asyncio.gather(*(self._client(kinds, until) for _ in range(CLIENTS)))

    async def _client(self, kinds: list[Callable[[], Awaitable[bool]]], until: float) -> None:
        while time.monotonic() < until:
            kind = self.random.choice(kinds)
            try:
                good = await kind()
            except (httpx2.HTTPError, OSError) as error:
                self.seen[f"{kind.__name__}: {type(error).__name__}"] += 1
            else:
                self.seen[f"{kind.__name__}: {'as expected' if good else 'NOT as expected'}"] += 1
            await asyncio.sleep(self.random.uniform(0.02, 0.2))

    @asynccontextmanager
    async def _http(self, key: str | None = None) -> AsyncIterator[httpx2.AsyncClient]:
        headers = {"X-API-Key": key or self.key}
        async with httpx2.AsyncClient(base_url=self.url, headers=headers, timeout=60.0, trust_env=False) as made:
            yield made

    def _body(self, stream: bool = False) -> dict[str, Any]:
        return {"messages": [{"role": "user", "content": self.random.choice(QUESTIONS)}], "stream": stream}

    async def asks(self) -> bool:
        async with self._http() as http:
            return bool((await http.post(CHAT, json=self._body())).json()["choices"][0]["message"]["content"])

    async def streams(self) -> bool:
        async with self._http() as http, http.stream("POST", CHAT, json=self._body(stream=True)) as answer:
            return [line async for line in answer.aiter_lines() if line][-1] == "data: [DONE]"

    async def leaves(self) -> bool:
        async with self._http() as http, http.stream("POST", CHAT, json=self._body(stream=True)) as answer:
            async for _ in answer.aiter_lines():
                break
        return True

    async def gives_up(self) -> bool:
        async with self._raw(self._request()):
            await asyncio.sleep(self.random.uniform(0, 0.3))
        return True

    async def measure(self) -> bool:
        async with self._http() as http:
            return (await http.get(self.random.choice(self.measures))).status_code == 200

    async def errs(self) -> bool:
        """One of each error that a caller can make."""
        async with self._http() as http, self._http("ruma_live_none") as unknown:
            answers = [
                await http.post(CHAT, content=b"{"),
                await http.post(CHAT, content=BIG),
                await http.get("/nowhere"),
                await unknown.get("/v1/models"),
            ]
        return [answer.status_code for answer in answers] == [400, 413, 404, 401]

    async def repeats(self) -> bool:
        async with self._http() as http:
            headers, body = {"Idempotency-Key": f"soak-{self.random.random()}"}, self._body()
            first, second = [await http.post(CHAT, json=body, headers=headers) for _ in range(2)]
        return first.content == second.content and second.headers["idempotent-replayed"] == "true"

    async def stalls(self) -> bool:
        """Asks for a stream, or half of that, and reads nothing for a while."""
        asked = self._request(stream=True)
        async with self._raw(asked[: self.random.choice([len(asked), len(asked) // 2])]):
            await asyncio.sleep(self.random.uniform(0.5, 3))
        return True

    async def looks(self) -> bool:
        async with self._http() as http:
            return all([(await http.get(path)).status_code == 200 for path in ("/healthz", "/readyz", "/metrics", "/v1/models")])

    def _request(self, stream: bool = False) -> bytes:
        body = httpx2.Request("POST", self.url, json=self._body(stream)).content
        head = f"POST {CHAT} HTTP/1.1\r\nHost: x\r\nX-API-Key: {self.key}\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body

    @asynccontextmanager
    async def _raw(self, sent: bytes) -> AsyncIterator[None]:
        place = urlsplit(self.url)
        _, writer = await asyncio.open_connection(place.hostname, place.port, limit=1)
        writer.write(sent)
        try:
            yield
        finally:
            writer.close()


def sample(pid: int) -> Sample:
    """What a process holds now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    names = [str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink()]
    files = [name for name in names if not _OF_A_THREAD.match(name)]
    sockets, threads = sum(name.startswith("socket:") for name in names), len(list(Path(f"/proc/{pid}/task").iterdir()))
    return Sample(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, len(files), sockets, threads)


def lags(url: str) -> dict[float, float]:
    """How often the loop woke at most so late, by bound in seconds."""
    page = httpx2.get(f"{url}/metrics", trust_env=False, timeout=30.0).text
    return {
        float(bound): float(count) for bound, count in re.findall(r'ruma_loop_lag_seconds_bucket\{le="([^"]+)"\} (\S+)', page)
    }


async def soak(url: str, key: str, pid: int, measures: tuple[str, ...], seconds: float, seed: int = 1) -> Soaked:
    """Both rounds; the server must take requests without limit."""
    crowd = Crowd(url, key, measures, Random(seed))
    await crowd.go_on(time.monotonic() + WARMING * seconds)
    idle_before, lags_before, busy = await _idle(pid), lags(url), []

    async def watch() -> None:
        while True:
            await asyncio.sleep(seconds / 100)
            busy.append(sample(pid))

    watching = asyncio.create_task(watch())
    await crowd.go_on(time.monotonic() + (1 - WARMING) * seconds)
    watching.cancel()
    after = lags(url)
    return Soaked(idle_before, await _idle(pid), busy, {bound: after[bound] - lags_before[bound] for bound in after}, crowd.seen)


async def _idle(pid: int) -> Sample:
    """What is held when nothing is asked any more: the least within some seconds, which a leak does not fall to."""
    found = []
    for _ in range(10):
        await asyncio.sleep(SETTLE_S / 10)
        found.append(sample(pid))
    files, sockets, threads = (min(one[place] for one in found) for place in (1, 2, 3))
    return Sample(statistics.median(one.resident_mb for one in found), int(files), int(sockets), int(threads))


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, str, int]]:
    """`ruma serve` over a simulated market, without limits: where it is, a key, its process."""
    free = {"RUMA_RATE_PER_MINUTE": "1000000", "RUMA_MAX_STREAMS_PER_KEY": "1000", "RUMA_WRONG_KEYS_PER_MINUTE": "0"}
    environment = os.environ | free | {"RUMA_DATA_DIR": str(folder / "data"), "NO_COLOR": "1"}
    ruma = [sys.executable, "-m", "ruma.cli"]
    subprocess.run([*ruma, "prepare"], env=environment, check=True, stderr=subprocess.DEVNULL)
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([*ruma, "serve", "--port", "0"], env=environment, stderr=log)
    try:
        deadline = time.monotonic() + START_S
        while not (found := re.search(r"answers at\s+(http://\S+)", (folder / "log").read_text())):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit((folder / "log").read_text()[-2000:])
            time.sleep(0.2)
        yield found[1], (folder / "data" / "local.key").read_text().strip(), process.pid
    finally:
        process.terminate()
        process.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    base = "/api/v1/public"
    measures = tuple(
        base + path for path in ("/tokens", "/narratives", "/token/bitcoin/mindshare", "/token/solana/price-series", "/usage")
    )
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (url, key, pid):
        found = asyncio.run(soak(url, key, pid, measures, 60 * given.minutes, given.seed))
    print("\n".join(told(found)))
    wrong = faults(found)
    print("\n".join(f"FAILED: {line}" for line in wrong) or "passed")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
