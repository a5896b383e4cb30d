"""Finds the chain, the topic and the exchange that a question is about, and tells a chain from its coin. Never looks at data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ruma.agent.understand_kinds import Kind
from ruma.agent.understand_tokens import TokensSaid, chain_of
from ruma.agent.understand_words import ECOSYSTEMS, ORDINARY, TOPICS
from ruma.store.token_kinds import TokenKinds
from ruma.store.tokens import KnownToken

OF_TOKENS = ("trending", "tokens", "tones")  # lists that may be those of a chain or of a kind of token
_LISTED = (
    r"(?:tokens?|coins?|memes?|memecoins?|shitcoins?|alts?|altcoins?|projects|names|tickers|gems|(?:low|small"
    r"|micro|large|big)?-?caps)"
)
_TOLD = re.compile(r"\b(?:narratives?|themes?|stor(?:y|ies|ylines?)|metas?)\b", re.I)
_OF_A_CHAIN = (
    r"(?:ecosystem|people|folks|crowd|community|degens|traders|eco|stor(?:y|ies|ylines?)|metas?|chain"
    r"|network|dexe?s?|on-?chain|swaps?|defi|memecoins?|narratives?|themes?|world|space|projects?)"
)
TRADED = re.compile(  # beside it "dex" asks of trading, and not which exchanges there are
    r"\b(?:vol\w*|trad\w+|turnover|swap\w*|wash\w*|fake\w*|activity|active|busy|busiest|liquidity|numbers?|money|how much|see"
    r"|coins|tokens|flows?|up|down|quiet|dead|alive|market|big\w*)\b",
    re.I,
)
EXCHANGE = re.compile(
    r"\b(?:binance|coinbase|kraken|bybit|okx|kucoin|bitfinex|bitmex|robinhood|gemini|bitstamp|huobi|gate\.io)\b", re.I
)


def on_chain(kind: Kind, tokens: tuple[KnownToken, ...], ecosystem: str | None, text: str) -> tuple[Kind, tuple[KnownToken, ...]]:
    """Trading on the exchanges of a chain, where "dex volume on solana" names it, or of all: not the flow of its coin."""
    if kind == "dex" and not tokens and (ecosystem or TRADED.search(text)):
        return "dex", ()
    if ecosystem and (
        kind == "dex" or (kind in ("flow", "not_held") and re.search(r"\bdex(?:es)?\b|\bon-?chain (?:trad|volume)", text, re.I))
    ):
        return "dex", ()
    return ("flow" if kind == "dex" else kind), tokens


def dex_chain(tokens: tuple[KnownToken, ...], text: str) -> str | None:
    """The chain whose exchanges are asked about, by its coin or its name wherever it stands: "dex volume solana"."""
    if not TRADED.search(text):
        return None
    if len(tokens) == 1:
        return chain_of(tokens[0].id)
    names = (name for name in sorted(ECOSYSTEMS, key=len, reverse=True) if name not in ORDINARY or name == "base")
    return next((ECOSYSTEMS[name] for name in names if re.search(rf"\b{re.escape(name)}\b", text.lower())), None)


def placed(
    kind: Kind | None, tokens: tuple[KnownToken, ...], ecosystem: str | None, topic: str | None, text: str, known: TokenKinds
) -> tuple[Kind | None, tuple[KnownToken, ...], str | None]:
    """A chain's own token stands for the chain where narratives or "the X ecosystem" are asked for, else for itself.

    A list of tokens stays one where tokens of that chain and kind are known; else what people tell of it is all there is.
    """
    if kind in OF_TOKENS and not tokens and (ecosystem or topic):
        there = _some_known(known, ecosystem, topic) and not _TOLD.search(text)
        return (kind if there else "narratives"), (), ecosystem
    if kind == "narratives":
        if ecosystem:
            return kind, (), ecosystem
        chain = chain_of(tokens[0].id) if len(tokens) == 1 and re.search(r"\bnarratives\b", text, re.I) else None
        if chain and not re.search(r"\b(?:around|about|on|of) \$?\w+\W*$", text):
            return kind, (), chain  # "sol narratives"
        return ("talk", tokens, None) if tokens else (kind, (), None)
    if ecosystem and kind == "talk" and re.search(r"\b(?:narratives?|themes?|stor(?:y|ies))\b", text, re.I):
        return "narratives", (), ecosystem
    if ecosystem and re.search(r"\becosystem\b", text, re.I) and kind in (None, "state", "market", "talk", "why"):
        return "narratives", (), ecosystem
    if ecosystem and topic and kind in (None, "state", "talk"):
        return "narratives", (), ecosystem
    if topic and not tokens and kind in (None, "market", "state"):
        return "narratives", (), ecosystem
    return kind, tokens, ecosystem if not tokens else None


def chain_listed(text: str, said: TokensSaid, known: TokenKinds) -> tuple[str | None, tuple[str, ...]]:
    """The chain whose tokens a list may be of, "gainers on solana", "base coins", and the kinds of list that the words allow.

    "The worst sentiment on solana" asks of the coin, "the solana tokens with the worst sentiment" of those on it.
    """
    if len(said.tokens) != 1 or not (chain := chain_of(said.tokens[0].id)) or not known.on_chain(chain):
        return None, ()
    name = rf"\$?{re.escape(said.named[0].said)}(?:'s|’s)?"
    if re.search(
        rf"\b{name} only\b|\b{_LISTED},? {name}\W*$|\b{name} (?:\w+ )?{_LISTED}\b|\b{_LISTED} (?:\w+ ){{0,2}}(?:on"
        rf"|in|of|from|across|within) (?:the )?{name}",
        text,
        re.I,
    ):
        return chain, OF_TOKENS
    placed = re.search(rf"\b(?:on|in|across|within) (?:the )?{name}(?: (?:chain|network|ecosystem))?\b", text, re.I)
    return (chain, ("trending", "tokens")) if placed else (None, ())


def _some_known(known: TokenKinds, ecosystem: str | None, topic: str | None) -> bool:
    held = [known.on_chain(ecosystem)] if ecosystem else []
    held += [known.of_kind(topic)] if topic else []
    return bool(frozenset.intersection(*held))


def ecosystem_asked(text: str, kind: Kind | None, said: TokensSaid) -> str | None:
    """The chain named after on, in, around ..., or before "ecosystem"."""
    lower = text.lower()
    for name in sorted(ECOSYSTEMS, key=len, reverse=True):
        if re.search(
            rf"\b{re.escape(name)}(?:'s|’s)? {_OF_A_CHAIN}\b",
            lower,
        ):
            return ECOSYSTEMS[name]
    for name in sorted(ECOSYSTEMS, key=len, reverse=True):
        ordinary = name in ORDINARY  # "on base" names the chain, "based on near misses" does not
        pattern = rf"\b(?:on|around|in|across|within|for|about|and|what about)\s+(?:the )?{re.escape(name)}\b"
        found = re.search(pattern, lower)
        if found and (
            not ordinary
            or re.search(rf"\b{name.capitalize()}\b|\b{name.upper()}\b", text)
            or re.search(r"\b(?:on|around|and|about) (?:near|base)\W*$|\b(?:on|around) (?:near|base)\b", lower)
        ):
            return ECOSYSTEMS[name]
    return None


def chains_in(text: str) -> tuple[str, ...]:
    """All chains named after "on" or "and": "on Solana, on Ethereum and Base"."""
    names = "|".join(sorted(map(re.escape, ECOSYSTEMS), key=len, reverse=True))
    found = re.finditer(rf"(?:\b(?:on|in|and|vs\.?|or|versus)|,)\s+(?:the )?({names})\b", text.lower())
    return tuple(dict.fromkeys(ECOSYSTEMS[match[1]] for match in found))


_LEFT_OUT = re.compile(
    r"\b(?:not|n't|isnt|except(?: for)?|excluding|other than|besides|apart from|aside from|without|beyond"
    r"|outside(?: of)?|leav(?:e|ing) out|instead of)\s+(?:about |the |just |only |any |for )*$"
)


def topic_asked(text: str) -> str | None:
    """The topic that the question is about, not one that it leaves out."""
    return next((id for id, left_out in _topics(text) if not left_out), None)


def topics_left_out(text: str) -> tuple[str, ...]:
    """Topics told to be left out: "any story that is not defi"."""
    return tuple(id for id, left_out in _topics(text) if left_out)


def _topics(text: str) -> Iterator[tuple[str, bool]]:
    lower = text.lower().replace("’", "'")
    for pattern, id in TOPICS.items():
        if found := re.search(pattern if pattern.startswith(r"\b") else rf"\b(?:{pattern})", lower):
            yield id, _LEFT_OUT.search(lower[: found.start()]) is not None
