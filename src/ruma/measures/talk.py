"""What people say around a token: the themes of its posts and the words that set them apart. Never looks at likes."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from ruma.measures.declare import Hours, Part, Result, TokenId, TokenRef, figure, measure
from ruma.measures.narrative_around import Around, around
from ruma.measures.narrative_board import NO_PAST, SAMPLED, Board, Scored, board_of
from ruma.measures.narrative_heard import Scope
from ruma.measures.narrative_made import Makeup, PostReceipt, made_of
from ruma.measures.reading import Reading, is_thin
from ruma.measures.series import change_pct, share_pct
from ruma.store.tokens import KnownToken
from ruma.tiers import Tier

RECEIPTS = 2
DOUBT_VOICES = 1.0  # added to what others say, so that a word nobody else used has a finite lift
LEAST_LIFT = 1.5  # a word that others use nearly as often sets nothing apart
WORDS = 10
WHOLE_TOKEN = 0.8  # a topic of so many of the token's posts is what the token is, not what is said of it

Limit = Annotated[int, Field(ge=1, le=30, description="How many themes, most prominent first.", examples=[8])]


class Theme(Part):
    """A subject of the token's posts."""

    rank: int = figure("rank", "rank")
    id: str
    label: str
    kind: Literal["taxonomy", "emergent"] = Field(description="Known to the taxonomy, or found in the talk itself.")
    terms: list[str] = Field(description="Words that belong to the theme, most telling first.")
    posts: int = figure("count", "posts")
    previous_posts: int = figure("count", "posts", period="previous")
    posts_change_pct: float | None = figure("pct", "posts", "post volume", change=True)
    authors: int = figure("count", "authors", "people", "accounts")
    previous_authors: int = figure("count", "authors", "people", "accounts", period="previous")
    authors_change_pct: float | None = figure("pct", "authors", "people", "accounts", change=True)
    share_pct: float = figure("pct", "share of the token's posts", "share of posts", "share")
    previous_share_pct: float = figure("pct", "share of the token's posts", "share of posts", "share", period="previous")
    share_change_pp: float = figure("pp", "share of the token's posts", "share of posts", "share", change=True)
    expected_voices: float = figure("count", "expected voices", "usual voices", about="From the five windows before.")
    momentum: float = figure("z", "momentum", about="Surprise (z) of the voices against their own past, times breadth.")
    lift: float = figure("ratio", "lift", about="Share of the token's authors who tell it, over that share among all others.")
    sentiment_score: float = figure("score", "sentiment", "sentiment score", about="0 to 100, 50 neutral.")
    previous_sentiment_score: float = figure("score", "sentiment", "sentiment score", period="previous")
    first_seen: datetime = Field(description="Its first post within the window and the five windows before.")
    n: int
    thin: bool
    receipts: list[PostReceipt]


class TalkWord(Part):
    """A word or phrase that the token's posts use more than others do."""

    word: str
    posts: int = figure("count", "posts")
    authors: int = figure("count", "authors", "people", "accounts")
    lift: float = figure("ratio", "lift", about="Share of the token's authors who use it, over that share among all others.")


class TalkOverview(Part):
    posts: int = figure("count", "posts", about="Posts that name the token, give-aways left out.")
    previous_posts: int = figure("count", "posts", period="previous")
    posts_change_pct: float | None = figure("pct", "posts", "post volume", change=True)
    authors: int = figure("count", "authors", "people", "accounts")
    previous_authors: int = figure("count", "authors", "people", "accounts", period="previous")
    authors_change_pct: float | None = figure("pct", "authors", "people", "accounts", change=True)
    sentiment_score: float = figure("score", "sentiment", "sentiment score")
    previous_sentiment_score: float = figure("score", "sentiment", "sentiment score", period="previous")
    themes: int = figure("count", "themes", about="Themes with at least five voices, before the limit.")
    leading_theme: str | None = Field(description="Label of the most prominent theme.")


class TalkResult(Result):
    token: TokenRef
    overview: TalkOverview
    themes: list[Theme]
    words: list[TalkWord] = Field(description="Words that set the token's posts apart from all others, most telling first.")


