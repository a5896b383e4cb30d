"""What is said around a token, on a market whose stories are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from ruma.errors import UnknownToken
from ruma.measures import narrative_heard
from ruma.measures.reading import Reading
from ruma.measures.talk import talk
from ruma.pipeline import load
from ruma.store.store import Store

AS_OF = datetime(2026, 5, 8, 12, 30, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TOKENS = [
    {"id": "bitcoin", "symbol": "BTC", "name": "Bitcoin"},
    {"id": "otterix", "symbol": "OTRX", "name": "Otterix", "categories": ["meme"]},
]


def coined(number: int) -> str:
    """A word that no other number gives and no language has."""
    syllables = [c + v for c in "bdfgklmnprtvz" for v in "aeiou"]
    return "".join(syllables[number // 65**place % 65] for place in range(3)) + "q"


def world() -> Iterator[tuple[str, str, timedelta]]:
    """(text, author, ago): $OTRX is always about staking, this week about a parade too; $BTC about mining."""
    for day in range(42):
        for index in range(4):
            ago = day * DAY + (index + 1) * HOUR
            yield f"$OTRX staking {coined(day * 4 + index)}", f"o{(day * 4 + index) % 30}", ago
            yield f"$BTC hashrate {coined(9_000 + day * 4 + index)}", f"b{(day * 4 + index) % 30}", ago
    for index in range(20):
        yield f"$OTRX lantern parade {coined(5_000 + index)}", f"p{index}", (index % 5) * DAY + 2 * HOUR
    yield "$BTC lantern found in the cellar", "b1", DAY
    yield "$OTRX giveaway, tag 3 friends", "luck", DAY
    yield "$OTRX lantern parade from tomorrow", "later", -HOUR


@pytest.fixture(scope="module")
def market(new_store: Callable[[], Store], tmp_path_factory: pytest.TempPathFactory) -> Reading:
    folder = tmp_path_factory.mktemp("talk")
    rows = [
        {"source": "s", "source_id": str(number), "author": author, "text": text, "happened_at": (AS_OF - ago).isoformat()}
        for number, (text, author, ago) in enumerate(world())
    ]
    (folder / "tokens.jsonl").write_bytes(b"\n".join(orjson.dumps(token) for token in TOKENS))
    (folder / "posts.jsonl").write_bytes(b"\n".join(orjson.dumps(row) for row in rows))
    store = new_store()
    assert load(store, [folder], AS_OF + DAY, folder / "rejects.jsonl").rejected == 0
    return Reading(store, AS_OF)


def test_the_new_theme_leads_and_the_usual_one_follows(market: Reading) -> None:
    result = talk(market, "otterix")
    found = [(t.rank, t.label, t.kind, t.posts, t.authors, t.previous_posts, t.share_pct) for t in result.themes]
    # 28 posts about staking by 28 people a week, 20 about the parade; the give-away and the post from tomorrow don't count
    assert found == [
        (1, "Lantern parade", "emergent", 20, 20, 0, 41.67),
        (2, "Staking", "taxonomy", 28, 28, 28, 58.33),
    ]
    parade, staking = result.themes
    assert (parade.posts_change_pct, staking.posts_change_pct, parade.previous_share_pct, staking.share_change_pp) == (
        None, 0.0, 0.0, -41.67,
    )  # fmt: skip
    assert parade.momentum > 1 > staking.momentum
    assert [len(theme.receipts) for theme in result.themes] == [2, 2]


def test_lift_compares_with_the_rest_of_the_market(market: Reading) -> None:
    parade, staking = talk(market, "otterix").themes
    # 48 people name the token and 28 others don't; one of them has a lantern in the cellar, nobody else stakes
    assert parade.lift == round((21 / 48) / (2 / 28), 2)
    assert staking.lift == round((29 / 48) / (1 / 28), 2)
    words = [(word.word, word.posts, word.authors, word.lift) for word in talk(market, "otterix").words]
    assert ("staking", 28, 28, staking.lift) in words
    assert ("lantern parade", 20, 20, round((21 / 48) / (1 / 28), 2)) in words
    assert not any("otterix" in word or "otrx" in word for word, *_ in words)


def test_the_overview_counts_the_tokens_posts(market: Reading) -> None:
    overview = talk(market, "otterix").overview
    assert (overview.posts, overview.previous_posts, overview.posts_change_pct) == (48, 28, 71.4)
    assert (overview.authors, overview.previous_authors, overview.themes) == (48, 28, 2)
    assert overview.leading_theme == "Lantern parade"


def test_limit_and_token(market: Reading) -> None:
    assert [theme.label for theme in talk(market, "otterix", limit=1).themes] == ["Lantern parade"]
    assert [theme.label for theme in talk(market, "bitcoin").themes] == []  # mining is all that is ever said of it
    with pytest.raises(UnknownToken):
        talk(market, "atlantis")


def test_nothing_said_is_an_answer(market: Reading, new_store: Callable[[], Store]) -> None:
    before = talk(Reading(market.store, AS_OF - 60 * DAY), "otterix")
    assert (before.themes, before.words, before.overview.posts, before.thin) == ([], [], 0, True)


def test_dense_talk_is_read_from_a_sample_of_authors_and_says_so(market: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = talk(market, "otterix")
    monkeypatch.setattr(narrative_heard, "MOST_OF_TOKEN", 100)
    sampled = talk(market, "otterix")
    assert not whole.notes and "one author in" in sampled.notes[-1]
    assert 0.4 < sampled.overview.authors / whole.overview.authors < 2.5
