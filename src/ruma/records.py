"""What flows through the house: tokens, posts, prices and followers, each frozen, in UTC, with units in its names.

Never reads a file, a clock or a database.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator

EARLIEST = datetime(2009, 1, 3, tzinfo=UTC)  # Bitcoin's first block: nothing on a crypto market is older
MAX_TEXT_CHARS = 20_000
HOUR_S = 3600


def as_utc(value: datetime) -> datetime:
    """The same instant in UTC; a time without a zone is taken to be UTC already."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _not_before_bitcoin(value: datetime) -> datetime:
    value = as_utc(value)
    if value < EARLIEST:
        raise ValueError(f"is before {EARLIEST:%Y-%m-%d}, when there was no market to talk about")
    return value


def _a_time(value: object) -> object:
    """Bare numbers are refused: seconds, milliseconds and 20200313 all look alike."""
    if isinstance(value, int | float) or (isinstance(value, str) and value.strip().replace(".", "", 1).isdigit()):
        raise ValueError("is a bare number, not an ISO 8601 time such as 2020-03-14T12:00:00Z")
    return value


Time = Annotated[datetime, BeforeValidator(_a_time), AfterValidator(_not_before_bitcoin)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT_CHARS)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Count = Annotated[int, Field(ge=0, lt=2**32)]
Usd = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Record(BaseModel):
    """One row of the record format; unknown columns are ignored, empty optional cells are unknown (None)."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Token(Record):
    """A token by its public id (the CoinGecko slug where it has one)."""

    id: Name
    symbol: Name
    name: Name
    chain: str | None = None
    address: str | None = None
    categories: tuple[str, ...] = ()


class Post(Record):
    """A public message. Identity is (source, source_id); a missing count is unknown, not zero."""

    source: Name
    source_id: Name
    author: Name
    text: Text
    happened_at: Time
    seen_at: Time | None = None
    likes: Count | None = None
    reposts: Count | None = None
    replies: Count | None = None
    followers: Count | None = None
    channel: str | None = None
    url: str | None = None

    @property
    def known_at(self) -> datetime:
        """When we first had the post; history without that time counts as seen when it happened."""
        return self.seen_at or self.happened_at


class Price(Record):
    """One candle. `ts` is its end: nothing before `ts` may use it."""

    token_id: Name
    ts: Time
    interval_hours: Annotated[int, Field(ge=1, le=24 * 31)]
    price_usd: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    market_cap_usd: Usd | None = None
    volume_usd: Usd | None = None
    source: str = ""
    seen_at: Time | None = None

    @field_validator("market_cap_usd", "volume_usd", "seen_at", mode="before")
    @classmethod
    def _empty_cell_is_unknown(cls, value: object) -> object:
        return None if value == "" else value

    @property
    def known_at(self) -> datetime:
        return self.seen_at or self.ts


class Followers(Record):
    """How many followed an account of a token's project at one moment. Identity is all but the count."""

    source: Name
    handle: Name
    token_id: Name
    followers_count: Annotated[int, Field(ge=0, lt=2**63)]
    snapshot_at: Time
    seen_at: Time | None = None

    @field_validator("handle")
    @classmethod
    def _without_at(cls, value: str) -> str:
        return value.removeprefix("@")

    @property
    def known_at(self) -> datetime:
        return self.seen_at or self.snapshot_at


WalletCategory = Literal["smart_money", "exchange", "dex", "staking", "fund", "market_maker", "project", "bot", "other"]
Chain = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True, to_lower=True)]
EVM_ADDRESS = re.compile(r"0[xX][0-9a-fA-F]{40}")


def one_case(address: str) -> str:
    """An address as it is stored: EVM ones in lower case, as their case is a checksum and no part of it; others as they are."""
    return address.lower() if EVM_ADDRESS.fullmatch(address) else address


Address = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True), AfterValidator(one_case)]


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


class Trade(Record):
    """One trade on a DEX. Identity is (chain, trade_id); where a pool is one side, `pool` names it."""

    chain: Chain
    trade_id: Name
    token_id: Name
    happened_at: Time
    buyer: Address
    seller: Address
    volume_usd: Usd
    price_usd: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    pool: Address | None = None
    pool_owner: Address | None = None
    dex: str | None = None
    amount: Usd | None = None
    quote_token_id: str | None = None
    seen_at: Time | None = None

    _empty = field_validator("pool", "pool_owner", "dex", "amount", "quote_token_id", "seen_at", mode="before")(_none_if_empty)

    @property
    def known_at(self) -> datetime:
        return self.seen_at or self.happened_at


class WalletLabel(Record):
    """What an address is known as, and since when we knew; without that time it counts as known always."""

    chain: Chain
    address: Address
    label: Name
    category: WalletCategory = "other"
    seen_at: Time | None = None

    _empty = field_validator("seen_at", mode="before")(_none_if_empty)

    @property
    def known_at(self) -> datetime:
        return self.seen_at or EARLIEST


Sentiment = Literal["bearish", "neutral", "bullish"]
How = Literal["address", "cashtag", "name", "alias"]


class Mention(Record):
    """A token that a post names: how it was recognised, and how sure we are (0..1)."""

    token_id: str
    confidence: Annotated[float, Field(ge=0, le=1)]
    how: How
