"""How fast majors2020 loads with enrichment, against parsing and inserting the same rows bare. Leaves a store behind."""

from __future__ import annotations

import sys
import time
from itertools import islice
from pathlib import Path

import orjson

from ruma import clock
from ruma.enrich.marks import Marks
from ruma.marking import mark_table
from ruma.pipeline import BATCH_ROWS, load, post_table
from ruma.records import Post
from ruma.sources.files import read_records, record_files
from ruma.store.engine import Engine
from ruma.store.migrations import ROLLUPS
from ruma.store.store import Store
from ruma.store.writing import writing

NOTHING = Marks((), 0.0, 1.0, 0.0, "neutral", (), (), (), (), None, 0)


def bare_seconds(posts: Path, engine: Engine) -> float:
    """Parse and insert without marks and without rollups."""
    store = Store(engine)
    with engine.client() as client:
        for name in ROLLUPS:
            client.command(f"DROP VIEW {name}_view")
    started = time.perf_counter()
    (file,) = record_files([posts])
    records = (row for row in read_records(file, clock.now()) if isinstance(row, Post))
    with writing(store, "bare") as writer:
        while batch := list(islice(records, BATCH_ROWS)):
            writer.append_posts(post_table(batch, mark_table([NOTHING] * len(batch))))
    return time.perf_counter() - started


def main(data: Path, folder: Path) -> None:
    tokens, posts = data / "tokens.jsonl.gz", data / "majors2020" / "posts.jsonl.gz"
    store = Store.embedded(folder, role="bench")
    bare = bare_seconds(posts, Engine.embedded(folder / "market", "bare"))
    load(store, [tokens], clock.now(), folder / "rejects.jsonl")
    started = time.perf_counter()
    report = load(store, [posts], clock.now(), folder / "rejects.jsonl")
    enriched = time.perf_counter() - started
    count = report.loaded["posts"]
    load(store, [data / name for name in ("majors2020", "solana2024", "promoters2025", "screens2025")], clock.now(), folder / "r")
    store.close()
    rows = {
        "load majors2020, enriched, posts/s": count / enriched,
        "parse and insert bare rows, posts/s": count / bare,
        "load enriched / parse and insert bare rows": enriched / bare,
    }
    print(orjson.dumps(rows).decode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
