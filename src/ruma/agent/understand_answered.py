"""What is answered in the end: the kind that was read, or why it cannot be, and what is asked instead. Never looks at data."""

from __future__ import annotations

import re

from ruma.agent.understand_after import Part
from ruma.agent.understand_asked import COMPARED, COMPARED_BY
from ruma.agent.understand_kinds import LEAST, SURE, TOKEN_KINDS, Kind, measures_named
from ruma.agent.understand_language import is_foreign
from ruma.agent.understand_places import EXCHANGE, TRADED
from ruma.agent.understand_sides import asks_for_case, sides_set_apart
from ruma.agent.understand_signals import OF_A_TOKEN
from ruma.agent.understand_strangers import beside_the_market, of_markets, thing_asked
from ruma.agent.understand_windows import lies_ahead
from ruma.agent.understand_words import NOT_HELD
from ruma.store.tokens import KnownToken

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
_FIGURES = ("price", "volume", "mindshare", "sentiment", "volatility", "flow", "mood", "lead_lag", "dominance")
_DEFINES = re.compile(r"\bwhat(?:'s|’s| is| are)\b|\bmean\w*\b|\bdefin\w+|\bexplain|\bhow (?:is|are|do you)\b|\bformula\b", re.I)
_WHO = re.compile(
    r"\bwho(?:se|m|['’]?s)?\b|\b(?:which|what|list|show|name)\W+(?:\w+ )?(?:accounts?|authors?|people|users?|traders?)\b", re.I
)
_TRADES = re.compile(
    r"\b(?:buy\w*|s(?:ell|old)\w*|hold\w*|hodl\w*|long\w*|short\w*|enter\w*|exit\w*|invest\w*|ape\w*|dump\w*|dca|stak\w*|leverag\w*|portfolio"
    r"|positions?|bags?|alloc\w*|trad\w*|profits?|money|cash\w*|dip|bet\w*|add\w*|load\w*|wait\w*|size|risk\w*|hedg\w*|in|out|call)\b",
    re.I,
)
_OF_SIDES = (None, "talk", "sentiment", "state", "smart_money")
_MOVE = re.compile(r"\b(?:rall(?:y|ies)|pump|dump|rise|move|drop|crash|sell-?off|breakout|bounce|run-?up)\b", re.I)
CERTAIN = 0.9  # from this probability on words of other fields decide nothing


def answered(
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
    ahead = lies_ahead(text, read.as_of)
    if said := _of_rules(text, read, kind, not_held, ahead, bool(tokens or ecosystem)):
        return said
    if tokens and ((kind == "talk" and asks_for_case(text)) or (kind in _OF_SIDES and sides_set_apart(text))):
        kind = "posts"
    if kind == "definition" and read.heard.sure < SURE:  # a rule has no span: it is a figure that is asked for
        kind = read.heard.second
    beside = kind == "out_of_scope" and read.heard.sure >= CERTAIN and not tokens  # the weather of tomorrow
    horizons = kind == "timeframes" and read.heard.sure >= SURE  # how people see what lies ahead
    if kind != "advice" and not (beside or horizons) and ahead:
        return "future", not_held
    if story:
        return "posts", not_held
    if unknown and not tokens:
        return "unknown_token", not_held
    if kind == "not_held" and len(tokens) > 1:  # compared by what is held, and what is not is said
        return "compare", not_held or thing_asked(text, read.said)
    asks_for = (kind in _FIGURES and not measures_named(text)) or (kind == "posts" and _ASKS_FOR.match(text))
    if kind in ("price", "volume", "compare", "tokens") and (venue := _venue(text)):
        return "not_held", f"figures of single exchanges (“{venue}”)"
    if not_held and not beside and (kind in _MAY_BE_NOT_HELD or asks_for):
        return "not_held", not_held
    if kind == "not_held" and not not_held and read.heard.sure < SURE / 2 and tokens:
        return read.heard.second or "state", None
    if kind == "not_held" and not (not_held or tokens or there) and beside_the_market(text):
        return "out_of_scope", None
    if kind == "not_held":
        return "not_held", not_held or thing_asked(text, read.said)
    if kind == "flow" and not tokens and not ecosystem:
        return "not_held", "on-chain flows or holdings across all tokens"
    if kind in TOKEN_KINDS and not tokens and not there and not read.follow and re.search(r"\bit(?:'s|’s)?\b", text, re.I):
        return "which", not_held
    if kind == "smart_money" and not tokens and not _WHO.search(text):  # on which tokens, and not who they are
        return kind, not_held
    if kind in TOKEN_KINDS and not tokens:
        instead: Kind = "narratives" if there else _without_token(kind)
        if instead == "market" and beside_the_market(text) and not (kind == "why" and read.heard.sure >= CERTAIN):
            return ("which" if measures_named(text) else "out_of_scope"), not_held
        return instead, not_held
    if kind is None:
        kind = "narratives" if there else "market" if of_markets(text) else "out_of_scope"
    if (
        kind not in ("caller", "posts")
        and read.heard.sure < LEAST
        and not (tokens or there or read.follow)
        and beside_the_market(text)
    ):
        kind = "out_of_scope"
    return kind, not_held


def _of_rules(
    text: str, read: Part, kind: Kind | None, not_held: str | None, ahead: bool, about: bool
) -> tuple[Kind, str | None] | None:  # fmt: skip
    """A rule that is asked for, or what only looks like one: "what do on-chain metrics indicate"."""
    doubted = not_held is not None and not _DEFINES.search(text)
    if kind == "definition" and read.window is None and not ahead and not doubted:
        return kind, not_held
    if kind == "definition" and doubted:
        return "not_held", not_held
    if kind == "advice" and not (about or read.topic or _TRADES.search(text)) and beside_the_market(text):
        return "out_of_scope", None  # a good place for ramen
    if kind == "dex" and not about and not TRADED.search(text):
        return "not_held", "which decentralised exchanges are known"
    return None


def _venue(text: str) -> str | None:
    """The exchange that is named, and not its token."""
    found = EXCHANGE.search(text)
    return found.group() if found and not re.search(r"\btoken\b", text, re.I) else None


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


def measured(kind: Kind, tokens: int, read: Part, measures: tuple[str, ...]) -> tuple[Kind, tuple[str, ...]]:
    """By which measures the tokens are told; several of them side by side."""
    if kind in COMPARED and tokens > 1:
        return "compare", measures or COMPARED[kind]
    if kind == "compare" and read.follow:  # "which of those fell hardest?"
        return kind, measures or COMPARED_BY.get(read.heard.kind) or (read.before.measures if read.before else ())
    if kind == "volume" and _MOVE.search(read.text):  # "is the rally backed by volume?"
        measures = tuple(dict.fromkeys(("price-series", *measures, "volume-series")))
    return "price" if kind == "volume" and "price-series" in measures else kind, measures
