"""The board over small markets in which one thing differs: what is still told, told in two phrases, or told by a whole market."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from ruma.measures.narratives import NarrativesResult, narratives
from ruma.measures.reading import Reading
from ruma.pipeline import load
from ruma.store.store import Store

AS_OF = datetime(2026, 5, 8, 12, 30, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TOKENS = [
    {"id": "bitcoin", "symbol": "BTC", "name": "Bitcoin"},
    {"id": "otterix", "symbol": "OTRX", "name": "Otterix", "chain": "solana"},
]
SYLLABLES = [c + v for c in "bdfgklmnprtvz" for v in "aeiou"]


def coined(number: int) -> str:
    """A word that no other number gives and no language has."""
    return "".join(SYLLABLES[number // 65**place % 65] for place in range(3)) + "q"


def own_words(number: int, count: int = 4) -> str:
    return " ".join(coined(50_000 + number * 20 + place) for place in range(count))


def calm() -> Iterator[tuple[float, str, str]]:
    """Hours ago, author and text of six weeks of talk in which nothing happens, a fifth of it on Solana."""
    for index in range(42 * 10):
        token = "$OTRX" if index % 5 == 0 else "$BTC"
        yield 2.4 * index + 0.5, f"calm{index % 40}", f"{token} and {coined(index)} {coined(index + 7_000)}"


@pytest.fixture
def board(new_store: Callable[[], Store], tmp_path: Path) -> Callable[..., NarrativesResult]:
    """The board of a calm market with some more posts."""

    def made(posts: Sequence[tuple[float, str, str]], ecosystem: str | None = None) -> NarrativesResult:
        rows = [
            {
                "source": "s",
                "source_id": str(number),
                "author": author,
                "text": text,
                "happened_at": (AS_OF - ago * HOUR).isoformat(),
            }
            for number, (ago, author, text) in enumerate([*calm(), *posts])
        ]
        (tmp_path / "tokens.jsonl").write_bytes(b"\n".join(orjson.dumps(token) for token in TOKENS))
        (tmp_path / "posts.jsonl").write_bytes(b"\n".join(orjson.dumps(row) for row in rows))
        store = new_store()
        assert load(store, [tmp_path], AS_OF + DAY, tmp_path / "rejects.jsonl").rejected == 0
        return narratives(Reading(store, AS_OF), ecosystem=ecosystem)

    return made


def by_people(hours: Sequence[float], *phrases: str) -> list[tuple[float, str, str]]:
    """A post for each hour by people nobody heard before, who take the phrases in turn, in words of their own."""
    return [
        (ago, f"new{place}", f"$OTRX {own_words(place)} {phrases[place % len(phrases)]} {own_words(place + 400)}")
        for place, ago in enumerate(hours)
    ]


@pytest.mark.parametrize(("last", "shown"), [([30.0, 28.0], []), ([20.0, 3.0], ["winter-relayers"])])
def test_what_nobody_says_any_more_is_no_story_now(
    last: list[float], shown: list[str], board: Callable[..., NarrativesResult]
) -> None:
    found = board(by_people([90, 80, 70, 60, 55, 50, 45, 40, 35, *last], "winter relayers"))
    assert [row.id for row in found.narratives] == shown


@pytest.mark.parametrize(
    ("phrases", "people", "shown"),
    [
        (["ghost pools"], 6, 0),  # six people for one phrase: hundreds of phrases are looked at
        (["ghost pools"], 8, 1),
        (["ghost pools", "ghost depth"], 6, 1),  # two phrases vouch for each other
    ],
)
def test_one_phrase_alone_needs_more_people(
    phrases: list[str], people: int, shown: int, board: Callable[..., NarrativesResult]
) -> None:
    assert len(board(by_people([9.0 * place + 1 for place in range(people)], *phrases)).narratives) == shown


@pytest.mark.parametrize(("headline", "shown"), [(True, 0), (False, 1)])
def test_an_ecosystem_s_slice_of_a_headline_is_no_story(
    headline: bool, shown: int, board: Callable[..., NarrativesResult]
) -> None:
    """Eight people of Solana answer in their own words what twenty accounts repeat of Bitcoin, or say what twenty others do."""
    wire = "ghost pools lose their licence over night says the court"
    posts = by_people([10.0 - place / 3 for place in range(8)], "ghost pools")
    for place in range(20):
        text = (
            f"{wire} {coined(70_000 + place)}" if headline else f"{own_words(900 + place)} ghost pools {own_words(940 + place)}"
        )
        posts.append((10.4 - place / 20, f"desk{place}", f"{text} $BTC"))
    assert len(board(posts, ecosystem="solana").narratives) == shown
