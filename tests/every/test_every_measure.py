"""One suite over every declared measure: empty stores answer, bounds hold, the past never changes, pages are possible."""

from __future__ import annotations

import csv
import gzip
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from pydantic import BaseModel

from ruma.errors import BadInput
from ruma.measures.declare import Measure, declared_measures
from ruma.measures.reading import Reading
from ruma.pipeline import load
from ruma.store.store import Store

SIM_END = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
MEASURES = list(declared_measures().values())
EXAMPLES: dict[str, Any] = {"id": "solana", "q": "solana", "token": "solana", "author": "whalepilot", "chain": "solana"}
EXAMPLES["query"] = "SELECT token, count() AS posts, avg(bullish) AS tone FROM posts ARRAY JOIN tokens AS token GROUP BY token"
NAMED = ("caller", "dex", "dex-flow")  # measures of something that an empty store does not hold


def arguments(measure: Measure, **more: Any) -> dict[str, Any]:
    """Arguments that the measure accepts: its required ones filled with examples."""
    fields = measure.arguments.model_fields
    raw = {name: EXAMPLES[name] for name, field in fields.items() if field.is_required()}
    if measure.name == "posts-search":
        raw["q"] = "solana"
    if measure.name == "narrative":
        raw["id"] = "liquid-staking"
    if measure.name == "dex-flow":
        raw["id"] = "sim-wraith-markets"  # only invented tokens trade there
    parsed = measure.parse(raw | more)
    parsed.pop("as_of")
    return parsed


def figures(model: Any) -> Iterator[tuple[str, str, float, bool, list[str]]]:
    """Every stated figure of a result: name, unit, value, whether it is a change, what it is said as."""
    if isinstance(model, BaseModel):
        for name, field in type(model).model_fields.items():
            extra = field.json_schema_extra
            value = getattr(model, name)
            say = extra.get("figure") if isinstance(extra, dict) else None
            if isinstance(say, dict) and isinstance(value, int | float):
                yield name, str(say["unit"]), float(value), bool(say["change"]), [name, *say["said_as"]]
            else:
                yield from figures(value)
    elif isinstance(model, list | tuple):
        for item in model:
            yield from figures(item)
    elif isinstance(model, dict):
        yield from figures(list(model.values()))


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_an_empty_store_answers(measure: Measure, new_store: Callable[[], Store], tmp_path: Path) -> None:
    store = new_store()
    (tmp_path / "tokens.jsonl").write_bytes(orjson.dumps({"id": "solana", "symbol": "SOL", "name": "Solana"}))
    load(store, [tmp_path], NOW, tmp_path / "rejects.jsonl")
    if measure.name in NAMED:
        with pytest.raises(BadInput):
            measure.compute(Reading(store, NOW), **arguments(measure))
        return
    result = measure.compute(Reading(store, NOW), **arguments(measure))
    assert (result.as_of, result.asked_as_of, result.seen_until) == (NOW, NOW, None)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_bounds_hold(measure: Measure, simulated: Store) -> None:
    result = measure.compute(Reading(simulated, SIM_END), **arguments(measure))
    assert result.seen_until is not None and result.seen_until <= SIM_END
    seen = list(figures(result))
    assert seen or measure.name in ("posts-search", "sql")
    for name, unit, value, change, words in seen:
        match unit:
            case "pct" if not change:
                assert 0 <= value <= 100 or ("volatility" in " ".join(words) and value >= 0), name
            case "score":
                assert 0 <= value <= 100, name
            case "count" | "usd" | "hours" | "rank" | "ratio":
                assert value >= 0 or change, name


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
@pytest.mark.parametrize("as_of", [SIM_END, SIM_END - timedelta(days=3, hours=5, minutes=17)], ids=["end", "within"])
def test_what_is_seen_later_changes_no_byte(
    measure: Measure, as_of: datetime, new_store: Callable[[], Store], simulated_folder: Path, tmp_path: Path
) -> None:
    """Two stores: one knows only what was seen by the moment, the other everything, loaded in another order."""
    knowing, ignorant = _two_stores(as_of, new_store, simulated_folder, tmp_path)
    given = arguments(measure)
    first = measure.compute(Reading(ignorant, as_of), **given).model_dump_json()
    second = measure.compute(Reading(knowing, as_of), **given).model_dump_json()
    assert first == second


_pairs: dict[datetime, tuple[Store, Store]] = {}


def _two_stores(as_of: datetime, new_store: Callable[[], Store], folder: Path, tmp_path: Path) -> tuple[Store, Store]:
    if as_of not in _pairs:
        posts = [orjson.loads(line) for line in gzip.decompress((folder / "posts.jsonl.gz").read_bytes()).splitlines()]
        later = as_of + timedelta(days=1)
        for number, row in enumerate(posts[-300:]):  # the same talk again, and more of it, seen only later
            more = {"source_id": f"later-{number}", "seen_at": (later + timedelta(minutes=number)).isoformat()}
            posts.append(row | more | {"author": f"late{number % 40}", "text": row["text"] + " massive bullish breakout"})
        random.Random(5).shuffle(posts)
        stores = []
        for name, rows in (("all", posts), ("seen", [row for row in posts if _seen(row) <= as_of])):
            place = tmp_path / name
            place.mkdir()
            (place / "posts.jsonl").write_bytes(b"\n".join(orjson.dumps(row) for row in rows))
            store = new_store()
            report = load(store, [folder / "tokens.jsonl", place], NOW, place / "rejects.jsonl")
            prices = tmp_path / f"prices-{name}.csv"
            _write_prices(folder, prices, as_of, name == "all")
            followers = tmp_path / f"followers-{name}.jsonl"
            _write_followers(folder, followers, as_of, name == "all")
            trades = tmp_path / f"trades-{name}.csv"
            _write_trades(folder, trades, as_of, name == "all")
            report = load(store, [prices, followers, folder / "wallets.csv", trades], NOW, place / "rejects.jsonl")
            assert report.rejected == 0
            stores.append(store)
        _pairs[as_of] = (stores[0], stores[1])
    return _pairs[as_of]


