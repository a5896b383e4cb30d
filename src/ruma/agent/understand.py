"""Turns a question and the messages before it into what is asked: kind, tokens, place, topic and span. Never runs a tool."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from ruma.agent.events import Message, Question
from ruma.agent.understand_after import Part
from ruma.agent.understand_answered import answered, measured
from ruma.agent.understand_asked import COMPARED, COMPARED_BY, FIRST, Asked, same_question, with_order
from ruma.agent.understand_bounds import bound_of, without_bound
from ruma.agent.understand_doubt import LEAST_LEARNT, TOLD, other_reading
from ruma.agent.understand_follow import continued, rows_before
from ruma.agent.understand_followed import LEAST_SURE, SAME, read_after
from ruma.agent.understand_fragment import KIND_OF, refers, said_of
from ruma.agent.understand_kinds import TOKEN_KINDS, Heard, Kind, hear, masked, measure_named, measures_named
from ruma.agent.understand_moves import moves_asked
from ruma.agent.understand_numbers import limit_of
from ruma.agent.understand_parts import MOST_PARTS, asked_and_told, halves_of, parts_of
from ruma.agent.understand_people import accounts_in
from ruma.agent.understand_places import (
    EXCHANGE,
    OF_TOKENS,
    chain_listed,
    chains_in,
    dex_chain,
    ecosystem_asked,
    on_chain,
    placed,
    topic_asked,
    topics_left_out,
)
from ruma.agent.understand_signals import OF_A_TOKEN
from ruma.agent.understand_slang import spelled_out
from ruma.agent.understand_slots import RECORD, SOMEBODY, WROTE, author_of, doubt_of, measure_of, order_of, window_of
from ruma.agent.understand_spans import read_span
from ruma.agent.understand_strangers import (
    by_the_way,
    missing_beside,
    phrase_asked,
    search_words,
    story_asked,
    strangers,
    unknown_names,
    without_stranger,
)
from ruma.agent.understand_tokens import TokenFinder, TokensSaid
from ruma.agent.understand_ways import names_row
from ruma.agent.understand_without import with_and_without
from ruma.store.tokens import KnownToken

# Told of one token at a time.
ONE_BY_ONE = (
    "why", "talk", "news", "fear_greed", "emotions", "smart_money", "timeframes", "volatility", "overheated", "lead_lag", "flow",
    "followers", "callers_on", "coordination",
)  # fmt: skip
BOUNDED = ("tokens", "trending")
MOST_TOKENS = 6  # as many as a comparison takes, line by line
_ETH2 = re.compile(r"\$?eth(?:ereum)? ?2(?:\.0)?\b", re.I)
_WHY = re.compile(r"\bwhy\b|how come|what('s| is| are)? (?:driving|behind)|\breasons?\b", re.I)

# Kinds of which one that names no token may have named one by a word of the language.
_OF_SOME_TOKEN = frozenset({*TOKEN_KINDS, "posts", "coordination", "callers_on", "advice", "not_held", "dex", "news"})
_OF_THEM = re.compile(r"\b(?:of|between) (?:the (?:two|three|four|five)|them|these|those)\b|\bboth\b", re.I)
_SAYS_LITTLE = (None, "meta", "definition", "market", "out_of_scope", "greeting")
SURELY = 0.6
_THAT_ONE = re.compile(
    r"\b(?:that|this|the) (?:one|coin|token|name|ticker|winner|leader|loser|first|top one|first one)\b|\bits?\b", re.I
)
_WHICH_ONE = re.compile(r"\bwhich (?:one|of (?:them|those|these|the (?:two|three|four|five|six)))\b", re.I)
_STAYS = ("unknown_token", "language", "definition")  # readings that rest on more than wording
_NO_ASKING = ("out_of_scope", "market", "greeting", "unknown_token")  # what most words that ask for little else look like
_NOWADAYS = re.compile(r"\b(?:these days|now(?:adays)?|currently|at present|at the moment|by now)\b", re.I)
_UNRELATED = re.compile(
    r"\b(?:(?:totally|completely|entirely) (?:different|unrelated)"
    r"|(?:different|other|unrelated|new) (?:thing|topic|subject|matter)"
    r"|off[- ]topic|unrelated|changing the (?:topic|subject)|(?:change|switch) of (?:topic|subject))\b",
    re.I,
)


def understand(question: Question, finder: TokenFinder) -> tuple[Asked, ...]:
    """What the latest message asks, up to three parts, read in the light of the messages before it."""
    before = question.before[-6:]
    held, spoken = _spoken_of(before, question.as_of, finder)
    rows = rows_before(before, finder)
    if _UNRELATED.search(question.text):  # whatever was asked before, this goes on from none of it
        held, spoken, rows = None, (), ()
    asked: dict[object, Asked] = {}
    asking, told = asked_and_told(question.text, finder)
    whole = spelled_out(question.text) if told and len(asking) == 1 else None
    for half in (half for part in asking for half in halves_of(part, finder)):
        found, told = _read(half, question.as_of, finder, held, rows, told, not asked, whole, spoken), ""
        held = _held(held, found)
        for one in _one_by_one(found):
            asked.setdefault(same_question(one), one)
    beside = sorted(asked.values(), key=lambda one: one.kind == "greeting")[
        :1
    ]  # "thanks! now draft an email": that can't be done
    useful = [one for one in asked.values() if one.kind not in ("greeting", "out_of_scope")] or beside
    if len(useful) == 1 and (other := useful[0].other):
        useful.append(replace(other, beside=True))
    return tuple(useful[:MOST_PARTS])


def _spoken_of(before: Sequence[Message], as_of: datetime, finder: TokenFinder) -> tuple[Asked | None, tuple[KnownToken, ...]]:
    """What was asked last, and all tokens that were asked about, the latest last."""
    held: Asked | None = None
    spoken: dict[str, KnownToken] = {}
    for at, message in enumerate(before):
        if message.role != "user":
            continue
        listed = rows_before(before[:at], finder)  # "the second one" of the answer that this message followed
        for number, part in enumerate(parts_of(message.text)):
            found = _read(part, as_of, finder, held, listed, begins=number == 0, spoken=tuple(spoken.values()))
            if FIRST in found.tokens:  # the first of the list in the answer to this message
                found = replace(found, tokens=rows_before(before[: at + 2], finder)[:1])
            held = _held(held, found)
            for token in found.tokens:
                spoken.pop(token.id, None)
                spoken[token.id] = token
    return held, tuple(spoken.values())


def _says_more(whole: Heard, heard: Heard) -> bool:
    """Whether a story says what a question is about that says nothing by itself: "Can you give me that?"."""
    return heard.kind in _SAYS_LITTLE and whole.kind not in _SAYS_LITTLE and whole.sure >= SURELY


def _heard(
    text: str, said: TokensSaid, tokens: tuple[KnownToken, ...], lists: Sequence[str], told: str, whole: str | None,
    finder: TokenFinder,
) -> tuple[tuple[KnownToken, ...], Heard]:  # fmt: skip
    """What a part asks for, by its own words or with the story around it; and of which tokens, where the story names them."""
    heard = hear(text, said.named, len(tokens), lists)
    if not said.named and not by_the_way(text, heard) and (shown := without_stranger(text)) != text:
        heard = hear(shown, (), 0, lists)
    if told and not said.named and (spoken := finder.find(told)).named:
        if len(spoken.tokens) > 1 and _OF_THEM.search(text):  # "Which of the two held up better?"
            tokens, heard = spoken.tokens, Heard("compare")
        elif refers(text):  # "Who's calling it?"
            heard = hear(said_of(text), (), 1)
    if whole and (
        (with_story := _heard_whole(whole, finder, of_all=heard.kind in COMPARED_BY)).sure > heard.sure
        or _says_more(with_story, heard)
    ):
        heard = with_story
    return tokens, heard


def _heard_whole(text: str, finder: TokenFinder, of_all: bool) -> Heard:
    """What a message asks for, read with the story around its question; of no token in it where that asks for a list."""
    said = finder.find(text)
    _, lists = chain_listed(text, said, finder.kinds)
    return hear(text, said.named, 0 if of_all else len(with_and_without(text, said)[0]), lists)


def _held(before: Asked | None, found: Asked) -> Asked:
    """What the next message may go on from: thanks, jokes and how a figure is measured leave what was asked before them."""
    beside = found.kind in ("greeting", "meta", "out_of_scope", "language") or (
        found.kind == "definition" and before is not None and before.tokens
    )
    return before if before and beside else found


def _one_by_one(asked: Asked) -> tuple[Asked, ...]:
    """What has no side by side is told token by token, chain by chain, account by account."""
    if asked.kind == "caller" and len(names := accounts_in(asked.text)) > 1:
        return tuple(replace(asked, author=name) for name in names)
    if asked.kind == "dex" and len(chains := chains_in(asked.text)) > 1:
        return tuple(replace(asked, ecosystem=chain) for chain in chains)
    if asked.kind == "compare" and len(asked.measures) == 1 and (kind := KIND_OF.get(asked.measures[0])) in ONE_BY_ONE:
        asked = replace(asked, kind=kind)
    if asked.kind not in ONE_BY_ONE or len(asked.tokens) < 2:
        return (asked,)
    return tuple(replace(asked, tokens=(token,)) for token in asked.tokens)


def _read(
    text: str, as_of: datetime, finder: TokenFinder, held: Asked | None, rows: tuple[KnownToken, ...] = (), told: str = "",
    begins: bool = True, whole: str | None = None, spoken: tuple[KnownToken, ...] = (),
) -> Asked:  # fmt: skip
    """One part of a message; `told` is what the message says beside its questions, and one that `begins` it follows another.

    `whole` is the message with its story, where it holds one question; `spoken` are all tokens that were asked about before.
    """
    text = spelled_out(text)
    said = finder.find(text)
    tokens, without = with_and_without(text, said)
    topic = topic_asked(text)
    listed, lists = chain_listed(text, said, finder.kinds)
    tokens, heard = _heard(text, said, tokens, lists, told, whole, finder)
    if not said.named and heard.kind in _OF_SOME_TOKEN and not topic and (meant := finder.meant(text)).named:
        said, tokens = meant, meant.tokens
        heard = hear(text, said.named, len(tokens), lists)
    kind = heard.kind
    topic = None if kind in OF_A_TOKEN else topic
    if topic == "eth2":  # "ETH 2.0" is the upgrade, not the coin
        tokens = tuple(t for t in tokens if t not in [n.token for n in said.named if _ETH2.match(text, n.at)])
    ecosystem = ecosystem_asked(text, kind, said)
    if listed and kind in lists:
        tokens, ecosystem = (), listed
    if finder.coin_of(ecosystem) in without:
        ecosystem = None
    if told and not (tokens or without or ecosystem) and (not topic or refers(text)):
        tokens, ecosystem = _told_of(told, kind, finder)
        topic = None if tokens else topic
    window = read_span(text, as_of) or (read_span(told, as_of) if told and not _NOWADAYS.search(text) else None)
    storied = finder.find(told) if told and tokens else None
    missing = missing_beside(told, storied, "state", False) if storied and storied.tokens == tokens else ()
    part = Part(text, as_of, said, tokens, without, kind, ecosystem, topic, window, heard, missing=missing)
    if held is None:
        return _with_other(part, finder)
    if not begins and kind in TOKEN_KINDS and held.kind in COMPARED_BY and not (tokens or held.tokens) and _THAT_ONE.search(text):
        return _settled(replace(part, tokens=(FIRST,), topic=None, ecosystem=None, window=window or held.window), finder)
    those = held.tokens if len(held.tokens) > 1 else spoken if held.tokens else ()
    one_of = COMPARED_BY if those == held.tokens else (*COMPARED_BY, *TOKEN_KINDS)
    if len(those) > 1 and kind in one_of and not tokens and _WHICH_ONE.search(text):
        of_those = replace(part, kind="compare", tokens=those, window=window or held.window, follow=True, before=held)
        return _settled(of_those, finder)
    follows = continued(part, held, rows, finder)
    read = _settled(follows, finder) if follows else _with_other(_alone(part, held), finder)
    learnt, sure = _learnt(part, held, read, whole or text, finder) if begins else (None, 0.0)
    if learnt is None:
        return read
    return _settled(learnt, finder) if sure >= LEAST_SURE else replace(read, other=_told(_settled(learnt, finder), read))


def _with_other(part: Part, finder: TokenFinder) -> Asked:
    """The part by its likeliest reading, and by the next best one where that leaves it open."""
    read = _settled(part, finder)
    other = other_reading(part, read.kind)
    return replace(read, other=_told(_settled(other, finder), read)) if other else read


def _told(other: Asked, read: Asked) -> Asked | None:
    """Another reading, if it can be told and is not the same question."""
    same = same_question(other) == same_question(read) or other.kind == read.kind == "compare"
    return other if other.kind in TOLD and not same else None


def _alone(part: Part, held: Asked) -> Part:
    """A question that stands alone; "how is that computed?" asks for the measure of what was asked before."""
    said = re.search(r"\b(?:it|that|this|they|there)\b", part.text, re.I) or not measure_named(part.text)
    wrote = held.author and SOMEBODY.search(part.text) and WROTE.search(part.text)
    return replace(part, before=held if wrote or (part.kind == "definition" and said) else None)


def _learnt(part: Part, held: Asked, read: Asked, text: str, finder: TokenFinder) -> tuple[Part | None, float]:
    """The part by the reader of follow-ups, where that reads another kind than the rules, and how sure it is."""
    named = finder.find(text).named
    asks = read_after(masked(text, named), with_order(held), len(held.tokens), len(named))
    said = with_order(held) if asks.kind == SAME else asks.kind.replace("none", "out_of_scope")
    kind, _, order = said.partition(".")
    same = said == with_order(read) or (kind == read.kind and not order) or (read.kind, kind) == ("future", "advice")
    same = same or (read.kind == "compare" and kind in COMPARED) or (read.kind == "which" and kind in OF_TOKENS)
    if kind == "why" and not (part.tokens or held.tokens):  # why that list is as it is
        return None, 0.0
    if read.kind == held.kind and (read.ecosystem, read.topic) != (held.ecosystem, held.topic):  # the same list, elsewhere
        return None, 0.0
    if asks.probability < LEAST_LEARNT or same or read.kind in _STAYS or kind in _NO_ASKING or names_row(part.text):
        return None, 0.0
    some = kind in _OF_SOME_TOKEN or kind in OF_A_TOKEN or kind == "caller"
    tokens = part.tokens or (read.tokens or held.tokens if some else ())
    place, topic = (part.ecosystem, part.topic) if tokens else (part.ecosystem or held.ecosystem, part.topic or held.topic)
    asked = replace(
        part, kind=cast(Kind, kind), tokens=tokens, heard=Heard(cast(Kind, kind), order or None), follow=True, before=held,
        window=part.window or (held.window if held.window.explicit else None), ecosystem=place, topic=topic,
    )  # fmt: skip
    return asked, asks.probability


def _told_of(told: str, kind: Kind | None, finder: TokenFinder) -> tuple[tuple[KnownToken, ...], str | None]:
    """The tokens and the chain that the sentences before a question name, for a kind that needs some."""
    if kind not in (None, "narratives", *_OF_SOME_TOKEN):
        return (), None
    said = finder.find(told)
    return said.tokens, ecosystem_asked(told, kind, said)


def _settled(read: Part, finder: TokenFinder) -> Asked:
    """One reading of all the signs."""
    text, said, tokens, kind, topic = read.text, read.said, read.tokens, read.kind, read.topic
    if kind is None and tokens:
        kind = "compare" if len(tokens) > 1 else "state"
    new = strangers(text) if kind == "compare" and not tokens and not read.follow else ()
    if new:
        said = TokensSaid(said.named, (*said.unknown, *new))
    if kind == "compare" and len(tokens) < 2:
        nothing: Kind = "which" if refers(text) and not read.follow else "trending"  # "compare them"
        kind = "state" if tokens else "unknown_token" if said.unknown else nothing
    kind, tokens, ecosystem = placed(kind, tokens, read.ecosystem, topic, text, finder.kinds)
    story = story_asked(text) if kind == "talk" and not (tokens or ecosystem or topic or said.unknown) else None
    named = tokens or story or by_the_way(text, read.heard)
    unknown = () if named else unknown_names(text, said, read.kind if kind == "narratives" else kind, bool(ecosystem or topic))
    missing = () if unknown else missing_beside(text, said, kind, read.follow)
    if missing and not said.named:  # "and blorp?" asks for that, and not once more for what was asked before
        tokens = ()
    unknown = unknown or (*missing, *(read.missing if tokens else ()))
    author = author_of(read, kind)
    if author and kind not in ("out_of_scope", "advice"):  # what an account wrote, or how its calls came out
        wrote = kind == "posts" or (WROTE.search(text) and not RECORD.search(text))
        kind, tokens, unknown = ("posts", tokens, ()) if wrote else ("caller", (), ())
    phrase = None if tokens or story or unknown or ecosystem or topic else phrase_asked(text)
    if phrase and kind in (None, "state", "market"):
        unknown = (phrase,) if finder.near(phrase) else unknown  # a name that was nearly met, else words that posts may hold
        story = phrase if not unknown and kind != "market" else story
    if not (tokens or unknown or phrase) and read.kind in (None, "market", "state") and (exchange := EXCHANGE.search(text)):
        kind, story = "posts", exchange.group()  # nothing is known of exchanges themselves, but posts name them
    if kind == "dominance" and not (tokens or unknown) and (bitcoin := finder.called("bitcoin")):
        tokens = (bitcoin,)
    if kind == "flow":
        kind, tokens = on_chain("flow", tokens, read.ecosystem, text)
        ecosystem = read.ecosystem if kind == "dex" else ecosystem
    kind, not_held = answered(text, read, kind, tokens, ecosystem, story, unknown)
    chain = read.ecosystem or (dex_chain(tokens, text) if kind == "dex" else None)
    kind, tokens = on_chain(kind, tokens, chain, text)
    ecosystem = chain if kind == "dex" else ecosystem
    kind, measures = measured(kind, len(tokens), read, measures_named(text))
    if kind in ("out_of_scope", "greeting", "meta", "language"):
        tokens, said = (), TokensSaid((), ())
    return Asked(
        kind=kind, text=text, tokens=tokens[:MOST_TOKENS], without=read.without, named=said.named, ecosystem=ecosystem,
        home=finder.coin_of(ecosystem) if kind == "narratives" else None, topic=topic,
        without_topics=topics_left_out(text),
        window=window_of(read.window, kind, read.as_of),
        measure=measure_named(text) or measure_of(read.before if kind == "definition" else None), measures=measures,
        not_held=not_held, unknown=unknown,
        near=tuple(near for word in unknown[:1] for near in finder.near(word)),
        order=order_of(read, kind), why=bool(_WHY.search(text)),
        price_way=moves_asked(text).price if kind in ("tones", "trending") else None,
        bound=bound_of(text) if kind in BOUNDED else None,
        limit=limit_of(without_bound(text)) or (read.before.limit if read.before and read.before.kind == kind else None),
        search=story or search_words(text) or (read.before.search if read.before and kind == "posts" and not tokens else None),
        author=author, story=story, meant=read.kind if kind == "unknown_token" else None,
        followed_up=read.follow, instead=doubt_of(read, kind),
    )  # fmt: skip
