"""Raising insights from records: each kind on a small market of its own, and what came later changes nothing told before."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from ruma.derive.insights.rule import news_kinds, rules
from ruma.measures.insights import intelligence
from ruma.measures.reading import Reading
from ruma.pipeline import load
from ruma.store.store import Store

NOW = datetime(2026, 6, 1, tzinfo=UTC)
START = datetime(2026, 1, 20, tzinfo=UTC)
TOKENS = [{"id": "solana", "symbol": "SOL", "name": "Solana"}, {"id": "chainlink", "symbol": "LINK", "name": "Chainlink"}]
WORDS = """apple river window garden mountain letter silver winter candle harbour orange morning shadow forest kitchen
    ladder marble pocket ribbon saddle tunnel velvet whistle yellow anchor basket copper dragon engine feather guitar
    hammer island jacket kettle lantern mirror needle ocean parrot""".split()  # noqa: SIM905 (a list of forty strings is harder to read)


class Market:
    """Posts and candles of a test, with a background of ordinary talk."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self.prices: list[dict[str, Any]] = []
        self._chance = random.Random(3)

    def post(self, at: datetime, author: str, text: str, seen_at: datetime | None = None) -> None:
        row = {"source": "x", "source_id": f"p{len(self.posts)}", "author": author, "text": text, "happened_at": at.isoformat()}
        self.posts.append(row | ({"seen_at": seen_at.isoformat()} if seen_at else {}))

    def talk(self, days: int, a_day: int = 24) -> None:
        """Ordinary talk, each post by someone else in other words."""
        for day in range(days):
            for number in range(a_day):
                at = START + timedelta(days=day, minutes=number * 1440 // a_day + self._chance.randrange(20))
                self.post(at, f"calm{number}x{day % 3}", wording(day * a_day + number + 10_000))

    def crowd(self, at: datetime, count: int, text: Callable[[int], str], minutes: int = 5, prefix: str = "new") -> None:
        for number in range(count):
            self.post(at + timedelta(minutes=minutes * number), f"{prefix}{number}", text(number))

    def candles(self, days: int, change: Callable[[int], float], volume: Callable[[int], float] = lambda hour: 1e6) -> None:
        price = 100.0
        for hour in range(1, days * 24 + 1):
            price *= 1 + change(hour)
            row = {"token_id": "chainlink", "ts": (START + timedelta(hours=hour)).isoformat(), "interval_hours": 1}
            self.prices.append(row | {"price_usd": price, "volume_usd": volume(hour)})

    def load(self, store: Store, folder: Path, until: datetime | None = None, *, shuffled: bool = False) -> None:
        """Load what was seen before `until`; everything where it is None."""
        folder.mkdir(parents=True, exist_ok=True)
        posts = [row for row in self.posts if until is None or _time(row.get("seen_at") or row["happened_at"]) < until]
        prices = [row for row in self.prices if until is None or _time(row["ts"]) < until]
        if shuffled:
            random.Random(9).shuffle(posts)
        (folder / "tokens.jsonl").write_bytes(_lines(TOKENS))
        (folder / "posts.jsonl").write_bytes(_lines(posts))
        if prices:
            with (folder / "prices.csv").open("w", newline="") as out:
                writer = csv.DictWriter(out, prices[0])
                writer.writeheader()
                writer.writerows(prices)
        report = load(store, [folder], NOW, folder / "rejects.txt")
        assert report.rejected == 0


def _lines(rows: Iterable[dict[str, Any]]) -> bytes:
    return b"\n".join(orjson.dumps(row) for row in rows)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def told(store: Store, before: datetime = NOW) -> list[dict[str, Any]]:
    """Every stored version, in a fixed order, whole."""
    with store.engine.client() as client:
        rows = client.query_arrow("SELECT * FROM insights ORDER BY updated_at, insight_id, version").to_pylist()
    return [row for row in rows if row["updated_at"] < before]


def raised(store: Store) -> list[tuple[str, str]]:
    return [(row["kind"], row["token"]) for row in told(store) if row["version"] == 1]


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def wording(number: int) -> str:
    """A post that names the token and shares few words with any other."""
    return f"$LINK {' '.join(random.Random(number).sample(WORDS, 7))}"


def test_a_crowd_of_voices_is_one_burst_with_its_figures(empty_store: Store, tmp_path: Path) -> None:
    market = Market()
    market.talk(14)
    market.crowd(day(12.5), 40, wording)
    market.load(empty_store, tmp_path)
    bursts = [row for row in told(empty_store) if row["kind"] == "mention_burst"]
    assert {row["token"] for row in bursts} == {"chainlink"} and len({row["insight_id"] for row in bursts}) == 1
    first = bursts[0]
    assert day(12.5) < first["updated_at"] <= day(12.5) + timedelta(hours=3)
    figures = {one["name"]: one for one in orjson.loads(first["figures"])}
    assert figures["voices"]["value"] >= 12 and figures["usual_voices"]["value"] == pytest.approx(6, abs=1.5)
    assert f"{figures['voices']['value']:g} voices" in first["title"]
    assert first["posts"] == figures["posts"]["value"] and first["authors"] == figures["authors"]["value"]
    assert [row["change"] for row in bursts][-1] == "Over." and bursts[-1]["ended_at"] is not None


def test_one_loud_person_and_one_copied_text_are_no_burst(empty_store: Store, tmp_path: Path) -> None:
    market = Market()
    market.talk(14)
    for number in range(60):
        market.post(day(10.5) + timedelta(minutes=number), "loud", wording(number))
    market.crowd(day(12.5), 60, lambda number: "the $LINK team is great and the future is bright for all of us")
    market.load(empty_store, tmp_path)
    assert "mention_burst" not in {kind for kind, _ in raised(empty_store)}


HEADLINES = (
    "Chainlink exploited for $40M, contracts paused",
    "wow Chainlink exploited for $40M",
    "BREAKING: $LINK drained, attackers took 40M",
    "is it true that Chainlink was hacked this morning?",
    "security incident at Chainlink, they confirm it now",
    "so Chainlink got hacked. I sold everything",
)


def test_news_needs_several_accounts(empty_store: Store, new_store: Callable[[], Store], tmp_path: Path) -> None:
    market = Market()
    market.talk(14)
    market.crowd(day(11.5), len(HEADLINES), lambda number: HEADLINES[number])
    market.load(empty_store, tmp_path / "many")
    (hack,) = [row for row in told(empty_store) if row["kind"] == "hack" and row["version"] == 1]
    assert hack["token"] == "chainlink" and hack["tags"] == ["news", "hack"]
    assert hack["account_names"] == ["new0", "new1", "new2", "new3", "new4", "new5"]
    assert hack["authors"] == 6 and hack["updated_at"] == day(11.5) + timedelta(hours=1)
    alone, store = Market(), new_store()
    alone.talk(14)
    for number, text in enumerate(HEADLINES):
        alone.post(day(11.5) + timedelta(minutes=number), "alone", text)
    alone.load(store, tmp_path / "alone")
    assert [kind for kind, _ in raised(store) if kind == "hack"] == []


def test_a_ring_is_a_push_and_neither_a_burst_nor_news(empty_store: Store, tmp_path: Path) -> None:
    market = Market()
    market.talk(14)
    for turn in range(3):
        market.crowd(
            day(12.5) + timedelta(hours=turn),
            12,
            lambda number: "$LINK is the next 100x gem, don't sleep on it, buy now",
            prefix="ring",
        )
    market.load(empty_store, tmp_path)
    pushes = [row for row in told(empty_store) if row["kind"] == "coordinated_push"]
    assert pushes[0]["title"].startswith("Chainlink pushed by ")
    assert {kind for kind, _ in raised(empty_store)} == {"coordinated_push"}


def test_sentiment_that_falls_is_told_with_both_scores(empty_store: Store, tmp_path: Path) -> None:
    market = Market()
    for number in range(12):
        market.crowd(day(number), 12, lambda one: f"{wording(one)}: bullish, strong breakout, buying more", 60, f"b{number}")
    market.crowd(day(12), 40, lambda one: f"{wording(one)}: crashing, terrible, selling everything, bearish", 10, "sad")
    market.load(empty_store, tmp_path)
    flips = [row for row in told(empty_store) if row["kind"] == "sentiment_flip" and row["version"] == 1]
    assert [row["token"] for row in flips] == ["chainlink"]
    assert "turns bearish" in flips[0]["title"] and "sentiment_flip" in flips[0]["tags"]


def test_a_price_that_leaps_is_a_move_and_a_stuck_feed_is_none(empty_store: Store, tmp_path: Path) -> None:
    market = Market()

    def change(hour: int) -> float:
        if 500 <= hour < 560:
            return 0.0  # the feed repeats itself
        return 0.2 if hour == 600 else 0.004 * (1 if hour % 2 else -1) + 0.001 * (hour % 3 - 1)

    market.candles(30, change, lambda hour: 1e6 if 500 <= hour < 560 else 1e6 + 1e5 * (hour % 7) + (3e8 if hour == 600 else 0))
    market.load(empty_store, tmp_path)
    rows = [row for row in told(empty_store) if row["version"] == 1]
    at = START + timedelta(hours=601)
    assert sorted((row["kind"], row["updated_at"]) for row in rows) == [("price_move", at), ("volume_spike", at)]
    move = next(row for row in rows if row["kind"] == "price_move")
    assert move["title"].startswith("Chainlink up ") and move["tags"] == ["price_move", "price_up"]


def test_a_story_is_born_and_fades_as_one_insight(empty_store: Store, tmp_path: Path) -> None:
    market = Market()
    market.talk(24)
    for number, count in ((14, 30), (15, 30), (16, 14), (17, 5)):
        market.crowd(day(number), count, lambda one: f"{wording(one)}: restaking with eigenlayer", 30, f"s{number}x")
    market.load(empty_store, tmp_path)
    story = [row for row in told(empty_store) if row["kind"] == "narrative"]
    assert {row["subject"] for row in story} == {"restaking"} and len({row["insight_id"] for row in story}) == 1
    assert story[0]["change"] == "Raised." and "Now fading." in [row["change"] for row in story]
    assert story[0]["tokens"] == ["chainlink"] and "narrative_born" in story[0]["tags"]
    shown = [one for one in intelligence(Reading(empty_store, NOW), "chainlink", limit=100).insights if one.kind == "narrative"]
    assert [(one.tokens, one.history[-1].changed) for one in shown] == [(["chainlink"], "Over.")]  # its tokens stay to its end


def eventful() -> Market:
    """Two months with a burst, news, a push, moves and late arrivals, the last of them across the months' border."""
    market = Market()
    market.talk(24)
    market.crowd(day(9.9), 30, wording, prefix="early")
    market.crowd(day(11.95), 40, wording)
    market.crowd(day(11.6), len(HEADLINES), lambda number: HEADLINES[number], prefix="teller")
    market.crowd(day(19.5), 45, lambda number: wording(number + 100), prefix="second")
    market.crowd(day(14), 20, lambda number: "$LINK is the next 100x gem, don't sleep on it, buy now", prefix="ring")
    market.candles(24, lambda hour: 0.15 if hour in (480, 481) else 0.004 * (1 if hour % 2 else -1) + 0.0005 * (hour % 5))
    for number in range(40):  # the world of the burst's evening that was seen only a day later
        at = day(12.1) + timedelta(minutes=number)
        market.post(at, f"late{number}", wording(number + 300), seen_at=at + timedelta(hours=2 if number % 2 else 30))
    return market


@pytest.mark.parametrize("cut", [10.3, 12.07, 13.0, 20.0], ids=["early", "within the burst", "midnight", "late"])
def test_what_is_seen_later_changes_no_byte_of_what_was_told(
    cut: float, empty_store: Store, new_store: Callable[[], Store], tmp_path: Path
) -> None:
    market, moment = eventful(), day(cut)
    market.load(empty_store, tmp_path / "seen", moment)
    knowing = new_store()
    market.load(knowing, tmp_path / "all", shuffled=True)
    assert told(empty_store, moment) == told(knowing, moment)
    assert len(told(knowing)) > len(told(knowing, moment))


def test_loading_in_parts_tells_what_loading_at_once_tells(
    empty_store: Store, new_store: Callable[[], Store], tmp_path: Path
) -> None:
    market, at_once = eventful(), new_store()
    market.load(at_once, tmp_path / "once")
    kept: list[dict[str, Any]] = []
    for number, cut in enumerate((10.3, 12.07, 14.5, 99.0)):
        market.load(empty_store, tmp_path / f"part{number}", day(cut))
        now = told(empty_store)
        assert [row for row in kept if row["updated_at"] < day((0, 10.3, 12.07, 14.5)[number])] == now[: len(kept)][
            : sum(row["updated_at"] < day((0, 10.3, 12.07, 14.5)[number]) for row in kept)
        ]
        kept = now
    assert kept == told(at_once)
    assert {"mention_burst", "hack", "price_move", "coordinated_push"} <= {kind for kind, _ in raised(at_once)}


def test_every_rule_says_what_it_is() -> None:
    declared = rules()
    assert len({rule.kind for rule in declared}) == len(declared)
    assert all(rule.category and rule.tags and len(rule.formula) > 40 and rule.gap_hours > 0 for rule in declared)
    assert len({kind.name for kind in news_kinds()}) == len(news_kinds())


def test_a_phrase_that_many_use_at_once_is_a_new_story_told_once(empty_store: Store, tmp_path: Path) -> None:
    market = Market()
    market.talk(16)
    market.crowd(day(13), 25, lambda one: f"{wording(one)}: ghost liquidity and quiet makers everywhere", 20, "teller")
    market.crowd(day(13), 25, lambda one: f"{wording(one + 500)} #chainlink", 20, "tagger")
    market.load(empty_store, tmp_path)
    stories = [row for row in told(empty_store) if row["kind"] == "emerging" and row["version"] == 1]
    assert len(stories) == 1 and stories[0]["tokens"] == ["chainlink"]
    assert set(stories[0]["subject"].split()) <= {"ghost", "liquidity", "quiet", "makers", "everywhere"}
    assert stories[0]["authors"] >= 12 and stories[0]["post_ids"]
