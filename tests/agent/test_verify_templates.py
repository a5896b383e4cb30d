"""Good sentences of every kind, as templates over a scene. Never says which of their corruptions is caught."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from .test_verify_scene import Piece, Scene, Slot
from .test_verify_world import ASKED, Narrative

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
