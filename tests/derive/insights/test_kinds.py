"""Kinds of insight on markets and labels made by hand: whole rows, what does not raise one, history that stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
import pyarrow as pa
import pytest
from tests.measures.hand_made import Said, compute, days, said, store_of, utc

from ruma.derive.callers import LABEL_COLUMNS
from ruma.derive.derive import derive
from ruma.derive.hours import Hours
from ruma.derive.insights.kinds import divergence, fear_greed, top_call
from ruma.derive.insights.kinds.divergence import gap_of
from ruma.derive.insights.rule import Rule
from ruma.derive.insights.walk import Insights
from ruma.enrich.calls import Call
from ruma.measures.cohorts import CROWD, DUMB, SMART
from ruma.records import Price
from ruma.store.derived import insert_derived
from ruma.store.store import Store

START = utc(2026, 3, 2)
END = START + timedelta(days=60)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Label = tuple[str, int, datetime]


def told(
    new_store: Callable[[], Store],
    rules: Sequence[Rule],
    posts: Iterable[Said],
    labels: Iterable[Label] = (),
    prices: Iterable[Price] = (),
) -> Store:
    """A store in which these rules have walked these records."""
    store = store_of(new_store, posts, prices)
    keys = {row["author"]: row["author_key"] for row in store.rows("users_search", seen=END, wanted="", limit=60_000)}
    record = {"source": "s", "skill": 0.64, "above_chance": 0.95, "calls": 12.0, "hits": 9.0}
    rows = [
        record | {"author_key": keys[name], "author": name, "day": day, "cohort": cohort}
        for name, cohort, day in labels
        if name in keys
    ]
    insert_derived(store, "author_labels", pa.Table.from_pylist(rows, LABEL_COLUMNS))
    derive(store, todo=[Hours(), Insights(rules)])
    return store


def versions(store: Store) -> list[dict[str, Any]]:
    with store.engine.client() as client:
        rows: list[dict[str, Any]] = client.query_arrow(
            "SELECT * FROM insights ORDER BY updated_at, insight_id, version"
        ).to_pylist()
    return rows


def figures(row: dict[str, Any]) -> dict[str, Any]:
    return {one["name"]: one["value"] for one in orjson.loads(row["figures"])}


LONG, SHORT = Call("long", "zorblax"), Call("short", "zorblax")
SINCE = START + 2 * DAY
CALLED = START + 5 * DAY + 20 * timedelta(minutes=1)
LATER = [said("quiet", "zoe", START + number * HOUR + HOUR / 2) for number in range(45 * 24)]  # a silent feed tells nothing


def test_a_top_call_whole(new_store: Callable[[], Store]) -> None:
    call = said("zorblax", "ann", CALLED, call=LONG)
    store = told(new_store, top_call.RULES, [call, *LATER], [("ann", SMART, SINCE)])
    first, over = versions(store)
    expected = {"version": 1, "kind": "top_call", "category": "callers", "token": "zorblax", "subject": "s:ann"}
    assert {name: first[name] for name in expected} == expected
    assert (first["strength"], first["posts"], first["authors"]) == (pytest.approx(1.28), 1, 1)
    assert first["title"] == "ann calls Zorblax long: skill 0.64 over 12 scored calls, 0.5 is chance"
    assert first["tags"] == ["top_callers", "call", "long_call"] and first["account_names"] == ["ann"]
    assert (first["post_ids"], first["post_times"]) == ([call[0].source_id], [CALLED])
    assert figures(first) == {"skill": 0.64, "scored_calls": 12.0}
    assert first["updated_at"] == START + 5 * DAY + HOUR  # the first full hour after it was seen
    assert (over["version"], over["change"], over["ended_at"]) == (2, "Over.", first["updated_at"])


@pytest.mark.parametrize(
    ("labels", "more"),
    [
        ([], {}),
        ([("ann", CROWD, SINCE)], {}),
        ([("ann", DUMB, SINCE)], {}),
        ([("ann", SMART, CALLED + DAY)], {}),  # labelled a day later
        ([("ann", SMART, SINCE), ("ann", CROWD, SINCE + DAY)], {}),  # and no longer
        ([("ann", SMART, SINCE)], {"seen_at": CALLED + 25 * HOUR}),  # too late to follow
        ([("ann", SMART, SINCE)], {"call": None}),
    ],
    ids=["no label", "crowd", "dumb money", "labelled later", "label lost", "seen late", "no call"],
)
def test_what_is_no_top_call(new_store: Callable[[], Store], labels: list[Label], more: dict[str, Any]) -> None:
    posts = [said("zorblax", "ann", CALLED, **{"call": LONG, **more}), *LATER]
    assert versions(told(new_store, top_call.RULES, posts, labels)) == []


def test_a_turned_call_is_a_version_and_the_first_is_kept(new_store: Callable[[], Store]) -> None:
    posts = [said("zorblax", "ann", CALLED, call=LONG), said("zorblax", "ann", CALLED + DAY, call=SHORT), *LATER]
    store = told(new_store, top_call.RULES, posts, [("ann", SMART, SINCE)])
    rows = versions(store)
    assert [(row["version"], row["change"]) for row in rows] == [(1, "Raised."), (2, "Now short."), (3, "Over.")]
    assert "long" in rows[0]["title"] and "short" in rows[1]["title"] and len({row["insight_id"] for row in rows}) == 1
    at = rows[0]["updated_at"]
    then = compute(store, "intelligence", at, id="zorblax").insights
    now = compute(store, "intelligence", END, id="zorblax").insights
    assert [[version.title for version in one.history] for one in then] == [[rows[0]["title"]]]
    assert [one.history[0] for one in now] == [one.history[0] for one in then]  # never rewritten
    assert [version.changed for version in now[0].history] == ["Raised.", "Now short.", "Over."]


def test_more_records_add_versions_and_change_none(new_store: Callable[[], Store]) -> None:
    """The same day again, with a month more behind it, loaded in another order."""
    early = [said("zorblax", "ann", CALLED, call=LONG), *LATER[: 9 * 24]]
    late = [said("zorblax", "ann", CALLED + 20 * DAY, call=LONG), *LATER[9 * 24 :]]
    short = told(new_store, top_call.RULES, early, [("ann", SMART, SINCE)])
    whole = told(new_store, top_call.RULES, [*reversed(late), *early], [("ann", SMART, SINCE)])
    before = versions(short)
    assert before == versions(whole)[: len(before)]
    assert [row["version"] for row in versions(whole)] == [1, 2, 1, 2]


SMARTS, CROWDS = ([f"{kind}{number}" for number in range(count)] for kind, count in (("smart", 10), ("crowd", 24)))
LABELS = [(name, cohort, SINCE) for names, cohort in ((SMARTS, SMART), (CROWDS, CROWD)) for name in names]


def sides(smart_bullish: int, crowd_bullish: int, at: datetime = CALLED) -> list[Said]:
    """A post by each: so many of either cohort bullish, the others bearish."""
    return [
        said("zorblax", name, at + number * timedelta(minutes=1), "bullish" if number < bullish else "bearish")
        for names, bullish in ((SMARTS, smart_bullish), (CROWDS, crowd_bullish))
        for number, name in enumerate(names)
    ]


def test_a_divergence_whole(new_store: Callable[[], Store]) -> None:
    store = told(new_store, divergence.RULES, [*sides(9, 6), *LATER], LABELS)
    first = versions(store)[0]
    assert (first["kind"], first["token"], first["category"], first["version"]) == ("divergence", "zorblax", "callers", 1)
    assert first["title"] == "Smart money above the crowd on Zorblax: 90 against 25 of 100 bullish"
    assert first["tags"] == ["divergence", "smart_money", "bullish"]
    assert figures(first) == {"smart_money_score": 90.0, "crowd_score": 25.0, "gap": 65.0}
    assert [one["n"] for one in orjson.loads(first["figures"])] == [10, 24, 34]
    assert first["strength"] == pytest.approx(65 / 20) and (first["posts"], first["authors"]) == (34, 34)
    assert [row["change"] for row in versions(store)] == ["Raised.", "Over."]


@pytest.mark.parametrize(
    ("posts", "labels"),
    [
        (sides(5, 12), LABELS),  # they agree
        (sides(9, 6)[:7] + sides(9, 6)[10:], LABELS),  # seven of smart money are too few
        (sides(9, 6)[:29], LABELS),  # nineteen of the crowd
        (sides(9, 6), [(name, cohort, CALLED + DAY) for name, cohort, _ in LABELS]),  # labels of later days
    ],
    ids=["agree", "few smart", "few of the crowd", "labelled later"],
)
def test_what_is_no_divergence(new_store: Callable[[], Store], posts: list[Said], labels: list[Label]) -> None:
    assert versions(told(new_store, divergence.RULES, [*posts, *LATER], labels)) == []


def test_the_gap_by_hand() -> None:
    gap, z = gap_of(9, 1, 6, 18)
    assert gap == 65.0
    assert z == pytest.approx(0.65 / (15 / 34 * 19 / 34 * (1 / 10 + 1 / 24)) ** 0.5)


def moody(label: str, prices: Sequence[float]) -> tuple[list[Said], list[Price]]:
    """Five weeks of a dozen even voices a day, then a day of forty on one side."""
    even = [
        said("zorblax", f"calm{number}", START + day * DAY + number * HOUR, ("bullish", "bearish", "neutral")[(number + day) % 3])
        for day in range(35)
        for number in range(12)
    ]
    emotion = {"fear": 1.0} if label == "bearish" else {"greed": 1.0}
    loud = [
        said("zorblax", f"loud{number}", START + 35 * DAY + number * timedelta(minutes=20), label, emotions=emotion)
        for number in range(40)
    ]
    calm = [10 * (1.01 if day % 2 else 0.99) for day in range(36)]
    return [*even, *loud, *LATER], days("zorblax", [*calm, *prices], START + 36 * DAY)


@pytest.mark.parametrize(("label", "price", "side"), [("bearish", 7.0, "fear"), ("bullish", 13.0, "greed")])
def test_extreme_fear_and_greed(new_store: Callable[[], Store], label: str, price: float, side: str) -> None:
    posts, prices = moody(label, [price, price])
    store = told(new_store, fear_greed.RULES, posts, prices=prices)
    first = versions(store)[0]
    assert (first["kind"], first["category"], first["token"], first["version"]) == ("fear_greed", "sentiment", "zorblax", 1)
    assert first["updated_at"] == START + 36 * DAY and first["tags"] == ["fear_greed", f"extreme_{side}"]
    held = orjson.loads(first["figures"])
    evidence = held[0]["evidence"]
    as_of = datetime.fromisoformat(evidence["arguments"].pop("as_of"))
    again = compute(store, evidence["measure"], as_of, **evidence["arguments"])
    assert figures(first)["index"] == again.current.index and (again.current.index <= 20 or again.current.index >= 80)
    assert {one["name"]: one["value"] for one in held[1:]} == {
        part.name: part.value for part in again.metadata.components if part.value is not None
    }
    assert first["title"] == f"Extreme {side} about Zorblax: index {again.current.index:g} of 100"
    assert first["strength"] == pytest.approx(abs(again.current.index - 50) / 30) and first["authors"] >= 40


def test_an_even_day_or_a_quiet_one_is_no_extreme(new_store: Callable[[], Store]) -> None:
    posts, prices = moody("neutral", [10.0, 10.0])
    assert versions(told(new_store, fear_greed.RULES, posts, prices=prices)) == []
    posts, prices = moody("bearish", [7.0, 7.0])
    few = [post for post in posts if not post[0].author.startswith("loud") or int(post[0].author[4:]) < 29]
    assert versions(told(new_store, fear_greed.RULES, few, prices=prices)) == []


def test_no_extreme_is_missed_where_few_days_are_read(new_store: Callable[[], Store], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way the day leans, and days that lean no way: what is raised is what reading every index would raise."""
    read: list[tuple[int, str]] = []
    index = fear_greed._index
    monkeypatch.setattr(fear_greed, "_index", lambda scene, at: (read.append(at), index(scene, at))[1])
    raised, readings = [], []
    for leans in (fear_greed.LEANS, (50.0, 50.0)):
        monkeypatch.setattr(fear_greed, "LEANS", leans)
        for label, price in (("bearish", 7.0), ("bullish", 13.0), ("neutral", 10.0), ("bullish", 7.0)):
            posts, prices = moody(label, [price, price])
            store = told(new_store, fear_greed.RULES, posts, prices=prices)
            raised.append([(row["updated_at"], row["title"], row["change"]) for row in versions(store)])
        readings.append(len(read))
    assert raised[:4] == raised[4:] and raised[0] and raised[1]
    assert readings[0] < readings[1] - readings[0]
