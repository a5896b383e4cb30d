"""What a post that lists tokens, or calls one of them, is counted as for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.measures.hand_made import compute, days, said, store_of, utc

from ruma.enrich.calls import Call
from ruma.records import Token
from ruma.store.store import Store


def test_a_list_of_tokens_tells_its_tags_of_none_and_a_call_is_told_of_its_token(new_store: Callable[[], Store]) -> None:
    at = utc(2026, 5, 8, 12)
    four = [Token(id=name, symbol=name.upper(), name=name.title()) for name in ("one", "two", "three", "four")]
    posts = [
        said("one", "ann", at, tags=("listing",), also=("two", "three", "four")),  # four tokens: a list
        said("one", "bob", at, tags=("listing",), also=("two", "three")),
        said("one", "cyd", at, tags=("long_call", "fomo"), also=("two",), call=Call("long", "two")),
        said("one", "dan", at, tags=("short_call", "fud"), also=("two", "three", "four"), call=Call("short", "one")),
    ]
    store = store_of(new_store, posts)
    store.put_tokens(four)
    told = {}
    for name in ("one", "two", "three", "four"):
        (*_, point) = compute(store, "post-volume", at + timedelta(minutes=1), id=name, hours=24, granularity="1d").post_volume
        told[name] = (point.value, {one.tag: one.count for one in point.tag_breakdown})
    assert told == {
        "one": (4, {"listing": 1, "fomo": 1, "short_call": 1}),
        "two": (4, {"listing": 1, "fomo": 1, "long_call": 1}),
        "three": (3, {"listing": 1}),
        "four": (2, {}),
    }


KINDS = [
    Token(id="bonk", symbol="BONK", name="Bonk", chain="solana", categories=("meme",)),
    Token(id="wif", symbol="WIF", name="Wif", categories=("meme-token", "solana-ecosystem")),
    Token(id="toad", symbol="TOAD", name="Toad", chain="base", categories=("meme",)),
    Token(id="jup", symbol="JUP", name="Jupiter", chain="solana", categories=("decentralized-exchange",)),
]


def _of_kinds(new_store: Callable[[], Store]) -> Store:
    """Caps of 3, 1, 2 and none; the talk of a day turns from one token of each kind to the next."""
    at = utc(2026, 5, 8, 12)
    before, now = at - timedelta(hours=30), at - timedelta(hours=3)
    named = [("bonk", before, 6), ("wif", before, 2), ("bonk", now, 5), ("wif", now, 8), ("toad", now, 6), ("jup", now, 7)]
    posts = [said(token, f"{token}{number}", when) for token, when, people in named for number in range(people)]
    caps = {"bonk": 3e6, "wif": 1e6, "toad": 2e6}
    prices = [candle for token, cap in caps.items() for candle in days(token, [1.0, 2.0], at, market_cap_usd=cap)]
    store = store_of(new_store, posts, prices)
    store.put_tokens(KINDS)
    return store


def test_a_list_holds_only_the_tokens_of_the_chain_and_the_category_asked_for(new_store: Callable[[], Store]) -> None:
    store, at = _of_kinds(new_store), utc(2026, 5, 8, 12)

    def told(name: str, **given: object) -> list[str]:
        return [row.id for row in compute(store, name, at, **given).tokens]

    assert told("tokens", category="memecoins") == ["bonk", "toad", "wif"]
    assert told("tokens", category="meme", order="market_cap_asc") == ["wif", "toad", "bonk"]
    assert told("tokens", chain="solana", order="market_cap_asc") == ["wif", "bonk", "jup"]  # unknown caps stay last
    assert told("tokens", chain="SOL", category="memes", limit=1, offset=1) == ["wif"]
    assert told("tokens", chain="base", category="dex") == []
    assert told("trending", hours=24) == ["jup", "toad", "wif", "bonk"]
    assert told("trending", hours=24, chain="solana") == ["jup", "wif", "bonk"]
    assert told("trending", hours=24, category="memes", order="loss") == ["bonk", "wif", "toad"]


def test_a_restricted_list_counts_its_own_posts_and_keeps_the_shares_of_all_talk(new_store: Callable[[], Store]) -> None:
    store, at = _of_kinds(new_store), utc(2026, 5, 8, 12)
    every, memes = (compute(store, "trending", at, hours=24, **given) for given in ({}, {"category": "Memes ", "chain": "SOL"}))
    shares = {row.id: row.mindshare_24h for row in every.tokens}
    assert {row.id: row.mindshare_24h for row in memes.tokens} == {id: shares[id] for id in ("bonk", "wif")}
    assert (memes.n, memes.total, memes.chain, memes.category) == (13, 2, "solana", "Memes")
    assert (every.n, every.total, every.chain, every.category) == (26, 4, None, None)
    assert [row.mindshare_rank for row in memes.tokens] == [1, 2]
    assert compute(store, "tokens", at, chain="solana").total == 3
