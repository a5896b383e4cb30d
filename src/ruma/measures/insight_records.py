"""Insights as they are shown: the record, its accounts, posts, figures and history. Never raises or changes one."""

from __future__ import annotations

import hashlib
import math
import re
from datetime import datetime
from typing import Any

import orjson
from pydantic import Field

from ruma.measures.declare import Part, TokenRef, figure
from ruma.measures.reading import Reading, is_thin
from ruma.measures.units import quantity

EMBEDDING_SIZE = 64  # few words a title: at 64 places two of them rarely meet
_WORD = re.compile(r"[^\W_]+")


class InsightAccount(Part):
    """An account among the first to post what the insight stands on."""

    author_id: int = Field(description="Our own author id: cityHash64 of source and author, its lowest 53 bits.")
    avatar_url: str | None = Field(description="Null: record files hold no pictures.")
    display_name: str | None = Field(description="Null: record files hold the handle alone.")
    handle: str
    screen_name: str = Field(description="Handle on the source platform.")
    source: str
    source_user_id: str = Field(description="The author's id on the platform; the handle where only that is known.")


class CallPerformance(Part):
    """The outcome of a call."""

    direction: str = Field(description="long or short.")
    horizon_hours: int
    return_pct: float = Field(description="Return of the token from the first price after the post, percent.")
    excess_pct: float = Field(description="In the called direction, less the benchmark: above 0 the call was right.")
    known_at: datetime = Field(description="Midnight by which entry and exit had been seen.")


class RelatedPost(Part):
    """One post behind an insight."""

    allHandles: list[str] = Field(description="Accounts the post names with @.")
    allProjects: list[str] = Field(description="Ids of the tokens the post names.")
    callPerformance: CallPerformance | None = Field(
        description="What the post's call came to, at the longest horizon known by the moment asked for; null for no "
        "call, or none known."
    )
    source: str
    source_id: str
    author: str
    text: str
    url: str | None
    happened_at: datetime
    sentiment: str = Field(description="bearish, neutral or bullish.")
    tags: list[str]


class InsightEvidence(Part):
    """The call that gives a figure again."""

    measure: str
    arguments: dict[str, str | int]
    basis: str = Field(description="value: the call states the figure; series: the figure is computed from what it gives.")


class InsightFigure(Part):
    """One number the insight states."""

    name: str
    value: float = quantity("stated")
    unit: str = Field(description="Unit of the value: pct, pp, usd, score, count, ratio ...")
    n: int | None = Field(description="Posts or people behind it; null where it is a price, a volume or a mean of the past.")
    evidence: InsightEvidence | None


class InsightVersion(Part):
    """How the insight was told at one time."""

    version: int
    updated_at: datetime = Field(description="Told from this moment on; it stands on records seen before.")
    title: str
    changed: str = Field(description="What was new.")
    strength: float = quantity("ratio")


class Insight(Part):
    """One event the data raised, as told by the moment asked for."""

    insight_id: str
    kind: str = Field(description="mention_burst, sentiment_flip, price_move, narrative, listing, hack ...")
    title: str
    summary: str
    tags: list[str]
    token: TokenRef | None = Field(description="The token it is about; null where it is about the market.")
    tokens: list[str] = Field(description="Ids of all tokens it is about.")
    subject: str | None = Field(description="What else it is about: the topic of a narrative, the author of a call.")
    start_time: datetime = Field(description="Start of the window in which it was found.")
    end_time: datetime | None = Field(description="When it was last active; null while it lasts.")
    updated_at: datetime
    strength: float = figure("ratio", "strength", about="Times the least at which such an insight is raised, when last told.")
    figures: list[InsightFigure]
    formula: str = Field(description="The rule that raised it.")
    accounts: list[InsightAccount] = Field(description="The first accounts, in order of time; at most ten.")
    enriched_related_posts: list[RelatedPost] = Field(
        description="Posts to read, one per copied text: most repeated first, then news, then the earliest."
    )
    embedding: list[float] = quantity(
        "ratio", f"{EMBEDDING_SIZE} numbers of length 1: each word of title and tags, hashed (BLAKE2b) to a place and a sign."
    )
    history: list[InsightVersion] = Field(description="All versions, oldest first; none is ever changed.")
    n: int = Field(description="Posts it stands on.")
    thin: bool


class Intelligence(Insight):
    """An insight with its category."""

    category: str = Field(description="attention, sentiment, price, narrative, news, callers or risk.")


