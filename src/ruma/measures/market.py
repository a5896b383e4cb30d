"""The whole market at one moment: talk, tone, mood, prices, movers, stories, and what the answer stands on. Never advises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, cast

from pydantic import Field

from ruma.measures.attention import AttentionOfAll, attention_and_before
from ruma.measures.declare import Part, Result, TokenRef, figure, measure
from ruma.measures.emotions_series import ANY, EMOTIONS, EmotionShare, shares_of
from ruma.measures.fear_greed_index import RECIPE
from ruma.measures.market_prices import PricedMarket, PricedToken, priced_market
from ruma.measures.mood_index import MoodCurrent, mood_of
from ruma.measures.narratives import NarrativesResult, narratives
from ruma.measures.reading import Reading, Window
from ruma.measures.sentiment_points import score_of
from ruma.measures.series import change_pct
from ruma.measures.units import quantity
from ruma.tiers import Tier

MOOD_TOKENS = 3  # the most talked-about tokens carry most of the talk; each costs as much as its own index
MOVERS = 5
STORIES = 5
LARGEST = 20  # by market cap: of some hundred caps they hold nearly all
BITCOIN = "bitcoin"
LEAST_AUTHORS = 5  # fewer people are no movement of attention

MarketHours = Annotated[
    int, Field(ge=1, le=720, description="Window that is compared with the one before it, hours.", examples=[24])
]


class Mover(Part):
    """A token and what it gained or lost over the window."""

    token: TokenRef
    mindshare_pct: float = figure("pct", "mindshare", "share of the talk")
    mindshare_change_pp: float = figure("pp", "mindshare", "share of the talk", change=True)
    price_usd: float | None = figure("usd", "price", "trades at")
    price_change_pct: float | None = figure("pct", "price", change=True, about="Over the window.")
    market_cap_usd: float | None = figure("usd", "market cap")


class CapShare(Part):
    """A token's market cap as a share of all caps that are known."""

    token: TokenRef
    market_cap_usd: float = figure("usd", "market cap")
    market_cap_share_pct: float = figure(
        "pct", "share of the total market cap", "share of all market caps", about="Of all caps known; Bitcoin's is its dominance."
    )
    previous_market_cap_share_pct: float | None = figure(
        "pct", "share of the total market cap", "share of all market caps", period="previous"
    )


class HotStory(Part):
    """A story of /narratives; ask there for its tokens and posts."""

    id: str
    label: str
    stage: str
    momentum: float = figure("z", "momentum")
    voices: int = figure("count", "voices", "unique voices")
    thin: bool


class MoodOfToken(Part):
    token: TokenRef
    index: float | None = figure("score", "fear and greed", "fear and greed index")
    weight: float = quantity("ratio", "Its voices as a share of those of all tokens in the mean, 0 to 1.")


class SourceCoverage(Part):
    kind: str = Field(description="posts, prices or followers.")
    source: str
    records: int = figure("count", "records")
    newest: datetime


class Coverage(Part):
    """What the answer stands on."""

    tokens_known: int = figure("count", "tokens known")
    tokens_talked_about: int = figure("count", "tokens talked about")
    tokens_with_prices: int = figure("count", "tokens with prices", about="Tokens with a candle in the window.")
    tokens_with_caps: int = figure("count", "tokens with market caps")
    newest: dict[str, datetime | None] = Field(description="Newest record of each kind in the window; null: none.")
    sources: list[SourceCoverage] = Field(description="Records of the window by kind and source.")


class MarketOverview(Part):
    posts: int = figure("count", "posts", "post volume")
    previous_posts: int = figure("count", "posts", "post volume", period="previous")
    posts_change_pct: float | None = figure("pct", "posts", "post volume", change=True)
    authors: int = figure("count", "authors", "people", "accounts")
    previous_authors: int = figure("count", "authors", "people", "accounts", period="previous")
    authors_change_pct: float | None = figure("pct", "authors", "people", "accounts", change=True)
    voices: int = figure("count", "voices", about="The smaller of people and different texts.")
    previous_voices: int = figure("count", "voices", period="previous")
    sentiment_score: float = figure("score", "sentiment", "sentiment score", about="0 to 100, 50 neutral; people by direction.")
    previous_sentiment_score: float = figure("score", "sentiment", "sentiment score", period="previous")
    sentiment_change_points: float = figure("points", "sentiment", "sentiment score", change=True)
    fear_greed_index: float | None = figure(
        "score", "fear and greed", "fear and greed index", about="Null: no index of those tokens."
    )
    previous_fear_greed_index: float | None = figure("score", "fear and greed", "fear and greed index", period="previous")
    fear_greed_label: str | None
    btc_dominance_pct: float | None = figure("pct", "Bitcoin dominance", "BTC dominance", about="Of all caps known.")
    previous_btc_dominance_pct: float | None = figure("pct", "Bitcoin dominance", "BTC dominance", period="previous")
    total_market_cap_usd: float | None = figure("usd", "total market cap", "market cap", about="Of tokens with a known cap.")
    market_cap_change_pct: float | None = figure(
        "pct", "total market cap", "market cap", change=True, about="Caps known at both ends."
    )
    volume_usd: float | None = figure("usd", "trading volume", "traded", about="Reported for the window.")
    volume_change_pct: float | None = figure(
        "pct", "trading volume", "volume", change=True, about="Tokens reported in both windows."
    )
    tokens_up_pct: float | None = figure("pct", "tokens up", "tokens that rose", about="Dearer than at the window's start.")
    tokens_compared: int = figure("count", "tokens compared", about="Tokens with a price at both ends.")


