"""Reads a message that only makes sense with the ones before it. Never takes more from an earlier answer than a token's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, get_args

from ruma.agent.events import Message
from ruma.agent.understand_kinds import TOKEN_KINDS, Kind
from ruma.agent.understand_signals import Signal
from ruma.agent.understand_tokens import TokenFinder, TokensSaid, chain_of
from ruma.agent.understand_windows import AskedWindow, say_day
from ruma.store.tokens import KnownToken

if TYPE_CHECKING:
    from ruma.agent.understand import Asked

_ELLIPSIS = re.compile(
    r"^\s*(?:and|what about|how about|and what about|same|also|or|but|ok(?:ay)?,?|why|over|in|since|for|on|during"
    r"|now|then|more|compare)\b",
    re.I,
)
_PRONOUN = re.compile(
    r"\b(?:it|its|it's|they|them|their|those|these|the same|both|that (?:token|coin|one)|this (?:token|coin|one))\b", re.I
)
WHICH_TOKENS = re.compile(
    r"^\W*(?:and |so |ok,? )?(?:which|what|list the|name the) (?:tokens|coins|projects)(?: are (?:they|these|those))?\W*$", re.I
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_NTH = re.compile(
    r"\b(?:the )?(?P<word>first|second|third|fourth|fifth|last|[1-5](?:st|nd|rd|th))(?: (?:one|token|coin|row))\b"
    r"|\bthe (?P<bare>second|third|fourth|fifth|last)\W*$|(?:\bnumber|\bno\.?|#)\s?(?P<digit>[1-5])\b",
    re.I,
)
_ROW = re.compile(r"^- \*\*(?P<name>[^*\n]{1,60})\*\*", re.M)
_LISTS = ("trending", "tokens", "narratives", "market", "tones", "compare")
_LIST_ENDS = (None, "sentiment", "callers", "volume", "price", "tokens")
_END_ASKED = re.compile(r"\b(?:worst|best|losers?|gainers?|winners?|bottom|top|volume|market cap)\b", re.I)
_ONE_SUBJECT = (*get_args(Signal), "market", "advice", "why")
_ALL = re.compile(r"\b(?:market|crypto|tokens|coins|overall|everything|everyone|all|top|best|biggest|worst)\b", re.I)
_ADD = re.compile(r"^\W*(?:and |now |ok |please )*(?:add|include|plus|also)\b", re.I)
_PRICED = re.compile(r"\b(?:pric\w+|volumes?|market caps?|pump\w*|dump\w*|gainers|losers)\b", re.I)
_MORE = re.compile(
    r"\b(?:more|less|better|worse|higher|lower|louder|stronger|weaker|bigger|smaller|hotter|ahead|bullish|bearish)\b", re.I
)
_SWAP = re.compile(r"\b(?:swap|replace|change|trade)\b.{1,40}\b(?:for|with|to|by)\b", re.I)
# A message of these words and of names alone asks of those names what was asked before: "ok, and for X the same thing".
_SMALL_WORDS = """
and or but ok okay alright now then next also too please pls so cool great nice thanks hm yes yeah no well as for with on in to
of about at by the a same thing question again do give show tell me it what how instead itself themselves ones one coin token
coins tokens leave out leaving skip ignore without except excluding forget drop remove kick scrap lose minus take put use bring
add include
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_OF_THOSE = re.compile(r"\b(?:of|among|between|from) (?:those|these|them|the (?:two|three|four|five|lot|bunch))\b", re.I)
_ON_CHAIN = re.compile(r"\b(?:the )?one (?:on|from|of|in)\b|\bthe \$?\w+(?: \w+)? (?:one|version)\b|\bi mean(?:t)?\b", re.I)
_EARLIER = re.compile(
    r"^\W*(?:and |what about |how about |and in )?(?:the )?(?:(?:hour|day|week|month|period|window|one)s? before(?: that)?"
    r"|previous (?:day|week|month|one)|(?:anything |what (?:was|happened) )?(?:before|prior to|earlier than) (?:that|then))\W*$",
    re.I,
)


