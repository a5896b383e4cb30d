"""The tokens that are known, findable by number, id, symbol, name or address. Never reads a database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ruma.errors import UnknownToken
from ruma.records import Token
from ruma.store.token_kinds import TokenKinds


@dataclass(frozen=True)
class KnownToken:
    """A token and our number for it."""

    token_id: int
    id: str
    symbol: str
    name: str
    chain: str | None = None
    address: str | None = None
    categories: tuple[str, ...] = ()

    @property
    def coingecko_id(self) -> str | None:
        """The CoinGecko slug; our own ids for unlisted contracts hold a colon and are none."""
        return None if ":" in self.id else self.id

    def record(self) -> Token:
        return Token(
            id=self.id,
            symbol=self.symbol,
            name=self.name,
            chain=self.chain,
            address=self.address,
            categories=self.categories,
        )


class TokenBook:
    """An index over tokens; order of arrival is order of importance."""

    def __init__(self, tokens: Iterable[KnownToken]) -> None:
        self._tokens = tuple(sorted(tokens, key=lambda token: token.token_id))
        self._by_id = {token.id: token for token in self._tokens}
        self._by_number = {token.token_id: token for token in self._tokens}
        self._by_symbol: dict[str, list[KnownToken]] = defaultdict(list)
        self._by_address: dict[str, KnownToken] = {}
        for token in self._tokens:
            self._by_symbol[token.symbol.upper()].append(token)
            if token.address:
                self._by_address.setdefault(token.address.lower(), token)

    def __iter__(self) -> Iterator[KnownToken]:
        return iter(self._tokens)

    def __len__(self) -> int:
        return len(self._tokens)

    @cached_property
    def kinds(self) -> TokenKinds:
        """Which tokens are of a chain or a category."""
        return TokenKinds(self._tokens)

    def get(self, id: str) -> KnownToken | None:
        """The token with exactly that public id."""
        return self._by_id.get(id)

    def with_symbol(self, symbol: str) -> list[KnownToken]:
        """All tokens with that ticker, most important first."""
        return list(self._by_symbol.get(symbol.strip().lstrip("$").upper(), ()))

    def find(self, ref: str | int, *, param: str = "id") -> KnownToken:
        """By our number, public id (any case) or contract address; UnknownToken otherwise, with what is near."""
        text = str(ref).strip()
        token = self._by_number.get(int(text)) if text.isascii() and text.isdigit() else None
        token = token or self._by_id.get(text) or self._by_id.get(text.lower()) or self._by_address.get(text.lower())
        if token is None:
            near = [f"{t.id} ({t.symbol})" for t in self.search(text, 3)] if text else []
            hint = f" Did you mean {', '.join(near)}?" if near else " Search with /tokens/search?q=."
            raise UnknownToken(f"No token has the id or number {text[:80]!r}.{hint}", param=param)
        return token

    def search(self, query: str, limit: int) -> list[KnownToken]:
        """Tokens by ticker, name, id or address: exact first, then beginnings, then parts; ties by importance."""
        wanted = query.strip().lstrip("$").lower()
        if not wanted:
            return []
        if exact := self._by_address.get(wanted):
            return [exact]
        ranked = [(rank, token.token_id, token) for token in self._tokens if (rank := _rank(wanted, token)) is not None]
        return [token for _, _, token in sorted(ranked, key=lambda row: row[:2])[:limit]]


def _rank(wanted: str, token: KnownToken) -> int | None:
    """0 for an exact ticker, id or name, 1 and 2 for a beginning, 3 for a part, None for no match."""
    symbol, name = token.symbol.lower(), token.name.lower()
    if wanted in (symbol, name, token.id.lower()):
        return 0
    if symbol.startswith(wanted):
        return 1
    if name.startswith(wanted):
        return 2
    return 3 if len(wanted) >= 3 and (wanted in name or wanted in symbol) else None
