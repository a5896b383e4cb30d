"""Says which token a word was taken for, where it could have meant another. Never changes what was taken."""

from __future__ import annotations

from collections.abc import Iterator

from ruma.agent.offline.draft import Block, Findings, paragraph
from ruma.agent.offline.words import joined


def readings(found: Findings) -> Iterator[Block]:
    """One line per doubtful reading of a name."""
    for named in found.asked.named:
        if named.token not in found.asked.tokens:
            continue
        if named.guessed:
            yield paragraph(f"I read “{named.said}” as {named.token.name} ({named.token.symbol}).", subject=found.subject(named.token))
        elif named.others:
            others = joined([f"`{token.id}`" for token in named.others[:3]], "or")
            more = "" if len(named.others) <= 3 else ", among others"
            yield paragraph(
                f"The ticker {named.said} is shared: I took it for {named.token.name}; it could also be {others}{more}.",
                subject=found.subject(named.token),
            )
