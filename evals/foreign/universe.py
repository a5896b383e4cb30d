"""Twenty tokens and their hourly prices. Knows nothing of posts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Coin:
    """One token: how people write it, where it began, how much it moves."""

    id: str
    symbol: str
    name: str
    price_usd: float  # at the first hour
    hourly_sd: float  # of the token's own log return, beside the market's
    supply: float
    chain: str = ""
    categories: tuple[str, ...] = ()
    word: bool = False  # the symbol or the name is an everyday word too


COINS = (
    Coin("bitcoin", "BTC", "Bitcoin", 71_400.0, 0.0015, 19.9e6, "", ("layer-1",)),
    Coin("ethereum", "ETH", "Ethereum", 2_480.0, 0.004, 120e6, "ethereum", ("layer-1",)),
    Coin("solana", "SOL", "Solana", 138.0, 0.006, 540e6, "solana", ("layer-1", "solana-ecosystem")),
    Coin("avalanche-2", "AVAX", "Avalanche", 21.5, 0.007, 420e6, "avalanche", ("layer-1",), True),
    Coin("chainlink", "LINK", "Chainlink", 14.2, 0.006, 690e6, "ethereum", ("oracle",), True),
    Coin("near", "NEAR", "NEAR Protocol", 2.7, 0.008, 1.2e9, "", ("layer-1",), True),
    Coin("sui", "SUI", "Sui", 1.9, 0.009, 3.6e9, "sui", ("layer-1",)),
    Coin("arbitrum", "ARB", "Arbitrum", 0.41, 0.008, 5.1e9, "ethereum", ("layer-2",)),
    Coin("dogecoin", "DOGE", "Dogecoin", 0.142, 0.008, 151e9, "", ("meme",)),
    Coin("aave", "AAVE", "Aave", 188.0, 0.007, 15.2e6, "ethereum", ("lending",)),
    Coin("ondo-finance", "ONDO", "Ondo", 0.62, 0.008, 3.2e9, "ethereum", ("real-world-assets",)),
    Coin("helium", "HNT", "Helium", 2.3, 0.009, 186e6, "solana", ("depin", "solana-ecosystem"), True),
    Coin("render-token", "RENDER", "Render", 3.1, 0.009, 518e6, "solana", ("solana-ecosystem",), True),
    Coin("kestrel-swap", "KSTL", "Kestrel Swap", 0.88, 0.011, 90e6, "solana", ("dex", "solana-ecosystem")),
    Coin("pocket-goose", "GOOSE", "Pocket Goose", 0.0031, 0.014, 9e9, "solana", ("meme", "solana-ecosystem"), True),
    Coin("fathomnet", "FATH", "Fathomnet", 1.34, 0.011, 60e6, "ethereum", ()),
    Coin("larkspur", "LRKS", "Larkspur", 0.27, 0.011, 300e6, "base", (), True),
    Coin("bricklane", "BRKL", "Bricklane", 4.9, 0.010, 25e6, "base", ()),
    Coin("tollgate", "TOLL", "Tollgate", 0.093, 0.012, 800e6, "base", (), True),
    Coin("yamfield", "YAMF", "Yamfield", 0.55, 0.011, 140e6, "ethereum", ()),
)
BY_ID = {coin.id: coin for coin in COINS}


def hourly_prices(rng: np.random.Generator, hours: int) -> np.ndarray:
    """Closing prices, shape (tokens, hours): one market for all, each token's own moods of some days, fat-tailed noise."""
    market = 0.003 * rng.standard_t(5, hours)
    logs = []
    for coin in COINS:
        moods = np.repeat(rng.normal(0, coin.hourly_sd * 0.22, hours // 60 + 1), 60)[:hours]
        logs.append(np.cumsum(market + moods + coin.hourly_sd * 0.75 * rng.standard_t(5, hours)))
    return np.array([coin.price_usd for coin in COINS])[:, None] * np.exp(np.array(logs))


def written(price_usd: float) -> str:
    """A price as people type it: three figures that count."""
    if price_usd >= 10_000:
        return f"{price_usd / 1000:.1f}k"
    if price_usd >= 100:
        return f"{price_usd:.0f}"
    return f"{price_usd:.3g}" if price_usd >= 1 else f"{price_usd:.4f}".rstrip("0")
