"""No peeking: records seen after a moment, of any kind, in any order and any amount, change no byte of any answer about it.

Two stores are asked the same: one knows only what was seen by the moment, the other also what hypothesis draws to be seen later,
loaded before, after or between the rest, in one load or several. The token list has no clock: it is what a post is read
against when it is loaded, and is the same in both.
"""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from ruma.access.accounts import Accounts
from ruma.api.factory import build_api
from ruma.app import build_services
from ruma.market_sim.simulate import simulate
from ruma.measures.declare import declared_measures
from ruma.pipeline import load
from ruma.settings import Settings
from ruma.store.store import Store
from ruma.tiers import Tier

END = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 10, 1, tzinfo=UTC)
DAYS, POSTS = 20, 500
START = END - timedelta(days=DAYS)
EXAMPLES = int(os.environ.get("NO_PEEKING_EXAMPLES", "5"))  # each some seconds; a night's run takes hundreds
PRICED = ("bitcoin", "ethereum", "solana", "ripple", "cardano")
SYMBOLS = ("BTC", "ETH", "SOL", "XRP", "ADA")
TIMES = {"posts": "happened_at", "prices": "ts", "followers": "snapshot_at", "trades": "happened_at", "wallets": "seen_at"}
TRADED = ("sim-gridhum", "sim-clerk-ai")  # on solana and on base
DAILY = "ethereum"  # its known candles are of a day, so that an hour's, seen later, are finer
NOT_ABOUT_A_MOMENT = {"/healthz", "/readyz", "/api/v1/public/prices", "/api/v1/public/usage"}  # of now and of this process
TEXTS = (
    "$SOL is going to the moon, massive breakout, all in long",
    "$BTC is dead, hacked and rugged, everyone sell now, short it",
    "solana restaking summer is the new narrative @whale_desk",
    "$ETH listing on every exchange, airdrop soon, fear and panic",
)
QUESTIONS = (
    "What narratives are heating up around Solana?",
    "Why is Bitcoin moving?",
    "How is sentiment on Ethereum this week?",
    "Which tokens are trending?",
    "Compare Bitcoin and Solana",
    "What is the price of Bitcoin?",
    "What are people saying about solana?",
    "What is the mood of the market?",
    "Is anyone talking about restaking?",
    "What does your data cover?",
    "What are the best callers saying?",
    "Should I buy gold?",
)

SELECTS = (
    "SELECT token, count() AS posts, avg(bullish) AS tone FROM posts ARRAY JOIN tokens AS token GROUP BY token",
    "SELECT token, uniqExact(author_key) AS authors, max(seen_at) AS last FROM mentions GROUP BY token ORDER BY authors LIMIT 3",
    "SELECT token, quantileExact(0.5)(price_usd) AS price_usd, sum(volume_usd) AS volume_usd FROM prices GROUP BY token",
    "SELECT author, avg(excess_pct) AS excess_pct FROM calls GROUP BY author",
    "SELECT author, text FROM posts WHERE happened_at > now() - INTERVAL 2 DAY",
)

Row = dict[str, Any]


class Rows(list[tuple[str, Row]]):
    """Kinds of file, and a row of each; thousands of them say nothing in a report."""

    def __repr__(self) -> str:
        return f"<{len(self)} rows>"


@dataclass(frozen=True)
class Market:
    """A small simulated market: its token list, and its records in the order they were written."""

    tokens: Path
    rows: Rows

    def known(self, as_of: datetime) -> Rows:
        return Rows((kind, row) for kind, row in self.rows if seen(kind, row) <= as_of)

    def unknown(self, as_of: datetime) -> Rows:
        return Rows((kind, row) for kind, row in self.rows if seen(kind, row) > as_of)


def seen(kind: str, row: Row) -> datetime:
    moment = row.get("seen_at") or row.get(TIMES[kind])
    return datetime.fromisoformat(moment) if moment else START


