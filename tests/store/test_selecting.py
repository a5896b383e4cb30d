"""A stranger's SQL: what may be asked is answered as of a moment, everything else is refused before or by the engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from ruma.errors import BadInput
from ruma.pipeline import load
from ruma.store import selecting
from ruma.store.engine import EMBEDDED_HANDLES
from ruma.store.selecting import MOST_ROWS, Selected, checked, select
from ruma.store.store import Store

NOW = datetime(2026, 3, 1, tzinfo=UTC)
START = NOW - timedelta(days=30)


@pytest.fixture(scope="module")
def store(new_store: Callable[[], Store], tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Three posts about two tokens, one of them seen only a day later, and two candles."""
    folder = tmp_path_factory.mktemp("records")
    tokens = [{"id": "solana", "symbol": "SOL", "name": "Solana"}, {"id": "bitcoin", "symbol": "BTC", "name": "Bitcoin"}]
    posts = [
        {"source_id": "1", "author": "ada", "text": "$SOL is great", "happened_at": "2026-02-20T10:00:00Z"},
        {"source_id": "2", "author": "bob", "text": "$SOL and $BTC are dead", "happened_at": "2026-02-21T11:00:00Z"},
        {
            "source_id": "3",
            "author": "eve",
            "text": "$BTC?",
            "happened_at": "2026-02-22T12:00:00Z",
            "seen_at": "2026-03-02T00:00:00Z",
        },
    ]
    candles = [
        {"token_id": "bitcoin", "ts": f"2026-02-2{day}T00:00:00Z", "interval_hours": 24, "price_usd": 100.5 + day}
        for day in (1, 2)
    ]
    for name, rows in (("tokens", tokens), ("posts", [{"source": "forum"} | post for post in posts]), ("prices", candles)):
        (folder / f"{name}.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))
    made = new_store()
    assert load(made, [folder], NOW, folder / "rejects.jsonl").rejected == 0
    return made


def asked(store: Store, text: str, seen: datetime = NOW) -> Selected:
    return select(store, text, START, NOW, seen)


def test_rows_in_their_order_with_the_names_of_columns(store: Store) -> None:
    got = asked(
        store, "select token, count() as posts, uniqExact(author_key) as authors from mentions group by token order by posts desc"
    )
    assert got == Selected(("token", "posts", "authors"), [("solana", 2, 2), ("bitcoin", 1, 1)], more=False)


def test_what_was_seen_later_is_not_there(store: Store) -> None:
    text = "SELECT count() AS n FROM posts"
    assert asked(store, text).rows == [(2,)]
    assert select(store, text, START, NOW, NOW + timedelta(days=2)).rows == [(3,)]


def test_now_is_the_moment(store: Store) -> None:
    got = asked(
        store,
        "SELECT now() AS n, today() AS t, yesterday() AS y, count() AS p FROM posts WHERE happened_at > now() - INTERVAL 8 DAY",
    )
    assert [str(value) for value in got.rows[0]] == ["2026-03-01 00:00:00+00:00", "2026-03-01", "2026-02-28", "1"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("WITH t AS (SELECT token, count() AS n FROM mentions GROUP BY token) SELECT token FROM t WHERE n > 1", [("solana",)]),
        ("SELECT symbol, price_usd FROM prices p JOIN tokens t ON p.token = t.id ORDER BY 2 DESC LIMIT 1", [("BTC", 102.5)]),
        ("SELECT author FROM posts UNION ALL SELECT 'zed'", [("ada",), ("bob",), ("zed",)]),
        ("SELECT author FROM posts WHERE has(tokens, 'bitcoin')", [("bob",)]),
        ("SELECT author FROM posts WHERE author IN (SELECT author FROM posts WHERE text ILIKE '%dead%')", [("bob",)]),
        ("SELECT countIf(label = 'bullish') AS n, max(happened_at) > '2026-02-21' AS l FROM posts -- DROP TABLE posts", [(1, 1)]),
        ("SELECT quantileExact(0.5)(price_usd) AS q FROM prices", [(102.5,)]),
        ("SELECT author, rank() OVER (ORDER BY happened_at DESC) AS place FROM posts", [("ada", 2), ("bob", 1)]),
        ("SELECT tag, count() AS n FROM posts ARRAY JOIN tokens AS tag GROUP BY tag", [("bitcoin", 1), ("solana", 2)]),
    ],
)  # fmt: skip
def test_what_an_analyst_writes(store: Store, text: str, rows: list[tuple[object, ...]]) -> None:
    assert asked(store, text).rows == rows


def test_more_rows_than_are_shown(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selecting, "MOST_ROWS", 1)
    got = asked(store, "SELECT author FROM posts")
    assert (got.rows, got.more, MOST_ROWS) == ([("ada",)], True, 200)


