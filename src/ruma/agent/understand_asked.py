"""What a question asks for, once it is understood. Never reads a word itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ruma.agent.understand_bounds import Bound
from ruma.agent.understand_kinds import Kind
from ruma.agent.understand_tokens import Named
from ruma.agent.understand_windows import AskedWindow
from ruma.agent.understand_words import ECOSYSTEM_NAMES
from ruma.store.tokens import KnownToken

# Kinds that are told of several tokens side by side, and by which measures.
COMPARED: Mapping[Kind, tuple[str, ...]] = {
    "state": (), "price": ("price-series",), "volume": ("volume-series",), "sentiment": ("simple-sentiment",),
    "mindshare": ("mindshare",), "post_volume": ("post-volume",),
}  # fmt: skip


# Kinds of list that "of those" narrows to the tokens of before, and the measure that orders them.
COMPARED_BY: Mapping[Kind | None, tuple[str, ...]] = {
    "tokens": ("price-series",), "trending": ("mindshare",), "tones": ("simple-sentiment",),
}  # fmt: skip
# Stands for the token that comes first in the list of an earlier part: "Which is loudest, and what does it cost?"
FIRST = KnownToken(0, "first-of-the-list", "FIRST", "the first of the list", None, None, ())


@dataclass(frozen=True)
class Asked:
    """One thing that is asked for."""

    kind: Kind
    text: str
    window: AskedWindow
    tokens: tuple[KnownToken, ...] = ()
    without: tuple[KnownToken, ...] = ()
    named: tuple[Named, ...] = ()
    ecosystem: str | None = None
    home: KnownToken | None = None
    """The coin of that ecosystem, where it is known."""
    topic: str | None = None
    without_topics: tuple[str, ...] = ()
    measure: str | None = None
    measures: tuple[str, ...] = ()
    not_held: str | None = None
    unknown: tuple[str, ...] = ()
    near: tuple[KnownToken, ...] = ()
    order: str = "gain"
    price_way: str | None = None
    """Where the prices of a list by tone are to have gone: "up", "down", or "apart", against the tone."""
    limit: int | None = None
    bound: Bound | None = None
    """What the rows of a list are to keep to."""
    why: bool = False
    search: str | None = None
    author: str | None = None
    """The account whose record is asked for."""
    story: str | None = None
    """The words of a story that is asked for and that no topic or token has."""
    meant: Kind | None = field(default=None, compare=False)
    """What was asked of a name that nothing has."""
    followed_up: bool = field(default=False, compare=False)
    instead: Kind | None = field(default=None, compare=False)
    """What it may ask for as well, where the words leave that open."""
    other: Asked | None = field(default=None, compare=False)
    """The next best reading, where it can be told beside this one."""
    beside: bool = field(default=False, compare=False)
    """True for such a reading: it is told in short, after the first."""

    @property
    def place(self) -> str | None:
        """The ecosystem as prose names it."""
        return say_ecosystem(self.ecosystem) if self.ecosystem else None


def say_ecosystem(id: str) -> str:
    return ECOSYSTEM_NAMES.get(id, id.replace("-", " ").title())


def same_question(asked: Asked) -> object:
    """What makes two parts of a message the same question, however they are worded."""
    lists = asked.kind in ("trending", "tokens", "tones")
    words = (
        (asked.order, asked.limit, asked.why, asked.price_way, asked.bound)
        if lists
        else (asked.unknown, asked.search, asked.author)
    )
    about = (asked.tokens, asked.without, asked.ecosystem, asked.topic, asked.not_held, asked.story)
    measured = asked.measure if asked.kind == "definition" else asked.measures if asked.kind in (*COMPARED, "compare") else None
    return (asked.kind, about, (asked.window.hours, asked.window.ends_at), measured, words)


# Lists by how a tone moved, as readers of wordings know them: by the end they begin at.
_END_OF = {"rise": "gain", "swing": "gain", "fall": "loss"}


def with_order(asked: Asked) -> str:
    """The kind with the end of its list where it has one, as readers of wordings name it."""
    ended = asked.kind in ("trending", "tones", "tokens")
    return f"{asked.kind}.{_END_OF.get(asked.order, asked.order)}" if ended else asked.kind