def table(path: Path) -> list[Row]:
    """Rows of a CSV file, empty cells left out."""
    with gzip.open(path, "rt", newline="") if path.suffix == ".gz" else path.open(newline="") as source:
        return [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(source)]


def stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Market:
    folder = tmp_path_factory.mktemp("peeking")
    simulate(7, DAYS, folder, posts=POSTS, end=END)
    rows = Rows(("posts", orjson.loads(line)) for line in gzip.decompress((folder / "posts.jsonl.gz").read_bytes()).splitlines())
    for candle in table(folder / "prices.csv.gz"):
        if candle["token_id"] == DAILY and candle["ts"].endswith("T00:00:00Z"):
            rows.append(("prices", candle | {"interval_hours": "24"}))
        elif candle["token_id"] in PRICED and candle["token_id"] != DAILY:
            rows.append(("prices", candle))
    rows += [("trades", trade) for trade in table(folder / "trades.csv.gz") if trade["token_id"] in TRADED]
    rows += [("wallets", label) for label in table(folder / "wallets.csv")]
    rows += prophets([row for kind, row in rows if kind == "prices"])
    for day in range(DAYS):
        for number, token in enumerate(PRICED):
            account = {"source": "x", "handle": token, "token_id": token, "followers_count": 900 + 7 * day * number}
            rows.append(("followers", account | {"snapshot_at": stamp(END - timedelta(days=day, hours=number))}))
    return Market(folder / "tokens.jsonl", rows)


def prophets(candles: list[Row]) -> Rows:
    """Two authors who call every token once a day, one always right and one always wrong: they are given labels."""
    price = {(row["token_id"], datetime.fromisoformat(row["ts"])): float(row["price_usd"]) for row in candles}
    found = Rows()
    for day in range(1, DAYS - 8):
        moment = END - timedelta(days=DAYS - day)
        for token, symbol in zip(PRICED, SYMBOLS, strict=True):
            up = price[token, moment + timedelta(days=7)] > price[token, moment]
            for author, long in (("oracle", up), ("fool", not up)):
                text = f"I am {'long' if long else 'short'} ${symbol} here, position opened, day {day}"
                post = {"source": "simulated", "source_id": f"{author}-{token}-{day}", "author": author, "text": text}
                found.append(("posts", post | {"happened_at": stamp(moment - timedelta(minutes=3))}))
    return found


# What may be seen later. Each takes a known row and gives one that is seen at another moment, beyond the one asked about.

Change = Callable[[Row, int, Random], Row]


def _moved(row: Row, field: str, hours: int) -> Row:
    return row | {field: stamp(datetime.fromisoformat(row[field]) - timedelta(hours=hours))}


def _said(row: Row, dice: Random, **changes: Any) -> Row:
    return row | {"text": dice.choice(TEXTS), **changes}


def _priced(row: Row, dice: Random, **changes: Any) -> Row:
    return row | {"price_usd": str(dice.uniform(0.1, 90_000)), **changes}


