"""Writes how a measure is defined, in its own published words. Never paraphrases a formula."""

from __future__ import annotations

from collections.abc import Iterator

from ruma.agent.offline.draft import Block, Findings, paragraph


def write(found: Findings) -> Iterator[Block]:
    """Summary and formula of the measure that was named, else the measures there are."""
    measure = found.measures.get(found.asked.measure or "")
    if measure is None:
        names = ", ".join(sorted(m.title.lower() for m in found.measures.values()))
        yield paragraph(f"Ask for one of the measures: {names}.", "Each has its formula, its window, its sample size and its age in every answer.")
        return
    yield paragraph(f"**{measure.title}**: {measure.summary}")
    yield paragraph(f"Formula: {measure.formula}")
