"""The token measures against values worked out by hand from a market of a few posts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from ruma.enrich.marks import Marks
from ruma.errors import UnknownToken
from ruma.marking import mark_table
from ruma.measures.declare import declared_measures
from ruma.measures.reading import Reading
from ruma.measures.sentiment_points import score_of
from ruma.pipeline import post_table, price_table
from ruma.records import Mention, Post, Price, Sentiment, Token
from ruma.store.store import Store
from ruma.store.writing import writing

AS_OF = datetime(2026, 5, 8, 12, 30, tzinfo=UTC)
TOKENS = [
    Token(id="bitcoin", symbol="BTC", name="Bitcoin"),
    Token(id="zorblax", symbol="ZRBX", name="Zorblax"),
    Token(id="quiet", symbol="QUI", name="Quiet"),
]


def said(
    number: int, token: str, author: str, ago: timedelta, label: Sentiment = "neutral", **more: object
) -> tuple[Post, Marks]:
    """A post about a token some time before AS_OF, marked by hand."""
    text_key = more.pop("text_key", number)
    tags = more.pop("tags", ())
    when = AS_OF - ago
    post = Post(source="s", source_id=str(number), author=author, text="words", happened_at=when, **more)  # type: ignore[arg-type]
    mention = Mention(token_id=token, confidence=1.0, how="cashtag")
    return post, Marks((mention,), 0.1, 0.8, 0.1, label, tags, (), (), (), None, text_key)  # type: ignore[arg-type]


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ROWS = [
    said(1, "bitcoin", "ann", 1 * HOUR, "bullish", tags=("macro",)),
    said(2, "bitcoin", "ann", 2 * HOUR, "bullish"),  # the same person again
    said(3, "bitcoin", "bob", 1 * HOUR, "bearish", tags=("macro", "etf")),
    said(4, "bitcoin", "cyd", 25 * HOUR),
    said(5, "zorblax", "ann", 3 * HOUR),
    said(6, "zorblax", "dan", 3 * HOUR, text_key=77),
    said(7, "zorblax", "eve", 3 * HOUR, text_key=77),  # a copy of dan's words
    said(8, "zorblax", "fay", 8 * DAY, "bullish"),  # the window before
    said(9, "bitcoin", "gus", 2 * HOUR, seen_at=AS_OF + HOUR),  # seen too late
    said(10, "bitcoin", "hal", -2 * HOUR),  # written after the moment
    said(11, "zorblax", "ivy", timedelta(minutes=10)),  # within the hour that is not whole yet
    said(12, "zorblax", "jon", 5 * DAY),
]
PRICES = [
    Price(token_id="bitcoin", ts=datetime(2026, 5, day, tzinfo=UTC), interval_hours=24, price_usd=price, volume_usd=volume)
    for day, price, volume in [(1, 100.0, 10.0), (2, 110.0, 20.0), (7, 120.0, 30.0), (8, 90.0, 40.0), (9, 500.0, 50.0)]
]

TWO_SOURCES = [
    *(("zorblax", day, 24, 2.0, 1_000.0, "world") for day in range(1, 9)),  # daily, of all exchanges
    *(("zorblax", day, 24, 2.1, 10.0, "one exchange") for day in range(6, 9)),
]
PRICES += [
    Price(token_id=t, ts=datetime(2026, 5, day, tzinfo=UTC), interval_hours=h, price_usd=p, volume_usd=v, source=s)
    for t, day, h, p, v, s in TWO_SOURCES
]


@pytest.fixture(scope="module")
def reading(new_store: Callable[[], Store]) -> Reading:
    store = new_store()
    store.put_tokens(TOKENS)
    with writing(store, "test") as writer:
        writer.append_posts(post_table([post for post, _ in ROWS], mark_table([marks for _, marks in ROWS])))
        writer.append_prices(price_table(PRICES))
    return Reading(store, AS_OF)


def compute(reading: Reading, name: str, **arguments: object):  # type: ignore[no-untyped-def]
    measure = declared_measures()[name]
    given = measure.parse(arguments)
    as_of = given.pop("as_of")
    return measure.compute(Reading(reading.store, as_of) if as_of else reading, **given)


def test_mindshare_counts_people_and_different_texts_once(reading: Reading) -> None:
    result = compute(reading, "mindshare", id="bitcoin", hours=24)
    view = result.overview
    # bitcoin: ann and bob; zorblax: ann, ivy, and dan with eve as one text
    assert (view.mindshare_pct, view.posts, view.authors, view.mindshare_rank) == (40.0, 3, 2, 2)
    assert (view.previous_mindshare_pct, view.previous_posts) == (100.0, 1)
    assert view.mindshare_change_pp == -60.0
    assert result.thin
    by_time = {point.time.hour: (point.value, point.raw_value, point.n) for point in result.mindshare if point.n}
    assert by_time == {11: (100.0, 100.0, 2), 10: (100.0, 100.0, 1)}


def test_shares_of_all_tokens_sum_to_hundred(reading: Reading) -> None:
    shares = [compute(reading, "mindshare", id=token.id, hours=168).overview.mindshare_pct for token in TOKENS]
    assert sum(shares) == pytest.approx(100, abs=0.02)
    assert shares[2] == 0.0


def test_post_volume_counts_every_post_by_bucket_and_tag(reading: Reading) -> None:
    result = compute(reading, "post-volume", id="bitcoin", hours=48, granularity="1d")
    assert [(p.time.day, p.value, p.authors) for p in result.post_volume] == [(6, 0, 0), (7, 1, 1), (8, 3, 2)]
    assert [(t.tag, t.count) for t in result.post_volume[-1].tag_breakdown] == [("macro", 2), ("etf", 1)]
    view = result.overview
    assert (view.posts, view.authors, view.posts_per_author, view.busiest_posts) == (4, 3, 1.33, 3)
    assert [(t.tag, t.posts, t.share_pct) for t in view.tags] == [("macro", 2, 50.0), ("etf", 1, 25.0)]


def test_post_volume_of_all_buckets_is_the_posts_of_the_window(reading: Reading) -> None:
    for size in ("1h", "2h", "4h", "12h", "1d"):
        result = compute(reading, "post-volume", id="zorblax", hours=168, granularity=size)
        assert sum(point.value for point in result.post_volume) == result.overview.posts == 5, size


def test_sentiment_counts_a_person_once_an_hour(reading: Reading) -> None:
    result = compute(reading, "simple-sentiment", id="bitcoin", hours=24, granularity="1h")
    last = result.summary[-1]
    assert (last.bullish_posts, last.bearish_posts, last.neutral_posts, last.total_posts) == (2, 1, 0, 3)
    assert last.sentiment_score == round(score_of(2, 0, 1), 2) == 60.0
    assert (last.interval_posts, last.sentiment_score_z, last.sentiment_signal) == (0, None, None)
    view = result.overview
    assert (view.bullish_posts, view.bearish_posts, view.neutral_posts, view.posts) == (2, 1, 0, 3)
    assert (view.sentiment_score, view.previous_sentiment_score, view.sentiment_change_points) == (60.0, 50.0, 10.0)
    assert sum(point.interval_posts for point in result.summary) == view.posts


def test_copied_texts_weigh_as_one_voice(reading: Reading) -> None:
    result = compute(reading, "simple-sentiment", id="zorblax", hours=24, granularity="1d")
    # at 09:00 ann, dan and eve said two different texts; ivy spoke at 12:20
    assert result.summary[-1].neutral_posts == pytest.approx(3.0)
    assert result.summary[-1].interval_posts == 4


def test_volume_takes_candles_that_ended_by_then(reading: Reading) -> None:
    result = compute(reading, "volume-series", id="bitcoin", hours=48)
    assert [(p.time.day, p.value) for p in result.volume] == [(6, 30.0), (7, 40.0)]
    view = result.overview
    assert (view.volume_usd, view.average_daily_volume_usd, view.highest_volume_usd) == (70.0, 35.0, 40.0)
    assert result.granularity == "1d"


def test_prices_change_against_the_close_before_the_window(reading: Reading) -> None:
    view = compute(reading, "price-series", id="bitcoin", hours=144).overview
    assert (view.price_usd, view.previous_price_usd, view.price_change_pct) == (90.0, 110.0, -18.2)
    assert (view.high_usd, view.low_usd, view.drawdown_pct) == (120.0, 90.0, 25.0)


def test_a_token_without_prices_says_so(reading: Reading) -> None:
    result = compute(reading, "volume-series", id="quiet")
    assert result.volume == []
    assert result.notes == ["No prices of this token are known for the window."]
    assert result.thin


def test_figures_of_two_sources_are_no_series(reading: Reading) -> None:
    result = compute(reading, "volume-series", id="zorblax", hours=48)
    assert result.source == "one exchange"
    assert (result.overview.volume_usd, result.overview.previous_volume_usd) == (20.0, 10.0)
    assert result.notes == ["Prices are those of one exchange; also known: world."]
    longer = compute(reading, "volume-series", id="zorblax", hours=168)
    assert (longer.source, longer.overview.volume_usd, longer.overview.previous_volume_usd) == ("world", 7_000.0, 1_000.0)


def test_trending_needs_five_people(reading: Reading) -> None:
    assert [row.id for row in compute(reading, "trending", hours=168).tokens] == ["zorblax"]
    row = compute(reading, "trending", hours=168).tokens[0]
    assert (row.mindshare_24h, row.posts, row.previous_posts, row.mindshare_rank) == (57.14, 5, 1, 1)  # four voices of seven


def test_tokens_are_ordered_by_cap_and_paged(reading: Reading) -> None:
    result = compute(reading, "tokens", limit=2, offset=1)
    assert (result.limit, result.offset, result.total) == (2, 1, 3)
    assert [row.id for row in result.tokens] == ["zorblax", "quiet"]


def test_search_finds_by_ticker_name_and_number(reading: Reading) -> None:
    assert [row.id for row in compute(reading, "token-search", q="$zrbx").tokens] == ["zorblax"]
    assert [row.id for row in compute(reading, "token-search", q="bit").tokens] == ["bitcoin"]
    assert compute(reading, "mindshare", id="1").token.id == "bitcoin"
    with pytest.raises(UnknownToken, match="bitcoin \\(BTC\\)"):
        compute(reading, "mindshare", id="bitcoi")


@pytest.mark.parametrize("minutes", [0, 1, 29, 30, 31, 59, 60, 61])
def test_rollups_and_posts_agree_at_any_minute(reading: Reading, minutes: int) -> None:
    """The hours of the rollup and the posts of the hours cut by the window are each counted once."""
    as_of = AS_OF - timedelta(minutes=minutes)
    expected = sum(
        1
        for post, marks in ROWS
        if marks.mentions[0].token_id == "bitcoin" and as_of - DAY <= post.happened_at <= as_of and post.known_at <= as_of
    )
    result = compute(reading, "post-volume", id="bitcoin", hours=24, as_of=as_of.isoformat())
    assert result.overview.posts == expected == sum(point.value for point in result.post_volume)