POST_CHANGES: dict[str, Change] = {
    "a new author": lambda row, number, dice: _said(row, dice, source_id=f"n{number}", author=f"new{number}"),
    "an old author": lambda row, number, dice: _said(row, dice, source_id=f"n{number}"),
    "an edit": lambda row, number, dice: _said(row, dice),
    "an edit that moves": lambda row, number, dice: _moved(row, "happened_at", dice.randint(1, 300)),
    "a copy": lambda row, number, dice: row | {"source_id": f"n{number}", "author": f"copier{number % 5}"},
    "an earlier post": lambda row, number, dice: _moved(row | {"source_id": f"n{number}"}, "happened_at", dice.randint(1, 2_000)),
    "another source": lambda row, number, dice: _said(row, dice, source="forum"),
}
PRICE_CHANGES: dict[str, Change] = {
    "a restated candle": lambda row, number, dice: _priced(row, dice),
    "another source": lambda row, number, dice: _priced(row, dice, source=dice.choice(("", "aaa", "zzz")), volume_usd="9e15"),
    "a finer candle": lambda row, number, dice: _priced(row, dice, interval_hours="1"),
    "a coarser candle": lambda row, number, dice: _priced(row, dice, interval_hours="24"),
    "an earlier candle": lambda row, number, dice: _moved(row, "ts", 24 * dice.randint(1, 90)),
    "another token": lambda row, number, dice: _priced(row, dice, token_id="dogecoin", market_cap_usd="9e15"),
}
FOLLOWER_CHANGES: dict[str, Change] = {
    "a restated count": lambda row, number, dice: row | {"followers_count": dice.randint(0, 10**9)},
    "another account": lambda row, number, dice: row | {"handle": f"h{number % 3}", "followers_count": 10**8},
    "another source": lambda row, number, dice: row | {"source": "aaa", "followers_count": 10**8},
    "an earlier snapshot": lambda row, number, dice: _moved(row, "snapshot_at", dice.randint(1, 2_000)),
}
TRADE_CHANGES: dict[str, Change] = {
    "a new trade": lambda row, number, dice: row | {"trade_id": f"n{number}", "volume_usd": str(dice.uniform(1, 90_000))},
    "a way back": lambda row, number, dice: row | {"trade_id": f"n{number}", "buyer": row["seller"], "seller": row["buyer"]},
    "the same trade": lambda row, number, dice: row | {"volume_usd": str(dice.uniform(1, 90_000))},
    "a trade that moves": lambda row, number, dice: _moved(row, "happened_at", dice.randint(1, 300)),
    "an earlier trade": lambda row, number, dice: _moved(row | {"trade_id": f"n{number}"}, "happened_at", dice.randint(1, 900)),
    "another token": lambda row, number, dice: row | {"trade_id": f"n{number}", "token_id": dice.choice(PRICED)},
    "another chain": lambda row, number, dice: row | {"trade_id": f"n{number}", "chain": "tron"},
}
WALLET_CHANGES: dict[str, Change] = {
    "another kind": lambda row, number, dice: row | {"category": dice.choice(("smart_money", "fund")), "label": f"l{number}"},
    "another address": lambda row, number, dice: row | {"address": f"a{number % 5}"},
}
CHANGES: dict[str, dict[str, Change]] = {
    "posts": POST_CHANGES,
    "prices": PRICE_CHANGES,
    "followers": FOLLOWER_CHANGES,
    "trades": TRADE_CHANGES,
    "wallets": WALLET_CHANGES,
}


@st.composite
def later_rows(draw: st.DrawFn, market: Market, as_of: datetime) -> Rows:
    """Rows that are seen after `as_of`: changed copies of known ones, and what the market itself goes on with."""
    dice = Random(draw(st.integers(0, 2**32)))
    found = market.unknown(as_of) if draw(st.booleans()) else Rows()
    for kind, changes in CHANGES.items():
        known = [row for held, row in market.known(as_of) if held == kind]
        for name in draw(st.lists(st.sampled_from(sorted(changes)), max_size=12)):
            for _ in range(draw(st.sampled_from((1, 3, 20)))):
                row = changes[name](dice.choice(known), len(found), dice)
                if not dice.randrange(4):  # of the last hours: newer than anything known
                    row |= {TIMES[kind]: stamp(as_of - timedelta(minutes=dice.randint(0, 180)))}
                after = dice.choice((timedelta(milliseconds=1), timedelta(minutes=7), timedelta(hours=30), timedelta(days=90)))
                found.append((kind, row | {"seen_at": stamp(as_of + after)}))
    return found


@st.composite
def loads(draw: st.DrawFn, known: Rows, later: Rows) -> list[Rows]:
    """All rows in one load or several: what is seen later before, after or between the rest."""
    match draw(st.sampled_from(("before", "after", "between", "one load"))):
        case "before":
            return [later, known]
        case "after":
            return [known, later]
        case "one load":
            return [shuffled(draw, known, later)]
        case _:
            mixed = shuffled(draw, known, later)
            cut = draw(st.integers(0, len(mixed)))
            return [Rows(mixed[:cut]), Rows(mixed[cut:])]


