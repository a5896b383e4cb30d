"""The wash alert: raised when the share of wash trades jumps, once, with figures that the named calls give again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.measures.hand_made import compute
from tests.measures.test_dex import DAY, HOUR, MONDAY, held, honest_day, ring, trade

from ruma.derive.derive import derive
from ruma.derive.insights.kinds.wash import RULES
from ruma.derive.insights.walk import Insights
from ruma.derive.washing import Washing
from ruma.records import Trade
from ruma.store.settling import mark_underived
from ruma.store.store import Store


def market(washed: dict[int, int], days: int = 9, first: int = 0) -> list[Trade]:
    """Honest days from Monday on, in all hours; `washed` gives the laps of a ring on some of them."""
    trades = []
    for day in range(first, days):
        start = MONDAY + day * DAY
        trades += [*honest_day(start, 1000 * day), *ring(start + 5 * HOUR, 1000 * day + 100, washed.get(day, 0))]
        trades.append(trade(1000 * day + 500, start + 23.5 * HOUR, "pool", "late", 10.0, pool="pool", pool_owner="owner"))
    return trades


def raised(store: Store) -> list[dict[str, Any]]:
    with store.engine.client() as client:
        client.command("TRUNCATE TABLE underived")
        mark_underived(client, MONDAY, "test")
    derive(store, todo=[Washing(), Insights(RULES)])
    with store.engine.client() as client:
        return client.query_arrow("SELECT * FROM insights ORDER BY updated_at, version").to_pylist()


def test_a_jump_is_raised_at_its_midnight_with_figures_that_can_be_had_again(new_store: Callable[[], Store]) -> None:
    store = held(new_store, market({5: 3, 6: 3}))
    rows = raised(store)
    assert [(row["change"], row["updated_at"]) for row in rows] == [("Raised.", MONDAY + 6 * DAY), ("Over.", MONDAY + 9 * DAY)]
    (row, _) = rows
    assert row["title"] == "78.1% of Zorblax DEX volume in 24 h is wash trades, 0% before: $1,260 of $5,760 is left"
    assert (row["kind"], row["category"], row["token"], row["tags"]) == ("wash", "risk", "zorblax", ["wash_trading"])
    (shown,) = compute(store, "insights", MONDAY + 6 * DAY, id="zorblax").insights
    for one in shown.figures:
        evidence = one.evidence
        if evidence.basis == "value":
            again = compute(
                store, evidence.measure, datetime.fromisoformat(evidence.arguments["as_of"]), id="zorblax", hours=24
            ).overview
            assert round(getattr(again, one.name), 1) == one.value


@pytest.mark.parametrize("washed", [{}, {1: 3}, dict.fromkeys(range(9), 3), {5: 0}])
def test_nothing_is_raised_without_a_past_or_where_it_is_as_ever(new_store: Callable[[], Store], washed: dict[int, int]) -> None:
    assert raised(held(new_store, market(washed))) == []


def test_trades_seen_later_raise_nothing_about_that_day(new_store: Callable[[], Store]) -> None:
    calm = market({})
    late = [
        one.model_copy(update={"seen_at": one.happened_at + 2 * DAY + timedelta(hours=1)})
        for one in ring(MONDAY + 5 * DAY, 9_000)
    ]
    assert raised(held(new_store, [*calm, *late])) == []
