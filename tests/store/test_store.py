"""The store: one owner, migrations once, identities, and the same answers over HTTP as in the process."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import textwrap
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruma.enrich.marks import Marks
from ruma.errors import StoreError, UnknownToken
from ruma.marking import mark_table
from ruma.measures.declare import declared_measures
from ruma.measures.reading import Reading
from ruma.pipeline import post_table, price_table
from ruma.records import Mention, Post, Price, Token
from ruma.store import writing as writing_module
from ruma.store.engine import Engine
from ruma.store.migrations import migrate, statements
from ruma.store.settling import settle
from ruma.store.store import Store
from ruma.store.tokens import KnownToken, TokenBook
from ruma.store.writing import NEVER, KnownKeys, Writer, first_seen, writing

AS_OF = datetime(2026, 5, 8, tzinfo=UTC)


def test_a_second_process_is_told_who_has_the_store(tmp_path: Path) -> None:
    holder = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from ruma.store.store import Store
        store = Store.embedded(Path(sys.argv[1]), role="serve")
        store.announce({"pid": 42, "role": "serve", "url": "http://127.0.0.1:9"})
        print("held", flush=True)
        sys.stdin.read()
        """
    )
    late = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from ruma.errors import StoreInUse
        from ruma.store.store import Store
        try:
            Store.embedded(Path(sys.argv[1]))
        except StoreInUse as error:
            print(error.message)
        """
    )
    command = [sys.executable, "-c"]
    first = subprocess.Popen([*command, holder, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert first.stdout is not None and first.stdout.readline() == "held\n"
    second = subprocess.run([*command, late, str(tmp_path)], capture_output=True, text=True, check=True)
    first.kill()
    first.wait()
    assert second.stdout == (
        f"The store in {tmp_path} is open in another process: 'ruma serve' (process 42). "
        "It serves http://127.0.0.1:9; ask it over HTTP, or stop it first.\n"
    )
    third = subprocess.run([*command, late, str(tmp_path)], capture_output=True, text=True, check=True)
    assert third.stdout == ""  # a dead owner holds nothing


def test_migrations_apply_once_and_never_change(engine_folder: Path) -> None:
    engine = Engine.embedded(engine_folder, "migrated")
    with engine.client() as client:
        assert migrate(client) > 0
        assert migrate(client) == 0
        client.command("ALTER TABLE migrations UPDATE checksum = 'other' WHERE name LIKE '0001%' SETTINGS mutations_sync = 1")
        with pytest.raises(StoreError, match=r"0001_records\.sql was changed"):
            migrate(client)
    engine.close()


def test_addresses_loaded_before_they_were_brought_to_one_case_are_brought_to_it(engine_folder: Path) -> None:
    engine = Engine.embedded(engine_folder, "cases")
    with engine.client() as client:
        migrate(client)
        evm, sol = "0xAb5801a7D398351b8bE11C439e05C5B3259aeC9B", "JUP6LkbZbjS1jKKwapdHNy74zcZ3tLUZoi5QNyVTaV4"
        for address in (evm, sol):
            client.command(f"INSERT INTO wallet_labels VALUES ('base', '{address}', 'w', 'fund', '2026-01-01')")
            client.command(
                "INSERT INTO trades (chain, trade_id, token, happened_at, seen_at, buyer, seller, volume_usd, price_usd, pool)"
                f" VALUES ('base', '{address}', 't', '2026-01-01', '2026-01-01', '{address}', '{sol}', 1, 1, '{address}')"
            )
        client.command("ALTER TABLE migrations DELETE WHERE name LIKE '0017%' SETTINGS mutations_sync = 2")
        assert migrate(client) == 1
        labels = client.query_arrow("SELECT address FROM wallet_labels ORDER BY address").to_pylist()
        assert [row["address"] for row in labels] == [evm.lower(), sol]
        trades = client.query_arrow("SELECT buyer, seller, pool FROM trades ORDER BY buyer").to_pylist()
        assert trades == [{"buyer": evm.lower(), "seller": sol, "pool": evm.lower()}, {"buyer": sol, "seller": sol, "pool": sol}]
    engine.close()


def test_statements_drop_comments_and_split_at_semicolons() -> None:
    assert statements("-- a\nCREATE TABLE x (a Int8); -- b\n\nDROP TABLE x;\n") == ["CREATE TABLE x (a Int8)", "DROP TABLE x"]


def test_tokens_keep_their_number_when_they_change(empty_store: Store) -> None:
    first = Token(id="bitcoin", symbol="BTC", name="Bitcoin")
    assert empty_store.put_tokens([first, Token(id="ethereum", symbol="ETH", name="Ethereum")]) == 2
    assert empty_store.put_tokens([first]) == 0
    assert empty_store.put_tokens([first.model_copy(update={"name": "Bitcoin (BTC)"})]) == 1
    found = empty_store.tokens().find("bitcoin")
    assert (found.token_id, found.name, len(empty_store.tokens())) == (1, "Bitcoin (BTC)", 2)


def test_the_token_book_finds_by_number_id_and_address() -> None:
    book = TokenBook(
        [
            KnownToken(1, "solana", "SOL", "Solana"),
            KnownToken(2, "sol-wormhole", "SOL", "SOL (Wormhole)", address="So11111111111111111111111111111111111111112"),
            KnownToken(3, "solar", "SXP", "Solar"),
        ]
    )
    assert [token.id for token in book.search("sol", 9)] == ["solana", "sol-wormhole", "solar"]
    assert book.find(2).id == book.find("so11111111111111111111111111111111111111112").id == "sol-wormhole"
    assert [token.id for token in book.with_symbol("$sol")] == ["solana", "sol-wormhole"]
    with pytest.raises(UnknownToken, match=r"solar \(SXP\)") as caught:
        book.find("sola")
    assert caught.value.param == "id"


@pytest.mark.parametrize("merge_keys", [4, 200_000])
@given(batches=st.lists(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=20), max_size=12))
def test_of_each_key_the_version_seen_first_is_known(batches: list[list[tuple[int, int]]], merge_keys: int) -> None:
    known, earliest = KnownKeys(np.array([3, 7], np.uint64), np.array([5, 5])), {3: 5, 7: 5}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing_module, "MERGE_KEYS", merge_keys)
        for batch in batches:
            keys = np.array([key for key, _ in batch], np.uint64)
            seen = np.array([moment for _, moment in batch], np.int64)
            assert known.seen(keys).tolist() == [earliest.get(key, NEVER) for key, _ in batch]
            kept = first_seen(keys, seen) & (seen < known.seen(keys))
            known.add(keys[kept], seen[kept])
            for key, moment in batch:
                earliest[key] = min(moment, earliest.get(key, NEVER))
    assert known.seen(np.arange(41, dtype=np.uint64)).tolist() == [earliest.get(key, NEVER) for key in range(41)]


def posts(count: int) -> list[tuple[Post, Marks]]:
    named = (Mention(token_id="bitcoin", confidence=0.9, how="name"),)
    rows = []
    for number in range(count):
        when = AS_OF - timedelta(hours=number)
        post = Post(source="s", source_id=str(number), author=f"a{number % 9}", text=f"bitcoin {number}", happened_at=when)
        rows.append((post, Marks(named, 0.1, 0.2, 0.7, "bullish", ("macro",), (), (), (), None, number)))
    return rows


def test_a_block_sent_twice_counts_once_in_table_and_views(empty_store: Store) -> None:
    rows = posts(50)
    table = post_table([post for post, _ in rows], mark_table([marks for _, marks in rows]))
    for _ in range(2):  # a second writer that does not know what the first wrote: as after a lost answer
        with writing(empty_store, "twice") as writer:
            writer._known = KnownKeys(np.array([], np.uint64), np.array([], np.int64))
            writer.append_posts(table)
    with empty_store.engine.client() as client:
        for statement in (
            "count() AS n FROM posts",
            "count() AS n FROM mentions",
            "count() AS n FROM post_keys",
        ):
            assert client.query_arrow(f"SELECT {statement}").to_pylist() == [{"n": 50}], statement


def test_a_block_sent_again_reaches_a_view_that_missed_it(empty_store: Store) -> None:
    """As after a failure between the table and its view: the table knows the block, the view counts it now."""
    rows = posts(50)
    table = post_table([post for post, _ in rows], mark_table([marks for _, marks in rows]))
    with empty_store.engine.client() as client:
        client.command("DROP VIEW mentions_view")
        with writing(empty_store, "first") as writer:
            writer.append_posts(table)
        migrate(client)
        with writing(empty_store, "again") as writer:
            writer._known = KnownKeys(np.array([], np.uint64), np.array([], np.int64))
            writer.append_posts(table)
        for statement in (
            "count() AS n FROM posts",
            "count() AS n FROM mentions",
            "count() AS n FROM post_keys",
        ):
            assert client.query_arrow(f"SELECT {statement}").to_pylist() == [{"n": 50}], statement


def version(seen_days: int, text: str, label: str, id: str = "1", moved_days: int = 0) -> pa.Table:
    """A post as it was seen that many days after it was written; a version may say that it was written earlier."""
    named = (Mention(token_id="bitcoin", confidence=0.9, how="name"),)
    when = AS_OF - timedelta(days=30)
    post = Post(
        source="s",
        source_id=id,
        author="a",
        text=text,
        happened_at=when - timedelta(days=moved_days),
        seen_at=when + timedelta(days=seen_days),
    )
    return post_table([post], mark_table([Marks(named, 0.1, 0.2, 0.7, label, (), (), (), (), None, 7)]))  # type: ignore[arg-type]


def held(store: Store) -> list[str]:
    """What is there: texts of posts, labels of mentions, and how many keys."""
    with store.engine.client() as client:
        texts = client.query_arrow("SELECT text FROM posts ORDER BY text").to_pylist()
        labels = client.query_arrow("SELECT label FROM mentions ORDER BY label").to_pylist()
        (keys,) = client.query_arrow("SELECT count() AS n FROM post_keys").to_pylist()
        (notes,) = client.query_arrow("SELECT count() AS n FROM superseded").to_pylist()
    return [row["text"] for row in texts] + [row["label"] for row in labels] + [f"{keys['n']} keys, {notes['n']} notes"]


@pytest.mark.parametrize("order", ["first", "later"])
@pytest.mark.parametrize("loads", [1, 2])
@pytest.mark.parametrize("moved_days", [0, 70])
def test_of_an_edited_post_the_version_seen_first_counts_whichever_comes_first(
    empty_store: Store, order: str, loads: int, moved_days: int
) -> None:
    versions = [version(0, "as written", "bullish"), version(9, "as edited", "bearish", moved_days=moved_days)]
    blocks = versions if order == "first" else versions[::-1]
    for block in blocks if loads == 2 else [pa.concat_tables(blocks)]:
        with writing(empty_store, "test") as writer:
            writer.append_posts(block)
            writer.append_posts(version(3, "another", "neutral", "2"))
    assert held(empty_store) == ["another", "as written", "bullish", "neutral", "2 keys, 0 notes"]


@pytest.mark.parametrize("written", [True, False])
def test_a_writer_that_dies_while_it_replaces_a_version_loses_none(
    new_store: Callable[[], Store], monkeypatch: pytest.MonkeyPatch, written: bool
) -> None:
    """It noted the later version, and died before or after it wrote the earlier one; the next opening settles."""
    store = new_store()
    with writing(store, "first") as writer:
        writer.append_posts(version(9, "as edited", "bearish"))
    dying = Writer(store, "dies")
    if not written:
        monkeypatch.setattr(writing_module, "insert_block", lambda *_: None)
    dying.append_posts(version(0, "as written", "bullish"))
    with store.engine.client() as client:
        settle(client)
    assert held(store) == ["as written", "bullish", "1 keys, 0 notes"] if written else ["as edited", "bearish", "1 keys, 0 notes"]


def test_a_restated_candle_is_kept_beside_the_first(empty_store: Store) -> None:
    end = AS_OF - timedelta(days=3)
    first = Price(token_id="bitcoin", ts=end, interval_hours=24, price_usd=100.0, source="s")
    later = first.model_copy(update={"price_usd": 50.0, "seen_at": end + timedelta(days=1)})
    with writing(empty_store, "test") as writer:
        assert writer.append_prices(price_table([later])) == 1
        assert writer.append_prices(price_table([first])) == 1
        assert writer.append_prices(price_table([first, later])) == 0


def test_the_http_client_writes_and_reads_the_same(engine_folder: Path, new_store: Callable[[], Store]) -> None:
    spec = importlib.util.spec_from_file_location("loopback", Path(__file__).with_name("loopback.py"))
    assert spec is not None and spec.loader is not None
    loopback = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loopback)
    rows = posts(60)
    table = post_table([post for post, _ in rows], mark_table([marks for _, marks in rows]))
    answers = []
    with loopback.loopback_server(engine_folder, "over_http") as dsn:
        for store in (new_store(), Store.server(dsn)):
            store.put_tokens([Token(id="bitcoin", symbol="BTC", name="Bitcoin")])
            with writing(store, "test") as writer:
                assert writer.append_posts(table) == 60
                assert writer.append_posts(table) == 0
            for name in ("mindshare", "simple-sentiment", "post-volume", "trending"):
                measure = declared_measures()[name]
                given_arguments = measure.parse({"id": "bitcoin"} if "{id}" in measure.path else {})
                given_arguments.pop("as_of")
                answers.append(measure.compute(Reading(store, AS_OF), **given_arguments).model_dump_json())
        store.close()
    assert answers[:4] == answers[4:]
    assert '"n":60' in answers[0]
