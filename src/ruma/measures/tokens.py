"""Lists of tokens: all, by cap or price change, by mindshare change, and by search. Never computes a series."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from ruma.measures.attention import Attention, AttentionOfAll, attention_and_before
from ruma.measures.declare import Part, Result, figure, measure
from ruma.measures.followers import Account, project_accounts
from ruma.measures.market_prices import priced_market
from ruma.measures.reading import Reading, Window, is_thin
from ruma.measures.series import change_pct
from ruma.store.token_kinds import chain_slug
from ruma.store.tokens import KnownToken
from ruma.tiers import Tier

TRENDING_MIN_AUTHORS = 5  # fewer people are no trend

Limit500 = Annotated[int, Field(ge=1, le=500, description="Rows to give.", examples=[50])]
Limit50 = Annotated[int, Field(ge=1, le=50, description="Rows to give.", examples=[10])]
Offset = Annotated[int, Field(ge=0, description="Rows to skip.", examples=[0])]
Query = Annotated[str, Field(min_length=1, max_length=100, description="Ticker, name, id or contract address.", examples=["sol"])]
Order = Annotated[
    Literal["gain", "loss", "share"],
    Field(description="By mindshare gained, by mindshare lost, or by mindshare held in the window.", examples=["gain"]),
]
ListOrder = Annotated[
    Literal["market_cap", "market_cap_asc", "price_gain", "price_loss"],
    Field(
        description="By market cap, largest or smallest first, or by the rise or fall of the price over the window.",
        examples=["market_cap"],
    ),
]
Chain = Annotated[
    str | None,
    Field(description="Only tokens of this chain, its own coin included.", examples=["solana"], min_length=1, max_length=60),
]
Category = Annotated[
    str | None,
    Field(description="Only tokens of this category, in any usual spelling.", examples=["meme"], min_length=1, max_length=60),
]
ChangeHours = Annotated[int, Field(ge=1, le=720, description="Window that is compared with the one before it, hours.")]


class TokenRow(Part):
    token_id: int = Field(description="Our own token id.")
    id: str = Field(description="Public id of the token.")
    coingecko_id: str | None
    symbol: str
    name: str
    address: str | None
    price_usd: float | None = figure("usd", "price", "trades at", about="Last known at the moment asked for.")
    price_at: datetime | None = Field(
        description="End of the candle that gave the price, UTC; its age is for the reader to judge."
    )
    price_change_24h_pct: float | None = figure("pct", "price", change=True, about="In the 24 h up to price_at.")
    price_change_pct: float | None = figure(
        "pct", "price", change=True, about="Over the window, from the last price by its start; null: none known."
    )
    market_cap_usd: float | None = figure("usd", "market cap")
    volume_usd: float | None = figure("usd", "volume", "traded", about="Last known 24 h volume.")
    mindshare_24h: float = figure("pct", "mindshare", about="Share of all voices in the window (24 h by default), percent.")
    previous_mindshare_pct: float = figure("pct", "mindshare", period="previous")
    mindshare_change: float = figure("pp", "mindshare", change=True, about="Against the window before, percentage points.")
    mindshare_change_pct: float | None = figure("pct", "mindshare", change=True, about="The same in percent; null if new.")
    mindshare_rank: int | None = figure("rank", "rank", "mindshare", about="Place in this list where it is ranked by change.")
    posts: int = figure("count", "posts")
    previous_posts: int = figure("count", "posts", period="previous")
    authors: int = figure("count", "authors", "people")
    thin: bool


class TokensResult(Result):
    limit: int
    offset: int
    chain: str | None = Field(description="The chain asked for, by its id.")
    category: str | None = Field(description="The category asked for, as it was asked for.")
    total: int = figure("count", "tokens")
    tokens: list[TokenRow]


class FoundToken(Part):
    token_id: int
    id: str
    coingecko_id: str | None
    symbol: str
    name: str
    chain: str | None
    address: str | None
    handle: str | None = Field(description="Main account of the project, by followers; null: no snapshots are loaded.")
    followers: int | None = Field(description="Followers of its tracked accounts, newest snapshots; null: none loaded.")
    image_url: str | None
    price_usd: float | None = figure("usd", "price", about="Last known at the moment asked for.")
    price_at: datetime | None = Field(description="End of the candle that gave the price, UTC.")
    price_change_24h_pct: float | None = figure("pct", "price", change=True)
    market_cap_usd: float | None = figure("usd", "market cap")


class TokenSearchResult(Result):
    query: str
    total: int
    tokens: list[FoundToken]


@measure(
    "/tokens",
    tier=Tier.BASIC,
    family="list",
    formula="""Ordered by market_cap_usd, largest first (order=market_cap_asc: smallest first; order=price_gain: largest
    price_change_pct first; order=price_loss: smallest first), unknown ones last in order of importance; mindshare as
    /mindshare, of all talk also where only a chain or a category is listed. A token is of its own chain and of those that its
    categories name ("solana-ecosystem"), a chain's coin of that chain; spellings of one category count as one ("meme",
    "meme-token", "memecoins").""",
)
def tokens(
    reading: Reading, limit: Limit500 = 50, offset: Offset = 0, hours: ChangeHours = 24, order: ListOrder = "market_cap",
    chain: Chain = None, category: Category = None,
) -> TokensResult:  # fmt: skip
    """Token list

    All indexed tokens, or those of a chain or a category, biggest market cap first, or by price change over the window,
    unknown ones last; paged by limit and offset.
    """
    chosen = reading.tokens.kinds.chosen(chain, category)
    window = reading.posts_window(hours)
    prices, moves = _prices(reading, []), _moves(reading, window)
    sign = 1 if order in ("price_loss", "market_cap_asc") else -1
    by = moves if order.startswith("price") else {id: price["market_cap_usd"] for id, price in prices.items()}

    def place(token: KnownToken) -> tuple[bool, float, int]:
        value = by.get(token.id)
        return value is None, sign * (value or 0.0), token.token_id

    listed = [token for token in reading.tokens if chosen is None or token.id in chosen]
    held = sorted(listed, key=place)[offset : offset + limit]
    now, before = attention_and_before(reading, window)
    rows = [_row(token, now, before, prices.get(token.id, {}), moves) for token in held]
    said = window.said(_posts(now, chosen)) | _within(chain, category)
    return TokensResult(**said, limit=limit, offset=offset, total=len(listed), tokens=rows)


@measure(
    "/tokens/trending",
    tier=Tier.FREE,
    family="list",
    credits=2,
    formula="""Ordered by mindshare_change = mindshare of the window - mindshare of the window before it, percentage points,
    largest gain first (order=loss: largest loss first; order=share: largest mindshare first); tokens named by fewer than 5
    people are left out. Mindshare is that of all talk also where only a chain or a category is listed, which are those of
    /tokens.""",
    name="trending",
)
def tokens_trending(
    reading: Reading, limit: Limit50 = 10, hours: ChangeHours = 24, order: Order = "gain",
    chain: Chain = None, category: Category = None,
) -> TokensResult:  # fmt: skip
    """Trending token list

    Tokens that gained the most mindshare over the window, largest gain first; also by loss or by share, of all tokens or of a
    chain or a category; a snapshot, not paged.
    """
    chosen = reading.tokens.kinds.chosen(chain, category)
    window = reading.posts_window(hours)
    now, before = attention_and_before(reading, window)
    risen = [row for row in _ordered(now, before, order) if chosen is None or row.token in chosen][:limit]
    held = [token for row in risen if (token := reading.tokens.get(row.token))]
    prices = _prices(reading, [token.id for token in held])
    moves = _moves(reading, window)
    rows = [_row(token, now, before, prices.get(token.id, {}), moves, rank) for rank, token in enumerate(held, 1)]
    said = window.said(_posts(now, chosen)) | _within(chain, category)
    return TokensResult(**said, limit=limit, offset=0, total=len(rows), tokens=rows)


def _within(chain: str | None, category: str | None) -> dict[str, str | None]:
    """What the list is restricted to."""
    return {"chain": chain_slug(chain) if chain else None, "category": category.strip() if category else None}


def _posts(now: AttentionOfAll, chosen: frozenset[str] | None) -> int:
    """How many times posts name the listed tokens."""
    return sum(row.posts for row in now.tokens if chosen is None or row.token in chosen)


def _ordered(now: AttentionOfAll, before: AttentionOfAll, order: str) -> list[Attention]:
    """Tokens that enough people named in either window, in the order asked for."""
    had = {row.token for row in before.tokens if row.authors >= TRENDING_MIN_AUTHORS} if order == "loss" else set()
    held = {row.token: row for row in now.tokens if row.authors >= TRENDING_MIN_AUTHORS or row.token in had}
    held |= {id: Attention(id) for id in sorted(had - held.keys())}

    def change(id: str) -> float:
        return now.share_pct(id) - before.share_pct(id)

    def place(row: Attention) -> float:
        by = {"gain": -change(row.token), "loss": change(row.token), "share": -now.share_pct(row.token)}
        return by[order]

    return sorted(held.values(), key=lambda row: (place(row), row.token))


@measure(
    "/tokens/search",
    tier=Tier.BASIC,
    family="list",
    formula="Exact ticker, name, id or address first, then beginnings, then parts; ties by importance.",
    name="token-search",
)
def tokens_search(reading: Reading, q: Query, limit: Limit50 = 10) -> TokenSearchResult:
    """Token search

    Find tokens by ticker, name or contract address, by relevance.
    """
    found = reading.tokens.search(q, limit)
    window = reading.posts_window(24)
    prices = _prices(reading, [token.id for token in found]) if found else {}
    accounts = project_accounts(reading, [token.id for token in found])
    rows = [_found(token, prices.get(token.id, {}), accounts.get(token.id, [])) for token in found]
    said = window.said(len(rows)) | {"thin": False}
    return TokenSearchResult(**said, query=q.strip(), total=len(rows), tokens=rows)


def _prices(reading: Reading, ids: list[str]) -> dict[str, dict[str, Any]]:
    """Last known prices at the moment asked for, by token id: posts may be older, and each price says its own date."""
    return {row["token"]: row for row in reading.rows("last_prices", reading.window(24, None), tokens=ids)}


def _moves(reading: Reading, window: Window) -> dict[str, float]:
    """Change of price over the window in percent, by token id, where both ends are known."""
    return {row.token: row.price_change_pct for row in priced_market(reading, window).moved if row.price_change_pct is not None}


def _row(
    token: KnownToken, now: AttentionOfAll, before: AttentionOfAll, price: dict[str, Any], moves: dict[str, float],
    rank: int | None = None,
) -> TokenRow:  # fmt: skip
    share, was = now.share_pct(token.id), before.share_pct(token.id)
    mine = now.of(token.id)
    return TokenRow(
        token_id=token.token_id,
        id=token.id,
        coingecko_id=token.coingecko_id,
        symbol=token.symbol,
        name=token.name,
        address=token.address,
        **_price_fields(price),
        price_change_pct=moves.get(token.id),
        volume_usd=price["volume_usd"] if price.get("volumes") else None,
        mindshare_24h=share,
        previous_mindshare_pct=was,
        mindshare_change=round(share - was, 2),
        mindshare_change_pct=change_pct(share, was),
        mindshare_rank=rank,
        posts=mine.posts,
        previous_posts=before.of(token.id).posts,
        authors=mine.authors,
        thin=is_thin(mine.posts, mine.authors),
    )


def _found(token: KnownToken, price: dict[str, Any], accounts: list[Account]) -> FoundToken:
    return FoundToken(
        token_id=token.token_id,
        id=token.id,
        coingecko_id=token.coingecko_id,
        symbol=token.symbol,
        name=token.name,
        chain=token.chain,
        address=token.address,
        handle=accounts[0].handle if accounts else None,
        followers=sum(account.followers for account in accounts) if accounts else None,
        image_url=None,
        **_price_fields(price),
    )


def _price_fields(price: dict[str, Any]) -> dict[str, Any]:
    return {
        "price_at": price.get("ts"),
        "price_usd": price.get("price_usd"),
        "price_change_24h_pct": change_pct(price.get("price_usd"), price.get("price_before_usd") or None),
        "market_cap_usd": price.get("market_cap_usd"),
    }
