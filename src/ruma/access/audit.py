"""Proves that no credit was made or lost: a pure function over the rows of the ledger, and over what the server logged.

Run after every test of the suite, after a restore, and by `ruma keys audit`. Never repairs anything.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from ruma.access.tables import api_keys, calls, ledger, repeats

Row = Mapping[str, Any]
KINDS = ("grant", "reserve", "end")


@dataclass(frozen=True)
class Books:
    """All rows that have to agree, as of one moment."""

    keys: Sequence[Row]
    entries: Sequence[Row]
    calls: Sequence[Row]
    repeats: Sequence[Row]


def snapshot(connection: Connection) -> Books:
    """The books as they are seen by one transaction; replies and secrets are left out."""
    numbers = [api_keys.c[name] for name in ("public_id", "balance_credits", "day", "day_credits")]
    asked = [column for column in repeats.c if column.name != "reply"]
    kept = repeats.c.reply.is_not(None).label("replied")
    found = (select(*numbers), select(ledger), select(calls), select(*asked, kept))
    return Books(*([dict(row) for row in connection.execute(query).mappings()] for query in found))


def findings(books: Books) -> list[str]:
    """Every disagreement as a sentence; none means that the books add up."""
    entries: dict[str, list[Row]] = defaultdict(list)
    for entry in books.entries:
        entries[entry["request_id"] or ""].append(entry)
    known = {call["request_id"] for call in books.calls}
    found = [f"entries of {one} belong to no call" for one in sorted(entries.keys() - known - {""})]
    found += [f"entry {entry['entry_id']} is no grant and names no call" for entry in entries[""] if entry["kind"] != "grant"]
    found += [f"entry {entry['entry_id']} is of no known kind" for entry in books.entries if entry["kind"] not in KINDS]
    for call in books.calls:
        found += _of_call(call, entries[call["request_id"]])
    for key in books.keys:
        found += _of_key(key, books)
    states = {call["request_id"]: call["state"] for call in books.calls}
    for row in books.repeats:
        if row["replied"] and states.get(row["request_id"]) != "settled":
            found.append(f"a reply is kept for {row['request_id']}, which was not settled")
    return found


def against_log(books: Books, lines: Sequence[Row], whole: bool = True) -> list[str]:
    """Where what the server logged of its requests disagrees with what it charged.

    `lines` are its log lines of the event "request". Where the log is `whole`, every call that cost something is in it.
    """
    charged = {call["request_id"]: call["credits"] for call in books.calls}
    found = []
    times = Counter(line["request_id"] for line in lines)
    found += [f"{one} was logged {count} times" for one, count in times.items() if count > 1]
    for line in lines:
        one, said = line["request_id"], line.get("credits") or 0
        if said != charged.get(one, 0):
            found.append(f"{one} was logged at {said} credits and charged {charged.get(one, 0)}")
        if line["status"] >= 400 and line["status"] != 499 and charged.get(one, 0):
            found.append(f"{one} was answered {line['status']} and charged {charged[one]}")
    if whole:
        found += [
            f"{one} was charged {credits} and never logged" for one, credits in charged.items() if credits and one not in times
        ]
    return found


def _of_call(call: Row, entries: Sequence[Row]) -> Iterator[str]:
    """One reserve of the whole ceiling; an end exactly where it has ended, of what was above its cost."""
    one, ceiling, credits, state = call["request_id"], call["ceiling_credits"], call["credits"], call["state"]
    kinds = Counter(entry["kind"] for entry in entries)
    sums = {kind: sum(entry["credits"] for entry in entries if entry["kind"] == kind) for kind in KINDS}
    if any(entry["public_id"] != call["public_id"] for entry in entries):
        yield f"{one} has entries of another key"
    if kinds["grant"]:
        yield f"{one} was granted credits"
    if kinds["reserve"] != 1 or sums["reserve"] != -ceiling:
        yield f"{one} reserved {-sums['reserve']} in {kinds['reserve']} entries under a ceiling of {ceiling}"
    if not 0 <= credits <= ceiling or (credits and state != "settled"):
        yield f"{one} is {state} at {credits} of {ceiling}"
    ends = 0 if state == "open" else 1
    if kinds["end"] != ends or (ends and sums["end"] != ceiling - credits):
        yield f"{one} is {state} at {credits} of {ceiling} and gave back {sums['end']} in {kinds['end']} entries"


def _of_key(key: Row, books: Books) -> Iterator[str]:
    me, balance = key["public_id"], key["balance_credits"]
    entries = [entry for entry in books.entries if entry["public_id"] == me]
    mine = [call for call in books.calls if call["public_id"] == me]
    granted = sum(entry["credits"] for entry in entries if entry["kind"] == "grant")
    settled = sum(call["credits"] for call in mine)
    held = sum(call["ceiling_credits"] for call in mine if call["state"] == "open")
    if balance < 0:
        yield f"{me} has a balance of {balance}"
    if sum(entry["credits"] for entry in entries) != balance:
        yield f"{me} has a balance of {balance}, its entries sum to {sum(entry['credits'] for entry in entries)}"
    if granted != balance + settled + held:
        yield f"{me} was granted {granted}, but has {balance}, used {settled} and holds {held}"
    today = [call for call in mine if call["day"] == key["day"]]
    spent = sum(call["ceiling_credits"] if call["state"] == "open" else call["credits"] for call in today)
    if key["day"] is not None and key["day_credits"] != spent:
        yield f"{me} counted {key['day_credits']} credits on {key['day']}, its calls sum to {spent}"
