"""Narratives planted with birth, growth, peak and end, and the low murmur that known themes always have."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from evals.foreign.crowd import Crowd
from evals.foreign.grammar import pick, sections
from evals.foreign.people import Person, Post, activity, moments
from evals.foreign.universe import COINS

FIRST_DAY = 8  # before it the talk has no story, so that there is a past to compare with
FEW = 5  # authors before which nobody could call it a story
FAINT_PER_HOUR = 0.12  # where a story begins and ends


@dataclass(frozen=True)
class Theme:
    """A story people could tell: the ways they write its name (main one first) and its claims."""

    key: str
    names: tuple[str, ...]
    claims: tuple[str, ...]
    known: bool


@dataclass
class Story:
    """One planted narrative. Hours count from the beginning; `end_hour` is when it has faded to nothing."""

    key: str
    names: tuple[str, ...]
    known: bool
    tokens: tuple[str, ...]
    born_hour: float
    peak_hour: float
    end_hour: float
    peak_posts_per_hour: float
    fifth_author_hour: float = 0.0
    crowd_hour: float = 0.0  # first moment at which five authors had told it within a day
    posts: int = 0
    authors: int = 0

    def truth(self) -> dict[str, object]:
        """All of it, for truth.json."""
        return asdict(self)


def themes(section: str) -> list[Theme]:
    """The themes of one section of themes.txt."""
    rows = [[part.strip() for part in line.split("|")] for line in sections("themes.txt")[section]]
    return [Theme(key, _listed(names), _listed(claims), section == "known") for key, names, claims in rows]


def plant(rng: np.random.Generator, hours: int, known: int, coined: int) -> list[tuple[Story, Theme]]:
    """Stories with their lives: born after the first week, peaked two to five days later, gone within a week of that."""
    chosen: list[Theme] = []
    for section, count in (("known", known), ("coined", coined)):
        all_of_it = themes(section)
        chosen += [all_of_it[int(at)] for at in rng.choice(len(all_of_it), count, replace=False)]
    last_day = hours / 24 - 5
    days = FIRST_DAY + (last_day - FIRST_DAY) * (np.arange(len(chosen)) + rng.uniform(0.1, 0.9, len(chosen))) / len(chosen)
    rng.shuffle(days)
    planted = []
    for theme, day in zip(chosen, days, strict=True):
        born = float(day * 24)
        peak = born + float(rng.uniform(40, 110))
        tokens = rng.choice(np.arange(1, len(COINS)), int(rng.integers(2, 5)), replace=False)
        ids = tuple(COINS[int(coin)].id for coin in tokens)
        story = Story(
            theme.key, theme.names, theme.known, ids, born, peak, peak + float(rng.uniform(60, 160)), float(rng.uniform(2.5, 9))
        )
        planted.append((story, theme))
    return planted


def told(crowd: Crowd, story: Story, theme: Theme, hours: int) -> list[Post]:
    """The story's posts by its own public, and the rest of its truth filled in."""
    rng = crowd.rng
    public = crowd.anyone(int(rng.integers(120, 320)))
    coins = [number for number, coin in enumerate(COINS) if coin.id in story.tokens]
    posts = []
    for at in moments(rng, _rate(story, hours)):
        who = public[int(rng.integers(len(public)))]
        coin, other = (coins[int(number)] for number in rng.choice(len(coins), 2, replace=False))
        post = _one(crowd, who, float(at), theme, coin, other)
        post.story = story.key
        posts.append(post)
    first_seen: dict[str, float] = {}
    for post in posts:
        first_seen.setdefault(post.author, post.hour)
    story.posts, story.authors = len(posts), len(first_seen)
    story.fifth_author_hour = sorted(first_seen.values())[FEW - 1]
    story.crowd_hour = _crowd_hour(posts)
    return posts


def _crowd_hour(posts: list[Post]) -> float:
    """When FEW different authors had told a story within a day; the last post where they never had. Posts by time."""
    for post in posts:
        if len({other.author for other in posts if post.hour - 24 < other.hour <= post.hour}) >= FEW:
            return post.hour
    return posts[-1].hour


def murmur(crowd: Crowd, hours: int) -> list[Post]:
    """What is always said of known themes: a post or two a day each, no story."""
    posts = []
    for theme in themes("known"):
        times = moments(crowd.rng, crowd.rng.uniform(0.03, 0.1) * activity(np.arange(hours)))
        for at, who in zip(times, crowd.anyone(len(times)), strict=True):
            coin = int(crowd.rng.integers(1, len(COINS)))
            posts.append(_one(crowd, who, float(at), theme, coin, (coin + 3) % len(COINS)))
            posts[-1].kind = "murmur"
    return posts


def _one(crowd: Crowd, who: Person, at: float, theme: Theme, coin: int, other: int) -> Post:
    rng = crowd.rng
    name = pick(rng, theme.names[:1] * 3 + theme.names)
    rule = "unnamed" if rng.random() < 0.1 else "story"
    post = crowd.say(who, at, rule, coin, "story", second=other, S=name, F=pick(rng, theme.claims))
    post.call = "unclear"  # "the cleanest way to get it": a call or not? people would quarrel
    return post


def _rate(story: Story, hours: int) -> np.ndarray:
    """Posts per hour: exponential up to the peak, exponential down from it, on the clock of the crowd's days."""
    hour = np.arange(hours) + 0.5
    height = np.log(story.peak_posts_per_hour / FAINT_PER_HOUR)
    up = (hour - story.born_hour) / (story.peak_hour - story.born_hour)
    down = (story.end_hour - hour) / (story.end_hour - story.peak_hour)
    rate = FAINT_PER_HOUR * np.exp(height * np.minimum(up, down))
    return np.where((hour >= story.born_hour) & (hour <= story.end_hour), rate, 0.0) * activity(hour)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
