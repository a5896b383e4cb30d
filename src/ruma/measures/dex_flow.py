"""A token's trading on decentralised exchanges: volume without wash trades, and who bought and sold. Never guesses who is who."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from pydantic import Field

from ruma.measures.declare import Bucket, Hours, Part, Result, TokenId, TokenRef, bucket_hours, bucket_name, figure, measure
from ruma.measures.dex_trades import NO_TRADES, Sum, Traders, Volume, honest_trades_of, sums_and_before, total, traders
from ruma.measures.reading import Reading, Window
from ruma.measures.series import bucket_start, bucket_starts, change_pct, share_pct
from ruma.measures.wallet_flow import Labels, flows, labels_known, worth_of
from ruma.measures.wash import WASH_RULE
from ruma.tiers import Tier

SMART_MONEY = "smart_money"


class FlowPoint(Part):
    time: datetime = Field(description="Start of the bucket, UTC.")
    raw_volume_usd: float = figure("usd", "raw DEX volume", "raw volume")
    volume_usd: float = figure("usd", "DEX volume", "wash-adjusted volume", about="Without wash trades.")
    trades: int = figure("count", "trades")
    wash_trades: int = figure("count", "wash trades")


class LabelledFlow(Part):
    """What wallets of one kind bought and sold, by labels known before each trade."""

    category: str
    bought_usd: float = figure("usd", "bought")
    sold_usd: float = figure("usd", "sold")
    net_usd: float = figure("usd", "net flow", change=True, about="Bought less sold.")
    trades: int = figure("count", "trades")
    wallets: int = figure("count", "wallets")


class FlowWorth(Part):
    """What the net flow of smart-money wallets has been worth so far, over all tokens."""

    days: int = figure("count", "days", about="Token-days with a net flow and a known outcome.")
    right: int = figure("count", "days that went their way")
    right_pct: float | None = figure("pct", "days that went their way")
    low_pct: float | None = Field(description="Lower end of the 80 % interval, percent.")
    high_pct: float | None = Field(description="Upper end of it.")
    verdict: str


class FlowOverview(Part):
    raw_volume_usd: float = figure("usd", "raw DEX volume", "raw volume")
    volume_usd: float = figure("usd", "DEX volume", "wash-adjusted volume", "traded on DEXs")
    previous_volume_usd: float = figure("usd", "DEX volume", "wash-adjusted volume", period="previous")
    volume_change_pct: float | None = figure("pct", "DEX volume", "wash-adjusted volume", change=True)
    wash_pct: float | None = figure("pct", "wash trading", "wash trades", about="Share of the raw volume that is taken out.")
    trades: int = figure("count", "trades", about="Wash trades left out.")
    wash_trades: int = figure("count", "wash trades")
    traders: int = figure("count", "traders", "accounts", about="Different accounts in honest trades.")
    pool_bought_usd: float = figure("usd", "bought from pools")
    pool_sold_usd: float = figure("usd", "sold to pools")
    pool_net_usd: float = figure("usd", "net flow from pools", change=True, about="Bought from pools less sold to them.")
    top_traders_share_pct: float | None = figure("pct", "share of the ten largest traders", about="Of honest volume.")


class DexFlowResult(Result):
    token: TokenRef
    chain: str | None
    granularity: str
    wash_rule: str
    overview: FlowOverview
    series: list[FlowPoint]
    labelled: list[LabelledFlow] = Field(description="By kind of wallet; empty without labels or their trades.")
    smart_money_worth: FlowWorth | None = Field(description="Null where no smart-money wallet is labelled.")


@measure(
    "/token/{id}/dex-flow",
    tier=Tier.STARTER,
    credits=2,
    formula=f"""{WASH_RULE} net flow = bought - sold. A wallet's label counts from when it was known. Worth: over the year before,
    token-days on which smart-money wallets were net buyers (sellers) and the token then beat (fell behind) Bitcoin from that
    day's close to the next one's, with a Wilson interval of 80 %.""",
)
def dex_flow(reading: Reading, id: TokenId, hours: Hours = 168, granularity: Bucket = None) -> DexFlowResult:
    """Token DEX flow

    Volume on decentralised exchanges raw and without wash trades, net flow from pools and of labelled wallets, with the measured
    worth of the smart ones; ordered, no gaps.
    """
    token = reading.token(id)
    window = reading.trades_window(hours, token)
    size = bucket_hours(hours, granularity)
    found, past = sums_and_before(reading, window, token=token.id, hours=size)
    now, before = total(one.volume for one in found), total(one.volume for one in past)
    labels = labels_known(reading, window)
    notes = [] if found else [NO_TRADES]
    if found and not labels:
        notes.append("No address is labelled, so no flow can be told apart.")
    who = traders(reading, window, token=token.id).get(token.id, Traders())
    worth = _worth(reading, window, labels) if any(name == SMART_MONEY for held in labels.values() for _, name in held) else None
    if worth:
        notes.append(worth.verdict)
    addresses = sorted({address for _, address in labels})
    return DexFlowResult(
        **window.said(now.honest_trades, who.accounts, notes),
        token=reading.ref(token),
        chain=_main_chain(found) or token.chain,
        granularity=bucket_name(size),
        wash_rule=" ".join(WASH_RULE.split()),
        overview=_overview(now, before, who),
        series=_series(window, size, found),
        labelled=[
            LabelledFlow(
                category=name, bought_usd=flow.bought_usd, sold_usd=flow.sold_usd, net_usd=flow.net_usd, trades=flow.trades,
                wallets=flow.wallets,
            )
            for name, flow in flows(honest_trades_of(reading, window, addresses, token=token.id) if found else [], labels).items()
        ],
        smart_money_worth=worth,
    )  # fmt: skip


def _main_chain(found: list[Sum]) -> str | None:
    """The chain with most of the raw volume; None without a trade."""
    raw: dict[str, float] = defaultdict(float)
    for one in found:
        raw[one.chain] += one.volume.raw_usd
    return min(raw, key=lambda chain: (-raw[chain], chain), default=None)


def _worth(reading: Reading, window: Window, labels: Labels) -> FlowWorth:
    worth = worth_of(reading, window, SMART_MONEY, labels)
    return FlowWorth(
        days=worth.days,
        right=worth.right,
        right_pct=share_pct(worth.right, worth.days) if worth.days else None,
        low_pct=None if worth.low is None else round(100 * worth.low, 2),
        high_pct=None if worth.high is None else round(100 * worth.high, 2),
        verdict=worth.verdict,
    )


def _overview(now: Volume, before: Volume, who: Traders) -> FlowOverview:
    return FlowOverview(
        raw_volume_usd=now.raw_usd,
        volume_usd=now.adjusted_usd,
        previous_volume_usd=before.adjusted_usd,
        volume_change_pct=change_pct(now.adjusted_usd, before.adjusted_usd),
        wash_pct=now.wash_pct,
        trades=now.honest_trades,
        wash_trades=now.wash_trades,
        traders=who.accounts,
        pool_bought_usd=now.pool_bought_usd,
        pool_sold_usd=now.pool_sold_usd,
        pool_net_usd=round(now.pool_bought_usd - now.pool_sold_usd, 2) + 0.0,
        top_traders_share_pct=share_pct(who.top_usd, who.usd) if who.accounts else None,
    )


def _series(window: Window, size: int, found: list[Sum]) -> list[FlowPoint]:
    if not found:
        return []
    inside: dict[datetime, list[Volume]] = defaultdict(list)
    for one in found:
        inside[bucket_start(one.start, size)].append(one.volume)
    points = []
    for start in bucket_starts(window, size, inside):
        volume = total(inside.get(start, ()))
        points.append(
            FlowPoint(
                time=start, raw_volume_usd=volume.raw_usd, volume_usd=volume.adjusted_usd, trades=volume.honest_trades,
                wash_trades=volume.wash_trades,
            )
        )  # fmt: skip
    return points
