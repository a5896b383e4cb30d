"""Claims that tie one name to another: tokens of a story, the order of a list, who called what, a name and its ticker.

Never judges a figure by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from ruma.agent.evidence import Entity, Evidence
from ruma.agent.verify_claim import Claim
from ruma.agent.verify_facts import FactIndex, Known
from ruma.agent.verify_names import Key, Mention, is_given
from ruma.agent.verify_words import Phrase
from ruma.store.token_kinds import chain_slug

_NAMED = re.compile(r"\b(?:tokens? named|names?|mentions?|naming|led by|driven by|tied to|about|with tokens)\b", re.I)
_FOLLOW = re.compile(r"\bfollows?\b(?!-)", re.I)
_LEFT_OUT = re.compile(r"\bwithout those\b", re.I)
_MOVED_TO = re.compile(r"\b(?:attention|talk) moved to\b", re.I)
_AROUND = re.compile(r"\b(?:around|within|inside)\s+(?:the\s+)?$", re.I)
_BY_ORDER = re.compile(r"\b(?:order|ranking|list) by\b.*\bbegins with\b", re.I)
_ON_CHAIN = re.compile(r"\b(?i:tokens?|\w*coins?|projects?) on (?:the )?(?P<chain>[A-Z]\w+(?: [A-Z]\w+)?)")
_FROM_BELOW = re.compile(r"\bfrom (?:its|the) (?:small|low)(?:er|est)? end\b", re.I)
_LIST_BEGINS = re.compile(r"\blist\b(?! by\b)[^.;]*\bbegins with\b", re.I)
_FURTHEST = re.compile(r"\b(?P<move>gained|rose|climbed|fell|lost|dropped) (?:furthest|the most)\b", re.I)
_UP = frozenset({"gained", "rose", "climbed"})
_CALLS = re.compile(r"\bcall(?:s|ed)\b", re.I)
_SIDE = re.compile(r"\b(?:(?P<long>higher|long|up|bullish)|(?P<short>lower|short|down|bearish))\b", re.I)
_BEFORE = re.compile(r"\bbefore\b", re.I)
_AMONG = re.compile(r"\bamong them\b", re.I)
_CLOSE_ON = re.compile(r"\b(?P<which>lowest|highest) close on\s*(?=\d)", re.I)
_NONE = re.compile(r"\bnone\s+$", re.I)
_LONG_AGO = re.compile(
    r"\b(?:highest|lowest|best|worst|strongest|weakest|largest|biggest|smallest|most|least|record|peak|top)\b[^.;]{0,40}"
    r"\b(?:ever|of all time|on record|in (?:its|their) history"
    r"|in (?:an?|over an?|more than an?|\w+) (?:years?|months?|decades?))\b",
    re.I,
)


class Relations:
    """Judges what a claim says of names and their order."""

    def __init__(self, claim: Claim, facts: FactIndex, cited: Sequence[Evidence], subject: Sequence[Entity]) -> None:
        self.claim = claim
        self.facts = facts
        self.cited = cited
        self.ids = [one.id for one in cited]
        self.subject = subject
        self.tokens = [mention for mention in claim.mentions if any(kind == "token" for kind, _ in mention.keys)]

    def problems(self) -> Iterator[str]:
        """What the evidence does not say."""
        yield from self._members()
        yield from self._followers()
        yield from self._around()
        yield from self._tickers()
        yield from self._orders()
        yield from self._chains()
        yield from self._list_head()
        yield from self._callers()
        yield from self._nones()
        yield from self._groups()
        yield from self._close_days()
        if (found := _LONG_AGO.search(self.claim.text)) and not any(
            moment.fits(_start(self.cited)) for moment in self.claim.moments
        ):
            yield f"{found.group()!r} is of a longer past than the evidence"

    def _around(self) -> Iterator[str]:
        """ "narratives around X": X is what the writer asked about, or what a whole result is about."""
        for mention in self.tokens:
            if _AROUND.search(self.claim.text[: mention.start]) and not self._is_subject(mention):
                yield f"{mention.text!r} is not what this is around"

    def _is_subject(self, mention: Mention) -> bool:
        if is_given(mention, self.claim.text, self.subject):
            return True
        about = {("token", str(getattr(getattr(one.result, "token", None), "id", ""))) for one in self.cited}
        return bool(mention.keys & about)

    def _members(self) -> Iterator[str]:
        """ "tokens named: A and B" of a story: A and B lie in its row."""
        stories = {(entity.kind, entity.id) for entity in self.subject if entity.kind == "narrative"}
        stories |= {key for mention in self.claim.mentions[:1] for key in mention.keys if key[0] == "narrative"}
        named = _NAMED.search(self.claim.text)
        if not stories or named is None:
            return
        held: set[Key] = {inner for one in self.cited for outer, inner in one.members if outer in stories}
        for mention in self.tokens:
            if mention.start >= named.end() and not mention.keys & held:
                yield f"{mention.text!r} is not named by that story"

    def _followers(self) -> Iterator[str]:
        """ "A leads; B and C follow": in the order of the list, and nobody left out between them."""
        word, moved = _FOLLOW.search(self.claim.text), _MOVED_TO.search(self.claim.text)
        keys = [_token_key(m) for m in self.tokens if (word and m.end <= word.start()) or (moved and m.start >= moved.end())]
        keys = list(dict.fromkeys(keys))
        if len(keys) < 2:
            return
        for one in self.cited:
            order = [(entity.kind, entity.id) for entity in one.entities if entity.kind == "token"]
            places = [order.index(key) for key in keys if key in order]
            if len(places) != len(keys):
                continue
            nobody_between = places == list(range(places[0], places[0] + len(places)))
            if nobody_between or (_LEFT_OUT.search(self.claim.text) and places == sorted(places)):
                return
        yield "they do not follow in that order"

    def _tickers(self) -> Iterator[str]:
        """ "Chainlink (LINK)": both are names of one thing."""
        for one, two in zip(self.claim.mentions, self.claim.mentions[1:], strict=False):
            between = self.claim.text[one.end : two.start]
            if (
                re.fullmatch(r"[*_]*\s?\([$]?", between)
                and self.claim.text[two.end : two.end + 1] == ")"
                and not one.keys & two.keys
            ):
                yield f"{two.text!r} is no ticker of {one.text!r}"

    def _orders(self) -> Iterator[str]:
        """ "the order by market cap begins with A, ahead of B", "A fell furthest, followed by B": as the figures have it."""
        text, keys = self.claim.text, list(dict.fromkeys(_token_key(mention) for mention in self.tokens))
        by, move = _BY_ORDER.search(text), _FURTHEST.search(text)
        if not keys or not (by or move):
            return
        phrase = self._phrase(by, move)
        if phrase is None:
            return
        rises = bool(by and not _FROM_BELOW.search(text)) or bool(move and move["move"].lower() in _UP)
        sign = 1 if rises else -1
        peers = [k for k in self.facts.known if k.evidence.id in self.ids and self._ranks(k, phrase, bool(by))]
        values = {k.key: sign * k.fact.value for k in peers if k.key[0] == "token"}
        told = [values.get(key) for key in keys]
        best = sorted(values.values(), reverse=True)[: len(told)]
        if move and not by and (told[0] is None or told[0] <= 0):
            yield f"{move.group()!r} is not how it moved"
        elif values and told != best and not (move and "most" in move.group()):  # "the most" is judged as a superlative
            yield "that is not the order of the figures"

    def _chains(self) -> Iterator[str]:
        """ "The tokens on Solana": a list of that chain is cited."""
        lists = [one.result for one in self.cited if hasattr(one.result, "chain")]
        for found in _ON_CHAIN.finditer(self.claim.text) if lists else ():
            names = {chain_slug(said) for said in (found["chain"], found["chain"].split()[0])}
            if not names & {one.chain for one in lists}:
                yield f"{found.group()!r} is not what that list is of"

    def _list_head(self) -> Iterator[str]:
        """ "the list of what trades there begins with A": A is the first token of a list that is cited."""
        head = _LIST_BEGINS.search(self.claim.text)
        told = [_token_key(mention) for mention in self.tokens if head and mention.start >= head.end()]
        if head is None or not told or _LEFT_OUT.search(self.claim.text):
            return
        for one in self.cited:
            order = [(entity.kind, entity.id) for entity in one.entities if entity.kind == "token"]
            if order[: len(dict.fromkeys(told))] == list(dict.fromkeys(told)):
                return
        yield "that is not how the list begins"

    def _phrase(self, by: re.Match[str] | None, move: re.Match[str] | None) -> Phrase | None:
        """What a list is ordered by, or what moved: "gained the most mindshare", "the price of A fell furthest"."""
        phrases = list(self.claim.phrases)
        near = [phrase for phrase in phrases if by and phrase.start >= by.start()]
        if move and not by:
            object_ = [phrase for phrase in phrases if 0 <= phrase.start - move.end() <= 1]
            near = object_ or [phrase for phrase in phrases if phrase.end <= move.start()][-1:] or phrases
        return near[0] if near else None

    @staticmethod
    def _ranks(known: Known, phrase: Phrase, level: bool) -> bool:
        fact = known.fact
        wanted = not fact.change and fact.period == "" and fact.unit != "rank" if level else fact.change
        return wanted and known.named(phrase.key)

    def _callers(self) -> Iterator[str]:
        """ "@ann calls it higher": a call of hers on that side is in the evidence."""
        held = [call for one in self.cited for call in _calls_of(one.result)]
        word = _CALLS.search(self.claim.text)
        if not held or word is None:
            return
        side = _SIDE.search(self.claim.text, word.end())
        wanted = None if side is None else "long" if side["long"] else "short"
        if (day := self._before()) is not None:
            held = [call for call in held if call.happened_at.date() <= day]
        for mention in self.claim.mentions:
            authors = {id for kind, id in mention.keys if kind == "author"}
            if authors and not any(c.author in authors and wanted in (None, c.direction) for c in held):
                yield f"{mention.text!r} made no such call"

    def _before(self) -> date | None:
        """The day before which something is said to have been called, or on which: "before its lowest close on 12 March"."""
        word = _BEFORE.search(self.claim.text)
        told = [moment for moment in self.claim.moments if word and moment.start > word.start() and moment.day]
        days = {day.date() for one in self.cited for day in one.dates if told and told[0].fits(day)}
        return max(days) if days else None

    def _groups(self) -> Iterator[str]:
        """ "among them are @a and @b": all of them in one group of the evidence."""
        named = {id for mention in self.claim.mentions for kind, id in mention.keys if kind == "author"}
        if not named or not _AMONG.search(self.claim.text):
            return
        groups = [{m.author for m in row.members} for one in self.cited for row in getattr(one.result, "groups", ())]
        if not any(named <= group for group in groups):
            yield "they are not in one group"

    def _close_days(self) -> Iterator[str]:
        """ "its lowest close on 12 March" without a price: that was the day."""
        found = _CLOSE_ON.search(self.claim.text)
        if found is None or any(figure.start > found.end() for figure in self.claim.figures):
            return
        low = found["which"].lower() == "lowest"
        told = next((moment for moment in self.claim.moments if moment.start >= found.end()), None)
        held = [getattr(one.result, "overview", None) for one in self.cited]
        days = [
            getattr(o, "low_from" if low else "high_from", None) or getattr(o, "low_at" if low else "high_at", None) for o in held
        ]
        if told and not any(day and told.fits(day) for day in days):
            yield f"{found.group()!r} is not that day"

    def _nones(self) -> Iterator[str]:
        """ "none bearish": that figure is nought."""
        keys = {(entity.kind, entity.id) for entity in self.subject} | {key for m in self.claim.mentions for key in m.keys}
        for phrase in self.claim.phrases:
            if _NONE.search(self.claim.text[: phrase.start]):
                known = [k for key in keys for k in self.facts.about(key, self.ids) if k.named(phrase.key)]
                if not any(k.fact.value == 0 for k in known):
                    yield f"'none {phrase.text}' is not so"


def _token_key(mention: Mention) -> Key:
    return next(key for key in sorted(mention.keys) if key[0] == "token")


def _calls_of(result: Any) -> list[Any]:
    calls = getattr(result, "calls", None)
    rows = [getattr(row, "call", row) for row in calls] if isinstance(calls, list) else []
    return [row for row in rows if hasattr(row, "direction") and hasattr(row, "author")]


def _start(cited: Sequence[Evidence]) -> Any:
    return min(one.result.window_start for one in cited)
