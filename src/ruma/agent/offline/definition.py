"""Writes how a measure is defined, in its own published words. Never paraphrases a formula."""

from __future__ import annotations

from collections.abc import Iterator

from ruma.agent.offline.draft import Block, Findings, Sentence, paragraph


def write(found: Findings) -> Iterator[Block]:
    """Summary and formula of the measure that was named, else the measures there are."""
    if found.asked.measure == "thin" and found.evidence:
        rule = found.evidence[0].statements[0]
        yield paragraph(
            "Every result says whether it is thin, by this rule:",
            Sentence(f"{rule} [{found.evidence[0].id}]"),
            "A thin result still gives its figures, but a few other posts could turn them.",
        )
        return
    measure = found.measures.get(found.asked.measure or "")
    if measure is None or not found.evidence:
        yield paragraph(
            "Which measure do you mean? No measure of that name is known here."
            if found.asked.measure is None
            else "That measure is not installed.",
            "Ask how mindshare, sentiment, emotions, post volume, trending, narratives, talk, price, trading volume, volatility, "
            "fear and greed, smart money, callers or DEX flow is measured.",
            "Each publishes its formula, and each answer its window, sample size and age.",
        )
        return
    mark = f"[{found.evidence[0].id}]"
    yield paragraph(Sentence(f"{measure.summary} {mark}"))
    yield paragraph("The formula, as published:", Sentence(f"{measure.formula} {mark}"))
    if measure.details and found.depth == "deep":
        yield paragraph(Sentence(f"{' '.join(measure.details.split())} {mark}"))
