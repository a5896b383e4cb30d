"""Search: all words, whole words, copies once, nothing from the future."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.measures.hand_made import compute, said, store_of

from ruma.errors import BadInput, UnknownToken
from ruma.measures.posts_search import posts_search
from ruma.measures.reading import Reading
from ruma.pipeline import load
from ruma.store.store import Store

AS_OF = datetime(2026, 5, 8, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOKENS = [{"id": "bitcoin", "symbol": "BTC", "name": "Bitcoin"}, {"id": "otterix", "symbol": "OTRX", "name": "Otterix"}]
COPY = "the lantern market of the old harbour opens its doors for every trader in town"
POSTS = [
    ("1", "ann", "Lantern news: $BTC oracles agree", 1, None),
    ("2", "bob", "An ORACLE and a lantern, $OTRX", 2, None),
    ("3", "cyd", "lanterns! oracle? the lantern oracle of $BTC", 3, None),
    ("4", "dan", "oracular lanternfish", 1, None),
    ("5", "eve", f"{COPY} 1", 4, None),
    ("6", "fay", f"{COPY} 22 https://example.org/x", 5, None),
    ("7", "gus", "lantern oracle written in time, seen too late", 1, AS_OF + HOUR),
    ("8", "hal", "lantern oracle from tomorrow", -2, None),
    ("9", "ivy", "lantern oracle of last year", 24 * 300, None),
    ("10", "jon", "Солнце над Биткоином, $BTC", 6, None),
    ("11", "kim", "100% sure about $BTC (maybe)", 7, None),
]


@pytest.fixture(scope="module")
def market(new_store: Callable[[], Store], tmp_path_factory: pytest.TempPathFactory) -> Reading:
    folder = tmp_path_factory.mktemp("search")
    rows = [
        {"source": "s", "source_id": id, "author": author, "text": text, "url": f"https://example.org/{id}", "likes": 5}
        | {"happened_at": (AS_OF - hours * HOUR).isoformat()}
        | ({"seen_at": seen.isoformat()} if seen else {})
        for id, author, text, hours, seen in POSTS
    ]
    (folder / "tokens.jsonl").write_bytes(b"\n".join(orjson.dumps(token) for token in TOKENS))
    (folder / "posts.jsonl").write_bytes(b"\n".join(orjson.dumps(row) for row in rows))
    store = new_store()
    assert load(store, [folder], AS_OF + HOUR, folder / "rejects.jsonl").rejected == 0
    return Reading(store, AS_OF)


@pytest.mark.parametrize(
    ("q", "token", "hours", "ids"),
    [
        ("lantern oracle", None, 168, ["3", "1", "2"]),  # the phrase first, then the newest; plurals count, parts don't
        ("oracle LANTERN", None, 168, ["1", "2", "3"]),
        ("lantern oracle", "bitcoin", 168, ["3", "1"]),
        ("lantern oracle", None, 8_000, ["3", "9", "1", "2"]),
        ("harbour", None, 168, ["5"]),  # copies once
        ("солнце", None, 168, ["10"]),
        (None, "otterix", 168, ["2"]),
        ("lantern", None, 1, ["1"]),
        ("100% sure (maybe)", None, 168, ["11"]),  # signs are no words
        ("nowhere", None, 168, []),
    ],
)
def test_what_is_found_in_which_order(market: Reading, q: str | None, token: str | None, hours: int, ids: list[str]) -> None:
    assert [post.source_id for post in posts_search(market, q=q, token=token, hours=hours).posts] == ids


def test_copies_are_counted_and_shown_once(market: Reading) -> None:
    result = posts_search(market, q="harbour")
    assert (result.total, result.total_texts, result.total_authors, result.n) == (2, 1, 2, 2)
    assert [(post.author, post.copies) for post in result.posts] == [("eve", 2)]


def test_a_post_carries_its_marks(market: Reading) -> None:
    (post,) = posts_search(market, token="otterix").posts
    assert (post.text, post.url, post.happened_at) == (POSTS[1][2], "https://example.org/2", AS_OF - 2 * HOUR)
    assert [(m.token_id, m.id, m.symbol, m.how) for m in post.mentions] == [(2, "otterix", "OTRX", "cashtag")]
    assert post.sentiment.bullish + post.sentiment.neutral + post.sentiment.bearish == pytest.approx(1, abs=0.01)
    assert post.topics == ["oracles"]
    assert "likes" not in type(post).model_fields  # collected later than the post: no part of the answer


def test_posts_of_one_account_without_regard_to_case(market: Reading) -> None:
    assert [post.source_id for post in posts_search(market, author="@CYD").posts] == ["3"]
    assert [post.source_id for post in posts_search(market, author="bob", token="otterix").posts] == ["2"]
    assert posts_search(market, author="cyd", q="oracle", token="otterix").posts == []
    assert posts_search(market, author="nobody").posts == []


def test_limit_keeps_the_totals(market: Reading) -> None:
    result = posts_search(market, q="lantern oracle", limit=1)
    assert ([post.source_id for post in result.posts], result.total) == (["3"], 3)


@pytest.mark.parametrize(("q", "token"), [(None, None), ("?! ...", None), (" ".join(f"w{n}" for n in range(13)), None)])
def test_a_search_for_nothing_or_for_a_whole_text_is_refused(market: Reading, q: str | None, token: str | None) -> None:
    with pytest.raises(BadInput) as caught:
        posts_search(market, q=q, token=token)
    assert caught.value.param == "q"


def test_an_unknown_token_is_refused(market: Reading) -> None:
    with pytest.raises(UnknownToken):
        posts_search(market, token="atlantis")


@given(st.text(max_size=60))
def test_no_query_can_break_the_engine(market: Reading, q: str) -> None:
    try:
        result = posts_search(market, q=q)
    except BadInput:
        return
    assert result.total >= len(result.posts)


def test_only_posts_of_the_asked_tone_are_found_and_counted(new_store: Callable[[], Store]) -> None:
    marked = [
        said("bitcoin", name, AS_OF - hours * HOUR, label)
        for name, hours, label in (("ann", 1, "bearish"), ("bob", 2, "bullish"), ("cyd", 3, "bearish"), ("dan", -1, "bearish"))
    ]
    store = store_of(new_store, marked)
    found = compute(store, "posts-search", AS_OF, token="bitcoin", sentiment="bearish")
    assert ([post.author for post in found.posts], found.total, found.total_authors) == (["ann", "cyd"], 2, 2)
    assert compute(store, "posts-search", AS_OF, token="bitcoin").total == 3
