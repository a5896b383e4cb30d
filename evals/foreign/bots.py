"""Rings that post near-equal texts together, and single spammers. Nothing here is written by a person."""

from __future__ import annotations

import numpy as np
from evals.foreign.crowd import Crowd
from evals.foreign.grammar import Slots, called, code, expand, pick, sections
from evals.foreign.people import Person, Post
from evals.foreign.stories import themes
from evals.foreign.universe import COINS

MARKS = ("🚀", "🔥", "💎", "‼️", "🌙", "✅", "")


def ring_campaigns(crowd: Crowd, ring: list[Person], hours: int, decoy: bool) -> list[Post]:
    """Some campaigns: within half an hour all post one wording, each a little changed. A decoy ring tells a made-up story."""
    rng = crowd.rng
    posts = []
    for begin in rng.uniform(24 * 6, hours - 6, int(rng.integers(4, 8))):
        coin = COINS[int(rng.integers(13, len(COINS)))]
        name = pick(rng, themes("decoy")[int(rng.integers(3))].names)
        text = expand(rng, "ring_story" if decoy else "ring", Slots(T=f"${coin.symbol}", S=name))
        for member in ring:
            if rng.random() < 0.85:
                at = float(begin + rng.exponential(0.25))
                posts.append(
                    Post(at, member.handle, _varied(rng, text), "ring", (coin.id,), "unclear", followers=member.followers)
                )
    for member in ring:  # a thin cover of daily talk
        for at in rng.uniform(0, hours, int(rng.poisson(1.5))):
            posts.append(crowd.say(member, float(at), pick(rng, ("offtopic", "chatter"))))
    return posts


def spammer(crowd: Crowd, who: Person, hours: int) -> list[Post]:
    """One account that says one thing again and again, nearly by the clock."""
    rng = crowd.rng
    begin, gap = float(rng.uniform(0, hours / 2)), float(rng.uniform(3, 9))
    rule = pick(rng, sections("wording.txt")["spam"])
    coin = COINS[int(rng.integers(1, len(COINS)))]
    posts = []
    at = begin
    while at < min(hours, begin + 24 * 20):
        name = called(rng, coin, False)
        text = rule.replace("<T>", name).replace("<small>", str(int(rng.integers(2, 9))))
        named = (coin.id,) if "<T>" in rule else ()
        posts.append(Post(at, who.handle, _varied(rng, text), "spam", named, "unclear", followers=who.followers))
        at += gap * float(rng.uniform(0.85, 1.15))
    return posts


def _varied(rng: np.random.Generator, text: str) -> str:
    """The same text with a mark, a link or another case, as cheap tools vary it."""
    text = text.upper() if rng.random() < 0.1 else text
    front, back = pick(rng, MARKS), pick(rng, MARKS)
    link = f" https://t.co/{code(rng, 8)}" if rng.random() < 0.4 else ""
    return f"{front} {text} {back}".strip() + link
