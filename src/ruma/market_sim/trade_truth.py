"""What is true of the trades: how much of each token's volume was real, who washed it, which wallets know something.

Never leaks into trades or wallets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ruma.market_sim.tokens import Universe
from ruma.market_sim.trades import Exchange, Trade


class TradeTally:
    """Counts trades as they are written; days are counted from the start of the run."""

    def __init__(self, days: int) -> None:
        self._days = days
        self._raw: dict[int, list[float]] = defaultdict(lambda: [0.0] * days)
        self._true: dict[int, list[float]] = defaultdict(lambda: [0.0] * days)

    def count(self, trades: Iterable[Trade]) -> None:
        for trade in trades:
            at = min(int(trade.second // 86_400), self._days - 1)
            self._raw[trade.token][at] += trade.usd
            self._true[trade.token][at] += 0.0 if trade.wash else trade.usd

    def truth(self, exchange: Exchange, universe: Universe) -> dict[str, object]:
        """Raw and true volume of each token, whole and by day, with the wash traders; and the labelled wallets."""
        raw, true = self._raw, self._true
        return {
            "wash_trades": [
                {
                    "token_id": universe[venue.token].record.id, "chain": venue.chain,
                    "raw_volume_usd": round(sum(raw[venue.token]), 2), "true_volume_usd": round(sum(true[venue.token]), 2),
                    "kinds": list(venue.kinds) if venue.wash_share else [],
                    "accounts": [list(ring) for ring in venue.rings] if venue.wash_share else [],
                    "raw_by_day_usd": [round(value, 2) for value in raw[venue.token]],
                    "true_by_day_usd": [round(value, 2) for value in true[venue.token]],
                }
                for venue in exchange.venues
            ],
            "wallets": [
                {"chain": w.chain, "address": w.address, "label": w.label, "category": w.category, "skill": w.skill}
                for w in exchange.wallets
            ],
        }  # fmt: skip