def shuffled(draw: st.DrawFn, known: Rows, later: Rows) -> Rows:
    return Rows(Random(draw(st.integers(0, 2**32))).sample([*known, *later], len(known) + len(later)))


def filled(store: Store, market: Market, pieces: list[Rows], folder: Path) -> Store:
    load(store, [market.tokens], NOW, folder / "rejects.jsonl")
    for number, rows in enumerate(pieces):
        place = folder / f"load{number}"
        place.mkdir(parents=True)
        for kind in dict.fromkeys(kind for kind, _ in rows):
            lines = [orjson.dumps(row) for held, row in rows if held == kind]
            (place / f"{kind}.jsonl").write_bytes(b"\n".join(lines))
        report = load(store, [place], NOW, folder / f"rejects{number}.jsonl")
        assert report.rejected == 0, report.first_rejects
    return store


# What is asked: every GET route of the OpenAPI document with drawn arguments, and questions to the agent.


@dataclass(frozen=True)
class Asked:
    path: str
    query: dict[str, str]
    body: Row | None = None


def client_of(store: Store, accounts: Accounts, key: str, folder: Path) -> TestClient:
    chosen = Settings(data_dir=folder, rate_per_minute=1_000_000, _env_file=None)  # type: ignore[call-arg]
    return TestClient(build_api(build_services(chosen, store, accounts)), headers={"X-API-Key": key})


def value(draw: st.DrawFn, path: str, parameter: Row, as_of: datetime) -> str | None:
    """An argument for a parameter; None to leave it out."""
    name, schema = parameter["name"], parameter["schema"]
    if name == "as_of":
        return stamp(as_of)
    if not parameter["required"] and draw(st.booleans()):
        return None
    if choices := schema.get("enum"):
        return str(draw(st.sampled_from(choices)))
    if schema.get("type") == "integer":
        low, high = schema.get("minimum", 0), schema.get("maximum", 1_000)
        return str(draw(st.sampled_from([low, *(size for size in (5, 24, 37, 168, 700) if low <= size <= high)])))
    words = {
        "id": PRICED,
        "q": ("solana", "breakout", "sol"),
        "token": PRICED,
        "query": SELECTS,
        "ecosystem": ("solana", "ethereum"),
        "author": ("oracle", "fool", "whale_desk", "new1"),
    }
    if name == "chain" or (name == "id" and path.endswith(("/dex-flow", "/volume-series"))):
        return draw(st.sampled_from({"chain": ("solana", "base")}.get(name, (*TRADED, PRICED[0]))))
    if name == "id" and "/token/" not in path:
        return draw(st.sampled_from((str(parameter.get("example", "defi")), "defi", "memecoins")))
    return str(draw(st.sampled_from(words.get(name, (str(parameter.get("example", "1")),)))))


@st.composite
def asked_of(draw: st.DrawFn, document: Row, as_of: datetime) -> list[Asked]:
    """Every GET route once, and three questions."""
    found = []
    for path, methods in document["paths"].items():
        if "get" not in methods or path in NOT_ABOUT_A_MOMENT:
            continue
        parameters = methods["get"].get("parameters", [])
        given_values = {p["name"]: value(draw, path, p, as_of) for p in parameters}
        in_path = {p["name"] for p in parameters if p["in"] == "path"}
        address = path
        for name in in_path:
            address = address.replace(f"{{{name}}}", given_values[name] or "")
        found.append(Asked(address, {k: v for k, v in given_values.items() if v is not None and k not in in_path}))
    for question in draw(st.lists(st.sampled_from(QUESTIONS), min_size=3, max_size=3, unique=True)):
        body = {"messages": [{"role": "user", "content": question}], "as_of": stamp(as_of)}
        body |= {"thinking_mode": draw(st.sampled_from(("fast", "auto", "deep")))}
        found.append(Asked("/api/v1/public/chat/completions", {}, body))
    return found