def _seen(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row.get("seen_at") or row["happened_at"])


def _write_trades(folder: Path, path: Path, as_of: datetime, knowing: bool) -> None:
    """Trades seen by the moment; where `knowing`, also later ones, and copies of the past that were seen only later."""
    with gzip.open(folder / "trades.csv.gz", "rt", newline="") as source:
        rows = list(csv.DictReader(source))
    seen = [row for row in rows if _seen(row) <= as_of]
    if knowing:
        late = [
            row | {"trade_id": f"late-{n}", "seen_at": (as_of + timedelta(hours=2)).isoformat()}
            for n, row in enumerate(seen[-400:])
        ]
        seen = [*late, *reversed(rows)]
    with path.open("w", newline="") as out:
        writer = csv.DictWriter(out, dict.fromkeys([*rows[0], "seen_at"]))
        writer.writeheader()
        writer.writerows(seen)


def _write_followers(folder: Path, path: Path, as_of: datetime, knowing: bool) -> None:
    """Snapshots seen by the moment; where `knowing`, also later ones, and others of the past that were seen only later."""
    with gzip.open(folder / "followers.csv.gz", "rt", newline="") as source:
        rows = list(csv.DictReader(source))
    seen = [row for row in rows if datetime.fromisoformat(row["seen_at"] or row["snapshot_at"]) <= as_of]
    if knowing:
        late = {"handle": "late", "followers_count": 10**6, "seen_at": (as_of + timedelta(hours=1)).isoformat()}
        seen = [row | late for row in seen] + rows[::-1]
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in seen))


def _write_prices(folder: Path, path: Path, as_of: datetime, knowing: bool) -> None:
    """Candles seen by the moment; where `knowing`, also later ones, and others of the past that were seen only later."""
    with gzip.open(folder / "prices.csv.gz", "rt", newline="") as source:
        rows = list(csv.DictReader(source))
    seen = [row for row in rows if _seen({"happened_at": row["ts"], **{k: v for k, v in row.items() if v}}) <= as_of]
    if knowing:
        revised = [row | {"price_usd": str(3 * float(row["price_usd"])), "source": "late"} for row in seen[-2_000:]]
        late = [row | {"seen_at": (as_of + timedelta(hours=3)).isoformat()} for row in revised]
        seen = [*late, *reversed(rows)]
    with path.open("w", newline="") as out:
        writer = csv.DictWriter(out, dict.fromkeys([*rows[0], "seen_at"]))
        writer.writeheader()
        writer.writerows(seen)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_a_measure_explains_itself(measure: Measure) -> None:
    assert measure.title and measure.summary and len(measure.formula) > 20
    assert measure.path.startswith("/") and measure.slug.startswith("get-")
    for name, field in measure.arguments.model_fields.items():
        assert field.description, name


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_bad_arguments_name_the_field(measure: Measure) -> None:
    with pytest.raises(BadInput) as caught:
        measure.parse({"colour": "red"})
    assert caught.value.param == "colour"
    with pytest.raises(BadInput) as caught:
        measure.parse({name: EXAMPLES[name] for name in EXAMPLES if name in measure.arguments.model_fields} | {"as_of": "soon"})
    assert caught.value.param == "as_of"


@pytest.mark.parametrize("measure", [m for m in MEASURES if "hours" in m.arguments.model_fields], ids=lambda m: m.name)
def test_a_window_without_data_stands_on_the_newest_and_says_so(measure: Measure, simulated: Store) -> None:
    asked = SIM_END + timedelta(days=60)
    result = measure.compute(Reading(simulated, asked), **arguments(measure, hours=168))
    assert result.seen_until is not None
    assert result.as_of == result.seen_until
    assert "newest data is from" in result.notes[0]
    silent = any(
        "cohort" in note and "named the token" in note for note in result.notes
    )  # a group of authors may have said nothing
    assert result.n > 0 or silent


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_every_answer_publishes_formula_units_window_sample_and_age(measure: Measure, simulated: Store) -> None:
    """As it is sent: what a reader needs to judge a number, beside the number."""
    sent = orjson.loads(measure.compute(Reading(simulated, SIM_END), **arguments(measure)).model_dump_json())
    assert sent["formula"] == measure.formula
    assert [way for way, unit in sent["units"].items() if not unit] == []
    start, as_of, asked, until = (
        datetime.fromisoformat(sent[name]) for name in ("window_start", "as_of", "asked_as_of", "seen_until")
    )
    assert start < as_of <= asked == SIM_END and until <= asked
    assert as_of - start == timedelta(hours=sent["window_hours"])
    assert sent["age_hours"] == pytest.approx((asked - until) / timedelta(hours=1), abs=0.006)
    assert isinstance(sent["n"], int) and isinstance(sent["thin"], bool) and isinstance(sent["notes"], list)
