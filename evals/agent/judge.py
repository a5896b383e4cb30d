"""Every check by its name, and what is wrong with an answer by one of them."""

from __future__ import annotations

from evals.agent.checks import CHECKS, Case
from evals.agent.fair import FAIR

OR = " || "  # two readings of a question may both be right: "posts tron A B || posts tron A C"
ALL = CHECKS | FAIR


def wrong(case: Case, check: str) -> str | None:
    """What is wrong by one check; of several readings, by the first where none holds."""
    found = [_wrong(case, one) for one in check.split(OR)]
    return None if None in found else found[0]


def _wrong(case: Case, check: str) -> str | None:
    name, *words = check.split(" ")
    return ALL[name](case, *words)