ATTACKS = [
    # writes
    "INSERT INTO posts (author) VALUES ('x')",
    "DROP TABLE posts",
    "ALTER TABLE posts DELETE WHERE 1",
    "TRUNCATE TABLE posts",
    "CREATE TABLE t (x Int8) ENGINE = Memory",
    "OPTIMIZE TABLE posts",
    "SELECT 1; DROP TABLE posts",
    "SET readonly = 0",
    "SYSTEM SHUTDOWN",
    "KILL QUERY WHERE 1",
    # files and network
    "SELECT count() FROM file('/etc/passwd', 'LineAsString')",
    "SELECT file('/etc/passwd')",
    "SELECT count() FROM url('http://127.0.0.1/x', 'CSV')",
    "SELECT count() FROM s3('http://127.0.0.1/x', 'CSV')",
    "SELECT count() FROM remote('127.0.0.1', system.one)",
    "SELECT count() FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
    "SELECT count() FROM executable('x.sh', 'CSV', 'a String')",
    "SELECT count() FROM python('x')",
    "SELECT author FROM posts INTO OUTFILE '/tmp/x'",
    "SELECT author FROM posts FORMAT JSON",
    # other tables, past the views
    "SELECT count() FROM system.tables",
    "SELECT count() FROM ruma.posts",
    "SELECT count() FROM post_keys",
    "SELECT count() FROM merge('ruma', '.*')",
    "SELECT count() FROM numbers(10)",
    "SELECT author IN post_keys FROM posts",
    "SELECT author FROM posts WHERE author IN system.users",
    "SELECT author FROM posts AS p JOIN system.users AS u ON p.author = u.name",
    "SELECT author FROM posts WHERE author = (SELECT name FROM system.users)",
    "WITH posts AS (SELECT 1 AS author) SELECT author FROM posts",
    "SELECT joinGet('ruma.posts', 'author', 1)",
    "SELECT dictGet('a', 'b', 1)",
    "SELECT hasColumnInTable('ruma', 'posts', 'author')",
    # settings and the machine
    "SELECT count() FROM posts SETTINGS max_execution_time = 1000",
    "SELECT getSetting('max_threads')",
    "SELECT version()",
    "SELECT hostName()",
    "SELECT currentUser()",
    "SELECT {x:String}",
    "SELECT @@version",
    # waiting, unfolding, and what gives other bytes each time
    "SELECT sleep(3)",
    "SELECT sleepEachRow(3) FROM posts",
    "SELECT arrayJoin(range(1000000000))",
    "SELECT repeat('x', 1000000000)",
    "SELECT groupArray(text) FROM posts",
    "SELECT rand()",
    "SELECT generateUUIDv4()",
    "SELECT any(author) FROM posts",
    "SELECT arrayMap(x -> x + 1, tokens) FROM posts",
    "SELECT author FROM posts SAMPLE 0.1",
    "SELECT * FROM posts",
    "SELECT author FROM posts LIMIT 1 BY author",
    # no query at all
    "",
    ";",
    "hello there",
    "SELECT",
    "SELECT author FROM",
    "(" * 3_000,
    "SELECT " + "+".join(["1"] * 1_500),
    "SELECT '" + "x" * 5_000 + "'",
]  # fmt: skip


@pytest.mark.parametrize("text", ATTACKS, ids=lambda text: text[:40])
def test_everything_else_is_refused_before_the_engine_sees_it(text: str) -> None:
    with pytest.raises(BadInput, match=r"^query: ") as caught:
        checked(text)
    assert caught.value.param == "query"


def test_the_engine_refuses_a_write_even_where_the_check_is_blind(store: Store) -> None:
    """The second wall: what a query runs under cannot write."""
    with store.engine.client() as client, pytest.raises(Exception, match="readonly mode"):
        client.command("INSERT INTO posts SELECT * FROM posts SETTINGS readonly = 2")


def test_the_store_can_be_written_after_a_query(store: Store, tmp_path: Path) -> None:
    """On an embedded engine settings of a call are those of its session, and nothing leads out of `readonly`."""
    for _ in range(2 * EMBEDDED_HANDLES):  # whichever handle is next
        asked(store, "SELECT count() AS n FROM posts")
    (tmp_path / "posts.jsonl").write_bytes(
        orjson.dumps(
            {"source": "forum", "source_id": "4", "author": "kim", "text": "late", "happened_at": "2026-02-23T00:00:00Z"}
        )
    )
    assert load(store, [tmp_path], NOW, tmp_path / "rejects.jsonl").loaded["posts"] == 1


def test_what_is_no_number_is_null(store: Store) -> None:
    assert asked(store, "SELECT 0 / 0 AS none, 1 / 0 AS endless, 1 / 2 AS half").rows == [(None, None, 0.5)]


@pytest.mark.parametrize(
    ("limits", "text", "said"),
    [
        ({"max_execution_time": 0.001}, "SELECT count() AS n FROM posts a, posts b, posts c, posts d", "longer than"),
        ({"max_memory_usage": 1_000}, "SELECT author, count() AS n FROM posts GROUP BY author", "too much memory"),
        ({"max_rows_to_read": 1}, "SELECT author FROM posts", "too many rows"),
        ({"max_result_bytes": 1}, "SELECT author FROM posts", "too many rows"),
        ({}, "SELECT nope FROM posts", "nope"),
    ],
)
def test_limits_and_mistakes_are_told(
    store: Store, monkeypatch: pytest.MonkeyPatch, limits: dict[str, float], text: str, said: str
) -> None:
    monkeypatch.setattr(selecting, "LIMITS", selecting.LIMITS | limits)
    if "max_execution_time" in limits:
        text = text.replace("posts", "(SELECT text_key FROM posts UNION ALL SELECT text_key FROM posts)")
    with pytest.raises(BadInput, match=said) as caught:
        asked(store, text)
    assert caught.value.param == "query"
    assert "version" not in caught.value.message and len(caught.value.message) < 400
