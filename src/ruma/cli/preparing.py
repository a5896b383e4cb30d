"""Fills an empty store with a simulated market. Never touches a store that holds posts."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from ruma import clock
from ruma.app import default_rejects, demo_end
from ruma.cli.output import LoadBars
from ruma.errors import BadInput
from ruma.market_sim.simulate import simulate
from ruma.pipeline import load
from ruma.settings import Settings
from ruma.store.store import Store


def simulate_market(
    seed: int,
    days: int,
    out: Path,
    *,
    posts: int | None,
    end: datetime,
    console: Console,
    trades: bool = True,
    ring_size: int | None = None,
) -> None:
    """Write a simulated market to `out` under a progress bar and say what is in it."""
    if out.exists() and not out.is_dir():
        raise BadInput(f"{out} is a file, not a folder.", param="out")
    columns = (TextColumn("simulating"), BarColumn(), MofNCompleteColumn(), TextColumn("posts"))
    with Progress(*columns, console=console) as bars:
        task = bars.add_task("simulating", total=None)
        summary = simulate(
            seed,
            days,
            out,
            posts=posts,
            end=end,
            trades=trades,
            ring_size=ring_size,
            progress=lambda done, total: bars.update(task, completed=done, total=total),
        )
    span = f"{summary.started_at:%Y-%m-%d %H:%M} to {summary.ended_at:%Y-%m-%d %H:%M} UTC"
    counts = f"{summary.posts:,} posts, {summary.prices:,} prices, {summary.tokens} tokens, {summary.narratives} narratives"
    console.print(f"{out}: {counts}, {span}; what was planted is in truth.json", highlight=False, soft_wrap=True)


def prepare_demo(store: Store, settings: Settings, *, seed: int, days: int, console: Console) -> None:
    """Keep a store that holds posts; else simulate a market that ends now and load it."""
    if store.data_kind() != "empty":
        console.print(f"Keeping the store in {settings.data_dir}.", highlight=False)
        return
    console.print(
        "No data yet: making a small simulated market to answer from (load your own with `ruma load`).", highlight=False
    )
    with tempfile.TemporaryDirectory() as folder:
        simulate_market(seed, days, Path(folder), posts=None, end=demo_end(), console=console)
        with LoadBars(console) as bars:
            load(store, [Path(folder)], clock.now(), default_rejects(settings), bars.update, bars.deriving)
