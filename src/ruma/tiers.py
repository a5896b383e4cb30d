"""The four tiers of access, in order. Never decides who has which.

Where the public record of the API names a tier, a measure has that one. The rest follow one rule: Free is what anyone could
count (posts, prices, traded volume, what trends); Basic is what a model read from posts, and lists and series of one token;
Starter is what takes many authors' records or the whole market (cohorts, bias, stories, overview, dominance, volatility, search
in posts); Pro is the agent and its intelligence.
"""

from __future__ import annotations

from enum import IntEnum


class Tier(IntEnum):
    FREE = 0
    BASIC = 1
    STARTER = 2
    PRO = 3

    @property
    def label(self) -> str:
        """The name as people write it: Free, Basic, Starter, Pro."""
        return self.name.capitalize()

    @classmethod
    def named(cls, name: str) -> Tier:
        """The tier of that name in any case; ValueError names the choices."""
        try:
            return cls[name.strip().upper()]
        except KeyError:
            raise ValueError(f"tier must be one of {', '.join(t.label for t in cls)}, not {name!r}") from None