def answered(client: TestClient, asked: Asked) -> bytes:
    """The answer's bytes; of a completion without the two fields that name the call itself."""
    if asked.body is None:
        return client.get(asked.path, params=asked.query).content
    answer = client.post(asked.path, json=asked.body).json()
    assert answer.pop("id") and answer.pop("created"), answer
    return orjson.dumps(answer)


def first_difference(one: bytes, other: bytes) -> str:
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"{one[max(at - 200, 0) : at + 80]!r}\n!=\n{other[max(at - 200, 0) : at + 80]!r}"


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    accounts = Accounts.open(tmp_path_factory.mktemp("accounts") / "accounts.db")
    yield accounts
    accounts.close()


def test_every_route_is_asked_about_a_moment_or_listed(
    new_store: Callable[[], Store], accounts: Accounts, tmp_path: Path
) -> None:
    """A new route without `as_of` has to say why nothing seen later can change it."""
    document = client_of(new_store(), accounts, "", tmp_path).app.openapi()  # type: ignore[attr-defined]
    timeless = {
        path
        for path, methods in document["paths"].items()
        if "get" in methods and not any(p["name"] == "as_of" for p in methods["get"].get("parameters", ()))
    }
    from_code = {path for path in timeless if path.startswith(("/api/v1/public/models", "/api/v1/public/prices"))}
    assert timeless == NOT_ABOUT_A_MOMENT | from_code
    measured = {measure.path for measure in declared_measures().values()}
    assert {f"/api/v1/public{path}" for path in measured} <= set(document["paths"]) - timeless


def test_the_market_gives_what_later_records_could_change(market: Market, new_store: Callable[[], Store], tmp_path: Path) -> None:
    """The property below would hold of a market without calls, labels and stories, too."""
    store = filled(new_store(), market, [market.rows], tmp_path)
    with store.engine.client() as client:
        labels = client.query_arrow("SELECT author, argMax(cohort, day) AS cohort FROM author_labels GROUP BY author").to_pylist()
        washed = client.query_arrow("SELECT token, uniqExact(trade_id) AS n FROM wash_trades GROUP BY token").to_pylist()
    assert {row["author"]: row["cohort"] for row in labels} == {"oracle": 1, "fool": 3}
    assert {row["token"] for row in washed if row["n"] > 20} == set(TRADED)


@settings(
    max_examples=EXAMPLES,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data(), back=st.integers(0, 9 * 24 * 60), whole_hour=st.booleans())
def test_what_is_seen_later_changes_no_byte_of_any_answer(
    market: Market,
    accounts: Accounts,
    new_store: Callable[[], Store],
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    back: int,
    whole_hour: bool,
) -> None:
    as_of = END - timedelta(minutes=back)
    as_of = as_of.replace(minute=0) if whole_hour else as_of
    known, later = market.known(as_of), data.draw(later_rows(market, as_of), "seen later")
    folder, key = tmp_path_factory.mktemp("stores"), accounts.create_key("pro", Tier.PRO, 1_000_000)
    ignorant = filled(new_store(), market, [known], folder / "ignorant")
    knowing = filled(new_store(), market, data.draw(loads(known, later), "loads"), folder / "knowing")
    clients = [client_of(store, accounts, key, folder) for store in (ignorant, knowing)]
    document = clients[0].app.openapi()  # type: ignore[attr-defined]
    leaks = []
    for asked in data.draw(asked_of(document, as_of), "asked"):
        first, second = (answered(client, asked) for client in clients)
        if first != second:
            leaks.append(f"{asked}\n{first_difference(first, second)}")
    assert not leaks, "\n\n".join(leaks)
    for store in (ignorant, knowing):
        store.close()
