"""A small market with real result models, from which the gate's tests draw their evidence; and what evidence_of makes of it."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from pydantic import Field

from ruma.agent.evidence import Entity, Evidence, evidence_of
from ruma.measures.declare import Measure, Part, Result, TokenRef, figure
from ruma.store.tokens import KnownToken, TokenBook
from ruma.tiers import Tier

ASKED = datetime(2020, 3, 14, 10, 0, tzinfo=UTC)
NAMES = [
    ("bitcoin", "BTC", "Bitcoin"),
    ("chainlink", "LINK", "Chainlink"),
    ("cardano", "ADA", "Cardano"),
    ("ripple", "XRP", "XRP"),
    ("solana", "SOL", "Solana"),
    ("near", "NEAR", "NEAR Protocol"),
    ("optimism", "OP", "Optimism"),
    ("1inch", "1INCH", "1inch"),
    ("bitcoin-cash", "BCH", "Bitcoin Cash"),
    ("render", "RENDER", "Render"),
    ("constitutiondao", "PEOPLE", "ConstitutionDAO"),
    ("cosmos", "ATOM", "Cosmos Hub"),
    ("market-fun", "MARKET", "Market.fun"),
    ("litecoin", "LTC", "Litecoin"),
]
BOOK = TokenBook([KnownToken(number, *names) for number, names in enumerate(NAMES, 1)])


class Point(Part):
    time: datetime
    value: float = figure("pct", "mindshare", "share of the talk")
    n: int = figure("count", "posts")


class Overview(Part):
    mindshare_pct: float = figure("pct", "mindshare", "share of the talk")
    previous_mindshare_pct: float = figure("pct", "mindshare", "share of the talk", period="previous")
    mindshare_change_pp: float = figure("pp", "mindshare", "share of the talk", change=True)
    mindshare_rank: int | None = figure("rank", "mindshare", "rank")
    posts: int = figure("count", "posts")
    previous_posts: int = figure("count", "posts", period="previous")
    posts_change_pct: float = figure("pct", "posts", "post volume", change=True)
    authors: int = figure("count", "authors", "people", "accounts")
    sentiment_score: float = figure("score", "sentiment", "sentiment score")
    previous_sentiment_score: float = figure("score", "sentiment", "sentiment score", period="previous")
    sentiment_change_points: float = figure("points", "sentiment", "sentiment score", change=True)
    sentiment_score_z: float = figure("z", "z-score")
    bullish_pct: float = figure("pct", "bullish", "bullish posts")
    bearish_pct: float = figure("pct", "bearish", "bearish posts")
    peak_mindshare_pct: float = figure("pct", "mindshare peak", "peak", "highest mindshare")
    peak_at: datetime


class Caller(Part):
    author: str
    calls: int = figure("count", "calls")
    hit_rate_pct: float = figure("pct", "hit rate")
    average_return_bps: float = figure("bps", "average return", change=True)
    lead_hours: float = figure("hours", "lead time")


class Post(Part):
    source: str = "twitter"
    source_id: str
    author: str
    text: str
    happened_at: datetime
    url: str | None


class TokenResult(Result):
    token: TokenRef
    series: list[Point]
    overview: Overview
    callers: list[Caller]
    posts: list[Post]


class MarketResult(Result):
    token: TokenRef
    volume_usd: float = figure("usd", "volume", "trading volume")
    previous_volume_usd: float = figure("usd", "volume", "trading volume", period="previous")
    volume_change_pct: float = figure("pct", "volume", "trading volume", change=True)
    price_usd: float = figure("usd", "price", "trades at")
    price_change_pct: float = figure("pct", "price", change=True)
    net_flow_usd: float = figure("usd", "net flow")
    volume_ratio: float = figure("ratio", "volume ratio", "usual volume")
    market_cap_usd: float = figure("usd", "market cap")


class Narrative(Part):
    id: str
    label: str
    rank: int = figure("rank", "rank")
    mentions: int = figure("count", "mentions")
    momentum_pct: float = figure("pct", "momentum", change=True)
    share_pct: float = figure("pct", "share of mentions", "share")


class Narratives(Result):
    total_mentions: int = figure("count", "mentions")
    narratives: list[Narrative] = Field(default_factory=list)


def measure_of(name: str, result: type[Result]) -> Measure:
    return Measure(
        name=name,
        path=f"/{name}",
        tier=Tier.BASIC,
        title=f"The {name} of a token",
        summary="Share of all voices that name any token.",
        formula="100 * voices of the token / sum of voices over all tokens",
        credits=1,
        compute=lambda *_: None,  # type: ignore[arg-type,return-value]
        result=result,
        family="token",
    )


def shared(hours: int, notes: list[str] | None = None) -> dict[str, object]:
    return {
        "window_start": ASKED - timedelta(hours=hours),
        "window_hours": hours,
        "as_of": ASKED,
        "asked_as_of": ASKED,
        "seen_until": ASKED - timedelta(minutes=25),
        "age_hours": 0.42,
        "n": 400,
        "thin": False,
        "notes": notes or [],
    }


def ref(id: str) -> TokenRef:
    token = BOOK.find(id)
    return TokenRef(token_id=token.token_id, id=token.id, symbol=token.symbol, name=token.name)


def token_result(id: str, chance: random.Random, rank: int = 2, hours: int = 168) -> TokenResult:
    now, was = round(chance.uniform(1, 30), 2), round(chance.uniform(1, 30), 2)
    posts, before = chance.randint(120, 9000), chance.randint(120, 9000)
    score, old = round(chance.uniform(20, 80), 1), round(chance.uniform(20, 80), 1)
    start = (ASKED - timedelta(hours=hours)).replace(hour=0)
    times = [start + timedelta(days=day) for day in range(1, max(hours // 24, 1))]
    series = [Point(time=at, value=round(chance.uniform(0.5, 30), 2), n=chance.randint(5, 900)) for at in times]
    peak = max(series, key=lambda p: p.value, default=Point(time=start, value=9.9, n=7))
    bullish = round(chance.uniform(20, 60), 1)
    overview = Overview(
        mindshare_pct=now,
        previous_mindshare_pct=was,
        mindshare_change_pp=round(now - was, 2),
        mindshare_rank=rank,
        posts=posts,
        previous_posts=before,
        posts_change_pct=round(100 * (posts - before) / before, 1),
        authors=chance.randint(40, 100),
        sentiment_score=score,
        previous_sentiment_score=old,
        sentiment_change_points=round(score - old, 1),
        sentiment_score_z=round(chance.uniform(-3, 3), 2),
        bullish_pct=bullish,
        bearish_pct=round(95 - bullish, 1),
        peak_mindshare_pct=peak.value,
        peak_at=peak.time,
    )
    callers = [
        Caller(
            author=f"u{chance.getrandbits(40):010x}",
            calls=chance.randint(3, 60),
            hit_rate_pct=round(chance.uniform(30, 80), 1),
            average_return_bps=round(chance.uniform(-400, 400)),
            lead_hours=round(chance.uniform(1, 20), 1),
        )
        for _ in range(3)
    ]
    said = [
        Post(
            source_id=f"{id}-{n}",
            author=caller.author,
            happened_at=times[n % len(times)] + timedelta(hours=n + 3) if times else start,
            text=f"{id} looks ready to break {n + 3} dollars this month, loading up",
            url=f"https://x.example/{id}/{n}",
        )
        for n, caller in enumerate(callers)
    ]
    notes = ["Below 20 posts a day the direction is wrong too often to stand alone."]
    return TokenResult(**shared(hours, notes), token=ref(id), series=series, overview=overview, callers=callers, posts=said)


def market_result(id: str, chance: random.Random, hours: int = 24) -> MarketResult:
    volume, was = chance.uniform(1e8, 9e9), chance.uniform(1e8, 9e9)
    return MarketResult(
        **shared(hours),
        token=ref(id),
        volume_usd=round(volume),
        previous_volume_usd=round(was),
        volume_change_pct=round(100 * (volume - was) / was, 1),
        price_usd=round(chance.uniform(1, 900), 2),
        price_change_pct=round(chance.uniform(-40, 40), 1),
        net_flow_usd=round(chance.uniform(-9e7, 9e7)),
        volume_ratio=round(chance.uniform(1.2, 5), 1),
        market_cap_usd=round(chance.uniform(1e9, 9e10)),
    )


LABELS = ("DeFi yields", "AI agents", "Layer 2 scaling", "Halving countdown", "Exchange tokens")


def narratives_result(chance: random.Random, hours: int = 168) -> Narratives:
    counts = sorted(chance.sample(range(50, 4000), len(LABELS)), reverse=True)
    labels = chance.sample(LABELS, len(LABELS))
    rows = [
        Narrative(
            id=label.lower().replace(" ", "-"),
            label=label,
            rank=n,
            mentions=count,
            momentum_pct=round(chance.uniform(-60, 90), 1),
            share_pct=round(100 * count / sum(counts), 1),
        )
        for n, (label, count) in enumerate(zip(labels, counts, strict=True), 1)
    ]
    return Narratives(**shared(hours), total_mentions=sum(counts), narratives=rows)


def world(seed: int) -> list[Evidence]:
    """Two tokens over a week, their market over a day, the narratives of the week."""
    chance = random.Random(seed)
    one, two = chance.sample(["chainlink", "cardano", "ripple", "solana", "1inch", "bitcoin"], 2)
    results = [
        ("mindshare", token_result(one, chance, rank=1)),
        ("mindshare", token_result(two, chance, rank=4)),
        ("market", market_result(one, chance)),
        ("market", market_result(two, chance)),
        ("narratives", narratives_result(chance)),
    ]
    return [evidence_of(n, measure_of(name, type(result)), {}, result) for n, (name, result) in enumerate(results, 1)]


def token_of(evidence: Evidence) -> Entity:
    return next(entity for entity in evidence.entities if entity.kind == "token")


def test_a_fact_knows_its_period_its_row_and_its_moments() -> None:
    result = token_result("chainlink", random.Random(1))
    evidence = evidence_of(1, measure_of("mindshare", TokenResult), {}, result)
    facts = {fact.path: fact for fact in evidence.facts}
    week = timedelta(hours=168)
    seen = {
        path: (facts[path].period, facts[path].start, facts[path].end, facts[path].within, facts[path].moments)
        for path in ("overview.previous_posts", "overview.peak_mindshare_pct", "series[0].n", "callers[0].calls")
    }
    inside = (("market", "market"),)
    assert seen == {
        "overview.previous_posts": ("previous", ASKED - 2 * week, ASKED - week, inside, ()),
        "overview.peak_mindshare_pct": ("", ASKED - week, ASKED, inside, (result.overview.peak_at,)),
        "series[0].n": (
            "bucket",
            result.series[0].time,
            result.series[0].time + timedelta(days=1),
            inside,
            (result.series[0].time,),
        ),
        "callers[0].calls": ("", ASKED - week, ASKED, (*inside, ("token", "chainlink")), ()),
    }


def test_evidence_holds_what_may_be_quoted_said_and_linked() -> None:
    result = token_result("chainlink", random.Random(1))
    evidence = evidence_of(1, measure_of("mindshare", TokenResult), {}, result)
    assert evidence.links == {post.url for post in result.posts}
    assert {post.text for post in result.posts} <= set(evidence.texts)
    assert evidence.statements == (
        *result.notes,
        "The mindshare of a token",
        "Share of all voices that name any token.",
        "100 * voices of the token / sum of voices over all tokens",
    )
