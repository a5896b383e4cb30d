"""Plans what looks like the birth of a story and is none: which subject fills which hours of the week, and when wires hum.

Never writes a post.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ruma.market_sim.chance import stream
from ruma.market_sim.themes import HEADLINE_THEMES, SEASONS, Season, Theme

_SEASONS_A_RUN = 2
_SEASON_LOUDNESS = (0.08, 0.16)  # of all ordinary talk while it lasts
_DAYS_BETWEEN_HEADLINES = 9.0
_HEADLINE_LOUDNESS = (0.2, 0.6)


@dataclass(frozen=True)
class DecoyPlan:
    """Seasons with their loudness; headlines with the hour (from the start of the run) they come at, and their loudness."""

    seasons: tuple[tuple[Season, float], ...]
    headlines: tuple[tuple[Theme, float, float], ...]


def plan_decoys(seed: int, hours: int) -> DecoyPlan:
    """The decoys of a run."""
    chance = stream(seed, "decoys")
    chosen = sorted(chance.choice(len(SEASONS), size=_SEASONS_A_RUN, replace=False).tolist())
    seasons = tuple((SEASONS[i], float(chance.uniform(*_SEASON_LOUDNESS))) for i in chosen)
    headlines, hour = [], 0.0
    while (hour := hour + float(chance.exponential(24.0 * _DAYS_BETWEEN_HEADLINES))) < hours:
        theme = HEADLINE_THEMES[int(chance.integers(len(HEADLINE_THEMES)))]
        headlines.append((theme, float(np.floor(hour)), float(chance.uniform(*_HEADLINE_LOUDNESS))))
    return DecoyPlan(seasons, tuple(headlines))
