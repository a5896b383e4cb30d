"""The board of narratives: which stories gain people, where, and with which tokens. Never looks at likes or reposts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from ruma.errors import BadInput
from ruma.measures.declare import Hours, Part, Result, TokenRef, figure, measure
from ruma.measures.narrative_clusters import Burst, Cluster, Told, clusters_of, label_of, token_names
from ruma.measures.narrative_names import topic_label
from ruma.measures.narrative_scores import Stage, baseline, burst_scores, interval, life_of
from ruma.measures.reading import Reading, Window, is_thin
from ruma.measures.series import change_pct, share_pct
from ruma.measures.simple_sentiment import score_of
from ruma.tiers import Tier

BUCKETS = 7  # per window: days of a week
WINDOWS_BEFORE = 5
ALL = WINDOWS_BEFORE + 1
LEAST_VOICES = 5  # a story that fewer people tell is an anecdote
LEAST_GROWTH = 1.5  # a term must be told by half as many again before it is looked at closely
LEAST_BURST = 2.0  # biased z of a term that may found a story
MOST_CANDIDATES = 160  # strongest bursts looked at; beyond that they are fragments of the first ones
MOST_EMERGENT = 24  # clusters that are scored
LEAST_CONFIDENCE = 0.5
RECEIPTS = 3
RECEIPT_CHARS = 400
TERMS = 8
TOKENS = 6

Ecosystem = Annotated[
    str | None, Field(description="Only posts about this ecosystem; default all.", examples=["solana"], max_length=60)
]
Limit = Annotated[int, Field(ge=1, le=50, description="How many narratives, strongest first.", examples=[10])]


class NarrativeToken(TokenRef):
    """A token named in the narrative's posts."""

    posts: int = figure("count", "posts")
    authors: int = figure("count", "authors", "people", "accounts")
    share_pct: float = figure("pct", "share of the narrative's posts", about="Share of the narrative's posts that name it.")


class NarrativeReceipt(Part):
    """A post that tells the narrative."""

    source: str
    source_id: str
    author: str
    text: str
    url: str | None
    happened_at: datetime


class Narrative(Part):
    """A story with its strength, its place in its life and its evidence."""

    rank: int = figure("rank", "rank")
    id: str
    label: str
    kind: Literal["taxonomy", "emergent"] = Field(description="Known to the taxonomy, or found in the talk itself.")
    terms: list[str] = Field(description="Words that belong to the story in this window, most telling first.")
    tokens: list[NarrativeToken]
    ecosystem: str | None = Field(description="The ecosystem asked for.")
    stage: Stage = Field(description="born, rising, peaking, fading or dormant.")
    momentum: float = figure("z", "momentum", about="Biased z of unique voices against the five windows before, times breadth.")
    momentum_low: float = figure("z", "lower end of the 80 % interval of momentum")
    momentum_high: float = figure("z", "upper end of the 80 % interval of momentum")
    mindshare_pct: float = figure("pct", "mindshare", "share of voices", about="Share of all voices of the window.")
    previous_mindshare_pct: float = figure("pct", "mindshare", "share of voices", period="previous")
    mindshare_change_pp: float = figure("pp", "mindshare", "share of voices", change=True)
    voices: int = figure("count", "voices", about="min(authors, different texts): a person or a copied text counts once.")
    previous_voices: int = figure("count", "voices", period="previous")
    expected_voices: float = figure("count", "expected voices", "usual voices", about="From the five windows before.")
    authors: int = figure("count", "authors", "people", "accounts")
    previous_authors: int = figure("count", "authors", "people", "accounts", period="previous")
    authors_change_pct: float | None = figure("pct", "authors", "people", "accounts", change=True)
    posts: int = figure("count", "posts")
    previous_posts: int = figure("count", "posts", period="previous")
    posts_change_pct: float | None = figure("pct", "posts", "post volume", change=True)
    breadth_score: float = figure("ratio", "breadth", about="1 minus the larger share of one author or one copied text.")
    top_author_share_pct: float = figure("pct", "share of the most active author")
    top_text_share_pct: float = figure("pct", "share of the most copied text")
    sentiment_score: float = figure("score", "sentiment", "sentiment score", about="0 to 100, 50 neutral.")
    previous_sentiment_score: float = figure("score", "sentiment", "sentiment score", period="previous")
    first_seen: datetime = Field(description="Its first post within the window and the five windows before.")
    peak_at: datetime = Field(description="Start of the bucket in which most people told it.")
    peak_voices: int = figure("count", "voices at the peak", about="Voices of its loudest bucket (a day for 168 hours).")
    last_seen: datetime
    n: int = Field(description="Posts behind the figures.")
    thin: bool
    receipts: list[NarrativeReceipt]