class MarketResult(Result):
    overview: MarketOverview
    emotions: list[EmotionShare] = Field(description="All fifteen, largest share first.")
    fear_greed: list[MoodOfToken] = Field(description="The indices behind the market's, of the most talked-about tokens.")
    attention_gainers: list[Mover] = Field(description="Largest gain of mindshare first; at least five people.")
    attention_losers: list[Mover] = Field(description="Largest loss of mindshare first; at least five people before.")
    price_gainers: list[Mover] = Field(description="Largest rise of price first.")
    price_losers: list[Mover] = Field(description="Largest fall of price first.")
    largest_caps: list[CapShare] = Field(description="Largest market cap first, at most twenty; empty where no cap is known.")
    narratives: list[HotStory] = Field(description="The hottest stories as /narratives ranks them over seven days.")
    coverage: Coverage


@measure(
    "/market",
    tier=Tier.STARTER,
    family="market",
    credits=3,
    name="market",
    formula="""Talk: every post of the window, whatever it is about; sentiment = 100 * (bullish + neutral/2 + 1) / (n + 2) over
    people by direction. Fear and greed: the mean of /fear-greed-index over the three tokens with most voices, weighed by voices.
    BTC dominance, caps and volume: over all tokens with a candle in the window, each of one source. Tokens up: share of those
    dearer than the last price by the window's start (not older than 48 h or the window before).""",
)
def market(reading: Reading, hours: MarketHours = 24) -> MarketResult:
    """Market overview

    The whole market as of a moment, beside the window before: how much is said and in which tone, mood, prices and breadth, who
    gained and lost, the hottest narratives, and what data stands behind it.
    """
    window = reading.posts_window(hours)
    now, before = attention_and_before(reading, window)
    prices = priced_market(reading, window)
    talk, talk_before = (reading.rows("market_talk", each)[0] for each in (window, window.before()))
    then = replace(reading, asked=window.as_of) if window.moved else reading  # all parts stand on one moment
    moods = _moods(then, now, hours)
    board = cast(NarrativesResult, narratives(then, limit=STORIES, hours=168))
    movers = _Movers(reading, now, before, prices)
    return MarketResult(
        **window.said(talk["posts"], talk["authors"], _notes(prices, moods)),
        overview=_overview(talk, talk_before, moods, prices),
        emotions=_emotions(reading, window),
        fear_greed=[MoodOfToken(token=token, index=mood.index, weight=weight) for token, mood, weight in moods],
        attention_gainers=movers.by_attention(1),
        attention_losers=movers.by_attention(-1),
        price_gainers=[movers.row(row.token) for row in prices.moved[:MOVERS] if (row.price_change_pct or 0) > 0],
        price_losers=[movers.row(row.token) for row in prices.moved[::-1][:MOVERS] if (row.price_change_pct or 0) < 0],
        largest_caps=[_cap_share(reading, prices, row) for row in prices.largest(LARGEST)],
        narratives=[_story(row) for row in board.narratives],
        coverage=_coverage(reading, window, now, prices),
    )


Moods = list[tuple[TokenRef, MoodCurrent, float]]


def _moods(reading: Reading, attention: AttentionOfAll, hours: int) -> Moods:
    """Indices of the most talked-about tokens with their weights in the mean, which sum to 1 over those that have one."""
    held = []
    for row in attention.tokens[:MOOD_TOKENS]:
        if token := reading.tokens.get(row.token):
            held.append((reading.ref(token), mood_of(reading, token.id, hours, None, RECIPE).current, row.voices))
    whole = sum(voices for _, mood, voices in held if mood.index is not None)
    return [(ref, mood, round(voices / whole, 4) if mood.index is not None else 0.0) for ref, mood, voices in held]


def _mean_mood(moods: Moods, name: str) -> float | None:
    known = [(weight, value) for _, mood, weight in moods if (value := getattr(mood, name)) is not None and weight]
    whole = sum(weight for weight, _ in known)
    return round(sum(weight * value for weight, value in known) / whole, 1) if known else None


