"""How far a million dollars moves the prices of a story's tokens, against the window before. Never reads an order book.

No record holds reserves of pools or order books, so depth itself is unknown. What is known of it is how much price moved per
dollar traded (Amihud 2002): where the same volume moves the price less than before, the market has grown deeper.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from pydantic import Field

from ruma.measures.candles import Candle, candles_of
from ruma.measures.declare import TokenRef
from ruma.measures.reading import Reading, Window
from ruma.measures.series import change_pct
from ruma.measures.units import quantity

LEAST_CANDLES = 7  # a week of days; fewer moves say nothing of depth
MILLION = 1_000_000.0
NO_CANDLES = "Too few candles with a volume of tokens of its own; reserves of pools are not in the records."


class TokenLiquidity(TokenRef):
    """One token of the story."""

    impact_bps: float = quantity("bps", "Sum of |log return| over the window's candles per million USD traded: less is deeper.")
    previous_impact_bps: float | None = quantity("bps", "The same of the window before; null with too few candles.")
    impact_change_pct: float | None = Field(description="Change in percent: below 0 the market has grown deeper.")
    candles: int = quantity("count", "Candles with a volume behind it.")


def liquidity_of(
    reading: Reading, window: Window, tokens: Sequence[TokenRef]
) -> tuple[list[TokenLiquidity] | None, str | None]:  # fmt: skip
    """The tokens whose candles tell, in their order, or null and why."""
    found = []
    for token in tokens:
        candles = candles_of(reading, window, token.id)
        now, count = _impact(candles.now)
        if now is not None:
            before = _impact(candles.before)[0]
            found.append(
                TokenLiquidity(
                    **token.model_dump(),
                    impact_bps=now,
                    previous_impact_bps=before,
                    impact_change_pct=change_pct(now, before) if before is not None else None,
                    candles=count,
                )
            )
    return (found, None) if found else (None, NO_CANDLES)


def _impact(candles: Sequence[Candle]) -> tuple[float | None, int]:
    """Basis points of price per million dollars, and the candles behind it; a candle without volume or price is left out."""
    moved = volume = 0.0
    count = 0
    for before, candle in pairwise(candles):
        if candle.volume_usd and before.price_usd > 0 and candle.price_usd > 0:
            moved += abs(math.log(candle.price_usd / before.price_usd))
            volume += candle.volume_usd
            count += 1
    if count + 1 < LEAST_CANDLES or not volume:
        return None, count
    return round(10_000 * moved / (volume / MILLION), 4), count