class NarrativesResult(Result):
    ecosystem: str | None
    posts: int = figure("count", "posts", about="All posts of the window, give-aways left out.")
    authors: int = figure("count", "authors", "people", "accounts")
    found: int = figure("count", "narratives", about="Narratives with enough voices, before the limit.")
    narratives: list[Narrative]


@dataclass(frozen=True)
class Story:
    """A narrative's series: columns are windows and buckets, newest first."""

    key: str
    rows: dict[int, dict[str, Any]]

    def of(self, window: int, name: str) -> int:
        return int(self.rows[window][name]) if window in self.rows else 0

    def windows(self) -> list[int]:
        return [self.of(window, "voices") for window in range(ALL)]

    def buckets(self) -> list[int]:
        """Voices of every bucket, oldest first."""
        series = [0] * (ALL * BUCKETS)
        for row in self.rows.values():
            for back, voices in zip(row["backs"], row["bucket_voices"], strict=True):
                series[-1 - min(int(back), len(series) - 1)] = int(voices)
        return series

    def sentiment(self, window: int) -> float:
        return round(score_of(*(self.of(window, label) for label in ("bullish", "neutral", "bearish"))), 1)


@dataclass(frozen=True)
class Scored:
    """A story with its strength."""

    story: Story
    z: float
    expected: float
    top_author_posts: int
    top_text_posts: int

    @property
    def breadth(self) -> float:
        """1 where no author and no copied text stands out, near 0 where one of them is the story."""
        return 1.0 - max(self.top_author_posts, self.top_text_posts) / max(self.story.of(0, "posts"), 1)

    @property
    def momentum(self) -> float:
        return self.z * self.breadth


@dataclass(frozen=True)
class Makeup:
    """What a story is made of."""

    cluster: Cluster | None
    terms: list[dict[str, Any]]
    tokens: list[NarrativeToken]

    @property
    def words(self) -> list[str]:
        """Words of the story: those of its cluster, then those that belong to its posts more than to others."""
        own = self.cluster.terms if self.cluster else ()
        return list(dict.fromkeys((*own, *(row["what"] for row in self.terms))))[:TERMS]

    @property
    def label(self) -> str:
        """The name the talk gives it; empty for a topic, which has one."""
        people = {row["what"]: int(row["authors"]) for row in self.terms}
        return label_of(self.cluster.terms, people) if self.cluster else ""


@dataclass(frozen=True)
class Scope:
    """What a board reads: the window with its past, and whose posts count."""

    reading: Reading
    window: Window
    ecosystem: str

    @property
    def past(self) -> Window:
        return self.window.since(self.window.hours * ALL)

    @property
    def step(self) -> timedelta:
        return timedelta(hours=self.window.hours) / BUCKETS

    def rows(self, query: str, window: Window, keys: Mapping[str, str], **parameters: Any) -> list[dict[str, Any]]:
        terms = sorted(keys)
        shape = {"ecosystem": self.ecosystem, "step_ms": int(self.step / timedelta(milliseconds=1))}
        return self.reading.rows(query, window, terms=terms, keys=[keys[t] for t in terms], **shape, **parameters)


@measure(
    "/narratives",
    tier=Tier.STARTER,
    family="market",
    credits=2,
    formula="""momentum = z * breadth. voices = min(authors, different texts); z = (voices - max(expected, 5)) / (sd + 5);
    expected = the panel's voices now * EWMA of the story's share of voices in the five windows before (half-life two
    windows); sd = sqrt(variance of that + expected). breadth = 1 - max(share of the top author, share of the top text).
    Interval: 80 %, Poisson bootstrap over authors. Stage: Kleinberg burst levels (s = 2, gamma = 1) and slope of the
    last days. Give-aways are left out. Emergent stories: terms with z >= 2 gathered by the posts they share.""",
)
def narratives(reading: Reading, ecosystem: Ecosystem = None, limit: Limit = 10, hours: Hours = 168) -> NarrativesResult:
    """Narratives

    Which stories gain people now: known themes and stories found in the talk itself, with stage, momentum, tokens and
    posts, highest momentum first; for one ecosystem or all.
    """
    window = reading.posts_window(hours)
    scope = Scope(reading, window, _chosen(reading, window, ecosystem) or "")
    clusters = {cluster.key: cluster for cluster in _emergent(scope)}
    keys = _keys(clusters)
    stories = _stories(scope.rows("narrative_series", scope.past, keys, buckets=BUCKETS))
    panel = stories.pop("", Story("", {}))
    scored = _scored(scope, stories, panel, keys)
    notes = [] if panel.rows.keys() - {0} else ["No older talk to compare with: momentum is only loudness here."]
    return NarrativesResult(
        **window.said(panel.of(0, "posts"), panel.of(0, "authors"), notes if panel.rows else None),
        ecosystem=scope.ecosystem or None,
        posts=panel.of(0, "posts"),
        authors=panel.of(0, "authors"),
        found=len(scored),
        narratives=_board(scope, scored[:limit], panel, clusters),
    )


