"""Reads a message that only makes sense with the ones before it. Never takes more from an earlier answer than a token's name.

First what the message says by itself: a kind that its own words ask for, tokens, a chain, a span, and signs of what it does to
what was asked before ("same", "flip it", "add"). Then the first of the ways in understand_ways that fits those signs takes what
is left out from before. A message that names its own subject and asks its own question fits none of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ruma.agent.events import Message
from ruma.agent.understand_after import LISTS, SWAP, After, Part
from ruma.agent.understand_fragment import Fragment, refers
from ruma.agent.understand_kinds import SURE, TOKEN_KINDS, Kind, of_tokens
from ruma.agent.understand_tokens import TokenFinder, TokensSaid
from ruma.agent.understand_ways import WAYS, of_posts
from ruma.agent.understand_words import ECOSYSTEMS, ORDINARY, TOPICS
from ruma.store.tokens import KnownToken

if TYPE_CHECKING:
    from ruma.agent.understand_asked import Asked

MOST_BESIDE = 4  # words of a message whose only word of its own may be an ordinary word that is a ticker too
MAJORS = ("bitcoin", "ethereum", "ripple", "solana", "binancecoin", "cardano", "dogecoin", "tron")  # what "no majors" leaves out
_LEFT_OUT = re.compile(r"\b(?:no|not|without|except|excluding|exclude|skip|minus|drop|remove|ignore|leave out)\b", re.I)
_ROW = re.compile(r"^- \*\*(?P<name>[^*\n]{1,60})\*\*", re.M)


def continued(part: Part, held: Asked, rows: tuple[KnownToken, ...], finder: TokenFinder) -> Part | None:
    """The part with what it leaves out taken from before; None where it stands alone."""
    if not part.ecosystem and not part.tokens and (chain := _chain_said(part.text, held)):
        part = replace(part, ecosystem=chain)
    words = Fragment.of(part.text, part.said.named, _place_words(part))
    if words.has("majors") and _LEFT_OUT.search(part.text):
        part = replace(part, without=tuple(token for name in MAJORS if (token := finder.called(name))))
    courtesy = part.kind in ("greeting", "meta", "language")  # "great, show me ada" is more than that
    if courtesy and not (words.has("act", "grounds") or (part.said.named and not words.own)):
        return None
    asks = _asks(part, held, words)
    if (stranger := _stranger(part, words, asks)) is not None:
        part = _named_alone(part, stranger, finder)
        if part.tokens and asks is not None and not words.has("add"):
            return part  # its own question, of a token that is found only here
    after = After(part, held, words, rows, asks)
    return next((_fitted(found) for way in WAYS if (found := way(after))), None)


def _chain_said(text: str, held: Asked) -> str | None:
    """The chain that a word of a message names, where what was asked before is of chains: "base side"."""
    if held.kind not in LISTS or held.tokens:
        return None
    return next((ECOSYSTEMS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in ECOSYSTEMS), None)


def _place_words(part: Part) -> frozenset[str]:
    """The words of the message that name its chain or its topic."""
    lower = part.text.lower()
    said = [name for name, id in ECOSYSTEMS.items() if id == part.ecosystem]
    said += [match[0] for pattern, id in TOPICS.items() if id == part.topic and (match := re.search(pattern, lower))]
    return frozenset(word for name in said for word in re.findall(r"[a-z]+", name))


def _asks(part: Part, held: Asked, words: Fragment) -> Kind | None:
    """What a message asks for by its own words; nothing where they are too few or too doubtful to ask for anything new."""
    heard = part.heard
    if (held.kind == "posts" and of_posts(words, heard, part.text)) or SWAP.search(part.text):
        return None
    plain = heard.kind in (*TOKEN_KINDS, "posts") and heard.sure >= SURE
    if words.measure and not (plain or part.tokens or words.has("low", "high")):
        return words.measure
    if heard.kind in (None, "greeting") or (words.has("again") and (not words.own or heard.kind == "state")):
        return None
    if (
        not words.own
        and not words.has("verb", "low", "high", "whole", "more")
        and (heard.kind == "state" or not (part.tokens or part.ecosystem or part.topic))
    ):
        return None  # "ethereum now", "deeper": no sentence, and no word that asks for anything
    if heard.sure < SURE and not words.means:
        return None
    if not words.own and words.has("turn") and not words.has("low", "high") and held.tokens:
        return None  # "is it improving?" asks once more for the same figure
    return part.kind


def _stranger(part: Part, words: Fragment, asks: Kind | None) -> str | None:
    """A word that names something, though nothing that was found: "plonkium tho?", "replace avax with noodlechain"."""
    edits = words.has("add") or SWAP.search(part.text)
    if asks not in (None, "callers_on", "advice", *TOKEN_KINDS) or part.said.unknown or (part.said.named and not edits):
        return None
    word = words.stranger or _ticker_alone(words)
    at = part.text.lower().find(word.lower()) if word else -1
    return word if word and at >= 0 and not refers(part.text[:at]) else None


def _ticker_alone(words: Fragment) -> str | None:
    """The only word that a message has of its own, in a message of a few, where it means nothing else: "and usdc?"."""
    word = words.own[0] if len(words.own) == 1 and len(words.words) <= MOST_BESIDE else ""
    return word.upper() if word in ORDINARY and not words.means and not words.measure else None


def _named_alone(part: Part, word: str, finder: TokenFinder) -> Part:
    """The part with that word as a name: of a token, where it is the ticker of one, else of nothing known."""
    at = part.text.lower().find(word.lower())
    written = part.text[at : at + len(word)]
    named = tuple(replace(one, said=written, at=at) for one in finder.find(word if word.lower() in ORDINARY else written).named)
    if not named and word.lower() in ORDINARY:
        return part
    said = TokensSaid((*part.said.named, *named), part.said.unknown if named else (written,))
    return replace(part, said=said, tokens=tuple(dict.fromkeys((*part.tokens, *(one.token for one in named)))))


def _fitted(part: Part) -> Part:
    """A kind of list or of the whole market turned into that of tokens, where the part is about some."""
    kinds = ("mood", "callers", "tones", "trending")
    return replace(part, kind=of_tokens(part.kind, len(part.tokens))) if part.tokens and part.kind in kinds else part  # type: ignore[arg-type]


def rows_before(messages: Sequence[Message], finder: TokenFinder) -> tuple[KnownToken, ...]:
    """The tokens of the list in the answer before, in its order."""
    last = next((message.text for message in reversed(messages) if message.role == "assistant"), "")
    named = (finder.called(match["name"]) for match in _ROW.finditer(last))
    return tuple(dict.fromkeys(token for token in named if token))
