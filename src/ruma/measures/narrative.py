"""The whole life of one narrative: series, stages, make-up, and whether prices move with it. Never looks at likes or reposts."""

from __future__ import annotations

import difflib
import math
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated

import numpy as np
from pydantic import Field

from ruma.errors import BadInput
from ruma.measures.declare import Hours, Part, Result, TokenRef, figure, measure
from ruma.measures.narrative_board import Board, Scored, board_of
from ruma.measures.narrative_cohorts import NOBODY, CohortShare, cohort_mix
from ruma.measures.narrative_confirmation import Confirmation, Talked, confirmation
from ruma.measures.narrative_heard import ALL_BUCKETS, BUCKETS, Ints, Scope
from ruma.measures.narrative_life import Stage, bursting, life_of
from ruma.measures.narrative_liquidity import liquidity_of
from ruma.measures.narrative_made import Makeup, NarrativeToken, made_of, slug
from ruma.measures.narrative_names import vocabulary_version
from ruma.measures.narratives import Narrative, narrative_row
from ruma.measures.reading import Reading
from ruma.measures.series import share_pct
from ruma.measures.simple_sentiment import score_of
from ruma.tiers import Tier

RECEIPTS = 6
OWN_TOKENS = 5  # whose prices are read
OWN_SHARE_PCT = 10.0  # of the story's posts name a token of its own
OWN_LIFT = 2.0  # so many times more often than all talk does
NEAR_IDS = 5
EARLIEST_HISTORY = 7 * BUCKETS // 7  # buckets before which there is no past to judge a stage by

NarrativeId = Annotated[
    str,
    Field(description="Id of a narrative as /narratives gives it, or one of its phrases.", examples=["memecoins"], max_length=80),
]


class NarrativePoint(Part):
    """A bucket of the story's life."""

    start: datetime
    voices: int = figure("count", "voices")
    authors: int = figure("count", "authors", "people", "accounts")
    posts: int = figure("count", "posts")
    mindshare_pct: float = figure("pct", "mindshare", "share of voices")
    raw_mindshare_pct: float = figure("pct", "share of posts")
    sentiment_score: float = figure("score", "sentiment", "sentiment score")
    burst: bool = Field(description="True in a burst (Kleinberg, s = 2, gamma = 1).")


class StageChange(Part):
    """When the story entered a stage."""

    at: datetime
    stage: Stage


class NarrativeResult(Result):
    id: str
    narrative: Narrative | None = Field(description="The row of /narratives; null where nobody tells the story now.")
    series: list[NarrativePoint] = Field(description="The window and the five before it, oldest first.")
    stages: list[StageChange] = Field(description="Changes of stage by bucket, oldest first, as they read today.")
    cohorts: list[CohortShare] | None = Field(description="Its authors by cohort; null where no author has a label.")
    cohorts_missing: str | None = Field(description="Why the cohort mix is null.")
    confirmation: Confirmation | None = Field(description="Whether prices and volumes of its tokens move with the talk.")
    vocabulary_version: str = Field(description="Hash of the taxonomy that the topics were marked with.")


@measure(
    "/narratives/{id}",
    name="narrative",
    tier=Tier.STARTER,
    family="market",
    credits=3,
    formula="""Row: as on /narratives, over all talk. Series: a seventh of the window a bucket, over the window and the five
    before it. Stages: as on /narratives, at the end of each bucket, loud meaning a Kleinberg burst. Confirmation:
    the story's share of talk over 24 h against the mean log volume of its own tokens, and its changes over 24 h
    against those of their log price in Bitcoin; lag = shift within 36 h of highest correlation; p = share of random
    series with the same spectrum whose best fit is as high; sure at p <= 0.1 and correlation >= 0.2. Own tokens:
    named in 10 % of its posts and twice as often as in all talk. Liquidity: sum of |log return| per million USD traded
    over the candles of each own token (Amihud 2002), window and window before. Cohorts: labels as of the moment over
    the authors of the window.""",
)
def narrative(reading: Reading, id: NarrativeId, hours: Hours = 168) -> NarrativeResult:
    """The life of a narrative

    One narrative from its first post on: series, stages, tokens, words, sentiment, posts, and whether prices move with it.
    """
    window = reading.posts_window(hours)
    wanted = slug(id)
    board = board_of(Scope(reading, window), wanted)
    if not board.heard.posts:
        return _empty(reading, board, wanted)
    scored, makeup = _find(board, wanted)
    row = narrative_row(board, 1 + board.stories.index(scored), scored, makeup)
    cohorts, cohorts_missing = cohort_mix(board, scored)
    return NarrativeResult(
        **window.said(row.posts, row.authors),
        id=row.id,
        narrative=row,
        series=_series(board, scored),
        stages=_stages(board, scored),
        cohorts=cohorts,
        cohorts_missing=cohorts_missing,
        confirmation=_confirmed(board, scored, makeup),
        vocabulary_version=vocabulary_version(),
    )


def _empty(reading: Reading, board: Board, id: str) -> NarrativeResult:
    return NarrativeResult(
        **board.scope.window.said(0, 0, ["No posts are known for the window."]),
        id=id,
        narrative=None,
        series=[],
        stages=[],
        cohorts=None,
        cohorts_missing=NOBODY,
        confirmation=None,
        vocabulary_version=vocabulary_version(),
    )


