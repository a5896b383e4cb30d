"""Who counts as a voice: people with a past, few without one, no machines; and what a brought crowd moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import numpy as np
import orjson
import pytest

from ruma.measures.bot_score import BOT
from ruma.measures.mindshare import mindshare
from ruma.measures.narrative import narrative
from ruma.measures.narrative_heard import MACHINE, PROVEN, UNPROVEN, Heard, Marks
from ruma.measures.narrative_news import is_news
from ruma.measures.narrative_strength import HORIZONS, WEEK, Telling, _round
from ruma.measures.reading import Reading
from ruma.pipeline import load
from ruma.store.store import Store

AS_OF = datetime(2026, 5, 13, 12, tzinfo=UTC)  # a Wednesday
DAY = timedelta(days=1)
TOKENS = [{"id": "bitcoin", "symbol": "BTC", "name": "Bitcoin"}, {"id": "otterix", "symbol": "OTRX", "name": "Otterix"}]
SYLLABLES = [c + v for c in "bdfgklmnprtvz" for v in "aeiou"]


def words(chance: Random, count: int) -> str:
    return " ".join("".join(chance.choices(SYLLABLES, k=3)) for _ in range(count))


def market(chance: Random) -> Iterator[tuple[str, str, datetime]]:
    """Five weeks of two tokens and a theme: people who write often, and passers-by."""
    for number in range(35 * 24 * 6):
        at = AS_OF - timedelta(minutes=10 * number + 7)
        subject = ("$BTC", "$BTC", "$OTRX", "$BTC memecoins")[number % 4]
        yield f"often{chance.randrange(150)}", f"{subject} {words(chance, 9)}", at
        if number % 5 == 0:
            yield f"seldom{number // 5}", f"{subject} {words(chance, 6)}", at - timedelta(minutes=3)


def brought(chance: Random) -> Iterator[tuple[str, str, datetime]]:
    """Two hundred accounts with a text of their own each, all within a day."""
    for number in range(200):
        yield f"ring{number}", f"$OTRX memecoins {words(chance, 5)}", AS_OF - timedelta(minutes=5 + number * 5)


def seasoning(chance: Random) -> Iterator[tuple[str, str, datetime]]:
    """What the same accounts had said in the weeks before, of nothing in particular."""
    for number in range(200):
        for week in range(3):
            yield f"ring{number}", f"{words(chance, 4)} morning", AS_OF - (6 + 7 * week) * DAY - timedelta(minutes=number)


def stored(store: Store, posts: list[tuple[str, str, datetime]], folder: Path) -> Store:
    rows = [
        {"source": "s", "source_id": str(number), "author": author, "text": text, "happened_at": at.isoformat()}
        for number, (author, text, at) in enumerate(posts)
    ]
    (folder / "tokens.jsonl").write_bytes(b"\n".join(orjson.dumps(row) for row in TOKENS))
    (folder / "posts.jsonl").write_bytes(b"\n".join(orjson.dumps(row) for row in rows))
    load(store, [folder], AS_OF + DAY, folder / "rejects.jsonl")
    return store


def shares(store: Store) -> list[tuple[float, float]]:
    """(adjusted, raw) per cent of the token over a day and hour by hour, and of the theme over a week."""
    reading = Reading(store, AS_OF)
    found = []
    for granularity in ("1d", "1h"):
        points = mindshare(reading, "otterix", hours=24, granularity=granularity).mindshare  # type: ignore[arg-type]
        told = [point for point in points if point.time >= AS_OF - DAY]
        found.append((sum(p.value for p in told) / len(told), sum(p.raw_value for p in told) / len(told)))
    row = narrative(reading, "memecoins").narrative
    assert row is not None
    return [*found, (row.mindshare_pct, row.raw_mindshare_pct)]


@pytest.mark.parametrize("seasoned", [False, True])
def test_a_crowd_that_was_brought_along_hardly_moves_mindshare(
    new_store: Callable[[], Store], tmp_path: Path, seasoned: bool
) -> None:
    calm = [*market(Random(1)), *(seasoning(Random(3)) if seasoned else ())]
    for name in ("calm", "pushed"):
        (tmp_path / name).mkdir()
    before = shares(stored(new_store(), calm, tmp_path / "calm"))
    after = shares(stored(new_store(), [*calm, *brought(Random(2))], tmp_path / "pushed"))
    (day, _, week) = [(now[0] - then[0], now[1] - then[1]) for then, now in zip(before, after, strict=True)]
    for adjusted, raw in (day, week):
        assert raw > 5.0
        assert abs(adjusted) < 0.1 * raw


def heard(standing: list[int], authors: list[int]) -> Heard:
    """Posts of these authors, each with a text of its own, in one bucket."""
    who, none = np.array(authors), Marks(np.zeros(0, np.int64), np.zeros(0, np.int64), ())
    zeros = np.zeros(len(who), np.int64)
    return Heard(
        as_of=AS_OF, ago_ms=zeros, buckets=zeros.astype(float), author_keys=who, text_keys=zeros, authors=who,
        texts=np.arange(len(who)), tones=zeros, topics=none, ecosystems=none, tokens=none, sure=np.zeros(0, bool), terms=none,
        wordings=none, handles=none, standing=np.array(standing), level=0, oldest=None,
    )  # fmt: skip


def voices(standing: list[int], authors: list[int], told: int) -> int:
    """Voices of the story that the first `told` posts tell."""
    posts = np.arange(told)
    of = heard(standing, authors)
    return int(of.voices(np.zeros_like(posts), posts, np.zeros(of.posts, np.int64), (1, 1))[0, 0])


def test_people_without_a_past_count_in_proportion() -> None:
    """Beside twenty proven people there are ten of no past: a half of one beside each is usual."""
    standing = [PROVEN] * 30 + [UNPROVEN] * 60 + [MACHINE] * 5

    def with_crowd(proven: int, crowd: int) -> int:
        story = [*range(proven), *range(30, 30 + crowd)]
        posts, of = np.arange(len(story)), heard(standing, story)
        return int(of.voices(np.zeros_like(posts), posts, np.zeros(of.posts, np.int64), (1, 1), beside=0.5)[0, 0])

    assert with_crowd(0, 5) == 5  # few count in full
    assert with_crowd(10, 11) == 21  # twice as many as usual, too
    assert with_crowd(10, 50) == 10 + int(0.5 * 11)  # of more only what is usual is believed
    assert with_crowd(0, 50) == 5


def test_machines_are_nobody_and_nobody_counts_twice() -> None:
    standing = [PROVEN] * 30 + [MACHINE] * 5
    assert voices(standing, [0, 0, 1, 30, 31, *range(10, 30)], 5) == 2
    assert heard(standing, [*range(20), 30]).beside(np.zeros(21, np.int64), 1) == 0.0


def test_without_scores_nobody_is_doubted() -> None:
    assert voices([UNPROVEN] * 40, list(range(40)), 30) == 30


@pytest.mark.parametrize(("weeks", "expects"), [((0, 1, 2), 12.0), ((0, 1), 0.0)])
def test_what_came_round_twice_is_expected(weeks: tuple[int, ...], expects: float) -> None:
    """Twelve people on the newest day and on the same day of earlier weeks; once is no habit."""
    back = np.repeat([7.0 * week + 0.5 for week in weeks], 12)
    of = replace(heard([PROVEN] * 12, [*range(12)] * len(weeks)), buckets=back)
    telling = Telling(np.zeros(of.posts, np.int64), np.arange(of.posts), 1)
    assert _round(of, telling, HORIZONS[1], 0).tolist() == [expects]
    assert _round(of, telling, HORIZONS[WEEK], 0).tolist() == [0.0]


@pytest.mark.parametrize(("hours", "news"), [(1.0, True), (6.0, False)])
def test_an_echo_of_a_fifth_is_news_where_all_spoke_at_once(hours: float, news: bool) -> None:
    """Ten people, three with the same wording, one after another at this distance."""
    of = heard([PROVEN] * 10, [*range(10)])
    wordings = Marks(np.repeat([0, 1, 2], 2), np.tile([7, 8], 3), ())
    ago = (np.arange(10)[::-1] * hours * 3_600_000).astype(np.int64)
    of = replace(of, ago_ms=ago, buckets=ago / 86_400_000, wordings=wordings)
    assert is_news(of, Telling(np.zeros(10, np.int64), np.arange(10), 1), 0) is news


def habits(chance: Random) -> Iterator[tuple[str, str, datetime]]:
    """The market with copiers, a ring that rewords its volleys, and people beside them who do neither."""
    people = list(market(chance))
    yield from people
    written = [row for row in people if row[0].startswith("often")]
    for number in range(60):
        _, text, at = written[40 * number]
        yield f"copier{number % 4}", text, at + timedelta(minutes=4)
        yield f"reposter{number % 4}", f"RT @often7: {text}", at + timedelta(minutes=5)
    for volley in range(6):
        start = AS_OF - timedelta(days=2 + 3 * volley, minutes=2)
        for account in range(10):
            yield f"ring{account}", f"$OTRX {words(chance, 8)}", start - timedelta(seconds=30 * account)
    for volley in range(4):  # weeks ago, half of it before a quarter of an hour ends and half after; since then they chat
        start = (AS_OF - timedelta(days=33 + 3 * volley)).replace(minute=30, second=0)
        for account in range(8):
            yield f"sleeper{account}", f"$OTRX {words(chance, 8)}", start + timedelta(seconds=20 * account - 70)
    for number in range(64):
        yield f"sleeper{number % 8}", words(chance, 8), AS_OF - timedelta(hours=3 + 9 * number)
    for number in range(48):  # a few words coincide, however often
        for author, minutes in (("first", 9), (f"second{number % 4}", 5)):
            yield author, words(chance, 4), AS_OF - timedelta(hours=4 + 11 * number, minutes=minutes)
        said = words(chance, 4)
        yield "first", said, AS_OF - timedelta(hours=5 + 11 * number, minutes=9)
        yield f"second{number % 4}", said, AS_OF - timedelta(hours=5 + 11 * number, minutes=5)
    for number in range(60):  # as often, as much, but each in an hour of its own
        yield f"fan{number % 10}", f"$OTRX {words(chance, 8)}", AS_OF - timedelta(hours=2 + 10 * number)


def test_copiers_and_rings_are_machines_and_those_beside_them_are_not(new_store: Callable[[], Store], tmp_path: Path) -> None:
    store = stored(new_store(), list(habits(Random(4))), tmp_path)
    scores = {row["author"]: row["bot_score"] for row in store.rows("bot_scores", bots_by=AS_OF)}
    machines = {author for author, score in scores.items() if score >= BOT}
    assert machines == {f"copier{k}" for k in range(4)} | {f"ring{k}" for k in range(10)} | {f"sleeper{k}" for k in range(8)}
    assert {f"fan{k}" for k in range(10)} | {f"{who}{k}" for who in ("reposter", "second") for k in range(4)} <= set(scores)
