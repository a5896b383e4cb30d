"""Loading: idempotent, nothing lost, every bad row named; rollups equal to the posts whatever happens."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from ruma.errors import BadInput
from ruma.pipeline import LoadReport, load
from ruma.store.store import Store

NOW = datetime(2026, 6, 1, tzinfo=UTC)
TOKENS = [
    {"id": "bitcoin", "symbol": "BTC", "name": "Bitcoin", "categories": ["layer-1"]},
    {"id": "zorblax", "symbol": "ZRBX", "name": "Zorblax", "chain": "solana"},
]


def post(number: int, text: str = "bitcoin looks strong", **more: object) -> dict[str, object]:
    when = f"2026-05-{1 + number % 28:02d}T{number % 24:02d}:15:00Z"
    return {"source": "test", "source_id": str(number), "author": f"a{number % 7}", "text": text, "happened_at": when, **more}


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return path


def counted(by_kind: Mapping[str, int]) -> dict[str, int]:
    """The counts of the kinds that were loaded at all."""
    return {kind: by_kind[kind] for kind in ("tokens", "posts", "prices")}


@pytest.fixture
def run(empty_store: Store, tmp_path: Path) -> Callable[..., LoadReport]:
    def loading(*paths: Path) -> LoadReport:
        return load(empty_store, list(paths), NOW, tmp_path / "rejects.jsonl")

    return loading


def rejects(report: LoadReport) -> list[tuple[str, int, str]]:
    assert report.rejects_file is not None
    rows = [json.loads(line) for line in report.rejects_file.read_text().splitlines()]
    return [(row["file"], row["line"], row["reason"]) for row in rows]


def test_a_folder_loads_tokens_before_posts_and_a_second_time_changes_nothing(
    run: Callable[..., LoadReport], empty_store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    write(folder / "posts.jsonl", [post(n) for n in range(50)] + [post(3)])
    write(folder / "tokens.jsonl", TOKENS)
    (folder / "prices.csv").write_text(
        "token_id,ts,interval_hours,price_usd,market_cap_usd\nbitcoin,2026-05-02T00:00:00Z,24,64000.5,\n"
    )
    first, before = run(folder), _rollup(empty_store)
    second = run(folder)
    assert counted(first.loaded) == {"tokens": 2, "posts": 50, "prices": 1}
    assert counted(first.already_there) == {"tokens": 0, "posts": 1, "prices": 0}
    assert counted(second.loaded) == {"tokens": 0, "posts": 0, "prices": 0}
    assert counted(second.already_there) == {"tokens": 2, "posts": 51, "prices": 1}
    assert before == _rollup(empty_store) == {"bitcoin": 50}
    assert second.anything


def test_every_bad_row_is_set_aside_with_line_and_reason(run: Callable[..., LoadReport], tmp_path: Path) -> None:
    good = json.dumps(post(1))
    lines = [
        good,
        "{not json",
        json.dumps(post(2) | {"happened_at": "1970-01-01T00:00:00Z"}),
        json.dumps(post(3) | {"happened_at": "2100-01-01T00:00:00Z"}),
        json.dumps(post(4) | {"likes": -1}),
        json.dumps({"source": "test", "text": "no id"}),
        "[1, 2]",
        json.dumps(post(5) | {"text": ""}),
        json.dumps(post(6) | {"likes": 10**12}),
        json.dumps(post(7) | {"happened_at": 1778155200}),
        json.dumps(post(8) | {"happened_at": "20200313"}),
    ]
    (tmp_path / "posts.jsonl").write_text("\n".join(lines) + "\n")
    report = run(tmp_path / "posts.jsonl")
    found = rejects(report)
    assert report.loaded["posts"] == 1
    assert [line for _, line, _ in found] == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    reasons = [reason for _, _, reason in found]
    assert reasons[0].startswith("not JSON")
    assert reasons[1].startswith("happened_at: is before 2009-01-03")
    assert reasons[2] == "happened_at: lies in the future"
    assert reasons[3].startswith("likes: ")
    assert reasons[4].startswith("source_id: Field required; author: Field required; happened_at: Field required")
    assert reasons[5] == "not a JSON object"
    assert reasons[6].startswith("text: ")
    assert reasons[7].startswith("likes: ")
    assert reasons[8] == reasons[9] == "happened_at: is a bare number, not an ISO 8601 time such as 2020-03-14T12:00:00Z"
    assert [row.line for row in report.first_rejects] == [2, 3, 4]


def test_prices_refuse_nan_negative_and_half_rows(run: Callable[..., LoadReport], tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text(
        "token_id,ts,interval_hours,price_usd\n"
        "bitcoin,2026-05-02T00:00:00Z,24,64000\n"
        "bitcoin,2026-05-03T00:00:00Z,24,NaN\n"
        "bitcoin,2026-05-04T00:00:00Z,24,-3\n"
        "bitcoin,2026-05-05T00:00:00Z,24,inf\n"
        "bitcoin,2026-05-06T00:00:00Z,2"
    )
    report = run(tmp_path / "prices.csv")
    assert report.loaded["prices"] == 1
    assert [(line, reason.split(":")[0]) for _, line, reason in rejects(report)] == [
        (3, "price_usd"),
        (4, "price_usd"),
        (5, "price_usd"),
        (6, "3 cells where the header has 4"),
    ]


def test_wrong_columns_name_the_missing_ones(run: Callable[..., LoadReport], tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text("token,when,price\nbitcoin,2026-05-02,1\n")
    report = run(tmp_path / "prices.csv")
    assert not report.anything
    needed = "token_id, ts, interval_hours, price_usd"
    assert rejects(report) == [("prices.csv", 1, f"wrong columns: {needed} missing (prices need {needed})")]


def test_a_column_that_stands_twice_is_named(run: Callable[..., LoadReport], tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text("token_id,ts,interval_hours,price_usd,price_usd\nbitcoin,2026-05-02,24,1,2\n")
    assert rejects(run(tmp_path / "prices.csv")) == [("prices.csv", 1, "column price_usd stands twice")]


def test_a_byte_order_mark_and_carriage_returns_do_no_harm(run: Callable[..., LoadReport], tmp_path: Path) -> None:
    (tmp_path / "posts.jsonl").write_bytes(b"\xef\xbb\xbf" + orjson.dumps(post(1)) + b"\r\n" + orjson.dumps(post(2)) + b"\r\n")
    (tmp_path / "prices.csv").write_bytes(
        b"\xef\xbb\xbftoken_id,ts,interval_hours,price_usd\r\nbitcoin,2026-05-02T00:00:00Z,24,1\r\n"
    )
    report = run(tmp_path / "posts.jsonl", tmp_path / "prices.csv")
    assert (counted(report.loaded), report.rejected) == ({"tokens": 0, "posts": 2, "prices": 1}, 0)


def test_a_folder_without_record_files_says_so(run: Callable[..., LoadReport], tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"png")
    report = run(tmp_path)
    assert not report.anything
    assert report.notes[0].startswith(
        "No record file there: a name begins with tokens, prices, followers, wallets, trades, posts and ends in .jsonl"
    )


def test_linked_folders_are_read_and_a_circle_of_links_ends(run: Callable[..., LoadReport], tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    write(tmp_path / "real" / "posts.jsonl", [post(1)])
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "linked").symlink_to(tmp_path / "real")
    (tmp_path / "real" / "back").symlink_to(tmp_path / "set")
    assert run(tmp_path / "set").loaded["posts"] == 1


def test_a_truncated_gzip_keeps_the_rows_before_the_break(run: Callable[..., LoadReport], tmp_path: Path) -> None:
    whole = gzip.compress(b"".join(orjson.dumps(post(n, f"post {n} {hash_text(n)} about bitcoin")) + b"\n" for n in range(2_000)))
    (tmp_path / "posts.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    report = run(tmp_path / "posts.jsonl.gz")
    assert 100 < report.loaded["posts"] < 2_000
    assert "broken from here on" in rejects(report)[-1][2]


def test_a_file_that_is_no_gzip_says_so(run: Callable[..., LoadReport], tmp_path: Path) -> None:
    (tmp_path / "posts.jsonl.gz").write_bytes(b"plain text")
    report = run(tmp_path / "posts.jsonl.gz")
    assert not report.anything
    assert "broken from here on" in rejects(report)[0][2]


def hash_text(number: int) -> str:
    return f"{number * 2654435761 % 2**32:x}"


def test_parquet_and_csv_give_what_json_lines_give(new_store: Callable[[], Store], tmp_path: Path) -> None:
    rows = [post(n, likes=n) for n in range(30)]
    write(tmp_path / "posts.jsonl", rows)
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "posts.parquet")
    header = list(rows[0])
    cells = [",".join(str(row[name]) for name in header) for row in rows]
    (tmp_path / "posts.csv").write_text(",".join(header) + "\n" + "\n".join(cells) + "\n")
    write(tmp_path / "tokens.jsonl", TOKENS)
    seen = []
    for ending in ("jsonl", "parquet", "csv"):
        store = new_store()
        report = load(store, [tmp_path / "tokens.jsonl", tmp_path / f"posts.{ending}"], NOW, tmp_path / "rejects.jsonl")
        assert report.loaded["posts"] == 30, ending
        with store.engine.client() as client:
            seen.append(client.query_arrow("SELECT * FROM posts ORDER BY source_id").to_pylist())
    assert seen[0] == seen[1] == seen[2]


@pytest.mark.parametrize(
    ("name", "words"),
    [("nothing.jsonl", "no such file"), ("data.jsonl", "a name begins with tokens, prices, ")],
)
def test_a_path_that_cannot_be_loaded_is_named(run: Callable[..., LoadReport], tmp_path: Path, name: str, words: str) -> None:
    if name == "data.jsonl":
        (tmp_path / name).write_text("{}")
    with pytest.raises(BadInput, match=words) as caught:
        run(tmp_path / name)
    assert caught.value.param == str(tmp_path / name)


def test_a_bad_file_harms_nothing_that_is_stored(run: Callable[..., LoadReport], empty_store: Store, tmp_path: Path) -> None:
    run(write(tmp_path / "tokens.jsonl", TOKENS), write(tmp_path / "posts.jsonl", [post(n) for n in range(20)]))
    before = _rollup(empty_store)
    (tmp_path / "posts-bad.jsonl").write_bytes(b"\x00\xff garbage\n" * 50)
    report = run(tmp_path / "posts-bad.jsonl")
    assert (report.loaded["posts"], report.rejected) == (0, 50)
    assert _rollup(empty_store) == before == {"bitcoin": 20}


def _rollup(store: Store) -> dict[str, int]:
    with store.engine.client() as client:
        rows = client.query_arrow("SELECT token, count() AS posts FROM mentions GROUP BY token ORDER BY token").to_pylist()
    return {row["token"]: row["posts"] for row in rows}


def test_follower_snapshots_are_loaded_once_and_bad_ones_set_aside(
    run: Callable[..., LoadReport], empty_store: Store, tmp_path: Path
) -> None:
    good = {"source": "x", "handle": "@ruma", "token_id": "bitcoin", "followers_count": 5, "snapshot_at": "2026-05-01T00:00:00Z"}
    later = good | {"snapshot_at": "2026-05-02T00:00:00Z", "followers_count": 7, "seen_at": "2026-05-03T00:00:00Z"}
    bad = [good | {"followers_count": -1}, good | {"snapshot_at": "2031-01-01T00:00:00Z"}]
    file = write(tmp_path / "followers.jsonl", [good, later, good | {"handle": "ruma"}, *bad])
    report, again = run(file), run(file)
    assert (report.loaded["followers"], report.already_there["followers"], report.rejected) == (2, 1, 2)
    assert (again.loaded["followers"], again.already_there["followers"]) == (0, 3)
    reasons = [reason for _, _, reason in rejects(report)]
    assert reasons[0].startswith("followers_count: ") and reasons[1] == "snapshot_at: lies in the future"
