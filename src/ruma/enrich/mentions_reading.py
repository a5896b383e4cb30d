"""What has been made of one post so far: its text without links and handles, its context, and the tokens found.

Never decides what is found.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ruma.enrich.mentions_surfaces import Surface
from ruma.enrich.mentions_text import is_shouted
from ruma.records import How


@dataclass(slots=True)
class Hit:
    """A surface found in a post, at text[start:end]."""

    surface: Surface
    start: int
    end: int
    form: str


@dataclass(slots=True)
class Reading:
    """What has been made of one post so far."""

    text: str
    padded: str = ""
    context: float = 0.0
    addressed: bool = False  # an address stands in the post, known or not
    foreign: bool = False  # ... of a token that the list does not hold
    on_solana: bool = False  # an address stands in Solana's notation
    found: dict[str, tuple[float, How]] = field(default_factory=dict)
    shouted: bool | None = None
    chat: bool = False  # written as trading rooms write
    room: bool = False  # ... in an era in which they trade what was made yesterday

    def is_shouted(self) -> bool:
        """Whether the post is written in capitals throughout, so that they tell nothing."""
        if self.shouted is None:
            self.shouted = is_shouted(self.text)
        return self.shouted

    def add(self, token_id: str, confidence: float, how: How) -> None:
        known = self.found.get(token_id)
        if known is None or confidence > known[0]:
            self.found[token_id] = (confidence, how)
