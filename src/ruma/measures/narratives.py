"""The board of narratives: which stories gain people, where, and with which tokens. Never looks at likes or reposts."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from ruma.errors import BadInput
from ruma.measures.declare import Hours, Part, Result, figure, measure
from ruma.measures.narrative_board import NO_PAST, SAMPLED, Board, Scored, board_of
from ruma.measures.narrative_heard import ALL_BUCKETS, ALL_WINDOWS, BUCKETS, Scope
from ruma.measures.narrative_life import Stage, born_bucket, life_of
from ruma.measures.narrative_made import Makeup, NarrativeToken, PostReceipt, made_of
from ruma.measures.narrative_strength import HORIZONS, interval
from ruma.measures.reading import Reading, Window, is_thin
from ruma.measures.series import change_pct, share_pct
from ruma.tiers import Tier

RECEIPTS = 3

Ecosystem = Annotated[
    str | None, Field(description="Only posts about this ecosystem; default all.", examples=["solana"], max_length=60)
]
Limit = Annotated[int, Field(ge=1, le=50, description="How many narratives, strongest first.", examples=[10])]


class Narrative(Part):
    """A story with its strength, its place in its life and its evidence."""

    rank: int = figure("rank", "rank")
    id: str
    label: str
    kind: Literal["taxonomy", "emergent"] = Field(description="Known to the taxonomy, or found in the talk itself.")
    topic: str | None = Field(description="The taxonomy's theme that most posts of an emergent story carry.")
    terms: list[str] = Field(description="Words that belong to the story in this window, most telling first.")
    tokens: list[NarrativeToken]
    ecosystem: str | None = Field(description="The ecosystem asked for.")
    stage: Stage = Field(description="born, rising, peaking, fading or dormant.")
    momentum: float = figure("z", "momentum", about="Surprise (z) of the voices against their own past, times breadth.")
    horizon_hours: float = figure("hours", "horizon", about="The window in which its rise is most surprising.")
    momentum_low: float = figure("z", "lower end of the 80 % interval of momentum")
    momentum_high: float = figure("z", "upper end of the 80 % interval of momentum")
    mindshare_pct: float = figure("pct", "mindshare", "share of voices", about="Share of all voices of the window.")
    previous_mindshare_pct: float = figure("pct", "mindshare", "share of voices", period="previous")
    raw_mindshare_pct: float = figure("pct", "share of posts", about="Share of all posts: what copies and busy accounts move.")
    mindshare_change_pp: float = figure("pp", "mindshare", "share of voices", change=True)
    voices: int = figure("count", "voices", about="min(people, different texts): a person or a copied text counts once.")
    previous_voices: int = figure("count", "voices", period="previous")
    expected_voices: float = figure("count", "expected voices", "usual voices", about="From the five windows before.")
    authors: int = figure("count", "authors", "people", "accounts")
    previous_authors: int = figure("count", "authors", "people", "accounts", period="previous")
    authors_change_pct: float | None = figure("pct", "authors", "people", "accounts", change=True)
    posts: int = figure("count", "posts")
    previous_posts: int = figure("count", "posts", period="previous")
    posts_change_pct: float | None = figure("pct", "posts", "post volume", change=True)
    breadth_score: float = figure(
        "ratio",
        "breadth",
        about="1 minus the larger share of one author or one copied text; 0 where one group of authors tells it all.",
    )
    groups: float | None = figure(
        "ratio", "independent groups", about="Effective number of communities of authors who name each other; null: no handles."
    )
    top_author_share_pct: float = figure("pct", "share of the most active author")
    top_text_share_pct: float = figure("pct", "share of the most copied text")
    sentiment_score: float = figure("score", "sentiment", "sentiment score", about="0 to 100, 50 neutral.")
    previous_sentiment_score: float = figure("score", "sentiment", "sentiment score", period="previous")
    first_seen: datetime = Field(description="Its first post within the window and the five windows before.")
    born_at: datetime | None = Field(description="First post of its present burst; null where there is none.")
    peak_at: datetime = Field(description="Start of the bucket in which most people told it.")
    peak_voices: int = figure("count", "voices at the peak", about="Voices of its loudest bucket (a day for 168 hours).")
    last_seen: datetime
    n: int = Field(description="Posts behind the figures.")
    thin: bool
    receipts: list[PostReceipt]


class NarrativesResult(Result):
    ecosystem: str | None
    posts: int = figure("count", "posts", about="All posts of the window, give-aways left out.")
    authors: int = figure("count", "authors", "people", "accounts")
    panel_groups: float | None = figure("ratio", "independent groups", about="The same of all talk of the scope.")
    news_left_out: int = figure(
        "count", "headlines left out", about="Bursts that repeat or answer headlines, or are a habit of the market."
    )
    found: int = figure("count", "narratives", about="Narratives with enough voices, before the limit.")
    narratives: list[Narrative]


@measure(
    "/narratives",
    tier=Tier.STARTER,
    family="market",
    credits=2,
    formula="""momentum = z * breadth. voices = min(people, different texts); bots are no people, and people without five posts in
    the four weeks before the newest Monday count beyond five of them only while they are beside the others at most
    twice as many as in all other talk; of more, as many as are usual. z = signed root of the negative binomial deviance
    of the voices against what such windows before had (EWMA, scaled by the panel's size, the story's own bursts left
    out, at least half a voice). It is taken on four horizons (1/28, 1/7, 3/7 and the whole of the window): the most
    surprising of those that ring the alarm (z >= 3.5, for stories found in the talk also >= sqrt(2 ln terms looked at),
    for those of a phrase no other shares a word with >= 4.5; five voices), else the whole window. breadth = 1 -
    max(share of the top author, share of the top text), less where one community of authors who name each other
    (Louvain, 30 days) tells it. Interval: 80 %, Poisson bootstrap over authors. Stage: Kleinberg burst levels (s = 2,
    gamma = 1) and slope of the last days; born, rising and peaking need an alarm now, or within six sevenths of the
    window and z >= 2, momentum >= 2, and two voices within the last seventh. A story of whose posts half repeat the
    wording of many others is news, not a narrative; so is one of whose people seven tenths speak within 24 h of
    wordings that three repeated within 6 h, if a fifth repeat them: who comes back later tells a story. What comes
    round with every window is expected: no less than the fewer voices of the same place one and two windows before,
    and, where seven tenths of its people of all windows speak in one seventh of it, in two windows before and more,
    no less than an occurrence had. In an ecosystem, talk of one seventh of the window is judged so by all talk.
    Emergent stories: terms with z >= 2.5 gathered by the posts, spellings and new words they share, apart where
    their new phrases are built round different words; a new word needs phrases built with it, or z >= 6 and 20
    voices. A new story that carries half of its topic's rise is shown by itself, and the topic's momentum leaves it
    out. Give-aways are left out. Of
    more than 60,000 posts a sample of authors is read.""",
)
def narratives(reading: Reading, ecosystem: Ecosystem = None, limit: Limit = 10, hours: Hours = 168) -> NarrativesResult:
    """Narratives

    Which stories gain people now: known themes and stories found in the talk itself, with stage, momentum, tokens and
    posts, highest momentum first; for one ecosystem or all.
    """
    wanted = ecosystem.strip().lower().replace(" ", "-") if ecosystem else ""
    window = reading.ecosystem_window(hours, wanted) if wanted else reading.posts_window(hours)
    if wanted and window.seen_until is None:
        _refuse(reading, reading.posts_window(hours), wanted)
    scope = Scope(reading, window, ecosystem=wanted)
    board = board_of(scope)
    shown = board.stories[:limit]
    told = zip(shown, made_of(board, shown, RECEIPTS), strict=True)
    panel = board.panel
    notes = [NO_PAST] if board.heard.posts and not board.has_past else []
    notes += [SAMPLED.format(board.heard.scale)] if board.heard.level else []
    return NarrativesResult(
        **window.said(panel.of(0, "posts"), panel.of(0, "authors"), notes),
        ecosystem=scope.ecosystem or None,
        posts=panel.of(0, "posts"),
        authors=panel.of(0, "authors"),
        panel_groups=round(board.panel_groups, 1) if board.panel_groups else None,
        news_left_out=board.news,
        found=len(board.stories),
        narratives=[narrative_row(board, rank, scored, makeup) for rank, (scored, makeup) in enumerate(told, 1)],
    )


def _refuse(reading: Reading, window: Window, wanted: str) -> None:
    """BadInput with the ecosystems there are, unless there are none at all."""
    known = [row["ecosystem"] for row in reading.rows("narrative_ecosystems", window.since(window.hours * ALL_WINDOWS))]
    if known:
        raise BadInput(f"No post names the ecosystem {wanted[:60]!r}; known: {', '.join(known[:30])}.", param="ecosystem")


def narrative_row(board: Board, rank: int, scored: Scored, makeup: Makeup) -> Narrative:
    """The row of a story that is shown."""
    story, panel = scored.story, board.panel
    strength = scored.strength
    low, high = interval(story.key, strength, scored.breadth)
    usual = strength.week_expected if board.has_past else math.inf
    life = life_of(scored.heard.buckets, panel.buckets, BUCKETS, scored.loud and board.has_past, usual)
    now, before = (share_pct(story.of(window, "voices"), panel.of(window, "voices")) for window in (0, 1))
    authors, authors_before, posts, posts_before = (story.of(k, name) for name in ("authors", "posts") for k in (0, 1))
    return Narrative(
        rank=rank,
        id=makeup.id,
        label=makeup.label,
        kind="emergent" if scored.cluster else "taxonomy",
        topic=scored.cluster.topic if scored.cluster else None,
        terms=makeup.terms,
        tokens=makeup.tokens,
        ecosystem=board.scope.ecosystem or makeup.home,
        stage=life.stage,
        momentum=round(scored.momentum, 2),
        horizon_hours=round(HORIZONS[strength.horizon].length * board.scope.window.hours / BUCKETS, 1),
        momentum_low=low,
        momentum_high=high,
        mindshare_pct=now,
        previous_mindshare_pct=before,
        raw_mindshare_pct=share_pct(posts, panel.of(0, "posts")),
        mindshare_change_pp=round(now - before, 2),
        voices=story.of(0, "voices"),
        previous_voices=story.of(1, "voices"),
        expected_voices=round(strength.week_expected, 1),
        authors=authors,
        previous_authors=authors_before,
        authors_change_pct=change_pct(authors, authors_before),
        posts=posts,
        previous_posts=posts_before,
        posts_change_pct=change_pct(posts, posts_before),
        breadth_score=round(scored.breadth, 3),
        groups=round(scored.groups, 1) if scored.groups else None,
        top_author_share_pct=share_pct(story.top_author_posts, posts),
        top_text_share_pct=share_pct(story.top_text_posts, posts),
        sentiment_score=story.sentiment(0),
        previous_sentiment_score=story.sentiment(1),
        first_seen=story.first_at,
        born_at=_born_at(board, scored),
        peak_at=board.scope.window.as_of - board.scope.step * (len(story.buckets) - life.peak_bucket),
        peak_voices=story.buckets[life.peak_bucket],
        last_seen=story.last_at,
        n=posts,
        thin=is_thin(posts, authors),
        receipts=makeup.receipts,
    )


def _born_at(board: Board, scored: Scored) -> datetime | None:
    """When the first post of the present burst was written."""
    bucket = born_bucket(scored.heard.buckets, board.panel.buckets)
    if bucket is None:
        return None
    heard, posts = board.heard, scored.story.posts_heard
    inside = posts[heard.back[posts] <= ALL_BUCKETS - 1 - bucket]
    return heard.at(inside[0]) if len(inside) else None
