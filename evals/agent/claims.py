"""Claims about the facts of an answer in words that no writer of ours uses, as a model might: true ones and false ones."""

from __future__ import annotations

import random
from collections.abc import Iterator

from evals.agent.lies import Good

from ruma.agent.evidence import Evidence, Fact

Claim = tuple[bool, str]
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
]
_TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety"}


def in_words(n: int) -> str:
    if n < len(_ONES):
        return _ONES[n]
    if n == 19:
        return "nineteen"
    ten, one = n // 10 * 10, n % 10
    return _TENS[ten] + (f"-{_ONES[one]}" if one else "")


def claims(good: Good, chance: random.Random) -> Iterator[Claim]:
    """A few claims about one piece of the evidence that a sentence cites."""
    for one in good.cited[:1]:
        facts = {fact.metric: fact for fact in one.facts if fact.path.startswith("overview.")}
        token = getattr(one.result, "token", None)
        if token is None or chance.random() > 0.4:
            continue
        made = [*_prices(one, token.name, facts), *_counts(one, token.name, facts), *_tones(one, token.name, facts)]
        made += [*_shares(one, token.name, facts)]
        yield from made


def _prices(one: Evidence, name: str, facts: dict[str, Fact]) -> Iterator[Claim]:
    price, move = facts.get("price_usd"), facts.get("price_change_pct")
    if price is None or move is None or abs(move.value) < 2:
        return
    m, up = abs(move.value), move.value > 0
    good, bad = ("soared", "plunged") if up else ("plunged", "soared")
    yield True, f"{name} {good} {m:.1f}% [{one.id}]."
    yield False, f"{name} {bad} {m:.1f}% [{one.id}]."
    yield False, f"{name}'s price {bad} [{one.id}]."
    yield False, f"{name} {'tumbled' if up else 'rocketed'} by {m:.0f} percent in price [{one.id}]."
    yield True, f"A {m:.1f} % {'gain' if up else 'loss'} in price for {name} [{one.id}]."
    yield False, f"A {m:.1f} % {'loss' if up else 'gain'} in price for {name} [{one.id}]."
    yield False, f"{name} changed hands at {in_words(int(m) % 90 + 3)} dollars [{one.id}]."
    yield False, f"The price of {name} tripled [{one.id}]."
    yield False, f"{name} hit an all-time high of ${price.value * 1.5:,.2f} [{one.id}]."
    yield False, f"{name} trades at ${price.value * 1.04:,.4g}, {'up' if up else 'down'} {m:.1f} % [{one.id}]."
    yield (
        False,
        f"{name} is {'cheaper' if up else 'dearer'} than before: its price {'shed' if up else 'put on'} {m:.1f} % [{one.id}].",
    )


def _counts(one: Evidence, name: str, facts: dict[str, Fact]) -> Iterator[Claim]:
    posts, authors = facts.get("posts"), facts.get("authors")
    if posts is None or authors is None or posts.value < 30 or posts.said_as[0] != "posts":
        return
    n, a = int(posts.value), int(authors.value)
    yield True, f"Some {a:,} people wrote {n:,} posts about {name} [{one.id}]."
    yield (
        False,
        f"Some {n:,} people wrote {a:,} posts about {name} [{one.id}]." if n != a else f"{name} got {n + 7} posts [{one.id}].",
    )
    yield False, f"More than {n + 500:,} posts named {name} [{one.id}]."
    yield False, f"Fewer than {max(a - 5, 1):,} authors named {name} [{one.id}]."
    yield False, f"{name} drew {n / 1000 + 1.2:.1f}k posts [{one.id}]."
    yield False, f"Twice as many people posted about {name} [{one.id}]."
    yield False, f"Half of the {n:,} posts about {name} are bots [{one.id}]."
    yield False, f"{in_words(min(a % 80 + 11, 98)).capitalize()} accounts wrote about {name} [{one.id}]."
    yield False, f"{name} drew {n:,} posts a day [{one.id}]."
    yield False, f"{name} leads all tokens by posts, with {n + 3:,} of them [{one.id}]."


def _tones(one: Evidence, name: str, facts: dict[str, Fact]) -> Iterator[Claim]:
    score, change = facts.get("sentiment_score"), facts.get("sentiment_change_points")
    if score is None or change is None or abs(change.value) < 2:
        return
    s, c, up = score.value, abs(change.value), change.value > 0
    yield True, f"Sentiment on {name} {'improved' if up else 'worsened'} by {c:.1f} points to {s:.1f} [{one.id}]."
    yield False, f"Sentiment on {name} {'worsened' if up else 'improved'} by {c:.1f} points to {s:.1f} [{one.id}]."
    yield False, f"Sentiment on {name} {'soured' if up else 'brightened'} [{one.id}]."
    yield False, f"{name}'s sentiment {'deteriorated' if up else 'recovered'} to {s:.1f} of 100 [{one.id}]."
    yield False, f"Sentiment on {name} stands at {s:.1f} % [{one.id}]."
    yield False, f"At {100 - s + 3:.1f} out of 100, sentiment on {name} is telling [{one.id}]."
    yield False, f"Sentiment on {name} is at its highest in a year, {s:.1f} [{one.id}]."
    yield False, f"Seven in ten posts about {name} are bearish [{one.id}]."


def _shares(one: Evidence, name: str, facts: dict[str, Fact]) -> Iterator[Claim]:
    share, change, rank = facts.get("mindshare_pct"), facts.get("mindshare_change_pp"), facts.get("mindshare_rank")
    if share is None or change is None or abs(change.value) < 0.2:
        return
    up, c = change.value > 0, abs(change.value)
    yield True, f"{name} holds {share.value:.1f} % of the mindshare [{one.id}]."
    yield False, f"{name} holds {share.value + 1.7:.1f} % of the mindshare [{one.id}]."
    yield False, f"{name} {'gave up' if up else 'picked up'} {c:.1f} pp of mindshare [{one.id}]."
    yield False, f"{name} {'ceded' if up else 'won'} mindshare [{one.id}]."
    yield False, f"{name}'s mindshare {'rose' if up else 'fell'} {c:.1f} % [{one.id}]."
    yield False, f"One in {in_words(max(int(100 / max(share.value, 1.1)) + 9, 3) % 90)} voices talks about {name} [{one.id}]."
    if rank is not None:
        yield False, f"{name} ranks #{int(rank.value) + 1} by mindshare [{one.id}]."
        if rank.value > 1:
            yield False, f"{name} is the most talked-about token by mindshare [{one.id}]."
            yield False, f"No token has more mindshare than {name} [{one.id}]."