def _chosen(reading: Reading, window: Window, ecosystem: str | None) -> str | None:
    """The ecosystem as the data writes it; BadInput lists what there is."""
    if ecosystem is None:
        return None
    known = [row["ecosystem"] for row in reading.rows("narrative_ecosystems", window.since(window.hours * ALL))]
    wanted = ecosystem.strip().lower().replace(" ", "-")
    if known and wanted not in known:
        raise BadInput(f"No post names the ecosystem {ecosystem[:60]!r}; known: {', '.join(known[:30])}.", param="ecosystem")
    return wanted


def _keys(clusters: Mapping[str, Cluster]) -> dict[str, str]:
    """The story each term of a cluster belongs to."""
    return {term: key for key, cluster in clusters.items() for term in cluster.terms}


def _emergent(scope: Scope) -> list[Cluster]:
    """Stories that the bursting terms of the window form; one that is a topic of the taxonomy is left to that topic."""
    bursts = _bursts(scope)
    if not bursts:
        return []
    rows = scope.rows("narrative_together", scope.window, {}, candidates=sorted(burst.term for burst in bursts))
    told = [Told(frozenset(row["held"]), frozenset(row["topics"]), frozenset(row["mention_ids"])) for row in rows]
    names = token_names((burst.term for burst in bursts), told, scope.reading.tokens)
    clusters = clusters_of([burst for burst in bursts if burst.term not in names], told)
    return [cluster for cluster in clusters if cluster.topic is None][:MOST_EMERGENT]


def _bursts(scope: Scope) -> list[Burst]:
    """Terms told by many more people than in the windows before, strongest first."""
    rows = scope.rows(
        "narrative_bursts", scope.past, {}, buckets=BUCKETS, least_voices=LEAST_VOICES, least_growth=LEAST_GROWTH,
        windows_before=WINDOWS_BEFORE,
    )  # fmt: skip
    voices = {row["term"]: _by_window(row["windows"], row["voices"]) for row in rows}
    panel = voices.pop("", [0.0] * ALL)
    if not voices:
        return []
    scores = burst_scores(np.array(list(voices.values())), np.array(panel)).tolist()
    found = [Burst(term, int(row[0]), z) for (term, row), z in zip(voices.items(), scores, strict=True) if z >= LEAST_BURST]
    return sorted(found, key=lambda burst: (-burst.score, burst.term))[:MOST_CANDIDATES]


def _by_window(windows: Sequence[int], voices: Sequence[int]) -> list[float]:
    row = [0.0] * ALL
    for window, count in zip(windows, voices, strict=True):
        row[window] = float(count)
    return row


def _stories(rows: Sequence[dict[str, Any]]) -> dict[str, Story]:
    held: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    for row in rows:
        held[row["key"]][int(row["window"])] = row
    return {key: Story(key, windows) for key, windows in held.items()}


def _scored(scope: Scope, stories: Mapping[str, Story], panel: Story, keys: Mapping[str, str]) -> list[Scored]:
    """All stories with enough voices, strongest first."""
    loud = [story for key, story in sorted(stories.items()) if story.of(0, "voices") >= LEAST_VOICES]
    if not loud:
        return []
    breadth = {row["key"]: row for row in scope.rows("narrative_breadth", scope.window, keys)}
    voices = np.array([story.windows() for story in loud], dtype=np.float64)
    sizes = np.array(panel.windows(), dtype=np.float64)
    scores, (expected, _) = burst_scores(voices, sizes).tolist(), baseline(voices, sizes)
    found = [
        Scored(story, z, usual, int(breadth[story.key]["top_author_posts"]), int(breadth[story.key]["top_text_posts"]))
        for story, z, usual in zip(loud, scores, expected.tolist(), strict=True)
    ]
    return sorted(found, key=lambda scored: (-scored.momentum, scored.story.key))