def edited(
    text: str, held: Sequence[KnownToken], named: Sequence[KnownToken], without: Sequence[KnownToken]
) -> tuple[KnownToken, ...]:
    """The list of tokens asked before with one added, dropped or put in the place of another; () where none is meant."""
    if not held or not (named or without):
        return ()
    if _SWAP.search(text) and len(named) == 2 and named[0] in held:
        named, without = named[1:], named[:1]
    if len(without) == 1 and without[0] in held and named and not set(named) & set(held):  # "drop X, put Y in"
        at = held.index(without[0])
        return tuple(dict.fromkeys([*held[:at], *named, *held[at + 1 :]]))
    if _ADD.search(text):
        return tuple(dict.fromkeys([*held, *named]))
    return tuple(token for token in held if token not in without) if without and len(held) > 1 else ()


def only_names(text: str, said: TokensSaid, place: str | None) -> bool:
    """Whether a message holds nothing but names and small words, so that its kind is that of the message before."""
    names = {part.lower() for one in said.named for part in re.findall(r"\w+", one.said)}
    names |= {part for name in (said.unknown if said.unknown else ()) for part in re.findall(r"\w+", name.lower())}
    names |= set(re.findall(r"\w+", (place or "").replace("-", " ")))
    words = re.findall(r"[a-z0-9]+", text.lower())
    return bool(names) and bool(words) and set(words) <= names | _SMALL | {"s"}


def one_of_shared(text: str, held: Asked, chain: str | None) -> tuple[KnownToken, ...]:
    """ "the one on ethereum" after a ticker that several tokens share: the one of that chain."""
    shared = next((named for named in held.named if named.others), None)
    if shared is None or chain is None or not _ON_CHAIN.search(text):
        return ()
    return tuple(token for token in (shared.token, *shared.others) if (token.chain or "").lower() == chain)[:1]


def before_that(text: str, held: AskedWindow, as_of: datetime) -> AskedWindow | None:
    """The span of the same length just before the one asked about: "and the week before?"."""
    if not _EARLIER.match(text):
        return None
    end = (held.ends_at or as_of) - timedelta(hours=held.hours)
    start = end - timedelta(hours=held.hours)
    return AskedWindow(held.hours, f"from {say_day(start)} to {say_day(end - timedelta(milliseconds=1))}", end)


def _of_one(kind: Kind | None, text: str) -> bool:
    """A signal, news or a change that is asked for without saying of what: of the token before."""
    return kind in _ONE_SUBJECT and not _ALL.search(text)


_NO_SUBJECT = ("greeting", "meta", "out_of_scope", "unknown_token", "definition", "language")


def rows_before(messages: Sequence[Message], finder: TokenFinder) -> tuple[KnownToken, ...]:
    """The tokens of the list in the answer before, in its order."""
    last = next((message.text for message in reversed(messages) if message.role == "assistant"), "")
    named = (finder.called(match["name"]) for match in _ROW.finditer(last))
    return tuple(dict.fromkeys(token for token in named if token))


def row_asked(text: str, rows: Sequence[KnownToken]) -> tuple[KnownToken, ...]:
    """ "and the second one?": that row's token, where there is such a row."""
    match = _NTH.search(text)
    if match is None or not rows:
        return ()
    said = (match["word"] or match["bare"] or match["digit"]).lower()
    at = len(rows) if said == "last" else _ORDINALS.index(said) + 1 if said in _ORDINALS else int(said[0])
    return (rows[at - 1],) if at <= len(rows) else ()


def _between(text: str, held: Asked, kind: Kind | None, tokens: Sequence[KnownToken]) -> bool:
    """ "who has more buzz?" after two tokens asks which of them."""
    if len(held.tokens) < 2 or tokens or kind in ("advice", "definition"):
        return False
    return _OF_THOSE.search(text) is not None or (kind in _LISTS and _MORE.search(text) is not None and not _ALL.search(text))


