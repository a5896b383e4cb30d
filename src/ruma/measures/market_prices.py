"""Prices, caps and volumes of all tokens over a window, and what they add up to. Never a measure by itself."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from ruma.measures.reading import Reading, Window
from ruma.measures.series import change_pct, share_pct

STALE_HOURS = 48  # an older price is no price of the window's start


@dataclass(frozen=True)
class PricedToken:
    """A token with a candle in the window; what is unknown is None."""

    token: str
    price_usd: float
    price_before_usd: float | None
    market_cap_usd: float | None
    cap_before_usd: float | None
    volume_usd: float | None
    volume_before_usd: float | None

    @cached_property
    def price_change_pct(self) -> float | None:
        return change_pct(self.price_usd, self.price_before_usd)


@dataclass(frozen=True)
class PricedMarket:
    tokens: tuple[PricedToken, ...]

    @cached_property
    def moved(self) -> list[PricedToken]:
        """Tokens whose price at the window's start is known too, largest gain first."""
        held = [row for row in self.tokens if row.price_change_pct is not None]
        return sorted(held, key=lambda row: (-(row.price_change_pct or 0.0), row.token))

    def up_pct(self) -> float | None:
        """Share of those that are dearer than at the start."""
        risen = sum(row.price_usd > (row.price_before_usd or math.inf) for row in self.moved)
        return share_pct(risen, len(self.moved)) if self.moved else None

    def total(self, name: str) -> float | None:
        """Sum of a field over all tokens that know it."""
        held = [value for row in self.tokens if (value := getattr(row, name)) is not None]
        return round(math.fsum(held), 2) if held else None

    def change(self, now: str, before: str) -> float | None:
        """Change of the sum over the tokens that know both."""
        pairs = [
            (getattr(row, now), getattr(row, before))
            for row in self.tokens
            if None not in (getattr(row, now), getattr(row, before))
        ]
        return change_pct(math.fsum(a for a, _ in pairs), math.fsum(b for _, b in pairs)) if pairs else None

    def share_pct(self, token: str, name: str) -> float | None:
        """A token's share of the sum of a field."""
        mine = next((getattr(row, name) for row in self.tokens if row.token == token), None)
        whole = self.total(name)
        return share_pct(mine, whole) if mine is not None and whole else None

    def largest(self, most: int) -> list[PricedToken]:
        """Tokens with a known cap, largest first."""
        held = [row for row in self.tokens if row.market_cap_usd is not None]
        return sorted(held, key=lambda row: (-(row.market_cap_usd or 0.0), row.token))[:most]


def priced_market(reading: Reading, window: Window) -> PricedMarket:
    """All tokens with a candle in the window, from one query."""
    length = timedelta(hours=window.hours)
    before = window.start - length
    earliest = min(before, window.start - timedelta(hours=STALE_HOURS))
    rows = reading.rows("market_prices", window, before=before, earliest=earliest)
    return PricedMarket(tuple(_priced(row) for row in rows))


def _priced(row: dict[str, Any]) -> PricedToken:
    return PricedToken(
        token=row["token"],
        price_usd=row["price_usd"],
        price_before_usd=row["price_before_usd"] or None,  # a price is never 0: the engine's default means none
        market_cap_usd=row["market_cap_usd"] or None,
        cap_before_usd=row["cap_before_usd"] or None,
        volume_usd=row["volume_usd"] if row["volumes"] else None,
        volume_before_usd=row["volume_before_usd"] if row["volumes_before"] else None,
    )
