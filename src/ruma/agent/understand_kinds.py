"""Which kind of question a sentence is, and the measures it names. Never looks at data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

from ruma.agent.understand_bounds import Bound, bound_of
from ruma.agent.understand_moves import moves_asked
from ruma.agent.understand_signals import OF_A_TOKEN, Signal
from ruma.agent.understand_tokens import Named
from ruma.agent.understand_windows import MONTH
from ruma.agent.understand_wording import ACCOUNT, NAME, kind_model

Plain = Literal[
    "greeting", "meta", "definition", "advice", "not_held", "out_of_scope", "unknown_token",
    "narratives", "trending", "compare", "sentiment", "talk", "why", "price", "volume", "post_volume", "mindshare",
    "posts", "tokens", "market", "state", "tones", "future", "language", "which", "coordination", "callers_on",
]  # fmt: skip
Kind = Plain | Signal
KINDS: tuple[str, ...] = (*get_args(Plain), *get_args(Signal))
TOKEN_KINDS = frozenset(
    {"compare", "sentiment", "talk", "why", "price", "volume", "post_volume", "mindshare", "state", *OF_A_TOKEN}
)
SURE = 0.45  # below this probability the answer says how the question was read, and what else it may have meant
LEAST = 0.2  # below this a question without a token is about nothing known here

_MEASURES: tuple[tuple[str, str], ...] = (
    (r"smart[- ]money|giga ?brains?|cohorts?", "smart-money-sentiment"),
    (r"dumb[- ]money", "dumb-money-sentiment"),
    (r"fomo|\bfud\b", "fomo-fud-index"),
    (r"fear ?(?:and|&|or|/|-) ?greed|fear index|greed index", "fear-greed-index"),
    (r"wash|fake volume|dex (?:volume|flow)|net ?flows?", "dex-flow"),
    (r"dominance", "btc-dominance"),
    (r"emotions?", "emotions-series"),
    (r"time ?frames?|(?:short|mid|medium|long)[- ]term", "sentiment-timeframes"),
    (
        r"\bskill\b|callers?|hit rate|track record|\bcall (?:is|was|counts)\b"
        r"|\b(?:right|correct|good|winning|wrong|successful|scored) calls?\b",
        "callers",
    ),
    (r"insights?|alerts?", "market-insights"),
    (r"followers?", "follower-history"),
    (r"coordinat\w+|astroturf\w*|shill rings?", "coordination"),
    (r"\bbots?\b|(?:automated|fake) accounts?", "users-search"),
    (r"mind ?share|attention|\btalk\b(?! themes?)|chatter|\bbuzz\b|\bloud\w*|\bhype\b", "mindshare"),
    (
        r"sentiment|\btone\b|\bmood\b|\bvibes?\b|bullish|bearish|\b(?:posi|nega)tiv\w+|\bupbeat\b|\b(?:opt"
        r"|pess)imis\w+|\bgloom\w*|\bhopeful|\bcheer\w+|\bsounds? (?:happ|sad|angr)\w*",
        "simple-sentiment",
    ),
    (r"post volume|number of posts|post counts?|\b(?:more|most|fewer|fewest) (?:posts|tweets|mentions)\b", "post-volume"),
    (r"narratives?|momentum|life-?cycle|stages?|\bstor(?:y|ies|ylines?)\b", "narratives"),
    (r"trending", "trending"),
    (r"talk themes?|themes?|\blift\b", "talk"),
    (r"trading volume|volume|changed hands|turnover", "volume-series"),
    (r"volatility index|annuali[sz]ed volatility", "volatility-index"),
    (
        r"price|volatility|drawdown|performance|(?<!^)\breturns?\b"  # and not "return the volume of"
        r"|\b(?:up|down) (?:the )?(?:more|most|less|least)\b|\boutperform\w*",
        "price-series",
    ),
    (r"token list|list of tokens", "tokens"),
    (r"\bthin\b", "thin"),
)
# "thx", "ok thanks a lot", "great": courtesy, and nothing to answer.
THANKS = (
    r"^\W*(?:(?:ok(?:ay)?|great|cool|nice|perfect|awesome|got it|alright)[\s,.!]*)*"
    r"(?:(?:thanks?|thx|ty|tysm|tnx|cheers)(?: you| u)?(?: so much| a lot| very much| again| ruma)*"
    r"|ok(?:ay)?|great|cool|nice|perfect|awesome|got it)\W*$"
)


# "how positive the talk is" asks for its tone, and not how much of it there is.
_TONE_OF_TALK = re.compile(
    r"\b(?:positive|negative|bullish|bearish|upbeat|optimistic|pessimistic|happy|gloomy)(?:ly)?"
    r" (?:is )?(?:the |its |their )?(?:talk|buzz|chatter|attention)\b",
    re.I,
)
# What did not fall rose or stood: a list of those begins at the other end.
_NEGATED = r"\b(?:not|never|\w+n't|didnt|havent|without|failed to)\s+(?:\w+ )?"
_NOT_DOWN = re.compile(
    _NEGATED + r"(?:los(?:e|t|ing)|fall(?:en|ing)?|fell|drop\w*|declin\w*|crash\w*|dump\w*|bleed\w*|sink|(?:go(?:ne|ing)? )?down"
    r"|(?:the )?red)\b"
    r"|\blos\w+ no (?:money|value)\b",
    re.I,
)
_NOT_UP = re.compile(
    _NEGATED + r"(?:recover\w*|bounc\w+|gain\w*|ris(?:e|en|ing)|climb\w*|pump\w*|rall\w+|ma(?:ke|de) money|(?:go(?:ne"
    r"|ing)? )?up|(?:the )?green)\b",
    re.I,
)


_OF_ALL_CAPS = re.compile(
    r"\b(?:share|slice|part|portion|piece|fraction|percent(?:age)?|%) of (?:the |all (?:the )?)?"
    r"(?:total |whole |entire |overall |global )?(?:crypto )?market ?caps?\b",
    re.I,
)


_TRENDING = re.compile(r"^(?!.*\b(?:most|loudest|biggest|largest|highest|share)\b).*\btrending\b", re.I | re.S)  # by its measure


_TONED = re.compile(
    r"\b(?:most|more|least) (?:(?P<good>bullishly|positively|warmly|kindly|favou?rably)|bearishly|negatively|harshly|bitterly)\b",
    re.I,
)


_LISTS = ("trending", "tokens", "tones")
_GREW = re.compile(
    r"\b(?:mind ?share|attention) (?:gain\w*|growth|increas\w*|chang\w*|jump\w*|rise|momentum)\b"
    r"|\b(?:gain\w*|growth|increase|jump|rise|change) (?:in|of) (?:mind ?share|attention)\b",
    re.I,
)


_NO_LIST = ("definition", "meta", "advice", "why", "posts", "narratives")  # a bound beside these is none of tokens


def _bounded(kind: str, order: str, bound: Bound) -> tuple[Kind, str]:
    """The list that holds what is bounded."""
    if bound.what in ("posts", "authors", "mindshare"):
        return "trending", order if kind == "trending" and order != "loss" else "share"
    if bound.what == "change":
        return "tokens", order if order.startswith("price_") else "price_loss" if order == "loss" else "price_gain"
    return "tokens", order if kind == "tokens" else bound.what


def _end_meant(kind: str, order: str, text: str) -> tuple[str, str]:
    """The kind and end of a list where the words deny one, "which did not lose money", or ask how it changed."""
    text = text.replace("’", "'")
    if kind in _LISTS and (tone := moves_asked(text).tone):
        return "tones", tone
    if (kind, order) == ("trending", "share") and _GREW.search(text):
        return kind, "gain"
    if kind == "tones" and re.search(r"\bvolatil", text, re.I):  # the least steady one has no tone
        return "tokens", "price_gain"
    if kind == "tokens" and order.startswith("price_") and measures_named(text) == ("mindshare",):  # "lost the most attention"
        kind, order = "trending", order.removeprefix("price_")
    if kind == "trending" and (toned := _TONED.search(text)):  # "most bullishly discussed"
        return "tones", "gain" if toned["good"] else "loss"
    if (kind, order) == ("trending", "share") and _TRENDING.search(text):
        return kind, "gain"
    money = "price_" if order.startswith("price_") or re.search(r"\b(?:money|prices?|value)\b", text, re.I) else ""
    if kind not in ("trending", "tokens") or (not (down := _NOT_DOWN.search(text)) and not _NOT_UP.search(text)):
        return kind, order
    return ("tokens" if money else kind), money + ("gain" if down else "loss")


@dataclass(frozen=True)
class Heard:
    """The kind of a sentence, how its list is to be ordered, and how sure that is."""

    kind: Kind | None
    order: str | None = None
    sure: float = 1.0
    second: Kind | None = None
    """What it may be instead, with the order of its list and how sure that is."""
    second_order: str | None = None
    second_sure: float = 0.0


_PART_OF_MONTH = re.compile(rf"\b(?:early|mid|middle of|late)[ -](?={MONTH})", re.I)  # and not the mid term


def masked(text: str, named: Sequence[Named]) -> str:
    """The text with every name of a token and every account behind one word each."""
    for one in sorted(named, key=lambda one: -one.at):
        text = f"{text[: one.at]} {NAME} {text[one.at + len(one.said) :]}"
    return re.sub(r"(?<![\w.])@\w[\w.]*", f" {ACCOUNT} ", re.sub(r"\$[A-Za-z]\w{1,14}\b", f" {NAME} ", text))


def hear(text: str, named: Sequence[Named], tokens: int, lists: Sequence[str] = ()) -> Heard:
    """What the words ask for; `tokens` is how many of the names are asked about, beside which the kinds of `lists` stay."""
    shown = _PART_OF_MONTH.sub("", masked(text, named))
    if named and not re.sub(rf"\b{NAME}\b|\W", "", shown):  # names and nothing else
        return Heard(None)
    read = kind_model().read(shown)
    kind: str | None
    kind, _, order = read.kind.partition(".")
    kind, order = ("dominance", "") if tokens and _OF_ALL_CAPS.search(text) else _end_meant(kind, order, text)
    moves = moves_asked(text)
    if not named and moves.talk and read.kind.partition(".")[0] in _LISTS:
        return Heard("trending", moves.talk)
    if not named and moves.tone and (read.kind.partition(".")[0] in _LISTS or moves.price == "apart"):
        return Heard("tones", moves.tone)
    if not named and kind not in _NO_LIST and (bound := bound_of(text)):
        return Heard(*_bounded(kind, order, bound))
    second, _, second_order = read.second.partition(".")
    other = None if second in (kind, "none") else cast(Kind, second)
    heard = Heard(None, None, read.probability, other, second_order or None, read.second_probability)
    if kind == "advice" and len(text.split()) == 1:  # "ape": a word asks for no advice
        return heard
    if kind == "none" or (kind == "definition" and read.probability < SURE and not measure_named(text)):
        return heard
    if tokens and kind not in lists:
        kind = of_tokens(kind, tokens)
    return replace(heard, kind=cast(Kind, kind), order=order or None)


def of_tokens(kind: str, tokens: int) -> str | None:
    """A list or the whole market is asked about, and yet tokens are named: their figure is meant."""
    several = tokens > 1
    if kind in ("trending", "mindshare"):
        return "mindshare"
    if kind == "tokens":
        return "compare" if several else "price"
    if kind == "tones":
        return "sentiment"
    if kind == "mood":
        return "fear_greed"
    if kind == "callers":
        return "callers_on"
    return None if kind == "market" else kind


def measure_named(text: str) -> str | None:
    """The measure whose definition is asked for."""
    return next((name for pattern, name in _MEASURES if re.search(pattern, text, re.IGNORECASE)), None)


def measures_named(text: str) -> tuple[str, ...]:
    """All measures that a comparison asks for."""
    posts = re.sub(r"\bpost volume", "post counts", text, flags=re.IGNORECASE)  # no trading volume
    posts = _TONE_OF_TALK.sub("sentiment", posts)
    return tuple(name for pattern, name in _MEASURES if re.search(pattern, posts, re.IGNORECASE))


def measure_words(text: str) -> frozenset[str]:
    """The words of a text that name measures."""
    found = (match[0] for pattern, _ in _MEASURES for match in re.finditer(rf"\w*(?:{pattern})\w*", text, re.IGNORECASE))
    return frozenset(word for words in found for word in re.split(r"\W+", words.lower()))
