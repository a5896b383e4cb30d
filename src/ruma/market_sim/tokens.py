"""The simulated universe: majors under their real ids, and small caps that exist nowhere else.

Never reads a token list from disk and never fetches one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ruma.market_sim.chance import stream
from ruma.records import Token

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
HEX = "0123456789abcdef"
ECOSYSTEMS = ("bitcoin", "ethereum", "solana", "base", "markets")  # "markets": coins with no home among the others

# id, symbol, name, ecosystem, chain, address, categories, price_usd, market cap in millions of USD.
# Ids, names and addresses are public facts; prices and caps are only a plausible place to start from.
_MAJORS = (
    ("bitcoin", "BTC", "Bitcoin", "bitcoin", "", "", "layer-1 store-of-value", 91_000, 1_810_000),
    ("ethereum", "ETH", "Ethereum", "ethereum", "", "", "layer-1 smart-contract-platform", 3_050, 368_000),
    ("ripple", "XRP", "XRP", "markets", "", "", "payments layer-1", 2.15, 129_000),
    ("binancecoin", "BNB", "BNB", "markets", "", "", "exchange-token smart-contract-platform", 860, 118_000),
    ("solana", "SOL", "Solana", "solana", "solana", "", "layer-1 smart-contract-platform", 138, 76_000),
    ("dogecoin", "DOGE", "Dogecoin", "markets", "", "", "meme proof-of-work", 0.152, 23_000),
    ("cardano", "ADA", "Cardano", "markets", "", "", "layer-1 smart-contract-platform", 0.44, 16_000),
    ("chainlink", "LINK", "Chainlink", "ethereum", "ethereum", "0x514910771af9ca656af840dff83e8264ecf986ca",
     "oracle defi", 13.2, 9_100),
    ("monero", "XMR", "Monero", "markets", "", "", "privacy proof-of-work", 372, 6_900),
    ("litecoin", "LTC", "Litecoin", "markets", "", "", "payments proof-of-work", 84, 6_400),
    ("uniswap", "UNI", "Uniswap", "ethereum", "ethereum", "0x1f9840a85d5af5bf1d1762f925bdaddc4201f984",
     "defi decentralized-exchange", 6.3, 3_900),
    ("aave", "AAVE", "Aave", "ethereum", "ethereum", "0x7fc66500c84a76ad7e9c93437bfc5ac33e2ddae9",
     "defi lending", 171, 2_600),
    ("jupiter-exchange-solana", "JUP", "Jupiter", "solana", "solana", "JUPyiwrYJFskUPiHa7hkeR8VUtAeFoSYbKedZNsDvCN",
     "decentralized-exchange", 0.24, 760),
    ("bonk", "BONK", "Bonk", "solana", "solana", "DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263", "meme",
     0.0000094, 720),
    ("lido-dao", "LDO", "Lido DAO", "ethereum", "ethereum", "0x5a98fcbea516cf06857215779fd812ca3bef1b32",
     "liquid-staking defi", 0.63, 560),
    ("virtual-protocol", "VIRTUAL", "Virtuals Protocol", "base", "base", "", "ai-agents", 0.92, 600),
    ("helium", "HNT", "Helium", "solana", "solana", "", "depin", 1.9, 350),
    ("dogwifcoin", "WIF", "dogwifhat", "solana", "solana", "EKpQGSJtjMFqKZ9KQanSqYXRcF8fBopzL7WDb43cuQu2",
     "meme", 0.35, 350),
    ("jito-governance-token", "JTO", "Jito", "solana", "solana", "", "liquid-staking", 0.52, 210),
)  # fmt: skip

# symbol, name, ecosystem, categories. EMBR is two tokens on purpose: a cashtag alone cannot say which one is meant.
_INVENTED = (
    ("WRTH", "Wraith Markets", "solana", "decentralized-exchange perpetuals"),
    ("MARW", "Marrow", "solana", "liquid-staking restaking"),
    ("PIPOT", "Pip the Otter", "solana", "meme"),
    ("KELPI", "Kelpie", "solana", "meme"),
    ("SUNDL", "Sundial Agents", "solana", "ai-agents"),
    ("TSRA", "Tessera Pay", "solana", "payments stablecoin-payments"),
    ("GRDH", "Gridhum", "solana", "depin"),
    ("BZRL", "Bazaarly", "solana", "launchpad"),
    ("ODSM", "Oddsmith", "solana", "prediction-market"),
    ("EMBR", "Emberling", "solana", "meme"),
    ("HLYD", "Halyard", "ethereum", "restaking"),
    ("BRKW", "Brickwell", "ethereum", "real-world-assets"),
    ("MURM", "Murmur", "ethereum", "privacy"),
    ("QRUM", "Quorumine", "ethereum", "perpetuals"),
    ("ASTB", "Astrolabe", "ethereum", "layer-2"),
    ("EMBR", "Ember Reserve", "ethereum", "real-world-assets etf"),
    ("MINNO", "Minnow", "base", "meme"),
    ("CLRK", "Clerk AI", "base", "ai-agents"),
    ("FOGL", "Fogline", "base", "socialfi launchpad"),
    ("PGSO", "Pegasso", "base", "stablecoin-payments"),
    ("QBARK", "Questbark", "base", "gaming"),
    ("LANTR", "Lanternfish", "base", "prediction-market gaming"),
)

_SMALLEST_CAP_USD = 1.5e6
_TAIL = 0.6  # Pareto exponent: below 1, so the largest small caps dwarf the typical one, as they do on real screens


@dataclass(frozen=True, slots=True)
class SimulatedToken:
    """A token of the record format with what the simulation knows beside it."""

    record: Token
    ecosystem: str
    supply: float
    start_price_usd: float
    beta: float  # how far it moves when the market moves 1
    daily_volatility: float  # of its own, beside the market's
    invented: bool


Universe = tuple[SimulatedToken, ...]  # everywhere else a token is its index in here


def _address(ecosystem: str, chance: np.random.Generator) -> str:
    if ecosystem == "solana":
        # 44 digits starting below 'J' (index 17) always decode to the 32 bytes of a public key.
        digits = [int(chance.integers(0, 16)), *chance.integers(0, 58, 43).tolist()]
        return "".join(BASE58[digit] for digit in digits)
    return "0x" + "".join(HEX[digit] for digit in chance.integers(0, 16, 40).tolist())


def _volatility(cap_usd: float) -> float:
    """Own daily volatility: 9 % at a cap of a million, 1.4 % at a hundred billion, linear in the logarithm between."""
    return float(np.clip(0.09 - 0.0152 * (np.log10(cap_usd) - 6.0), 0.014, 0.09))


def _categories(words: str, ecosystem: str) -> tuple[str, ...]:
    own = tuple(words.split())
    return (*own, f"{ecosystem}-ecosystem") if ecosystem in ("ethereum", "solana", "base") else own


def _simulated(record: Token, ecosystem: str, price_usd: float, cap_usd: float, invented: bool) -> SimulatedToken:
    volatility = _volatility(cap_usd)
    beta = 1.0 if record.id == "bitcoin" else 1.0 + 6.0 * (volatility - 0.014)
    return SimulatedToken(record, ecosystem, cap_usd / price_usd, price_usd, beta, volatility, invented)


def build_universe(seed: int) -> Universe:
    """All tokens, largest market cap first within majors, then the invented ones; bitcoin is always index 0."""
    chance = stream(seed, "tokens")
    universe = []
    for token_id, symbol, name, ecosystem, chain, address, words, price_usd, cap_musd in _MAJORS:
        record = Token(
            id=token_id, symbol=symbol, name=name, chain=chain or None, address=address or None,
            categories=_categories(words, ecosystem),
        )  # fmt: skip
        universe.append(_simulated(record, ecosystem, float(price_usd), cap_musd * 1e6, invented=False))
    for symbol, name, ecosystem, words in _INVENTED:
        record = Token(
            id="sim-" + name.lower().replace(" ", "-"), symbol=symbol, name=name, chain=ecosystem,
            address=_address(ecosystem, chance), categories=_categories(words, ecosystem),
        )  # fmt: skip
        cap_usd = min(_SMALLEST_CAP_USD * (1.0 + chance.pareto(_TAIL)), 9e8)
        price_usd = float(10.0 ** chance.uniform(-4.5, 0.7))
        universe.append(_simulated(record, ecosystem, price_usd, float(cap_usd), invented=True))
    return tuple(universe)
