"""Wash trades are taken out, honest trades are left: by hand, and as properties."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruma.measures.connected import strongly_connected
from ruma.measures.wallet_flow import category_of, flows
from ruma.measures.wash import DexTrade, judged

START = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def trade(minute: float, seller: str, buyer: str, usd: float = 100.0, **more: str) -> DexTrade:
    return DexTrade(START + minute * MINUTE, buyer, seller, usd, **more)


def ring(size: int, laps: int, usd: float = 500.0) -> list[DexTrade]:
    return [trade(n, f"ring{n % size}", f"ring{(n + 1) % size}", usd) for n in range(size * laps)]


def market(seed: int, count: int = 300) -> list[DexTrade]:
    """Takers against three makers and a pool, with day traders who end flat."""
    dice = random.Random(seed)
    trades = []
    for n in range(count):
        account, usd = f"taker{dice.randrange(60)}", dice.lognormvariate(5, 1.2)
        pool = dice.random() < 0.5
        other = "pool" if pool else f"maker{dice.randrange(3)}"
        sides = (account, other) if dice.random() < 0.5 else (other, account)
        trades.append(DexTrade(START + n * 20 * MINUTE, *sides, usd, "pool" if pool else None, "owner" if pool else None))
    for n in range(20):
        sides = ("day", "maker0") if n % 2 else ("maker0", "day")
        trades.append(DexTrade(START + n * 30 * MINUTE, *sides, 200.0))
    return trades


def adjusted(trades: list[DexTrade]) -> float:
    return sum(one.volume_usd for one, verdict in zip(trades, judged(trades), strict=True) if not verdict)


def test_what_shows_in_a_single_trade() -> None:
    owned = {"pool": "pool", "pool_owner": "owner"}
    rows = [trade(0, "a", "a"), trade(1, "owner", "pool", **owned), trade(2, "pool", "b", **owned), trade(3, "a", "b")]
    assert judged(rows) == ["self", "pool_owner", "", ""]


@given(st.integers(0, 50), st.integers(2, 8), st.integers(2, 6))
def test_a_ring_adds_nothing_to_an_honest_market(seed: int, size: int, laps: int) -> None:
    honest, washed = market(seed), ring(size, laps)
    before, after = adjusted(honest), adjusted([*honest, *washed])
    assert abs(after - before) < 0.1 * sum(one.volume_usd for one in washed)


@given(st.integers(0, 200))
def test_an_honest_market_keeps_its_volume(seed: int) -> None:
    trades = market(seed)
    assert adjusted(trades) >= 0.97 * sum(one.volume_usd for one in trades)


@given(st.integers(0, 20), st.randoms(use_true_random=False))
def test_the_order_of_trades_changes_no_verdict(seed: int, dice: random.Random) -> None:
    trades = [*market(seed, 60), *ring(4, 3)]
    verdicts = dict(zip(map(id, trades), judged(trades), strict=True))
    shuffled = trades.copy()
    dice.shuffle(shuffled)
    assert [verdicts[id(one)] for one in shuffled] == judged(shuffled)


def test_sets_that_reach_each_other() -> None:
    starts, ends = (1, 2, 3, 3, 4, 5, 6), (2, 3, 1, 4, 5, 4, 1)
    assert sorted(map(sorted, strongly_connected(starts, ends))) == [[1, 2, 3], [4, 5]]


def test_a_label_counts_from_when_it_was_known_and_on_its_chain_only() -> None:
    labels = {("base", "wise"): [(START + MINUTE, "smart_money")]}
    assert category_of(labels, "base", "wise", START) is None
    assert category_of(labels, "base", "wise", START + MINUTE) == "smart_money"
    assert category_of(labels, "ethereum", "wise", START + MINUTE) is None
    sides = ((0, "x", "wise", 70.0), (2, "x", "wise", 30.0), (3, "wise", "y", 10.0))
    rows = [
        {"chain": "base", "happened_at": START + n * MINUTE, "seller": seller, "buyer": buyer, "volume_usd": usd}
        for n, seller, buyer, usd in sides
    ]
    found = flows(rows, labels)["smart_money"]
    assert (found.bought_usd, found.sold_usd, found.net_usd, found.trades, found.wallets) == (30.0, 10.0, 20.0, 2, 1)
    assert flows([row | {"chain": "ethereum"} for row in rows], labels) == {}


@pytest.mark.parametrize("size", [2, 3])
def test_one_lap_is_enough(size: int) -> None:
    honest = market(3)
    verdicts = judged([*honest, *ring(size, 1)])
    assert verdicts == [""] * len(honest) + ["circle"] * size


def uneven(names: list[str]) -> list[DexTrade]:
    """Laps whose legs differ by half: nobody of the ring ends near where it began, in an hour, a day or a week."""
    return [
        trade(60 * lap + n, names[n], names[(n + 1) % len(names)], usd)
        for lap in range(5)
        for n, usd in enumerate((900.0, 500.0, 700.0))
    ]


def test_a_closed_set_need_not_end_flat() -> None:
    names = ["ring0", "ring1", "ring2"]
    assert adjusted([*market(1), *uneven(names)]) == pytest.approx(adjusted(market(1)))


def test_who_also_trades_with_the_market_is_in_no_closed_set() -> None:
    """The same uneven laps of accounts that trade as much with makers as with each other."""
    names = ["ring0", "ring1", "ring2"]
    outside = [trade(7 * n, f"maker{n % 3}", names[n % 3], 700.0) for n in range(15)]
    assert adjusted([*market(1), *uneven(names), *outside]) == pytest.approx(adjusted([*market(1), *outside]) + 15 * 700.0)


def test_a_market_of_few_accounts_beside_a_ring_is_no_closed_set() -> None:
    """Where a ring is most of who trades, the three others are the market."""
    few = uneven(["a", "b", "c"])
    assert judged([*few, *ring(9, 4)]) == [""] * len(few) + ["circle"] * 36


def test_a_tiny_book_of_one_maker_is_a_market() -> None:
    """Everybody trades with the maker, both ways, and one taker ends each day flat."""
    rows = [trade(600 * n, *(("maker", f"t{n % 5}") if n % 3 else (f"t{n % 5}", "maker")), 100.0 + 37 * n) for n in range(25)]
    rows += [trade(1440 * n + leg, *(("day", "maker") if leg else ("maker", "day")), 300.0) for n in range(7) for leg in range(2)]
    assert set(judged(rows)) == {""}


def test_a_hub_whose_partners_all_end_flat_is_no_maker() -> None:
    honest = market(4)
    puppets = [
        trade(30 * n + leg, *(("hub", f"p{n % 4}") if leg else (f"p{n % 4}", "hub"))) for n in range(12) for leg in range(2)
    ]
    assert judged([*honest, *puppets]) == [""] * len(honest) + ["circle"] * len(puppets)


def test_ring_accounts_keep_what_they_trade_with_makers() -> None:
    honest = [*market(5), *(trade(100 * n, f"ring{n % 3}", f"maker{n % 2}", 80.0) for n in range(20))]
    assert judged([*honest, *ring(3, 4)]) == [""] * len(honest) + ["circle"] * 12


def test_who_follows_a_trend_ends_nowhere_near_where_it_began() -> None:
    rows = [*market(6), *(trade(50 * n, f"maker{n % 3}", "follower", 90.0) for n in range(40))]
    assert set(judged(rows)) == {""}


@pytest.mark.parametrize("gap", [1, 90])
def test_a_circle_is_found_within_an_hour_and_across_hours(gap: int) -> None:
    rows = [trade(n * gap, f"r{n % 3}", f"r{(n + 1) % 3}", 100.0) for n in range(9)]
    assert set(judged(rows)) == {"circle"}