def insights_of(reading: Reading, rows: list[dict[str, Any]]) -> list[Intelligence]:
    """The rows of a page as records, their posts read at once."""
    posts = _posts(reading, rows)
    return [_insight(reading, row, posts) for row in rows]


def embedding(title: str, tags: list[str]) -> list[float]:
    """Signed feature hashing of the words, scaled to length 1; the same words give the same numbers everywhere."""
    places = [0] * EMBEDDING_SIZE
    for word in _WORD.findall(title.lower()) + [tag.lower() for tag in tags]:
        if word[0].isdigit():
            continue  # figures tell two events of one kind apart, which is not what likeness is asked for
        key = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
        places[key % EMBEDDING_SIZE] += 1 if key >> 63 else -1
    length = math.sqrt(sum(place * place for place in places)) or 1.0
    return [round(place / length, 4) for place in places]


def _insight(reading: Reading, row: dict[str, Any], posts: dict[tuple[str, str], RelatedPost]) -> Intelligence:
    kind, category, token, subject, title, summary, formula = _values(row["said"])
    count, authors, sources, names, post_sources, post_ids, _ = _values(row["standing"])
    known = reading.tokens.get(token) if token else None
    keys = zip(post_sources, post_ids, strict=True)
    return Intelligence(
        insight_id=row["insight_id"],
        kind=kind,
        category=category,
        title=title,
        summary=summary,
        tags=list(row["tags"]),
        token=reading.ref(known) if known else None,
        tokens=list(row["tokens"]),
        subject=subject or None,
        start_time=row["started_at"],
        end_time=row["ended_at"],
        updated_at=row["updated_at"],
        strength=round(float(row["strength"]), 2),
        figures=[InsightFigure(**one) for one in orjson.loads(row["figures"])],
        formula=formula,
        accounts=[_account(*one) for one in zip(row["author_ids"], sources, names, strict=True)],
        enriched_related_posts=[posts[key] for key in keys if key in posts],
        embedding=embedding(title, list(row["tags"])),
        history=[_version(one) for one in row["history"]],
        n=count,
        thin=is_thin(count, authors),
    )


def _account(author_id: int, source: str, name: str) -> InsightAccount:
    return InsightAccount(
        author_id=author_id,
        avatar_url=None,
        display_name=None,
        handle=name,
        screen_name=name,
        source=source,
        source_user_id=name,
    )


def _version(row: Any) -> InsightVersion:
    version, updated_at, title, change, strength = _values(row)
    return InsightVersion(version=version, updated_at=updated_at, title=title, changed=change, strength=round(float(strength), 2))


def _values(row: Any) -> tuple[Any, ...]:
    """The members of a tuple as the engine sends it: a dict with numbered keys."""
    return tuple(row.values()) if isinstance(row, dict) else tuple(row)


def _posts(reading: Reading, rows: list[dict[str, Any]]) -> dict[tuple[str, str], RelatedPost]:
    standing = [_values(row["standing"]) for row in rows]
    times = sorted({time for one in standing for time in one[6]})
    if not times:
        return {}
    ids = sorted({id for one in standing for id in one[5]})
    said = [time.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] for time in times]
    found = reading.store.rows("insight_related_posts", times=said, ids=ids, seen=reading.asked)
    known = reading.store.rows("outcomes_of_posts", ids=ids, seen=reading.asked)
    outcomes = {(row["source"], row["source_id"]): _performance(row["outcome"]) for row in known}
    return {key: _post(row, outcomes.get(key)) for row in found for key in [(row["source"], row["source_id"])]}


def _performance(outcome: Any) -> CallPerformance:
    horizon_hours, direction, return_pct, excess_pct, known_at = _values(outcome)
    return CallPerformance(
        direction=direction,
        horizon_hours=horizon_hours,
        return_pct=round(return_pct, 2),
        excess_pct=round(excess_pct, 2),
        known_at=known_at,
    )


def _post(row: dict[str, Any], performance: CallPerformance | None) -> RelatedPost:
    names = ("source", "source_id", "author", "text", "url", "happened_at")
    return RelatedPost(
        **{name: row[name] for name in names},
        allHandles=list(row["handles"]),
        allProjects=list(dict.fromkeys(row["mention_ids"])),
        callPerformance=performance,
        sentiment=row["label"],
        tags=list(row["tags"]),
    )
