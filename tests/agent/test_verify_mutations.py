"""The gate's promise, measured: every good sentence passes, and a sentence with one false fact does not.

A sentence is built of slots. Each slot knows the false texts that could stand in its place; whether one of them happens to be
true is decided here, from the result models, and never by the gate.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ruma.agent.evidence import Evidence
from ruma.agent.verify import FigureGate

from .test_verify_world import ASKED, BOOK, NAMES, Caller, MarketResult, Narrative, Narratives, TokenResult, world

WORLDS = 20
PER_SLOT = 2


@dataclass
class Slot:
    text: str
    wrong: list[tuple[str, str]] = field(default_factory=list)


Piece = str | Slot


@dataclass
class Scene:
    """One world, spelled out for the templates."""

    evidence: list[Evidence]
    chance: random.Random

    def __post_init__(self) -> None:
        one, two, market, other, narratives = (source.result for source in self.evidence)
        assert isinstance(one, TokenResult) and isinstance(two, TokenResult) and isinstance(narratives, Narratives)
        assert isinstance(market, MarketResult) and isinstance(other, MarketResult)
        self.one, self.two, self.market, self.other, self.narratives = one, two, market, other, narratives

    # -- slots ------------------------------------------------------------------------------------------------

    def number(self, value: float, decimals: int, before: str = "", after: str = "", size: float = 1.0) -> Slot:
        """A shown number with its unit; wrong ones differ in a digit, the unit or the magnitude."""
        shown = f"{abs(value) / size:,.{decimals}f}"
        wrong = [("digit", before + digits + after) for digits in self._digits(shown, abs(value) / size, decimals)]
        wrong += [("unit", text) for text in self._units(before, shown, after)]
        for other in self._others(value, after or before):
            text = f"{other / size:,.{decimals}f}"
            if abs(float(text.replace(",", "")) - abs(value) / size) > 0.5 * 10.0**-decimals + 1e-9:
                wrong.append(("other fact", before + text + after))
        if size > 1:
            for letter in {"K", "M", "B"} - {after[:1]}:
                wrong.append(("magnitude", before + shown + letter + after[1:]))
        elif before == "$" or after in ("", " posts"):
            wrong.append(("magnitude", f"{before}{shown}{self.chance.choice('KMB')}{after}"))
        return Slot(before + shown + after, wrong)

    def _digits(self, shown: str, true: float, decimals: int) -> Iterator[str]:
        places = [i for i, c in enumerate(shown) if c.isdigit()]
        for place in self.chance.sample(places, min(2, len(places))):
            digit = self.chance.choice([d for d in "0123456789" if d != shown[place]])
            new = shown[:place] + digit + shown[place + 1 :]
            if abs(float(new.replace(",", "")) - true) > 0.5 * 10.0**-decimals + 1e-9 and not re.match(r"0[\d,]", new):
                yield new

    def _others(self, value: float, unit: str) -> list[float]:
        """True values of other facts that are written alike: the hardest lie."""
        kinds = {"%": ("pct",), "pp": ("pp",), "of": ("score",), "bps": ("bps",), "$": ("usd",)}
        wanted = next((units for mark, units in kinds.items() if mark in unit), ("count",))
        values = [abs(f.value) for source in self.evidence for f in source.facts if f.unit in wanted and f.value != value]
        return self.chance.sample(values, min(2, len(values)))

    def _units(self, before: str, shown: str, after: str) -> Iterator[str]:
        if before == "$":
            yield f"{shown}{after}"
            yield f"{shown}{after} %"
        elif after.startswith(" %"):
            yield from (f"{shown} pp{after[2:]}", f"${shown}{after[2:]}", f"{shown} bps{after[2:]}", f"{shown}x{after[2:]}")
        elif after.startswith(" pp"):
            yield from (f"{shown} %{after[3:]}", f"{shown} points{after[3:]}")
        elif after.startswith(" of 100"):
            yield from (f"{shown} %{after[7:]}", f"{shown} points{after[7:]}")
        elif after.startswith(" bps"):
            yield from (f"{shown} %{after[4:]}", f"{shown} pp{after[4:]}")

    def token(
        self, result: TokenResult | MarketResult, value: Callable[[TokenResult | MarketResult], object] | None = None
    ) -> Slot:
        """A token by name; wrong ones are the other token of the evidence and a token that no evidence holds."""
        pair = (self.one, self.two) if isinstance(result, TokenResult) else (self.market, self.other)
        other = pair[1] if result is pair[0] else pair[0]
        wrong = [("token", other.token.name)] if value is None or value(other) != value(result) else []
        foreign = [name for id, _, name in NAMES if id not in (pair[0].token.id, pair[1].token.id) and name != "Optimism"]
        wrong += [("token", self.chance.choice(foreign)), ("token", "$" + self.chance.choice(["WIF", "LTC", "BCH", "PEPE"]))]
        form = self.chance.choice([result.token.name, f"${result.token.symbol}", f"**{result.token.name}**"])
        return Slot(form, wrong)

    def metric(self, right: str, *others: str) -> Slot:
        return Slot(right, [("metric", other) for other in others])

    def move(self, value: float, *words: str) -> Slot:
        """A direction word out of (up, down) pairs."""
        pairs = [pair.split("/") for pair in words]
        up, down = self.chance.choice(pairs)
        return Slot(up if value > 0 else down, [("direction", down if value > 0 else up)])

    def signed(self, value: float, decimals: int, after: str) -> Slot:
        shown = f"{abs(value):,.{decimals}f}{after}"
        if value == 0:
            return Slot(shown, [("sign", "+" + shown), ("sign", "-" + shown)])
        right, false = ("+", "-") if value > 0 else ("-", "+")
        wrong = [("sign", false + shown)] + ([("sign", shown)] if value < 0 else [])
        return Slot(right + shown, wrong)

    def day(self, day: datetime, holds: Callable[[datetime], bool] = lambda _: False) -> Slot:
        form = self.chance.choice(["%-d %B %Y", "%Y-%m-%d", "%-d %b", "%B %-d, %Y", "%-d %B"])
        shifts = [timedelta(days=n) for n in (-2, -1, 1, 2, 31, 365)]
        near = [day + shift for shift in shifts if not holds(day + shift)]
        return Slot(day.strftime(form), [("date", d.strftime(form)) for d in near if d.strftime(form) != day.strftime(form)])

    def window(self, hours: int) -> Slot:
        forms = {
            168: ["last 7 days", "past week", "past 168 hours", "last seven days"],
            24: ["last 24 hours", "past day", "last 24h"],
        }
        false = ["last 30 days", "last 3 days", "past month", "last 8 days", "past 12 hours", "previous 7 days"]
        return Slot(self.chance.choice(forms[hours]), [("window", text) for text in [*false, forms[192 - hours][0]]])

    def author(self, caller: Caller, callers: list[Caller], field_name: str) -> Slot:
        others = [c for c in callers if getattr(c, field_name) != getattr(caller, field_name)]
        wrong = [("author", self.chance.choice(others).author)] if others else []
        fake = f"u{self.chance.getrandbits(40):010x}"
        return Slot(caller.author, [*wrong, ("author", fake), ("author", "@cryptoking")])


Template = Callable[[Scene], list[Piece]]


def level_and_change(s: Scene) -> list[Piece]:
    o = s.one.overview
    return [
        s.token(s.one, lambda r: r.overview.mindshare_pct),
        "'s ",
        s.metric("mindshare", "sentiment", "momentum", "volume", "share of posts"),
        " over the ",
        s.window(168),
        " was ",
        s.number(o.mindshare_pct, 1, after=" %"),
        ", ",
        s.move(o.mindshare_change_pp, "up/down"),
        " ",
        s.number(o.mindshare_change_pp, 1, after=" pp"),
        " [1].",
    ]


def from_to(s: Scene) -> list[Piece]:
    o = s.one.overview
    first, last = s.number(o.previous_mindshare_pct, 2, after=" %"), s.number(o.mindshare_pct, 2, after=" %")
    if first.text != last.text:
        first.wrong.append(("swap", "\0"))
    return [
        s.token(s.one),
        "'s ",
        s.metric("share of the talk", "mentions", "price", "sentiment"),
        " ",
        s.move(o.mindshare_change_pp, "rose/fell", "climbed/slid"),
        " from ",
        first,
        " to ",
        last,
        " [1].",
    ]


def posts_and_people(s: Scene) -> list[Piece]:
    o = s.one.overview
    return [
        s.token(s.one, lambda r: r.overview.posts),
        " drew ",
        s.number(o.posts, 0),
        " ",
        s.metric("posts", "people", "mentions", "likes"),
        " from ",
        s.number(o.authors, 0),
        " ",
        s.metric("people", "posts", "replies"),
        " in the ",
        s.window(168),
        ", against ",
        s.number(o.previous_posts, 0),
        " in the week before [1].",
    ]


def more_posts(s: Scene) -> list[Piece]:
    change = s.one.overview.posts_change_pct
    return [
        "In the ",
        s.window(168),
        ", ",
        s.token(s.one),
        " got ",
        s.number(change, 1, after=" %"),
        " ",
        s.move(change, "more/fewer"),
        " ",
        s.metric("posts", "mentions", "people", "calls"),
        " than in the week before [1].",
    ]


def comparison(s: Scene) -> list[Piece]:
    one, two = s.one.overview, s.two.overview
    first, second = s.number(one.mindshare_pct, 1, after=" %"), s.number(two.mindshare_pct, 1, after=" %")
    if first.text != second.text:
        first.wrong.append(("swap", "\0"))
    return [
        s.token(s.one),
        " has ",
        first,
        " ",
        s.metric("mindshare", "sentiment", "momentum"),
        ", ",
        s.token(s.two),
        " ",
        second,
        " [1][2].",
    ]


def possessives(s: Scene) -> list[Piece]:
    one, two = s.one.overview, s.two.overview
    first, second = s.number(one.sentiment_score, 1, after=" of 100"), s.number(two.sentiment_score, 1, after=" of 100")
    if first.text != second.text:
        first.wrong.append(("swap", "\0"))
    return [s.token(s.one), "'s sentiment is at ", first, " while ", s.token(s.two), "'s stands at ", second, " [1][2]."]


def trailing_names(s: Scene) -> list[Piece]:
    one, two = s.one.overview, s.two.overview
    first, second = s.number(one.bullish_pct, 1, after=" %"), s.number(two.bullish_pct, 1, after=" %")
    if first.text != second.text:
        first.wrong.append(("swap", "\0"))
    return [
        "The share of ",
        s.metric("bullish", "bearish", "neutral"),
        " posts is ",
        first,
        " for ",
        s.token(s.one, lambda r: r.overview.bullish_pct),
        " and ",
        second,
        " for ",
        s.token(s.two, lambda r: r.overview.bullish_pct),
        " [1][2].",
    ]


def sentiment(s: Scene) -> list[Piece]:
    o = s.one.overview
    return [
        s.metric("Sentiment", "Mindshare", "Momentum"),
        " on ",
        s.token(s.one, lambda r: r.overview.sentiment_score),
        " is ",
        s.number(o.sentiment_score, 0, after=" of 100"),
        ", with ",
        s.number(o.bullish_pct, 0, after=" %"),
        " of posts ",
        s.metric("bullish", *([] if round(o.bearish_pct) == round(o.bullish_pct) else ["bearish"])),
        " [1].",
    ]


def points_changed(s: Scene) -> list[Piece]:
    o = s.one.overview
    return [
        s.token(s.one),
        "'s ",
        s.metric("sentiment score", "mindshare", "volume"),
        " changed by ",
        s.signed(o.sentiment_change_points, 1, " points"),
        " on the previous week, and its z-score is ",
        s.signed(o.sentiment_score_z, 2, ""),
        " [1].",
    ]


def peak(s: Scene) -> list[Piece]:
    o = s.one.overview
    return [
        s.token(s.one),
        "'s ",
        s.metric("mindshare", "momentum", "sentiment"),
        " peaked at ",
        s.number(o.peak_mindshare_pct, 2, after=" %"),
        " on ",
        s.day(o.peak_at),
        " [1].",
    ]


def series_point(s: Scene) -> list[Piece]:
    point = s.one.series[2]
    same = {p.time for p in s.one.series if p.n == point.n}
    return [
        "On ",
        s.day(point.time, lambda d: d in same),
        ", ",
        s.token(s.one),
        " drew ",
        s.number(point.n, 0),
        " ",
        s.metric("posts", "mentions", "people"),
        " [1].",
    ]


def window_to_a_day(s: Scene) -> list[Piece]:
    return [
        "In the ",
        Slot("7 days", [("window", "30 days"), ("window", "6 days")]),
        " to ",
        s.day(ASKED),
        ", ",
        s.token(s.one, lambda r: r.overview.posts),
        " drew ",
        s.number(s.one.overview.posts, 0, after=" posts"),
        " [1].",
    ]


def price_and_volume(s: Scene) -> list[Piece]:
    m = s.market
    return [
        s.token(m),
        " ",
        s.metric("trades at", "has a market cap of", "has a net flow of"),
        " ",
        s.number(m.price_usd, 2, before="$"),
        ", ",
        s.move(m.price_change_pct, "up/down"),
        " ",
        s.number(m.price_change_pct, 1, after=" %"),
        " over the ",
        s.window(24),
        ", on a volume of ",
        s.number(m.volume_usd, 2, "$", "B", 1e9),
        " [3].",
    ]


def net_flow(s: Scene) -> list[Piece]:
    flow = s.market.net_flow_usd
    return [
        s.token(s.market),
        " saw a net ",
        s.move(flow, "inflow/outflow"),
        " of ",
        s.number(flow, 1, "$", "M", 1e6),
        " in the ",
        s.window(24),
        " [3].",
    ]


def narrative(s: Scene) -> list[Piece]:
    n, rest = s.narratives.narratives[1], s.narratives.narratives
    others: list[Narrative] = [x for x in rest if x.mentions != n.mentions]
    return [
        "- ",
        Slot(n.label, [("token", s.chance.choice(others).label)]),
        ": ",
        s.number(n.mentions, 0),
        " ",
        s.metric("mentions", "posts", "authors"),
        ", momentum ",
        s.move(n.momentum_pct, "up/down"),
        " ",
        s.number(n.momentum_pct, 1, after=" %"),
        ", rank ",
        Slot("2", [("rank", "1"), ("rank", "3"), ("rank", "12")]),
        " [5]",
    ]


def first_place(s: Scene) -> list[Piece]:
    rest = s.narratives.narratives
    return [
        Slot(rest[0].label, [("rank", r.label) for r in rest[1:3]]),
        " is the ",
        Slot("top", [("rank", "weakest"), ("rank", "second")]),
        " narrative of the ",
        s.window(168),
        " [5].",
    ]


def ranked(s: Scene) -> list[Piece]:
    return [
        s.token(s.two, lambda r: r.overview.mindshare_rank),
        " ranks ",
        Slot("4th", [("rank", "3rd"), ("rank", "1st"), ("rank", "fifth")]),
        " by mindshare [2].",
    ]


def caller(s: Scene) -> list[Piece]:
    c = s.one.callers[0]
    return [
        s.author(c, s.one.callers, "calls"),
        " made ",
        s.number(c.calls, 0),
        " ",
        s.metric("calls", "posts", "mentions"),
        " on ",
        s.one.token.name,
        ", with a hit rate of ",
        s.number(c.hit_rate_pct, 0, after=" %"),
        " and an average return of ",
        s.signed(c.average_return_bps, 0, " bps"),
        " [1].",
    ]


def quotation(s: Scene) -> list[Piece]:
    post = s.one.posts[1]
    words = post.text.split()
    wrong = [
        ("quote", post.text.replace(words[1], "seems")),
        ("quote", post.text.replace(" 4 ", " 5 ")),
        ("quote", post.text + " soon"),
    ]
    return [
        s.author(s.one.callers[1], s.one.callers, "author"),
        " wrote “",
        Slot(post.text, wrong),
        "” on ",
        s.day(post.happened_at),
        " ([post](",
        Slot(post.url or "", [("link", (post.url or "")[:-1] + "7"), ("link", "https://evil.example/x")]),
        ")) [1].",
    ]


def as_of(s: Scene) -> list[Piece]:
    wrong = [
        ("date", f"{(ASKED + timedelta(days=n)):%-d %B %Y}, {clock} UTC")
        for n, clock in ((1, "10:00"), (-9, "10:00"), (0, "11:00"))
    ]
    return [
        "As of ",
        Slot(f"{ASKED:%-d %B %Y}, 10:00 UTC", wrong),
        ", looking at the ",
        Slot("last 7 days", [("window", "last 9 days")]),
        ".",
    ]


TEMPLATES: tuple[Template, ...] = (
    level_and_change,
    from_to,
    posts_and_people,
    more_posts,
    comparison,
    possessives,
    trailing_names,
    sentiment,
    points_changed,
    peak,
    series_point,
    window_to_a_day,
    price_and_volume,
    net_flow,
    narrative,
    first_place,
    ranked,
    caller,
    quotation,
    as_of,
)


def text_of(pieces: list[Piece]) -> str:
    return "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)


def corruptions(pieces: list[Piece], chance: random.Random) -> Iterator[tuple[str, str]]:
    """Kind and sentence, one slot made false at a time."""
    slots = [i for i, piece in enumerate(pieces) if isinstance(piece, Slot)]
    for index in slots:
        slot = pieces[index]
        assert isinstance(slot, Slot)
        picked = chance.sample(slot.wrong, min(PER_SLOT, len(slot.wrong)))
        picked += [wrong for wrong in slot.wrong if wrong[0] in ("swap", "other fact") and wrong not in picked]
        for kind, false in picked:
            changed = list(pieces)
            changed[index] = false
            if kind == "swap":
                changed = _swapped(pieces, index)
            yield kind, text_of(changed)


def _swapped(pieces: list[Piece], index: int) -> list[Piece]:
    """The slot changes places with the next number of the same unit."""
    first = pieces[index]
    assert isinstance(first, Slot)
    unit = first.text.lstrip("0123456789.,")
    other = next(
        i
        for i, p in enumerate(pieces)
        if i > index and isinstance(p, Slot) and p.text.lstrip("0123456789.,") == unit and p.text[0].isdigit()
    )
    changed = list(pieces)
    changed[index], changed[other] = pieces[other], first
    return changed


def run() -> tuple[int, list[str], Counter[str], Counter[str], list[tuple[str, str]]]:
    good, rejected, tried, caught, missed = 0, [], Counter[str](), Counter[str](), []
    for seed in range(WORLDS):
        evidence = world(seed)
        gate = FigureGate(evidence, BOOK, ASKED)
        scene = Scene(evidence, random.Random(seed + 1000))
        for template in TEMPLATES:
            pieces = template(scene)
            sentence = text_of(pieces)
            verdict = gate.check(sentence)
            good += 1
            if not verdict.ok or not verdict.checked:
                rejected.append(f"{sentence} {verdict.problems}")
            for kind, false in corruptions(pieces, scene.chance):
                tried[kind] += 1
                if gate.check(false).ok:
                    missed.append((kind, f"{false}   <- {sentence}"))
                else:
                    caught[kind] += 1
    return good, rejected, tried, caught, missed


def test_every_good_sentence_passes_and_every_false_fact_is_caught() -> None:
    good, rejected, tried, caught, missed = run()
    for kind in sorted(tried):
        print(f"{kind:10} {caught[kind]:5} of {tried[kind]:5} caught, {caught[kind] / tried[kind]:.1%}")
    print(f"all        {caught.total():5} of {tried.total():5} caught; {good} good sentences, {len(rejected)} rejected")
    assert rejected == []
    assert good >= 300 and tried.total() >= 1000
    assert min(tried[kind] for kind in tried) >= 20
    assert caught.total() / tried.total() >= 0.99, missed[:20]
    assert all(caught[kind] / tried[kind] >= 0.97 for kind in tried), missed[:20]
