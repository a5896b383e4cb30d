"""Finds posts by their words and tokens, to be read and quoted. Never ranks by likes, reposts or followers."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from ruma.errors import BadInput
from ruma.measures.declare import Hours, Part, Result, TokenRef, figure, measure
from ruma.measures.post_authors import Authors, PostAuthor, PostCall, authors_of
from ruma.measures.reading import Reading
from ruma.measures.units import quantity
from ruma.store.tokens import KnownToken
from ruma.tiers import Tier

MOST_WORDS = 12  # a query, not a text to compare with
_WORD = re.compile(r"[^\W_]+")
_EDGE = r"[^\pL\pN]"  # what may stand round a word; RE2's own \b knows ASCII only

Query = Annotated[
    str | None, Field(description="Words that must all occur, in any order and case.", examples=["halving"], max_length=200)
]
TokenFilter = Annotated[
    str | None, Field(description="Only posts that name this token (token_id or id).", examples=["bitcoin"], max_length=200)
]
ToneFilter = Annotated[
    Literal["bearish", "neutral", "bullish"] | None, Field(description="Only posts that read so.", examples=["bearish"])
]
AuthorFilter = Annotated[
    str | None,
    Field(description="Only posts by this account, without regard to case.", examples=["vitalikbuterin"], max_length=200),
]
Limit = Annotated[int, Field(ge=1, le=50, description="How many posts.", examples=[10])]


class PostMention(TokenRef):
    """A token the post names."""

    confidence: float = quantity("ratio", "How sure the link is, 0 to 1.")
    how: str = Field(description="address, cashtag, name or alias.")


class PostSentiment(Part):
    """How the post reads."""

    label: str = Field(description="bearish, neutral or bullish.")
    bullish: float = quantity("ratio", "Probability, 0 to 1; the three sum to 1.")
    neutral: float = quantity("ratio")
    bearish: float = quantity("ratio")


class FoundPost(PostAuthor):
    """One post as it was written, with what was known of its author."""

    source: str
    source_id: str
    author: str
    text: str
    happened_at: datetime = Field(description="When it was written, UTC.")
    seen_at: datetime = Field(description="When it was first seen, UTC.")
    url: str | None
    channel: str | None
    mentions: list[PostMention]
    sentiment: PostSentiment
    topics: list[str]
    tags: list[str] = Field(description="Of the post as a whole: of one that lists tokens they need not be about each.")
    ecosystems: list[str]
    call: PostCall | None = Field(description="The call it makes and what that came to; null for no call.")
    copies: int = Field(description="Posts of the window that say the same in nearly the same words, this one included.")


class PostsSearchResult(Result):
    q: str | None
    token: TokenRef | None
    total: int = figure("count", "posts", "matching posts", about="Posts found, copies included.")
    total_texts: int = figure("count", "different posts", "different texts", about="Posts found, copies counted once.")
    total_authors: int = figure("count", "authors", "people", "accounts")
    posts: list[FoundPost] = Field(description="Posts with the whole phrase first, then the newest; one per copied text.")


@measure(
    "/posts/search",
    tier=Tier.BASIC,
    family="market",
    formula="""All words of q occur as whole words (a plural -s counts as the word), in any order and case, the token is named,
    the label is the sentiment asked for and the author the account. Order: posts that hold q as one phrase, then newest.
    Near-duplicates are shown once.""",
)
def posts_search(
    reading: Reading,
    q: Query = None,
    token: TokenFilter = None,
    limit: Limit = 10,
    hours: Hours = 168,
    sentiment: ToneFilter = None,
    author: AuthorFilter = None,
) -> PostsSearchResult:
    """Search posts

    Posts that hold all words of a query, about one token or any, by one account or any, with their marks: tokens, sentiment,
    topics.
    """
    words = list(dict.fromkeys(_WORD.findall((q or "").lower())))
    wrote = (author or "").strip().lstrip("@").lower()
    if not words and token is None and not wrote:
        raise BadInput("Say what to search for: words as q, a token or an author.", param="q")
    if len(words) > MOST_WORDS:
        raise BadInput(f"At most {MOST_WORDS} different words; this has {len(words)}.", param="q")
    about = reading.token(token, param="token") if token is not None else None
    window = reading.posts_window(hours, about)
    rows = reading.rows(
        "posts_search",
        window,
        token=about.id if about else "",
        words=words,
        phrase=_phrase(_WORD.findall((q or "").lower())),
        label=sentiment or "",
        author=wrote,
        limit=limit,
    )
    authors = authors_of(reading, window, rows)
    first = rows[0] if rows else {"found_posts": 0, "found_texts": 0, "found_authors": 0}
    return PostsSearchResult(
        **window.said(first["found_posts"], first["found_authors"]),
        q=q,
        token=reading.ref(about) if about else None,
        total=first["found_posts"],
        total_texts=first["found_texts"],
        total_authors=first["found_authors"],
        posts=[_post(reading, row, authors) for row in rows],
    )


def _phrase(words: list[str]) -> str:
    """A pattern (RE2) for these words in a row; words are letters and digits only, so nothing needs escaping."""
    return rf"(?i)(^|{_EDGE}){f'{_EDGE}+'.join(words)}(s|es)?({_EDGE}|$)"


def _post(reading: Reading, row: dict[str, Any], authors: Authors) -> FoundPost:
    marks = zip(row["mention_ids"], row["mention_confidences"], row["mention_hows"], strict=True)
    known = [(token, confidence, how) for id, confidence, how in marks if (token := reading.tokens.get(id))]
    names = ("source", "source_id", "author", "text", "happened_at", "seen_at", "url", "channel", "copies")
    return FoundPost(
        **{name: row[name] for name in names},
        mentions=[_mention(reading, *mark) for mark in known],
        sentiment=PostSentiment(
            label=row["label"], **{name: round(float(row[name]), 3) for name in ("bullish", "neutral", "bearish")}
        ),
        topics=list(row["topics"]),
        tags=list(row["tags"]),
        ecosystems=list(row["ecosystems"]),
        **authors.of(row),
        call=authors.call(reading, row),
    )


def _mention(reading: Reading, token: KnownToken, confidence: float, how: str) -> PostMention:
    return PostMention(**reading.ref(token).model_dump(), confidence=round(float(confidence), 3), how=how)
