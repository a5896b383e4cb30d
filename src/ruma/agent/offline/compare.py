"""Writes how tokens stand beside each other, measure by measure. Never names a winner of everything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ruma.agent.offline import facts, quoting, talk
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, bullet, opened, opening, paragraph
from ruma.agent.offline.words import counted, joined, of, pct, size, story, usd
from ruma.agent.plan_lists import caps_asked
from ruma.measures.declare import Result
from ruma.measures.mindshare import MindshareResult
from ruma.measures.price_series import PriceSeriesResult
from ruma.measures.simple_sentiment import SimpleSentimentResult
from ruma.measures.volume_series import VolumeSeriesResult
from ruma.store.tokens import KnownToken


def write(found: Findings) -> Iterator[Block]:
    """Who is ahead in what, then a line per measure, then the talk of each."""
    tokens = found.asked.tokens
    only = _only(found, tokens)
    lead = only or _furthest_down(found, tokens) or _gloomiest(found, tokens) or _lead(found, tokens)
    first = _main(found, tokens)
    told = (_cap,) if _caps_only(found) else (_cap, _mindshare, _price, _tone, _volume)
    lines = [text for line in told for text in line(found, tokens)]
    if lead is None and first and lines:
        lead = f"this is how {joined([token.name for token in tokens])} stand beside each other {facts.when(found.asked)}."
    if lead is None or first is None:
        names = joined([token.name for token in tokens], "or")
        yield paragraph(
            *opened(opening(found, first), f"neither posts nor prices of {names} are known {found.asked.window.words}."),
            "Those that people do talk about can be listed, and any of them compared.",
        )
        return
    yield paragraph(*opened(opening(found, first), lead))
    yield from (bullet(text) for text in lines)
    for token in tokens:
        yield from _talk(found, token)
    if not only:
        yield paragraph(*_missing(found, tokens))


IN_ORDER = 3  # from so many tokens on, a line tells them from first to last


def _fell(found: Findings) -> bool:
    """Whether it is asked which fell the most."""
    return found.asked.order == "price_loss" or _FELL.search(found.asked.text) is not None


def _from_below(found: Findings) -> bool:
    """Whether it is asked which stands last, and not which of them fell the most."""
    return _LAST.search(found.asked.text) is not None


_LAST = re.compile(
    r"\b(?:weak(?:est|er)|worst|worse|lowest|lower|least|smallest|smaller|laggards?|lagg\w*|behind|last place"
    r"|gloom\w*|(?:most )?(?:negative|bearish|pessimistic)|saddest|unhappi\w+|angriest)\b",
    re.I,
)
_FELL = re.compile(
    r"\b(?:fell|fall\w*|drop\w*|lost|los(?:e|es|ing|ers?)|dump\w*|worst|weakest|hardest hit|biggest hit|rekt|bled|bleed\w*"
    r"|sank|crash\w*)\b",
    re.I,
)


def _gloomiest(found: Findings, tokens: Sequence[KnownToken]) -> str | None:
    """Who stands last in tone, where that and no other measure was asked for."""
    others = (MindshareResult, PriceSeriesResult, VolumeSeriesResult)
    if not _from_below(found) or any(found.of(kind, token) for kind in others for token in tokens):
        return None
    rows = _held(found, tokens, SimpleSentimentResult, lambda o: True)
    rows = sorted(rows, key=lambda pair: pair[1].result.overview.sentiment_score)
    if len(rows) < 2:
        return None
    then = joined([token.name for token, _ in rows[1:]])
    marks = "".join(seen.mark for _, seen in rows)
    return f"sorted from the bearish end, the tone {facts.when(found.asked)} begins with {rows[0][0].name}, then {then} {marks}."


def _furthest_down(found: Findings, tokens: Sequence[KnownToken]) -> str | None:
    """Bitcoin fell furthest over the past week, followed by Ethereum; None where prices were not asked for or none fell."""
    if not _fell(found) or any(found.of(kind, token) for kind in (MindshareResult, SimpleSentimentResult) for token in tokens):
        return None
    rows = _held(found, tokens, PriceSeriesResult, lambda o: o.price_change_pct is not None)
    rows = sorted(rows, key=lambda pair: pair[1].result.overview.price_change_pct)
    down = [(token.name, seen) for token, seen in rows if seen.result.overview.price_change_pct < 0]
    if len(rows) < 2 or not down:
        return None
    others = joined([name for name, _ in down[1:]])
    marks = "".join(seen.mark for _, seen in rows)
    return f"{down[0][0]} fell furthest {facts.when(found.asked)}{f', followed by {others}' if others else ''} {marks}."


def _only(found: Findings, tokens: Sequence[KnownToken]) -> str | None:
    """Where just one of them has data there is nothing to compare it with."""
    known = [token for token in tokens if any((seen := found.of(kind, token)) and seen.result.n for kind in _KINDS)]
    if len(known) != 1:
        return None
    others = joined([token.name for token in tokens if token not in known], "or")
    what = "nothing of that kind is known" if found.asked.measures else "nothing is known"
    return f"only {known[0].name} can be told about {found.asked.window.words}: {what} of {others}."


_KINDS: tuple[type[Result], ...] = (MindshareResult, PriceSeriesResult, SimpleSentimentResult, VolumeSeriesResult)


Held = list[tuple[KnownToken, Seen[Any]]]


def _held(found: Findings, tokens: Sequence[KnownToken], kind: type[Result], there: Callable[[Any], bool]) -> Held:
    """The results of one kind that say something, token by token; `there` looks at an overview."""
    seen: list[tuple[KnownToken, Seen[Any] | None]] = [(token, found.of(kind, token)) for token in tokens]
    held = [(token, one) for token, one in seen if one and there(one.result.overview)]
    count = next((one for one in _COUNTS if one.kind is kind), None)
    if len(tokens) < IN_ORDER or count is None:
        return held
    down = -1 if _fell(found) and kind is PriceSeriesResult else 1
    return sorted(held, key=lambda pair: -down * (count.value(pair[1].result.overview) or 0.0))


def _line(found: Findings, name: str, rows: Held, say: Callable[[KnownToken, Seen[Any]], str | None]) -> list[str]:
    """All of them in one line; one each where some are older, so that every figure stands beside its own day."""
    main = _main(found, found.asked.tokens)
    apart = any(facts.apart(seen, main) for _, seen in rows)
    lines = [[row] for row in rows] if apart else [rows] if rows else []

    def one(token: KnownToken, seen: Seen[Any]) -> str:
        text = say(token, seen) or ""
        return f"{text}{facts.then(found, seen, main, posts=' by ' not in text)}"

    return [
        f"**{name}**: {'; '.join(one(token, seen) for token, seen in line)} {''.join(seen.mark for _, seen in line)}."
        for line in lines
    ]


def _main(found: Findings, tokens: Sequence[KnownToken]) -> Seen[Any] | None:
    """What the answer opens with: current data, if any."""
    seen = [one for token in tokens for kind in _KINDS if (one := found.of(kind, token)) and one.result.n]
    return min(seen, key=lambda one: one.result.as_of < one.result.asked_as_of, default=None)


def _mindshare(found: Findings, tokens: Sequence[KnownToken]) -> list[str]:
    def say(token: KnownToken, seen: Seen[Any]) -> str:
        o = seen.result.overview
        move = ""
        if o.previous_posts and abs(o.mindshare_change_pp) >= facts.STEADY_PP:
            move = f", {facts.moved(o.mindshare_change_pp, 'up', 'down')} {abs(o.mindshare_change_pp):.1f} pp"
        return f"{token.name} has a mindshare of {pct(o.mindshare_pct)}{move}, {size(o)}"

    return _line(found, "Attention", _held(found, tokens, MindshareResult, lambda o: o.posts > 0), say)


def _price(found: Findings, tokens: Sequence[KnownToken]) -> list[str]:
    rows = _held(found, tokens, PriceSeriesResult, lambda o: o.price_usd is not None)
    return _line(found, "Price", rows, lambda token, seen: facts.price_clause(seen, of(token.name)))


def _cap(found: Findings, tokens: Sequence[KnownToken]) -> list[str]:
    """Market caps, where they are asked for, largest first."""
    if not caps_asked(found.asked):
        return []
    rows = _held(found, tokens, PriceSeriesResult, lambda o: o.market_cap_usd is not None)
    rows = sorted(rows, key=lambda pair: -pair[1].result.overview.market_cap_usd)

    def say(token: KnownToken, seen: Seen[Any]) -> str:
        return f"{of(token.name)} market cap is {usd(seen.result.overview.market_cap_usd)}"

    return _line(found, "Market cap", rows, say)


def _caps_only(found: Findings) -> bool:
    """Whether nothing else than market caps is asked for, and one at least is known."""
    known = any(isinstance(e.result, PriceSeriesResult) and e.result.overview.market_cap_usd for e in found.evidence)
    return known and caps_asked(found.asked) and not found.asked.measures


def _tone(found: Findings, tokens: Sequence[KnownToken]) -> list[str]:
    rows = _held(found, tokens, SimpleSentimentResult, lambda o: o.posts > 0)
    return _line(found, "Tone", rows, lambda token, seen: facts.sentiment_move(seen, token.name))


def _volume(found: Findings, tokens: Sequence[KnownToken]) -> list[str]:
    rows = _held(found, tokens, VolumeSeriesResult, lambda o: o.volume_usd is not None)
    return _line(found, "Volume", rows, lambda token, seen: facts.volume_clause(seen, f"{of(token.name)} trading"))


@dataclass(frozen=True)
class Count:
    """One thing to compare by: its name in prose, which result holds it, its value, and from what gap on it counts."""

    name: str
    kind: type[Any]
    value: Callable[[Any], float | None]
    least_gap: float


_CAP = Count("market cap", PriceSeriesResult, lambda o: o.market_cap_usd, 0.0)
_COUNTS = (
    Count("attention", MindshareResult, lambda o: o.mindshare_pct if o.posts else None, 0.3),
    Count("price", PriceSeriesResult, lambda o: o.price_change_pct, 1.0),
    Count("tone", SimpleSentimentResult, lambda o: o.sentiment_score if o.posts else None, 2.0),
)


def _lead(found: Findings, tokens: Sequence[KnownToken]) -> str | None:
    """Chainlink is ahead of Cardano in attention and price move, Cardano in tone"""
    ahead: dict[str, list[str]] = {}
    level: list[str] = []
    marks: dict[str, None] = {}
    compared: dict[KnownToken, None] = {}
    for one in (_CAP,) if caps_asked(found.asked) else _COUNTS:
        held = [
            (token, seen, value)
            for token in tokens
            if (seen := found.of(one.kind, token))
            and not facts.apart(seen, _main(found, tokens))
            and (value := one.value(seen.result.overview)) is not None
        ]
        if len(held) < 2:
            continue
        marks |= dict.fromkeys(seen.mark for _, seen, _ in held)
        compared |= dict.fromkeys(token for token, _, _ in held)
        low = _from_below(found)
        ranked = sorted(held, key=lambda row: (row[2] if low else -row[2], row[0].token_id))
        if abs(ranked[0][2] - ranked[1][2]) >= one.least_gap:
            ahead.setdefault(ranked[0][0].name, []).append(one.name)
        elif abs(ranked[0][2] - ranked[-1][2]) < one.least_gap:
            level.append(one.name)
    if not ahead and not level:
        return None
    cited = "".join(sorted(marks, key=lambda mark: int(mark[1:-1])))
    return f"{_standing(found, [token for token in tokens if token in compared], ahead, level)} {cited}."


def _standing(found: Findings, tokens: Sequence[KnownToken], ahead: dict[str, list[str]], level: Sequence[str]) -> str:
    """Chainlink is ahead of Cardano in attention and price over the past week, Cardano in tone"""
    names, window = [token.name for token in tokens], "" if _caps_only(found) else facts.when(found.asked)
    if not ahead:
        return f"{joined(names)} are about level in {joined(list(level))} {window}"
    (first, counts), *others = sorted(ahead.items(), key=lambda item: -len(item[1]))
    stands = "behind" if _from_below(found) else "ahead of"
    said = f"{first} is {stands} {joined([name for name in names if name != first])} in {joined(counts)} {window}"
    said += "".join(f", {name} in {joined(won)}" for name, won in others)
    return said + (f"; in {joined(list(level))} they are about level" if level else "")


def _talk(found: Findings, token: KnownToken) -> Iterator[Block]:
    seen = talk.talk_of(found, token)
    if seen is None or not seen.result.themes:
        return
    subject = found.subject(token)
    shown = talk.telling(seen.result.themes)
    named = joined([story(theme) for theme in shown])
    receipts = quoting.pick(shown, 1)
    yield bullet(
        Sentence(f"**{token.name} talk**: {named} {seen.mark}.", subject),
        *(Sentence(facts.quote(r, seen.mark, seen.result) + ".", subject) for r in receipts),
    )


def _missing(found: Findings, tokens: Sequence[KnownToken]) -> Iterator[Sentence]:
    """Which of them has no talk or no price, so that the comparison is not read as whole."""
    for token in tokens:
        tone, price = found.of(SimpleSentimentResult, token), found.of(PriceSeriesResult, token)
        if tone and not tone.result.overview.posts:
            yield Sentence(f"No post that names {token.name} is known {facts.when(found.asked)}.", found.subject(token))
        elif tone and tone.result.thin:
            stand = counted(tone.result.n, "post stands", "posts stand")
            dated = facts.then(found, tone, posts=False)
            said = f"Read the tone of {token.name} with care: only {stand} behind it{dated} {tone.mark}."
            yield Sentence(said, found.subject(token))
        if price and price.result.overview.price_usd is None:
            yield Sentence(f"No price of {token.name} is loaded for this window.", found.subject(token))