def _board(scope: Scope, shown: Sequence[Scored], panel: Story, clusters: Mapping[str, Cluster]) -> list[Narrative]:
    """The rows of the answer; makeup and receipts are read for the shown stories only."""
    if not shown:
        return []
    keys = _keys(clusters)
    wanted = [scored.story.key for scored in shown]
    parts: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in scope.rows("narrative_makeup", scope.window, keys, wanted=wanted, least_confidence=LEAST_CONFIDENCE):
        parts[row["key"], row["kind"]].append(row)
    made = [
        Makeup(clusters.get(key), parts[key, "term"], _tokens(scope.reading, parts[key, "token"], scored.story.of(0, "posts")))
        for key, scored in zip(wanted, shown, strict=True)
    ]
    posts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    typical = [makeup.words or [""] for makeup in made]
    for row in scope.rows("narrative_receipts", scope.window, keys, wanted=wanted, typical_terms=typical):
        posts[row["key"]].append(row)
    return [
        _narrative(scope, rank, scored, panel, makeup, _receipts(posts[scored.story.key]))
        for rank, (scored, makeup) in enumerate(zip(shown, made, strict=True), 1)
    ]


def _narrative(
    scope: Scope, rank: int, scored: Scored, panel: Story, makeup: Makeup, receipts: list[NarrativeReceipt]
) -> Narrative:
    story = scored.story
    low, high = interval(story.key, story.windows(), panel.windows(), scored.breadth)
    series = story.buckets()
    life = life_of(series, panel.buckets(), BUCKETS, scored.momentum, scored.expected)
    now, before = (share_pct(story.of(k, "voices"), panel.of(k, "voices")) for k in (0, 1))
    authors, authors_before, posts, posts_before = (story.of(k, name) for name in ("authors", "posts") for k in (0, 1))
    label = makeup.label or topic_label(story.key)
    return Narrative(
        rank=rank,
        id=re.sub(r"\W+", "-", label) if makeup.cluster else story.key,
        label=label[:1].upper() + label[1:],
        kind="emergent" if makeup.cluster else "taxonomy",
        terms=makeup.words,
        tokens=makeup.tokens,
        ecosystem=scope.ecosystem or None,
        stage=life.stage,
        momentum=round(scored.momentum, 2),
        momentum_low=low,
        momentum_high=high,
        mindshare_pct=now,
        previous_mindshare_pct=before,
        mindshare_change_pp=round(now - before, 2),
        voices=story.of(0, "voices"),
        previous_voices=story.of(1, "voices"),
        expected_voices=round(scored.expected, 1),
        authors=authors,
        previous_authors=authors_before,
        authors_change_pct=change_pct(authors, authors_before),
        posts=posts,
        previous_posts=posts_before,
        posts_change_pct=change_pct(posts, posts_before),
        breadth_score=round(scored.breadth, 3),
        top_author_share_pct=share_pct(scored.top_author_posts, posts),
        top_text_share_pct=share_pct(scored.top_text_posts, posts),
        sentiment_score=story.sentiment(0),
        previous_sentiment_score=story.sentiment(1),
        first_seen=min(row["first_at"] for row in story.rows.values()),
        peak_at=scope.past.as_of - scope.step * (len(series) - life.peak_bucket),
        peak_voices=series[life.peak_bucket],
        last_seen=max(row["last_at"] for row in story.rows.values()),
        n=posts,
        thin=is_thin(posts, authors),
        receipts=receipts,
    )


def _tokens(reading: Reading, rows: Sequence[dict[str, Any]], posts: int) -> list[NarrativeToken]:
    found = []
    for row in rows[:TOKENS]:
        if token := reading.tokens.get(row["what"]):
            ref = reading.ref(token).model_dump()
            share = share_pct(row["posts"], posts)
            found.append(NarrativeToken(**ref, posts=row["posts"], authors=row["authors"], share_pct=share))
    return found


def _receipts(rows: Sequence[dict[str, Any]]) -> list[NarrativeReceipt]:
    """The most typical posts of different authors and texts."""
    authors: set[str] = set()
    texts: set[int] = set()
    kept = []
    for row in rows:
        if row["author"] in authors or row["text_key"] in texts or len(kept) == RECEIPTS:
            continue
        authors.add(row["author"])
        texts.add(row["text_key"])
        fields = {name: row[name] for name in ("source", "source_id", "author", "url", "happened_at")}
        kept.append(NarrativeReceipt(**fields, text=row["text"][:RECEIPT_CHARS]))
    return kept
