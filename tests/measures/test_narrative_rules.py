"""What is no story: headlines and their echo, weekly habits, words of two stories, one phrase by chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
import pytest

from ruma.measures.narrative_clusters import Burst, Told, clusters_of
from ruma.measures.narrative_heard import BUCKETS, PROVEN, Heard, Marks
from ruma.measures.narrative_hubs import hubs_of
from ruma.measures.narrative_news import is_news
from ruma.measures.narrative_season import is_brief, is_habit, season_of
from ruma.measures.narrative_strength import ALARM, Telling, strengths

AS_OF = datetime(2026, 5, 8, 12, tzinfo=UTC)
WEEK = 168.0


@dataclass
class Talk:
    """Posts of one story in hours before the end, with their author; told in words of their own, or in one wording."""

    hours: list[float] = field(default_factory=list)
    authors: list[int] = field(default_factory=list)
    wordings: list[list[int]] = field(default_factory=list)

    def said(self, hours: Sequence[float], wording: int = 0, authors: Sequence[int] | None = None) -> Talk:
        """The same and a post for each hour, by people nobody heard before unless `authors` says who."""
        for place, ago in enumerate(hours):
            self.hours.append(ago)
            self.authors.append(authors[place] if authors else len(self.hours))
            own = 10_000 + 2 * len(self.hours)
            self.wordings.append([wording, wording + 1] if wording else [own, own + 1])
        return self

    def heard(self) -> Heard:
        """Only these posts, oldest first, beside the talk of fifty people who tell nothing; everyone is proven."""
        rest = [(index + 0.5) * WEEK / 100 for index in range(600)]
        hours = np.array([*self.hours, *rest])
        order = np.argsort(-hours, kind="stable")
        place = np.argsort(order)
        author = np.array([*self.authors, *(5_000 + index % 50 for index in range(600))])[order]
        keys, authors = np.unique(author, return_inverse=True)
        rows = np.array([place[index] for index, held in enumerate(self.wordings) for _ in held], dtype=np.int64)
        codes = np.array([key for held in self.wordings for key in held], dtype=np.int64)
        by_row = np.argsort(rows, kind="stable")
        empty = Marks(np.empty(0, np.int64), np.empty(0, np.int64), ())
        self.posts = np.sort(place[: len(self.hours)])
        of_author = np.full(len(keys), PROVEN)
        return Heard(
            as_of=AS_OF, ago_ms=(hours[order] * 3_600_000).astype(np.int64), buckets=hours[order] / (WEEK / BUCKETS),
            author_keys=author, text_keys=np.arange(len(hours)), authors=authors, texts=np.arange(len(hours)),
            tones=np.zeros(len(hours), np.int64), topics=empty, ecosystems=empty, tokens=empty, sure=np.empty(0, bool),
            terms=empty, wordings=Marks(rows[by_row], codes[by_row], ()), handles=empty, standing=of_author, level=0, oldest=None,
        )  # fmt: skip

    def telling(self) -> Telling:
        """The one story of `heard`."""
        return Telling(np.zeros(len(self.posts), np.int64), self.posts, 1)


def told_as_news(talk: Talk) -> bool:
    heard = talk.heard()
    return is_news(heard, talk.telling(), 0)


HEADLINE = 77
ECHOES = [9.9, 9.7, 9.0, 8.5]  # of one headline
ANSWERS = [9.5, 9.1, 8.8, 8.0, 7.0, 6.5, 6.0, 5.5, 5.0, 3.0, 2.0]  # in people's own words


def test_people_who_answer_a_headline_tell_no_story() -> None:
    assert told_as_news(Talk().said(ECHOES, HEADLINE).said(ANSWERS))
    assert not told_as_news(Talk().said([*ECHOES, *ANSWERS]))  # nobody repeats a headline


def test_two_headlines_in_a_week_are_news_though_their_people_come_on_two_days() -> None:
    first = Talk().said(ECHOES, HEADLINE).said(ANSWERS)
    assert told_as_news(first.said([ago + 80 for ago in ECHOES], 99).said([ago + 80 for ago in ANSWERS]))


def test_who_comes_back_to_a_headline_on_other_days_tells_a_story() -> None:
    later = [ago + 40 for ago in ANSWERS]
    assert not told_as_news(Talk().said([ago + 80 for ago in ECHOES], HEADLINE).said(later).said(ANSWERS[:4]))


def test_a_wording_that_a_few_hit_on_over_days_is_no_headline() -> None:
    assert not told_as_news(Talk().said([30.0, 20.0, 12.0], HEADLINE).said(ANSWERS))


def test_accounts_that_repeat_themselves_make_no_headline() -> None:
    twice = [9.9, 9.8, 4.5, 30.0, 29.9, 24.5]
    assert not told_as_news(Talk().said(twice, HEADLINE, [1, 1, 2, 3, 3, 4]).said(ANSWERS))
    assert told_as_news(Talk().said(twice, HEADLINE, [1, 5, 2, 3, 6, 4]).said(ANSWERS))


FRIDAY = [3.0, 4.0, 5.0, 6.0, 7.0, 8.0]  # hours ago


def weekly(*weeks: int) -> Talk:
    """Talk at the same hours of these weeks, 0 the newest."""
    talk = Talk()
    for week in weeks:
        talk.said([ago + week * WEEK for ago in FRIDAY])
    return talk


@pytest.mark.parametrize(
    ("talk", "people"),
    [
        (weekly(0, 1, 2), 6.0),  # every week
        (weekly(0, 2, 3), 4.0),  # twelve people in three weeks
        (weekly(0, 1), 0.0),  # once before is no habit
        (weekly(0), 0.0),
        (weekly(0, 1, 2).said([ago + 60 for ago in FRIDAY]).said([ago + 300 for ago in FRIDAY]), 0.0),  # on other days, too
        (Talk().said(FRIDAY).said([WEEK + 5, 2 * WEEK + 5]), 0.0),  # one person a week is none
        (Talk(), 0.0),
    ],
)
def test_the_season_of_a_story(talk: Talk, people: float) -> None:
    heard = talk.heard()
    assert season_of(heard, talk.posts) == people


@pytest.mark.parametrize(("weeks", "alarmed"), [((0, 1, 2), False), ((0, 1), True), ((0,), True)])
def test_a_habit_rings_no_alarm(weeks: tuple[int, ...], alarmed: bool) -> None:
    talk = weekly(*weeks)
    heard = talk.heard()
    (strength,) = strengths(heard, talk.telling(), np.ones(5), np.array([ALARM]))
    assert strength.alarmed is alarmed


def test_a_habit_that_many_more_people_tell_than_ever_rings() -> None:
    talk = weekly(0, 1, 2).said([ago / 10 for ago in range(10, 90, 2)])
    heard = talk.heard()
    assert season_of(heard, talk.posts) == 6.0
    assert strengths(heard, talk.telling(), np.ones(5), np.array([ALARM]))[0].alarmed


@pytest.mark.parametrize(
    ("talk", "habit"),
    [(weekly(0, 1, 2), True), (weekly(0), False), (weekly(0, 1, 2).said([ago / 10 for ago in range(10, 90, 2)]), False)],
)
def test_a_habit_is_told_by_no_more_people_than_before(talk: Talk, habit: bool) -> None:
    assert is_habit(talk.heard(), talk.posts) is habit


def test_a_story_of_one_day_of_the_week_is_brief() -> None:
    for talk, brief in ((weekly(0, 1), True), (Talk().said([3.0, 50.0, 99.0]), False)):
        heard = talk.heard()
        assert is_brief(heard, talk.posts) is brief


def told(*held: str, times: int = 4, tokens: str = "otterix") -> list[Told]:
    """Posts that hold these terms."""
    return [Told(frozenset(held), frozenset(), frozenset(tokens.split()))] * times


PHRASES = ("moss epochs", "moss vaults", "moss deposits", "lunar epochs", "lunar vaults", "lunar strategists")


def rivals() -> tuple[list[Burst], list[Told]]:
    """Two stories with two words in common, about one token."""
    bursts = [Burst(phrase, 9, 6.0 - place / 10, new=True) for place, phrase in enumerate(PHRASES)]
    bursts += [Burst(word, 20, 8.0, new=True) for word in ("epochs", "vaults", "moss")]
    posts = [post for phrase in PHRASES for post in told(phrase, *(w for w in phrase.split() if w != "lunar"))]
    return bursts, posts


def test_two_stories_that_share_words_stay_two() -> None:
    bursts, posts = rivals()
    found = [cluster.terms for cluster in clusters_of(bursts, posts)]
    assert [sorted(terms) for terms in found] == [
        ["moss", "moss deposits", "moss epochs", "moss vaults"],
        ["lunar epochs", "lunar strategists", "lunar vaults"],
    ]


def test_a_phrase_goes_with_the_hub_of_most_phrases() -> None:
    phrases = ("dawn epochs", "dusk epochs", "lunar epochs", "lunar fills", "lunar strategists", "lunar vaults")
    bursts = [Burst("epochs", 20, 8.0, new=True), *(Burst(phrase, 9, 6.0, new=True) for phrase in phrases)]
    posts = [post for phrase in phrases for post in told(phrase, *({"epochs"} & set(phrase.split())), times=9)]
    found = [cluster.terms for cluster in clusters_of(bursts, posts)]
    assert found == [("epochs", *phrases[:2]), phrases[2:]]


def test_hubs_that_stand_in_the_same_posts_are_words_of_one_story() -> None:
    phrases = ("etf filing", "etf inflows", "approval odds", "approval rumour")
    bursts = [Burst(phrase, 9, 5.0, new=True) for phrase in phrases]
    for together, apart in ((True, False), (False, True)):
        posts = np.eye(4, dtype=bool) if not together else np.ones((6, 4), dtype=bool)
        assert bool(hubs_of(bursts, posts).rivals.any()) is apart


def test_a_louder_word_that_is_mostly_told_elsewhere_is_no_part_of_a_story() -> None:
    bursts = [Burst("comet fills", 9, 6.0, new=True), Burst("solvers", 60, 5.0)]
    posts = told("comet fills", "solvers", times=9) + told("solvers", times=60)
    assert next(cluster.terms for cluster in clusters_of(bursts, posts)) == ("comet fills",)


@pytest.mark.parametrize(
    ("phrases", "lone"), [(["fwiw bearish"], True), (["ghost pools", "ghost depth"], False), (["tik tok", "#tiktok"], True)]
)
def test_one_phrase_that_no_other_shares_a_word_with_is_lone(phrases: list[str], lone: bool) -> None:
    bursts = [Burst(phrase, 9, 6.0, new=True) for phrase in phrases]
    (cluster,) = clusters_of(bursts, told(*phrases))
    assert cluster.lone is lone


def test_three_new_phrases_of_a_usual_word_are_one_story_where_they_are_about_the_same_tokens() -> None:
    phrases = ("glass auctions", "glass fills", "glass solvers")
    bursts = [*(Burst(phrase, 9, 5.0, new=True) for phrase in phrases), Burst("glass", 90, 1.0)]
    for others, found in (("otterix", [phrases]), ("heron", [("glass auctions", "glass fills"), ("glass solvers",)])):
        posts = told("glass auctions") + told("glass fills") + told("glass solvers", tokens=others) + told("glass", times=60)
        clusters = [cluster.terms for cluster in clusters_of(bursts, posts)]
        assert [terms for terms in clusters if terms != ("glass",)] == found
