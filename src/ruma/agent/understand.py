"""Turns a question and the messages before it into what is asked: kind, tokens, place, topic and span. Never runs a tool."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ruma.agent.events import Question
from ruma.agent.understand_after import Part
from ruma.agent.understand_follow import continued, rows_before
from ruma.agent.understand_fragment import refers
from ruma.agent.understand_kinds import LEAST, SURE, TOKEN_KINDS, Kind, hear, measure_named, measures_named
from ruma.agent.understand_language import is_foreign
from ruma.agent.understand_numbers import limit_of
from ruma.agent.understand_parts import MOST_PARTS, asked_and_told, halves_of, parts_of
from ruma.agent.understand_people import account_like, accounts_in, author_asked
from ruma.agent.understand_places import (
    EXCHANGE,
    chain_listed,
    chains_in,
    ecosystem_asked,
    on_chain,
    placed,
    topic_asked,
    topics_left_out,
)
from ruma.agent.understand_signals import OF_A_TOKEN
from ruma.agent.understand_slang import spelled_out
from ruma.agent.understand_spans import read_span
from ruma.agent.understand_strangers import (
    beside_the_market,
    missing_beside,
    of_markets,
    phrase_asked,
    search_words,
    story_asked,
    strangers,
    thing_asked,
    unknown_names,
    without_stranger,
)
from ruma.agent.understand_tokens import Named, TokenFinder, TokensSaid
from ruma.agent.understand_windows import AskedWindow, default_window, lies_ahead
from ruma.agent.understand_without import with_and_without
from ruma.agent.understand_words import ECOSYSTEM_NAMES, NOT_HELD
from ruma.store.tokens import KnownToken

DEFAULT_HOURS: Mapping[str, int] = {"lead_lag": 720, "trending": 24, "tokens": 24, "market": 24, "price": 168}

# Told of one token at a time.
ONE_BY_ONE = (
    "why", "talk", "news", "fear_greed", "emotions", "smart_money", "timeframes", "volatility", "overheated", "lead_lag", "flow",
    "followers", "callers_on", "coordination",
)  # fmt: skip
SLOW = ("overheated", "narratives", "smart_money", "callers", "volatility", "emotions")
MOST_TOKENS = 6  # as many as a comparison takes, line by line
# Kinds that are told of several tokens side by side, and by which measures.
COMPARED: Mapping[Kind, tuple[str, ...]] = {
    "state": (), "price": ("price-series",), "volume": ("volume-series",), "sentiment": ("simple-sentiment",),
    "mindshare": ("mindshare",), "post_volume": ("post-volume",),
}  # fmt: skip

# Kinds of list that "of those" narrows to the tokens of before, and the measure that orders them.
_COMPARED_BY: Mapping[Kind | None, tuple[str, ...]] = {
    "tokens": ("price-series",), "trending": ("mindshare",), "tones": ("simple-sentiment",),
}  # fmt: skip
# The measure behind each kind of question, whose definition "how is that measured?" asks for.
MEASURE_OF: Mapping[Kind, str] = {
    "sentiment": "simple-sentiment", "mindshare": "mindshare", "post_volume": "post-volume", "price": "price-series",
    "volume": "volume-series", "trending": "trending", "narratives": "narratives", "talk": "talk", "callers": "callers",
    "caller": "callers", "smart_money": "smart-money-bias", "fear_greed": "fear-greed-index", "emotions": "emotions-series",
    "flow": "dex-flow", "dex": "dex", "dominance": "btc-dominance", "followers": "follower-history", "news": "market-insights",
    "mood": "market", "market": "market", "volatility": "volatility-index", "timeframes": "sentiment-timeframes",
}  # fmt: skip
_ETH2 = re.compile(r"\$?eth(?:ereum)? ?2(?:\.0)?\b", re.I)
_WHY = re.compile(r"\bwhy\b|how come|what('s| is| are)? (?:driving|behind)|\breasons?\b", re.I)
_MAY_BE_NOT_HELD = (
    None, "state", "market", "narratives", "out_of_scope", "talk", "trending", "volume", "followers", "callers", "tokens",
    "post_volume", "news", "not_held", "smart_money",
)  # fmt: skip

_SUM = re.compile(
    r"^\W*(?:what(?:'s|’s| is)|how much is|calculate|compute)?\s*\d[\d.,]*\s*"
    r"(?:%|percent|times|plus|minus|\*|\+|divided by)\s*(?:of\s+)?\d",
    re.I,
)
_ASKS_FOR = re.compile(r"\W*(?:(?:and|so|from|in|of) )*(?:which|what|where|how many)\b", re.I)  # and not for posts about it
_OF_ACCOUNTS = (None, "state", "caller", "callers", "unknown_token", "out_of_scope")
_FIGURES = ("price", "volume", "mindshare", "sentiment", "volatility", "flow", "mood", "lead_lag", "dominance")


@dataclass(frozen=True)
class Asked:
    """One thing that is asked for."""

    kind: Kind
    text: str
    window: AskedWindow
    tokens: tuple[KnownToken, ...] = ()
    without: tuple[KnownToken, ...] = ()
    named: tuple[Named, ...] = ()
    ecosystem: str | None = None
    home: KnownToken | None = None
    """The coin of that ecosystem, where it is known."""
    topic: str | None = None
    without_topics: tuple[str, ...] = ()
    measure: str | None = None
    measures: tuple[str, ...] = ()
    not_held: str | None = None
    unknown: tuple[str, ...] = ()
    near: tuple[KnownToken, ...] = ()
    order: str = "gain"
    limit: int | None = None
    why: bool = False
    search: str | None = None
    author: str | None = None
    """The account whose record is asked for."""
    story: str | None = None
    """The words of a story that is asked for and that no topic or token has."""
    meant: Kind | None = field(default=None, compare=False)
    """What was asked of a name that nothing has."""
    followed_up: bool = field(default=False, compare=False)
    instead: Kind | None = field(default=None, compare=False)
    """What it may ask for as well, where the words leave that open."""

    @property
    def place(self) -> str | None:
        """The ecosystem as prose names it."""
        return say_ecosystem(self.ecosystem) if self.ecosystem else None


def say_ecosystem(id: str) -> str:
    return ECOSYSTEM_NAMES.get(id, id.replace("-", " ").title())


def understand(question: Question, finder: TokenFinder) -> tuple[Asked, ...]:
    """What the latest message asks, up to three parts, read in the light of the messages before it."""
    held: Asked | None = None
    for message in question.before[-6:]:
        if message.role == "user":
            for part in parts_of(message.text):
                held = _held(held, _read(part, question.as_of, finder, held))
    rows = rows_before(question.before[-6:], finder)
    asked: dict[object, Asked] = {}
    asking, told = asked_and_told(question.text)
    for half in (half for part in asking for half in halves_of(part, finder)):
        found, told = _read(half, question.as_of, finder, held, rows, told), ""
        held = _held(held, found)
        for one in _one_by_one(found):
            asked.setdefault(_same(one), one)
    beside = sorted(asked.values(), key=lambda one: one.kind == "greeting")[
        :1
    ]  # "thanks! now draft an email": that can't be done
    useful = [one for one in asked.values() if one.kind not in ("greeting", "out_of_scope")] or beside
    return tuple(useful[:MOST_PARTS])


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
    if asked.kind not in ONE_BY_ONE or len(asked.tokens) < 2:
        return (asked,)
    return tuple(replace(asked, tokens=(token,)) for token in asked.tokens)


def _same(asked: Asked) -> object:
    """What makes two parts of a message the same question, however they are worded."""
    lists = asked.kind in ("trending", "tokens")
    words = (asked.order, asked.limit, asked.why) if lists else (asked.unknown, asked.search, asked.author)
    about = (asked.tokens, asked.without, asked.ecosystem, asked.topic, asked.not_held, asked.story)
    measured = asked.measure if asked.kind == "definition" else asked.measures if asked.kind in (*COMPARED, "compare") else None
    return (asked.kind, about, (asked.window.hours, asked.window.ends_at), measured, words)


def _read(
    text: str, as_of: datetime, finder: TokenFinder, held: Asked | None, rows: tuple[KnownToken, ...] = (), told: str = ""
) -> Asked:  # fmt: skip
    """One part of a message; `told` is what the message says beside its questions."""
    text = spelled_out(text)
    said = finder.find(text)
    tokens, without = with_and_without(text, said)
    topic = topic_asked(text)
    listed, lists = chain_listed(text, said, finder.kinds)
    heard = hear(text if said.named else without_stranger(text), said.named, len(tokens), lists)
    kind = heard.kind
    topic = None if kind in OF_A_TOKEN else topic
    if topic == "eth2":  # "ETH 2.0" is the upgrade, not the coin
        tokens = tuple(t for t in tokens if t not in [n.token for n in said.named if _ETH2.match(text, n.at)])
    ecosystem = ecosystem_asked(text, kind, said)
    if listed and kind in lists:
        tokens, ecosystem = (), listed
    if finder.coin_of(ecosystem) in without:
        ecosystem = None
    if told and not (tokens or without or ecosystem or topic):
        tokens, ecosystem = _told_of(told, kind, finder)
    window = read_span(text, as_of) or (read_span(told, as_of) if told else None)
    part = Part(text, as_of, said, tokens, without, kind, ecosystem, topic, window, heard)
    if held is not None and (follow := continued(part, held, rows, finder)):
        return _settled(follow, finder)
    about = kind == "definition" and (re.search(r"\b(?:it|that|this|they|there)\b", text, re.I) or not measure_named(text))
    return _settled(replace(part, before=held if about else None), finder)


def _told_of(told: str, kind: Kind | None, finder: TokenFinder) -> tuple[tuple[KnownToken, ...], str | None]:
    """The tokens and the chain that the sentences before a question name, for a kind that needs some."""
    if kind not in (None, "narratives", "news", "posts", *TOKEN_KINDS):
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
    of_what = read.kind if kind == "narratives" else kind
    unknown = () if tokens or story else unknown_names(text, said, of_what, bool(ecosystem or topic))
    missing = () if unknown else missing_beside(text, said, kind, read.follow)
    if missing and not said.named:  # "and blorp?" asks for that, and not once more for what was asked before
        tokens = ()
    unknown = unknown or missing
    author = _author(read, kind)
    if author and kind not in ("out_of_scope", "advice"):
        kind, tokens, unknown = "caller", (), ()
    phrase = None if tokens or story or unknown or ecosystem or topic else phrase_asked(text)
    if phrase and kind in (None, "state", "market"):
        if finder.near(phrase):  # a name that was nearly met
            unknown = (phrase,)
        elif kind != "market":  # words that posts may hold
            story = phrase
    exchange = EXCHANGE.search(text) if read.kind in (None, "market", "state") and not (tokens or unknown or phrase) else None
    if exchange:  # nothing is known of exchanges themselves, but posts name them
        kind, story = "posts", exchange.group()
    measures = measures_named(text)
    if kind == "flow":
        kind, tokens = on_chain("flow", tokens, read.ecosystem, text)
        ecosystem = read.ecosystem if kind == "dex" else ecosystem
    kind, not_held = _kind(text, read, kind, tokens, ecosystem, story, unknown)
    kind, tokens = on_chain(kind, tokens, read.ecosystem, text)
    ecosystem = read.ecosystem if kind == "dex" else ecosystem
    if kind in COMPARED and len(tokens) > 1:
        kind, measures = "compare", measures or COMPARED[kind]
    elif kind == "compare" and read.follow:  # "which of those fell hardest?"
        measures = measures or _COMPARED_BY.get(read.heard.kind) or (read.before.measures if read.before else ())
    if kind == "volume" and "price-series" in measures:
        kind = "price"
    if kind in ("out_of_scope", "greeting", "meta", "language"):
        tokens, said = (), TokensSaid((), ())
    return Asked(
        kind=kind, text=text, tokens=tokens[:MOST_TOKENS], without=read.without, named=said.named, ecosystem=ecosystem,
        home=finder.coin_of(ecosystem) if kind == "narratives" else None, topic=topic,
        without_topics=topics_left_out(text),
        window=_window(read.window, kind, read.as_of),
        measure=measure_named(text) or _measure_of(read.before if kind == "definition" else None), measures=measures,
        not_held=not_held, unknown=unknown,
        near=tuple(near for word in unknown[:1] for near in finder.near(word)),
        order=_order(read, kind), why=bool(_WHY.search(text)),
        limit=limit_of(text) or (read.before.limit if read.before and read.before.kind == kind else None),
        search=story or search_words(text) or (read.before.search if read.before and kind == "posts" and not tokens else None),
        author=author, story=story, meant=read.kind if kind == "unknown_token" else None,
        followed_up=read.follow, instead=_doubt(read, kind),
    )  # fmt: skip


def _author(read: Part, kind: Kind | None) -> str | None:
    """The account that is asked about, in a question of its record that of before where none is named."""
    if kind in ("definition", "posts"):
        return None
    names = frozenset(named.said.lower() for named in read.said.named)
    like = None if names else account_like(read.text)
    named = author_asked(read.text, names) or (like if like and ("_" in like or kind in _OF_ACCOUNTS) else None)
    return named or (read.before.author if read.before and kind == "caller" else None)


def _order(read: Part, kind: Kind) -> str:
    """How a list is to be ordered: as said now, else as before."""
    before = read.before.order if read.before and kind == read.before.kind else "gain"
    if kind == "tokens" and read.heard.kind in ("volume", "price"):  # "and by volume?" after a list
        return "volume" if read.heard.kind == "volume" else before
    said = read.heard.order
    if kind == "trending" and said in ("price_gain", "price_loss"):
        return said.removeprefix("price_")
    return said or before


def _doubt(read: Part, kind: Kind) -> Kind | None:
    """The other reading of words that leave one open; none where they were read by something else than their kind."""
    heard = read.heard
    return heard.second if heard.sure < SURE and kind == heard.kind and not read.follow else None


def _window(said: AskedWindow | None, kind: Kind, as_of: datetime) -> AskedWindow:
    """The span asked about; "right now" is no span for what takes days to show."""
    if said is None or (kind == "volatility" and said.ends_at is None) or (kind in SLOW and not said.explicit):
        return default_window(DEFAULT_HOURS.get(kind, 168), as_of)
    return said


def _measure_of(held: Asked | None) -> str | None:
    """The measure that answered what was asked before."""
    if held is None:
        return None
    return held.measure or measure_named(held.text) or MEASURE_OF.get(held.kind)


def _kind(
    text: str, read: Part, kind: Kind | None, tokens: tuple[KnownToken, ...], ecosystem: str | None,
    story: str | None, unknown: tuple[str, ...],
) -> tuple[Kind, str | None]:  # fmt: skip
    """What is answered in the end, and what no loaded source says, if that is asked for."""
    before = read.before.not_held if read.before and read.kind == "not_held" else None
    not_held, there = _not_held(text) or before, bool(read.topic or ecosystem)
    if is_foreign(text):
        return "language", None
    if _SUM.search(text):
        return "out_of_scope", None
    if kind == "definition" and read.window is None:
        return kind, not_held
    if kind == "definition" and read.heard.sure < SURE:  # a rule has no span: it is a figure that is asked for
        kind = read.heard.second
    if kind != "advice" and lies_ahead(text, read.as_of):
        return "future", not_held
    if story:
        return "posts", not_held
    if unknown and not tokens:
        return "unknown_token", not_held
    if kind == "not_held" and len(tokens) > 1:  # compared by what is held, and what is not is said
        return "compare", not_held or thing_asked(text, read.said)
    asks_for = (kind in _FIGURES and not measures_named(text)) or (kind == "posts" and _ASKS_FOR.match(text))
    if not_held and (kind in _MAY_BE_NOT_HELD or asks_for):
        return "not_held", not_held
    if kind == "not_held" and not not_held and read.heard.sure < SURE / 2 and tokens:
        return read.heard.second or "state", None
    if kind == "not_held":
        return "not_held", not_held or thing_asked(text, read.said)
    if kind == "flow" and not tokens and not ecosystem:
        return "not_held", "on-chain flows or holdings across all tokens"
    if kind in TOKEN_KINDS and not tokens and not there and not read.follow and re.search(r"\bit(?:'s|’s)?\b", text, re.I):
        return "which", not_held
    if kind in TOKEN_KINDS and not tokens:
        instead: Kind = "narratives" if there else _without_token(kind)
        return "out_of_scope" if instead == "market" and beside_the_market(text) else instead, not_held
    if kind is None:
        kind = "narratives" if there else "market" if of_markets(text) else "out_of_scope"
    if kind != "caller" and read.heard.sure < LEAST and not (tokens or there or read.follow) and beside_the_market(text):
        kind = "out_of_scope"
    return kind, not_held


def _not_held(text: str) -> str | None:
    """What no loaded source says, by its class and by the word that was used for it: "chain statistics (“hash rate”)"."""
    lower = text.lower()
    for pattern, said in NOT_HELD:
        if found := re.search(pattern, lower):
            word = found.group().strip(" ?.!,")
            named = re.fullmatch(r"[a-z]{3,}(?:[ -][a-z]+){0,2}", word) and word.rstrip("s") not in said.lower()
            return f"{said} (“{word}”)" if named else said
    return None


def _without_token(kind: Kind) -> Kind:
    """What to answer when a token's figure is asked for and no token was named."""
    instead: dict[Kind, Kind] = {
        "price": "tokens",
        "volume": "tokens",
        "mindshare": "trending",
        "post_volume": "trending",
    }
    return instead.get(kind) or OF_A_TOKEN.get(kind, "market")
