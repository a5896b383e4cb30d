"""The same records and the same measures over HTTP as in the process: what runs on a laptop runs on a ClickHouse server."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.store.loopback import loopback_server

from ruma.errors import RumaError
from ruma.market_sim.simulate import simulate
from ruma.measures.declare import Measure, declared_measures
from ruma.measures.reading import Reading
from ruma.pipeline import load
from ruma.store.selecting import EXAMPLE
from ruma.store.store import Store

END = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
AS_OF = END - timedelta(hours=7, minutes=11)
EXAMPLES = {"chain": "solana", "q": "solana", "author": "oracle", "query": EXAMPLE}


@pytest.fixture(scope="module")
def both(
    engine_folder: Path, new_store: Callable[[], Store], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, Store]]:
    """One market in the process and over HTTP, loaded out of order, so that months are forgotten and posts replaced."""
    folder = tmp_path_factory.mktemp("market")
    simulate(7, 21, folder, posts=900, end=END)
    lines = gzip.decompress((folder / "posts.jsonl.gz").read_bytes()).splitlines()
    edited = [orjson.loads(line) | {"text": "$BTC is over, sell", "seen_at": END.isoformat()} for line in lines[:40]]
    late = folder / "late"
    late.mkdir()
    (late / "posts.jsonl").write_bytes(b"\n".join([*map(orjson.dumps, edited), *lines[700:]]))
    (folder / "posts.jsonl.gz").write_bytes(gzip.compress(b"\n".join(lines[:700])))
    with loopback_server(engine_folder, "served") as dsn:
        stores = (new_store(), Store.server(dsn))
        for store in stores:
            load(
                store,
                [folder / "tokens.jsonl", folder / "prices.csv.gz", folder / "trades.csv.gz", late],
                NOW,
                folder / "rejects.jsonl",
            )
            load(store, [folder / "posts.jsonl.gz"], NOW, folder / "rejects.jsonl")
        yield stores
        stores[1].close()


@pytest.mark.parametrize("measure", declared_measures().values(), ids=lambda measure: measure.name)
def test_a_measure_says_the_same_over_http(measure: Measure, both: tuple[Store, Store]) -> None:
    fields = measure.arguments.model_fields
    raw = {name: value for name, value in EXAMPLES.items() if name in fields}
    if "id" in fields:
        raw["id"] = "solana" if "/token/" in measure.path else "defi"
    given = measure.parse(raw)
    given.pop("as_of")
    here, there = (answer(measure, Reading(store, AS_OF), given) for store in both)
    assert here == there


def answer(measure: Measure, reading: Reading, given: dict[str, Any]) -> str:
    """The measure's JSON, or the error it gives."""
    try:
        return measure.compute(reading, **given).model_dump_json()
    except RumaError as error:
        return repr(error)


def test_the_two_stores_hold_the_same_rows(both: tuple[Store, Store]) -> None:
    counts = []
    for store in both:
        with store.engine.client() as client:
            tables = client.query_arrow("SHOW TABLES").to_pylist()
            names = sorted(name for row in tables for name in row.values() if not name.endswith("_view"))
            counts.append({name: client.query_arrow(f"SELECT count() AS n FROM {name}").to_pylist()[0]["n"] for name in names})
    assert counts[0] == counts[1]
    assert counts[0]["posts"] == 900 and counts[0]["superseded"] == 0
