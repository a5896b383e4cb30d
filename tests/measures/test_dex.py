"""DEX volume of a chain and of a token: whole values, at midnights and within a day, with what was known then."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from tests.measures.hand_made import TOKENS, compute, days, utc
from tests.measures.messy_trades import START, Known, messy_market

from ruma.derive.derive import derive
from ruma.derive.washing import Washing
from ruma.errors import BadInput
from ruma.pipeline import plain_table, price_table
from ruma.records import Price, Trade, WalletLabel
from ruma.store.store import Store
from ruma.store.writing import writing

MONDAY = utc(2026, 3, 2)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def trade(number: int, when: datetime, seller: str, buyer: str, usd: float, **more: Any) -> Trade:
    given = {"chain": "base", "token_id": "zorblax", "price_usd": 1.0} | more
    return Trade(trade_id=str(number), happened_at=when, buyer=buyer, seller=seller, volume_usd=usd, **given)


def held(
    new_store: Callable[[], Store],
    *loads: list[Trade],
    labels: list[WalletLabel] | None = None,
    prices: list[Price] | None = None,
) -> Store:
    store = new_store()
    store.put_tokens(TOKENS)
    for number, trades in enumerate(loads):
        with writing(store, "test") as writer:
            if trades:
                writer.append_trades(plain_table("trades", trades))
            if labels and not number:
                writer.append_wallets(plain_table("wallets", labels))
            if prices and not number:
                writer.append_prices(price_table(prices))
        derive(store, todo=[Washing()])
    return store


def honest_day(start: datetime, first: int = 0, **more: Any) -> list[Trade]:
    """Ten takers each buy 100 from the pool, and five sell it 50, at minute 30 of the first hours."""
    pool = {"pool": "pool", "pool_owner": "owner"} | more
    bought = [trade(first + n, start + n * HOUR + HOUR / 2, "pool", f"taker{n}", 100.0, **pool) for n in range(10)]
    return bought + [trade(first + 10 + n, start + n * HOUR + HOUR / 2, f"taker{n}", "pool", 50.0, **pool) for n in range(5)]


def ring(start: datetime, first: int, laps: int = 2, usd: float = 500.0, **more: Any) -> list[Trade]:
    names = ["ring0", "ring1", "ring2"]
    return [
        trade(first + n, start + n * timedelta(minutes=5), names[n % 3], names[(n + 1) % 3], usd, **more) for n in range(3 * laps)
    ]


def test_a_day_with_a_ring_in_whole_values(new_store: Callable[[], Store]) -> None:
    store = held(
        new_store,
        [
            *honest_day(MONDAY), *honest_day(MONDAY + DAY, 100), *ring(MONDAY + 1.5 * DAY, 200),
            trade(300, MONDAY + 1.6 * DAY, "self", "self", 70.0),
            trade(301, MONDAY + 1.6 * DAY, "owner", "pool", 30.0, pool="pool", pool_owner="owner"),
        ],
        labels=[WalletLabel(chain="base", address="taker1", label="one", category="fund", seen_at=MONDAY + 1.05 * DAY)],
    )  # fmt: skip
    flow = compute(store, "dex-flow", MONDAY + 2 * DAY, id="zorblax", hours=24, granularity="12h")
    assert flow.overview.model_dump() == {
        "raw_volume_usd": 4350.0, "volume_usd": 1250.0, "previous_volume_usd": 1250.0, "volume_change_pct": 0.0,
        "wash_pct": 71.26, "trades": 15, "wash_trades": 8, "traders": 10, "pool_bought_usd": 1000.0, "pool_sold_usd": 250.0,
        "pool_net_usd": 750.0, "top_traders_share_pct": 100.0,
    }  # fmt: skip
    assert [(p.time, p.raw_volume_usd, p.volume_usd, p.trades, p.wash_trades) for p in flow.series] == [
        (MONDAY + DAY, 1250.0, 1250.0, 15, 0),
        (MONDAY + 1.5 * DAY, 3100.0, 0.0, 0, 8),
    ]
    # taker1 bought at 01:30 and sold at 01:30, after the label came at 01:12
    assert [one.model_dump() for one in flow.labelled] == [
        {"category": "fund", "bought_usd": 100.0, "sold_usd": 50.0, "net_usd": 50.0, "trades": 2, "wallets": 1}
    ]
    assert (flow.chain, flow.n, flow.seen_until) == ("base", 15, MONDAY + 1.6 * DAY)
    chain = compute(store, "dex", MONDAY + 2 * DAY, chain="Base", hours=24)
    assert chain.overview.model_dump() == {
        "raw_volume_usd": 4350.0, "volume_usd": 1250.0, "previous_volume_usd": 1250.0, "volume_change_pct": 0.0,
        "wash_pct": 71.26, "trades": 15, "wash_trades": 8, "traders": 10, "tokens": 1,
    }  # fmt: skip
    (only,) = chain.tokens
    assert (only.rank, only.token.id, only.volume_usd, only.raw_volume_usd) == (1, "zorblax", 1250.0, 4350.0)
    assert (only.previous_volume_usd, only.volume_change_pct, only.wash_pct, only.trades, only.traders) == (
        1250.0,
        0.0,
        71.26,
        15,
        10,
    )


def test_a_new_set_is_found_at_midnight_and_a_known_one_at_once(new_store: Callable[[], Store]) -> None:
    store = held(
        new_store,
        [*honest_day(MONDAY), *ring(MONDAY + HOUR, 200), *honest_day(MONDAY + DAY, 100), *ring(MONDAY + DAY + HOUR, 300)],
    )
    then = {"id": "zorblax", "hours": 24}
    before = compute(store, "dex-flow", MONDAY + 23 * HOUR, **then).overview
    assert (before.raw_volume_usd, before.volume_usd, before.wash_trades) == (4250.0, 4250.0, 0)
    after = compute(store, "dex-flow", MONDAY + DAY, **then).overview
    assert (after.raw_volume_usd, after.volume_usd, after.wash_trades) == (4250.0, 1250.0, 6)
    within = compute(
        store, "dex-flow", MONDAY + DAY + 11 * HOUR, id="zorblax", hours=11
    ).overview  # the set is known since Monday
    assert (within.raw_volume_usd, within.volume_usd, within.wash_trades, within.traders) == (4250.0, 1250.0, 6, 10)


def test_a_known_set_is_known_a_week_also_when_later_months_are_judged_alone(new_store: Callable[[], Store]) -> None:
    """The sets of a month before, which a later load does not judge again, count from what had been said of them."""
    start = utc(2026, 3, 30)
    later = start + 3 * DAY  # in April
    store = held(
        new_store,
        [*honest_day(start), *ring(start + 15 * HOUR, 100)],
        [*honest_day(later, 200), *ring(later + 15 * HOUR, 300)],
        [*honest_day(later + DAY * 9, 400), *ring(later + DAY * 9 + 15 * HOUR, 500)],
    )

    def wash(when: datetime) -> int:
        return int(compute(store, "dex-flow", when, id="zorblax", hours=24).overview.wash_trades)

    assert wash(start + 20 * HOUR) == 0  # a new set is found at its midnight
    assert wash(later + 20 * HOUR) == 6
    assert wash(later + 9 * DAY + 20 * HOUR) == 0  # no longer known


def test_what_shows_in_a_trade_alone_is_taken_out_at_once(new_store: Callable[[], Store]) -> None:
    pool = {"pool": "pool", "pool_owner": "owner"}
    store = held(
        new_store,
        [
            *honest_day(MONDAY), trade(50, MONDAY + HOUR, "self", "self", 70.0),
            trade(51, MONDAY + HOUR, "pool", "owner", 30.0, **pool), trade(52, MONDAY + 12 * HOUR, "a", "b", 5.0),
        ],
    )  # fmt: skip
    chain = compute(store, "dex", MONDAY + 12 * HOUR, chain="base", hours=24).overview
    assert (chain.raw_volume_usd, chain.volume_usd, chain.trades, chain.wash_trades) == (1355.0, 1255.0, 16, 2)


def test_broken_hours_and_days_are_counted_to_the_millisecond(new_store: Callable[[], Store]) -> None:
    trades = [trade(n, MONDAY + n * timedelta(minutes=30), f"a{n % 7}", f"b{n % 5}", 1.0 + n) for n in range(48 * 3)]
    store = held(new_store, trades)
    for minute, hours in product((0, 1, 29, 30, 31, 59), (1, 24, 30)):
        end = MONDAY + 2 * DAY + 5 * HOUR + minute * timedelta(minutes=1)
        inside = [one for one in trades if end - hours * HOUR <= one.happened_at <= end]
        past = [one for one in trades if end - 2 * hours * HOUR <= one.happened_at < end - hours * HOUR]
        found = compute(store, "dex", end, chain="base", hours=hours).overview
        assert (found.raw_volume_usd, found.trades + found.wash_trades) == (sum(one.volume_usd for one in inside), len(inside))
        assert found.previous_volume_usd == sum(one.volume_usd for one in past)
        assert found.traders == len({name for one in inside for name in (one.buyer, one.seller)})
        flow = compute(store, "dex-flow", end, id="zorblax", hours=hours, granularity="2h")
        assert sum(point.raw_volume_usd for point in flow.series) == found.raw_volume_usd
        assert flow.overview.traders == found.traders


def _loaded(known: list[Known], late: dict[int, timedelta]) -> list[Trade]:
    rows = []
    for number, one in enumerate(known):
        t = one.trade
        seen = {"seen_at": t.happened_at + late[number]} if number in late else {}
        rows.append(trade(number, t.happened_at, t.seller, t.buyer, t.volume_usd, pool=t.pool, pool_owner=t.pool_owner, **seen))
    return rows


def test_the_order_of_loads_and_late_trades_changes_no_answer(new_store: Callable[[], Store]) -> None:
    known = messy_market(7, 12, shape="book", form="ring", share=0.4)
    dice = random.Random(3)
    late = {n: dice.choice((HOUR, DAY, 5 * DAY, 20 * DAY)) for n in dice.sample(range(len(known)), len(known) // 5)}
    rows = _loaded(known, late)
    shuffled = dice.sample(rows, len(rows))
    once = held(new_store, rows)
    often = held(new_store, *(shuffled[n::3] for n in range(3)))
    for end in (START + 3.3 * DAY, START + 6 * DAY, START + 12.7 * DAY, START + 40 * DAY):
        ignorant = held(new_store, [one for one in rows if one.known_at <= end])
        for name, given in (("dex", {"chain": "base"}), ("dex-flow", {"id": "zorblax"}), ("volume-series", {"id": "zorblax"})):
            said = [compute(store, name, end, **given).model_dump_json() for store in (once, often, ignorant)]
            assert said[0] == said[1] == said[2]


def test_a_trade_that_is_seen_again_counts_once_as_it_was_seen_first(new_store: Callable[[], Store]) -> None:
    first = honest_day(MONDAY)
    again = [one.model_copy(update={"seen_at": one.happened_at + 2 * DAY, "volume_usd": 9_999.0}) for one in first]
    for loads in ((first, again), (again, first), ([*again, *first],)):
        found = compute(held(new_store, *loads), "dex", MONDAY + 9 * DAY, chain="base").overview
        assert (found.raw_volume_usd, found.trades) == (1250.0, 15)


def test_messy_markets_are_near_the_truth_day_by_day(new_store: Callable[[], Store]) -> None:
    near = whole = 0
    for seed in (900, 901, 902):
        known = messy_market(seed, 9)
        store = held(new_store, _loaded(known, {}))
        flow = compute(store, "dex-flow", START + 30 * DAY, id="zorblax", hours=24 * 30, granularity="1d")
        adjusted = {point.time: point.volume_usd for point in flow.series}
        for start in (START + day * DAY for day in range(9)):
            true = sum(one.trade.volume_usd for one in known if not one.form and start <= one.trade.happened_at < start + DAY)
            near, whole = near + (abs(adjusted[start] - true) <= 0.1 * true), whole + 1
    assert near >= 0.9 * whole


def test_smart_money_worth_is_measured_on_whole_days_by_labels_known_before(new_store: Callable[[], Store]) -> None:
    """Twelve days on which a wallet buys what rises; of one it was not labelled before the day began."""
    store = held(
        new_store,
        [trade(n, MONDAY + n * DAY + 3 * HOUR, "pool", "wise", 100.0, pool="pool", pool_owner="o") for n in range(12)],
        labels=[WalletLabel(chain="base", address="wise", label="w", category="smart_money", seen_at=MONDAY + HOUR)],
        prices=[
            *days("zorblax", [1.1**n for n in range(16)], MONDAY + 15 * DAY),
            *days("bitcoin", [1.0] * 16, MONDAY + 15 * DAY),
        ],
    )
    worth = compute(store, "dex-flow", MONDAY + 15 * DAY, id="zorblax").smart_money_worth
    assert (worth.days, worth.right, worth.right_pct) == (11, 11, 100.0)


def test_an_evm_address_is_one_whatever_its_case_and_a_solana_address_is_not(new_store: Callable[[], Store]) -> None:
    """A label in the checksummed spelling is of the wallet that trades name in lower case; in base58 case counts."""
    evm, sol = "0xAb5801a7D398351b8bE11C439e05C5B3259aeC9B", "JUP6LkbZbjS1jKKwapdHNy74zcZ3tLUZoi5QNyVTaV4"
    store = held(
        new_store,
        [
            trade(1, MONDAY + HOUR, "pool", evm.lower(), 100.0, pool="pool", pool_owner="o"),
            trade(2, MONDAY + HOUR, "0X" + evm[2:].upper(), "other", 40.0),
            trade(3, MONDAY + HOUR, "0x" + 40 * "D", "0x" + 40 * "d", 7.0, chain="solana"),  # with itself
            trade(4, MONDAY + HOUR, "pool", sol.lower(), 100.0, chain="solana", pool="pool", pool_owner="o"),
        ],
        labels=[
            WalletLabel(chain="base", address=evm, label="w", category="fund", seen_at=MONDAY),
            WalletLabel(chain="solana", address=sol, label="w", category="exchange", seen_at=MONDAY),
        ],
    )
    result = compute(store, "dex-flow", MONDAY + DAY, id="zorblax")
    (flow,) = result.labelled
    assert (flow.category, flow.bought_usd, flow.sold_usd, flow.wallets) == ("fund", 100.0, 40.0, 1)
    assert (result.overview.raw_volume_usd, result.overview.volume_usd) == (247.0, 240.0)


def test_a_chain_without_trades_is_told(new_store: Callable[[], Store]) -> None:
    with pytest.raises(BadInput, match="known: base"):
        compute(held(new_store, honest_day(MONDAY)), "dex", MONDAY + DAY, chain="tron")


def test_volume_series_says_volume_without_wash_trades_where_there_are_trades_or_why_not(new_store: Callable[[], Store]) -> None:
    store = held(
        new_store,
        [*honest_day(MONDAY), *ring(MONDAY + HOUR, 200), *honest_day(MONDAY + DAY, 100)],
        prices=[*days("zorblax", [1.0, 1.1], MONDAY + 2 * DAY, volume=5_000.0), *days("bitcoin", [1.0, 1.1], MONDAY + 2 * DAY)],
    )
    found = compute(store, "volume-series", MONDAY + 2 * DAY, id="zorblax", hours=48, granularity="1d")
    assert [(p.time, p.value, p.n, p.wash_adjusted_usd) for p in found.volume] == [
        (MONDAY, 5_000.0, 1, 1250.0),
        (MONDAY + DAY, 5_001.0, 1, 1250.0),
    ]
    overview = found.overview
    assert (overview.volume_usd, overview.dex_volume_usd, overview.raw_dex_volume_usd) == (10_001.0, 2500.0, 5500.0)
    assert (overview.wash_pct, found.no_wash_adjusted_because) == (54.55, None)
    other = compute(store, "volume-series", MONDAY + 2 * DAY, id="bitcoin", hours=48)
    assert {p.wash_adjusted_usd for p in other.volume} == {None}
    assert (other.overview.dex_volume_usd, other.overview.raw_dex_volume_usd, other.overview.wash_pct) == (None, None, None)
    assert other.no_wash_adjusted_because == "No DEX trade of this token is known for the window."


def test_volume_series_of_a_token_that_only_trades_on_dexs(new_store: Callable[[], Store]) -> None:
    found = compute(held(new_store, honest_day(MONDAY)), "volume-series", MONDAY + DAY, id="zorblax", hours=24, granularity="1d")
    assert [(p.time, p.value, p.n, p.wash_adjusted_usd) for p in found.volume] == [(MONDAY, None, 0, 1250.0)]
    assert (found.n, found.seen_until) == (0, MONDAY + 9.5 * HOUR)
