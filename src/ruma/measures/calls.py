"""The ledger of calls: who called what when, in an order that cannot be changed unseen. Never drops a call that went wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from ruma.measures.call_outcomes import MadeCall, calls_of
from ruma.measures.declare import Part, Result, age_hours, figure, measure
from ruma.measures.ledger_hash import HASH_FORMULA
from ruma.measures.reading import Reading
from ruma.tiers import Tier

Limit = Annotated[int, Field(ge=1, le=500, description="How many entries, newest first.", examples=[50])]
Offset = Annotated[int, Field(ge=0, le=10_000_000, description="Entries to skip.", examples=[0])]
Token = Annotated[
    str | None, Field(description="Only calls on this token (token_id or id).", examples=["bitcoin"], max_length=200)
]
Author = Annotated[str | None, Field(description="Only calls of this author.", examples=["satoshi"], max_length=200)]


class LedgerEntry(Part):
    """One call as it was written down."""

    seq: int = Field(description="Place in the chain, from 1.")
    call: MadeCall
    text_sha256: str = Field(description="sha256 of the post's text.")
    prev_hash: str
    hash: str


class CallsResult(Result):
    entries: int = figure("count", "ledger entries", "calls", about="Length of the chain as of the moment.")
    matching: int = figure("count", "matching calls", about="Entries of the author and token asked for.")
    head: str | None = Field(description="Hash of the last entry seen by as_of: note it, and any later change of the past shows.")
    hash_formula: str
    limit: int
    offset: int
    calls: list[LedgerEntry]


def _query(author: str | None, token: str) -> str:
    """Each order of the ledger has a query of its own."""
    return "ledger_of_author" if author else "ledger_of_token" if token else "ledger"


@measure(
    "/calls",
    tier=Tier.BASIC,
    family="people",
    formula=f"""Calls in the order they were seen. {HASH_FORMULA}. A call that turns up later though it says it was seen earlier
    opens a new edition of the chain; the old one is kept. `ruma ledger verify` checks every edition.""",
)
def calls(reading: Reading, token: Token = None, author: Author = None, limit: Limit = 50, offset: Offset = 0) -> CallsResult:
    """Calls

    The ledger of calls, newest first, each bound to the one before by a hash, with what each came to as known at the moment.
    """
    about = reading.token(token, param="token").id if token is not None else ""
    window = reading.posts_window(24)
    wanted = {"author": author or "", "token": about} if author or about else {}
    rows = reading.rows(_query(author, about), window, limit=limit, offset=offset, **wanted)
    head = next(iter(reading.rows("ledger_head", window)), None)
    entries = head["seq"] if head else 0
    matching = reading.rows("ledger_matching", window, **wanted)[0]["entries"] if wanted else entries
    told = {(call.source, call.source_id): call for call in calls_of(reading, window, rows)}
    newest: datetime | None = max((row["seen_at"] for row in rows), default=None)
    said = window.said(matching) | {"seen_until": newest, "age_hours": age_hours(newest, window.asked), "thin": False}
    return CallsResult(
        **said,
        entries=entries,
        matching=matching,
        head=head["hash"] if head else None,
        hash_formula=HASH_FORMULA,
        limit=limit,
        offset=offset,
        calls=[
            LedgerEntry(
                seq=row["seq"],
                call=told[row["source"], row["source_id"]],
                **{name: row[name] for name in ("text_sha256", "prev_hash", "hash")},
            )
            for row in rows
            if (row["source"], row["source_id"]) in told
        ],
    )
