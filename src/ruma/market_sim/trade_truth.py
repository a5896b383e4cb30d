"""What is true of the trades: how much of each token's volume was real, who washed it, which wallets know something.

Never leaks into trades or wallets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from ruma.market_sim.tokens import Universe
from ruma.market_sim.trades import Exchange, Trade

Floats = NDArray[np.float64]


class TradeTally:
    """Counts trades as they are written, by the hour from the start of the run."""

    def __init__(self, days: int) -> None:
        self._hours = 24 * days
        self._raw: dict[int, Floats] = defaultdict(lambda: np.zeros(self._hours))
        self._true: dict[int, Floats] = defaultdict(lambda: np.zeros(self._hours))

    def count(self, trades: Iterable[Trade]) -> None:
        for trade in trades:
            at = min(int(trade.second // 3600), self._hours - 1)
            self._raw[trade.token][at] += trade.usd
            self._true[trade.token][at] += 0.0 if trade.wash else trade.usd

    def hourly(self) -> Iterator[tuple[int, int, float, float]]:
        """(token, hour that ends the candle, raw, true) of every hour with trades."""
        for token in sorted(self._raw):
            for hour in np.flatnonzero(self._raw[token]).tolist():
                yield token, hour + 1, float(self._raw[token][hour]), float(self._true[token][hour])

    def truth(self, exchange: Exchange, universe: Universe) -> dict[str, object]:
        """Raw and true volume of each token, whole and by day, with the wash traders; and the labelled wallets."""

        def days(of: dict[int, Floats], token: int) -> list[float]:
            hours = of.get(token, np.zeros(self._hours))
            return [round(value, 2) for value in hours.reshape(-1, 24).sum(axis=1).tolist()]

        def whole(of: dict[int, Floats], token: int) -> float:
            return round(float(of[token].sum()), 2) if token in of else 0.0

        return {
            "wash_trades": [
                {
                    "token_id": universe[venue.token].record.id, "chain": venue.chain,
                    "raw_volume_usd": whole(self._raw, venue.token), "true_volume_usd": whole(self._true, venue.token),
                    "kinds": list(venue.kinds) if venue.wash_share else [],
                    "accounts": [list(ring) for ring in (*venue.rings, *venue.small_rings)] if venue.wash_share else [],
                    "raw_by_day_usd": days(self._raw, venue.token), "true_by_day_usd": days(self._true, venue.token),
                }
                for venue in exchange.venues
            ],
            "wallets": [
                {"chain": w.chain, "address": w.address, "label": w.label, "category": w.category, "skill": w.skill}
                for w in exchange.wallets
            ],
        }  # fmt: skip
