"""Tickers and by-names that are words as well: which token they mean where only a token can be meant. Never looks at data."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ruma.agent.understand_spelling import words
from ruma.store.tokens import KnownToken

# Tickers of much-traded tokens that no other word of a question about markets is: taken in small letters wherever they stand.
_PLAIN_WORDS = """
hbar strk fet rndr icp xlm xtz trx bch bnb ltc xrp ada sol eth btc doge shib pepe wif bonk kas sei sui inj jup pyth jto
aave mkr ldo snx crv grt axs imx zil ftm celo egld ksm qnt stx arb dydx wld pendle ondo ena tia tao popcat moodeng fartcoin
pengu zec xmr mew
"""
PLAIN = frozenset(_PLAIN_WORDS.split())
# Tickers that are words of English or of the trade: only where the question is about a token and names no other.
_WORD_WORDS = """
tao tia atom uni ton op apt om mog goat near hype pump useless ray virtual ape sand gala mana rune ocean comp rose mask bat algo
vet dash dot link trump ens neo act
"""
WORDS = frozenset(_WORD_WORDS.split())
# What people call a token by that is neither its name nor its ticker, by id; only where no other token is named.
BY_NAMES = {
    "corn": "bitcoin", "fart": "fartcoin", "king coin": "bitcoin", "vitalik's coin": "ethereum", "cz's coin": "binancecoin",
    "penguins": "pudgy-penguins",
    "axie": "axie-infinity", "fetch": "fetch-ai", "stacks": "blockstack", "pump fun": "pump-fun", "luna classic": "terra-luna",
    "terra classic": "terra-luna", "book of meme": "book-of-meme", "trump coin": "official-trump", "render": "render-token",
}  # fmt: skip
# Names of tokens that are what people feel or say, in small letters.
MATTERS = frozenset({"optimism", "unity", "harmony"})
# Those that are verbs or common nouns besides: not even there, unless what stands beside them is a token's.
_VERB_WORDS = """
act rose link dot dash ocean gala pump hype comp sand mask bat goat ton op near ape virtual useless
"""
_VERBS = frozenset(_VERB_WORDS.split())
_BEFORE_A_THING = re.compile(
    r"(?:\b(?:on|about|for|of|in|around|into|buy|sell|hold|is|are|was|how(?:'s| is)?|where(?:'s| is)|why (?:did|is"
    r"|does)|and|or|vs"
    r"|versus|than|are they|long|short|bought|sold|holding)|^|[,:/])\W*$",
    re.I,
)
_A_TOKEN_AFTER = re.compile(
    r"\W*(?:s|token|coin|price|rally|posts?|tweets?|holders|volume|chart|news|sentiment|mindshare|unlock|fans|bulls|bears"
    r"|overcooked|overbought|overheated)\b",
    re.I,
)
_MATTER_BEFORE = re.compile(
    r"\b(?:the|a|an|this|that|these|much|more|some|any|no|all|of the|to|will|would|can|could|not)\W*$", re.I
)
_JOINED = r"\s*(?:,|/|&|\+|\band\b|\bor\b|\bvs\.?|\bversus\b|\bagainst\b|\bthan\b|,\s*and\b)\s*"


def by_name(text: str, book: Callable[[str], KnownToken | None]) -> tuple[KnownToken, str, int] | None:
    """The token that a by-name stands for, as said and where."""
    for said, id in BY_NAMES.items():
        if (found := re.search(rf"\b{said}\b", text, re.I)) and (token := book(id)):
            return token, found.group(), found.start()
    return None


def only_meant(text: str, word: str, start: int) -> bool:
    """Whether a word in small letters is a ticker here, where a token has to be named and no other one is."""
    lower, before, after = word.lower(), text[:start], text[start + len(word) :]
    if lower not in WORDS:
        return False
    if lower not in _VERBS:
        return True
    if _MATTER_BEFORE.search(before) and not re.match(r"\W*(?:rally|token|coin|price|chart|posts?|tweets?)\b", after, re.I):
        return False
    return bool(_A_TOKEN_AFTER.match(after) or _BEFORE_A_THING.search(before))


def in_line(text: str, named: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a word is joined to a named token: "near, inj, tia", "arb/op", "aave and uni"."""
    between = [text[b:start] if b <= start else text[end:a] for a, b in named if b <= start or end <= a]
    ticker = text[start:end].lower()
    beside = ticker in PLAIN or (ticker in WORDS and ticker not in _VERBS)  # "jup ray"
    return any(re.fullmatch(_JOINED, gap, re.I) or (beside and gap == " ") for gap in between)


def owns(word: str) -> bool:
    """ "Hype's lunch": what owns something is no noun of the trade."""
    return re.fullmatch(r"(\w+)['’]s", word) is not None and word[:-2].lower() in WORDS


def may_be_joined(word: str) -> bool:
    """Words that may be a ticker beside one that is: no word of the language's most common ones."""
    lower = word.lower()
    return lower in WORDS or lower in PLAIN or (len(lower) >= 3 and lower not in words())
