"""What chains and kinds of tokens are called, and which tokens are of them. Never reads a database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ruma.errors import BadInput

if TYPE_CHECKING:
    from ruma.store.tokens import KnownToken

# Chains by the slugs of listing sites and by short names, where those differ from the ids of ecosystems.
_CHAINS = {
    "binance-smart-chain": "bnb-chain", "bsc": "bnb-chain", "bnb": "bnb-chain", "bnb-smart-chain": "bnb-chain",
    "polygon-pos": "polygon", "matic": "polygon", "arbitrum-one": "arbitrum", "optimistic-ethereum": "optimism",
    "near-protocol": "near", "the-open-network": "ton", "xdai": "gnosis", "ripple": "xrp-ledger", "xrp": "xrp-ledger",
    "hedera-hashgraph": "hedera", "eth": "ethereum", "sol": "solana", "btc": "bitcoin", "avax": "avalanche",
}  # fmt: skip

# Chains whose coin has another id than they.
COINS = {"xrp-ledger": "ripple", "bnb-chain": "binancecoin", "polygon": "matic-network", "avalanche": "avalanche-2"}

# Kinds of tokens, by the ids of topics, and the words that token lists have for them; any other word stands for itself.
_KINDS: dict[str, str] = {
    "memecoins": "meme meme-token meme-coin memecoin ai-meme political-meme dog-meme cat-meme",
    "ai": "ai artificial-intelligence ai-agent ai-meme",
    "ai-agents": "ai-agent agentic",
    "defi": "defi decentralized-finance decentralized-finance-defi decentralized-exchange dex swap lending yield-farming"
    " liquid-staking restaking perpetual",
    "dex-volume": "decentralized-exchange dex swap",
    "nfts": "nft nft-gaming",
    "gaming": "gaming gamefi game game-token game-currency play-to-earn play2earn nft-gaming videogame",
    "layer-1": "layer-1 layer-1-l1 smart-contract-platform",
    "alternative-layer-1": "layer-1 layer-1-l1 smart-contract-platform",
    "layer-2": "layer-2 layer-2-l2 rollup",
    "stablecoins": "stablecoin stablecoin-payment",
    "stablecoin-payments": "stablecoin stablecoin-payment",
    "payments": "payment payment-token stablecoin-payment",
    "real-world-assets": "real-world-asset real-world-assets-rwa rwa",
    "oracles": "oracle",
    "privacy": "privacy privacy-coin",
    "exchange-tokens": "exchange-token centralized-exchange",
    "liquid-staking": "liquid-staking stake-pool stake-pool-token",
    "staking": "liquid-staking stake-pool stake-pool-token staking",
}  # fmt: skip
# Other names of those kinds, as somebody may ask for them.
_ALIASES = {
    "meme": "memecoin", "meme-token": "memecoin", "meme-coin": "memecoin", "rwa": "real-world-asset", "gamefi": "gaming",
    "game": "gaming", "artificial-intelligence": "ai", "decentralized-finance": "defi", "decentralized-exchange": "dex-volume",
    "dex": "dex-volume", "l1": "layer-1", "l2": "layer-2", "rollup": "layer-2", "smart-contract-platform": "layer-1",
}  # fmt: skip


def slug(said: str) -> str:
    """A name as lists spell it: small letters, dashes for spaces."""
    return "-".join(said.lower().replace("_", " ").split())


def chain_slug(said: str) -> str:
    """The id of an ecosystem by any name of its chain."""
    held = slug(said).removesuffix("-ecosystem")
    return _CHAINS.get(held, held)


def _one(word: str) -> str:
    """A kind without the ending of its plural."""
    return slug(word).removesuffix("s")


_SPELLINGS = {_one(kind): frozenset(map(_one, words.split())) for kind, words in _KINDS.items()}


class TokenKinds:
    """An index of tokens by chain and by kind."""

    def __init__(self, tokens: Iterable[KnownToken]) -> None:
        self._on: dict[str, set[str]] = defaultdict(set)
        self._of: dict[str, set[str]] = defaultdict(set)
        self._said: Counter[str] = Counter()
        ids = []
        for token in tokens:
            words = [slug(word) for word in token.categories]
            chains = [word for word in words if word.endswith("-ecosystem")]
            for chain in [token.chain, *chains] if token.chain else chains:
                self._on[chain_slug(chain)].add(token.id)
            for word in words:
                self._of[_one(word)].add(token.id)
            self._said.update(word for word in words if not word.endswith("-ecosystem"))
            ids.append(token.id)
        home = {coin: chain for chain, coin in COINS.items()}
        for id in ids:
            if (chain := home.get(id, id)) in self._on:
                self._on[chain].add(id)

    def on_chain(self, said: str) -> frozenset[str]:
        """Ids of the tokens of a chain, its own coin among them; none where no other token is of it."""
        return frozenset(self._on.get(chain_slug(said), ()))

    def of_kind(self, said: str) -> frozenset[str]:
        """Ids of the tokens of a kind, however it is spelled."""
        kind = _ALIASES.get(_one(said), _one(said))
        words = _SPELLINGS.get(kind) or {kind}
        return frozenset().union(*(self._of.get(word, ()) for word in words))

    def chosen(self, chain: str | None, category: str | None) -> frozenset[str] | None:
        """Ids of the tokens of both; None where neither is asked for. BadInput where no token is of one of them."""
        if chain is None and category is None:
            return None
        sets = []
        if chain is not None:
            sets.append(_some(self.on_chain(chain), "chain", chain, {name: len(ids) for name, ids in self._on.items()}))
        if category is not None:
            sets.append(_some(self.of_kind(category), "category", category, self._said))
        return frozenset.intersection(*sets)


def _some(found: frozenset[str], param: str, said: str, there: Mapping[str, int]) -> frozenset[str]:
    if found:
        return found
    known = ", ".join(name for name, _ in sorted(there.items(), key=lambda one: (-one[1], one[0]))[:30])
    tail = f"known: {known}." if known else "none is known of any."
    raise BadInput(f"No token is of the {param} {said.strip()[:60]!r}; {tail}", param=param)
