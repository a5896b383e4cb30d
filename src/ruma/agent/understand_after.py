"""A part of a message beside what was asked before it. Never decides how the one goes on from the other."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from ruma.agent.understand_fragment import KIND_OF, Fragment
from ruma.agent.understand_kinds import Heard, Kind
from ruma.agent.understand_strangers import story_asked
from ruma.agent.understand_tokens import TokensSaid
from ruma.agent.understand_windows import AskedWindow
from ruma.store.tokens import KnownToken

if TYPE_CHECKING:
    from ruma.agent.understand_asked import Asked

LISTS = ("trending", "tokens", "narratives", "market", "tones", "compare", "callers", "dex")
_NO_SUBJECT = ("greeting", "meta", "out_of_scope", "unknown_token", "definition", "language", "which")
SWAP = re.compile(r"\b(?:swap|replace|change|trade|switch)\b.{1,40}\b(?:for|with|to|by)\b", re.I)


@dataclass(frozen=True)
class Part:
    """The signs that one part of a message gives, and from `before` on those of the messages before it."""

    text: str
    as_of: datetime
    said: TokensSaid
    tokens: tuple[KnownToken, ...]
    without: tuple[KnownToken, ...]
    kind: Kind | None
    ecosystem: str | None
    topic: str | None
    window: AskedWindow | None
    heard: Heard
    follow: bool = False
    before: Asked | None = None
    """What was asked before, where this goes on from it."""
    missing: tuple[str, ...] = ()
    """Names that nothing known has, among those of a story that the question is about."""


@dataclass(frozen=True)
class After:
    """A part of a message, and what came before it."""

    part: Part
    held: Asked
    words: Fragment
    rows: tuple[KnownToken, ...]
    asks: Kind | None
    """What the part asks for by itself; nothing where its words only change what was asked before."""

    @property
    def span(self) -> AskedWindow | None:
        return self.part.window or (self.held.window if self.held.window.explicit else None)

    @property
    def own(self) -> bool:
        """Whether the part says itself what it is about."""
        topic = self.part.topic if self.asks != "not_held" else None
        story = self.words.measure is None and len(self.words.own) > 1 and story_asked(self.part.text)
        return bool(self.part.tokens or self.part.ecosystem or topic or story or self.words.strange)

    def same(self, **changed: object) -> Part:
        """What was asked before, but for what is changed."""
        held, said = self.held, self.part.said
        if held.unknown and not (held.tokens or said.named or said.unknown):
            said = TokensSaid((), held.unknown)  # a name that nothing has stays what is asked about
        taken = replace(
            self.part, said=said, kind=kind_before(held), tokens=held.tokens, ecosystem=held.ecosystem, topic=held.topic,
            window=self.span, heard=Heard(None), follow=True, before=held,
        )  # fmt: skip
        return replace(taken, **changed)  # type: ignore[arg-type]


def kind_before(held: Asked) -> Kind | None:
    """The kind that was asked for, also where no answer was to be had; that of its one measure where tokens were compared."""
    if held.kind == "compare" and len(held.measures) == 1:
        return KIND_OF.get(held.measures[0], "compare")
    return held.meant if held.kind in _NO_SUBJECT else held.kind
