"""How writing, disk, memory and answers grow from 10^5 to 10^7 posts over the same year, written already enriched.

100,000 posts are simulated and marked once; further ones are copies with ids, authors, times and text keys of their own,
written in columns. What is written, derived and looked at runs each in a process of its own, so that memory is told apart.
Then the smallest and the largest store are asked the same questions in turn (benchmarks.growth).
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.growth import END, compare, rest
from ruma.derive.derive import derive
from ruma.market_sim.simulate import simulate
from ruma.marking import MARK_ROWS, marking
from ruma.measures.declare import declared_measures
from ruma.pipeline import load, post_table
from ruma.records import Post
from ruma.sources.files import read_records, record_files
from ruma.store.store import Store
from ruma.store.writing import writing

BASE_POSTS = 100_000
SEED, DAYS = 77, 365  # a year: the longest lookback that a measure takes
START = END - timedelta(days=DAYS)
BLOCK_ROWS = 100_000
BASE = "base.parquet"
JITTER_MS = 3 * 3_600_000  # a copy is told within three hours of its original: the rhythm of the days stays
CROWD_GROWTH = 0.7  # Heaps: a platform's active accounts grow slower than its posts, 100 times the posts have 25 times the people


def prepare(folder: Path) -> dict[str, float]:
    """Simulate and mark the posts that are copied; load tokens and prices."""
    simulate(SEED, DAYS, folder / "sim", posts=BASE_POSTS, end=END)
    store = Store.embedded(folder / "store", role="bench")
    load(store, [folder / "sim" / "tokens.jsonl", folder / "sim" / "prices.csv.gz"], END, folder / "rejects", derived=False)
    (file,) = record_files([folder / "sim" / "posts.jsonl.gz"])
    posts = [row for row in read_records(file, END) if isinstance(row, Post)]
    batches = [posts[at : at + MARK_ROWS] for at in range(0, len(posts), MARK_ROWS)]
    with marking([token.record() for token in store.tokens()], file.bytes) as mark:
        waiting = [mark(batch) for batch in batches]
        marked = [post_table(batch, marks.result()) for batch, marks in zip(batches, waiting, strict=True)]
    pq.write_table(pa.concat_tables(marked).sort_by("happened_at"), folder / BASE)
    store.close()
    return {}


def copies(base: pa.Table, first: int, last: int) -> Iterator[pa.Table]:
    """Copies `first` to before `last` of every post, in blocks of neighbouring times; copy 0 is the post itself."""
    chance = np.random.default_rng(first)
    step = max(BLOCK_ROWS // (last - first), 1)
    for at in range(0, base.num_rows, step):
        part = base.slice(at, step)
        yield _copied(part, np.tile(np.arange(first, last), part.num_rows), last - first, chance)


def _copied(part: pa.Table, number: Any, times: int, chance: np.random.Generator) -> pa.Table:
    rows = part.take(pa.array(np.repeat(np.arange(part.num_rows), times)))
    shift = np.where(number > 0, chance.integers(-JITTER_MS, JITTER_MS, len(number)), 0)
    happened, seen = (rows[name].cast(pa.int64()).to_numpy() for name in ("happened_at", "seen_at"))
    moved = np.clip(happened + shift, int(START.timestamp() * 1e3), int(END.timestamp() * 1e3) - 1)
    crowd = pa.array(np.floor(number**CROWD_GROWTH).astype(np.int64)).cast(pa.string())
    changed = {
        "source_id": pc.binary_join_element_wise(rows["source_id"], pa.array(number).cast(pa.string()), "-"),
        "author": pc.binary_join_element_wise(rows["author"], crowd, "-"),
        "happened_at": pa.array(moved).cast(rows.schema.field("happened_at").type),
        "seen_at": pa.array(np.minimum(moved + seen - happened, int(END.timestamp() * 1e3))).cast(
            rows.schema.field("seen_at").type
        ),
        "text_key": pa.array((rows["text_key"].to_numpy().astype(np.uint64) + number * 2_654_435_761) % 2**32, pa.uint32()),
    }
    for name, column in changed.items():
        rows = rows.set_column(rows.schema.get_field_index(name), name, column)
    return rows


def grow(folder: Path, first: int, last: int) -> dict[str, float]:
    """Write copies `first` to before `last` of the base."""
    base = pq.read_table(folder / BASE)
    store = Store.embedded(folder / "store", role="bench")
    count, started = 0, time.perf_counter()
    with writing(store, "scale") as writer:
        for block in copies(base, first, last):
            count += writer.append_posts(block)
    took = time.perf_counter() - started
    assert count == base.num_rows * (last - first), "a copy was taken for a post that is there"
    store.close()
    return {"rows/s": count / took, "seconds": took, "peak MB": peak_mb()}


def bring_up(folder: Path) -> dict[str, float]:
    """Derive what follows from the posts."""
    store = Store.embedded(folder / "store", role="bench")
    started = time.perf_counter()
    derive(store)
    took = time.perf_counter() - started
    store.close()
    return {"seconds": took, "peak MB": peak_mb()}


def look(folder: Path) -> dict[str, float]:
    """How large the store is at rest, and in how many parts its posts lie."""
    store = Store.embedded(folder / "store", role="bench")
    rest(store)
    with store.engine.client() as client:
        (parts,) = client.query_arrow("SELECT count() AS n FROM system.parts WHERE active AND table = 'posts'").to_pylist()
    store.close()
    size = sum(file.stat().st_size for file in (folder / "store").rglob("*") if file.is_file())
    return {"parts": parts["n"], "disk MB": size / 2**20}


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def stage(folder: Path, *words: object) -> dict[str, float]:
    """One stage in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.scale", str(folder), "--stage", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    found: dict[str, float] = orjson.loads(done.stdout.splitlines()[-1])
    return found


