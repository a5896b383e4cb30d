"""The crowd's own talk: coins, daily life, habits of the week, news and what people say to it. No story, no skill, no bots."""

from __future__ import annotations

import numpy as np
from evals.foreign.grammar import Slots, called, expand, levels, typed, with_aside
from evals.foreign.people import Person, Post, activity, moments
from evals.foreign.universe import COINS

HEADLINES = ("news", "macro", "notice")  # typed by desks, with care


class Crowd:
    """The regulars and their prices; writes posts for whoever asks."""

    def __init__(self, rng: np.random.Generator, people: list[Person], prices: np.ndarray) -> None:
        self.rng, self.people, self.prices = rng, people, prices
        busy = np.array([person.busy for person in people])
        self.share = busy / busy.sum()

    def anyone(self, count: int) -> list[Person]:
        """That many authors of posts, busy ones more often."""
        return [self.people[int(who)] for who in self.rng.choice(len(self.people), count, p=self.share)]

    def coin_of(self, who: Person) -> int:
        """The coin this person writes of now."""
        if self.rng.random() < 0.75:
            return who.favourites[int(self.rng.integers(len(who.favourites)))]
        return int(self.rng.integers(len(COINS)))

    def say(
        self, who: Person, hour: float, rule: str, coin: int | None = None, kind: str = "", second: int | None = None, **more: str
    ) -> Post:
        """One text of the rule, about that coin (or one the person likes)."""
        rng = self.rng
        first = self.coin_of(who) if coin is None else coin
        if second is None:
            second = int((first + rng.integers(1, len(COINS))) % len(COINS))
        friend = self.people[int(rng.integers(len(self.people)))].handle
        named = {slot: called(rng, COINS[number], who.lower) for slot, number in (("T", first), ("U", second))}
        price = float(self.prices[first, min(int(hour), self.prices.shape[1] - 1)])
        slots = Slots(**{**named, "N": COINS[first].name, "handle": friend, **levels(rng, price), **more})
        text = expand(rng, rule, slots)
        if rule not in HEADLINES:
            text = typed(rng, with_aside(rng, text), who.lower)
        mentions = [COINS[first].id] if slots.used & {"T", "N"} else []
        if "U" in slots.used:
            mentions.append(COINS[second].id)
        return Post(hour, who.handle, text, kind or rule, tuple(mentions), followers=who.followers)


def small_talk(crowd: Crowd, hours: int, per_hour: float) -> list[Post]:
    """Coins and daily life, with replies inside circles, and the habits of sundays."""
    rng = crowd.rng
    hour = np.arange(hours)
    rate = per_hour * activity(hour)
    posts = []
    for at, who in zip(times := moments(rng, rate), crowd.anyone(len(times)), strict=True):
        rule = "offtopic" if rng.random() < 0.22 else "chatter"
        post = crowd.say(who, float(at), rule)
        if rng.random() < 0.15:
            circle = [other for other in crowd.anyone(12) if other.circle == who.circle and other is not who]
            if circle:
                post.text = f"@{circle[0].handle} {post.text}"
        posts.append(post)
    sundays = moments(rng, np.where((hour // 24 % 7 == 6) & (hour % 24 > 14), per_hour * 0.35, 0.0))
    return posts + [crowd.say(who, float(at), "weekly") for at, who in zip(sundays, crowd.anyone(len(sundays)), strict=True)]


def news(crowd: Crowd, desks: list[Person], hours: int) -> list[Post]:
    """Headlines of news desks; some are passed on word for word by people."""
    rng = crowd.rng
    posts = []
    for at in moments(rng, 0.35 * activity(np.arange(hours))):
        desk = desks[int(rng.integers(len(desks)))]
        post = crowd.say(desk, float(at), "macro" if rng.random() < 0.25 else "news", int(rng.integers(len(COINS))), "news")
        post.channel = "headlines"
        posts.append(post)
        for who in crowd.anyone(int(rng.poisson(0.8))):
            text = f"RT @{desk.handle}: {post.text}" if rng.random() < 0.6 else post.text
            posts.append(Post(float(at + rng.exponential(1.5)), who.handle, text, "passed_on", post.mentions))
    return posts


def events(crowd: Crowd, desks: list[Person], hours: int, count: int) -> tuple[list[Post], list[dict[str, object]]]:
    """Things that happen to one coin and are talked of for a day: loud, but no story. Posts and what is true of each."""
    rng = crowd.rng
    posts, truth = [], []
    for begin in rng.uniform(24 * 5, hours - 30, count):
        coin = int(rng.integers(len(COINS)))
        what = expand(rng, "happened", Slots())
        rate = np.zeros(hours)
        length = int(rng.integers(10, 24))
        rate[int(begin) : int(begin) + length] = rng.uniform(4, 11) * np.exp(-np.arange(length)[: hours - int(begin)] / 6)
        heard = [crowd.say(desk, float(begin), "notice", coin, "news", E=what) for desk in desks[:3]]
        after = moments(rng, rate)
        heard += [
            crowd.say(who, float(at), "event", coin, E=what) for at, who in zip(after, crowd.anyone(len(after)), strict=True)
        ]
        posts += heard
        truth.append({"token": COINS[coin].id, "what": what, "begin_hour": float(begin), "posts": len(heard)})
    return posts, truth
