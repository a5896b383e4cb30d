"""What stories can be about: themes every desk knows, coinages no taxonomy holds, and talk that is no market at all.

Never decides when a story happens; that is `narratives`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Theme:
    """A subject with its vocabulary; `category` names the tokens that take part."""

    slug: str
    label: str
    category: str
    terms: tuple[str, ...]
    ecosystems: tuple[str, ...]


def _theme(slug: str, label: str, category: str, terms: str, ecosystems: str) -> Theme:
    return Theme(slug, label, category, tuple(term.strip() for term in terms.split(",")), tuple(ecosystems.split()))


KNOWN_THEMES = (
    _theme("ai-agents", "AI agents", "ai-agents",
           "AI agents, agent swarms, autonomous agents, agent framework, onchain agents, agentic trading",
           "solana base"),
    _theme("memecoins", "Memecoins", "meme",
           "memecoins, meme season, memes, meme rotation, dog coins, cult coins", "solana base"),
    _theme("liquid-staking", "Liquid staking", "liquid-staking",
           "liquid staking, LSTs, staking yield, stake pools, validator fees, staked supply", "solana ethereum"),
    _theme("rwa", "Real-world assets", "real-world-assets",
           "RWA, real world assets, tokenized treasuries, tokenized funds, tokenization, onchain credit", "ethereum"),
    _theme("depin", "DePIN", "depin",
           "DePIN, physical infrastructure, hotspot coverage, node operators, GPU network, decentralized wireless",
           "solana"),
    _theme("perps", "Perpetuals", "perpetuals",
           "perps, perp dex, perpetual futures, funding rates, open interest, onchain orderbook", "solana ethereum"),
    _theme("restaking", "Restaking", "restaking",
           "restaking, LRTs, restaked assets, slashing, AVS, operator sets", "solana ethereum"),
    _theme("stablecoin-payments", "Stablecoin payments", "stablecoin-payments",
           "stablecoin payments, stablecoins, payment rails, merchant adoption, USDC volumes, remittances",
           "solana base"),
    _theme("privacy", "Privacy", "privacy",
           "privacy coins, privacy, shielded transfers, zk privacy, private payments, stealth addresses", "ethereum"),
    _theme("gaming", "Gaming", "gaming",
           "gamefi, onchain games, web3 gaming, in-game assets, play to earn, guilds", "base"),
    _theme("launchpads", "Launchpads", "launchpad",
           "launchpads, bonding curve, fair launches, new launches, graduated coins, launch fees", "solana base"),
    _theme("prediction-markets", "Prediction markets", "prediction-market",
           "prediction markets, event contracts, betting odds, election markets, outcome shares, market resolution",
           "solana base"),
    _theme("etf", "ETFs", "layer-1",
           "spot ETF, ETF inflows, ETF approval, issuer filings, institutional flows, ETF deadline",
           "ethereum solana"),
)  # fmt: skip

# A coinage is a modifier and a core: "ghost" and "liquidity" give ghost liquidity, ghost pools, ghost depth ...
# The natural English of both words is the point: no list of finance terms holds the pair.
_MODIFIERS = (
    "ghost", "solar", "velvet", "tidal", "paper", "mirror", "lunar", "feral", "quiet", "glass",
    "copper", "origami", "neon", "winter", "echo", "salt", "ember", "moss", "comet", "lantern",
)  # fmt: skip
_CORES = (
    ("liquidity", ("liquidity", "pools", "depth", "makers")),
    ("rollups", ("rollups", "sequencers", "blobs", "proofs")),
    ("vaults", ("vaults", "epochs", "strategists", "deposits")),
    ("order flow", ("order flow", "auctions", "solvers", "fills")),
    ("oracles", ("oracles", "feeds", "attesters", "quotes")),
    ("mints", ("mints", "drops", "editions", "allowlists")),
    ("bridges", ("bridges", "relayers", "lanes", "crossings")),
    ("lotteries", ("lotteries", "tickets", "draws", "jackpots")),
    ("escrow", ("escrow", "invoices", "settlement", "notaries")),
    ("passports", ("passports", "stamps", "visas", "reputation")),
    ("forests", ("forests", "seeds", "harvests", "groves")),
    ("couriers", ("couriers", "parcels", "routes", "depots")),
)
FIRST_COINAGES = ("ghost-liquidity", "solar-rollups")  # taken by the stories that are alive at the end


def _coin(modifier: str, core: str, nouns: tuple[str, ...]) -> Theme:
    terms = tuple(f"{modifier} {noun}" for noun in nouns)
    slug = f"{modifier}-{core}".replace(" ", "-")
    return Theme(slug, terms[0].capitalize(), "", terms, ("solana", "ethereum", "base"))


def coinages(chance: np.random.Generator) -> tuple[Theme, ...]:
    """Every coinage once, the two of `FIRST_COINAGES` first, the others in a random order."""
    every = {theme.slug: theme for theme in (_coin(m, core, nouns) for m in _MODIFIERS for core, nouns in _CORES)}
    first = [every.pop(slug) for slug in FIRST_COINAGES]
    others = list(every.values())
    return (*first, *(others[i] for i in chance.permutation(len(others)).tolist()))


OFF_TOPIC_THEMES = (
    _theme("cup-final", "The cup final", "", "cup final, penalty shootout, the referee, extra time, the goalkeeper",
           "markets"),
    _theme("heat-wave", "Heat wave", "", "heat wave, air conditioning, 38 degrees, ice cream, sunburn", "markets"),
    _theme("space-show", "A new space series", "",
           "season finale, that plot twist, episode 8, the spaceship scene, spoilers",
           "markets"),
    _theme("airport-chaos", "Airport strike", "",
           "airport strike, lost luggage, gate change, missed connection, boarding",
           "markets"),
    _theme("sourdough", "Sourdough", "", "sourdough, my starter, oven spring, rye flour, proofing", "markets"),
)  # fmt: skip

# What fills the wires for a day and is no story of the market.
HEADLINE_THEMES = (
    _theme("rate-decision", "Rate decision", "", "rate decision, the central bank, basis points, the statement, press conference",
           "markets"),
    _theme("inflation-print", "Inflation print", "", "inflation print, core inflation, the forecast, shelter costs, hot print",
           "markets"),
    _theme("jobs-report", "Jobs report", "", "jobs report, payrolls, unemployment rate, wage growth, revisions", "markets"),
    _theme("tariff-speech", "Tariff speech", "", "tariff speech, new tariffs, trade talks, the deadline, import duties",
           "markets"),
    _theme("court-ruling", "Court ruling", "", "court ruling, the judge, the appeal, summary judgment, the filing", "markets"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Season:
    """A subject of some hours of one weekday (0 is Monday; hours of the day in UTC), every week."""

    theme: Theme
    weekday: int
    first: int
    last: int


SEASONS = (
    Season(_theme("options-expiry", "Options expiry", "",
                  "options expiry, max pain, gamma squeeze, expiry day, notional expiring", "markets"), 4, 6, 20),
    Season(_theme("weekly-close", "Weekly close", "",
                  "weekly close, weekly candle, futures gap, sunday candle, closing print", "markets"), 6, 16, 24),
    Season(_theme("monday-plan", "Monday plan", "",
                  "monday levels, game plan, weekly watchlist, monday range, trade plan", "markets"), 0, 6, 18),
    Season(_theme("unlock-calendar", "Unlock calendar", "",
                  "unlock calendar, cliff unlocks, vesting schedule, unlock week, emission schedule", "markets"), 2, 8, 22),
)  # fmt: skip


def kin(theme: Theme) -> tuple[Theme, ...]:
    """Other coinages that share a word with this one: its modifier, or its core."""
    found = []
    for modifier in _MODIFIERS:
        for core, nouns in _CORES:
            other = _coin(modifier, core, nouns)
            shares = {term.split()[0] for term in theme.terms} & {modifier} or set(other.terms) & set(theme.terms)
            if shares or {n.split()[-1] for n in nouns} == {term.split()[-1] for term in theme.terms}:
                found.append(other)
    return tuple(other for other in found if other.slug != theme.slug)
