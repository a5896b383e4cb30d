"""Writes the record of one caller, and who made calls on a token. Never judges a person, only calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ruma.agent.evidence import Entity
from ruma.agent.offline import facts
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, bullet, opened, opening, paragraph
from ruma.agent.offline.words import counted, joined, pct
from ruma.agent.plan_people import worst_asked
from ruma.measures.caller import CallerResult
from ruma.measures.callers import CallersResult
from ruma.measures.calls import CallsResult
from ruma.measures.users_search import UsersResult

LISTED = 5
TOKENS_NAMED = 3


def write_caller(found: Findings) -> Iterator[Block]:
    """Skill, hit rate and luck of one author; or who they are; or that they are not known."""
    name = found.asked.author or ""
    record, users = found.of(CallerResult), found.of(UsersResult)
    user = next((row for row in users.result.users if row.screen_name.lower() == name.lower()), None) if users else None
    if record is None:
        yield from _unknown(found, name, users, user)
        return
    row, mark = record.result.record, record.mark
    subject = found.entity("author", row.author)
    yield paragraph(
        *opened(opening(found, record), f"{record_clause(row)} {mark}.", subject), *_worth(row, mark), subject=subject
    )
    if tokens := [token.name for token in record.result.tokens[:TOKENS_NAMED]]:
        yield paragraph(f"Most of the calls are on {joined(tokens)} {mark}.")
    if user and users:
        yield paragraph(f"The account is known from {counted(user.posts, 'post', 'posts')} {users.mark}.", subject=subject)
    yield paragraph("A call is right when its token then beats the benchmark over a week; wrong ones are never dropped.")


def record_clause(row: Any) -> str:
    """@ann has a skill of 62.4 %: a hit rate of 72.4 % in 29 scored calls"""
    if not row.calls or row.hit_rate_pct is None:
        return f"@{row.author} has made {counted(row.calls_made, 'call', 'calls')}, none with an outcome yet"
    calls = counted(row.calls, "scored call", "scored calls")
    return f"@{row.author} has a skill of {pct(row.skill_pct)}, a hit rate of {pct(row.hit_rate_pct)} in {calls}"


def _worth(row: Any, mark: str) -> Iterator[str]:
    if not row.calls:
        return
    yield f"A coin does as well with a chance of luck of {pct(row.luck_pct)} {mark}."
    if row.skill_low_pct <= 50 <= row.skill_high_pct:
        yield "The interval of that skill holds a coin's even odds, so the record proves no edge."
    elif row.skill_low_pct > 50:
        yield "Even the lower end of its interval is better than a coin."
    yield f"The label it carries now is {row.cohort_name}." if row.cohort else "The record is too short for a label."


def _unknown(found: Findings, name: str, users: Seen[Any] | None, user: Any) -> Iterator[Block]:
    if user is not None and users is not None:
        subject = found.entity("author", user.screen_name)
        clause = (
            f"@{user.screen_name} is an account with {counted(user.posts, 'post', 'posts')} and no call on record {users.mark}."
        )
        yield paragraph(*opened(opening(found, users), clause, subject), "Who is behind an account is not known here.")
        return
    plain = name if not any(letter.isdigit() for letter in name) else "of that name"
    said = Sentence(
        f"No account {'called “' + plain + '”' if plain == name else plain} is known here.", also=Entity("said", name, (name,))
    )
    near = [row.screen_name for row in users.result.users[:TOKENS_NAMED]] if users else []
    hint = f"Accounts whose names come near: {joined(['@' + one for one in near])} {users.mark}." if near and users else None
    yield paragraph(
        said,
        hint,
        "Only accounts that posted in the loaded data are known; ask who the callers are to see whose records can be told.",
    )


def write_calls_on(found: Findings) -> Iterator[Block]:
    """Who called a token of late, and what their calls have been worth."""
    token = found.asked.tokens[0]
    calls, board = found.of(CallsResult), found.of(CallersResult)
    subject = found.subject(token)
    if calls is None or not calls.result.calls:
        yield paragraph(*opened(opening(found, None), f"no call on {token.name} is on record by that moment.", subject))
        yield paragraph("A call is a post that says to buy or to sell, or where the price will go.")
        return
    records = {row.author: row for row in board.result.callers} if board else {}
    entries = {entry.call.author: entry.call for entry in reversed(calls.result.calls)}
    order = sorted(entries, key=lambda author: (-(records[author].skill if author in records else 0.0), author))
    worst = worst_asked(found.asked.text)
    ranked = [author for author in order if author in records][:: -1 if worst else 1]
    made = counted(calls.result.matching, "matching call", "matching calls")
    named = joined([f"@{one}" for one in (ranked or order)[:TOKENS_NAMED]])
    marks = f"{calls.mark}{board.mark if board and ranked else ''}"
    end = ", from its lower end," if worst else ""
    lead = f"the list of those who called {token.name} of late{end} begins with {named} {marks}."
    yield paragraph(*opened(opening(found, calls), lead, subject))
    listed = (ranked or order)[:LISTED]
    sides = {entries[author].direction for author in listed}
    apart = "Those listed disagree on which way it goes." if len(sides) > 1 else "All of those listed call it the same way."
    yield paragraph(f"On record: {made} {calls.mark}.", apart if len(listed) > 1 else None, facts.age_note(calls))
    for author in listed:
        yield bullet(*caller_line(found, entries[author], records.get(author), calls.mark, board.mark if board else ""))
    yield paragraph(
        "Records count calls on all tokens, as those on this token alone are too few to tell skill from luck."
        if ranked
        else "None of these authors has enough scored calls to be ranked, so whether they are any good cannot be told."
    )


def caller_line(found: Findings, call: Any, row: Any, mark: str, ranked: str) -> Iterator[Sentence]:
    author = found.entity("author", call.author)
    side = "up" if call.direction == "long" else "down"
    yield Sentence(f"**@{call.author}** calls it {'higher' if side == 'up' else 'lower'} {mark}.", author)
    if row is not None and row.calls:
        rate = f"a hit rate of {pct(row.hit_rate_pct or 0)} in {counted(row.calls, 'scored call', 'scored calls')}"
        yield Sentence(f"Skill {pct(row.skill_pct)}, {rate} {ranked}.", author)