@measure(
    "/token/{id}/talk",
    tier=Tier.STARTER,
    credits=2,
    formula="""Themes: topics of the taxonomy and bursting terms among posts that name the token, at least five voices each,
    ordered by voices * (1 + max(momentum, 0)); momentum as on /narratives, over the token's posts only. lift = (theme
    authors + 1) / token authors over (other theme authors + 1) / other authors. Words: ordered by authors * ln(lift).
    Of more than 10,000 posts a sample of authors is read, and the market round them is a sample of as many.""",
)
def talk(reading: Reading, id: TokenId, hours: Hours = 168, limit: Limit = 8) -> TalkResult:
    """Talk around a token

    What people talk about when they name the token: themes against its own past and the rest of the market, words that
    set its posts apart, and posts to quote.
    """
    token = reading.token(id)
    window = reading.posts_window(hours, token)
    board = board_of(Scope(reading, window, token=token.id))
    said = [scored for scored in board.stories if scored.story.of(0, "posts") < WHOLE_TOKEN * board.panel.of(0, "posts")]
    shown = sorted(said, key=lambda scored: (-_prominence(scored), scored.key))[:limit]
    market = around(board, token.id)
    told = zip(shown, made_of(board, shown, RECEIPTS), strict=True)
    themes = [_theme(board, rank, scored, makeup, market) for rank, (scored, makeup) in enumerate(told, 1)]
    overview = _overview(board, themes, len(said))
    notes = [] if board.has_past or not overview.posts else [NO_PAST]
    notes += [SAMPLED.format(board.heard.scale)] if board.heard.level else []
    return TalkResult(
        **window.said(overview.posts, overview.authors, notes),
        token=reading.ref(token),
        overview=overview,
        themes=themes,
        words=_words(token, market),
    )


def _prominence(scored: Scored) -> float:
    """Large themes and new ones both lead: voices, as many times over as the theme is louder than usual."""
    return scored.story.of(0, "voices") * (1 + max(scored.momentum, 0.0))


def _lift(authors: int, of: int, others: int, of_others: int) -> float:
    """How many times more usual something is among one group than among another, with one doubtful voice each."""
    return ((authors + DOUBT_VOICES) / max(of, 1)) / ((others + DOUBT_VOICES) / max(of_others, 1))


def _theme(board: Board, rank: int, scored: Scored, makeup: Makeup, market: Around) -> Theme:
    story, panel = scored.story, board.panel
    others = market.panel.others if market.panel else 0
    authors, authors_before, posts, posts_before = (story.of(k, name) for name in ("authors", "posts") for k in (0, 1))
    now, before = share_pct(posts, panel.of(0, "posts")), share_pct(posts_before, panel.of(1, "posts"))
    return Theme(
        rank=rank,
        id=makeup.id,
        label=makeup.label,
        kind="emergent" if scored.cluster else "taxonomy",
        terms=makeup.terms,
        posts=posts,
        previous_posts=posts_before,
        posts_change_pct=change_pct(posts, posts_before),
        authors=authors,
        previous_authors=authors_before,
        authors_change_pct=change_pct(authors, authors_before),
        share_pct=now,
        previous_share_pct=before,
        share_change_pp=round(now - before, 2),
        expected_voices=round(scored.strength.week_expected, 1),
        momentum=round(scored.momentum, 2),
        lift=round(_lift(authors, panel.of(0, "authors"), market.stories.get(story.key, 0), others), 2),
        sentiment_score=story.sentiment(0),
        previous_sentiment_score=story.sentiment(1),
        first_seen=story.first_at,
        n=posts,
        thin=is_thin(posts, authors),
        receipts=makeup.receipts,
    )


def _overview(board: Board, themes: list[Theme], found: int) -> TalkOverview:
    panel = board.panel
    authors, authors_before, posts, posts_before = (panel.of(k, name) for name in ("authors", "posts") for k in (0, 1))
    return TalkOverview(
        posts=posts,
        previous_posts=posts_before,
        posts_change_pct=change_pct(posts, posts_before),
        authors=authors,
        previous_authors=authors_before,
        authors_change_pct=change_pct(authors, authors_before),
        sentiment_score=panel.sentiment(0),
        previous_sentiment_score=panel.sentiment(1),
        themes=found,
        leading_theme=themes[0].label if themes else None,
    )


def _words(known: KnownToken, market: Around) -> list[TalkWord]:
    """Words of the token's posts that others use much less; the token's own names say nothing and are left out."""
    panel = market.panel
    if panel is None:
        return []
    own = {name.lower() for name in (known.symbol, known.name, known.id)}
    scored = [
        (term, use, _lift(use.authors, panel.authors, use.others, panel.others))
        for term, use in market.terms.items()
        if not own & {term.removeprefix("#"), *term.removeprefix("#").split()}
    ]
    told = [(term, use, lift) for term, use, lift in scored if lift >= LEAST_LIFT]
    told.sort(key=lambda row: (-row[1].authors * math.log(row[2]), row[0]))
    return [TalkWord(word=term, posts=use.posts, authors=use.authors, lift=round(lift, 2)) for term, use, lift in told[:WORDS]]
