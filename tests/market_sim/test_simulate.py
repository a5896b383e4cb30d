"""The files of a run: same bytes, valid records, as many as asked, nothing from the future."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruma.market_sim.simulate import simulate
from ruma.records import Post, Price, Token

from .conftest import END, Run, read_run

FILES = (
    "tokens.jsonl",
    "posts.jsonl.gz",
    "prices.csv.gz",
    "truth.json",
    "truth_posts.csv.gz",
    "trades.csv.gz",
    "wallets.csv",
    "truth_trades.csv.gz",
    "truth_volumes.csv.gz",
    "posts_edited.jsonl.gz",
    "followers.csv.gz",
)


def digests(out: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.iterdir())}


def test_same_arguments_same_bytes_and_another_seed_another_market(tmp_path: Path) -> None:
    for name, seed in (("first", 11), ("again", 11), ("other", 12)):
        simulate(seed, 3, tmp_path / name, posts=900, end=END)
    first, again, other = (digests(tmp_path / name) for name in ("first", "again", "other"))
    assert set(first) == set(FILES)
    assert first == again
    assert not set(first.values()) & set(other.values())


def test_every_row_is_a_valid_record(month: Run) -> None:
    tokens = [Token.model_validate(row) for row in month.tokens]
    posts = [Post.model_validate(row) for row in month.posts]
    prices = [Price.model_validate(row) for row in month.prices]
    assert len({token.id for token in tokens}) == len(tokens)
    assert len({(post.source, post.source_id) for post in posts}) == len(posts)
    assert len({(price.token_id, price.ts) for price in prices}) == len(prices)
    assert {price.token_id for price in prices} == {token.id for token in tokens}
    assert all(price.market_cap_usd and price.volume_usd for price in prices)
    assert {post.source for post in posts} == {"simulated"}


def test_summary_truth_and_files_agree(month: Run) -> None:
    summary, counts = month.summary, month.truth["counts"]
    assert (summary.started_at, summary.ended_at) == (END - timedelta(days=30), END)
    assert summary.posts == len(month.posts) == len(month.marks) == counts["posts"] == 30 * 700
    assert summary.prices == len(month.prices) == counts["prices"] <= 30 * 24 * summary.tokens
    assert summary.tokens == len(month.tokens) == counts["tokens"]
    assert summary.authors == counts["authors"] == len({row["author"] for row in month.posts})
    assert summary.calls == counts["calls"] == sum(caller["calls"] for caller in month.truth["callers"])
    assert counts["kinds"] == dict(Counter(mark["kind"] for mark in month.marks))
    assert [row["source_id"] for row in month.posts] == [mark["source_id"] for mark in month.marks]
    assert 300 <= summary.authors <= 5000


def test_time_runs_forward_and_nothing_is_seen_early_or_after_the_end(month: Run) -> None:
    happened = [row["happened_at"] for row in month.posts]
    assert happened == sorted(happened)
    start, end = f"{END - timedelta(days=30):%Y-%m-%dT%H:%M:%SZ}", f"{END:%Y-%m-%dT%H:%M:%SZ}"
    assert start <= happened[0] and happened[-1] < end
    assert all(row["happened_at"] <= row["seen_at"] <= end for row in month.posts)
    delays = sorted(
        (datetime.fromisoformat(row["seen_at"]) - datetime.fromisoformat(row["happened_at"])).total_seconds()
        for row in month.posts
    )
    assert 5 < delays[len(delays) // 2] < 120
    late = sum(delay > 3600 for delay in delays) / len(delays)
    assert 0.02 < late < 0.15  # three in a hundred by backfill, the others by silent channels
    assert max(row["ts"] for row in month.prices) == end
    first_close = END - timedelta(days=30) + timedelta(hours=1)
    assert min(row["ts"] for row in month.prices) == f"{first_close:%Y-%m-%dT%H:%M:%SZ}"
    assert all(row["ts"] <= row["seen_at"] <= end for row in month.prices if row["seen_at"])


@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 2**40),
    days=st.integers(1, 4),
    posts=st.integers(1, 600),
    end=st.datetimes(datetime(2011, 1, 1), datetime(2040, 1, 1)),
)
def test_any_arguments_give_exactly_the_posts_asked_for(
    tmp_path_factory: pytest.TempPathFactory, seed: int, days: int, posts: int, end: datetime
) -> None:
    calls: list[tuple[int, int]] = []
    out = tmp_path_factory.mktemp("any")
    summary = simulate(seed, days, out, posts=posts, end=end, progress=lambda done, of: calls.append((done, of)))
    run = read_run(summary)
    assert len(run.posts) == posts == summary.posts
    assert summary.ended_at == end.replace(minute=0, second=0, microsecond=0, tzinfo=UTC)
    assert calls == sorted(calls) and calls[-1] == (posts, posts)
    for row in run.posts:
        Post.model_validate(row)


@pytest.mark.parametrize(
    ("days", "posts", "ring_size", "named"),
    [(0, 10, None, "days"), (-1, None, None, "days"), (367, 10, None, "days"), (3, 0, None, "posts"),
     (3, 10_000_001, None, "posts"), (3, 10, 0, "ring_size")],
)  # fmt: skip
def test_a_run_out_of_range_is_refused_by_name(
    tmp_path: Path, days: int, posts: int | None, ring_size: int | None, named: str
) -> None:
    with pytest.raises(ValueError, match=f"^{named} must be at least 1"):
        simulate(1, days, tmp_path, posts=posts, end=END, ring_size=ring_size)
    assert list(tmp_path.iterdir()) == []


def test_two_runs_share_no_post_id(tmp_path: Path) -> None:
    runs = [
        read_run(simulate(seed, 2, tmp_path / str(number), posts=50, end=end))
        for number, (seed, end) in enumerate([(1, END), (2, END), (1, END + timedelta(days=1))])
    ]
    ids = [row["source_id"] for run in runs for row in run.posts]
    assert len(set(ids)) == len(ids) == 150


def test_many_posts_in_little_time_are_cut_into_small_slices(tmp_path: Path) -> None:
    steps: list[int] = []
    simulate(5, 1, tmp_path, posts=60_000, end=END, progress=lambda done, of: steps.append(done))
    sizes = [after - before for before, after in zip([0, *steps], steps, strict=False)]
    assert sum(sizes) == 60_000
    assert max(sizes) < 40_000  # a slice is about 20,000 posts on average; busy hours take more
