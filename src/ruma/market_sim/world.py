"""Everything that is planted before the first post is written: tokens, stories, crowd and market.

Never changes once built.
"""

from __future__ import annotations

from dataclasses import dataclass

from ruma.market_sim.authors import Crowd, gather_crowd
from ruma.market_sim.decoy_plan import DecoyPlan, plan_decoys
from ruma.market_sim.feeds import Feeds, plan_feeds
from ruma.market_sim.narratives import Narrative, plant_narratives
from ruma.market_sim.prices import Market, simulate_market
from ruma.market_sim.tokens import Universe, build_universe


@dataclass(frozen=True)
class World:
    seed: int
    hours: int  # length of the run
    posts: int
    start_hour_utc: int  # hour of the day at which the run starts
    start_weekday: int  # 0 is Monday
    universe: Universe
    narratives: tuple[Narrative, ...]
    crowd: Crowd
    market: Market
    feeds: Feeds
    decoys: DecoyPlan


def build_world(
    seed: int, hours: int, posts: int, start_hour_utc: int, start_weekday: int, ring_size: int | None = None
) -> World:
    """The same arguments give the same world."""
    universe = build_universe(seed)
    narratives = plant_narratives(seed, hours, universe)
    crowd = gather_crowd(seed, posts, hours, universe, ring_size)
    market = simulate_market(seed, hours, universe, narratives)
    feeds = plan_feeds(seed, hours, len(universe))
    return World(
        seed, hours, posts, start_hour_utc, start_weekday, universe, narratives, crowd, market, feeds, plan_decoys(seed, hours)
    )