def main(folder: Path, posts: int) -> dict[str, float]:
    """Write a store of each size, then ask the smallest and the largest in turn; the figures by name."""
    stage(folder, "prepare")
    sizes = [size for size in (1, 10, 100) if size * BASE_POSTS <= posts]
    rows: dict[str, float] = {}
    for size in sizes:
        name, place = f"{size * BASE_POSTS:,} posts", folder / str(size)
        shutil.copytree(folder / "store", place / "store", symlinks=True)  # the engine names its folders by links
        (place / BASE).symlink_to((folder / BASE).absolute())
        wrote, derived, found = stage(place, "grow", 0, size), stage(place, "derive"), stage(place, "look")
        rows |= {
            f"{name}: written, posts/s": wrote["rows/s"],
            f"{name}: peak memory of writing, MB": wrote["peak MB"],
            f"{name}: derived, s": derived["seconds"],
            f"{name}: peak memory of deriving, MB": derived["peak MB"],
            f"{name}: on disk, MB": found["disk MB"],
            f"{name}: parts of posts": found["parts"],
        }
        print(orjson.dumps(rows).decode(), file=sys.stderr, flush=True)
    return rows | growth(folder / str(sizes[0]), folder / str(sizes[-1]))


def growth(small: Path, large: Path) -> dict[str, float]:
    """What every question takes on two stores and how much it grows, the worst of the token measures last."""
    rows: dict[str, float] = {}
    grown: dict[str, float] = {}
    for name, ((took, worked), (took_large, worked_large)) in compare(small, large):
        grown[name] = took_large / took
        rows |= {
            f"{name}, p50 ms on the small store": took,
            f"{name}, p50 ms on the large store": took_large,
            f"{name}, growth of p50": grown[name],
            f"{name}, growth of processor time": worked_large / worked,
        }
    tokens = [name for name, measure in declared_measures().items() if measure.family == "token" and name in grown]
    worst = max(tokens, key=lambda name: grown[name])
    return rows | {"7-day token measure, worst growth of p50": grown[worst], f"(the worst is {worst})": grown[worst]}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--stage", nargs="+")
    given = parser.parse_args()
    if given.stage:
        name, *numbers = given.stage
        run = {"prepare": prepare, "grow": grow, "derive": bring_up, "look": look}[name]
        print(orjson.dumps(run(given.folder, *map(int, numbers))).decode())
    else:
        print(orjson.dumps(main(given.folder, given.posts)).decode())
