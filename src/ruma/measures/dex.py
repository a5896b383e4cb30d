"""The decentralised exchanges of one chain: what was traded, with and without wash trades. Never adds up chains."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ruma.errors import BadInput
from ruma.measures.declare import Hours, Part, Result, TokenRef, figure, measure
from ruma.measures.dex_trades import Traders, Volume, sums_and_before, total, traders
from ruma.measures.reading import Reading
from ruma.measures.series import change_pct
from ruma.measures.wash import WASH_RULE
from ruma.tiers import Tier

Chain = Annotated[str, Field(description="A chain as trades name it.", examples=["solana"], min_length=1, max_length=60)]
Limit = Annotated[int, Field(ge=1, le=200, description="How many tokens, largest adjusted volume first.", examples=[20])]


class DexToken(Part):
    rank: int = figure("rank", "rank")
    token: TokenRef
    volume_usd: float = figure("usd", "DEX volume", "wash-adjusted volume", about="Without wash trades.")
    raw_volume_usd: float = figure("usd", "raw DEX volume", "raw volume")
    previous_volume_usd: float = figure("usd", "DEX volume", "wash-adjusted volume", period="previous")
    volume_change_pct: float | None = figure("pct", "DEX volume", "wash-adjusted volume", change=True)
    wash_pct: float | None = figure("pct", "wash trading", "wash trades", about="Share of the raw volume that is taken out.")
    trades: int = figure("count", "trades", about="Wash trades left out.")
    traders: int = figure("count", "traders", "accounts")


class DexOverview(Part):
    raw_volume_usd: float = figure("usd", "raw DEX volume", "raw volume")
    volume_usd: float = figure("usd", "DEX volume", "wash-adjusted volume")
    previous_volume_usd: float = figure("usd", "DEX volume", "wash-adjusted volume", period="previous")
    volume_change_pct: float | None = figure("pct", "DEX volume", "wash-adjusted volume", change=True)
    wash_pct: float | None = figure("pct", "wash trading", "wash trades")
    trades: int = figure("count", "trades")
    wash_trades: int = figure("count", "wash trades")
    traders: int = figure("count", "traders", "accounts")
    tokens: int = figure("count", "tokens", "tokens traded")


class DexResult(Result):
    chain: str
    wash_rule: str
    overview: DexOverview
    tokens: list[DexToken]


@measure(
    "/dex/{chain}",
    tier=Tier.STARTER,
    family="market",
    credits=2,
    formula=f"Sums over the chain's trades in the window. {WASH_RULE} Judged token by token.",
)
def dex(reading: Reading, chain: Chain, hours: Hours = 168, limit: Limit = 20) -> DexResult:
    """DEX market of a chain

    Volume on a chain's decentralised exchanges, raw and without wash trades, with its tokens, largest adjusted volume first.
    """
    wanted = chain.strip().lower()
    window = reading.trades_window(hours, chain=wanted)
    if window.seen_until is None:
        known = [row["chain"] for row in reading.rows("chains", window)]
        hint = f"known: {', '.join(known[:20])}" if known else "no trades are loaded"
        raise BadInput(f"No DEX trade is known on the chain {chain[:60]!r}; {hint}.", param="chain")
    found, past_found = sums_and_before(reading, window, chain=wanted)
    now = {one.token: one.volume for one in found if reading.tokens.get(one.token)}
    before = {one.token: one.volume for one in past_found if one.token in now}
    order = sorted(now, key=lambda id: (-now[id].adjusted_usd, id))
    who = traders(reading, window, chain=wanted, tokens=order)
    everyone = who.get("", Traders()).accounts
    whole, past = total(now.values()), total(before.values())
    return DexResult(
        **window.said(whole.honest_trades, everyone),
        chain=wanted,
        wash_rule=" ".join(WASH_RULE.split()),
        overview=DexOverview(
            raw_volume_usd=whole.raw_usd, volume_usd=whole.adjusted_usd, previous_volume_usd=past.adjusted_usd,
            volume_change_pct=change_pct(whole.adjusted_usd, past.adjusted_usd), wash_pct=whole.wash_pct,
            trades=whole.honest_trades, wash_trades=whole.wash_trades, traders=everyone, tokens=len(now),
        ),
        tokens=[
            _token(reading, rank, id, total([now[id]]), total([before.get(id, Volume())]), who.get(id, Traders()))
            for rank, id in enumerate(order[:limit], 1)
        ],
    )  # fmt: skip


def _token(reading: Reading, rank: int, id: str, now: Volume, before: Volume, who: Traders) -> DexToken:
    return DexToken(
        rank=rank,
        token=reading.ref(reading.token(id)),
        volume_usd=now.adjusted_usd,
        raw_volume_usd=now.raw_usd,
        previous_volume_usd=before.adjusted_usd,
        volume_change_pct=change_pct(now.adjusted_usd, before.adjusted_usd),
        wash_pct=now.wash_pct,
        trades=now.honest_trades,
        traders=who.accounts,
    )
