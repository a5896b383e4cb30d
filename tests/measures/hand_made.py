"""Small markets made by hand: posts with marks of one's own choice, candles, snapshots. Never simulated."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ruma.enrich.marks import Marks
from ruma.marking import mark_table
from ruma.measures.declare import declared_measures
from ruma.measures.reading import Reading
from ruma.pipeline import plain_table, post_table, price_table
from ruma.records import Followers, Mention, Post, Price, Token
from ruma.store.store import Store
from ruma.store.writing import writing

TOKENS = [
    Token(id="bitcoin", symbol="BTC", name="Bitcoin"),
    Token(id="zorblax", symbol="ZRBX", name="Zorblax"),
    Token(id="quiet", symbol="QUI", name="Quiet"),
]
Said = tuple[Post, Marks]
_numbers = itertools.count(1)


def said(token: str, author: str, when: datetime, label: str = "neutral", **more: Any) -> Said:
    """A post about a token, `also` others; `emotions`, `tags`, `call`, `handles`, `text_key` are marks, the rest fields."""
    number = next(_numbers)
    emotions: Mapping[str, float] = more.pop("emotions", {})
    text_key, tags, call = more.pop("text_key", number), more.pop("tags", ()), more.pop("call", None)
    handles = more.pop("handles", ())
    named = [Mention(token_id=id, confidence=1.0, how="cashtag") for id in (token, *more.pop("also", ()))]
    post = Post(source="s", source_id=str(number), author=author, text=more.pop("text", "words"), happened_at=when, **more)
    marks = Marks(tuple(named), 0.1, 0.8, 0.1, label, tags, (), (), (), call, text_key, emotions, handles)  # type: ignore[arg-type]
    return post, marks


def days(token: str, prices: Iterable[float], last: datetime, volume: float | None = 1_000.0, **more: Any) -> list[Price]:
    """Daily candles, the last one ending at `last`; volumes differ from day to day unless they are None or 0."""
    held = list(prices)
    return [
        Price(
            token_id=token,
            ts=last - timedelta(days=len(held) - 1 - number),
            interval_hours=24,
            price_usd=price,
            volume_usd=volume + number if volume else volume,
            **more,
        )
        for number, price in enumerate(held)
    ]


def store_of(
    new_store: Callable[[], Store],
    posts: Iterable[Said] = (),
    prices: Iterable[Price] = (),
    followers: Iterable[Followers] = (),
) -> Store:
    """A store that holds the three tokens and these records."""
    store = new_store()
    store.put_tokens(TOKENS)
    held, candles, snapshots = list(posts), list(prices), list(followers)
    with writing(store, "test") as writer:
        if held:
            writer.append_posts(post_table([post for post, _ in held], mark_table([marks for _, marks in held])))
        if candles:
            writer.append_prices(price_table(candles))
        if snapshots:
            writer.append_followers(plain_table("followers", snapshots))
    return store


def compute(store: Store, name: str, as_of: datetime, **arguments: Any) -> Any:
    """The measure's result as of a moment, its arguments checked as the API checks them."""
    measure = declared_measures()[name]
    given = measure.parse(arguments)
    given.pop("as_of")
    return measure.compute(Reading(store, as_of), **given)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]
