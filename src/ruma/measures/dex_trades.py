"""DEX trades of a window by token, raw and without wash trades. Never a measure by itself."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ruma.measures.reading import Reading, Window
from ruma.measures.wash import DexTrade, Kind, judged, trades_from


@dataclass(frozen=True)
class Volume:
    """What was traded: all of it, and what is left without wash trades."""

    raw_usd: float = 0.0
    adjusted_usd: float = 0.0
    trades: int = 0
    wash_trades: int = 0

    @property
    def wash_pct(self) -> float | None:
        """Share of the raw volume that is taken out."""
        return round(100 * (1 - self.adjusted_usd / self.raw_usd), 2) if self.raw_usd else None


@dataclass(frozen=True)
class Judged:
    """Trades of one token with their verdicts, oldest first."""

    chain: str
    trades: tuple[DexTrade, ...]
    verdicts: tuple[Kind, ...]

    def honest(self) -> list[DexTrade]:
        return [trade for trade, verdict in zip(self.trades, self.verdicts, strict=True) if not verdict]

    def volume(self, start: datetime | None = None, end: datetime | None = None) -> Volume:
        """Of the trades in [start, end)."""
        pairs = zip(self.trades, self.verdicts, strict=True)
        inside = [(t, v) for t, v in pairs if (start is None or t.happened_at >= start) and (end is None or t.happened_at < end)]
        return volume_of(inside)


def volume_of(pairs: Sequence[tuple[DexTrade, Kind]]) -> Volume:
    """Volume of some trades with their verdicts."""
    return Volume(
        raw_usd=round(sum(trade.volume_usd for trade, _ in pairs), 2),
        adjusted_usd=round(sum(trade.volume_usd for trade, verdict in pairs if not verdict), 2),
        trades=len(pairs),
        wash_trades=sum(bool(verdict) for _, verdict in pairs),
    )


def judged_trades(reading: Reading, window: Window, *, token: str = "", chain: str = "") -> dict[str, Judged]:
    """Trades of the window by token, each judged beside the others of its token and window."""
    held: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in reading.rows("trades_of", window, token=token, chain=chain):
        held[row["token"]].append(row)
    found = {}
    for id, rows in held.items():
        trades = trades_from(rows)
        found[id] = Judged(str(rows[0]["chain"]), tuple(trades), tuple(judged(trades)))
    return found


def accounts_of(trades: Iterable[DexTrade]) -> set[str]:
    """Everybody who traded, pools left out."""
    return {account for trade in trades for account in (trade.buyer, trade.seller) if account != trade.pool}


def by_bucket(found: Judged, starts: Sequence[datetime]) -> list[list[tuple[DexTrade, Kind]]]:
    """The trades of each bucket with their verdicts; buckets begin at `starts`, ascending."""
    rows: list[list[tuple[DexTrade, Kind]]] = [[] for _ in starts]
    for trade, verdict in zip(found.trades, found.verdicts, strict=True):
        rows[max(bisect_right(starts, trade.happened_at) - 1, 0)].append((trade, verdict))
    return rows