def follows(
    text: str,
    held: Asked,
    kind: Kind | None,
    tokens: tuple[KnownToken, ...],
    place: str | None,
    window: AskedWindow | None,
    without: bool = False,
) -> bool:
    """Whether this message only makes sense with the one before; `place` is its ecosystem or topic."""
    if kind in ("greeting", "meta", "out_of_scope"):
        return False
    words = len(text.split())
    if without and not tokens and kind in (None, held.kind) and held.kind in _LISTS:
        return True
    if kind in _LIST_ENDS and held.kind in ("tokens", "callers", "tones", "trending") and words <= 4 and _END_ASKED.search(text):
        return True
    if held.tokens and not tokens and not place and words <= 8 and _of_one(kind, text):
        return True
    if (_PRONOUN.search(text) and not tokens) or _EARLIER.match(text):
        return True
    if _between(text, held, kind, tokens):
        return True
    if kind == "compare" and len(tokens) < 2:
        return True
    if WHICH_TOKENS.search(text) and held.kind in ("narratives", "trending", "tokens", "market"):
        return True
    if _ELLIPSIS.search(text) and words <= 8 and (kind is None or not tokens):
        return True
    if kind is None and (tokens or place or window) and words <= 8:
        return True
    if tokens or place or words > 8:
        return False
    if kind == "tones":  # "who is most bullish?" after two tokens asks about those
        return len(held.tokens) > 1
    return kind in TOKEN_KINDS or kind == "posts"


Carried = tuple[Kind | None, tuple[KnownToken, ...], str | None, str | None, AskedWindow | None]


def carried(
    text: str,
    held: Asked,
    kind: Kind | None,
    tokens: tuple[KnownToken, ...],
    ecosystem: str | None,
    topic: str | None,
    window: AskedWindow | None,
) -> Carried:
    """What the message leaves out, taken from what was asked before."""
    span = window or (held.window if held.window.explicit else None)
    if _between(text, held, kind, tokens):
        return "compare", held.tokens, None, None, span
    if held.kind == "dex" and ecosystem and kind in (None, "flow"):
        return "dex", (), ecosystem, None, span
    if held.kind == "trending" and kind == "tokens" and not tokens:  # "and which lost?" of attention, unless prices are named
        return ("tokens" if _PRICED.search(text) else "trending"), (), None, held.topic, span
    if kind in _LIST_ENDS and held.kind in ("tokens", "callers", "tones", "trending") and _END_ASKED.search(text) and not tokens:
        return held.kind, (), held.ecosystem, held.topic, span
    if kind == "market" and held.tokens and not tokens and not ecosystem:
        kind = "state" if held.kind not in ("sentiment", "mindshare", "price", "volume", "talk") else held.kind
    if kind == "compare" or (_PRONOUN.search(text) and re.search(r"\b(?:vs|versus|with|against|to)\b", text, re.I) and tokens):
        return "compare", tuple(dict.fromkeys([*held.tokens, *tokens])), None, None, span
    if WHICH_TOKENS.search(text) or (kind == "why" and held.kind in ("trending", "narratives", "market") and not tokens):
        return held.kind, held.tokens, held.ecosystem, held.topic, span
    if held.kind in ("narratives", "trending") and kind in ("price", "volume", "sentiment", "why") and not (tokens or ecosystem):
        return held.kind, (), held.ecosystem, held.topic, held.window
    if held.kind == "narratives" and kind in (None, "trending", "tokens") and not (tokens or ecosystem or topic):
        return "narratives", (), held.ecosystem, held.topic, span
    before: Kind | None = None if held.kind in _NO_SUBJECT else held.kind
    chain = ecosystem or (chain_of(tokens[0].id) if len(tokens) == 1 else None)
    if chain and kind is None and held.kind == "narratives" and held.ecosystem:
        return "narratives", (), chain, topic, span
    if ecosystem and kind is None and held.kind == "narratives":
        return "narratives", (), ecosystem, topic, span
    if kind == "trending" and _PRONOUN.search(text) and held.tokens:
        return "mindshare", held.tokens, None, None, span
    if tokens and kind is None:
        before = "state" if before in ("narratives", "trending", "market", "tokens") else before
        kind = "state" if before == "compare" and not re.search(r"^\s*(?:and|or)\b", text, re.I) else before
        if kind == "compare":
            tokens = tuple(dict.fromkeys([*held.tokens, *tokens]))
    elif ecosystem and kind is None:
        kind, tokens = "narratives", ()
    else:
        kind = kind or before
        if not tokens and not ecosystem and not topic:
            tokens, ecosystem, topic = held.tokens, held.ecosystem, held.topic
    return kind, tokens, ecosystem, topic, span