def _find(board: Board, wanted: str) -> tuple[Scored, Makeup]:
    """The story with that id, or the one that holds it as a phrase; BadInput with what is near otherwise."""
    by_key = {slug(scored.key): scored for scored in board.stories if scored.cluster is None}
    if wanted in by_key:
        return by_key[wanted], made_of(board, [by_key[wanted]], RECEIPTS)[0]
    found = [scored for scored in board.stories if scored.cluster]
    made = list(zip(found, made_of(board, found, RECEIPTS), strict=True))
    for scored, makeup in made:
        if wanted in (makeup.id, slug(makeup.label)):
            return scored, makeup
    for scored, makeup in made:
        if scored.cluster and (scored.cluster.asked or wanted in {slug(term) for term in scored.cluster.terms}):
            return scored, makeup
    known = sorted([*by_key, *(makeup.id for _, makeup in made)])
    near = difflib.get_close_matches(wanted, known, NEAR_IDS, 0.4) or known[:NEAR_IDS]
    raise BadInput(f"No narrative {wanted[:60]!r} is told in that window; near: {', '.join(near) or 'none'}.", param="id")


def _series(board: Board, scored: Scored) -> list[NarrativePoint]:
    """The buckets of the story, oldest first."""
    heard, posts = board.heard, scored.story.posts_heard
    back = heard.back[posts]
    zeros = np.zeros(len(posts), dtype=np.int64)
    authors = heard.distinct(heard.authors, zeros, posts, back, (1, ALL_BUCKETS))[0]
    counts = [np.bincount(back[heard.tones[posts] == tone], minlength=ALL_BUCKETS) for tone in (1, 0, -1)]
    panel = np.bincount(heard.back, minlength=ALL_BUCKETS)
    bursts = bursting(np.array([scored.story.buckets], dtype=np.float64), np.array(board.panel.buckets, dtype=np.float64))[0]
    points = []
    for place in range(ALL_BUCKETS):
        bucket = ALL_BUCKETS - 1 - place
        told = [int(count[bucket]) for count in counts]
        voices = scored.story.buckets[place]
        points.append(
            NarrativePoint(
                start=heard.as_of - board.scope.step * (bucket + 1),
                voices=voices,
                authors=int(authors[bucket]) * heard.scale,
                posts=sum(told) * heard.scale,
                mindshare_pct=share_pct(voices, board.panel.buckets[place]),
                raw_mindshare_pct=share_pct(sum(told), int(panel[bucket])),
                sentiment_score=round(score_of(*told), 1),
                burst=bool(bursts[place]),
            )
        )
    return points


def _stages(board: Board, scored: Scored) -> list[StageChange]:
    """The stage at the end of each bucket, where it changed."""
    voices = np.array(scored.heard.buckets, dtype=np.float64)
    panel = np.array(board.panel.buckets, dtype=np.float64)
    changes: list[StageChange] = []
    for end in range(EARLIEST_HISTORY + BUCKETS, ALL_BUCKETS + 1):
        past = voices[: end - BUCKETS]
        loud = bool(bursting(voices[None, :end], panel[:end])[0, -3:].any())
        usual = float(past.mean()) * BUCKETS if board.has_past else math.inf
        stage = life_of(voices[:end].tolist(), panel[:end].tolist(), BUCKETS, loud, usual).stage
        if not changes or changes[-1].stage != stage:
            changes.append(StageChange(at=board.heard.as_of - board.scope.step * (ALL_BUCKETS - end), stage=stage))
    return changes


def _confirmed(board: Board, scored: Scored, makeup: Makeup) -> Confirmation:
    """The tokens' own moves beside the story's hourly talk."""
    heard, past = board.heard, board.scope.past
    hours = past.hours
    end = heard.as_of.replace(minute=0, second=0, microsecond=0)
    shift = int((heard.as_of - end) / timedelta(milliseconds=1))

    def hourly(posts: Ints) -> np.ndarray:
        # hour 0 is the last full hour before `end`; a post of the cut hour is in none
        ago = heard.ago_ms[posts] - shift
        place = ago[ago >= 0] // 3_600_000
        return np.bincount(place[place < hours], minlength=hours)[::-1].astype(np.float64)

    talked = Talked(end, hourly(scored.story.posts_heard), hourly(np.arange(heard.posts)))
    reading, tokens = board.scope.reading, _own_tokens(board, makeup.tokens)
    found = confirmation(reading, replace(past, as_of=heard.as_of), talked, tokens)
    liquidity, missing = liquidity_of(reading, replace(board.scope.window, as_of=heard.as_of), tokens)
    return found.model_copy(update={"liquidity": liquidity, "liquidity_missing": missing})


def _own_tokens(board: Board, tokens: list[NarrativeToken]) -> list[TokenRef]:
    """Tokens that the story names far more often than all talk does."""
    marks = board.heard.tokens
    now = marks.rows[board.heard.now[marks.rows]]
    codes = marks.codes[board.heard.now[marks.rows]]
    usual = dict.fromkeys(marks.names, 0.0)
    counts = np.bincount(np.unique(codes * board.heard.posts + now) // board.heard.posts, minlength=len(marks.names))
    usual |= dict(zip(marks.names, (100.0 * counts / max(int(board.heard.now.sum()), 1)).tolist(), strict=True))
    own = [t for t in tokens if t.share_pct >= OWN_SHARE_PCT and t.share_pct >= OWN_LIFT * usual.get(t.id, 0.0)]
    return [TokenRef(token_id=t.token_id, id=t.id, symbol=t.symbol, name=t.name) for t in own[:OWN_TOKENS]]
