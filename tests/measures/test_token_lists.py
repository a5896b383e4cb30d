"""What a post that lists tokens, or calls one of them, is counted as for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.measures.hand_made import compute, said, store_of, utc

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
