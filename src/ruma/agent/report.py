"""The vendor object of an answer: what it stands on, for programs to read. Never adds to what was said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ruma.agent.checking import Checked
from ruma.agent.events import Depth, Question
from ruma.agent.evidence import Evidence, Fact
from ruma.agent.offline.words import usd

MOST_VALUES = 40  # a list of twenty tokens states about that many
MOST_SOURCES = 20
_FIGURE = re.compile(r"\$?\d[\d,]*(?:\.\d+)?[BMT]?")


def vendor_object(
    question: Question, data_kind: str, depth: Depth, why: str, evidence: Sequence[Evidence], checked: Checked
) -> dict[str, Any]:
    """Everything beside the text that the answer can be checked with."""
    newest = max((e.result.seen_until for e in evidence if e.result.seen_until), default=None)
    return {
        "as_of": _said(question.as_of),
        "seen_until": _said(newest),
        "data_kind": data_kind,
        "thinking_mode": {"asked": question.thinking_mode, "used": depth, "why": why},
        "evidence": [_evidence(one, checked) for one in evidence],
        "tools": [one.tool for one in evidence],
        "figures": {"checked": checked.figures, "dropped": len(checked.dropped), "repaired": checked.repaired},
        "degraded": False,
    }


def _evidence(one: Evidence, checked: Checked) -> dict[str, Any]:
    result = one.result
    said = [sentence for sentence in checked.kept if f"[{one.id}]" in sentence]
    text = " ".join(said)
    return {
        "id": one.id,
        "tool": one.tool,
        "arguments": one.arguments,
        "as_of": _said(result.as_of),
        "seen_until": _said(result.seen_until),
        "age_hours": result.age_hours,
        "n": result.n,
        "thin": result.thin,
        "cited": bool(said),
        "values": [_value(fact) for fact in _used(one, said)],
        "sources": _sources(one, text),
    }


def _used(one: Evidence, said: Sequence[str]) -> list[Fact]:
    """The figures that the answer states, as far as they can be told from how they are written."""
    shown = {figure for sentence in said for figure in _FIGURE.findall(sentence)}
    return [fact for fact in one.facts if fact.period != "bucket" and shown & set(_written(fact.value))][:MOST_VALUES]


def _written(value: float) -> tuple[str, ...]:
    """The ways an answer writes a value (see offline.words)."""
    size = abs(value)
    return (f"{size:,.0f}", f"{size:.1f}", f"{size:,.2f}", usd(size))


def _value(fact: Fact) -> dict[str, Any]:
    return {
        "path": fact.path,
        "entity": {"kind": fact.entity.kind, "id": fact.entity.id},
        "metric": fact.metric,
        "value": fact.value,
        "unit": fact.unit,
        "start": _said(fact.start),
        "end": _said(fact.end),
    }


def _sources(one: Evidence, text: str) -> list[dict[str, Any]]:
    """The posts, those quoted in the answer first."""
    rows = [
        {
            "source": receipt.source,
            "source_id": receipt.source_id,
            "author": receipt.author,
            "happened_at": _said(receipt.happened_at),
            "url": receipt.url,
            "quoted": f"({receipt.author}, " in text,
        }
        for receipt in one.receipts
    ]
    unique = {(row["source"], row["source_id"]): row for row in reversed(rows)}
    return sorted(unique.values(), key=lambda row: (not row["quoted"], str(row["source_id"])))[:MOST_SOURCES]


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def words_in(text: str) -> int:
    """Tokens of a text, roughly: its words and signs."""
    return len(re.findall(r"\w+|[^\w\s]", text))
