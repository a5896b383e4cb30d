"""Writes what cannot be answered, plainly, and what can be said instead. Never lectures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ruma.agent.evidence import Entity
from ruma.agent.offline import compare, facts, quoting, state, themes, trending
from ruma.agent.offline.draft import Block, Findings, Seen, Sentence, bullet, paragraph
from ruma.agent.offline.words import joined
from ruma.agent.understand_kinds import THANKS
from ruma.agent.understand_windows import say_day

QUOTED = 3
LONGEST_NAME = 30  # what is longer is no name that anyone types
_CAN = (
    "Ask about a token's sentiment, price, volume, mindshare or talk, compare tokens, ask which tokens gain attention, "
    "or which narratives heat up around an ecosystem."
)


def _instead(found: Findings) -> Iterator[Block]:
    """The nearest thing that the data can say."""
    rest = replace(found, opening=True)
    if len(found.asked.tokens) > 1:
        yield from compare.write(rest)
    elif found.asked.tokens:
        yield from state.write(rest)
    elif found.asked.topic or found.asked.ecosystem:
        yield from themes.write(rest)
    elif found.evidence:
        yield from trending.write(rest)


def advice(found: Findings) -> Iterator[Block]:
    """No forecast and no advice; the state of the data."""
    about = f" for {joined([token.name for token in found.asked.tokens])}" if found.asked.tokens else ""
    kind = "data" if found.data_kind == "empty" else f"{found.data_kind} data"
    yield paragraph(
        found.choose(
            (
                f"The {kind} cannot say whether to buy or sell, and it holds no forecast{about}; here is what it shows.",
                f"I give no forecasts or trading advice{about}; what the {kind} shows is this.",
                f"I give no advice on buying or selling, and the {kind} holds no forecast{about}; what it does show:",
            ),
            found.asked.text,
        ),
        subject=found.subject(found.asked.tokens[0]) if found.asked.tokens else None,
    )
    yield from _instead(found)


def future(found: Findings) -> Iterator[Block]:
    """The time asked about has not come; what is known by now."""
    yield paragraph("That lies in the future, and neither posts nor prices are known from there; what is known by now:")
    yield from _instead(found)


def language(found: Findings) -> Iterator[Block]:
    """The rules read English only."""
    yield paragraph("Please ask in English: it is the only language that I read questions in.", _CAN)


UNTOLD = {"flow": "on-chain flows or holdings"}  # what is missing where a signal has no data


def not_held(found: Findings) -> Iterator[Block]:
    """A figure that no loaded source gives; what the talk and the prices say about the same thing, if nothing else tells it."""
    if found.asked.tokens and {token.id for token in found.asked.tokens} <= found.told:
        yield paragraph(Sentence(nothing_covers(found), plainer=(_plainly(found),)))
        return
    related = found.asked.tokens or found.asked.topic or found.asked.ecosystem
    nearest = "what posts and prices say:" if related else "the nearest it comes is who gets attention."
    yield paragraph(Sentence(nothing_covers(found, nearest), plainer=(_plainly(found, nearest),)))
    yield from _instead(found) if related else list(_instead(found))[:1]


def _plainly(found: Findings, nearest: str = "") -> str:
    """The same without the words of the question."""
    return nothing_covers(replace(found, asked=replace(found.asked, not_held=None)), nearest)


def nothing_covers(found: Findings, nearest: str = "") -> str:
    """Names the figure that no loaded source gives, and what follows instead."""
    kind = "data" if found.data_kind == "empty" else f"{found.data_kind} data"
    missing = found.asked.not_held or UNTOLD.get(found.asked.kind, "that")
    said = f"Nothing in the {kind} covers {missing}, so that part cannot be answered"
    return f"{said}; {nearest}" if nearest else f"{said}."


def unknown_token(found: Findings) -> Iterator[Block]:
    """A name that no known token has."""
    said = (found.asked.unknown[0] if found.asked.unknown else "that name").lstrip("$")
    plain = len(said) <= LONGEST_NAME and not any(letter.isdigit() for letter in said)  # else it is an address
    near = [token for token in found.asked.near if found.entity("token", token.id)]
    names = joined([f"{token.name} ({token.symbol})" for token in near], "or")
    called = f"called “{said}”" if plain else "with that address or name"
    ids = {token.id for token in near}
    marks = "".join(f"[{e.id}]" for e in found.evidence if ids & {entity.id for entity in e.entities})
    first = paragraph(
        Sentence(f"No token {called} is known here.", also=Entity("said", said, (said,))),
        Sentence(f"Did you mean {names}? {marks}", found.entity("token", near[0].id))
        if near
        else "Its contract address, ticker or CoinGecko id would help, if it is listed at all.",
    )
    yield first
    search: Seen[Any] | None = next((Seen(e.result, e) for e in found.evidence if e.tool == "posts-search"), None)
    if search and not search.result.posts and not near:
        yield paragraph(f"No post within the time asked about holds the word either {search.mark}.")
    elif search and (rows := quoting.best(search.result.posts)):
        yield paragraph("Posts do hold the word:")
        for row in rows[:QUOTED]:
            yield bullet(facts.quote(row, search.mark, search.result) + ".")


def which(found: Findings) -> Iterator[Block]:
    """A question about a token that names none."""
    seen: Seen[Any] | None = next((Seen(e.result, e) for e in found.evidence if e.tool == "trending"), None)
    rows = seen.result.tokens[:QUOTED] if seen else []
    yield paragraph(
        "Which token do you mean? The question names none.",
        f"Those that people talk about now: {joined([row.name for row in rows])} {seen.mark}." if rows and seen else _CAN,
    )


# What people ask of an agent that only reads, and what to say of it before anything else.
_NEVER = (
    (
        r"\b(?:place|submit|execute|fill|cancel|open|close)\b.{0,30}\b(?:orders?|trades?|positions?)\b|\b(?:market"
        r"|limit) orders?\b"
        r"|\b(?:send|transfer|withdraw|deposit|swap)\b.{0,40}\b(?:to|my|for|from|wallet|address)\b",
        "I place no orders and move no money: I only read crypto posts and prices.",
    ),
    (
        r"\b(?:home|e-?mail|street|ip) address\b|\breal (?:name|identity)\b|\bphone number\b|\bwho is (?:behind"
        r"|the person)|\bdox+\b"
        r"|\bwhere (?:does|do) .{0,30}\blive\b",
        "I do not tell who is behind an account, nor its name, address or other personal data; I only read what it posts.",
    ),
    (
        r"\b(?:api|secret|private) keys?\b|\bpasswords?\b|\benv(?:ironment)? var\w*|\bsystem prompt\b"
        r"|\bseed phrase\b|\binstructions\b",
        "I do not show keys, passwords or instructions of the system; I only answer from crypto posts and prices.",
    ),
)


def out_of_scope(found: Findings) -> Iterator[Block]:
    if said := next((said for pattern, said in _NEVER if re.search(pattern, found.asked.text, re.I)), None):
        yield paragraph(said, _CAN)
        return
    yield paragraph(
        found.choose(
            (
                "That is outside of what I can answer: I read crypto posts and prices, and nothing else.",
                "I can't help with that one; I only answer from the crypto posts and prices loaded here.",
            ),
            found.asked.text,
        ),
        _CAN,
    )


def greeting(found: Findings) -> Iterator[Block]:
    if re.search(THANKS, found.asked.text, re.I):
        yield paragraph("You're welcome.", "Ask on whenever you like.")
        return
    yield paragraph("Hello.", _CAN)


def _newest(found: Findings) -> Iterator[str]:
    """Up to when posts are known, where it is asked how fresh the data is."""
    seen: Seen[Any] | None = next((Seen(e.result, e) for e in found.evidence if e.tool == "trending"), None)
    if seen and seen.result.seen_until:
        yield f"The newest post was seen on {say_day(seen.result.seen_until)} {seen.mark}."


def meta(found: Findings) -> Iterator[Block]:
    """What there is to ask, and what the answers stand on."""
    kind = {"simulated": "a simulated market", "recorded": "recorded posts and prices", "mixed": "recorded and simulated posts"}
    held = kind.get(found.data_kind, "the posts and prices that get loaded")
    yield paragraph(
        f"I answer questions about crypto markets from {held}, and from nothing else.",
        *_newest(found),
        _CAN,
    )
    yield paragraph(
        "Every figure carries a marker that points to its tool call, its sample size and its age; and what has none is left out.",
        "You can name a window or a date, and ask how any measure is defined.",
    )