def _overview(talk: dict[str, int], was: dict[str, int], moods: Moods, prices: PricedMarket) -> MarketOverview:
    score, previous = _score(talk), _score(was)
    index = _mean_mood(moods, "index")
    return MarketOverview(
        posts=talk["posts"],
        previous_posts=was["posts"],
        posts_change_pct=change_pct(talk["posts"], was["posts"]),
        authors=talk["authors"],
        previous_authors=was["authors"],
        authors_change_pct=change_pct(talk["authors"], was["authors"]),
        voices=talk["voices"],
        previous_voices=was["voices"],
        sentiment_score=score,
        previous_sentiment_score=previous,
        sentiment_change_points=round(score - previous, 1),
        fear_greed_index=index,
        previous_fear_greed_index=_mean_mood(moods, "previous_index"),
        fear_greed_label=None if index is None else RECIPE.label(index),
        btc_dominance_pct=prices.share_pct(BITCOIN, "market_cap_usd"),
        previous_btc_dominance_pct=prices.share_pct(BITCOIN, "cap_before_usd"),
        total_market_cap_usd=prices.total("market_cap_usd"),
        market_cap_change_pct=prices.change("market_cap_usd", "cap_before_usd"),
        volume_usd=prices.total("volume_usd"),
        volume_change_pct=prices.change("volume_usd", "volume_before_usd"),
        tokens_up_pct=prices.up_pct(),
        tokens_compared=len(prices.moved),
    )


def _score(talk: dict[str, int]) -> float:
    bullish, neutral, bearish = (float(talk[f"{way}_authors"]) for way in ("bullish", "neutral", "bearish"))
    return round(score_of(bullish, neutral, bearish), 1)


def _emotions(reading: Reading, window: Window) -> list[EmotionShare]:
    now, was = ({row["emotion"]: row for row in reading.rows("market_emotions", each)} for each in (window, window.before()))
    share, before = shares_of(now), shares_of(was)
    rows = []
    for name in sorted(EMOTIONS, key=lambda name: (-share[name], name)):
        pct, previous = round(100 * share[name], 2), round(100 * before[name], 2)
        posts = now[name]["posts"] if name in now else 0
        change = round(pct - previous, 2)
        rows.append(EmotionShare(emotion=name, share_pct=pct, previous_share_pct=previous, share_change_pp=change, posts=posts))
    return rows if ANY in now else []


class _Movers:
    """Rows of tokens, with attention and price side by side."""

    def __init__(self, reading: Reading, now: AttentionOfAll, before: AttentionOfAll, prices: PricedMarket) -> None:
        self._reading, self._now, self._before = reading, now, before
        self._prices: dict[str, PricedToken] = {row.token: row for row in prices.tokens}

    def change(self, id: str) -> float:
        return round(self._now.share_pct(id) - self._before.share_pct(id), 2)

    def by_attention(self, sign: int) -> list[Mover]:
        """Largest change of mindshare one way first, among tokens that enough people named (gains: now, losses: before)."""
        told: Sequence[Any] = (self._now if sign > 0 else self._before).tokens
        ids = [row.token for row in told if row.authors >= LEAST_AUTHORS and sign * self.change(row.token) > 0]
        ids.sort(key=lambda id: (-sign * self.change(id), id))
        return [self.row(id) for id in ids[:MOVERS]]

    def row(self, id: str) -> Mover:
        price = self._prices.get(id)
        return Mover(
            token=_ref(self._reading, id),
            mindshare_pct=self._now.share_pct(id),
            mindshare_change_pp=self.change(id),
            price_usd=price.price_usd if price else None,
            price_change_pct=price.price_change_pct if price else None,
            market_cap_usd=price.market_cap_usd if price else None,
        )


def _cap_share(reading: Reading, prices: PricedMarket, row: PricedToken) -> CapShare:
    return CapShare(
        token=_ref(reading, row.token),
        market_cap_usd=row.market_cap_usd or 0.0,
        market_cap_share_pct=prices.share_pct(row.token, "market_cap_usd") or 0.0,
        previous_market_cap_share_pct=prices.share_pct(row.token, "cap_before_usd"),
    )


def _ref(reading: Reading, id: str) -> TokenRef:
    known = reading.tokens.get(id)
    return reading.ref(known) if known else TokenRef(token_id=0, id=id, symbol=id, name=id)  # priced, not listed


def _story(row: Any) -> HotStory:
    return HotStory(id=row.id, label=row.label, stage=row.stage, momentum=row.momentum, voices=row.voices, thin=row.thin)


def _coverage(reading: Reading, window: Window, attention: AttentionOfAll, prices: PricedMarket) -> Coverage:
    sources = [SourceCoverage(**row) for row in reading.rows("market_sources", window)]
    newest = {
        kind: max((row.newest for row in sources if row.kind == kind), default=None) for kind in ("posts", "prices", "followers")
    }
    return Coverage(
        tokens_known=len(reading.tokens),
        tokens_talked_about=len(attention.tokens),
        tokens_with_prices=len(prices.tokens),
        tokens_with_caps=sum(row.market_cap_usd is not None for row in prices.tokens),
        newest=newest,
        sources=sources,
    )


def _notes(prices: PricedMarket, moods: Moods) -> list[str]:
    notes = []
    if not prices.tokens:
        notes.append("No prices are known for the window.")
    elif prices.total("market_cap_usd") is None:
        notes.append("No market caps are known for the window: the price sources give none.")
    if moods and _mean_mood(moods, "index") is None:
        notes.append("The most talked-about tokens have no past to compare with: there is no fear and greed index.")
    return notes
